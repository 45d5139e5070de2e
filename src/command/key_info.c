// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/path.h>
#include <command/key_info.h>
#include <command/key_target.h>
#include <command/passphrase_options.h>
#include <crypto/sample_keys.h>
#include <text/json.h>

struct info_options {
    const char *type;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    KEY_TYPE_ROW(struct info_options, type),
    PASSPHRASE_ROWS(struct info_options, passphrase),
    {.name = NULL},
};

/* What is known of a key file. */
struct facts {
    const char *path;
    struct key_file file;
    unsigned types; /* that it may have */
    bool locked;    /* encrypted and not opened: what follows is not known */
    bool private_half;
    enum key_type type;
    uint8_t fingerprint[SHA256_SIZE];
    uint8_t point_hash[SHA256_SIZE]; /* of P-256 */
    const char *sample;              /* where the key was published, or NULL */
};

/* Whether the file can be told about only from outside: it is encrypted, and there is no passphrase to be had. */
static int examine_outside(const struct run *run, struct facts *facts, struct error *error)
{
    AUTO(blob) bytes = {0};
    if (path_is_token_uri(facts->path))
        return 0;
    if (file_load(facts->path, KEY_FILE_LIMIT, &bytes, error) != 0)
        return -1;
    facts->file = key_file_examine(blob_span(&bytes));
    facts->locked = facts->file.encrypted && !run->passphrase.given && !run->terminal;
    facts->private_half = facts->locked;
    return 0;
}

static int examine(const struct run *run, struct facts *facts, struct error *error)
{
    AUTO(key) key = {0};
    if (examine_outside(run, facts, error) != 0)
        return -1;
    if (facts->locked)
        return 0;
    if (key_target_load(run, facts->path, facts->types, &key, &facts->file, error) != 0 ||
        key_fingerprint(&key, facts->fingerprint, error) != 0 ||
        (key.type == KEY_P256 && key_point_hash(&key, facts->point_hash, error) != 0))
        return -1;
    facts->type = key.type;
    facts->private_half = key.private_half;
    facts->sample = sample_key_origin(facts->fingerprint);
    sample_key_warn_of(run, facts->fingerprint, facts->path, SAMPLE_KEY_OF_ANYTHING);
    return 0;
}

static bool is_on_curve(const struct facts *facts)
{
    return (KEY_BIT(facts->type) & KEYS_CURVES) != 0;
}

static void add_type(struct json *top, const struct facts *facts)
{
    json_add_text(top, "type", key_type_name(facts->type));
    if (is_on_curve(facts))
        json_add_text(top, "curve", key_type_title(facts->type));
    else
        json_add_null(top, "curve");
    json_add_bytes(top, "fingerprint", SPAN(facts->fingerprint));
    if (facts->type == KEY_P256)
        json_add_bytes(top, "da_hash", SPAN(facts->point_hash));
    else
        json_add_null(top, "da_hash");
}

static int print_json(const struct run *run, const struct facts *facts, struct error *error)
{
    static const char *const unknown[] = {"type", "curve", "fingerprint", "da_hash"};
    AUTO_JSON top = json_object();
    json_add_text(top, "file", facts->path);
    json_add_text(top, "form", key_form_name(facts->file.form));
    json_add_bool(top, "encrypted", facts->file.encrypted);
    json_add_bool(top, "private", facts->private_half);
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown && facts->locked; i++)
        json_add_null(top, unknown[i]);
    if (!facts->locked)
        add_type(top, facts);
    if (facts->sample == NULL)
        json_add_null(top, "sample");
    else
        json_add_text(top, "sample", facts->sample);
    return json_print(top, run->out, error);
}

static void print_text(FILE *out, const struct facts *facts)
{
    char text[FINGERPRINT_TEXT];
    fprintf(out, "%s: %s key\n\n", facts->path, key_half_title(facts->type, facts->private_half));
    fprintf(out, "form         %s\n", key_form_title(facts->file.form));
    fprintf(out, "encrypted    %s\n", facts->file.encrypted ? "yes" : "no");
    if (facts->locked) {
        fprintf(out, "the rest is told only with the passphrase\n");
        return;
    }
    fprintf(out, "%-12s %s\n", is_on_curve(facts) ? "curve" : "type", key_type_title(facts->type));
    hex_encode(SPAN(facts->fingerprint), text);
    fprintf(out, "fingerprint  %s\n", text);
    hex_encode(SPAN(facts->point_hash), text);
    if (facts->type == KEY_P256)
        fprintf(out, "DA hash      %s\n", text);
    if (facts->sample != NULL)
        fprintf(out, "sample key   %s\n", facts->sample);
}

static int run_info(struct invocation *invocation, struct error *error)
{
    const struct info_options *options = invocation->options;
    struct run *run = invocation->run;
    struct facts facts = {.path = invocation->operands.items[0]};
    if (key_types_read(options->type, &facts.types, error) != 0 ||
        passphrase_options_take(&options->passphrase, run, error) != 0 ||
        examine(run, &facts, error) != 0)
        return -1;
    if (run->json)
        return print_json(run, &facts, error);
    print_text(run->out, &facts);
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

const struct command key_info_command = {
    .noun = "key",
    .verb = "info",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Show what a key file holds: form, type, halves, fingerprint.",
    .rows = rows,
    .options_size = sizeof(struct info_options),
    .run = run_info,
};
