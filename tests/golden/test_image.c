// SPDX-License-Identifier: Apache-2.0
/*
 * Images of every kind, from XML to file, with fixed keys and random bytes. An image is held against four sums
 * (image_golden.h), and its signature is verified as well.
 */
#include "../support/image_parts.h"
#include "../support/test.h"
#include "image_golden.h"
#include <device/self_check.h>
#include <openssl/ec.h>
#include <pack/image_write.h>
#include <spec/image_config.h>
#include <stdio.h>
#include <string.h>

enum { FIRMWARE = 1000 };

struct kind {
    const char *name; /* as in image_golden.h */
    const char *output;
    enum hex_trailer hex_trailer;
    struct xml_param params[16];
};

#define FROM(input)    VALUE("Input", "", input)
#define SLOT(size)     VALUE("Slot", "-S", size)
#define HEADER(size)   VALUE("Header", "-H", size)
#define VERSION(text)  VALUE("Version", "-v", text)
#define BASE(address)  VALUE("Base", "-x", address)
#define MAGIC(value)   VALUE("Magic", "-ma", value)
#define COUNTER(value) VALUE("Counter", "-s", value)
#define SIGNED         VALUE("Sign", "-k", "sign.pem")
#define ENCRYPTED      VALUE("Encrypt", "-E", "encrypt_pub.pem")
#define ADDED_HEADER   SWITCH("--pad-header")
#define PADDED         SWITCH("--pad")
#define OVERWRITE      SWITCH("--overwrite-only")
#define ORDINARY       FROM("app.bin"), HEADER("0x400"), ADDED_HEADER

static const struct kind kinds[] = {
    {"plain", "i.bin", HEX_TRAILER_FULL, {ORDINARY, SLOT("0x4000"), VERSION("1.2.3+4")}},
    {"plain padded",
     "i.bin",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x1000"), VERSION("1.2.3"), PADDED, OVERWRITE}},
    {"signed",
     "i.hex",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x2000"), VERSION("1.0.0"), SIGNED, COUNTER("auto"), BASE("0x0C0AF000"),
      PADDED, OVERWRITE}},
    {"signed, trailer's magic",
     "i.hex",
     HEX_TRAILER_MAGIC,
     {ORDINARY, SLOT("0x2000"), VERSION("1.0.0"), SIGNED, COUNTER("auto"), BASE("0x0C0A6000"),
      PADDED, OVERWRITE}},
    {"encrypted swap",
     "i.bin",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x4000"), VERSION("1.0.0"), SIGNED, ENCRYPTED, COUNTER("1"), PADDED}},
    {"encrypted small trailer",
     "i.bin",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x2000"), VERSION("1.0.0"), SIGNED, ENCRYPTED, COUNTER("1"), PADDED,
      VALUE("Align", "--align", "8"), VALUE("M", "--max-sectors", "32")}},
    {"encrypted",
     "i.hex",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x2000"), VERSION("1.0.0"), SIGNED, ENCRYPTED, COUNTER("0xffffffff"),
      BASE("0x08000000"), PADDED, OVERWRITE}},
    {"encrypted, not signed",
     "i.bin",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x2000"), VERSION("1.0.0"), ENCRYPTED, OVERWRITE}},
    {"encrypted in clear",
     "i.bin",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x2000"), VERSION("1.0.0"), SIGNED, ENCRYPTED, SWITCH("-c"), COUNTER("auto"),
      OVERWRITE}},
    {"stirot",
     "i.bin",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x2000"), VERSION("1.0.0"), SIGNED, ENCRYPTED, COUNTER("auto"),
      MAGIC("0x73ab1024"), PADDED}},
    {"stirot hex",
     "i.hex",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x2004"), VERSION("1.0.0"), SIGNED, ENCRYPTED, COUNTER("auto"),
      MAGIC("0x73ab1024"), BASE("0x0C000000"), PADDED}},
    {"stirot without counter",
     "i.bin",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x2000"), VERSION("1.0.0"), SIGNED, ENCRYPTED, MAGIC("0x73ab1024"), PADDED}},
    {"stirot in clear text",
     "i.bin",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x2000"), VERSION("1.0.0"), SIGNED, COUNTER("auto"), MAGIC("0x73ab1024"),
      PADDED}},
    {"stirot data",
     "i.bin",
     HEX_TRAILER_FULL,
     {FROM("app.bin"), HEADER("0x20"), ADDED_HEADER, SLOT("0x2000"), VERSION("255.255.65535"),
      SIGNED, ENCRYPTED, COUNTER("auto"), MAGIC("0x55f7394e"), PADDED, OVERWRITE}},
    {"h7rs",
     "i.hex",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x2000"), VERSION("1.0.0"), SIGNED, ENCRYPTED, COUNTER("auto"),
      MAGIC("0xc1592ee9"), BASE("0x70000000"), PADDED, OVERWRITE}},
    {"primary-only",
     "i.bin",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x2000"), VERSION("1.0.0"), SIGNED, COUNTER("auto"), SWITCH("--primary-only"),
      PADDED}},
    {"primary-only encrypted",
     "i.bin",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x2000"), VERSION("1.0.0"), SIGNED, ENCRYPTED, COUNTER("auto"),
      SWITCH("--primary-only"), PADDED}},
    {"confirmed",
     "i.bin",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x4000"), VERSION("1.0.0"), SIGNED, SWITCH("--confirm")}},
    {"confirmed hex",
     "i.hex",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x4000"), VERSION("1.0.0"), SIGNED, SWITCH("--confirm"), BASE("0x90000000")}},
    {"confirmed hex, trailer's magic",
     "i.hex",
     HEX_TRAILER_MAGIC,
     {ORDINARY, SLOT("0x4000"), VERSION("1.0.0"), SIGNED, SWITCH("--confirm"), BASE("0x90000000")}},
    {"overwrite confirmed",
     "i.bin",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x2000"), VERSION("1.0.0"), SIGNED, SWITCH("--confirm"), OVERWRITE}},
    {"boot record and dependencies",
     "i.bin",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x2000"), VERSION("1.2.3"), SIGNED, COUNTER("auto"),
      VALUE("First", "-d", "1,1.0.0+9"), VALUE("Second", "-d", "3,255.0.1"),
      VALUE("Record", "--boot-record", "SPE"), OVERWRITE}},
    {"boot record, not signed",
     "i.bin",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x2000"), VERSION("1.2.3"), VALUE("Record", "--boot-record", "SPE"),
      OVERWRITE}},
    {"full public key",
     "i.bin",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x2000"), VERSION("1.0.0"), SIGNED,
      VALUE("Format", "--public-key-format", "full"), OVERWRITE}},
    {"rom-fixed",
     "i.bin",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x2000"), VERSION("1.0.0"), SIGNED, VALUE("Rom", "--rom-fixed", "0x08010000"),
      OVERWRITE}},
    {"load address",
     "i.bin",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x2000"), VERSION("1.0.0"), SIGNED,
      VALUE("Load", "--load-addr", "0x34180000"), OVERWRITE}},
    {"header in the input",
     "i.bin",
     HEX_TRAILER_FULL,
     {FROM("blank.bin"), HEADER("0x200"), SLOT("0x2000"), VERSION("1.0.0"), SIGNED, ENCRYPTED,
      OVERWRITE}},
    {"hex input",
     "i.hex",
     HEX_TRAILER_FULL,
     {FROM("app.hex"), HEADER("0x400"), ADDED_HEADER, SLOT("0x2000"), VERSION("1.0.0"), SIGNED,
      PADDED, OVERWRITE}},
    {"hex at address 0",
     "i.hex",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x2000"), VERSION("1.0.0"), SIGNED, BASE("0"), PADDED, OVERWRITE}},
    {"slot without size",
     "i.hex",
     HEX_TRAILER_FULL,
     {ORDINARY, SLOT("0x0"), VERSION("1.0.0"), SIGNED, BASE("0x0"), PADDED, OVERWRITE}},
};

static uint8_t firmware_byte(size_t index)
{
    return (uint8_t)(index * 5 + index / 256 + 1);
}

static void write_inputs(struct scratch *scratch)
{
    struct error error;
    AUTO(blob) firmware = {0};
    AUTO(blob) blank = {0};
    for (size_t i = 0; i < FIRMWARE; i++)
        assert_done(blob_append_fill(&firmware, firmware_byte(i), 1, &error), error);
    assert_done(blob_append_fill(&blank, 0, 0x200, &error), error);
    assert_done(blob_append(&blank, blob_span(&firmware), &error), error);
    scratch_write(scratch, "app.bin", blob_span(&firmware));
    scratch_write(scratch, "blank.bin", blob_span(&blank));
    /* two runs, out of order, with a gap of 14 bytes between them */
    scratch_text(scratch, "app.hex",
                 ":020000040801F1\n"
                 ":040410000A0B0C0DBA\n"
                 ":0204000001FFFA\n"
                 ":00000001FF\n");
    test_key_file(scratch, "sign.pem", "golden sign", TEST_KEY_PKCS8);
    test_key_file(scratch, "encrypt_pub.pem", "golden encrypt", TEST_KEY_PUBLIC);
}

/* From the XML to the file; returns its path. */
static const char *build(struct scratch *scratch, const struct kind *kind,
                         struct image_result *result)
{
    /* each is accepted by the boot core */
    const struct image_reviewer reviewer = {self_check_review, NULL};
    const struct image_making making = {.reviewer = &reviewer};
    struct test_run test;
    struct error error;
    struct image_overrides overrides = {.hex_trailer = kind->hex_trailer};
    AUTO(blob) text = {0};
    AUTO(image_spec) spec = {0};
    AUTO(image_inputs) inputs = {0};
    test_run_start(&test);
    image_xml(&text, NULL, kind->params, kind->output);
    const char *config = scratch_write(scratch, "image.xml", blob_span(&text));
    assert_done(image_config_load(&test.run, config, &overrides, NULL, &spec, &error), error);
    assert_done(image_inputs_open(&test.run, &spec, NULL, &inputs, &error), error);
    assert_done(image_write(&test.run, &spec, &inputs, &making, result, &error), error);
    bool no_slot = strcmp(kind->name, "slot without size") == 0;
    assert_int_equal(strstr(test_run_err(&test), "written without padding") != NULL, no_slot);
    test_run_release(&test);
    return scratch_path(scratch, kind->output);
}

static void sum_text(struct span bytes, char text[65])
{
    uint8_t sum[32];
    test_sha256(bytes, sum);
    hex_encode(SPAN(sum), text);
}

static void check_sums(const struct kind *kind, const struct image_parts *parts)
{
    char sums[4][65];
    AUTO(blob) tlvs = {0};
    AUTO(blob) tail = {0};
    image_parts_fixed_tlvs(parts, &tlvs);
    image_parts_tail(parts, &tail);
    sum_text(image_parts_covered(parts), sums[0]);
    sum_text(blob_span(&tlvs), sums[1]);
    sum_text(blob_span(&tail), sums[2]);
    sum_text(parts->signature, sums[3]);
    const struct golden *golden = goldens;
    while (golden->name != NULL && strcmp(golden->name, kind->name) != 0)
        golden++;
    if (golden->name != NULL && strcmp(sums[0], golden->covered) == 0 &&
        strcmp(sums[1], golden->tlvs) == 0 && strcmp(sums[2], golden->tail) == 0 &&
        strcmp(sums[3], golden->signature) == 0)
        return;
    print_error("%s: the row of this image would be\n    {\"%s\",\n     \"%s\",\n     \"%s\",\n"
                "     \"%s\",\n     \"%s\"},\nand its tail\n%.*s",
                kind->name, kind->name, sums[0], sums[1], sums[2], sums[3], (int)tail.size,
                (const char *)tail.data);
    fail_msg("%s", "the image differs from image_golden.h");
}

/* STiROT's form is taken apart here, since OpenSSL wants the shortest. */
static bool signature_verifies(EVP_PKEY *key, const struct image_parts *parts)
{
    uint8_t *der = NULL;
    struct span signature = parts->signature;
    if (parts->magic != 0x73ab1024)
        return test_key_verifies(key, parts->digest.data, signature);
    assert_int_equal(signature.size, 72);
    assert_memory_equal(signature.data, "\x30\x46\x02\x21\x00", 5);
    assert_memory_equal(signature.data + 37, "\x02\x21\x00", 3);
    ECDSA_SIG *both = ECDSA_SIG_new();
    ECDSA_SIG_set0(both, BN_bin2bn(signature.data + 5, 32, NULL),
                   BN_bin2bn(signature.data + 40, 32, NULL));
    int size = i2d_ECDSA_SIG(both, &der);
    bool good =
        size > 0 && test_key_verifies(key, parts->digest.data, (struct span){der, (size_t)size});
    OPENSSL_free(der);
    ECDSA_SIG_free(both);
    return good;
}

static void check_signature(const struct image_parts *parts, bool is_signed)
{
    uint8_t hash[32];
    AUTO(blob) spki = {0};
    assert_int_equal(parts->signature.data != NULL, is_signed);
    assert_int_equal(parts->key.data != NULL, is_signed);
    if (!is_signed)
        return;
    EVP_PKEY *key = test_key("golden sign");
    test_key_spki(key, &spki);
    test_key_hash(key, hash);
    assert_true(signature_verifies(key, parts));
    assert_spans_equal(parts->key, parts->key_type == 1 ? SPAN(hash) : blob_span(&spki));
    EVP_PKEY_free(key);
}

/* The digest covers header, plain body and protected area; a primary-only image as if it were not encrypted. */
static void check_digest(const struct image_parts *parts, bool is_encrypted, bool in_clear)
{
    struct error error;
    uint8_t content_key[16];
    uint8_t digest[32];
    AUTO(blob) plain = {0};
    assert_int_equal(parts->wrapped.data != NULL, is_encrypted);
    assert_int_equal((parts->flags & 4) != 0, is_encrypted);
    assert_done(blob_append(&plain, image_parts_covered(parts), &error), error);
    if (is_encrypted) {
        EVP_PKEY *key = test_key("golden encrypt");
        assert_int_equal(parts->wrapped.size, 113);
        assert_true(test_ecies_unwrap(key, parts->wrapped.data, content_key));
        for (size_t i = 0; i < 16; i++) /* what the fixed source gives first */
            assert_int_equal(content_key[i], (uint8_t)((i + 1) * 73));
        EVP_PKEY_free(key);
    }
    if (is_encrypted && !in_clear)
        test_aes_ctr(content_key, plain.data + parts->header, parts->body);
    if ((parts->flags & 2) != 0)
        plain.data[16] = 2;
    test_sha256(blob_span(&plain), digest);
    assert_spans_equal(parts->digest, SPAN(digest));
    if (plain.data[parts->header + 2] == 0xff)
        return; /* the .hex input */
    for (size_t i = 0; i < parts->body; i++)
        assert_int_equal(plain.data[parts->header + i], i < FIRMWARE ? firmware_byte(i) : 0);
}

static bool has_command(const struct kind *kind, const char *command)
{
    for (const struct xml_param *param = kind->params; param->name != NULL; param++)
        if (strcmp(param->command, command) == 0)
            return true;
    return false;
}

static void images_are_as_they_were(void **state)
{
    struct scratch *scratch = *state;
    write_inputs(scratch);
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct image_result result;
        AUTO(image_parts) parts = {0};
        image_parts_read(build(scratch, &kinds[i], &result), &parts);
        assert_spans_equal(digest_span(&result.digest), parts.digest);
        assert_int_equal(result.size, parts.end);
        check_signature(&parts, has_command(&kinds[i], "-k"));
        check_digest(&parts, has_command(&kinds[i], "-E"), has_command(&kinds[i], "-c"));
        check_sums(&kinds[i], &parts);
    }
}

static void every_row_has_an_image(void **state)
{
    (void)state;
    size_t count = 0;
    while (goldens[count].name != NULL)
        count++;
    assert_int_equal(count, COUNT(kinds));
}

/* The shortest image: every byte from the format. */
static void a_plain_image_by_hand(void **state)
{
    static const struct kind kind = {"by hand",
                                     "i.bin",
                                     HEX_TRAILER_FULL,
                                     {FROM("four.bin"), HEADER("0x20"), ADDED_HEADER, SLOT("0x100"),
                                      VERSION("1.2.772+16909060"), COUNTER("auto"), PADDED,
                                      OVERWRITE}};
    struct scratch *scratch = *state;
    struct error error;
    struct image_result result;
    AUTO(blob) wanted = {0};
    AUTO(blob) actual = {0};
    uint8_t digest[32];
    scratch_text(scratch, "four.bin", "FOUR");
    append_hex(&wanted, "3db8f396 00000000 2000 0c00 04000000 00000000 01 02 0403 04030201 00000000"
                        "464f5552"
                        "0869 0c00 5000 0400 04030201");
    test_sha256(blob_span(&wanted), digest);
    append_hex(&wanted, "0769 2800 1000 2000");
    assert_done(blob_append(&wanted, SPAN(digest), &error), error);
    assert_done(blob_append_fill(&wanted, 0xff, 0x100 - 16 - wanted.size, &error), error);
    append_hex(&wanted, "77c295f3 60d2ef7f 3552500f 2cb67980");
    scratch_read(build(scratch, &kind, &result), &actual);
    assert_spans_equal(blob_span(&actual), blob_span(&wanted));
}

/* Swap, confirmed, across a border of 64 KiB: the text of the .hex. */
static void a_confirmed_hex_by_hand(void **state)
{
    static const struct kind kind = {"by hand",
                                     "i.hex",
                                     HEX_TRAILER_FULL,
                                     {FROM("four.bin"), HEADER("0x20"), ADDED_HEADER, SLOT("0x100"),
                                      VERSION("0"), SWITCH("--confirm"), VALUE("M", "-M", "0"),
                                      BASE("0x0800FF80")}};
    static const char wanted[] = ":020000040800F2\n"
                                 ":10FF80003DB8F396000000002000000004000000CF\n"
                                 ":10FF90000000000000000000000000000000000061\n"
                                 ":10FFA000464F5552076928001000200030B15BCB46\n"
                                 ":10FFB0006DD32849BFCFA8B34248769B013C2F3B65\n"
                                 ":0CFFC0001D7331A0BBA2C92651BB16FF67\n"
                                 ":020000040801F1\n"
                                 ":10003000FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFD0\n"
                                 ":10004000FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC0\n"
                                 ":10005000FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFB0\n"
                                 ":1000600001FFFFFFFFFFFFFFFFFFFFFFFFFFFFFF9E\n"
                                 ":1000700077C295F360D2EF7F3552500F2CB679805E\n"
                                 ":00000001FF\n";
    struct scratch *scratch = *state;
    struct error error;
    struct image_result result;
    AUTO(blob) actual = {0};
    scratch_text(scratch, "four.bin", "FOUR");
    scratch_read(build(scratch, &kind, &result), &actual);
    assert_done(blob_append_fill(&actual, 0, 1, &error), error);
    assert_string_equal((const char *)actual.data, wanted);
}

/* AES, ECIES and zeros behind the body: every byte but the ephemeral point, tag and wrapped key. */
static void an_encrypted_image_by_hand(void **state)
{
    static const struct kind kind = {"by hand",
                                     "i.bin",
                                     HEX_TRAILER_FULL,
                                     {FROM("four.bin"), HEADER("0x20"), ADDED_HEADER, SLOT("0x200"),
                                      VERSION("1.0.0"), ENCRYPTED, SWITCH("--primary-only")}};
    static const uint8_t content_key[16] = {0x49, 0x92, 0xdb, 0x24, 0x6d, 0xb6, 0xff, 0x48,
                                            0x91, 0xda, 0x23, 0x6c, 0xb5, 0xfe, 0x47, 0x90};
    struct scratch *scratch = *state;
    struct error error;
    struct image_result result;
    AUTO(blob) wanted = {0};
    AUTO(blob) actual = {0};
    uint8_t digest[32];
    write_inputs(scratch);
    scratch_text(scratch, "four.bin", "FOUR");
    append_hex(&wanted, "3db8f396 00000000 2000 0000 10000000 02000000 01 00 0000 00000000 00000000"
                        "464f5552 000000000000000000000000");
    test_sha256(blob_span(&wanted), digest);
    test_aes_ctr(content_key, wanted.data + 0x20, 16);
    wanted.data[16] = 6; /* encrypted, which the digest does not see */
    append_hex(&wanted, "0769 9d00 1000 2000");
    assert_done(blob_append(&wanted, SPAN(digest), &error), error);
    append_hex(&wanted, "3200 7100 04");
    scratch_read(build(scratch, &kind, &result), &actual);
    assert_int_equal(actual.size, wanted.size + 112);
    actual.size = wanted.size;
    assert_spans_equal(blob_span(&actual), blob_span(&wanted));
}

/* When something fails, no file appears, and none is touched. */
static void a_failure_leaves_the_old_image(void **state)
{
    struct scratch *scratch = *state;
    struct test_run test;
    struct error error;
    struct image_result result;
    AUTO(blob) text = {0};
    AUTO(blob) after = {0};
    AUTO(image_spec) spec = {0};
    AUTO(image_inputs) inputs = {0};
    static const struct image_overrides none = {.hex_trailer = HEX_TRAILER_FULL};
    write_inputs(scratch);
    test_run_start(&test);
    image_xml(&text, NULL, kinds[4].params, "i.bin");
    const char *old = scratch_text(scratch, "i.bin", "old");
    const char *config = scratch_write(scratch, "image.xml", blob_span(&text));
    size_t entries = scratch_entries(scratch->directory);
    assert_done(image_config_load(&test.run, config, &none, NULL, &spec, &error), error);
    assert_done(image_inputs_open(&test.run, &spec, NULL, &inputs, &error), error);
    test.random.failures = 1;
    assert_refused(
        image_write(&test.run, &spec, &inputs, &(struct image_making){0}, &result, &error), error,
        ERROR_CRYPTO, "the test's random source fails");
    inputs.firmware.size += 1; /* as if the file became shorter */
    inputs.layout.body += 16;
    assert_refused(
        image_write(&test.run, &spec, &inputs, &(struct image_making){0}, &result, &error), error,
        ERROR_FILE, "became shorter");
    scratch_read(old, &after);
    assert_spans_equal(blob_span(&after), text_bytes("old"));
    assert_int_equal(scratch_entries(scratch->directory), entries);
    test_run_release(&test);
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(images_are_as_they_were),    cmocka_unit_test(every_row_has_an_image),
    IN_SCRATCH(a_plain_image_by_hand),      IN_SCRATCH(a_confirmed_hex_by_hand),
    IN_SCRATCH(an_encrypted_image_by_hand), IN_SCRATCH(a_failure_leaves_the_old_image),
};

int main(void)
{
    return cmocka_run_group_tests_name("golden images", tests, NULL, NULL);
}
