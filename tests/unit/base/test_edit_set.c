// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/edit_set.h>
#include <sys/stat.h>
#include <unistd.h>

static void check_holds(const char *path, const char *wanted)
{
    AUTO(blob) bytes = {0};
    scratch_read(path, &bytes);
    assert_spans_equal(blob_span(&bytes), text_bytes(wanted));
}

static void a_file_is_taken_in_once(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    size_t first;
    size_t second;
    size_t again;
    AUTO(edit_set) set = {0};
    const char *b = scratch_text(scratch, "b", "b");
    const char *a = scratch_text(scratch, "a", "a");
    const char *link = scratch_path(scratch, "link");
    assert_int_equal(symlink("b", link), 0);
    assert_done(edit_set_add(&set, b, &first, &error), error);
    assert_done(edit_set_add(&set, a, &second, &error), error);
    assert_done(edit_set_add(&set, link, &again, &error), error);
    assert_int_equal(set.count, 2);
    assert_int_equal(again, first);
    assert_done(edit_set_load(&set, &error), error);
    assert_spans_equal(blob_span(&set.files[first].now), text_bytes("b"));
    assert_spans_equal(blob_span(&set.files[second].now), text_bytes("a"));
}

static void only_what_changes_is_written(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    size_t index;
    AUTO(edit_set) set = {0};
    const char *a = scratch_text(scratch, "a", "one two");
    const char *b = scratch_text(scratch, "b", "same");
    struct stat before;
    struct stat after;
    assert_int_equal(stat(b, &before), 0);
    assert_done(edit_set_add(&set, a, &index, &error), error);
    assert_done(edit_set_add(&set, b, &index, &error), error);
    assert_done(edit_set_load(&set, &error), error);
    assert_done(edit_file_replace(&set.files[0], 4, 7, text_bytes("three"), &error), error);
    assert_done(edit_file_replace(&set.files[1], 0, 4, text_bytes("same"), &error), error);
    assert_true(edit_file_is_changed(&set.files[0]));
    assert_false(edit_file_is_changed(&set.files[1]));
    check_holds(a, "one two");
    assert_done(edit_set_save(&set, &error), error);
    check_holds(a, "one three");
    assert_int_equal(stat(b, &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
}

static void what_is_missing_is_refused(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(edit_set) set = {0};
    assert_refused(edit_set_open(&set, scratch_path(scratch, "gone"), &error), error, ERROR_FILE,
                   "gone");
    assert_refused(edit_set_open(&set, scratch->directory, &error), error, ERROR_FILE, "directory");
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(a_file_is_taken_in_once),
    IN_SCRATCH(only_what_changes_is_written),
    IN_SCRATCH(what_is_missing_is_refused),
};

int main(void)
{
    return cmocka_run_group_tests_name("edit_set", tests, NULL, NULL);
}
