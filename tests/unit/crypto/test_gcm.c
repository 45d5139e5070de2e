// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <crypto/gcm.h>
#include <string.h>

/* Test case 4 of McGrew and Viega's specification of GCM, the one that NIST's SP 800-38D goes back to. */
static const uint8_t key[AES128_KEY_SIZE] = {0xfe, 0xff, 0xe9, 0x92, 0x86, 0x65, 0x73, 0x1c,
                                             0x6d, 0x6a, 0x8f, 0x94, 0x67, 0x30, 0x83, 0x08};
static const uint8_t iv[GCM_IV_SIZE] = {0xca, 0xfe, 0xba, 0xbe, 0xfa, 0xce,
                                        0xdb, 0xad, 0xde, 0xca, 0xf8, 0x88};
static const char added[] = "feedfacedeadbeeffeedfacedeadbeef abaddad2";
static const char plain[] = "d9313225f88406e5a55909c5aff5269a 86a7a9531534f7da2e4c303d8a318a72"
                            "1c3c0c95956809532fcf0e2449a6b525 b16aedf5aa0de657ba637b39";
static const char encrypted[] = "42831ec2217774244b7221b784d0d49c e3aa212f2c02a4e035c17e2329aca12e"
                                "21d514b25466931c7d8f6a5aac84aa05 1ba30b396a0aac973d58e091";
static const char tag_of_it[] = "5bc94fbc3221a5db94fae95ae7121a47";

struct message {
    struct blob added;
    struct blob bytes;
    struct blob tag;
};

static void message_release(struct message *message)
{
    blob_release(&message->added);
    blob_release(&message->bytes);
    blob_release(&message->tag);
}

static void set_message(struct message *message, const char *bytes)
{
    append_hex(&message->added, added);
    append_hex(&message->bytes, bytes);
    append_hex(&message->tag, tag_of_it);
}

/* Feeds additional data and bytes, `part` at a time and in place. */
static void feed(struct gcm *gcm, struct message *message, size_t part)
{
    struct error error;
    for (size_t at = 0; at < message->added.size; at += part) {
        size_t left = message->added.size - at;
        struct span bytes = {message->added.data + at, left < part ? left : part};
        assert_done(gcm_add(gcm, bytes, &error), error);
    }
    for (size_t at = 0; at < message->bytes.size; at += part) {
        size_t left = message->bytes.size - at;
        uint8_t *here = message->bytes.data + at;
        assert_done(gcm_apply(gcm, here, here, left < part ? left : part, &error), error);
    }
}

static void matches_the_vector_in_parts(void **state)
{
    (void)state;
    AUTO(gcm) gcm = {0};
    for (size_t part = 1; part < 70; part++) {
        struct error error;
        uint8_t tag[GCM_TAG_SIZE];
        AUTO(message) message = {0};
        set_message(&message, plain);
        assert_done(gcm_start_encrypt(&gcm, key, iv, &error), error);
        feed(&gcm, &message, part);
        assert_done(gcm_finish(&gcm, tag, &error), error);
        assert_bytes(blob_span(&message.bytes), encrypted);
        assert_bytes(SPAN(tag), tag_of_it);
    }
}

static void decrypts_and_checks_in_parts(void **state)
{
    (void)state;
    AUTO(gcm) gcm = {0};
    for (size_t part = 1; part < 70; part++) {
        struct error error;
        AUTO(message) message = {0};
        set_message(&message, encrypted);
        assert_done(gcm_start_decrypt(&gcm, key, iv, &error), error);
        feed(&gcm, &message, part);
        assert_done(gcm_check(&gcm, message.tag.data, &error), error);
        assert_bytes(blob_span(&message.bytes), plain);
    }
}

/* Test case 1: nothing is encrypted and nothing added. */
static void an_empty_message_has_a_tag(void **state)
{
    (void)state;
    static const uint8_t zeros[AES128_KEY_SIZE] = {0};
    struct error error;
    uint8_t tag[GCM_TAG_SIZE];
    AUTO(gcm) gcm = {0};
    assert_done(gcm_start_encrypt(&gcm, zeros, zeros, &error), error);
    assert_done(gcm_finish(&gcm, tag, &error), error);
    assert_bytes(SPAN(tag), "58e2fccefa7e3061367f1d57a4e7455a");
    assert_done(gcm_start_decrypt(&gcm, zeros, zeros, &error), error);
    assert_done(gcm_check(&gcm, tag, &error), error);
}

static int decrypt(const struct message *message, struct error *error)
{
    AUTO(gcm) gcm = {0};
    uint8_t to[64];
    assert_true(message->bytes.size <= sizeof to);
    if (gcm_start_decrypt(&gcm, key, iv, error) != 0 ||
        gcm_add(&gcm, blob_span(&message->added), error) != 0 ||
        gcm_apply(&gcm, message->bytes.data, to, message->bytes.size, error) != 0)
        return -1;
    return gcm_check(&gcm, message->tag.data, error);
}

static void every_flipped_bit_is_found(void **state)
{
    (void)state;
    struct error error;
    AUTO(message) message = {0};
    set_message(&message, encrypted);
    struct blob *parts[] = {&message.added, &message.bytes, &message.tag};
    for (size_t i = 0; i < COUNT(parts); i++)
        for (size_t bit = 0; bit < parts[i]->size * 8; bit++) {
            parts[i]->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
            assert_refused(decrypt(&message, &error), error, ERROR_INVALID, "the tag is wrong");
            parts[i]->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
    assert_done(decrypt(&message, &error), error);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(matches_the_vector_in_parts),
    cmocka_unit_test(decrypts_and_checks_in_parts),
    cmocka_unit_test(an_empty_message_has_a_tag),
    cmocka_unit_test(every_flipped_bit_is_found),
};

int main(void)
{
    return cmocka_run_group_tests_name("gcm", tests, NULL, NULL);
}
