// SPDX-License-Identifier: Apache-2.0
/*
 * Digests as the library holds them.
 */
#ifndef CRYPTO_DIGEST_HANDLE_H
#define CRYPTO_DIGEST_HANDLE_H

#include <crypto/digest.h>
#include <openssl/evp.h>

const EVP_MD *digest_handle(enum digest_kind kind);

#endif
