// SPDX-License-Identifier: Apache-2.0
/*
 * The files of the password for debug authentication.
 *
 *   H5, H7RS  password.bin: u32 0x80000000, u32 length, password
 *   H503      user_password.bin: the password; board_password.bin: its SHA-256; da_password.bin: as password.bin
 * Source: read from the files that come with ST's examples.
 */
#ifndef PACK_PASSWORD_H
#define PACK_PASSWORD_H

#include <base/blob.h>

enum password_family { PASSWORD_H5, PASSWORD_H7RS, PASSWORD_H503, PASSWORD_FAMILIES };

enum { PASSWORD_FILES_MAX = 3 };

struct password_file {
    const char *name;
    struct blob bytes;
};

struct password_files {
    struct password_file items[PASSWORD_FILES_MAX];
    size_t count;
};

/* "h5", "h7rs", "h503"; PASSWORD_FAMILIES for any other word. */
enum password_family password_family_find(const char *name);

/*
 * The files of a password. Error: ERROR_CONFIG, it is too short or too long, or (H5, H7RS) holds what the XML of the
 * same password could not.
 */
int password_files_make(enum password_family family, struct span password,
                        struct password_files *files, struct error *error) must_check;
void password_files_release(struct password_files *files);

/* Appends password.bin: tag, length, password. Error: ERROR_BUG, out of memory. */
int password_append(struct span password, struct blob *bytes, struct error *error) must_check;

#endif
