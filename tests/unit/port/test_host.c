// SPDX-License-Identifier: Apache-2.0
/*
 * The host's port: known answers for the algorithms that no firmware here has; those of ST are in test_mbedtls.c.
 */
#include "../../support/test.h"
#include <port/host/host_port.h>

struct desk {
    struct host_port host;
    struct blob one;
    struct blob other;
};

static void desk_open(struct desk *desk, const char *one, const char *other)
{
    static const struct host_memory none = {.read = NULL};
    *desk = (struct desk){.one = {0}};
    host_port_open(&desk->host, &none);
    append_hex(&desk->one, one);
    append_hex(&desk->other, other);
}

/* Nothing of what was asked may have been a failure of the host. */
static void desk_close(struct desk *desk)
{
    struct error error;
    assert_done(host_port_check(&desk->host, &error), error);
    host_port_release(&desk->host);
    blob_release(&desk->one);
    blob_release(&desk->other);
}

/* FIPS 180-4, in parts. */
static void digests(void **state)
{
    static const struct {
        enum bootcore_digest kind;
        const char *digest;
    } cases[] = {
        {BOOTCORE_SHA384, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163"
                          "1a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"},
        {BOOTCORE_SHA512, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                          "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct desk desk;
        uint8_t digest[BOOTCORE_DIGEST_MAX];
        desk_open(&desk, "", "");
        struct bootcore_port *port = &desk.host.port;
        assert_int_equal(port->digest_start(port->context, cases[i].kind, false), BOOTCORE_OK);
        assert_int_equal(port->digest_update(port->context, "a", 1), BOOTCORE_OK);
        assert_int_equal(port->digest_update(port->context, "bc", 2), BOOTCORE_OK);
        assert_int_equal(port->digest_finish(port->context, digest), BOOTCORE_OK);
        assert_bytes(((struct span){digest, bootcore_digest_size(cases[i].kind)}), cases[i].digest);
        desk_close(&desk);
    }
}

/* RFC 8032, 7.1, test 2: a message of one byte, which is kept while another digest is made. */
static void a_pure_signature(void **state)
{
    struct desk desk;
    uint8_t digest[BOOTCORE_DIGEST_MAX];
    (void)state;
    desk_open(&desk,
              "302a300506032b6570032100"
              "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
              "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
              "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    struct bootcore_port *port = &desk.host.port;
    const struct bootcore_key key = {BOOTCORE_KEY_ED25519, desk.one.data, (uint32_t)desk.one.size};
    struct bootcore_signed what = {&key, digest, 64, desk.other.data, 64, true};
    assert_int_equal(port->digest_start(port->context, BOOTCORE_SHA512, true), BOOTCORE_OK);
    assert_int_equal(port->digest_update(port->context, "r", 1), BOOTCORE_OK);
    assert_int_equal(port->digest_finish(port->context, digest), BOOTCORE_OK);
    assert_int_equal(port->digest_start(port->context, BOOTCORE_SHA512, false), BOOTCORE_OK);
    assert_int_equal(port->digest_update(port->context, "other", 5), BOOTCORE_OK);
    assert_int_equal(port->verify(port->context, &what), BOOTCORE_OK);
    what.pure = false;
    assert_int_equal(port->verify(port->context, &what), BOOTCORE_FAILED);
    what.pure = true;
    desk.other.data[63] ^= 0x10;
    assert_int_equal(port->verify(port->context, &what), BOOTCORE_FAILED);
    desk.other.data[63] ^= 0x10;
    assert_int_equal(port->digest_start(port->context, BOOTCORE_SHA512, true), BOOTCORE_OK);
    assert_int_equal(port->verify(port->context, &what), BOOTCORE_FAILED);
    desk_close(&desk);
}

/* RFC 7748, 6.1; and a point of small order, which is the image's fault, not the host's. */
static void an_agreement(void **state)
{
    static const uint8_t zeros[32] = {0};
    struct desk desk;
    uint8_t secret[BOOTCORE_SCALAR_SIZE];
    (void)state;
    desk_open(&desk, "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
              "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    struct bootcore_port *port = &desk.host.port;
    const struct bootcore_secret own = {BOOTCORE_SECRET_X25519, desk.one.data, 32};
    assert_int_equal(port->agree(port->context, &own, desk.other.data, secret), BOOTCORE_OK);
    assert_bytes(SPAN(secret), "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
    assert_int_equal(port->agree(port->context, &own, zeros, secret), BOOTCORE_FAILED);
    desk_close(&desk);
}

/* RFC 3394, 4.1 and 4.6. */
static void wrapped_keys(void **state)
{
    static const struct {
        const char *key;
        const char *wrapped;
        const char *content;
    } cases[] = {
        {"000102030405060708090a0b0c0d0e0f", "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5",
         "00112233445566778899aabbccddeeff"},
        {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
         "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21",
         "00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct desk desk;
        uint8_t content[BOOTCORE_CONTENT_MAX];
        desk_open(&desk, cases[i].key, cases[i].wrapped);
        struct bootcore_port *port = &desk.host.port;
        uint32_t size = (uint32_t)desk.one.size;
        const struct bootcore_secret own = {BOOTCORE_SECRET_AES, desk.one.data, size};
        assert_int_equal(
            port->unwrap(port->context, &own, desk.other.data, size + 8, content, size),
            BOOTCORE_OK);
        assert_bytes(((struct span){content, size}), cases[i].content);
        assert_int_equal(
            port->unwrap(port->context, &own, desk.other.data, size + 8, content, 48 - size),
            BOOTCORE_FAILED);
        desk.other.data[0] ^= 1;
        assert_int_equal(
            port->unwrap(port->context, &own, desk.other.data, size + 8, content, size),
            BOOTCORE_FAILED);
        desk_close(&desk);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(digests),
    cmocka_unit_test(a_pure_signature),
    cmocka_unit_test(an_agreement),
    cmocka_unit_test(wrapped_keys),
};

int main(void)
{
    return cmocka_run_group_tests_name("host port", tests, NULL, NULL);
}
