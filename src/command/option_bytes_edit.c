// SPDX-License-Identifier: Apache-2.0
#include <base/choice.h>
#include <base/lock.h>
#include <base/output.h>
#include <command/option_bytes_edit.h>
#include <inttypes.h>
#include <pack/option_bytes.h>
#include <text/json.h>

struct edit_options {
    const char *family;
    const char *output;
    bool yes;
};

static const struct option_row rows[] = {
    {"--family", "h5|h503|h7rs", "product family (h5)", OPTION_TEXT,
     offsetof(struct edit_options, family)},
    {"-o, --output", "FILE", "write this file, and leave CSV as it is", OPTION_TEXT,
     offsetof(struct edit_options, output)},
    {"--yes", NULL, "what cannot be taken back is meant", OPTION_FLAG,
     offsetof(struct edit_options, yes)},
    {.name = NULL},
};

static int check_output(const char *output, const char *path, struct error *error)
{
    if (output != NULL && (file_same(output, path) || file_same_target(output, path)))
        return error_set(error, ERROR_USAGE,
                         "output '%s' is the file '%s' that is read; without --output it is "
                         "changed in place",
                         output, path);
    return 0;
}

static int set_all(const struct edit_options *options, const struct text_list *operands,
                   struct option_bytes *bytes, struct error *error)
{
    for (size_t i = 1; i < operands->count; i++) {
        const char *danger;
        if (option_bytes_set(bytes, operands->items[i], &danger, error) != 0)
            return -1;
        if (danger != NULL && !options->yes)
            return error_set(error, ERROR_USAGE, "%s: %s; say with --yes that this is meant",
                             operands->items[i], danger);
    }
    return 0;
}

static bool has_changed(const struct option_bytes *bytes)
{
    for (size_t i = 0; i < bytes->count; i++)
        if (bytes->rows[i].value != bytes->rows[i].written)
            return true;
    return false;
}

static int report_json(const struct run *run, const struct option_bytes *bytes, const char *output,
                       struct error *error)
{
    AUTO_JSON top = json_object();
    json_add_text(top, "file", bytes->path);
    json_add_text(top, "output", output);
    struct json *list = json_add(top, "changed", json_array());
    for (size_t i = 0; i < bytes->count; i++) {
        const struct option_bytes_row *row = &bytes->rows[i];
        if (row->value == row->written)
            continue;
        struct json *entry = json_add(list, NULL, json_object());
        json_add_text(entry, "register", row->name);
        json_add_number(entry, "line", row->line);
        json_add_hex(entry, "before", row->written);
        json_add_hex(entry, "value", row->value);
    }
    return json_print(top, run->out, error);
}

static int report_text(const struct run *run, const struct option_bytes *bytes, const char *output,
                       struct error *error)
{
    /* what is no file may well be where the report would go */
    if (run->quiet || file_kind(output) != FILE_REGULAR)
        return 0;
    for (size_t i = 0; i < bytes->count; i++) {
        const struct option_bytes_row *row = &bytes->rows[i];
        if (row->value != row->written)
            fprintf(run->out, "'%s': %s is 0x%08" PRIx32 " now, and was 0x%08" PRIx32 "\n", output,
                    row->name, row->value, row->written);
    }
    if (!has_changed(bytes))
        fprintf(run->out, "'%s': it has these values already\n", bytes->path);
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

static int write_text(const struct option_bytes *bytes, const char *output, struct error *error)
{
    AUTO(blob) text = {0};
    if (output == NULL && !has_changed(bytes))
        return 0;
    if (option_bytes_text(bytes, &text, error) != 0)
        return -1;
    return output == NULL ? output_save(bytes->path, OUTPUT_EDITED, blob_span(&text), error)
                          : output_save(output, OUTPUT_ORDINARY, blob_span(&text), error);
}

static int run_edit(struct invocation *invocation, struct error *error)
{
    const struct edit_options *options = invocation->options;
    const struct run *run = invocation->run;
    const char *path = invocation->operands.items[0];
    unsigned family = OPTION_FAMILY_H5;
    AUTO(lock) lock = {0};
    AUTO(option_bytes) bytes = {0};
    if (choice_read("--family", options->family, option_families, &family, error) != 0 ||
        check_output(options->output, path, error) != 0 ||
        (options->output == NULL && lock_take(&lock, path, error) != 0) ||
        option_bytes_load(path, (enum option_family)family, NULL, &bytes, error) != 0 ||
        set_all(options, &invocation->operands, &bytes, error) != 0 ||
        write_text(&bytes, options->output, error) != 0)
        return -1;
    const char *written = options->output == NULL ? path : options->output;
    return run->json ? report_json(run, &bytes, written, error)
                     : report_text(run, &bytes, written, error);
}

const struct command option_bytes_edit_command = {
    .noun = "option-bytes",
    .verb = "edit",
    .operands = "CSV FIELD=VALUE...",
    .operands_min = 2,
    .operands_max = SIZE_MAX,
    .summary = "Change fields of option bytes and nothing else in their file.",
    .rows = rows,
    .options_size = sizeof(struct edit_options),
    .run = run_edit,
};
