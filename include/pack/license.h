// SPDX-License-Identifier: Apache-2.0
/*
 * Licences (format/license.h): the OEM key, sealed for one device or for all that share a key.
 *
 * A device opens one with license_parse() and license_open().
 */
#ifndef PACK_LICENSE_H
#define PACK_LICENSE_H

#include <base/run.h>
#include <crypto/seal.h>
#include <pack/device_certificate.h>
#include <pack/license_text.h>
#include <pack/oem_key.h>

#define LICENSE_SIZE_MAX CHIP_LICENSE_SIZE

/* How the key field is sealed in a chip licence, also by a token. */
extern const struct seal_scheme license_chip_scheme;

enum license_kind { LICENSE_CHIP, LICENSE_GLOBAL };

struct license {
    enum license_kind kind;
    /* of a chip licence alone */
    uint32_t version;
    uint32_t serial; /* 0: not counted */
    char product[DEVICE_CERTIFICATE_PRODUCT_SIZE + 1];
    struct firmware_id firmware;
    uint8_t recipient[LICENSE_RECIPIENT_SIZE];
    /* of both: the file itself */
    uint8_t bytes[LICENSE_SIZE_MAX];
    size_t size;
};

/* "chip" or "global" */
const char *license_kind_name(enum license_kind kind);

/* Error: ERROR_FILE, it is no licence: another size, magic, or fields that cannot be. Nothing is opened. */
int license_parse(struct span bytes, struct license *license, struct error *error) must_check;

/* As license_parse(), from a file. Errors: the same; ERROR_FILE, it cannot be read. */
int license_load(const char *path, struct license *license, struct error *error) must_check;

/*
 * Opens a licence with the private half of its recipient's key; the caller releases `key`. Errors: ERROR_INVALID, it is
 * for another key, has changed, or holds no key field; ERROR_CRYPTO, no private half, or the library refuses.
 */
int license_open(const struct license *license, const struct key *recipient, struct oem_key *key,
                 struct error *error) must_check;

/* Whether a file has the form of a licence. */
bool license_is_one(const char *path);

/* What a chip licence says besides. */
struct license_terms {
    uint32_t version;
    uint32_t serial;
    struct firmware_id firmware;
};

/* The head of a chip licence, which whoever seals puts before point and sealed key field. Error: ERROR_CRYPTO. */
int license_chip_head(const struct license_terms *terms,
                      const struct device_certificate *certificate,
                      uint8_t head[CHIP_LICENSE_POINT], struct error *error) must_check;

/*
 * Makes the licence of a device, whose certificate is believed. Errors: ERROR_INVALID, the key of the certificate is no
 * point of the curve; ERROR_CRYPTO, the random source or the library refuses.
 */
int license_make_chip(const struct oem_key *key, const struct license_terms *terms,
                      const struct device_certificate *certificate,
                      const struct random_source *random, struct license *license,
                      struct error *error) must_check;

/* Makes the licence of all who hold the private half of `recipient`. Error: ERROR_CRYPTO. */
int license_make_global(const struct oem_key *key, const struct key *recipient,
                        const struct random_source *random, struct license *license,
                        struct error *error) must_check;

#endif
