// SPDX-License-Identifier: Apache-2.0
/*
 * Private keys in DER without the public point, which a boot code computes or does not need.
 */
#ifndef CRYPTO_KEY_MINIMAL_H
#define CRYPTO_KEY_MINIMAL_H

#include <crypto/key.h>

/* Appends PKCS#8, 67 bytes (RFC 5208), or SEC1, 51 bytes (RFC 5915). Error: ERROR_CRYPTO, no private half. */
int key_minimal_pkcs8(const struct key *key, struct blob *der, struct error *error) must_check;
int key_minimal_sec1(const struct key *key, struct blob *der, struct error *error) must_check;

#endif
