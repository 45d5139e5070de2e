// SPDX-License-Identifier: Apache-2.0
/*
 * The process: hardening, and tasks in parallel.
 */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include <base/blob.h>
#include <stdio.h>

/* No core dumps, no tracing by others, and a full disk, a size limit or a closed pipe are errors instead of signals. */
void process_harden(void);

/* What a task in a pool writes to `report` is collected; its result is an exit status. */
typedef int pool_task(void *context, size_t index, FILE *report);

struct pool_result {
    int status;
    int signal; /* that ended the task; 0: none */
    struct blob report;
};

/*
 * Runs `count` tasks, at most `jobs` at a time, each in a process of its own, and waits for all. A task that dies of a
 * signal has the status ERROR_BUG. SIGINT and SIGTERM stop every task and then this process.
 * Error: ERROR_BUG, no process or pipe to be had.
 */
int process_pool(pool_task *task, void *context, size_t count, unsigned jobs,
                 struct pool_result *results, struct error *error) must_check;

/*
 * Runs a program, found on PATH, with these arguments (the first is its name), and waits for its end, `seconds` at most;
 * then it and its children are killed. It has no input, and a process group of its own, so that it cannot ask on the
 * terminal; what it prints goes to standard error. Error: `code`, it cannot be started, takes too long, dies of a signal,
 * or ends with another status than 0.
 */
int process_run(char *const *arguments, unsigned seconds, enum error_code code,
                struct error *error) must_check;

/* The same, where what it prints goes to the descriptor `output`. */
int process_run_into(char *const *arguments, unsigned seconds, int output, enum error_code code,
                     struct error *error) must_check;

/* How many processors may be used. */
unsigned process_processors(void);

#endif
