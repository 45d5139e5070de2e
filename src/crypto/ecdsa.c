// SPDX-License-Identifier: Apache-2.0
#include <crypto/der.h>
#include <crypto/ecdsa.h>
#include <crypto/failure.h>
#include <crypto/nonce.h>
#include <crypto/token_key.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

/* The numbers of one signature; secret but for the last two. */
struct signing {
    size_t size; /* of the numbers */
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

static int start(struct signing *signing, const struct key *key, struct span digest,
                 struct error *error)
{
    signing->size = key_type_number_size(key->type);
    if (signing->size == 0 || digest.size != signing->size)
        return error_set(error, ERROR_BUG, "a digest of %zu bytes for a key on %s", digest.size,
                         key_type_title(key->type));
    signing->group =
        EC_GROUP_new_by_curve_name(key->type == KEY_P384 ? NID_secp384r1 : NID_X9_62_prime256v1);
    signing->context = BN_CTX_secure_new();
    signing->secret = BN_secure_new();
    signing->nonce = BN_secure_new();
    signing->blind = BN_secure_new();
    signing->digest = BN_bin2bn(digest.data, (int)digest.size, NULL);
    signing->r = BN_new();
    signing->s = BN_new();
    bool good = signing->group != NULL && signing->context != NULL && signing->secret != NULL &&
                signing->nonce != NULL && signing->blind != NULL && signing->digest != NULL &&
                signing->r != NULL && signing->s != NULL;
    return good ? 0 : crypto_failure(error, "cannot sign");
}

/* The secret number, and the nonce that follows from it and the digest. */
static int load_secrets(struct signing *signing, const struct key *key, struct span digest,
                        unsigned index, struct error *error)
{
    AUTO(blob) scalar = {0};
    uint8_t order[NONCE_MAX];
    uint8_t nonce[NONCE_MAX];
    int size = (int)signing->size;
    if (key_scalar(key, &scalar, error) != 0)
        return error_prefix(error, "cannot sign");
    if (BN_bn2binpad(EC_GROUP_get0_order(signing->group), order, size) != size)
        return crypto_failure(error, "cannot sign");
    const struct nonce_input input = {key->type == KEY_P384 ? DIGEST_SHA384 : DIGEST_SHA256,
                                      {order, signing->size},
                                      blob_span(&scalar),
                                      digest};
    if (nonce_make(&input, index, nonce, error) != 0)
        return -1;
    bool good = BN_bin2bn(scalar.data, size, signing->secret) != NULL &&
                BN_bin2bn(nonce, size, signing->nonce) != NULL &&
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
static int sign_in_token(const struct key *key, struct span digest,
                         struct ecdsa_signature *signature, struct error *error)
{
    uint8_t bytes[2 * SHA256_SIZE];
    if (digest.size != SHA256_SIZE)
        return error_set(error, ERROR_BUG, "a digest of %zu bytes for a token", digest.size);
    if (token_key_sign(key->token, digest.data, bytes, error) != 0)
        return -1;
    if (ecdsa_signature_parse(SPAN(bytes), SHA256_SIZE, signature) &&
        ecdsa_verify(key, digest, signature, error) == 0)
        return 0;
    return error_set(error, ERROR_CRYPTO,
                     "what the token of '%s' gave is no signature by the public key there",
                     key->path);
}

int ecdsa_sign(const struct key *key, struct span digest, unsigned index,
               struct ecdsa_signature *signature, struct error *error)
{
    if (key->token != NULL)
        return sign_in_token(key, digest, signature, error);
    AUTO(signing) signing = {.group = NULL};
    if (start(&signing, key, digest, error) != 0 ||
        load_secrets(&signing, key, digest, index, error) != 0)
        return -1;
    int size = (int)signing.size;
    *signature = (struct ecdsa_signature){.size = signing.size};
    if (!compute_r(&signing) || !compute_s(&signing) ||
        BN_bn2binpad(signing.r, signature->r, size) != size ||
        BN_bn2binpad(signing.s, signature->s, size) != size)
        return crypto_failure(error, "cannot sign");
    return 0;
}

bool ecdsa_signature_parse(struct span bytes, size_t size, struct ecdsa_signature *signature)
{
    const uint8_t *at = bytes.data;
    *signature = (struct ecdsa_signature){.size = size};
    if (bytes.size == 2 * size) {
        memcpy(signature->r, bytes.data, size);
        memcpy(signature->s, bytes.data + size, size);
        return true;
    }
    ECDSA_SIG *parts = bytes.size > INT32_MAX ? NULL : d2i_ECDSA_SIG(NULL, &at, (long)bytes.size);
    bool good = parts != NULL && at == bytes.data + bytes.size &&
                BN_bn2binpad(ECDSA_SIG_get0_r(parts), signature->r, (int)size) == (int)size &&
                BN_bn2binpad(ECDSA_SIG_get0_s(parts), signature->s, (int)size) == (int)size;
    ECDSA_SIG_free(parts);
    ERR_clear_error();
    return good;
}

enum { DER_MAX = 104 };

/* The shortest two's complement form of a number that is not negative. */
static size_t der_integer(const uint8_t *value, size_t value_size, uint8_t *der)
{
    size_t skip = 0;
    while (skip < value_size - 1 && value[skip] == 0)
        skip++;
    size_t sign = value[skip] >= 0x80 ? 1 : 0;
    size_t size = value_size - skip + sign;
    der[0] = DER_INTEGER;
    der[1] = (uint8_t)size;
    der[2] = 0;
    memcpy(der + 2 + sign, value + skip, value_size - skip);
    return 2 + size;
}

int ecdsa_der(const struct ecdsa_signature *signature, struct blob *der, struct error *error)
{
    uint8_t bytes[DER_MAX] = {DER_SEQUENCE};
    size_t size = 2 + der_integer(signature->r, signature->size, bytes + 2);
    size += der_integer(signature->s, signature->size, bytes + size);
    bytes[1] = (uint8_t)(size - 2);
    return blob_append(der, (struct span){bytes, size}, error);
}

bool ecdsa_needs_all_bytes(const struct ecdsa_signature *signature)
{
    return signature->r[0] != 0 && signature->s[0] != 0;
}

int ecdsa_constant_der(const struct ecdsa_signature *signature, struct blob *der,
                       struct error *error)
{
    size_t size = signature->size;
    uint8_t bytes[DER_MAX] = {DER_SEQUENCE, (uint8_t)(2 * (size + 3)), DER_INTEGER,
                              (uint8_t)(size + 1)};
    memcpy(bytes + 5, signature->r, size);
    bytes[5 + size] = DER_INTEGER;
    bytes[6 + size] = (uint8_t)(size + 1);
    memcpy(bytes + 8 + size, signature->s, size);
    return blob_append(der, (struct span){bytes, 2 * size + 8}, error);
}

int ecdsa_verify(const struct key *key, struct span digest, const struct ecdsa_signature *signature,
                 struct error *error)
{
    int verdict = -1;
    AUTO(blob) der = {0};
    if (ecdsa_der(signature, &der, error) != 0)
        return -1;
    EVP_PKEY_CTX *verifier = EVP_PKEY_CTX_new(key->handle, NULL);
    if (verifier != NULL && EVP_PKEY_verify_init(verifier) == 1 &&
        EVP_PKEY_CTX_set_signature_md(verifier,
                                      key->type == KEY_P384 ? EVP_sha384() : EVP_sha256()) == 1)
        verdict = EVP_PKEY_verify(verifier, der.data, der.size, digest.data, digest.size);
    EVP_PKEY_CTX_free(verifier);
    if (verdict < 0)
        return crypto_failure(error, "cannot verify");
    ERR_clear_error();
    return verdict == 1 ? 0 : error_set(error, ERROR_INVALID, "the signature is not by this key");
}
