// SPDX-License-Identifier: Apache-2.0
#include "../../support/forge.h"
#include "../../support/test.h"

enum { FLAG_ENCRYPTED = 4, FLAG_AES256 = 8, FLAG_PRIMARY_ONLY = 2 };
enum { AREA_AT = 32 + FORGE_BODY };

/* What both policies make of a list of TLVs; images in clear. */
static const struct {
    const char *protected_tlvs;
    const char *tlvs;
    enum bootcore_reason st;
    enum bootcore_reason mcuboot;
    uint32_t flags;
} lists[] = {
    {"c", "dks", BOOTCORE_GOOD, BOOTCORE_GOOD, 0},
    {"crDD", "dks", BOOTCORE_GOOD, BOOTCORE_GOOD, 0},
    {"DDrc", "kds", BOOTCORE_GOOD, BOOTCORE_GOOD, 0},
    {"c", "ksd", BOOTCORE_GOOD, BOOTCORE_GOOD, 0},
    {"cDDDDDDDDDDDDDDDD", "dks", BOOTCORE_GOOD, BOOTCORE_GOOD, 0}, /* 16 */
    {"cDDDDDDDDDDDDDDDDD", "dks", BOOTCORE_DEPENDENCIES, BOOTCORE_DEPENDENCIES, 0},
    {"cR", "dks", BOOTCORE_GOOD, BOOTCORE_GOOD, 0},
    {"c0", "dks", BOOTCORE_GOOD, BOOTCORE_GOOD, 0},
    /* what has to be there */
    {NULL, "dks", BOOTCORE_TLV_MISSING, BOOTCORE_GOOD, 0},
    {"D", "dks", BOOTCORE_TLV_MISSING, BOOTCORE_GOOD, 0},
    {"c", "ks", BOOTCORE_TLV_MISSING, BOOTCORE_TLV_MISSING, 0},
    {"c", "dk", BOOTCORE_TLV_MISSING, BOOTCORE_TLV_MISSING, 0},
    {"c", "d", BOOTCORE_TLV_MISSING, BOOTCORE_TLV_MISSING, 0},
    {"c", "", BOOTCORE_TLV_MISSING, BOOTCORE_TLV_MISSING, 0},
    {"", "dks", BOOTCORE_TLV_MISSING, BOOTCORE_GOOD, 0}, /* an area without entries */
    {"c", "dps", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_GOOD, 0},
    {"c", "dpks", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_GOOD, 0},
    /* the wrong area */
    {NULL, "cdks", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_TLV_UNEXPECTED, 0},
    {"c", "cdks", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_TLV_UNEXPECTED, 0},
    {"c", "Ddks", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_TLV_UNEXPECTED, 0},
    {"c", "rdks", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_TLV_UNEXPECTED, 0},
    {"cd", "dks", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_GOOD,
     0}, /* upstream: just another protected TLV */
    {"cd", "ks", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_TLV_MISSING, 0},
    {"ck", "dks", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_GOOD, 0},
    {"cs", "dk", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_TLV_MISSING, 0},
    /* unknown types */
    {"cu", "dks", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_GOOD, 0},
    {"zc", "dks", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_GOOD, 0},
    {"cuu", "dks", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_GOOD, 0},
    {"c", "dksu", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_TLV_UNEXPECTED, 0},
    {"c", "zdks", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_TLV_UNEXPECTED, 0},
    /* twice */
    {"cc", "dks", BOOTCORE_TLV_TWICE, BOOTCORE_TLV_TWICE, 0},
    {"crr", "dks", BOOTCORE_TLV_TWICE, BOOTCORE_GOOD, 0}, /* upstream has no meaning for it */
    {"c", "ddks", BOOTCORE_TLV_TWICE, BOOTCORE_TLV_TWICE, 0},
    {"c", "dkks", BOOTCORE_TLV_TWICE, BOOTCORE_TLV_TWICE, 0},
    {"c", "dkss", BOOTCORE_TLV_TWICE, BOOTCORE_TLV_TWICE, 0},
    {"c", "dpps", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_TLV_TWICE, 0},
    /* order */
    {"c", "dsk", BOOTCORE_TLV_ORDER, BOOTCORE_TLV_ORDER, 0},
    {"c", "dsp", BOOTCORE_TLV_ORDER, BOOTCORE_TLV_ORDER, 0},
    {"c", "sdk", BOOTCORE_TLV_ORDER, BOOTCORE_TLV_ORDER, 0},
    /* lengths */
    {"e", "dks", BOOTCORE_TLV_LENGTH, BOOTCORE_TLV_LENGTH, 0},
    {"f", "dks", BOOTCORE_TLV_LENGTH, BOOTCORE_TLV_LENGTH, 0},
    {"cE", "dks", BOOTCORE_TLV_LENGTH, BOOTCORE_TLV_LENGTH, 0},
    {"cF", "dks", BOOTCORE_TLV_LENGTH, BOOTCORE_TLV_LENGTH, 0},
    {"c", "mks", BOOTCORE_TLV_LENGTH, BOOTCORE_TLV_LENGTH, 0},
    {"c", "nks", BOOTCORE_TLV_LENGTH, BOOTCORE_TLV_LENGTH, 0},
    {"c", "dls", BOOTCORE_TLV_LENGTH, BOOTCORE_TLV_LENGTH, 0},
    {"c", "dqs", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_KEY_UNKNOWN,
     0}, /* there are keys of that length */
    {"c", "dkT", BOOTCORE_TLV_LENGTH, BOOTCORE_TLV_LENGTH, 0},
    {"c", "dkS", BOOTCORE_TLV_LENGTH, BOOTCORE_TLV_LENGTH, 0},
    {"c", "dksv", BOOTCORE_TLV_LENGTH, BOOTCORE_TLV_LENGTH, FLAG_ENCRYPTED},
    {"c", "dksx", BOOTCORE_TLV_LENGTH, BOOTCORE_WRAPPED_SIZE, FLAG_ENCRYPTED},
    /* a wrapped key, and what says that there is one */
    {"c", "dksw", BOOTCORE_GOOD, BOOTCORE_GOOD, FLAG_ENCRYPTED},
    {"c", "dks", BOOTCORE_GOOD, BOOTCORE_GOOD, FLAG_ENCRYPTED},
    {"c", "dksw", BOOTCORE_GOOD, BOOTCORE_GOOD, FLAG_PRIMARY_ONLY},
    {"c", "dksw", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_TLV_UNEXPECTED, 0},
    {"c", "dksww", BOOTCORE_TLV_TWICE, BOOTCORE_TLV_TWICE, FLAG_ENCRYPTED},
    {"cw", "dks", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_GOOD, 0},
    /* digests and key hashes of other algorithms, beside a P-256 key */
    {"c", "gks", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_KEY_HASH_SIZE, 0},
    {"c", "hks", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_KEY_HASH_SIZE, 0},
    {"c", "dKs", BOOTCORE_TLV_LENGTH, BOOTCORE_KEY_HASH_SIZE, 0},
    {"c", "dLs", BOOTCORE_TLV_LENGTH, BOOTCORE_TLV_LENGTH, 0},
    {"c", "gKs", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_KEY_UNKNOWN, 0}, /* it is a SHA-256 */
    {"c", "gps", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_DIGEST_TYPE, 0},
    {"c", "hps", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_DIGEST_TYPE, 0},
    {"c", "Gps", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_TLV_LENGTH, 0},
    {"c", "dgps", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_TLV_TWICE, 0},
    {"c", "ghps", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_TLV_TWICE, 0},
    {"cg", "dks", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_GOOD, 0},
    /* signatures */
    {"c", "dk2", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_SIGNATURE_TYPE, 0},
    {"c", "dk3", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_SIGNATURE_TYPE, 0},
    {"c", "dk6", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_SIGNATURE_TYPE, 0},
    {"c", "dks6", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_TLV_TWICE, 0},
    {"c", "d2k", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_TLV_ORDER, 0},
    {"c", "d1ks", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_TLV_UNEXPECTED, 0},
    {"c", "d4ks", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_TLV_VALUE, 0},
    {"c", "d5ks", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_TLV_LENGTH, 0},
    {"c", "d11ks", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_TLV_TWICE, 0},
    /* wrapped keys of AES-128 */
    {"c", "dkso", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_GOOD, FLAG_ENCRYPTED},
    {"c", "dksO", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_TLV_LENGTH, FLAG_ENCRYPTED},
    {"c", "dksa", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_GOOD, FLAG_ENCRYPTED},
    {"c", "dksA", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_WRAPPED_SIZE, FLAG_ENCRYPTED},
    {"c", "dksb", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_WRAPPED_SIZE, FLAG_ENCRYPTED},
    {"c", "dksW", BOOTCORE_TLV_LENGTH, BOOTCORE_WRAPPED_SIZE, FLAG_ENCRYPTED},
    {"c", "dksy", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_GOOD, FLAG_ENCRYPTED},
    {"c", "dksY", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_WRAPPED_SIZE, FLAG_ENCRYPTED},
    {"c", "dksi", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_GOOD, FLAG_ENCRYPTED},
    {"c", "dksI", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_WRAPPED_SIZE, FLAG_ENCRYPTED},
    {"c", "dkswo", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_TLV_TWICE, FLAG_ENCRYPTED},
    {"c", "dksa", BOOTCORE_TLV_UNEXPECTED, BOOTCORE_TLV_UNEXPECTED, 0},
    /* and of AES-256, whose flag has another meaning to ST */
    {"c", "dkso", BOOTCORE_FLAGS, BOOTCORE_GOOD, FLAG_AES256},
    {"c", "dksA", BOOTCORE_FLAGS, BOOTCORE_GOOD, FLAG_AES256},
    {"c", "dksa", BOOTCORE_FLAGS, BOOTCORE_WRAPPED_SIZE, FLAG_AES256},
    {"c", "dksW", BOOTCORE_FLAGS, BOOTCORE_GOOD, FLAG_AES256},
    {"c", "dksw", BOOTCORE_FLAGS, BOOTCORE_WRAPPED_SIZE, FLAG_AES256},
    {"c", "dksY", BOOTCORE_FLAGS, BOOTCORE_GOOD, FLAG_AES256},
    {"c", "dksI", BOOTCORE_FLAGS, BOOTCORE_GOOD, FLAG_AES256},
    {"c", "dksi", BOOTCORE_FLAGS, BOOTCORE_WRAPPED_SIZE, FLAG_AES256},
    {"c", "dksw", BOOTCORE_FLAGS, BOOTCORE_FLAGS_CONFLICT, FLAG_AES256 | FLAG_ENCRYPTED},
    {"c", "dksW", BOOTCORE_FLAGS, BOOTCORE_FLAGS_CONFLICT, FLAG_AES256 | FLAG_PRIMARY_ONLY},
};

static void policies(void **state)
{
    const struct bootcore_policy *const both[] = {&bootcore_policy_st, &bootcore_policy_mcuboot};
    (void)state;
    for (size_t i = 0; i < COUNT(lists); i++) {
        const enum bootcore_reason wanted[] = {lists[i].st, lists[i].mcuboot};
        const struct forge forge = {.protected_tlvs = lists[i].protected_tlvs,
                                    .tlvs = lists[i].tlvs,
                                    .flags = lists[i].flags};
        AUTO(blob) image = {0};
        forge_image(&forge, &image);
        for (size_t j = 0; j < COUNT(both); j++) {
            struct bootcore_verdict verdict;
            const struct judging how = {.policy = both[j], .clear = true};
            enum bootcore_reason reason = judge_bytes(&how, blob_span(&image), &verdict);
            if (reason != wanted[j])
                fail_msg("'%s' '%s' by %s: reason %d, expected %d",
                         forge.protected_tlvs == NULL ? "-" : forge.protected_tlvs, forge.tlvs,
                         both[j]->name, (int)reason, (int)wanted[j]);
        }
    }
}

/* Values are read to where they are kept: no rule may let in more than there is room for. */
static void there_is_room_for_every_value(void **state)
{
    static const struct bootcore_tlvs tlvs;
    static const struct {
        uint32_t seen;
        size_t room;
    } places[] = {
        {BOOTCORE_SEEN_DIGEST, sizeof tlvs.digest},
        {BOOTCORE_SEEN_KEY_HASH, sizeof tlvs.key_hash},
        {BOOTCORE_SEEN_PUBLIC_KEY, sizeof tlvs.public_key},
        {BOOTCORE_SEEN_SIGNATURE, sizeof tlvs.signature},
        {BOOTCORE_SEEN_WRAPPED, sizeof tlvs.wrapped_key.bytes},
        {BOOTCORE_SEEN_COUNTER, MCUBOOT_DEPENDENCY_SIZE},
        {BOOTCORE_SEEN_PURE, MCUBOOT_DEPENDENCY_SIZE},
        {BOOTCORE_SEEN_RECORD, UINT16_MAX}, /* passed over */
        {0, MCUBOOT_DEPENDENCY_SIZE},
    };
    const struct bootcore_policy *const both[] = {&bootcore_policy_st, &bootcore_policy_mcuboot};
    (void)state;
    for (size_t i = 0; i < COUNT(both); i++)
        for (uint32_t j = 0; j < both[i]->rule_count; j++) {
            const struct bootcore_tlv_rule *rule = &both[i]->rules[j];
            size_t at = 0;
            while (at < COUNT(places) && places[at].seen != rule->seen)
                at++;
            assert_true(at < COUNT(places));
            assert_true(rule->minimum <= rule->maximum && rule->maximum <= places[at].room);
        }
}

/* Zeros up to 72 bytes behind a signature: in no image of ST's, in some of upstream's. */
static void padded_signatures(void **state)
{
    static const uint8_t der[] = {0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01};
    const struct forge forge = {.protected_tlvs = "c", .tlvs = "dkt", .signature = SPAN(der)};
    struct bootcore_verdict verdict;
    struct judging how = {.policy = &bootcore_policy_st};
    AUTO(blob) image = {0};
    (void)state;
    forge_image(&forge, &image);
    assert_int_equal(judge_bytes(&how, blob_span(&image), &verdict), BOOTCORE_SIGNATURE_FORM);
    how.policy = &bootcore_policy_mcuboot;
    assert_int_equal(judge_bytes(&how, blob_span(&image), &verdict), BOOTCORE_SIGNATURE);
}

static void values_are_reported(void **state)
{
    const struct forge forge = {.protected_tlvs = "cDrD", .tlvs = "dks"};
    const struct judging how = {.policy = NULL};
    struct bootcore_verdict verdict;
    AUTO(blob) image = {0};
    (void)state;
    forge_image(&forge, &image);
    assert_int_equal(judge_bytes(&how, blob_span(&image), &verdict), BOOTCORE_GOOD);
    assert_int_equal(verdict.counter, FORGE_COUNTER);
    assert_int_equal(verdict.dependency_count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct bootcore_dependency *dependency = &verdict.dependencies[i];
        assert_int_equal(dependency->image, 3);
        assert_int_equal(dependency->version.major, 1);
        assert_int_equal(dependency->version.minor, 2);
        assert_int_equal(dependency->version.revision, 0x0304);
        assert_int_equal(dependency->version.build, 0x05060708);
    }
    assert_int_equal(verdict.end, image.size);
    assert_int_equal(verdict.seen, BOOTCORE_SEEN_DIGEST | BOOTCORE_SEEN_KEY_HASH |
                                       BOOTCORE_SEEN_SIGNATURE | BOOTCORE_SEEN_COUNTER |
                                       BOOTCORE_SEEN_RECORD);
}

/* A place in the good image whose 16 bits are replaced, and what that has to come to. */
static const struct {
    const char *name;
    size_t protected_offset; /* from the start of the protected area, or */
    size_t tlv_offset;       /* of the other one */
    uint16_t value;
    enum bootcore_reason reason;
} patches[] = {
    {"protected magic", 1, 0, 0x6907, BOOTCORE_TLV_MAGIC},
    {"protected area of 0", 3, 0, 0, BOOTCORE_TLV_AREA_SIZE},
    {"protected area of 3", 3, 0, 3, BOOTCORE_TLV_AREA_SIZE},
    {"protected area of 4", 3, 0, 4, BOOTCORE_PROTECTED_SIZE},
    {"protected area, one less", 3, 0, 27, BOOTCORE_PROTECTED_SIZE},
    {"protected area, one more", 3, 0, 29, BOOTCORE_PROTECTED_SIZE},
    {"protected area of 0xffff", 3, 0, 0xffff, BOOTCORE_TLV_AREA_SIZE},
    {"counter of 0 bytes", 7, 0, 0, BOOTCORE_TLV_LENGTH},
    {"counter of 0xffff bytes", 7, 0, 0xffff, BOOTCORE_TLV_BEYOND_AREA},
    {"dependency one too long", 15, 0, 13, BOOTCORE_TLV_BEYOND_AREA},
    {"TLV magic", 0, 1, 0x6908, BOOTCORE_TLV_MAGIC},
    {"TLV area of 0", 0, 3, 0, BOOTCORE_TLV_AREA_SIZE},
    {"TLV area of 3", 0, 3, 3, BOOTCORE_TLV_AREA_SIZE},
    {"TLV area of 4", 0, 3, 4, BOOTCORE_TLV_MISSING},
    {"TLV area ends in a type", 0, 3, 5, BOOTCORE_TLV_AREA_SIZE},
    {"TLV area ends in a length", 0, 3, 7, BOOTCORE_TLV_AREA_SIZE},
    {"TLV area ends behind a head", 0, 3, 8, BOOTCORE_TLV_BEYOND_AREA},
    {"TLV area ends in a value", 0, 3, 39, BOOTCORE_TLV_BEYOND_AREA},
    {"TLV area ends behind the digest", 0, 3, 40, BOOTCORE_TLV_MISSING},
    {"TLV area of 0xffff", 0, 3, 0xffff, BOOTCORE_TLV_AREA_SIZE},
    {"digest of 0 bytes", 0, 7, 0, BOOTCORE_TLV_LENGTH},
    {"digest of 0xffff bytes", 0, 7, 0xffff, BOOTCORE_TLV_BEYOND_AREA},
    {"digest of type 0", 0, 5, 0, BOOTCORE_TLV_UNEXPECTED},
    {"digest of type 0xffff", 0, 5, 0xffff, BOOTCORE_TLV_UNEXPECTED},
    {"digest of type 0x110", 0, 5, 0x110, BOOTCORE_TLV_UNEXPECTED},
};

static void put_le16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

static void hostile_areas(void **state)
{
    const struct forge forge = {.protected_tlvs = "cD", .tlvs = "dks"};
    const struct judging how = {.policy = NULL};
    AUTO(blob) image = {0};
    (void)state;
    forge_image(&forge, &image);
    size_t protected_area = forge_protected_area(&forge);
    size_t area = forge_tlv_area(blob_span(&image));
    assert_int_equal(area - protected_area, 28);
    for (size_t i = 0; i < COUNT(patches); i++) {
        struct bootcore_verdict verdict;
        uint8_t *at = image.data + (patches[i].protected_offset != 0
                                        ? protected_area + patches[i].protected_offset - 1
                                        : area + patches[i].tlv_offset - 1);
        uint8_t before[2] = {at[0], at[1]};
        put_le16(at, patches[i].value);
        enum bootcore_reason reason = judge_bytes(&how, blob_span(&image), &verdict);
        if (reason != patches[i].reason)
            fail_msg("%s: reason %d, expected %d", patches[i].name, (int)reason,
                     (int)patches[i].reason);
        at[0] = before[0];
        at[1] = before[1];
    }
}

/* Every pair of bytes from the areas on takes extreme values; the probe holds the reads to the bounds. */
static void extreme_values_everywhere(void **state)
{
    static const uint16_t values[] = {
        0,     1,     2,      3,      4,      5,      31,     33,     0x7f,   0x80,   0xff,
        0x100, 0x101, 0x7fff, 0x8000, 0x6907, 0x6908, 0xfffb, 0xfffc, 0xfffd, 0xfffe, 0xffff};
    const struct forge forge = {.protected_tlvs = "crD", .tlvs = "dksw", .flags = FLAG_ENCRYPTED};
    const struct judging how = {.clear = true};
    AUTO(blob) image = {0};
    (void)state;
    forge_image(&forge, &image);
    size_t wrapped = image.size - 113;
    for (size_t offset = AREA_AT; offset + 2 <= wrapped; offset++)
        for (size_t i = 0; i < COUNT(values); i++) {
            struct bootcore_verdict verdict;
            uint8_t before[2] = {image.data[offset], image.data[offset + 1]};
            put_le16(image.data + offset, values[i]);
            bool changed = image.data[offset] != before[0] || image.data[offset + 1] != before[1];
            enum bootcore_reason reason = judge_bytes(&how, blob_span(&image), &verdict);
            if ((reason != BOOTCORE_GOOD) != changed)
                fail_msg("0x%x at 0x%zx: reason %d", values[i], offset, (int)reason);
            image.data[offset] = before[0];
            image.data[offset + 1] = before[1];
        }
}

/* The slot ends at every byte of the image: only with the last one is it whole. */
static void every_cut_is_refused(void **state)
{
    const struct forge forge = {.protected_tlvs = "cD", .tlvs = "dks"};
    const struct judging how = {.policy = NULL};
    AUTO(blob) image = {0};
    (void)state;
    forge_image(&forge, &image);
    for (size_t size = 0; size < image.size; size++) {
        struct bootcore_verdict verdict;
        assert_int_not_equal(judge_bytes(&how, (struct span){image.data, size}, &verdict),
                             BOOTCORE_GOOD);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(policies),
    cmocka_unit_test(there_is_room_for_every_value),
    cmocka_unit_test(padded_signatures),
    cmocka_unit_test(values_are_reported),
    cmocka_unit_test(hostile_areas),
    cmocka_unit_test(extreme_values_everywhere),
    cmocka_unit_test(every_cut_is_refused),
};

int main(void)
{
    return cmocka_run_group_tests_name("boot core: TLVs", tests, NULL, NULL);
}
