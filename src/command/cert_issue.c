// SPDX-License-Identifier: Apache-2.0
#include <base/number.h>
#include <command/cert_issue.h>
#include <command/cert_output.h>
#include <command/cert_report.h>
#include <command/passphrase_options.h>
#include <crypto/sample_keys.h>
#include <stdlib.h>
#include <string.h>

struct issue_options {
    const char *role;
    const char *key;
    const char *issuer_key;
    const char *issuer;
    const char *family;
    const char *permissions;
    const char *soc_class;
    const char *soc_id;
    const char *lifecycle;
    const char *oem_constraint;
    const char *output;
    struct text_list allow;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    {"--role", "root|intermediate|leaf", "what the certificate is", OPTION_TEXT,
     offsetof(struct issue_options, role)},
    {"--key", "KEY", "whom it is issued to; the public half is enough", OPTION_TEXT,
     offsetof(struct issue_options, key)},
    {"--issuer-key", "KEY", "who signs it; of a root the key itself", OPTION_TEXT,
     offsetof(struct issue_options, issuer_key)},
    {"--issuer", "CERT", "certificate or chain of who signs it", OPTION_TEXT,
     offsetof(struct issue_options, issuer)},
    {"--family", "h5|h7rs", "product family, for the names of permissions", OPTION_TEXT,
     offsetof(struct issue_options, family)},
    {"--permissions", "MASK|NAME,...", "what may be unlocked", OPTION_TEXT,
     offsetof(struct issue_options, permissions)},
    {"--soc-class", "N", "class of chips it is for; default 0, any", OPTION_TEXT,
     offsetof(struct issue_options, soc_class)},
    {"--soc-id", "HEX", "chip it is for, 16 bytes; default 0, any", OPTION_TEXT,
     offsetof(struct issue_options, soc_id)},
    {"--lifecycle", "N", "life cycle it is for; default 0, any", OPTION_TEXT,
     offsetof(struct issue_options, lifecycle)},
    {"--oem-constraint", "N", "OEM constraint, 16 bits; default 0", OPTION_TEXT,
     offsetof(struct issue_options, oem_constraint)},
    {"--allow", "NAME", "only warn of: excess-permissions", OPTION_LIST,
     offsetof(struct issue_options, allow)},
    {"--output", "FILE", "the certificate, .b64 or .cert", OPTION_TEXT,
     offsetof(struct issue_options, output)},
    {"-o", "FILE", "the same", OPTION_TEXT, offsetof(struct issue_options, output)},
    PASSPHRASE_ROWS(struct issue_options, passphrase),
    {.name = NULL},
};

struct issue {
    const struct run *run;
    const struct issue_options *options;
    struct certificate certificate;
    struct certificate_chain issuers;
    struct key subject;
    struct key signer; /* not loaded: the subject signs */
    bool allows_excess;
};

static void issue_release(struct issue *issue)
{
    key_release(&issue->subject);
    key_release(&issue->signer);
}

/* Makes an error about a value one about the option that it came with. */
static int bad_option(const char *option, struct error *error)
{
    error->code = ERROR_USAGE;
    return error_prefix(error, "option %s", option);
}

static int read_soc_id(const char *text, uint8_t id[ADAC_SOC_ID_SIZE], struct error *error)
{
    enum { DIGITS = 2 * ADAC_SOC_ID_SIZE };
    if (text == NULL)
        return 0;
    if (strlen(text) != DIGITS || strspn(text, "0123456789abcdefABCDEF") != DIGITS)
        return error_set(error, ERROR_USAGE, "option --soc-id: '%s' is not %u hexadecimal digits",
                         text, DIGITS);
    for (size_t i = 0; i < ADAC_SOC_ID_SIZE; i++) {
        char digits[3] = {text[2 * i], text[2 * i + 1], '\0'};
        id[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    return 0;
}

static int read_fields(struct issue *issue, struct error *error)
{
    const struct issue_options *options = issue->options;
    struct certificate *certificate = &issue->certificate;
    uint64_t lifecycle = 0;
    uint64_t constraint = 0;
    uint64_t soc_class = 0;
    if (certificate_role_parse(options->role, &certificate->role, error) != 0)
        return bad_option("--role", error);
    if (number_parse_option("--lifecycle", options->lifecycle, UINT16_MAX, &lifecycle, error) !=
            0 ||
        number_parse_option("--oem-constraint", options->oem_constraint, UINT16_MAX, &constraint,
                            error) != 0 ||
        number_parse_option("--soc-class", options->soc_class, UINT32_MAX, &soc_class, error) !=
            0 ||
        read_soc_id(options->soc_id, certificate->soc_id, error) != 0)
        return -1;
    certificate->usage = ADAC_USAGE_DEBUG;
    certificate->lifecycle = (uint16_t)lifecycle;
    certificate->oem_constraint = (uint16_t)constraint;
    certificate->soc_class = (uint32_t)soc_class;
    return 0;
}

static int read_allowed(struct issue *issue, struct error *error)
{
    const struct text_list *allow = &issue->options->allow;
    for (size_t i = 0; i < allow->count; i++)
        if (strcmp(allow->items[i], "excess-permissions") != 0)
            return error_set(error, ERROR_USAGE,
                             "option --allow: there is no check '%s'; there is excess-permissions",
                             allow->items[i]);
    issue->allows_excess = allow->count > 0;
    return 0;
}

static int load_keys(struct issue *issue, struct error *error)
{
    const struct issue_options *options = issue->options;
    const struct passphrase *passphrase = &issue->run->passphrase;
    bool is_root = issue->certificate.role == CERTIFICATE_ROOT;
    bool signs_itself =
        options->issuer_key == NULL || strcmp(options->issuer_key, options->key) == 0;
    if (signs_itself ? key_load(options->key, passphrase, &issue->subject, error) != 0
                     : key_load_public(options->key, passphrase, &issue->subject, error) != 0)
        return -1;
    if (!signs_itself && key_load(options->issuer_key, passphrase, &issue->signer, error) != 0)
        return -1;
    if (certificate_set_subject(&issue->certificate, &issue->subject, error) != 0)
        return -1;
    if (is_root && issue->signer.handle != NULL &&
        !certificate_is_of(&issue->certificate, &issue->signer))
        return error_set(error, ERROR_CRYPTO,
                         "a root is signed by its own key, and '%s' is not '%s'",
                         options->issuer_key, options->key);
    return 0;
}

static const struct key *signer_of(const struct issue *issue)
{
    return issue->signer.handle == NULL ? &issue->subject : &issue->signer;
}

static int load_issuers(struct issue *issue, struct error *error)
{
    const char *path = issue->options->issuer;
    enum certificate_role role = issue->certificate.role;
    if (path == NULL) {
        if (role != CERTIFICATE_ROOT)
            run_note(issue->run, "without --issuer nothing says what the issuer may grant");
        return 0;
    }
    if (certificate_chain_load(path, &issue->issuers, error) != 0)
        return -1;
    bool is_whole = issue->issuers.items[0].role == CERTIFICATE_ROOT;
    if ((is_whole && certificate_chain_verify(&issue->issuers, NULL, NULL, error) != 0) ||
        certificate_chain_check_issuer(&issue->issuers, signer_of(issue), role, error) != 0)
        return error_prefix(error, "'%s'", path);
    if (!is_whole)
        run_note(issue->run, "'%s' is taken without its root; nothing says who issued it", path);
    return 0;
}

/* Tells what no certificate of that family has had so far. */
static void warn_of_family(const struct issue *issue, enum permission_family family)
{
    char text[PERMISSION_TEXT];
    struct permission_mask mask = issue->certificate.permissions;
    struct permission_mask unknown = permission_without(mask, permission_all(family));
    permission_text(unknown, text);
    if (!permission_is_empty(unknown))
        run_warn(issue->run, "permissions %s have no known meaning for %s", text,
                 issue->options->family);
    permission_text(permission_mark(family), text);
    if (!permission_is_empty(permission_without(permission_mark(family), mask)))
        run_warn(issue->run, "permissions of %s have %s set, here it is not",
                 issue->options->family, text);
}

static int read_permissions(struct issue *issue, struct error *error)
{
    const struct issue_options *options = issue->options;
    struct permission_mask *mask = &issue->certificate.permissions;
    enum permission_family family;
    const enum permission_family *known = NULL;
    if (options->family != NULL) {
        if (permission_family_parse(options->family, &family, error) != 0)
            return bad_option("--family", error);
        known = &family;
    }
    if (options->permissions != NULL) {
        if (permission_parse(options->permissions, known, mask, error) != 0)
            return bad_option("--permissions", error);
    } else if (issue->issuers.count > 0) {
        *mask = certificate_chain_permissions(&issue->issuers);
    } else if (known != NULL) {
        *mask = permission_all(family);
    } else {
        return error_set(error, ERROR_USAGE,
                         "--permissions or --family is needed; see 'otpc cert issue --help'");
    }
    if (known != NULL)
        warn_of_family(issue, family);
    return 0;
}

static int check_excess(const struct issue *issue, struct error *error)
{
    char text[PERMISSION_TEXT];
    const char *role = certificate_role_name(issue->certificate.role);
    if (issue->issuers.count == 0)
        return 0;
    struct permission_mask excess = permission_without(
        issue->certificate.permissions, certificate_chain_permissions(&issue->issuers));
    if (permission_is_empty(excess))
        return 0;
    permission_text(excess, text);
    if (!issue->allows_excess)
        return error_set(error, ERROR_CONFIG,
                         "the %s asks for permissions %s more than its issuer grants; it would not "
                         "get them ('--allow excess-permissions' lets it ask)",
                         role, text);
    run_warn(issue->run,
             "the %s asks for permissions %s more than its issuer grants; it does not get them",
             role, text);
    return 0;
}

static int check_options(const struct issue_options *options, struct error *error)
{
    static const char see[] = "see 'otpc cert issue --help'";
    if (options->role == NULL || options->key == NULL || options->output == NULL)
        return error_set(error, ERROR_USAGE, "--role, --key and --output are needed; %s", see);
    bool is_root = strcmp(options->role, "root") == 0;
    if (!is_root && options->issuer_key == NULL)
        return error_set(error, ERROR_USAGE, "--issuer-key is needed; %s", see);
    if (is_root && options->issuer != NULL)
        return error_set(error, ERROR_USAGE, "a root has no --issuer but itself; %s", see);
    const char *const inputs[] = {options->key, options->issuer_key, options->issuer,
                                  options->passphrase.file, options->passphrase.pin_file};
    return cert_output_check(options->output, true, inputs, sizeof inputs / sizeof *inputs, error);
}

static int run_issue(struct invocation *invocation, struct error *error)
{
    const struct issue_options *options = invocation->options;
    AUTO(issue) issue = {.run = invocation->run, .options = options};
    if (check_options(options, error) != 0 || read_allowed(&issue, error) != 0 ||
        read_fields(&issue, error) != 0 ||
        passphrase_options_take(&options->passphrase, invocation->run, error) != 0 ||
        load_keys(&issue, error) != 0 || load_issuers(&issue, error) != 0 ||
        read_permissions(&issue, error) != 0 || check_excess(&issue, error) != 0)
        return -1;
    const struct key *signer = signer_of(&issue);
    if (certificate_sign(&issue.certificate, signer, error) != 0)
        return -1;
    sample_key_warn(issue.run, signer, signer->path, SAMPLE_KEY_OF_CERTIFICATE);
    const struct certificate_chain written = {.items = {issue.certificate}, .count = 1};
    if (cert_output_save(options->output, &written, error) != 0)
        return -1;
    return cert_report_written(issue.run, options->output, &written, error);
}

static void release_options(void *options)
{
    text_list_release(&((struct issue_options *)options)->allow);
}

const struct command cert_issue_command = {
    .noun = "cert",
    .verb = "issue",
    .operands = "",
    .summary = "Issue a certificate of debug authentication.",
    .rows = rows,
    .options_size = sizeof(struct issue_options),
    .run = run_issue,
    .release = release_options,
};
