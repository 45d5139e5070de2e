// SPDX-License-Identifier: Apache-2.0
/*
 * A plan: which devices to provision, with what, and up to which product state. See otpc-provision-plan(5).
 */
#ifndef DEVICE_PROVISION_PLAN_H
#define DEVICE_PROVISION_PLAN_H

#include <device/provision_sequence.h>

enum debug_method { DEBUG_NONE, DEBUG_CERTIFICATE, DEBUG_PASSWORD };

/* A file of the plan, at the place of its artefact in the sequence. Paths are resolved; NULL: not given. */
struct plan_artefact {
    char *file;
    char *config;     /* the XML that it is built from */
    char *key;        /* what verifies an image whose keys are in no option-byte keys */
    uint32_t address; /* 0: the file says */
};

struct plan_debug {
    uint32_t method; /* enum debug_method */
    char *key;
    char *certificate;
    char *password;
    const char *permission;
};

struct provision_plan {
    const char *file;
    struct sequence sequence;
    const struct sequence_state *state;
    bool closing; /* the device does not stay open */
    bool trustzone;
    const char *port;
    const char *serial;
    const char *uart;
    char *loader;
    struct plan_artefact artefacts[SEQUENCE_ARTEFACTS_MAX];
    struct plan_debug debug;
    const struct json *option_bytes; /* texts by name, instead of the sequence's */
    const struct json *protect;      /* further option bytes: a list of NAME=VALUE */
    struct json_document document;
};

/*
 * Loads a plan and the sequence that it names. Errors: ERROR_FILE, cannot be read; ERROR_CONFIG, not JSON, members
 * unknown, missing or of the wrong kind, no such sequence, state, artefact or option byte, a text with a control
 * character, or an artefact that is needed and missing.
 */
int provision_plan_load(const char *path, struct provision_plan *plan,
                        struct error *error) must_check;
void provision_plan_release(struct provision_plan *plan);

/* The same from memory; `file` is for messages and for relative paths. */
int provision_plan_parse(struct span text, const char *file, struct provision_plan *plan,
                         struct error *error) must_check;

/* Whether something that is there only in one case is there in this plan. */
bool provision_plan_applies(const struct provision_plan *plan, uint32_t only);

#endif
