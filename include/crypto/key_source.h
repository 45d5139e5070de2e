// SPDX-License-Identifier: Apache-2.0
/*
 * Keys as source text that is compiled into a boot code.
 */
#ifndef CRYPTO_KEY_SOURCE_H
#define CRYPTO_KEY_SOURCE_H

#include <base/blob.h>

enum key_language { KEY_LANGUAGE_C, KEY_LANGUAGE_RUST };

/* Appends `bytes` as a constant array `name`, in C with its length as `name`_len. Error: ERROR_BUG, out of memory. */
int key_source_write(enum key_language language, const char *name, struct span bytes,
                     struct blob *text, struct error *error) must_check;

#endif
