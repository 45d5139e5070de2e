// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <pack/otfdec_header.h>

static const struct otfdec_region region = {
    .number = 4,
    .key = {0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c},
    .nonce = {0x01102332, 0x45546776},
    .version = 0xfedc,
    .mode = OTFDEC_MODE_ALL,
    .start = 0x70001000,
    .end = 0x70001fff,
};

static void has_every_register(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) text = {0};
    assert_done(otfdec_header_write(&region, &text, &error), error);
    assert_string_equal(
        (const char *)text.data,
        "/* Made by otpc: registers of an OTFDEC region. The key in it is secret. */\n"
        "#ifndef OTFDEC_REGION4_H\n"
        "#define OTFDEC_REGION4_H\n"
        "\n"
        "#define OTFDEC_REGION4_KEYR0   0x03020100u\n"
        "#define OTFDEC_REGION4_KEYR1   0x07060504u\n"
        "#define OTFDEC_REGION4_KEYR2   0x0b0a0908u\n"
        "#define OTFDEC_REGION4_KEYR3   0x0f0e0d0cu\n"
        "#define OTFDEC_REGION4_NONCER0 0x01102332u\n"
        "#define OTFDEC_REGION4_NONCER1 0x45546776u\n"
        "#define OTFDEC_REGION4_VERSION 0x0000fedcu\n"
        "#define OTFDEC_REGION4_MODE    0x00000002u\n"
        "#define OTFDEC_REGION4_START   0x70001000u\n"
        "#define OTFDEC_REGION4_END     0x70001fffu\n"
        "\n"
        "#endif\n");
}

static void knows_its_own(void **state)
{
    struct error error;
    AUTO(blob) text = {0};
    assert_done(otfdec_header_write(&region, &text, &error), error);
    const char *own = scratch_write(*state, "own.h", blob_span(&text));
    text.size = 40;
    const char *cut = scratch_write(*state, "cut.h", blob_span(&text));
    const char *other = scratch_text(*state, "other.h", "#define KEY 1\n");
    assert_true(otfdec_header_is_one(own));
    assert_false(otfdec_header_is_one(cut));
    assert_false(otfdec_header_is_one(other));
    assert_false(otfdec_header_is_one(scratch_path(*state, "none.h")));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(has_every_register),
    IN_SCRATCH(knows_its_own),
};

int main(void)
{
    return cmocka_run_group_tests_name("otfdec_header", tests, NULL, NULL);
}
