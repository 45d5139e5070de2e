// SPDX-License-Identifier: Apache-2.0
/*
 * The files that an option-byte key configuration makes.
 */
#ifndef PACK_OBK_FILES_H
#define PACK_OBK_FILES_H

#include <pack/obk_write.h>

/*
 * Writes the file, and for a password two copies of password.bin: all appear, or none. Error: ERROR_FILE.
 */
int obk_files_write(const struct obk_spec *spec, const struct obk_image *image,
                    struct error *error) must_check;

#endif
