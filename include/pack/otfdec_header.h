// SPDX-License-Identifier: Apache-2.0
/*
 * The registers of an OTFDEC region as a C header, for the firmware that sets the region up. It holds the key.
 */
#ifndef PACK_OTFDEC_HEADER_H
#define PACK_OTFDEC_HEADER_H

#include <pack/otfdec.h>

/* Appends the text. Error: ERROR_BUG, out of memory. */
int otfdec_header_write(const struct otfdec_region *region, struct blob *text,
                        struct error *error) must_check;

/* Whether a file is such a header, which a later one may replace. */
bool otfdec_header_is_one(const char *path);

#endif
