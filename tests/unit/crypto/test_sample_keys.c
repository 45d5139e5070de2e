// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <crypto/key.h>
#include <crypto/sample_keys.h>
#include <string.h>

/* OEMiRoT_Encryption of STM32CubeH5, the public half. */
static const char published[] =
    "3059301306072a8648ce3d020106082a8648ce3d030107034200048a44730094c98027310d23366be9699fcbc57cc8"
    "441a93e6ee7d86a6ae5e937274d9e15a1c9b651a2b61412802738412973a2da2a0677702da671a4bddd771cc";

static void a_published_key_is_known(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    uint8_t fingerprint[SHA256_SIZE];
    static const struct passphrase never = {.never_ask = true};
    AUTO(blob) der = {0};
    AUTO(key) key = {0};
    append_hex(&der, published);
    const char *path = scratch_write(scratch, "k.der", blob_span(&der));
    assert_done(key_load(path, &never, &key, &error), error);
    assert_done(key_fingerprint(&key, fingerprint, &error), error);
    const char *origin = sample_key_origin(fingerprint);
    assert_non_null(origin);
    assert_string_equal(origin, "STM32CubeH5, OEMiRoT_Encryption.pem");
}

/* What harm there is depends on what the key is for; of another key nothing is said. */
static void a_warning_says_what_harm_there_is(void **state)
{
    (void)state;
    static const struct {
        enum sample_key_use use;
        const char *harm;
    } rows[] = {
        {SAMPLE_KEY_OF_IMAGE, "this product can be signed or read by anybody"},
        {SAMPLE_KEY_OF_DEVICE, "this product is open to anybody"},
        {SAMPLE_KEY_OF_CERTIFICATE, "anybody can unlock a product that trusts it"},
        {SAMPLE_KEY_OF_ATTESTATION, "anybody can attest with it"},
        {SAMPLE_KEY_OF_ANYTHING, "what it protects is open to anybody"},
    };
    AUTO(blob) known = {0};
    append_hex(&known, "64cf53d13dc8784425001af1dd51799e2bd93d0e0bef08f988765ee2379f9eba");
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct test_run test;
        char wanted[200];
        snprintf(wanted, sizeof wanted,
                 "otpc: warning: the key in 'k.pem' is a publicly known sample key (MCUboot, "
                 "key_ec.pem): %s; use a key of your own\n",
                 rows[i].harm);
        test_run_start(&test);
        sample_key_warn_of(&test.run, known.data, "k.pem", rows[i].use);
        assert_string_equal(test_run_err(&test), wanted);
        test_run_release(&test);
    }
    struct test_run test;
    known.data[0] ^= 1;
    test_run_start(&test);
    sample_key_warn_of(&test.run, known.data, "k.pem", SAMPLE_KEY_OF_IMAGE);
    assert_string_equal(test_run_err(&test), "");
    test_run_release(&test);
}

static void fingerprints_have_origins(void **state)
{
    (void)state;
    static const struct {
        const char *fingerprint;
        const char *origin; /* NULL: not known */
    } rows[] = {
        {"64cf53d13dc8784425001af1dd51799e2bd93d0e0bef08f988765ee2379f9eba", "MCUboot, key_ec.pem"},
        {"e30466f6b8470c1f29070b17f1e2d3e94d445e3f608087fdc711e4382bb538b6",
         "MCUboot, root-ec-p256-pkcs8.pem"},
        {"9e3c2ffacd4d6706708b06c8412a90e11573160a9d95137368d494510f403728",
         "STM32CubeH5, STiRoT_Authentication.pem"},
        {"0e1dadfa961fa017787bb56c2ab9b3bff9c856997ea616970ffdb9e1f88733f3",
         "Secure Manager H5, SM_Authentication.pem"},
        {"0e1dadfa961fa017787bb56c2ab9b3bff9c856997ea616970ffdb9e1f88733f2", NULL},
        {"0000000000000000000000000000000000000000000000000000000000000000", NULL},
        {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        AUTO(blob) fingerprint = {0};
        append_hex(&fingerprint, rows[i].fingerprint);
        const char *origin = sample_key_origin(fingerprint.data);
        assert_int_equal(origin == NULL, rows[i].origin == NULL);
        if (origin != NULL)
            assert_string_equal(origin, rows[i].origin);
    }
}

static void a_fresh_key_is_not_known(void **state)
{
    (void)state;
    uint8_t hash[32];
    EVP_PKEY *key = test_key("of my own");
    test_key_hash(key, hash);
    assert_null(sample_key_origin(hash));
    EVP_PKEY_free(key);
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(a_published_key_is_known),
    cmocka_unit_test(a_warning_says_what_harm_there_is),
    cmocka_unit_test(fingerprints_have_origins),
    cmocka_unit_test(a_fresh_key_is_not_known),
};

int main(void)
{
    return cmocka_run_group_tests_name("sample_keys", tests, NULL, NULL);
}
