// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <stdlib.h>
#include <string.h>
#include <text/csv.h>

struct parser {
    struct csv *csv;
    const char *path;
    const struct finding_sink *sink;
    struct error *error;
    size_t field_count; /* of all rows so far */
    unsigned line;
    const uint8_t *at; /* in the line */
    const uint8_t *end;
};

/* A file of only commas has a field behind each, one of only line ends a row. */
static size_t count_byte(struct span bytes, uint8_t value)
{
    size_t count = 0;
    for (size_t i = 0; i < bytes.size; i++)
        count += bytes.data[i] == value;
    return count;
}

/* Room for all that the file can hold, so that nothing moves while rows point to it. */
static int make_room(struct csv *csv, struct error *error)
{
    struct span bytes = blob_span(&csv->bytes);
    size_t rows = count_byte(bytes, '\n') + 1;
    size_t fields = rows + count_byte(bytes, ',');
    csv->rows = calloc(rows, sizeof *csv->rows);
    csv->fields = calloc(fields, sizeof *csv->fields);
    if (csv->rows == NULL || csv->fields == NULL)
        return error_memory(error);
    return blob_reserve(&csv->texts, bytes.size + fields, error);
}

static int complain(struct parser *parser, const char *reason)
{
    return error_at(parser->error, ERROR_FILE, parser->path, parser->line, "%s", reason);
}

static void skip_blanks(struct parser *parser)
{
    while (parser->at < parser->end && (*parser->at == ' ' || *parser->at == '\t'))
        parser->at++;
}

static bool is_at_separator(const struct parser *parser)
{
    return parser->at == parser->end || *parser->at == ',';
}

static void put(struct parser *parser, uint8_t value)
{
    parser->csv->texts.data[parser->csv->texts.size++] = value;
}

/* From behind the opening quote to behind the closing one. */
static int read_quoted(struct parser *parser)
{
    for (;;) {
        if (parser->at == parser->end)
            return complain(parser, "a quoted field does not end on its line");
        uint8_t value = *parser->at++;
        bool is_quote = value == '"';
        bool is_doubled = is_quote && parser->at < parser->end && *parser->at == '"';
        if (is_quote && !is_doubled)
            return 0;
        parser->at += is_doubled;
        put(parser, value);
    }
}

static int read_plain(struct parser *parser)
{
    struct blob *texts = &parser->csv->texts;
    size_t start = texts->size;
    for (; !is_at_separator(parser); parser->at++) {
        if (*parser->at == '"')
            return complain(parser, "a quote inside a field that does not begin with one");
        put(parser, *parser->at);
    }
    while (texts->size > start && strchr(" \t", texts->data[texts->size - 1]) != NULL)
        texts->size--;
    return 0;
}

/* Up to the comma behind it, or the end of the line. */
static int read_field(struct parser *parser)
{
    struct csv *csv = parser->csv;
    size_t start = csv->texts.size;
    skip_blanks(parser);
    const uint8_t *source = parser->at;
    bool is_quoted = !is_at_separator(parser) && *parser->at == '"';
    parser->at += is_quoted;
    if ((is_quoted ? read_quoted(parser) : read_plain(parser)) != 0)
        return -1;
    size_t size = is_quoted ? (size_t)(parser->at - source) : csv->texts.size - start;
    skip_blanks(parser);
    if (!is_at_separator(parser))
        return complain(parser, "something follows the end of a quoted field");
    put(parser, '\0');
    csv->fields[parser->field_count++] =
        (struct csv_field){(const char *)csv->texts.data + start, {source, size}};
    return 0;
}

static int check_characters(struct parser *parser)
{
    for (const uint8_t *at = parser->at; at < parser->end; at++)
        if ((*at < ' ' && *at != '\t') || *at == 0x7f)
            return error_at(parser->error, ERROR_FILE, parser->path, parser->line,
                            "no text: the line has the byte 0x%02x", *at);
    return 0;
}

static int read_fields(struct parser *parser)
{
    if (check_characters(parser) != 0)
        return -1;
    while (read_field(parser) == 0) {
        if (parser->at == parser->end)
            return 0;
        parser->at++;
    }
    return -1;
}

/* A row where the line has one. */
static int read_line(struct parser *parser)
{
    struct csv *csv = parser->csv;
    size_t first = parser->field_count;
    skip_blanks(parser);
    if (parser->at == parser->end || *parser->at == '#')
        return 0;
    if (read_fields(parser) != 0) {
        parser->field_count = first;
        return finding_add(parser->sink, "csv", parser->error);
    }
    csv->rows[csv->count++] =
        (struct csv_row){csv->fields + first, parser->field_count - first, parser->line};
    return 0;
}

static int read_lines(struct parser *parser)
{
    static const uint8_t mark[] = {0xef, 0xbb, 0xbf};
    const uint8_t *at = parser->csv->bytes.data;
    const uint8_t *end = at + parser->csv->bytes.size;
    if (end - at >= (ptrdiff_t)sizeof mark && memcmp(at, mark, sizeof mark) == 0)
        at += sizeof mark;
    while (at < end) {
        const uint8_t *newline = memchr(at, '\n', (size_t)(end - at));
        const uint8_t *next = newline == NULL ? end : newline + 1;
        parser->line++;
        parser->at = at;
        parser->end = newline == NULL ? end : newline;
        if (parser->end > at && parser->end[-1] == '\r')
            parser->end--;
        if (read_line(parser) != 0)
            return -1;
        at = next;
    }
    return 0;
}

/* The bytes are in place. */
static int parse(const char *path, const struct finding_sink *sink, struct csv *csv,
                 struct error *error)
{
    struct parser parser = {.csv = csv, .path = path, .sink = sink, .error = error};
    if (csv->bytes.size == 0 || (make_room(csv, error) == 0 && read_lines(&parser) == 0))
        return 0;
    csv_release(csv);
    return -1;
}

int csv_load(const char *path, const struct finding_sink *sink, struct csv *csv,
             struct error *error)
{
    *csv = (struct csv){0};
    if (file_load(path, CSV_FILE_MAX, &csv->bytes, error) != 0) {
        csv_release(csv);
        return -1;
    }
    return parse(path, sink, csv, error);
}

int csv_parse(struct span bytes, const char *path, const struct finding_sink *sink, struct csv *csv,
              struct error *error)
{
    *csv = (struct csv){0};
    if (bytes.size > CSV_FILE_MAX)
        return error_at(error, ERROR_FILE, path, 0, "more than %d bytes", CSV_FILE_MAX);
    if (blob_append(&csv->bytes, bytes, error) != 0)
        return -1;
    return parse(path, sink, csv, error);
}

void csv_release(struct csv *csv)
{
    blob_release(&csv->bytes);
    blob_release(&csv->texts);
    free(csv->rows);
    free(csv->fields);
    *csv = (struct csv){0};
}
