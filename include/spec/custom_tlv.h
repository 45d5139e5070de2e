// SPDX-License-Identifier: Apache-2.0
/*
 * TLVs of the user's own, as the command line names them.
 */
#ifndef SPEC_CUSTOM_TLV_H
#define SPEC_CUSTOM_TLV_H

#include <pack/image_spec.h>

/*
 * Adds a TLV of type `type`, a number, with the bytes of `value`: hexadecimal behind 0x, else as they stand; or with those
 * of the file that it names. Errors: ERROR_CONFIG, a type that is not left to users or is there already, too many, no
 * hexadecimal; ERROR_FILE, the file cannot be read or is too long.
 */
int custom_tlv_read(struct image_spec *spec, const char *type, const char *value, bool is_file,
                    struct error *error) must_check;

#endif
