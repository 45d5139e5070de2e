// SPDX-License-Identifier: Apache-2.0
/*
 * Flips bits of images, one at a time, and has the boot core judge each: every flip has to be refused. Every bit of
 * header, TLVs and trailer is flipped, and every STEP-th of body and fill.
 *
 * What no rule covers stands in a table, with the reason. A flip that is accepted and is not in the table is a failure;
 * so is a row of the table that no flip hits.
 */
#include "../support/boot_probe.h"
#include "../support/image_build.h"
#include "../support/image_parts.h"
#include "../support/test.h"
#include <bootcore/boot.h>
#include <bootcore/trailer.h>
#include <device/device_keys.h>
#include <pack/image_write.h>
#include <spec/image_options.h>
#include <stdio.h>
#include <string.h>

enum { FIRMWARE = 1000, STEP = 61, BUFFER = 4096, SECTORS = 16, ALIGN = 8, SPOTS_MAX = 8 };

/* Where the image lies, and how it is judged there. */
struct place {
    const struct bootcore_policy *policy;
    bool secondary;   /* an update: fill and magic count */
    unsigned sectors; /* for a swap trailer */
    bool clear;       /* the body lies in clear, whatever its flag says */
    bool decrypt;     /* in place, before it is judged: the body in clear, the flag gone */
    bool not_signed;  /* want no signature */
};

struct kind {
    const char *name;
    struct place place;
    struct xml_param params[16];
};

#define ST .policy = &bootcore_policy_st
#define UPDATE                \
    {                         \
        ST, .secondary = true \
    }
#define SIGNED_SO(text, ...)                                           \
    {                                                                  \
        {.name = text, .place = {.policy = &bootcore_policy_mcuboot}}, \
        {                                                              \
            __VA_ARGS__                                                \
        }                                                              \
    }
#define ORDINARY INPUT, SIGNED, VERSION("1.2.3"), COUNTER("auto")
#define CODE     ORDINARY, HEADER("0x400"), SLOT("0x1000")
#define SHORT    ORDINARY, HEADER("0x40"), SLOT("0x800")
#define SWAP_SLOT \
    ORDINARY, HEADER("0x40"), SLOT("0xc00"), VALUE("M", "-M", "16"), VALUE("A", "--align", "8")

static const struct kind kinds[] = {
    {"signed, as an update", UPDATE, {CODE, PADDED, OVERWRITE}},
    {"signed, in a primary slot", {ST}, {SHORT, PADDED, OVERWRITE}},
    {"encrypted, as an update", UPDATE, {CODE, ENCRYPTED, PADDED, OVERWRITE}},
    {"flagged as encrypted, in clear in a primary slot",
     {ST, .clear = true},
     {SHORT, ENCRYPTED, SWITCH("-c"), PADDED, OVERWRITE}},
    {"swap", {ST, .secondary = true, .sectors = SECTORS}, {SWAP_SLOT, PADDED}},
    {"swap, confirmed, encrypted",
     {ST, .secondary = true, .sectors = SECTORS},
     {SWAP_SLOT, ENCRYPTED, SWITCH("--confirm")}},
    {"primary-only", {ST}, {SHORT, SWITCH("--primary-only")}},
    {"primary-only, encrypted", {ST}, {SHORT, ENCRYPTED, SWITCH("--primary-only")}},
    {"primary-only, decrypted in place",
     {ST, .decrypt = true},
     {SHORT, ENCRYPTED, SWITCH("--primary-only")}},
    {"primary-only, judged in clear", {ST, .clear = true}, {SHORT, SWITCH("--primary-only")}},
    {"STiROT code, encrypted", UPDATE, {SHORT, ENCRYPTED, MAGIC("0x73ab1024"), PADDED}},
    {"STiROT code, not encrypted", UPDATE, {SHORT, MAGIC("0x73ab1024"), PADDED}},
    {"STiROT data",
     UPDATE,
     {ORDINARY, HEADER("0x20"), SLOT("0x800"), ENCRYPTED, MAGIC("0x55f7394e"), PADDED, OVERWRITE}},
    {"STiROT H7RS", UPDATE, {SHORT, ENCRYPTED, MAGIC("0xc1592ee9"), PADDED, OVERWRITE}},
    {"data", UPDATE, {ORDINARY, HEADER("0x20"), SLOT("0x800"), ENCRYPTED, PADDED, OVERWRITE}},
    {"with dependencies",
     UPDATE,
     {SHORT, VALUE("First", "-d", "1,1.0.0+9"), VALUE("Second", "-d", "3,2.0.1"), PADDED,
      OVERWRITE}},
    {"with a boot record",
     UPDATE,
     {SHORT, VALUE("Record", "--boot-record", "SPE"), PADDED, OVERWRITE}},
    {"mcuboot policy, full public key",
     {.policy = &bootcore_policy_mcuboot, .secondary = true},
     {SHORT, VALUE("Format", "--public-key-format", "full"), PADDED, OVERWRITE}},
    {"signed, judged as not signed",
     {ST, .secondary = true, .not_signed = true},
     {SHORT, PADDED, OVERWRITE}},
};

/* Images by upstream's policy with options, since no XML can say them. Their keys are those of make_keys(). */
static const struct modern {
    struct kind kind;
    struct image_options options;
} modern[] = {
    SIGNED_SO("RSA-2048", .key = "rsa2048.pem"),
    SIGNED_SO("RSA-3072, whole key", .key = "rsa3072.pem", .key_format = "full"),
    SIGNED_SO("P-384", .key = "p384.pem"),
    SIGNED_SO("P-384, zeros behind the signature", .key = "p384.pem", .pad_signature = true),
    SIGNED_SO("Ed25519", .key = "ed25519.pem"),
    SIGNED_SO("Ed25519 over SHA-512, whole key", .key = "ed25519.pem", .sha = "512",
              .key_format = "full"),
    SIGNED_SO("Ed25519, pure", .key = "ed25519.pem", .pure = true),
    SIGNED_SO("P-256, for X25519", .key = "p256.pem", .encryption_key = "x25519.pem"),
    SIGNED_SO("P-384, for X25519 with SHA-512, AES-256", .key = "p384.pem",
              .encryption_key = "x25519.pem", .hmac_sha = "512", .key_bits = "256"),
    SIGNED_SO("Ed25519, for P-256, AES-256", .key = "ed25519.pem", .encryption_key = "p256.pem",
              .key_bits = "256"),
    SIGNED_SO("Ed25519, for RSA", .key = "ed25519.pem", .encryption_key = "rsa2048.pem"),
    SIGNED_SO("Ed25519, pure, for AES-128", .key = "ed25519.pem", .pure = true,
              .encryption_key = "aes128"),
    {{.name = "Ed25519, for AES-256, in clear",
      .place = {.policy = &bootcore_policy_mcuboot, .clear = true}},
     {.key = "ed25519.pem", .encryption_key = "aes256", .clear = true}},
};

/* One image of a kind, and what came of its flips. */
struct sweep {
    const struct kind *kind;
    const struct image_options *options; /* NULL: the kind has parameters */
    struct image_parts parts;
    struct blob bytes;
    struct boot_keys keys;    /* of a kind with parameters, */
    struct device_keys other; /* or with options */
    const struct bootcore_key *key;
    const struct bootcore_secret *secret;
    struct boot_probe probe;
    struct bootcore_work work;
    size_t trailer; /* its offset */
    unsigned tried;
    unsigned refused;
    unsigned uncovered[SPOTS_MAX];
};

static bool within(size_t offset, const struct sweep *sweep, struct span value)
{
    size_t start = value.data == NULL ? 0 : (size_t)(value.data - sweep->parts.bytes.data);
    return value.data != NULL && offset >= start && offset - start < value.size;
}

static bool body_lies_in_clear(const struct sweep *sweep)
{
    return sweep->parts.wrapped.data != NULL &&
           (sweep->kind->place.clear || sweep->kind->place.decrypt);
}

static bool in_wrapped_key(const struct sweep *sweep, size_t offset, uint8_t bit)
{
    (void)bit;
    return within(offset, sweep, sweep->parts.wrapped);
}

static bool is_swap(const struct sweep *sweep)
{
    return sweep->kind->place.secondary && sweep->kind->place.sectors != 0;
}

static bool in_trailer_words(const struct sweep *sweep, size_t offset, uint8_t bit)
{
    (void)bit;
    return offset >= sweep->trailer && offset < sweep->bytes.size - MCUBOOT_TRAILER_MAGIC_SIZE;
}

static bool is_padded_primary(const struct sweep *sweep)
{
    return !sweep->kind->place.secondary && sweep->bytes.size > sweep->parts.end;
}

static bool behind_tlvs(const struct sweep *sweep, size_t offset, uint8_t bit)
{
    (void)bit;
    return offset >= sweep->parts.end;
}

static bool is_upstream_update(const struct sweep *sweep)
{
    return sweep->kind->place.secondary && !sweep->kind->place.policy->secondary_fill;
}

static bool in_fill(const struct sweep *sweep, size_t offset, uint8_t bit)
{
    (void)bit;
    return offset >= sweep->parts.end && offset < sweep->trailer;
}

static bool is_primary_only_in_clear(const struct sweep *sweep)
{
    return (sweep->parts.flags & MCUBOOT_FLAG_PRIMARY_ONLY) != 0 && sweep->kind->place.clear;
}

static bool at_encryption_flag(const struct sweep *sweep, size_t offset, uint8_t bit)
{
    (void)sweep;
    return offset == MCUBOOT_HEADER_FLAGS && bit == MCUBOOT_FLAG_ENCRYPTED_AES128;
}

static bool is_for_x25519(const struct sweep *sweep)
{
    return sweep->parts.wrapped_type == MCUBOOT_TLV_ECIES_X25519 ||
           sweep->parts.wrapped_type == MCUBOOT_TLV_ECIES_X25519_SHA512;
}

static bool at_highest_bit_of_key(const struct sweep *sweep, size_t offset, uint8_t bit)
{
    size_t start = (size_t)(sweep->parts.wrapped.data - sweep->parts.bytes.data);
    return offset == start + BOOTCORE_U_SIZE - 1 && bit == 0x80;
}

static bool is_not_signed(const struct sweep *sweep)
{
    return sweep->kind->place.not_signed;
}

static bool in_signature_or_key(const struct sweep *sweep, size_t offset, uint8_t bit)
{
    (void)bit;
    return within(offset, sweep, sweep->parts.signature) || within(offset, sweep, sweep->parts.key);
}

/* What no rule covers, and why that is so. */
static const struct {
    const char *name;
    const char *reason;
    bool (*applies)(const struct sweep *sweep); /* has to be hit in such an image */
    bool (*here)(const struct sweep *sweep, size_t offset, uint8_t bit);
} spots[] = {
    {"wrapped key of an image whose body lies in clear", "there is nothing to decrypt with it",
     body_lies_in_clear, in_wrapped_key},
    {"status and words of a swap trailer",
     "boot code and application write there; they say what is wanted, not what may be executed",
     is_swap, in_trailer_words},
    {"what lies behind the TLVs in a primary slot",
     "never executed; left over from older images, or a trailer", is_padded_primary, behind_tlvs},
    {"fill under the mcuboot policy", "upstream's boot code does not look at it",
     is_upstream_update, in_fill},
    {"encryption flag of a primary-only image judged in clear",
     "the digest leaves it out, since decrypting in place clears it", is_primary_only_in_clear,
     at_encryption_flag},
    {"highest bit of an ephemeral X25519 key", "RFC 7748 has it masked off", is_for_x25519,
     at_highest_bit_of_key},
    {"key hash and signature of an image judged as not signed", "that is what --unsigned asks for",
     is_not_signed, in_signature_or_key},
};

_Static_assert(COUNT(spots) <= SPOTS_MAX, "room for each spot");

static bool accepted(struct sweep *sweep)
{
    const struct place *place = &sweep->kind->place;
    const struct bootcore_area area = {.size = (uint32_t)sweep->bytes.size};
    struct bootcore_verdict verdict;
    const struct bootcore_request request = {
        .port = &sweep->probe.port,
        .policy = place->policy,
        .area = &area,
        .magic = sweep->parts.magic,
        .keys = sweep->key,
        .key_count = 1,
        .decryption_key = sweep->secret,
        .trailer_size = (uint32_t)(sweep->bytes.size - sweep->trailer),
        .encrypted_body = !place->clear,
        .unsigned_image = place->not_signed,
        .check_fill = place->secondary && place->policy->secondary_fill,
        .check_magic = place->secondary,
    };
    uint32_t result = bootcore_verify(&request, &sweep->work, &verdict);
    return result == BOOTCORE_VALID || verdict.result == BOOTCORE_VALID;
}

static bool excused(struct sweep *sweep, size_t offset, uint8_t bit)
{
    for (size_t i = 0; i < COUNT(spots); i++)
        if (spots[i].applies(sweep) && spots[i].here(sweep, offset, bit)) {
            sweep->uncovered[i]++;
            return true;
        }
    return false;
}

/* Flips one bit; false where that is accepted and nothing excuses it. */
static bool flip(struct sweep *sweep, size_t offset, uint8_t bit)
{
    sweep->bytes.data[offset] ^= bit;
    bool taken = accepted(sweep);
    sweep->bytes.data[offset] ^= bit;
    sweep->tried++;
    if (!taken) {
        sweep->refused++;
        return true;
    }
    if (excused(sweep, offset, bit))
        return true;
    printf("FAILED: %s: accepted with bit 0x%02x of byte 0x%zx flipped\n", sweep->kind->name, bit,
           offset);
    return false;
}

/* Every `step`-th bit of [from, to). */
static bool flip_range(struct sweep *sweep, size_t from, size_t to, size_t step)
{
    bool good = true;
    for (size_t at = from * 8; at < to * 8; at += step)
        good = flip(sweep, at / 8, (uint8_t)(1u << at % 8)) && good;
    return good;
}

static bool flip_all(struct sweep *sweep)
{
    const struct image_parts *parts = &sweep->parts;
    size_t body_end = parts->header + parts->body;
    bool good = flip_range(sweep, 0, parts->header, 1);
    good = flip_range(sweep, parts->header, body_end, STEP) && good;
    good = flip_range(sweep, body_end, parts->end, 1) && good;
    good = flip_range(sweep, parts->end, sweep->trailer, STEP) && good;
    return flip_range(sweep, sweep->trailer, sweep->bytes.size, 1) && good;
}

/* What the boot core makes of a primary-only image before it boots it: the body in clear, the flag gone. */
static void decrypt_in_place(struct sweep *sweep)
{
    uint8_t content_key[16];
    EVP_PKEY *key = test_key(BUILD_DECRYPT_LABEL);
    assert_true(test_ecies_unwrap(key, sweep->parts.wrapped.data, content_key));
    EVP_PKEY_free(key);
    test_aes_ctr(content_key, sweep->bytes.data + sweep->parts.header, sweep->parts.body);
    sweep->bytes.data[MCUBOOT_HEADER_FLAGS] ^= MCUBOOT_FLAG_ENCRYPTED_AES128;
}

static size_t find_trailer(const struct sweep *sweep)
{
    const struct bootcore_config config = {
        .mode = BOOTCORE_SWAP, .max_sectors = SECTORS, .decryption_key = sweep->secret};
    const struct bootcore_area slot = {.write_size = ALIGN};
    size_t size = MCUBOOT_TRAILER_MAGIC_SIZE;
    if (sweep->bytes.size < sweep->parts.end + MCUBOOT_TRAILER_MAGIC_SIZE)
        return sweep->bytes.size;
    if (sweep->kind->place.sectors != 0)
        size = bootcore_trailer_size(&config, &slot);
    return sweep->bytes.size - size;
}

static void build_from_parameters(struct scratch *scratch, struct sweep *sweep)
{
    image_build(scratch, sweep->kind->params, &sweep->bytes);
    boot_keys_make(&sweep->keys, BUILD_SIGN_LABEL, BUILD_DECRYPT_LABEL);
    sweep->key = &sweep->keys.key;
    sweep->secret = &sweep->keys.secret;
}

/* Signs as `image sign` does, with and for keys that are in files of the scratch directory. */
static void build_from_options(struct scratch *scratch, struct sweep *sweep)
{
    struct test_run test;
    struct error error;
    struct image_result result;
    struct image_options options = *sweep->options;
    const char *key = scratch_path(scratch, options.key);
    AUTO(image_spec) spec = {0};
    AUTO(image_inputs) inputs = {0};
    test_run_start(&test);
    options.key = key;
    if (options.encryption_key != NULL)
        options.encryption_key = scratch_path(scratch, options.encryption_key);
    options.input = scratch_path(scratch, "app.bin");
    options.output = scratch_path(scratch, "built.bin");
    options.version = "1.2.3";
    options.header_size = "0x20";
    options.pad_header = true;
    options.security_counter = "auto";
    assert_done(image_options_read(&options, &spec, &error), error);
    assert_done(image_inputs_open(&test.run, &spec, NULL, &inputs, &error), error);
    assert_done(image_write(&test.run, &spec, &inputs, &(struct image_making){0}, &result, &error),
                error);
    scratch_read(options.output, &sweep->bytes);
    assert_done(device_keys_add(&sweep->other, &test.run, key, &error), error);
    if (options.encryption_key != NULL)
        assert_done(
            device_keys_decrypt_with(&sweep->other, &test.run, options.encryption_key, &error),
            error);
    sweep->key = sweep->other.keys;
    sweep->secret = device_keys_secret(&sweep->other);
    test_run_release(&test);
}

/* A key pair of each type, and keys that wrap. */
static void make_keys(struct scratch *scratch)
{
    static const struct {
        enum key_type type;
        const char *name;
    } pairs[] = {
        {KEY_P256, "p256.pem"},       {KEY_P384, "p384.pem"},       {KEY_RSA2048, "rsa2048.pem"},
        {KEY_RSA3072, "rsa3072.pem"}, {KEY_ED25519, "ed25519.pem"}, {KEY_X25519, "x25519.pem"},
    };
    struct error error;
    struct fixed_random fixed = {.drawn = 1};
    const struct random_source random = fixed_random_source(&fixed);
    for (size_t i = 0; i < COUNT(pairs); i++) {
        AUTO(key) key = {0};
        AUTO(blob) pem = {0};
        assert_done(key_generate_of(&random, pairs[i].type, &key, &error), error);
        assert_done(key_private_pem(&key, &pem, &error), error);
        scratch_write(scratch, pairs[i].name, blob_span(&pem));
    }
    scratch_text(scratch, "aes128", "a TEST KEY of 16");
    scratch_text(scratch, "aes256", "a TEST KEY of 32 bytes, for AES.");
}

static void prepare(struct sweep *sweep, struct scratch *scratch, const struct kind *kind,
                    const struct image_options *options, uint8_t *buffer)
{
    *sweep = (struct sweep){
        .kind = kind, .options = options, .work = {.buffer = buffer, .buffer_size = BUFFER}};
    if (options != NULL)
        build_from_options(scratch, sweep);
    else
        build_from_parameters(scratch, sweep);
    image_parts_read(scratch_path(scratch, "built.bin"), &sweep->parts);
    sweep->trailer = find_trailer(sweep);
    if (kind->place.decrypt)
        decrypt_in_place(sweep);
    boot_probe_open(&sweep->probe, blob_span(&sweep->bytes));
}

static bool report(const struct sweep *sweep)
{
    bool good = true;
    printf("%s: %u flips, %u refused", sweep->kind->name, sweep->tried, sweep->refused);
    for (size_t i = 0; i < COUNT(spots); i++)
        if (sweep->uncovered[i] > 0)
            printf(", %u not covered: %s", sweep->uncovered[i], spots[i].name);
    putchar('\n');
    for (size_t i = 0; i < COUNT(spots); i++)
        if (spots[i].applies(sweep) && sweep->uncovered[i] == 0) {
            printf("FAILED: %s: no flip is accepted in: %s\n", sweep->kind->name, spots[i].name);
            good = false;
        }
    return good;
}

struct totals {
    unsigned passed;
    unsigned failed;
    unsigned tried;
    unsigned refused;
    unsigned uncovered[SPOTS_MAX];
};

static void run_kind(struct scratch *scratch, const struct kind *kind,
                     const struct image_options *options, struct totals *totals)
{
    static uint8_t buffer[BUFFER];
    struct sweep sweep;
    prepare(&sweep, scratch, kind, options, buffer);
    bool good = accepted(&sweep);
    if (!good)
        printf("FAILED: %s: refused as it is\n", kind->name);
    good = flip_all(&sweep) && good;
    good = report(&sweep) && good;
    totals->passed += good;
    totals->failed += !good;
    totals->tried += sweep.tried;
    totals->refused += sweep.refused;
    for (size_t i = 0; i < COUNT(spots); i++)
        totals->uncovered[i] += sweep.uncovered[i];
    boot_probe_release(&sweep.probe);
    image_parts_release(&sweep.parts);
    blob_release(&sweep.bytes);
}

static void report_spots(struct totals *totals)
{
    for (size_t i = 0; i < COUNT(spots); i++) {
        printf("not covered: %s: %u flips accepted: %s\n", spots[i].name, totals->uncovered[i],
               spots[i].reason);
        totals->passed += totals->uncovered[i] > 0;
        totals->failed += totals->uncovered[i] == 0;
    }
}

int main(void)
{
    void *state = NULL;
    struct totals totals = {0};
    if (scratch_setup(&state) != 0)
        return 1;
    image_build_inputs(state, FIRMWARE);
    make_keys(state);
    for (size_t i = 0; i < COUNT(kinds); i++)
        run_kind(state, &kinds[i], NULL, &totals);
    for (size_t i = 0; i < COUNT(modern); i++)
        run_kind(state, &modern[i].kind, &modern[i].options, &totals);
    report_spots(&totals);
    printf("total: %u flips, %u refused, %u not covered by name\n", totals.tried, totals.refused,
           totals.tried - totals.refused);
    if (scratch_teardown(&state) != 0)
        return 1;
    printf("%u passed, %u failed\n", totals.passed, totals.failed);
    return totals.failed == 0 ? 0 : 1;
}
