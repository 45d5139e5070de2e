// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/path.h>
#include <string.h>
#include <text/xml.h>
#include <time.h>

static void text_of(const struct xml_node *node, const char *wanted)
{
    struct error error;
    AUTO_TEXT text = NULL;
    assert_done(xml_text(node, &text, &error), error);
    assert_string_equal(text, wanted);
    assert_true(xml_text_is(node, wanted));
}

static void walks_the_tree(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(xml_document) document = {0};
    const char *path = scratch_text(scratch, "a.xml",
                                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                    "<Root a='b'>\n"
                                    "  <One>  first \t\n </One>\n"
                                    "  <!-- a comment -->\n"
                                    "  <Two><![CDATA[a<b]]> &amp; c</Two>\n"
                                    "  <One>se<!-- in it -->cond</One>\n"
                                    "  <Empty/>\n"
                                    "</Root>\n");
    assert_done(xml_load(path, &document, &error), error);
    assert_string_equal(document.path, path);
    const struct xml_node *root = xml_root(&document);
    assert_string_equal(xml_name(root), "Root");
    assert_int_equal(xml_line(root), 2);
    const struct xml_node *one = xml_child(root, "One");
    text_of(one, "first");
    assert_int_equal(xml_line(one), 3);
    const struct xml_node *two = xml_next(one, NULL);
    assert_string_equal(xml_name(two), "Two");
    text_of(two, "a<b & c");
    const struct xml_node *second = xml_next(one, "One");
    text_of(second, "second");
    assert_int_equal(xml_line(second), 7);
    assert_null(xml_next(second, "One"));
    text_of(xml_next(second, NULL), "");
    assert_null(xml_child(root, "Three"));
    assert_null(xml_child(NULL, "Three"));
    assert_int_equal(xml_line(NULL), 0);
    text_of(NULL, "");
    assert_false(xml_text_is(one, "firs"));
}

static void check_loads(struct scratch *scratch, struct span bytes)
{
    struct error error;
    AUTO(xml_document) document = {0};
    assert_done(xml_load(scratch_write(scratch, "a.xml", bytes), &document, &error), error);
    const struct xml_node *value = xml_child(xml_root(&document), "Value");
    text_of(value, "0x10");
    assert_int_equal(xml_line(value), 2);
}

static void other_tools_may_rewrite(void **state)
{
    struct scratch *scratch = *state;
    check_loads(scratch, text_bytes("<Root>\n<Value>0x10</Value>\n</Root>"));
    check_loads(scratch, text_bytes("<Root>\r\n<Value>\r\n 0x10\r\n</Value></Root>\r\n"));
    check_loads(scratch, text_bytes("\xef\xbb\xbf<Root>\n<Value>0x10</Value></Root>"));
    check_loads(scratch, text_bytes("\xef\xbb\xbf<?xml version='1.0'?><Root>\r\n"
                                    "<Value>0x10</Value></Root>"));
}

static void check_refused_text(struct scratch *scratch, const char *text, const char *message,
                               unsigned line)
{
    struct error error;
    AUTO(xml_document) document = {0};
    const char *path = scratch_text(scratch, "bad.xml", text);
    assert_refused(xml_load(path, &document, &error), error, ERROR_CONFIG, message);
    assert_string_equal(error.file, path);
    assert_int_equal(error.line, line);
    assert_null(document.handle);
    assert_null(strchr(error.message, '\n'));
}

static void refuses_what_is_not_well_formed(void **state)
{
    struct scratch *scratch = *state;
    check_refused_text(scratch, "", "the file is empty", 0);
    check_refused_text(scratch, "<Root>\n<A>\n</B>\n</Root>", "not a well-formed XML file", 3);
    check_refused_text(scratch, "<Root>\n<A>\n", "not a well-formed XML file", 3);
    check_refused_text(scratch, "<Root/>\n<Root/>", "not a well-formed XML file", 2);
    check_refused_text(scratch, "plain text", "not a well-formed XML file", 1);
    check_refused_text(scratch, "<Root>\n\n&none;</Root>", "not a well-formed XML file", 3);
    check_refused_text(scratch, "<Root>\n\xff\xfe</Root>", "not a well-formed XML file", 2);
    check_refused_text(scratch, "<Root>\n\x01</Root>", "not a well-formed XML file", 2);
}

static const char doctype_message[] = "document types and entities are not accepted";

static void refuses_entities_with_the_line(void **state)
{
    struct scratch *scratch = *state;
    check_refused_text(scratch,
                       "<?xml version='1.0'?>\n<!DOCTYPE r [\n\n"
                       "<!ENTITY x SYSTEM \"file:///etc/passwd\">\n]>\n<r>&x;</r>",
                       doctype_message, 2);
    check_refused_text(scratch, "<!DOCTYPE r [\n<!ENTITY x 'text'>]><r>&x;</r>", doctype_message,
                       1);
    check_refused_text(scratch, "<!DOCTYPE r [\n<!ENTITY % x SYSTEM 'x.dtd'>%x;]><r/>",
                       doctype_message, 1);
}

static void refuses_document_types(void **state)
{
    struct scratch *scratch = *state;
    check_refused_text(scratch, "<!DOCTYPE r><r/>", doctype_message, 1);
    check_refused_text(scratch, "<!DOCTYPE r SYSTEM 'r.dtd'><r/>", doctype_message, 1);
    check_refused_text(scratch, "<!DOCTYPE r [<!ELEMENT r ANY>]><r/>", doctype_message, 1);
    check_refused_text(scratch, "<!DOCTYPE r PUBLIC 'x' 'http://127.0.0.1:9/x.dtd'><r/>",
                       doctype_message, 1);
}

static void the_line_of_a_document_type_is_its_own(void **state)
{
    struct scratch *scratch = *state;
    check_refused_text(scratch, "<?xml version='1.0'?>\n\n<!DOCTYPE r>\n<r/>", doctype_message, 3);
}

static void billion_laughs_are_short(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(blob) text = {0};
    assert_done(blob_append_text(&text, &error, "<!DOCTYPE r [\n<!ENTITY e0 \"ha\">\n"), error);
    for (int i = 1; i < 30; i++) {
        assert_done(blob_append_text(&text, &error, "<!ENTITY e%d \"", i), error);
        for (int j = 0; j < 10; j++)
            assert_done(blob_append_text(&text, &error, "&e%d;", i - 1), error);
        assert_done(blob_append_text(&text, &error, "\">\n"), error);
    }
    assert_done(blob_append_text(&text, &error, "]>\n<r>&e29;</r>\n"), error);
    clock_t start = clock();
    check_refused_text(scratch, (const char *)text.data, doctype_message, 1);
    assert_true(clock() - start < CLOCKS_PER_SEC);
}

static void depth_is_limited(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(blob) text = {0};
    AUTO(xml_document) document = {0};
    for (int i = 0; i < 100000; i++)
        assert_done(blob_append_text(&text, &error, "<a>"), error);
    const char *path = scratch_write(scratch, "deep.xml", blob_span(&text));
    assert_refused(xml_load(path, &document, &error), error, ERROR_CONFIG, "not a well-formed");
}

static void size_is_limited(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(blob) text = {0};
    AUTO(xml_document) document = {0};
    assert_done(blob_append_text(&text, &error, "<Root/>"), error);
    assert_done(blob_append_fill(&text, ' ', 1024 * 1024 - text.size, &error), error);
    const char *path = scratch_write(scratch, "large.xml", blob_span(&text));
    assert_done(xml_load(path, &document, &error), error);
    xml_document_release(&document);
    assert_done(blob_append_fill(&text, ' ', 1, &error), error);
    path = scratch_write(scratch, "large.xml", blob_span(&text));
    assert_refused(xml_load(path, &document, &error), error, ERROR_FILE,
                   "larger than the 1048576 bytes");
    assert_refused(xml_load(scratch_path(scratch, "none.xml"), &document, &error), error,
                   ERROR_FILE, "No such file");
}

static const char schema[] =
    "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='Root'>"
    "<xs:complexType><xs:all><xs:element name='A' type='xs:int'/>"
    "<xs:element name='B' minOccurs='0'/></xs:all></xs:complexType></xs:element></xs:schema>";

struct findings {
    size_t count;
    size_t stop_at;
    unsigned lines[8];
    char messages[8][1024];
};

static int keep_finding(void *context, const struct error *finding)
{
    struct findings *findings = context;
    assert_int_equal(finding->code, ERROR_CONFIG);
    assert_true(findings->count < COUNT(findings->lines));
    findings->lines[findings->count] = finding->line;
    memcpy(findings->messages[findings->count], finding->message, sizeof finding->message);
    findings->count++;
    return findings->count == findings->stop_at;
}

static int validate(struct scratch *scratch, const char *text, struct findings *findings,
                    struct error *error)
{
    AUTO(xml_document) document = {0};
    assert_done(xml_load(scratch_text(scratch, "v.xml", text), &document, error), *error);
    return xml_validate(&document, text_bytes(schema), findings == NULL ? NULL : keep_finding,
                        findings, error);
}

static void validation_passes_what_is_valid(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    struct findings findings = {0};
    assert_done(validate(scratch, "<Root><B>x</B><A>1</A></Root>", NULL, &error), error);
    assert_done(validate(scratch, "<Root><A>1</A></Root>", &findings, &error), error);
    assert_int_equal(findings.count, 0);
}

static void validation_tells_the_first_finding(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    assert_refused(validate(scratch, "<Root>\n\n<A>x</A>\n<C/>\n</Root>", NULL, &error), error,
                   ERROR_CONFIG, "'x' is not");
    assert_int_equal(error.line, 3);
    assert_contains(error.file, "v.xml");
    assert_refused(validate(scratch, "<Root>\n<C/>\n<A>1</A>\n</Root>", NULL, &error), error,
                   ERROR_CONFIG, "element 'C' is not known here");
    assert_int_equal(error.line, 2);
    assert_refused(validate(scratch, "<Root>\n<A>1</A>\n<A>1</A>\n</Root>", NULL, &error), error,
                   ERROR_CONFIG, "element 'A' is given twice");
    assert_int_equal(error.line, 3);
    assert_refused(validate(scratch, "<Root>\n</Root>", NULL, &error), error, ERROR_CONFIG, "A");
    assert_int_equal(error.line, 1);
}

static void validation_tells_all_findings(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    struct findings findings = {0};
    static const char text[] = "<Root>\n<A>\nx</A>\n<B/>\n<C/>\n</Root>";
    assert_refused(validate(scratch, text, &findings, &error), error, ERROR_CONFIG, "x' is not");
    assert_int_equal(findings.count, 2);
    assert_int_equal(findings.lines[0], 2);
    assert_int_equal(findings.lines[1], 5);
    assert_contains(findings.messages[1], "element 'C' is not known here");
    findings = (struct findings){.stop_at = 1};
    assert_refused(validate(scratch, text, &findings, &error), error, ERROR_CONFIG, "x' is not");
    assert_int_equal(findings.count, 1);
}

static void a_bad_schema_is_a_bug(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(xml_document) document = {0};
    const char *path = scratch_text(scratch, "a.xml", "<Root/>");
    assert_done(xml_load(path, &document, &error), error);
    assert_refused(xml_validate(&document, text_bytes("<x/>"), NULL, NULL, &error), error,
                   ERROR_BUG, "schema");
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(walks_the_tree),
    IN_SCRATCH(other_tools_may_rewrite),
    IN_SCRATCH(refuses_what_is_not_well_formed),
    IN_SCRATCH(refuses_entities_with_the_line),
    IN_SCRATCH(refuses_document_types),
    IN_SCRATCH(the_line_of_a_document_type_is_its_own),
    IN_SCRATCH(billion_laughs_are_short),
    IN_SCRATCH(depth_is_limited),
    IN_SCRATCH(size_is_limited),
    IN_SCRATCH(validation_passes_what_is_valid),
    IN_SCRATCH(validation_tells_the_first_finding),
    IN_SCRATCH(validation_tells_all_findings),
    IN_SCRATCH(a_bad_schema_is_a_bug),
};

int main(void)
{
    return cmocka_run_group_tests_name("xml", tests, NULL, NULL);
}
