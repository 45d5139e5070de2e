// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <command/key_convert.h>
#include <command/key_target.h>
#include <command/passphrase_options.h>

#define FORMS                                                                   \
    "pem|der|sec1|sec1-der|pkcs1|pkcs1-der|short|scalar|raw|base64|public-pem|" \
    "public-der|raw-point|c"

struct convert_options {
    const char *form;
    const char *name;
    const char *type;
    bool encrypt;
    bool force;
    struct passphrase_options passphrase;
    struct passphrase_options new_passphrase;
};

static const struct option_row rows[] = {
    {"--form", "FORM", "form of OUT, where its name does not say it: .pem .der .c .h", OPTION_TEXT,
     offsetof(struct convert_options, form)},
    {"--name", "NAME", "the name of the C array", OPTION_TEXT,
     offsetof(struct convert_options, name)},
    KEY_TYPE_ROW(struct convert_options, type),
    {"--encrypt", NULL, "encrypt what is written", OPTION_FLAG,
     offsetof(struct convert_options, encrypt)},
    {"--force", NULL, "replace a file that exists", OPTION_FLAG,
     offsetof(struct convert_options, force)},
    PASSPHRASE_ROWS(struct convert_options, passphrase),
    NEW_PASSPHRASE_ROWS(struct convert_options, new_passphrase),
    {.name = NULL},
};

/* What the name of the output says where --form is not given. */
static const char *guess_form(const char *path)
{
    static const struct {
        const char *extension;
        const char *form;
    } guesses[] = {{"pem", "pem"}, {"der", "der"}, {"c", "c"}, {"h", "c"}};
    for (size_t i = 0; i < sizeof guesses / sizeof *guesses; i++)
        if (path_has_extension(path, guesses[i].extension))
            return guesses[i].form;
    return NULL;
}

static int run_convert(struct invocation *invocation, struct error *error)
{
    const struct convert_options *options = invocation->options;
    AUTO(passphrase) fresh = {0};
    struct key_target target = {
        .input = invocation->operands.items[0],
        .type = options->type,
        .path = invocation->operands.items[1],
        .form = options->form,
        .form_option = "--form",
        .forms = FORMS,
        .name = options->name,
        .half = KEY_HALF_HELD,
        .encrypt = options->encrypt,
        .force = options->force,
        .passphrase = &fresh,
    };
    if (target.form == NULL)
        target.form = guess_form(target.path);
    if (target.form == NULL)
        return error_set(error, ERROR_USAGE, "the name '%s' does not say which form; give --form",
                         target.path);
    if (passphrase_options_take_both(&options->passphrase, &options->new_passphrase,
                                     invocation->run, &fresh, error) != 0)
        return -1;
    return key_target_copy(invocation->run, &target, error);
}

const struct command key_convert_command = {
    .noun = "key",
    .verb = "convert",
    .operands = "IN OUT",
    .operands_min = 2,
    .operands_max = 2,
    .summary = "Convert a key from any form to another.",
    .rows = rows,
    .options_size = sizeof(struct convert_options),
    .run = run_convert,
};
