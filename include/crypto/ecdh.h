// SPDX-License-Identifier: Apache-2.0
/*
 * ECDH on P-256 (NIST SP 800-56A, 5.7.1.2) and X25519 (RFC 7748).
 */
#ifndef CRYPTO_ECDH_H
#define CRYPTO_ECDH_H

#include <crypto/key.h>

#define ECDH_SECRET_SIZE 32

/*
 * The X coordinate of the shared point, of two keys of one type; the caller wipes it. Error: ERROR_CRYPTO, `own` has no private half or the
 * library refuses.
 */
int ecdh_secret(const struct key *own, const struct key *peer, uint8_t secret[ECDH_SECRET_SIZE],
                struct error *error) must_check;

#endif
