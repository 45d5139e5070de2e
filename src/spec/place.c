// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <base/text.h>
#include <inttypes.h>
#include <spec/place.h>
#include <stdlib.h>
#include <string.h>
#include <text/expression.h>
#include <text/xml_edit.h>

bool place_is_xml(const char *path)
{
    return path_has_extension(path, "xml");
}

/* What a message calls the place. */
static const char *name_of(const struct place *place)
{
    if (place->name != NULL)
        return place->name;
    return place->command != NULL ? place->command : place->tag;
}

static int no_such_place(const char *path, const struct place *place, struct error *error)
{
    static const char *const kinds[ASSIGNMENT_KINDS] = {
        [ASSIGNMENT_DEFINE] = "#define ",
        [ASSIGNMENT_SYMBOL] = "symbol ",
        [ASSIGNMENT_OPTION] = "option byte ",
    };
    const char *kind =
        place->is_xml ? (place->name != NULL ? "parameter " : "element ") : kinds[place->kind];
    if (place->is_xml && place->command != NULL)
        kind = "parameter with command ";
    return error_at(error, ERROR_CONFIG, path, 0, "there is no %s'%s'", kind == NULL ? "" : kind,
                    name_of(place));
}

/* Whether the text is the command, or that behind one or two dashes. */
static bool is_command(const char *text, const char *command)
{
    for (int dashes = 0; dashes < 3; dashes++, text++) {
        if (strcmp(text, command) == 0)
            return true;
        if (*text != '-')
            break;
    }
    return false;
}

static bool is_meant(const struct xml_node *element, const struct place *place)
{
    struct error ignored;
    AUTO_TEXT name = NULL;
    AUTO_TEXT command = NULL;
    const struct xml_node *named = xml_child(element, "Name");
    const struct xml_node *commanded = xml_child(element, "Command");
    if (place->name != NULL &&
        (named == NULL || xml_text(named, &name, &ignored) != 0 ||
         (place->part ? strstr(name, place->name) == NULL : strcmp(name, place->name) != 0)))
        return false;
    return place->command == NULL ||
           (commanded != NULL && named != NULL && xml_text(commanded, &command, &ignored) == 0 &&
            is_command(command, place->command));
}

/* The number of the element that holds the place; SIZE_MAX: there is none. */
static size_t find_holder(const struct xml_edit *edit, const struct place *place)
{
    size_t skip = place->index;
    bool by_tag = place->name == NULL && place->command == NULL;
    for (size_t i = 0; i < edit->count; i++) {
        bool meant = by_tag ? i > 0 && strcmp(xml_name(edit->nodes[i]), place->tag) == 0
                            : is_meant(edit->nodes[i], place);
        if (meant && skip-- == 0)
            return by_tag ? edit->ranges[i].parent : i;
    }
    return SIZE_MAX;
}

static const char *tag_of(const struct place *place)
{
    return place->tag == NULL ? "Value" : place->tag;
}

static size_t find_exactly(const struct xml_edit *edit, const struct place *place)
{
    struct place exact = *place;
    exact.part = false;
    size_t holder = find_holder(edit, &exact);
    return holder != SIZE_MAX || !place->part ? holder : find_holder(edit, place);
}

static int read_xml(const struct place_file *file, const struct place *place, char **value,
                    struct error *error)
{
    AUTO(xml_edit) edit = {0};
    if (xml_edit_open(&edit, file->text, file->path, error) != 0)
        return -1;
    size_t holder = find_exactly(&edit, place);
    if (holder == SIZE_MAX)
        return no_such_place(file->path, place, error);
    const struct xml_node *node = xml_child(edit.nodes[holder], tag_of(place));
    if (node == NULL && place->tag == NULL)
        node = xml_child(edit.nodes[holder], "Default");
    return xml_text(node, value, error);
}

static struct assignment_query query_of(const struct place *place)
{
    return (struct assignment_query){.kind = place->kind,
                                     .name = place->name,
                                     .delimiter = place->delimiter,
                                     .last = place->kind == ASSIGNMENT_LAYOUT};
}

static int text_of(struct span bytes, char **value, struct error *error)
{
    char *text = strndup((const char *)bytes.data, bytes.size);
    if (text == NULL)
        return error_memory(error);
    free(*value);
    *value = text;
    return 0;
}

int place_read(const struct place_file *file, const struct place *place, char **value,
               struct error *error)
{
    struct assignment found = {0};
    const struct assignment_query query = query_of(place);
    if (place->is_xml)
        return read_xml(file, place, value, error);
    if (!assignment_find(file->text, &query, &found))
        return no_such_place(file->path, place, error);
    return text_of((struct span){file->text.data + found.start, found.end - found.start}, value,
                   error);
}

int place_read_number(const struct place_file *file, const struct place *place, int64_t *value,
                      struct error *error)
{
    AUTO_TEXT text = NULL;
    if (place_read(file, place, &text, error) != 0)
        return -1;
    if (!place->is_xml) {
        struct assignment_query query = query_of(place);
        return assignment_number(file->text, file->path, &query, value, error);
    }
    if (expression_evaluate(text_span(text), NULL, NULL, value, error) == 0)
        return 0;
    error_prefix(error, "%s '%.200s'",
                 place->name == NULL && place->command == NULL ? "element" : "parameter",
                 name_of(place));
    return error_locate(error, file->path, 0);
}

/* Whether the element has its value from the linked XML. */
static bool is_linked(const struct xml_node *element)
{
    return strcmp(xml_name(element), "Param") == 0 && xml_child(element, "Link") != NULL;
}

static int set_xml(struct edit_file *file, const struct place *place, const char *value,
                   struct error *error)
{
    AUTO(xml_edit) edit = {0};
    AUTO(blob) text = {0};
    if (xml_edit_open(&edit, blob_span(&file->now), file->path, error) != 0)
        return -1;
    size_t holder = find_exactly(&edit, place);
    if (holder == SIZE_MAX)
        return no_such_place(file->path, place, error);
    if (place->refuse_linked && place->tag == NULL && is_linked(edit.nodes[holder]))
        return error_at(error, ERROR_CONFIG, file->path, xml_line(edit.nodes[holder]),
                        "parameter '%s': its value is that of the linked XML: change it there",
                        place->name != NULL ? place->name : place->command);
    const struct xml_place where = {
        holder, tag_of(place), "Default",
        xml_child(edit.nodes[holder], "Command") != NULL && place->tag != NULL ? "Command"
                                                                               : "Name"};
    if (xml_edit_set(&edit, &where, value, &text, error) != 0)
        return -1;
    return edit_file_replace(file, 0, file->now.size, blob_span(&text), error);
}

static int set_line(struct edit_file *file, const struct place *place, const char *value,
                    struct error *error)
{
    struct assignment found = {0};
    const struct assignment_query query = query_of(place);
    if (!assignment_find(blob_span(&file->now), &query, &found))
        return no_such_place(file->path, place, error);
    if (strpbrk(value, "\r\n") != NULL)
        return error_at(error, ERROR_CONFIG, file->path, found.line,
                        "'%s': a value of several lines", place->name);
    return edit_file_replace(file, found.start, found.end, text_span(value), error);
}

static struct place_file read_from(const struct edit_file *file)
{
    return (struct place_file){file->path, blob_span(&file->now)};
}

int place_set(struct edit_file *file, const struct place *place, const char *value,
              struct error *error)
{
    AUTO_TEXT old = NULL;
    const struct place_file source = read_from(file);
    if (place_read(&source, place, &old, error) != 0)
        return -1;
    if (strcmp(old, value) == 0)
        return 0;
    return place->is_xml ? set_xml(file, place, value, error) : set_line(file, place, value, error);
}

int place_set_number(struct edit_file *file, const struct place *place, int64_t value,
                     enum number_style style, struct error *error)
{
    AUTO_TEXT old = NULL;
    AUTO(blob) text = {0};
    struct error ignored;
    int64_t before;
    const struct place_file source = read_from(file);
    if (place_read(&source, place, &old, error) != 0)
        return -1;
    if (place_read_number(&source, place, &before, &ignored) == 0 && before == value)
        return 0;
    if (number_restyle(text_span(old), style, value, &text, error) != 0 ||
        blob_append_fill(&text, 0, 1, error) != 0)
        return error_prefix(error, "'%s'", file->path);
    return place_set(file, place, (const char *)text.data, error);
}
