// SPDX-License-Identifier: Apache-2.0
#include <command/hsm_issue.h>
#include <command/hsm_license.h>
#include <command/hsm_token.h>
#include <command/license_report.h>
#include <inttypes.h>

struct issue_options {
    struct hsm_token_options token;
    const char *device;
    const char *authority;
    const char *output;
};

static const struct option_row rows[] = {
    HSM_TOKEN_ROW(struct issue_options, token),
    {"--device", "CERTIFICATE", "the certificate of the device", OPTION_TEXT,
     offsetof(struct issue_options, device)},
    {"--ca", "KEY", "key of the authority that certified the device", OPTION_TEXT,
     offsetof(struct issue_options, authority)},
    {"--output", "FILE", "the licence to write", OPTION_TEXT,
     offsetof(struct issue_options, output)},
    PASSPHRASE_ROWS(struct issue_options, token.passphrase),
    {.name = NULL},
};

static int check_options(const struct issue_options *options, struct error *error)
{
    const char *const inputs[] = {options->device, options->authority,
                                  options->token.passphrase.file,
                                  options->token.passphrase.pin_file};
    const struct license_output output = {options->output, "licence", license_is_one, inputs,
                                          sizeof inputs / sizeof *inputs};
    if (options->device == NULL || options->authority == NULL)
        return error_set(error, ERROR_USAGE,
                         "--device and --ca are needed; see 'otpc hsm issue --help'");
    return license_output_check(&output, error);
}

static int report(const struct run *run, const struct hsm_license *issue, const struct hsm *hsm,
                  struct error *error)
{
    char text[LICENSE_TEXT];
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "output", issue->output);
        license_add(top, &issue->license);
        json_add_bool(top, "resumed", issue->resumed);
        json_add_number(top, "maximum", hsm->state.maximum);
        json_add_number(top, "remaining", hsm->state.remaining);
        return json_print(top, run->out, error);
    }
    license_text(&issue->license, text);
    if (!run->quiet)
        fprintf(run->out, "issued '%s': %s; %" PRIu32 " of %" PRIu32 " left\n", issue->output, text,
                hsm->state.remaining, hsm->state.maximum);
    return license_end_report(run, error);
}

static int run_issue(struct invocation *invocation, struct error *error)
{
    const struct issue_options *options = invocation->options;
    struct hsm_license issue = {.device = options->device, .output = options->output};
    struct run *run = invocation->run;
    AUTO(hsm) hsm = {0};
    if (check_options(options, error) != 0 ||
        passphrase_options_take(&options->token.passphrase, run, error) != 0 ||
        hsm_license_load(run, options->device, options->authority, &issue, error) != 0 ||
        hsm_token_open(run, &options->token, true, &hsm, error) != 0 ||
        hsm_license_issue(run, &hsm, &issue, error) != 0)
        return -1;
    return report(run, &issue, &hsm, error);
}

const struct command hsm_issue_command = {
    .noun = "hsm",
    .verb = "issue",
    .operands = "",
    .summary = "Issue the licence of a device, and take one off the token's counter.",
    .note = LICENSE_NOTE,
    .rows = rows,
    .options_size = sizeof(struct issue_options),
    .run = run_issue,
};
