// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/file.h>
#include <base/output.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Stands in the way of the library's access(), so that the named temporary file can be tried on a file system that
 * could do without.
 */
static bool without_nameless_files;

int access(const char *path, int mode)
{
    if (without_nameless_files && strcmp(path, "/proc/self/fd") == 0) {
        errno = ENOENT;
        return -1;
    }
    return faccessat(AT_FDCWD, path, mode, 0);
}

static void check_holds(const char *path, const char *wanted)
{
    AUTO(blob) bytes = {0};
    scratch_read(path, &bytes);
    assert_spans_equal(blob_span(&bytes), text_bytes(wanted));
}

static unsigned mode_of(const char *path)
{
    struct stat status;
    assert_int_equal(lstat(path, &status), 0);
    return status.st_mode;
}

static void open_new(struct output *output, const char *path)
{
    struct error error;
    assert_done(output_open(output, path, OUTPUT_ORDINARY, &error), error);
    assert_done(output_write(output, text_bytes("new"), &error), error);
}

static void appears_with_the_commit(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(output) output = {0};
    const char *path = scratch_path(scratch, "f");
    open_new(&output, path);
    assert_false(file_exists(path));
    assert_done(output_commit(&output, &error), error);
    check_holds(path, "new");
    output_release(&output);
    assert_int_equal(scratch_entries(scratch->directory), 1);
}

static void replaces_only_with_the_commit(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(output) output = {0};
    const char *path = scratch_text(scratch, "f", "old");
    open_new(&output, path);
    check_holds(path, "old");
    assert_done(output_commit(&output, &error), error);
    check_holds(path, "new");
}

static void release_leaves_nothing(void **state)
{
    struct scratch *scratch = *state;
    AUTO(output) output = {0};
    const char *old = scratch_text(scratch, "old", "old");
    open_new(&output, scratch_path(scratch, "f"));
    output_release(&output);
    open_new(&output, old);
    output_release(&output);
    output_release(&output);
    assert_int_equal(scratch_entries(scratch->directory), 1);
    check_holds(old, "old");
}

/* Also where nothing is yet: the link stays, and what it names comes to be. */
static void a_link_to_nothing_is_followed(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    const char *link = scratch_path(scratch, "link");
    assert_int_equal(symlink("later", link), 0);
    assert_done(output_save(link, OUTPUT_ORDINARY, text_bytes("new"), &error), error);
    assert_true(S_ISLNK(mode_of(link)));
    assert_true(S_ISREG(mode_of(scratch_path(scratch, "later"))));
    const char *loop = scratch_path(scratch, "loop");
    assert_int_equal(symlink("loop", loop), 0);
    assert_refused(output_save(loop, OUTPUT_ORDINARY, text_bytes("new"), &error), error, ERROR_FILE,
                   "too many symbolic links");
}

static void a_link_is_followed(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    const char *target = scratch_text(scratch, "real/f", "old");
    const char *link = scratch_path(scratch, "link");
    assert_int_equal(symlink("real/f", link), 0);
    assert_done(output_save(link, OUTPUT_ORDINARY, text_bytes("new"), &error), error);
    assert_true(S_ISLNK(mode_of(link)));
    assert_true(S_ISREG(mode_of(target)));
    check_holds(target, "new");
    assert_int_equal(scratch_entries(scratch->directory), 2);
}

static void kinds_have_permissions(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    const char *path = scratch_path(scratch, "f");
    mode_t before = umask(022);
    assert_done(output_save(path, OUTPUT_ORDINARY, text_bytes(""), &error), error);
    assert_int_equal(mode_of(path) & 0777, 0644);
    assert_done(output_save(path, OUTPUT_SECRET, text_bytes(""), &error), error);
    assert_int_equal(mode_of(path) & 0777, 0600);
    assert_done(output_save(path, OUTPUT_EXECUTABLE, text_bytes(""), &error), error);
    assert_int_equal(mode_of(path) & 0777, 0755);
    umask(before);
}

static void refuses_where_nothing_can_be_written(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(output) output = {0};
    assert_refused(output_open(&output, scratch->directory, OUTPUT_ORDINARY, &error), error,
                   ERROR_FILE, "it is a directory");
    assert_refused(output_open(&output, scratch_path(scratch, "none/f"), OUTPUT_ORDINARY, &error),
                   error, ERROR_FILE, "No such file or directory");
    assert_contains(error.message, "none/f'");
    assert_int_equal(scratch_entries(scratch->directory), 0);
}

static void large_outputs_are_whole(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(output) output = {0};
    AUTO(blob) wanted = {0};
    AUTO(blob) actual = {0};
    const char *path = scratch_path(scratch, "f");
    assert_done(blob_append_fill(&wanted, 0, 700000, &error), error);
    for (size_t i = 0; i < wanted.size; i++)
        wanted.data[i] = (uint8_t)(i * 31 + i / 256);
    assert_done(output_open(&output, path, OUTPUT_ORDINARY, &error), error);
    static const size_t sizes[] = {1, 100000, 262144, 300000, 7, 37848};
    size_t at = 0;
    for (size_t i = 0; i < COUNT(sizes); i++) {
        assert_done(output_write(&output, (struct span){wanted.data + at, sizes[i]}, &error),
                    error);
        at += sizes[i];
    }
    assert_int_equal(at, wanted.size);
    assert_done(output_fill(&output, 0xff, 600000, &error), error);
    assert_done(output_commit(&output, &error), error);
    assert_done(blob_append_fill(&wanted, 0xff, 600000, &error), error);
    scratch_read(path, &actual);
    assert_spans_equal(blob_span(&actual), blob_span(&wanted));
}

/* In what is on the disk already, in what is still in memory, across both. */
static void bytes_can_be_changed_afterwards(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(output) output = {0};
    AUTO(blob) actual = {0};
    const char *path = scratch_path(scratch, "f");
    assert_done(output_open(&output, path, OUTPUT_ORDINARY, &error), error);
    assert_done(output_want_file(&output, &error), error);
    assert_done(output_fill(&output, '.', 300000, &error), error);
    assert_done(output_patch(&output, 10, text_bytes("one"), &error), error);
    assert_done(output_write(&output, text_bytes("behind"), &error), error);
    assert_done(output_patch(&output, 299998, text_bytes("two."), &error), error);
    assert_done(output_write(&output, text_bytes("!"), &error), error);
    assert_done(output_commit(&output, &error), error);
    scratch_read(path, &actual);
    assert_int_equal(actual.size, 300007);
    assert_spans_equal(((struct span){actual.data + 9, 5}), text_bytes(".one."));
    assert_spans_equal(((struct span){actual.data + 299996, 11}), text_bytes("..two.hind!"));
}

static void a_device_is_not_changed_afterwards(void **state)
{
    (void)state;
    struct error error;
    AUTO(output) output = {0};
    assert_done(output_open(&output, "/dev/null", OUTPUT_ORDINARY, &error), error);
    assert_refused(output_want_file(&output, &error), error, ERROR_FILE,
                   "cannot write '/dev/null'");
    assert_refused(output_patch(&output, 0, text_bytes("x"), &error), error, ERROR_FILE,
                   "it is a device or a pipe");
}

/* With a limit of 64 KiB on files; the old file must stay. */
static void a_full_disk_leaves_the_old_file(void **state)
{
    struct scratch *scratch = *state;
    const char *path = scratch_text(scratch, "f", "old");
    for (int named = 0; named < 2; named++) {
        struct in_child child;
        if (in_child_start(&child)) {
            struct error error;
            struct output output;
            without_nameless_files = named == 1;
            signal(SIGXFSZ, SIG_IGN);
            setrlimit(RLIMIT_FSIZE, &(struct rlimit){65536, 65536});
            int result = output_open(&output, path, OUTPUT_ORDINARY, &error);
            if (result == 0)
                result = output_fill(&output, 1, 70000, &error);
            if (result == 0)
                result = output_commit(&output, &error);
            output_release(&output);
            in_child_end(result == -1 && error.code == ERROR_FILE &&
                         strstr(error.message, "File too large") != NULL &&
                         strstr(error.message, path) != NULL);
        }
        assert_int_equal(in_child_status(&child), 0);
        check_holds(path, "old");
        assert_int_equal(scratch_entries(scratch->directory), 1);
    }
}

static void devices_are_written_directly(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    const char *fifo = scratch_path(scratch, "fifo");
    struct in_child child;
    char data[8] = "";
    assert_int_equal(mkfifo(fifo, 0600), 0);
    if (in_child_start(&child)) {
        FILE *file = fopen(fifo, "r");
        in_child_end(file != NULL && fread(data, 1, sizeof data, file) == 3 &&
                     memcmp(data, "new", 3) == 0);
    }
    assert_done(output_save(fifo, OUTPUT_ORDINARY, text_bytes("new"), &error), error);
    assert_int_equal(in_child_status(&child), 0);
    assert_true(S_ISFIFO(mode_of(fifo)));
    assert_done(output_save("/dev/null", OUTPUT_ORDINARY, text_bytes("new"), &error), error);
    assert_true(S_ISCHR(mode_of("/dev/null")));
    assert_refused(output_save("/dev/full", OUTPUT_ORDINARY, text_bytes("new"), &error), error,
                   ERROR_FILE, "No space left");
}

static void the_named_temporary_goes_too(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(output) output = {0};
    const char *path = scratch_path(scratch, "f");
    without_nameless_files = true;
    open_new(&output, path);
    assert_int_equal(scratch_entries(scratch->directory), 1);
    assert_false(file_exists(path));
    output_release(&output);
    assert_int_equal(scratch_entries(scratch->directory), 0);
    open_new(&output, path);
    assert_done(output_commit(&output, &error), error);
    assert_int_equal(scratch_entries(scratch->directory), 1);
    check_holds(path, "new");
    without_nameless_files = false;
}

/* The signal must wait for the removal, make the write fail, and then end the process. */
static void a_signal_leaves_no_named_temporary(void **state)
{
    struct scratch *scratch = *state;
    const char *path = scratch_path(scratch, "f");
    struct in_child child;
    if (in_child_start(&child)) {
        struct error error;
        struct output output;
        without_nameless_files = true;
        if (output_open(&output, path, OUTPUT_ORDINARY, &error) != 0)
            in_child_end(false);
        raise(SIGTERM);
        if (output_fill(&output, 1, 600000, &error) != -1 ||
            strstr(error.message, "stopped by a signal") == NULL)
            in_child_end(false);
        output_release(&output); /* the signal comes through here */
        in_child_end(false);
    }
    assert_int_equal(in_child_status(&child), 128 + SIGTERM);
    assert_int_equal(scratch_entries(scratch->directory), 0);
}

static void parallel_writers_do_not_meet(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    const char *path = scratch_path(scratch, "f");
    for (int named = 0; named < 2; named++) {
        AUTO(output) one = {0};
        AUTO(output) other = {0};
        without_nameless_files = named == 1;
        open_new(&one, path);
        open_new(&other, path);
        assert_done(output_write(&other, text_bytes("er"), &error), error);
        assert_done(output_commit(&one, &error), error);
        check_holds(path, "new");
        assert_done(output_commit(&other, &error), error);
        check_holds(path, "newer");
        assert_int_equal(scratch_entries(scratch->directory), 1);
    }
    without_nameless_files = false;
}

static void open_two(struct output_set *set, const char *one, const char *other)
{
    struct error error;
    assert_done(output_set_add(set, one, OUTPUT_ORDINARY, &error), error);
    assert_done(output_set_add(set, other, OUTPUT_SECRET, &error), error);
    assert_done(output_write(&set->items[0], text_bytes("one"), &error), error);
    assert_done(output_write(&set->items[1], text_bytes("other"), &error), error);
}

static void a_set_appears_together(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    const char *one = scratch_path(scratch, "one");
    const char *other = scratch_path(scratch, "other");
    for (int named = 0; named < 2; named++) {
        AUTO(output_set) set = {0};
        without_nameless_files = named == 1;
        open_two(&set, one, other);
        assert_false(file_exists(one) || file_exists(other));
        assert_done(output_set_commit(&set, &error), error);
        output_set_release(&set);
        check_holds(one, "one");
        check_holds(other, "other");
        assert_int_equal(mode_of(other) & 0777, 0600);
        assert_int_equal(scratch_entries(scratch->directory), 2);
        unlink(one);
        unlink(other);
    }
    without_nameless_files = false;
}

/* Something comes into the way of either while it is written. */
static void a_set_appears_whole_or_not_at_all(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    const char *paths[] = {scratch_path(scratch, "one"), scratch_path(scratch, "other")};
    for (int turn = 0; turn < 4; turn++) {
        AUTO(output_set) set = {0};
        without_nameless_files = turn / 2 == 1;
        const char *blocked = paths[turn % 2];
        open_two(&set, paths[0], paths[1]);
        assert_int_equal(mkdir(blocked, 0700), 0);
        assert_refused(output_set_commit(&set, &error), error, ERROR_FILE, "Is a directory");
        output_set_release(&set);
        assert_int_equal(scratch_entries(scratch->directory), 1);
        assert_int_equal(rmdir(blocked), 0);
    }
    without_nameless_files = false;
}

/* The second is too large for the disk: the first must not have appeared by then. */
static void a_set_waits_for_the_disk(void **state)
{
    struct scratch *scratch = *state;
    struct in_child child;
    const char *one = scratch_path(scratch, "one");
    const char *other = scratch_path(scratch, "other");
    if (in_child_start(&child)) {
        struct error error;
        struct output_set set = {0};
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){4, 4});
        open_two(&set, one, other);
        int result = output_set_commit(&set, &error);
        output_set_release(&set);
        in_child_end(result == -1 && error.code == ERROR_FILE &&
                     strstr(error.message, "File too large") != NULL);
    }
    assert_int_equal(in_child_status(&child), 0);
    assert_int_equal(scratch_entries(scratch->directory), 0);
}

/* A signal that comes while both have names waits until neither has. */
static void a_signal_leaves_nothing_of_a_set(void **state)
{
    struct scratch *scratch = *state;
    struct in_child child;
    const char *one = scratch_path(scratch, "one");
    const char *other = scratch_path(scratch, "other");
    if (in_child_start(&child)) {
        struct error error;
        struct output_set set = {0};
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL); /* whatever an earlier test has left */
        without_nameless_files = true;
        open_two(&set, one, other);
        raise(SIGTERM);
        if (output_set_commit(&set, &error) != -1)
            in_child_end(false);
        output_set_release(&set); /* the signal comes through here */
        in_child_end(false);
    }
    assert_int_equal(in_child_status(&child), 128 + SIGTERM);
    assert_int_equal(scratch_entries(scratch->directory), 0);
}

static void a_set_has_its_limit(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(output_set) set = {0};
    open_two(&set, scratch_path(scratch, "one"), scratch_path(scratch, "other"));
    assert_done(output_set_add(&set, "/dev/null", OUTPUT_ORDINARY, &error), error);
    assert_refused(output_set_add(&set, "/dev/null", OUTPUT_ORDINARY, &error), error, ERROR_BUG,
                   "more than 3 outputs");
    assert_done(output_set_commit(&set, &error), error);
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(appears_with_the_commit),
    IN_SCRATCH(replaces_only_with_the_commit),
    IN_SCRATCH(release_leaves_nothing),
    IN_SCRATCH(a_link_is_followed),
    IN_SCRATCH(a_link_to_nothing_is_followed),
    IN_SCRATCH(kinds_have_permissions),
    IN_SCRATCH(refuses_where_nothing_can_be_written),
    IN_SCRATCH(large_outputs_are_whole),
    IN_SCRATCH(bytes_can_be_changed_afterwards),
    cmocka_unit_test(a_device_is_not_changed_afterwards),
    IN_SCRATCH(a_full_disk_leaves_the_old_file),
    IN_SCRATCH(devices_are_written_directly),
    IN_SCRATCH(the_named_temporary_goes_too),
    IN_SCRATCH(a_signal_leaves_no_named_temporary),
    IN_SCRATCH(parallel_writers_do_not_meet),
    IN_SCRATCH(a_set_appears_together),
    IN_SCRATCH(a_set_appears_whole_or_not_at_all),
    IN_SCRATCH(a_set_waits_for_the_disk),
    IN_SCRATCH(a_signal_leaves_nothing_of_a_set),
    IN_SCRATCH(a_set_has_its_limit),
};

int main(void)
{
    return cmocka_run_group_tests_name("output", tests, NULL, NULL);
}
