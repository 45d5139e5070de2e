// SPDX-License-Identifier: Apache-2.0
/*
 * Certificates one behind another: a root, then what it grants to others. A lone certificate is a chain of one.
 */
#ifndef PACK_CERTIFICATE_CHAIN_H
#define PACK_CERTIFICATE_CHAIN_H

#include <pack/certificate.h>

enum { CERTIFICATES_MAX = 8 };

struct certificate_chain {
    struct certificate items[CERTIFICATES_MAX];
    size_t count;
};

/*
 * Appends the certificates in `bytes`: a container, bare certificates, one of them in base64, or several behind one
 * another. Errors: ERROR_FILE, anything else, or more than fit; ERROR_BUG, out of memory.
 */
int certificate_chain_parse(struct span bytes, struct certificate_chain *chain,
                            struct error *error) must_check;

/* The same from a file, which the error names. Error besides: ERROR_FILE, it cannot be read. */
int certificate_chain_load(const char *path, struct certificate_chain *chain,
                           struct error *error) must_check;

/* Appends the container in base64, one line without its end. Error: ERROR_BUG, out of memory. */
int certificate_chain_encode(const struct certificate_chain *chain, struct blob *text,
                             struct error *error) must_check;

/*
 * Verifies each certificate: its fields, its place, and its signature by the one before it. The first is a root, and
 * signed by itself; where `issuer` is given it is another, signed by that key. Where `root` is given the root's key
 * must be that one. Errors: ERROR_INVALID, the first reason found; ERROR_CRYPTO.
 */
int certificate_chain_verify(const struct certificate_chain *chain, const struct key *root,
                             const struct key *issuer, struct error *error) must_check;

/* Whether the holder of `key`, to whom the last of `issuers` was issued, may issue a certificate of that role. */
int certificate_chain_check_issuer(const struct certificate_chain *issuers, const struct key *key,
                                   enum certificate_role role, struct error *error) must_check;

/* What all certificates grant. */
struct permission_mask certificate_chain_permissions(const struct certificate_chain *chain);

#endif
