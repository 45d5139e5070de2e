// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <string.h>
#include <text/csv.h>

/* Appends the rows as `LINE:field|field;`. */
static void render(const struct csv *csv, struct blob *text)
{
    struct error error;
    for (size_t i = 0; i < csv->count; i++) {
        const struct csv_row *row = &csv->rows[i];
        assert_done(blob_append_text(text, &error, "%u:", row->line), error);
        for (size_t j = 0; j < row->count; j++)
            assert_done(
                blob_append_text(text, &error, "%s%s", j > 0 ? "|" : "", row->fields[j].text),
                error);
        assert_done(blob_append_text(text, &error, ";"), error);
    }
    assert_done(blob_append_fill(text, 0, 1, &error), error);
}

static void rows_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *rows;
    } rows[] = {
        {"", ""},
        {"\n\n \t \n\r\n", ""},
        {"\xef\xbb\xbf", ""},
        {"# a comment, with a comma\n  \t# another\n", ""},
        {"OPTSR_PRG,0x30F0C6F8\nOPTSR2_PRG,0xB4000034",
         "1:OPTSR_PRG|0x30F0C6F8;2:OPTSR2_PRG|0xB4000034;"},
        {"\xef\xbb\xbf"
         "a,b\r\nc,d\r\n",
         "1:a|b;2:c|d;"},
        {"\xef\xbb\xbf# comment\na", "2:a;"},
        {"a\r", "1:a;"},
        {"  a b \t, c\t\n", "1:a b|c;"},
        {"a\n\n# x\nb\n", "1:a;4:b;"},
        {"a,\n,b\n,\n,,", "1:a|;2:|b;3:|;4:||;"},
        {"a#b, # c\n", "1:a#b|# c;"},
        {"\"a, b\" , \"\"\"c\"\"\"\n", "1:a, b|\"c\";"},
        {"\"\"\n\"\",\"\"", "1:;2:|;"},
        {"\" a \"\n\"# no comment\"", "1: a ;2:# no comment;"},
        {"\xc3\xa9t\xc3\xa9,\xff", "1:\xc3\xa9t\xc3\xa9|\xff;"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        AUTO(csv) csv = {0};
        AUTO(blob) text = {0};
        assert_done(csv_parse(text_bytes(rows[i].text), "list.csv", NULL, &csv, &error), error);
        render(&csv, &text);
        assert_string_equal((const char *)text.data, rows[i].rows);
    }
}

/* Who changes a value in place needs to know where it stands. */
static void fields_know_their_place(void **state)
{
    (void)state;
    static const char text[] = "\xef\xbb\xbf"
                               "# x\r\n  one , \"t\"\"wo\" ,,three\r\n";
    static const char *const sources[] = {"one", "\"t\"\"wo\"", "", "three"};
    static const size_t places[] = {10, 16, 25, 26};
    struct error error;
    AUTO(csv) csv = {0};
    assert_done(csv_parse(text_bytes(text), "list.csv", NULL, &csv, &error), error);
    assert_int_equal(csv.count, 1);
    assert_int_equal(csv.rows[0].count, COUNT(sources));
    assert_spans_equal(blob_span(&csv.bytes), text_bytes(text));
    for (size_t i = 0; i < COUNT(sources); i++) {
        struct span source = csv.rows[0].fields[i].source;
        assert_spans_equal(source, text_bytes(sources[i]));
        assert_int_equal(source.data - csv.bytes.data, places[i]);
    }
}

static const struct {
    const char *text;
    size_t size; /* 0: as the text has */
    unsigned line;
    const char *part;
} bad[] = {
    {"a,\"b\nc\"", 0, 1, "a quoted field does not end on its line"},
    {"a\n\"", 0, 2, "a quoted field does not end on its line"},
    {"\"a\"\"", 0, 1, "a quoted field does not end on its line"},
    {"\"a\" b", 0, 1, "something follows the end of a quoted field"},
    {"\"a\"b\"", 0, 1, "something follows the end of a quoted field"},
    {"a \"b\"", 0, 1, "a quote inside a field that does not begin with one"},
    {"a\n\nb,c\x01", 0, 3, "the line has the byte 0x01"},
    {"a\0b", 3, 1, "the line has the byte 0x00"},
    {"\"a\0b\"", 5, 1, "the line has the byte 0x00"},
    {"\xff\xfe"
     "a\0,\0",
     6, 1, "the line has the byte 0x00"}, /* UTF-16 */
    {"a\rb\n", 0, 1, "the line has the byte 0x0d"},
    {"a\r\r\n", 0, 1, "the line has the byte 0x0d"},
    {"\x7f", 0, 1, "the line has the byte 0x7f"},
};

static struct span bad_span(size_t index)
{
    struct span span = text_bytes(bad[index].text);
    span.size = bad[index].size > 0 ? bad[index].size : span.size;
    return span;
}

static void bad_lines_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct error error;
        AUTO(csv) csv = {0};
        assert_refused(csv_parse(bad_span(i), "list.csv", NULL, &csv, &error), error, ERROR_FILE,
                       bad[i].part);
        assert_string_equal(error.file, "list.csv");
        assert_int_equal(error.line, bad[i].line);
        assert_null(csv.rows);
        assert_null(csv.bytes.data);
    }
}

struct found {
    size_t count;
    unsigned line;
};

static void note(void *context, const char *check, const struct error *finding)
{
    struct found *found = context;
    assert_string_equal(check, "csv");
    assert_int_equal(finding->code, ERROR_FILE);
    found->count++;
    found->line = finding->line;
}

static void a_sink_gets_them_all(void **state)
{
    (void)state;
    struct found found = {0};
    const struct finding_sink sink = {note, &found};
    struct error error;
    AUTO(csv) csv = {0};
    AUTO(blob) text = {0};
    assert_done(
        csv_parse(text_bytes("a,b\n\"c\nd,\"\ne,f\ng\"\nh\n"), "list.csv", &sink, &csv, &error),
        error);
    render(&csv, &text);
    assert_string_equal((const char *)text.data, "1:a|b;4:e|f;6:h;");
    assert_int_equal(found.count, 3);
    assert_int_equal(found.line, 5);
}

static void files_are_bounded(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(blob) text = {0};
    AUTO(csv) commas = {0};
    AUTO(csv) lines = {0};
    AUTO(csv) none = {0};
    assert_done(blob_append_fill(&text, ',', CSV_FILE_MAX, &error), error);
    assert_done(csv_parse(blob_span(&text), "list.csv", NULL, &commas, &error), error);
    assert_int_equal(commas.rows[0].count, CSV_FILE_MAX + 1);
    for (size_t i = 1; i < text.size; i += 2)
        text.data[i] = '\n';
    const char *path = scratch_write(scratch, "list.csv", blob_span(&text));
    assert_done(csv_load(path, NULL, &lines, &error), error);
    assert_int_equal(lines.count, CSV_FILE_MAX / 2);
    assert_int_equal(lines.rows[lines.count - 1].line, CSV_FILE_MAX / 2);
    assert_done(blob_append_fill(&text, '\n', 1, &error), error);
    assert_refused(csv_parse(blob_span(&text), "list.csv", NULL, &none, &error), error, ERROR_FILE,
                   "more than 262144 bytes");
    path = scratch_write(scratch, "list.csv", blob_span(&text));
    assert_refused(csv_load(path, NULL, &none, &error), error, ERROR_FILE, "larger than");
    assert_refused(csv_load(scratch_path(scratch, "gone.csv"), NULL, &none, &error), error,
                   ERROR_FILE, "cannot open");
    assert_refused(csv_load(scratch->directory, NULL, &none, &error), error, ERROR_FILE,
                   "directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_read),         cmocka_unit_test(fields_know_their_place),
        cmocka_unit_test(bad_lines_are_refused), cmocka_unit_test(a_sink_gets_them_all),
        IN_SCRATCH(files_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
