// SPDX-License-Identifier: Apache-2.0
#include <command/key_public.h>
#include <command/key_target.h>
#include <command/passphrase_options.h>

#define FORMS "pem|der|pkcs1|pkcs1-der|raw-point|c"

struct public_options {
    const char *output;
    const char *form;
    const char *name;
    const char *type;
    bool force;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    {"--output", "FILE", "where to write it", OPTION_TEXT, offsetof(struct public_options, output)},
    {"-o", "FILE", "the same", OPTION_TEXT, offsetof(struct public_options, output)},
    {"--form", FORMS, "the form, pem unless given", OPTION_TEXT,
     offsetof(struct public_options, form)},
    {"--name", "NAME", "the name of the C array", OPTION_TEXT,
     offsetof(struct public_options, name)},
    KEY_TYPE_ROW(struct public_options, type),
    {"--force", NULL, "replace a file that exists", OPTION_FLAG,
     offsetof(struct public_options, force)},
    PASSPHRASE_ROWS(struct public_options, passphrase),
    {.name = NULL},
};

static int run_public(struct invocation *invocation, struct error *error)
{
    static const struct passphrase none = {.never_ask = true};
    const struct public_options *options = invocation->options;
    const struct key_target target = {
        .input = invocation->operands.items[0],
        .type = options->type,
        .path = options->output,
        .form = options->form == NULL ? "pem" : options->form,
        .form_option = "--form",
        .forms = FORMS,
        .name = options->name,
        .half = KEY_HALF_PUBLIC,
        .force = options->force,
        .passphrase = &none,
    };
    if (options->output == NULL)
        return error_set(error, ERROR_USAGE, "--output is needed; see 'otpc key public --help'");
    if (passphrase_options_take(&options->passphrase, invocation->run, error) != 0)
        return -1;
    return key_target_copy(invocation->run, &target, error);
}

const struct command key_public_command = {
    .noun = "key",
    .verb = "public",
    .operands = "KEY",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Write the public half of a key.",
    .rows = rows,
    .options_size = sizeof(struct public_options),
    .run = run_public,
};
