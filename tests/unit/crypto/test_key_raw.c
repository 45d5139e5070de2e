// SPDX-License-Identifier: Apache-2.0
/* cmocka.h needs these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <crypto/key_raw.h>
#include <string.h>

static bool reads(const void *bytes, size_t size, unsigned types, struct key_raw *raw)
{
    return key_raw_read((struct span){bytes, size}, types, raw);
}

/* The first type of a set that has so many bytes. */
static void lengths_say_the_type(void **state)
{
    (void)state;
    static const struct {
        size_t size;
        unsigned types;
        enum key_type type; /* KEY_TYPES: none */
        enum key_raw_kind kind;
    } cases[] = {
        {16, KEYS_ALL, KEY_AES128, KEY_RAW_SECRET},
        {16, KEYS_PAIRS, KEY_TYPES, 0},
        {32, KEYS_ALL, KEY_P256, KEY_RAW_SECRET},
        {32, KEYS_AES, KEY_AES256, KEY_RAW_SECRET},
        {32, KEYS_25519, KEY_ED25519, KEY_RAW_SECRET},
        {32, KEY_BIT(KEY_X25519), KEY_X25519, KEY_RAW_SECRET},
        {32, KEYS_RSA, KEY_TYPES, 0},
        {48, KEYS_ALL, KEY_P384, KEY_RAW_SECRET},
        {48, KEYS_P256, KEY_TYPES, 0},
        {65, KEYS_ALL, KEY_P256, KEY_RAW_POINT},
        {65, KEYS_AES, KEY_TYPES, 0},
        {97, KEYS_ALL, KEY_P384, KEY_RAW_POINT},
        {0, KEYS_ALL, KEY_TYPES, 0},
        {1, KEYS_ALL, KEY_TYPES, 0},
        {24, KEYS_ALL, KEY_TYPES, 0},
        {98, KEYS_ALL, KEY_TYPES, 0},
    };
    uint8_t bytes[98] = {0x04, 7, 9};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct key_raw raw = {.kind = KEY_RAW_BASE64};
        bool wanted = cases[i].type != KEY_TYPES;
        assert_int_equal(reads(bytes, cases[i].size, cases[i].types, &raw), wanted);
        if (!wanted)
            continue;
        assert_int_equal(raw.type, cases[i].type);
        assert_int_equal(raw.kind, cases[i].kind);
        assert_memory_equal(raw.bytes, bytes, cases[i].size);
    }
}

static void points_begin_with_their_tag(void **state)
{
    (void)state;
    uint8_t bytes[97] = {0x03};
    struct key_raw raw;
    assert_false(reads(bytes, 65, KEYS_ALL, &raw));
    assert_false(reads(bytes, 97, KEYS_ALL, &raw));
}

/* PKCS#8 of X25519 has the length of a scalar of P-384. */
static void pkcs8_is_no_scalar(void **state)
{
    (void)state;
    uint8_t bytes[48] = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x6e};
    struct key_raw raw;
    assert_false(reads(bytes, sizeof bytes, KEYS_ALL, &raw));
    bytes[9] = 0x2a;
    assert_true(reads(bytes, sizeof bytes, KEYS_ALL, &raw));
}

static void base64_is_of_aes_keys(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum key_type type;
    } cases[] = {
        {"AQIDBAUGBwgJCgsMDQ4PEA==", KEY_AES128},
        {"AQIDBAUGBwgJCgsMDQ4PEA==\n", KEY_AES128},
        {"AQIDBAUGBwgJCgsMDQ4PEA==\r\n", KEY_AES128},
        {"AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=\n", KEY_AES256},
        {"AQIDBAUGBwgJCgsMDQ4PEA=\n", KEY_TYPES},                    /* one fill is missing */
        {"AQIDBAUGBwgJCgsMDQ4PEBES", KEY_TYPES},                     /* 18 bytes */
        {"AQIDBAUGBwgJCgsMDQ4PEA==\nAQID", KEY_TYPES},               /* two lines */
        {"AQIDBAUGBwgJCgsMDQ4P=A==", KEY_TYPES},                     /* fill inside */
        {"AQIDBAUGBwgJCgsMDQ4P-A==", KEY_TYPES},                     /* another alphabet */
        {"AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAh", KEY_TYPES}, /* 33 bytes */
        {"\n", KEY_TYPES},
    };
    uint8_t bytes[32];
    for (uint8_t i = 0; i < sizeof bytes; i++)
        bytes[i] = i + 1;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct key_raw raw;
        size_t size = strlen(cases[i].text);
        assert_int_equal(reads(cases[i].text, size, KEYS_ALL, &raw), cases[i].type != KEY_TYPES);
        assert_false(reads(cases[i].text, size, KEYS_PAIRS, &raw));
        if (cases[i].type == KEY_TYPES || !reads(cases[i].text, size, KEYS_ALL, &raw))
            continue;
        assert_int_equal(raw.type, cases[i].type);
        assert_int_equal(raw.kind, KEY_RAW_BASE64);
        assert_memory_equal(raw.bytes, bytes, key_type_secret_size(raw.type));
    }
}

/* A type that is not asked for. */
static void base64_of_another_length_is_none(void **state)
{
    (void)state;
    static const char text[] = "AQIDBAUGBwgJCgsMDQ4PEA==";
    struct key_raw raw;
    assert_false(reads(text, strlen(text), KEY_BIT(KEY_AES256), &raw));
    assert_true(reads(text, strlen(text), KEY_BIT(KEY_AES128), &raw));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_say_the_type),
        cmocka_unit_test(points_begin_with_their_tag),
        cmocka_unit_test(pkcs8_is_no_scalar),
        cmocka_unit_test(base64_is_of_aes_keys),
        cmocka_unit_test(base64_of_another_length_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
