// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/log.h>
#include <base/process.h>
#include <base/terminal.h>
#include <base/text.h>
#include <command/provision.h>
#include <command/provision_run.h>
#include <device/provision_script.h>
#include <device/provision_state.h>
#include <string.h>

enum { SECONDS_DEFAULT = 600, STANDARD_ERROR = 2, MILLISECONDS = 1000 };

struct run_options {
    struct provision_options common;
    struct text_list yes;
    const char *state;
    const char *log;
    unsigned timeout;
    bool resume;
    bool restart;
};

static const struct option_row rows[] = {
    {"--yes", "WORD", "do not ask before the step that says WORD: CLOSED, LOCKED, OTP", OPTION_LIST,
     offsetof(struct run_options, yes)},
    {"--resume", NULL, "go on where a run has stopped", OPTION_FLAG,
     offsetof(struct run_options, resume)},
    {"--restart", NULL, "begin again, whatever a run has done", OPTION_FLAG,
     offsetof(struct run_options, restart)},
    {"--state", "FILE", "where to note what is done (PLAN.json.state)", OPTION_TEXT,
     offsetof(struct run_options, state)},
    {"--log", "FILE", "append each step with its time, and what it printed", OPTION_TEXT,
     offsetof(struct run_options, log)},
    {"--timeout", "SECONDS", "how long a step may take (600)", OPTION_NUMBER,
     offsetof(struct run_options, timeout)},
    PROVISION_ROWS(struct run_options, common),
    {.name = NULL},
};

/* A run on its way. */
struct running {
    const struct run_options *options;
    struct provision provision;
    char *state; /* the file */
    struct log log;
    uint8_t digest[SHA256_SIZE];
    size_t done;
    struct json *steps; /* for a report */
};

static void running_release(struct running *running)
{
    provision_release(&running->provision);
    text_release(&running->state);
    log_release(&running->log);
    json_release(&running->steps);
}

static bool is_agreed(const struct run_options *options, const char *word)
{
    for (size_t i = 0; i < options->yes.count; i++)
        if (strcmp(options->yes.items[i], word) == 0)
            return true;
    return false;
}

/* Each --yes belongs to a step, so that a word meant for another plan is seen. */
static int check_yes(const struct running *running, struct error *error)
{
    const struct provision_steps *steps = &running->provision.steps;
    for (size_t i = 0; i < running->options->yes.count; i++) {
        bool found = false;
        for (size_t j = 0; j < steps->count; j++)
            found = found || (steps->items[j].confirm != NULL &&
                              strcmp(steps->items[j].confirm, running->options->yes.items[i]) == 0);
        if (!found)
            return error_set(error, ERROR_USAGE, "no step of this plan asks for '%s'",
                             running->options->yes.items[i]);
    }
    return 0;
}

/* Whether there will be an answer to each question: better to know before the first step. */
static int check_questions(const struct running *running, struct error *error)
{
    const struct provision_steps *steps = &running->provision.steps;
    for (size_t i = running->done; i < steps->count; i++)
        if (steps->items[i].confirm != NULL &&
            !is_agreed(running->options, steps->items[i].confirm) && !terminal_can_ask())
            return error_set(error, ERROR_USAGE,
                             "step %zu, '%s', cannot be undone, and there is no terminal to ask "
                             "on: give --yes %s",
                             i + 1, steps->items[i].title, steps->items[i].confirm);
    return 0;
}

/* What a device says, or erasing it, has nothing to do with how far it was provisioned. */
static int name_state(struct running *running, struct error *error)
{
    AUTO(blob) path = {0};
    const struct provision *provision = &running->provision;
    const char *action = sequence_action_names[provision->action];
    if (running->options->state != NULL)
        return text_copy(running->options->state, &running->state, error);
    bool provisions = provision->action == ACTION_PROVISION;
    if (blob_append_text(&path, error, "%s%s%s.state", provision->path, provisions ? "" : ".",
                         provisions ? "" : action) != 0)
        return -1;
    return text_copy((const char *)path.data, &running->state, error);
}

static int open_state(struct running *running, struct error *error)
{
    const struct run_options *options = running->options;
    if (name_state(running, error) != 0 ||
        provision_refuse_input(&running->provision, running->state, error) != 0 ||
        provision_digest(&running->provision.plan, &running->provision.steps, running->digest,
                         error) != 0)
        return -1;
    bool exists = file_exists(running->state);
    if (options->resume && options->restart)
        return error_set(error, ERROR_USAGE, "--resume and --restart exclude each other");
    if (options->resume && !exists)
        return error_set(error, ERROR_USAGE, "there is no '%s': nothing to resume", running->state);
    if (exists && !options->resume && !options->restart)
        return error_set(error, ERROR_USAGE,
                         "'%s' is of a run that did not finish: --resume goes on, --restart begins "
                         "again",
                         running->state);
    if (exists && options->restart && !provision_state_is(running->state))
        return error_set(error, ERROR_USAGE,
                         "'%s' is something else than the state of a run, and stays",
                         running->state);
    return options->resume
               ? provision_state_read(running->state, running->digest,
                                      running->provision.steps.count, &running->done, error)
               : 0;
}

static int open_log(struct running *running, struct error *error)
{
    const char *path = running->options->log;
    if (path == NULL)
        return 0;
    if (provision_refuse_input(&running->provision, path, error) != 0)
        return -1;
    if (file_same_target(path, running->state))
        return error_set(error, ERROR_USAGE, "'%s' is for the state and for the log", path);
    return log_open(&running->log, path, error);
}

static int confirm(const struct running *running, const struct provision_step *step,
                   struct error *error)
{
    char answer[64];
    AUTO(blob) question = {0};
    if (step->confirm == NULL || is_agreed(running->options, step->confirm))
        return 0;
    if (blob_append_text(&question, error, "%s: this cannot be undone; type %s to go on: ",
                         step->title, step->confirm) != 0 ||
        terminal_ask((const char *)question.data, answer, sizeof answer, error) != 0)
        return -1;
    return strcmp(answer, step->confirm) == 0
               ? 0
               : error_set(error, ERROR_USAGE, "'%s' was not confirmed", step->confirm);
}

static void describe_step(const struct running *running, const struct provision_step *step,
                          unsigned long milliseconds, bool ok)
{
    struct json *object = json_add(running->steps, NULL, json_object());
    json_add_number(object, "number", running->done + 1);
    json_add_text(object, "title", step->title);
    json_add_number(object, "milliseconds", milliseconds);
    json_add_bool(object, "done", ok);
}

/* Runs one step, between two lines of the log. */
static int call_programmer(struct running *running, const struct provision_step *step,
                           struct error *error)
{
    const struct run_options *options = running->options;
    AUTO(blob) command = {0};
    struct error log_error;
    int output = running->log.descriptor > 0 ? running->log.descriptor : STANDARD_ERROR;
    unsigned seconds = options->timeout == 0 ? SECONDS_DEFAULT : options->timeout;
    if (provision_command_text(step, &command, error) != 0 ||
        log_line(&running->log, error, "step %zu/%zu: %s: %.*s", running->done + 1,
                 running->provision.steps.count, step->title, (int)command.size,
                 (const char *)command.data) != 0)
        return -1;
    unsigned long start = log_milliseconds();
    int result = process_run_into(step->words, seconds, output, ERROR_FILE, error);
    unsigned long took = log_milliseconds() - start;
    describe_step(running, step, took, result == 0);
    if (log_line(&running->log, &log_error, "step %zu/%zu: %s after %lu.%03lu s%s%s",
                 running->done + 1, running->provision.steps.count, result == 0 ? "done" : "failed",
                 took / MILLISECONDS, took % MILLISECONDS, result == 0 ? "" : ": ",
                 result == 0 ? "" : error->message) != 0 &&
        result == 0) {
        *error = log_error;
        return -1;
    }
    return result;
}

static int run_step(struct running *running, struct error *error)
{
    const struct provision_steps *steps = &running->provision.steps;
    const struct provision_step *step = &steps->items[running->done];
    size_t number = running->done + 1;
    run_note(running->provision.run, "step %zu/%zu: %s", number, steps->count, step->title);
    if (confirm(running, step, error) != 0 || call_programmer(running, step, error) != 0)
        return error_prefix(error, "step %zu/%zu, '%s'", number, steps->count, step->title);
    running->done++;
    return provision_state_write(running->state, running->digest, running->done, steps->count,
                                 error);
}

static int run_steps(struct running *running, struct error *error)
{
    size_t count = running->provision.steps.count;
    if (provision_state_write(running->state, running->digest, running->done, count, error) != 0)
        return -1;
    while (running->done < count)
        if (run_step(running, error) != 0) {
            run_note(running->provision.run, "%zu of %zu steps are done; --resume goes on",
                     running->done, count);
            return -1;
        }
    return file_remove(running->state, error);
}

static int report(struct running *running, struct error *error)
{
    const struct run *run = running->provision.run;
    AUTO_JSON top = json_object();
    size_t count = running->provision.steps.count;
    if (run->json) {
        provision_describe(&running->provision, top);
        json_add_number(top, "done", running->done);
        json_add_number(top, "total", count);
        json_add(top, "steps", running->steps);
        running->steps = NULL;
        return json_print(top, run->out, error);
    }
    if (!run->quiet && running->done == count)
        fprintf(run->out, "%s: all %zu steps are done\n",
                sequence_action_names[running->provision.action], count);
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

static int prepare(const struct invocation *invocation, struct running *running,
                   struct error *error)
{
    struct provision *provision = &running->provision;
    if (provision_open(invocation, &running->options->common, provision, error) != 0 ||
        check_yes(running, error) != 0)
        return -1;
    provision_judge(provision);
    if (provision->wrong > 0)
        return error_at(error, ERROR_INVALID, provision->path, 0,
                        "%zu finding%s; nothing was done to the device", provision->wrong,
                        provision->wrong == 1 ? "" : "s");
    if (open_state(running, error) != 0 || check_questions(running, error) != 0)
        return -1;
    return open_log(running, error);
}

static int run_run(struct invocation *invocation, struct error *error)
{
    AUTO(running) running = {.options = invocation->options, .steps = json_array()};
    struct error ignored;
    running.provision.run = invocation->run;
    int result = prepare(invocation, &running, error);
    if (result == 0)
        result = run_steps(&running, error);
    else if (running.provision.wrong == 0)
        return -1;
    if (result == 0)
        return report(&running, error);
    if (invocation->run->json)
        (void)!report(&running, &ignored);
    return -1;
}

static void release_options(void *options)
{
    text_list_release(&((struct run_options *)options)->yes);
}

const struct command provision_run_command = {
    .noun = "provision",
    .verb = "run",
    .operands = "PLAN.json",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Provision a device, step by step.",
    .rows = rows,
    .options_size = sizeof(struct run_options),
    .run = run_run,
    .release = release_options,
};
