// SPDX-License-Identifier: Apache-2.0
/*
 * The fields of an option-byte key file, held against its configuration. Secrets are never shown as bytes.
 */
#ifndef COMMAND_OBK_REPORT_H
#define COMMAND_OBK_REPORT_H

#include <pack/obk_read.h>
#include <pack/obk_write.h>
#include <text/json.h>

struct obk_fields {
    const struct run *run;
    struct obk_spec spec;   /* no configuration: nothing is known */
    struct obk_image image; /* what the configuration gives today */
    struct span actual;     /* what the file holds */
    bool *differs;          /* for each field */
};

/* Loads the configuration and builds what it gives today. Errors: as obk_config_load() and obk_image_build(). */
int obk_fields_load(const struct run *run, const char *config, struct obk_fields *fields,
                    struct error *error) must_check;
/*
 * Reads a file, with or without a header as the configuration says; without a configuration there is one.
 * Errors: as obk_info_read().
 */
int obk_fields_read(const struct obk_fields *fields, const char *path, struct obk_info *info,
                    struct error *error) must_check;
void obk_fields_release(struct obk_fields *fields);

/* Takes the bytes of a file, and marks the fields that differ; the number of those. */
size_t obk_fields_compare(struct obk_fields *fields, struct span actual);

void obk_fields_print(FILE *out, const struct obk_fields *fields);
void obk_fields_add(struct json *to, const struct obk_fields *fields);

#endif
