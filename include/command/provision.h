// SPDX-License-Identifier: Apache-2.0
/*
 * What `otpc provision plan` and `otpc provision run` share: the plan, its steps, and the checks before the first one.
 */
#ifndef COMMAND_PROVISION_H
#define COMMAND_PROVISION_H

#include <command/command.h>
#include <command/passphrase_options.h>
#include <device/provision_plan.h>
#include <device/provision_steps.h>

struct provision_options {
    const char *action;
    const char *programmer;
    struct passphrase_options passphrase;
};

/* Rows for a command whose options hold a `struct provision_options` called `field`. */
#define PROVISION_ROWS(type, field)                                                             \
    {"--action", "ACTION", "provision, discovery, open or regression (provision)", OPTION_TEXT, \
     offsetof(type, field.action)},                                                             \
        {"--programmer", "PROGRAM", "what steps call (STM32_Programmer_CLI)", OPTION_TEXT,      \
         offsetof(type, field.programmer)},                                                     \
        PASSPHRASE_ROWS(type, field.passphrase)

struct provision {
    const struct run *run;
    const char *path;
    enum sequence_action action;
    struct provision_plan plan;
    struct provision_steps steps;
    struct json *findings;
    size_t wrong;
};

/* Loads the plan that the invocation names, and makes its steps. Errors: as provision_plan_load() and provision_steps_make(). */
int provision_open(const struct invocation *invocation, const struct provision_options *options,
                   struct provision *provision, struct error *error) must_check;
void provision_release(struct provision *provision);

/* Runs the checks that the action needs; each finding is shown, with --json it goes into `findings`. */
void provision_judge(struct provision *provision);

/* Whether a file that is to be written is the plan or one of its files. */
int provision_refuse_input(const struct provision *provision, const char *path,
                           struct error *error) must_check;

/* Adds plan, action, state, findings and "valid". */
void provision_describe(struct provision *provision, struct json *top);

#endif
