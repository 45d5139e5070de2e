// SPDX-License-Identifier: Apache-2.0
/*
 * Named checks of option bytes: what a device would take without a word, and then not boot, not open, or not protect.
 */
#ifndef PACK_OPTION_CHECK_H
#define PACK_OPTION_CHECK_H

#include <base/finding.h>
#include <pack/debug_authentication.h>
#include <stdint.h>

struct option_bytes;

/* What a part of user flash is for. */
enum option_area_role {
    AREA_BOOT,         /* boot code: secure, hidden when it has run */
    AREA_SCRATCH,      /* secure; may be hidden */
    AREA_SECURE,       /* a slot, secure as a whole */
    AREA_SECURE_START, /* a slot that begins with secure code; other code may follow */
    AREA_NON_SECURE,   /* a slot, no sector of it secure */
    AREA_UPDATE,       /* a slot that updates are downloaded to */
};

struct option_area {
    enum option_area_role role;
    const char *name; /* of the image; NULL: boot code, scratch */
    uint32_t offset;  /* in user flash */
    uint32_t size;    /* bytes, not 0 */
};

enum { OPTION_AREAS_MAX = 64 };

/* How user flash is divided; banks are its halves. */
struct option_layout {
    const char *name;
    uint32_t flash_size;
    struct option_area areas[OPTION_AREAS_MAX];
    unsigned area_count;
};

/* What option bytes are held against, beside what the family says. */
struct option_context {
    bool confirmed;                     /* the user wants what cannot be taken back */
    const struct option_layout *layout; /* or NULL */
    const char *da_path; /* option-byte keys of debug authentication, for messages; NULL: none */
    enum da_method da_method;
};

/*
 * Runs the checks; each finding has its place in the file. Names: `family` (nothing is known), `register` (unknown,
 * missing, twice), `order`, `value`, `reserved`, `danger`, `trustzone`, `boot-address`, `debug-authentication`, `layout`,
 * `watermark`, `hide-protection`, `write-protection`. With a sink all are found and the result is 0; where it is NULL the
 * first is the error: ERROR_USAGE for a danger, else ERROR_CONFIG.
 */
int option_check(const struct option_bytes *bytes, const struct option_context *context,
                 const struct finding_sink *sink, struct error *error) must_check;

/* Names of the checks: the index'th, or NULL. */
const char *option_check_name(size_t index);

#endif
