// SPDX-License-Identifier: Apache-2.0
#include <command/report.h>
#include <command/sfi_report.h>
#include <command/sfi_verify.h>
#include <inttypes.h>
#include <pack/sfi_key.h>
#include <pack/sfi_verify.h>
#include <string.h>

struct verify_options {
    const char *key;
    const char *nonce;
};

static const struct option_row rows[] = {
    {"-k, --key", "FILE", "the OEM's AES key, 16 bytes", OPTION_TEXT,
     offsetof(struct verify_options, key)},
    {"-n, --nonce", "FILE", "the nonce that the package must have, 12 bytes", OPTION_TEXT,
     offsetof(struct verify_options, nonce)},
    {.name = NULL},
};

struct keys {
    uint8_t key[SFI_KEY_SIZE]; /* secret */
    uint8_t nonce[SFI_NONCE_SIZE];
    bool has_nonce;
};

static void keys_release(struct keys *keys)
{
    wipe(keys, sizeof *keys);
}

static int load_keys(const struct run *run, const struct verify_options *options, struct keys *keys,
                     struct error *error)
{
    keys->has_nonce = options->nonce != NULL;
    if (options->key == NULL)
        return error_set(error, ERROR_USAGE,
                         "option --key is missing; see 'otpc sfi verify --help'");
    if (sfi_key_load(run, options->key, keys->key, error) != 0)
        return -1;
    return keys->has_nonce ? sfi_nonce_load(options->nonce, keys->nonce, error) : 0;
}

static int judge(const struct run *run, const struct keys *keys, const char *path,
                 struct sfi_package *package, struct error *error)
{
    if (sfi_package_open(path, package, error) != 0)
        return -1;
    if (keys->has_nonce && memcmp(keys->nonce, package->header.nonce, sizeof keys->nonce) != 0)
        return error_at(error, ERROR_INVALID, path, 0, "header: another nonce");
    if (sfi_package_unlock(package, keys->key, error) != 0)
        return -1;
    return sfi_verify(run, package, error);
}

static int tell_json(const struct run *run, struct sfi_package *package, const char *path,
                     const struct error *reason, struct error *error)
{
    AUTO_JSON top = json_object();
    json_add_text(top, "file", path);
    json_add_bool(top, "valid", reason == NULL);
    if (reason != NULL)
        json_add_text(top, "message", reason->message);
    else if (sfi_report_add(package, top, error) != 0)
        return -1;
    return json_print(top, run->out, error);
}

static int tell(const struct run *run, const struct sfi_package *package, struct error *error)
{
    if (run->quiet)
        return 0;
    fprintf(run->out, "'%s' is valid: firmware version %" PRIu32 ", %" PRIu32 " area%s\n",
            package->path, package->header.firmware_version, package->header.areas,
            package->header.areas == 1 ? "" : "s");
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

static int run_verify(struct invocation *invocation, struct error *error)
{
    const struct run *run = invocation->run;
    const char *path = invocation->operands.items[0];
    AUTO(keys) keys = {.has_nonce = false};
    AUTO(sfi_package) package = {.path = NULL};
    if (load_keys(run, invocation->options, &keys, error) != 0)
        return -1;
    if (judge(run, &keys, path, &package, error) == 0)
        return run->json ? tell_json(run, &package, path, NULL, error) : tell(run, &package, error);
    if (error->code == ERROR_INVALID && run->json) {
        struct error ignored;
        const struct error reason = *error;
        (void)!tell_json(run, NULL, path, &reason, &ignored);
    }
    return -1;
}

const struct command sfi_verify_command = {
    .noun = "sfi",
    .verb = "verify",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Verify an SFI package with its key: every tag, and what the areas hold.",
    .note = SFI_NOTE,
    .rows = rows,
    .options_size = sizeof(struct verify_options),
    .run = run_verify,
};
