// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <spec/obk_config.h>
#include <stdio.h>
#include <string.h>

#define INFO   "<Info><GlobalAlign>16</GlobalAlign></Info>\n"
#define OUTPUT "<Output><Name>Output</Name><Value>../bin/out.obk</Value></Output>"

/* One line before the fields, one behind; field number n stands in line n + 2. */
static const char *write_xml(struct scratch *scratch, const char *fields)
{
    AUTO(blob) text = {0};
    struct error error;
    assert_done(blob_append_text(&text, &error,
                                 "<Root><Obdata>" INFO "%s" OUTPUT "</Obdata></Root>", fields),
                error);
    return scratch_write(scratch, "keys.xml", blob_span(&text));
}

static int load(const char *xml, const struct obk_overrides *overrides, struct obk_spec *spec,
                struct error *error)
{
    static const struct obk_overrides none = {0};
    AUTO(test_run) test;
    test_run_start(&test);
    return obk_config_load(&test.run, xml, overrides == NULL ? &none : overrides, NULL, spec,
                           error);
}

static void load_fields(struct scratch *scratch, const char *fields, struct obk_spec *spec)
{
    struct error error;
    assert_done(load(write_xml(scratch, fields), NULL, spec, &error), error);
}

static void check_refused_fields(struct scratch *scratch, const char *fields, const char *part)
{
    struct error error;
    AUTO(obk_spec) spec = {0};
    assert_refused(load(write_xml(scratch, fields), NULL, &spec, &error), error, ERROR_CONFIG,
                   part);
    assert_contains(error.file, "keys.xml");
    assert_int_equal(error.line, 2);
}

/* The number field that an element gives. */
static void check_number(struct scratch *scratch, const char *element, unsigned width,
                         const char *hexadecimal)
{
    AUTO(obk_spec) spec = {0};
    load_fields(scratch, element, &spec);
    assert_int_equal(spec.field_count, 1);
    assert_int_equal(spec.fields[0].kind, OBK_FIELD_NUMBER);
    assert_int_equal(spec.fields[0].width, width);
    assert_false(spec.fields[0].unlisted);
    struct span bytes = {spec.fields[0].number, width};
    assert_bytes(bytes, hexadecimal);
}

#define DATA(value, width) \
    "<Data><Name>N</Name><Value>" value "</Value><Width>" width "</Width></Data>"

static void numbers_have_a_width(void **state)
{
    check_number(*state, DATA("0x12", "1"), 1, "12");
    check_number(*state, DATA(" 255 ", " 0x1 "), 1, "ff");
    check_number(*state, DATA("0xabcdef", "3"), 3, "efcdab");
    check_number(*state, DATA("4294967295", "4"), 4, "ffffffff");
    check_number(*state, DATA("0XFF00", "4"), 4, "00ff0000");
    check_number(*state, DATA("0x00000000000000000000000000000000000001", "2"), 2, "0100");
    check_number(*state, DATA("0x0102030405060708090a0b0c0d0e0f10", "16"), 16,
                 "100f0e0d0c0b0a090807060504030201");
    check_number(*state, DATA("0", "16"), 16, "00000000000000000000000000000000");
}

static void numbers_must_fit(void **state)
{
    check_refused_fields(*state, DATA("0x100", "1"), "parameter 'N': '0x100' does not fit 1 bytes");
    check_refused_fields(*state, DATA("16777216", "3"), "does not fit 3 bytes");
    check_refused_fields(*state, DATA("0x100000000000000000000000000000000", "16"),
                         "more than 128 bits");
    check_refused_fields(*state, DATA("1", "0"), "a width of 1 to 16 bytes is needed");
    check_refused_fields(*state, DATA("1", "17"), "'17' is more than 0x10");
    check_refused_fields(*state, DATA("", "1"), "parameter 'N': no value");
    check_refused_fields(*state, DATA("-1", "1"), "'-1' is not a number");
    check_refused_fields(*state, "<Data><Name>N</Name><Default>1</Default><Width>1</Width></Data>",
                         "parameter 'N': no value");
}

#define CHOICE(value)                                              \
    "<List><Name>L</Name><Value>" value "</Value><Width>2</Width>" \
    "<Val>0x0A,ten</Val><Val> 11 , eleven, or so </Val><Val>0x00C</Val></List>"
#define TICK(value)                                                \
    "<Bool><Name>B</Name><Value>" value "</Value><Width>1</Width>" \
    "<True>0xC3</True><False>0x0</False></Bool>"

/* They are compared as numbers. */
static void lists_and_bools_have_choices(void **state)
{
    static const struct {
        const char *element;
        bool unlisted;
    } rows[] = {
        {CHOICE("0xA"), false},
        {CHOICE("10"), false},
        {CHOICE("0x000B"), false},
        {CHOICE("12"), false},
        {CHOICE("0xD"), true},
        {CHOICE("0"), true},
        {TICK("0xc3"), false},
        {TICK("195"), false},
        {TICK("0"), false},
        {TICK("1"), true},
        {"<List><Name>L</Name><Value>9</Value><Width>1</Width></List>", false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        AUTO(obk_spec) spec = {0};
        load_fields(*state, rows[i].element, &spec);
        assert_int_equal(spec.fields[0].kind, OBK_FIELD_NUMBER);
        assert_int_equal(spec.fields[0].unlisted, rows[i].unlisted);
    }
}

static void check_kind(struct scratch *scratch, const char *fields, enum obk_field_kind kind)
{
    AUTO(obk_spec) spec = {0};
    load_fields(scratch, fields, &spec);
    assert_int_equal(spec.field_count, 1);
    assert_int_equal(spec.fields[0].kind, kind);
}

#define FILE_OF(type) "<File><Name>F</Name><Value>a.pem</Value>" type "</File>"
#define TEXT          "<Text><Name>T</Name><Value>word</Value><Width>16</Width></Text>"

static void elements_have_kinds(void **state)
{
    static const struct {
        const char *element;
        enum obk_field_kind kind;
        enum obk_field_kind in_da;
    } rows[] = {
        {FILE_OF("<Type>Public</Type>"), OBK_FIELD_PUBLIC_KEY, OBK_FIELD_KEY_HASH},
        {FILE_OF("<Type> Public </Type>"), OBK_FIELD_PUBLIC_KEY, OBK_FIELD_KEY_HASH},
        {FILE_OF("<Type>Private_Raw</Type>"), OBK_FIELD_SCALAR, OBK_FIELD_SCALAR},
        {FILE_OF("<Type></Type>"), OBK_FIELD_FILE, OBK_FIELD_FILE},
        {FILE_OF(""), OBK_FIELD_FILE, OBK_FIELD_FILE},
        {TEXT, OBK_FIELD_TEXT, OBK_FIELD_PASSWORD},
        {DATA("1", "1"), OBK_FIELD_NUMBER, OBK_FIELD_NUMBER},
        {"<Permission><Name>P</Name><Value>1</Value></Permission>", OBK_FIELD_PERMISSION,
         OBK_FIELD_PERMISSION},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char fields[256];
        check_kind(*state, rows[i].element, rows[i].kind);
        snprintf(fields, sizeof fields, "<DA></DA>%s", rows[i].element);
        check_kind(*state, fields, rows[i].in_da);
        snprintf(fields, sizeof fields, "%s<DA/>", rows[i].element);
        check_kind(*state, fields, rows[i].in_da);
    }
}

static void permissions_have_128_bits(void **state)
{
    static const struct {
        const char *value;
        const char *hexadecimal;
    } rows[] = {
        {"0x00005077", "77500000000000000000000000000000"},
        {"0x80000000000000000000000000004007", "07400000000000000000000000000080"},
        {"0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", "ffffffffffffffffffffffffffffffff"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char field[256];
        AUTO(obk_spec) spec = {0};
        snprintf(field, sizeof field,
                 "<Permission><Name>P</Name><Value>%s</Value><Width>4</Width></Permission>",
                 rows[i].value);
        load_fields(*state, field, &spec);
        assert_bytes(SPAN(spec.fields[0].number), rows[i].hexadecimal);
    }
    check_refused_fields(
        *state,
        "<Permission><Name>P</Name><Value>0x100000000000000000000000000000000</Value></Permission>",
        "more than 128 bits");
}

static void files_are_relative_to_the_xml(void **state)
{
    struct scratch *scratch = *state;
    AUTO(obk_spec) spec = {0};
    struct error error;
    char wanted[128];
    struct obk_overrides overrides = {.output = "here.obk"};
    load_fields(
        scratch,
        "<File><Name>F</Name><Value>.\\..\\Keys\\a.pem</Value><Align>4</Align><Hash/></File>"
        "<File><Name>G</Name><Value>/abs/b.bin</Value></File>",
        &spec);
    snprintf(wanted, sizeof wanted, "%s/./../Keys/a.pem", scratch->directory);
    assert_string_equal(spec.fields[0].text, wanted);
    assert_int_equal(spec.fields[0].align, 4);
    assert_true(spec.fields[0].hashed);
    assert_string_equal(spec.fields[1].text, "/abs/b.bin");
    assert_int_equal(spec.fields[1].align, 1);
    assert_false(spec.fields[1].hashed);
    snprintf(wanted, sizeof wanted, "%s/../bin/out.obk", scratch->directory);
    assert_string_equal(spec.output, wanted);
    obk_spec_release(&spec);
    assert_done(text_list_add(&overrides.sets, "F=c.pem", &error), error);
    assert_done(load(write_xml(scratch, FILE_OF("")), &overrides, &spec, &error), error);
    assert_string_equal(spec.fields[0].text, "c.pem");
    assert_string_equal(spec.output, "here.obk");
    text_list_release(&overrides.sets);
}

static void alignments_are_limited(void **state)
{
    check_refused_fields(*state, FILE_OF("<Align>0</Align>"), "0 is no alignment");
    check_refused_fields(*state, FILE_OF("<Align>4097</Align>"), "'4097' is more than 0x1000");
    check_refused_fields(*state, FILE_OF("<Align>x</Align>"), "'x' is not a number");
}

/* `info` in place of the usual one. */
static int load_info(struct scratch *scratch, const char *info, struct obk_spec *spec,
                     struct error *error)
{
    AUTO(blob) text = {0};
    if (blob_append_text(&text, error, "<Root><Obdata>\n<Info>%s</Info>" OUTPUT "</Obdata></Root>",
                         info) != 0)
        return -1;
    const char *path = scratch_write(scratch, "keys.xml", blob_span(&text));
    return load(path, NULL, spec, error);
}

static void info_is_read(void **state)
{
    struct error error;
    AUTO(obk_spec) full = {0};
    AUTO(obk_spec) empty = {0};
    assert_done(load_info(*state,
                          "<ObDestAddress>0x0FFD0160</ObDestAddress><DoEncryption>1</DoEncryption>"
                          "<GlobalAlign>80</GlobalAlign><FlashStart>0x0C000000</FlashStart>"
                          "<FlashSize>0x200000</FlashSize><FlashSectorSize>0x2000</FlashSectorSize>"
                          "<OBKStart>0xFFD0900</OBKStart><OBKSize>752</OBKSize>"
                          "<OBKSectorSize>0x10</OBKSectorSize><MCU>STM32H5</MCU>",
                          &full, &error),
                error);
    assert_true(full.has_destination);
    assert_int_equal(full.destination, 0x0ffd0160);
    assert_true(full.encrypt);
    assert_int_equal(full.global_align, 80);
    assert_int_equal(full.flash.start, 0x0c000000);
    assert_int_equal(full.flash.size, 0x200000);
    assert_int_equal(full.flash.sector, 0x2000);
    assert_int_equal(full.obk.start, 0x0ffd0900);
    assert_int_equal(full.obk.size, 0x2f0);
    assert_int_equal(full.obk.sector, 16);
    assert_string_equal(full.part, "STM32H5");
    assert_false(full.has_hash);
    assert_false(full.is_debug_authentication);
    assert_done(load_info(*state, "", &empty, &error), error);
    assert_false(empty.has_destination);
    assert_false(empty.encrypt);
    assert_int_equal(empty.global_align, 1);
    assert_int_equal(empty.flash.size, 0);
    assert_null(empty.part);
}

static void info_is_checked(void **state)
{
    static const struct {
        const char *info;
        const char *part;
    } rows[] = {
        {"<GlobalAlign>0</GlobalAlign>", "parameter 'GlobalAlign': 0 is no alignment"},
        {"<GlobalAlign>4097</GlobalAlign>", "'4097' is more than 0x1000"},
        {"<ObDestAddress>0x100000000</ObDestAddress>", "is more than 0xffffffff"},
        {"<ObDestAddress></ObDestAddress>", "'ObDestAddress'"},
        {"<DoEncryption>2</DoEncryption>", "'2' is more than 0x1"},
        {"<FlashSize>2MB</FlashSize>", "parameter 'FlashSize': '2MB' is not a number"},
        {"<Nonsense>1</Nonsense>", "element 'Nonsense' is not known here"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        AUTO(obk_spec) spec = {0};
        assert_refused(load_info(*state, rows[i].info, &spec, &error), error, ERROR_CONFIG,
                       rows[i].part);
        assert_int_equal(error.line, 2);
    }
}

/* The order of Hash, DA, Info and Output among the fields is free; that of the fields is that of the bytes. */
static void marks_may_stand_anywhere(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(obk_spec) spec = {0};
    const char *path =
        scratch_text(scratch, "keys.xml",
                     "<Root><Obdata>" OUTPUT "<!-- DA --><Hash> </Hash>"
                     "<Data><Name>1</Name><Value>1</Value><Width>1</Width></Data>" INFO
                     "<Data><Name>2</Name><Value>2</Value><Width>1</Width></Data>"
                     "<DA/></Obdata></Root>");
    assert_done(load(path, NULL, &spec, &error), error);
    assert_true(spec.has_hash);
    assert_true(spec.is_debug_authentication);
    assert_int_equal(spec.field_count, 2);
    assert_string_equal(spec.fields[0].name, "1");
    assert_string_equal(spec.fields[1].name, "2");
    assert_int_equal(spec.fields[1].line, 2);
}

static void slots_and_dependencies_are_read(void **state)
{
    AUTO(obk_spec) spec = {0};
    load_fields(
        *state,
        "<Data><Name>N</Name><Value>1</Value><Width>4</Width><Slot>size#1</Slot>"
        "<OBKSlot> start#20 </OBKSlot><Slot>size#2</Slot><Dependency>Image,0x02</Dependency>"
        "<Hidden>1</Hidden><Reserved>1</Reserved><Tooltip>t</Tooltip></Data>",
        &spec);
    const struct obk_field *field = &spec.fields[0];
    assert_int_equal(field->slot_count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(field->slots[i].is_size, !field->slots[i].in_obk);
    assert_int_equal(field->slots[0].number, 1);
    assert_int_equal(field->slots[1].number, 2);
    assert_int_equal(field->slots[2].number, 20);
    assert_string_equal(field->dependency, "Image,0x02");
    check_refused_fields(
        *state, "<Data><Name>N</Name><Value>1</Value><Width>4</Width><Slot>end#1</Slot></Data>",
        "'end#1' is not allowed in element 'Slot'");
    check_refused_fields(
        *state, "<Data><Name>N</Name><Value>1</Value><Width>4</Width><Slot>size#1001</Slot></Data>",
        "the slot number 1001 is more than 1000");
}

/* White space at the ends of a text is the editor's. */
static void texts_have_limits(void **state)
{
    AUTO(obk_spec) spec = {0};
    load_fields(*state,
                "<Text><Name>T</Name><Value> two words </Value><MinWidth>4</MinWidth>"
                "<Width>16</Width></Text>",
                &spec);
    assert_string_equal(spec.fields[0].text, "two words");
    assert_int_equal(spec.fields[0].width, 16);
    assert_int_equal(spec.fields[0].width_min, 4);
    check_refused_fields(*state, "<Text><Name>T</Name><Value>word</Value></Text>",
                         "a width of 1 to 4096 bytes is needed");
    check_refused_fields(*state, "<Text><Name>T</Name><Value></Value><Width>4</Width></Text>",
                         "no value");
}

static void overrides_win(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(obk_spec) spec = {0};
    struct obk_overrides overrides = {0};
    const char *path = write_xml(scratch, DATA("x", "1") TEXT);
    assert_done(text_list_add(&overrides.sets, "N=7", &error), error);
    assert_done(text_list_add(&overrides.sets, "T= a=b ", &error), error);
    assert_done(load(path, &overrides, &spec, &error), error);
    assert_int_equal(spec.fields[0].number[0], 7);
    assert_true(spec.fields[0].from_command_line);
    assert_string_equal(spec.fields[1].text, " a=b ");
    obk_spec_release(&spec);
    assert_done(text_list_add(&overrides.sets, "X=1", &error), error);
    assert_refused(load(path, &overrides, &spec, &error), error, ERROR_USAGE, "--set 'X=1'");
    text_list_release(&overrides.sets);
}

static void count_finding(void *context, const char *check, const struct error *finding)
{
    struct error error;
    assert_done(blob_append_text(context, &error, "%s:%u ", check, finding->line), error);
}

static void a_sink_gets_every_finding(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(obk_spec) spec = {0};
    AUTO(blob) found = {0};
    AUTO(test_run) test;
    struct obk_overrides none = {0};
    struct finding_sink sink = {count_finding, &found};
    test_run_start(&test);
    const char *path = write_xml(scratch, DATA("x", "1") "\n" DATA("1", "1") "\n" DATA("1", "0"));
    assert_refused(obk_config_load(&test.run, path, &none, &sink, &spec, &error), error,
                   ERROR_CONFIG, "'x' is not a number");
    assert_string_equal((const char *)found.data, "value:2 value:4 ");
}

/* Where an old artefact would lie is known as soon as it can be. */
static void the_output_is_known_first(void **state)
{
    struct error error;
    AUTO(obk_spec) spec = {0};
    assert_refused(load(write_xml(*state, DATA("x", "1")), NULL, &spec, &error), error,
                   ERROR_CONFIG, "'x' is not a number");
    assert_non_null(spec.output);
    assert_contains(spec.output, "../bin/out.obk");
}

static void other_files_are_refused(void **state)
{
    struct scratch *scratch = *state;
    static const struct {
        const char *text;
        const char *part;
    } rows[] = {
        {"", "the file is empty"},
        {"<Root/>", "element 'Obdata' is missing"},
        {"<Obdata/>", "the root element is <Obdata>, not <Root>"},
        {"<Root><McubootFormat/></Root>", "describes an image"},
        {"<Root><Obdata>" OUTPUT "</Obdata></Root>", "element 'Info' is missing"},
        {"<Root><Obdata>" INFO "</Obdata></Root>", "element 'Output' is missing"},
        {"<Root><Obdata>" INFO OUTPUT OUTPUT "</Obdata></Root>", "'Output' is given twice"},
        {"<!DOCTYPE Root><Root/>", "document types and entities are not accepted"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        AUTO(obk_spec) spec = {0};
        const char *path = scratch_text(scratch, "keys.xml", rows[i].text);
        assert_refused(load(path, NULL, &spec, &error), error, ERROR_CONFIG, rows[i].part);
    }
    struct error error;
    AUTO(obk_spec) spec = {0};
    assert_refused(load(scratch_path(scratch, "gone.xml"), NULL, &spec, &error), error, ERROR_FILE,
                   "gone.xml");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(numbers_have_a_width),
        IN_SCRATCH(numbers_must_fit),
        IN_SCRATCH(lists_and_bools_have_choices),
        IN_SCRATCH(elements_have_kinds),
        IN_SCRATCH(permissions_have_128_bits),
        IN_SCRATCH(files_are_relative_to_the_xml),
        IN_SCRATCH(alignments_are_limited),
        IN_SCRATCH(info_is_read),
        IN_SCRATCH(info_is_checked),
        IN_SCRATCH(marks_may_stand_anywhere),
        IN_SCRATCH(slots_and_dependencies_are_read),
        IN_SCRATCH(texts_have_limits),
        IN_SCRATCH(overrides_win),
        IN_SCRATCH(a_sink_gets_every_finding),
        IN_SCRATCH(the_output_is_known_first),
        IN_SCRATCH(other_files_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
