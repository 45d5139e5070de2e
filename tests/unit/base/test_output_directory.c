// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/directory.h>
#include <base/file.h>
#include <base/output.h>
#include <base/output_directory.h>
#include <base/text.h>
#include <signal.h>
#include <sys/stat.h>

static void put_file(const struct output_directory *directory)
{
    struct error error;
    AUTO_TEXT path = NULL;
    assert_done(output_directory_path(directory, "f", &path, &error), error);
    assert_done(output_save(path, OUTPUT_SECRET, text_bytes("new"), &error), error);
}

static void appears_with_the_commit(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    struct stat status;
    static const char *const targets[] = {"d", "e/"};
    scratch_directory(scratch, "e"); /* one that is empty is taken */
    for (size_t i = 0; i < COUNT(targets); i++) {
        AUTO(output_directory) directory = {NULL, NULL, {NULL}};
        const char *path = scratch_path(scratch, targets[i]);
        assert_done(output_directory_open(&directory, path, &error), error);
        put_file(&directory);
        assert_true(file_directory_is_empty(path));
        assert_done(output_directory_commit(&directory, &error), error);
        assert_int_equal(stat(path, &status), 0);
        assert_int_equal(status.st_mode & 0777, 0700);
        assert_int_equal(scratch_entries(path), 1);
    }
    assert_int_equal(scratch_entries(scratch->directory), 2);
}

static void release_leaves_nothing(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(output_directory) directory = {NULL, NULL, {NULL}};
    assert_done(output_directory_open(&directory, scratch_path(scratch, "d"), &error), error);
    put_file(&directory);
    output_directory_release(&directory);
    assert_int_equal(scratch_entries(scratch->directory), 0);
}

static void what_is_there_stays(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(output_directory) directory = {NULL, NULL, {NULL}};
    scratch_text(scratch, "d/f", "old");
    assert_refused(output_directory_open(&directory, scratch_path(scratch, "d"), &error), error,
                   ERROR_FILE, "exists and is not an empty directory");
    assert_refused(output_directory_open(&directory, scratch_path(scratch, "d/f"), &error), error,
                   ERROR_FILE, "exists and is not an empty directory");
    assert_refused(output_directory_open(&directory, scratch_path(scratch, "no/d"), &error), error,
                   ERROR_FILE, "cannot make a directory beside");
    assert_int_equal(scratch_entries(scratch->directory), 1);
}

static void a_signal_waits(void **state)
{
    struct scratch *scratch = *state;
    struct in_child child;
    if (in_child_start(&child)) {
        struct error error;
        struct output_directory directory;
        if (output_directory_open(&directory, scratch_path(scratch, "d"), &error) != 0)
            in_child_end(false);
        raise(SIGTERM);
        if (!interrupt_pending())
            in_child_end(false);
        output_directory_release(&directory); /* and here it comes */
        in_child_end(false);
    }
    assert_int_equal(in_child_status(&child), 128 + SIGTERM);
    assert_int_equal(scratch_entries(scratch->directory), 0);
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(appears_with_the_commit),
    IN_SCRATCH(release_leaves_nothing),
    IN_SCRATCH(what_is_there_stays),
    IN_SCRATCH(a_signal_waits),
};

int main(void)
{
    return cmocka_run_group_tests_name("output_directory", tests, NULL, NULL);
}
