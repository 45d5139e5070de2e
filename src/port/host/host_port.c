// SPDX-License-Identifier: Apache-2.0
#include <crypto/aes_key_wrap.h>
#include <crypto/ecdh.h>
#include <crypto/hkdf.h>
#include <crypto/hmac.h>
#include <crypto/key_device.h>
#include <crypto/signature.h>
#include <port/host/host_port.h>
#include <string.h>

/* The boot core's word for a result of the host's; the first failure is kept. */
static uint32_t answer(struct host_port *host, int result, const struct error *error)
{
    if (result == 0)
        return BOOTCORE_OK;
    if (host->error.code == ERROR_NONE)
        host->error = *error;
    return BOOTCORE_FAILED;
}

static uint32_t host_read(void *context, const struct bootcore_area *area, uint32_t offset,
                          void *data, uint32_t size)
{
    struct host_port *host = context;
    struct error error;
    return answer(host, host->memory.read(host->memory.context, area, offset, data, size, &error),
                  &error);
}

static uint32_t host_write(void *context, const struct bootcore_area *area, uint32_t offset,
                           const void *data, uint32_t size)
{
    struct host_port *host = context;
    struct error error;
    return answer(host, host->memory.write(host->memory.context, area, offset, data, size, &error),
                  &error);
}

static uint32_t host_erase(void *context, const struct bootcore_area *area, uint32_t offset)
{
    struct host_port *host = context;
    struct error error;
    return answer(host, host->memory.erase(host->memory.context, area, offset, &error), &error);
}

static uint32_t host_counter_read(void *context, uint32_t image, uint32_t *value)
{
    struct host_port *host = context;
    struct error error;
    *value = UINT32_MAX;
    return answer(host, host->memory.counter_read(host->memory.context, image, value, &error),
                  &error);
}

static uint32_t host_counter_write(void *context, uint32_t image, uint32_t value)
{
    struct host_port *host = context;
    struct error error;
    return answer(host, host->memory.counter_write(host->memory.context, image, value, &error),
                  &error);
}

_Static_assert((int)BOOTCORE_SHA256 == DIGEST_SHA256 && (int)BOOTCORE_SHA384 == DIGEST_SHA384 &&
                   (int)BOOTCORE_SHA512 == DIGEST_SHA512,
               "digests have the same order on both sides");

static uint32_t host_digest_start(void *context, enum bootcore_digest kind, bool keep)
{
    struct host_port *host = context;
    struct error error;
    host->keeps = keep;
    if (keep)
        blob_release(&host->message);
    return answer(host, digest_start(&host->digest, (enum digest_kind)kind, &error), &error);
}

static uint32_t host_digest_update(void *context, const void *data, uint32_t size)
{
    struct host_port *host = context;
    struct error error;
    const struct span bytes = {data, size};
    if (host->keeps && blob_append(&host->message, bytes, &error) != 0)
        return answer(host, -1, &error);
    return answer(host, digest_update(&host->digest, bytes, &error), &error);
}

static uint32_t host_digest_finish(void *context, uint8_t digest[BOOTCORE_DIGEST_MAX])
{
    struct host_port *host = context;
    struct error error;
    struct digest_value value;
    host->keeps = false;
    int result = digest_finish(&host->digest, &value, &error);
    if (result == 0)
        memcpy(digest, value.bytes, digest_size(value.kind));
    return answer(host, result, &error);
}

/* A refusal is none of the host's failures. */
static uint32_t answer_or_refuse(struct host_port *host, int result, const struct error *error)
{
    bool refused = result != 0 && error->code == ERROR_INVALID;
    return refused ? BOOTCORE_FAILED : answer(host, result, error);
}

static uint32_t host_verify(void *context, const struct bootcore_signed *what)
{
    static const enum key_type types[] = {
        [BOOTCORE_KEY_P256] = KEY_P256,       [BOOTCORE_KEY_P384] = KEY_P384,
        [BOOTCORE_KEY_RSA2048] = KEY_RSA2048, [BOOTCORE_KEY_RSA3072] = KEY_RSA3072,
        [BOOTCORE_KEY_ED25519] = KEY_ED25519,
    };
    struct host_port *host = context;
    struct error error;
    AUTO(key) key = {0};
    const struct span der = {what->key->der, what->key->der_size};
    struct signature_input input = {.pure = what->pure, .message = blob_span(&host->message)};
    while (input.digest.kind < DIGEST_SHA512 && digest_size(input.digest.kind) < what->digest_size)
        input.digest.kind++;
    memcpy(input.digest.bytes, what->digest, what->digest_size);
    int result = key_take_public(types[what->key->kind], der, &key, &error);
    if (result == 0)
        result = signature_verify(&key, &input,
                                  (struct span){what->signature, what->signature_size}, &error);
    return answer_or_refuse(host, result, &error);
}

/* The same secret from the other end, if `other` is the ephemeral key's. */
static uint32_t agree_as_sender(struct host_port *host, const uint8_t *other, uint8_t *secret)
{
    struct error error;
    const struct key *ephemeral = &host->witness->ephemeral;
    uint8_t own[P256_POINT_SIZE] = {0};
    bool is_x25519 = ephemeral->type == KEY_X25519;
    const uint8_t *bytes = is_x25519 ? own : own + 1;
    size_t size = is_x25519 ? X25519_SIZE : P256_POINT_SIZE - 1;
    int result = is_x25519 ? key_x25519(ephemeral, own, &error) : key_point(ephemeral, own, &error);
    if (result != 0)
        return answer(host, -1, &error);
    if (memcmp(bytes, other, size) != 0)
        return BOOTCORE_FAILED;
    return answer(host, ecdh_secret(ephemeral, host->recipient, secret, &error), &error);
}

/* A public key that is not on the curve, or of small order, is a refusal. */
static uint32_t agree_x25519(struct host_port *host, const struct bootcore_secret *own,
                             const uint8_t *other, uint8_t *secret)
{
    struct error error;
    AUTO(key) key = {0};
    AUTO(key) peer = {0};
    if (key_take_secret(KEY_X25519, (struct span){own->bytes, own->size}, &key, &error) != 0 ||
        key_set_x25519(other, "the ephemeral key", &peer, &error) != 0)
        return answer(host, -1, &error);
    return ecdh_secret(&key, &peer, secret, &error) == 0 ? BOOTCORE_OK : BOOTCORE_FAILED;
}

static uint32_t agree_p256(struct host_port *host, const struct bootcore_secret *own,
                           const uint8_t *other, uint8_t *secret)
{
    uint8_t point[P256_POINT_SIZE] = {0x04};
    struct error error;
    AUTO(key) key = {0};
    AUTO(key) peer = {0};
    memcpy(point + 1, other, BOOTCORE_POINT_SIZE);
    if (key_set_point(point, "the ephemeral key", &peer, &error) != 0)
        return answer_or_refuse(host, -1, &error);
    if (key_take_secret(KEY_P256, (struct span){own->bytes, own->size}, &key, &error) != 0)
        return answer(host, -1, &error);
    return answer(host, ecdh_secret(&key, &peer, secret, &error), &error);
}

static uint32_t host_agree(void *context, const struct bootcore_secret *own, const uint8_t *other,
                           uint8_t secret[BOOTCORE_SCALAR_SIZE])
{
    struct host_port *host = context;
    if (host->witness != NULL)
        return agree_as_sender(host, other, secret);
    return own->kind == BOOTCORE_SECRET_X25519 ? agree_x25519(host, own, other, secret)
                                               : agree_p256(host, own, other, secret);
}

/* What OAEP makes of the content key and the seed, once more. */
static int unwrap_as_sender(struct host_port *host, struct span wrapped, struct blob *bytes,
                            struct error *error)
{
    const struct wrap_witness *witness = host->witness;
    const struct span content = content_key_span(&witness->content);
    AUTO(blob) again = {0};
    if (rsa_oaep_encrypt(host->recipient, content, witness->seed, &again, error) != 0)
        return -1;
    if (again.size != wrapped.size || memcmp(again.data, wrapped.data, wrapped.size) != 0)
        return error_set(error, ERROR_INVALID, "the content key was not wrapped so");
    return blob_append(bytes, content, error);
}

/* The library does not tell a wrapped key that is not ours from another failure: either is a refusal. */
static int unwrap_as_recipient(const struct bootcore_secret *own, struct span wrapped,
                               struct blob *bytes, struct error *error)
{
    const struct span secret = {own->bytes, own->size};
    AUTO(key) key = {0};
    if (own->kind == BOOTCORE_SECRET_RSA && key_take_secret(KEY_RSA2048, secret, &key, error) != 0)
        return -1;
    int result = own->kind == BOOTCORE_SECRET_RSA ? rsa_oaep_decrypt(&key, wrapped, bytes, error)
                                                  : aes_key_unwrap(secret, wrapped, bytes, error);
    if (result != 0)
        error->code = ERROR_INVALID;
    return result;
}

static uint32_t host_unwrap(void *context, const struct bootcore_secret *own,
                            const uint8_t *wrapped, uint32_t size, uint8_t *content_key,
                            uint32_t content_size)
{
    struct host_port *host = context;
    const struct span given = {wrapped, size};
    struct error error;
    AUTO(blob) bytes = {0};
    int result = host->witness != NULL && own->kind == BOOTCORE_SECRET_RSA
                     ? unwrap_as_sender(host, given, &bytes, &error)
                     : unwrap_as_recipient(own, given, &bytes, &error);
    if (result != 0)
        return answer_or_refuse(host, result, &error);
    if (bytes.size != content_size)
        return BOOTCORE_FAILED;
    memcpy(content_key, bytes.data, content_size);
    return BOOTCORE_OK;
}

static uint32_t host_derive(void *context, enum bootcore_digest kind, const uint8_t *secret,
                            uint32_t secret_size, const uint8_t *salt, uint32_t salt_size,
                            const uint8_t *info, uint32_t info_size, uint8_t *output,
                            uint32_t output_size)
{
    struct error error;
    int result = hkdf_derive((enum digest_kind)kind, (struct span){secret, secret_size},
                             (struct span){salt, salt_size}, (struct span){info, info_size}, output,
                             output_size, &error);
    return answer(context, result, &error);
}

static uint32_t host_authenticate(void *context, enum bootcore_digest kind, const uint8_t *key,
                                  uint32_t key_size, const uint8_t *data, uint32_t size,
                                  uint8_t tag[BOOTCORE_DIGEST_MAX])
{
    struct error error;
    struct digest_value value;
    int result = hmac_compute((enum digest_kind)kind, (struct span){key, key_size},
                              (struct span){data, size}, &value, &error);
    if (result == 0)
        memcpy(tag, value.bytes, digest_size(value.kind));
    return answer(context, result, &error);
}

static uint32_t host_cipher_start(void *context, const uint8_t *key, uint32_t key_size,
                                  uint32_t block)
{
    struct host_port *host = context;
    struct error error;
    return answer(host, cipher_start_at(&host->cipher, (struct span){key, key_size}, block, &error),
                  &error);
}

static uint32_t host_cipher_apply(void *context, void *data, uint32_t size)
{
    struct host_port *host = context;
    struct error error;
    return answer(host, cipher_apply(&host->cipher, data, data, size, &error), &error);
}

static void host_wipe(void *context, void *data, uint32_t size)
{
    (void)context;
    wipe(data, size);
}

static const struct bootcore_port functions = {
    .read = host_read,
    .write = host_write,
    .erase = host_erase,
    .digest_start = host_digest_start,
    .digest_update = host_digest_update,
    .digest_finish = host_digest_finish,
    .verify = host_verify,
    .agree = host_agree,
    .unwrap = host_unwrap,
    .derive = host_derive,
    .authenticate = host_authenticate,
    .cipher_start = host_cipher_start,
    .cipher_apply = host_cipher_apply,
    .counter_read = host_counter_read,
    .counter_write = host_counter_write,
    .wipe = host_wipe,
};

void host_port_open(struct host_port *host, const struct host_memory *memory)
{
    *host = (struct host_port){.port = functions, .memory = *memory};
    host->port.context = host;
}

void host_port_release(struct host_port *host)
{
    digest_release(&host->digest);
    blob_release(&host->message);
    cipher_release(&host->cipher);
}

int host_port_check(const struct host_port *host, struct error *error)
{
    if (host->error.code == ERROR_NONE)
        return 0;
    *error = host->error;
    return -1;
}
