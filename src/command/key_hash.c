// SPDX-License-Identifier: Apache-2.0
#include <base/choice.h>
#include <command/key_hash.h>
#include <command/key_target.h>
#include <command/passphrase_options.h>
#include <command/report.h>
#include <pack/image_algorithms.h>
#include <text/json.h>

struct hash_options {
    const char *form;
    const char *sha;
    const char *type;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    {"--form", "spki|pkcs1|da", "what is hashed; as images have it unless given", OPTION_TEXT,
     offsetof(struct hash_options, form)},
    {"--sha", "256|384|512", "the digest; that of the key's images unless given", OPTION_TEXT,
     offsetof(struct hash_options, sha)},
    KEY_TYPE_ROW(struct hash_options, type),
    PASSPHRASE_ROWS(struct hash_options, passphrase),
    {.name = NULL},
};

enum { SPKI, PKCS1, DEBUG_AUTHENTICATION };

static const char *const forms[] = {"spki", "pkcs1", "da", NULL};

static int print_hash(const struct run *run, const char *path, unsigned form,
                      const struct digest_value *hash, struct error *error)
{
    char text[2 * DIGEST_MAX + 1];
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "file", path);
        json_add_text(top, "form", forms[form]);
        report_digest(top, hash);
        return json_print(top, run->out, error);
    }
    hex_encode(digest_span(hash), text);
    fprintf(run->out, "%s\n", text);
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

static int read_digest(const char *sha, enum digest_kind *kind, struct error *error)
{
    static const char *const names[] = {
        [DIGEST_SHA256] = "256", [DIGEST_SHA384] = "384", [DIGEST_SHA512] = "512", NULL};
    unsigned choice = *kind;
    if (choice_read("--sha", sha, names, &choice, error) != 0)
        return -1;
    *kind = (enum digest_kind)choice;
    return 0;
}

/* Whether that can be had of this key. */
static int check_form(const struct key *key, const char *path, unsigned form, const char *sha,
                      struct error *error)
{
    const char *phrase = key_types_title(KEY_BIT(key->type));
    if ((KEY_BIT(key->type) & KEYS_AES) != 0)
        return key_target_refuse_public(path, key->type, error);
    if (form == PKCS1 && (KEY_BIT(key->type) & KEYS_RSA) == 0)
        return error_set(error, ERROR_USAGE, "'%s' is %s, PKCS#1 is for RSA keys", path, phrase);
    if (form != DEBUG_AUTHENTICATION)
        return 0;
    if (key->type != KEY_P256)
        return error_set(error, ERROR_USAGE, "'%s' is %s, debug authentication has P-256 keys",
                         path, phrase);
    if (sha != NULL)
        return error_set(error, ERROR_USAGE, "--sha does not go with --form da");
    return 0;
}

static int make_hash(const struct key *key, unsigned form, struct digest_value *hash,
                     struct error *error)
{
    AUTO(blob) der = {0};
    if (form == DEBUG_AUTHENTICATION)
        return key_point_hash(key, hash->bytes, error);
    if (key_form_write(key, form == PKCS1 ? KEY_FORM_PKCS1_PUBLIC_DER : KEY_FORM_PUBLIC_DER, &der,
                       error) != 0)
        return -1;
    return digest_compute(hash->kind, blob_span(&der), hash, error);
}

static int run_hash(struct invocation *invocation, struct error *error)
{
    const struct hash_options *options = invocation->options;
    const char *path = invocation->operands.items[0];
    unsigned types;
    unsigned form;
    struct digest_value hash = {.kind = DIGEST_SHA256};
    AUTO(key) key = {0};
    struct key_file file;
    if (key_types_read(options->type, &types, error) != 0 ||
        choice_read("--form", options->form, forms, &form, error) != 0 ||
        read_digest(options->sha, &hash.kind, error) != 0 ||
        passphrase_options_take(&options->passphrase, invocation->run, error) != 0 ||
        key_target_load(invocation->run, path, types, &key, &file, error) != 0)
        return -1;
    if (options->form == NULL)
        form = (KEY_BIT(key.type) & KEYS_RSA) != 0 ? PKCS1 : SPKI;
    if (check_form(&key, path, form, options->sha, error) != 0)
        return -1;
    if (options->sha == NULL)
        hash.kind = image_digest_of_key(key.type);
    if (make_hash(&key, form, &hash, error) != 0)
        return -1;
    return print_hash(invocation->run, path, form, &hash, error);
}

const struct command key_hash_command = {
    .noun = "key",
    .verb = "hash",
    .operands = "KEY",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Print the hash of a public key.",
    .rows = rows,
    .options_size = sizeof(struct hash_options),
    .run = run_hash,
};
