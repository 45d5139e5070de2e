// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <openssl/x509.h>
#include <pack/obk_write.h>
#include <stdlib.h>
#include <string.h>

static char config_name[] = "keys.xml";
static char field_name[] = "Field";

/* A specification of the fields alone: no header, no hash, no fill. */
static struct obk_spec bare(struct obk_field *fields, size_t count)
{
    return (struct obk_spec){
        .config = config_name, .global_align = 1, .fields = fields, .field_count = count};
}

static struct obk_field number(unsigned width, uint8_t low, uint8_t high)
{
    struct obk_field field = {OBK_FIELD_NUMBER, .name = field_name, .width = width, .align = 1};
    field.number[0] = low;
    field.number[width - 1] = high;
    return field;
}

/* A field that comes from a file, or is a text. */
static struct obk_field from(enum obk_field_kind kind, const char *text, unsigned align)
{
    struct obk_field field = {kind, .name = field_name, .align = align, .width = 16};
    field.text = strdup(text);
    assert_non_null(field.text);
    return field;
}

static void build(const struct obk_spec *spec, struct obk_image *image)
{
    struct error error;
    AUTO(test_run) test;
    test_run_start(&test);
    assert_done(obk_image_build(&test.run, spec, image, &error), error);
}

/* What one field becomes. */
static void check_field(struct obk_field field, struct span wanted)
{
    struct obk_spec spec = bare(&field, 1);
    AUTO(obk_image) image = {0};
    build(&spec, &image);
    assert_spans_equal(blob_span(&image.bytes), wanted);
    assert_int_equal(image.places[0].offset, 0);
    assert_int_equal(image.places[0].size, wanted.size);
    free(field.text);
}

static void check_field_fails(struct obk_field field, enum error_code code, const char *part)
{
    struct error error;
    struct obk_spec spec = bare(&field, 1);
    field.line = 7;
    AUTO(test_run) test;
    AUTO(obk_image) image = {0};
    test_run_start(&test);
    assert_refused(obk_image_build(&test.run, &spec, &image, &error), error, code, part);
    assert_string_equal(error.file, config_name);
    assert_int_equal(error.line, 7);
    assert_contains(error.message, "parameter 'Field': ");
    assert_int_equal(image.bytes.size, 0);
    free(field.text);
}

static void numbers_are_little_endian(void **state)
{
    (void)state;
    static const uint8_t sixteen[16] = {0x11, [15] = 0x99};
    check_field(number(1, 0x5a, 0x5a), (struct span){(const uint8_t *)"\x5a", 1});
    check_field(number(3, 0x11, 0x99), (struct span){(const uint8_t *)"\x11\0\x99", 3});
    check_field(number(4, 0x11, 0x99), (struct span){(const uint8_t *)"\x11\0\0\x99", 4});
    check_field(number(16, 0x11, 0x99), SPAN(sixteen));
}

/* Sixteen bytes, whatever the width says. */
static void a_permission_has_four_words(void **state)
{
    (void)state;
    static const uint8_t wanted[16] = {0x77, 0x50};
    struct obk_field field = {OBK_FIELD_PERMISSION, .name = field_name, .width = 4, .align = 1};
    field.number[0] = 0x77;
    field.number[1] = 0x50;
    check_field(field, SPAN(wanted));
}

/* Bytes, and zeros up to a multiple. */
static void check_filled(enum obk_field_kind kind, const char *path, struct span bytes)
{
    static const unsigned aligns[] = {1, 4, 16, 80};
    for (size_t i = 0; i < COUNT(aligns); i++) {
        struct error error;
        AUTO(blob) wanted = {0};
        assert_done(blob_append(&wanted, bytes, &error), error);
        while (wanted.size % aligns[i] != 0)
            assert_done(blob_append(&wanted, (struct span){(const uint8_t *)"", 1}, &error), error);
        check_field(from(kind, path, aligns[i]), blob_span(&wanted));
    }
}

static void a_public_key_is_its_spki(void **state)
{
    struct scratch *scratch = *state;
    EVP_PKEY *key = test_key("public");
    AUTO(blob) spki = {0};
    test_key_spki(key, &spki);
    EVP_PKEY_free(key);
    assert_int_equal(spki.size, 91);
    static const enum test_key_form forms[] = {TEST_KEY_PUBLIC, TEST_KEY_PUBLIC_DER, TEST_KEY_PKCS8,
                                               TEST_KEY_SEC1};
    for (size_t i = 0; i < COUNT(forms); i++)
        check_filled(OBK_FIELD_PUBLIC_KEY, test_key_file(scratch, "key", "public", forms[i]),
                     blob_span(&spki));
}

/* The DER of PKCS#8 without the point at its end, and the three lengths that cover it less by as much. */
static void short_form(const char *label, uint8_t form[70])
{
    unsigned char *der = NULL;
    EVP_PKEY *key = test_key(label);
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key);
    int size = i2d_PKCS8_PRIV_KEY_INFO(info, &der);
    assert_int_equal(size, 138);
    memcpy(form, der, 70);
    form[2] = (uint8_t)(form[2] - 0x44);
    form[28] = (uint8_t)(form[28] - 0x44);
    form[30] = (uint8_t)(form[30] - 0x44);
    OPENSSL_free(der);
    PKCS8_PRIV_KEY_INFO_free(info);
    EVP_PKEY_free(key);
}

static void a_private_key_has_70_bytes(void **state)
{
    struct scratch *scratch = *state;
    uint8_t form[70];
    short_form("private", form);
    assert_int_equal(form[68], 0xa1);
    assert_int_equal(form[69], 0x44);
    static const enum test_key_form forms[] = {TEST_KEY_PKCS8, TEST_KEY_SEC1,
                                               TEST_KEY_SEC1_PARAMETERS};
    for (size_t i = 0; i < COUNT(forms); i++) {
        const char *path = test_key_file(scratch, "key.pem", "private", forms[i]);
        check_filled(OBK_FIELD_FILE, path, SPAN(form));
        check_filled(OBK_FIELD_PRIVATE_KEY, path, SPAN(form));
    }
}

static void a_raw_private_key_is_its_scalar(void **state)
{
    struct scratch *scratch = *state;
    uint8_t wanted[32];
    test_sha256(text_bytes("scalar"), wanted);
    const char *path = test_key_file(scratch, "key.pem", "scalar", TEST_KEY_PKCS8);
    check_filled(OBK_FIELD_SCALAR, path, SPAN(wanted));
}

static void an_encrypted_key_needs_its_passphrase(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    uint8_t form[70];
    short_form("secret", form);
    const char *path = test_key_file(scratch, "key.pem", "secret", TEST_KEY_ENCRYPTED);
    struct obk_field field = from(OBK_FIELD_FILE, path, 1);
    struct obk_spec spec = bare(&field, 1);
    AUTO(obk_image) image = {0};
    AUTO(test_run) test;
    test_run_start(&test);
    test.run.passphrase.given = true;
    assert_done(blob_append(&test.run.passphrase.text, text_bytes(TEST_PASSPHRASE), &error), error);
    assert_done(obk_image_build(&test.run, &spec, &image, &error), error);
    assert_spans_equal(blob_span(&image.bytes), SPAN(form));
    free(field.text);
    check_field_fails(from(OBK_FIELD_FILE, path, 1), ERROR_CRYPTO, "is encrypted");
}

static void any_other_file_is_its_bytes(void **state)
{
    struct scratch *scratch = *state;
    AUTO(blob) bytes = {0};
    append_hex(&bytes, "00 01 ff 2d 2d 2d 2d 2d 42 45 47 49 00");
    const char *path = scratch_write(scratch, "raw.bin", blob_span(&bytes));
    check_filled(OBK_FIELD_FILE, path, blob_span(&bytes));
    path = scratch_text(scratch, "empty.bin", "");
    check_field(from(OBK_FIELD_FILE, path, 4), (struct span){0});
    path = test_key_file(scratch, "key.der", "der", TEST_KEY_PKCS8_DER);
    AUTO(blob) der = {0};
    scratch_read(path, &der);
    check_field(from(OBK_FIELD_FILE, path, 1), blob_span(&der));
}

/* The inner hash stands for the bytes, without fill. */
static void a_hash_stands_for_a_file(void **state)
{
    struct scratch *scratch = *state;
    uint8_t wanted[32];
    EVP_PKEY *key = test_key("hashed");
    test_key_hash(key, wanted);
    EVP_PKEY_free(key);
    const char *path = test_key_file(scratch, "key.pem", "hashed", TEST_KEY_PUBLIC);
    struct obk_field field = from(OBK_FIELD_PUBLIC_KEY, path, 1);
    field.hashed = true;
    check_field(field, SPAN(wanted));
    test_sha256(text_bytes("raw"), wanted);
    field = from(OBK_FIELD_FILE, scratch_text(scratch, "raw.bin", "raw"), 4);
    field.hashed = true;
    check_field(field, SPAN(wanted));
}

/* Of X and Y, without the byte that says how they are written. */
static void debug_authentication_has_the_hash_of_a_point(void **state)
{
    struct scratch *scratch = *state;
    uint8_t wanted[32];
    EVP_PKEY *key = test_key("root");
    AUTO(blob) spki = {0};
    test_key_spki(key, &spki);
    EVP_PKEY_free(key);
    test_sha256((struct span){spki.data + spki.size - 64, 64}, wanted);
    const char *path = test_key_file(scratch, "key.pem", "root", TEST_KEY_PUBLIC);
    check_filled(OBK_FIELD_KEY_HASH, path, SPAN(wanted));
}

static void texts_are_hashed_or_padded(void **state)
{
    (void)state;
    uint8_t wanted[32];
    test_sha256(text_bytes("0123456789012345"), wanted);
    check_field(from(OBK_FIELD_PASSWORD, "0123456789012345", 1), SPAN(wanted));
    test_sha256(text_bytes("caf\xc3\xa9"), wanted);
    check_field(from(OBK_FIELD_PASSWORD, "caf\xc3\xa9", 1), SPAN(wanted));
    static const uint8_t padded[16] = "word";
    check_field(from(OBK_FIELD_TEXT, "word", 1), SPAN(padded));
    check_field(from(OBK_FIELD_TEXT, "0123456789012345", 1), text_bytes("0123456789012345"));
}

static void texts_keep_their_limits(void **state)
{
    (void)state;
    static const enum obk_field_kind kinds[] = {OBK_FIELD_TEXT, OBK_FIELD_PASSWORD};
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct obk_field field = from(kinds[i], "12345678901234567", 1);
        check_field_fails(field, ERROR_CONFIG, "the text has 17 bytes, at most 16 are allowed");
        field = from(kinds[i], "123", 1);
        field.width_min = 4;
        check_field_fails(field, ERROR_CONFIG, "the text has 3 bytes, at least 4 are needed");
    }
}

/* Writes a body of `size` bytes and checks that `filled` bytes come of it, all but the body zero. */
static void check_fill(unsigned size, uint32_t align, bool in_da, size_t filled)
{
    struct obk_field fields[80];
    assert_true(size <= COUNT(fields));
    for (unsigned i = 0; i < size; i++)
        fields[i] = number(1, 0xee, 0xee);
    struct obk_spec spec = bare(fields, size);
    AUTO(obk_image) image = {0};
    spec.global_align = align;
    spec.is_debug_authentication = in_da;
    build(&spec, &image);
    assert_int_equal(image.bytes.size, filled);
    for (size_t i = 0; i < image.bytes.size; i++)
        assert_int_equal(image.bytes.data[i], i < size ? 0xee : 0);
}

static void the_body_is_filled(void **state)
{
    (void)state;
    static const struct {
        unsigned size;
        uint32_t align;
        size_t filled;
    } rows[] = {
        {0, 16, 0},   {1, 1, 1},    {17, 1, 17},  {1, 16, 16}, {16, 16, 16},
        {17, 16, 32}, {31, 32, 32}, {33, 32, 64}, {1, 64, 64}, {65, 64, 128},
        {1, 80, 80},  {80, 80, 80}, {64, 80, 80},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        check_fill(rows[i].size, rows[i].align, false, rows[i].filled);
}

static void the_body_of_debug_authentication_has_64_bytes(void **state)
{
    (void)state;
    check_fill(36, 1, true, 64);
    check_fill(36, 16, true, 64);
    check_fill(64, 32, true, 64);
    check_fill(65, 16, true, 80);
    check_fill(65, 1, true, 65);
    check_fill(1, 80, true, 80);
}

/* Header, hash of the body with its fill, body. */
static void all_together(void **state)
{
    (void)state;
    struct obk_field fields[] = {number(1, 0x11, 0x11), number(4, 0x22, 0x33)};
    static const uint8_t body[16] = {0x11, 0x22, 0, 0, 0x33};
    uint8_t hash[32];
    struct obk_spec spec = bare(fields, 2);
    AUTO(blob) wanted = {0};
    AUTO(obk_image) image = {0};
    struct error error;
    spec.has_destination = true;
    spec.destination = 0x0ffd0160;
    spec.encrypt = true;
    spec.has_hash = true;
    spec.global_align = 16;
    test_sha256(SPAN(body), hash);
    append_hex(&wanted, "6001fd0f 30000000 01000000");
    assert_done(blob_append(&wanted, SPAN(hash), &error), error);
    assert_done(blob_append(&wanted, SPAN(body), &error), error);
    build(&spec, &image);
    assert_spans_equal(blob_span(&image.bytes), blob_span(&wanted));
    assert_int_equal(image.payload, 12);
    assert_int_equal(image.places[0].offset, 44);
    assert_int_equal(image.places[0].size, 1);
    assert_int_equal(image.places[1].offset, 45);
    assert_int_equal(image.places[1].size, 4);
}

static void header_and_hash_are_of_each_other_independent(void **state)
{
    (void)state;
    struct obk_field field = number(1, 0x11, 0x11);
    struct obk_spec spec = bare(&field, 1);
    AUTO(obk_image) headed = {0};
    AUTO(obk_image) hashed = {0};
    spec.has_destination = true;
    build(&spec, &headed);
    assert_bytes(blob_span(&headed.bytes), "00000000 01000000 00000000 11");
    assert_int_equal(headed.places[0].offset, 12);
    spec.has_destination = false;
    spec.has_hash = true;
    build(&spec, &hashed);
    assert_int_equal(hashed.bytes.size, 33);
    assert_int_equal(hashed.payload, 0);
    assert_int_equal(hashed.places[0].offset, 32);
}

static void keys_of_the_wrong_kind_are_refused(void **state)
{
    struct scratch *scratch = *state;
    const char *path = test_key_file(scratch, "key.pem", "key", TEST_KEY_PUBLIC);
    static const enum obk_field_kind kinds[] = {OBK_FIELD_FILE, OBK_FIELD_PRIVATE_KEY,
                                                OBK_FIELD_SCALAR};
    for (size_t i = 0; i < COUNT(kinds); i++)
        check_field_fails(from(kinds[i], path, 1), ERROR_CRYPTO, "is a public key");
    path = scratch_text(scratch, "notes.txt", "not a key");
    check_field_fails(from(OBK_FIELD_PUBLIC_KEY, path, 1), ERROR_CRYPTO, "no key in");
    check_field_fails(from(OBK_FIELD_KEY_HASH, path, 1), ERROR_CRYPTO, "no key in");
    path = scratch_path(scratch, "gone.bin");
    check_field_fails(from(OBK_FIELD_FILE, path, 1), ERROR_FILE, "No such file");
    EVP_PKEY *other = EVP_EC_gen("P-384");
    path = test_key_write(scratch, "p384.pem", other, TEST_KEY_PKCS8);
    EVP_PKEY_free(other);
    check_field_fails(from(OBK_FIELD_FILE, path, 1), ERROR_CRYPTO, "secp384r1");
}

static void a_file_may_have_one_mebibyte(void **state)
{
    struct scratch *scratch = *state;
    AUTO(blob) bytes = {0};
    struct error error;
    assert_done(blob_append_fill(&bytes, 0x55, 1024 * 1024, &error), error);
    const char *path = scratch_write(scratch, "full.bin", blob_span(&bytes));
    check_field(from(OBK_FIELD_FILE, path, 1), blob_span(&bytes));
    assert_done(blob_append_fill(&bytes, 0x55, 1, &error), error);
    path = scratch_write(scratch, "large.bin", blob_span(&bytes));
    check_field_fails(from(OBK_FIELD_FILE, path, 1), ERROR_FILE, "larger than the 1048576 bytes");
    path = scratch_path(scratch, "full.bin");
    struct obk_field field = from(OBK_FIELD_FILE, path, 1);
    field.align = 4096;
    check_field(field, (struct span){bytes.data, bytes.size - 1});
}

static void password_bin_has_tag_and_length(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) bytes = {0};
    assert_done(obk_password_file("secret", &bytes, &error), error);
    assert_bytes(blob_span(&bytes), "00000080 06000000 736563726574");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_little_endian),
        cmocka_unit_test(a_permission_has_four_words),
        IN_SCRATCH(a_public_key_is_its_spki),
        IN_SCRATCH(a_private_key_has_70_bytes),
        IN_SCRATCH(a_raw_private_key_is_its_scalar),
        IN_SCRATCH(an_encrypted_key_needs_its_passphrase),
        IN_SCRATCH(any_other_file_is_its_bytes),
        IN_SCRATCH(a_hash_stands_for_a_file),
        IN_SCRATCH(debug_authentication_has_the_hash_of_a_point),
        cmocka_unit_test(texts_are_hashed_or_padded),
        cmocka_unit_test(texts_keep_their_limits),
        cmocka_unit_test(the_body_is_filled),
        cmocka_unit_test(the_body_of_debug_authentication_has_64_bytes),
        cmocka_unit_test(all_together),
        cmocka_unit_test(header_and_hash_are_of_each_other_independent),
        IN_SCRATCH(keys_of_the_wrong_kind_are_refused),
        IN_SCRATCH(a_file_may_have_one_mebibyte),
        cmocka_unit_test(password_bin_has_tag_and_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
