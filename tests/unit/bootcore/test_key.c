// SPDX-License-Identifier: Apache-2.0
#include "../../support/forge.h"
#include "../../support/test.h"
#include <string.h>

enum { KEYS = 3 };

static const struct forge by_hash = {.protected_tlvs = "c", .tlvs = "dks"};
static const struct forge whole = {.protected_tlvs = "c", .tlvs = "dps"};

/* Three keys, the signer's at `place`; none of them with KEYS. */
static void make_keys(size_t place, struct boot_keys made[KEYS], struct bootcore_key keys[KEYS])
{
    static const char *const others[KEYS] = {"one", "two", "three"};
    for (size_t i = 0; i < KEYS; i++) {
        boot_keys_make(&made[i], i == place ? FORGE_SIGN_LABEL : others[i], "x");
        keys[i] = made[i].key;
        keys[i].der = made[i].spki;
    }
}

static enum bootcore_reason judge(const struct forge *forge, const struct bootcore_key *keys,
                                  uint32_t count, struct bootcore_verdict *verdict)
{
    const struct judging how = {
        .policy = &bootcore_policy_mcuboot, .keys = keys, .key_count = count};
    AUTO(blob) image = {0};
    forge_image(forge, &image);
    return judge_bytes(&how, blob_span(&image), verdict);
}

static void any_of_several(void **state)
{
    uint8_t hash[32];
    struct boot_keys made[KEYS];
    struct bootcore_key keys[KEYS];
    struct bootcore_verdict verdict;
    (void)state;
    for (uint32_t place = 0; place < KEYS; place++) {
        make_keys(place, made, keys);
        assert_int_equal(judge(&by_hash, keys, KEYS, &verdict), BOOTCORE_GOOD);
        assert_int_equal(verdict.key, place);
        test_sha256(SPAN(made[place].spki), hash);
        assert_memory_equal(verdict.key_hash, hash, sizeof hash);
        assert_int_equal(judge(&whole, keys, KEYS, &verdict), BOOTCORE_GOOD);
        assert_int_equal(verdict.key, place);
        assert_memory_equal(verdict.key_hash, hash, sizeof hash);
    }
}

static void none_of_several(void **state)
{
    struct boot_keys made[KEYS];
    struct bootcore_key keys[KEYS];
    struct bootcore_verdict verdict;
    (void)state;
    make_keys(KEYS, made, keys);
    assert_int_equal(judge(&by_hash, keys, KEYS, &verdict), BOOTCORE_KEY_UNKNOWN);
    assert_int_equal(judge(&whole, keys, KEYS, &verdict), BOOTCORE_KEY_UNKNOWN);
    make_keys(2, made, keys);
    assert_int_equal(judge(&by_hash, keys, 2, &verdict), BOOTCORE_KEY_UNKNOWN);
    assert_int_equal(judge(&by_hash, keys, 0, &verdict), BOOTCORE_KEY_UNKNOWN);
    assert_int_equal(judge(&whole, keys, 0, &verdict), BOOTCORE_KEY_UNKNOWN);
}

/* The image names a key that is provisioned, and was signed by another: a key in the image proves nothing. */
static void another_key_than_the_signers(void **state)
{
    struct boot_keys made[KEYS];
    struct bootcore_key keys[KEYS];
    struct bootcore_verdict verdict;
    struct forge forge = by_hash;
    (void)state;
    make_keys(2, made, keys);
    forge.key = made[0].spki;
    assert_int_equal(judge(&forge, keys, KEYS, &verdict), BOOTCORE_SIGNATURE);
    forge.tlvs = "dps";
    assert_int_equal(judge(&forge, keys, KEYS, &verdict), BOOTCORE_SIGNATURE);
}

/* Provisioned bytes that are no key of P-256, each named by an image. */
static void what_is_no_key(void **state)
{
    struct boot_keys made[KEYS];
    struct bootcore_key keys[KEYS];
    struct bootcore_verdict verdict;
    struct forge forge = by_hash;
    (void)state;
    for (size_t byte = 0; byte < 27; byte++) {
        make_keys(1, made, keys);
        made[1].spki[byte] ^= 0x01;
        forge.key = made[1].spki;
        assert_int_equal(judge(&forge, keys, KEYS, &verdict), BOOTCORE_KEY_FORM);
        assert_int_equal(verdict.found, 1);
    }
    for (size_t byte = 27; byte < BOOT_SPKI_SIZE; byte++) {
        make_keys(1, made, keys);
        made[1].spki[byte] ^= 0x01; /* off the curve */
        forge.key = made[1].spki;
        assert_int_equal(judge(&forge, keys, KEYS, &verdict), BOOTCORE_SIGNATURE);
    }
    make_keys(1, made, keys);
    memset(made[1].spki + 27, 0, 64);
    forge.key = made[1].spki;
    assert_int_equal(judge(&forge, keys, KEYS, &verdict), BOOTCORE_SIGNATURE);
}

/* A key of another kind than is said, and one of a kind that the policy does not know. */
static void kinds_of_keys(void **state)
{
    struct boot_keys made[KEYS];
    struct bootcore_key keys[KEYS];
    struct bootcore_verdict verdict;
    (void)state;
    make_keys(1, made, keys);
    for (unsigned kind = BOOTCORE_KEY_P384; kind <= BOOTCORE_KEY_KINDS; kind++) {
        keys[1].kind = (enum bootcore_key_kind)kind;
        assert_int_equal(judge(&by_hash, keys, KEYS, &verdict), BOOTCORE_KEY_FORM);
        assert_int_equal(verdict.found, 1);
    }
    keys[1].kind = BOOTCORE_KEY_P256;
    struct bootcore_policy none = bootcore_policy_mcuboot;
    none.keys &= ~(1u << BOOTCORE_KEY_P256);
    const struct judging how = {.policy = &none, .keys = keys, .key_count = KEYS};
    AUTO(blob) image = {0};
    forge_image(&by_hash, &image);
    assert_int_equal(judge_bytes(&how, blob_span(&image), &verdict), BOOTCORE_KEY_FORM);
    assert_int_equal(bootcore_policy_st.keys, 1u << BOOTCORE_KEY_P256);
}

/* Numbers that are out of range are the port's to refuse. */
static void numbers_out_of_range(void **state)
{
    static const char *const numbers[] = {
        "3006 020100 020101",
        "3006 020101 020100",
        "3006 020100 020100",
        /* the order of the curve, and what is above it */
        "3026 022100ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551 020101",
        "3026 020101 022100ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        "3046 022100ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
        "022100ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    };
    struct bootcore_verdict verdict;
    const struct judging how = {.policy = NULL};
    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        AUTO(blob) der = {0};
        AUTO(blob) image = {0};
        append_hex(&der, numbers[i]);
        struct forge forge = by_hash;
        forge.signature = blob_span(&der);
        forge_image(&forge, &image);
        assert_int_equal(judge_bytes(&how, blob_span(&image), &verdict), BOOTCORE_SIGNATURE);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(any_of_several),
    cmocka_unit_test(none_of_several),
    cmocka_unit_test(another_key_than_the_signers),
    cmocka_unit_test(what_is_no_key),
    cmocka_unit_test(kinds_of_keys),
    cmocka_unit_test(numbers_out_of_range),
};

int main(void)
{
    return cmocka_run_group_tests_name("boot core: keys", tests, NULL, NULL);
}
