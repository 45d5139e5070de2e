// SPDX-License-Identifier: Apache-2.0
#include <base/process.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void process_harden(void)
{
    prctl(PR_SET_DUMPABLE, 0);
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    /* a file opened later must not become one of the three standard streams */
    int descriptor;
    do
        descriptor = open("/dev/null", O_RDWR | O_NOCTTY);
    while (descriptor >= 0 && descriptor <= STDERR_FILENO);
    if (descriptor >= 0)
        close(descriptor);
}

unsigned process_processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count < 1 ? 1 : (unsigned)count;
}

/* In the child: a process group of its own, so that all of it can be killed; no input. */
static _Noreturn void become(char *const *arguments, int output)
{
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM); /* when this program is interrupted, so is that one */
    int nothing = open("/dev/null", O_RDONLY);
    if (nothing >= 0)
        dup2(nothing, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    signal(SIGPIPE, SIG_DFL);
    execvp(arguments[0], arguments);
    _exit(127);
}

/* Waits for the end of a child, `seconds` at most; false: it was killed. */
static bool wait_for(pid_t process, unsigned seconds, int *status)
{
    enum { SHORT = 1, LONG = 10, SECOND = 1000, TO_NANOSECONDS = 1000000 };
    for (unsigned long waited = 0; waited < (unsigned long)seconds * SECOND;) {
        pid_t ended = waitpid(process, status, WNOHANG);
        if (ended == process)
            return true;
        long pause = waited < SECOND / LONG ? SHORT : LONG; /* many programs end soon */
        nanosleep(&(struct timespec){.tv_nsec = pause * TO_NANOSECONDS}, NULL);
        waited += (unsigned long)pause;
    }
    kill(-process, SIGKILL);
    while (waitpid(process, status, 0) < 0 && errno == EINTR)
        continue;
    return false;
}

int process_run(char *const *arguments, unsigned seconds, enum error_code code, struct error *error)
{
    return process_run_into(arguments, seconds, STDERR_FILENO, code, error);
}

int process_run_into(char *const *arguments, unsigned seconds, int output, enum error_code code,
                     struct error *error)
{
    int status = 0;
    fflush(NULL);
    pid_t process = fork();
    if (process == 0)
        become(arguments, output);
    if (process > 0)
        setpgid(process, process); /* whoever comes first */
    if (process < 0)
        return error_system(error, code, "cannot start '%s'", arguments[0]);
    if (!wait_for(process, seconds, &status))
        return error_set(error, code, "'%s' took more than %u seconds", arguments[0], seconds);
    if (WIFSIGNALED(status))
        return error_set(error, code, "'%s' was ended by signal %d", arguments[0],
                         WTERMSIG(status));
    if (WEXITSTATUS(status) == 127)
        return error_set(error, code, "'%s' cannot be started", arguments[0]);
    if (WEXITSTATUS(status) != 0)
        return error_set(error, code, "'%s' ended with status %d", arguments[0],
                         WEXITSTATUS(status));
    return 0;
}

struct worker {
    pid_t process;
    int pipe; /* the report comes out here; -1: at its end */
};

struct pool {
    pool_task *task;
    void *context;
    size_t count;
    struct pool_result *results;
    struct worker *workers; /* one a task */
    size_t started;
    size_t running;
};

static _Noreturn void work(const struct pool *pool, size_t index, int descriptor)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    FILE *report = fdopen(descriptor, "w");
    int status = report == NULL ? ERROR_BUG : pool->task(pool->context, index, report);
    if (report != NULL && fclose(report) != 0 && status == 0)
        status = ERROR_BUG;
    fflush(NULL);
    _exit(status);
}

static int start_worker(struct pool *pool, struct error *error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_system(error, ERROR_BUG, "cannot start a build process");
    fflush(NULL);
    size_t index = pool->started;
    pid_t process = fork();
    if (process == 0)
        work(pool, index, ends[1]);
    close(ends[1]);
    if (process < 0) {
        close(ends[0]);
        return error_system(error, ERROR_BUG, "cannot start a build process");
    }
    pool->workers[index] = (struct worker){process, ends[0]};
    pool->started++;
    pool->running++;
    return 0;
}

static void finish_worker(struct pool *pool, size_t index)
{
    struct worker *worker = &pool->workers[index];
    int status = 0;
    close(worker->pipe);
    worker->pipe = -1;
    while (waitpid(worker->process, &status, 0) < 0 && errno == EINTR)
        continue;
    pool->results[index].status = WIFEXITED(status) ? WEXITSTATUS(status) : ERROR_BUG;
    pool->results[index].signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    pool->running--;
}

static int read_report(struct pool *pool, size_t index, struct error *error)
{
    uint8_t chunk[4096];
    ssize_t count = read(pool->workers[index].pipe, chunk, sizeof chunk);
    if (count < 0)
        return errno == EINTR ? 0 : error_system(error, ERROR_BUG, "cannot read a report");
    if (count == 0)
        finish_worker(pool, index);
    return blob_append(&pool->results[index].report, (struct span){chunk, (size_t)count}, error);
}

/* Waits until some running task reports or ends. */
static int serve(struct pool *pool, struct pollfd *polled, struct error *error)
{
    for (size_t i = 0; i < pool->started; i++)
        polled[i] = (struct pollfd){.fd = pool->workers[i].pipe, .events = POLLIN};
    size_t watched = pool->started;
    if (poll(polled, watched, -1) < 0)
        return errno == EINTR ? 0
                              : error_system(error, ERROR_BUG, "cannot wait for a build process");
    for (size_t i = 0; i < watched; i++)
        if (polled[i].fd >= 0 && polled[i].revents != 0 && read_report(pool, i, error) != 0)
            return -1;
    return 0;
}

int process_pool(pool_task *task, void *context, size_t count, unsigned jobs,
                 struct pool_result *results, struct error *error)
{
    struct pool pool = {.task = task, .context = context, .count = count, .results = results};
    pool.workers = calloc(count, sizeof *pool.workers);
    struct pollfd *polled = calloc(count, sizeof *polled);
    int result = pool.workers == NULL || polled == NULL ? error_memory(error) : 0;
    while (result == 0 && (pool.started < count || pool.running > 0)) {
        if (pool.started < count && pool.running < jobs)
            result = start_worker(&pool, error);
        else
            result = serve(&pool, polled, error);
    }
    for (size_t i = 0; result != 0 && i < pool.started; i++)
        if (pool.workers[i].pipe >= 0)
            finish_worker(&pool, i);
    free(polled);
    free(pool.workers);
    return result;
}
