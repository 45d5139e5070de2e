// SPDX-License-Identifier: Apache-2.0
#include <crypto/ecdh.h>
#include <crypto/ecies.h>
#include <crypto/hkdf.h>
#include <crypto/hmac.h>
#include <string.h>

/*
 * MCUboot's ECIES-P256: Z is the X coordinate of the shared point; HKDF-SHA256 with a salt of 32 zeros and the label
 * below gives a cipher key and a MAC key; the tag covers the wrapped key alone.
 */
static const char label[] = "MCUBoot_ECIES_v1";

enum { TAG_SIZE = HMAC_SHA256_SIZE, MAC_KEY_SIZE = 32 };

struct ecies_keys {
    uint8_t cipher[AES128_KEY_SIZE];
    uint8_t mac[MAC_KEY_SIZE];
};

static int derive(const struct key *own, const struct key *peer, struct ecies_keys *keys,
                  struct error *error)
{
    static const uint8_t salt[32] = {0};
    const struct span info = {(const uint8_t *)label, sizeof label - 1};
    uint8_t secret[ECDH_SECRET_SIZE];
    uint8_t output[sizeof keys->cipher + sizeof keys->mac];
    int result = ecdh_secret(own, peer, secret, error);
    if (result == 0)
        result = hkdf_sha256(SPAN(secret), SPAN(salt), info, output, sizeof output, error);
    if (result == 0) {
        memcpy(keys->cipher, output, sizeof keys->cipher);
        memcpy(keys->mac, output + sizeof keys->cipher, sizeof keys->mac);
    }
    wipe(output, sizeof output);
    wipe(secret, sizeof secret);
    return result;
}

static int seal(const struct ecies_keys *keys, const uint8_t content_key[AES128_KEY_SIZE],
                uint8_t wrapped[ECIES_SIZE], struct error *error)
{
    uint8_t *tag = wrapped + P256_POINT_SIZE;
    uint8_t *wrapped_key = tag + TAG_SIZE;
    AUTO(cipher) cipher = {0};
    if (cipher_start(&cipher, keys->cipher, error) != 0 ||
        cipher_apply(&cipher, content_key, wrapped_key, AES128_KEY_SIZE, error) != 0)
        return -1;
    return hmac_sha256(SPAN(keys->mac), (struct span){wrapped_key, AES128_KEY_SIZE}, tag, error);
}

int ecies_wrap(const struct key *recipient, const struct random_source *random,
               const uint8_t content_key[AES128_KEY_SIZE], uint8_t wrapped[ECIES_SIZE],
               struct key *ephemeral, struct error *error)
{
    struct ecies_keys keys;
    int result = -1;
    if (key_generate(random, ephemeral, error) == 0 && key_point(ephemeral, wrapped, error) == 0 &&
        derive(ephemeral, recipient, &keys, error) == 0)
        result = seal(&keys, content_key, wrapped, error);
    wipe(&keys, sizeof keys);
    return result;
}

/* Whether the tag is that of the wrapped key, without telling by its time how much of it is. */
static int authenticate(const struct ecies_keys *keys, const uint8_t wrapped[ECIES_SIZE],
                        struct error *error)
{
    const uint8_t *tag = wrapped + P256_POINT_SIZE;
    uint8_t computed[TAG_SIZE];
    uint8_t difference = 0;
    if (hmac_sha256(SPAN(keys->mac), (struct span){tag + TAG_SIZE, AES128_KEY_SIZE}, computed,
                    error) != 0)
        return -1;
    for (size_t i = 0; i < sizeof computed; i++)
        difference |= (uint8_t)(computed[i] ^ tag[i]);
    if (difference != 0)
        return error_set(error, ERROR_CRYPTO,
                         "the content key was wrapped for another decryption key, or changed");
    return 0;
}

int ecies_unwrap(const struct key *recipient, const uint8_t wrapped[ECIES_SIZE],
                 uint8_t content_key[AES128_KEY_SIZE], struct error *error)
{
    const uint8_t *wrapped_key = wrapped + P256_POINT_SIZE + TAG_SIZE;
    struct ecies_keys keys;
    AUTO(key) ephemeral = {0};
    AUTO(cipher) cipher = {0};
    int result = -1;
    if (key_set_point(wrapped, "the wrapped content key", &ephemeral, error) != 0) {
        error->code = ERROR_CRYPTO;
        return -1;
    }
    if (derive(recipient, &ephemeral, &keys, error) == 0 &&
        authenticate(&keys, wrapped, error) == 0 && cipher_start(&cipher, keys.cipher, error) == 0)
        result = cipher_apply(&cipher, wrapped_key, content_key, AES128_KEY_SIZE, error);
    wipe(&keys, sizeof keys);
    return result;
}
