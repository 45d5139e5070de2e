// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <string.h>
#include <text/base64.h>

/* RFC 4648, section 10, and both ends of the alphabet. */
static const struct {
    const char *bytes;
    const char *text;
} pairs[] = {
    {"", ""},
    {"66", "Zg=="},
    {"666f", "Zm8="},
    {"666f6f", "Zm9v"},
    {"666f6f62", "Zm9vYg=="},
    {"666f6f6261", "Zm9vYmE="},
    {"666f6f626172", "Zm9vYmFy"},
    {"000000", "AAAA"},
    {"fbefbeffffff", "++++////"},
};

static void encodes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(pairs); i++) {
        struct error error;
        AUTO(blob) bytes = {0};
        AUTO(blob) text = {0};
        append_hex(&bytes, pairs[i].bytes);
        assert_done(base64_encode(blob_span(&bytes), &text, &error), error);
        assert_spans_equal(blob_span(&text), text_bytes(pairs[i].text));
    }
}

static void decodes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(pairs); i++) {
        struct error error;
        AUTO(blob) bytes = {0};
        struct span text = text_bytes(pairs[i].text);
        assert_done(base64_decode(&text, &bytes, &error), error);
        assert_bytes(blob_span(&bytes), pairs[i].bytes);
        assert_int_equal(text.size, 0);
    }
}

static void every_length_comes_back(void **state)
{
    (void)state;
    uint8_t original[256];
    for (unsigned i = 0; i < sizeof original; i++)
        original[i] = (uint8_t)(i * 167 + 13);
    for (size_t size = 0; size <= sizeof original; size++) {
        struct error error;
        AUTO(blob) text = {0};
        AUTO(blob) bytes = {0};
        assert_done(base64_encode((struct span){original, size}, &text, &error), error);
        assert_int_equal(text.size, (size + 2) / 3 * 4);
        struct span rest = blob_span(&text);
        assert_done(base64_decode(&rest, &bytes, &error), error);
        struct span wanted = {original, size};
        assert_spans_equal(blob_span(&bytes), wanted);
    }
}

static void skips_line_ends(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) bytes = {0};
    struct span text = text_bytes(" \nZm\r\n9v\tY g = =\r\n");
    assert_done(base64_decode(&text, &bytes, &error), error);
    assert_bytes(blob_span(&bytes), "666f6f62");
    assert_int_equal(text.size, 0);
}

static void stops_behind_padding(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) bytes = {0};
    struct span text = text_bytes("Zg==\nZm8=Zm9v");
    assert_done(base64_decode(&text, &bytes, &error), error);
    assert_bytes(blob_span(&bytes), "66");
    assert_int_equal(text.size, 8);
    assert_done(base64_decode(&text, &bytes, &error), error);
    assert_bytes(blob_span(&bytes), "66 666f");
    assert_done(base64_decode(&text, &bytes, &error), error);
    assert_bytes(blob_span(&bytes), "66 666f 666f6f");
    assert_int_equal(text.size, 0);
}

static const struct {
    const char *text;
    const char *message;
} bad[] = {
    {"Z", "cut off"},
    {"Zg", "cut off"},
    {"Zm9", "cut off"},
    {"Zm9vY", "cut off"},
    {"Zg=", "incomplete"},
    {"Zg=x", "incomplete"},
    {"=", "not base64"},
    {"====", "not base64"},
    {"Z===", "not base64"},
    {"Zm9-", "not base64"},
    {"Zm9_", "not base64"},
    {"Zm9\x80", "not base64"},
    {"-----BEGIN", "not base64"},
    {"Zh==", "belong to no byte"},
    {"Zm9=", "belong to no byte"},
};

static void refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct error error;
        AUTO(blob) bytes = {0};
        struct span text = text_bytes(bad[i].text);
        assert_refused(base64_decode(&text, &bytes, &error), error, ERROR_FILE, bad[i].message);
    }
}

static void a_zero_byte_is_no_character(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) bytes = {0};
    static const uint8_t zero[] = {'Z', 'm', 0, 'v'};
    struct span text = SPAN(zero);
    assert_int_equal(base64_decode(&text, &bytes, &error), -1);
    assert_int_equal(error.code, ERROR_FILE);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(encodes),
    cmocka_unit_test(decodes),
    cmocka_unit_test(every_length_comes_back),
    cmocka_unit_test(skips_line_ends),
    cmocka_unit_test(stops_behind_padding),
    cmocka_unit_test(refuses),
    cmocka_unit_test(a_zero_byte_is_no_character),
};

int main(void)
{
    return cmocka_run_group_tests_name("base64", tests, NULL, NULL);
}
