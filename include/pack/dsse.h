// SPDX-License-Identifier: Apache-2.0
/*
 * Signed envelopes: DSSE, protocol version 1, with ECDSA on P-256 over SHA-256.
 */
#ifndef PACK_DSSE_H
#define PACK_DSSE_H

#include <crypto/key.h>
#include <text/json_reader.h>

/* Appends what is signed: "DSSEv1", type and payload, each with its length. Error: out of memory. */
int dsse_pae(const char *type, struct span payload, struct blob *pae,
             struct error *error) must_check;

/*
 * Signs a payload; the caller releases the envelope. Errors: ERROR_CRYPTO, the key has no private half, or the library
 * refuses.
 */
int dsse_sign(const struct key *key, const char *type, struct span payload, struct json **envelope,
              struct error *error) must_check;

/* Whether a document has the form of an envelope. */
bool dsse_is_envelope(const struct json *json);

/*
 * Verifies that one of the keys signed the envelope, appends its payload, and says which key it was. Nothing of the
 * payload may be looked at before. Errors: ERROR_FILE, not an envelope of that type; ERROR_INVALID, no signature by one
 * of these keys; ERROR_CRYPTO, the library refuses.
 */
int dsse_verify(const struct json_document *document, const char *type, const struct key *keys,
                size_t key_count, struct blob *payload, size_t *signer,
                struct error *error) must_check;

#endif
