// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <pack/hsm_state.h>
#include <string.h>

/* Every field by hand, and one reservation. */
static const char layout[] =
    "4f485352 0100 0100 101112131415161718191a1b1c1d1e1f 24232221 07000000 64000000 61000000"
    "46572d31000000000000000000000000 303132333435363738393a3b 02000000"
    "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f";

static void count_up(uint8_t *bytes, size_t size, unsigned from)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(from + i);
}

static struct hsm_state full_state(void)
{
    struct hsm_state state = {
        .generation = 0x21222324, .version = 7, .maximum = 100, .remaining = 97, .reserved = 1};
    count_up(state.provision, sizeof state.provision, 0x10);
    assert_true(firmware_id_set(&state.firmware, "FW-1"));
    count_up(state.nonce, sizeof state.nonce, 0x30);
    state.reservations[0].serial = 2;
    count_up(state.reservations[0].recipient, LICENSE_RECIPIENT_SIZE, 0x40);
    return state;
}

static void writes_every_field_in_its_place(void **state)
{
    (void)state;
    struct error error;
    struct hsm_state full = full_state();
    AUTO(blob) record = {0};
    AUTO(blob) intent = {0};
    assert_done(hsm_state_format(&full, &record, &error), error);
    assert_bytes(blob_span(&record), layout);
    full.is_intent = true;
    assert_done(hsm_state_format(&full, &intent, &error), error);
    assert_memory_equal(intent.data, "OHSI", 4);
    assert_memory_equal(intent.data + 4, record.data + 4, record.size - 4);
}

static void reads_every_field_from_its_place(void **state)
{
    (void)state;
    struct error error;
    struct hsm_state wanted = full_state();
    struct hsm_state read;
    AUTO(blob) bytes = {0};
    append_hex(&bytes, layout);
    assert_done(hsm_state_parse(blob_span(&bytes), &read, &error), error);
    assert_memory_equal(&read, &wanted, sizeof read);
    memcpy(bytes.data, "OHSI", 4);
    assert_done(hsm_state_parse(blob_span(&bytes), &read, &error), error);
    assert_true(read.is_intent);
}

static const struct {
    size_t at;
    uint8_t value;
} impossible[] = {
    {0, 'X'},                                      /* magic */
    {HSM_RECORD_FORMAT, 2},                        /* of another version */
    {HSM_RECORD_COUNT, 0},                         /* a reservation too many */
    {HSM_RECORD_COUNT, 2},                         /* one too few */
    {HSM_RECORD_COUNT + 1, 1},                     /* more than there can be */
    {HSM_RECORD_VERSION, 0},                       /* no version */
    {HSM_RECORD_VERSION + 1, 1},                   /* 263 */
    {HSM_RECORD_MAXIMUM, 96},                      /* less than is left */
    {HSM_RECORD_MAXIMUM + 3, 0x40},                /* more than 10^9 */
    {HSM_RECORD_REMAINING, 101},                   /* more than all */
    {HSM_RECORD_REMAINING, 100},                   /* a reservation, and nothing issued */
    {HSM_RECORD_FIRMWARE, 0},                      /* no text, zeros inside */
    {HSM_RECORD_HEAD + HSM_RESERVATION_SERIAL, 0}, /* no serial */
    {HSM_RECORD_HEAD + HSM_RESERVATION_SERIAL, 4}, /* one that was not issued yet */
};

static void refuses_what_cannot_be(void **state)
{
    (void)state;
    struct error error;
    struct hsm_state read;
    AUTO(blob) bytes = {0};
    append_hex(&bytes, layout);
    for (size_t i = 0; i < COUNT(impossible); i++) {
        uint8_t kept = bytes.data[impossible[i].at];
        bytes.data[impossible[i].at] = impossible[i].value;
        assert_refused(hsm_state_parse(blob_span(&bytes), &read, &error), error, ERROR_CRYPTO,
                       "damaged");
        bytes.data[impossible[i].at] = kept;
    }
    for (size_t size = 0; size < bytes.size; size++)
        assert_int_equal(hsm_state_parse((struct span){bytes.data, size}, &read, &error), -1);
    append_hex(&bytes, "00");
    assert_int_equal(hsm_state_parse(blob_span(&bytes), &read, &error), -1);
}

static struct hsm_state small_state(bool is_intent, uint32_t generation, uint32_t remaining)
{
    struct hsm_state state = {.is_intent = is_intent,
                              .generation = generation,
                              .version = 1,
                              .maximum = 10,
                              .remaining = remaining};
    return state;
}

static void the_latest_record_counts(void **state)
{
    (void)state;
    const struct hsm_state states[] = {small_state(true, 9, 4), small_state(false, 3, 8),
                                       small_state(false, 5, 6), small_state(false, 4, 7),
                                       small_state(false, 5, 6)};
    size_t chosen;
    assert_int_equal(hsm_state_choose(states, 4, &chosen), HSM_VERDICT_CLEAR);
    assert_int_equal(chosen, 2);
    assert_int_equal(hsm_state_choose(states, 1, &chosen), HSM_VERDICT_INTERRUPTED);
    assert_int_equal(hsm_state_choose(states, 5, &chosen), HSM_VERDICT_CONTESTED);
    assert_int_equal(states[chosen].generation, 5);
}

static void one_intent_is_carried_out(void **state)
{
    (void)state;
    struct hsm_state recovered;
    struct hsm_state states[] = {small_state(true, 3, 9), small_state(true, 5, 7),
                                 small_state(true, 4, 8)};
    states[1].reserved = 1;
    states[1].reservations[0].serial = 3;
    hsm_state_recover(states, 3, &recovered);
    assert_false(recovered.is_intent);
    assert_int_equal(recovered.generation, 5);
    assert_int_equal(recovered.remaining, 7);
    assert_int_equal(recovered.reserved, 1);
}

/* One took a licence off the counter, the other only wrote down that one was written: which was first, nobody knows. */
static void of_two_intents_the_lower_counter_holds(void **state)
{
    (void)state;
    struct hsm_state states[] = {small_state(true, 5, 6), small_state(true, 5, 7)};
    static const uint8_t common[LICENSE_RECIPIENT_SIZE] = {1};
    static const uint8_t new[LICENSE_RECIPIENT_SIZE] = {2};
    for (size_t i = 0; i < 2; i++) {
        states[i].reserved = 1;
        states[i].reservations[0].serial = 3;
        memcpy(states[i].reservations[0].recipient, common, sizeof common);
    }
    states[0].reserved = 2;
    states[0].reservations[1].serial = 4;
    memcpy(states[0].reservations[1].recipient, new, sizeof new);
    for (size_t turn = 0; turn < 2; turn++) {
        struct hsm_state recovered;
        hsm_state_recover(states, 2, &recovered);
        assert_int_equal(recovered.remaining, 6);
        assert_int_equal(recovered.reserved, 1);
        assert_non_null(hsm_state_find(&recovered, common));
        assert_null(hsm_state_find(&recovered, new));
        const struct hsm_state first = states[0];
        states[0] = states[1];
        states[1] = first;
    }
}

static void counts_down_to_nothing(void **state)
{
    (void)state;
    struct error error;
    struct hsm_state counter = small_state(false, 1, 10);
    assert_true(firmware_id_set(&counter.firmware, "FW-1"));
    for (uint8_t i = 1; i <= 10; i++) {
        uint32_t serial;
        const uint8_t device[LICENSE_RECIPIENT_SIZE] = {i};
        assert_done(hsm_state_reserve(&counter, device, &serial, &error), error);
        assert_int_equal(serial, i);
        assert_int_equal(counter.remaining, 10 - i);
        assert_int_equal(hsm_state_find(&counter, device)->serial, i);
        if (i % 2 == 0)
            hsm_state_confirm(&counter, serial);
    }
    assert_int_equal(counter.reserved, 5);
    uint32_t serial;
    const uint8_t late[LICENSE_RECIPIENT_SIZE] = {99};
    assert_refused(hsm_state_reserve(&counter, late, &serial, &error), error, ERROR_CRYPTO,
                   "used up: of 10 licences for firmware 'FW-1' none is left; reserved and not "
                   "written: 5");
    assert_int_equal(counter.reserved, 5);
    AUTO(blob) bytes = {0};
    assert_done(hsm_state_format(&counter, &bytes, &error), error);
    assert_done(hsm_state_parse(blob_span(&bytes), &counter, &error), error);
}

static void has_room_for_so_many_reservations(void **state)
{
    (void)state;
    struct error error;
    struct hsm_state counter = small_state(false, 1, 100);
    uint32_t serial;
    counter.maximum = 100;
    assert_true(firmware_id_set(&counter.firmware, "FW-1"));
    for (uint8_t i = 0; i < HSM_RESERVATIONS_MAX; i++)
        assert_done(hsm_state_reserve(&counter, (const uint8_t[LICENSE_RECIPIENT_SIZE]){i}, &serial,
                                      &error),
                    error);
    assert_refused(
        hsm_state_reserve(&counter, (const uint8_t[LICENSE_RECIPIENT_SIZE]){99}, &serial, &error),
        error, ERROR_CRYPTO, "64 licences are reserved and were not written");
    assert_int_equal(counter.remaining, 36);
    AUTO(blob) bytes = {0};
    assert_done(hsm_state_format(&counter, &bytes, &error), error);
    assert_int_equal(bytes.size, HSM_RECORD_SIZE_MAX);
    assert_done(hsm_state_parse(blob_span(&bytes), &counter, &error), error);
}

static void generations_end(void **state)
{
    (void)state;
    struct error error;
    struct hsm_state next;
    const struct hsm_state almost = small_state(false, UINT32_MAX - 1, 1);
    assert_done(hsm_state_follow(&almost, &next, &error), error);
    assert_int_equal(next.generation, UINT32_MAX);
    const struct hsm_state last = next;
    assert_refused(hsm_state_follow(&last, &next, &error), error, ERROR_CRYPTO, "too often");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(writes_every_field_in_its_place),
    cmocka_unit_test(reads_every_field_from_its_place),
    cmocka_unit_test(refuses_what_cannot_be),
    cmocka_unit_test(the_latest_record_counts),
    cmocka_unit_test(one_intent_is_carried_out),
    cmocka_unit_test(of_two_intents_the_lower_counter_holds),
    cmocka_unit_test(counts_down_to_nothing),
    cmocka_unit_test(has_room_for_so_many_reservations),
    cmocka_unit_test(generations_end),
};

int main(void)
{
    return cmocka_run_group_tests_name("hsm_state", tests, NULL, NULL);
}
