// SPDX-License-Identifier: Apache-2.0
/* The vectors of RFC 6979, A.2.5 (P-256) and A.2.6 (P-384). */
#include "../../support/test.h"
#include <crypto/ecdsa.h>
#include <crypto/nonce.h>
#include <openssl/evp.h>
#include <string.h>

static const char p256_order[] = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
static const char p384_order[] = "ffffffffffffffffffffffffffffffffffffffffffffffff"
                                 "c7634d81f4372ddf581a0db248b0a77aecec196accc52973";
static const char p256_secret[] =
    "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
static const char p384_secret[] = "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba"
                                  "9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5";

static const struct {
    enum digest_kind hash;
    const char *order;
    const char *secret;
    const char *message;
    const char *nonce;
} vectors[] = {
    {DIGEST_SHA256, p256_order, p256_secret, "sample",
     "a6e3c57dd01abe90086538398355dd4c3b17aa873382b0f24d6129493d8aad60"},
    {DIGEST_SHA256, p256_order, p256_secret, "test",
     "d16b6ae827f17175e040871a1c7ec3500192c4c92677336ec2537acaee0008e0"},
    {DIGEST_SHA384, p384_order, p384_secret, "sample",
     "94ed910d1a099dad3254e9242ae85abde4ba15168eaf0ca87a555fd56d10fbca"
     "2907e3e83ba95368623b8c4686915cf9"},
    {DIGEST_SHA384, p384_order, p384_secret, "test",
     "015ee46a5bf88773ed9123a5ab0807962d193719503c527b031b4c2d225092ad"
     "a71f4a459bc0da98adb95837db8312ea"},
};

static size_t decode(const char *text, uint8_t *bytes)
{
    size_t size = strlen(text) / 2;
    for (size_t i = 0; i < size; i++)
        assert_int_equal(sscanf(text + 2 * i, "%2hhx", &bytes[i]), 1);
    return size;
}

static struct nonce_input input_of(size_t index, uint8_t bytes[3][NONCE_MAX])
{
    bool large = vectors[index].hash == DIGEST_SHA384;
    size_t size = decode(vectors[index].order, bytes[0]);
    decode(vectors[index].secret, bytes[1]);
    assert_int_equal(EVP_Digest(vectors[index].message, strlen(vectors[index].message), bytes[2],
                                NULL, large ? EVP_sha384() : EVP_sha256(), NULL),
                     1);
    return (struct nonce_input){
        vectors[index].hash, {bytes[0], size}, {bytes[1], size}, {bytes[2], size}};
}

static void nonces_are_those_of_the_rfc(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        struct error error;
        uint8_t bytes[3][NONCE_MAX];
        uint8_t wanted[NONCE_MAX];
        uint8_t made[NONCE_MAX];
        struct nonce_input input = input_of(i, bytes);
        assert_done(nonce_make(&input, 0, made, &error), error);
        assert_memory_equal(made, wanted, decode(vectors[i].nonce, wanted));
        assert_done(nonce_make(&input, 1, made, &error), error);
        assert_memory_not_equal(made, wanted, input.order.size);
    }
}

static void sizes_belong_together(void **state)
{
    struct error error;
    uint8_t bytes[3][NONCE_MAX];
    uint8_t made[NONCE_MAX];
    struct nonce_input input = input_of(0, bytes);
    (void)state;
    input.hash = DIGEST_SHA384;
    assert_refused(nonce_make(&input, 0, made, &error), error, ERROR_BUG, "another curve");
}

/* "Draws" the scalar of the RFC. */
static int fill_secret(void *context, void *data, size_t size, struct error *error)
{
    uint8_t bytes[NONCE_MAX];
    (void)error;
    assert_int_equal(decode(context, bytes), size);
    memcpy(data, bytes, size);
    return 0;
}

static void load_secret(enum key_type type, const char *secret, struct key *key)
{
    struct error error;
    char text[2 * NONCE_MAX + 1];
    snprintf(text, sizeof text, "%s", secret);
    const struct random_source source = {fill_secret, text};
    assert_done(key_generate_of(&source, type, key, &error), error);
}

static void signatures_are_those_of_the_rfc(void **state)
{
    static const struct {
        enum key_type type;
        const char *secret;
        const char *message;
        const char *r;
        const char *s;
    } signatures[] = {
        {KEY_P256, p256_secret, "sample",
         "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
         "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"},
        {KEY_P256, p256_secret, "test",
         "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367",
         "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083"},
        {KEY_P384, p384_secret, "sample",
         "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa7"
         "3d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46",
         "99ef4aeb15f178cea1fe40db2603138f130e740a19624526"
         "203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8"},
        {KEY_P384, p384_secret, "test",
         "8203b63d3c853e8d77227fb377bcf7b7b772e97892a80f36"
         "ab775d509d7a5feb0542a7f0812998da8f1dd3ca3cf023db",
         "ddd0760448d42d8a43af45af836fce4de8be06b485e9b61b"
         "827c2f13173923e06a739f040649a667bf3b828246baa5a5"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(signatures); i++) {
        struct error error;
        struct digest_value digest;
        uint8_t wanted[NONCE_MAX];
        struct ecdsa_signature made;
        AUTO(key) key = {0};
        bool large = signatures[i].type == KEY_P384;
        load_secret(signatures[i].type, signatures[i].secret, &key);
        assert_done(digest_compute(large ? DIGEST_SHA384 : DIGEST_SHA256,
                                   text_bytes(signatures[i].message), &digest, &error),
                    error);
        assert_done(ecdsa_sign(&key, digest_span(&digest), 0, &made, &error), error);
        assert_memory_equal(made.r, wanted, decode(signatures[i].r, wanted));
        assert_memory_equal(made.s, wanted, decode(signatures[i].s, wanted));
        assert_done(ecdsa_sign(&key, digest_span(&digest), 1, &made, &error), error);
        assert_memory_not_equal(made.s, wanted, made.size);
        assert_done(ecdsa_verify(&key, digest_span(&digest), &made, &error), error);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(nonces_are_those_of_the_rfc),
    cmocka_unit_test(sizes_belong_together),
    cmocka_unit_test(signatures_are_those_of_the_rfc),
};

int main(void)
{
    return cmocka_run_group_tests_name("nonces", tests, NULL, NULL);
}
