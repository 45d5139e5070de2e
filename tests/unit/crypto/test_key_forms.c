// SPDX-License-Identifier: Apache-2.0
/* cmocka.h needs these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <crypto/key_forms.h>
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

static int deliver_nothing(void *context, void *data, size_t size, struct error *error)
{
    (void)context;
    (void)data;
    (void)size;
    return error_set(error, ERROR_CRYPTO, "no random bytes today");
}

static struct key make_key_of(enum key_type type)
{
    struct key key = {0};
    struct error error;
    uint8_t next = 1;
    const struct random_source source = {count_up, &next};
    assert_int_equal(key_generate_of(&source, type, &key, &error), 0);
    assert_int_equal(key.type, type);
    return key;
}

static struct key make_key(void)
{
    return make_key_of(KEY_P256);
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
static int load(struct span bytes, struct key *key, struct key_file *file, struct error *error)
{
    char path[] = "/tmp/test_key_forms_XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, bytes.data, bytes.size), bytes.size);
    close(descriptor);
    int result = key_load_any(path, KEYS_P256, &never, key, file, error);
    unlink(path);
    return result;
}

static void forms_are_those_of_the_library(void **state)
{
    (void)state;
    AUTO(key) key = make_key();
    EVP_PKEY *handle = key.handle;
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(handle);
    unsigned char *der = NULL;
    int size = i2d_PKCS8_PRIV_KEY_INFO(info, &der);
    AUTO(blob) pkcs8 = write_form(&key, KEY_FORM_PKCS8_DER);
    assert_blob(&pkcs8, der, (size_t)size);
    OPENSSL_free(der);
    PKCS8_PRIV_KEY_INFO_free(info);
    der = NULL;
    size = i2d_PrivateKey(handle, &der);
    AUTO(blob) sec1 = write_form(&key, KEY_FORM_SEC1_DER);
    assert_blob(&sec1, der, (size_t)size);
    OPENSSL_free(der);
    der = NULL;
    size = i2d_PUBKEY(handle, &der);
    AUTO(blob) public = write_form(&key, KEY_FORM_PUBLIC_DER);
    assert_blob(&public, der, (size_t)size);
    OPENSSL_free(der);
}

static void pem_is_that_of_the_library(void **state)
{
    (void)state;
    struct error error;
    AUTO(key) key = make_key();
    AUTO(blob) wanted = {0};
    AUTO(blob) wanted_public = {0};
    AUTO(blob) pem = write_form(&key, KEY_FORM_PKCS8_PEM);
    AUTO(blob) public = write_form(&key, KEY_FORM_PUBLIC_PEM);
    assert_int_equal(key_private_pem(&key, &wanted, &error), 0);
    assert_int_equal(key_public_pem(&key, &wanted_public, &error), 0);
    assert_blob(&pem, wanted.data, wanted.size);
    assert_blob(&public, wanted_public.data, wanted_public.size);
    BIO *stream = BIO_new(BIO_s_mem());
    char *text;
    assert_int_equal(
        PEM_write_bio_PrivateKey_traditional(stream, key.handle, NULL, NULL, 0, NULL, NULL), 1);
    size_t size = (size_t)BIO_get_mem_data(stream, &text);
    AUTO(blob) sec1 = write_form(&key, KEY_FORM_SEC1_PEM);
    assert_blob(&sec1, text, size);
    BIO_free(stream);
}

/* The scalar 01 02 .. 20 that make_key() draws: what the short form and the scalar must be. */
static void private_forms_have_their_bytes(void **state)
{
    (void)state;
    AUTO(key) key = make_key();
    AUTO(blob) pkcs8 = write_form(&key, KEY_FORM_PKCS8_DER);
    AUTO(blob) form = write_form(&key, KEY_FORM_SHORT);
    AUTO(blob) scalar = write_form(&key, KEY_FORM_SCALAR);
    assert_int_equal(scalar.size, 32);
    for (uint8_t i = 0; i < 32; i++)
        assert_int_equal(scalar.data[i], i + 1);
    assert_int_equal(pkcs8.size, 138);
    pkcs8.data[2] -= 0x44;
    pkcs8.data[28] -= 0x44;
    pkcs8.data[30] -= 0x44;
    assert_blob(&form, pkcs8.data, 70);
}

static void check_encrypted(enum key_type type)
{
    AUTO(key) key = make_key_of(type);
    struct error error;
    struct passphrase passphrase = {.given = true};
    static const enum key_form both[] = {KEY_FORM_ENCRYPTED_PEM, KEY_FORM_ENCRYPTED_DER};
    assert_int_equal(blob_append_text(&passphrase.text, &error, "a passphrase"), 0);
    AUTO(blob) wanted = write_form(&key, KEY_FORM_PKCS8_DER);
    for (size_t i = 0; i < 2; i++) {
        uint8_t next = 7;
        const struct random_source source = {count_up, &next};
        AUTO(key) again = {0};
        AUTO(blob) bytes = {0};
        AUTO(blob) same = {0};
        struct span words = blob_span(&passphrase.text);
        assert_int_equal(key_form_encrypt(&key, &source, words, both[i], &bytes, &error), 0);
        next = 7;
        assert_int_equal(key_form_encrypt(&key, &source, words, both[i], &same, &error), 0);
        assert_blob(&same, bytes.data, bytes.size);
        struct key_file file = key_file_examine(blob_span(&bytes));
        assert_int_equal(file.form, both[i]);
        assert_true(file.encrypted);
        assert_int_equal(
            key_parse_of(blob_span(&bytes), KEYS_ALL, "k", &passphrase, &again, &error), 0);
        AUTO(blob) clear = write_form(&again, KEY_FORM_PKCS8_DER);
        assert_blob(&clear, wanted.data, wanted.size);
        passphrase.text.data[0] ^= 1;
        assert_int_equal(
            key_parse_of(blob_span(&bytes), KEYS_ALL, "k", &passphrase, &again, &error), -1);
        assert_non_null(strstr(error.message, "wrong passphrase"));
        passphrase.text.data[0] ^= 1;
    }
    passphrase_release(&passphrase);
}

static void encrypted_comes_back(void **state)
{
    (void)state;
    for (enum key_type type = KEY_P256; type < KEY_AES128; type++)
        check_encrypted(type);
}

static void encrypting_can_be_refused(void **state)
{
    (void)state;
    AUTO(key) key = make_key();
    AUTO(key) public = {0};
    AUTO(blob) bytes = {0};
    AUTO(blob) der = write_form(&key, KEY_FORM_PUBLIC_DER);
    struct error error;
    uint8_t next = 0;
    const struct random_source good = {count_up, &next};
    const struct random_source bad = {deliver_nothing, NULL};
    const struct span words = {(const uint8_t *)"word", 4};
    const struct span nothing = {NULL, 0};
    enum key_form form = KEY_FORM_ENCRYPTED_PEM;
    assert_int_equal(key_form_encrypt(&key, &good, nothing, form, &bytes, &error), -1);
    assert_int_equal(error.code, ERROR_CRYPTO);
    assert_int_equal(key_form_encrypt(&key, &bad, words, form, &bytes, &error), -1);
    assert_string_equal(error.message, "no random bytes today");
    assert_int_equal(key_parse(blob_span(&der), "k", &never, &public, &error), 0);
    assert_int_equal(key_form_encrypt(&public, &good, words, form, &bytes, &error), -1);
    assert_non_null(strstr(error.message, "is a public key"));
    for (form = KEY_FORM_PKCS8_PEM; form <= KEY_FORM_SEC1_DER; form++)
        assert_int_equal(key_form_write(&public, form, &bytes, &error), -1);
    assert_int_equal(key_form_write(&public, KEY_FORM_SHORT, &bytes, &error), -1);
    assert_int_equal(key_form_write(&public, KEY_FORM_SCALAR, &bytes, &error), -1);
    assert_int_equal(key_form_write(&key, KEY_FORM_ENCRYPTED_PEM, &bytes, &error), -1);
    assert_int_equal(error.code, ERROR_BUG);
    assert_int_equal(bytes.size, 0);
}

static const uint8_t order[P256_SCALAR_SIZE] = {
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};

static void check_scalar(const uint8_t scalar[P256_SCALAR_SIZE], int result)
{
    AUTO(key) key = make_key();
    AUTO(key) loaded = {0};
    AUTO(blob) form = write_form(&key, KEY_FORM_SHORT);
    struct key_file file;
    struct error error;
    assert_int_equal(load((struct span){scalar, P256_SCALAR_SIZE}, &loaded, &file, &error), result);
    assert_int_equal(file.form, KEY_FORM_SCALAR);
    memcpy(form.data + 36, scalar, P256_SCALAR_SIZE);
    assert_int_equal(key_parse(blob_span(&form), "k", &never, &loaded, &error), result);
    if (result != 0) {
        assert_int_equal(error.code, ERROR_CRYPTO);
        assert_non_null(strstr(error.message, "0 or not below the order"));
    }
}

static void scalars_have_a_range(void **state)
{
    (void)state;
    uint8_t scalar[P256_SCALAR_SIZE] = {0};
    check_scalar(scalar, -1);
    check_scalar(order, -1);
    scalar[31] = 1;
    check_scalar(scalar, 0);
    memcpy(scalar, order, sizeof scalar);
    scalar[31]--;
    check_scalar(scalar, 0);
    scalar[31] += 2;
    check_scalar(scalar, -1);
    memset(scalar, 0xff, sizeof scalar);
    check_scalar(scalar, -1);
}

/* The same numbers where OpenSSL reads them, with a public point that cannot belong to them. */
static void halves_must_match(void **state)
{
    (void)state;
    AUTO(key) key = make_key();
    AUTO(key) loaded = {0};
    struct error error;
    static const struct {
        enum key_form form;
        size_t scalar;
    } places[] = {{KEY_FORM_PKCS8_DER, 36}, {KEY_FORM_SEC1_DER, 7}};
    for (size_t i = 0; i < 2; i++) {
        AUTO(blob) der = write_form(&key, places[i].form);
        der.data[places[i].scalar + 31] ^= 1;
        assert_int_equal(key_parse(blob_span(&der), "k", &never, &loaded, &error), -1);
        assert_non_null(strstr(error.message, "do not belong together"));
        memset(der.data + places[i].scalar, 0, P256_SCALAR_SIZE);
        assert_int_equal(key_parse(blob_span(&der), "k", &never, &loaded, &error), -1);
        memcpy(der.data + places[i].scalar, order, sizeof order);
        assert_int_equal(key_parse(blob_span(&der), "k", &never, &loaded, &error), -1);
        assert_null(loaded.handle);
    }
}

static void cut_forms_are_no_keys(void **state)
{
    (void)state;
    AUTO(key) key = make_key();
    AUTO(blob) form = write_form(&key, KEY_FORM_SHORT);
    AUTO(blob) point = write_form(&key, KEY_FORM_POINT);
    struct error error;
    struct key_file file;
    AUTO(key) loaded = {0};
    for (size_t size = 0; size < form.size; size++)
        if (size != P256_SCALAR_SIZE)
            assert_int_equal(load((struct span){form.data, size}, &loaded, &file, &error), -1);
    assert_int_equal(blob_append_fill(&form, 0, 1, &error), 0);
    assert_int_equal(load(blob_span(&form), &loaded, &file, &error), -1);
    for (size_t size = 0; size < point.size; size++)
        if (size != P256_SCALAR_SIZE)
            assert_int_equal(load((struct span){point.data, size}, &loaded, &file, &error), -1);
    point.data[64] ^= 1;
    assert_int_equal(load(blob_span(&point), &loaded, &file, &error), -1);
    assert_non_null(strstr(error.message, "its point is not on P-256"));
    point.data[0] = 6;
    assert_int_equal(load(blob_span(&point), &loaded, &file, &error), -1);
    assert_null(loaded.handle);
}

/* Only who asks for it gets a key from bytes that could be anything. */
static void raw_forms_are_not_for_everybody(void **state)
{
    (void)state;
    AUTO(key) key = make_key();
    AUTO(key) loaded = {0};
    struct error error;
    AUTO(blob) scalar = write_form(&key, KEY_FORM_SCALAR);
    AUTO(blob) point = write_form(&key, KEY_FORM_POINT);
    AUTO(blob) form = write_form(&key, KEY_FORM_SHORT);
    assert_int_equal(key_parse(blob_span(&scalar), "k", &never, &loaded, &error), -1);
    assert_int_equal(key_parse(blob_span(&point), "k", &never, &loaded, &error), -1);
    assert_int_equal(key_parse(blob_span(&form), "k", &never, &loaded, &error), 0);
    assert_true(loaded.private_half);
}

static void garbage_has_no_form(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
    } cases[] = {
        {"", 0},
        {"\x30", 1},
        {"\x30\x80", 2},
        {"\x30\x82\xff", 3},
        {"\x30\x85\x01\x01\x01\x01\x01", 7},
        {"\x30\x03\x02\x01\x02", 5},
        {"\x30\x02\x30\x05", 4},
        {"\x30\x04\x30\x00\x05\x00", 6},
        {"-----BEGIN CERTIFICATE-----", 27},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct span bytes = {(const uint8_t *)cases[i].bytes, cases[i].size};
        assert_int_equal(key_file_examine(bytes).form, KEY_FORM_UNKNOWN);
    }
}

static void c_arrays_are_c(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0xfe};
    struct error error;
    AUTO(blob) text = {0};
    assert_int_equal(key_form_c_array(SPAN(bytes), "name", "comment", &text, &error), 0);
    assert_string_equal((const char *)text.data,
                        "/* comment */\nstatic const unsigned char name[] = {\n"
                        "    0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, "
                        "0x0b,\n    0xfe,\n};\n");
    static const char *const good[] = {"a", "_", "key_1", "Key2b3"};
    static const char *const bad[] = {"", "1", "1a", "a-b", "a b", "a;", "\xc3\xa4", "a[]"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(key_form_c_name_is_valid(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(key_form_c_name_is_valid(bad[i]));
}

static void point_hash_is_of_x_and_y(void **state)
{
    (void)state;
    AUTO(key) key = make_key();
    AUTO(blob) point = write_form(&key, KEY_FORM_POINT);
    uint8_t hash[SHA256_SIZE];
    uint8_t wanted[SHA256_SIZE];
    struct error error;
    assert_int_equal(sha256((struct span){point.data + 1, 64}, wanted, &error), 0);
    assert_int_equal(key_point_hash(&key, hash, &error), 0);
    assert_memory_equal(hash, wanted, sizeof wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_are_those_of_the_library),
        cmocka_unit_test(pem_is_that_of_the_library),
        cmocka_unit_test(private_forms_have_their_bytes),
        cmocka_unit_test(encrypted_comes_back),
        cmocka_unit_test(encrypting_can_be_refused),
        cmocka_unit_test(scalars_have_a_range),
        cmocka_unit_test(halves_must_match),
        cmocka_unit_test(cut_forms_are_no_keys),
        cmocka_unit_test(raw_forms_are_not_for_everybody),
        cmocka_unit_test(garbage_has_no_form),
        cmocka_unit_test(c_arrays_are_c),
        cmocka_unit_test(point_hash_is_of_x_and_y),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
