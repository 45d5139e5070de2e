// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <command/applicfg.h>
#include <command/applicfg_source.h>
#include <spec/param.h>
#include <spec/place.h>
#include <string.h>

struct value_options {
    struct applicfg_source source;
    const char *name;
    const char *command;
    const char *tag;
    const char *value;
    unsigned index;
    bool string;
};

static const struct option_row value_rows[] = {
    APPLICFG_LAYOUT_ROWS(struct value_options, source),
    {"-sm", "NAME", "second macro, used where the value of the first is in the list -v",
     OPTION_TEXT, offsetof(struct value_options, source.second_macro)},
    APPLICFG_XML_ROWS(struct value_options, source),
    {"-n, --name", "NAME", "parameter to change, by its name", OPTION_TEXT,
     offsetof(struct value_options, name)},
    {"-c, --command", "COMMAND", "parameter to change, by its command; dashes may be left out",
     OPTION_TEXT, offsetof(struct value_options, command)},
    {"-txml", "TAG", "element to change, in place of Value", OPTION_TEXT,
     offsetof(struct value_options, tag)},
    {"-nxml_el_idx", "N", "which of several parameters, from 0", OPTION_NUMBER,
     offsetof(struct value_options, index)},
    {"-v, --value", "VALUE", "the value, or the list of -sm", OPTION_TEXT,
     offsetof(struct value_options, value)},
    {"--string", NULL, "write it as it is", OPTION_FLAG, offsetof(struct value_options, string)},
    APPLICFG_DECIMAL_ROW(struct value_options, source),
    APPLICFG_VERBOSE_ROW(struct value_options, source),
    {.name = NULL},
};

static void release_value(void *options)
{
    applicfg_source_release(&((struct value_options *)options)->source);
}

/* The number that is asked for: of the command line, or of a source, of which there may be a second one. */
static int find_value(const struct value_options *options, const char *file, int64_t *value,
                      bool *wanted, struct error *error)
{
    *wanted = true;
    if (!applicfg_source_is_given(&options->source)) {
        if (applicfg_need("--value", options->value, error) != 0)
            return -1;
        return applicfg_number("--value", options->value, value, error);
    }
    if (applicfg_source_value(&options->source, file, value, wanted, error) != 0)
        return -1;
    if (options->source.second_macro == NULL || options->value == NULL ||
        !applicfg_list_has(options->value, *value))
        return 0;
    return applicfg_macro(options->source.layout, options->source.second_macro, value, error);
}

static int set_value(const struct value_options *options, struct edit_file *file,
                     const struct place *place, struct error *error)
{
    int64_t value;
    bool wanted;
    enum number_style style = options->source.decimal ? NUMBER_DECIMAL : NUMBER_UPPER;
    if (options->string && options->value != NULL)
        return place_set(file, place, options->value, error);
    if (find_value(options, file->path, &value, &wanted, error) != 0)
        return -1;
    return wanted ? place_set_number(file, place, value, style, error) : 0;
}

static int run_value(struct invocation *invocation, struct error *error)
{
    const struct value_options *options = invocation->options;
    AUTO(edit_set) set = {0};
    const struct place place = {.is_xml = true,
                                .name = options->name,
                                .command = options->command,
                                .tag = options->tag,
                                .index = options->index};
    if (place.name == NULL && place.command == NULL && place.tag == NULL)
        return error_set(error, ERROR_USAGE, "which value: give --name, --command or -txml");
    if (options->source.second_macro != NULL && options->source.layout == NULL)
        return error_set(error, ERROR_USAGE, "option -sm goes with --layout");
    if (edit_set_open(&set, invocation->operands.items[0], error) != 0 ||
        set_value(options, &set.files[0], &place, error) != 0)
        return -1;
    return applicfg_finish(invocation, &set, options->source.verbose, error);
}

const struct command applicfg_xmlval_command = {
    .noun = "applicfg",
    .verb = "xmlval",
    .operands = "FILE.xml",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Set a value in an XML.",
    .rows = value_rows,
    .options_size = sizeof(struct value_options),
    .run = run_value,
    .release = release_value,
};

struct param_options {
    const char *layout;
    const char *macro;
    const char *option;
    struct param param;
    unsigned position; /* of no meaning: nothing depends on the order of parameters */
    bool verbose;
};

static const struct option_row param_rows[] = {
    {"-l, --layout", "FILE", "layout, preprocessed, or header", OPTION_TEXT,
     offsetof(struct param_options, layout)},
    {"-m, --macro", "NAME", "add where this is above 0, else remove; 0 where it is not there",
     OPTION_TEXT, offsetof(struct param_options, macro)},
    {"--option", "add|rm", "add or remove", OPTION_TEXT, offsetof(struct param_options, option)},
    {"-n, --name", "NAME", "its name", OPTION_TEXT, offsetof(struct param_options, param.name)},
    {"-link, --link", "LINK", "its link: GetPublic, or empty", OPTION_TEXT,
     offsetof(struct param_options, param.link)},
    {"-t, --type", "TYPE", "its type", OPTION_TEXT, offsetof(struct param_options, param.type)},
    {"-c, --command", "COMMAND", "its command, with dashes", OPTION_TEXT,
     offsetof(struct param_options, param.command)},
    {"-E, --enable", "0|1", "whether it is enabled", OPTION_TEXT,
     offsetof(struct param_options, param.enable)},
    {"-h, --hidden", "0|1", "whether it is hidden", OPTION_TEXT,
     offsetof(struct param_options, param.hidden)},
    {"-d, --default", "VALUE", "its default", OPTION_TEXT,
     offsetof(struct param_options, param.fallback)},
    {"-pp", "N", "its place; of no meaning", OPTION_NUMBER,
     offsetof(struct param_options, position)},
    {"--vb", NULL, "tell what was done", OPTION_FLAG, offsetof(struct param_options, verbose)},
    {.name = NULL},
};

/* Whether a macro is above 0; the layouts of other modes may lack it. */
static int is_set(const char *layout, const char *macro, bool *set, struct error *error)
{
    int64_t value = 0;
    struct error missing = {0};
    if (!file_exists(layout))
        return error_set(error, ERROR_FILE, "there is no '%s'", layout);
    int result = applicfg_macro(layout, macro, &value, &missing);
    if (result != 0 && (missing.code != ERROR_CONFIG || missing.line != 0)) {
        *error = missing;
        return -1;
    }
    *set = value > 0;
    return 0;
}

static int decide(const struct param_options *options, bool *add, struct error *error)
{
    if (options->option != NULL) {
        *add = strcmp(options->option, "add") == 0;
        return *add || strcmp(options->option, "rm") == 0
                   ? 0
                   : error_set(error, ERROR_USAGE, "option --option: '%s' is neither add nor rm",
                               options->option);
    }
    if (options->layout == NULL)
        return error_set(error, ERROR_USAGE,
                         "add or remove: give --layout and --macro, or --option");
    if (applicfg_need("--macro", options->macro, error) != 0)
        return -1;
    return is_set(options->layout, options->macro, add, error);
}

static int run_param(struct invocation *invocation, struct error *error)
{
    const struct param_options *options = invocation->options;
    bool add;
    AUTO(edit_set) set = {0};
    if (applicfg_need("--command", options->param.command, error) != 0 ||
        decide(options, &add, error) != 0 ||
        (add && (applicfg_need("--name", options->param.name, error) != 0 ||
                 applicfg_need("--type", options->param.type, error) != 0)) ||
        edit_set_open(&set, invocation->operands.items[0], error) != 0)
        return -1;
    int result = add ? param_add(&set.files[0], &options->param, error)
                     : param_remove(&set.files[0], options->param.command, error);
    return result == 0 ? applicfg_finish(invocation, &set, options->verbose, error) : -1;
}

const struct command applicfg_xmlparam_command = {
    .noun = "applicfg",
    .verb = "xmlparam",
    .operands = "FILE.xml",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Add a parameter to an image XML, or remove it.",
    .rows = param_rows,
    .options_size = sizeof(struct param_options),
    .run = run_param,
};

struct name_options {
    struct applicfg_source source;
    const char *name;
    const char *second_name;
    const char *value;
    const char *command;
};

static const struct option_row name_rows[] = {
    APPLICFG_LAYOUT_ROWS(struct name_options, source),
    {"-n, --name", "NAME", "the new name", OPTION_TEXT, offsetof(struct name_options, name)},
    {"-sn", "NAME", "second name, used where the value of the macro is in the list -v", OPTION_TEXT,
     offsetof(struct name_options, second_name)},
    {"-v, --value", "LIST", "the list of -sn", OPTION_TEXT, offsetof(struct name_options, value)},
    {"-c, --command", "COMMAND", "parameter to change; dashes may be left out", OPTION_TEXT,
     offsetof(struct name_options, command)},
    APPLICFG_VERBOSE_ROW(struct name_options, source),
    {.name = NULL},
};

/* The first name, but for values in the list. */
static int choose_name(const struct name_options *options, const char **name, struct error *error)
{
    int64_t value;
    *name = options->name;
    if (options->source.layout == NULL)
        return 0;
    if (applicfg_need("-sn", options->second_name, error) != 0 ||
        applicfg_need("--value", options->value, error) != 0 ||
        applicfg_macro(options->source.layout, options->source.macro, &value, error) != 0)
        return -1;
    if (applicfg_list_has(options->value, value))
        *name = options->second_name;
    return 0;
}

static int run_name(struct invocation *invocation, struct error *error)
{
    const struct name_options *options = invocation->options;
    const char *name;
    AUTO(edit_set) set = {0};
    const struct place place = {.is_xml = true, .command = options->command, .tag = "Name"};
    if (applicfg_need("--command", options->command, error) != 0 ||
        applicfg_need("--name", options->name, error) != 0 ||
        choose_name(options, &name, error) != 0 ||
        edit_set_open(&set, invocation->operands.items[0], error) != 0 ||
        place_set(&set.files[0], &place, name, error) != 0)
        return -1;
    return applicfg_finish(invocation, &set, options->source.verbose, error);
}

const struct command applicfg_xmlname_command = {
    .noun = "applicfg",
    .verb = "xmlname",
    .operands = "FILE.xml",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Change the name of a parameter, and so what it is linked to.",
    .rows = name_rows,
    .options_size = sizeof(struct name_options),
    .run = run_name,
};
