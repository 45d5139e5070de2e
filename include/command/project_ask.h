// SPDX-License-Identifier: Apache-2.0
/*
 * Asks another command of this program, and keeps what it says.
 */
#ifndef COMMAND_PROJECT_ASK_H
#define COMMAND_PROJECT_ASK_H

#include <command/command.h>
#include <text/json_reader.h>

struct project_answer {
    bool failed;
    struct error error; /* where it failed */
    char *out;          /* what it printed */
    char *err;
    struct json *said; /* that as JSON, or NULL */
};

/*
 * Runs a command with these words, with or without `--json`. That it fails is an answer. Error: ERROR_BUG, out of memory,
 * or the words are not as the command has them.
 */
int project_ask(struct run *run, const struct command *command, const struct text_list *words,
                bool json, struct project_answer *answer, struct error *error) must_check;
void project_answer_release(struct project_answer *answer);

#endif
