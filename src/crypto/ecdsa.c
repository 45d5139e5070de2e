// SPDX-License-Identifier: Apache-2.0
#include <crypto/ecdsa.h>
#include <crypto/failure.h>
#include <crypto/nonce.h>
#include <crypto/token_key.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

enum { SIZE = 32 };

/* The numbers of one signature; secret but for the last two. */
struct signing {
    EC_GROUP *group;
    BN_CTX *context;
    BIGNUM *secret;
    BIGNUM *nonce;
    BIGNUM *blind;
    BIGNUM *digest;
    BIGNUM *r;
    BIGNUM *s;
};

static void signing_release(struct signing *signing)
{
    BN_clear_free(signing->secret);
    BN_clear_free(signing->nonce);
    BN_clear_free(signing->blind);
    BN_free(signing->digest);
    BN_free(signing->r);
    BN_free(signing->s);
    BN_CTX_free(signing->context);
    EC_GROUP_free(signing->group);
}

static int start(struct signing *signing, const uint8_t digest[SHA256_SIZE], struct error *error)
{
    signing->group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    signing->context = BN_CTX_secure_new();
    signing->secret = BN_secure_new();
    signing->nonce = BN_secure_new();
    signing->blind = BN_secure_new();
    signing->digest = BN_bin2bn(digest, SHA256_SIZE, NULL);
    signing->r = BN_new();
    signing->s = BN_new();
    bool good = signing->group != NULL && signing->context != NULL && signing->secret != NULL &&
                signing->nonce != NULL && signing->blind != NULL && signing->digest != NULL &&
                signing->r != NULL && signing->s != NULL;
    return good ? 0 : crypto_failure(error, "cannot sign");
}

/* The secret number, and the nonce that follows from it and the digest. */
static int load_secrets(struct signing *signing, const struct key *key,
                        const uint8_t digest[SHA256_SIZE], unsigned index, struct error *error)
{
    AUTO(blob) scalar = {0};
    uint8_t order[SIZE];
    uint8_t nonce[NONCE_MAX];
    if (key_scalar(key, &scalar, error) != 0)
        return error_prefix(error, "cannot sign");
    if (BN_bn2binpad(EC_GROUP_get0_order(signing->group), order, SIZE) != SIZE)
        return crypto_failure(error, "cannot sign");
    const struct nonce_input input = {
        NONCE_SHA256, SPAN(order), blob_span(&scalar), {digest, SHA256_SIZE}};
    if (nonce_make(&input, index, nonce, error) != 0)
        return -1;
    bool good = BN_bin2bn(scalar.data, SIZE, signing->secret) != NULL &&
                BN_bin2bn(nonce, SIZE, signing->nonce) != NULL &&
                BN_priv_rand_range(signing->blind, EC_GROUP_get0_order(signing->group)) == 1 &&
                !BN_is_zero(signing->blind);
    wipe(nonce, sizeof nonce);
    BN_set_flags(signing->secret, BN_FLG_CONSTTIME);
    BN_set_flags(signing->nonce, BN_FLG_CONSTTIME);
    return good ? 0 : crypto_failure(error, "cannot sign");
}

/* r: the X coordinate of the nonce's point, by the order. */
static bool compute_r(struct signing *signing)
{
    const BIGNUM *order = EC_GROUP_get0_order(signing->group);
    EC_POINT *point = EC_POINT_new(signing->group);
    bool good =
        point != NULL &&
        EC_POINT_mul(signing->group, point, signing->nonce, NULL, NULL, signing->context) == 1 &&
        EC_POINT_get_affine_coordinates(signing->group, point, signing->r, NULL,
                                        signing->context) == 1 &&
        BN_nnmod(signing->r, signing->r, order, signing->context) == 1;
    EC_POINT_clear_free(point);
    return good && !BN_is_zero(signing->r);
}

/* s = (digest + r * secret) / nonce; secret and nonce are multiplied by a random number on the way, and again. */
static bool compute_s(struct signing *signing)
{
    const BIGNUM *order = EC_GROUP_get0_order(signing->group);
    BN_CTX *context = signing->context;
    BIGNUM *sum = signing->s;
    return BN_mod_mul(signing->secret, signing->secret, signing->blind, order, context) == 1 &&
           BN_mod_mul(signing->secret, signing->secret, signing->r, order, context) == 1 &&
           BN_mod_mul(sum, signing->digest, signing->blind, order, context) == 1 &&
           BN_mod_add(sum, sum, signing->secret, order, context) == 1 &&
           BN_mod_mul(signing->nonce, signing->nonce, signing->blind, order, context) == 1 &&
           BN_mod_inverse(signing->nonce, signing->nonce, order, context) != NULL &&
           BN_mod_mul(signing->s, sum, signing->nonce, order, context) == 1 &&
           !BN_is_zero(signing->s);
}

/* A token is believed only as far as its signature can be verified. */
static int sign_in_token(const struct key *key, const uint8_t digest[SHA256_SIZE],
                         struct ecdsa_signature *signature, struct error *error)
{
    uint8_t bytes[2 * SIZE];
    if (token_key_sign(key->token, digest, bytes, error) != 0)
        return -1;
    memcpy(signature->r, bytes, SIZE);
    memcpy(signature->s, bytes + SIZE, SIZE);
    if (ecdsa_verify(key, digest, signature, error) == 0)
        return 0;
    return error_set(error, ERROR_CRYPTO,
                     "what the token of '%s' gave is no signature by the public key there",
                     key->path);
}

int ecdsa_sign(const struct key *key, const uint8_t digest[SHA256_SIZE], unsigned index,
               struct ecdsa_signature *signature, struct error *error)
{
    if (key->token != NULL)
        return sign_in_token(key, digest, signature, error);
    AUTO(signing) signing = {.group = NULL};
    if (start(&signing, digest, error) != 0 ||
        load_secrets(&signing, key, digest, index, error) != 0)
        return -1;
    if (!compute_r(&signing) || !compute_s(&signing) ||
        BN_bn2binpad(signing.r, signature->r, SIZE) != SIZE ||
        BN_bn2binpad(signing.s, signature->s, SIZE) != SIZE)
        return crypto_failure(error, "cannot sign");
    return 0;
}

bool ecdsa_signature_parse(struct span bytes, struct ecdsa_signature *signature)
{
    const uint8_t *at = bytes.data;
    if (bytes.size == 2 * SIZE) {
        memcpy(signature->r, bytes.data, SIZE);
        memcpy(signature->s, bytes.data + SIZE, SIZE);
        return true;
    }
    ECDSA_SIG *parts = bytes.size > INT32_MAX ? NULL : d2i_ECDSA_SIG(NULL, &at, (long)bytes.size);
    bool good = parts != NULL && at == bytes.data + bytes.size &&
                BN_bn2binpad(ECDSA_SIG_get0_r(parts), signature->r, SIZE) == SIZE &&
                BN_bn2binpad(ECDSA_SIG_get0_s(parts), signature->s, SIZE) == SIZE;
    ECDSA_SIG_free(parts);
    ERR_clear_error();
    return good;
}

static uint8_t *encode(const struct ecdsa_signature *signature, int *size)
{
    uint8_t *der = NULL;
    BIGNUM *r = BN_bin2bn(signature->r, sizeof signature->r, NULL);
    BIGNUM *s = BN_bin2bn(signature->s, sizeof signature->s, NULL);
    ECDSA_SIG *parts = ECDSA_SIG_new();
    if (r != NULL && s != NULL && parts != NULL && ECDSA_SIG_set0(parts, r, s) == 1) {
        *size = i2d_ECDSA_SIG(parts, &der);
    } else {
        BN_free(r);
        BN_free(s);
    }
    ECDSA_SIG_free(parts);
    return der;
}

int ecdsa_verify(const struct key *key, const uint8_t digest[SHA256_SIZE],
                 const struct ecdsa_signature *signature, struct error *error)
{
    int size = 0;
    int verdict = -1;
    uint8_t *der = encode(signature, &size);
    EVP_PKEY_CTX *verifier = EVP_PKEY_CTX_new(key->handle, NULL);
    if (der != NULL && verifier != NULL && EVP_PKEY_verify_init(verifier) == 1 &&
        EVP_PKEY_CTX_set_signature_md(verifier, EVP_sha256()) == 1)
        verdict = EVP_PKEY_verify(verifier, der, (size_t)size, digest, SHA256_SIZE);
    EVP_PKEY_CTX_free(verifier);
    OPENSSL_free(der);
    if (verdict < 0)
        return crypto_failure(error, "cannot verify");
    ERR_clear_error();
    return verdict == 1 ? 0 : error_set(error, ERROR_INVALID, "the signature is not by this key");
}
