// SPDX-License-Identifier: Apache-2.0
#include <mbedtls/ecdh.h>
#include <mbedtls/ecdsa.h>
#include <mbedtls/hkdf.h>
#include <mbedtls/md.h>
#include <mbedtls/platform_util.h>
#include <port/mbedtls/crypto.h>
#include <string.h>

enum { UNCOMPRESSED = 0x04, KEY_BITS = 8 * BOOTCORE_CONTENT_SIZE };

/* Mbed TLS says 0 where all went well; a jump that is skipped, or taken wrongly, does not make that BOOTCORE_OK. */
static uint32_t judge(int status)
{
    volatile int again = status;
    uint32_t result = BOOTCORE_FAILED;
    if (status == 0)
        result = BOOTCORE_OK ^ (uint32_t)again;
    return result;
}

static uint32_t digest_start(void *context)
{
    struct mbedtls_crypto *crypto = context;
    mbedtls_sha256_free(&crypto->digest);
    mbedtls_sha256_init(&crypto->digest);
    return judge(mbedtls_sha256_starts_ret(&crypto->digest, 0));
}

static uint32_t digest_update(void *context, const void *data, uint32_t size)
{
    struct mbedtls_crypto *crypto = context;
    return judge(mbedtls_sha256_update_ret(&crypto->digest, data, size));
}

static uint32_t digest_finish(void *context, uint8_t digest[BOOTCORE_DIGEST_SIZE])
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
static uint32_t verify(void *context, const uint8_t point[BOOTCORE_POINT_SIZE],
                       const uint8_t digest[BOOTCORE_DIGEST_SIZE],
                       const uint8_t signature[BOOTCORE_SIGNATURE_SIZE])
{
    enum { NUMBER = BOOTCORE_SIGNATURE_SIZE / 2 };
    struct curve curve;
    (void)context;
    uint32_t result = judge(curve_start(&curve, point));
    if (result == BOOTCORE_OK)
        result = judge(mbedtls_mpi_read_binary(&curve.one, signature, NUMBER));
    if (result == BOOTCORE_OK)
        result = judge(mbedtls_mpi_read_binary(&curve.other, signature + NUMBER, NUMBER));
    if (bootcore_both(result, BOOTCORE_OK))
        result = judge(mbedtls_ecdsa_verify(&curve.group, digest, BOOTCORE_DIGEST_SIZE,
                                            &curve.point, &curve.one, &curve.other));
    curve_release(&curve);
    return result;
}

/* Without a random source Mbed TLS blinds the scalar with numbers that it derives from it. */
static uint32_t agree(void *context, const uint8_t scalar[BOOTCORE_SCALAR_SIZE],
                      const uint8_t point[BOOTCORE_POINT_SIZE],
                      uint8_t secret[BOOTCORE_SCALAR_SIZE])
{
    struct curve curve;
    (void)context;
    uint32_t result = judge(curve_start(&curve, point));
    if (result == BOOTCORE_OK)
        result = judge(mbedtls_mpi_read_binary(&curve.one, scalar, BOOTCORE_SCALAR_SIZE));
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

static uint32_t derive(void *context, const uint8_t *secret, uint32_t secret_size,
                       const uint8_t *salt, uint32_t salt_size, const uint8_t *info,
                       uint32_t info_size, uint8_t *output, uint32_t output_size)
{
    const mbedtls_md_info_t *sha256 = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);
    (void)context;
    return judge(mbedtls_hkdf(sha256, salt, salt_size, secret, secret_size, info, info_size, output,
                              output_size));
}

static uint32_t authenticate(void *context, const uint8_t *key, uint32_t key_size,
                             const uint8_t *data, uint32_t size, uint8_t tag[BOOTCORE_DIGEST_SIZE])
{
    const mbedtls_md_info_t *sha256 = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);
    (void)context;
    return judge(mbedtls_md_hmac(sha256, key, key_size, data, size, tag));
}

static uint32_t cipher_start(void *context, const uint8_t key[BOOTCORE_CONTENT_SIZE],
                             uint32_t block)
{
    struct mbedtls_crypto *crypto = context;
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
