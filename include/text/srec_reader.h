// SPDX-License-Identifier: Apache-2.0
/*
 * Motorola S-records, read by record_reader: addresses of 16, 24 and 32 bits, which may be mixed. Format: srec(5) of
 * GNU/Linux systems, after Motorola's "M68000 Family Programmer's Reference Manual", appendix C.
 */
#ifndef TEXT_SREC_READER_H
#define TEXT_SREC_READER_H

#include <text/record_reader.h>

/* S0 to S3 and S5 to S9. A count record has to have the number of data records before it; start addresses are passed over. */
extern const struct record_format srec_format;

/* Opens and checks a file. Errors: ERROR_FILE, as file_open() and record_reader_open_file(). */
int srec_open(const char *path, struct record_reader *reader, struct error *error) must_check;

#endif
