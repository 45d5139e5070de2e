// SPDX-License-Identifier: Apache-2.0
#include <base/embedded.h>
#include <base/file.h>
#include <base/locate.h>
#include <base/number.h>
#include <base/path.h>
#include <ctype.h>
#include <spec/form.h>
#include <spec/image_parameter.h>
#include <spec/image_value.h>
#include <stdlib.h>
#include <string.h>
#include <text/xml_edit.h>

enum { WIDTH_MAX = 4096 };

struct reader {
    const struct run *run;
    struct form *form;
    struct xml_document xml;
    struct xml_document linked;
    char *linked_config; /* NULL: none */
    bool is_debug_authentication;
};

static void reader_release(struct reader *reader)
{
    xml_document_release(&reader->xml);
    xml_document_release(&reader->linked);
    text_release(&reader->linked_config);
}

static void field_release(struct form_field *field)
{
    if (field->value != NULL)
        wipe(field->value, strlen(field->value));
    for (size_t i = 0; i < field->choice_count; i++) {
        free(field->choices[i].value);
        free(field->choices[i].label);
    }
    free(field->choices);
    free(field->name);
    free(field->command);
    free(field->value);
    free(field->path);
    free(field->linked);
    free(field->problem);
    free(field->tooltip);
}

void form_release(struct form *form)
{
    for (size_t i = 0; i < form->count; i++)
        field_release(&form->fields[i]);
    free(form->fields);
    free(form->path);
    free(form->title);
    blob_release(&form->text);
    *form = (struct form){0};
}

static struct form_field *add_field(struct form *form, struct error *error)
{
    struct form_field *fields = reallocarray(form->fields, form->count + 1, sizeof *form->fields);
    if (fields == NULL) {
        error_memory(error);
        return NULL;
    }
    form->fields = fields;
    fields[form->count] = (struct form_field){0};
    return &fields[form->count++];
}

/* The text on one line: each run of white space is a space. */
static void join_lines(char *text)
{
    char *to = text;
    for (const char *from = text; *from != '\0'; from++)
        if (!isspace((unsigned char)*from))
            *to++ = *from;
        else if (to > text && to[-1] != ' ')
            *to++ = ' ';
    *to = '\0';
}

static int read_line(const struct xml_node *node, char **text, struct error *error)
{
    if (xml_text(node, text, error) != 0)
        return -1;
    join_lines(*text);
    text_make_printable(*text);
    return 0;
}

static int add_choice(struct form_field *field, const char *value, const char *label,
                      struct error *error)
{
    struct form_choice *choices =
        reallocarray(field->choices, field->choice_count + 1, sizeof *choices);
    if (choices == NULL)
        return error_memory(error);
    field->choices = choices;
    struct form_choice *choice = &choices[field->choice_count++];
    *choice = (struct form_choice){0};
    if (text_copy(value, &choice->value, error) != 0)
        return -1;
    return text_copy(label, &choice->label, error);
}

/* `value,label` of a List. */
static int read_val(const struct xml_node *val, struct form_field *field, struct error *error)
{
    AUTO_TEXT text = NULL;
    if (read_line(val, &text, error) != 0)
        return -1;
    char *label = strchr(text, ',');
    if (label != NULL)
        *label++ = '\0';
    size_t length = strlen(text);
    if (length > 0 && text[length - 1] == ' ')
        text[length - 1] = '\0';
    return add_choice(field, text, label == NULL ? "" : label + strspn(label, " "), error);
}

static int read_choices(const struct xml_node *node, struct form_field *field, struct error *error)
{
    static const char *const states[] = {"True", "False"};
    for (const struct xml_node *val = xml_child(node, "Val"); val != NULL;
         val = xml_next(val, "Val"))
        if (read_val(val, field, error) != 0)
            return -1;
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        AUTO_TEXT text = NULL;
        const struct xml_node *state = xml_child(node, states[i]);
        if (state != NULL &&
            (xml_text(state, &text, error) != 0 || add_choice(field, text, states[i], error) != 0))
            return -1;
    }
    return 0;
}

/* A width that is no number is the builder's complaint; here the width is not known then. */
static unsigned read_width(const struct xml_node *node, const char *name)
{
    struct error ignored;
    AUTO_TEXT text = NULL;
    uint64_t width;
    if (xml_text(xml_child(node, name), &text, &ignored) != 0 ||
        number_parse(text, WIDTH_MAX, &width, &ignored) != 0)
        return 0;
    return (unsigned)width;
}

static const struct type_name {
    const char *name;
    enum form_type type;
} types[] = {
    {"File", FORM_FILE},
    {"Data", FORM_DATA},
    {"List", FORM_LIST},
    {"Bool", FORM_BOOL},
    {"Text", FORM_TEXT},
    {"Permission", FORM_PERMISSION},
    {"Dependency", FORM_DEPENDENCY},
    {"Flag", FORM_FLAG},
    {"Output", FORM_FILE}, /* an element, not a type */
};

const char *form_type_name(enum form_type type)
{
    return types[type].name;
}

static enum form_type type_named(const char *name)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].name, name) == 0)
            return types[i].type;
    return FORM_DATA;
}

/* What fields of both kinds have. */
static int read_common(const struct reader *reader, const struct xml_node *node,
                       struct form_field *field, struct error *error)
{
    field->line = xml_line(node);
    field->element = xml_number(&reader->xml, node);
    field->hidden = xml_text_is(xml_child(node, "Hidden"), "1") ||
                    xml_text_is(xml_child(node, "Reserved"), "1");
    field->disabled = xml_text_is(xml_child(node, "Enable"), "0");
    if (read_line(xml_child(node, "Name"), &field->name, error) != 0)
        return -1;
    return read_line(xml_child(node, "Tooltip"), &field->tooltip, error);
}

static int set_value(struct form_field *field, const struct xml_node *node,
                     const struct image_value *value, struct error *error)
{
    field->source = xml_text_is(xml_child(node, "Value"), "") ? FORM_DEFAULT : FORM_OWN;
    if (value->text[0] == '\0')
        field->source = FORM_NO_VALUE;
    if (text_copy(value->text, &field->value, error) != 0)
        return -1;
    if (field->type != FORM_FILE || value->text[0] == '\0')
        return 0;
    return path_resolve(value->origin, value->text, &field->path, error);
}

static int read_own(const struct reader *reader, const struct xml_node *node,
                    struct form_field *field, struct error *error)
{
    AUTO(image_value) value = {0};
    const struct image_source source = {reader->form->path, NULL, NULL};
    if (image_value_read_own(&source, node, &value, error) != 0)
        return -1;
    return set_value(field, node, &value, error);
}

static int read_flag(struct form_field *field, const struct xml_node *node, struct error *error)
{
    field->source = xml_child(node, "Enable") == NULL ? FORM_DEFAULT : FORM_OWN;
    if (add_choice(field, "1", "on", error) != 0 || add_choice(field, "0", "off", error) != 0)
        return -1;
    return text_copy(field->disabled ? "0" : "1", &field->value, error);
}

static int keep_problem(struct form_field *field, const struct error *problem, struct error *error)
{
    *error = *problem;
    if (problem->code == ERROR_BUG)
        return -1;
    if (problem->file[0] == '\0')
        return text_copy(problem->message, &field->problem, error);
    AUTO(blob) text = {0};
    if (blob_append_text(&text, error, "%s:%u: %s", problem->file, problem->line,
                         problem->message) != 0)
        return -1;
    return text_copy((const char *)text.data, &field->problem, error);
}

/* A parameter with <Link>, or without a value of its own. */
static int read_linked(struct reader *reader, const struct xml_node *node, struct form_field *field,
                       struct error *error)
{
    AUTO(image_value) value = {0};
    struct error problem;
    const struct image_source source = {reader->form->path, reader->linked_config, &reader->linked};
    bool has_link = xml_child(node, "Link") != NULL;
    if (!has_link && reader->linked_config == NULL)
        return read_own(reader, node, field, error);
    const char *linked = reader->linked_config == NULL ? "" : reader->linked_config;
    if (text_copy("", &field->value, error) != 0)
        return -1;
    int status = image_value_read(&source, node, field->name, &value, &problem);
    if ((has_link || status == 0) && text_copy(linked, &field->linked, error) != 0)
        return -1;
    if (status != 0)
        return keep_problem(field, &problem, error);
    field->linked_line = value.line;
    if (set_value(field, node, &value, error) != 0)
        return -1;
    field->source = FORM_LINKED;
    return 0;
}

static bool has_own_value(const struct xml_node *node)
{
    return !xml_text_is(xml_child(node, "Value"), "") ||
           !xml_text_is(xml_child(node, "Default"), "");
}

static int read_param(struct reader *reader, const struct xml_node *node, struct error *error)
{
    AUTO_TEXT type = NULL;
    struct form_field *field = add_field(reader->form, error);
    if (field == NULL || read_common(reader, node, field, error) != 0 ||
        xml_text(xml_child(node, "Command"), &field->command, error) != 0 ||
        xml_text(xml_child(node, "Type"), &type, error) != 0)
        return -1;
    const struct image_parameter_row *row = image_parameter_find(field->command);
    field->type = type_named(type);
    if (row != NULL && (row->traits & TRAIT_FLAG) != 0)
        field->type = FORM_FLAG;
    if (row != NULL && (row->traits & TRAIT_FILE) != 0)
        field->type = FORM_FILE;
    if (field->type == FORM_FLAG)
        return read_flag(field, node, error);
    if (xml_child(node, "Link") == NULL && has_own_value(node))
        return read_own(reader, node, field, error);
    return read_linked(reader, node, field, error);
}

/* A field of an option-byte key XML, or the output of either kind. */
static int read_element(struct reader *reader, const struct xml_node *node, struct error *error)
{
    struct form_field *field = add_field(reader->form, error);
    if (field == NULL || read_common(reader, node, field, error) != 0)
        return -1;
    field->type = type_named(xml_name(node));
    field->is_output = strcmp(xml_name(node), "Output") == 0;
    field->secret = field->type == FORM_TEXT && reader->is_debug_authentication;
    field->width = read_width(node, "Width");
    field->width_min = read_width(node, "MinWidth");
    if (read_choices(node, field, error) != 0)
        return -1;
    return read_own(reader, node, field, error);
}

static bool is_field(const struct xml_node *node)
{
    static const char *const others[] = {"Info", "Hash", "DA", "GlobalParam"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(xml_name(node), others[i]) == 0)
            return false;
    return true;
}

static int read_fields(struct reader *reader, const struct xml_node *top, struct error *error)
{
    for (const struct xml_node *node = xml_child(top, NULL); node != NULL;
         node = xml_next(node, NULL)) {
        bool is_param = strcmp(xml_name(node), "Param") == 0;
        if (is_field(node) &&
            (is_param ? read_param(reader, node, error) : read_element(reader, node, error)) != 0)
            return -1;
    }
    return 0;
}

static int check_shape(const struct reader *reader, const struct xml_node *top, struct error *error)
{
    const char *path = reader->form->path;
    const struct xml_node *root = xml_root(&reader->xml);
    const char *needed[] = {reader->form->is_image ? "GlobalParam" : "Info", "Output"};
    const char *schema = reader->form->is_image ? "schema/image.xsd" : "schema/obk.xsd";
    if (strcmp(xml_name(root), "Root") != 0 || top == NULL)
        return error_at(error, ERROR_CONFIG, path, xml_line(root),
                        "neither an image (<McubootFormat>) nor option-byte keys (<Obdata>)");
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (xml_child(top, needed[i]) == NULL)
            return error_at(error, ERROR_CONFIG, path, xml_line(top), "element '%s' is missing",
                            needed[i]);
    return xml_validate(&reader->xml, embedded_find(schema), NULL, NULL, error);
}

static int read_form(struct reader *reader, struct error *error)
{
    struct form *form = reader->form;
    AUTO_TEXT linked = NULL;
    const struct xml_node *root = xml_root(&reader->xml);
    form->is_image = xml_child(root, "McubootFormat") != NULL;
    const struct xml_node *top = xml_child(root, form->is_image ? "McubootFormat" : "Obdata");
    if (check_shape(reader, top, error) != 0)
        return -1;
    const struct xml_node *head = xml_child(top, form->is_image ? "GlobalParam" : "Info");
    reader->is_debug_authentication = xml_child(top, "DA") != NULL;
    if (read_line(xml_child(head, "Title"), &form->title, error) != 0 ||
        xml_text(xml_child(head, "LinkedXML"), &linked, error) != 0)
        return -1;
    if (linked[0] != '\0' &&
        locate_file(reader->run, form->path, linked, &reader->linked_config, error) != 0)
        return -1;
    return read_fields(reader, top, error);
}

int form_load(const struct run *run, const char *path, struct form *form, struct error *error)
{
    AUTO(reader) reader = {.run = run, .form = form};
    *form = (struct form){0};
    if (text_copy(path, &form->path, error) != 0 ||
        file_load(path, XML_SIZE_LIMIT, &form->text, error) != 0 ||
        xml_parse(blob_span(&form->text), path, &reader.xml, error) != 0)
        return -1;
    return read_form(&reader, error);
}
