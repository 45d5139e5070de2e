// SPDX-License-Identifier: Apache-2.0
/*
 * Whether the numbers of an RSA key belong together (RFC 8017, 3.2).
 */
#ifndef CRYPTO_RSA_PAIR_H
#define CRYPTO_RSA_PAIR_H

#include <openssl/evp.h>
#include <stdbool.h>

/*
 * False where the private exponent does not undo the public one, or one of the other numbers does not follow from them.
 * That the primes are such is not looked into: the library would, and takes a quarter of a second for it.
 */
bool rsa_pair_matches(const EVP_PKEY *key);

#endif
