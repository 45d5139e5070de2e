// SPDX-License-Identifier: Apache-2.0
/*
 * OTFDEC, which decrypts external flash as it is read: the registers of a region, and the keystream that they make.
 * Format: format/otfdec.h.
 */
#ifndef PACK_OTFDEC_H
#define PACK_OTFDEC_H

#include <crypto/cipher.h>
#include <format/otfdec.h>

/* One region as its registers have it. */
struct otfdec_region {
    unsigned number;                /* 1 to OTFDEC_REGIONS */
    uint32_t key[OTFDEC_KEY_WORDS]; /* KEYR0 first */
    uint32_t nonce[OTFDEC_NONCE_WORDS];
    uint16_t version;
    unsigned mode;
    uint32_t start; /* the first address */
    uint32_t end;   /* the last address */
};

/* Wipes. */
void otfdec_region_release(struct otfdec_region *region);

/* Loads the key from a file of 16 bytes. Errors: ERROR_FILE; ERROR_CRYPTO, another size, or a key in a token. */
int otfdec_key_load(const char *path, enum otfdec_order order, struct otfdec_region *region,
                    struct error *error) must_check;

/*
 * Takes the nonce from 16 hexadecimal digits, or else from the file of that name, which has 8 bytes. Errors:
 * ERROR_FILE; ERROR_CRYPTO, another size.
 */
int otfdec_nonce_read(const char *text, enum otfdec_order order, struct otfdec_region *region,
                      struct error *error) must_check;

enum { OTFDEC_BATCH = 8192 }; /* bytes of keystream at a time: they stay in the first cache */

struct otfdec_cipher {
    struct cipher aes;
    uint8_t counter[OTFDEC_BLOCK]; /* that of address 0 */
    uint8_t stream[OTFDEC_BATCH];
};

/* Needs number, key, nonce and version of the region. Error: ERROR_CRYPTO. */
int otfdec_cipher_start(struct otfdec_cipher *cipher, const struct otfdec_region *region,
                        struct error *error) must_check;

/*
 * Encrypts, or decrypts, `size` bytes in their place, whose first lies at `address`; all of them lie below
 * OTFDEC_ADDRESS_LIMIT. Neither end needs to be that of a block. Error: ERROR_CRYPTO.
 */
int otfdec_cipher_apply(struct otfdec_cipher *cipher, uint64_t address, uint8_t *data, size_t size,
                        struct error *error) must_check;

/* Wipes. */
void otfdec_cipher_release(struct otfdec_cipher *cipher);

#endif
