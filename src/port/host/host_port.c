// SPDX-License-Identifier: Apache-2.0
#include <crypto/ecdh.h>
#include <crypto/ecdsa.h>
#include <crypto/hkdf.h>
#include <crypto/hmac.h>
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

static uint32_t host_digest_start(void *context)
{
    struct host_port *host = context;
    struct error error;
    return answer(host, digest_start(&host->digest, DIGEST_SHA256, &error), &error);
}

static uint32_t host_digest_update(void *context, const void *data, uint32_t size)
{
    struct host_port *host = context;
    struct error error;
    return answer(host, digest_update(&host->digest, (struct span){data, size}, &error), &error);
}

static uint32_t host_digest_finish(void *context, uint8_t digest[BOOTCORE_DIGEST_SIZE])
{
    struct host_port *host = context;
    struct error error;
    struct digest_value value;
    int result = digest_finish(&host->digest, &value, &error);
    memcpy(digest, value.bytes, BOOTCORE_DIGEST_SIZE);
    return answer(host, result, &error);
}

/* The public key of a point; a point off the curve is a refusal, not a failure. */
static int take_point(struct host_port *host, const uint8_t point[BOOTCORE_POINT_SIZE],
                      struct key *key)
{
    uint8_t bytes[P256_POINT_SIZE] = {0x04};
    struct error error;
    memcpy(bytes + 1, point, BOOTCORE_POINT_SIZE);
    if (key_set_point(bytes, "the point", key, &error) == 0)
        return 0;
    if (error.code != ERROR_INVALID)
        answer(host, -1, &error);
    return -1;
}

static uint32_t host_verify(void *context, const uint8_t point[BOOTCORE_POINT_SIZE],
                            const uint8_t digest[BOOTCORE_DIGEST_SIZE],
                            const uint8_t signature[BOOTCORE_SIGNATURE_SIZE])
{
    struct host_port *host = context;
    struct ecdsa_signature numbers;
    struct error error;
    AUTO(key) key = {0};
    const struct span given = {signature, BOOTCORE_SIGNATURE_SIZE};
    if (!ecdsa_signature_parse(given, BOOTCORE_SCALAR_SIZE, &numbers) ||
        take_point(host, point, &key) != 0)
        return BOOTCORE_FAILED;
    if (ecdsa_verify(&key, (struct span){digest, BOOTCORE_DIGEST_SIZE}, &numbers, &error) == 0)
        return BOOTCORE_OK;
    return error.code == ERROR_INVALID ? BOOTCORE_FAILED : answer(host, -1, &error);
}

/* The same secret from the other end, if `point` is the ephemeral key's. */
static uint32_t agree_as_sender(struct host_port *host, const uint8_t point[BOOTCORE_POINT_SIZE],
                                uint8_t secret[BOOTCORE_SCALAR_SIZE])
{
    struct error error;
    uint8_t own[P256_POINT_SIZE];
    if (key_point(host->ephemeral, own, &error) != 0)
        return answer(host, -1, &error);
    if (memcmp(own + 1, point, BOOTCORE_POINT_SIZE) != 0)
        return BOOTCORE_FAILED;
    return answer(host, ecdh_secret(host->ephemeral, host->recipient, secret, &error), &error);
}

static uint32_t host_agree(void *context, const uint8_t scalar[BOOTCORE_SCALAR_SIZE],
                           const uint8_t point[BOOTCORE_POINT_SIZE],
                           uint8_t secret[BOOTCORE_SCALAR_SIZE])
{
    struct host_port *host = context;
    struct error error;
    AUTO(key) own = {0};
    AUTO(key) peer = {0};
    if (host->ephemeral != NULL)
        return agree_as_sender(host, point, secret);
    if (take_point(host, point, &peer) != 0)
        return BOOTCORE_FAILED;
    if (key_set_scalar(scalar, "the decryption key", &own, &error) != 0)
        return answer(host, -1, &error);
    return answer(host, ecdh_secret(&own, &peer, secret, &error), &error);
}

static uint32_t host_derive(void *context, const uint8_t *secret, uint32_t secret_size,
                            const uint8_t *salt, uint32_t salt_size, const uint8_t *info,
                            uint32_t info_size, uint8_t *output, uint32_t output_size)
{
    struct error error;
    int result = hkdf_sha256((struct span){secret, secret_size}, (struct span){salt, salt_size},
                             (struct span){info, info_size}, output, output_size, &error);
    return answer(context, result, &error);
}

static uint32_t host_authenticate(void *context, const uint8_t *key, uint32_t key_size,
                                  const uint8_t *data, uint32_t size,
                                  uint8_t tag[BOOTCORE_DIGEST_SIZE])
{
    struct error error;
    int result = hmac_sha256((struct span){key, key_size}, (struct span){data, size}, tag, &error);
    return answer(context, result, &error);
}

static uint32_t host_cipher_start(void *context, const uint8_t key[BOOTCORE_CONTENT_SIZE],
                                  uint32_t block)
{
    struct host_port *host = context;
    struct error error;
    return answer(
        host,
        cipher_start_at(&host->cipher, (struct span){key, BOOTCORE_CONTENT_SIZE}, block, &error),
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
    cipher_release(&host->cipher);
}

int host_port_check(const struct host_port *host, struct error *error)
{
    if (host->error.code == ERROR_NONE)
        return 0;
    *error = host->error;
    return -1;
}
