// SPDX-License-Identifier: Apache-2.0
#include <command/hsm_info.h>
#include <command/hsm_token.h>
#include <command/license_report.h>
#include <inttypes.h>

struct info_options {
    struct hsm_token_options token;
};

static const struct option_row rows[] = {
    HSM_TOKEN_ROW(struct info_options, token),
    PIN_ROWS(struct info_options, token.passphrase),
    {.name = NULL},
};

static void print_text(FILE *out, const struct hsm *hsm)
{
    const struct hsm_state *state = &hsm->state;
    char nonce[2 * KEY_FIELD_NONCE_SIZE + 1];
    fprintf(out, "%s: '%s'\n\n", token_vault_name(hsm->vault), token_vault_label(hsm->vault));
    fprintf(out, "condition    %s\n", hsm_condition_name(hsm->condition));
    if (!hsm_has_state(hsm))
        return;
    hex_encode(SPAN(state->nonce), nonce);
    fprintf(out, "firmware id  %s\n", state->firmware.text);
    fprintf(out, "version      %" PRIu32 "\n", state->version);
    fprintf(out, "nonce        %s\n", nonce);
    fprintf(out, "licences     %" PRIu32 " of %" PRIu32 " left\n", state->remaining,
            state->maximum);
    for (size_t i = 0; i < state->reserved; i++) {
        char device[2 * LICENSE_RECIPIENT_SIZE + 1];
        hex_encode(SPAN(state->reservations[i].recipient), device);
        fprintf(out, "reserved     %" PRIu32 " for device %s\n", state->reservations[i].serial,
                device);
    }
}

static int run_info(struct invocation *invocation, struct error *error)
{
    const struct info_options *options = invocation->options;
    struct run *run = invocation->run;
    AUTO(hsm) hsm = {0};
    if (options->token.token == NULL)
        return error_set(error, ERROR_USAGE, "--token is needed; see 'otpc hsm info --help'");
    if (passphrase_options_take(&options->token.passphrase, run, error) != 0 ||
        hsm_token_open(run, &options->token, false, &hsm, error) != 0)
        return -1;
    if (run->json) {
        AUTO_JSON top = json_object();
        hsm_token_add(top, &hsm);
        return json_print(top, run->out, error);
    }
    print_text(run->out, &hsm);
    return license_end_report(run, error);
}

const struct command hsm_info_command = {
    .noun = "hsm",
    .verb = "info",
    .operands = "",
    .summary = "Show how many licences a token may still issue.",
    .note = LICENSE_NOTE,
    .rows = rows,
    .options_size = sizeof(struct info_options),
    .run = run_info,
};
