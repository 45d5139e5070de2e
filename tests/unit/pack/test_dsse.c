// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <pack/dsse.h>
#include <string.h>

static const char type[] = "http://example.com/HelloWorld";

/* The example of the DSSE protocol. */
static void what_is_signed_is_that_of_the_protocol(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) pae = {0};
    AUTO(blob) none = {0};
    AUTO(blob) bytes = {0};
    static const uint8_t binary[] = {0, 0xff, '\n'};
    assert_done(dsse_pae(type, text_bytes("hello world"), &pae, &error), error);
    assert_spans_equal(blob_span(&pae),
                       text_bytes("DSSEv1 29 http://example.com/HelloWorld 11 hello world"));
    assert_done(dsse_pae("", (struct span){NULL, 0}, &none, &error), error);
    assert_spans_equal(blob_span(&none), text_bytes("DSSEv1 0  0 "));
    assert_done(dsse_pae("t", SPAN(binary), &bytes, &error), error);
    assert_bytes(blob_span(&bytes), "44 53 53 45 76 31 20 31 20 74 20 33 20 00 ff 0a");
}

static void load(struct scratch *scratch, const char *label, enum test_key_form form,
                 struct key *key)
{
    static const struct passphrase none = {.never_ask = true};
    struct error error;
    assert_done(key_load(test_key_file(scratch, label, label, form), &none, key, &error), error);
}

/* The text of an envelope by the key "signer" over "hello world". */
static void make_envelope(struct scratch *scratch, struct blob *text)
{
    struct error error;
    AUTO(key) key = {0};
    AUTO_JSON envelope = NULL;
    load(scratch, "signer", TEST_KEY_PKCS8, &key);
    assert_done(dsse_sign(&key, type, text_bytes("hello world"), &envelope, &error), error);
    assert_done(json_write_compact(envelope, text, &error), error);
}

/* The key of that label, behind one that has signed nothing. */
struct trusted {
    struct key keys[2];
};

static void trusted_load(struct trusted *trusted, struct scratch *scratch, const char *label)
{
    load(scratch, "nobody", TEST_KEY_PUBLIC, &trusted->keys[0]);
    load(scratch, label, TEST_KEY_PUBLIC, &trusted->keys[1]);
}

static void trusted_release(struct trusted *trusted)
{
    key_release(&trusted->keys[0]);
    key_release(&trusted->keys[1]);
}

static int verify(const struct trusted *trusted, struct span text, struct blob *payload,
                  struct error *error)
{
    size_t signer;
    struct error ignored;
    AUTO(json_document) document = {0};
    assert_done(json_document_parse(text, "file", &document, &ignored), ignored);
    int result = dsse_verify(&document, type, trusted->keys, 2, payload, &signer, error);
    assert_true(result != 0 || signer == 1);
    return result;
}

static void signs_and_verifies(void **state)
{
    struct error error;
    AUTO(blob) text = {0};
    AUTO(blob) again = {0};
    AUTO(blob) payload = {0};
    AUTO(trusted) trusted = {.keys = {{0}}};
    trusted_load(&trusted, *state, "signer");
    make_envelope(*state, &text);
    make_envelope(*state, &again);
    assert_spans_equal(blob_span(&again), blob_span(&text));
    assert_contains((const char *)text.data, "\"payload\":\"aGVsbG8gd29ybGQ=\"");
    assert_done(verify(&trusted, blob_span(&text), &payload, &error), error);
    assert_spans_equal(blob_span(&payload), text_bytes("hello world"));
}

/* By OpenSSL, which knows nothing of the code under test. */
static void the_signature_is_one(void **state)
{
    uint8_t digest[32];
    struct error error;
    struct scratch *scratch = *state;
    AUTO(key) key = {0};
    AUTO_JSON envelope = NULL;
    EVP_PKEY *signer = test_key("signer");
    load(scratch, "signer", TEST_KEY_PKCS8, &key);
    assert_done(dsse_sign(&key, type, text_bytes("hello world"), &envelope, &error), error);
    const struct json *entry = json_element(json_member(envelope, "signatures"), 0);
    const char *text = json_text(json_member(entry, "sig"));
    uint8_t der[128];
    int size = EVP_DecodeBlock(der, (const uint8_t *)text, (int)strlen(text));
    test_sha256(text_bytes("DSSEv1 29 http://example.com/HelloWorld 11 hello world"), digest);
    assert_true(size > 2);
    assert_true(test_key_verifies(signer, digest, (struct span){der, (size_t)der[1] + 2}));
    EVP_PKEY_free(signer);
}

static void another_key_is_refused(void **state)
{
    struct error error;
    AUTO(blob) text = {0};
    AUTO(blob) payload = {0};
    AUTO(trusted) trusted = {.keys = {{0}}};
    trusted_load(&trusted, *state, "other");
    make_envelope(*state, &text);
    assert_refused(verify(&trusted, blob_span(&text), &payload, &error), error, ERROR_INVALID,
                   "no signature of the envelope is by one of the given keys");
}

static void a_public_key_cannot_sign(void **state)
{
    struct error error;
    AUTO(key) key = {0};
    AUTO_JSON envelope = NULL;
    load(*state, "signer", TEST_KEY_PUBLIC, &key);
    assert_refused(dsse_sign(&key, type, text_bytes("x"), &envelope, &error), error, ERROR_CRYPTO,
                   "");
    assert_null(envelope);
}

/* Whatever one character becomes, the envelope is refused, or says the same. */
static void no_character_can_be_changed(void **state)
{
    static const char others[] = "Ab0=+\"}";
    AUTO(blob) text = {0};
    AUTO(trusted) trusted = {.keys = {{0}}};
    trusted_load(&trusted, *state, "signer");
    make_envelope(*state, &text);
    for (size_t i = 0; i < text.size * (sizeof others - 1); i++) {
        struct error error;
        AUTO(blob) payload = {0};
        uint8_t *at = &text.data[i % text.size];
        uint8_t kept = *at;
        *at = (uint8_t)others[i / text.size];
        AUTO_JSON parsed = json_parse(blob_span(&text));
        if (kept != *at && parsed != NULL &&
            verify(&trusted, blob_span(&text), &payload, &error) == 0)
            /* only names of members that may be missing */
            assert_null(json_member(json_element(json_member(parsed, "signatures"), 0), "keyid"));
        *at = kept;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_signed_is_that_of_the_protocol),
        IN_SCRATCH(signs_and_verifies),
        IN_SCRATCH(the_signature_is_one),
        IN_SCRATCH(another_key_is_refused),
        IN_SCRATCH(a_public_key_cannot_sign),
        IN_SCRATCH(no_character_can_be_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
