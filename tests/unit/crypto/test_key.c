// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <crypto/key.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

static const struct passphrase never = {.never_ask = true};

static const struct {
    const char *name;
    enum test_key_form form;
    bool private_half;
} plain_forms[] = {
    {"pkcs8.pem", TEST_KEY_PKCS8, true},
    {"pkcs8.der", TEST_KEY_PKCS8_DER, true},
    {"sec1.pem", TEST_KEY_SEC1, true},
    {"sec1.der", TEST_KEY_SEC1_DER, true},
    {"parameters.pem", TEST_KEY_SEC1_PARAMETERS, true},
    {"public.pem", TEST_KEY_PUBLIC, false},
    {"public.der", TEST_KEY_PUBLIC_DER, false},
};

/* The public half of a loaded key is that of test_key("one"). */
static void check_is_key_one(const struct key *key)
{
    struct error error;
    uint8_t hash[32];
    uint8_t fingerprint[SHA256_SIZE];
    char text[FINGERPRINT_TEXT];
    char wanted_text[FINGERPRINT_TEXT];
    AUTO(blob) actual = {0};
    AUTO(blob) wanted = {0};
    EVP_PKEY *one = test_key("one");
    test_key_spki(one, &wanted);
    test_key_hash(one, hash);
    assert_done(key_public_der(key, &actual, &error), error);
    assert_spans_equal(blob_span(&actual), blob_span(&wanted));
    assert_done(key_fingerprint(key, fingerprint, &error), error);
    assert_spans_equal(SPAN(fingerprint), SPAN(hash));
    key_fingerprint_text(key, text);
    hex_encode(SPAN(hash), wanted_text);
    assert_string_equal(text, wanted_text);
    EVP_PKEY_free(one);
}

static void loads_every_plain_form(void **state)
{
    struct scratch *scratch = *state;
    for (size_t i = 0; i < COUNT(plain_forms); i++) {
        struct error error;
        AUTO(key) key = {0};
        const char *path = test_key_file(scratch, plain_forms[i].name, "one", plain_forms[i].form);
        assert_done(key_load(path, &never, &key, &error), error);
        assert_int_equal(key.private_half, plain_forms[i].private_half);
        assert_string_equal(key.path, path);
        check_is_key_one(&key);
    }
}

static void check_encrypted(struct scratch *scratch, const char *name, enum test_key_form form)
{
    struct error error;
    struct passphrase passphrase = {.given = true};
    AUTO(key) key = {0};
    const char *path = test_key_file(scratch, name, "one", form);
    assert_done(blob_append(&passphrase.text, text_bytes(TEST_PASSPHRASE), &error), error);
    assert_done(key_load(path, &passphrase, &key, &error), error);
    assert_true(key.private_half);
    check_is_key_one(&key);
    passphrase.text.data[0] ^= 1;
    assert_refused(key_load(path, &passphrase, &key, &error), error, ERROR_CRYPTO,
                   "wrong passphrase");
    assert_contains(error.message, path);
    check_is_key_one(&key); /* a failure leaves the key as it was */
    passphrase.text.size = 0;
    assert_refused(key_load(path, &passphrase, &key, &error), error, ERROR_CRYPTO,
                   "wrong passphrase");
    passphrase_release(&passphrase);
    assert_refused(key_load(path, &never, &key, &error), error, ERROR_CRYPTO,
                   "is encrypted, and no passphrase was given");
}

static void encrypted_keys_need_their_passphrase(void **state)
{
    struct scratch *scratch = *state;
    check_encrypted(scratch, "e.pem", TEST_KEY_ENCRYPTED);
    check_encrypted(scratch, "e.der", TEST_KEY_ENCRYPTED_DER);
    check_encrypted(scratch, "e1.pem", TEST_KEY_SEC1_ENCRYPTED);
}

static void check_other_type(struct scratch *scratch, EVP_PKEY *other, const char *message)
{
    static const enum test_key_form forms[] = {TEST_KEY_PKCS8, TEST_KEY_PKCS8_DER, TEST_KEY_PUBLIC,
                                               TEST_KEY_PUBLIC_DER};
    assert_non_null(other);
    for (size_t i = 0; i < COUNT(forms); i++) {
        struct error error;
        AUTO(key) key = {0};
        const char *path = test_key_write(scratch, "other", other, forms[i]);
        assert_refused(key_load(path, &never, &key, &error), error, ERROR_CRYPTO, message);
        assert_contains(error.message, "a P-256 key is needed");
        assert_contains(error.message, path);
        assert_null(key.handle);
    }
    EVP_PKEY_free(other);
}

static void other_types_are_refused_by_name(void **state)
{
    struct scratch *scratch = *state;
    check_other_type(scratch, EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-384"),
                     "an elliptic-curve key on secp384r1");
    check_other_type(scratch, EVP_PKEY_Q_keygen(NULL, NULL, "EC", "secp256k1"),
                     "an elliptic-curve key on secp256k1");
    check_other_type(scratch, EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048),
                     "an RSA key of 2048 bits");
    check_other_type(scratch, EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), "a key of type ED25519");
}

static void check_no_key(struct scratch *scratch, struct span bytes)
{
    struct error error;
    AUTO(key) key = {0};
    const char *path = scratch_write(scratch, "bad", bytes);
    assert_refused(key_load(path, &never, &key, &error), error, ERROR_CRYPTO, "no key in '");
    assert_contains(error.message, path);
    assert_null(key.handle);
}

static void garbage_is_no_key(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(key) key = {0};
    AUTO(blob) pem = {0};
    check_no_key(scratch, text_bytes(""));
    check_no_key(scratch, text_bytes("hello"));
    check_no_key(scratch, text_bytes("-----BEGIN PRIVATE KEY-----\nAAAA\n"));
    check_no_key(scratch, text_bytes("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n"));
    check_no_key(scratch,
                 text_bytes("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"));
    check_no_key(scratch, (struct span){(const uint8_t *)"\x30\x82\xff\xff\x00", 5});
    scratch_read(test_key_file(scratch, "k.pem", "one", TEST_KEY_PKCS8), &pem);
    check_no_key(scratch, (struct span){pem.data, pem.size / 2});
    pem.data[60] = '!';
    check_no_key(scratch, blob_span(&pem));
    assert_refused(key_load(scratch_path(scratch, "none"), &never, &key, &error), error, ERROR_FILE,
                   "No such file");
    assert_done(blob_append_fill(&pem, '\n', 65537, &error), error);
    const char *large = scratch_write(scratch, "large", blob_span(&pem));
    assert_refused(key_load(large, &never, &key, &error), error, ERROR_FILE, "larger than");
}

/* DER cut off at every length never gives a key. */
static void truncated_der_is_no_key(void **state)
{
    struct scratch *scratch = *state;
    static const enum test_key_form forms[] = {TEST_KEY_PKCS8_DER, TEST_KEY_SEC1_DER,
                                               TEST_KEY_PUBLIC_DER};
    for (size_t form = 0; form < COUNT(forms); form++) {
        AUTO(blob) der = {0};
        scratch_read(test_key_file(scratch, "k.der", "one", forms[form]), &der);
        for (size_t size = 1; size < der.size; size++) {
            struct error error;
            AUTO(key) key = {0};
            const char *path = scratch->paths[0];
            FILE *file = fopen(path, "wb");
            assert_int_equal(fwrite(der.data, 1, size, file), size);
            fclose(file);
            assert_refused(key_load(path, &never, &key, &error), error, ERROR_CRYPTO, "");
        }
    }
}

static void a_point_off_the_curve_is_no_key(void **state)
{
    struct scratch *scratch = *state;
    AUTO(blob) der = {0};
    scratch_read(test_key_file(scratch, "k.der", "one", TEST_KEY_PUBLIC_DER), &der);
    der.data[der.size - 1] ^= 1;
    check_no_key(scratch, blob_span(&der));
}

static void compressed_points_come_out_whole(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(key) key = {0};
    uint8_t point[P256_POINT_SIZE];
    AUTO(blob) wanted = {0};
    EVP_PKEY *one = test_key("one");
    test_key_spki(one, &wanted);
    assert_int_equal(EVP_PKEY_set_utf8_string_param(one, "point-format", "compressed"), 1);
    const char *path = test_key_write(scratch, "c.der", one, TEST_KEY_PUBLIC_DER);
    EVP_PKEY_free(one);
    assert_done(key_load(path, &never, &key, &error), error);
    assert_done(key_point(&key, point, &error), error);
    assert_spans_equal(SPAN(point), ((struct span){wanted.data + 26, 65}));
    check_is_key_one(&key);
}

static void generates_from_the_random_source(void **state)
{
    (void)state;
    struct error error;
    struct fixed_random fixed = {0};
    struct random_source source = fixed_random_source(&fixed);
    uint8_t point[P256_POINT_SIZE];
    AUTO(key) key = {0};
    assert_done(key_generate(&source, &key, &error), error);
    assert_true(key.private_half);
    assert_int_equal(fixed.drawn, 32);
    /* the point of the scalar 4992db24..., by OpenSSL */
    BIGNUM *scalar = NULL;
    uint8_t bytes[32];
    assert_int_equal(EVP_PKEY_get_bn_param(key.handle, "priv", &scalar), 1);
    assert_int_equal(BN_bn2binpad(scalar, bytes, sizeof bytes), 32);
    for (size_t i = 0; i < sizeof bytes; i++)
        assert_int_equal(bytes[i], (uint8_t)((i + 1) * 73));
    BN_free(scalar);
    assert_done(key_point(&key, point, &error), error);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key.handle, NULL);
    assert_int_equal(EVP_PKEY_check(context), 1); /* the halves belong together */
    EVP_PKEY_CTX_free(context);
}

/* First a scalar of zero, then one above the order of the curve, then a good one. */
static int fill_rows(void *context, void *data, size_t size, struct error *error)
{
    unsigned *row = context;
    (void)error;
    memset(data, *row == 0 ? 0 : *row == 1 ? 0xff : 0x11, size);
    (*row)++;
    return 0;
}

static void draws_again_where_the_scalar_is_no_key(void **state)
{
    (void)state;
    struct error error;
    unsigned row = 0;
    struct random_source source = {fill_rows, &row};
    AUTO(key) key = {0};
    assert_done(key_generate(&source, &key, &error), error);
    assert_int_equal(row, 3);
}

static int fill_zeros(void *context, void *data, size_t size, struct error *error)
{
    (void)context, (void)error;
    memset(data, 0, size);
    return 0;
}

static void a_broken_random_source_gives_no_key(void **state)
{
    (void)state;
    struct error error;
    struct fixed_random fixed = {.failures = 1};
    struct random_source failing = fixed_random_source(&fixed);
    struct random_source zeros = {fill_zeros, NULL};
    AUTO(key) key = {0};
    assert_refused(key_generate(&failing, &key, &error), error, ERROR_CRYPTO,
                   "the test's random source fails");
    assert_refused(key_generate(&zeros, &key, &error), error, ERROR_CRYPTO,
                   "the random source does not deliver");
    assert_null(key.handle);
}

static void writes_pem_that_others_read(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(key) key = {0};
    AUTO(key) again = {0};
    AUTO(blob) private_pem = {0};
    AUTO(blob) public_pem = {0};
    const char *path = test_key_file(scratch, "k.pem", "one", TEST_KEY_SEC1);
    assert_done(key_load(path, &never, &key, &error), error);
    assert_done(key_private_pem(&key, &private_pem, &error), error);
    assert_done(key_public_pem(&key, &public_pem, &error), error);
    assert_int_equal(strncmp((const char *)private_pem.data, "-----BEGIN PRIVATE KEY-----\n", 28),
                     0);
    assert_int_equal(strncmp((const char *)public_pem.data, "-----BEGIN PUBLIC KEY-----\n", 27), 0);
    BIO *memory = BIO_new_mem_buf(private_pem.data, (int)private_pem.size);
    EVP_PKEY *read = PEM_read_bio_PrivateKey(memory, NULL, NULL, NULL);
    EVP_PKEY *one = test_key("one");
    assert_int_equal(EVP_PKEY_eq(read, one), 1);
    EVP_PKEY_free(read);
    EVP_PKEY_free(one);
    BIO_free(memory);
    path = scratch_write(scratch, "p.pem", blob_span(&public_pem));
    assert_done(key_load(path, &never, &again, &error), error);
    assert_false(again.private_half);
    check_is_key_one(&again);
    AUTO(blob) none = {0};
    assert_refused(key_private_pem(&again, &none, &error), error, ERROR_CRYPTO,
                   "cannot write the key");
    assert_int_equal(none.size, 0);
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(loads_every_plain_form),
    IN_SCRATCH(encrypted_keys_need_their_passphrase),
    IN_SCRATCH(other_types_are_refused_by_name),
    IN_SCRATCH(garbage_is_no_key),
    IN_SCRATCH(truncated_der_is_no_key),
    IN_SCRATCH(a_point_off_the_curve_is_no_key),
    IN_SCRATCH(compressed_points_come_out_whole),
    cmocka_unit_test(generates_from_the_random_source),
    cmocka_unit_test(draws_again_where_the_scalar_is_no_key),
    cmocka_unit_test(a_broken_random_source_gives_no_key),
    IN_SCRATCH(writes_pem_that_others_read),
};

int main(void)
{
    return cmocka_run_group_tests_name("key", tests, NULL, NULL);
}
