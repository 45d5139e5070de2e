// SPDX-License-Identifier: Apache-2.0
/*
 * Attributes of PSA keys: names of their numbers, and what fits together.
 *
 * Source: PSA Cryptography API 1.1. Names are those of its macros, in lower case, with hyphens and without prefix; an
 * algorithm with a hash is written ecdsa-sha-256.
 */
#ifndef PACK_PSA_KEY_H
#define PACK_PSA_KEY_H

#include <base/blob.h>
#include <base/named.h>

struct psa_key_attributes {
    uint32_t lifetime;
    uint16_t type;
    uint16_t bits;
    uint32_t usage;
    uint32_t algorithm;
    uint32_t algorithm2;
};

/* Tables for named_read() and its like. */
const struct named *psa_key_types(void);
const struct named *psa_key_usages(void);
const struct named *psa_key_algorithms(void);
const struct named *psa_key_lifetimes(void);

/* Room for what is written of a type, an algorithm or a lifetime, and for all usages. */
enum { PSA_NAME_TEXT = 48, PSA_USAGES_TEXT = 192 };

/*
 * Finds the bits of a key by the size of its data in bytes. Error: ERROR_USAGE, it does not follow from the size: of RSA
 * keys and types without a name; or no key of that type has that size.
 */
int psa_key_find_bits(uint16_t type, size_t size, uint16_t *bits, struct error *error) must_check;

/*
 * Whether type, bits and lifetime are possible, and the data can be such a key; a type that has no name here is
 * taken as it is. Error: ERROR_CONFIG, with the reason.
 */
int psa_key_check(const struct psa_key_attributes *attributes, struct span data,
                  struct error *error) must_check;

#endif
