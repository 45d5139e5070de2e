// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <openssl/ec.h>
#include <pack/certificate.h>
#include <string.h>

static const struct passphrase never = {.never_ask = true};

/* Every field by hand, each byte another. */
static const char layout[] =
    "0100 0101 03 a5 1110 1312 1514 19181716 1d1c1b1a 202122232425262728292a2b2c2d2e2f"
    "303132333435363738393a3b3c3d3e3f"
    "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"
    "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f"
    "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"
    "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
    "c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf";

static void count_up(uint8_t *bytes, size_t size, uint8_t from)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(from + i);
}

static void make_fields(struct certificate *certificate)
{
    *certificate = (struct certificate){
        .role = CERTIFICATE_LEAF,
        .usage = 0xa5,
        .reserved = 0x1011,
        .lifecycle = 0x1213,
        .oem_constraint = 0x1415,
        .extensions_size = 0x16171819,
        .soc_class = 0x1a1b1c1d,
    };
    count_up(certificate->soc_id, sizeof certificate->soc_id, 0x20);
    count_up(certificate->permissions.bytes, sizeof certificate->permissions.bytes, 0x30);
    count_up(certificate->subject, sizeof certificate->subject, 0x40);
    count_up(certificate->extensions_hash, sizeof certificate->extensions_hash, 0x80);
    certificate->signature = (struct ecdsa_signature){.size = 32};
    count_up(certificate->signature.r, 32, 0xa0);
    count_up(certificate->signature.s, 32, 0xc0);
}

static void writes_every_field_in_its_place(void **state)
{
    (void)state;
    struct certificate certificate;
    uint8_t bytes[ADAC_SIZE];
    make_fields(&certificate);
    certificate_format(&certificate, bytes);
    assert_bytes(SPAN(bytes), layout);
}

static void reads_every_field_from_its_place(void **state)
{
    (void)state;
    struct error error;
    struct certificate wanted;
    struct certificate read;
    AUTO(blob) bytes = {0};
    append_hex(&bytes, layout);
    memset(&read, 0xee, sizeof read);
    make_fields(&wanted);
    assert_done(certificate_parse(blob_span(&bytes), &read, &error), error);
    assert_int_equal(read.role, wanted.role);
    assert_int_equal(read.usage, wanted.usage);
    assert_int_equal(read.reserved, wanted.reserved);
    assert_int_equal(read.lifecycle, wanted.lifecycle);
    assert_int_equal(read.oem_constraint, wanted.oem_constraint);
    assert_int_equal(read.extensions_size, wanted.extensions_size);
    assert_int_equal(read.soc_class, wanted.soc_class);
    assert_spans_equal(SPAN(read.soc_id), SPAN(wanted.soc_id));
    assert_spans_equal(SPAN(read.permissions.bytes), SPAN(wanted.permissions.bytes));
    assert_spans_equal(SPAN(read.subject), SPAN(wanted.subject));
    assert_spans_equal(SPAN(read.extensions_hash), SPAN(wanted.extensions_hash));
    assert_spans_equal(SPAN(read.signature.r), SPAN(wanted.signature.r));
    assert_spans_equal(SPAN(read.signature.s), SPAN(wanted.signature.s));
}

/* Whatever byte is another: it is refused, or nothing of it is lost. */
static void no_byte_is_lost(void **state)
{
    (void)state;
    AUTO(blob) bytes = {0};
    append_hex(&bytes, layout);
    for (size_t at = 0; at < ADAC_SIZE; at++) {
        struct error error;
        struct certificate certificate;
        uint8_t again[ADAC_SIZE];
        bytes.data[at] ^= 0xff;
        int result = certificate_parse(blob_span(&bytes), &certificate, &error);
        assert_int_equal(result, at < 5 ? -1 : 0);
        if (result == 0) {
            certificate_format(&certificate, again);
            assert_spans_equal(SPAN(again), blob_span(&bytes));
        } else {
            assert_int_equal(error.code, ERROR_FILE);
        }
        bytes.data[at] ^= 0xff;
    }
}

static const struct {
    size_t at;
    uint8_t value;
    const char *message;
} bad[] = {
    {0, 2, "unknown version 2.0"}, {1, 1, "unknown version 1.1"}, {2, 2, "signature type 2"},
    {3, 0, "key type 0"},          {4, 0, "unknown role 0"},      {4, 4, "unknown role 4"},
};

static void refuses_what_it_does_not_know(void **state)
{
    (void)state;
    struct error error;
    struct certificate certificate;
    for (size_t i = 0; i < COUNT(bad); i++) {
        AUTO(blob) bytes = {0};
        append_hex(&bytes, layout);
        bytes.data[bad[i].at] = bad[i].value;
        assert_refused(certificate_parse(blob_span(&bytes), &certificate, &error), error,
                       ERROR_FILE, bad[i].message);
    }
}

static void refuses_other_lengths(void **state)
{
    (void)state;
    AUTO(blob) bytes = {0};
    append_hex(&bytes, layout);
    append_hex(&bytes, "00");
    for (size_t size = 0; size <= ADAC_SIZE + 1; size++) {
        struct error error;
        struct certificate certificate;
        if (size != ADAC_SIZE)
            assert_refused(certificate_parse((struct span){bytes.data, size}, &certificate, &error),
                           error, ERROR_FILE, "a certificate has 212 bytes");
    }
}

static void knows_the_roles(void **state)
{
    (void)state;
    struct error error;
    for (int i = CERTIFICATE_ROOT; i <= CERTIFICATE_LEAF; i++) {
        enum certificate_role role;
        const char *name = certificate_role_name((enum certificate_role)i);
        assert_done(certificate_role_parse(name, &role, &error), error);
        assert_int_equal(role, i);
    }
    enum certificate_role role;
    assert_refused(certificate_role_parse("", &role, &error), error, ERROR_CONFIG, "is no role");
    assert_refused(certificate_role_parse("Root", &role, &error), error, ERROR_CONFIG,
                   "'Root' is no role");
}

static void load(struct scratch *scratch, const char *label, enum test_key_form form,
                 struct key *key)
{
    struct error error;
    assert_done(key_load(test_key_file(scratch, label, label, form), &never, key, &error), error);
}

/* OpenSSL's verdict on the signature, over the bytes before it. */
static bool verifies(const struct certificate *certificate, const char *label)
{
    uint8_t bytes[ADAC_SIZE];
    uint8_t digest[32];
    certificate_format(certificate, bytes);
    test_sha256((struct span){bytes, 148}, digest);
    return test_key_verifies_numbers(label, digest, bytes + 148);
}

static void is_signed_by_its_issuer(void **state)
{
    struct error error;
    struct certificate certificate;
    AUTO(key) issuer = {0};
    AUTO(key) public_half = {0};
    AUTO(key) other = {0};
    load(*state, "issuer", TEST_KEY_PKCS8, &issuer);
    load(*state, "issuer", TEST_KEY_PUBLIC, &public_half);
    load(*state, "other", TEST_KEY_PUBLIC, &other);
    make_fields(&certificate);
    assert_refused(certificate_verify(&certificate, &issuer, &error), error, ERROR_INVALID,
                   "not by this key");
    assert_done(certificate_sign(&certificate, &issuer, &error), error);
    assert_true(verifies(&certificate, "issuer"));
    assert_false(verifies(&certificate, "other"));
    assert_done(certificate_verify(&certificate, &public_half, &error), error);
    assert_refused(certificate_verify(&certificate, &other, &error), error, ERROR_INVALID,
                   "not by this key");
    assert_refused(certificate_sign(&certificate, &public_half, &error), error, ERROR_CRYPTO,
                   "is a public key, the private one is needed");
}

/* No bit can be changed, of what is signed or of the signature. */
static void every_bit_is_signed(void **state)
{
    struct error error;
    struct certificate certificate;
    uint8_t bytes[ADAC_SIZE];
    AUTO(key) issuer = {0};
    load(*state, "issuer", TEST_KEY_PKCS8, &issuer);
    make_fields(&certificate);
    assert_done(certificate_sign(&certificate, &issuer, &error), error);
    certificate_format(&certificate, bytes);
    for (size_t bit = 0; bit < 8 * ADAC_SIZE; bit++) {
        struct certificate changed;
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (certificate_parse(SPAN(bytes), &changed, &error) == 0)
            assert_refused(certificate_verify(&changed, &issuer, &error), error, ERROR_INVALID,
                           "not by this key");
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

/* Numbers that no signature has: 0, and not below the order. */
static void impossible_signatures_are_invalid(void **state)
{
    static const uint8_t fills[] = {0x00, 0xff};
    struct error error;
    struct certificate certificate;
    AUTO(key) issuer = {0};
    load(*state, "issuer", TEST_KEY_PKCS8, &issuer);
    make_fields(&certificate);
    for (size_t i = 0; i < 2 * COUNT(fills); i++) {
        assert_done(certificate_sign(&certificate, &issuer, &error), error);
        uint8_t *half = i % 2 == 0 ? certificate.signature.r : certificate.signature.s;
        memset(half, fills[i / 2], 32);
        assert_refused(certificate_verify(&certificate, &issuer, &error), error, ERROR_INVALID,
                       "not by this key");
    }
}

static void holds_the_point_of_its_subject(void **state)
{
    struct error error;
    struct certificate certificate;
    char wanted[FINGERPRINT_TEXT];
    char read[FINGERPRINT_TEXT];
    AUTO(key) subject = {0};
    AUTO(key) other = {0};
    AUTO(key) held = {0};
    load(*state, "subject", TEST_KEY_PUBLIC, &subject);
    load(*state, "other", TEST_KEY_PUBLIC, &other);
    make_fields(&certificate);
    assert_refused(certificate_subject_key(&certificate, &held, &error), error, ERROR_INVALID,
                   "not a point of P-256");
    assert_false(certificate_is_of(&certificate, &subject));
    assert_done(certificate_set_subject(&certificate, &subject, &error), error);
    assert_true(certificate_is_of(&certificate, &subject));
    assert_false(certificate_is_of(&certificate, &other));
    assert_done(certificate_subject_key(&certificate, &held, &error), error);
    key_fingerprint_text(&subject, wanted);
    key_fingerprint_text(&held, read);
    assert_string_equal(read, wanted);
    assert_false(held.private_half);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(writes_every_field_in_its_place),
    cmocka_unit_test(reads_every_field_from_its_place),
    cmocka_unit_test(no_byte_is_lost),
    cmocka_unit_test(refuses_what_it_does_not_know),
    cmocka_unit_test(refuses_other_lengths),
    cmocka_unit_test(knows_the_roles),
    IN_SCRATCH(is_signed_by_its_issuer),
    IN_SCRATCH(every_bit_is_signed),
    IN_SCRATCH(impossible_signatures_are_invalid),
    IN_SCRATCH(holds_the_point_of_its_subject),
};

int main(void)
{
    return cmocka_run_group_tests_name("certificate", tests, NULL, NULL);
}
