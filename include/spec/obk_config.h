// SPDX-License-Identifier: Apache-2.0
/*
 * Option-byte key XML to specification.
 */
#ifndef SPEC_OBK_CONFIG_H
#define SPEC_OBK_CONFIG_H

#include <base/finding.h>
#include <base/run.h>
#include <base/text_list.h>
#include <pack/obk_spec.h>

/* What the command line says instead of the XML. */
struct obk_overrides {
    struct text_list sets; /* "NAME=VALUE"; a file is relative to the working directory */
    const char *output;    /* NULL: as in the XML */
};

/*
 * Reads the XML `path`. `spec->output` is set as soon as it is known, also where the rest fails.
 * Errors, the first finding where `sink` is NULL, else -1 if there was any: ERROR_FILE, the XML cannot be read;
 * ERROR_CONFIG with file and line: not well-formed, not as the schema says, a value that is no number, is missing or
 * does not fit its width; ERROR_USAGE, an override that names no field.
 */
int obk_config_load(const struct run *run, const char *path, const struct obk_overrides *overrides,
                    const struct finding_sink *sink, struct obk_spec *spec,
                    struct error *error) must_check;

#endif
