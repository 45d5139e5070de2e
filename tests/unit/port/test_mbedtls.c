// SPDX-License-Identifier: Apache-2.0
/*
 * The boot core's cryptography over Mbed TLS: known answers, and images of otpc, which makes them with OpenSSL.
 */
#include "../../support/test.h"
#include <bootcore/verify.h>
#include <pack/image_write.h>
#include <port/mbedtls/crypto.h>
#include <spec/image_config.h>
#include <stdlib.h>
#include <string.h>

enum { SLOT = 0x2000, BUFFER = 1024, SHA256_BYTES = 32 };

/* A desk: one area whose bytes are a file's, and the cryptography under test. */
struct desk {
    struct mbedtls_crypto crypto; /* first, as the port wants it */
    struct blob flash;
};

static uint32_t read_flash(void *context, const struct bootcore_area *area, uint32_t offset,
                           void *data, uint32_t size)
{
    const struct desk *desk = context;
    (void)area;
    memcpy(data, desk->flash.data + offset, size);
    return BOOTCORE_OK;
}

static struct bootcore_port port_of(struct desk *desk)
{
    struct bootcore_port port = {.context = desk, .read = read_flash};
    mbedtls_crypto_start(&desk->crypto);
    mbedtls_crypto_port(&port);
    return port;
}

static void desk_release(struct desk *desk)
{
    mbedtls_crypto_release(&desk->crypto);
    blob_release(&desk->flash);
}

static int desk_setup(void **state)
{
    *state = calloc(1, sizeof(struct desk));
    return *state == NULL ? -1 : 0;
}

static int desk_teardown(void **state)
{
    desk_release(*state);
    free(*state);
    return 0;
}

static const char cipher_key[] = "2b7e151628aed2a6abf7158809cf4f3c";
static const char cipher_text[] =
    "6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710";

/* FIPS 180-4: the two messages of NIST's examples; the second one in parts. */
static void digests(void **state)
{
    uint8_t digest[SHA256_BYTES];
    struct desk *desk = *state;
    struct bootcore_port port = port_of(desk);
    assert_int_equal(port.digest_start(desk, BOOTCORE_SHA256, false), BOOTCORE_OK);
    assert_int_equal(port.digest_update(desk, "abc", 3), BOOTCORE_OK);
    assert_int_equal(port.digest_finish(desk, digest), BOOTCORE_OK);
    assert_bytes(SPAN(digest), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const char *text = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    assert_int_equal(port.digest_start(desk, BOOTCORE_SHA256, false), BOOTCORE_OK);
    assert_int_equal(port.digest_update(desk, text, 5), BOOTCORE_OK);
    assert_int_equal(port.digest_update(desk, text + 5, 51), BOOTCORE_OK);
    assert_int_equal(port.digest_finish(desk, digest), BOOTCORE_OK);
    assert_bytes(SPAN(digest), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

/* RFC 4231, cases 1, 2 and 6. */
static void tags(void **state)
{
    static const struct {
        const char *key;
        const char *data;
        const char *tag;
    } cases[] = {
        {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {"4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {NULL,
         "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368"
         "204b6579204669727374",
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    };
    struct desk *desk = *state;
    struct bootcore_port port = port_of(desk);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error error;
        uint8_t tag[SHA256_BYTES];
        AUTO(blob) key = {0};
        AUTO(blob) data = {0};
        append_hex(&data, cases[i].data);
        if (cases[i].key != NULL)
            append_hex(&key, cases[i].key);
        else
            assert_done(blob_append_fill(&key, 0xaa, 131, &error), error);
        assert_int_equal(port.authenticate(desk, BOOTCORE_SHA256, key.data, (uint32_t)key.size,
                                           data.data, (uint32_t)data.size, tag),
                         BOOTCORE_OK);
        assert_bytes(SPAN(tag), cases[i].tag);
    }
}

/* RFC 5869, A.1 and A.3. */
static void derived_keys(void **state)
{
    uint8_t output[42];
    struct desk *desk = *state;
    AUTO(blob) secret = {0};
    AUTO(blob) salt = {0};
    AUTO(blob) info = {0};
    struct bootcore_port port = port_of(desk);
    append_hex(&secret, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b");
    append_hex(&salt, "000102030405060708090a0b0c");
    append_hex(&info, "f0f1f2f3f4f5f6f7f8f9");
    assert_int_equal(port.derive(desk, BOOTCORE_SHA256, secret.data, 22, salt.data, 13, info.data,
                                 10, output, sizeof output),
                     BOOTCORE_OK);
    assert_bytes(SPAN(output), "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                               "34007208d5b887185865");
    assert_int_equal(port.derive(desk, BOOTCORE_SHA256, secret.data, 22, NULL, 0, NULL, 0, output,
                                 sizeof output),
                     BOOTCORE_OK);
    assert_bytes(SPAN(output), "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
                               "9d201395faa4b61a96c8");
}

/* NIST SP 800-38A, F.5.1. Its counter block is put where the port keeps it: the boot core's blocks are small numbers. */
static void a_cipher(void **state)
{
    struct desk *desk = *state;
    struct bootcore_port port = port_of(desk);
    AUTO(blob) key = {0};
    AUTO(blob) block = {0};
    AUTO(blob) text = {0};
    append_hex(&key, cipher_key);
    append_hex(&block, "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
    append_hex(&text, cipher_text);
    assert_int_equal(port.cipher_start(desk, key.data, 16, 0), BOOTCORE_OK);
    memcpy(desk->crypto.counter, block.data, sizeof desk->crypto.counter);
    assert_int_equal(port.cipher_apply(desk, text.data, 64), BOOTCORE_OK);
    assert_bytes(blob_span(&text),
                 "874d6191b620e3261bef6864990db6ce 9806f66b7970fdff8617187bb9fffdff"
                 "5ae4df3edbd5d35e5b4f09020db03eab 1e031dda2fbe03d1792170a0f3009cee");
}

/* In parts, and from a block in the middle: the same text with a counter of zero, as tests/unit/crypto has it. */
static void a_cipher_in_parts(void **state)
{
    struct desk *desk = *state;
    struct bootcore_port port = port_of(desk);
    AUTO(blob) key = {0};
    AUTO(blob) text = {0};
    append_hex(&key, cipher_key);
    append_hex(&text, cipher_text);
    assert_int_equal(port.cipher_start(desk, key.data, 16, 0), BOOTCORE_OK);
    assert_int_equal(port.cipher_apply(desk, text.data, 7), BOOTCORE_OK);
    assert_int_equal(port.cipher_apply(desk, text.data + 7, 25), BOOTCORE_OK);
    assert_int_equal(port.cipher_start(desk, key.data, 16, 2), BOOTCORE_OK);
    assert_int_equal(port.cipher_apply(desk, text.data + 32, 32), BOOTCORE_OK);
    assert_bytes(blob_span(&text),
                 "1636d5ee34f80625d77f8e56ca884345 f93ff7172ab212233043091582dde197"
                 "a7f732b5eb2506139aecf52925f84d66 b0035b8eaa9a42b619338ae29d659695");
}

/* RFC 6979, A.2.5: the message "sample" with SHA-256. */
static const char signer[] = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                             "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
static const char signed_r[] = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716";
static const char signed_s[] = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
static const char zero[] = "0000000000000000000000000000000000000000000000000000000000000000";
static const char order[] = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

static uint32_t verify(struct desk *desk, const char *point, const char *message, const char *r,
                       const char *s)
{
    struct bootcore_port port = port_of(desk);
    uint8_t digest[32];
    AUTO(blob) der = {0};
    AUTO(blob) numbers = {0};
    append_hex(&der, "3059301306072a8648ce3d020106082a8648ce3d03010703420004");
    append_hex(&der, point);
    append_hex(&numbers, r);
    append_hex(&numbers, s);
    test_sha256(text_bytes(message), digest);
    const struct bootcore_key key = {BOOTCORE_KEY_P256, der.data, (uint32_t)der.size};
    const struct bootcore_signed what = {&key, digest, 32, numbers.data, 64, false};
    return port.verify(desk, &what);
}

static void signatures(void **state)
{
    char wrong_point[sizeof signer];
    memcpy(wrong_point, signer, sizeof signer);
    wrong_point[127] = '8';
    assert_int_equal(verify(*state, signer, "sample", signed_r, signed_s), BOOTCORE_OK);
    assert_int_equal(verify(*state, signer, "simple", signed_r, signed_s), BOOTCORE_FAILED);
    assert_int_equal(verify(*state, signer, "sample", signed_s, signed_r), BOOTCORE_FAILED);
    assert_int_equal(verify(*state, signer, "sample", zero, signed_s), BOOTCORE_FAILED);
    assert_int_equal(verify(*state, signer, "sample", signed_r, zero), BOOTCORE_FAILED);
    assert_int_equal(verify(*state, signer, "sample", order, signed_s), BOOTCORE_FAILED);
    assert_int_equal(verify(*state, signer, "sample", signed_r, order), BOOTCORE_FAILED);
    assert_int_equal(verify(*state, wrong_point, "sample", signed_r, signed_s), BOOTCORE_FAILED);
}

/* RFC 5903, 8.1. */
static const char initiator[] = "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433";
static const char initiator_point[] =
    "dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180"
    "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3";
static const char responder[] = "c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53";
static const char responder_point[] =
    "d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63"
    "56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab";

static uint32_t agree(struct desk *desk, const char *scalar, const char *point, uint8_t secret[32])
{
    struct bootcore_port port = port_of(desk);
    AUTO(blob) key = {0};
    AUTO(blob) other = {0};
    append_hex(&key, scalar);
    append_hex(&other, point);
    const struct bootcore_secret own = {BOOTCORE_SECRET_P256, key.data, (uint32_t)key.size};
    return port.agree(desk, &own, other.data, secret);
}

static void agreements(void **state)
{
    static const char wanted[] = "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de";
    char wrong_point[sizeof responder_point];
    uint8_t secret[32];
    memcpy(wrong_point, responder_point, sizeof wrong_point);
    wrong_point[127] = 'a';
    assert_int_equal(agree(*state, initiator, responder_point, secret), BOOTCORE_OK);
    assert_bytes(SPAN(secret), wanted);
    assert_int_equal(agree(*state, responder, initiator_point, secret), BOOTCORE_OK);
    assert_bytes(SPAN(secret), wanted);
    assert_int_equal(agree(*state, initiator, wrong_point, secret), BOOTCORE_FAILED);
    assert_int_equal(agree(*state, zero, responder_point, secret), BOOTCORE_FAILED);
    assert_int_equal(agree(*state, order, responder_point, secret), BOOTCORE_FAILED);
}

/* What ST's boot code has no use for is refused, not done wrongly. */
static void other_algorithms(void **state)
{
    static const uint8_t zeros[256] = {0};
    struct desk *desk = *state;
    struct bootcore_port port = port_of(desk);
    uint8_t output[64];
    const struct bootcore_key rsa = {BOOTCORE_KEY_RSA2048, zeros, 270};
    const struct bootcore_key p256 = {BOOTCORE_KEY_P256, zeros, 91};
    const struct bootcore_secret x25519 = {BOOTCORE_SECRET_X25519, zeros, 32};
    const struct bootcore_secret aes = {BOOTCORE_SECRET_AES, zeros, 16};
    const struct bootcore_signed by_rsa = {&rsa, zeros, 32, zeros, 256, false};
    const struct bootcore_signed pure = {&p256, zeros, 32, zeros, 64, true};
    assert_int_equal(port.digest_start(desk, BOOTCORE_SHA384, false), BOOTCORE_FAILED);
    assert_int_equal(port.digest_start(desk, BOOTCORE_SHA256, true), BOOTCORE_FAILED);
    assert_int_equal(port.verify(desk, &by_rsa), BOOTCORE_FAILED);
    assert_int_equal(port.verify(desk, &pure), BOOTCORE_FAILED);
    assert_int_equal(port.agree(desk, &x25519, zeros, output), BOOTCORE_FAILED);
    assert_int_equal(port.unwrap(desk, &aes, zeros, 24, output, 16), BOOTCORE_FAILED);
    assert_int_equal(port.derive(desk, BOOTCORE_SHA512, zeros, 32, zeros, 64, zeros, 1, output, 64),
                     BOOTCORE_FAILED);
    assert_int_equal(port.authenticate(desk, BOOTCORE_SHA512, zeros, 64, zeros, 16, output),
                     BOOTCORE_FAILED);
    assert_int_equal(port.cipher_start(desk, zeros, 32, 0), BOOTCORE_FAILED);
}

/* An image, and what a device that it is for has. */
struct kind {
    uint32_t magic;
    bool encrypted;
    const struct bootcore_policy *policy;
    struct xml_param params[12];
};

#define COMMON                                                                            \
    VALUE("Input", "", "app.bin"), VALUE("Slot", "-S", "0x2000"), SWITCH("--pad-header"), \
        SWITCH("--pad"), SWITCH("--overwrite-only"), VALUE("Version", "-v", "1.2.3"),     \
        VALUE("Sign", "-k", "sign.pem"), VALUE("Counter", "-s", "7")
#define HEADER(size) VALUE("Header", "-H", size)
#define ENCRYPTED    VALUE("Encrypt", "-E", "encrypt_pub.pem")
#define MAGIC(value) VALUE("Magic", "-ma", value)

static const struct kind kinds[] = {
    {MCUBOOT_MAGIC, false, &bootcore_policy_st, {COMMON, HEADER("0x400")}},
    {MCUBOOT_MAGIC, true, &bootcore_policy_st, {COMMON, HEADER("0x400"), ENCRYPTED}},
    {MCUBOOT_MAGIC_STIROT,
     true,
     &bootcore_policy_st,
     {COMMON, HEADER("0x400"), ENCRYPTED, MAGIC("0x73ab1024")}},
    {MCUBOOT_MAGIC_DATA,
     true,
     &bootcore_policy_st,
     {COMMON, HEADER("0x20"), ENCRYPTED, MAGIC("0x55f7394e")}},
    {MCUBOOT_MAGIC_STIROT_H7,
     true,
     &bootcore_policy_st,
     {COMMON, HEADER("0x400"), ENCRYPTED, MAGIC("0xc1592ee9")}},
    {MCUBOOT_MAGIC,
     false,
     &bootcore_policy_mcuboot,
     {COMMON, HEADER("0x200"), VALUE("Format", "--public-key-format", "full")}},
};

/* Builds the image of a kind with otpc's own writer. */
static void build(struct scratch *scratch, const struct kind *kind, struct blob *image)
{
    static const struct image_overrides none = {.hex_trailer = HEX_TRAILER_FULL};
    uint8_t firmware[1000];
    struct test_run test;
    struct error error;
    struct image_result result;
    AUTO(blob) text = {0};
    AUTO(image_spec) spec = {0};
    AUTO(image_inputs) inputs = {0};
    for (size_t i = 0; i < sizeof firmware; i++)
        firmware[i] = (uint8_t)(i * 7 + 1);
    scratch_write(scratch, "app.bin", SPAN(firmware));
    test_key_file(scratch, "sign.pem", "port sign", TEST_KEY_PKCS8);
    test_key_file(scratch, "encrypt_pub.pem", "port encrypt", TEST_KEY_PUBLIC);
    test_run_start(&test);
    image_xml(&text, NULL, kind->params, "i.bin");
    const char *config = scratch_write(scratch, "image.xml", blob_span(&text));
    assert_done(image_config_load(&test.run, config, &none, NULL, &spec, &error), error);
    assert_done(image_inputs_open(&test.run, &spec, NULL, &inputs, &error), error);
    assert_done(image_write(&test.run, &spec, &inputs, &(struct image_making){0}, &result, &error),
                error);
    scratch_read(scratch_path(scratch, "i.bin"), image);
    assert_int_equal(image->size, SLOT);
    test_run_release(&test);
}

/* The key that a device was given, and its secret scalar: the SHA-256 of the label. */
struct device {
    const char *verify_label;
    const char *decrypt_label;
    uint32_t counter;
};

static const struct device right_device = {"port sign", "port encrypt", 7};

/* What the boot core says to the flash of the desk. */
static enum bootcore_reason judge(struct desk *desk, const struct kind *kind,
                                  const struct device *device, struct bootcore_verdict *verdict)
{
    static const struct bootcore_area area = {.size = SLOT, .sector_size = SLOT, .write_size = 16};
    uint8_t buffer[BUFFER];
    uint8_t scalar[BOOTCORE_SCALAR_SIZE];
    AUTO(blob) der = {0};
    struct bootcore_work work = {.buffer = buffer, .buffer_size = sizeof buffer};
    struct bootcore_port port = port_of(desk);
    EVP_PKEY *key = test_key(device->verify_label);
    test_key_spki(key, &der);
    EVP_PKEY_free(key);
    test_sha256(text_bytes(device->decrypt_label), scalar);
    const struct bootcore_key keys[] = {{BOOTCORE_KEY_P256, der.data, (uint32_t)der.size}};
    const struct bootcore_secret secret = {BOOTCORE_SECRET_P256, scalar, sizeof scalar};
    const struct bootcore_request request = {
        .port = &port,
        .policy = kind->policy,
        .area = &area,
        .magic = kind->magic,
        .keys = keys,
        .key_count = 1,
        .decryption_key = &secret,
        .minimum_counter = device->counter,
        .encrypted_body = true,
    };
    uint32_t result = bootcore_verify(&request, &work, verdict);
    assert_int_equal(result, verdict->result);
    assert_int_equal(result == BOOTCORE_VALID, verdict->reason == BOOTCORE_GOOD);
    return verdict->reason;
}

static void images_are_valid(void **state)
{
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct bootcore_verdict verdict;
        AUTO(desk) desk = {0};
        build(*state, &kinds[i], &desk.flash);
        assert_int_equal(judge(&desk, &kinds[i], &right_device, &verdict), BOOTCORE_GOOD);
        assert_int_equal(verdict.counter, 7);
        assert_int_equal(verdict.header.version.revision, 3);
        assert_int_equal(verdict.header.flags,
                         kinds[i].encrypted ? MCUBOOT_FLAG_ENCRYPTED_AES128 : 0);
    }
}

static void other_devices_refuse_them(void **state)
{
    static const struct device other_signer = {"another", "port encrypt", 7};
    static const struct device other_recipient = {"port sign", "another", 7};
    static const struct device newer = {"port sign", "port encrypt", 8};
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct bootcore_verdict verdict;
        AUTO(desk) desk = {0};
        build(*state, &kinds[i], &desk.flash);
        assert_int_equal(judge(&desk, &kinds[i], &other_signer, &verdict), BOOTCORE_KEY_UNKNOWN);
        assert_int_equal(judge(&desk, &kinds[i], &other_recipient, &verdict),
                         kinds[i].encrypted ? BOOTCORE_WRAPPED_KEY : BOOTCORE_GOOD);
        assert_int_equal(judge(&desk, &kinds[i], &newer, &verdict), BOOTCORE_COUNTER);
    }
}

/* Of header, body and TLVs there is no bit that could be another: a step of 11 finds them in all parts. */
static void a_flipped_bit_is_seen(void **state)
{
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct bootcore_verdict verdict;
        AUTO(desk) desk = {0};
        build(*state, &kinds[i], &desk.flash);
        assert_int_equal(judge(&desk, &kinds[i], &right_device, &verdict), BOOTCORE_GOOD);
        uint32_t end = verdict.end;
        for (uint32_t at = 0; at < end; at += 11) {
            desk.flash.data[at] ^= (uint8_t)(1u << at % 8);
            if (judge(&desk, &kinds[i], &right_device, &verdict) == BOOTCORE_GOOD)
                fail_msg("kind %zu: the bit flipped at %u is not seen", i, at);
            desk.flash.data[at] ^= (uint8_t)(1u << at % 8);
        }
        desk.flash.data[end - 40] ^= 1; /* in the signature or the wrapped key, whichever is last */
        verdict.reason = BOOTCORE_GOOD;
        judge(&desk, &kinds[i], &right_device, &verdict);
        assert_int_equal(verdict.reason,
                         kinds[i].encrypted ? BOOTCORE_WRAPPED_KEY : BOOTCORE_SIGNATURE);
        desk.flash.data[end - 40] ^= 1;
        desk.flash.data[MCUBOOT_HEADER_VERSION] ^= 1;
        assert_int_equal(judge(&desk, &kinds[i], &right_device, &verdict), BOOTCORE_DIGEST);
    }
}

#define WITH_DESK(test) cmocka_unit_test_setup_teardown(test, desk_setup, desk_teardown)

static const struct CMUnitTest tests[] = {
    WITH_DESK(digests),
    WITH_DESK(tags),
    WITH_DESK(derived_keys),
    WITH_DESK(a_cipher),
    WITH_DESK(a_cipher_in_parts),
    WITH_DESK(signatures),
    WITH_DESK(agreements),
    WITH_DESK(other_algorithms),
    IN_SCRATCH(images_are_valid),
    IN_SCRATCH(other_devices_refuse_them),
    IN_SCRATCH(a_flipped_bit_is_seen),
};

int main(void)
{
    return cmocka_run_group_tests_name("Mbed TLS port", tests, NULL, NULL);
}
