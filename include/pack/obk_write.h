// SPDX-License-Identifier: Apache-2.0
/*
 * Option-byte key files: from specification to bytes.
 */
#ifndef PACK_OBK_WRITE_H
#define PACK_OBK_WRITE_H

#include <base/run.h>
#include <pack/obk_spec.h>

/* Where the bytes of a field lie in the file. */
struct obk_place {
    size_t offset;
    size_t size; /* with its fill */
};

struct obk_image {
    struct blob bytes;        /* the whole file; secret */
    struct obk_place *places; /* one a field */
    size_t payload;           /* offset of the payload */
};

/*
 * Builds the file in memory. Errors with file, line and parameter: ERROR_FILE, a file cannot be read or has more than
 * 1 MiB; ERROR_CRYPTO, a key is missing its private half, is on the wrong curve, or cannot be decrypted;
 * ERROR_CONFIG, a text that does not fit its width.
 */
int obk_image_build(const struct run *run, const struct obk_spec *spec, struct obk_image *image,
                    struct error *error) must_check;
void obk_image_release(struct obk_image *image);

/* The name of the file that holds a password, for the tool that opens devices with it. */
#define OBK_PASSWORD_NAME "password.bin"

/* Appends password.bin: tag, length, password. Error: out of memory. */
int obk_password_file(const char *password, struct blob *bytes, struct error *error) must_check;

#endif
