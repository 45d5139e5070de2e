// SPDX-License-Identifier: Apache-2.0
/*
 * How devices of a family are provisioned, step by step, as data: sequences/FAMILY-PATH.json. See
 * otpc-provision-plan(5).
 */
#ifndef DEVICE_PROVISION_SEQUENCE_H
#define DEVICE_PROVISION_SEQUENCE_H

#include <text/json_reader.h>

enum { SEQUENCE_STATES_MAX = 8, SEQUENCE_ARTEFACTS_MAX = 16, SEQUENCE_STEPS_MAX = 64 };

enum sequence_trustzone { TRUSTZONE_NONE, TRUSTZONE_ON, TRUSTZONE_CHOICE };
enum sequence_only { ALWAYS, ONLY_OPEN, ONLY_CLOSING };

/* The actions, in the order of `sequence_action_names`. */
enum sequence_action {
    ACTION_PROVISION,
    ACTION_DISCOVERY,
    ACTION_OPEN,
    ACTION_REGRESSION,
    SEQUENCE_ACTIONS,
};
extern const char *const sequence_action_names[];

struct sequence_state {
    const char *name;
    const char *value; /* as the programmer takes it */
    bool irreversible;
};

enum artefact_kind {
    ARTEFACT_IMAGE,    /* the boot core judges it */
    ARTEFACT_FIRMWARE, /* programmed as it is */
    ARTEFACT_OBK,
    ARTEFACT_PASSWORD, /* the digest of the password, of STM32H503 */
};

struct sequence_artefact {
    const char *name;
    uint32_t kind;
    uint32_t only; /* needed in no other case */
    bool optional;
    bool hashed;          /* option-byte keys begin with the digest of the rest */
    bool secondary;       /* an image that lies in its download slot */
    const char *keys;     /* the artefact that holds the keys of an image, or NULL */
    uint32_t destination; /* of option-byte keys */
    uint32_t password;    /* where those go instead that hold a password; 0: to `destination` */
    uint32_t address;     /* of a file that does not say itself; 0: the plan says */
};

struct sequence {
    const char *family;
    const char *summary;
    uint32_t trustzone;
    struct sequence_state states[SEQUENCE_STATES_MAX];
    size_t state_count;
    struct sequence_artefact artefacts[SEQUENCE_ARTEFACTS_MAX];
    size_t artefact_count;
    const struct json *connections;               /* lists of words by name */
    const struct json *values;                    /* texts by name, which a plan may replace */
    const struct json *actions[SEQUENCE_ACTIONS]; /* lists of steps */
    struct json_document document;
};

/*
 * Parses a sequence; `file` is for messages. Errors: ERROR_CONFIG, not JSON, members unknown, missing or of the wrong
 * kind.
 */
int sequence_parse(struct span text, const char *file, struct sequence *sequence,
                   struct error *error) must_check;
void sequence_release(struct sequence *sequence);

/* The one that comes with the program, empty where there is none; and the names of all: the index'th, or NULL. */
struct span sequence_builtin_text(const char *family, const char *path);
const char *sequence_builtin(size_t index);

/* The place of an artefact, or `artefact_count`. */
size_t sequence_find(const struct sequence *sequence, const char *name);

#endif
