// SPDX-License-Identifier: Apache-2.0
#include <crypto/rsa_pair.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>

enum { N, E, D, P, Q, D_P, D_Q, Q_INVERSE, NUMBERS };

static const char *const names[NUMBERS] = {
    [N] = OSSL_PKEY_PARAM_RSA_N,           [E] = OSSL_PKEY_PARAM_RSA_E,
    [D] = OSSL_PKEY_PARAM_RSA_D,           [P] = OSSL_PKEY_PARAM_RSA_FACTOR1,
    [Q] = OSSL_PKEY_PARAM_RSA_FACTOR2,     [D_P] = OSSL_PKEY_PARAM_RSA_EXPONENT1,
    [D_Q] = OSSL_PKEY_PARAM_RSA_EXPONENT2, [Q_INVERSE] = OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
};

/* 2^(e d) = 2 modulo n, with exponents below n, so that a file cannot make this take long. */
static bool exponents_match(BIGNUM *const *number, BN_CTX *context)
{
    BIGNUM *base = BN_CTX_get(context);
    BIGNUM *power = BN_CTX_get(context);
    if (power == NULL || BN_set_word(base, 2) != 1 || BN_cmp(number[E], number[N]) >= 0 ||
        BN_cmp(number[D], number[N]) >= 0)
        return false;
    BN_set_flags(number[D], BN_FLG_CONSTTIME);
    return BN_mod_exp(power, base, number[E], number[N], context) == 1 &&
           BN_mod_exp(power, power, number[D], number[N], context) == 1 && BN_cmp(power, base) == 0;
}

/* d modulo prime - 1. */
static bool is_rest(const BIGNUM *rest, const BIGNUM *d, const BIGNUM *prime, BN_CTX *context)
{
    BIGNUM *modulus = BN_CTX_get(context);
    BIGNUM *value = BN_CTX_get(context);
    return value != NULL && BN_copy(modulus, prime) != NULL && BN_sub_word(modulus, 1) == 1 &&
           BN_mod(value, d, modulus, context) == 1 && BN_cmp(value, rest) == 0;
}

static bool factors_match(BIGNUM *const *number, BN_CTX *context)
{
    BIGNUM *product = BN_CTX_get(context);
    return product != NULL && BN_mul(product, number[P], number[Q], context) == 1 &&
           BN_cmp(product, number[N]) == 0 && is_rest(number[D_P], number[D], number[P], context) &&
           is_rest(number[D_Q], number[D], number[Q], context) &&
           BN_mod_mul(product, number[Q], number[Q_INVERSE], number[P], context) == 1 &&
           BN_is_one(product);
}

bool rsa_pair_matches(const EVP_PKEY *key)
{
    BIGNUM *number[NUMBERS] = {NULL};
    BN_CTX *context = BN_CTX_secure_new();
    int found = 0;
    while (found < NUMBERS && EVP_PKEY_get_bn_param(key, names[found], &number[found]) == 1)
        found++;
    if (context != NULL)
        BN_CTX_start(context);
    bool good = context != NULL && found > D && exponents_match(number, context) &&
                (found == P || (found == NUMBERS && factors_match(number, context)));
    if (context != NULL)
        BN_CTX_end(context);
    for (int i = 0; i < NUMBERS; i++)
        BN_clear_free(number[i]);
    BN_CTX_free(context);
    return good;
}
