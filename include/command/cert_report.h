// SPDX-License-Identifier: Apache-2.0
/*
 * What the commands of `otpc cert` tell of certificates.
 */
#ifndef COMMAND_CERT_REPORT_H
#define COMMAND_CERT_REPORT_H

#include <base/run.h>
#include <pack/certificate_chain.h>
#include <text/json.h>

/* Room for the roles of a chain as text. */
#define CERT_ROLES_TEXT (16 * CERTIFICATES_MAX)

/* "root, intermediate, leaf" */
void cert_report_roles(const struct certificate_chain *chain, char text[CERT_ROLES_TEXT]);

/* Prints a mask as a number, and the names of its bits. */
void cert_report_permissions(FILE *out, struct permission_mask mask);

/* Prints every field of each certificate, and what they grant together. */
void cert_report_chain(FILE *out, const struct certificate_chain *chain);

/* The same as members of an object. */
void cert_report_add_chain(struct json *to, const struct certificate_chain *chain);

/* One line, or with --json one object, of certificates that were written to `path`. Error: ERROR_FILE. */
int cert_report_written(const struct run *run, const char *path,
                        const struct certificate_chain *chain, struct error *error) must_check;

/* Warns of certificates that ask for what the one before them does not grant. */
void cert_report_warn_excess(const struct run *run, const struct certificate_chain *chain);

#endif
