// SPDX-License-Identifier: Apache-2.0
#include <crypto/ecdh.h>
#include <crypto/failure.h>
#include <openssl/evp.h>

int ecdh_secret(const struct key *own, const struct key *peer, uint8_t secret[ECDH_SECRET_SIZE],
                struct error *error)
{
    size_t size = ECDH_SECRET_SIZE;
    EVP_PKEY_CTX *agreement = EVP_PKEY_CTX_new(own->handle, NULL);
    bool good = agreement != NULL && EVP_PKEY_derive_init(agreement) == 1 &&
                EVP_PKEY_derive_set_peer(agreement, peer->handle) == 1 &&
                EVP_PKEY_derive(agreement, secret, &size) == 1 && size == ECDH_SECRET_SIZE;
    EVP_PKEY_CTX_free(agreement);
    return good ? 0 : crypto_failure(error, "cannot agree on a key with the encryption key");
}
