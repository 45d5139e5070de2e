// SPDX-License-Identifier: Apache-2.0
#include <command/key_private.h>
#include <command/key_target.h>
#include <command/passphrase_options.h>

#define FORMS "pem|der|sec1|sec1-der|pkcs1|pkcs1-der|short|scalar|raw|base64|c"

struct private_options {
    const char *output;
    const char *form;
    const char *name;
    const char *type;
    bool encrypt;
    bool force;
    struct passphrase_options passphrase;
    struct passphrase_options new_passphrase;
};

static const struct option_row rows[] = {
    {"--output", "FILE", "where to write it", OPTION_TEXT,
     offsetof(struct private_options, output)},
    {"-o", "FILE", "the same", OPTION_TEXT, offsetof(struct private_options, output)},
    {"--form", "FORM", "the form: pem (default), der, sec1, pkcs1, c and others", OPTION_TEXT,
     offsetof(struct private_options, form)},
    {"--name", "NAME", "the name of the C array", OPTION_TEXT,
     offsetof(struct private_options, name)},
    KEY_TYPE_ROW(struct private_options, type),
    {"--encrypt", NULL, "encrypt what is written", OPTION_FLAG,
     offsetof(struct private_options, encrypt)},
    {"--force", NULL, "replace a file that exists", OPTION_FLAG,
     offsetof(struct private_options, force)},
    PASSPHRASE_ROWS(struct private_options, passphrase),
    NEW_PASSPHRASE_ROWS(struct private_options, new_passphrase),
    {.name = NULL},
};

static int run_private(struct invocation *invocation, struct error *error)
{
    const struct private_options *options = invocation->options;
    AUTO(passphrase) fresh = {0};
    const struct key_target target = {
        .input = invocation->operands.items[0],
        .type = options->type,
        .path = options->output,
        .form = options->form == NULL ? "pem" : options->form,
        .form_option = "--form",
        .forms = FORMS,
        .name = options->name,
        .half = KEY_HALF_PRIVATE,
        .encrypt = options->encrypt,
        .force = options->force,
        .passphrase = &fresh,
    };
    if (options->output == NULL)
        return error_set(error, ERROR_USAGE, "--output is needed; see 'otpc key private --help'");
    if (passphrase_options_take_both(&options->passphrase, &options->new_passphrase,
                                     invocation->run, &fresh, error) != 0)
        return -1;
    return key_target_copy(invocation->run, &target, error);
}

const struct command key_private_command = {
    .noun = "key",
    .verb = "private",
    .operands = "KEY",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Write a private key in another form.",
    .rows = rows,
    .options_size = sizeof(struct private_options),
    .run = run_private,
};
