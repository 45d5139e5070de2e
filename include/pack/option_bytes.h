// SPDX-License-Identifier: Apache-2.0
/*
 * Option bytes as the CSV that goes into packages: a row "REGISTER,0xXXXXXXXX" for each register, in the order of the
 * family. What is right and what is dangerous in it is checked here as well, for whoever puts it into a device.
 */
#ifndef PACK_OPTION_BYTES_H
#define PACK_OPTION_BYTES_H

#include <base/finding.h>
#include <pack/option_check.h>
#include <pack/option_table.h>
#include <text/csv.h>

struct option_bytes_row {
    const char *name;
    uint32_t value;
    uint32_t written; /* the value in the file */
    unsigned line;
    const struct option_register
        *facts;         /* NULL: the family has no such register, as far as is known */
    struct span source; /* of it, in the bytes of the file */
};

struct option_bytes {
    char *path;
    enum option_family family;
    struct csv csv;
    struct option_bytes_row *rows; /* in the order of the file */
    size_t count;
};

/*
 * Reads a file, and no more than that. Errors: ERROR_FILE, it cannot be read or is no CSV; ERROR_CONFIG with file and
 * line, a row that is no name and number of up to eight hexadecimal digits behind 0x, or no row at all. With a sink each
 * such line is a finding, "csv" or "row", and the others are read.
 */
int option_bytes_load(const char *path, enum option_family family, const struct finding_sink *sink,
                      struct option_bytes *bytes, struct error *error) must_check;
void option_bytes_release(struct option_bytes *bytes);

/*
 * What a builder of packages asks: reads a file and holds it against all that option_check() knows. Errors: as
 * option_bytes_load() and option_check(). With a sink all is found, and `bytes` has the rows that could be read.
 */
int option_bytes_open(const char *path, enum option_family family,
                      const struct option_context *context, const struct finding_sink *sink,
                      struct option_bytes *bytes, struct error *error) must_check;

/* The row of a register by its name; NULL: there is none. */
const struct option_bytes_row *option_bytes_row(const struct option_bytes *bytes, const char *name);

/* The value of a field by its name, and the row that has it; NULL: there is none, and `*value` stays. */
const struct option_bytes_row *option_bytes_field(const struct option_bytes *bytes,
                                                  const char *name, uint32_t *value);

/*
 * Changes "FIELD=VALUE" or "REGISTER=VALUE", a value by name where it has one. `*danger` is what cannot be taken back then,
 * or NULL. Errors: ERROR_USAGE, no such form, no such field, a value that it cannot have; ERROR_CONFIG, the file does not
 * have the register, or several times.
 */
int option_bytes_set(struct option_bytes *bytes, const char *assignment, const char **danger,
                     struct error *error) must_check;

/* Appends the bytes of the file with the values that are changed in their places; all else stays. Error: out of memory. */
int option_bytes_text(const struct option_bytes *bytes, struct blob *text,
                      struct error *error) must_check;

#endif
