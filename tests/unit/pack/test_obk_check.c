// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <pack/obk_check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char config_name[] = "keys.xml";

/* A field of a specification, from which make() builds it. */
struct row {
    const char *name;
    uint64_t value;
    const char
        *slots; /* "sN" a start, "eN" a size, in capitals of the option-byte key area; or NULL */
    const char *dependency; /* or NULL */
};

static void add_slots(struct obk_field *field, const char *text)
{
    char letter;
    unsigned digits;
    for (int used = 0; sscanf(text, " %c%u%n", &letter, &digits, &used) == 2; text += used) {
        assert_true(field->slot_count < OBK_SLOTS_MAX);
        field->slots[field->slot_count++] = (struct obk_slot){
            letter == 'e' || letter == 'E', letter == 'S' || letter == 'E', digits};
    }
}

static struct obk_field *add(struct obk_spec *spec, enum obk_field_kind kind, const char *name)
{
    struct error error;
    struct obk_field *field = obk_spec_add(spec, &error);
    assert_non_null(field);
    field->kind = kind;
    field->name = strdup(name);
    field->line = (unsigned)spec->field_count;
    assert_non_null(field->name);
    return field;
}

/* A flash of 0x100000 bytes in sectors of 0x2000, option-byte keys of 0x2f0 bytes in sectors of 16. */
static void make(struct obk_spec *spec, const char *directory, const struct row *rows)
{
    *spec = (struct obk_spec){.global_align = 1,
                              .flash = {0x0c000000, 0x100000, 0x2000},
                              .obk = {0x0ffd0900, 0x2f0, 0x10}};
    spec->config = strdup(config_name);
    assert_true(asprintf(&spec->output, "%s/out.obk", directory) > 0);
    for (; rows->name != NULL; rows++) {
        struct obk_field *field = add(spec, OBK_FIELD_NUMBER, rows->name);
        field->width = 8;
        for (unsigned i = 0; i < 8; i++)
            field->number[i] = (uint8_t)(rows->value >> 8 * i);
        if (rows->slots != NULL)
            add_slots(field, rows->slots);
        if (rows->dependency != NULL)
            field->dependency = strdup(rows->dependency);
    }
}

/* The findings, one line each: "check: message". */
static void note_finding(void *context, const char *check, const struct error *finding)
{
    struct error error;
    assert_done(blob_append_text(context, &error, "%s: %s\n", check, finding->message), error);
}

static void check_spec(const struct obk_spec *spec, const struct text_list *allow,
                       const char *findings, const char *warnings)
{
    struct error error = {0};
    AUTO(blob) noted = {0};
    AUTO(test_run) test;
    struct finding_sink sink = {note_finding, &noted};
    test_run_start(&test);
    int result = obk_check(&test.run, spec, allow, &sink, &error);
    assert_string_equal(noted.data == NULL ? "" : (const char *)noted.data, findings);
    assert_string_equal(test_run_err(&test), warnings);
    assert_int_equal(result, findings[0] == '\0' ? 0 : -1);
}

static void check_rows(void **state, const struct row *rows, const char *findings)
{
    struct scratch *scratch = *state;
    AUTO(obk_spec) spec = {0};
    make(&spec, scratch->directory, rows);
    check_spec(&spec, NULL, findings, "");
}

#define ROWS(...)        \
    (const struct row[]) \
    {                    \
        __VA_ARGS__,     \
        {                \
            .name = NULL \
        }                \
    }

static void good_slots_are_good(void **state)
{
    check_rows(state,
               ROWS({"A", 0, "s1", NULL}, {"B", 0x20000, "s2", NULL},
                    {"Size", 0x20000, "e1 e2", NULL}, {"Last", 0xfe000, "s3", NULL},
                    {"Sector", 0x2000, "e3", NULL}, {"C", 0, "S1", NULL},
                    {"All", 0x2f0, "E1", NULL}),
               "");
}

static void slots_are_aligned(void **state)
{
    check_rows(state, ROWS({"A", 0x1000, "s1", NULL}, {"Size", 0x2000, "e1", NULL}),
               "slots: parameter 'A': 0x1000 is no multiple of the sector size 0x2000\n");
    check_rows(state, ROWS({"A", 0, "s1", NULL}, {"Size", 0x2001, "e1", NULL}),
               "slots: parameter 'Size': 0x2001 is no multiple of the sector size 0x2000\n");
    check_rows(state, ROWS({"A", 8, "S1", NULL}, {"Size", 0x20, "E1", NULL}),
               "obk-slots: parameter 'A': 0x8 is no multiple of the sector size 0x10\n");
}

static void slots_lie_in_their_area(void **state)
{
    check_rows(state, ROWS({"A", 0xfe000, "s1", NULL}, {"Size", 0x4000, "e1", NULL}),
               "slots: parameter 'A': the slot from 0xfe000 to 0x102000 goes beyond the area of "
               "0x100000 bytes\n");
    check_rows(state, ROWS({"A", 0x10, "S1", NULL}, {"Size", 0x2f0, "E1", NULL}),
               "obk-slots: parameter 'A': the slot from 0x10 to 0x300 goes beyond the area of "
               "0x2f0 bytes\n");
}

/* Start and size whose sum is 0 again must not look small. */
static void a_slot_at_the_end_of_all_numbers_is_beyond(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(obk_spec) spec = {0};
    AUTO(test_run) test;
    test_run_start(&test);
    make(&spec, scratch->directory,
         ROWS({"A", 0xfffffffffffe0000, "s1", NULL}, {"Size", 0x20000, "e1", NULL}));
    assert_refused(obk_check(&test.run, &spec, NULL, NULL, &error), error, ERROR_CONFIG, "'A'");
}

static void slots_do_not_overlap(void **state)
{
    check_rows(
        state,
        ROWS({"A", 0, "s1", NULL}, {"B", 0x2000, "s2", NULL}, {"Size", 0x4000, "e1 e2", NULL}),
        "slots: parameter 'B': the slot from 0x2000 to 0x6000 overlaps that of 'A' from 0x0 "
        "to 0x4000\n");
    check_rows(state,
               ROWS({"A", 0, "S1", NULL}, {"B", 0, "S2", NULL}, {"Size", 0x10, "E1 E2", NULL}),
               "obk-slots: parameter 'B': the slot from 0x0 to 0x10 overlaps that of 'A' from 0x0 "
               "to 0x10\n");
    check_rows(state,
               ROWS({"A", 0, "s1", NULL}, {"B", 0, "S1", NULL}, {"Flash", 0x2000, "e1", NULL},
                    {"Keys", 0x10, "E1", NULL}),
               "");
}

/* The schema takes any number. */
static void slots_of_large_numbers_are_checked_too(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(obk_spec) spec = {0};
    AUTO(test_run) test;
    test_run_start(&test);
    make(&spec, scratch->directory, ROWS({"A", 1, "s1000", NULL}, {"Size", 0x2000, "e1000", NULL}));
    assert_refused(obk_check(&test.run, &spec, NULL, NULL, &error), error, ERROR_CONFIG, "'A'");
}

static void slots_have_two_ends(void **state)
{
    check_rows(state, ROWS({"A", 0, "s1", NULL}), "slots: parameter 'A': slot 1 has no size\n");
    check_rows(state, ROWS({"Size", 0x10, "E3", NULL}),
               "obk-slots: parameter 'Size': slot 3 has no start\n");
}

static void without_an_area_nothing_is_known(void **state)
{
    struct scratch *scratch = *state;
    AUTO(obk_spec) spec = {0};
    make(&spec, scratch->directory, ROWS({"A", 1, "s1", NULL}, {"Size", 0x10000001, "e1", NULL}));
    spec.flash = (struct obk_area){0};
    check_spec(&spec, NULL, "", "");
}

/* A slot whose condition does not hold is not there. */
static void dependencies_switch_slots(void **state)
{
    for (uint64_t images = 1; images <= 2; images++)
        check_rows(state,
                   ROWS({"Images", images, NULL, "Image"}, {"A", 1, "s1", "Image,0x02"},
                        {"Size", 0x2000, "e1", "Image,0x02"}),
                   images == 1 ? ""
                               : "slots: parameter 'A': 0x1 is no multiple of the sector size "
                                 "0x2000\n");
    check_rows(
        state, ROWS({"A", 0, NULL, "Image,0x02"}, {"B", 0, NULL, "Images"}),
        "dependency: parameter 'A': it depends on 'Image,0x02', and there is no such field\n");
}

static void listed_values_are_demanded(void **state)
{
    struct scratch *scratch = *state;
    AUTO(obk_spec) spec = {0};
    make(&spec, scratch->directory, ROWS({"A", 3, NULL, NULL}));
    spec.fields[0].unlisted = true;
    spec.fields[0].text = strdup("0x03");
    check_spec(&spec, NULL,
               "listed: parameter 'A': '0x03' is none of the values that the field allows\n", "");
    struct text_list allow = {0};
    struct error error;
    assert_done(text_list_add(&allow, "slots", &error), error);
    assert_done(text_list_add(&allow, "listed", &error), error);
    check_spec(&spec, &allow, "",
               "otpc: warning: keys.xml:1: parameter 'A': '0x03' is none of the values that the "
               "field allows [listed]\n");
    text_list_release(&allow);
}

static void set_file(struct obk_spec *spec, enum obk_field_kind kind, const char *name,
                     const char *path)
{
    struct obk_field *field = add(spec, kind, name);
    field->text = strdup(path);
    assert_non_null(field->text);
}

static void files_must_be_there(void **state)
{
    struct scratch *scratch = *state;
    AUTO(obk_spec) spec = {0};
    AUTO(blob) findings = {0};
    struct error error;
    make(&spec, scratch->directory, ROWS({"A", 0, NULL, NULL}));
    set_file(&spec, OBK_FIELD_FILE, "File", scratch_path(scratch, "gone.bin"));
    assert_done(blob_append_text(&findings, &error,
                                 "files: parameter 'File': file '%s' does not exist\n",
                                 spec.fields[1].text),
                error);
    check_spec(&spec, NULL, (const char *)findings.data, "");
}

static void authentication_and_encryption_have_keys_of_their_own(void **state)
{
    struct scratch *scratch = *state;
    static const enum obk_field_kind private_kinds[] = {OBK_FIELD_FILE, OBK_FIELD_PRIVATE_KEY,
                                                        OBK_FIELD_SCALAR};
    static const enum obk_field_kind public_kinds[] = {OBK_FIELD_PUBLIC_KEY, OBK_FIELD_KEY_HASH};
    const char *one = test_key_file(scratch, "one.pem", "one", TEST_KEY_PKCS8);
    const char *one_public = test_key_file(scratch, "one-pub.pem", "one", TEST_KEY_PUBLIC);
    const char *other = test_key_file(scratch, "other.pem", "other", TEST_KEY_PKCS8);
    for (size_t i = 0; i < COUNT(private_kinds) * COUNT(public_kinds); i++) {
        enum obk_field_kind secret = private_kinds[i % COUNT(private_kinds)];
        enum obk_field_kind shown = public_kinds[i / COUNT(private_kinds)];
        AUTO(obk_spec) same = {0};
        AUTO(obk_spec) good = {0};
        make(&same, scratch->directory, ROWS({"A", 0, NULL, NULL}));
        set_file(&same, shown, "Signer", one_public);
        set_file(&same, secret, "Cipher", one);
        check_spec(&same, NULL,
                   "same-key: parameter 'Cipher': it is the same key as 'Signer': encryption and "
                   "authentication need keys of their own\n",
                   "");
        make(&good, scratch->directory, ROWS({"A", 0, NULL, NULL}));
        set_file(&good, secret, "Cipher", other);
        set_file(&good, shown, "Signer", one_public);
        set_file(&good, shown, "Signer too", one_public);
        check_spec(&good, NULL, "", "");
    }
}

static void an_output_must_not_be_what_it_is_made_from(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(obk_spec) spec = {0};
    AUTO(test_run) test;
    test_run_start(&test);
    make(&spec, scratch->directory, ROWS({"A", 0, NULL, NULL}));
    set_file(&spec, OBK_FIELD_FILE, "File", scratch_text(scratch, "raw.bin", "raw"));
    assert_false(obk_output_is_ingredient(&test.run, &spec));
    assert_done(obk_check(&test.run, &spec, NULL, NULL, &error), error);
    free(spec.output);
    spec.output = strdup(spec.fields[1].text);
    assert_true(obk_output_is_ingredient(&test.run, &spec));
    assert_refused(obk_check(&test.run, &spec, NULL, NULL, &error), error, ERROR_CONFIG,
                   "is a file that it is made from");
    free(spec.output);
    spec.output = strdup("/nowhere/at/all/out.obk");
    assert_refused(obk_check(&test.run, &spec, NULL, NULL, &error), error, ERROR_FILE,
                   "there is no directory '/nowhere/at/all'");
}

/* Only STM32H5 has one place for both kinds. */
static void a_password_is_warned_of(void **state)
{
    struct scratch *scratch = *state;
    AUTO(obk_spec) spec = {0};
    make(&spec, scratch->directory, ROWS({"A", 0, NULL, NULL}));
    set_file(&spec, OBK_FIELD_PASSWORD, "Password", "secret");
    spec.is_debug_authentication = true;
    spec.destination = 0x0ffd0100;
    check_spec(
        &spec, NULL, "",
        "otpc: warning: 'keys.xml' opens a device by password: on STM32H5 that goes with TZEN "
        "off; with TZEN on it can lock the device\n");
    spec.destination = 0x008a0008;
    check_spec(&spec, NULL, "", "");
}

static void the_passwords_of_examples_are_warned_of(void **state)
{
    struct scratch *scratch = *state;
    static const char *const samples[] = {"0123456789012345", "CHANGE-ME"};
    for (size_t i = 0; i < COUNT(samples); i++) {
        AUTO(obk_spec) spec = {0};
        make(&spec, scratch->directory, ROWS({"A", 0, NULL, NULL}));
        set_file(&spec, OBK_FIELD_PASSWORD, "Password", samples[i]);
        check_spec(
            &spec, NULL, "",
            "otpc: warning: 'keys.xml' has the password of an example: anybody can open this "
            "product; set one of your own\n");
    }
}

static void a_payload_has_the_size_of_its_place(void **state)
{
    (void)state;
    struct error error;
    AUTO(test_run) test;
    AUTO(obk_image) image = {.payload = 12};
    struct obk_spec spec = {.config = config_name, .has_destination = true, .info_line = 5};
    test_run_start(&test);
    assert_done(blob_append_fill(&image.bytes, 0, 12 + 0x60, &error), error);
    for (uint32_t i = 0; i < 2; i++) {
        spec.destination = i == 0 ? 0x0ffd0100 : 0x12345678;
        assert_done(obk_check_image(&test.run, &spec, &image, NULL, NULL, &error), error);
    }
    spec.destination = 0x0ffd0160;
    assert_refused(obk_check_image(&test.run, &spec, &image, NULL, NULL, &error), error,
                   ERROR_CONFIG,
                   "the payload has 0x60 bytes, but 0x0ffd0160 is the place of the STM32H5 OEMiROT "
                   "configuration, 0x120 bytes");
    assert_int_equal(error.line, 5);
    spec.has_destination = false;
    assert_done(obk_check_image(&test.run, &spec, &image, NULL, NULL, &error), error);
}

static void names_are_those_of_checks(void **state)
{
    (void)state;
    static const char *const names[] = {"listed",          "dependency", "slots",    "obk-slots",
                                        "files",           "output",     "same-key", "pairing",
                                        "sample-password", "object"};
    struct error error;
    struct text_list list = {0};
    assert_done(obk_check_names(&list, &error), error);
    for (size_t i = 0; i < COUNT(names); i++)
        assert_done(text_list_add(&list, names[i], &error), error);
    assert_done(obk_check_names(&list, &error), error);
    assert_done(text_list_add(&list, "Slots", &error), error);
    assert_refused(obk_check_names(&list, &error), error, ERROR_USAGE,
                   "there is no check 'Slots'; there are: listed, dependency, slots, obk-slots, "
                   "files, output, same-key, pairing, sample-password, object");
    text_list_release(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(good_slots_are_good),
        IN_SCRATCH(slots_are_aligned),
        IN_SCRATCH(slots_lie_in_their_area),
        IN_SCRATCH(a_slot_at_the_end_of_all_numbers_is_beyond),
        IN_SCRATCH(slots_do_not_overlap),
        IN_SCRATCH(slots_of_large_numbers_are_checked_too),
        IN_SCRATCH(slots_have_two_ends),
        IN_SCRATCH(without_an_area_nothing_is_known),
        IN_SCRATCH(dependencies_switch_slots),
        IN_SCRATCH(listed_values_are_demanded),
        IN_SCRATCH(files_must_be_there),
        IN_SCRATCH(authentication_and_encryption_have_keys_of_their_own),
        IN_SCRATCH(an_output_must_not_be_what_it_is_made_from),
        IN_SCRATCH(a_password_is_warned_of),
        IN_SCRATCH(the_passwords_of_examples_are_warned_of),
        cmocka_unit_test(a_payload_has_the_size_of_its_place),
        cmocka_unit_test(names_are_those_of_checks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
