// SPDX-License-Identifier: Apache-2.0
/*
 * Base64 (RFC 4648, section 4).
 */
#ifndef TEXT_BASE64_H
#define TEXT_BASE64_H

#include <base/blob.h>

/* Appends the text of `bytes`, on one line without its end. Error: ERROR_BUG, out of memory. */
int base64_encode(struct span bytes, struct blob *text, struct error *error) must_check;

/*
 * Appends the bytes that `*text` stands for, up to its end or behind its padding, and moves `*text` to what follows.
 * Line ends and spaces between the characters are skipped.
 * Errors: ERROR_FILE, another character, a text that is cut off, bits that no encoder leaves; ERROR_BUG, out of memory.
 */
int base64_decode(struct span *text, struct blob *bytes, struct error *error) must_check;

#endif
