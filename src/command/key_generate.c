// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/output.h>
#include <base/text.h>
#include <command/key_generate.h>
#include <command/key_target.h>
#include <command/key_token.h>
#include <command/passphrase_options.h>
#include <text/json.h>

#define FORMS "pem|der"

struct generate_options {
    const char *type;
    const char *form;
    bool encrypt;
    bool force;
    const char *public;
    struct key_token_options token;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    {"--type", "TYPE", "the type, ecdsa-p256 unless given; otpc-key-generate(1) lists them",
     OPTION_TEXT, offsetof(struct generate_options, type)},
    {"--output-form", FORMS, "the form, pem unless given", OPTION_TEXT,
     offsetof(struct generate_options, form)},
    {"--encrypt", NULL, "encrypt the private key", OPTION_FLAG,
     offsetof(struct generate_options, encrypt)},
    {"--public", "FILE", "write the public half too, in the same form", OPTION_TEXT,
     offsetof(struct generate_options, public)},
    {"--force", NULL, "replace files that exist", OPTION_FLAG,
     offsetof(struct generate_options, force)},
    KEY_TOKEN_ROWS(struct generate_options, token),
    PASSPHRASE_ROWS(struct generate_options, passphrase),
    {.name = NULL},
};

/* Both files appear, or none. */
static int save_both(const struct run *run, const struct key *key, const struct key_target *private,
                     const struct key_target *public, enum key_form *form, struct error *error)
{
    enum key_form ignored;
    AUTO(blob) secret = {0};
    AUTO(blob) shown = {0};
    AUTO(output_set) outputs = {0};
    if (key_target_bytes(run, key, private, form, &secret, error) != 0 ||
        (public->path != NULL &&
         key_target_bytes(run, key, public, &ignored, &shown, error) != 0) ||
        output_set_write(&outputs, private->path, OUTPUT_SECRET, blob_span(&secret), error) != 0)
        return -1;
    if (public->path != NULL &&
        output_set_write(&outputs, public->path, OUTPUT_ORDINARY, blob_span(&shown), error) != 0)
        return -1;
    return output_set_commit(&outputs, error);
}

static int report(const struct run *run, const struct key *key, const struct key_target *private,
                  const char *public, enum key_form form, struct error *error)
{
    char fingerprint[FINGERPRINT_TEXT];
    key_fingerprint_text(key, fingerprint);
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "output", private->path);
        if (public == NULL)
            json_add_null(top, "public");
        else
            json_add_text(top, "public", public);
        json_add_text(top, "type", key_type_name(key->type));
        json_add_text(top, "form", key_form_name(form));
        json_add_bool(top, "encrypted", private->encrypt);
        json_add_text(top, "fingerprint", fingerprint);
        return json_print(top, run->out, error);
    }
    if (!run->quiet && file_kind(private->path) == FILE_REGULAR)
        fprintf(run->out, "made '%s': %s key %.8s, %s; keep it secret, and keep a copy\n",
                private->path, key_type_title(key->type), fingerprint, key_form_title(form));
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

static int check(const struct run *run, const struct generate_options *options, enum key_type type,
                 const struct key_target *private, const struct key_target *public,
                 struct error *error)
{
    bool has_passphrase =
        options->passphrase.file != NULL || options->passphrase.descriptor != NULL;
    if (has_passphrase && !options->encrypt)
        return error_set(error, ERROR_USAGE, "a passphrase goes with --encrypt only");
    if (key_target_check(run, private, error) != 0)
        return -1;
    if (public->path != NULL && (KEY_BIT(type) & KEYS_AES) != 0)
        return error_set(error, ERROR_USAGE, "option --public: %s has no public half",
                         key_types_title(KEY_BIT(type)));
    if (public->path != NULL && file_same_target(private->path, public->path))
        return error_set(error, ERROR_USAGE, "private and public key cannot both be '%s'",
                         public->path);
    return public->path == NULL ? 0 : key_target_check(run, public, error);
}

/* A key that is made in a token has no file. */
static int check_token(const struct invocation *invocation, enum key_type type, struct error *error)
{
    const struct generate_options *options = invocation->options;
    bool has_passphrase =
        options->passphrase.file != NULL || options->passphrase.descriptor != NULL;
    if (invocation->operands.count > 0)
        return error_set(error, ERROR_USAGE,
                         "a key is made either in a token or in the file '%s', not both",
                         invocation->operands.items[0]);
    if (options->encrypt || has_passphrase)
        return error_set(error, ERROR_USAGE,
                         "--encrypt and a passphrase are for files: a token keeps its keys itself");
    if (type != KEY_P256)
        return error_set(error, ERROR_USAGE,
                         "a token makes keys of type %s only; give a file instead for one of %s",
                         key_type_name(KEY_P256), key_type_name(type));
    return key_token_check(options->token.token, "generate", error);
}

static int save_public(const struct run *run, const struct key *key,
                       const struct key_target *target, struct error *error)
{
    AUTO(blob) bytes = {0};
    enum key_form form;
    if (target->path == NULL)
        return 0;
    if (key_target_bytes(run, key, target, &form, &bytes, error) != 0)
        return -1;
    return output_save(target->path, OUTPUT_ORDINARY, blob_span(&bytes), error);
}

static int generate_in_token(struct invocation *invocation, enum key_type type, struct error *error)
{
    const struct generate_options *options = invocation->options;
    struct run *run = invocation->run;
    const struct key_target public = {
        .path = options->public,
        .form = options->form == NULL ? "pem" : options->form,
        .form_option = "--output-form",
        .forms = FORMS,
        .half = KEY_HALF_PUBLIC,
        .force = options->force,
        .passphrase = &run->passphrase,
    };
    uint8_t id[KEY_TOKEN_ID_MAX];
    struct token_naming naming;
    AUTO(key) key = {0};
    AUTO_TEXT uri = NULL;
    if (check_token(invocation, type, error) != 0 ||
        key_token_naming(run, &options->token, id, &naming, error) != 0 ||
        passphrase_options_take(&options->passphrase, run, error) != 0 ||
        (public.path != NULL && key_target_check(run, &public, error) != 0) ||
        token_generate(options->token.token, &run->passphrase, &naming, &key, &uri, error) != 0 ||
        save_public(run, &key, &public, error) != 0)
        return -1;
    return key_token_report(run, "made", &key, &naming, uri, public.path, error);
}

/* A file is needed, and nothing that is for tokens alone. */
static int check_file(const struct invocation *invocation, struct error *error)
{
    const struct generate_options *options = invocation->options;
    if (invocation->operands.count == 0)
        return error_set(error, ERROR_USAGE, "FILE is missing; see 'otpc key generate --help'");
    if (options->token.label != NULL || options->token.id != NULL)
        return error_set(error, ERROR_USAGE, "--label and --id go with --token only");
    return 0;
}

static int generate_in_file(struct invocation *invocation, enum key_type type, struct error *error)
{
    const struct generate_options *options = invocation->options;
    struct run *run = invocation->run;
    bool is_raw = (KEY_BIT(type) & KEYS_AES) != 0;
    const struct key_target private = {
        .path = invocation->operands.items[0],
        .form = options->form != NULL ? options->form
                : is_raw              ? "raw"
                                      : "pem",
        .form_option = "--output-form",
        .forms = is_raw ? "raw" : FORMS,
        .half = KEY_HALF_PRIVATE,
        .encrypt = options->encrypt,
        .force = options->force,
        .passphrase = &run->passphrase,
    };
    struct key_target public = private;
    AUTO(key) key = {0};
    enum key_form form;
    public.path = options->public;
    public.half = KEY_HALF_PUBLIC;
    public.encrypt = false;
    if (passphrase_options_take(&options->passphrase, run, error) != 0 ||
        check(run, options, type, &private, &public, error) != 0 ||
        key_generate_of(&run->random, type, &key, error) != 0 ||
        save_both(run, &key, &private, &public, &form, error) != 0)
        return -1;
    return report(run, &key, &private, public.path, form, error);
}

static int run_generate(struct invocation *invocation, struct error *error)
{
    const struct generate_options *options = invocation->options;
    enum key_type type = KEY_P256;
    if (key_type_read("--type", options->type, KEYS_ALL, &type, error) != 0)
        return -1;
    if (options->token.token != NULL)
        return generate_in_token(invocation, type, error);
    return check_file(invocation, error) == 0 ? generate_in_file(invocation, type, error) : -1;
}

const struct command key_generate_command = {
    .noun = "key",
    .verb = "generate",
    .operands = "[FILE]",
    .operands_min = 0,
    .operands_max = 1,
    .summary = "Make a fresh key, in a file or in a token.",
    .rows = rows,
    .options_size = sizeof(struct generate_options),
    .run = run_generate,
};
