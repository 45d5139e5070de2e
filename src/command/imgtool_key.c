// SPDX-License-Identifier: Apache-2.0
#include <base/choice.h>
#include <base/output.h>
#include <base/terminal.h>
#include <command/imgtool_key.h>
#include <command/key_target.h>
#include <command/passphrase_options.h>
#include <crypto/key_minimal.h>
#include <crypto/key_source.h>
#include <pack/image_algorithms.h>
#include <text/json.h>

/* The options of all four; each command has rows for its own. */
struct key_options {
    const char *key;
    const char *type;
    const char *encoding;
    const char *language;
    const char *output;
    bool encrypt;
    bool minimal;
    struct passphrase_options passphrase;
};

#define KEY_ROW                                                                                    \
    {                                                                                              \
        "-k, --key", "FILE", "the file of the key", OPTION_TEXT, offsetof(struct key_options, key) \
    }
#define OUTPUT_ROW                                                                      \
    {                                                                                   \
        "-o, --output", "FILE", "where to write it; else standard output", OPTION_TEXT, \
            offsetof(struct key_options, output)                                        \
    }

static const struct option_row keygen_rows[] = {
    KEY_ROW,
    {"-t, --type", "TYPE", "rsa-2048, rsa-3072, ecdsa-p256, ecdsa-p384, ed25519 or x25519",
     OPTION_TEXT, offsetof(struct key_options, type)},
    {"-p, --password", NULL, "encrypt the key", OPTION_FLAG, offsetof(struct key_options, encrypt)},
    PASSPHRASE_ROWS(struct key_options, passphrase),
    {.name = NULL},
};

static const struct option_row getpub_rows[] = {
    KEY_ROW,
    {"-e, --encoding", "lang-c|lang-rust|pem|raw", "the form (lang-c); raw is DER", OPTION_TEXT,
     offsetof(struct key_options, encoding)},
    {"-l, --lang", "c|rust", "an older name for the two languages", OPTION_TEXT,
     offsetof(struct key_options, language)},
    OUTPUT_ROW,
    PASSPHRASE_ROWS(struct key_options, passphrase),
    {.name = NULL},
};

static const struct option_row getpubhash_rows[] = {
    KEY_ROW,
    {"-e, --encoding", "lang-c|raw", "the form (lang-c)", OPTION_TEXT,
     offsetof(struct key_options, encoding)},
    OUTPUT_ROW,
    PASSPHRASE_ROWS(struct key_options, passphrase),
    {.name = NULL},
};

static const struct option_row getpriv_rows[] = {
    KEY_ROW,
    {"-m, --minimal", NULL, "without what a boot code computes", OPTION_FLAG,
     offsetof(struct key_options, minimal)},
    {"-f, --format", "openssl|pkcs8",
     "openssl is SEC1 or PKCS#1; unless given openssl of RSA, else pkcs8", OPTION_TEXT,
     offsetof(struct key_options, encoding)},
    PASSPHRASE_ROWS(struct key_options, passphrase),
    {.name = NULL},
};

static int check_key_option(const struct key_options *options, struct error *error)
{
    return options->key != NULL ? 0 : error_set(error, ERROR_USAGE, "option -k, --key is missing");
}

static int read_type(const char *name, enum key_type *type, struct error *error)
{
    if (name == NULL)
        return error_set(error, ERROR_USAGE, "option -t, --type is missing");
    return key_type_read("--type", name, KEYS_PAIRS, type, error);
}

/* With --json; `text` is what would have gone to standard output, or NULL. */
static int report(const struct invocation *invocation, const struct key *key, const char *output,
                  const struct blob *text, struct error *error)
{
    char fingerprint[FINGERPRINT_TEXT];
    AUTO_JSON top = json_object();
    key_fingerprint_text(key, fingerprint);
    if (output != NULL)
        json_add_text(top, "output", output);
    if (text != NULL)
        json_add_bytes(top, "bytes", blob_span(text));
    json_add_text(top, "fingerprint", fingerprint);
    return json_print(top, invocation->run->out, error);
}

static int run_keygen(struct invocation *invocation, struct error *error)
{
    const struct key_options *options = invocation->options;
    struct run *run = invocation->run;
    const struct key_target target = {
        .path = options->key,
        .form = "pem",
        .form_option = "--type",
        .forms = "pem",
        .half = KEY_HALF_PRIVATE,
        .encrypt = options->encrypt,
        .passphrase = &run->passphrase,
    };
    enum key_form form;
    enum key_type type = KEY_TYPES;
    AUTO(key) key = {0};
    AUTO(blob) bytes = {0};
    if (check_key_option(options, error) != 0 || read_type(options->type, &type, error) != 0 ||
        passphrase_options_take(&options->passphrase, run, error) != 0)
        return -1;
    if (run->passphrase.given && !options->encrypt)
        return error_set(error, ERROR_USAGE, "a passphrase goes with --password only");
    if (file_kind(target.path) == FILE_REGULAR)
        return error_set(error, ERROR_FILE,
                         "'%s' exists already, and a key is not replaced: remove it, or name "
                         "another file",
                         target.path);
    if (key_target_check(run, &target, error) != 0 ||
        key_generate_of(&run->random, type, &key, error) != 0 ||
        key_target_bytes(run, &key, &target, &form, &bytes, error) != 0)
        return -1;
    if (output_save(target.path, OUTPUT_SECRET, blob_span(&bytes), error) != 0)
        return -1;
    return run->json ? report(invocation, &key, target.path, NULL, error) : 0;
}

/* Loads the key that the options name. */
static int load(const struct invocation *invocation, struct key *key, struct error *error)
{
    const struct key_options *options = invocation->options;
    struct key_file file;
    if (check_key_option(options, error) != 0)
        return -1;
    if (options->output != NULL && file_same_target(options->output, options->key))
        return error_set(error, ERROR_USAGE, "output '%s' is the key itself", options->output);
    if (passphrase_options_take(&options->passphrase, invocation->run, error) != 0)
        return -1;
    return key_target_load(invocation->run, options->key, KEYS_PAIRS, key, &file, error);
}

static int deliver(const struct invocation *invocation, const struct key *key,
                   const struct blob *bytes, struct error *error)
{
    const struct key_options *options = invocation->options;
    FILE *out = invocation->run->out;
    if (options->output != NULL &&
        output_save(options->output, OUTPUT_ORDINARY, blob_span(bytes), error) != 0)
        return -1;
    if (invocation->run->json)
        return report(invocation, key, options->output, options->output == NULL ? bytes : NULL,
                      error);
    if (options->output != NULL)
        return 0;
    fwrite(bytes->data, 1, bytes->size, out);
    return fflush(out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the key");
}

enum { FORM_C, FORM_RUST, FORM_PEM, FORM_RAW };

static int choose_public_form(const struct key_options *options, unsigned *form,
                              struct error *error)
{
    static const char *const encodings[] = {"lang-c", "lang-rust", "pem", "raw", NULL};
    static const char *const languages[] = {"c", "rust", NULL};
    if (options->language == NULL)
        return choice_read("--encoding", options->encoding, encodings, form, error);
    if (options->encoding != NULL)
        return error_set(error, ERROR_USAGE, "--lang and --encoding mean the same: give one");
    return choice_read("--lang", options->language, languages, form, error);
}

/* What imgtool calls the arrays of a type. */
static const struct {
    const char *c;
    const char *c_hash;
    const char *rust;
} names[KEY_TYPES] = {
    [KEY_P256] = {"ecdsa_pub_key", "ecdsa_pub_key_hash", "ECDSA_PUB_KEY"},
    [KEY_P384] = {"ecdsap384_pub_key", "ecdsap384_pub_key_hash", "ECDSAP384_PUB_KEY"},
    [KEY_RSA2048] = {"rsa_pub_key", "rsa_pub_key_hash", "RSA_PUB_KEY"},
    [KEY_RSA3072] = {"rsa_pub_key", "rsa_pub_key_hash", "RSA_PUB_KEY"},
    [KEY_ED25519] = {"ed25519_pub_key", "ed25519_pub_key_hash", "ED25519_PUB_KEY"},
    [KEY_X25519] = {"x25519_pub_key", "x25519_pub_key_hash", "X25519_PUB_KEY"},
};

static int write_public(const struct key *key, unsigned form, struct blob *text,
                        struct error *error)
{
    AUTO(blob) der = {0};
    if (form == FORM_PEM)
        return key_form_write(key, KEY_FORM_PUBLIC_PEM, text, error);
    if (key_public_der(key, &der, error) != 0)
        return -1;
    if (form == FORM_RAW)
        return blob_append(text, blob_span(&der), error);
    return form == FORM_RUST
               ? key_source_write(KEY_LANGUAGE_RUST, names[key->type].rust, blob_span(&der), text,
                                  error)
               : key_source_write(KEY_LANGUAGE_C, names[key->type].c, blob_span(&der), text, error);
}

static int run_getpub(struct invocation *invocation, struct error *error)
{
    unsigned form = 0;
    AUTO(key) key = {0};
    AUTO(blob) text = {0};
    if (choose_public_form(invocation->options, &form, error) != 0 ||
        load(invocation, &key, error) != 0 || write_public(&key, form, &text, error) != 0)
        return -1;
    return deliver(invocation, &key, &text, error);
}

/* The hash that images have of the key, where imgtool writes SHA-256 of every key. */
static int make_hash(const struct key *key, struct digest_value *hash, struct error *error)
{
    AUTO(blob) der = {0};
    if (key_public_der(key, &der, error) != 0)
        return -1;
    return digest_compute(image_digest_of_key(key->type), blob_span(&der), hash, error);
}

static int run_getpubhash(struct invocation *invocation, struct error *error)
{
    static const char *const encodings[] = {"lang-c", "raw", NULL};
    const struct key_options *options = invocation->options;
    struct digest_value hash;
    unsigned form = 0;
    AUTO(key) key = {0};
    AUTO(blob) text = {0};
    if (choice_read("--encoding", options->encoding, encodings, &form, error) != 0 ||
        load(invocation, &key, error) != 0 || make_hash(&key, &hash, error) != 0)
        return -1;
    int result = form == 1 ? blob_append(&text, digest_span(&hash), error)
                           : key_source_write(KEY_LANGUAGE_C, names[key.type].c_hash,
                                              digest_span(&hash), &text, error);
    return result == 0 ? deliver(invocation, &key, &text, error) : -1;
}

enum { FORMAT_PKCS8, FORMAT_OPENSSL };

static enum key_form private_form(enum key_type type, unsigned format)
{
    if (format == FORMAT_PKCS8)
        return KEY_FORM_PKCS8_DER;
    return (KEY_BIT(type) & KEYS_RSA) != 0 ? KEY_FORM_PKCS1_DER : KEY_FORM_SEC1_DER;
}

/* What a type does not have, or no boot code. */
static int check_private(const struct key *key, unsigned format, bool minimal, struct error *error)
{
    const char *phrase = key_types_title(KEY_BIT(key->type));
    if (key->type == KEY_ED25519)
        return error_set(error, ERROR_USAGE,
                         "'%s' is %s, which no boot code holds the private half of; 'otpc key "
                         "private' writes it",
                         key->path, phrase);
    if (!key_form_fits(private_form(key->type, format), key->type))
        return error_set(error, ERROR_USAGE, "'%s' is %s, which has the format 'pkcs8' only",
                         key->path, phrase);
    if (minimal && format == FORMAT_PKCS8 && !key_minimal_has_pkcs8(key->type))
        return error_set(error, ERROR_USAGE,
                         "'%s' is %s, which is minimal in the format 'openssl' only", key->path,
                         phrase);
    return key->private_half ? 0 : key_refuse_private(key, error);
}

static int private_der(const struct key *key, unsigned format, bool minimal, struct blob *der,
                       struct error *error)
{
    if (!minimal)
        return key_form_write(key, private_form(key->type, format), der, error);
    return format == FORMAT_PKCS8 ? key_minimal_pkcs8(key, der, error)
                                  : key_minimal_traditional(key, der, error);
}

static int run_getpriv(struct invocation *invocation, struct error *error)
{
    static const char *const formats[] = {
        [FORMAT_PKCS8] = "pkcs8", [FORMAT_OPENSSL] = "openssl", NULL};
    const struct key_options *options = invocation->options;
    unsigned format = FORMAT_PKCS8;
    AUTO(key) key = {0};
    AUTO(blob) der = {0};
    AUTO(blob) text = {0};
    if (invocation->run->json)
        return error_set(error, ERROR_USAGE, "a private key does not go with --json");
    if (terminal_is(invocation->run->out))
        return error_set(error, ERROR_USAGE,
                         "a private key is not shown on a terminal: redirect it to a file");
    if (choice_read("--format", options->encoding, formats, &format, error) != 0 ||
        load(invocation, &key, error) != 0)
        return -1;
    if (options->encoding == NULL && (KEY_BIT(key.type) & KEYS_RSA) != 0)
        format = FORMAT_OPENSSL;
    if (check_private(&key, format, options->minimal, error) != 0 ||
        private_der(&key, format, options->minimal, &der, error) != 0 ||
        key_source_write(KEY_LANGUAGE_C, "enc_priv_key", blob_span(&der), &text, error) != 0)
        return -1;
    return deliver(invocation, &key, &text, error);
}

#define KEY_COMMAND(the_verb, the_summary)                                        \
    .noun = "imgtool", .verb = #the_verb, .operands = "", .summary = the_summary, \
    .rows = the_verb##_rows, .options_size = sizeof(struct key_options), .run = run_##the_verb

const struct command imgtool_keygen_command = {KEY_COMMAND(keygen, "Make a fresh key.")};
const struct command imgtool_getpub_command = {
    KEY_COMMAND(getpub, "Write the public half of a key.")};
const struct command imgtool_getpubhash_command = {
    KEY_COMMAND(getpubhash, "Write the hash of a public key.")};
const struct command imgtool_getpriv_command = {
    KEY_COMMAND(getpriv, "Write a private key as a C array.")};
