// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <base/file.h>
#include <pack/certificate_chain.h>
#include <string.h>
#include <text/base64.h>

enum { FILE_LIMIT = 64 * 1024 };

static int add(struct span bytes, struct certificate_chain *chain, struct error *error)
{
    if (chain->count == CERTIFICATES_MAX)
        return error_set(error, ERROR_FILE, "more than %u certificates", CERTIFICATES_MAX);
    if (certificate_parse(bytes, &chain->items[chain->count], error) != 0)
        return -1;
    chain->count++;
    return 0;
}

/* The first bytes of `*bytes`, as many as there are, and moves it behind them. */
static struct span take(struct span *bytes, size_t size)
{
    struct span head = {bytes->data, size < bytes->size ? size : bytes->size};
    bytes->data += head.size;
    bytes->size -= head.size;
    return head;
}

static int parse_entry(struct span *bytes, struct certificate_chain *chain, struct error *error)
{
    struct span head = take(bytes, ADAC_TLV_SIZE);
    if (head.size < ADAC_TLV_SIZE)
        return error_set(error, ERROR_FILE, "not a certificate: the end is cut off");
    unsigned type = get_le16(head.data + ADAC_TLV_TYPE);
    uint32_t length = get_le32(head.data + ADAC_TLV_LENGTH);
    if (get_le16(head.data) != 0 || type != ADAC_TLV_CERTIFICATE)
        return error_set(error, ERROR_FILE, "not a certificate: a TLV of type 0x%x", type);
    if (length != ADAC_SIZE)
        return error_set(error, ERROR_FILE, "a certificate has %u bytes, this TLV says %u",
                         ADAC_SIZE, length);
    return add(take(bytes, length), chain, error);
}

/* A TLV begins with a zero, a bare certificate with its version. */
static int parse_binary(struct span bytes, struct certificate_chain *chain, struct error *error)
{
    while (bytes.size > 0) {
        int result = bytes.data[0] == ADAC_VERSION_MAJOR
                         ? add(take(&bytes, ADAC_SIZE), chain, error)
                         : parse_entry(&bytes, chain, error);
        if (result != 0)
            return -1;
    }
    return 0;
}

int certificate_chain_parse(struct span bytes, struct certificate_chain *chain, struct error *error)
{
    if (bytes.size == 0)
        return error_set(error, ERROR_FILE, "not a certificate: nothing in it");
    if (bytes.data[0] <= ADAC_VERSION_MAJOR)
        return parse_binary(bytes, chain, error);
    AUTO(blob) binary = {0};
    while (bytes.size > 0)
        if (base64_decode(&bytes, &binary, error) != 0)
            return error_prefix(error, "not a certificate");
    if (binary.size == 0)
        return error_set(error, ERROR_FILE, "not a certificate: nothing in it");
    return parse_binary(blob_span(&binary), chain, error);
}

int certificate_chain_load(const char *path, struct certificate_chain *chain, struct error *error)
{
    AUTO(blob) bytes = {0};
    if (file_load(path, FILE_LIMIT, &bytes, error) != 0)
        return -1;
    if (certificate_chain_parse(blob_span(&bytes), chain, error) == 0)
        return 0;
    struct error reason = *error;
    return error_at(error, reason.code, path, 0, "%s", reason.message);
}

int certificate_chain_encode(const struct certificate_chain *chain, struct blob *text,
                             struct error *error)
{
    AUTO(blob) binary = {0};
    for (size_t i = 0; i < chain->count; i++) {
        uint8_t entry[ADAC_TLV_SIZE + ADAC_SIZE] = {0};
        put_le16(entry + ADAC_TLV_TYPE, ADAC_TLV_CERTIFICATE);
        put_le32(entry + ADAC_TLV_LENGTH, ADAC_SIZE);
        certificate_format(&chain->items[i], entry + ADAC_TLV_SIZE);
        if (blob_append(&binary, SPAN(entry), error) != 0)
            return -1;
    }
    return base64_encode(blob_span(&binary), text, error);
}

/* What stands in every certificate that is known. */
static int check_fields(const struct certificate *certificate, struct error *error)
{
    static const uint8_t no_hash[ADAC_HASH_SIZE] = {0};
    if (certificate->usage != ADAC_USAGE_DEBUG)
        return error_set(error, ERROR_INVALID, "its usage is %u, it must be %u", certificate->usage,
                         ADAC_USAGE_DEBUG);
    if (certificate->reserved != 0)
        return error_set(error, ERROR_INVALID, "its reserved field is 0x%x, it must be 0",
                         certificate->reserved);
    if (certificate->extensions_size != 0 ||
        memcmp(certificate->extensions_hash, no_hash, sizeof no_hash) != 0)
        return error_set(error, ERROR_INVALID, "it has extensions, which are not supported");
    return 0;
}

/* Each role at most once, and only in the order root, intermediate, leaf. */
static int check_place(const struct certificate *previous, const struct certificate *certificate,
                       bool has_issuer, struct error *error)
{
    bool is_root = certificate->role == CERTIFICATE_ROOT;
    if (previous == NULL && is_root == has_issuer)
        return error_set(error, ERROR_INVALID,
                         is_root ? "a root has no issuer but itself"
                                 : "a chain begins with a root, and nothing says who issued this");
    if (previous != NULL && certificate->role <= previous->role)
        return error_set(error, ERROR_INVALID,
                         "it stands behind the %s; the order is root, intermediate, leaf",
                         certificate_role_name(previous->role));
    return 0;
}

static int check_root(const struct certificate *certificate, const struct key *root,
                      struct error *error)
{
    if (root == NULL || certificate->role != CERTIFICATE_ROOT ||
        certificate_is_of(certificate, root))
        return 0;
    return error_set(error, ERROR_INVALID, "its key is not '%s'", root->path);
}

/* The one that signed it: the certificate before it, the issuer of the first, or a root itself. */
static int check_signature(const struct certificate *previous,
                           const struct certificate *certificate, const struct key *issuer,
                           struct error *error)
{
    AUTO(key) subject = {0};
    AUTO(key) before = {0};
    if (certificate_subject_key(certificate, &subject, error) != 0)
        return -1;
    if (previous != NULL && certificate_subject_key(previous, &before, error) != 0)
        return -1;
    const struct key *signer = previous != NULL ? &before : issuer != NULL ? issuer : &subject;
    if (certificate_verify(certificate, signer, error) == 0)
        return 0;
    if (error->code != ERROR_INVALID)
        return -1;
    if (previous != NULL)
        return error_set(error, ERROR_INVALID,
                         "the signature is not by the key of the %s before it",
                         certificate_role_name(previous->role));
    if (issuer != NULL)
        return error_set(error, ERROR_INVALID, "the signature is not by key '%s'", issuer->path);
    return error_set(error, ERROR_INVALID, "the signature is not by its own key");
}

int certificate_chain_verify(const struct certificate_chain *chain, const struct key *root,
                             const struct key *issuer, struct error *error)
{
    for (size_t i = 0; i < chain->count; i++) {
        const struct certificate *certificate = &chain->items[i];
        const struct certificate *previous = i == 0 ? NULL : certificate - 1;
        if (check_fields(certificate, error) != 0 ||
            check_place(previous, certificate, issuer != NULL, error) != 0 ||
            check_root(certificate, root, error) != 0 ||
            check_signature(previous, certificate, issuer, error) != 0)
            return error_prefix(error, "certificate %zu (%s)", i + 1,
                                certificate_role_name(certificate->role));
    }
    return 0;
}

int certificate_chain_check_issuer(const struct certificate_chain *issuers, const struct key *key,
                                   enum certificate_role role, struct error *error)
{
    const struct certificate *last = &issuers->items[issuers->count - 1];
    if (last->role >= role)
        return error_set(error, ERROR_CONFIG, "%s %s cannot be issued by %s %s",
                         role == CERTIFICATE_INTERMEDIATE ? "an" : "a", certificate_role_name(role),
                         last->role == CERTIFICATE_INTERMEDIATE ? "an" : "a",
                         certificate_role_name(last->role));
    if (!certificate_is_of(last, key))
        return error_set(error, ERROR_CRYPTO, "the issuer's certificate is not of key '%s'",
                         key->path);
    return 0;
}

struct permission_mask certificate_chain_permissions(const struct certificate_chain *chain)
{
    struct permission_mask all = chain->items[0].permissions;
    for (size_t i = 1; i < chain->count; i++)
        all = permission_and(all, chain->items[i].permissions);
    return all;
}
