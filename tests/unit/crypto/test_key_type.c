// SPDX-License-Identifier: Apache-2.0
/* cmocka.h needs these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <crypto/key_forms.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct passphrase never = {.never_ask = true};

static int count_up(void *context, void *data, size_t size, struct error *error)
{
    (void)error;
    uint8_t *next = context;
    for (size_t i = 0; i < size; i++)
        ((uint8_t *)data)[i] = (*next)++;
    return 0;
}

static struct key make_key(enum key_type type)
{
    struct key key = {0};
    struct error error;
    uint8_t next = 1;
    const struct random_source source = {count_up, &next};
    assert_int_equal(key_generate_of(&source, type, &key, &error), 0);
    assert_int_equal(key.type, type);
    return key;
}

static struct blob write_form(const struct key *key, enum key_form form)
{
    struct blob bytes = {0};
    struct error error;
    assert_int_equal(key_form_write(key, form, &bytes, &error), 0);
    return bytes;
}

static void assert_blob(const struct blob *blob, const void *data, size_t size)
{
    assert_int_equal(blob->size, size);
    assert_memory_equal(blob->data, data, size);
}

/* Loads bytes through a file, as the commands do. */
static int load(struct span bytes, unsigned types, struct key *key, struct key_file *file,
                struct error *error)
{
    char path[] = "/tmp/test_key_forms_XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, bytes.data, bytes.size), bytes.size);
    close(descriptor);
    int result = key_load_any(path, types, &never, key, file, error);
    unlink(path);
    return result;
}

/* Writes a form, and reads it again as a key of one of `types`. */
static void check_comes_back(const struct key *key, enum key_form form, unsigned types)
{
    AUTO(key) again = {0};
    AUTO(blob) bytes = write_form(key, form);
    struct key_file file;
    struct error error;
    uint8_t wanted[SHA256_SIZE];
    uint8_t fingerprint[SHA256_SIZE];
    assert_int_equal(key_fingerprint(key, wanted, &error), 0);
    assert_int_equal(load(blob_span(&bytes), types, &again, &file, &error), 0);
    assert_int_equal(file.form, form);
    assert_false(file.encrypted);
    assert_int_equal(again.type, key->type);
    assert_int_equal(again.private_half, key_form_is_secret(form));
    assert_int_equal(key_fingerprint(&again, fingerprint, &error), 0);
    assert_memory_equal(fingerprint, wanted, sizeof wanted);
    AUTO(blob) second = write_form(&again, form);
    assert_blob(&second, bytes.data, bytes.size);
}

static void every_form_of_every_type_comes_back(void **state)
{
    (void)state;
    unsigned written[KEY_TYPES] = {0};
    static const unsigned wanted[KEY_TYPES] = {
        [KEY_P256] = 9,    [KEY_P384] = 8,   [KEY_RSA2048] = 8, [KEY_RSA3072] = 8,
        [KEY_ED25519] = 5, [KEY_X25519] = 5, [KEY_AES128] = 2,  [KEY_AES256] = 2};
    for (enum key_type type = KEY_P256; type < KEY_TYPES; type++) {
        AUTO(key) key = make_key(type);
        for (enum key_form form = KEY_FORM_PKCS8_PEM; form < KEY_FORM_UNKNOWN; form++) {
            if (!key_form_fits(form, type) || form == KEY_FORM_ENCRYPTED_PEM ||
                form == KEY_FORM_ENCRYPTED_DER || form == KEY_FORM_TOKEN)
                continue;
            check_comes_back(&key, form, KEY_BIT(type));
            if (form != KEY_FORM_RAW) /* 32 bytes are a scalar first */
                check_comes_back(&key, form, KEYS_ALL);
            written[type]++;
        }
    }
    assert_memory_equal(written, wanted, sizeof wanted);
}

static void forms_that_a_type_has_not_are_not_written(void **state)
{
    (void)state;
    for (enum key_type type = KEY_P256; type < KEY_TYPES; type++) {
        AUTO(key) key = make_key(type);
        AUTO(blob) bytes = {0};
        struct error error;
        for (enum key_form form = KEY_FORM_PKCS8_PEM; form <= KEY_FORM_UNKNOWN; form++) {
            if (key_form_fits(form, type))
                continue;
            assert_int_equal(key_form_write(&key, form, &bytes, &error), -1);
            assert_int_equal(error.code, ERROR_BUG);
        }
        assert_int_equal(bytes.size, 0);
    }
}

/* The library's own PEM, by its encoder. */
static void check_pem(const struct key *key, bool private_half)
{
    BIO *stream = BIO_new(BIO_s_mem());
    char *text;
    assert_int_equal(
        private_half ? PEM_write_bio_PKCS8PrivateKey(stream, key->handle, NULL, NULL, 0, NULL, NULL)
                     : PEM_write_bio_PUBKEY(stream, key->handle),
        1);
    size_t size = (size_t)BIO_get_mem_data(stream, &text);
    AUTO(blob) pem = write_form(key, private_half ? KEY_FORM_PKCS8_PEM : KEY_FORM_PUBLIC_PEM);
    assert_blob(&pem, text, size);
    BIO_free(stream);
}

static void pem_of_every_type_is_that_of_the_library(void **state)
{
    (void)state;
    for (enum key_type type = KEY_P256; type < KEY_AES128; type++) {
        AUTO(key) key = make_key(type);
        check_pem(&key, true);
        check_pem(&key, false);
    }
}

/* The secrets 01 02 .. that make_key(KEY_P256) draws. */
static void bytes_alone_are_the_secret(void **state)
{
    (void)state;
    static const struct {
        enum key_type type;
        enum key_form form;
        size_t size;
    } cases[] = {
        {KEY_P384, KEY_FORM_SCALAR, 48}, {KEY_ED25519, KEY_FORM_RAW, 32},
        {KEY_X25519, KEY_FORM_RAW, 32},  {KEY_AES128, KEY_FORM_RAW, 16},
        {KEY_AES256, KEY_FORM_RAW, 32},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        AUTO(key) key = make_key(cases[i].type);
        AUTO(blob) secret = write_form(&key, cases[i].form);
        assert_int_equal(secret.size, cases[i].size);
        for (size_t at = 0; at < secret.size; at++)
            assert_int_equal(secret.data[at], at + 1);
    }
    AUTO(key) key = make_key(KEY_AES128);
    AUTO(blob) text = write_form(&key, KEY_FORM_BASE64);
    assert_blob(&text, "AQIDBAUGBwgJCgsMDQ4PEA==\n", 25);
}

/* However a file spells the curve, and the point: what is written, and hashed, is what images have. */
static void spellings_of_p384_are_one(void **state)
{
    (void)state;
    static const struct {
        const char *parameter;
        const char *value;
    } spellings[] = {
        {OSSL_PKEY_PARAM_EC_ENCODING, OSSL_PKEY_EC_ENCODING_EXPLICIT},
        {OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
         OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_COMPRESSED},
    };
    AUTO(key) key = make_key(KEY_P384);
    AUTO(blob) wanted = write_form(&key, KEY_FORM_PUBLIC_DER);
    AUTO(blob) wanted_private = write_form(&key, KEY_FORM_PKCS8_DER);
    for (size_t i = 0; i < 2; i++) {
        AUTO(key) other = make_key(KEY_P384);
        AUTO(key) again = {0};
        AUTO(blob) der = {0};
        unsigned char *bytes = NULL;
        struct error error;
        assert_int_equal(EVP_PKEY_set_utf8_string_param(other.handle, spellings[i].parameter,
                                                        spellings[i].value),
                         1);
        int size = i2d_PrivateKey(other.handle, &bytes);
        assert_true(size > 0);
        assert_int_equal(key_parse_of((struct span){bytes, (size_t)size}, KEYS_PAIRS, "k", &never,
                                      &again, &error),
                         0);
        OPENSSL_free(bytes);
        AUTO(blob) written = write_form(&again, KEY_FORM_PKCS8_DER);
        assert_blob(&written, wanted_private.data, wanted_private.size);
        assert_int_equal(key_public_der(&again, &der, &error), 0);
        assert_blob(&der, wanted.data, wanted.size);
    }
}

/* A point and a scalar of P-384, and its halves; also what is too large for the curve. */
static void halves_of_p384_must_match(void **state)
{
    (void)state;
    AUTO(key) key = make_key(KEY_P384);
    AUTO(key) loaded = {0};
    AUTO(blob) der = write_form(&key, KEY_FORM_SEC1_DER);
    AUTO(blob) scalar = write_form(&key, KEY_FORM_SCALAR);
    AUTO(blob) point = write_form(&key, KEY_FORM_POINT);
    struct error error;
    struct key_file file;
    assert_memory_equal(der.data + der.size - point.size, point.data, point.size);
    der.data[8 + 47] ^= 1;
    assert_int_equal(key_parse_of(blob_span(&der), KEYS_PAIRS, "k", &never, &loaded, &error), -1);
    assert_non_null(strstr(error.message, "do not belong together"));
    memset(scalar.data, 0xff, scalar.size);
    assert_int_equal(load(blob_span(&scalar), KEYS_ALL, &loaded, &file, &error), -1);
    assert_int_equal(error.code, ERROR_CRYPTO);
    assert_non_null(strstr(error.message, "0 or not below the order of P-384"));
    point.data[96] ^= 1;
    assert_int_equal(load(blob_span(&point), KEYS_ALL, &loaded, &file, &error), -1);
    assert_int_equal(error.code, ERROR_CRYPTO);
    assert_non_null(strstr(error.message, "its point is not on P-384"));
    assert_null(loaded.handle);
}

static void another_type_is_refused(void **state)
{
    (void)state;
    AUTO(key) key = make_key(KEY_P256);
    AUTO(key) loaded = {0};
    static const enum key_form each[] = {KEY_FORM_PKCS8_PEM, KEY_FORM_SHORT, KEY_FORM_PUBLIC_DER};
    struct error error;
    struct key_file file;
    for (size_t i = 0; i < 3; i++) {
        AUTO(blob) bytes = write_form(&key, each[i]);
        assert_int_equal(load(blob_span(&bytes), KEY_BIT(KEY_X25519), &loaded, &file, &error), -1);
        assert_int_equal(error.code, ERROR_CRYPTO);
        assert_non_null(strstr(error.message, "an X25519 key is needed"));
        assert_int_equal(file.form, each[i]);
    }
    assert_int_equal(load((struct span){(const uint8_t *)"seventeen bytes..", 17},
                          KEY_BIT(KEY_AES128), &loaded, &file, &error),
                     -1);
    assert_non_null(strstr(error.message, "an AES-128 key is its bytes alone, or base64 of them"));
    assert_null(loaded.handle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_every_type_comes_back),
        cmocka_unit_test(forms_that_a_type_has_not_are_not_written),
        cmocka_unit_test(pem_of_every_type_is_that_of_the_library),
        cmocka_unit_test(bytes_alone_are_the_secret),
        cmocka_unit_test(spellings_of_p384_are_one),
        cmocka_unit_test(halves_of_p384_must_match),
        cmocka_unit_test(another_type_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
