// SPDX-License-Identifier: Apache-2.0
#include <base/text.h>
#include <command/key_import.h>
#include <command/key_target.h>
#include <command/key_token.h>
#include <command/passphrase_options.h>

struct import_options {
    struct key_token_options token;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    KEY_TOKEN_ROWS(struct import_options, token),
    PASSPHRASE_ROWS(struct import_options, passphrase),
    {.name = NULL},
};

static int run_import(struct invocation *invocation, struct error *error)
{
    const struct import_options *options = invocation->options;
    struct run *run = invocation->run;
    uint8_t id[KEY_TOKEN_ID_MAX];
    struct token_naming naming;
    struct key_file file;
    AUTO(key) key = {0};
    AUTO_TEXT uri = NULL;
    if (key_token_check(options->token.token, "import", error) != 0 ||
        key_token_naming(run, &options->token, id, &naming, error) != 0 ||
        passphrase_options_take(&options->passphrase, run, error) != 0 ||
        key_target_load(run, invocation->operands.items[0], KEYS_P256, &key, &file, error) != 0 ||
        token_import(options->token.token, &run->passphrase, &key, &naming, &uri, error) != 0)
        return -1;
    return key_token_report(run, "imported", &key, &naming, uri, NULL, error);
}

const struct command key_import_command = {
    .noun = "key",
    .verb = "import",
    .operands = "KEY",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Put a key into a token.",
    .rows = rows,
    .options_size = sizeof(struct import_options),
    .run = run_import,
};
