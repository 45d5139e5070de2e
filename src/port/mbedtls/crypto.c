// SPDX-License-Identifier: Apache-2.0
#include <mbedtls/ecdh.h>
#include <mbedtls/ecdsa.h>
#include <mbedtls/hkdf.h>
#include <mbedtls/md.h>
#include <mbedtls/platform_util.h>
#include <port/mbedtls/crypto.h>
#include <string.h>

enum {
    UNCOMPRESSED = 0x04,
    SHA256_SIZE = 32,
    NUMBERS_SIZE = 64,
    KEY_SIZE = 16,
    KEY_BITS = 8 * KEY_SIZE
};

/* Mbed TLS says 0 where all went well; a jump that is skipped, or taken wrongly, does not make that BOOTCORE_OK. */
static uint32_t judge(int status)
{
    volatile int again = status;
    uint32_t result = BOOTCORE_FAILED;
    if (status == 0)
        result = BOOTCORE_OK ^ (uint32_t)again;
    return result;
}

/* Of all algorithms those of ST: whatever else is asked for fails. */
static uint32_t digest_start(void *context, enum bootcore_digest kind, bool keep)
{
    struct mbedtls_crypto *crypto = context;
    if (kind != BOOTCORE_SHA256 || keep)
        return BOOTCORE_FAILED;
    mbedtls_sha256_free(&crypto->digest);
    mbedtls_sha256_init(&crypto->digest);
    return judge(mbedtls_sha256_starts_ret(&crypto->digest, 0));
}

static uint32_t digest_update(void *context, const void *data, uint32_t size)
{
    struct mbedtls_crypto *crypto = context;
    return judge(mbedtls_sha256_update_ret(&crypto->digest, data, size));
}

static uint32_t digest_finish(void *context, uint8_t digest[BOOTCORE_DIGEST_MAX])
{
    struct mbedtls_crypto *crypto = context;
    return judge(mbedtls_sha256_finish_ret(&crypto->digest, digest));
}

/* What an operation on the curve works with. */
struct curve {
    mbedtls_ecp_group group;
    mbedtls_ecp_point point;
    mbedtls_mpi one;
    mbedtls_mpi other;
};

static void curve_release(struct curve *curve)
{
    mbedtls_mpi_free(&curve->other);
    mbedtls_mpi_free(&curve->one);
    mbedtls_ecp_point_free(&curve->point);
    mbedtls_ecp_group_free(&curve->group);
}

/* Makes it ready, with a point that is on the curve; to be released whatever it returns. */
static int curve_start(struct curve *curve, const uint8_t point[BOOTCORE_POINT_SIZE])
{
    uint8_t encoded[1 + BOOTCORE_POINT_SIZE] = {UNCOMPRESSED};
    memcpy(encoded + 1, point, BOOTCORE_POINT_SIZE);
    mbedtls_ecp_group_init(&curve->group);
    mbedtls_ecp_point_init(&curve->point);
    mbedtls_mpi_init(&curve->one);
    mbedtls_mpi_init(&curve->other);
    int status = mbedtls_ecp_group_load(&curve->group, MBEDTLS_ECP_DP_SECP256R1);
    if (status == 0)
        status =
            mbedtls_ecp_point_read_binary(&curve->group, &curve->point, encoded, sizeof encoded);
    if (status == 0)
        status = mbedtls_ecp_check_pubkey(&curve->group, &curve->point);
    return status;
}

/* mbedtls_ecdsa_verify() refuses numbers that are not between 1 and the order of the curve. */
static uint32_t verify(void *context, const struct bootcore_signed *what)
{
    enum { NUMBER = NUMBERS_SIZE / 2 };
    struct curve curve;
    const struct bootcore_key *key = what->key;
    (void)context;
    if (key->kind != BOOTCORE_KEY_P256 || what->digest_size != SHA256_SIZE ||
        what->signature_size != NUMBERS_SIZE || what->pure)
        return BOOTCORE_FAILED;
    uint32_t result = judge(curve_start(&curve, key->der + key->der_size - BOOTCORE_POINT_SIZE));
    if (result == BOOTCORE_OK)
        result = judge(mbedtls_mpi_read_binary(&curve.one, what->signature, NUMBER));
    if (result == BOOTCORE_OK)
        result = judge(mbedtls_mpi_read_binary(&curve.other, what->signature + NUMBER, NUMBER));
    if (bootcore_both(result, BOOTCORE_OK))
        result = judge(mbedtls_ecdsa_verify(&curve.group, what->digest, SHA256_SIZE, &curve.point,
                                            &curve.one, &curve.other));
    curve_release(&curve);
    return result;
}

/* Without a random source Mbed TLS blinds the scalar with numbers that it derives from it. */
static uint32_t agree(void *context, const struct bootcore_secret *own, const uint8_t *other,
                      uint8_t secret[BOOTCORE_SCALAR_SIZE])
{
    struct curve curve;
    (void)context;
    if (own->kind != BOOTCORE_SECRET_P256 || own->size != BOOTCORE_SCALAR_SIZE)
        return BOOTCORE_FAILED;
    uint32_t result = judge(curve_start(&curve, other));
    if (result == BOOTCORE_OK)
        result = judge(mbedtls_mpi_read_binary(&curve.one, own->bytes, BOOTCORE_SCALAR_SIZE));
    if (result == BOOTCORE_OK)
        result = judge(mbedtls_ecp_check_privkey(&curve.group, &curve.one));
    if (result == BOOTCORE_OK)
        result = judge(mbedtls_ecdh_compute_shared(&curve.group, &curve.other, &curve.point,
                                                   &curve.one, NULL, NULL));
    if (result == BOOTCORE_OK)
        result = judge(mbedtls_mpi_write_binary(&curve.other, secret, BOOTCORE_SCALAR_SIZE));
    curve_release(&curve);
    return result;
}

static uint32_t unwrap(void *context, const struct bootcore_secret *own, const uint8_t *wrapped,
                       uint32_t size, uint8_t *content_key, uint32_t content_size)
{
    (void)context, (void)own, (void)wrapped, (void)size, (void)content_key, (void)content_size;
    return BOOTCORE_FAILED;
}

static uint32_t derive(void *context, enum bootcore_digest kind, const uint8_t *secret,
                       uint32_t secret_size, const uint8_t *salt, uint32_t salt_size,
                       const uint8_t *info, uint32_t info_size, uint8_t *output,
                       uint32_t output_size)
{
    const mbedtls_md_info_t *sha256 = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);
    (void)context;
    if (kind != BOOTCORE_SHA256)
        return BOOTCORE_FAILED;
    return judge(mbedtls_hkdf(sha256, salt, salt_size, secret, secret_size, info, info_size, output,
                              output_size));
}

static uint32_t authenticate(void *context, enum bootcore_digest kind, const uint8_t *key,
                             uint32_t key_size, const uint8_t *data, uint32_t size,
                             uint8_t tag[BOOTCORE_DIGEST_MAX])
{
    const mbedtls_md_info_t *sha256 = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);
    (void)context;
    if (kind != BOOTCORE_SHA256)
        return BOOTCORE_FAILED;
    return judge(mbedtls_md_hmac(sha256, key, key_size, data, size, tag));
}

static uint32_t cipher_start(void *context, const uint8_t *key, uint32_t key_size, uint32_t block)
{
    struct mbedtls_crypto *crypto = context;
    if (key_size != KEY_SIZE)
        return BOOTCORE_FAILED;
    mbedtls_aes_free(&crypto->cipher);
    mbedtls_aes_init(&crypto->cipher);
    memset(crypto->counter, 0, sizeof crypto->counter);
    for (unsigned i = 0; i < sizeof block; i++)
        crypto->counter[sizeof crypto->counter - 1 - i] = (uint8_t)(block >> 8 * i);
    crypto->used = 0;
    return judge(mbedtls_aes_setkey_enc(&crypto->cipher, key, KEY_BITS));
}

static uint32_t cipher_apply(void *context, void *data, uint32_t size)
{
    struct mbedtls_crypto *crypto = context;
    return judge(mbedtls_aes_crypt_ctr(&crypto->cipher, size, &crypto->used, crypto->counter,
                                       crypto->stream, data, data));
}

static void wipe(void *context, void *data, uint32_t size)
{
    (void)context;
    mbedtls_platform_zeroize(data, size);
}

void mbedtls_crypto_port(struct bootcore_port *port)
{
    port->digest_start = digest_start;
    port->digest_update = digest_update;
    port->digest_finish = digest_finish;
    port->verify = verify;
    port->agree = agree;
    port->unwrap = unwrap;
    port->derive = derive;
    port->authenticate = authenticate;
    port->cipher_start = cipher_start;
    port->cipher_apply = cipher_apply;
    port->wipe = wipe;
}

void mbedtls_crypto_start(struct mbedtls_crypto *crypto)
{
    mbedtls_sha256_init(&crypto->digest);
    mbedtls_aes_init(&crypto->cipher);
    memset(crypto->counter, 0, sizeof crypto->counter);
    memset(crypto->stream, 0, sizeof crypto->stream);
    crypto->used = 0;
}

void mbedtls_crypto_release(struct mbedtls_crypto *crypto)
{
    mbedtls_sha256_free(&crypto->digest);
    mbedtls_aes_free(&crypto->cipher);
    mbedtls_platform_zeroize(crypto, sizeof *crypto);
}
