// SPDX-License-Identifier: Apache-2.0
#include "boot_probe.h"
#include "test.h"
#include <string.h>

/* Whether this call is the one that fails. */
static bool fails(struct boot_probe *probe)
{
    return ++probe->calls == probe->fail_at;
}

static bool changes(struct boot_probe *probe)
{
    probe->reads++;
    return probe->change_once ? probe->reads == probe->change_on : probe->reads >= probe->change_on;
}

static uint32_t probe_read(void *context, const struct bootcore_area *area, uint32_t offset,
                           void *data, uint32_t size)
{
    struct boot_probe *probe = context;
    uint8_t *bytes = data;
    assert_true(area->size == probe->flash.size);
    assert_true(offset <= area->size && size <= area->size - offset);
    if (fails(probe))
        return BOOTCORE_FAILED;
    memcpy(bytes, probe->flash.data + offset, size);
    if (probe->change_by != 0 && probe->change_at >= offset && probe->change_at - offset < size &&
        changes(probe))
        bytes[probe->change_at - offset] ^= probe->change_by;
    return BOOTCORE_OK;
}

static uint32_t probe_digest_start(void *context, enum bootcore_digest kind, bool keep)
{
    struct boot_probe *probe = context;
    return fails(probe) ? BOOTCORE_FAILED : probe->host.port.digest_start(&probe->host, kind, keep);
}

static uint32_t probe_digest_update(void *context, const void *data, uint32_t size)
{
    struct boot_probe *probe = context;
    return fails(probe) ? BOOTCORE_FAILED
                        : probe->host.port.digest_update(&probe->host, data, size);
}

static uint32_t probe_digest_finish(void *context, uint8_t digest[BOOTCORE_DIGEST_MAX])
{
    struct boot_probe *probe = context;
    return fails(probe) ? BOOTCORE_FAILED : probe->host.port.digest_finish(&probe->host, digest);
}

static uint32_t probe_verify(void *context, const struct bootcore_signed *what)
{
    struct boot_probe *probe = context;
    return fails(probe) ? BOOTCORE_FAILED : probe->host.port.verify(&probe->host, what);
}

static uint32_t probe_agree(void *context, const struct bootcore_secret *own, const uint8_t *other,
                            uint8_t secret[BOOTCORE_SCALAR_SIZE])
{
    struct boot_probe *probe = context;
    return fails(probe) ? BOOTCORE_FAILED
                        : probe->host.port.agree(&probe->host, own, other, secret);
}

static uint32_t probe_unwrap(void *context, const struct bootcore_secret *own,
                             const uint8_t *wrapped, uint32_t size, uint8_t *content_key,
                             uint32_t content_size)
{
    struct boot_probe *probe = context;
    return fails(probe) ? BOOTCORE_FAILED
                        : probe->host.port.unwrap(&probe->host, own, wrapped, size, content_key,
                                                  content_size);
}

static uint32_t probe_derive(void *context, enum bootcore_digest kind, const uint8_t *secret,
                             uint32_t secret_size, const uint8_t *salt, uint32_t salt_size,
                             const uint8_t *info, uint32_t info_size, uint8_t *output,
                             uint32_t output_size)
{
    struct boot_probe *probe = context;
    return fails(probe) ? BOOTCORE_FAILED
                        : probe->host.port.derive(&probe->host, kind, secret, secret_size, salt,
                                                  salt_size, info, info_size, output, output_size);
}

static uint32_t probe_authenticate(void *context, enum bootcore_digest kind, const uint8_t *key,
                                   uint32_t key_size, const uint8_t *data, uint32_t size,
                                   uint8_t tag[BOOTCORE_DIGEST_MAX])
{
    struct boot_probe *probe = context;
    return fails(probe)
               ? BOOTCORE_FAILED
               : probe->host.port.authenticate(&probe->host, kind, key, key_size, data, size, tag);
}

static uint32_t probe_cipher_start(void *context, const uint8_t *key, uint32_t key_size,
                                   uint32_t block)
{
    struct boot_probe *probe = context;
    return fails(probe) ? BOOTCORE_FAILED
                        : probe->host.port.cipher_start(&probe->host, key, key_size, block);
}

static uint32_t probe_cipher_apply(void *context, void *data, uint32_t size)
{
    struct boot_probe *probe = context;
    return fails(probe) ? BOOTCORE_FAILED : probe->host.port.cipher_apply(&probe->host, data, size);
}

static void probe_wipe(void *context, void *data, uint32_t size)
{
    struct boot_probe *probe = context;
    probe->wiped++;
    memset(data, 0, size);
}

void boot_probe_open(struct boot_probe *probe, struct span flash)
{
    static const struct host_memory none = {.read = NULL};
    *probe = (struct boot_probe){
        .port = {.read = probe_read,
                 .digest_start = probe_digest_start,
                 .digest_update = probe_digest_update,
                 .digest_finish = probe_digest_finish,
                 .verify = probe_verify,
                 .agree = probe_agree,
                 .unwrap = probe_unwrap,
                 .derive = probe_derive,
                 .authenticate = probe_authenticate,
                 .cipher_start = probe_cipher_start,
                 .cipher_apply = probe_cipher_apply,
                 .wipe = probe_wipe},
        .flash = flash,
    };
    probe->port.context = probe;
    host_port_open(&probe->host, &none);
}

void boot_probe_release(struct boot_probe *probe)
{
    host_port_release(&probe->host);
}

void boot_probe_again(struct boot_probe *probe)
{
    probe->calls = 0;
    probe->reads = 0;
    probe->wiped = 0;
}

void boot_keys_make(struct boot_keys *keys, const char *sign_label, const char *decrypt_label)
{
    AUTO(blob) der = {0};
    EVP_PKEY *sign = test_key(sign_label);
    test_key_spki(sign, &der);
    EVP_PKEY_free(sign);
    memcpy(keys->spki, der.data, sizeof keys->spki);
    keys->key = (struct bootcore_key){BOOTCORE_KEY_P256, keys->spki, sizeof keys->spki};
    keys->secret =
        (struct bootcore_secret){BOOTCORE_SECRET_P256, keys->scalar, sizeof keys->scalar};
    test_sha256(text_bytes(decrypt_label), keys->scalar);
}
