// SPDX-License-Identifier: Apache-2.0
/* cmocka.h needs these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <crypto/rsa_pair.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <stdlib.h>

enum { NUMBERS = 8 };

static const char *const names[NUMBERS] = {
    OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,
    OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_FACTOR1,
    OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
    OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
};

static int read_numbers(void **state)
{
    BIGNUM **numbers = calloc(NUMBERS, sizeof *numbers);
    EVP_PKEY *key = EVP_RSA_gen(2048);
    for (int i = 0; key != NULL && i < NUMBERS; i++)
        if (EVP_PKEY_get_bn_param(key, names[i], &numbers[i]) != 1)
            return -1;
    EVP_PKEY_free(key);
    *state = numbers;
    return numbers[NUMBERS - 1] == NULL ? -1 : 0;
}

static int free_numbers(void **state)
{
    BIGNUM **numbers = *state;
    for (int i = 0; i < NUMBERS; i++)
        BN_clear_free(numbers[i]);
    free(numbers);
    return 0;
}

/* A key of the first `count` numbers. */
static EVP_PKEY *assemble(BIGNUM *const *numbers, int count)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    for (int i = 0; i < count; i++)
        assert_int_equal(OSSL_PARAM_BLD_push_BN(builder, names[i], numbers[i]), 1);
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    assert_int_equal(EVP_PKEY_fromdata_init(context), 1);
    assert_int_equal(EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, parameters), 1);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    return key;
}

static bool matches(BIGNUM *const *numbers, int count)
{
    EVP_PKEY *key = assemble(numbers, count);
    bool good = rsa_pair_matches(key);
    EVP_PKEY_free(key);
    return good;
}

static void whole_keys_match(void **state)
{
    assert_true(matches(*state, NUMBERS));
    assert_true(matches(*state, 3));  /* without primes */
    assert_false(matches(*state, 2)); /* public */
}

static void each_number_counts(void **state)
{
    BIGNUM **numbers = *state;
    for (int i = 0; i < NUMBERS; i++) {
        assert_int_equal(BN_add_word(numbers[i], 2), 1);
        assert_false(matches(numbers, NUMBERS));
        assert_int_equal(BN_sub_word(numbers[i], 2), 1);
    }
    assert_true(matches(numbers, NUMBERS));
}

/* It undoes the public exponent as well, but a file must not make that take long. */
static void long_exponents_are_refused(void **state)
{
    BIGNUM **numbers = *state;
    BIGNUM *changed[3] = {numbers[0], numbers[1], BN_dup(numbers[0])};
    BN_CTX *context = BN_CTX_new();
    BIGNUM *order = BN_dup(numbers[3]);
    BIGNUM *other = BN_dup(numbers[4]);
    BN_sub_word(order, 1);
    BN_sub_word(other, 1);
    assert_int_equal(BN_mul(changed[2], order, other, context), 1);
    assert_int_equal(BN_add(changed[2], changed[2], numbers[2]), 1);
    assert_true(BN_cmp(changed[2], numbers[0]) > 0);
    assert_false(matches(changed, 3));
    BN_free(order);
    BN_free(other);
    BN_free(changed[2]);
    BN_CTX_free(context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_keys_match),
        cmocka_unit_test(each_number_counts),
        cmocka_unit_test(long_exponents_are_refused),
    };
    return cmocka_run_group_tests(tests, read_numbers, free_numbers);
}
