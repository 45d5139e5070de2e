// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <crypto/ecdsa.h>
#include <openssl/ec.h>

static const struct passphrase never = {.never_ask = true};

static void load(struct scratch *scratch, enum test_key_form form, struct key *key)
{
    struct error error;
    const char *path = test_key_file(scratch, "k.pem", "signer", form);
    assert_done(key_load(path, &never, key, &error), error);
}

/* r and s put into DER by OpenSSL. */
static bool verifies(const struct ecdsa_signature *signature, const uint8_t digest[32])
{
    uint8_t *der = NULL;
    EVP_PKEY *key = test_key("signer");
    ECDSA_SIG *parts = ECDSA_SIG_new();
    ECDSA_SIG_set0(parts, BN_bin2bn(signature->r, 32, NULL), BN_bin2bn(signature->s, 32, NULL));
    int size = i2d_ECDSA_SIG(parts, &der);
    assert_true(size > 0);
    bool good = test_key_verifies(key, digest, (struct span){der, (size_t)size});
    OPENSSL_free(der);
    ECDSA_SIG_free(parts);
    EVP_PKEY_free(key);
    return good;
}

/* So many that short numbers come up: r or s begins with a zero byte once in 128 signatures. */
static void signatures_verify_with_openssl(void **state)
{
    AUTO(key) key = {0};
    unsigned with_zero = 0;
    load(*state, TEST_KEY_PKCS8, &key);
    for (unsigned i = 0; i < 1500; i++) {
        struct error error;
        struct ecdsa_signature signature;
        uint8_t digest[SHA256_SIZE];
        test_sha256((struct span){(const uint8_t *)&i, sizeof i}, digest);
        assert_done(ecdsa_sign(&key, digest, 0, &signature, &error), error);
        with_zero += signature.r[0] == 0 || signature.s[0] == 0;
        assert_true(verifies(&signature, digest));
        digest[i % 32] ^= 1;
        if (i % 16 == 0)
            assert_false(verifies(&signature, digest));
    }
    assert_true(with_zero > 0);
}

static void a_public_key_cannot_sign(void **state)
{
    struct error error;
    struct ecdsa_signature signature;
    static const uint8_t digest[SHA256_SIZE] = {1};
    AUTO(key) key = {0};
    load(*state, TEST_KEY_PUBLIC, &key);
    assert_refused(ecdsa_sign(&key, digest, 0, &signature, &error), error, ERROR_CRYPTO,
                   "cannot sign");
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(signatures_verify_with_openssl),
    IN_SCRATCH(a_public_key_cannot_sign),
};

int main(void)
{
    return cmocka_run_group_tests_name("ecdsa", tests, NULL, NULL);
}
