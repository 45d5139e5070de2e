// SPDX-License-Identifier: Apache-2.0
/*
 * UUIDs of vendors and device classes, as texts or made from names (RFC 9562).
 */
#ifndef PACK_UUID_H
#define PACK_UUID_H

#include <pack/image_spec.h>

/* The name space of domain names. */
extern const uint8_t uuid_dns[IMAGE_UUID_SIZE];

/* Reads 8-4-4-4-12 or 32 hexadecimal digits; false where `text` is something else. */
bool uuid_parse(const char *text, uint8_t uuid[IMAGE_UUID_SIZE]);

/* The UUID of version 5 of a name. Error: ERROR_CRYPTO, the library refuses. */
int uuid_of_name(const uint8_t name_space[IMAGE_UUID_SIZE], const char *name,
                 uint8_t uuid[IMAGE_UUID_SIZE], struct error *error) must_check;

#endif
