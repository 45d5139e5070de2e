// SPDX-License-Identifier: Apache-2.0
/*
 * Who a part is, and the licences that it opens; its files stand in device/part_files.h.
 */
#ifndef DEVICE_PART_IDENTITY_H
#define DEVICE_PART_IDENTITY_H

#include <crypto/digest.h>
#include <pack/license.h>

/* Reads the certificate of the device. Error: ERROR_FILE. */
int part_load_certificate(const char *directory, struct device_certificate *certificate,
                          struct error *error) must_check;

/*
 * Opens a licence with the key of the device, or its global one. Errors: ERROR_INVALID, it is for another product or
 * device, or has changed; as key_load(), for device.pem and global.pem.
 */
int part_open_license(const struct run *run, const char *directory, const struct license *license,
                      struct oem_key *key, struct error *error) must_check;

/*
 * Which licence it is: of those that an HSM issues for the same device a second copy is the same. `*counts`: it has a serial.
 * Error: ERROR_CRYPTO.
 */
int part_identify_license(const struct license *license, const struct oem_key *key, bool *counts,
                          uint8_t identity[SHA256_SIZE], struct error *error) must_check;

#endif
