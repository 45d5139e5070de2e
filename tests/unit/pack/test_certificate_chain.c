// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/endian.h>
#include <pack/certificate_chain.h>
#include <string.h>

static const struct passphrase never = {.never_ask = true};

/* Root, intermediate and leaf, and their keys. */
struct family {
    struct key keys[3];
    struct certificate_chain chain;
};

static const char *const labels[] = {"root", "intermediate", "leaf"};
static const uint8_t rights[] = {0x77, 0x37, 0xd3};

static void family_release(struct family *family)
{
    for (size_t i = 0; i < COUNT(family->keys); i++)
        key_release(&family->keys[i]);
}

static void issue(const struct key *subject, const struct key *issuer, enum certificate_role role,
                  uint8_t permissions, struct certificate *certificate)
{
    struct error error;
    *certificate = (struct certificate){.role = role, .usage = 1};
    certificate->permissions.bytes[0] = permissions;
    assert_done(certificate_set_subject(certificate, subject, &error), error);
    assert_done(certificate_sign(certificate, issuer, &error), error);
}

static void make_family(struct scratch *scratch, struct family *family)
{
    for (unsigned i = 0; i < COUNT(labels); i++) {
        struct error error;
        const char *path = test_key_file(scratch, labels[i], labels[i], TEST_KEY_PKCS8);
        assert_done(key_load(path, &never, &family->keys[i], &error), error);
        issue(&family->keys[i], &family->keys[i == 0 ? 0 : i - 1],
              (enum certificate_role)(CERTIFICATE_ROOT + i), rights[i], &family->chain.items[i]);
    }
    family->chain.count = COUNT(labels);
}

static void append_certificate(const struct certificate *certificate, bool in_container,
                               struct blob *bytes)
{
    struct error error;
    uint8_t bare[ADAC_SIZE];
    certificate_format(certificate, bare);
    if (in_container)
        append_hex(bytes, "0000 0102 d4000000");
    assert_done(blob_append(bytes, SPAN(bare), &error), error);
}

static void check_equal(const struct certificate_chain *read,
                        const struct certificate_chain *wanted)
{
    assert_int_equal(read->count, wanted->count);
    for (size_t i = 0; i < wanted->count; i++) {
        uint8_t bytes[ADAC_SIZE];
        uint8_t others[ADAC_SIZE];
        certificate_format(&read->items[i], bytes);
        certificate_format(&wanted->items[i], others);
        assert_spans_equal(SPAN(bytes), SPAN(others));
    }
}

static void reads_every_form(void **state)
{
    struct error error;
    AUTO(family) family = {0};
    make_family(*state, &family);
    for (unsigned form = 0; form < 8; form++) {
        AUTO(blob) bytes = {0};
        struct certificate_chain read = {0};
        for (unsigned i = 0; i < 3; i++)
            append_certificate(&family.chain.items[i], (form >> i & 1) != 0, &bytes);
        assert_done(certificate_chain_parse(blob_span(&bytes), &read, &error), error);
        check_equal(&read, &family.chain);
    }
}

static void encodes_what_it_reads(void **state)
{
    struct error error;
    AUTO(family) family = {0};
    AUTO(blob) text = {0};
    struct certificate_chain read = {0};
    make_family(*state, &family);
    assert_done(certificate_chain_encode(&family.chain, &text, &error), error);
    assert_int_equal(text.size, 880);
    assert_memory_equal(text.data, "AAABAtQAAAABAAEBAQEAAAAA", 24);
    assert_null(memchr(text.data, '\n', text.size));
    const char *path = scratch_write(*state, "chain.b64", blob_span(&text));
    assert_done(certificate_chain_load(path, &read, &error), error);
    check_equal(&read, &family.chain);
    assert_done(certificate_chain_parse(blob_span(&text), &read, &error), error);
    assert_int_equal(read.count, 6); /* appended */
    assert_refused(certificate_chain_parse(blob_span(&text), &read, &error), error, ERROR_FILE,
                   "more than 8 certificates");
}

static void truncation_at_any_length_is_noticed(void **state)
{
    struct error error;
    AUTO(family) family = {0};
    AUTO(blob) bytes = {0};
    AUTO(blob) text = {0};
    make_family(*state, &family);
    for (size_t i = 0; i < 3; i++)
        append_certificate(&family.chain.items[i], true, &bytes);
    assert_done(certificate_chain_encode(&family.chain, &text, &error), error);
    for (size_t size = 0; size < bytes.size; size++) {
        struct certificate_chain read = {0};
        int result = certificate_chain_parse((struct span){bytes.data, size}, &read, &error);
        assert_int_equal(result, size > 0 && size % 220 == 0 ? 0 : -1);
        assert_true(result == 0 || error.code == ERROR_FILE);
    }
    for (size_t size = 0; size < text.size; size++) {
        struct certificate_chain read = {0};
        assert_int_equal(certificate_chain_parse((struct span){text.data, size}, &read, &error),
                         -1);
        assert_int_equal(error.code, ERROR_FILE);
    }
}

static const struct {
    const char *bytes;
    const char *message;
} bad[] = {
    {"", "nothing in it"},
    {"0a", "nothing in it"},
    {"00", "cut off"},
    {"0000 0102 d40000", "cut off"},
    {"0000 0102 d4000000", "a certificate has 212 bytes, here are 0"},
    {"0000 0102 d3000000", "a certificate has 212 bytes, this TLV says 211"},
    {"0000 0102 ffffffff", "a certificate has 212 bytes, this TLV says 4294967295"},
    {"0000 0202 d4000000", "a TLV of type 0x202"},
    {"0100", "a certificate has 212 bytes, here are 2"},
    {"2d2d2d2d2d", "not base64"},
    {"ffffffff", "not base64"},
};

static void refuses_what_is_no_certificate(void **state)
{
    struct scratch *scratch = *state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct error error;
        struct certificate_chain read = {0};
        AUTO(blob) bytes = {0};
        append_hex(&bytes, bad[i].bytes);
        const char *path = scratch_write(scratch, "bad", blob_span(&bytes));
        assert_refused(certificate_chain_load(path, &read, &error), error, ERROR_FILE,
                       bad[i].message);
        assert_string_equal(error.file, path);
    }
}

static void verifies(void **state)
{
    struct error error;
    AUTO(family) family = {0};
    make_family(*state, &family);
    const struct certificate_chain leaf = {.items = {family.chain.items[2]}, .count = 1};
    for (family.chain.count = 1; family.chain.count <= 3; family.chain.count++) {
        assert_done(certificate_chain_verify(&family.chain, NULL, NULL, &error), error);
        assert_done(certificate_chain_verify(&family.chain, &family.keys[0], NULL, &error), error);
        assert_refused(certificate_chain_verify(&family.chain, &family.keys[1], NULL, &error),
                       error, ERROR_INVALID, "certificate 1 (root): its key is not '");
    }
    assert_done(certificate_chain_verify(&leaf, NULL, &family.keys[1], &error), error);
    assert_refused(certificate_chain_verify(&leaf, NULL, &family.keys[0], &error), error,
                   ERROR_INVALID, "certificate 1 (leaf): the signature is not by key '");
    assert_refused(certificate_chain_verify(&leaf, NULL, NULL, &error), error, ERROR_INVALID,
                   "certificate 1 (leaf): a chain begins with a root");
}

static const struct {
    unsigned order[3];
    const char *message;
} orders[] = {
    {{0, 2, 1}, "certificate 2 (leaf): the signature is not by the key of the root before it"},
    {{1, 0, 2}, "certificate 1 (intermediate): a chain begins with a root"},
    {{1, 2, 0}, "certificate 1 (intermediate): a chain begins with a root"},
    {{2, 0, 1}, "certificate 1 (leaf): a chain begins with a root"},
    {{2, 1, 0}, "certificate 1 (leaf): a chain begins with a root"},
    {{0, 0, 1}, "certificate 2 (root): it stands behind the root"},
    {{0, 1, 1}, "certificate 3 (intermediate): it stands behind the intermediate"},
    {{0, 1, 0}, "certificate 3 (root): it stands behind the intermediate"},
};

static void another_order_is_invalid(void **state)
{
    struct error error;
    AUTO(family) family = {0};
    make_family(*state, &family);
    for (size_t i = 0; i < COUNT(orders); i++) {
        struct certificate_chain chain = {.count = 3};
        for (unsigned k = 0; k < 3; k++)
            chain.items[k] = family.chain.items[orders[i].order[k]];
        assert_refused(certificate_chain_verify(&chain, NULL, NULL, &error), error, ERROR_INVALID,
                       orders[i].message);
    }
}

/* Signed by the right key, and yet not what a device takes. */
static void odd_fields_are_invalid(void **state)
{
    struct error error;
    AUTO(family) family = {0};
    make_family(*state, &family);
    struct certificate_chain chain = {.count = 1};
    for (unsigned i = 0; i < 4; i++) {
        struct certificate *root = &chain.items[0];
        *root = family.chain.items[0];
        root->usage = i == 0 ? 2 : 1;
        root->reserved = i == 1;
        root->extensions_size = i == 2;
        root->extensions_hash[31] = i == 3;
        assert_done(certificate_sign(root, &family.keys[0], &error), error);
        assert_refused(certificate_chain_verify(&chain, NULL, NULL, &error), error, ERROR_INVALID,
                       i == 0   ? "its usage is 2, it must be 1"
                       : i == 1 ? "its reserved field is 0x1, it must be 0"
                                : "it has extensions");
    }
}

static void an_issuer_issues_what_is_below(void **state)
{
    struct error error;
    AUTO(family) family = {0};
    make_family(*state, &family);
    struct certificate_chain *chain = &family.chain;
    chain->count = 2;
    assert_done(certificate_chain_check_issuer(chain, &family.keys[1], CERTIFICATE_LEAF, &error),
                error);
    assert_refused(
        certificate_chain_check_issuer(chain, &family.keys[1], CERTIFICATE_INTERMEDIATE, &error),
        error, ERROR_CONFIG, "an intermediate cannot be issued by an intermediate");
    assert_refused(certificate_chain_check_issuer(chain, &family.keys[0], CERTIFICATE_LEAF, &error),
                   error, ERROR_CRYPTO, "the issuer's certificate is not of key '");
    chain->count = 3;
    assert_refused(certificate_chain_check_issuer(chain, &family.keys[2], CERTIFICATE_LEAF, &error),
                   error, ERROR_CONFIG, "a leaf cannot be issued by a leaf");
    chain->count = 1;
    assert_done(certificate_chain_check_issuer(chain, &family.keys[0], CERTIFICATE_LEAF, &error),
                error);
}

static void grants_what_all_grant(void **state)
{
    static const char *const wanted[] = {"0x77", "0x37", "0x13"};
    AUTO(family) family = {0};
    make_family(*state, &family);
    for (unsigned i = 0; i < 3; i++) {
        char text[PERMISSION_TEXT];
        family.chain.count = i + 1;
        permission_text(certificate_chain_permissions(&family.chain), text);
        assert_string_equal(text, wanted[i]);
    }
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(reads_every_form),
    IN_SCRATCH(encodes_what_it_reads),
    IN_SCRATCH(truncation_at_any_length_is_noticed),
    IN_SCRATCH(refuses_what_is_no_certificate),
    IN_SCRATCH(verifies),
    IN_SCRATCH(another_order_is_invalid),
    IN_SCRATCH(odd_fields_are_invalid),
    IN_SCRATCH(an_issuer_issues_what_is_below),
    IN_SCRATCH(grants_what_all_grant),
};

int main(void)
{
    return cmocka_run_group_tests_name("certificate chain", tests, NULL, NULL);
}
