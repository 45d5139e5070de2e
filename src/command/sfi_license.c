// SPDX-License-Identifier: Apache-2.0
#include <base/text.h>
#include <command/hsm_license.h>
#include <command/sfi_license.h>
#include <device/part_files.h>
#include <device/part_identity.h>
#include <string.h>

static int check_options(const struct sfi_license_options *options, struct error *error)
{
    bool from_token = options->hsm.token != NULL;
    if ((options->license == NULL) != from_token)
        return error_set(error, ERROR_USAGE,
                         "either --license or --hsm says where the licence is from");
    if ((options->authority != NULL) != from_token)
        return error_set(error, ERROR_USAGE,
                         "--ca goes with --hsm: by its key the certificate of the device is "
                         "verified");
    return 0;
}

static int wrong_nonce(struct error *error)
{
    return error_set(error, ERROR_INVALID, "it is for another package: the nonces differ");
}

/* Opens what a licence seals, and the package with that. */
static int unlock(const struct run *run, const char *device, const struct license *license,
                  struct sfi_installation *installation, struct error *error)
{
    struct sfi_package *package = installation->package;
    AUTO(oem_key) key = {0};
    if (part_open_license(run, device, license, &key, error) != 0)
        return -1;
    if (memcmp(key.nonce, package->header.nonce, sizeof key.nonce) != 0)
        return wrong_nonce(error);
    if (sfi_package_unlock(package, key.key, error) != 0)
        return -1;
    return part_identify_license(license, &key, &installation->is_counted, installation->license,
                                 error);
}

static int use_file(const struct run *run, const char *path, const char *device,
                    struct sfi_installation *installation, struct license *license,
                    struct error *error)
{
    if (license_load(path, license, error) != 0)
        return -1;
    if (unlock(run, device, license, installation, error) == 0)
        return 0;
    if (error->file[0] != '\0')
        return -1;
    const struct error reason = *error;
    return error_at(error, reason.code, path, 0, "%s", reason.message);
}

/* Whether a licence that was issued earlier is still good for this package. */
static bool has_earlier(const struct run *run, const char *path, const char *device,
                        struct sfi_installation *installation, struct license *license)
{
    struct error ignored;
    bool is_spent = true;
    if (use_file(run, path, device, installation, license, &ignored) != 0 ||
        sfi_license_is_spent(installation, &is_spent, &ignored) != 0 || is_spent)
        return false;
    run_note(run, "'%s' was issued earlier, and is good for this package: no other is taken", path);
    return true;
}

/* The token is asked only for a package that its key can be for. */
static int issue(const struct run *run, const struct sfi_license_options *options,
                 const char *device, const char *path, const struct sfi_package *package,
                 struct error *error)
{
    AUTO_TEXT certificate = NULL;
    AUTO(hsm) hsm = {0};
    if (part_path(device, "device.cert", &certificate, error) != 0)
        return -1;
    struct hsm_license order = {.device = certificate, .output = path};
    if (hsm_license_load(run, certificate, options->authority, &order, error) != 0 ||
        hsm_token_open(run, &options->hsm, true, &hsm, error) != 0)
        return -1;
    if (hsm_has_state(&hsm) &&
        memcmp(hsm.state.nonce, package->header.nonce, sizeof hsm.state.nonce) != 0)
        return error_set(error, ERROR_INVALID,
                         "the key of the token is for another package: the nonces differ");
    if (hsm_license_issue(run, &hsm, &order, error) != 0)
        return -1;
    run_note(run, "issued '%s'; %u of %u left", path, (unsigned)hsm.state.remaining,
             (unsigned)hsm.state.maximum);
    return 0;
}

int sfi_license_take(const struct run *run, const struct sfi_license_options *options,
                     const char *device, struct sfi_installation *installation,
                     struct license *license, struct error *error)
{
    AUTO_TEXT path = NULL;
    if (check_options(options, error) != 0)
        return -1;
    if (options->license != NULL)
        return use_file(run, options->license, device, installation, license, error);
    if (part_path(device, "license.bin", &path, error) != 0)
        return -1;
    if (has_earlier(run, path, device, installation, license))
        return 0;
    if (issue(run, options, device, path, installation->package, error) != 0)
        return -1;
    return use_file(run, path, device, installation, license, error);
}
