// SPDX-License-Identifier: Apache-2.0
#include "../../support/other_keys.h"
#include "../../support/test.h"
#include <crypto/ed25519.h>
#include <crypto/signature.h>
#include <string.h>

static const struct passphrase never = {.never_ask = true};
static const uint8_t message[] = {'b', 'o', 'd', 'y'};

/* What signs over what. */
static const struct {
    enum key_type type;
    enum digest_kind digest;
    bool pure;
} good[] = {
    {KEY_P256, DIGEST_SHA256, false},    {KEY_P384, DIGEST_SHA384, false},
    {KEY_RSA2048, DIGEST_SHA256, false}, {KEY_RSA3072, DIGEST_SHA256, false},
    {KEY_ED25519, DIGEST_SHA256, false}, {KEY_ED25519, DIGEST_SHA512, false},
    {KEY_ED25519, DIGEST_SHA512, true},
};

static void load(struct scratch *scratch, enum key_type type, const char *label, bool private_half,
                 struct key *key)
{
    struct error error;
    const char *path = test_key_file_of(scratch, "k.pem", type, label, private_half);
    assert_done(key_load_of(path, KEYS_SIGNING, &never, key, &error), error);
}

static void make_input(size_t index, struct signature_input *input)
{
    struct error error;
    *input = (struct signature_input){.pure = good[index].pure, .message = SPAN(message)};
    assert_done(digest_compute(good[index].digest, SPAN(message), &input->digest, &error), error);
}

static void only_these_suit(void **state)
{
    (void)state;
    for (enum key_type type = KEY_P256; type < KEY_TYPES; type++)
        for (enum digest_kind digest = DIGEST_SHA256; digest < DIGEST_KINDS; digest++)
            for (int pure = 0; pure < 2; pure++) {
                bool wanted = false;
                for (size_t i = 0; i < COUNT(good); i++)
                    wanted = wanted || (good[i].type == type && good[i].digest == digest &&
                                        good[i].pure == (pure == 1));
                assert_int_equal(signature_suits(type, digest, pure == 1), wanted);
            }
}

static void signatures_verify_and_changed_ones_do_not(void **state)
{
    for (size_t i = 0; i < COUNT(good); i++) {
        struct error error;
        struct signature_input input;
        AUTO(key) key = {0};
        AUTO(key) half = {0};
        AUTO(key) stranger = {0};
        AUTO(blob) signature = {0};
        AUTO(blob) again = {0};
        load(*state, good[i].type, "signer", true, &key);
        load(*state, good[i].type, "signer", false, &half);
        load(*state, good[i].type, "stranger", false, &stranger);
        make_input(i, &input);
        assert_done(signature_make(&key, &input, 0, &signature, &error), error);
        assert_done(signature_make(&key, &input, 0, &again, &error), error);
        assert_spans_equal(blob_span(&again), blob_span(&signature));
        assert_in_range(signature.size, 60, key_type_signature_size(good[i].type));
        assert_done(signature_verify(&half, &input, blob_span(&signature), &error), error);
        assert_refused(signature_verify(&stranger, &input, blob_span(&signature), &error), error,
                       ERROR_INVALID, "");
        for (size_t j = 0; j < signature.size; j++) {
            signature.data[j] ^= 0x01;
            assert_refused(signature_verify(&half, &input, blob_span(&signature), &error), error,
                           ERROR_INVALID, "");
            signature.data[j] ^= 0x01;
        }
        input.digest.bytes[0] ^= 1;
        input.message.size--;
        assert_refused(signature_verify(&half, &input, blob_span(&signature), &error), error,
                       ERROR_INVALID, "not by this key");
    }
}

static void other_forms_are_brought_to_one(void **state)
{
    static const struct {
        enum key_type type;
        size_t raw;
    } kinds[] = {{KEY_P256, 64}, {KEY_P384, 96}, {KEY_RSA2048, 256}, {KEY_ED25519, 64}};
    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        uint8_t bytes[SIGNATURE_MAX];
        memset(bytes, 0x11, sizeof bytes);
        for (size_t size = 0; size < sizeof bytes; size++) {
            AUTO(blob) signature = {0};
            const struct span given = {bytes, size};
            assert_int_equal(signature_normalise(kinds[i].type, given, &signature),
                             size == kinds[i].raw);
            if (size != kinds[i].raw)
                continue;
            AUTO(blob) again = {0};
            assert_true(signature_normalise(kinds[i].type, blob_span(&signature), &again));
            assert_spans_equal(blob_span(&again), blob_span(&signature));
        }
    }
}

/* RFC 8032, 7.1, test 3. */
static void ed25519_is_that_of_the_rfc(void **state)
{
    struct error error;
    AUTO(blob) der = {0};
    AUTO(blob) text = {0};
    AUTO(blob) signature = {0};
    AUTO(key) key = {0};
    (void)state;
    append_hex(&der, "302e020100300506032b657004220420"
                     "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
    append_hex(&text, "af82");
    assert_done(key_parse_of(blob_span(&der), KEYS_SIGNING, "the RFC's", &never, &key, &error),
                error);
    assert_done(ed25519_sign(&key, blob_span(&text), &signature, &error), error);
    assert_bytes(blob_span(&signature),
                 "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                 "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
    assert_done(ed25519_verify(&key, blob_span(&text), blob_span(&signature), &error), error);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(only_these_suit),
    IN_SCRATCH(signatures_verify_and_changed_ones_do_not),
    cmocka_unit_test(other_forms_are_brought_to_one),
    cmocka_unit_test(ed25519_is_that_of_the_rfc),
};

int main(void)
{
    return cmocka_run_group_tests_name("signature", tests, NULL, NULL);
}
