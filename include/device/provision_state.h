// SPDX-License-Identifier: Apache-2.0
/*
 * How far a plan has come on a device: a small file, replaced whole after each step, so that a run that stopped can go
 * on.
 */
#ifndef DEVICE_PROVISION_STATE_H
#define DEVICE_PROVISION_STATE_H

#include <crypto/digest.h>
#include <device/provision_steps.h>

/*
 * The SHA-256 over all steps and the contents of the artefacts that they name: what a run that goes on must find as it was.
 * Errors: ERROR_FILE, a file cannot be read; ERROR_CRYPTO.
 */
int provision_digest(const struct provision_plan *plan, const struct provision_steps *steps,
                     uint8_t digest[SHA256_SIZE], struct error *error) must_check;

/* Says that the first `done` steps are done. Error: ERROR_FILE. */
int provision_state_write(const char *path, const uint8_t digest[SHA256_SIZE], size_t done,
                          size_t total, struct error *error) must_check;

/*
 * Reads how many steps are done. Errors: ERROR_FILE, cannot be read; ERROR_CONFIG, it is none, or of another plan, or
 * something has changed since.
 */
int provision_state_read(const char *path, const uint8_t digest[SHA256_SIZE], size_t total,
                         size_t *done, struct error *error) must_check;

/* Whether a file is one that provision_state_write() wrote, for any plan. */
bool provision_state_is(const char *path);

#endif
