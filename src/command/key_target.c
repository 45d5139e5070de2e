// SPDX-License-Identifier: Apache-2.0
#include <base/choice.h>
#include <base/file.h>
#include <base/output.h>
#include <base/path.h>
#include <command/key_target.h>
#include <string.h>
#include <text/json.h>

/* What a word means for each half; KEY_FORM_UNKNOWN: nothing. */
static const struct form_word {
    const char *word;
    enum key_form of_private;
    enum key_form of_public;
    bool is_c;
} words[] = {
    {"pem", KEY_FORM_PKCS8_PEM, KEY_FORM_PUBLIC_PEM, false},
    {"der", KEY_FORM_PKCS8_DER, KEY_FORM_PUBLIC_DER, false},
    {"sec1", KEY_FORM_SEC1_PEM, KEY_FORM_UNKNOWN, false},
    {"sec1-der", KEY_FORM_SEC1_DER, KEY_FORM_UNKNOWN, false},
    {"pkcs1", KEY_FORM_PKCS1_PEM, KEY_FORM_PKCS1_PUBLIC_PEM, false},
    {"pkcs1-der", KEY_FORM_PKCS1_DER, KEY_FORM_PKCS1_PUBLIC_DER, false},
    {"short", KEY_FORM_SHORT, KEY_FORM_UNKNOWN, false},
    {"scalar", KEY_FORM_SCALAR, KEY_FORM_UNKNOWN, false},
    {"raw", KEY_FORM_RAW, KEY_FORM_UNKNOWN, false},
    {"base64", KEY_FORM_BASE64, KEY_FORM_UNKNOWN, false},
    {"public-pem", KEY_FORM_UNKNOWN, KEY_FORM_PUBLIC_PEM, false},
    {"public-der", KEY_FORM_UNKNOWN, KEY_FORM_PUBLIC_DER, false},
    {"raw-point", KEY_FORM_UNKNOWN, KEY_FORM_POINT, false},
    {"c", KEY_FORM_SHORT, KEY_FORM_PUBLIC_DER, true}, /* of P-256, see form_of_word() */
};

int key_type_read(const char *option, const char *name, unsigned types, enum key_type *type,
                  struct error *error)
{
    const char *names[KEY_TYPES + 1] = {NULL};
    enum key_type found[KEY_TYPES];
    unsigned count = 0;
    unsigned choice = 0;
    for (enum key_type each = KEY_P256; each < KEY_TYPES; each++)
        if ((types & KEY_BIT(each)) != 0) {
            names[count] = key_type_name(each);
            found[count++] = each;
        }
    if (choice_read(option, name, names, &choice, error) != 0)
        return -1;
    if (name != NULL)
        *type = found[choice];
    return 0;
}

int key_types_read(const char *name, unsigned *types, struct error *error)
{
    enum key_type type = KEY_TYPES;
    if (key_type_read("--type", name, KEYS_ALL, &type, error) != 0)
        return -1;
    *types = name == NULL ? KEYS_ALL : KEY_BIT(type);
    return 0;
}

const char *key_half_title(enum key_type type, bool private_half)
{
    return (KEY_BIT(type) & KEYS_AES) != 0 ? "secret" : private_half ? "private" : "public";
}

/* Whether `word` is one of those that `list` names between bars. */
static bool is_listed(const char *word, const char *list)
{
    size_t length = strlen(word);
    for (const char *at = list; at != NULL; at = strchr(at, '|')) {
        at += *at == '|';
        if (strncmp(at, word, length) == 0 && (at[length] == '|' || at[length] == '\0'))
            return length > 0;
    }
    return false;
}

static const struct form_word *find_word(const struct key_target *target)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].word, target->form) == 0 && is_listed(target->form, target->forms))
            return &words[i];
    return NULL;
}

static bool can_encrypt(const struct form_word *word)
{
    return word->of_private == KEY_FORM_PKCS8_PEM || word->of_private == KEY_FORM_PKCS8_DER;
}

static int check_words(const struct key_target *target, struct error *error)
{
    const struct form_word *word = find_word(target);
    if (word == NULL)
        return error_set(error, ERROR_USAGE, "option %s: '%s' is none of %s", target->form_option,
                         target->form, target->forms);
    if (target->name != NULL && !word->is_c)
        return error_set(error, ERROR_USAGE, "--name goes with --form c only");
    if (target->name != NULL && !key_form_c_name_is_valid(target->name))
        return error_set(error, ERROR_USAGE, "option --name: '%s' is no name in C", target->name);
    if (target->encrypt && !can_encrypt(word))
        return error_set(error, ERROR_USAGE, "--encrypt goes with the forms pem and der only");
    if (target->passphrase->given && target->input != NULL && !target->encrypt)
        return error_set(error, ERROR_USAGE, "a new passphrase goes with --encrypt only");
    return 0;
}

int key_target_check_path(const char *path, const char *input, bool force, struct error *error)
{
    if (path_is_token_uri(path))
        return error_set(error, ERROR_USAGE,
                         "'%s' is no file; 'otpc key generate --token' and 'otpc key import' put "
                         "keys into a token",
                         path);
    if (input != NULL && file_same_target(path, input))
        return error_set(error, ERROR_USAGE, "output '%s' is the file '%s' that is read", path,
                         input);
    if (!force && file_kind(path) == FILE_REGULAR)
        return error_set(error, ERROR_FILE, "'%s' exists already; --force replaces it", path);
    return 0;
}

int key_target_check(const struct run *run, const struct key_target *target, struct error *error)
{
    const char *const kept[] = {run->passphrase.path, target->passphrase->path,
                                run->passphrase.pin.path};
    if (check_words(target, error) != 0)
        return -1;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (kept[i] != NULL && file_same_target(target->path, kept[i]))
            return error_set(error, ERROR_USAGE, "output '%s' is the file of the passphrase",
                             target->path);
    return key_target_check_path(target->path, target->input, target->force, error);
}

/* Says what bytes alone were taken for, unless the type was asked for. */
static void note_raw(const struct run *run, const char *path, unsigned types, enum key_type type,
                     enum key_form form)
{
    bool one_type = (types & (types - 1)) == 0;
    if ((form != KEY_FORM_SCALAR && form != KEY_FORM_RAW) || (one_type && types != KEYS_P256))
        return;
    run_note(run, "'%s' has %zu bytes, it is taken for %s%s%s", path, key_type_secret_size(type),
             form == KEY_FORM_SCALAR ? "a secret scalar of " : "",
             form == KEY_FORM_SCALAR ? key_type_title(type) : key_types_title(KEY_BIT(type)),
             types == KEYS_ALL ? "; --type says otherwise" : "");
}

int key_target_load(const struct run *run, const char *path, unsigned types, struct key *key,
                    struct key_file *file, struct error *error)
{
    if (key_load_any(path, types, &run->passphrase, key, file, error) != 0)
        return -1;
    note_raw(run, path, types, key->type, file->form);
    return 0;
}

/* What a word stands for; an array in C has what a boot code holds of such a key. */
static enum key_form form_of_word(const struct form_word *word, enum key_type type, bool private)
{
    unsigned bit = KEY_BIT(type);
    if (!word->is_c || type == KEY_P256)
        return private ? word->of_private : word->of_public;
    if ((bit & KEYS_RSA) != 0)
        return private ? KEY_FORM_PKCS1_DER : KEY_FORM_PKCS1_PUBLIC_DER;
    if ((bit & KEYS_AES) != 0)
        return private ? KEY_FORM_RAW : KEY_FORM_UNKNOWN;
    return private ? KEY_FORM_PKCS8_DER : KEY_FORM_PUBLIC_DER;
}

/* Whether the private half is what a word asks for. */
static bool wants_private(const struct key_target *target, const struct form_word *word,
                          bool has_private)
{
    if (word->of_private == KEY_FORM_UNKNOWN || target->half == KEY_HALF_PUBLIC)
        return false;
    return target->half == KEY_HALF_PRIVATE || word->of_public == KEY_FORM_UNKNOWN || has_private ||
           target->encrypt;
}

int key_target_refuse_public(const char *path, enum key_type type, struct error *error)
{
    return error_set(error, ERROR_USAGE, "'%s' is %s, which has no public half", path,
                     key_types_title(KEY_BIT(type)));
}

/* Says which forms this key has instead. */
static int refuse_form(const struct key *key, const struct key_target *target, struct error *error)
{
    char list[128] = "";
    const char *path = target->input == NULL ? target->path : target->input;
    size_t length = 0;
    if (target->half == KEY_HALF_PUBLIC && (KEY_BIT(key->type) & KEYS_AES) != 0)
        return key_target_refuse_public(path, key->type, error);
    for (size_t i = 0; i < sizeof words / sizeof *words && length < sizeof list; i++) {
        bool private = wants_private(target, &words[i], key->private_half);
        if (is_listed(words[i].word, target->forms) && (key->private_half || !private) &&
            key_form_fits(form_of_word(&words[i], key->type, private), key->type))
            length += (size_t)snprintf(list + length, sizeof list - length, "%s%s",
                                       length == 0 ? "" : ", ", words[i].word);
    }
    return error_set(error, ERROR_USAGE, "'%s' is %s, which has no form '%s'; it has %s", path,
                     key_types_title(KEY_BIT(key->type)), target->form, list);
}

/* The form that a word has for this key. */
static int choose_form(const struct key *key, const struct key_target *target,
                       const struct form_word *word, enum key_form *form, struct error *error)
{
    bool private = wants_private(target, word, key->private_half);
    *form = form_of_word(word, key->type, private);
    if (!key_form_fits(*form, key->type))
        return refuse_form(key, target, error);
    return private && !key->private_half ? key_refuse_private(key, error) : 0;
}

static int write_c(const struct key *key, const struct key_target *target, enum key_form form,
                   struct blob *bytes, struct error *error)
{
    char comment[128 + FINGERPRINT_TEXT];
    char fingerprint[FINGERPRINT_TEXT];
    char name[16];
    const char *half = key_half_title(key->type, key_form_is_secret(form));
    AUTO(blob) der = {0};
    if (key_form_write(key, form, &der, error) != 0)
        return -1;
    key_fingerprint_text(key, fingerprint);
    snprintf(name, sizeof name, "%s_key", half);
    snprintf(comment, sizeof comment, "%s %s key, %s; fingerprint %s", key_type_title(key->type),
             half, key_form_title(form), fingerprint);
    return key_form_c_array(blob_span(&der), target->name == NULL ? name : target->name, comment,
                            bytes, error);
}

static int write_encrypted(const struct run *run, const struct key *key,
                           const struct key_target *target, enum key_form *form, struct blob *bytes,
                           struct error *error)
{
    const struct passphrase *source =
        target->passphrase->given ? target->passphrase : &run->passphrase;
    const char *options = target->input == NULL ? "--passphrase-file or --passphrase-fd"
                                                : "--new-passphrase-file or --new-passphrase-fd";
    AUTO(blob) what = {0};
    AUTO(blob) passphrase = {0};
    *form = *form == KEY_FORM_PKCS8_PEM ? KEY_FORM_ENCRYPTED_PEM : KEY_FORM_ENCRYPTED_DER;
    if (blob_append_text(&what, error, "passphrase of '%s'", target->path) != 0 ||
        passphrase_get_new(source, (const char *)what.data, options, &passphrase, error) != 0)
        return -1;
    return key_form_encrypt(key, &run->random, blob_span(&passphrase), *form, bytes, error);
}

int key_target_bytes(const struct run *run, const struct key *key, const struct key_target *target,
                     enum key_form *form, struct blob *bytes, struct error *error)
{
    const struct form_word *word = find_word(target);
    if (word == NULL)
        return error_set(error, ERROR_BUG, "form '%s' was not checked", target->form);
    if (choose_form(key, target, word, form, error) != 0)
        return -1;
    if (target->encrypt)
        return write_encrypted(run, key, target, form, bytes, error);
    if (word->is_c)
        return write_c(key, target, *form, bytes, error);
    return key_form_write(key, *form, bytes, error);
}

static int report(const struct run *run, const struct key *key, const struct key_target *target,
                  enum key_form form, struct error *error)
{
    char fingerprint[FINGERPRINT_TEXT];
    bool is_c = strcmp(target->form, "c") == 0;
    key_fingerprint_text(key, fingerprint);
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "input", target->input);
        json_add_text(top, "output", target->path);
        json_add_text(top, "form", is_c ? "c" : key_form_name(form));
        json_add_text(top, "type", key_type_name(key->type));
        json_add_bool(top, "private", key_form_is_secret(form));
        json_add_text(top, "fingerprint", fingerprint);
        return json_print(top, run->out, error);
    }
    /* what is no file may well be where the report would go */
    if (!run->quiet && file_kind(target->path) == FILE_REGULAR)
        fprintf(run->out, "wrote '%s': %s key %.8s, %s%s\n", target->path,
                key_half_title(key->type, key_form_is_secret(form)), fingerprint,
                is_c ? "C array of " : "", key_form_title(form));
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

int key_target_save(const struct run *run, const struct key *key, const struct key_target *target,
                    struct error *error)
{
    enum key_form form;
    AUTO(blob) bytes = {0};
    if (key_target_bytes(run, key, target, &form, &bytes, error) != 0 ||
        output_save(target->path, key_form_is_secret(form) ? OUTPUT_SECRET : OUTPUT_ORDINARY,
                    blob_span(&bytes), error) != 0)
        return -1;
    return report(run, key, target, form, error);
}

int key_target_copy(const struct run *run, const struct key_target *target, struct error *error)
{
    unsigned types;
    AUTO(key) key = {0};
    struct key_file file;
    if (key_types_read(target->type, &types, error) != 0 ||
        key_target_check(run, target, error) != 0 ||
        key_target_load(run, target->input, types, &key, &file, error) != 0)
        return -1;
    return key_target_save(run, &key, target, error);
}
