// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/output.h>
#include <command/hsm_issue.h>
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

/* What one run comes to. */
struct issue {
    const struct issue_options *options;
    struct device_certificate certificate;
    struct license license;
    uint32_t serial;
    bool resumed;
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

static int load_device(const struct run *run, struct issue *issue, struct error *error)
{
    const struct issue_options *options = issue->options;
    AUTO(key) authority = {0};
    if (key_load_public(options->authority, &run->passphrase, &authority, error) != 0)
        return -1;
    return license_load_device(options->device, &authority, &issue->certificate, error);
}

/* The licence is on the disk, name and all, before the token forgets for whom it was. */
static int complete(struct hsm *hsm, struct output *output, struct issue *issue,
                    struct error *error)
{
    const struct license *license = &issue->license;
    if (hsm_make_license(hsm, &issue->certificate, issue->serial, &issue->license, error) != 0 ||
        output_write(output, (struct span){license->bytes, license->size}, error) != 0 ||
        output_commit(output, error) != 0 ||
        (output->target != NULL && file_flush_directory(output->target, error) != 0))
        return -1;
    return hsm_confirm(hsm, issue->serial, error);
}

static int issue_license(const struct run *run, struct issue *issue, struct hsm *hsm,
                         struct error *error)
{
    AUTO(output) output = {0};
    if (output_open(&output, issue->options->output, OUTPUT_ORDINARY, error) != 0 ||
        hsm_reserve(hsm, &issue->certificate, &issue->serial, &issue->resumed, error) != 0)
        return -1;
    if (issue->resumed)
        run_note(run, "licence %" PRIu32 " was reserved for this device before", issue->serial);
    if (complete(hsm, &output, issue, error) == 0)
        return 0;
    run_note(run, "licence %" PRIu32 " stays reserved for '%s': run the command again",
             issue->serial, issue->options->device);
    return -1;
}

static int report(const struct run *run, const struct issue *issue, const struct hsm *hsm,
                  struct error *error)
{
    char text[LICENSE_TEXT];
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "output", issue->options->output);
        license_add(top, &issue->license);
        json_add_bool(top, "resumed", issue->resumed);
        json_add_number(top, "maximum", hsm->state.maximum);
        json_add_number(top, "remaining", hsm->state.remaining);
        return json_print(top, run->out, error);
    }
    license_text(&issue->license, text);
    if (!run->quiet)
        fprintf(run->out, "issued '%s': %s; %" PRIu32 " of %" PRIu32 " left\n",
                issue->options->output, text, hsm->state.remaining, hsm->state.maximum);
    return license_end_report(run, error);
}

static int run_issue(struct invocation *invocation, struct error *error)
{
    struct issue issue = {.options = invocation->options};
    struct run *run = invocation->run;
    AUTO(hsm) hsm = {0};
    if (check_options(issue.options, error) != 0 ||
        passphrase_options_take(&issue.options->token.passphrase, run, error) != 0 ||
        load_device(run, &issue, error) != 0 ||
        hsm_token_open(run, &issue.options->token, true, &hsm, error) != 0 ||
        issue_license(run, &issue, &hsm, error) != 0)
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
