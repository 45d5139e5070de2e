// SPDX-License-Identifier: Apache-2.0
#include <command/obk_report.h>
#include <command/obk_verify.h>
#include <command/passphrase_options.h>
#include <inttypes.h>
#include <pack/obk_read.h>
#include <stdarg.h>
#include <string.h>

struct verify_options {
    const char *config;
    struct passphrase_options passphrase;
    bool no_hash;
};

static const struct option_row rows[] = {
    {"--config", "XML", "hold the file against what this configuration gives today", OPTION_TEXT,
     offsetof(struct verify_options, config)},
    {"--no-hash", NULL, "the payload has no hash in front", OPTION_FLAG,
     offsetof(struct verify_options, no_hash)},
    PASSPHRASE_ROWS(struct verify_options, passphrase),
    {.name = NULL},
};

/* One thing that is wrong, or that is right. */
struct verdict {
    const struct run *run;
    struct json *findings;
    const char *path;
    size_t wrong;
};

static void object_to(struct verdict *verdict, const char *format, ...) printf_like(2, 3);

static void object_to(struct verdict *verdict, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    verdict->wrong++;
    json_add_text(verdict->findings, NULL, text);
    if (!verdict->run->json)
        fprintf(verdict->run->out, "%s: %s\n", verdict->path, text);
}

static void check_file(struct verdict *verdict, const struct obk_info *info, bool has_hash)
{
    if (has_hash && !info->hash_matches)
        object_to(verdict, "the hash does not match the payload");
    if (info->object != NULL && info->object_size != info->payload_size)
        object_to(verdict, "the payload has 0x%" PRIx32 " bytes, the %s has 0x%" PRIx32,
                  info->payload_size, info->object, info->object_size);
}

static void check_header(struct verdict *verdict, const struct obk_info *info,
                         const struct obk_fields *fields)
{
    const struct obk_spec *spec = &fields->spec;
    if (!info->has_header && obk_file_is_obk(verdict->path))
        object_to(verdict, "'%s' gives a file without header", spec->config);
    if (info->has_header && spec->destination != info->destination)
        object_to(verdict, "destination 0x%08" PRIx32 ", '%s' says 0x%08" PRIx32, info->destination,
                  spec->config, spec->destination);
    if (info->has_header && spec->encrypt != (info->encryption == 1))
        object_to(verdict, "encryption flag %" PRIu32 ", '%s' says %d", info->encryption,
                  spec->config, spec->encrypt);
    if (fields->image.bytes.size != info->bytes.size)
        object_to(verdict, "0x%zx bytes, '%s' gives 0x%zx", info->bytes.size, spec->config,
                  fields->image.bytes.size);
}

static void check_config(struct verdict *verdict, const struct obk_info *info,
                         struct obk_fields *fields)
{
    size_t different = obk_fields_compare(fields, blob_span(&info->bytes));
    for (size_t i = 0; i < fields->spec.field_count; i++)
        if (fields->differs[i])
            object_to(verdict, "field '%s' at 0x%zx differs from '%s'", fields->spec.fields[i].name,
                      fields->image.places[i].offset, fields->spec.config);
    check_header(verdict, info, fields);
    bool same = fields->image.bytes.size == info->bytes.size &&
                memcmp(fields->image.bytes.data, info->bytes.data, info->bytes.size) == 0;
    if (!same && different == 0 && verdict->wrong == 0)
        object_to(verdict, "bytes outside of every field differ from '%s'", fields->spec.config);
}

static int conclude(const struct verdict *verdict, struct json *top, struct error *error)
{
    const struct run *run = verdict->run;
    json_add_bool(top, "valid", verdict->wrong == 0);
    if (run->json && json_print(top, run->out, error) != 0)
        return -1;
    if (!run->json && !run->quiet && verdict->wrong == 0)
        fprintf(run->out, "'%s' is valid\n", verdict->path);
    if (fflush(run->out) != 0)
        return error_system(error, ERROR_FILE, "cannot write the report");
    if (verdict->wrong == 0)
        return 0;
    return error_set(error, ERROR_INVALID, "'%s' is not valid", verdict->path);
}

static int run_verify(struct invocation *invocation, struct error *error)
{
    const struct verify_options *options = invocation->options;
    const struct run *run = invocation->run;
    AUTO_JSON top = json_object();
    AUTO(obk_info) info = {0};
    AUTO(obk_fields) fields = {0};
    struct verdict verdict = {run, json_add(top, "findings", json_array()),
                              invocation->operands.items[0], 0};
    if (passphrase_options_take(&options->passphrase, invocation->run, error) != 0)
        return -1;
    if (options->config != NULL && obk_fields_load(run, options->config, &fields, error) != 0)
        return -1;
    if (obk_fields_read(&fields, verdict.path, &info, error) != 0)
        return -1;
    bool has_hash = options->config != NULL ? fields.spec.has_hash : !options->no_hash;
    check_file(&verdict, &info, has_hash);
    if (options->config != NULL)
        check_config(&verdict, &info, &fields);
    return conclude(&verdict, top, error);
}

const struct command obk_verify_command = {
    .noun = "obk",
    .verb = "verify",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Check an option-byte key file: hash, sizes, equality with its configuration.",
    .rows = rows,
    .options_size = sizeof(struct verify_options),
    .run = run_verify,
};
