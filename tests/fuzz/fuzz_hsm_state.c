// SPDX-License-Identifier: Apache-2.0
/*
 * Records and intents of a counter that anybody wrote into a token, each behind its length in two bytes. What is made of them
 * is sound, and no higher than the lowest that had a say.
 */
#include "fuzz_file.h"
#include <base/endian.h>
#include <pack/hsm_state.h>
#include <string.h>

enum { STATES_MAX = 16 };

static void require(bool condition)
{
    if (!condition)
        abort();
}

/* What is written, is read as what was written. */
static void check_again(const struct hsm_state *state)
{
    struct error error = {0};
    struct hsm_state again;
    AUTO(blob) bytes = {0};
    AUTO(blob) same = {0};
    require(hsm_state_format(state, &bytes, &error) == 0);
    require(hsm_state_parse(blob_span(&bytes), &again, &error) == 0);
    require(hsm_state_format(&again, &same, &error) == 0);
    require(same.size == bytes.size && memcmp(same.data, bytes.data, same.size) == 0);
}

static void check_recovered(const struct hsm_state *states, size_t count)
{
    struct hsm_state recovered;
    hsm_state_recover(states, count, &recovered);
    require(!recovered.is_intent);
    for (size_t i = 0; i < count; i++)
        require(states[i].generation < recovered.generation ||
                (states[i].generation == recovered.generation &&
                 recovered.remaining <= states[i].remaining));
}

static void use(struct hsm_state *state)
{
    static const uint8_t device[LICENSE_RECIPIENT_SIZE] = {1, 2, 3};
    struct error error = {0};
    uint32_t serial;
    uint32_t before = state->remaining;
    if (hsm_state_reserve(state, device, &serial, &error) != 0)
        return;
    require(state->remaining + 1 == before && serial == state->maximum - state->remaining);
    check_again(state);
    hsm_state_confirm(state, serial);
    check_again(state);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct hsm_state states[STATES_MAX];
    struct error error = {0};
    size_t count = 0;
    size_t chosen;
    while (size >= 2 && count < STATES_MAX) {
        size_t length = get_le16(data);
        data += 2;
        size -= 2;
        length = length < size ? length : size;
        if (hsm_state_parse((struct span){data, length}, &states[count], &error) == 0)
            check_again(&states[count++]);
        data += length;
        size -= length;
    }
    if (count == 0)
        return 0;
    enum hsm_verdict verdict = hsm_state_choose(states, count, &chosen);
    if (verdict == HSM_VERDICT_INTERRUPTED)
        check_recovered(states, count);
    use(&states[chosen]);
    return 0;
}
