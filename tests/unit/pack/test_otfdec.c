// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <pack/otfdec.h>
#include <string.h>

/* Both vectors come from two formulations that were made independently of each other; none from a device. */
static const struct vector {
    unsigned region;
    uint16_t version;
    uint32_t address;
    const char *encrypted; /* of 00 01 02 and so on */
} vectors[] = {
    {1, 0x0123, 0x90000000,
     "f90d881bb0bc3545de5a67a4db69c70e 53a7561fde95a750051ebc657ba2de59"
     "25c3ce2842071854b326edd500cc0226 ddbaca96b7db85b72eebb3290a63f616"},
    {4, 0xfedc, 0x70001000, "801b9a34d2acb1bc8ab6700915e59a72 37274835f745fe384bce6ca057a82249"},
};

static struct otfdec_region region_of(const struct vector *vector)
{
    return (struct otfdec_region){
        .number = vector->region,
        .key = {0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c},
        .nonce = {0x01102332, 0x45546776},
        .version = vector->version,
    };
}

/* Applies the keystream of a vector's region to `size` bytes at an address, in pieces. */
static void apply(const struct vector *vector, uint64_t address, uint8_t *data, size_t size,
                  size_t piece)
{
    struct error error;
    const struct otfdec_region region = region_of(vector);
    AUTO(otfdec_cipher) cipher = {.counter = {0}};
    assert_done(otfdec_cipher_start(&cipher, &region, &error), error);
    for (size_t at = 0; at < size; at += piece) {
        size_t part = size - at < piece ? size - at : piece;
        assert_done(otfdec_cipher_apply(&cipher, address + at, data + at, part, &error), error);
    }
}

static void count_up(uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        bytes[i] = (uint8_t)i;
}

static void matches_the_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vectors); i++) {
        uint8_t bytes[64];
        uint8_t plain[64];
        size_t size = i == 0 ? 64 : 32;
        count_up(bytes, sizeof bytes);
        count_up(plain, sizeof plain);
        apply(&vectors[i], vectors[i].address, bytes, size, size);
        assert_bytes(((struct span){bytes, size}), vectors[i].encrypted);
        apply(&vectors[i], vectors[i].address, bytes, size, size);
        assert_spans_equal(((struct span){bytes, size}), ((struct span){plain, size}));
    }
}

/* Each byte depends on its own address alone. */
static void pieces_do_not_show(void **state)
{
    (void)state;
    enum { SIZE = 2 * OTFDEC_BATCH + 100 };
    static uint8_t whole[SIZE];
    static uint8_t parts[SIZE];
    static const size_t pieces[] = {1, 15, 16, 17, 100, OTFDEC_BATCH - 1, OTFDEC_BATCH + 1};
    count_up(whole, SIZE);
    apply(&vectors[0], vectors[0].address, whole, SIZE, SIZE);
    assert_bytes(((struct span){whole, 64}), vectors[0].encrypted);
    for (size_t i = 0; i < COUNT(pieces); i++) {
        count_up(parts, SIZE);
        apply(&vectors[0], vectors[0].address, parts, SIZE, pieces[i]);
        assert_spans_equal(SPAN(parts), SPAN(whole));
    }
    for (size_t skip = 1; skip < 40; skip++) {
        count_up(parts, SIZE);
        apply(&vectors[0], vectors[0].address + skip, parts + skip, SIZE - skip, SIZE);
        assert_spans_equal(((struct span){parts + skip, SIZE - skip}),
                           ((struct span){whole + skip, SIZE - skip}));
    }
}

/* Whether zeros at an address become the same in both regions. */
static bool equal(const struct vector *one, uint64_t address, const struct vector *other,
                  uint64_t other_address)
{
    uint8_t a[16] = {0};
    uint8_t b[16] = {0};
    apply(one, address, a, sizeof a, sizeof a);
    apply(other, other_address, b, sizeof b, sizeof b);
    return memcmp(a, b, sizeof a) == 0;
}

static void every_register_counts(void **state)
{
    (void)state;
    const struct vector vector = {1, 1, 0, NULL};
    const struct vector version = {1, 2, 0, NULL};
    assert_true(equal(&vector, 0x90000000, &vector, 0x90000000));
    assert_false(equal(&vector, 0x90000000, &vector, 0x80000000));
    assert_false(equal(&vector, 0x90000000, &vector, 0x90000010));
    assert_false(equal(&vector, 0x90000000, &version, 0x90000000));
    for (unsigned number = 2; number <= OTFDEC_REGIONS; number++) {
        const struct vector region = {number, 1, 0, NULL};
        assert_false(equal(&vector, 0x90000000, &region, 0x90000000));
        /* the region stands above the address, and does not run into it */
        assert_false(equal(&vector, 0xfffffff0, &region, 0));
    }
}

/* The last block that there is, and the first of the next batch beside it. */
static void reaches_the_last_address(void **state)
{
    (void)state;
    static uint8_t long_way[OTFDEC_BATCH + 32];
    uint8_t last[16] = {0};
    uint64_t start = OTFDEC_ADDRESS_LIMIT - sizeof long_way;
    memset(long_way, 0, sizeof long_way);
    apply(&vectors[1], start, long_way, sizeof long_way, sizeof long_way);
    apply(&vectors[1], OTFDEC_ADDRESS_LIMIT - 16, last, sizeof last, sizeof last);
    assert_spans_equal(((struct span){long_way + sizeof long_way - 16, 16}), SPAN(last));
}

static void loads_keys_in_both_orders(void **state)
{
    struct error error;
    struct otfdec_region region = {.number = 1};
    uint8_t bytes[OTFDEC_KEY_SIZE];
    count_up(bytes, sizeof bytes);
    const char *path = scratch_write(*state, "key", SPAN(bytes));
    assert_done(otfdec_key_load(path, OTFDEC_ORDER_REGISTERS, &region, &error), error);
    for (uint32_t i = 0; i < OTFDEC_KEY_WORDS; i++)
        assert_int_equal(region.key[i], 0x03020100 + i * 0x04040404);
    assert_done(otfdec_key_load(path, OTFDEC_ORDER_AES, &region, &error), error);
    for (uint32_t i = 0; i < OTFDEC_KEY_WORDS; i++)
        assert_int_equal(region.key[i], 0x0c0d0e0f - i * 0x04040404);
    otfdec_region_release(&region);
    assert_int_equal(region.key[0], 0);
}

static void refuses_what_is_no_key(void **state)
{
    struct error error;
    struct otfdec_region region = {.number = 1};
    const uint8_t bytes[17] = {0};
    const char *empty = scratch_write(*state, "empty", (struct span){bytes, 0});
    const char *less = scratch_write(*state, "less", (struct span){bytes, 15});
    const char *more = scratch_write(*state, "more", SPAN(bytes));
    assert_refused(otfdec_key_load(empty, OTFDEC_ORDER_AES, &region, &error), error, ERROR_CRYPTO,
                   "has 16 bytes, this file has 0");
    assert_refused(otfdec_key_load(less, OTFDEC_ORDER_AES, &region, &error), error, ERROR_CRYPTO,
                   "has 16 bytes, this file has 15");
    assert_refused(otfdec_key_load(more, OTFDEC_ORDER_AES, &region, &error), error, ERROR_CRYPTO,
                   "has 16 bytes, this file has 17");
    assert_refused(otfdec_key_load(scratch_path(*state, "none"), OTFDEC_ORDER_AES, &region, &error),
                   error, ERROR_FILE, "cannot open");
    assert_refused(otfdec_key_load("pkcs11:object=key", OTFDEC_ORDER_AES, &region, &error), error,
                   ERROR_CRYPTO, "is no file");
    assert_int_equal(region.key[0], 0);
}

static void reads_nonces(void **state)
{
    struct error error;
    struct otfdec_region region = {.number = 1};
    const uint8_t bytes[] = {0x32, 0x23, 0x10, 0x01, 0x76, 0x67, 0x54, 0x45};
    const char *path = scratch_write(*state, "nonce", SPAN(bytes));
    const char *more = scratch_write(*state, "more", text_bytes("123456789"));
    assert_done(otfdec_nonce_read("4554677601102332", OTFDEC_ORDER_AES, &region, &error), error);
    assert_int_equal(region.nonce[0], 0x01102332);
    assert_int_equal(region.nonce[1], 0x45546776);
    region.nonce[0] = region.nonce[1] = 0;
    assert_done(otfdec_nonce_read(path, OTFDEC_ORDER_REGISTERS, &region, &error), error);
    assert_int_equal(region.nonce[0], 0x01102332);
    assert_int_equal(region.nonce[1], 0x45546776);
    assert_done(otfdec_nonce_read("3223100176675445", OTFDEC_ORDER_REGISTERS, &region, &error),
                error);
    assert_int_equal(region.nonce[0], 0x01102332);
    assert_done(otfdec_nonce_read(path, OTFDEC_ORDER_AES, &region, &error), error);
    assert_int_equal(region.nonce[1], 0x32231001);
    assert_refused(otfdec_nonce_read(more, OTFDEC_ORDER_AES, &region, &error), error, ERROR_CRYPTO,
                   "a nonce has 8 bytes, this file has 9");
    assert_refused(otfdec_nonce_read("455467760110233", OTFDEC_ORDER_AES, &region, &error), error,
                   ERROR_FILE, "neither a file nor 16 hexadecimal digits");
    assert_refused(otfdec_nonce_read("455467760110233g", OTFDEC_ORDER_AES, &region, &error), error,
                   ERROR_FILE, "neither a file nor 16 hexadecimal digits");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(matches_the_vectors),
    cmocka_unit_test(pieces_do_not_show),
    cmocka_unit_test(every_register_counts),
    cmocka_unit_test(reaches_the_last_address),
    IN_SCRATCH(loads_keys_in_both_orders),
    IN_SCRATCH(refuses_what_is_no_key),
    IN_SCRATCH(reads_nonces),
};

int main(void)
{
    return cmocka_run_group_tests_name("otfdec", tests, NULL, NULL);
}
