// SPDX-License-Identifier: Apache-2.0
/*
 * The certificate of a device (format/license.h): its maker says that a device of a product holds a key.
 */
#ifndef PACK_DEVICE_CERTIFICATE_H
#define PACK_DEVICE_CERTIFICATE_H

#include <crypto/ecdsa.h>
#include <format/license.h>

struct device_certificate {
    char product[DEVICE_CERTIFICATE_PRODUCT_SIZE + 1];
    uint8_t point[LICENSE_POINT_SIZE]; /* X Y of the device's key */
    struct ecdsa_signature signature;
};

/* Error: ERROR_CONFIG, it is not 8 characters of printable ASCII without blanks. */
int device_certificate_set_product(struct device_certificate *certificate, const char *product,
                                   struct error *error) must_check;

/* Puts the public half of `key` in. Error: ERROR_CRYPTO. */
int device_certificate_set_key(struct device_certificate *certificate, const struct key *key,
                               struct error *error) must_check;

/* Signs with the key of the certification authority. Error: ERROR_CRYPTO, it has no private half, or refuses. */
int device_certificate_sign(struct device_certificate *certificate, const struct key *authority,
                            struct error *error) must_check;

/* Error: ERROR_FILE, it has not 136 bytes, or no name of a product. Nothing is verified. */
int device_certificate_parse(struct span bytes, struct device_certificate *certificate,
                             struct error *error) must_check;
void device_certificate_format(const struct device_certificate *certificate,
                               uint8_t bytes[DEVICE_CERTIFICATE_SIZE]);

/* As device_certificate_parse(), from a file. Errors: the same; ERROR_FILE, it cannot be read. */
int device_certificate_load(const char *path, struct device_certificate *certificate,
                            struct error *error) must_check;

/* Errors: ERROR_INVALID, its key is no point of the curve, or it is not signed by that authority; ERROR_CRYPTO. */
int device_certificate_verify(const struct device_certificate *certificate,
                              const struct key *authority, struct error *error) must_check;

/* The key of the device. Errors: ERROR_INVALID, it is no point of the curve; ERROR_CRYPTO. */
int device_certificate_key(const struct device_certificate *certificate, struct key *key,
                           struct error *error) must_check;

/* SHA-256 of the device's key, X Y: which device it is, for licences. Error: ERROR_CRYPTO. */
int device_certificate_recipient(const struct device_certificate *certificate,
                                 uint8_t recipient[LICENSE_RECIPIENT_SIZE],
                                 struct error *error) must_check;

/* Whether a file has the form of a device certificate. */
bool device_certificate_is_one(const char *path);

#endif
