// SPDX-License-Identifier: Apache-2.0
/*
 * Dependency files: the files that an output was made from, as a rule that make, Ninja and CMake read.
 */
#ifndef COMMAND_DEPFILE_H
#define COMMAND_DEPFILE_H

#include <command/evidence.h>

/* Row for a command whose options hold the path in `field`. */
#define DEPFILE_ROW(type, field)                                                             \
    {                                                                                        \
        "--depfile", "FILE", "write which files were read, as a rule for make", OPTION_TEXT, \
            offsetof(type, field)                                                            \
    }

struct depfile {
    const char *path; /* NULL: none is wanted */
    const char *target;
    struct text_list sources;
    struct blob text; /* what will be written */
};

void depfile_release(struct depfile *depfile);

/* Adds a file that is read; NULL, a token, a pipe, and what is there already, is left out. Error: out of memory. */
int depfile_add(struct depfile *depfile, const char *path, struct error *error) must_check;

/*
 * To be called before anything is built, when all sources are there. `evidence` is written as well. Errors: ERROR_CONFIG,
 * the file is another file of the build, or a path has a control character; ERROR_FILE, it exists and is no dependency
 * file.
 */
int depfile_prepare(struct depfile *depfile, const struct evidence_options *evidence,
                    struct error *error) must_check;

/* Writes it, where it is wanted. Error: ERROR_FILE. */
int depfile_write(const struct depfile *depfile, struct error *error) must_check;

#endif
