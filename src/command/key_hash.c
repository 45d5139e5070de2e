// SPDX-License-Identifier: Apache-2.0
#include <base/choice.h>
#include <command/key_hash.h>
#include <command/key_target.h>
#include <command/passphrase_options.h>
#include <text/json.h>

struct hash_options {
    const char *form;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    {"--form", "spki|da", "of the SubjectPublicKeyInfo, or as debug authentication has it",
     OPTION_TEXT, offsetof(struct hash_options, form)},
    PASSPHRASE_ROWS(struct hash_options, passphrase),
    {.name = NULL},
};

static int print_hash(const struct run *run, const char *path, const char *form, struct span hash,
                      struct error *error)
{
    char text[FINGERPRINT_TEXT];
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "file", path);
        json_add_text(top, "form", form);
        json_add_bytes(top, "sha256", hash);
        return json_print(top, run->out, error);
    }
    hex_encode(hash, text);
    fprintf(run->out, "%s\n", text);
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

enum { SPKI, DEBUG_AUTHENTICATION };

static const char *const forms[] = {"spki", "da", NULL};

static int run_hash(struct invocation *invocation, struct error *error)
{
    const struct hash_options *options = invocation->options;
    const char *path = invocation->operands.items[0];
    unsigned form = SPKI;
    uint8_t hash[SHA256_SIZE];
    AUTO(key) key = {0};
    struct key_file file;
    if (choice_read("--form", options->form, forms, &form, error) != 0 ||
        passphrase_options_take(&options->passphrase, invocation->run, error) != 0 ||
        key_target_load(invocation->run, path, &key, &file, error) != 0)
        return -1;
    int result = form == DEBUG_AUTHENTICATION ? key_point_hash(&key, hash, error)
                                              : key_fingerprint(&key, hash, error);
    return result == 0 ? print_hash(invocation->run, path, forms[form], SPAN(hash), error) : -1;
}

const struct command key_hash_command = {
    .noun = "key",
    .verb = "hash",
    .operands = "KEY",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Print the SHA-256 of a public key.",
    .rows = rows,
    .options_size = sizeof(struct hash_options),
    .run = run_hash,
};
