// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <pack/device_certificate.h>
#include <string.h>

static const struct passphrase never = {.never_ask = true};

static void load(struct scratch *scratch, const char *label, enum test_key_form form,
                 struct key *key)
{
    struct error error;
    assert_done(key_load(test_key_file(scratch, label, label, form), &never, key, &error), error);
}

/* A certificate of the key "device" by the key "authority". */
static void make(struct scratch *scratch, struct device_certificate *certificate)
{
    struct error error;
    AUTO(key) device = {0};
    AUTO(key) authority = {0};
    load(scratch, "device", TEST_KEY_PUBLIC, &device);
    load(scratch, "authority", TEST_KEY_PKCS8, &authority);
    *certificate = (struct device_certificate){0};
    assert_done(device_certificate_set_product(certificate, "STM32H57", &error), error);
    assert_done(device_certificate_set_key(certificate, &device, &error), error);
    assert_done(device_certificate_sign(certificate, &authority, &error), error);
}

/* OpenSSL's verdict on the signature, over the bytes before it. */
static bool verifies(const uint8_t bytes[DEVICE_CERTIFICATE_SIZE], const char *label)
{
    uint8_t digest[32];
    test_sha256((struct span){bytes, 72}, digest);
    return test_key_verifies_numbers(label, digest, bytes + 72);
}

static void writes_every_field_in_its_place(void **state)
{
    struct device_certificate certificate;
    uint8_t bytes[DEVICE_CERTIFICATE_SIZE];
    AUTO(blob) der = {0};
    EVP_PKEY *device = test_key("device");
    make(*state, &certificate);
    device_certificate_format(&certificate, bytes);
    test_key_spki(device, &der);
    assert_memory_equal(bytes, "STM32H57", 8);
    assert_memory_equal(bytes + 8, der.data + der.size - 64, 64);
    assert_true(verifies(bytes, "authority"));
    assert_false(verifies(bytes, "device"));
    EVP_PKEY_free(device);
}

static void comes_back_whole(void **state)
{
    struct error error;
    struct device_certificate certificate;
    struct device_certificate again;
    uint8_t bytes[DEVICE_CERTIFICATE_SIZE];
    make(*state, &certificate);
    device_certificate_format(&certificate, bytes);
    const char *path = scratch_write(*state, "cert", SPAN(bytes));
    assert_true(device_certificate_is_one(path));
    assert_done(device_certificate_load(path, &again, &error), error);
    assert_memory_equal(&again, &certificate, sizeof again);
}

static void knows_its_authority(void **state)
{
    struct error error;
    struct device_certificate certificate;
    AUTO(key) authority = {0};
    AUTO(key) stranger = {0};
    load(*state, "authority", TEST_KEY_PUBLIC, &authority);
    load(*state, "stranger", TEST_KEY_PUBLIC, &stranger);
    make(*state, &certificate);
    assert_done(device_certificate_verify(&certificate, &authority, &error), error);
    assert_refused(device_certificate_verify(&certificate, &stranger, &error), error, ERROR_INVALID,
                   "not signed by this certification authority");
}

static void every_flipped_bit_is_refused(void **state)
{
    struct device_certificate certificate;
    uint8_t bytes[DEVICE_CERTIFICATE_SIZE];
    AUTO(key) authority = {0};
    load(*state, "authority", TEST_KEY_PUBLIC, &authority);
    make(*state, &certificate);
    device_certificate_format(&certificate, bytes);
    for (size_t bit = 0; bit < 8 * sizeof bytes; bit++) {
        struct error error;
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (device_certificate_parse(SPAN(bytes), &certificate, &error) != 0) {
            assert_in_range(bit, 0, 63); /* of the product */
            assert_int_equal(error.code, ERROR_FILE);
        } else {
            assert_int_equal(device_certificate_verify(&certificate, &authority, &error), -1);
            assert_int_equal(error.code, ERROR_INVALID);
        }
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static void refuses_what_is_none(void **state)
{
    struct device_certificate certificate;
    struct error error;
    uint8_t bytes[DEVICE_CERTIFICATE_SIZE + 1] = {0};
    AUTO(key) half = {0};
    for (size_t size = 0; size <= sizeof bytes; size++)
        assert_refused(device_certificate_parse((struct span){bytes, size}, &certificate, &error),
                       error, ERROR_FILE,
                       size == DEVICE_CERTIFICATE_SIZE ? "begin with the name of a product"
                                                       : "has 136 bytes");
    static const char *const products[] = {"", "STM32H5", "STM32H573", "STM32 57", "STM32H5\n"};
    for (size_t i = 0; i < COUNT(products); i++)
        assert_refused(device_certificate_set_product(&certificate, products[i], &error), error,
                       ERROR_CONFIG, "is no product");
    load(*state, "half", TEST_KEY_PUBLIC, &half);
    assert_refused(device_certificate_sign(&certificate, &half, &error), error, ERROR_CRYPTO,
                   "is a public key");
}

static void a_key_that_is_no_point_is_refused(void **state)
{
    struct device_certificate certificate;
    struct error error;
    AUTO(key) authority = {0};
    AUTO(key) device = {0};
    load(*state, "authority", TEST_KEY_PKCS8, &authority);
    make(*state, &certificate);
    certificate.point[63] ^= 1;
    assert_done(device_certificate_sign(&certificate, &authority, &error), error);
    assert_refused(device_certificate_verify(&certificate, &authority, &error), error,
                   ERROR_INVALID, "not a point of P-256");
    assert_refused(device_certificate_key(&certificate, &device, &error), error, ERROR_INVALID,
                   "not a point of P-256");
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(writes_every_field_in_its_place),
    IN_SCRATCH(comes_back_whole),
    IN_SCRATCH(knows_its_authority),
    IN_SCRATCH(every_flipped_bit_is_refused),
    IN_SCRATCH(refuses_what_is_none),
    IN_SCRATCH(a_key_that_is_no_point_is_refused),
};

int main(void)
{
    return cmocka_run_group_tests_name("device_certificate", tests, NULL, NULL);
}
