// SPDX-License-Identifier: Apache-2.0
/*
 * A token that issues chip licences and counts them: the OEM key stays in it.
 *
 * To issue: hsm_open(), hsm_reserve(), hsm_make_license(), write the licence durably, hsm_confirm(). Until that last step
 * the licence stays reserved for its device, and hsm_reserve() for the same device gives the same one again.
 */
#ifndef PACK_HSM_H
#define PACK_HSM_H

#include <crypto/token_vault.h>
#include <pack/hsm_state.h>

enum hsm_condition {
    HSM_EMPTY,       /* not provisioned */
    HSM_READY,       /* it has a counter and a key */
    HSM_KEYLESS,     /* the key is gone */
    HSM_DAMAGED,     /* what should be the counter cannot be read */
    HSM_CONTESTED,   /* there are two counters, see hsm_state_choose() */
    HSM_INTERRUPTED, /* a process was interrupted; what it was about to write is the state */
};

struct hsm {
    struct token_vault *vault;
    enum hsm_condition condition;
    struct hsm_state state; /* where there is one that can be read */
    unsigned long object;   /* the record of the state */
};

/* "empty", "ready", "keyless", "damaged", "contested", "interrupted" */
const char *hsm_condition_name(enum hsm_condition condition);

/* Whether the state has been read: not of a token that is empty or damaged. */
bool hsm_has_state(const struct hsm *hsm);

/*
 * Opens the token that a URI names and reads its counter; others on this machine wait until hsm_release(). With
 * `writable` it goes on first where another process was interrupted. Errors: as
 * token_vault_open(); ERROR_CRYPTO, the token does not show its records.
 */
int hsm_open(const char *uri, bool writable, const struct passphrase *secrets, struct hsm *hsm,
             struct error *error) must_check;
void hsm_release(struct hsm *hsm);

/*
 * Puts key and counter there, for `maximum` licences on these terms (their serial is not used), in the place of what was provisioned before. Nothing has changed where it fails. Error:
 * ERROR_CRYPTO, the token refuses, or what it seals does not open.
 */
int hsm_provision(struct hsm *hsm, const struct oem_key *key, const struct license_terms *terms,
                  uint32_t maximum, const struct random_source *random,
                  struct error *error) must_check;

/*
 * Takes a licence off the counter for a device, or finds the one that is reserved for it already (`*resumed`). Errors:
 * ERROR_CRYPTO, the token is not ready, no licence is left, or the token refuses.
 */
int hsm_reserve(struct hsm *hsm, const struct device_certificate *certificate, uint32_t *serial,
                bool *resumed, struct error *error) must_check;

/* Makes the licence of a reservation. Errors: ERROR_INVALID, the device's key is no point; ERROR_CRYPTO. */
int hsm_make_license(const struct hsm *hsm, const struct device_certificate *certificate,
                     uint32_t serial, struct license *license, struct error *error) must_check;

/* The licence has been written: the reservation ends. Error: ERROR_CRYPTO. */
int hsm_confirm(struct hsm *hsm, uint32_t serial, struct error *error) must_check;

#endif
