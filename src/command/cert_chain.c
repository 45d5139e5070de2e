// SPDX-License-Identifier: Apache-2.0
#include <command/cert_chain.h>
#include <command/cert_output.h>
#include <command/cert_report.h>

struct chain_options {
    const char *output;
};

static const struct option_row rows[] = {
    {"--output", "FILE", "the chain, .b64", OPTION_TEXT, offsetof(struct chain_options, output)},
    {"-o", "FILE", "the same", OPTION_TEXT, offsetof(struct chain_options, output)},
    {.name = NULL},
};

static int run_chain(struct invocation *invocation, struct error *error)
{
    const struct run *run = invocation->run;
    const struct chain_options *options = invocation->options;
    const struct text_list *inputs = &invocation->operands;
    struct certificate_chain chain = {0};
    if (options->output == NULL)
        return error_set(error, ERROR_USAGE, "--output is missing; see 'otpc cert chain --help'");
    if (cert_output_check(options->output, false, inputs->items, inputs->count, error) != 0)
        return -1;
    for (size_t i = 0; i < inputs->count; i++)
        if (certificate_chain_load(inputs->items[i], &chain, error) != 0)
            return -1;
    if (certificate_chain_verify(&chain, NULL, NULL, error) != 0)
        return error_prefix(error, "no chain");
    cert_report_warn_excess(run, &chain);
    if (cert_output_save(options->output, &chain, error) != 0)
        return -1;
    return cert_report_written(run, options->output, &chain, error);
}

const struct command cert_chain_command = {
    .noun = "cert",
    .verb = "chain",
    .operands = "CERT...",
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .summary = "Verify certificates from the root to the leaf and join them.",
    .rows = rows,
    .options_size = sizeof(struct chain_options),
    .run = run_chain,
};
