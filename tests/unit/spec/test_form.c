// SPDX-License-Identifier: Apache-2.0
#include <base/output.h>
#include <setjmp.h>
#include <spec/form.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char obk_file[] =
    "<Root><Obdata><Info><Title>Keys</Title></Info><DA/>\n"
    "<Data><Name>Number</Name><Value>0x10</Value><Width>2</Width></Data>\n"
    "<List><Name>Choice</Name><Value>1</Value><Width>1</Width>"
    "<Val>0x01, one , two</Val><Val>0x2</Val></List>\n"
    "<Text><Name>Password</Name><Value>secret</Value><Width>8</Width></Text>\n"
    "<Data><Name>Same</Name><Default>1</Default><Width>1</Width><Reserved>1</Reserved></Data>\n"
    "<Data><Name>Same</Name><Value>2</Value><Width>1</Width></Data>\n"
    "<Output><Name>Output</Name><Value>../out.obk</Value></Output></Obdata></Root>\n";

static const char image_file[] =
    "<Root><McubootFormat><GlobalParam><Command>sign</Command><LinkedXML>linked.xml</LinkedXML>"
    "</GlobalParam>\n"
    "<Param><Name>Firmware</Name><Type>File</Type><Value>..\\fw.bin</Value></Param>\n"
    "<Param><Name>Number</Name><Type>Data</Type><Command>-x</Command><Link>+1</Link></Param>\n"
    "<Param><Name>Gone</Name><Type>Data</Type><Command>-S</Command><Link></Link></Param>\n"
    "<Param><Name>Free</Name><Type>Data</Type><Command>-s</Command></Param>\n"
    "<Param><Name>Version</Name><Type>Data</Type><Command>-v</Command><Default>1.2</Default></"
    "Param>\n"
    "<Param><Name>Pad</Name><Type>Data</Type><Command>--pad</Command><Enable>0</Enable></Param>\n"
    "<Param><Name>Image 0</Name><Type>Dependency</Type><Command>-d</Command><Value>0,1.0.0</Value>"
    "</Param>\n"
    "<Output><Name>Output</Name><Default>out.bin</Default></Output></McubootFormat></Root>\n";

static struct run quiet_run(void)
{
    return (struct run){.out = stdout, .err = stderr};
}

static int set_up(void **state)
{
    struct error error;
    char *directory = strdup("/tmp/test_form.XXXXXX");
    *state = directory;
    if (directory == NULL || mkdtemp(directory) == NULL)
        return -1;
    char path[64];
    snprintf(path, sizeof path, "%s/linked.xml", directory);
    if (output_save(path, OUTPUT_ORDINARY,
                    (struct span){(const uint8_t *)obk_file, strlen(obk_file)}, &error) != 0)
        return -1;
    snprintf(path, sizeof path, "%s/image.xml", directory);
    return output_save(path, OUTPUT_ORDINARY,
                       (struct span){(const uint8_t *)image_file, strlen(image_file)}, &error);
}

static int tear_down(void **state)
{
    char path[64];
    static const char *const names[] = {"linked.xml", "image.xml", ""};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", (const char *)*state, names[i]);
        remove(path);
    }
    free(*state);
    return 0;
}

static void load(void **state, const char *name, struct form *form)
{
    struct error error = {0};
    struct run run = quiet_run();
    char path[64];
    snprintf(path, sizeof path, "%s/%s", (const char *)*state, name);
    if (form_load(&run, path, form, &error) != 0)
        fail_msg("%s:%u: %s", path, error.line, error.message);
}

static const struct form_field *field_named(const struct form *form, const char *name)
{
    struct error error = {0};
    const struct form_field *field;
    const struct form_selector selector = {.name = name};
    if (form_find(form, &selector, &field, &error) != 0)
        fail_msg("%s: %s", name, error.message);
    return field;
}

static void expect_verdict(const struct form *form, const char *name, const char *value,
                           const char *message)
{
    struct error error = {0};
    int status = form_check(form, field_named(form, name), value, &error);
    if (message == NULL && status != 0)
        fail_msg("%s = %s: %s", name, value, error.message);
    if (message == NULL)
        return;
    assert_int_equal(status, -1);
    assert_int_equal(error.code, ERROR_CONFIG);
    assert_non_null(strstr(error.message, message));
    assert_non_null(strstr(error.message, name));
    assert_string_equal(error.file, form->path);
}

static void test_obk(void **state)
{
    AUTO(form) form = {0};
    load(state, "linked.xml", &form);
    assert_false(form.is_image);
    assert_string_equal(form.title, "Keys");
    assert_int_equal(form.count, 6);
    assert_int_equal(form.fields[0].type, FORM_DATA);
    assert_int_equal(form.fields[0].line, 2);
    assert_int_equal(form.fields[0].width, 2);
    assert_null(form.fields[0].command);
    const struct form_field *list = &form.fields[1];
    assert_int_equal(list->choice_count, 2);
    assert_string_equal(list->choices[0].value, "0x01");
    assert_string_equal(list->choices[0].label, "one , two");
    assert_string_equal(list->choices[1].label, "");
    assert_true(form.fields[2].secret);
    assert_true(form.fields[3].hidden);
    assert_int_equal(form.fields[3].source, FORM_DEFAULT);
    assert_true(form.fields[5].is_output);
    assert_non_null(strstr(form.fields[5].path, "/../out.obk"));
}

static void test_image(void **state)
{
    AUTO(form) form = {0};
    load(state, "image.xml", &form);
    assert_true(form.is_image);
    assert_int_equal(form.count, 8);
    assert_non_null(strstr(field_named(&form, "Firmware")->path, "/../fw.bin"));
    assert_string_equal(field_named(&form, "Firmware")->value, "..\\fw.bin");
    const struct form_field *linked = field_named(&form, "Number");
    assert_int_equal(linked->source, FORM_LINKED);
    assert_string_equal(linked->value, "0x11");
    assert_int_equal(linked->linked_line, 2);
    assert_int_equal(field_named(&form, "Gone")->source, FORM_NO_VALUE);
    assert_non_null(strstr(field_named(&form, "Gone")->problem, "no field of that name"));
    assert_non_null(field_named(&form, "Gone")->linked);
    assert_null(field_named(&form, "Free")->linked);
    assert_int_equal(field_named(&form, "Version")->source, FORM_DEFAULT);
    assert_int_equal(field_named(&form, "Pad")->type, FORM_FLAG);
    assert_string_equal(field_named(&form, "Pad")->value, "0");
    assert_int_equal(field_named(&form, "Image 0")->type, FORM_DEPENDENCY);
}

static void test_find(void **state)
{
    AUTO(form) form = {0};
    struct error error = {0};
    const struct form_field *field;
    load(state, "linked.xml", &form);
    assert_int_equal(form_find(&form, &(struct form_selector){.name = "Same"}, &field, &error), -1);
    assert_non_null(strstr(error.message, "2 times, at lines 5, 6"));
    assert_int_equal(
        form_find(&form, &(struct form_selector){.name = "Same", .line = 6}, &field, &error), 0);
    assert_string_equal(field->value, "2");
    assert_int_equal(form_find(&form, &(struct form_selector){.name = "None"}, &field, &error), -1);
    assert_int_equal(form_find(&form, &(struct form_selector){.command = "-S"}, &field, &error),
                     -1);
}

static void test_check_obk(void **state)
{
    AUTO(form) form = {0};
    load(state, "linked.xml", &form);
    expect_verdict(&form, "Number", "65535", NULL);
    expect_verdict(&form, "Number", "65536", "does not fit 2 bytes");
    expect_verdict(&form, "Number", "ten", "not a number");
    expect_verdict(&form, "Number", "", "no value");
    expect_verdict(&form, "Choice", "0x2", NULL);
    expect_verdict(&form, "Choice", "2", NULL);
    expect_verdict(&form, "Choice", "3", "not one of 0x01 (one , two), 0x2");
    expect_verdict(&form, "Password", "12345678", NULL);
    expect_verdict(&form, "Password", "123456789", "9 bytes are too many");
    expect_verdict(&form, "Output", "anything", NULL);
}

static void test_check_image(void **state)
{
    AUTO(form) form = {0};
    load(state, "image.xml", &form);
    expect_verdict(&form, "Version", "1.2.3+4", NULL);
    expect_verdict(&form, "Version", "256.0.0", "not a version");
    expect_verdict(&form, "Image 0", "3,1.0.0", NULL);
    expect_verdict(&form, "Image 0", "1.0.0", "not a dependency");
    expect_verdict(&form, "Free", "auto", NULL);
    expect_verdict(&form, "Free", "automatic", "'auto' or a 32-bit number");
    expect_verdict(&form, "Pad", "1", NULL);
    expect_verdict(&form, "Pad", "on", "not one of");
}

/* Sets a value in `file`; the result has to be `file` with `from`, which is there once, replaced by `to`. */
static void expect_file(const struct form *form, const char *name, const char *value,
                        const char *file, const char *from, const char *to)
{
    struct error error = {0};
    AUTO(blob) text = {0};
    AUTO(blob) expected = {0};
    const char *at = strstr(file, from);
    assert_non_null(at);
    assert_int_equal(blob_append_text(&expected, &error, "%.*s%s%s", (int)(at - file), file, to,
                                      at + strlen(from)),
                     0);
    if (form_set(form, field_named(form, name), value, &text, &error) != 0)
        fail_msg("%s = %s: %s", name, value, error.message);
    assert_int_equal(text.size, expected.size);
    assert_memory_equal(text.data, expected.data, text.size);
}

static void test_set(void **state)
{
    AUTO(form) obk = {0};
    AUTO(form) image = {0};
    load(state, "linked.xml", &obk);
    load(state, "image.xml", &image);
    expect_file(&obk, "Number", "0x10", obk_file, "0x10", "0x10");
    expect_file(&obk, "Number", "7", obk_file, "0x10", "7");
    expect_file(&obk, "Password", "a<b>", obk_file, "secret", "a&lt;b&gt;");
    expect_file(&image, "Pad", "1", image_file, "<Enable>0", "<Enable>1");
    expect_file(&image, "Version", "1.2", image_file, "1.2", "1.2");
    expect_file(&image, "Version", "1.3", image_file, "<Default>1.2",
                "<Value>1.3</Value><Default>1.2");
    expect_file(&image, "Free", "3", image_file, "<Name>Free</Name>",
                "<Name>Free</Name><Value>3</Value>");
}

static void test_set_refused(void **state)
{
    AUTO(form) form = {0};
    AUTO(blob) text = {0};
    struct error error = {0};
    load(state, "image.xml", &form);
    assert_int_equal(form_set(&form, field_named(&form, "Number"), "5", &text, &error), -1);
    assert_int_equal(error.code, ERROR_CONFIG);
    assert_non_null(strstr(error.message, "linked.xml': change it there"));
    assert_int_equal(form_set(&form, field_named(&form, "Gone"), "5", &text, &error), -1);
    assert_int_equal(form_set(&form, field_named(&form, "Firmware"), "a\tb", &text, &error), -1);
    assert_non_null(strstr(error.message, "control character"));
    assert_int_equal(text.size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_obk),         cmocka_unit_test(test_image),
        cmocka_unit_test(test_find),        cmocka_unit_test(test_check_obk),
        cmocka_unit_test(test_check_image), cmocka_unit_test(test_set),
        cmocka_unit_test(test_set_refused),
    };
    return cmocka_run_group_tests_name("form", tests, set_up, tear_down);
}
