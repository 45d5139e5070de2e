// SPDX-License-Identifier: Apache-2.0
#include <base/text.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <text/xml_edit.h>

#include <cmocka.h>

/* Sets child `v` of element `element`; the file after it has to be `expected`. */
static void expect_set(const char *before, size_t element, const char *value, const char *expected)
{
    struct error error = {0};
    AUTO(xml_edit) edit = {0};
    AUTO(blob) result = {0};
    const struct xml_place place = {element, "v", "d", "n"};
    if (xml_edit_open(&edit, text_span(before), "x.xml", &error) != 0 ||
        xml_edit_set(&edit, &place, value, &result, &error) != 0)
        fail_msg("%s: %s", before, error.message);
    assert_int_equal(result.size, strlen(expected));
    assert_memory_equal(result.data, expected, result.size);
}

static void expect_refused(const char *before, const char *value, const char *message)
{
    struct error error = {0};
    AUTO(xml_edit) edit = {0};
    AUTO(blob) result = {0};
    const struct xml_place place = {0, "v", "d", "n"};
    assert_int_equal(xml_edit_open(&edit, text_span(before), "x.xml", &error), 0);
    assert_int_equal(xml_edit_set(&edit, &place, value, &result, &error), -1);
    assert_int_equal(error.code, ERROR_CONFIG);
    assert_non_null(strstr(error.message, message));
}

static void test_replaces(void **state)
{
    (void)state;
    expect_set("<r><v>1</v></r>", 0, "22", "<r><v>22</v></r>");
    expect_set("<r><v></v></r>", 0, "1", "<r><v>1</v></r>");
    expect_set("<r><v/></r>", 0, "1", "<r><v>1</v></r>");
    expect_set("<r><v a='/' /></r>", 0, "1", "<r><v a='/' >1</v></r>");
    expect_set("<r><v\n>1</v\t></r>", 0, "2", "<r><v\n>2</v\t></r>");
    expect_set("<r><v>\r\n 1\t</v></r>", 0, "2", "<r><v>\r\n 2\t</v></r>");
    expect_set("<r><v>\n</v></r>", 0, "2", "<r><v>2\n</v></r>");
    expect_set("<r><v>1</v></r>", 0, "<&>'\"", "<r><v>&lt;&amp;&gt;'\"</v></r>");
    expect_set("<r><v>1</v></r>", 0, "]]>", "<r><v>]]&gt;</v></r>");
    expect_set("<r><v>&#x31;&amp;</v></r>", 0, "2", "<r><v>2</v></r>");
    expect_set("<r><v>1</v></r>", 0, "", "<r><v></v></r>");
}

static void test_keeps_what_is_no_text(void **state)
{
    (void)state;
    expect_set("<r><v>1<!-- > --></v></r>", 0, "2", "<r><v>2<!-- > --></v></r>");
    expect_set("<r><v><!--<v>--><?p <v>?> 1 </v></r>", 0, "2",
               "<r><v><!--<v>--><?p <v>?> 2 </v></r>");
    expect_set("<r><v> <![CDATA[<v>]]> </v></r>", 0, "2", "<r><v> 2 </v></r>");
    expect_set("<r><v><!-- none --></v></r>", 0, "2", "<r><v>2<!-- none --></v></r>");
    expect_refused("<r><v>1<!-- -->2</v></r>", "3", "several pieces");
    expect_refused("<r><v>1<![CDATA[2]]></v></r>", "3", "several pieces");
    expect_refused("<r><v>1<x/></v></r>", "3", "several pieces");
}

/* What looks like elements and is none, and tags with '>' in attributes. */
static void test_finds_the_right_one(void **state)
{
    (void)state;
    expect_set("<?xml version='1.0'?><!--<e><v>0</v></e>--><r a=\"/r>\" b='\">'><?p <e>?>"
               "<e><v>1</v></e><e><w><v>3</v></w><v>2</v></e></r><!-- <r> -->",
               3, "9",
               "<?xml version='1.0'?><!--<e><v>0</v></e>--><r a=\"/r>\" b='\">'><?p <e>?>"
               "<e><v>1</v></e><e><w><v>3</v></w><v>9</v></e></r><!-- <r> -->");
}

static void test_inserts(void **state)
{
    (void)state;
    expect_set("<r><n>1</n></r>", 0, "2", "<r><n>1</n><v>2</v></r>");
    expect_set("<r><n>1</n><d/></r>", 0, "2", "<r><n>1</n><v>2</v><d/></r>");
    expect_set("<r>\r\n\t<n/> <!-- c -->\r\n</r>", 0, "2",
               "<r>\r\n\t<n/>\r\n\t<v>2</v> <!-- c -->\r\n</r>");
    expect_set("<r>\n\n  <n/>\n  <d/>\n</r>", 0, "2", "<r>\n\n  <n/>\n  <v>2</v>\n  <d/>\n</r>");
    expect_set("<r> <!-- --> <n/>\n</r>", 0, "2", "<r> <!-- --> <n/><v>2</v>\n</r>");
    expect_refused("<r><x/></r>", "3", "no place");
}

static void test_encodings(void **state)
{
    (void)state;
    expect_set("\xef\xbb\xbf<r><v>1</v></r>", 0, "\xc3\xa4", "\xef\xbb\xbf<r><v>\xc3\xa4</v></r>");
    expect_set("<?xml version='1.0' encoding='ISO-8859-1'?><r><n>\xe4</n><v>1</v></r>", 0,
               "\xc3\xa4",
               "<?xml version='1.0' encoding='ISO-8859-1'?><r><n>\xe4</n><v>&#xE4;</v></r>");
    struct error error = {0};
    AUTO(xml_edit) edit = {0};
    static const uint8_t wide[] = {0xff, 0xfe, '<', 0, 'r', 0, '/', 0, '>', 0};
    assert_int_equal(xml_edit_open(&edit, SPAN(wide), "x.xml", &error), -1);
    assert_int_equal(error.code, ERROR_CONFIG);
    assert_non_null(strstr(error.message, "UTF-8"));
}

static void test_refuses_text(void **state)
{
    (void)state;
    static const char file[] = "<r><v>1</v></r>";
    expect_refused(file, "a\nb", "control character");
    expect_refused(file, "\x01", "control character");
    expect_refused(file, "\x7f", "control character");
    expect_refused(file, "\xc3", "UTF-8");
    expect_refused(file, "\xed\xa0\x80", ""); /* a surrogate */
    expect_refused(file, "\xef\xbf\xbf", ""); /* no character */
    expect_refused(file, " a", "space");
    expect_refused(file, "a ", "space");
}

static void test_refuses_files(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",          "<r>",         "<r></x>",
        "<r/><r/>",  "<r><v>1</r>", "<!DOCTYPE r [<!ENTITY e '1'>]><r>&e;</r>",
        "<r a='</r>"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct error error = {0};
        AUTO(xml_edit) edit = {0};
        assert_int_equal(xml_edit_open(&edit, text_span(bad[i]), "x.xml", &error), -1);
        assert_int_equal(error.code, ERROR_CONFIG);
    }
}

/* Ranges and numbers of a file with everything that can stand between elements. */
static void test_ranges(void **state)
{
    (void)state;
    static const char file[] = "<r><!--<x>--><a b='>'>t</a><c><![CDATA[<d>]]><e/></c></r>";
    static const char *const names[] = {"r", "a", "c", "e"};
    static const size_t parents[] = {0, 0, 0, 2};
    struct error error = {0};
    AUTO(xml_edit) edit = {0};
    assert_int_equal(xml_edit_open(&edit, text_span(file), "x.xml", &error), 0);
    assert_int_equal(edit.count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(xml_name(edit.nodes[i]), names[i]);
        assert_int_equal(edit.ranges[i].parent, parents[i]);
        assert_int_equal(xml_number(&edit.document, edit.nodes[i]), i);
    }
    assert_int_equal(edit.ranges[0].start, 0);
    assert_int_equal(edit.ranges[0].end, sizeof file - 1);
    assert_memory_equal(file + edit.ranges[1].content, "t", 1);
    assert_int_equal(edit.ranges[1].content_end, edit.ranges[1].content + 1);
    assert_true(edit.ranges[3].is_empty_tag);
    assert_int_equal(xml_number(&edit.document, NULL), SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_replaces),
        cmocka_unit_test(test_keeps_what_is_no_text),
        cmocka_unit_test(test_finds_the_right_one),
        cmocka_unit_test(test_inserts),
        cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_refuses_text),
        cmocka_unit_test(test_refuses_files),
        cmocka_unit_test(test_ranges),
    };
    return cmocka_run_group_tests_name("xml_edit", tests, NULL, NULL);
}
