// SPDX-License-Identifier: Apache-2.0
/*
 * The counter of a token that issues licences: what it says, and how it changes (format/hsm.h). No token is needed here.
 */
#ifndef PACK_HSM_STATE_H
#define PACK_HSM_STATE_H

#include <base/run.h>
#include <format/hsm.h>
#include <pack/license.h>

struct hsm_reservation {
    uint32_t serial;
    uint8_t recipient[LICENSE_RECIPIENT_SIZE];
};

struct hsm_state {
    bool is_intent;
    uint8_t provision[HSM_ID_SIZE];
    uint32_t generation;
    uint32_t version;
    uint32_t maximum;
    uint32_t remaining;
    struct firmware_id firmware;
    uint8_t nonce[KEY_FIELD_NONCE_SIZE];
    struct hsm_reservation reservations[HSM_RESERVATIONS_MAX];
    size_t reserved;
};

/* Error: ERROR_CRYPTO, it is neither record nor intent, or its numbers cannot be. */
int hsm_state_parse(struct span bytes, struct hsm_state *state, struct error *error) must_check;

/* Appends the record, or the intent. Error: out of memory. */
int hsm_state_format(const struct hsm_state *state, struct blob *bytes,
                     struct error *error) must_check;

/* What is to be made of the records and intents in a token. */
enum hsm_verdict {
    HSM_VERDICT_CLEAR,       /* the record at `*chosen` counts */
    HSM_VERDICT_INTERRUPTED, /* there are only intents */
    HSM_VERDICT_CONTESTED,   /* two records count, which cannot be */
};
enum hsm_verdict hsm_state_choose(const struct hsm_state *states, size_t count, size_t *chosen);

/*
 * What follows from `count` states, 1 or more, that are all intents: the latest. Where there are several, of processes that
 * did not wait for each other, the lowest counter holds and a reservation only where all have it: rather a licence too few.
 */
void hsm_state_recover(const struct hsm_state *states, size_t count, struct hsm_state *recovered);

/* The state that comes after `state`, so far equal to it. Error: ERROR_CRYPTO, no number is left. */
int hsm_state_follow(const struct hsm_state *state, struct hsm_state *next,
                     struct error *error) must_check;

/* The reservation of a device, or NULL. */
const struct hsm_reservation *hsm_state_find(const struct hsm_state *state,
                                             const uint8_t recipient[LICENSE_RECIPIENT_SIZE]);

/*
 * Takes a licence off the counter for a device; the licence's number goes to `*serial`. Error: ERROR_CRYPTO, none is left,
 * or too many reservations are open.
 */
int hsm_state_reserve(struct hsm_state *state, const uint8_t recipient[LICENSE_RECIPIENT_SIZE],
                      uint32_t *serial, struct error *error) must_check;

/* Forgets the reservation of a licence that has been written. */
void hsm_state_confirm(struct hsm_state *state, uint32_t serial);

#endif
