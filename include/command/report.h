// SPDX-License-Identifier: Apache-2.0
/*
 * Reports that several commands share.
 */
#ifndef COMMAND_REPORT_H
#define COMMAND_REPORT_H

#include <base/run.h>
#include <pack/image_spec.h>
#include <text/json.h>

/* Shows an error as text, or with --json as one object on standard error. */
void report_error(const struct run *run, const struct error *error);

/* Adds "file", "line" and "message" of an error to an object. */
void report_add_error(struct json *to, const struct error *error);

/* Adds a digest under its name in lower case, such as "sha256". */
void report_digest(struct json *to, const struct digest_value *digest);

/* Room for a version as text. */
#define VERSION_TEXT 32

/* x.y.z, and +build where that is not 0. */
void report_version(const struct image_version *version, char text[VERSION_TEXT]);

#endif
