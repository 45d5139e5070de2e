// SPDX-License-Identifier: Apache-2.0
/*
 * What the commands of `otpc sfi` tell of packages.
 */
#ifndef COMMAND_SFI_REPORT_H
#define COMMAND_SFI_REPORT_H

#include <base/run.h>
#include <pack/sfi_read.h>
#include <text/json.h>

/* What help says with each of them. */
#define SFI_NOTE                                                                     \
    "Checked against otpc's own model of the device, not against silicon: much of\n" \
    "the format is not public, see CHOICES in otpc-sfi-build(1)."

/* As sfi_package_open(), for who does not judge: a package that is damaged is ERROR_FILE. */
int sfi_report_open(const char *path, struct sfi_package *package, struct error *error) must_check;

/*
 * Adds what the header says, and the areas, to an object; goes through all of them. Errors: as sfi_package_next().
 */
int sfi_report_add(struct sfi_package *package, struct json *to, struct error *error) must_check;

/* Prints the same. Errors: as sfi_package_next(). */
int sfi_report_print(struct sfi_package *package, FILE *out, struct error *error) must_check;

/* How many chunks a device takes. Errors: as sfi_package_next(). */
int sfi_report_chunks(struct sfi_package *package, uint32_t *chunks,
                      struct error *error) must_check;

#endif
