// SPDX-License-Identifier: Apache-2.0
/*
 * Image XML to specification: schema, links into the option-byte key XML, values, ranges.
 */
#ifndef SPEC_IMAGE_CONFIG_H
#define SPEC_IMAGE_CONFIG_H

#include <base/finding.h>
#include <base/run.h>
#include <base/text_list.h>
#include <pack/image_spec.h>

/* What the command line says instead of the XML. */
struct image_overrides {
    struct text_list sets; /* "NAME=VALUE"; a file is relative to the working directory */
    const char *input;     /* NULL: as in the XML */
    const char *output;
    enum hex_trailer hex_trailer;
};

/*
 * Reads the image XML `path` and resolves everything in it. Paths in the XML are relative to the XML that holds them.
 * `spec->output` is set as soon as it is known, also where the rest fails.
 * Errors, the first finding where `sink` is NULL, else -1 if there was any: ERROR_FILE, an XML cannot be read;
 * ERROR_CONFIG with file and line: not well-formed, not as the schema says, a value out of range or missing, a name
 * that the linked XML lacks; ERROR_USAGE, an override that names no parameter.
 */
int image_config_load(const struct run *run, const char *path,
                      const struct image_overrides *overrides, const struct finding_sink *sink,
                      struct image_spec *spec, struct error *error) must_check;

#endif
