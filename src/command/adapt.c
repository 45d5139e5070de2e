// SPDX-License-Identifier: Apache-2.0
#include <base/embedded.h>
#include <base/file.h>
#include <base/path.h>
#include <base/text.h>
#include <command/adapt.h>
#include <device/layout_values.h>
#include <spec/adapt.h>
#include <spec/place.h>
#include <stdlib.h>
#include <string.h>
#include <text/diff.h>

#define BUILTIN_DIRECTORY "templates/adapt/"
#define BUILTIN_EXTENSION ".json"

enum { MAPPING_LIMIT = 1024 * 1024 };

struct adapt_options {
    const char *layout;
    const char *root;
    struct text_list overrides;
    bool check;
    bool dry_run;
    bool show;
    bool list;
};

static const struct option_row rows[] = {
    {"--layout", "FILE", "flash layout, in place of the mapping's", OPTION_TEXT,
     offsetof(struct adapt_options, layout)},
    {"--root", "DIR", "directory that the paths of the mapping are relative to", OPTION_TEXT,
     offsetof(struct adapt_options, root)},
    {"--set", "NAME=VALUE", "a value, in place of the mapping's or the layout's", OPTION_LIST,
     offsetof(struct adapt_options, overrides)},
    {"--check", NULL, "change nothing; exit with 1 where something disagrees, and show what",
     OPTION_FLAG, offsetof(struct adapt_options, check)},
    {"--dry-run", NULL, "change nothing; show what would change", OPTION_FLAG,
     offsetof(struct adapt_options, dry_run)},
    {"--show", NULL, "print the mapping", OPTION_FLAG, offsetof(struct adapt_options, show)},
    {"--list", NULL, "list the mappings that come with the program", OPTION_FLAG,
     offsetof(struct adapt_options, list)},
    {.name = NULL},
};

static void release(void *options)
{
    text_list_release(&((struct adapt_options *)options)->overrides);
}

static int list_builtin(const struct run *run, struct error *error)
{
    AUTO_JSON list = json_array();
    size_t root = strlen(BUILTIN_DIRECTORY);
    for (size_t i = 0; i < embedded_file_count; i++) {
        const char *path = embedded_files[i].path;
        if (strncmp(path, BUILTIN_DIRECTORY, root) != 0 || !path_has_extension(path, "json"))
            continue;
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)(strlen(path) - root - strlen(BUILTIN_EXTENSION)),
                 path + root);
        json_add_text(list, NULL, name);
        if (!run->json)
            fprintf(run->out, "%s\n", name);
    }
    return run->json ? json_print(list, run->out, error) : 0;
}

/* A mapping as it was loaded, and where its paths begin. */
struct source {
    struct blob text;
    char *file; /* for messages */
    char *root;
};

static void source_release(struct source *source)
{
    blob_release(&source->text);
    text_release(&source->file);
    text_release(&source->root);
}

/* The directory of a path, with the slash behind it; nothing for the working directory. */
static int root_of(const char *directory, char **root, struct error *error)
{
    size_t length = strlen(directory);
    bool slash = length > 0 && directory[length - 1] == '/';
    if (strcmp(directory, ".") == 0)
        return text_copy("", root, error);
    AUTO(blob) text = {0};
    if (blob_append_text(&text, error, "%s%s", directory, slash ? "" : "/") != 0)
        return -1;
    return text_copy((const char *)text.data, root, error);
}

static int load_source(const char *name, const char *root, struct source *source,
                       struct error *error)
{
    char builtin[128];
    AUTO_TEXT directory = NULL;
    snprintf(builtin, sizeof builtin, BUILTIN_DIRECTORY "%.64s" BUILTIN_EXTENSION, name);
    struct span found = embedded_find(builtin);
    bool is_file = strchr(name, '/') != NULL || path_extension(name)[0] != '\0' || found.size == 0;
    if (is_file && !file_exists(name))
        return error_set(error, ERROR_FILE,
                         "there is no mapping '%s'; 'otpc adapt --list' names those that come with "
                         "the program",
                         name);
    if (is_file ? file_load(name, MAPPING_LIMIT, &source->text, error) != 0
                : blob_append(&source->text, found, error) != 0)
        return -1;
    if (path_directory(is_file ? name : "", &directory, error) != 0 ||
        text_copy(name, &source->file, error) != 0)
        return -1;
    return root_of(root != NULL ? root : directory, &source->root, error);
}

/* The flash layout, of whichever kind. */
struct flash_layout {
    struct adapt_text text;
    struct layout layout;
    char *path;
};

static void flash_layout_release(struct flash_layout *flash)
{
    blob_release(&flash->text.text);
    layout_release(&flash->layout);
    text_release(&flash->path);
}

static int find_value(void *context, const char *name, int64_t *value, bool *found,
                      struct error *error)
{
    (void)error;
    *found = layout_value(context, name, value);
    return 0;
}

static int open_boot_layout(const struct run *run, const char *path, struct flash_layout *flash,
                            struct adapt *adapt, struct error *error)
{
    adapt->layout = (struct adapt_layout){find_value, &flash->layout, NULL};
    return layout_load(run, path, &flash->layout, error);
}

/* The path of the command line is as it is; that of the mapping is relative to its root. */
static int open_layout(const struct run *run, const char *given, struct flash_layout *flash,
                       struct adapt *adapt, struct error *error)
{
    if (given == NULL && adapt->layout_path == NULL)
        return 0;
    const char *path = given != NULL ? given : adapt->layout_path;
    if (strchr(path, '/') == NULL && layout_builtin_text(path).size > 0)
        return open_boot_layout(run, path, flash, adapt, error);
    if (path_resolve(given != NULL ? NULL : adapt->root, path, &flash->path, error) != 0)
        return -1;
    if (path_has_extension(path, "json"))
        return open_boot_layout(run, flash->path, flash, adapt, error);
    if (place_is_xml(path)) {
        adapt->layout.xml = flash->path;
        return 0;
    }
    flash->text.path = flash->path;
    flash->text.prefix = adapt->prefix;
    adapt->layout = (struct adapt_layout){adapt_text_find, &flash->text, NULL};
    return file_load(flash->path, EDIT_FILE_LIMIT, &flash->text.text, error);
}

static size_t count_changes(const struct edit_set *set)
{
    size_t count = 0;
    for (size_t i = 0; i < set->count; i++)
        count += edit_file_is_changed(&set->files[i]);
    return count;
}

static int diff(const struct edit_file *file, struct blob *text, struct error *error)
{
    return diff_write(file->path, blob_span(&file->before), blob_span(&file->now), text, error);
}

static int report_json(const struct run *run, const struct adapt *adapt, bool written,
                       struct error *error)
{
    AUTO_JSON top = json_object();
    json_add_text(top, "mapping", adapt->document.file);
    json_add_bool(top, "written", written);
    json_add_number(top, "changed", count_changes(&adapt->set));
    struct json *list = json_add(top, "files", json_array());
    for (size_t i = 0; i < adapt->set.count; i++) {
        const struct edit_file *file = &adapt->set.files[i];
        struct json *entry = json_add(list, NULL, json_object());
        AUTO(blob) text = {0};
        json_add_text(entry, "file", file->path);
        json_add_bool(entry, "changed", edit_file_is_changed(file));
        if (diff(file, &text, error) != 0 || blob_append_fill(&text, 0, 1, error) != 0)
            return -1;
        if (text.size > 1)
            json_add_text(entry, "diff", (const char *)text.data);
    }
    return json_print(top, run->out, error);
}

/* What is to change as a diff; what was changed as a list. */
static int report(const struct run *run, const struct adapt *adapt, bool written,
                  struct error *error)
{
    size_t changed = count_changes(&adapt->set);
    for (size_t i = 0; i < adapt->set.count; i++) {
        const struct edit_file *file = &adapt->set.files[i];
        AUTO(blob) text = {0};
        if (!edit_file_is_changed(file))
            continue;
        if (written) {
            if (!run->quiet)
                fprintf(run->out, "changed '%s'\n", file->path);
        } else if (diff(file, &text, error) != 0)
            return -1;
        if (text.size > 0)
            fwrite(text.data, 1, text.size, run->out);
    }
    if (!run->quiet && changed == 0)
        fprintf(run->out, "%zu file%s with the layout\n", adapt->set.count,
                adapt->set.count == 1 ? " agrees" : "s agree");
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

static int finish(const struct run *run, const struct adapt_options *options,
                  const struct adapt *adapt, struct error *error)
{
    bool write = !options->check && !options->dry_run;
    size_t changed = count_changes(&adapt->set);
    if ((write && edit_set_save(&adapt->set, error) != 0) ||
        (run->json ? report_json : report)(run, adapt, write, error) != 0)
        return -1;
    if (!options->check || changed == 0)
        return 0;
    return error_set(error, ERROR_INVALID, "%zu of %zu files disagree%s with the layout", changed,
                     adapt->set.count, changed == 1 ? "s" : "");
}

static int check_options(const struct adapt_options *options, const struct invocation *invocation,
                         struct error *error)
{
    if (invocation->operands.count == 0)
        return error_set(error, ERROR_USAGE, "MAPPING is missing; see 'otpc adapt --help'");
    if (options->check && options->dry_run)
        return error_set(error, ERROR_USAGE, "--check and --dry-run: one of them");
    for (size_t i = 0; i < options->overrides.count; i++)
        if (strchr(options->overrides.items[i], '=') == NULL)
            return error_set(error, ERROR_USAGE, "option --set: '%s' is not NAME=VALUE",
                             options->overrides.items[i]);
    return 0;
}

static int run_adapt(struct invocation *invocation, struct error *error)
{
    const struct adapt_options *options = invocation->options;
    const struct run *run = invocation->run;
    AUTO(source) source = {.file = NULL};
    AUTO(flash_layout) flash = {.path = NULL};
    AUTO(adapt) adapt = {.run = run, .overrides = &options->overrides};
    if (options->list)
        return list_builtin(run, error);
    if (check_options(options, invocation, error) != 0 ||
        load_source(invocation->operands.items[0], options->root, &source, error) != 0)
        return -1;
    if (options->show)
        return fwrite(source.text.data, 1, source.text.size, run->out) == source.text.size &&
                       fflush(run->out) == 0
                   ? 0
                   : error_system(error, ERROR_FILE, "cannot write the mapping");
    adapt.root = source.root;
    if (adapt_parse(blob_span(&source.text), source.file, &adapt, error) != 0 ||
        open_layout(run, options->layout, &flash, &adapt, error) != 0 ||
        adapt_apply(&adapt, error) != 0)
        return -1;
    return finish(run, options, &adapt, error);
}

const struct command adapt_command = {
    .noun = "adapt",
    .verb = "",
    .operands = "[MAPPING]",
    .operands_min = 0,
    .operands_max = 1,
    .summary = "Make all files of a project agree with a flash layout.",
    .rows = rows,
    .options_size = sizeof(struct adapt_options),
    .run = run_adapt,
    .release = release,
};
