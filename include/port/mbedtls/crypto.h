// SPDX-License-Identifier: Apache-2.0
/*
 * The boot core's cryptography over Mbed TLS 2.28, on a device or at the desk: the algorithms of ST's boot code, P-256,
 * SHA-256, AES-128. All others are refused.
 */
#ifndef PORT_MBEDTLS_CRYPTO_H
#define PORT_MBEDTLS_CRYPTO_H

#include <bootcore/port.h>
#include <mbedtls/aes.h>
#include <mbedtls/sha256.h>

/* The one digest and the one cipher that are under way. */
struct mbedtls_crypto {
    mbedtls_sha256_context digest;
    mbedtls_aes_context cipher;
    uint8_t counter[16];
    uint8_t stream[16];
    size_t used; /* bytes of the stream block */
};

/*
 * Sets the members of the port that are cryptography, and no other. The port's context has to be, or to begin with, a
 * `struct mbedtls_crypto`, which mbedtls_crypto_start() has made ready.
 */
void mbedtls_crypto_port(struct bootcore_port *port);

void mbedtls_crypto_start(struct mbedtls_crypto *crypto);

/* Wipes what is left of keys and digests. It may be started again. */
void mbedtls_crypto_release(struct mbedtls_crypto *crypto);

#endif
