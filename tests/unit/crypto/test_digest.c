// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <crypto/digest.h>
#include <string.h>

/* FIPS 180-4, examples of SHA-256. */
static const struct {
    const char *message;
    const char *digest;
} vectors[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static void matches_the_standard(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vectors); i++) {
        struct error error;
        uint8_t value[SHA256_SIZE];
        assert_done(sha256(text_bytes(vectors[i].message), value, &error), error);
        assert_bytes(SPAN(value), vectors[i].digest);
    }
}

static void a_million_in_parts(void **state)
{
    (void)state;
    struct error error;
    struct digest_value value;
    uint8_t part[1000];
    AUTO(digest) digest = {0};
    memset(part, 'a', sizeof part);
    assert_done(digest_start(&digest, DIGEST_SHA256, &error), error);
    for (int i = 0; i < 1000; i++) {
        assert_done(digest_update(&digest, (struct span){part, 333}, &error), error);
        assert_done(digest_update(&digest, (struct span){NULL, 0}, &error), error);
        assert_done(digest_update(&digest, (struct span){part, 667}, &error), error);
    }
    assert_done(digest_finish(&digest, &value, &error), error);
    assert_bytes(digest_span(&value),
                 "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void starts_again(void **state)
{
    (void)state;
    struct error error;
    struct digest_value value;
    AUTO(digest) digest = {0};
    assert_done(digest_start(&digest, DIGEST_SHA256, &error), error);
    assert_done(digest_update(&digest, text_bytes("forgotten"), &error), error);
    assert_done(digest_start(&digest, DIGEST_SHA256, &error), error);
    assert_done(digest_update(&digest, text_bytes("abc"), &error), error);
    assert_done(digest_finish(&digest, &value, &error), error);
    assert_bytes(digest_span(&value), vectors[1].digest);
    digest_release(&digest);
    digest_release(&digest);
    assert_null(digest.handle);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(matches_the_standard),
    cmocka_unit_test(a_million_in_parts),
    cmocka_unit_test(starts_again),
};

int main(void)
{
    return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
