// SPDX-License-Identifier: Apache-2.0
/*
 * Issues a licence from a token, whoever asks for it.
 */
#ifndef COMMAND_HSM_LICENSE_H
#define COMMAND_HSM_LICENSE_H

#include <base/run.h>
#include <pack/hsm.h>
#include <pack/license.h>

struct hsm_license {
    const char *device; /* for messages */
    struct device_certificate certificate;
    const char *output;
    /* What came of it. */
    struct license license;
    uint32_t serial;
    bool resumed; /* it was reserved for the device before */
};

/*
 * Loads the certificate of the device, and believes it when the authority's key says so. Errors: as key_load_public() and
 * license_load_device().
 */
int hsm_license_load(const struct run *run, const char *certificate, const char *authority,
                     struct hsm_license *issue, struct error *error) must_check;

/* Reserves, writes the licence, and takes it off the counter. Errors: as hsm_reserve(), hsm_make_license(), output_open(). */
int hsm_license_issue(const struct run *run, struct hsm *hsm, struct hsm_license *issue,
                      struct error *error) must_check;

#endif
