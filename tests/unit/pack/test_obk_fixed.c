// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <pack/obk_fixed.h>
#include <stdio.h>

/* Header, then as often as `units` says: hash of so many zeros, and the zeros. */
static void append_wanted(struct blob *wanted, const char *header, size_t zeros, int units)
{
    static const uint8_t nothing[160];
    uint8_t hash[32];
    struct error error;
    struct span body = {nothing, zeros};
    append_hex(wanted, header);
    test_sha256(body, hash);
    for (int i = 0; i < units; i++) {
        assert_done(blob_append(wanted, SPAN(hash), &error), error);
        assert_done(blob_append(wanted, body, &error), error);
    }
}

static void each_path_has_its_data(void **state)
{
    (void)state;
    static const struct {
        const char *family;
        const char *path;
        const char *header;
        size_t zeros;
        int units;
    } rows[] = {
        {"h5", "oemirot", "8002fd0f c0000000 00000000", 160, 1},
        {"h5", "stirot", "0004fd0f 60000000 01000000", 64, 1},
        {"h5", "oemurot", "500afd0f c0000000 00000000", 160, 1},
        {"h7rs", "oemirot", "0f010000 c0000000 01000000", 64, 2},
        {"h7rs", "stirot", "10010000 c0000000 01000000", 64, 2},
        {"h7rs", "oemurot", "0f020000 c0000000 01000000", 64, 2},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        AUTO(blob) bytes = {0};
        AUTO(blob) wanted = {0};
        append_wanted(&wanted, rows[i].header, rows[i].zeros, rows[i].units);
        assert_done(obk_data_file(rows[i].family, rows[i].path, NULL, &bytes, &error), error);
        assert_spans_equal(blob_span(&bytes), blob_span(&wanted));
    }
}

static void the_flag_can_be_chosen(void **state)
{
    (void)state;
    static const bool flags[] = {false, true};
    static const char *const paths[] = {"oemirot", "stirot"};
    for (size_t i = 0; i < 4; i++) {
        struct error error;
        AUTO(blob) bytes = {0};
        assert_done(obk_data_file("h5", paths[i / 2], &flags[i % 2], &bytes, &error), error);
        assert_int_equal(bytes.data[8], flags[i % 2]);
    }
}

static void what_there_is_not_is_refused(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"h503", "oemirot"}, {"h5", "oemi"}, {"H5", "oemirot"}, {"", ""}, {"oemirot", "h5"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        AUTO(blob) bytes = {0};
        assert_refused(obk_data_file(rows[i][0], rows[i][1], NULL, &bytes, &error), error,
                       ERROR_USAGE, "there are: h5 oemirot, h5 stirot,");
        assert_int_equal(bytes.size, 0);
    }
}

static void the_lock_is_a_word(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) bytes = {0};
    assert_done(obk_lock_file(&bytes, &error), error);
    assert_bytes(blob_span(&bytes), "0800b400 20000000 01000000 5354 44414c4f434b4d4743"
                                    "ffffffffffffffffffffffffffffffffffffffffff");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_path_has_its_data),
        cmocka_unit_test(the_flag_can_be_chosen),
        cmocka_unit_test(what_there_is_not_is_refused),
        cmocka_unit_test(the_lock_is_a_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
