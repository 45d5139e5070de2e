// SPDX-License-Identifier: Apache-2.0
#include <command/cert_report.h>
#include <command/cert_verify.h>
#include <command/passphrase_options.h>
#include <crypto/sample_keys.h>

struct verify_options {
    const char *root;
    const char *issuer_key;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    {"--root", "KEY", "the root must be of this key", OPTION_TEXT,
     offsetof(struct verify_options, root)},
    {"--issuer-key", "KEY", "the key that issued the first certificate, where that is no root",
     OPTION_TEXT, offsetof(struct verify_options, issuer_key)},
    PASSPHRASE_ROWS(struct verify_options, passphrase),
    {.name = NULL},
};

/* A key that may be left out; then `*used` is NULL. */
static int load_key(const struct run *run, const char *path, struct key *key,
                    const struct key **used, struct error *error)
{
    *used = NULL;
    if (path == NULL)
        return 0;
    if (key_load_public(path, &run->passphrase, key, error) != 0)
        return -1;
    *used = key;
    return 0;
}

static int print_json(const struct run *run, const char *path,
                      const struct certificate_chain *chain, const char *reason,
                      struct error *error)
{
    AUTO_JSON top = json_object();
    json_add_text(top, "file", path);
    json_add_bool(top, "valid", reason == NULL);
    if (reason == NULL)
        json_add_null(top, "reason");
    else
        json_add_text(top, "reason", reason);
    cert_report_add_chain(top, chain);
    return json_print(top, run->out, error);
}

static int print_text(const struct run *run, const char *path,
                      const struct certificate_chain *chain, struct error *error)
{
    char roles[CERT_ROLES_TEXT];
    if (run->quiet)
        return 0;
    cert_report_roles(chain, roles);
    fprintf(run->out, "'%s' is good: %s, permissions ", path, roles);
    cert_report_permissions(run->out, certificate_chain_permissions(chain));
    fprintf(run->out, "\n");
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

static void warn(const struct run *run, const char *path, const struct certificate_chain *chain,
                 bool is_compared)
{
    AUTO(key) first = {0};
    struct error ignored;
    cert_report_warn_excess(run, chain);
    if (certificate_subject_key(&chain->items[0], &first, &ignored) == 0)
        sample_key_warn(run, &first, path, SAMPLE_KEY_OF_CERTIFICATE);
    if (!is_compared)
        run_note(run, "the key of the root was compared with none; give one with --root");
}

static int verify(const struct run *run, const char *path, const struct key *root,
                  const struct key *issuer, struct error *error)
{
    struct certificate_chain chain = {0};
    if (certificate_chain_load(path, &chain, error) != 0)
        return -1;
    if (certificate_chain_verify(&chain, root, issuer, error) != 0) {
        struct error reason = *error;
        if (reason.code == ERROR_INVALID && run->json &&
            print_json(run, path, &chain, reason.message, error) != 0)
            return -1;
        return error_at(error, reason.code, path, 0, "%s", reason.message);
    }
    warn(run, path, &chain, root != NULL || issuer != NULL);
    if (run->json)
        return print_json(run, path, &chain, NULL, error);
    return print_text(run, path, &chain, error);
}

static int run_verify(struct invocation *invocation, struct error *error)
{
    const struct verify_options *options = invocation->options;
    struct run *run = invocation->run;
    AUTO(key) root = {0};
    AUTO(key) issuer = {0};
    const struct key *root_used;
    const struct key *issuer_used;
    if (options->root != NULL && options->issuer_key != NULL)
        return error_set(error, ERROR_USAGE, "--root and --issuer-key do not go together");
    if (passphrase_options_take(&options->passphrase, run, error) != 0 ||
        load_key(run, options->root, &root, &root_used, error) != 0 ||
        load_key(run, options->issuer_key, &issuer, &issuer_used, error) != 0)
        return -1;
    return verify(run, invocation->operands.items[0], root_used, issuer_used, error);
}

const struct command cert_verify_command = {
    .noun = "cert",
    .verb = "verify",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Verify certificates of debug authentication.",
    .rows = rows,
    .options_size = sizeof(struct verify_options),
    .run = run_verify,
};
