// SPDX-License-Identifier: Apache-2.0
#include <base/terminal.h>
#include <command/applicfg.h>
#include <command/imgtool.h>
#include <command/options.h>
#include <command/program.h>
#include <command/report.h>
#include <command/table.h>
#include <crypto/random.h>
#include <stdlib.h>
#include <string.h>

#ifndef OTPC_VERSION
#define OTPC_VERSION "unknown"
#endif

const char *program_version(void)
{
    return OTPC_VERSION;
}

static void print_overview(FILE *stream)
{
    const struct command *command;
    fprintf(stream,
            "usage: otpc NOUN VERB [options] ...\n\n"
            "The open trusted package creator: signed and encrypted firmware images from XML.\n\n"
            "commands:\n");
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        char name[64];
        snprintf(name, sizeof name, "%s %s", command->noun, command->verb);
        fprintf(stream, "  %-16s %-5s %s\n", name, command->drop_in == NULL ? "" : command->drop_in,
                command->summary);
    }
    fprintf(stream, "  %-22s The commands of MCUboot's imgtool.\n", "imgtool COMMAND");
    fprintf(stream, "  %-22s The commands of ST's AppliCfg.\n", "applicfg COMMAND");
    fprintf(stream,
            "\n'otpc NOUN VERB --help' tells more of one; 'otpc --version' tells the version.\n");
}

/* Prints the verbs of a noun; false where there is none of that name. */
static bool print_noun(const char *noun, FILE *stream)
{
    const struct command *command;
    bool found = true;
    if (strcmp(noun, "imgtool") == 0)
        imgtool_list(stream);
    else if (strcmp(noun, "applicfg") == 0)
        applicfg_list(stream);
    else
        found = false;
    for (size_t i = 0; (command = command_at(i)) != NULL; i++)
        if (strcmp(command->noun, noun) == 0 && command->verb[0] != '\0') {
            if (!found)
                fprintf(stream, "commands of 'otpc %s':\n", noun);
            fprintf(stream, "  otpc %s %-8s %s\n", noun, command->verb, command->summary);
            found = true;
        }
    return found;
}

static void list_commands(FILE *stream)
{
    const struct command *command;
    for (size_t i = 0; (command = command_at(i)) != NULL; i++)
        fprintf(stream, "%s%s%s\n", command->noun, command->verb[0] == '\0' ? "" : " ",
                command->verb);
}

/* What is asked of the program itself; false where a command is meant. */
static bool answer_about_itself(int count, char **arguments)
{
    const char *first = count > 0 ? arguments[0] : "";
    const char *second = count > 1 ? arguments[1] : "";
    if (strcmp(first, "--version") == 0)
        printf("otpc %s\n", program_version());
    else if (strcmp(first, "--list-commands") == 0)
        list_commands(stdout);
    else if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0 || strcmp(first, "help") == 0)
        print_overview(stdout);
    else
        return (strcmp(second, "--help") == 0 || strcmp(second, "-h") == 0) &&
               print_noun(first, stdout);
    return true;
}

static int unknown_command(int count, char **arguments, struct error *error)
{
    if (count == 0)
        return error_set(error, ERROR_USAGE, "no command given; see 'otpc --help'");
    if (count == 1 && print_noun(arguments[0], stderr))
        return error_set(error, ERROR_USAGE, "'%s' needs a verb", arguments[0]);
    const char *second = count > 1 && arguments[1][0] != '-' ? arguments[1] : "";
    return error_set(error, ERROR_USAGE, "unknown command '%s%s%s'; see 'otpc --help'",
                     arguments[0], second[0] == '\0' ? "" : " ", second);
}

static bool asks_for_json(int count, char **arguments)
{
    for (int i = 0; i < count && strcmp(arguments[i], "--") != 0; i++)
        if (strcmp(arguments[i], "--json") == 0)
            return true;
    return false;
}

static int run_command(const struct command *command, int count, char **arguments,
                       struct invocation *invocation, struct error *error)
{
    struct common_options common = {0};
    struct run *run = invocation->run;
    run->json = asks_for_json(count, arguments); /* an error of the command line is one too */
    int result = options_parse(command, count, arguments, &common, invocation, error);
    run->quiet = common.quiet;
    run->verbose = common.verbose;
    if (result != 0)
        return -1;
    if (!common.help)
        return command->run(invocation, error);
    options_help(command, run->out);
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the help");
}

/* Runs what the words say, which are otpc's own. */
static int run_words(struct run *run, int count, char **arguments, struct error *error)
{
    int taken;
    const struct command *command = command_find(count, arguments, &taken);
    if (command == NULL)
        return unknown_command(count, arguments, error);
    struct invocation invocation = {.run = run, .silent = taken == 1 && command->verb[0] != '\0'};
    invocation.options = calloc(1, command->options_size + 1);
    int result = invocation.options == NULL
                     ? error_memory(error)
                     : run_command(command, count - taken, arguments + taken, &invocation, error);
    if (invocation.options != NULL && command->release != NULL)
        command->release(invocation.options);
    free(invocation.options);
    text_list_release(&invocation.operands);
    return result;
}

static int find_and_run(struct run *run, int count, char **arguments, struct error *error)
{
    AUTO(text_list) words = {0};
    union {
        const char **given;
        char **taken; /* nobody writes to them */
    } list;
    run->json = asks_for_json(count, arguments);
    if (imgtool_translate(count, arguments, &words, error) != 0)
        return -1;
    list.given = words.items;
    return run_words(run, (int)words.count, list.taken, error);
}

int program_run(int count, char **arguments)
{
    struct error error = {0};
    struct run run = {.out = stdout, .err = stderr, .random = random_system()};
    if (answer_about_itself(count, arguments))
        return fflush(stdout) == 0 ? 0 : ERROR_FILE;
    run.terminal = terminal_is(stderr);
    run.colour = run.terminal && terminal_wants_colour();
    int result = find_and_run(&run, count, arguments, &error);
    passphrase_release(&run.passphrase);
    if (result == 0)
        return 0;
    if (error.message[0] != '\0')
        report_error(&run, &error);
    return (int)error.code;
}
