// SPDX-License-Identifier: Apache-2.0
/*
 * Rows of fields between commas: lists of modules, values of option bytes.
 *
 * What is read: lines that end in LF or CR LF, a byte order mark before the first. A line that is blank or whose first
 * character behind blanks is `#` is no row. Blanks and tabs around a field are not a part of it. A field that begins with
 * `"` goes to the next `"`, and may hold commas, blanks and `#`; `""` in it is a `"`. No field goes beyond its line. What
 * the fields mean, and how many a row needs, is for the caller.
 */
#ifndef TEXT_CSV_H
#define TEXT_CSV_H

#include <base/blob.h>
#include <base/finding.h>

/* Larger files are refused: such a list is a mistake, and its tables would fill the memory. */
#define CSV_FILE_MAX (256 * 1024)

struct csv_field {
    const char *text; /* what it says; ends with a zero, and has no control characters */
    struct span
        source; /* the same in the bytes of the file, with its quotes, for who changes it in place */
};

struct csv_row {
    const struct csv_field *fields;
    size_t count;  /* at least 1; a field may be empty */
    unsigned line; /* from 1 */
};

/* Owns everything that rows and fields point to. */
struct csv {
    struct blob bytes; /* of the file, as they are */
    struct csv_row *rows;
    size_t count;
    struct csv_field *fields; /* of all rows */
    struct blob texts;        /* of all fields */
};

/*
 * Reads a file. Errors: ERROR_FILE, it cannot be read or is larger than CSV_FILE_MAX; and with file and line, a line with a
 * control character, with a quote that does not end, or with characters before or behind a quote. With a sink each such
 * line is a finding "csv", is no row, and the others are read.
 */
int csv_load(const char *path, const struct finding_sink *sink, struct csv *csv,
             struct error *error) must_check;

/* The same for bytes, which are copied; messages name `path`. */
int csv_parse(struct span bytes, const char *path, const struct finding_sink *sink, struct csv *csv,
              struct error *error) must_check;
void csv_release(struct csv *csv);

#endif
