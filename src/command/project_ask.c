// SPDX-License-Identifier: Apache-2.0
#include <base/text.h>
#include <command/options.h>
#include <command/project_ask.h>
#include <stdlib.h>

void project_answer_release(struct project_answer *answer)
{
    text_release(&answer->out);
    text_release(&answer->err);
    json_release(&answer->said);
}

static int parse(const struct command *command, const struct text_list *words,
                 struct invocation *invocation, struct error *error)
{
    struct common_options common = {0};
    union {
        const char **given;
        char **taken; /* nobody writes to them */
    } list = {.given = words->items};
    return options_parse(command, (int)words->count, list.taken, &common, invocation, error);
}

/* Runs it with its streams in memory. */
static void answer_it(const struct command *command, const struct text_list *words, struct run *run,
                      struct project_answer *answer)
{
    struct invocation invocation = {.run = run, .options = calloc(1, command->options_size + 1)};
    int result = invocation.options == NULL ? error_memory(&answer->error)
                                            : parse(command, words, &invocation, &answer->error);
    if (result == 0)
        result = command->run(&invocation, &answer->error);
    answer->failed = result != 0;
    if (invocation.options != NULL && command->release != NULL)
        command->release(invocation.options);
    free(invocation.options);
    text_list_release(&invocation.operands);
}

int project_ask(struct run *run, const struct command *command, const struct text_list *words,
                bool json, struct project_answer *answer, struct error *error)
{
    size_t out_size = 0;
    size_t err_size = 0;
    struct run other = *run;
    other.json = json;
    other.quiet = other.verbose = other.colour = other.terminal = false;
    other.out = open_memstream(&answer->out, &out_size);
    other.err = open_memstream(&answer->err, &err_size);
    if (other.out != NULL && other.err != NULL)
        answer_it(command, words, &other, answer);
    run->passphrase = other.passphrase; /* it may have read one */
    bool written = other.out != NULL && fclose(other.out) == 0;
    written = other.err != NULL && fclose(other.err) == 0 && written;
    if (!written)
        return error_memory(error);
    if (answer->failed && answer->error.code == ERROR_BUG) {
        *error = answer->error;
        return -1;
    }
    if (json && out_size > 0)
        answer->said = json_parse((struct span){(const uint8_t *)answer->out, out_size});
    return 0;
}
