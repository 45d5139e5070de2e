// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/text.h>
#include <spec/define.h>
#include <spec/param.h>
#include <spec/place.h>
#include <stdlib.h>

static const char image[] =
    "<Root>\r\n"
    "<McubootFormat>\r\n"
    "\t<Param>\r\n"
    "\t\t<Name>Area size</Name>\r\n"
    "\t\t<Command>-S</Command>\r\n"
    "\t\t<Value>0x00006000</Value>\r\n"
    "\t</Param>\r\n"
    "\t<Param><Name>Key</Name><Link></Link><Command>-k</Command></Param>\r\n"
    "\t<Param><Name>Twice</Name><Command>--align</Command><Default>16</Default></Param>\r\n"
    "\t<Param><Name>Twice</Name><Command>-d</Command><Value>2</Value></Param>\r\n"
    "</McubootFormat>\r\n"
    "</Root>";

static void open_text(struct edit_file *file, const char *path, const char *text)
{
    struct error error;
    *file = (struct edit_file){0};
    assert_done(text_copy(path, &file->path, &error), error);
    assert_done(blob_append(&file->before, text_bytes(text), &error), error);
    assert_done(blob_append(&file->now, text_bytes(text), &error), error);
}

static void edit_file_release(struct edit_file *file)
{
    text_release(&file->path);
    blob_release(&file->before);
    blob_release(&file->now);
}

static void expect_read(const struct place *place, const char *wanted)
{
    struct error error;
    AUTO_TEXT value = NULL;
    const struct place_file file = {"x.xml", text_bytes(image)};
    assert_done(place_read(&file, place, &value, &error), error);
    assert_string_equal(value, wanted);
}

static void reads_parameters(void **state)
{
    (void)state;
    expect_read(&(struct place){.is_xml = true, .name = "Area size"}, "0x00006000");
    expect_read(&(struct place){.is_xml = true, .name = "Area", .part = true}, "0x00006000");
    expect_read(&(struct place){.is_xml = true, .command = "S"}, "0x00006000");
    expect_read(&(struct place){.is_xml = true, .command = "-S"}, "0x00006000");
    expect_read(&(struct place){.is_xml = true, .command = "align"}, "16");
    expect_read(&(struct place){.is_xml = true, .name = "Twice", .index = 1}, "2");
    expect_read(&(struct place){.is_xml = true, .tag = "Default"}, "16");
    expect_read(&(struct place){.is_xml = true, .command = "k", .tag = "Name"}, "Key");
}

static void refuses_what_is_not_there(void **state)
{
    (void)state;
    struct error error;
    int64_t number;
    AUTO_TEXT value = NULL;
    const struct place_file file = {"x.xml", text_bytes(image)};
    const struct place part = {.is_xml = true, .name = "Area"};
    const struct place key = {.is_xml = true, .name = "Key"};
    const struct place third = {.is_xml = true, .name = "Twice", .index = 2};
    assert_refused(place_read(&file, &part, &value, &error), error, ERROR_CONFIG,
                   "no parameter 'Area'");
    assert_refused(place_read(&file, &third, &value, &error), error, ERROR_CONFIG,
                   "no parameter 'Twice'");
    assert_refused(place_read_number(&file, &key, &number, &error), error, ERROR_CONFIG,
                   "parameter 'Key'");
}

static void sets_numbers(void **state)
{
    (void)state;
    struct error error;
    AUTO(edit_file) file = {0};
    const struct place size = {.is_xml = true, .command = "S"};
    open_text(&file, "x.xml", image);
    assert_done(place_set_number(&file, &size, 0x6000, NUMBER_UPPER, &error), error);
    assert_false(edit_file_is_changed(&file));
    assert_done(place_set_number(&file, &size, 0xa000, NUMBER_AS_BEFORE, &error), error);
    assert_true(edit_file_is_changed(&file));
    assert_done(blob_append_fill(&file.now, 0, 1, &error), error);
    assert_contains((const char *)file.now.data, "<Value>0x0000A000</Value>\r\n");
}

static void refuses_what_is_linked(void **state)
{
    (void)state;
    struct error error;
    AUTO(edit_file) file = {0};
    struct place key = {.is_xml = true, .command = "k", .refuse_linked = true};
    open_text(&file, "x.xml", image);
    assert_refused(place_set(&file, &key, "a.pem", &error), error, ERROR_CONFIG, "linked XML");
    assert_false(edit_file_is_changed(&file));
    key.tag = "Name";
    assert_done(place_set(&file, &key, "Other key", &error), error);
    assert_true(edit_file_is_changed(&file));
}

static void parameters_come_and_go(void **state)
{
    (void)state;
    struct error error;
    AUTO(edit_file) file = {0};
    const struct param flag = {
        .name = "Flag <1>", .type = "Data", .command = "--pad", .fallback = ""};
    open_text(&file, "x.xml", image);
    assert_done(param_add(&file, &flag, &error), error);
    AUTO(blob) once = {0};
    assert_done(blob_append(&once, blob_span(&file.now), &error), error);
    assert_done(blob_append_fill(&once, 0, 1, &error), error);
    assert_contains((const char *)once.data,
                    "\t</Param>\r\n\t<Param>\r\n\t\t<Name>Flag &lt;1&gt;</Name>\r\n"
                    "\t\t<Type>Data</Type>\r\n\t\t<Command>--pad</Command>\r\n"
                    "\t\t<Default></Default>\r\n\t</Param>\r\n\t<Param><Name>Key");
    assert_done(param_add(&file, &flag, &error), error);
    assert_int_equal(file.now.size, once.size - 1);
    assert_done(param_remove(&file, "--pad", &error), error);
    assert_spans_equal(blob_span(&file.now), text_bytes(image));
    AUTO(edit_file) other = {0};
    open_text(&other, "y.xml", "<Root><Obdata/></Root>");
    assert_refused(param_add(&other, &flag, &error), error, ERROR_CONFIG, "no <McubootFormat>");
}

static void expect_define(const char *before, bool active, const char *after)
{
    struct error error;
    bool found;
    AUTO(edit_file) file = {0};
    open_text(&file, "x.h", before);
    assert_done(define_set(&file, "A", NULL, active, &found, &error), error);
    assert_true(found);
    assert_spans_equal(blob_span(&file.now), text_bytes(after));
}

static void definitions_become_comments(void **state)
{
    (void)state;
    expect_define("#define A", false, "/*#define A*/");
    expect_define("#define A\r\n", false, "/*#define A*/\r\n");
    expect_define(" # define A 1 // note\n", false, " /*# define A 1*/ // note\n");
    expect_define("#define AB\n#define A 1 /* x */", false, "#define AB\n/*#define A 1*/ /* x */");
    expect_define("/*#define A*/", false, "/*#define A*/");
    expect_define("/* #define A 1 */ /* x */\n", true, "#define A 1 /* x */\n");
    expect_define("// #define A 1\r\n", true, "#define A 1\r\n");
    expect_define("#define A", true, "#define A");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(reads_parameters),       cmocka_unit_test(refuses_what_is_not_there),
    cmocka_unit_test(sets_numbers),           cmocka_unit_test(refuses_what_is_linked),
    cmocka_unit_test(parameters_come_and_go), cmocka_unit_test(definitions_become_comments),
};

int main(void)
{
    return cmocka_run_group_tests_name("place", tests, NULL, NULL);
}
