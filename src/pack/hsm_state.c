// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <inttypes.h>
#include <pack/hsm_state.h>
#include <string.h>

static void format_head(const struct hsm_state *state, uint8_t head[HSM_RECORD_HEAD])
{
    memcpy(head, state->is_intent ? HSM_INTENT_MAGIC : HSM_RECORD_MAGIC, HSM_MAGIC_SIZE);
    put_le16(head + HSM_RECORD_FORMAT, HSM_RECORD_FORMAT_NUMBER);
    put_le16(head + HSM_RECORD_COUNT, (uint16_t)state->reserved);
    memcpy(head + HSM_RECORD_PROVISION, state->provision, HSM_ID_SIZE);
    put_le32(head + HSM_RECORD_GENERATION, state->generation);
    put_le32(head + HSM_RECORD_VERSION, state->version);
    put_le32(head + HSM_RECORD_MAXIMUM, state->maximum);
    put_le32(head + HSM_RECORD_REMAINING, state->remaining);
    firmware_id_write(&state->firmware, head + HSM_RECORD_FIRMWARE);
    memcpy(head + HSM_RECORD_NONCE, state->nonce, sizeof state->nonce);
}

int hsm_state_format(const struct hsm_state *state, struct blob *bytes, struct error *error)
{
    uint8_t head[HSM_RECORD_HEAD];
    format_head(state, head);
    if (blob_append(bytes, SPAN(head), error) != 0)
        return -1;
    for (size_t i = 0; i < state->reserved; i++)
        if (blob_append_le32(bytes, state->reservations[i].serial, error) != 0 ||
            blob_append(bytes, SPAN(state->reservations[i].recipient), error) != 0)
            return -1;
    return 0;
}

/* Whether the numbers can be: what was issued, reserved and is left adds up. */
static bool is_sound(const struct hsm_state *state)
{
    if (state->maximum == 0 || state->maximum > HSM_COUNTER_MAX ||
        state->remaining > state->maximum || state->reserved > state->maximum - state->remaining ||
        state->version == 0 || state->version > LICENSE_VERSION_MAX)
        return false;
    for (size_t i = 0; i < state->reserved; i++)
        if (state->reservations[i].serial == 0 ||
            state->reservations[i].serial > state->maximum - state->remaining)
            return false;
    return true;
}

static bool read_head(const uint8_t *head, struct hsm_state *state)
{
    memcpy(state->provision, head + HSM_RECORD_PROVISION, HSM_ID_SIZE);
    state->is_intent = memcmp(head, HSM_INTENT_MAGIC, HSM_MAGIC_SIZE) == 0;
    state->generation = get_le32(head + HSM_RECORD_GENERATION);
    state->version = get_le32(head + HSM_RECORD_VERSION);
    state->maximum = get_le32(head + HSM_RECORD_MAXIMUM);
    state->remaining = get_le32(head + HSM_RECORD_REMAINING);
    memcpy(state->nonce, head + HSM_RECORD_NONCE, sizeof state->nonce);
    state->reserved = get_le16(head + HSM_RECORD_COUNT);
    return (state->is_intent || memcmp(head, HSM_RECORD_MAGIC, HSM_MAGIC_SIZE) == 0) &&
           firmware_id_read(&state->firmware, head + HSM_RECORD_FIRMWARE) &&
           state->firmware.text[0] != '\0';
}

int hsm_state_parse(struct span bytes, struct hsm_state *state, struct error *error)
{
    *state = (struct hsm_state){0};
    bool good = bytes.size >= HSM_RECORD_HEAD &&
                get_le16(bytes.data + HSM_RECORD_FORMAT) == HSM_RECORD_FORMAT_NUMBER &&
                read_head(bytes.data, state) && state->reserved <= HSM_RESERVATIONS_MAX &&
                bytes.size == HSM_RECORD_HEAD + state->reserved * HSM_RESERVATION_SIZE;
    for (size_t i = 0; good && i < state->reserved; i++) {
        const uint8_t *at = bytes.data + HSM_RECORD_HEAD + i * HSM_RESERVATION_SIZE;
        state->reservations[i].serial = get_le32(at + HSM_RESERVATION_SERIAL);
        memcpy(state->reservations[i].recipient, at + HSM_RESERVATION_RECIPIENT,
               LICENSE_RECIPIENT_SIZE);
    }
    if (good && is_sound(state))
        return 0;
    return error_set(error, ERROR_CRYPTO,
                     "a record of the counter is damaged, or of another program or version");
}

enum hsm_verdict hsm_state_choose(const struct hsm_state *states, size_t count, size_t *chosen)
{
    enum hsm_verdict verdict = HSM_VERDICT_INTERRUPTED;
    *chosen = 0;
    for (size_t i = 0; i < count; i++) {
        bool first = verdict == HSM_VERDICT_INTERRUPTED;
        if (states[i].is_intent)
            continue;
        if (!first && states[i].generation == states[*chosen].generation) {
            verdict = HSM_VERDICT_CONTESTED;
        } else if (first || states[i].generation > states[*chosen].generation) {
            verdict = HSM_VERDICT_CLEAR;
            *chosen = i;
        }
    }
    return verdict;
}

/* Drops the reservations that another state has not. */
static void intersect(struct hsm_state *state, const struct hsm_state *other)
{
    size_t kept = 0;
    for (size_t i = 0; i < state->reserved; i++) {
        const struct hsm_reservation *mine = &state->reservations[i];
        const struct hsm_reservation *same = hsm_state_find(other, mine->recipient);
        if (same != NULL && same->serial == mine->serial)
            state->reservations[kept++] = *mine;
    }
    state->reserved = kept;
}

void hsm_state_recover(const struct hsm_state *states, size_t count, struct hsm_state *recovered)
{
    *recovered = states[0];
    for (size_t i = 1; i < count; i++) {
        if (states[i].generation > recovered->generation)
            *recovered = states[i];
        if (states[i].generation < recovered->generation)
            continue;
        if (states[i].remaining < recovered->remaining)
            recovered->remaining = states[i].remaining;
        intersect(recovered, &states[i]);
    }
    recovered->is_intent = false;
}

int hsm_state_follow(const struct hsm_state *state, struct hsm_state *next, struct error *error)
{
    *next = *state;
    if (state->generation == UINT32_MAX)
        return error_set(error, ERROR_CRYPTO, "the counter has been changed too often");
    next->generation++;
    return 0;
}

const struct hsm_reservation *hsm_state_find(const struct hsm_state *state,
                                             const uint8_t recipient[LICENSE_RECIPIENT_SIZE])
{
    for (size_t i = 0; i < state->reserved; i++)
        if (memcmp(state->reservations[i].recipient, recipient, LICENSE_RECIPIENT_SIZE) == 0)
            return &state->reservations[i];
    return NULL;
}

int hsm_state_reserve(struct hsm_state *state, const uint8_t recipient[LICENSE_RECIPIENT_SIZE],
                      uint32_t *serial, struct error *error)
{
    if (state->remaining == 0)
        return error_set(error, ERROR_CRYPTO,
                         "the counter is used up: of %" PRIu32
                         " licences for firmware '%s' none is left; reserved and not written: %zu",
                         state->maximum, state->firmware.text, state->reserved);
    if (state->reserved == HSM_RESERVATIONS_MAX)
        return error_set(error, ERROR_CRYPTO,
                         "%d licences are reserved and were not written: complete some of them "
                         "first, 'otpc hsm info' shows for whom",
                         HSM_RESERVATIONS_MAX);
    *serial = state->maximum - state->remaining + 1;
    state->remaining--;
    struct hsm_reservation *reservation = &state->reservations[state->reserved++];
    reservation->serial = *serial;
    memcpy(reservation->recipient, recipient, LICENSE_RECIPIENT_SIZE);
    return 0;
}

void hsm_state_confirm(struct hsm_state *state, uint32_t serial)
{
    size_t kept = 0;
    for (size_t i = 0; i < state->reserved; i++)
        if (state->reservations[i].serial != serial)
            state->reservations[kept++] = state->reservations[i];
    state->reserved = kept;
}
