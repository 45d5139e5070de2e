// SPDX-License-Identifier: Apache-2.0
#include <command/shell_init.h>
#include <string.h>
#include <text/json.h>

static const struct option_row rows[] = {{.name = NULL}};

enum dialect { POSIX, BASH, FISH };

static const struct {
    const char *name;
    enum dialect dialect;
} shells[] = {{"bash", BASH}, {"zsh", POSIX}, {"sh", POSIX}, {"fish", FISH}};

/* Programs of ST's, and what they are of otpc. */
static const struct {
    const char *name;
    const char *words;
} functions[] = {{"STM32TrustedPackageCreator_CLI", ""}, {"AppliCfg", "applicfg "}};

static int make_text(enum dialect dialect, struct blob *text, struct error *error)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        const char *name = functions[i].name;
        const char *words = functions[i].words;
        int result =
            dialect == FISH
                ? blob_append_text(text, error, "function %s; command otpc %s$argv; end\n", name,
                                   words)
                : blob_append_text(text, error, "%s() { command otpc %s\"$@\"; }\n", name, words);
        if (result != 0 ||
            (dialect == BASH && blob_append_text(text, error, "export -f %s\n", name) != 0))
            return -1;
    }
    return 0;
}

static int find_shell(const char *name, enum dialect *dialect, struct error *error)
{
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        if (strcmp(shells[i].name, name) == 0) {
            *dialect = shells[i].dialect;
            return 0;
        }
    return error_set(error, ERROR_USAGE, "'%s' is none of bash, zsh, sh, fish", name);
}

static int run_init(struct invocation *invocation, struct error *error)
{
    const struct run *run = invocation->run;
    const char *name = invocation->operands.count > 0 ? invocation->operands.items[0] : "bash";
    enum dialect dialect = POSIX;
    AUTO(blob) text = {0};
    if (find_shell(name, &dialect, error) != 0 || make_text(dialect, &text, error) != 0)
        return -1;
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "shell", name);
        json_add_text(top, "text", (const char *)text.data);
        return json_print(top, run->out, error);
    }
    fwrite(text.data, 1, text.size, run->out);
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the text");
}

const struct command shell_init_command = {
    .noun = "shell-init",
    .verb = "",
    .operands = "[SHELL]",
    .operands_min = 0,
    .operands_max = 1,
    .summary = "Print functions that put otpc in the place of ST's tools, for a shell.",
    .rows = rows,
    .run = run_init,
};
