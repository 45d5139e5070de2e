// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <pack/option_bytes.h>
#include <stdio.h>
#include <string.h>

static const char good[] = "OPTSR_PRG,0x2D30EDF8\n"
                           "OPTSR2_PRG,0xB4000034\n"
                           "NSBOOTR_PRG,0x080000C3\n"
                           "SECBOOTR_PRG,0x0C0000C3\n"
                           "SECWM1R_PRG,0x000E0000\n"
                           "SECWM2R_PRG,0x0000007F\n"
                           "WRP1R_PRG,0xFFFFFFF8\n"
                           "WRP2R_PRG,0xFFFFFFFF\n"
                           "EDATA1R_PRG,0x00000000\n"
                           "EDATA2R_PRG,0x00000000\n"
                           "HDP1R_PRG,0x000B0000\n"
                           "HDP2R_PRG,0x0000007F\n";

static const struct option_context plain;

static void a_builder_asks_one_function(void **state)
{
    struct error error;
    AUTO(option_bytes) bytes = {0};
    const char *path = scratch_text(*state, "ob.csv", good);
    assert_done(option_bytes_open(path, OPTION_FAMILY_H5, &plain, NULL, &bytes, &error), error);
    assert_int_equal(bytes.count, 12);
    assert_string_equal(bytes.rows[11].name, "HDP2R_PRG");
    assert_int_equal(bytes.rows[0].value, 0x2d30edf8);
    assert_int_equal(option_bytes_row(&bytes, "WRP1R_PRG")->line, 7);
    assert_null(option_bytes_row(&bytes, "WRP3R_PRG"));
    uint32_t value = 7;
    assert_int_equal(option_bytes_field(&bytes, "PRODUCT_STATE", &value)->line, 1);
    assert_int_equal(value, 0xed);
    assert_null(option_bytes_field(&bytes, "RDP", &value));
    assert_int_equal(value, 0xed);
}

/* Writes the good file with one text in place of another. */
static const char *write_changed(struct scratch *scratch, const char *old, const char *with)
{
    static const char name[] = "ob.csv";
    char text[1024];
    const char *at = strstr(good, old);
    assert_non_null(at);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, with, at + strlen(old));
    return scratch_text(scratch, name, text);
}

/* Without a sink the first finding is the error. */
static void the_first_finding_stops(void **state)
{
    static const struct {
        const char *old;
        const char *with;
        enum error_code code;
        unsigned line;
        const char *message;
    } cases[] = {
        {"0x2D30EDF8", "0x2D305CF8", ERROR_USAGE, 1, "PRODUCT_STATE is LOCKED"},
        {"0x080000C3", "0x080000B4", ERROR_USAGE, 3, "NSBOOT_LOCK is locked"},
        {"0x2D30EDF8", "0x2D3000F8", ERROR_CONFIG, 1, "which means nothing"},
        {"0xB4000034", "0xB4000134,", ERROR_CONFIG, 2, "not a row of REGISTER,0xVALUE"},
        {"0xB4000034", "B4000034", ERROR_CONFIG, 2, "'B4000034' is not 0x and"},
        {"0xB4000034", "0x", ERROR_CONFIG, 2, "'0x' is not 0x and"},
        {"0xB4000034", "0x0B4000034", ERROR_CONFIG, 2, "eight hexadecimal digits"},
        {"0xB4000034", "\"0xB4000034", ERROR_FILE, 2, "does not end on its line"},
        {"0xB4000034", "0xB4000035", ERROR_CONFIG, 2, "reserved bits set: 0x00000001"},
        {"0xB4000034", "0xC3000034", ERROR_CONFIG, 5, "but TZEN is off"},
        {"WRP2R_PRG", "WRP1R_PRG", ERROR_CONFIG, 8, "is there twice (the other in line 7)"},
        {"WRP2R_PRG", "WRP3R_PRG", ERROR_CONFIG, 8, "is no register of"},
        {"WRP2R_PRG,0xFFFFFFFF\n", "", ERROR_CONFIG, 0, "register WRP2R_PRG is missing"},
        {"0x0C0000C3", "0x0C0200C3", ERROR_CONFIG, 4, "does not make secure"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error error;
        AUTO(option_bytes) bytes = {0};
        const char *path = write_changed(*state, cases[i].old, cases[i].with);
        assert_refused(option_bytes_open(path, OPTION_FAMILY_H5, &plain, NULL, &bytes, &error),
                       error, cases[i].code, cases[i].message);
        assert_string_equal(error.file, path);
        assert_int_equal(error.line, cases[i].line);
        assert_null(bytes.path);
    }
}

static void count_finding(void *context, const char *check, const struct error *finding)
{
    (void)check;
    assert_true(finding->code != ERROR_NONE);
    ++*(unsigned *)context;
}

static void a_sink_gets_all(void **state)
{
    struct error error;
    unsigned count = 0;
    const struct finding_sink sink = {count_finding, &count};
    AUTO(option_bytes) bytes = {0};
    const char *path = scratch_text(*state, "ob.csv",
                                    "OPTSR_PRG,0x2D305CF8\nnothing\n\"\nWRP1R_PRG,0x0\n"
                                    "OPTSR2_PRG,0x00000001\n");
    assert_done(option_bytes_open(path, OPTION_FAMILY_H5, &plain, &sink, &bytes, &error), error);
    assert_int_equal(bytes.count, 3);
    /* row, csv; nine missing; order; locked, TZEN, reserved */
    assert_int_equal(count, 2 + 9 + 1 + 3);
}

/* What was confirmed is no finding; of an unknown family nothing can be said. */
static void context_and_family(void **state)
{
    const struct option_context confirmed = {.confirmed = true};
    struct error error;
    AUTO(option_bytes) bytes = {0};
    AUTO(option_bytes) other = {0};
    const char *path = write_changed(*state, "0x2D30EDF8", "0x2D305CF8");
    assert_done(option_bytes_open(path, OPTION_FAMILY_H5, &confirmed, NULL, &bytes, &error), error);
    assert_refused(option_bytes_open(path, OPTION_FAMILY_H7RS, &confirmed, NULL, &other, &error),
                   error, ERROR_CONFIG, "is not known: nothing in it was checked");
}

static void check_check_names(void **state)
{
    size_t count = 0;
    (void)state;
    while (option_check_name(count) != NULL)
        count++;
    assert_int_equal(count, 15);
}

static void edits_change_nothing_else(void **state)
{
    static const char text[] = "\xef\xbb\xbf# comment\r\n"
                               " OPTSR_PRG , \"0x2d30edf8\" \r\n\r\n"
                               "OPTSR2_PRG,0XB4000034";
    static const char wanted[] = "\xef\xbb\xbf# comment\r\n"
                                 " OPTSR_PRG , \"0x2d3072f8\" \r\n\r\n"
                                 "OPTSR2_PRG,0xB400003C";
    struct error error;
    const char *danger = "";
    AUTO(option_bytes) bytes = {0};
    AUTO(blob) same = {0};
    AUTO(blob) changed = {0};
    const char *path = scratch_text(*state, "ob.csv", text);
    assert_done(option_bytes_load(path, OPTION_FAMILY_H5, NULL, &bytes, &error), error);
    assert_done(option_bytes_text(&bytes, &same, &error), error);
    assert_spans_equal(blob_span(&same), text_bytes(text));
    assert_done(option_bytes_set(&bytes, "product_state=CLOSED", &danger, &error), error);
    assert_null(danger);
    assert_done(option_bytes_set(&bytes, "SRAM2_RST=1", &danger, &error), error);
    assert_done(option_bytes_text(&bytes, &changed, &error), error);
    assert_spans_equal(blob_span(&changed), text_bytes(wanted));
}

static void edits_tell_what_is_dangerous(void **state)
{
    struct error error;
    const char *danger = NULL;
    AUTO(option_bytes) bytes = {0};
    const char *path = scratch_text(*state, "ob.csv", good);
    assert_done(option_bytes_load(path, OPTION_FAMILY_H5, NULL, &bytes, &error), error);
    assert_done(option_bytes_set(&bytes, "PRODUCT_STATE=0x5c", &danger, &error), error);
    assert_contains(danger, "no regression leads back");
    assert_done(option_bytes_set(&bytes, "OPTSR_PRG=0x2D305CF9", &danger, &error), error);
    assert_null(danger); /* it was there before */
    assert_done(option_bytes_set(&bytes, "SECBOOTR_PRG=0xB4", &danger, &error), error);
    assert_contains(danger, "boot address");
    assert_refused(option_bytes_set(&bytes, "TZEN=maybe", &danger, &error), error, ERROR_USAGE,
                   "none of on (0xb4), off (0xc3)");
    assert_int_equal(option_bytes_row(&bytes, "OPTSR2_PRG")->value, 0xb4000034);
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(a_builder_asks_one_function),
    IN_SCRATCH(the_first_finding_stops),
    IN_SCRATCH(a_sink_gets_all),
    IN_SCRATCH(context_and_family),
    cmocka_unit_test(check_check_names),
    IN_SCRATCH(edits_change_nothing_else),
    IN_SCRATCH(edits_tell_what_is_dangerous),
};

int main(void)
{
    return cmocka_run_group_tests_name("option_bytes", tests, NULL, NULL);
}
