// SPDX-License-Identifier: Apache-2.0
/*
 * One certificate of debug authentication (format/adac.h).
 */
#ifndef PACK_CERTIFICATE_H
#define PACK_CERTIFICATE_H

#include <crypto/ecdsa.h>
#include <format/adac.h>
#include <pack/permission.h>

enum certificate_role {
    CERTIFICATE_ROOT = ADAC_ROLE_ROOT,
    CERTIFICATE_INTERMEDIATE = ADAC_ROLE_INTERMEDIATE,
    CERTIFICATE_LEAF = ADAC_ROLE_LEAF,
};

/* Every byte but version and types, which are always the same. */
struct certificate {
    enum certificate_role role;
    uint8_t usage;
    uint16_t reserved;
    uint16_t lifecycle;
    uint16_t oem_constraint;
    uint32_t extensions_size;
    uint32_t soc_class;
    uint8_t soc_id[ADAC_SOC_ID_SIZE];
    struct permission_mask permissions;
    uint8_t subject[ADAC_SUBJECT_SIZE]; /* X Y */
    uint8_t extensions_hash[ADAC_HASH_SIZE];
    struct ecdsa_signature signature;
};

/* "root", "intermediate", "leaf" */
const char *certificate_role_name(enum certificate_role role);

/* Error: ERROR_CONFIG, no role of that name. */
int certificate_role_parse(const char *text, enum certificate_role *role,
                           struct error *error) must_check;

/* Errors: ERROR_FILE, not 212 bytes, another version or algorithm, no role. Nothing is verified. */
int certificate_parse(struct span bytes, struct certificate *certificate,
                      struct error *error) must_check;

void certificate_format(const struct certificate *certificate, uint8_t bytes[ADAC_SIZE]);

/* Puts the public half of `key` in. Error: ERROR_CRYPTO. */
int certificate_set_subject(struct certificate *certificate, const struct key *key,
                            struct error *error) must_check;

/* Signs with the issuer's key. Error: ERROR_CRYPTO, it has no private half. */
int certificate_sign(struct certificate *certificate, const struct key *issuer,
                     struct error *error) must_check;

/* Errors: ERROR_INVALID, the signature is not by that key; ERROR_CRYPTO. */
int certificate_verify(const struct certificate *certificate, const struct key *issuer,
                       struct error *error) must_check;

/* The subject as a key. Errors: ERROR_INVALID, it is no point of the curve; ERROR_CRYPTO. */
int certificate_subject_key(const struct certificate *certificate, struct key *key,
                            struct error *error) must_check;

/* Whether the subject is the public half of `key`. */
bool certificate_is_of(const struct certificate *certificate, const struct key *key);

#endif
