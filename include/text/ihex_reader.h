// SPDX-License-Identifier: Apache-2.0
/*
 * Intel HEX, read by record_reader. Format: Intel, "Hexadecimal Object File Format Specification", revision A.
 */
#ifndef TEXT_IHEX_READER_H
#define TEXT_IHEX_READER_H

#include <text/record_reader.h>

/* Address records of both kinds; start records are passed over. */
extern const struct record_format ihex_format;

/* Opens and checks a file. Errors: ERROR_FILE, as file_open() and record_reader_open_file(). */
int ihex_open(const char *path, struct record_reader *reader, struct error *error) must_check;

#endif
