// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/file.h>
#include <pack/nonce_record.h>
#include <string.h>
#include <sys/stat.h>

static void set_use(struct nonce_use *use, uint8_t key, const char *nonce, uint32_t areas,
                    uint8_t package)
{
    AUTO(blob) bytes = {0};
    append_hex(&bytes, nonce);
    assert_int_equal(bytes.size, SFI_NONCE_SIZE);
    memset(use->key_mark, key, sizeof use->key_mark);
    memcpy(use->nonce, bytes.data, SFI_NONCE_SIZE);
    memset(use->package, package, sizeof use->package);
    use->areas = areas;
}

static void nonces_that_are_near_collide(void **state)
{
    (void)state;
    static const struct {
        const char *nonce;
        uint32_t areas;
        uint8_t key;
        uint8_t package;
        bool collides;
    } rows[] = {
        {"000000000000000000000100", 4, 1, 2, true},
        {"000000000000000000000100", 4, 1, 1, false}, /* the same package */
        {"000000000000000000000100", 4, 2, 2, false}, /* another key */
        {"000000010000000000000100", 4, 1, 2, false},
        {"000000000000000100000100", 4, 1, 2, false},
        {"000000000000000000000103", 4, 1, 2, true},
        {"000000000000000000000104", 4, 1, 2, false},
        {"0000000000000000000000fd", 3, 1, 2, true},
        {"0000000000000000000000fd", 2, 1, 2, false},
        {"0000000000000000fffffffe", 3, 1, 2, false},
        {"0000000000000000fffffffe", 260, 1, 2, true},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct nonce_use one;
        struct nonce_use other;
        set_use(&one, 1, "000000000000000000000100", 3, 1);
        set_use(&other, rows[i].key, rows[i].nonce, rows[i].areas, rows[i].package);
        assert_int_equal(nonce_use_collides(&one, &other), rows[i].collides);
        assert_int_equal(nonce_use_collides(&other, &one), rows[i].collides);
    }
}

static void a_record_grows_and_refuses(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    struct nonce_use use;
    AUTO(blob) text = {0};
    const char *path = scratch_path(scratch, "nonces");
    set_use(&use, 1, "0000000000000000000000aa", 3, 1);
    assert_done(nonce_record_add(path, &use, &error), error);
    assert_done(nonce_record_add(path, &use, &error), error);
    set_use(&use, 2, "0000000000000000000000aa", 3, 2);
    assert_done(nonce_record_add(path, &use, &error), error);
    set_use(&use, 1, "0000000000000000000000ab", 3, 3);
    assert_refused(nonce_record_add(path, &use, &error), error, ERROR_CRYPTO,
                   "another package was made with this key and nonce");
    assert_int_equal(error.line, 2);
    assert_string_equal(error.file, path);
    scratch_read(path, &text);
    assert_spans_equal(
        blob_span(&text),
        text_bytes("# otpc nonce record: key, nonce, areas, package\n"
                   "01010101010101010101010101010101 0000000000000000000000aa 3 "
                   "0101010101010101010101010101010101010101010101010101010101010101\n"
                   "02020202020202020202020202020202 0000000000000000000000aa 3 "
                   "0202020202020202020202020202020202020202020202020202020202020202\n"));
    assert_int_equal(scratch_entries(scratch->directory), 1);
}

static void a_record_keeps_its_mode(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    struct nonce_use use;
    struct stat status;
    const char *path = scratch_text(scratch, "nonces", "");
    assert_int_equal(chmod(path, 0640), 0);
    set_use(&use, 1, "0000000000000000000000aa", 3, 1);
    assert_done(nonce_record_add(path, &use, &error), error);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
}

static void what_is_no_record_stays(void **state)
{
    struct scratch *scratch = *state;
#define FIRST   "# otpc nonce record: key, nonce, areas, package\n"
#define MARK    "01010101010101010101010101010101"
#define PACKAGE "0101010101010101010101010101010101010101010101010101010101010101"
    static const struct {
        const char *text;
        unsigned line;
    } rows[] = {
        {"key\n", 1},
        {"#", 1},
        {FIRST "\n# a comment\nx\n", 4},
        {FIRST MARK " 0000000000000000000000aa 3 " PACKAGE, 2}, /* no end of line */
        {FIRST MARK " 0000000000000000000000aa 3\n", 2},
        {FIRST MARK " 0000000000000000000000a 3 " PACKAGE "\n", 2},
        {FIRST MARK " 0000000000000000000000ag 3 " PACKAGE "\n", 2},
        {FIRST MARK " 0000000000000000000000aa -3 " PACKAGE "\n", 2},
        {FIRST MARK " 0000000000000000000000aa 65537 " PACKAGE "\n", 2},
        {FIRST MARK " 0000000000000000000000aa 3 " PACKAGE " x\n", 2},
        {FIRST MARK MARK MARK MARK MARK MARK MARK MARK MARK "\n", 2},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        struct nonce_use use;
        AUTO(blob) text = {0};
        const char *path = scratch_text(scratch, "nonces", rows[i].text);
        set_use(&use, 3, "0000000000000000000000cc", 3, 3);
        assert_refused(nonce_record_add(path, &use, &error), error, ERROR_FILE, "nonce record");
        assert_int_equal(error.line, rows[i].line);
        scratch_read(path, &text);
        assert_spans_equal(blob_span(&text), text_bytes(rows[i].text));
    }
}

static void marks_differ_with_the_key(void **state)
{
    (void)state;
    struct error error;
    uint8_t key[SFI_KEY_SIZE] = {1};
    uint8_t marks[2][KEY_MARK_SIZE];
    assert_done(nonce_key_mark(key, marks[0], &error), error);
    key[15] = 1;
    assert_done(nonce_key_mark(key, marks[1], &error), error);
    assert_memory_not_equal(marks[0], marks[1], KEY_MARK_SIZE);
    assert_memory_not_equal(marks[1], key, KEY_MARK_SIZE);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(nonces_that_are_near_collide),
    IN_SCRATCH(a_record_grows_and_refuses),
    IN_SCRATCH(a_record_keeps_its_mode),
    IN_SCRATCH(what_is_no_record_stays),
    cmocka_unit_test(marks_differ_with_the_key),
};

int main(void)
{
    return cmocka_run_group_tests_name("nonce_record", tests, NULL, NULL);
}
