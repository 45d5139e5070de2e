// SPDX-License-Identifier: Apache-2.0
#include <crypto/aes_key_wrap.h>
#include <crypto/ecdh.h>
#include <crypto/failure.h>
#include <crypto/seal.h>
#include <openssl/evp.h>
#include <string.h>

enum { UNIT = 8, TEXT_MAX = SEAL_SECRET_MAX + SEAL_WRAP_SIZE };

static const uint8_t iv[GCM_IV_SIZE]; /* zeros: each key is used once */

struct seal_keys {
    uint8_t cipher[AES128_KEY_SIZE];
    uint8_t wrap[AES128_KEY_SIZE];
};

static size_t text_size(const struct seal_scheme *scheme, size_t secret_size)
{
    return secret_size + (scheme->wraps ? SEAL_WRAP_SIZE : 0);
}

size_t seal_size(const struct seal_scheme *scheme, size_t secret_size)
{
    return SEAL_OVERHEAD + text_size(scheme, secret_size);
}

/* A key that follows from a secret: the encryption of a label under it, as CKM_AES_ECB_ENCRYPT_DATA has it. */
static bool expand(const uint8_t secret[ECDH_SECRET_SIZE], const uint8_t label[SEAL_LABEL_SIZE],
                   uint8_t key[AES128_KEY_SIZE])
{
    int written = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool good = context != NULL &&
                EVP_EncryptInit_ex(context, EVP_aes_256_ecb(), NULL, secret, NULL) == 1 &&
                EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
                EVP_EncryptUpdate(context, key, &written, label, SEAL_LABEL_SIZE) == 1 &&
                written == AES128_KEY_SIZE;
    EVP_CIPHER_CTX_free(context);
    return good;
}

static int derive(const struct seal_scheme *scheme, const struct key *own, const struct key *peer,
                  struct seal_keys *keys, struct error *error)
{
    uint8_t secret[ECDH_SECRET_SIZE];
    int result = ecdh_secret(own, peer, secret, error);
    if (result == 0 && (!expand(secret, scheme->cipher_label, keys->cipher) ||
                        !expand(secret, scheme->wrap_label, keys->wrap)))
        result = crypto_failure(error, "cannot derive keys");
    wipe(secret, sizeof secret);
    return result;
}

/* Encrypts what is to be sealed, behind the point; the tag goes behind that. */
static int encrypt(const struct seal_keys *keys, struct span head, struct span text,
                   uint8_t *sealed, struct error *error)
{
    uint8_t *at = sealed + SEAL_POINT_SIZE;
    AUTO(gcm) gcm = {0};
    if (gcm_start_encrypt(&gcm, keys->cipher, iv, error) != 0 || gcm_add(&gcm, head, error) != 0 ||
        gcm_add(&gcm, (struct span){sealed, SEAL_POINT_SIZE}, error) != 0 ||
        gcm_apply(&gcm, text.data, at, text.size, error) != 0)
        return -1;
    return gcm_finish(&gcm, at + text.size, error);
}

static int make(const struct seal_scheme *scheme, const struct seal_keys *keys, struct span head,
                struct span secret, uint8_t *sealed, struct error *error)
{
    AUTO(blob) wrapped = {0};
    if (!scheme->wraps)
        return encrypt(keys, head, secret, sealed, error);
    if (aes_key_wrap(SPAN(keys->wrap), secret, &wrapped, error) != 0)
        return -1;
    return encrypt(keys, head, blob_span(&wrapped), sealed, error);
}

int seal_make(const struct seal_scheme *scheme, const struct key *recipient,
              const struct random_source *random, struct span head, struct span secret,
              uint8_t *sealed, struct error *error)
{
    struct seal_keys keys;
    uint8_t point[P256_POINT_SIZE];
    AUTO(key) ephemeral = {0};
    if (secret.size > SEAL_SECRET_MAX || secret.size % UNIT != 0)
        return error_set(error, ERROR_CRYPTO, "%zu bytes cannot be sealed", secret.size);
    int result = -1;
    if (key_generate(random, &ephemeral, error) == 0 && key_point(&ephemeral, point, error) == 0 &&
        derive(scheme, &ephemeral, recipient, &keys, error) == 0) {
        memcpy(sealed, point + 1, SEAL_POINT_SIZE);
        result = make(scheme, &keys, head, secret, sealed, error);
    }
    wipe(&keys, sizeof keys);
    return result;
}

static int refuse(struct error *error)
{
    return error_set(error, ERROR_INVALID, "it was sealed for another key, or has changed");
}

static int decrypt(const struct seal_keys *keys, struct span head, struct span sealed,
                   uint8_t *text, size_t size, struct error *error)
{
    const uint8_t *at = sealed.data + SEAL_POINT_SIZE;
    AUTO(gcm) gcm = {0};
    if (gcm_start_decrypt(&gcm, keys->cipher, iv, error) != 0 || gcm_add(&gcm, head, error) != 0 ||
        gcm_add(&gcm, (struct span){sealed.data, SEAL_POINT_SIZE}, error) != 0 ||
        gcm_apply(&gcm, at, text, size, error) != 0)
        return -1;
    if (gcm_check(&gcm, at + size, error) == 0)
        return 0;
    return error->code == ERROR_INVALID ? refuse(error) : -1;
}

/* What was encrypted becomes the secret. */
static int unwrap(const struct seal_scheme *scheme, const struct seal_keys *keys, struct span text,
                  uint8_t *secret, size_t size, struct error *error)
{
    AUTO(blob) plain = {0};
    if (scheme->wraps && aes_key_unwrap(SPAN(keys->wrap), text, &plain, error) != 0)
        return refuse(error);
    memcpy(secret, scheme->wraps ? plain.data : text.data, size);
    return 0;
}

static int open_with(const struct seal_scheme *scheme, const struct seal_keys *keys,
                     struct span head, struct span sealed, uint8_t *secret, size_t size,
                     struct error *error)
{
    uint8_t text[TEXT_MAX];
    const struct span decrypted = {text, text_size(scheme, size)};
    int result = decrypt(keys, head, sealed, text, decrypted.size, error);
    if (result == 0)
        result = unwrap(scheme, keys, decrypted, secret, size, error);
    wipe(text, sizeof text);
    return result;
}

int seal_open(const struct seal_scheme *scheme, const struct key *recipient, struct span head,
              struct span sealed, uint8_t *secret, size_t size, struct error *error)
{
    uint8_t point[P256_POINT_SIZE] = {4};
    struct seal_keys keys;
    AUTO(key) ephemeral = {0};
    if (size > SEAL_SECRET_MAX || sealed.size != seal_size(scheme, size))
        return refuse(error);
    memcpy(point + 1, sealed.data, SEAL_POINT_SIZE);
    if (key_set_point(point, "the seal", &ephemeral, error) != 0)
        return error->code == ERROR_INVALID ? refuse(error) : -1;
    if (!recipient->private_half || recipient->token != NULL)
        return key_refuse_private(recipient, error);
    int result = derive(scheme, recipient, &ephemeral, &keys, error);
    if (result == 0)
        result = open_with(scheme, &keys, head, sealed, secret, size, error);
    wipe(&keys, sizeof keys);
    return result;
}
