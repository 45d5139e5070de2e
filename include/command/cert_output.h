// SPDX-License-Identifier: Apache-2.0
/*
 * Files that certificates are written to.
 */
#ifndef COMMAND_CERT_OUTPUT_H
#define COMMAND_CERT_OUTPUT_H

#include <base/text_list.h>
#include <pack/certificate_chain.h>

/*
 * Whether certificates may be written to `path`: .b64, one alone also .cert, and none of the inputs (of which some may
 * be NULL). Errors: ERROR_USAGE, another extension; ERROR_CONFIG, an input.
 */
int cert_output_check(const char *path, bool may_be_bare, const char *const *inputs, size_t count,
                      struct error *error) must_check;

/* Writes base64, or the bare certificate where `path` ends in .cert. Errors: ERROR_FILE; ERROR_BUG, out of memory. */
int cert_output_save(const char *path, const struct certificate_chain *chain,
                     struct error *error) must_check;

#endif
