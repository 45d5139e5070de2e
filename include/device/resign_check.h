// SPDX-License-Identifier: Apache-2.0
/*
 * Has the boot core judge an image that was signed anew, before it appears.
 */
#ifndef DEVICE_RESIGN_CHECK_H
#define DEVICE_RESIGN_CHECK_H

#include <bootcore/policy.h>
#include <pack/image_resign.h>

/*
 * The policy that an image is for: ST's, or MCUboot's where it has something that ST's boot code does not take: a public
 * key, no security counter, another algorithm.
 */
const struct bootcore_policy *resign_check_policy(const struct image_resigned *resigned);

/*
 * A review for image_resign(). The context is not used. Errors: ERROR_INVALID, the boot core refuses it; ERROR_FILE;
 * ERROR_CRYPTO.
 */
int resign_check_review(void *context, const struct image_resigned *resigned,
                        struct error *error) must_check;

#endif
