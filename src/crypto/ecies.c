// SPDX-License-Identifier: Apache-2.0
#include <crypto/ecies.h>
#include <crypto/failure.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <string.h>

/*
 * MCUboot's ECIES-P256: Z is the X coordinate of the shared point; HKDF-SHA256 with a salt of 32 zeros and the label
 * below gives a cipher key and a MAC key; the tag covers the wrapped key alone.
 */
static const char label[] = "MCUBoot_ECIES_v1";

enum { TAG_SIZE = 32, SECRET_SIZE = 32, MAC_KEY_SIZE = 32 };

struct ecies_keys {
    uint8_t cipher[AES128_KEY_SIZE];
    uint8_t mac[MAC_KEY_SIZE];
};

static int agree(const struct key *own, const struct key *peer, uint8_t secret[SECRET_SIZE],
                 struct error *error)
{
    size_t size = SECRET_SIZE;
    EVP_PKEY_CTX *agreement = EVP_PKEY_CTX_new(own->handle, NULL);
    bool good = agreement != NULL && EVP_PKEY_derive_init(agreement) == 1 &&
                EVP_PKEY_derive_set_peer(agreement, peer->handle) == 1 &&
                EVP_PKEY_derive(agreement, secret, &size) == 1 && size == SECRET_SIZE;
    EVP_PKEY_CTX_free(agreement);
    return good ? 0 : crypto_failure(error, "cannot agree on a key with the encryption key");
}

static int derive(const uint8_t secret[SECRET_SIZE], struct ecies_keys *keys, struct error *error)
{
    uint8_t salt[32] = {0};
    uint8_t input[SECRET_SIZE];
    uint8_t info[sizeof label - 1];
    memcpy(input, secret, sizeof input);
    memcpy(info, label, sizeof info);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char[]){"SHA256"}, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, input, sizeof input),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt, sizeof salt),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info, sizeof info),
        OSSL_PARAM_construct_end(),
    };
    EVP_KDF *algorithm = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *context = EVP_KDF_CTX_new(algorithm);
    uint8_t output[sizeof keys->cipher + sizeof keys->mac];
    bool good = context != NULL && EVP_KDF_derive(context, output, sizeof output, parameters) == 1;
    EVP_KDF_CTX_free(context);
    EVP_KDF_free(algorithm);
    memcpy(keys->cipher, output, sizeof keys->cipher);
    memcpy(keys->mac, output + sizeof keys->cipher, sizeof keys->mac);
    wipe(output, sizeof output);
    wipe(input, sizeof input);
    return good ? 0 : crypto_failure(error, "cannot derive keys");
}

static int seal(const struct ecies_keys *keys, const uint8_t content_key[AES128_KEY_SIZE],
                uint8_t wrapped[ECIES_SIZE], struct error *error)
{
    uint8_t *tag = wrapped + P256_POINT_SIZE;
    uint8_t *wrapped_key = tag + TAG_SIZE;
    unsigned size = TAG_SIZE;
    AUTO(cipher) cipher = {0};
    if (cipher_start(&cipher, keys->cipher, error) != 0 ||
        cipher_apply(&cipher, content_key, wrapped_key, AES128_KEY_SIZE, error) != 0)
        return -1;
    if (HMAC(EVP_sha256(), keys->mac, MAC_KEY_SIZE, wrapped_key, AES128_KEY_SIZE, tag, &size) ==
        NULL)
        return crypto_failure(error, "cannot authenticate the wrapped key");
    return 0;
}

int ecies_wrap(const struct key *recipient, const struct random_source *random,
               const uint8_t content_key[AES128_KEY_SIZE], uint8_t wrapped[ECIES_SIZE],
               struct error *error)
{
    AUTO(key) ephemeral = {0};
    uint8_t secret[SECRET_SIZE];
    struct ecies_keys keys;
    int result = -1;
    if (key_generate(random, &ephemeral, error) == 0 &&
        key_point(&ephemeral, wrapped, error) == 0 &&
        agree(&ephemeral, recipient, secret, error) == 0 && derive(secret, &keys, error) == 0)
        result = seal(&keys, content_key, wrapped, error);
    wipe(secret, sizeof secret);
    wipe(&keys, sizeof keys);
    return result;
}
