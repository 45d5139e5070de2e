// SPDX-License-Identifier: Apache-2.0
#include <crypto/failure.h>
#include <crypto/key_handle.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <string.h>

/* The curves, by the type of their keys. */
static const struct {
    int id;
    const char *name;
} curves[] = {
    [KEY_P256] = {NID_X9_62_prime256v1, "prime256v1"},
    [KEY_P384] = {NID_secp384r1, "secp384r1"},
};

static size_t point_size(enum key_type type)
{
    return 2 * key_type_number_size(type) + 1;
}

/* A key that wraps keys is to the library a key of HMAC: bytes alone. */
static enum key_type type_of_bytes(const EVP_PKEY *key)
{
    size_t size = 0;
    if (EVP_PKEY_get_raw_private_key(key, NULL, &size) != 1)
        return KEY_TYPES;
    return size == key_type_secret_size(KEY_AES128)   ? KEY_AES128
           : size == key_type_secret_size(KEY_AES256) ? KEY_AES256
                                                      : KEY_TYPES;
}

static enum key_type type_of_curve(const EVP_PKEY *key)
{
    char curve[64] = "";
    size_t length;
    if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, curve, sizeof curve,
                                       &length) != 1)
        return KEY_TYPES;
    for (enum key_type type = KEY_P256; type <= KEY_P384; type++)
        if (strcmp(curve, curves[type].name) == 0)
            return type;
    return KEY_TYPES;
}

enum key_type key_handle_type(const EVP_PKEY *key)
{
    if (EVP_PKEY_is_a(key, "EC"))
        return type_of_curve(key);
    if (EVP_PKEY_is_a(key, "ED25519"))
        return KEY_ED25519;
    if (EVP_PKEY_is_a(key, "X25519"))
        return KEY_X25519;
    if (EVP_PKEY_is_a(key, "RSA"))
        return EVP_PKEY_get_bits(key) == 2048   ? KEY_RSA2048
               : EVP_PKEY_get_bits(key) == 3072 ? KEY_RSA3072
                                                : KEY_TYPES;
    return EVP_PKEY_is_a(key, "HMAC") ? type_of_bytes(key) : KEY_TYPES;
}

void key_handle_describe(const EVP_PKEY *key, char *text, size_t size)
{
    char curve[64] = "";
    size_t length;
    if (EVP_PKEY_is_a(key, "RSA"))
        snprintf(text, size, "an RSA key of %d bits", EVP_PKEY_get_bits(key));
    else if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, curve, sizeof curve,
                                            &length) == 1)
        snprintf(text, size, "an elliptic-curve key on %s", curve);
    else
        snprintf(text, size, "a key of type %s",
                 EVP_PKEY_get0_type_name(key) == NULL ? "unknown" : EVP_PKEY_get0_type_name(key));
}

bool key_handle_in_range(enum key_type type, const BIGNUM *scalar)
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(curves[type].id);
    bool good =
        group != NULL && !BN_is_zero(scalar) && BN_cmp(scalar, EC_GROUP_get0_order(group)) < 0;
    EC_GROUP_free(group);
    return good;
}

bool key_handle_point(enum key_type type, const BIGNUM *scalar, uint8_t point[KEY_POINT_MAX])
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(curves[type].id);
    EC_POINT *product = group == NULL ? NULL : EC_POINT_new(group);
    bool good = product != NULL && EC_POINT_mul(group, product, scalar, NULL, NULL, NULL) == 1 &&
                EC_POINT_point2oct(group, product, POINT_CONVERSION_UNCOMPRESSED, point,
                                   KEY_POINT_MAX, NULL) == point_size(type);
    EC_POINT_free(product);
    EC_GROUP_free(group);
    return good;
}

EVP_PKEY *key_handle_assemble(enum key_type type, const BIGNUM *scalar, const uint8_t *point)
{
    int selection = scalar == NULL ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
    EVP_PKEY *key = NULL;
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM *parameters = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (builder != NULL &&
        OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, curves[type].name,
                                        0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point,
                                         point_size(type)) == 1 &&
        (scalar == NULL || OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, scalar) == 1))
        parameters = OSSL_PARAM_BLD_to_param(builder);
    if (parameters == NULL || context == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, selection, parameters) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    return key;
}

EVP_PKEY *key_handle_from_scalar(enum key_type type, const BIGNUM *scalar)
{
    uint8_t point[KEY_POINT_MAX];
    return key_handle_point(type, scalar, point) ? key_handle_assemble(type, scalar, point) : NULL;
}

/* Draws a scalar in [1, n-1] by rejection; each draw fails with a chance of 2^-32. */
static BIGNUM *draw_scalar(const struct random_source *random, enum key_type type,
                           struct error *error)
{
    uint8_t bytes[KEY_NUMBER_MAX];
    size_t size = key_type_number_size(type);
    BIGNUM *scalar = BN_secure_new();
    bool found = false;
    for (int attempt = 0; scalar != NULL && !found && attempt < 16; attempt++) {
        if (random->fill(random->context, bytes, size, error) != 0)
            break;
        BN_bin2bn(bytes, (int)size, scalar);
        BN_set_flags(scalar, BN_FLG_CONSTTIME);
        found = key_handle_in_range(type, scalar);
    }
    wipe(bytes, sizeof bytes);
    if (found)
        return scalar;
    BN_clear_free(scalar);
    return NULL;
}

static EVP_PKEY *generate_on_curve(const struct random_source *random, enum key_type type,
                                   struct error *error)
{
    error_set(error, ERROR_CRYPTO, "cannot draw a key: the random source does not deliver");
    BIGNUM *scalar = draw_scalar(random, type, error);
    if (scalar == NULL)
        return NULL;
    EVP_PKEY *handle = key_handle_from_scalar(type, scalar);
    BN_clear_free(scalar);
    if (handle == NULL)
        crypto_failure(error, "cannot make a key");
    return handle;
}

EVP_PKEY *key_handle_from_bytes(enum key_type type, const uint8_t *secret)
{
    int id = type == KEY_X25519    ? EVP_PKEY_X25519
             : type == KEY_ED25519 ? EVP_PKEY_ED25519
                                   : EVP_PKEY_HMAC;
    return EVP_PKEY_new_raw_private_key(id, NULL, secret, key_type_secret_size(type));
}

/* Of these types any bytes are a secret (RFC 7748, RFC 8032). */
static EVP_PKEY *generate_raw(const struct random_source *random, enum key_type type,
                              struct error *error)
{
    uint8_t secret[32];
    EVP_PKEY *handle = NULL;
    if (random->fill(random->context, secret, key_type_secret_size(type), error) == 0) {
        handle = key_handle_from_bytes(type, secret);
        if (handle == NULL)
            crypto_failure(error, "cannot make a key");
    }
    wipe(secret, sizeof secret);
    return handle;
}

/* The library draws the primes from its own source. */
static EVP_PKEY *generate_rsa(enum key_type type, struct error *error)
{
    EVP_PKEY *handle = EVP_RSA_gen(type == KEY_RSA2048 ? 2048u : 3072u);
    if (handle == NULL)
        crypto_failure(error, "cannot make a key");
    return handle;
}

EVP_PKEY *key_handle_generate(const struct random_source *random, enum key_type type,
                              struct error *error)
{
    if ((KEY_BIT(type) & KEYS_RSA) != 0)
        return generate_rsa(type, error);
    return (KEY_BIT(type) & KEYS_CURVES) != 0 ? generate_on_curve(random, type, error)
                                              : generate_raw(random, type, error);
}
