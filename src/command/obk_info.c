// SPDX-License-Identifier: Apache-2.0
#include <command/obk_info.h>
#include <command/obk_report.h>
#include <command/passphrase_options.h>
#include <command/report.h>
#include <inttypes.h>
#include <pack/obk_read.h>

struct info_options {
    const char *config;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    {"--config", "XML", "name every field as this configuration does", OPTION_TEXT,
     offsetof(struct info_options, config)},
    PASSPHRASE_ROWS(struct info_options, passphrase),
    {.name = NULL},
};

static int print_json(const struct run *run, const struct obk_info *info,
                      const struct obk_fields *fields, struct error *error)
{
    AUTO_JSON top = json_object();
    if (info->has_header)
        json_add_hex(top, "destination", info->destination);
    if (info->object != NULL)
        json_add_text(top, "object", info->object);
    json_add_number(top, "payload_size", info->payload_size);
    json_add_bool(top, "device_encrypts", info->encryption == 1);
    json_add_bool(top, "hash_matches", info->hash_matches);
    obk_fields_add(top, fields);
    return json_print(top, run->out, error);
}

static void print_text(FILE *out, const char *path, const struct obk_info *info,
                       const struct obk_fields *fields)
{
    fprintf(out, "%s: %s\n\n", path, info->object == NULL ? "option-byte keys" : info->object);
    if (info->has_header)
        fprintf(out, "destination   0x%08" PRIx32 "\n", info->destination);
    fprintf(out, "payload       0x%" PRIx32 " bytes\n", info->payload_size);
    if (info->has_header)
        fprintf(out, "encryption    %s\n", info->encryption == 1 ? "by the device" : "none");
    fprintf(out, "hash          %s\n",
            info->hash_matches ? "matches" : "none, or it does not match");
    obk_fields_print(out, fields);
}

static int run_info(struct invocation *invocation, struct error *error)
{
    const struct info_options *options = invocation->options;
    const struct run *run = invocation->run;
    const char *path = invocation->operands.items[0];
    AUTO(obk_info) info = {0};
    AUTO(obk_fields) fields = {0};
    if (passphrase_options_take(&options->passphrase, invocation->run, error) != 0)
        return -1;
    if (options->config != NULL && obk_fields_load(run, options->config, &fields, error) != 0)
        return -1;
    if (obk_fields_read(&fields, path, &info, error) != 0)
        return -1;
    obk_fields_compare(&fields, blob_span(&info.bytes));
    if (run->json)
        return print_json(run, &info, &fields, error);
    print_text(run->out, path, &info, &fields);
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

const struct command obk_info_command = {
    .noun = "obk",
    .verb = "info",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Show what an option-byte key file holds; private keys as fingerprints.",
    .rows = rows,
    .options_size = sizeof(struct info_options),
    .run = run_info,
};
