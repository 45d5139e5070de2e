// SPDX-License-Identifier: Apache-2.0
#include <command/hsm_provision.h>
#include <command/hsm_token.h>
#include <command/license_report.h>
#include <inttypes.h>

struct provision_options {
    struct hsm_token_options token;
    const char *key;
    const char *nonce;
    const char *firmware;
    unsigned counter;
    unsigned version;
    const char *personalisation;
    bool replace;
};

static const struct option_row rows[] = {
    HSM_TOKEN_ROW(struct provision_options, token),
    {"-k, --key", "FILE", "the OEM key, 16 bytes", OPTION_TEXT,
     offsetof(struct provision_options, key)},
    {"-n, --nonce", "FILE", "its nonce, 12 bytes", OPTION_TEXT,
     offsetof(struct provision_options, nonce)},
    {"-id, --firmware-id", "ID", "what firmware it is for", OPTION_TEXT,
     offsetof(struct provision_options, firmware)},
    {"-mc, --max-counter", "N", "how many licences it may issue", OPTION_NUMBER,
     offsetof(struct provision_options, counter)},
    {"--license-version", "N", "of the licences: 1 to 255 (1)", OPTION_NUMBER,
     offsetof(struct provision_options, version)},
    {"-pd, --personalization-data", "FILE", "for ST's cards; taken, and not used", OPTION_TEXT,
     offsetof(struct provision_options, personalisation)},
    {"--replace", NULL, "provision anew what is provisioned: the old counter is gone", OPTION_FLAG,
     offsetof(struct provision_options, replace)},
    PIN_ROWS(struct provision_options, token.passphrase),
    {.name = NULL},
};

static int read_terms(const struct provision_options *options, struct license_terms *terms,
                      struct error *error)
{
    if (options->key == NULL || options->nonce == NULL || options->firmware == NULL ||
        options->counter == 0)
        return error_set(error, ERROR_USAGE,
                         "--key, --nonce, --firmware-id and --max-counter are needed; see 'otpc "
                         "hsm provision --help'");
    if (options->counter > HSM_COUNTER_MAX)
        return error_set(error, ERROR_USAGE, "option --max-counter: %u is more than %d",
                         options->counter, HSM_COUNTER_MAX);
    return license_read_terms(options->firmware, options->version, terms, error);
}

static int check_replace(const struct provision_options *options, const struct hsm *hsm,
                         struct error *error)
{
    const char *name = token_vault_name(hsm->vault);
    const char *label = token_vault_label(hsm->vault);
    if (hsm->condition == HSM_EMPTY || options->replace)
        return 0;
    if (hsm->condition != HSM_READY)
        return error_set(error, ERROR_CRYPTO, "'%s' in '%s' is %s; --replace provisions it anew",
                         label, name, hsm_condition_name(hsm->condition));
    return error_set(error, ERROR_CRYPTO,
                     "'%s' in '%s' is provisioned already: %" PRIu32 " of %" PRIu32
                     " licences for firmware '%s' are left; --replace provisions it anew",
                     label, name, hsm->state.remaining, hsm->state.maximum,
                     hsm->state.firmware.text);
}

static int report(const struct invocation *invocation, const struct hsm *hsm, struct error *error)
{
    const struct run *run = invocation->run;
    if (run->json) {
        AUTO_JSON top = json_object();
        hsm_token_add(top, hsm);
        return json_print(top, run->out, error);
    }
    if (!run->quiet && (!invocation->silent || run->verbose))
        fprintf(run->out, "provisioned '%s' in '%s': %" PRIu32 " licences for firmware '%s'\n",
                token_vault_label(hsm->vault), token_vault_name(hsm->vault), hsm->state.maximum,
                hsm->state.firmware.text);
    return license_end_report(run, error);
}

static int run_provision(struct invocation *invocation, struct error *error)
{
    const struct provision_options *options = invocation->options;
    struct run *run = invocation->run;
    struct license_terms terms;
    AUTO(oem_key) key = {0};
    AUTO(hsm) hsm = {0};
    if (read_terms(options, &terms, error) != 0 ||
        oem_key_load(run, options->key, options->nonce, &key, error) != 0)
        return -1;
    if (options->personalisation != NULL)
        run_note(run, "'%s' is for ST's cards, and not used here", options->personalisation);
    if (passphrase_options_take(&options->token.passphrase, run, error) != 0 ||
        hsm_token_open(run, &options->token, true, &hsm, error) != 0 ||
        check_replace(options, &hsm, error) != 0 ||
        hsm_provision(&hsm, &key, &terms, options->counter, &run->random, error) != 0)
        return -1;
    return report(invocation, &hsm, error);
}

const struct command hsm_provision_command = {
    .noun = "hsm",
    .verb = "provision",
    .drop_in = "-hsm",
    .operands = "",
    .summary = "Put an OEM key into a token, and how many licences it may issue.",
    .note = LICENSE_NOTE,
    .rows = rows,
    .options_size = sizeof(struct provision_options),
    .run = run_provision,
};
