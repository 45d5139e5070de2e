// SPDX-License-Identifier: Apache-2.0
#include <base/output.h>
#include <command/image_info.h>
#include <command/image_sign.h>
#include <command/image_verify.h>
#include <command/imgtool.h>
#include <command/imgtool_key.h>
#include <command/program.h>
#include <stdlib.h>
#include <string.h>

struct dump_options {
    const char *output;
    const char *format;
    bool silent;
};

static const struct option_row dump_rows[] = {
    {"-o, --outfile", "FILE", "where to write it", OPTION_TEXT,
     offsetof(struct dump_options, output)},
    {"-f, --format", "human|json", "the form; json is that of 'otpc image info'", OPTION_TEXT,
     offsetof(struct dump_options, format)},
    {"-s, --silent", NULL, "with --outfile: nothing else is printed, as always", OPTION_FLAG,
     offsetof(struct dump_options, silent)},
    {.name = NULL},
};

/* Runs the command with its report in memory, and saves that. */
static int dump_to(const char *path, struct invocation *invocation, struct error *error)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = invocation->run->out;
    FILE *memory = open_memstream(&text, &size);
    if (memory == NULL)
        return error_memory(error);
    invocation->run->out = memory;
    int result = image_info_command.run(invocation, error);
    invocation->run->out = out;
    fclose(memory);
    if (result == 0)
        result =
            output_save(path, OUTPUT_ORDINARY, (struct span){(const uint8_t *)text, size}, error);
    free(text);
    return result;
}

static int run_dump(struct invocation *invocation, struct error *error)
{
    const struct dump_options *options = invocation->options;
    const char *format = options->format == NULL ? "human" : options->format;
    if (strcmp(format, "json") == 0)
        invocation->run->json = true;
    else if (strcmp(format, "human") != 0)
        return error_set(error, ERROR_USAGE,
                         "option --format: '%s' is neither 'human' nor 'json', which is YAML too",
                         format);
    if (options->output == NULL)
        return image_info_command.run(invocation, error);
    if (file_same_target(options->output, invocation->operands.items[0]))
        return error_set(error, ERROR_USAGE, "output '%s' is the image itself", options->output);
    return dump_to(options->output, invocation, error);
}

static const struct command dump_command = {
    .noun = "imgtool",
    .verb = "dumpinfo",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Show what an image says of itself.",
    .rows = dump_rows,
    .options_size = sizeof(struct dump_options),
    .run = run_dump,
};

static const struct option_row no_rows[] = {{.name = NULL}};

static int run_version(struct invocation *invocation, struct error *error)
{
    FILE *out = invocation->run->out;
    if (invocation->run->json)
        fprintf(out, "{\"version\": \"%s\"}\n", program_version());
    else
        fprintf(out, "%s\n", program_version());
    return fflush(out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the version");
}

static const struct command version_command = {
    .noun = "imgtool",
    .verb = "version",
    .operands = "",
    .summary = "Print the version, which is that of otpc.",
    .rows = no_rows,
    .run = run_version,
};

static const struct command *const own[] = {
    &imgtool_keygen_command,  &imgtool_getpub_command, &imgtool_getpubhash_command,
    &imgtool_getpriv_command, &dump_command,           &version_command,
};

const struct command *imgtool_command_at(size_t index)
{
    return index < sizeof own / sizeof *own ? own[index] : NULL;
}

/* Commands that otpc has under another name, with the words that come first. */
static const struct {
    const char *name;
    const char *words[4];
    const char *summary;
    const struct command *command;
} translated[] = {
    {"sign", {"image", "sign"}, "Sign and encrypt firmware: otpc image sign.", &image_sign_command},
    {"create", {"image", "sign"}, "The same.", &image_sign_command},
    {"verify",
     {"image", "verify", "--policy", "mcuboot"},
     "Judge an image: otpc image verify --policy mcuboot.",
     &image_verify_command},
};

const struct command *imgtool_alias_at(size_t index, const char **name)
{
    if (index >= sizeof translated / sizeof *translated)
        return NULL;
    *name = translated[index].name;
    return translated[index].command;
}

void imgtool_list(FILE *stream)
{
    fprintf(stream, "commands of 'otpc imgtool':\n");
    for (size_t i = 0; i < sizeof translated / sizeof *translated; i++)
        fprintf(stream, "  otpc imgtool %-10s %s\n", translated[i].name, translated[i].summary);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        fprintf(stream, "  otpc imgtool %-10s %s\n", own[i]->verb, own[i]->summary);
}

static bool is_own(const char *name)
{
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(own[i]->verb, name) == 0)
            return true;
    return false;
}

/* imgtool verifies only the digest where there is no key. */
static bool names_key(int count, char **arguments)
{
    for (int i = 0; i < count; i++)
        if (strncmp(arguments[i], "-k", 2) == 0 || strncmp(arguments[i], "--key", 5) == 0 ||
            strncmp(arguments[i], "--config", 8) == 0 || strcmp(arguments[i], "--help") == 0)
            return true;
    return false;
}

int imgtool_translate(int count, char **arguments, struct text_list *words, struct error *error)
{
    int taken = 0;
    bool imgtool = count >= 2 && strcmp(arguments[0], "imgtool") == 0;
    for (size_t i = 0; imgtool && i < sizeof translated / sizeof *translated; i++) {
        if (strcmp(arguments[1], translated[i].name) != 0)
            continue;
        taken = 2;
        for (size_t word = 0; word < 4 && translated[i].words[word] != NULL; word++)
            if (text_list_add(words, translated[i].words[word], error) != 0)
                return -1;
    }
    if (imgtool && taken == 0 && arguments[1][0] != '-' && !is_own(arguments[1]))
        return error_set(error, ERROR_USAGE,
                         "command '%s' of imgtool is not covered; see 'otpc imgtool --help'",
                         arguments[1]);
    if (taken == 2 && strcmp(arguments[1], "verify") == 0 && !names_key(count - 2, arguments + 2) &&
        text_list_add(words, "--unsigned", error) != 0)
        return -1;
    bool asks = imgtool && count == 3 && strcmp(arguments[2], "-h") == 0;
    for (int i = taken; i < count; i++)
        if (text_list_add(words, asks && i == 2 ? "--help" : arguments[i], error) != 0)
            return -1;
    return 0;
}
