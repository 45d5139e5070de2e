// SPDX-License-Identifier: Apache-2.0
#include "../../support/other_keys.h"
#include "../../support/test.h"
#include <crypto/rsa.h>
#include <openssl/rsa.h>
#include <string.h>

static const struct passphrase never = {.never_ask = true};
static const uint8_t digest[SHA256_SIZE] = {0x10, 0x20, 0x30, [31] = 0xff};
static const uint8_t seed[RSA_OAEP_SEED_SIZE] = {0xaa, 0xbb, [31] = 0xcc};

static void load(struct scratch *scratch, enum key_type type, const char *label, bool private_half,
                 struct key *key)
{
    struct error error;
    const char *path = test_key_file_of(scratch, "k.pem", type, label, private_half);
    assert_done(key_load_of(path, KEYS_SIGNING, &never, key, &error), error);
    assert_int_equal(key->type, type);
    assert_int_equal(key->private_half, private_half);
}

/* OpenSSL's word on a signature, with the salt length that MCUboot wants. */
static bool library_verifies(EVP_PKEY *key, struct span signature, int salt)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    assert_int_equal(EVP_PKEY_verify_init(context), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING), 1);
    assert_int_equal(EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(context, salt), 1);
    int result = EVP_PKEY_verify(context, signature.data, signature.size, digest, sizeof digest);
    EVP_PKEY_CTX_free(context);
    return result == 1;
}

static void signatures_have_a_salt_of_32_bytes(void **state)
{
    static const enum key_type types[] = {KEY_RSA2048, KEY_RSA3072};
    for (size_t i = 0; i < COUNT(types); i++) {
        struct error error;
        AUTO(blob) first = {0};
        AUTO(blob) again = {0};
        AUTO(blob) next = {0};
        AUTO(key) key = {0};
        load(*state, types[i], "pss", true, &key);
        assert_done(rsa_pss_sign(&key, SPAN(digest), 0, &first, &error), error);
        assert_done(rsa_pss_sign(&key, SPAN(digest), 0, &again, &error), error);
        assert_done(rsa_pss_sign(&key, SPAN(digest), 1, &next, &error), error);
        assert_int_equal(first.size, key_type_signature_size(types[i]));
        assert_spans_equal(blob_span(&again), blob_span(&first));
        assert_memory_not_equal(next.data, first.data, first.size);
        EVP_PKEY *own = test_key_of(types[i], "pss");
        EVP_PKEY *other = test_key_of(types[i], "other");
        assert_true(library_verifies(own, blob_span(&first), 32));
        assert_true(library_verifies(own, blob_span(&next), 32));
        assert_false(library_verifies(own, blob_span(&first), 31));
        assert_false(library_verifies(other, blob_span(&first), 32));
        EVP_PKEY_free(own);
        EVP_PKEY_free(other);
    }
}

static void verifies_what_was_signed_and_nothing_else(void **state)
{
    struct error error;
    uint8_t other[SHA256_SIZE] = {0};
    AUTO(blob) signature = {0};
    AUTO(key) key = {0};
    AUTO(key) half = {0};
    load(*state, KEY_RSA2048, "pss", true, &key);
    load(*state, KEY_RSA2048, "pss", false, &half);
    assert_done(rsa_pss_sign(&key, SPAN(digest), 0, &signature, &error), error);
    assert_done(rsa_pss_verify(&half, SPAN(digest), blob_span(&signature), &error), error);
    assert_refused(rsa_pss_verify(&half, SPAN(other), blob_span(&signature), &error), error,
                   ERROR_INVALID, "not by this key");
    for (size_t i = 0; i < signature.size; i += 17) {
        signature.data[i] ^= 0x04;
        assert_refused(rsa_pss_verify(&half, SPAN(digest), blob_span(&signature), &error), error,
                       ERROR_INVALID, "not by this key");
        signature.data[i] ^= 0x04;
    }
    const struct span shorter = {signature.data, signature.size - 1};
    assert_refused(rsa_pss_verify(&half, SPAN(digest), shorter, &error), error, ERROR_INVALID,
                   "not by this key");
    assert_refused(rsa_pss_sign(&half, SPAN(digest), 0, &signature, &error), error, ERROR_CRYPTO,
                   "is a public key");
}

/* The library takes it apart, which has no part in putting it together. */
static void what_is_encrypted_can_be_opened(void **state)
{
    struct error error;
    static const uint8_t secret[16] = {1, 2, 3, [15] = 4};
    uint8_t other_seed[RSA_OAEP_SEED_SIZE] = {0};
    AUTO(blob) first = {0};
    AUTO(blob) again = {0};
    AUTO(blob) other = {0};
    AUTO(blob) opened = {0};
    AUTO(key) key = {0};
    load(*state, KEY_RSA2048, "oaep", true, &key);
    assert_done(rsa_oaep_encrypt(&key, SPAN(secret), seed, &first, &error), error);
    assert_done(rsa_oaep_encrypt(&key, SPAN(secret), seed, &again, &error), error);
    assert_done(rsa_oaep_encrypt(&key, SPAN(secret), other_seed, &other, &error), error);
    assert_int_equal(first.size, 256);
    assert_spans_equal(blob_span(&again), blob_span(&first));
    assert_memory_not_equal(other.data, first.data, first.size);
    assert_done(rsa_oaep_decrypt(&key, blob_span(&first), &opened, &error), error);
    assert_spans_equal(blob_span(&opened), SPAN(secret));
    for (size_t i = 0; i < first.size; i += 51) {
        AUTO(blob) nothing = {0};
        first.data[i] ^= 1;
        assert_refused(rsa_oaep_decrypt(&key, blob_span(&first), &nothing, &error), error,
                       ERROR_CRYPTO, "wrapped for another decryption key, or changed");
        first.data[i] ^= 1;
    }
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(signatures_have_a_salt_of_32_bytes),
    IN_SCRATCH(verifies_what_was_signed_and_nothing_else),
    IN_SCRATCH(what_is_encrypted_can_be_opened),
};

int main(void)
{
    return cmocka_run_group_tests_name("rsa", tests, NULL, NULL);
}
