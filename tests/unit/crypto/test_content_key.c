// SPDX-License-Identifier: Apache-2.0
#include "../../support/other_keys.h"
#include "../../support/test.h"
#include <crypto/content_key.h>
#include <string.h>

static const struct passphrase never = {.never_ask = true};

/* Each scheme with each size of content key that it has, and what its value is long. */
static const struct {
    enum wrap_scheme scheme;
    enum key_type type;
    size_t content_size;
    size_t size;
} cases[] = {
    {WRAP_ECIES_P256, KEY_P256, 16, 113},
    {WRAP_ECIES_P256, KEY_P256, 32, 129},
    {WRAP_ECIES_X25519, KEY_X25519, 16, 80},
    {WRAP_ECIES_X25519, KEY_X25519, 32, 96},
    {WRAP_ECIES_X25519_SHA512, KEY_X25519, 16, 112},
    {WRAP_ECIES_X25519_SHA512, KEY_X25519, 32, 128},
    {WRAP_RSA_OAEP, KEY_RSA2048, 16, 256},
    {WRAP_RSA_OAEP, KEY_RSA2048, 32, 256},
    {WRAP_AES_KW, KEY_AES128, 16, 24},
    {WRAP_AES_KW, KEY_AES256, 32, 40},
};

static void load(struct scratch *scratch, enum key_type type, const char *label, bool private_half,
                 struct key *key)
{
    struct error error;
    const char *path = test_key_file_of(scratch, "k.pem", type, label, private_half);
    assert_done(key_load_of(path, KEYS_ENCRYPTION, &never, key, &error), error);
    assert_int_equal(key->type, type);
}

static void wrap(struct scratch *scratch, size_t index, struct fixed_random *fixed,
                 struct blob *wrapped, struct wrap_witness *witness)
{
    struct error error;
    struct content_key content = {.size = cases[index].content_size};
    const struct random_source random = fixed_random_source(fixed);
    AUTO(key) recipient = {0};
    load(scratch, cases[index].type, "recipient", false, &recipient);
    memset(content.bytes, 0x5a, content.size);
    assert_done(content_key_wrap(&recipient, cases[index].scheme, &random, &content, wrapped,
                                 witness, &error),
                error);
    assert_int_equal(wrapped->size, cases[index].size);
    assert_int_equal(wrap_size(cases[index].scheme, content.size), cases[index].size);
    assert_memory_equal(witness->content.bytes, content.bytes, content.size);
}

static void what_was_wrapped_is_unwrapped(void **state)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error error;
        struct fixed_random one = {0};
        struct fixed_random other = {0};
        struct content_key content;
        AUTO(blob) first = {0};
        AUTO(blob) second = {0};
        AUTO(wrap_witness) witness = {.content = {0}};
        AUTO(wrap_witness) another = {.content = {0}};
        AUTO(key) recipient = {0};
        wrap(*state, i, &one, &first, &witness);
        wrap(*state, i, &other, &second, &another);
        assert_spans_equal(blob_span(&second), blob_span(&first)); /* of the same random bytes */
        load(*state, cases[i].type, "recipient", true, &recipient);
        assert_done(
            content_key_unwrap(&recipient, cases[i].scheme, blob_span(&first), &content, &error),
            error);
        assert_int_equal(content.size, cases[i].content_size);
        for (size_t j = 0; j < content.size; j++)
            assert_int_equal(content.bytes[j], 0x5a);
    }
}

static void the_sender_can_unwrap_ecies(void **state)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error error;
        struct fixed_random fixed = {0};
        AUTO(blob) wrapped = {0};
        AUTO(wrap_witness) witness = {.content = {0}};
        AUTO(key) recipient = {0};
        AUTO(blob) again = {0};
        wrap(*state, i, &fixed, &wrapped, &witness);
        assert_int_equal(witness.ephemeral.handle != NULL, cases[i].scheme < WRAP_RSA_OAEP);
        if (cases[i].scheme != WRAP_RSA_OAEP)
            continue;
        load(*state, cases[i].type, "recipient", false, &recipient);
        assert_done(rsa_oaep_encrypt(&recipient, content_key_span(&witness.content), witness.seed,
                                     &again, &error),
                    error);
        assert_spans_equal(blob_span(&again), blob_span(&wrapped));
    }
}

static void every_change_is_noticed(void **state)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error error;
        struct fixed_random fixed = {0};
        struct content_key content;
        AUTO(blob) wrapped = {0};
        AUTO(wrap_witness) witness = {.content = {0}};
        AUTO(key) recipient = {0};
        AUTO(key) stranger = {0};
        wrap(*state, i, &fixed, &wrapped, &witness);
        load(*state, cases[i].type, "recipient", true, &recipient);
        load(*state, cases[i].type, "stranger", true, &stranger);
        assert_int_equal(
            content_key_unwrap(&stranger, cases[i].scheme, blob_span(&wrapped), &content, &error),
            -1);
        assert_int_equal(error.code, ERROR_CRYPTO);
        for (size_t j = 0; j < wrapped.size; j += cases[i].scheme == WRAP_RSA_OAEP ? 32 : 1) {
            /* the highest bit of an X25519 key does not count (RFC 7748) */
            wrapped.data[j] ^= 0x20;
            assert_int_equal(content_key_unwrap(&recipient, cases[i].scheme, blob_span(&wrapped),
                                                &content, &error),
                             -1);
            assert_int_equal(error.code, ERROR_CRYPTO);
            wrapped.data[j] ^= 0x20;
        }
    }
}

static void other_lengths_are_refused(void **state)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error error;
        struct content_key content;
        static const uint8_t zeros[300];
        AUTO(key) recipient = {0};
        load(*state, cases[i].type, "recipient", true, &recipient);
        for (size_t size = 0; size < sizeof zeros; size++) {
            const struct span bytes = {zeros, size};
            assert_int_equal(
                content_key_unwrap(&recipient, cases[i].scheme, bytes, &content, &error), -1);
            assert_int_equal(error.code, ERROR_CRYPTO);
        }
    }
}

static void keys_go_with_schemes(void **state)
{
    struct error error;
    struct content_key content = {.size = 16};
    struct fixed_random fixed = {0};
    const struct random_source random = fixed_random_source(&fixed);
    static const uint8_t bytes[80];
    AUTO(blob) wrapped = {0};
    AUTO(wrap_witness) witness = {.content = {0}};
    AUTO(key) key = {0};
    load(*state, KEY_P256, "recipient", true, &key);
    assert_refused(
        content_key_wrap(&key, WRAP_ECIES_X25519, &random, &content, &wrapped, &witness, &error),
        error, ERROR_BUG, "cannot be wrapped so");
    assert_refused(content_key_unwrap(&key, WRAP_ECIES_X25519, SPAN(bytes), &content, &error),
                   error, ERROR_CRYPTO, "wrapped for a key of another type than P-256");
    assert_int_equal(wrap_scheme_for(KEY_P384, false), WRAP_SCHEMES);
    assert_int_equal(wrap_scheme_for(KEY_ED25519, false), WRAP_SCHEMES);
    assert_int_equal(wrap_scheme_for(KEY_RSA3072, false), WRAP_SCHEMES);
    assert_int_equal(wrap_scheme_for(KEY_X25519, false), WRAP_ECIES_X25519);
    assert_int_equal(wrap_scheme_for(KEY_X25519, true), WRAP_ECIES_X25519_SHA512);
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(what_was_wrapped_is_unwrapped), IN_SCRATCH(the_sender_can_unwrap_ecies),
    IN_SCRATCH(every_change_is_noticed),       IN_SCRATCH(other_lengths_are_refused),
    IN_SCRATCH(keys_go_with_schemes),
};

int main(void)
{
    return cmocka_run_group_tests_name("content key", tests, NULL, NULL);
}
