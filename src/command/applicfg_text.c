// SPDX-License-Identifier: Apache-2.0
#include <base/output.h>
#include <command/applicfg.h>
#include <command/applicfg_source.h>
#include <inttypes.h>
#include <spec/define.h>
#include <spec/place.h>
#include <string.h>
#include <text/json.h>

struct symbol_options {
    struct applicfg_source source;
    const char *name;
    const char *value;
    bool parenthesis;
};

static void release_symbol(void *options)
{
    applicfg_source_release(&((struct symbol_options *)options)->source);
}

static const struct option_row linker_rows[] = {
    APPLICFG_LAYOUT_ROWS(struct symbol_options, source),
    APPLICFG_XML_ROWS(struct symbol_options, source),
    {"-n, --name", "SYMBOL", "symbol to change", OPTION_TEXT,
     offsetof(struct symbol_options, name)},
    APPLICFG_VERBOSE_ROW(struct symbol_options, source),
    {.name = NULL},
};

static const struct option_row define_rows[] = {
    APPLICFG_LAYOUT_ROWS(struct symbol_options, source),
    APPLICFG_XML_ROWS(struct symbol_options, source),
    {"-n, --name", "SYMBOL", "definition to change", OPTION_TEXT,
     offsetof(struct symbol_options, name)},
    {"--parenthesis", NULL, "put it in parentheses", OPTION_FLAG,
     offsetof(struct symbol_options, parenthesis)},
    APPLICFG_DECIMAL_ROW(struct symbol_options, source),
    APPLICFG_VERBOSE_ROW(struct symbol_options, source),
    {.name = NULL},
};

/* Puts parentheses around a value that has none. */
static int parenthesise(struct edit_file *file, const struct place *place, struct error *error)
{
    struct assignment found = {0};
    const struct assignment_query query = {.kind = place->kind, .name = place->name};
    AUTO(blob) text = {0};
    if (!assignment_find(blob_span(&file->now), &query, &found) ||
        (found.end > found.start && file->now.data[found.start] == '('))
        return 0;
    if (blob_append_text(&text, error, "(%.*s)", (int)(found.end - found.start),
                         (const char *)file->now.data + found.start) != 0)
        return -1;
    return edit_file_replace(file, found.start, found.end, blob_span(&text), error);
}

static int set_symbol(const struct symbol_options *options, struct edit_file *file,
                      enum number_style style, struct error *error)
{
    int64_t value;
    bool wanted;
    const struct place place = {.kind = assignment_kind_of(file->path), .name = options->name};
    if (applicfg_source_value(&options->source, file->path, &value, &wanted, error) != 0)
        return -1;
    if (!wanted)
        return 0;
    if (options->source.decimal)
        style = NUMBER_DECIMAL;
    if (place_set_number(file, &place, value, style, error) != 0)
        return -1;
    return options->parenthesis && edit_file_is_changed(file) ? parenthesise(file, &place, error)
                                                              : 0;
}

static int run_symbol(struct invocation *invocation, enum number_style style, struct error *error)
{
    const struct symbol_options *options = invocation->options;
    AUTO(edit_set) set = {0};
    if (applicfg_need("--name", options->name, error) != 0 ||
        edit_set_open(&set, invocation->operands.items[0], error) != 0 ||
        set_symbol(options, &set.files[0], style, error) != 0)
        return -1;
    return applicfg_finish(invocation, &set, options->source.verbose, error);
}

static int run_linker(struct invocation *invocation, struct error *error)
{
    return run_symbol(invocation, NUMBER_LOWER, error);
}

static int run_define(struct invocation *invocation, struct error *error)
{
    return run_symbol(invocation, NUMBER_UPPER, error);
}

const struct command applicfg_linker_command = {
    .noun = "applicfg",
    .verb = "linker",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Set a symbol of a linker file: .ld, .icf or .sct.",
    .rows = linker_rows,
    .options_size = sizeof(struct symbol_options),
    .run = run_linker,
    .release = release_symbol,
};

const struct command applicfg_definevalue_command = {
    .noun = "applicfg",
    .verb = "definevalue",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Set a definition of a header or another text file.",
    .rows = define_rows,
    .options_size = sizeof(struct symbol_options),
    .run = run_define,
    .release = release_symbol,
};

struct setdefine_options {
    struct applicfg_source source;
    const char *action;
    const char *name;
    const char *value;
};

static const struct option_row setdefine_rows[] = {
    APPLICFG_LAYOUT_ROWS(struct setdefine_options, source),
    APPLICFG_XML_ROWS(struct setdefine_options, source),
    {"-a, --action", "comment|uncomment", "what to do", OPTION_TEXT,
     offsetof(struct setdefine_options, action)},
    {"-n, --name", "NAME", "the definition", OPTION_TEXT, offsetof(struct setdefine_options, name)},
    {"-v, --value", "VALUE",
     "with a source: active where that has this value; else: the value of the definition that is "
     "meant",
     OPTION_TEXT, offsetof(struct setdefine_options, value)},
    APPLICFG_VERBOSE_ROW(struct setdefine_options, source),
    {.name = NULL},
};

static void release_setdefine(void *options)
{
    applicfg_source_release(&((struct setdefine_options *)options)->source);
}

static int decide(const struct setdefine_options *options, const char *file, bool *active,
                  bool *wanted, struct error *error)
{
    int64_t value;
    *wanted = true;
    if (options->action != NULL) {
        *active = strcmp(options->action, "uncomment") == 0;
        return *active || strcmp(options->action, "comment") == 0
                   ? 0
                   : error_set(error, ERROR_USAGE,
                               "option --action: '%s' is neither comment nor uncomment",
                               options->action);
    }
    if (applicfg_need("--value", options->value, error) != 0 ||
        applicfg_source_value(&options->source, file, &value, wanted, error) != 0)
        return -1;
    *active = applicfg_list_has(options->value, value);
    return 0;
}

static int run_setdefine(struct invocation *invocation, struct error *error)
{
    const struct setdefine_options *options = invocation->options;
    const char *path = invocation->operands.items[0];
    bool active;
    bool wanted;
    bool found = true;
    AUTO(edit_set) set = {0};
    if (applicfg_need("--name", options->name, error) != 0 ||
        decide(options, path, &active, &wanted, error) != 0 ||
        edit_set_open(&set, path, error) != 0 ||
        (wanted &&
         define_set(&set.files[0], options->name, options->action == NULL ? NULL : options->value,
                    active, &found, error) != 0))
        return -1;
    if (!found)
        run_warn(invocation->run, "'%s': there is no '#define %s'", path, options->name);
    return applicfg_finish(invocation, &set, options->source.verbose, error);
}

const struct command applicfg_setdefine_command = {
    .noun = "applicfg",
    .verb = "setdefine",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Make a definition of a header active, or a comment.",
    .rows = setdefine_rows,
    .options_size = sizeof(struct setdefine_options),
    .run = run_setdefine,
    .release = release_setdefine,
};

struct flash_options {
    struct applicfg_source source;
    const char *variable;
    const char *divisor;
    const char *result;
};

static const struct option_row flash_rows[] = {
    APPLICFG_LAYOUT_ROWS(struct flash_options, source),
    APPLICFG_XML_ROWS(struct flash_options, source),
    {"-n, --name", "NAME", "as -nxml", OPTION_LIST, offsetof(struct flash_options, source.names)},
    {"-b, --begin", "VARIABLE", "variable to change", OPTION_TEXT,
     offsetof(struct flash_options, variable)},
    {"-d, --divisor", "N", "divide the value by this", OPTION_TEXT,
     offsetof(struct flash_options, divisor)},
    {"-sr", "RESULT", "file to write VARIABLE=VALUE to", OPTION_TEXT,
     offsetof(struct flash_options, result)},
    APPLICFG_DECIMAL_ROW(struct flash_options, source),
    APPLICFG_VERBOSE_ROW(struct flash_options, source),
    {.name = NULL},
};

static void release_flash(void *options)
{
    applicfg_source_release(&((struct flash_options *)options)->source);
}

static int flash_value(const struct flash_options *options, const char *file, int64_t *value,
                       bool *wanted, struct error *error)
{
    int64_t divisor = 1;
    if (applicfg_source_value(&options->source, file, value, wanted, error) != 0)
        return -1;
    if (options->divisor != NULL &&
        applicfg_number("--divisor", options->divisor, &divisor, error) != 0)
        return -1;
    if (divisor <= 0)
        return error_set(error, ERROR_USAGE, "option --divisor: '%s' is not above 0",
                         options->divisor);
    *value /= divisor;
    return 0;
}

static int write_result(const struct flash_options *options, int64_t value, struct error *error)
{
    AUTO(blob) text = {0};
    int result = options->source.decimal
                     ? blob_append_text(&text, error, "%s=%" PRId64 "\n", options->variable, value)
                     : blob_append_text(&text, error, "%s=0x%" PRIX64 "\n", options->variable,
                                        (uint64_t)value);
    return result == 0 ? output_save(options->result, OUTPUT_ORDINARY, blob_span(&text), error)
                       : -1;
}

/* The report where nothing but the result is written. */
static int tell_result(const struct invocation *invocation, const struct flash_options *options,
                       struct error *error)
{
    AUTO_JSON top = json_object();
    json_add_text(top, "file", options->result);
    json_add_bool(top, "changed", true);
    return invocation->run->json ? json_print(top, invocation->run->out, error) : 0;
}

static int run_flash(struct invocation *invocation, struct error *error)
{
    const struct flash_options *options = invocation->options;
    const char *path = invocation->operands.count > 0 ? invocation->operands.items[0] : NULL;
    int64_t value;
    bool wanted;
    AUTO(edit_set) set = {0};
    if (applicfg_need("--begin", options->variable, error) != 0)
        return -1;
    if (path == NULL && (options->result == NULL || options->source.xml == NULL))
        return error_set(error, ERROR_USAGE, "FILE is missing; only -sr with -xml goes without");
    if (flash_value(options, path, &value, &wanted, error) != 0 || !wanted)
        return wanted ? -1 : 0;
    if (options->result != NULL && write_result(options, value, error) != 0)
        return -1;
    if (path == NULL)
        return tell_result(invocation, options, error);
    const struct place place = {.kind = assignment_kind_of(path), .name = options->variable};
    if (edit_set_open(&set, path, error) != 0 ||
        place_set_number(&set.files[0], &place, value,
                         options->source.decimal ? NUMBER_DECIMAL : NUMBER_UPPER, error) != 0)
        return -1;
    return applicfg_finish(invocation, &set, options->source.verbose, error);
}

const struct command applicfg_flash_command = {
    .noun = "applicfg",
    .verb = "flash",
    .operands = "[FILE]",
    .operands_min = 0,
    .operands_max = 1,
    .summary = "Set a variable of a programming script.",
    .rows = flash_rows,
    .options_size = sizeof(struct flash_options),
    .run = run_flash,
    .release = release_flash,
};

struct modify_options {
    struct applicfg_source source;
    const char *variable;
    const char *delimiter;
    const char *value;
    bool string;
};

static const struct option_row modify_rows[] = {
    APPLICFG_LAYOUT_ROWS(struct modify_options, source),
    APPLICFG_XML_ROWS(struct modify_options, source),
    {"-var, --variable", "NAME", "variable to change", OPTION_TEXT,
     offsetof(struct modify_options, variable)},
    {"--delimiter", "TEXT", "what stands between name and value; =", OPTION_TEXT,
     offsetof(struct modify_options, delimiter)},
    {"-v, --value", "VALUE", "the value", OPTION_TEXT, offsetof(struct modify_options, value)},
    {"--str", NULL, "write it as it is", OPTION_FLAG, offsetof(struct modify_options, string)},
    APPLICFG_DECIMAL_ROW(struct modify_options, source),
    APPLICFG_VERBOSE_ROW(struct modify_options, source),
    {.name = NULL},
};

static void release_modify(void *options)
{
    applicfg_source_release(&((struct modify_options *)options)->source);
}

static int modify(const struct modify_options *options, struct edit_file *file,
                  const struct place *place, struct error *error)
{
    int64_t value;
    bool wanted = true;
    if (options->string && options->value != NULL)
        return place_set(file, place, options->value, error);
    int result = options->value != NULL
                     ? applicfg_number("--value", options->value, &value, error)
                     : applicfg_source_value(&options->source, file->path, &value, &wanted, error);
    if (result != 0)
        return -1;
    return wanted ? place_set_number(file, place, value,
                                     options->source.decimal ? NUMBER_DECIMAL : NUMBER_UPPER, error)
                  : 0;
}

static int run_modify(struct invocation *invocation, struct error *error)
{
    const struct modify_options *options = invocation->options;
    const char *path = invocation->operands.items[0];
    enum assignment_kind kind = assignment_kind_of(path);
    AUTO(edit_set) set = {0};
    const struct place place = {.kind = kind == ASSIGNMENT_LAYOUT ? ASSIGNMENT_PROPERTIES : kind,
                                .name = options->variable,
                                .delimiter = options->delimiter};
    if (applicfg_need("--variable", options->variable, error) != 0 ||
        edit_set_open(&set, path, error) != 0 || modify(options, &set.files[0], &place, error) != 0)
        return -1;
    return applicfg_finish(invocation, &set, options->source.verbose, error);
}

const struct command applicfg_modifyfilevalue_command = {
    .noun = "applicfg",
    .verb = "modifyfilevalue",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Set a value of a text file by its name and what stands behind that.",
    .rows = modify_rows,
    .options_size = sizeof(struct modify_options),
    .run = run_modify,
    .release = release_modify,
};
