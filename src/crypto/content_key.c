// SPDX-License-Identifier: Apache-2.0
#include <crypto/aes_key_wrap.h>
#include <crypto/content_key.h>
#include <crypto/ecies.h>
#include <string.h>

enum { OAEP_SIZE = 256, KW_EXTRA = 8 };

static const struct {
    enum wrap_scheme scheme;
    enum key_type type;
} recipients[] = {
    {WRAP_ECIES_P256, KEY_P256},
    {WRAP_ECIES_X25519, KEY_X25519},
    {WRAP_ECIES_X25519_SHA512, KEY_X25519},
    {WRAP_RSA_OAEP, KEY_RSA2048},
    {WRAP_AES_KW, KEY_AES128},
    {WRAP_AES_KW, KEY_AES256},
};

static bool takes(enum wrap_scheme scheme, enum key_type type)
{
    for (size_t i = 0; i < sizeof recipients / sizeof *recipients; i++)
        if (recipients[i].scheme == scheme && recipients[i].type == type)
            return true;
    return false;
}

enum wrap_scheme wrap_scheme_for(enum key_type type, bool sha512)
{
    if (type == KEY_X25519 && sha512)
        return WRAP_ECIES_X25519_SHA512;
    for (size_t i = 0; i < sizeof recipients / sizeof *recipients; i++)
        if (recipients[i].type == type)
            return recipients[i].scheme;
    return WRAP_SCHEMES;
}

size_t wrap_size(enum wrap_scheme scheme, size_t content_size)
{
    return scheme == WRAP_RSA_OAEP ? OAEP_SIZE
           : scheme == WRAP_AES_KW ? content_size + KW_EXTRA
                                   : ecies_size(scheme, content_size);
}

struct span content_key_span(const struct content_key *key)
{
    return (struct span){key->bytes, key->size};
}

void wrap_witness_release(struct wrap_witness *witness)
{
    key_release(&witness->ephemeral);
    wipe(witness, sizeof *witness);
}

static int wrap_by_rsa(const struct key *recipient, const struct random_source *random,
                       const struct content_key *content, struct blob *wrapped,
                       struct wrap_witness *witness, struct error *error)
{
    if (random->fill(random->context, witness->seed, sizeof witness->seed, error) != 0)
        return -1;
    return rsa_oaep_encrypt(recipient, content_key_span(content), witness->seed, wrapped, error);
}

/* The bytes of the key that wraps. */
static int wrap_by_aes(const struct key *recipient, const struct content_key *content,
                       struct blob *wrapped, struct error *error)
{
    AUTO(blob) secret = {0};
    if (key_scalar(recipient, &secret, error) != 0)
        return -1;
    return aes_key_wrap(blob_span(&secret), content_key_span(content), wrapped, error);
}

int content_key_wrap(const struct key *recipient, enum wrap_scheme scheme,
                     const struct random_source *random, const struct content_key *content,
                     struct blob *wrapped, struct wrap_witness *witness, struct error *error)
{
    if (!takes(scheme, recipient->type))
        return error_set(error, ERROR_BUG, "a content key cannot be wrapped so for an %s key",
                         key_type_title(recipient->type));
    witness->content = *content;
    switch (scheme) {
    case WRAP_RSA_OAEP:
        return wrap_by_rsa(recipient, random, content, wrapped, witness, error);
    case WRAP_AES_KW:
        return wrap_by_aes(recipient, content, wrapped, error);
    default:
        return ecies_wrap(recipient, scheme, random, content, wrapped, &witness->ephemeral, error);
    }
}

/* Takes a content key that came out of a wrap; any length but those of AES keys is none. */
static int take(const struct blob *bytes, struct content_key *content, struct error *error)
{
    if (bytes->size != 16 && bytes->size != CONTENT_KEY_MAX)
        return error_set(error, ERROR_CRYPTO, "the wrapped content key has %zu bytes", bytes->size);
    content->size = bytes->size;
    memcpy(content->bytes, bytes->data, bytes->size);
    return 0;
}

int content_key_unwrap(const struct key *recipient, enum wrap_scheme scheme, struct span wrapped,
                       struct content_key *content, struct error *error)
{
    AUTO(blob) bytes = {0};
    AUTO(blob) secret = {0};
    *content = (struct content_key){0};
    if (!takes(scheme, recipient->type))
        return error_set(error, ERROR_CRYPTO,
                         "the content key is wrapped for a key of another type than %s",
                         key_type_title(recipient->type));
    if (scheme == WRAP_RSA_OAEP)
        return rsa_oaep_decrypt(recipient, wrapped, &bytes, error) != 0
                   ? -1
                   : take(&bytes, content, error);
    if (scheme != WRAP_AES_KW)
        return ecies_unwrap(recipient, scheme, wrapped, content, error);
    if (key_scalar(recipient, &secret, error) != 0 ||
        aes_key_unwrap(blob_span(&secret), wrapped, &bytes, error) != 0)
        return -1;
    return take(&bytes, content, error);
}
