// SPDX-License-Identifier: Apache-2.0
#include "../../support/forge.h"
#include "../../support/image_build.h"
#include "../../support/test.h"
#include <bootcore/bytes.h>
#include <string.h>

enum { FIRMWARE = 700 };

/* An encrypted update, padded; and how it is judged. */
struct update {
    struct blob image;
    struct boot_keys keys;
    struct judging how;
    size_t tlvs; /* where the protected area starts */
    size_t end;
};

static void make_update(struct scratch *scratch, struct update *update)
{
    static const struct xml_param params[] = {
        INPUT,          SIGNED,        ENCRYPTED, VERSION("1.2.3"), COUNTER("5"),
        HEADER("0x40"), SLOT("0x600"), PADDED,    OVERWRITE,        VALUE("On", "-d", "1,1.0.0"),
        {.name = NULL}};
    *update = (struct update){.tlvs = 0};
    image_build_inputs(scratch, FIRMWARE);
    image_build(scratch, params, &update->image);
    boot_keys_make(&update->keys, BUILD_SIGN_LABEL, BUILD_DECRYPT_LABEL);
    update->how = (struct judging){.keys = &update->keys.key,
                                   .key_count = 1,
                                   .decryption_key = &update->keys.secret,
                                   .trailer_size = MCUBOOT_TRAILER_MAGIC_SIZE,
                                   .check_fill = true,
                                   .check_magic = true};
    const uint8_t *bytes = update->image.data;
    update->tlvs = bootcore_le16(bytes + 8) + bootcore_le32(bytes + 12);
    size_t area = update->tlvs + bootcore_le16(bytes + 10);
    update->end = area + bootcore_le16(bytes + area + 2);
}

static void a_call_that_fails(void **state)
{
    struct update update;
    struct boot_probe probe;
    struct bootcore_verdict verdict;
    make_update(*state, &update);
    boot_probe_open(&probe, blob_span(&update.image));
    assert_true(judge_probe(&update.how, &probe, &verdict));
    unsigned calls = probe.calls;
    assert_true(calls > 50);
    for (probe.fail_at = 1; probe.fail_at <= calls; probe.fail_at++) {
        boot_probe_again(&probe);
        if (judge_probe(&update.how, &probe, &verdict))
            fail_msg("valid though call %u of %u failed", probe.fail_at, calls);
    }
    boot_probe_again(&probe);
    assert_true(judge_probe(&update.how, &probe, &verdict)); /* there is no such call any more */
    boot_probe_release(&probe);
    blob_release(&update.image);
}

/* A byte that reads differently the second time: read once only, or refused. */
static void a_byte_that_changes_later(void **state)
{
    struct update update;
    struct boot_probe probe;
    struct bootcore_verdict verdict;
    make_update(*state, &update);
    boot_probe_open(&probe, blob_span(&update.image));
    probe.change_on = 2;
    for (size_t at = 0; at < update.image.size; at++) {
        boot_probe_again(&probe);
        probe.change_at = (uint32_t)at;
        probe.change_by = 0x10;
        bool valid = judge_probe(&update.how, &probe, &verdict);
        if (at < update.tlvs ? probe.reads != 1 || !valid : probe.reads < 2 || valid)
            fail_msg("byte 0x%zx: read %u times, %s", at, probe.reads, valid ? "valid" : "refused");
    }
    boot_probe_release(&probe);
    blob_release(&update.image);
}

/* The three bytes of a dependency that mean nothing; they count in the digest, which sees the second read. */
static bool means_nothing(const struct update *update, size_t at)
{
    size_t dependency = update->tlvs + 4 + 8 + 4;
    return at > dependency && at < dependency + 4;
}

/* A byte that is good but for its first, or its second, read. */
static void a_byte_that_was_different(void **state)
{
    struct update update;
    struct boot_probe probe;
    struct bootcore_verdict verdict;
    make_update(*state, &update);
    boot_probe_open(&probe, blob_span(&update.image));
    probe.change_once = true;
    for (probe.change_on = 1; probe.change_on <= 2; probe.change_on++)
        for (size_t at = probe.change_on == 1 ? 0 : update.tlvs; at < update.image.size; at++) {
            boot_probe_again(&probe);
            probe.change_at = (uint32_t)at;
            probe.change_by = 0x01;
            if (judge_probe(&update.how, &probe, &verdict) &&
                (probe.change_on != 1 || !means_nothing(&update, at)))
                fail_msg("byte 0x%zx: valid, different in read %u of %u", at, probe.change_on,
                         probe.reads);
        }
    boot_probe_release(&probe);
    blob_release(&update.image);
}

static void the_buffer_makes_no_difference(void **state)
{
    static const uint32_t sizes[] = {256, 272, 512, 1024, 4096, 65536};
    struct update update;
    struct bootcore_verdict first;
    make_update(*state, &update);
    for (unsigned damage = 0; damage < 4; damage++) {
        static const size_t places[] = {0, 0x100, 0x5, 0x5e0};
        if (damage > 0)
            update.image.data[places[damage]] ^= 0x80;
        update.how.buffer_size = 256;
        judge_bytes(&update.how, blob_span(&update.image), &first);
        assert_int_equal(first.reason == BOOTCORE_GOOD, damage == 0);
        for (size_t i = 0; i < COUNT(sizes); i++) {
            struct bootcore_verdict verdict;
            update.how.buffer_size = sizes[i];
            judge_bytes(&update.how, blob_span(&update.image), &verdict);
            assert_memory_equal(&verdict, &first, sizeof verdict);
        }
        if (damage > 0)
            update.image.data[places[damage]] ^= 0x80;
    }
    blob_release(&update.image);
}

static void the_counter_counts(void **state)
{
    struct update update;
    struct bootcore_verdict verdict;
    make_update(*state, &update);
    for (uint32_t minimum = 0; minimum <= 5; minimum++) {
        update.how.minimum_counter = minimum;
        assert_int_equal(judge_bytes(&update.how, blob_span(&update.image), &verdict),
                         BOOTCORE_GOOD);
    }
    static const uint32_t above[] = {6, 0x7fffffff, 0x80000000, UINT32_MAX};
    for (size_t i = 0; i < COUNT(above); i++) {
        update.how.minimum_counter = above[i];
        assert_int_equal(judge_bytes(&update.how, blob_span(&update.image), &verdict),
                         BOOTCORE_COUNTER);
        assert_int_equal(verdict.found, 5);
        assert_int_equal(verdict.expected, above[i]);
    }
    blob_release(&update.image);
}

static void decryption_keys(void **state)
{
    struct update update;
    struct boot_keys other;
    struct bootcore_verdict verdict;
    make_update(*state, &update);
    boot_keys_make(&other, "somebody", "else");
    assert_int_equal(judge_bytes(&update.how, blob_span(&update.image), &verdict), BOOTCORE_GOOD);
    uint8_t content_key[16];
    EVP_PKEY *key = test_key(BUILD_DECRYPT_LABEL);
    assert_true(test_ecies_unwrap(key, verdict.wrapped_key.bytes, content_key));
    EVP_PKEY_free(key);
    assert_memory_equal(verdict.content_key, content_key, sizeof content_key);
    update.how.decryption_key = &other.secret;
    assert_int_equal(judge_bytes(&update.how, blob_span(&update.image), &verdict),
                     BOOTCORE_WRAPPED_KEY);
    update.how.decryption_key = NULL;
    assert_int_equal(judge_bytes(&update.how, blob_span(&update.image), &verdict),
                     BOOTCORE_NO_DECRYPTION_KEY);
    update.how.clear = true;
    assert_int_equal(judge_bytes(&update.how, blob_span(&update.image), &verdict), BOOTCORE_DIGEST);
    blob_release(&update.image);
}

/* The wrapped key of another device: a point off the curve, or of another form, is refused before it is used. */
static void wrapped_keys(void **state)
{
    struct update update;
    struct bootcore_verdict verdict;
    make_update(*state, &update);
    for (size_t at = update.end - 113; at < update.end; at++) {
        update.image.data[at] ^= 0x01;
        assert_int_equal(judge_bytes(&update.how, blob_span(&update.image), &verdict),
                         BOOTCORE_WRAPPED_KEY);
        update.image.data[at] ^= 0x01;
    }
    memset(update.image.data + update.end - 112, 0, 64);
    assert_int_equal(judge_bytes(&update.how, blob_span(&update.image), &verdict),
                     BOOTCORE_WRAPPED_KEY);
    blob_release(&update.image);
}

static void what_lies_behind_the_tlvs(void **state)
{
    struct update update;
    struct bootcore_verdict verdict;
    make_update(*state, &update);
    size_t magic = update.image.size - 16;
    for (size_t at = update.end; at < update.image.size; at++) {
        uint8_t before = update.image.data[at];
        update.image.data[at] = 0;
        enum bootcore_reason reason = judge_bytes(&update.how, blob_span(&update.image), &verdict);
        if (at >= magic) {
            assert_int_equal(reason, BOOTCORE_TRAILER_MAGIC);
        } else {
            assert_int_equal(reason, BOOTCORE_FILL);
            assert_int_equal(verdict.offset, at);
            assert_int_equal(verdict.found, 0);
        }
        update.image.data[at] = before;
    }
    update.how.trailer_size = (uint32_t)(update.image.size - update.end);
    assert_int_equal(judge_bytes(&update.how, blob_span(&update.image), &verdict), BOOTCORE_GOOD);
    for (unsigned more = 1; more < 3; more++) {
        update.how.trailer_size = more == 1 ? update.how.trailer_size + 1 : UINT32_MAX;
        assert_int_equal(judge_bytes(&update.how, blob_span(&update.image), &verdict),
                         BOOTCORE_TRAILER_OVERLAP);
    }
    blob_release(&update.image);
}

static void unsigned_images(void **state)
{
    const struct forge forge = {.protected_tlvs = "c", .tlvs = "d"};
    const struct judging strict = {.policy = NULL};
    const struct judging loose = {.not_signed = true};
    struct bootcore_verdict verdict;
    AUTO(blob) image = {0};
    (void)state;
    forge_image(&forge, &image);
    assert_int_equal(judge_bytes(&strict, blob_span(&image), &verdict), BOOTCORE_TLV_MISSING);
    assert_int_equal(judge_bytes(&loose, blob_span(&image), &verdict), BOOTCORE_GOOD);
    image.data[40] ^= 1;
    assert_int_equal(judge_bytes(&loose, blob_span(&image), &verdict), BOOTCORE_DIGEST);
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(a_call_that_fails),
    IN_SCRATCH(a_byte_that_changes_later),
    IN_SCRATCH(a_byte_that_was_different),
    IN_SCRATCH(the_buffer_makes_no_difference),
    IN_SCRATCH(the_counter_counts),
    IN_SCRATCH(decryption_keys),
    IN_SCRATCH(wrapped_keys),
    IN_SCRATCH(what_lies_behind_the_tlvs),
    cmocka_unit_test(unsigned_images),
};

int main(void)
{
    return cmocka_run_group_tests_name("boot core: verify", tests, NULL, NULL);
}
