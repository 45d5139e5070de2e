// SPDX-License-Identifier: Apache-2.0
#include <crypto/failure.h>
#include <crypto/hmac.h>
#include <crypto/rsa.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <string.h>

enum { HASH = SHA256_SIZE, SALT = 32, MODULUS_MAX = 384, PSS_TRAILER = 0xbc };

static const char salt_label[] = "otpc RSA-PSS salt";

static size_t modulus_size(const struct key *key)
{
    return (size_t)EVP_PKEY_get_size(key->handle);
}

/* XORs the mask of a seed onto `data` (RFC 8017, B.2.1). */
static int apply_mask(struct span seed, uint8_t *data, size_t size, struct error *error)
{
    uint8_t block[HASH];
    int result = 0;
    for (size_t at = 0; result == 0 && at < size; at += HASH) {
        const uint8_t counter[4] = {0, 0, 0, (uint8_t)(at / HASH)};
        AUTO(blob) text = {0};
        result = blob_append(&text, seed, error) != 0 ||
                         blob_append(&text, SPAN(counter), error) != 0 ||
                         sha256(blob_span(&text), block, error) != 0
                     ? -1
                     : 0;
        for (size_t i = 0; result == 0 && i < HASH && at + i < size; i++)
            data[at + i] ^= block[i];
    }
    wipe(block, sizeof block);
    return result;
}

/* The salt of a digest: it can be told by whoever has the private key, and by nobody else. */
static int make_salt(const struct key *key, struct span digest, unsigned index, uint8_t salt[SALT],
                     struct error *error)
{
    uint8_t secret[MODULUS_MAX];
    uint8_t count[4] = {(uint8_t)(index >> 24), (uint8_t)(index >> 16), (uint8_t)(index >> 8),
                        (uint8_t)index};
    AUTO(blob) text = {0};
    BIGNUM *exponent = NULL;
    bool good = EVP_PKEY_get_bn_param(key->handle, OSSL_PKEY_PARAM_RSA_D, &exponent) == 1 &&
                BN_bn2binpad(exponent, secret, (int)modulus_size(key)) > 0;
    BN_clear_free(exponent);
    int result = good ? 0 : crypto_failure(error, "cannot sign");
    const struct span label = {(const uint8_t *)salt_label, sizeof salt_label - 1};
    if (result == 0 &&
        (blob_append(&text, label, error) != 0 || blob_append(&text, digest, error) != 0 ||
         blob_append(&text, SPAN(count), error) != 0))
        result = -1;
    if (result == 0)
        result =
            hmac_sha256((struct span){secret, modulus_size(key)}, blob_span(&text), salt, error);
    wipe(secret, sizeof secret);
    return result;
}

/* EMSA-PSS-ENCODE (RFC 8017, 9.1.1): zeros, 01, salt under a mask; hash; bc. */
static int encode_pss(struct span digest, const uint8_t salt[SALT], uint8_t *encoded, size_t size,
                      struct error *error)
{
    uint8_t covered[8 + HASH + SALT] = {0};
    size_t masked = size - HASH - 1;
    uint8_t *hash = encoded + masked;
    memcpy(covered + 8, digest.data, HASH);
    memcpy(covered + 8 + HASH, salt, SALT);
    if (sha256(SPAN(covered), hash, error) != 0)
        return -1;
    memset(encoded, 0, masked);
    encoded[masked - SALT - 1] = 0x01;
    memcpy(encoded + masked - SALT, salt, SALT);
    if (apply_mask((struct span){hash, HASH}, encoded, masked, error) != 0)
        return -1;
    encoded[0] &= 0x7f; /* the modulus has a whole number of bytes, the encoding one bit less */
    encoded[size - 1] = PSS_TRAILER;
    return 0;
}

/* The private operation on bytes as long as the modulus. */
static int sign_raw(const struct key *key, struct span encoded, struct blob *signature,
                    struct error *error)
{
    uint8_t bytes[MODULUS_MAX];
    size_t size = sizeof bytes;
    EVP_PKEY_CTX *signer = EVP_PKEY_CTX_new(key->handle, NULL);
    bool good = signer != NULL && EVP_PKEY_sign_init(signer) == 1 &&
                EVP_PKEY_CTX_set_rsa_padding(signer, RSA_NO_PADDING) == 1 &&
                EVP_PKEY_sign(signer, bytes, &size, encoded.data, encoded.size) == 1;
    EVP_PKEY_CTX_free(signer);
    return good ? blob_append(signature, (struct span){bytes, size}, error)
                : crypto_failure(error, "cannot sign");
}

int rsa_pss_sign(const struct key *key, struct span digest, unsigned index, struct blob *signature,
                 struct error *error)
{
    uint8_t salt[SALT];
    uint8_t encoded[MODULUS_MAX];
    size_t size = modulus_size(key);
    if (digest.size != HASH || size > sizeof encoded)
        return error_set(error, ERROR_BUG, "a digest of %zu bytes for an RSA key", digest.size);
    if (!key->private_half)
        return key_refuse_private(key, error);
    if (make_salt(key, digest, index, salt, error) != 0 ||
        encode_pss(digest, salt, encoded, size, error) != 0)
        return -1;
    return sign_raw(key, (struct span){encoded, size}, signature, error);
}

int rsa_pss_verify(const struct key *key, struct span digest, struct span signature,
                   struct error *error)
{
    int verdict = -1;
    EVP_PKEY_CTX *verifier = EVP_PKEY_CTX_new(key->handle, NULL);
    if (verifier != NULL && EVP_PKEY_verify_init(verifier) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(verifier, RSA_PKCS1_PSS_PADDING) == 1 &&
        EVP_PKEY_CTX_set_signature_md(verifier, EVP_sha256()) == 1 &&
        EVP_PKEY_CTX_set_rsa_mgf1_md(verifier, EVP_sha256()) == 1 &&
        EVP_PKEY_CTX_set_rsa_pss_saltlen(verifier, SALT) == 1)
        verdict = EVP_PKEY_verify(verifier, signature.data, signature.size, digest.data,
                                  digest.size) == 1;
    EVP_PKEY_CTX_free(verifier);
    if (verdict < 0)
        return crypto_failure(error, "cannot verify");
    ERR_clear_error();
    return verdict == 1 ? 0 : error_set(error, ERROR_INVALID, "the signature is not by this key");
}

/* EME-OAEP (RFC 8017, 7.1.1): 0, masked seed, masked data of: hash of no label, zeros, 01, bytes. */
static int encode_oaep(struct span bytes, const uint8_t seed[RSA_OAEP_SEED_SIZE], uint8_t *encoded,
                       size_t size, struct error *error)
{
    uint8_t *masked_seed = encoded + 1;
    uint8_t *data = masked_seed + RSA_OAEP_SEED_SIZE;
    size_t data_size = size - 1 - RSA_OAEP_SEED_SIZE;
    memset(encoded, 0, size);
    memcpy(masked_seed, seed, RSA_OAEP_SEED_SIZE);
    if (sha256((struct span){NULL, 0}, data, error) != 0)
        return -1;
    data[data_size - bytes.size - 1] = 0x01;
    memcpy(data + data_size - bytes.size, bytes.data, bytes.size);
    if (apply_mask((struct span){seed, RSA_OAEP_SEED_SIZE}, data, data_size, error) != 0)
        return -1;
    return apply_mask((struct span){data, data_size}, masked_seed, RSA_OAEP_SEED_SIZE, error);
}

int rsa_oaep_encrypt(const struct key *key, struct span bytes,
                     const uint8_t seed[RSA_OAEP_SEED_SIZE], struct blob *encrypted,
                     struct error *error)
{
    uint8_t encoded[MODULUS_MAX];
    uint8_t output[MODULUS_MAX];
    size_t size = modulus_size(key);
    size_t output_size = sizeof output;
    if (size > sizeof encoded || bytes.size > size - 2 * HASH - 2)
        return error_set(error, ERROR_BUG, "%zu bytes for RSA-OAEP", bytes.size);
    int result = encode_oaep(bytes, seed, encoded, size, error);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key->handle, NULL);
    bool good = result == 0 && context != NULL && EVP_PKEY_encrypt_init(context) == 1 &&
                EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) == 1 &&
                EVP_PKEY_encrypt(context, output, &output_size, encoded, size) == 1;
    EVP_PKEY_CTX_free(context);
    wipe(encoded, sizeof encoded);
    if (result != 0)
        return -1;
    return good ? blob_append(encrypted, (struct span){output, output_size}, error)
                : crypto_failure(error, "cannot encrypt for the RSA key");
}

int rsa_oaep_decrypt(const struct key *key, struct span encrypted, struct blob *bytes,
                     struct error *error)
{
    uint8_t output[MODULUS_MAX];
    size_t size = sizeof output;
    if (!key->private_half)
        return key_refuse_private(key, error);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key->handle, NULL);
    bool good = context != NULL && EVP_PKEY_decrypt_init(context) == 1 &&
                EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
                EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) == 1 &&
                EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1 &&
                EVP_PKEY_decrypt(context, output, &size, encrypted.data, encrypted.size) == 1;
    EVP_PKEY_CTX_free(context);
    ERR_clear_error();
    int result = good ? blob_append(bytes, (struct span){output, size}, error)
                      : error_set(error, ERROR_CRYPTO,
                                  "the content key was wrapped for another decryption key, or "
                                  "changed");
    wipe(output, sizeof output);
    return result;
}
