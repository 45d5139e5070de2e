// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/file.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void opens_and_reads_at(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    const char *path = scratch_text(scratch, "f", "0123456789");
    AUTO(file) file = {0};
    char data[8];
    size_t got = 99;
    assert_done(file_open(path, &file, &error), error);
    assert_int_equal(file.size, 10);
    assert_true(file.descriptor > 0);
    assert_done(file_read_at(&file, path, 4, data, 3, &got, &error), error);
    assert_int_equal(got, 3);
    assert_memory_equal(data, "456", 3);
    assert_done(file_read_at(&file, path, 7, data, 8, &got, &error), error);
    assert_int_equal(got, 3);
    assert_memory_equal(data, "789", 3);
    assert_done(file_read_at(&file, path, 50, data, 8, &got, &error), error);
    assert_int_equal(got, 0);
}

static void open_refuses(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    struct file file = {0};
    const char *fifo = scratch_path(scratch, "fifo");
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_refused(file_open(scratch_path(scratch, "none"), &file, &error), error, ERROR_FILE,
                   "No such file");
    assert_contains(error.message, "none'");
    assert_refused(file_open(scratch->directory, &file, &error), error, ERROR_FILE,
                   "it is a directory, not a file");
    assert_refused(file_open(fifo, &file, &error), error, ERROR_FILE, "a device or pipe");
    assert_refused(file_open("/dev/null", &file, &error), error, ERROR_FILE, "a device or pipe");
    assert_int_equal(file.descriptor, 0);
}

static void loads_up_to_a_limit(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    const char *path = scratch_text(scratch, "f", "0123456789");
    AUTO(blob) blob = {0};
    assert_done(blob_append_fill(&blob, 'x', 1, &error), error);
    assert_done(file_load(path, 10, &blob, &error), error);
    assert_spans_equal(blob_span(&blob), text_bytes("x0123456789"));
    assert_refused(file_load(path, 9, &blob, &error), error, ERROR_FILE,
                   "larger than the 9 bytes allowed here");
    assert_int_equal(blob.size, 11);
    AUTO(blob) empty = {0};
    assert_done(file_load(scratch_text(scratch, "e", ""), 0, &empty, &error), error);
    assert_int_equal(empty.size, 0);
}

static void loads_what_has_its_size(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    uint8_t bytes[4] = "....";
    const char *path = scratch_text(scratch, "f", "1234");
    assert_done(file_load_exactly(path, "a test", bytes, sizeof bytes, &error), error);
    assert_memory_equal(bytes, "1234", 4);
    assert_refused(file_load_exactly(path, "a test", bytes, 3, &error), error, ERROR_FILE,
                   "a test has 3 bytes, this file has 4");
    assert_string_equal(error.file, path);
    assert_refused(file_load_exactly(path, "a test", bytes, 5, &error), error, ERROR_FILE,
                   "a test has 5 bytes, this file has 4");
    assert_refused(file_load_exactly(scratch_path(scratch, "none"), "a test", bytes, 4, &error),
                   error, ERROR_FILE, "No such file");
    assert_memory_equal(bytes, "1234", 4);
}

static void loads_from_a_pipe(void **state)
{
    (void)state;
    struct error error;
    int ends[2];
    AUTO(blob) blob = {0};
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "secret", 6), 6);
    close(ends[1]);
    assert_done(file_load_descriptor(ends[0], "the pipe", 6, &blob, &error), error);
    assert_spans_equal(blob_span(&blob), text_bytes("secret"));
    close(ends[0]);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "secret", 6), 6);
    close(ends[1]);
    blob_release(&blob);
    assert_refused(file_load_descriptor(ends[0], "the pipe", 5, &blob, &error), error, ERROR_FILE,
                   "the pipe holds more than the 5 bytes");
    close(ends[0]);
    assert_refused(file_load_descriptor(ends[0], "the pipe", 5, &blob, &error), error, ERROR_FILE,
                   "cannot read the pipe: Bad file descriptor");
}

static void tells_what_exists(void **state)
{
    struct scratch *scratch = *state;
    const char *path = scratch_text(scratch, "f", "");
    const char *link = scratch_path(scratch, "link");
    const char *hard = scratch_path(scratch, "hard");
    const char *other = scratch_text(scratch, "other", "");
    assert_int_equal(symlink("f", link), 0);
    assert_int_equal(symlink("nowhere", scratch_path(scratch, "dangling")), 0);
    assert_int_equal(linkat(AT_FDCWD, path, AT_FDCWD, hard, 0), 0);
    assert_true(file_exists(path));
    assert_true(file_exists(scratch->directory));
    assert_false(file_exists(scratch_path(scratch, "none")));
    assert_false(file_exists(scratch_path(scratch, "dangling")));
    assert_true(file_same(path, link));
    assert_true(file_same(path, hard));
    assert_true(file_same(path, scratch_path(scratch, "./f")));
    assert_false(file_same(path, other));
    assert_false(file_same(path, scratch_path(scratch, "none")));
    assert_false(file_same(scratch_path(scratch, "none"), scratch_path(scratch, "none")));
    assert_true(file_is_empty(scratch_text(scratch, "empty", "")));
    assert_false(file_is_empty(scratch_text(scratch, "full", "x")));
    assert_false(file_is_empty(scratch->directory));
    assert_false(file_is_empty(scratch_path(scratch, "none")));
}

static void tells_what_a_path_would_name(void **state)
{
    struct scratch *scratch = *state;
    scratch_directory(scratch, "d");
    const char *absent = scratch_path(scratch, "d/none");
    assert_true(file_same_target(absent, scratch_path(scratch, "d/../d/./none")));
    assert_false(file_same_target(absent, scratch_path(scratch, "d/other")));
    assert_false(file_same_target(absent, scratch_path(scratch, "none")));
    assert_false(file_same_target(absent, scratch_path(scratch, "e/none")));
    const char *there = scratch_text(scratch, "d/there", "");
    assert_true(file_same_target(there, there));
}

static void renames_over(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    const char *from = scratch_text(scratch, "from", "new");
    const char *to = scratch_text(scratch, "to", "old");
    AUTO(blob) blob = {0};
    assert_done(file_rename(from, to, &error), error);
    assert_false(file_exists(from));
    scratch_read(to, &blob);
    assert_spans_equal(blob_span(&blob), text_bytes("new"));
    assert_refused(file_rename(from, to, &error), error, ERROR_FILE, "cannot rename");
}

static void makes_directories(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    const char *path = scratch_path(scratch, "a/b//c/");
    assert_done(file_make_directories(path, &error), error);
    assert_true(file_exists(scratch_path(scratch, "a/b/c")));
    assert_done(file_make_directories(path, &error), error);
    scratch_text(scratch, "plain", "");
    assert_refused(file_make_directories(scratch_path(scratch, "plain/x"), &error), error,
                   ERROR_FILE, "cannot make directory");
}

static void tells_empty_directories(void **state)
{
    struct scratch *scratch = *state;
    const char *empty = scratch_directory(scratch, "empty");
    scratch_text(scratch, "full/.hidden", "");
    assert_true(file_directory_is_empty(empty));
    assert_true(file_directory_is_empty(scratch_path(scratch, "none")));
    assert_false(file_directory_is_empty(scratch_path(scratch, "full")));
    assert_false(file_directory_is_empty(scratch_path(scratch, "full/.hidden")));
}

static void set_time(const char *path, time_t seconds, long nanoseconds)
{
    struct timespec times[] = {{.tv_sec = seconds, .tv_nsec = nanoseconds},
                               {.tv_sec = seconds, .tv_nsec = nanoseconds}};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void tells_what_is_older(void **state)
{
    const char *one = scratch_text(*state, "one", "");
    const char *other = scratch_text(*state, "other", "");
    set_time(one, 1000, 5);
    set_time(other, 1000, 6);
    assert_true(file_is_older(one, other));
    assert_false(file_is_older(other, one));
    set_time(one, 1001, 0);
    assert_false(file_is_older(one, other));
    assert_false(file_is_older(one, one));
    assert_false(file_is_older(scratch_path(*state, "none"), one));
}

static void removes(void **state)
{
    struct error error;
    const char *path = scratch_text(*state, "file", "");
    assert_done(file_remove(path, &error), error);
    assert_false(file_exists(path));
    assert_refused(file_remove(path, &error), error, ERROR_FILE, "cannot remove");
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(opens_and_reads_at),
    IN_SCRATCH(open_refuses),
    IN_SCRATCH(loads_up_to_a_limit),
    IN_SCRATCH(loads_what_has_its_size),
    cmocka_unit_test(loads_from_a_pipe),
    IN_SCRATCH(tells_what_exists),
    IN_SCRATCH(renames_over),
    IN_SCRATCH(tells_what_a_path_would_name),
    IN_SCRATCH(makes_directories),
    IN_SCRATCH(tells_empty_directories),
    IN_SCRATCH(tells_what_is_older),
    IN_SCRATCH(removes),
};

int main(void)
{
    return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
