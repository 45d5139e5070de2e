// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/path.h>
#include <base/text.h>
#include <spec/adapt.h>
#include <spec/adapt_entry.h>
#include <spec/place.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <text/expression.h>

enum { LOOKUPS_MAX = 100000, NAMES_DEPTH = 32, NAME_MAX_SIZE = 128, ENTRIES_MAX = 4096 };

static const struct json_row mapping_rows[] = {
    {"name", JSON_TEXT, false, offsetof(struct adapt, name), NULL},
    {"layout", JSON_TEXT, false, offsetof(struct adapt, layout_path), NULL},
    {"prefix", JSON_TEXT, false, offsetof(struct adapt, prefix), NULL},
    {"values", JSON_OTHER, false, offsetof(struct adapt, values), NULL},
    {"defaults", JSON_OTHER, false, offsetof(struct adapt, defaults), NULL},
    {"files", JSON_OTHER, true, offsetof(struct adapt, files), NULL},
    {.name = NULL},
};

int adapt_parse(struct span text, const char *file, struct adapt *adapt, struct error *error)
{
    if (json_document_parse(text, file, &adapt->document, error) != 0 ||
        json_read_object(&adapt->document, adapt->document.root, "", mapping_rows, adapt, error) !=
            0)
        return -1;
    if (!json_is_array(adapt->files))
        return json_error(&adapt->document, "", error, "member 'files': not an array");
    if ((adapt->values != NULL && !json_is_object(adapt->values)) ||
        (adapt->defaults != NULL && !json_is_object(adapt->defaults)))
        return json_error(&adapt->document, "", error, "values and defaults are objects");
    return 0;
}

void adapt_release(struct adapt *adapt)
{
    edit_set_release(&adapt->set);
    json_document_release(&adapt->document);
}

int adapt_path(const struct adapt *adapt, const char *path, char **resolved, struct error *error)
{
    return path_resolve(adapt->root, path, resolved, error);
}

/* A value of the mapping that is read from an XML. */
struct binding {
    const char *xml;
    const char *parameter;
    const char *tag;
};

static const struct json_row binding_rows[] = {
    {"xml", JSON_TEXT, false, offsetof(struct binding, xml), NULL},
    {"parameter", JSON_TEXT, false, offsetof(struct binding, parameter), NULL},
    {"tag", JSON_TEXT, false, offsetof(struct binding, tag), NULL},
    {.name = NULL},
};

static int read_binding(const struct adapt *adapt, const struct json *json, const char *where,
                        int64_t *value, struct error *error)
{
    struct binding binding = {0};
    AUTO(blob) text = {0};
    AUTO_TEXT path = NULL;
    if (json_read_object(&adapt->document, json, where, binding_rows, &binding, error) != 0)
        return -1;
    if ((binding.parameter == NULL) == (binding.tag == NULL))
        return json_error(&adapt->document, where, error, "one of 'parameter' and 'tag' is needed");
    if (binding.xml == NULL && adapt->layout.xml == NULL)
        return json_error(&adapt->document, where, error,
                          "name the 'xml', since the layout is none");
    int result = binding.xml == NULL ? text_copy(adapt->layout.xml, &path, error)
                                     : adapt_path(adapt, binding.xml, &path, error);
    if (result != 0 || file_load(path, EDIT_FILE_LIMIT, &text, error) != 0)
        return -1;
    const struct place_file file = {path, blob_span(&text)};
    const struct place place = {.is_xml = true, .name = binding.parameter, .tag = binding.tag};
    return place_read_number(&file, &place, value, error);
}

/* A value as the mapping writes it: an expression, a number, or a place in an XML. */
static int read_value(struct adapt *adapt, const struct json *json, const char *where,
                      int64_t *value, struct error *error)
{
    uint32_t number;
    if (json_is_object(json))
        return read_binding(adapt, json, where, value, error);
    if (json_text(json) != NULL)
        return adapt_evaluate(adapt, json_text(json), where, value, error);
    if (json_number(json, &number, error) != 0)
        return json_error(&adapt->document, where, error,
                          "neither an expression, nor a number, nor a place in an XML");
    *value = number;
    return 0;
}

/* The text behind NAME= on the command line, or NULL. */
static const char *find_override(const struct adapt *adapt, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = adapt->overrides == NULL ? 0 : adapt->overrides->count; i-- > 0;) {
        const char *text = adapt->overrides->items[i];
        if (strncmp(text, name, length) == 0 && text[length] == '=')
            return text + length + 1;
    }
    return NULL;
}

/* Command line, mapping, layout, defaults of the mapping: the first that knows it. */
static int find_name(struct adapt *adapt, const char *name, int64_t *value, struct error *error)
{
    char where[NAME_MAX_SIZE + 16];
    bool found = false;
    const char *override = find_override(adapt, name);
    const struct json *json = json_member(adapt->values, name);
    if (override != NULL)
        return adapt_evaluate(adapt, override, "--set", value, error);
    snprintf(where, sizeof where, "values.%s", name);
    if (json != NULL)
        return read_value(adapt, json, where, value, error);
    if (adapt->layout.find != NULL &&
        adapt->layout.find(adapt->layout.context, name, value, &found, error) != 0)
        return -1;
    if (found)
        return 0;
    json = json_member(adapt->defaults, name);
    snprintf(where, sizeof where, "defaults.%s", name);
    if (json != NULL)
        return read_value(adapt, json, where, value, error);
    if (adapt->layout.find == NULL && adapt->layout.xml == NULL)
        return error_set(error, ERROR_CONFIG,
                         "the mapping has no '%s' and names no layout: give one with --layout",
                         name);
    return error_set(error, ERROR_CONFIG, "neither mapping nor layout has a '%s'", name);
}

static int look_up(void *context, struct span name, int64_t *value, struct error *error)
{
    struct adapt *adapt = context;
    char text[NAME_MAX_SIZE];
    if (name.size >= sizeof text)
        return error_set(error, ERROR_CONFIG, "a name of %zu bytes", name.size);
    memcpy(text, name.data, name.size);
    text[name.size] = '\0';
    if (adapt->depth >= NAMES_DEPTH || adapt->lookups >= LOOKUPS_MAX)
        return error_set(error, ERROR_CONFIG, "too many names stand for others at '%s'", text);
    adapt->lookups++;
    adapt->depth++;
    int result = find_name(adapt, text, value, error);
    adapt->depth--;
    return result;
}

int adapt_error(const struct adapt *adapt, const char *where, struct error *error)
{
    if (error->file[0] == '\0')
        error_prefix(error, "%s", where);
    return error_locate(error, adapt->document.file, 0);
}

int adapt_evaluate(struct adapt *adapt, const char *text, const char *where, int64_t *value,
                   struct error *error)
{
    if (expression_evaluate(text_span(text), look_up, adapt, value, error) == 0)
        return 0;
    return adapt_error(adapt, where, error);
}

int adapt_text_find(void *context, const char *name, int64_t *value, bool *found,
                    struct error *error)
{
    const struct adapt_text *layout = context;
    char prefixed[2 * NAME_MAX_SIZE];
    struct assignment place;
    struct assignment_query query = {
        .kind = assignment_kind_of_layout(layout->path), .name = name, .last = true};
    snprintf(prefixed, sizeof prefixed, "%.120s%s", layout->prefix == NULL ? "" : layout->prefix,
             name);
    *found = assignment_find(blob_span(&layout->text), &query, &place);
    if (!*found) {
        query.name = prefixed;
        *found = assignment_find(blob_span(&layout->text), &query, &place);
    }
    return *found ? assignment_number(blob_span(&layout->text), layout->path, &query, value, error)
                  : 0;
}

struct file_members {
    const char *path;
    const char *when;
    bool optional;
    const struct json *set;
};

static const struct json_row file_rows[] = {
    {"file", JSON_TEXT, true, offsetof(struct file_members, path), NULL},
    {"when", JSON_TEXT, false, offsetof(struct file_members, when), NULL},
    {"optional", JSON_BOOL, false, offsetof(struct file_members, optional), NULL},
    {"set", JSON_OTHER, true, offsetof(struct file_members, set), NULL},
    {.name = NULL},
};

/* A file of the mapping, and its place in the set of files. */
struct target {
    const struct json *entries;
    size_t index;
    bool wanted;
};

static int take_file(struct adapt *adapt, size_t number, struct target *target, struct error *error)
{
    char where[32];
    int64_t holds = 1;
    struct file_members members = {0};
    AUTO_TEXT path = NULL;
    snprintf(where, sizeof where, "files[%zu]", number);
    if (json_read_object(&adapt->document, json_element(adapt->files, number), where, file_rows,
                         &members, error) != 0)
        return -1;
    if (!json_is_array(members.set) || json_length(members.set) > ENTRIES_MAX)
        return json_error(&adapt->document, where, error,
                          "member 'set': not an array of at most %d", ENTRIES_MAX);
    target->entries = members.set;
    if ((members.when != NULL && adapt_evaluate(adapt, members.when, where, &holds, error) != 0) ||
        adapt_path(adapt, members.path, &path, error) != 0)
        return -1;
    target->wanted = holds != 0 && (!members.optional || file_exists(path));
    if (!target->wanted) {
        run_detail(adapt->run, "'%s' is left out: %s", path, holds != 0 ? "not there" : "'when'");
        return 0;
    }
    return edit_set_add(&adapt->set, path, &target->index, error);
}

static int apply_all(struct adapt *adapt, const struct target *targets, struct error *error)
{
    char where[64];
    for (size_t i = 0; i < json_length(adapt->files); i++)
        for (size_t j = 0; targets[i].wanted && j < json_length(targets[i].entries); j++) {
            snprintf(where, sizeof where, "files[%zu].set[%zu]", i, j);
            if (adapt_entry_apply(adapt, json_element(targets[i].entries, j), where,
                                  &adapt->set.files[targets[i].index], error) != 0)
                return -1;
        }
    return 0;
}

int adapt_apply(struct adapt *adapt, struct error *error)
{
    struct target targets[EDIT_FILES_MAX] = {{.index = 0}};
    size_t count = json_length(adapt->files);
    if (count > EDIT_FILES_MAX)
        return json_error(&adapt->document, "", error, "more than %d files", EDIT_FILES_MAX);
    for (size_t i = 0; i < count; i++)
        if (take_file(adapt, i, &targets[i], error) != 0)
            return -1;
    return edit_set_load(&adapt->set, error) == 0 ? apply_all(adapt, targets, error) : -1;
}
