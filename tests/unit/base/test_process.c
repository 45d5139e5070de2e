// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/process.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* What all processes of a test see. */
struct shared {
    int running;
    int most;
    int done;
};

enum { TASKS = 8 };

static void release_results(struct pool_result *results, size_t count)
{
    for (size_t i = 0; i < count; i++)
        blob_release(&results[i].report);
}

static int tell_index(void *context, size_t index, FILE *report)
{
    usleep((useconds_t)(8 - index) * 2000); /* the first ends last */
    fprintf(report, "%s %zu\n", (const char *)context, index);
    return (int)index;
}

static void statuses_and_reports_are_in_order(void **state)
{
    (void)state;
    struct error error;
    struct pool_result results[TASKS] = {{0}};
    char word[] = "task";
    assert_done(process_pool(tell_index, word, TASKS, 4, results, &error), error);
    for (size_t i = 0; i < TASKS; i++) {
        char wanted[32];
        snprintf(wanted, sizeof wanted, "task %zu\n", i);
        assert_int_equal(results[i].status, (int)i);
        assert_spans_equal(blob_span(&results[i].report), text_bytes(wanted));
    }
    release_results(results, TASKS);
}

static int count_running(void *context, size_t index, FILE *report)
{
    (void)index, (void)report;
    struct shared *shared = context;
    int now = __atomic_add_fetch(&shared->running, 1, __ATOMIC_SEQ_CST);
    int most = __atomic_load_n(&shared->most, __ATOMIC_SEQ_CST);
    while (now > most && !__atomic_compare_exchange_n(&shared->most, &most, now, false,
                                                      __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
        continue;
    usleep(50000);
    __atomic_sub_fetch(&shared->running, 1, __ATOMIC_SEQ_CST);
    __atomic_add_fetch(&shared->done, 1, __ATOMIC_SEQ_CST);
    return 0;
}

static void check_jobs(unsigned jobs)
{
    struct error error;
    struct pool_result results[TASKS] = {{0}};
    struct shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(shared, MAP_FAILED);
    assert_done(process_pool(count_running, shared, TASKS, jobs, results, &error), error);
    assert_int_equal(shared->done, TASKS);
    assert_in_range(shared->most, jobs == 1 ? 1 : 2, jobs);
    munmap(shared, sizeof *shared);
    release_results(results, TASKS);
}

static void jobs_are_the_limit(void **state)
{
    (void)state;
    check_jobs(1);
    check_jobs(3);
}

static int write_much(void *context, size_t index, FILE *report)
{
    (void)context;
    for (unsigned i = 0; i < 40000; i++)
        fprintf(report, "%zu", index);
    return 0;
}

static void long_reports_do_not_block(void **state)
{
    (void)state;
    struct error error;
    struct pool_result results[3] = {{0}};
    assert_done(process_pool(write_much, NULL, 3, 2, results, &error), error);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(results[i].report.size, 40000);
        for (size_t at = 0; at < 40000; at++)
            assert_int_equal(results[i].report.data[at], '0' + i);
    }
    release_results(results, 3);
}

static int die_in_the_middle(void *context, size_t index, FILE *report)
{
    (void)context;
    fprintf(report, "begun");
    fflush(report);
    if (index == 1)
        raise(SIGKILL);
    return 0;
}

static void a_killed_task_is_a_bug(void **state)
{
    (void)state;
    struct error error;
    struct pool_result results[3] = {{0}};
    assert_done(process_pool(die_in_the_middle, NULL, 3, 1, results, &error), error);
    assert_int_equal(results[0].status, 0);
    assert_int_equal(results[0].signal, 0);
    assert_int_equal(results[1].status, ERROR_BUG);
    assert_int_equal(results[1].signal, SIGKILL);
    assert_int_equal(results[2].status, 0);
    for (size_t i = 0; i < 3; i++)
        assert_spans_equal(blob_span(&results[i].report), text_bytes("begun"));
    release_results(results, 3);
}

static int touch_memory(void *context, size_t index, FILE *report)
{
    (void)index, (void)report;
    *(int *)context = 1;
    return 0;
}

static void a_task_has_a_process_of_its_own(void **state)
{
    (void)state;
    struct error error;
    struct pool_result results[1] = {{0}};
    int touched = 0;
    assert_done(process_pool(touch_memory, &touched, 1, 1, results, &error), error);
    assert_int_equal(touched, 0);
    release_results(results, 1);
}

/* Holds the pipe open until a signal comes. */
static int wait_for_ever(void *context, size_t index, FILE *report)
{
    (void)index, (void)report;
    const int *ends = context;
    if (write(ends[1], "x", 1) != 1)
        return 1;
    alarm(20);
    for (;;)
        pause();
}

static void a_signal_stops_every_task(void **state)
{
    (void)state;
    int ends[2];
    char byte;
    struct in_child child;
    assert_int_equal(pipe(ends), 0);
    if (in_child_start(&child)) {
        struct error error;
        struct pool_result results[3] = {{0}};
        (void)!process_pool(wait_for_ever, ends, 3, 3, results, &error);
        in_child_end(false);
    }
    close(ends[1]);
    for (int i = 0; i < 3; i++)
        assert_int_equal(read(ends[0], &byte, 1), 1);
    alarm(15); /* ends this program where a task goes on */
    assert_int_equal(kill(child.process, SIGTERM), 0);
    assert_int_equal(in_child_status(&child), 128 + SIGTERM);
    assert_int_equal(read(ends[0], &byte, 1), 0); /* nobody holds the other end */
    alarm(0);
    close(ends[0]);
}

static int report_nothing(void *context, size_t index, FILE *report)
{
    (void)context, (void)index, (void)report;
    return 0;
}

static void no_pipe_is_an_error(void **state)
{
    (void)state;
    struct in_child child;
    if (in_child_start(&child)) {
        struct error error;
        struct pool_result results[2] = {{0}};
        struct rlimit limit = {0, 0};
        getrlimit(RLIMIT_NOFILE, &limit);
        limit.rlim_cur = 64;
        setrlimit(RLIMIT_NOFILE, &limit);
        while (open("/dev/null", O_RDONLY) >= 0)
            continue;
        int result = process_pool(report_nothing, NULL, 2, 2, results, &error);
        in_child_end(result == -1 && error.code == ERROR_BUG &&
                     strstr(error.message, "cannot start a build process") != NULL);
    }
    assert_int_equal(in_child_status(&child), 0);
}

static void hardening_holds(void **state)
{
    (void)state;
    struct in_child child;
    if (in_child_start(&child)) {
        struct rlimit core = {1, 1};
        int ends[2];
        close(STDIN_FILENO);
        process_harden();
        bool good = prctl(PR_GET_DUMPABLE) == 0 && getrlimit(RLIMIT_CORE, &core) == 0 &&
                    core.rlim_cur == 0 && pipe(ends) == 0 && ends[0] > STDERR_FILENO;
        close(ends[0]);
        good = good && write(ends[1], "x", 1) < 0; /* and no signal */
        in_child_end(good);
    }
    assert_int_equal(in_child_status(&child), 0);
}

/* How a program ended is an error of the caller's choice. */
static void the_end_of_a_program_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *program;
        const char *script;  /* NULL: without arguments */
        const char *message; /* NULL: it does well */
    } rows[] = {
        {"true", NULL, NULL},
        {"sh", "exit 3", "'sh' ended with status 3"},
        {"sh", "kill -9 $$", "'sh' was ended by signal 9"},
        {"no-such-program", NULL, "'no-such-program' cannot be started"},
        {"sh", "sleep 20 & sleep 20", "'sh' took more than 1 seconds"},
    };
    static const enum error_code codes[] = {ERROR_CRYPTO, ERROR_FILE};
    for (size_t i = 0; i < 2 * COUNT(rows); i++) {
        struct error error;
        char option[] = "-c";
        char program[32];
        char script[64];
        const char *wanted = rows[i / 2].script;
        snprintf(program, sizeof program, "%s", rows[i / 2].program);
        snprintf(script, sizeof script, "%s", wanted == NULL ? "" : wanted);
        char *arguments[] = {program, wanted == NULL ? NULL : option, script, NULL};
        int result = process_run(arguments, 1, codes[i % 2], &error);
        if (rows[i / 2].message == NULL)
            assert_done(result, error);
        else
            assert_refused(result, error, codes[i % 2], rows[i / 2].message);
    }
}

/* It reads nothing, and is in no group that could read from the terminal. */
static void a_program_cannot_ask(void **state)
{
    (void)state;
    struct error error;
    char name[] = "sh";
    char option[] = "-c";
    char script[] = "! read -r line && read -r pid program how parent group rest </proc/$$/stat && "
                    "[ \"$group\" = $$ ]";
    char *arguments[] = {name, option, script, NULL};
    assert_done(process_run(arguments, 10, ERROR_CRYPTO, &error), error);
}

static void there_is_a_processor(void **state)
{
    (void)state;
    assert_in_range(process_processors(), 1, 100000);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(statuses_and_reports_are_in_order),
    cmocka_unit_test(jobs_are_the_limit),
    cmocka_unit_test(long_reports_do_not_block),
    cmocka_unit_test(a_killed_task_is_a_bug),
    cmocka_unit_test(a_task_has_a_process_of_its_own),
    cmocka_unit_test(a_signal_stops_every_task),
    cmocka_unit_test(no_pipe_is_an_error),
    cmocka_unit_test(hardening_holds),
    cmocka_unit_test(the_end_of_a_program_is_told),
    cmocka_unit_test(a_program_cannot_ask),
    cmocka_unit_test(there_is_a_processor),
};

int main(void)
{
    return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
