// SPDX-License-Identifier: Apache-2.0
/*
 * Has the boot core judge an image that was just built, before it appears.
 */
#ifndef DEVICE_SELF_CHECK_H
#define DEVICE_SELF_CHECK_H

#include <bootcore/policy.h>
#include <pack/image_write.h>

/*
 * The policy that an image is meant for: ST's, or MCUboot's where its configuration asks for something that ST's boot
 * code does not take: a public key in the image, no security counter, another algorithm.
 */
const struct bootcore_policy *self_check_policy(const struct image_spec *spec,
                                                const struct image_algorithms *algorithms);

/*
 * A review for image_write(): what is in the file is what a device accepts, and what the specification says. The context
 * is not used. Errors: ERROR_BUG, the boot core refuses it; ERROR_FILE; ERROR_CRYPTO.
 */
int self_check_review(void *context, const struct image_written *written,
                      struct error *error) must_check;

#endif
