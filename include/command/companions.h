// SPDX-License-Identifier: Apache-2.0
/*
 * Files that a command reads or writes beside those of an image's specification: what is written must be no other file.
 */
#ifndef COMMAND_COMPANIONS_H
#define COMMAND_COMPANIONS_H

#include <base/run.h>
#include <pack/image_spec.h>

struct companion {
    const char *option; /* that names it, for messages */
    const char *path;   /* NULL: not given */
    bool written;
};

/*
 * Errors: ERROR_CONFIG, the output of the specification is a companion, or one that is written is another companion, the
 * output, or what the image is made from.
 */
int companions_check(const struct run *run, const struct image_spec *spec,
                     const struct companion *companions, size_t count,
                     struct error *error) must_check;

/*
 * A file that exists is only replaced where it is one of the kind that is written, or is empty. `path` NULL: the option is
 * not given. Error: ERROR_FILE, it is something else.
 */
int companion_check_target(const char *option, const char *path, bool (*is_one)(const char *path),
                           struct error *error) must_check;

#endif
