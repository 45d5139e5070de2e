// SPDX-License-Identifier: Apache-2.0
/*
 * Images from options, by hand: every byte from the format of MCUboot, for what no image XML can say.
 */
#include "../support/image_parts.h"
#include "../support/test.h"
#include <pack/image_write.h>
#include <spec/image_options.h>
#include <string.h>

/* From the options to the bytes of the file; nothing is signed, so nothing is random. */
static void build(struct scratch *scratch, struct image_options *options, struct blob *image)
{
    struct test_run test;
    struct error error;
    struct image_result result;
    AUTO(image_spec) spec = {0};
    AUTO(image_inputs) inputs = {0};
    test_run_start(&test);
    options->input = scratch_text(scratch, "four.bin", "FOUR");
    if (options->output == NULL)
        options->output = scratch_path(scratch, "i.bin");
    assert_done(image_options_read(options, &spec, &error), error);
    assert_done(image_inputs_open(&test.run, &spec, NULL, &inputs, &error), error);
    assert_done(image_write(&test.run, &spec, &inputs, &(struct image_making){0}, &result, &error),
                error);
    scratch_read(options->output, image);
    image_options_release(options);
    test_run_release(&test);
}

/* Appends the unprotected area, with the digest of all that is there. */
static void append_digest(struct blob *image)
{
    struct error error;
    uint8_t digest[32];
    test_sha256(blob_span(image), digest);
    append_hex(image, "0769 2800 1000 2000");
    assert_done(blob_append(image, SPAN(digest), &error), error);
}

static void fill(struct blob *image, uint8_t value, size_t end)
{
    struct error error;
    assert_in_range(image->size, 0, end);
    assert_done(blob_append_fill(image, value, end - image->size, &error), error);
}

/* All protected TLVs in their order; a confirmed trailer of words of 32 on flash that reads 0 when it is erased. */
static void every_tlv_and_a_trailer_of_32(void **state)
{
    struct error error;
    AUTO(blob) wanted = {0};
    AUTO(blob) actual = {0};
    struct image_options options = {
        .version = "1.2.3+4",
        .header_size = "0x24",
        .slot_size = "0x1000",
        .max_sectors = "4",
        .max_align = "32",
        .erased = "0",
        .security_counter = "7",
        .vendor_id = "00112233-4455-6677-8899-aabbccddeeff",
        .class_id = "FFEEDDCCBBAA99887766554433221100",
        .non_bootable = true,
        .load_address = "0x20000000",
        .pad_header = true,
        .confirm = true,
    };
    assert_done(text_list_add(&options.dependencies, "(1, 2.3.4+5)(2,6)", &error), error);
    assert_done(text_list_add(&options.custom_tlvs, "0xa0", &error), error);
    assert_done(text_list_add(&options.custom_tlvs, "0x010203", &error), error);
    assert_done(text_list_add(&options.custom_tlvs, "0xfffe", &error), error);
    assert_done(text_list_add(&options.custom_tlvs, "", &error), error);
    append_hex(&wanted, "3db8f396 00000020 2400 5f00 04000000 30000000 01020300 04000000 00000000"
                        "00000000 464f5552"
                        "0869 5f00"
                        "5000 0400 07000000"
                        "4000 0c00 01000000 02030400 05000000"
                        "4000 0c00 02000000 06000000 00000000"
                        "7400 1000 00112233445566778899aabbccddeeff"
                        "7500 1000 ffeeddccbbaa99887766554433221100"
                        "a000 0300 010203"
                        "feff 0000");
    append_digest(&wanted);
    fill(&wanted, 0, 0x1000 - 64);
    append_hex(&wanted, "01");
    fill(&wanted, 0, 0x1000 - 16);
    append_hex(&wanted, "2000 2de15d29410b8d77679c110f1f8a");
    build(*state, &options, &actual);
    assert_spans_equal(blob_span(&actual), blob_span(&wanted));
}

/* The trailer begins where an image that is one byte too large would end. */
static void the_trailer_has_its_size(void **state)
{
    static const struct {
        const char *align;
        const char *max_align;
        bool overwrite;
        uint32_t size;
    } cases[] = {
        {"1", NULL, false, 3 * 4 * 1 + 4 * 8 + 16},
        {"8", NULL, false, 3 * 4 * 8 + 4 * 8 + 16},
        {"16", NULL, false, 3 * 4 * 16 + 4 * 16 + 16},
        {"32", NULL, false, 3 * 4 * 32 + 4 * 32 + 32},
        {"4", "32", false, 3 * 4 * 4 + 4 * 32 + 32},
        {"8", NULL, true, 2 * 8 + 16},
        {"16", NULL, true, 2 * 16 + 16},
        {"1", "32", true, 2 * 32 + 32},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error error;
        AUTO(image_spec) spec = {0};
        const struct image_options options = {
            .input = "in",
            .output = "out",
            .version = "1",
            .header_size = "32",
            .max_sectors = "4",
            .align = cases[i].align,
            .max_align = cases[i].max_align,
            .overwrite_only = cases[i].overwrite,
        };
        assert_done(image_options_read(&options, &spec, &error), error);
        const struct image_algorithms algorithms = {.wrap = WRAP_SCHEMES};
        assert_int_equal(image_trailer_size(&spec, &algorithms), cases[i].size);
    }
}

/* Words of 8 in a .hex, of which only confirmation and magic are there. */
static void a_hex_by_hand(void **state)
{
    static const char wanted[] = ":020000040800F2\n"
                                 ":100000003DB8F3960000000020000000040000004E\n"
                                 ":1000100000000000000000000000000000000000E0\n"
                                 ":10002000464F5552076928001000200030B15BCBC5\n"
                                 ":100030006DD32849BFCFA8B34248769B013C2F3BE4\n"
                                 ":0C0040001D7331A0BBA2C92651BB16FFE6\n"
                                 ":1000E80001FFFFFFFFFFFFFF77C295F360D2EF7FAD\n"
                                 ":0800F8003552500F2CB679803F\n"
                                 ":00000001FF\n";
    struct error error;
    AUTO(blob) actual = {0};
    struct image_options options = {
        .output = scratch_path(*state, "i.hex"),
        .version = "0",
        .header_size = "32",
        .slot_size = "0x100",
        .max_sectors = "0",
        .base = "0x08000000",
        .pad_header = true,
        .confirm = true,
    };
    build(*state, &options, &actual);
    assert_done(blob_append_fill(&actual, 0, 1, &error), error);
    assert_string_equal((const char *)actual.data, wanted);
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(every_tlv_and_a_trailer_of_32),
    IN_SCRATCH(the_trailer_has_its_size),
    IN_SCRATCH(a_hex_by_hand),
};

int main(void)
{
    return cmocka_run_group_tests_name("image options", tests, NULL, NULL);
}
