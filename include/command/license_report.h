// SPDX-License-Identifier: Apache-2.0
/*
 * What the commands on licences, devices and the tokens that issue licences share.
 */
#ifndef COMMAND_LICENSE_REPORT_H
#define COMMAND_LICENSE_REPORT_H

#include <command/command.h>
#include <pack/license.h>
#include <text/json.h>

/* What help says of all of them. */
#define LICENSE_NOTE                                                                 \
    "Formats that are not published are chosen here: they are checked against the\n" \
    "simulated device, not against silicon, whose keys only its maker has."

/* Where a licence or certificate may go. */
struct license_output {
    const char *path;
    const char *kind; /* what an older file has to be: "licence", "device certificate" */
    bool (*is_one)(const char *path);
    const char *const *inputs; /* files that are read; of them some may be NULL */
    size_t input_count;
};

/*
 * Errors: ERROR_USAGE, no path, or it is a file that is read, a URI; ERROR_FILE, it exists and is nothing of the kind.
 */
int license_output_check(const struct license_output *output, struct error *error) must_check;

/*
 * Reads the options --firmware-id (NULL: none) and --license-version (0: 1) of licences. Error: ERROR_USAGE, they cannot
 * be.
 */
int license_read_terms(const char *firmware, unsigned version, struct license_terms *terms,
                       struct error *error) must_check;

/* Loads the key of a certification authority, of which the public half is enough. Errors: as key_load_public(). */
int license_load_authority(const struct run *run, const char *path, struct key *authority,
                           struct error *error) must_check;

/* Loads the certificate of a device and verifies it. Errors: as device_certificate_load() and _verify(). */
int license_load_device(const char *path, const struct key *authority,
                        struct device_certificate *certificate, struct error *error) must_check;

/* What a report tells of a device. */
struct device_facts {
    const char *product;
    char fingerprint[FINGERPRINT_TEXT];
    uint8_t recipient[LICENSE_RECIPIENT_SIZE];
};

/* `facts` borrows from the certificate. Errors: ERROR_INVALID, its key is no point of the curve; ERROR_CRYPTO. */
int device_facts_find(const struct device_certificate *certificate, struct device_facts *facts,
                      struct error *error) must_check;
void device_facts_add(struct json *to, const struct device_facts *facts);

/* Adds what a licence says. */
void license_add(struct json *to, const struct license *license);

/* Adds whether something is valid, and why not; NULL: it is. */
void license_add_verdict(struct json *to, const char *reason);

/* What a licence is, in a few words: `chip licence 3 for 'STM32H57'`. */
#define LICENSE_TEXT 96
void license_text(const struct license *license, char text[LICENSE_TEXT]);

/* Flushes a report on standard output. Error: ERROR_FILE. */
int license_end_report(const struct run *run, struct error *error) must_check;

#endif
