// SPDX-License-Identifier: Apache-2.0
/*
 * What an option-byte key file of debug authentication opens a device by.
 */
#ifndef PACK_DEBUG_AUTHENTICATION_H
#define PACK_DEBUG_AUTHENTICATION_H

#include <base/error.h>

enum da_method { DA_CERTIFICATE, DA_PASSWORD, DA_LOCK /* H7RS: nothing opens it */ };

/*
 * On H7RS the destination tells. On H5 both are one destination; it is a password where the file holds the hash of
 * `password.bin` beside it, or no permissions at all, which come with a certificate. Errors: ERROR_FILE, it cannot be
 * read, or is no option-byte key file; ERROR_CONFIG, its destination is another one, or it is too short.
 */
int da_method_read(const char *path, enum da_method *method, struct error *error) must_check;

#endif
