// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <pack/license.h>
#include <string.h>

static const struct passphrase never = {.never_ask = true};

/* What another implementation makes of the things below, with the first key of the test's random source. */
static const char *const written[] = {
    [LICENSE_CHIP] = "53464943020000000403020153544d333248353746572e310000000000000000"
                     "0000000096b4435f663d6146b9ef7d7797cde6a3bf9f2eba0397889604cb561a"
                     "66826988403e3f339257bc0d7166651726268e95643137d0d9c00e602d33078e"
                     "4e9a64d7a98efb02b7ad8ed70f37b488c24a599ce0cc105316c4e3f2c3c2b0de"
                     "0b19e116e5028c41aada7c5dc3257587b29a83ee81805aa94db1bcc64c77a48d"
                     "1c839babd0ee511523fea601a00b53ced8a8ed99e9c3586622d071ab",
    [LICENSE_GLOBAL] = "534649470000000000000000000000000000000000000000403e3f339257bc0d"
                       "7166651726268e95643137d0d9c00e602d33078e4e9a64d7a98efb02b7ad8ed7"
                       "0f37b488c24a599ce0cc105316c4e3f2c3c2b0de0b19e116434a1c4507f020cd"
                       "39e9f2f8c569f3b947d3db23cc7f571e8cb4b4fe154ff6bfb807c0bdb804c573"
                       "8df3d0384bab24f6",
};
static const struct license_terms terms = {2, 0x01020304, {"FW.1"}};

static void load(struct scratch *scratch, const char *label, enum test_key_form form,
                 struct key *key)
{
    struct error error;
    assert_done(key_load(test_key_file(scratch, "k.pem", label, form), &never, key, &error), error);
}

static void fill_key(struct oem_key *key)
{
    for (unsigned i = 0; i < sizeof key->key; i++)
        key->key[i] = (uint8_t)(0x40 + i);
    for (unsigned i = 0; i < sizeof key->nonce; i++)
        key->nonce[i] = (uint8_t)(0x60 + i);
}

static void make(struct scratch *scratch, enum license_kind kind, struct license *license)
{
    struct error error;
    struct oem_key key;
    struct fixed_random fixed = {0};
    struct random_source random = fixed_random_source(&fixed);
    struct device_certificate certificate = {.product = "STM32H57"};
    AUTO(key) recipient = {0};
    fill_key(&key);
    load(scratch, "recipient", TEST_KEY_PUBLIC, &recipient);
    assert_done(device_certificate_set_key(&certificate, &recipient, &error), error);
    if (kind == LICENSE_GLOBAL)
        assert_done(license_make_global(&key, &recipient, &random, license, &error), error);
    else
        assert_done(license_make_chip(&key, &terms, &certificate, &random, license, &error), error);
}

static void writes_every_byte_in_its_place(void **state)
{
    for (size_t i = 0; i < COUNT(written); i++) {
        struct license license;
        make(*state, (enum license_kind)i, &license);
        assert_bytes(((struct span){license.bytes, license.size}), written[i]);
    }
}

static void parse(enum license_kind kind, struct license *license)
{
    struct error error;
    AUTO(blob) bytes = {0};
    append_hex(&bytes, written[kind]);
    assert_done(license_parse(blob_span(&bytes), license, &error), error);
    assert_int_equal(license->kind, kind);
}

static void reads_every_field_from_its_place(void **state)
{
    (void)state;
    struct license license;
    parse(LICENSE_CHIP, &license);
    assert_int_equal(license.version, 2);
    assert_int_equal(license.serial, 0x01020304);
    assert_string_equal(license.product, "STM32H57");
    assert_string_equal(license.firmware.text, "FW.1");
    assert_bytes(SPAN(license.recipient),
                 "96b4435f663d6146b9ef7d7797cde6a3bf9f2eba0397889604cb561a66826988");
    assert_string_equal(license_kind_name(license.kind), "chip");
    parse(LICENSE_GLOBAL, &license);
    assert_string_equal(license_kind_name(license.kind), "global");
}

static void opens_for_its_recipient_alone(void **state)
{
    AUTO(key) recipient = {0};
    AUTO(key) stranger = {0};
    load(*state, "recipient", TEST_KEY_PKCS8, &recipient);
    load(*state, "stranger", TEST_KEY_PKCS8, &stranger);
    for (size_t i = 0; i < COUNT(written); i++) {
        struct error error;
        struct license license;
        struct oem_key wanted;
        AUTO(oem_key) key = {0};
        fill_key(&wanted);
        parse((enum license_kind)i, &license);
        assert_done(license_open(&license, &recipient, &key, &error), error);
        assert_memory_equal(&key, &wanted, sizeof key);
        assert_refused(license_open(&license, &stranger, &key, &error), error, ERROR_INVALID,
                       "sealed for another key, or has changed");
    }
}

/* Refused when it is read, or when it is opened. */
static void check_refused_bytes(const struct key *recipient, struct span bytes)
{
    struct error error;
    struct license license;
    AUTO(oem_key) key = {0};
    if (license_parse(bytes, &license, &error) != 0)
        assert_int_equal(error.code, ERROR_FILE);
    else
        assert_refused(license_open(&license, recipient, &key, &error), error, ERROR_INVALID,
                       "sealed for another key, or has changed");
}

static void every_flipped_bit_is_refused(void **state)
{
    AUTO(key) recipient = {0};
    load(*state, "recipient", TEST_KEY_PKCS8, &recipient);
    for (size_t i = 0; i < COUNT(written); i++) {
        AUTO(blob) bytes = {0};
        append_hex(&bytes, written[i]);
        for (size_t bit = 0; bit < 8 * bytes.size; bit++) {
            bytes.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
            check_refused_bytes(&recipient, blob_span(&bytes));
            bytes.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
    }
}

static void other_lengths_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(written); i++) {
        AUTO(blob) bytes = {0};
        append_hex(&bytes, written[i]);
        append_hex(&bytes, "00");
        for (size_t size = 0; size <= bytes.size; size++) {
            struct error error;
            struct license license;
            if (size != bytes.size - 1)
                assert_refused(license_parse((struct span){bytes.data, size}, &license, &error),
                               error, ERROR_FILE, size < 4 ? "no licence" : "licence has 1");
        }
    }
}

static const struct {
    size_t at;
    uint8_t value;
} impossible[] = {
    {CHIP_LICENSE_VERSION, 0},         {CHIP_LICENSE_VERSION + 1, 1},
    {CHIP_LICENSE_PRODUCT, ' '},       {CHIP_LICENSE_PRODUCT + 7, 0x7f},
    {CHIP_LICENSE_PRODUCT + 3, 0x80},  {CHIP_LICENSE_FIRMWARE + 1, 0},
    {CHIP_LICENSE_FIRMWARE + 15, 'x'}, {CHIP_LICENSE_FIRMWARE, '\n'},
};

static void fields_that_cannot_be_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(impossible); i++) {
        struct error error;
        struct license license;
        AUTO(blob) bytes = {0};
        append_hex(&bytes, written[LICENSE_CHIP]);
        bytes.data[impossible[i].at] = impossible[i].value;
        assert_refused(license_parse(blob_span(&bytes), &license, &error), error, ERROR_FILE,
                       "version, product or firmware id cannot be");
    }
}

static void reads_files(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    struct license license;
    AUTO(blob) bytes = {0};
    append_hex(&bytes, written[LICENSE_GLOBAL]);
    const char *good = scratch_write(scratch, "good", blob_span(&bytes));
    const char *bad = scratch_text(scratch, "bad", "SFIG");
    assert_done(license_load(good, &license, &error), error);
    assert_true(license_is_one(good));
    assert_refused(license_load(bad, &license, &error), error, ERROR_FILE, "a global licence has");
    assert_string_equal(error.file, bad);
    assert_false(license_is_one(bad));
    assert_false(license_is_one(scratch_path(scratch, "none")));
}

static void firmware_ids_are_texts(void **state)
{
    (void)state;
    static const char *const good[] = {"a", "0123456789abcdef", "!~"};
    static const char *const bad[] = {"", "0123456789abcdefg", "a b", "\xc3\xa4", "a\n"};
    for (size_t i = 0; i < COUNT(good); i++) {
        struct firmware_id id;
        struct firmware_id again;
        uint8_t field[LICENSE_FIRMWARE_SIZE];
        assert_true(firmware_id_set(&id, good[i]));
        firmware_id_write(&id, field);
        assert_true(firmware_id_read(&again, field));
        assert_string_equal(again.text, good[i]);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct firmware_id id;
        assert_false(firmware_id_set(&id, bad[i]));
    }
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(writes_every_byte_in_its_place),
    IN_SCRATCH(reads_every_field_from_its_place),
    IN_SCRATCH(opens_for_its_recipient_alone),
    IN_SCRATCH(every_flipped_bit_is_refused),
    IN_SCRATCH(other_lengths_are_refused),
    IN_SCRATCH(fields_that_cannot_be_are_refused),
    IN_SCRATCH(reads_files),
    IN_SCRATCH(firmware_ids_are_texts),
};

int main(void)
{
    return cmocka_run_group_tests_name("license", tests, NULL, NULL);
}
