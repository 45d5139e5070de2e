// SPDX-License-Identifier: Apache-2.0
/*
 * Holds what is compressed in a valid image against its own digest and signature, as the boot code does that decompresses.
 */
#ifndef DEVICE_COMPRESSION_CHECK_H
#define DEVICE_COMPRESSION_CHECK_H

#include <device/image_check.h>

/*
 * `verdict` is that of the boot core on the image in `firmware`, with its content key; nothing is done where the image is not
 * compressed. Errors: ERROR_INVALID, it is not what its maker compressed; as image_decompress().
 */
int compression_check(const struct image_check *check, struct firmware *firmware,
                      const struct bootcore_verdict *verdict, struct error *error) must_check;

#endif
