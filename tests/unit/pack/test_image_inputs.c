// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <pack/image_inputs.h>
#include <stdio.h>
#include <string.h>

/* A specification of files in the scratch directory, without XML. */
struct made {
    struct test_run test;
    struct image_spec spec;
    struct image_inputs inputs;
    struct error error;
    char names[4][256];
};

static void give(struct image_spec *spec, enum image_parameter parameter, char *name)
{
    spec->origin[parameter].name = name;
}

static char parameter_name[] = "The parameter";

static char *keep(struct made *made, size_t slot, const char *path)
{
    snprintf(made->names[slot], sizeof made->names[slot], "%s", path);
    return made->names[slot];
}

static void start(struct made *made, struct scratch *scratch)
{
    *made = (struct made){0};
    test_run_start(&made->test);
    scratch_text(scratch, "app.bin", "the firmware");
    made->spec = (struct image_spec){
        .magic = 0x96f3b83d,
        .config = keep(made, 0, scratch_text(scratch, "image.xml", "")),
        .input = keep(made, 1, scratch_path(scratch, "app.bin")),
        .output = keep(made, 2, scratch_path(scratch, "out.bin")),
        .slot_size = 0x4000,
        .header_size = 0x400,
        .max_sectors = 128,
        .align = 16,
        .pad_header = true,
    };
    for (int i = 0; i < IMAGE_PARAMETERS; i++)
        if (i != PARAM_BASE && i != PARAM_ROM_FIXED && i != PARAM_LOAD_ADDRESS)
            give(&made->spec, (enum image_parameter)i, parameter_name);
}

static int open_inputs(struct made *made)
{
    return image_inputs_open(&made->test.run, &made->spec, NULL, &made->inputs, &made->error);
}

static void end(struct made *made)
{
    image_inputs_release(&made->inputs);
    test_run_release(&made->test);
}

/* Opens, expects that error, and ends. */
static void check_refused_inputs(struct made *made, enum error_code code, const char *message)
{
    assert_refused(open_inputs(made), made->error, code, message);
    assert_contains(made->error.message, "parameter 'The parameter': ");
    assert_null(made->inputs.signing.handle);
    end(made);
}

static void opens_what_is_good(void **state)
{
    struct scratch *scratch = *state;
    struct made made;
    start(&made, scratch);
    made.spec.signing_key =
        keep(&made, 3, test_key_file(scratch, "sign.pem", "mine", TEST_KEY_PKCS8));
    assert_done(open_inputs(&made), made.error);
    assert_int_equal(made.inputs.firmware.size, 12);
    assert_int_equal(made.inputs.layout.body, 12);
    assert_true(made.inputs.signing.private_half);
    assert_null(made.inputs.encryption.handle);
    assert_false(made.inputs.has_base);
    assert_string_equal(test_run_err(&made.test), "");
    end(&made);
}

static void keys_are_checked(void **state)
{
    struct scratch *scratch = *state;
    struct made made;
    start(&made, scratch);
    made.spec.signing_key = keep(&made, 3, scratch_path(scratch, "none.pem"));
    check_refused_inputs(&made, ERROR_FILE, "none.pem' does not exist");
    start(&made, scratch);
    made.spec.signing_key =
        keep(&made, 3, test_key_file(scratch, "pub.pem", "mine", TEST_KEY_PUBLIC));
    check_refused_inputs(&made, ERROR_CRYPTO, "signing needs the private one");
    start(&made, scratch);
    made.spec.encryption_key = made.names[1];
    check_refused_inputs(&made, ERROR_CRYPTO, "no key in '");
}

static void a_public_or_private_key_encrypts(void **state)
{
    struct scratch *scratch = *state;
    static const enum test_key_form forms[] = {TEST_KEY_PUBLIC, TEST_KEY_SEC1};
    for (size_t i = 0; i < COUNT(forms); i++) {
        struct made made;
        start(&made, scratch);
        made.spec.encryption_key =
            keep(&made, 3, test_key_file(scratch, "enc.pem", "mine", forms[i]));
        assert_done(open_inputs(&made), made.error);
        assert_non_null(made.inputs.encryption.handle);
        end(&made);
    }
}

static void sample_keys_warn(void **state)
{
    struct scratch *scratch = *state;
    struct made made;
    AUTO(blob) der = {0};
    append_hex(&der, "3059301306072a8648ce3d020106082a8648ce3d030107034200048a44730094c98027310d233"
                     "66be9699fcbc57cc8441a93e6ee7d86a6ae5e937274d9e15a1c9b651a2b61412802738412973a"
                     "2da2a0677702da671a4bddd771cc");
    start(&made, scratch);
    made.spec.encryption_key = keep(&made, 3, scratch_write(scratch, "k.der", blob_span(&der)));
    assert_done(open_inputs(&made), made.error);
    assert_contains(test_run_err(&made.test), "warning: the key in '");
    assert_contains(test_run_err(&made.test),
                    "is a publicly known sample key (STM32CubeH5, OEMiRoT_Encryption.pem)");
    end(&made);
}

static void an_output_is_no_ingredient(void **state)
{
    struct scratch *scratch = *state;
    struct made made;
    start(&made, scratch);
    made.spec.output = made.spec.input;
    check_refused_inputs(&made, ERROR_CONFIG, "is the file '");
    start(&made, scratch);
    made.spec.output = made.spec.config;
    check_refused_inputs(&made, ERROR_CONFIG, "is the file '");
    start(&made, scratch);
    made.spec.encryption_key =
        keep(&made, 3, test_key_file(scratch, "key.bin", "mine", TEST_KEY_PUBLIC_DER));
    made.spec.output = made.names[3];
    check_refused_inputs(&made, ERROR_CONFIG, "is the file '");
    start(&made, scratch);
    made.spec.output = keep(&made, 2, scratch_path(scratch, "out.elf"));
    check_refused_inputs(&made, ERROR_CONFIG, "must end in .hex or .bin");
}

static void inputs_are_checked(void **state)
{
    struct scratch *scratch = *state;
    struct made made;
    start(&made, scratch);
    scratch_text(scratch, "app.bin", "");
    check_refused_inputs(&made, ERROR_FILE, "app.bin' is empty");
    start(&made, scratch);
    made.spec.input = keep(&made, 1, scratch_path(scratch, "none.bin"));
    check_refused_inputs(&made, ERROR_FILE, "none.bin'");
    start(&made, scratch);
    made.spec.pad_header = false;
    check_refused_inputs(&made, ERROR_FILE, "cannot begin with a blank header of 0x400");
    start(&made, scratch);
    made.spec.pad_header = false;
    made.spec.header_size = 5;
    assert_refused(open_inputs(&made), made.error, ERROR_FILE, "byte 0x0 of '");
    end(&made);
}

static const char hex_input[] = ":020000040801F1\n"
                                ":040400000A0B0C0DCA\n"
                                ":00000001FF\n";

static void addresses_come_from_xml_or_hex(void **state)
{
    struct scratch *scratch = *state;
    struct made made;
    start(&made, scratch);
    made.spec.input = keep(&made, 1, scratch_text(scratch, "app.hex", hex_input));
    assert_done(open_inputs(&made), made.error);
    assert_true(made.inputs.has_base);
    assert_int_equal(made.inputs.base, 0x08010000);
    image_inputs_release(&made.inputs);
    made.spec.base = 0x0c000000;
    give(&made.spec, PARAM_BASE, parameter_name);
    assert_done(open_inputs(&made), made.error);
    assert_int_equal(made.inputs.base, 0x0c000000);
    end(&made);
}

static void addresses_are_checked(void **state)
{
    struct scratch *scratch = *state;
    struct made made;
    start(&made, scratch);
    made.spec.output = keep(&made, 2, scratch_path(scratch, "out.hex"));
    check_refused_inputs(&made, ERROR_CONFIG,
                         "no address exists in input file neither was it provided by user");
    start(&made, scratch);
    made.spec.input = keep(&made, 1,
                           scratch_text(scratch, "low.hex",
                                        ":010000000AF5\n"
                                        ":00000001FF\n"));
    check_refused_inputs(&made, ERROR_CONFIG, "there is no room below for a header of 0x400");
    start(&made, scratch);
    made.spec.base = 0xffffd000;
    give(&made.spec, PARAM_BASE, parameter_name);
    check_refused_inputs(&made, ERROR_CONFIG, "goes beyond address 0xffffffff");
    start(&made, scratch);
    made.spec.base = 0xffffff00;
    made.spec.slot_size = 0;
    give(&made.spec, PARAM_BASE, parameter_name);
    check_refused_inputs(&made, ERROR_CONFIG, "goes beyond address 0xffffffff");
}

struct found {
    size_t count;
    char checks[8][32];
};

static void keep_finding(void *context, const char *check, const struct error *finding)
{
    struct found *found = context;
    assert_true(found->count < COUNT(found->checks));
    assert_int_not_equal(finding->code, ERROR_NONE);
    snprintf(found->checks[found->count++], sizeof found->checks[0], "%s", check);
}

static void a_sink_hears_all_findings(void **state)
{
    struct scratch *scratch = *state;
    struct made made;
    struct found found = {0};
    const struct finding_sink sink = {keep_finding, &found};
    start(&made, scratch);
    made.spec.output = keep(&made, 2, scratch_path(scratch, "out.hex"));
    made.spec.slot_size = 0x100;
    made.spec.signing_key = keep(&made, 3, scratch_path(scratch, "none.pem"));
    assert_int_equal(
        image_inputs_open(&made.test.run, &made.spec, &sink, &made.inputs, &made.error), -1);
    assert_int_equal(found.count, 3);
    assert_string_equal(found.checks[0], "signing-key");
    assert_string_equal(found.checks[1], "address");
    assert_string_equal(found.checks[2], "slot-size");
    end(&made);
}

static void padding_without_a_slot_warns(void **state)
{
    struct made made;
    start(&made, *state);
    made.spec.pad = true;
    made.spec.slot_size = 0;
    assert_done(open_inputs(&made), made.error);
    assert_contains(test_run_err(&made.test), "the image is written without padding");
    end(&made);
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(opens_what_is_good),
    IN_SCRATCH(keys_are_checked),
    IN_SCRATCH(a_public_or_private_key_encrypts),
    IN_SCRATCH(sample_keys_warn),
    IN_SCRATCH(an_output_is_no_ingredient),
    IN_SCRATCH(inputs_are_checked),
    IN_SCRATCH(addresses_come_from_xml_or_hex),
    IN_SCRATCH(addresses_are_checked),
    IN_SCRATCH(a_sink_hears_all_findings),
    IN_SCRATCH(padding_without_a_slot_warns),
};

int main(void)
{
    return cmocka_run_group_tests_name("image_inputs", tests, NULL, NULL);
}
