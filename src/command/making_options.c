// SPDX-License-Identifier: Apache-2.0
#include <command/making_options.h>
#include <device/self_check.h>
#include <string.h>

enum { TIMEOUT_DEFAULT = 60 };

void making_use_seed(struct making *making, const uint8_t seed[IMAGE_SEED_SIZE])
{
    memcpy(making->seed, seed, IMAGE_SEED_SIZE);
    making->making.seed = making->seed;
}

static int load_seed(const char *path, struct making *making, struct error *error)
{
    uint8_t seed[IMAGE_SEED_SIZE];
    if (file_load_exactly(path, "a seed", seed, sizeof seed, error) != 0)
        return error_prefix(error, "option --seed");
    making_use_seed(making, seed);
    wipe(seed, sizeof seed);
    return 0;
}

int sign_command_take(const struct sign_command_options *options, struct signing_command *command,
                      struct image_signer *signer, const struct image_signer **used,
                      struct error *error)
{
    *used = NULL;
    if (options->timeout != 0 && options->command == NULL)
        return error_set(error, ERROR_USAGE, "option --sign-timeout goes with --sign-command");
    if (options->command == NULL)
        return 0;
    *command = (struct signing_command){options->command,
                                        options->timeout == 0 ? TIMEOUT_DEFAULT : options->timeout};
    *signer = signing_command_signer(command);
    *used = signer;
    return 0;
}

int making_open(const struct making_options *options, struct making *making, struct error *error)
{
    *making = (struct making){.reviewer = {self_check_review, NULL}};
    if (!options->no_verify)
        making->making.reviewer = &making->reviewer;
    if (sign_command_take(&options->external, &making->command, &making->signer,
                          &making->making.signer, error) != 0)
        return -1;
    return options->seed == NULL ? 0 : load_seed(options->seed, making, error);
}

void making_release(struct making *making)
{
    wipe(making, sizeof *making);
}
