// SPDX-License-Identifier: Apache-2.0
/*
 * What is told of an image that was built.
 */
#ifndef COMMAND_IMAGE_REPORT_H
#define COMMAND_IMAGE_REPORT_H

#include <pack/image_write.h>
#include <stdio.h>

/* One line, or with --json one object; `silent` means no line. Error: ERROR_FILE. */
int image_report(const struct run *run, bool silent, const struct image_spec *spec,
                 const struct image_inputs *inputs, const struct image_result *result, FILE *report,
                 struct error *error) must_check;

#endif
