// SPDX-License-Identifier: Apache-2.0
#include <base/number.h>
#include <base/text.h>
#include <pack/option_bytes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { VALUE_DIGITS = 8, FIELD_NAME = 64 };

/* "0x" and up to eight digits. */
static bool is_value(const char *text)
{
    size_t digits = strspn(text, "0123456789abcdefABCDEF");
    if (digits != 1 || text[0] != '0' || (text[1] != 'x' && text[1] != 'X'))
        return false;
    digits = strspn(text + 2, "0123456789abcdefABCDEF");
    return digits > 0 && digits <= VALUE_DIGITS && text[2 + digits] == '\0';
}

static int complain(const struct option_bytes *bytes, unsigned line, struct error *error,
                    const char *reason)
{
    return error_at(error, ERROR_CONFIG, bytes->path, line, "%s", reason);
}

static int read_row(struct option_bytes *bytes, const struct csv_row *row, struct error *error)
{
    uint64_t value;
    unsigned place;
    if (row->count != 2 || row->fields[0].text[0] == '\0')
        return complain(bytes, row->line, error, "not a row of REGISTER,0xVALUE");
    const char *name = row->fields[0].text;
    if (!is_value(row->fields[1].text))
        return error_at(error, ERROR_CONFIG, bytes->path, row->line,
                        "register %s: '%s' is not 0x and one to eight hexadecimal digits", name,
                        row->fields[1].text);
    if (number_parse(row->fields[1].text, UINT32_MAX, &value, error) != 0)
        return -1;
    bytes->rows[bytes->count++] = (struct option_bytes_row){
        .name = name,
        .value = (uint32_t)value,
        .written = (uint32_t)value,
        .line = row->line,
        .facts = option_register_find(bytes->family, name, &place),
        .source = row->fields[1].source,
    };
    return 0;
}

static int read_rows(struct option_bytes *bytes, const struct finding_sink *sink,
                     struct error *error)
{
    if (bytes->csv.count == 0)
        return 0;
    bytes->rows = calloc(bytes->csv.count, sizeof *bytes->rows);
    if (bytes->rows == NULL)
        return error_memory(error);
    for (size_t i = 0; i < bytes->csv.count; i++)
        if (read_row(bytes, &bytes->csv.rows[i], error) != 0 &&
            finding_add(sink, "row", error) != 0)
            return -1;
    return 0;
}

static int load(const char *path, const struct finding_sink *sink, struct option_bytes *bytes,
                struct error *error)
{
    if (text_copy(path, &bytes->path, error) != 0 ||
        csv_load(path, sink, &bytes->csv, error) != 0 || read_rows(bytes, sink, error) != 0)
        return -1;
    if (bytes->csv.count > 0)
        return 0;
    complain(bytes, 0, error, "no row of REGISTER,0xVALUE in the file");
    return finding_add(sink, "row", error);
}

int option_bytes_load(const char *path, enum option_family family, const struct finding_sink *sink,
                      struct option_bytes *bytes, struct error *error)
{
    *bytes = (struct option_bytes){.family = family};
    if (load(path, sink, bytes, error) == 0)
        return 0;
    option_bytes_release(bytes);
    return -1;
}

void option_bytes_release(struct option_bytes *bytes)
{
    text_release(&bytes->path);
    csv_release(&bytes->csv);
    free(bytes->rows);
    *bytes = (struct option_bytes){.family = bytes->family};
}

int option_bytes_open(const char *path, enum option_family family,
                      const struct option_context *context, const struct finding_sink *sink,
                      struct option_bytes *bytes, struct error *error)
{
    if (option_bytes_load(path, family, sink, bytes, error) != 0)
        return -1;
    if (option_check(bytes, context, sink, error) == 0)
        return 0;
    option_bytes_release(bytes);
    return -1;
}

const struct option_bytes_row *option_bytes_row(const struct option_bytes *bytes, const char *name)
{
    for (size_t i = 0; i < bytes->count; i++)
        if (strcasecmp(bytes->rows[i].name, name) == 0)
            return &bytes->rows[i];
    return NULL;
}

const struct option_bytes_row *option_bytes_field(const struct option_bytes *bytes,
                                                  const char *name, uint32_t *value)
{
    const struct option_register *parent;
    const struct option_field *field = option_field_find(bytes->family, name, &parent);
    const struct option_bytes_row *row =
        field == NULL ? NULL : option_bytes_row(bytes, parent->name);
    if (row != NULL)
        *value = option_field_get(field, row->value);
    return row;
}

/* The only row of a register. */
static int find_row(struct option_bytes *bytes, const char *name, struct option_bytes_row **row,
                    struct error *error)
{
    *row = NULL;
    for (size_t i = 0; i < bytes->count; i++) {
        if (strcasecmp(bytes->rows[i].name, name) != 0)
            continue;
        if (*row != NULL)
            return error_at(error, ERROR_CONFIG, bytes->path, bytes->rows[i].line,
                            "register %s is there twice (the other in line %u)", name,
                            (*row)->line);
        *row = &bytes->rows[i];
    }
    if (*row == NULL)
        return error_at(error, ERROR_CONFIG, bytes->path, 0, "there is no register %s", name);
    return 0;
}

static int split(const char *assignment, char name[FIELD_NAME], const char **value,
                 struct error *error)
{
    const char *sign = strchr(assignment, '=');
    size_t length = sign == NULL ? 0 : (size_t)(sign - assignment);
    if (length == 0 || length >= FIELD_NAME || sign[1] == '\0')
        return error_set(error, ERROR_USAGE, "'%s' is not FIELD=VALUE", assignment);
    memcpy(name, assignment, length);
    name[length] = '\0';
    *value = sign + 1;
    return 0;
}

static int set_register(struct option_bytes_row *row, const char *text, struct error *error)
{
    uint64_t value;
    if (number_parse(text, UINT32_MAX, &value, error) != 0) {
        error_prefix(error, "register %s", row->name);
        error->code = ERROR_USAGE;
        return -1;
    }
    row->value = (uint32_t)value;
    return 0;
}

/* What a row has that cannot be taken back and that it did not have before. */
static const char *find_danger(const struct option_bytes_row *row, uint32_t before)
{
    const struct option_field *field = row->facts == NULL ? NULL : row->facts->fields;
    for (; field != NULL && field->name != NULL; field++) {
        uint32_t value = option_field_get(field, row->value);
        const struct option_value *named = option_value_of(field, value);
        if (named != NULL && named->danger != NULL && value != option_field_get(field, before))
            return named->danger;
    }
    return NULL;
}

static int no_such_field(const struct option_bytes *bytes, const char *name, struct error *error)
{
    const struct option_facts *facts = option_facts(bytes->family);
    return error_set(error, ERROR_USAGE,
                     "'%s' is neither a field that is known of %s nor a register in '%s'", name,
                     facts->title, bytes->path);
}

int option_bytes_set(struct option_bytes *bytes, const char *assignment, const char **danger,
                     struct error *error)
{
    char name[FIELD_NAME];
    const char *text = NULL;
    const struct option_register *parent;
    struct option_bytes_row *row;
    uint32_t value = 0;
    *danger = NULL;
    if (split(assignment, name, &text, error) != 0)
        return -1;
    const struct option_field *field = option_field_find(bytes->family, name, &parent);
    if (field == NULL && option_bytes_row(bytes, name) == NULL)
        return no_such_field(bytes, name, error);
    if (find_row(bytes, field == NULL ? name : parent->name, &row, error) != 0)
        return -1;
    uint32_t before = row->value;
    if (field == NULL) {
        if (set_register(row, text, error) != 0)
            return -1;
    } else {
        if (option_value_parse(field, text, &value, error) != 0)
            return -1;
        row->value = (before & ~option_field_mask(field)) | value << field->shift;
    }
    *danger = find_danger(row, before);
    return 0;
}

/* The value as the file wrote its own: quotes and the case of its digits stay. */
static int append_value(const struct option_bytes_row *row, struct blob *text, struct error *error)
{
    bool quoted = row->source.size > 0 && row->source.data[0] == '"';
    bool lower = false;
    for (size_t i = 0; i < row->source.size; i++)
        lower = lower || (row->source.data[i] >= 'a' && row->source.data[i] <= 'f');
    const char *quote = quoted ? "\"" : "";
    return blob_append_text(text, error, lower ? "%s0x%08x%s" : "%s0x%08X%s", quote, row->value,
                            quote);
}

int option_bytes_text(const struct option_bytes *bytes, struct blob *text, struct error *error)
{
    const uint8_t *at = bytes->csv.bytes.data;
    const uint8_t *end = at + bytes->csv.bytes.size;
    for (size_t i = 0; i < bytes->count; i++) {
        const struct option_bytes_row *row = &bytes->rows[i];
        if (row->value == row->written)
            continue;
        if (blob_append(text, (struct span){at, (size_t)(row->source.data - at)}, error) != 0 ||
            append_value(row, text, error) != 0)
            return -1;
        at = row->source.data + row->source.size;
    }
    return blob_append(text, (struct span){at, (size_t)(end - at)}, error);
}
