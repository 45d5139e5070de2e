// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <command/boot_layout.h>
#include <device/layout.h>
#include <device/layout_derive.h>
#include <string.h>

static const struct option_row rows[] = {{.name = NULL}};

/* The name of a built-in layout without its extension, and what it is of. */
static int list_one(const struct run *run, const char *file, struct json *list, struct error *error)
{
    AUTO(layout) layout = {.name = NULL};
    int length = (int)strcspn(file, ".");
    char name[64];
    if (layout_parse(layout_builtin_text(file), file, &layout, error) != 0)
        return -1;
    snprintf(name, sizeof name, "%.*s", length, file);
    struct json *object = json_add(list, NULL, json_object());
    json_add_text(object, "layout", name);
    json_add_text(object, "summary", layout.name);
    if (!run->json)
        fprintf(run->out, "%-26s %s\n", name, layout.name);
    return 0;
}

static int list_all(const struct run *run, struct error *error)
{
    AUTO_JSON top = json_object();
    struct json *list = json_add(top, "layouts", json_array());
    const char *file;
    for (size_t i = 0; (file = layout_builtin(i)) != NULL; i++)
        if (list_one(run, file, list, error) != 0)
            return -1;
    return run->json ? json_print(top, run->out, error) : 0;
}

static int show(const struct run *run, const char *name, struct error *error)
{
    AUTO(layout) layout = {.name = NULL};
    AUTO(blob) text = {0};
    if (layout_load(run, name, &layout, error) != 0 ||
        json_write(layout.document.root, &text, error) != 0)
        return -1;
    fwrite(text.data, 1, text.size, run->out);
    return 0;
}

static int run_layout(struct invocation *invocation, struct error *error)
{
    const struct run *run = invocation->run;
    int result = invocation->operands.count == 0 ? list_all(run, error)
                                                 : show(run, invocation->operands.items[0], error);
    if (result == 0 && fflush(run->out) != 0)
        return error_system(error, ERROR_FILE, "cannot write the report");
    return result;
}

const struct command boot_layout_command = {
    .noun = "boot",
    .verb = "layout",
    .operands = "[LAYOUT]",
    .operands_min = 0,
    .operands_max = 1,
    .summary = "List the layouts of boards, or show one as JSON.",
    .rows = rows,
    .run = run_layout,
};
