// SPDX-License-Identifier: Apache-2.0
#include <base/choice.h>
#include <command/its_add.h>
#include <command/its_add_data.h>
#include <format/its.h>
#include <string.h>

struct data_options {
    const char *service;
    const char *uid;
    const char *owner;
    const char *flags;
    const char *data;
    const char *text;
};

static const struct option_row rows[] = {
    {"--service", "its|ps", "the storage that it goes to, its unless given", OPTION_TEXT,
     offsetof(struct data_options, service)},
    {"--uid", "N", "its uid, 64 bits, not 0", OPTION_TEXT, offsetof(struct data_options, uid)},
    {"--owner", "N|non-secure", "the client that it belongs to", OPTION_TEXT,
     offsetof(struct data_options, owner)},
    {"--flags", "NAME,...", "write-once, no-confidentiality, no-replay-protection", OPTION_TEXT,
     offsetof(struct data_options, flags)},
    {"--data", "FILE", "its data", OPTION_TEXT, offsetof(struct data_options, data)},
    {"--text", "TEXT", "its data, where that is no secret", OPTION_TEXT,
     offsetof(struct data_options, text)},
    {.name = NULL},
};

static int load_data(const char *blob, const struct data_options *options, struct blob *data,
                     struct error *error)
{
    if ((options->data == NULL) == (options->text == NULL))
        return error_set(error, ERROR_USAGE, "either --data or --text is needed");
    if (options->data != NULL)
        return its_add_load(blob, options->data, data, error);
    return blob_append(data, (struct span){(const uint8_t *)options->text, strlen(options->text)},
                       error);
}

static int run_add(struct invocation *invocation, struct error *error)
{
    static const char *const services[] = {"its", "ps", NULL};
    static const uint32_t types[] = {ITS_TYPE_ITS, ITS_TYPE_PS};
    const struct data_options *options = invocation->options;
    const char *path = invocation->operands.items[0];
    unsigned service = 0;
    struct its_item item = {0};
    AUTO(blob) data = {0};
    if (choice_read("--service", options->service, services, &service, error) != 0 ||
        its_add_read_names("--uid", options->uid, UINT64_MAX, options->owner, &item, error) != 0 ||
        (options->flags != NULL && named_read_set(its_flags(), "--flags", options->flags,
                                                  UINT32_MAX, &item.flags, error) != 0) ||
        load_data(path, options, &data, error) != 0)
        return -1;
    item.type = types[service];
    item.data = blob_span(&data);
    return its_add_save(invocation->run, path, &item, error);
}

const struct command its_add_data_command = {
    .noun = "its",
    .verb = "add-data",
    .operands = "BLOB",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Add data for ITS or PS to a factory ITS blob.",
    .rows = rows,
    .options_size = sizeof(struct data_options),
    .run = run_add,
};
