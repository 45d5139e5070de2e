// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/output.h>
#include <command/hsm_license.h>
#include <command/license_report.h>
#include <inttypes.h>

int hsm_license_load(const struct run *run, const char *certificate, const char *authority,
                     struct hsm_license *issue, struct error *error)
{
    AUTO(key) key = {0};
    if (license_load_authority(run, authority, &key, error) != 0)
        return -1;
    return license_load_device(certificate, &key, &issue->certificate, error);
}

/* The licence is on the disk, name and all, before the token forgets for whom it was. */
static int complete(struct hsm *hsm, struct output *output, struct hsm_license *issue,
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

int hsm_license_issue(const struct run *run, struct hsm *hsm, struct hsm_license *issue,
                      struct error *error)
{
    AUTO(output) output = {0};
    if (output_open(&output, issue->output, OUTPUT_ORDINARY, error) != 0 ||
        hsm_reserve(hsm, &issue->certificate, &issue->serial, &issue->resumed, error) != 0)
        return -1;
    if (issue->resumed)
        run_note(run, "licence %" PRIu32 " was reserved for this device before", issue->serial);
    if (complete(hsm, &output, issue, error) == 0)
        return 0;
    run_note(run, "licence %" PRIu32 " stays reserved for '%s': run the command again",
             issue->serial, issue->device);
    return -1;
}
