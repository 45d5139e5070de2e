// SPDX-License-Identifier: Apache-2.0
#include <base/choice.h>
#include <command/option_bytes_show.h>
#include <inttypes.h>
#include <pack/option_bytes.h>
#include <text/json.h>

struct show_options {
    const char *family;
};

static const struct option_row rows[] = {
    {"--family", "h5|h503|h7rs", "product family (h5)", OPTION_TEXT,
     offsetof(struct show_options, family)},
    {.name = NULL},
};

/* A field, its bits and what they mean; without a field the bits that are left over. */
struct line {
    const struct option_field *field;
    uint32_t value;
    struct blob meaning; /* ends with a zero */
};

static void line_release(struct line *line)
{
    blob_release(&line->meaning);
}

static int make_line(const struct option_bytes *bytes, const struct option_field *field,
                     uint32_t value, struct line *line, struct error *error)
{
    line->field = field;
    line->value = option_field_get(field, value);
    if (option_field_meaning(option_facts(bytes->family), field, value, &line->meaning, error) != 0)
        return -1;
    return blob_append_fill(&line->meaning, 0, 1, error);
}

static uint32_t other_bits(const struct option_bytes_row *row)
{
    return row->facts == NULL ? row->value : row->value & option_register_rest(row->facts);
}

static int print_fields(const struct run *run, const struct option_bytes *bytes,
                        const struct option_bytes_row *row, struct error *error)
{
    const struct option_field *field = row->facts == NULL ? NULL : row->facts->fields;
    for (; field != NULL && field->name != NULL; field++) {
        AUTO(line) line = {0};
        if (make_line(bytes, field, row->value, &line, error) != 0)
            return -1;
        const char *meaning = (const char *)line.meaning.data;
        fprintf(run->out, "  %-16s 0x%0*" PRIx32 "%s%s\n", field->name, (int)(field->width + 3) / 4,
                line.value, meaning[0] == '\0' ? "" : "  ", meaning);
    }
    if (other_bits(row) != 0)
        fprintf(run->out, "  %-16s 0x%08" PRIx32 "\n", "other bits", other_bits(row));
    return 0;
}

static int print_text(const struct run *run, const struct option_bytes *bytes, struct error *error)
{
    fprintf(run->out, "%s: option bytes of %s\n", bytes->path, option_facts(bytes->family)->title);
    for (size_t i = 0; i < bytes->count; i++) {
        const struct option_bytes_row *row = &bytes->rows[i];
        fprintf(run->out, "\n%-18s 0x%08" PRIx32 "\n", row->name, row->value);
        if (print_fields(run, bytes, row, error) != 0)
            return -1;
    }
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

static int add_fields(struct json *to, const struct option_bytes *bytes,
                      const struct option_bytes_row *row, struct error *error)
{
    struct json *list = json_add(to, "fields", json_array());
    const struct option_field *field = row->facts == NULL ? NULL : row->facts->fields;
    for (; field != NULL && field->name != NULL; field++) {
        AUTO(line) line = {0};
        if (make_line(bytes, field, row->value, &line, error) != 0)
            return -1;
        struct json *entry = json_add(list, NULL, json_object());
        json_add_text(entry, "field", field->name);
        json_add_hex(entry, "value", line.value);
        if (line.meaning.data[0] == '\0')
            json_add_null(entry, "meaning");
        else
            json_add_text(entry, "meaning", (const char *)line.meaning.data);
    }
    return 0;
}

static int print_json(const struct run *run, const struct option_bytes *bytes, struct error *error)
{
    AUTO_JSON top = json_object();
    json_add_text(top, "file", bytes->path);
    json_add_text(top, "family", option_facts(bytes->family)->name);
    struct json *list = json_add(top, "registers", json_array());
    for (size_t i = 0; i < bytes->count; i++) {
        const struct option_bytes_row *row = &bytes->rows[i];
        struct json *entry = json_add(list, NULL, json_object());
        json_add_text(entry, "register", row->name);
        json_add_number(entry, "line", row->line);
        json_add_hex(entry, "value", row->value);
        json_add_bool(entry, "known", row->facts != NULL);
        json_add_hex(entry, "other_bits", other_bits(row));
        if (add_fields(entry, bytes, row, error) != 0)
            return -1;
    }
    return json_print(top, run->out, error);
}

static int run_show(struct invocation *invocation, struct error *error)
{
    const struct show_options *options = invocation->options;
    unsigned family = OPTION_FAMILY_H5;
    AUTO(option_bytes) bytes = {0};
    if (choice_read("--family", options->family, option_families, &family, error) != 0 ||
        option_bytes_load(invocation->operands.items[0], (enum option_family)family, NULL, &bytes,
                          error) != 0)
        return -1;
    return invocation->run->json ? print_json(invocation->run, &bytes, error)
                                 : print_text(invocation->run, &bytes, error);
}

const struct command option_bytes_show_command = {
    .noun = "option-bytes",
    .verb = "show",
    .operands = "CSV",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Show option bytes field by field, values by name.",
    .rows = rows,
    .options_size = sizeof(struct show_options),
    .run = run_show,
};
