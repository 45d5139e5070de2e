// SPDX-License-Identifier: Apache-2.0
#include <crypto/ecdh.h>
#include <crypto/ecies.h>
#include <crypto/hkdf.h>
#include <crypto/hmac.h>
#include <string.h>

/*
 * MCUboot's ECIES: Z is the X coordinate of the shared point, or what X25519 gives; HKDF with a salt of zeros, as long as
 * the hash, and the label below gives a cipher key and a MAC key; the tag covers the wrapped key alone.
 */
static const char label[] = "MCUBoot_ECIES_v1";

static const struct ecies_kind {
    enum key_type type;
    size_t public_size; /* of the ephemeral key */
    enum digest_kind hash;
} kinds[] = {
    [WRAP_ECIES_P256] = {KEY_P256, P256_POINT_SIZE, DIGEST_SHA256},
    [WRAP_ECIES_X25519] = {KEY_X25519, X25519_SIZE, DIGEST_SHA256},
    [WRAP_ECIES_X25519_SHA512] = {KEY_X25519, X25519_SIZE, DIGEST_SHA512},
};

/* What the shared secret is spread to: a cipher key as long as the content key, then a MAC key as long as the hash. */
struct ecies_keys {
    struct span cipher;
    struct span mac;
    uint8_t bytes[CONTENT_KEY_MAX + DIGEST_MAX];
};

static int derive(const struct ecies_kind *kind, const struct key *own, const struct key *peer,
                  size_t content_size, struct ecies_keys *keys, struct error *error)
{
    static const uint8_t zeros[DIGEST_MAX] = {0};
    const struct span info = {(const uint8_t *)label, sizeof label - 1};
    const struct span salt = {zeros, digest_size(kind->hash)};
    uint8_t secret[ECDH_SECRET_SIZE];
    keys->cipher = (struct span){keys->bytes, content_size};
    keys->mac = (struct span){keys->bytes + content_size, digest_size(kind->hash)};
    int result = ecdh_secret(own, peer, secret, error);
    if (result == 0)
        result = hkdf_derive(kind->hash, SPAN(secret), salt, info, keys->bytes,
                             keys->cipher.size + keys->mac.size, error);
    wipe(secret, sizeof secret);
    return result;
}

/* Encrypts, or decrypts, a content key. */
static int apply_cipher(const struct ecies_keys *keys, const uint8_t *from, uint8_t *to,
                        struct error *error)
{
    AUTO(cipher) cipher = {0};
    if (cipher_start(&cipher, keys->cipher, error) != 0)
        return -1;
    return cipher_apply(&cipher, from, to, keys->cipher.size, error);
}

static int seal(const struct ecies_kind *kind, const struct ecies_keys *keys,
                const struct content_key *content, struct blob *wrapped, struct error *error)
{
    uint8_t bytes[CONTENT_KEY_MAX];
    struct digest_value tag;
    if (apply_cipher(keys, content->bytes, bytes, error) != 0 ||
        hmac_compute(kind->hash, keys->mac, (struct span){bytes, content->size}, &tag, error) !=
            0 ||
        blob_append(wrapped, digest_span(&tag), error) != 0)
        return -1;
    return blob_append(wrapped, (struct span){bytes, content->size}, error);
}

static int append_public(const struct ecies_kind *kind, const struct key *ephemeral,
                         struct blob *wrapped, struct error *error)
{
    uint8_t bytes[P256_POINT_SIZE];
    int result = kind->type == KEY_X25519 ? key_x25519(ephemeral, bytes, error)
                                          : key_point(ephemeral, bytes, error);
    return result == 0 ? blob_append(wrapped, (struct span){bytes, kind->public_size}, error) : -1;
}

size_t ecies_size(enum wrap_scheme scheme, size_t content_size)
{
    return kinds[scheme].public_size + digest_size(kinds[scheme].hash) + content_size;
}

int ecies_wrap(const struct key *recipient, enum wrap_scheme scheme,
               const struct random_source *random, const struct content_key *content,
               struct blob *wrapped, struct key *ephemeral, struct error *error)
{
    const struct ecies_kind *kind = &kinds[scheme];
    struct ecies_keys keys;
    int result = -1;
    if (key_generate_of(random, kind->type, ephemeral, error) == 0 &&
        append_public(kind, ephemeral, wrapped, error) == 0 &&
        derive(kind, ephemeral, recipient, content->size, &keys, error) == 0)
        result = seal(kind, &keys, content, wrapped, error);
    wipe(&keys, sizeof keys);
    return result;
}

static int refuse_wrapped(struct error *error)
{
    return error_set(error, ERROR_CRYPTO,
                     "the content key was wrapped for another decryption key, or changed");
}

/* Whether the tag is that of the wrapped key, without telling by its time how much of it is. */
static int authenticate(const struct ecies_kind *kind, const struct ecies_keys *keys,
                        struct span wrapped_key, const uint8_t *tag, struct error *error)
{
    struct digest_value computed;
    uint8_t difference = 0;
    if (hmac_compute(kind->hash, keys->mac, wrapped_key, &computed, error) != 0)
        return -1;
    for (size_t i = 0; i < digest_size(kind->hash); i++)
        difference |= (uint8_t)(computed.bytes[i] ^ tag[i]);
    return difference == 0 ? 0 : refuse_wrapped(error);
}

static int take_public(const struct ecies_kind *kind, const uint8_t *bytes, struct key *ephemeral,
                       struct error *error)
{
    static const char name[] = "the wrapped content key";
    int result = kind->type == KEY_X25519 ? key_set_x25519(bytes, name, ephemeral, error)
                                          : key_set_point(bytes, name, ephemeral, error);
    if (result != 0)
        error->code = ERROR_CRYPTO;
    return result;
}

int ecies_unwrap(const struct key *recipient, enum wrap_scheme scheme, struct span wrapped,
                 struct content_key *content, struct error *error)
{
    const struct ecies_kind *kind = &kinds[scheme];
    const uint8_t *tag = wrapped.data + kind->public_size;
    const uint8_t *wrapped_key = tag + digest_size(kind->hash);
    struct ecies_keys keys;
    AUTO(key) ephemeral = {0};
    for (content->size = 16; ecies_size(scheme, content->size) != wrapped.size; content->size += 16)
        if (content->size == CONTENT_KEY_MAX)
            return refuse_wrapped(error);
    int result = take_public(kind, wrapped.data, &ephemeral, error);
    if (result == 0)
        result = derive(kind, recipient, &ephemeral, content->size, &keys, error);
    if (result == 0)
        result = authenticate(kind, &keys, (struct span){wrapped_key, content->size}, tag, error);
    if (result == 0)
        result = apply_cipher(&keys, wrapped_key, content->bytes, error);
    wipe(&keys, sizeof keys);
    return result;
}
