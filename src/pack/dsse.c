// SPDX-License-Identifier: Apache-2.0
#include <crypto/ecdsa.h>
#include <pack/dsse.h>
#include <string.h>
#include <text/base64.h>

enum { SIGNATURES_MAX = 64 };

int dsse_pae(const char *type, struct span payload, struct blob *pae, struct error *error)
{
    if (blob_append_text(pae, error, "DSSEv1 %zu %s %zu ", strlen(type), type, payload.size) != 0)
        return -1;
    return blob_append(pae, payload, error);
}

static int digest_pae(const char *type, struct span payload, uint8_t digest[SHA256_SIZE],
                      struct error *error)
{
    AUTO(blob) pae = {0};
    if (dsse_pae(type, payload, &pae, error) != 0)
        return -1;
    return sha256(blob_span(&pae), digest, error);
}

static int add_base64(struct json *to, const char *name, struct span bytes, struct error *error)
{
    AUTO(blob) text = {0};
    if (base64_encode(bytes, &text, error) != 0 || blob_append_text(&text, error, "%s", "") != 0)
        return -1;
    json_add_text(to, name, (const char *)text.data);
    return 0;
}

int dsse_sign(const struct key *key, const char *type, struct span payload, struct json **envelope,
              struct error *error)
{
    uint8_t digest[SHA256_SIZE];
    uint8_t fingerprint[SHA256_SIZE];
    struct ecdsa_signature signature;
    AUTO(blob) der = {0};
    AUTO_JSON top = json_object();
    if (digest_pae(type, payload, digest, error) != 0 ||
        key_fingerprint(key, fingerprint, error) != 0 ||
        ecdsa_sign(key, SPAN(digest), 0, &signature, error) != 0 ||
        ecdsa_der(&signature, &der, error) != 0)
        return -1;
    json_add_text(top, "payloadType", type);
    if (add_base64(top, "payload", payload, error) != 0)
        return -1;
    struct json *list = json_add(top, "signatures", json_array());
    struct json *entry = json_add(list, NULL, json_object());
    json_add_bytes(entry, "keyid", SPAN(fingerprint));
    if (add_base64(entry, "sig", blob_span(&der), error) != 0)
        return -1;
    *envelope = top;
    top = NULL;
    return 0;
}

bool dsse_is_envelope(const struct json *json)
{
    return json_member(json, "payloadType") != NULL && json_member(json, "payload") != NULL &&
           json_member(json, "signatures") != NULL;
}

/* Takes the one form that a signature has in DER, and no other. */
static bool read_signature(struct span der, struct ecdsa_signature *signature)
{
    struct error ignored;
    AUTO(blob) again = {0};
    return ecdsa_signature_parse(der, SHA256_SIZE, signature) &&
           ecdsa_der(signature, &again, &ignored) == 0 && again.size == der.size &&
           memcmp(again.data, der.data, der.size) == 0;
}

/* Decodes a text that is base64 and nothing else. */
static bool decode(const char *text, struct blob *bytes)
{
    struct error ignored;
    if (text == NULL)
        return false;
    struct span rest = {(const uint8_t *)text, strlen(text)};
    return base64_decode(&rest, bytes, &ignored) == 0 && rest.size == 0;
}

/* A key identifier is only a hint; but one that names another key is not let pass. */
static bool names_key(const struct json *entry, const struct key *key)
{
    char fingerprint[FINGERPRINT_TEXT];
    const struct json *member = json_member(entry, "keyid");
    const char *keyid = json_text(member);
    key_fingerprint_text(key, fingerprint);
    return member == NULL || (keyid != NULL && strcmp(keyid, fingerprint) == 0);
}

/* `*good`: whether a signature is by a key. Fails only where the library does. */
static int try_key(const struct json *entry, const struct key *key,
                   const uint8_t digest[SHA256_SIZE], bool *good, struct error *error)
{
    struct ecdsa_signature signature;
    AUTO(blob) der = {0};
    *good = false;
    if (!decode(json_text(json_member(entry, "sig")), &der) ||
        !read_signature(blob_span(&der), &signature) || !names_key(entry, key))
        return 0;
    *good = ecdsa_verify(key, (struct span){digest, SHA256_SIZE}, &signature, error) == 0;
    return *good || error->code == ERROR_INVALID ? 0 : -1;
}

int dsse_verify(const struct json_document *document, const char *type, const struct key *keys,
                size_t key_count, struct blob *payload, size_t *signer, struct error *error)
{
    uint8_t digest[SHA256_SIZE];
    const struct json *list = json_member(document->root, "signatures");
    const char *found = json_text(json_member(document->root, "payloadType"));
    size_t count = json_length(list);
    if (found == NULL || count == 0 || count > SIGNATURES_MAX ||
        !decode(json_text(json_member(document->root, "payload")), payload))
        return error_at(error, ERROR_FILE, document->file, 0, "not an envelope with a signature");
    if (strcmp(found, type) != 0)
        return error_at(error, ERROR_FILE, document->file, 0,
                        "the envelope holds '%.100s', not '%s'", found, type);
    if (digest_pae(type, blob_span(payload), digest, error) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        for (*signer = 0; *signer < key_count; ++*signer) {
            bool good;
            if (try_key(json_element(list, i), &keys[*signer], digest, &good, error) != 0)
                return -1;
            if (good)
                return 0;
        }
    return error_at(error, ERROR_INVALID, document->file, 0,
                    "no signature of the envelope is by %s",
                    key_count == 1 ? "the given key" : "one of the given keys");
}
