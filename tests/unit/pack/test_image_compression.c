// SPDX-License-Identifier: Apache-2.0
#include "../../support/other_keys.h"
#include "../../support/test.h"
#include <pack/image_compression.h>
#include <pack/image_write.h>
#include <spec/image_options.h>
#include <string.h>

static const struct passphrase never = {.never_ask = true};

/* A compressed image, signed by test_key("signer"). */
static const char *build(struct scratch *scratch, const char *method)
{
    struct test_run test;
    struct error error;
    struct image_result result;
    AUTO(blob) text = {0};
    AUTO(image_spec) spec = {0};
    AUTO(image_inputs) inputs = {0};
    for (unsigned i = 0; i < 500; i++)
        assert_done(blob_append_text(&text, &error, "line %u of what is compressed\n", i), error);
    test_run_start(&test);
    const struct image_options options = {
        .input = scratch_write(scratch, "firmware.bin", blob_span(&text)),
        .output = scratch_path(scratch, "image.bin"),
        .key = test_key_file(scratch, "sign.pem", "signer", TEST_KEY_PKCS8),
        .version = "1",
        .header_size = "32",
        .security_counter = "3",
        .compression = method,
        .pad_header = true,
    };
    assert_done(image_options_read(&options, &spec, &error), error);
    assert_done(image_inputs_open(&test.run, &spec, NULL, &inputs, &error), error);
    assert_done(image_write(&test.run, &spec, &inputs, &(struct image_making){0}, &result, &error),
                error);
    test_run_release(&test);
    return options.output;
}

static void load_key(struct scratch *scratch, const char *label, struct key *key)
{
    struct error error;
    const char *path = test_key_file(scratch, "k.pem", label, TEST_KEY_PUBLIC);
    assert_done(key_load(path, &never, key, &error), error);
}

/* Decompresses, and says what came of it. */
static int decompress(struct image_file *image, const struct key *key, struct blob *body,
                      struct error *error)
{
    static const struct run silent = {.quiet = true};
    image->body = IMAGE_BODY_CLEAR;
    return image_decompress(&silent, image, key, body, error);
}

static void comes_out_as_it_was(void **state)
{
    static const char *const methods[] = {"lzma2", "lzma2armthumb"};
    for (size_t i = 0; i < COUNT(methods); i++) {
        struct error error;
        AUTO(key) key = {0};
        AUTO(image_file) image = {.lender = NULL};
        AUTO(blob) body = {0};
        AUTO(blob) wanted = {0};
        assert_done(image_file_open(build(*state, methods[i]), &image, &error), error);
        load_key(*state, "signer", &key);
        assert_true(image_is_compressed(&image.info));
        assert_done(decompress(&image, &key, &body, &error), error);
        scratch_read(scratch_path(*state, "firmware.bin"), &wanted);
        assert_spans_equal(blob_span(&body), blob_span(&wanted));
    }
}

static struct image_tlv *find(struct image_file *image, uint16_t type)
{
    for (size_t i = 0; i < image->info.tlv_count; i++)
        if (image->info.tlvs[i].type == type)
            return &image->info.tlvs[i];
    fail_msg("no TLV");
    return NULL;
}

/* Each TLV that tells of the image before, with a byte changed; and another key. */
static void what_is_not_as_it_was_is_noticed(void **state)
{
    static const struct {
        uint16_t type;
        size_t at;
        const char *message;
    } changes[] = {
        {MCUBOOT_TLV_DECOMPRESSED_SIZE, 0, "damaged, or has not the"},
        {MCUBOOT_TLV_DECOMPRESSED_SIZE, 3, "not credible"},
        {MCUBOOT_TLV_DECOMPRESSED_DIGEST, 31, "has another digest than the image says"},
        {MCUBOOT_TLV_DECOMPRESSED_SIGNATURE, 20, "what was compressed: the signature is not"},
        {MCUBOOT_TLV_SECURITY_COUNTER, 0, "has another digest than the image says"},
    };
    struct error error;
    const char *path = build(*state, "lzma2");
    AUTO(key) key = {0};
    AUTO(key) stranger = {0};
    load_key(*state, "signer", &key);
    load_key(*state, "stranger", &stranger);
    for (size_t i = 0; i <= COUNT(changes); i++) {
        bool changed = i < COUNT(changes);
        AUTO(image_file) image = {.lender = NULL};
        AUTO(blob) body = {0};
        assert_done(image_file_open(path, &image, &error), error);
        if (changed) {
            const struct image_tlv *tlv = find(&image, changes[i].type);
            size_t at = (size_t)(tlv->value.data - image.info.areas.data);
            image.info.areas.data[at + changes[i].at] ^= 0x10;
        }
        assert_refused(decompress(&image, changed ? &key : &stranger, &body, &error), error,
                       ERROR_INVALID, changed ? changes[i].message : "not by this key");
    }
}

static void what_is_missing_is_noticed(void **state)
{
    struct error error;
    AUTO(image_file) image = {.lender = NULL};
    AUTO(blob) body = {0};
    assert_done(image_file_open(build(*state, "lzma2"), &image, &error), error);
    find(&image, MCUBOOT_TLV_DECOMPRESSED_SIZE)->type = 0xa0;
    assert_refused(decompress(&image, NULL, &body, &error), error, ERROR_INVALID,
                   "does not say what it was before");
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(comes_out_as_it_was),
    IN_SCRATCH(what_is_not_as_it_was_is_noticed),
    IN_SCRATCH(what_is_missing_is_noticed),
};

int main(void)
{
    return cmocka_run_group_tests_name("image compression", tests, NULL, NULL);
}
