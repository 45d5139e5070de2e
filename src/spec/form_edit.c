// SPDX-License-Identifier: Apache-2.0
#include <base/number.h>
#include <pack/image_spec.h>
#include <pack/obk_spec.h>
#include <spec/form.h>
#include <spec/image_parameter.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <text/xml_edit.h>

enum { LISTED_MAX = 8 };

int form_error(const struct form *form, const struct form_field *field, struct error *error,
               enum error_code code, const char *format, ...)
{
    char message[sizeof error->message];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return error_at(error, code, form->path, field->line, "parameter '%.200s': %.800s", field->name,
                    message);
}

static bool is_meant(const struct form_selector *selector, const struct form_field *field)
{
    if (selector->name != NULL && strcmp(selector->name, field->name) != 0)
        return false;
    if (selector->command != NULL &&
        (field->command == NULL || strcmp(selector->command, field->command) != 0))
        return false;
    return selector->line == 0 || selector->line == field->line;
}

/* What was asked for: "parameter 'NAME'", "a parameter -S". */
static void describe(const struct form_selector *selector, char *text, size_t size)
{
    int used = selector->name != NULL ? snprintf(text, size, "parameter '%.200s'", selector->name)
                                      : snprintf(text, size, "parameter");
    if (selector->command != NULL)
        used +=
            snprintf(text + used, size - (size_t)used, " with command '%.40s'", selector->command);
    if (selector->line != 0)
        snprintf(text + used, size - (size_t)used, " at line %u", selector->line);
}

static int ambiguous(const struct form *form, const struct form_selector *selector,
                     const char *what, struct error *error)
{
    char lines[200] = "";
    size_t used = 0;
    size_t found = 0;
    for (size_t i = 0; i < form->count; i++) {
        if (!is_meant(selector, &form->fields[i]) || found++ >= LISTED_MAX)
            continue;
        used += (size_t)snprintf(lines + used, sizeof lines - used, "%s%u", used == 0 ? "" : ", ",
                                 form->fields[i].line);
    }
    return error_at(error, ERROR_CONFIG, form->path, 0,
                    "%s is there %zu times, at lines %s%s: choose one with --line", what, found,
                    lines, found > LISTED_MAX ? ", ..." : "");
}

int form_find(const struct form *form, const struct form_selector *selector,
              const struct form_field **field, struct error *error)
{
    char what[320];
    describe(selector, what, sizeof what);
    *field = NULL;
    for (size_t i = 0; i < form->count; i++) {
        if (!is_meant(selector, &form->fields[i]))
            continue;
        if (*field != NULL)
            return ambiguous(form, selector, what, error);
        *field = &form->fields[i];
    }
    if (*field == NULL)
        return error_at(error, ERROR_CONFIG, form->path, 0, "there is no %s", what);
    return 0;
}

/* A number of an option-byte key field: fits its bytes. */
static int check_number(const struct form_field *field, const char *value, struct error *error)
{
    uint8_t number[OBK_FIELD_MAX];
    if (field->width == 0 || field->width > OBK_FIELD_MAX)
        return error_set(error, ERROR_CONFIG, "a width of 1 to %d bytes is needed", OBK_FIELD_MAX);
    if (number_parse_wide(value, number, error) != 0)
        return -1;
    for (unsigned i = field->width; i < OBK_FIELD_MAX; i++)
        if (number[i] != 0)
            return error_set(error, ERROR_CONFIG, "'%s' does not fit %u bytes", value,
                             field->width);
    return 0;
}

static int check_permission(const char *value, struct error *error)
{
    uint8_t number[OBK_FIELD_MAX];
    return number_parse_wide(value, number, error);
}

/* Numbers are compared as such, so that 0xCE is 0xce. */
static bool equals_choice(const struct form_choice *choice, const char *value)
{
    struct error ignored;
    uint8_t one[OBK_FIELD_MAX];
    uint8_t other[OBK_FIELD_MAX];
    if (number_parse_wide(choice->value, one, &ignored) != 0 ||
        number_parse_wide(value, other, &ignored) != 0)
        return strcmp(choice->value, value) == 0;
    return memcmp(one, other, sizeof one) == 0;
}

static int check_choice(const struct form_field *field, const char *value, struct error *error)
{
    char list[600] = "";
    size_t used = 0;
    for (size_t i = 0; i < field->choice_count; i++) {
        const struct form_choice *choice = &field->choices[i];
        if (equals_choice(choice, value))
            return 0;
        if (i < LISTED_MAX)
            used += (size_t)snprintf(list + used, sizeof list - used, "%s%.20s%s%.40s%s",
                                     i == 0 ? "" : ", ", choice->value,
                                     choice->label[0] == '\0' ? "" : " (", choice->label,
                                     choice->label[0] == '\0' ? "" : ")");
    }
    if (field->choice_count == 0)
        return 0;
    return error_set(error, ERROR_CONFIG, "'%s' is not one of %s%s", value, list,
                     field->choice_count > LISTED_MAX ? ", ..." : "");
}

static int check_text(const struct form_field *field, const char *value, struct error *error)
{
    size_t length = strlen(value);
    if (field->width == 0)
        return error_set(error, ERROR_CONFIG, "the field has no width");
    if (length >= field->width_min && length <= field->width)
        return 0;
    return error_set(error, ERROR_CONFIG, "%zu bytes are too %s, %u to %u are allowed", length,
                     length > field->width ? "many" : "few", field->width_min, field->width);
}

static int check_obk_value(const struct form_field *field, const char *value, struct error *error)
{
    switch (field->type) {
    case FORM_LIST:
    case FORM_BOOL:
        if (check_number(field, value, error) != 0)
            return -1;
        return check_choice(field, value, error);
    case FORM_DATA:
        return check_number(field, value, error);
    case FORM_PERMISSION:
        return check_permission(value, error);
    case FORM_TEXT:
        return check_text(field, value, error);
    default:
        return 0;
    }
}

/* By the row that builds use. */
static int check_image_value(const struct form_field *field, const char *value, struct error *error)
{
    AUTO(image_spec) scratch = {0};
    const struct image_parameter_row *row =
        field->command == NULL ? NULL : image_parameter_find(field->command);
    if (field->type == FORM_FLAG)
        return check_choice(field, value, error);
    return row == NULL ? 0 : row->read(row, value, &scratch, error);
}

static int at_field(const struct form *form, const struct form_field *field, struct error *error)
{
    char message[sizeof error->message];
    memcpy(message, error->message, sizeof message);
    return form_error(form, field, error, error->code, "%s", message);
}

int form_check(const struct form *form, const struct form_field *field, const char *value,
               struct error *error)
{
    int status = 0;
    if (value[0] == '\0')
        status = error_set(error, ERROR_CONFIG, "no value");
    else if (form->is_image)
        status = check_image_value(field, value, error);
    else
        status = check_obk_value(field, value, error);
    return status == 0 ? 0 : at_field(form, field, error);
}

static int refuse_linked(const struct form *form, const struct form_field *field,
                         struct error *error)
{
    if (field->linked[0] == '\0')
        return form_error(form, field, error, ERROR_CONFIG, "%s", field->problem);
    return form_error(form, field, error, ERROR_CONFIG,
                      "its value is that of the same name in '%s': change it there", field->linked);
}

/* Whether the value is there already, and counts where it is: builds use <Default> of images and of outputs only. */
static bool is_present(const struct form *form, const struct form_field *field, const char *value)
{
    bool counts = field->source == FORM_OWN ||
                  (field->source == FORM_DEFAULT && (form->is_image || field->is_output));
    return counts && strcmp(field->value, value) == 0;
}

int form_set(const struct form *form, const struct form_field *field, const char *value,
             struct blob *text, struct error *error)
{
    AUTO(xml_edit) edit = {0};
    const struct xml_place place = {field->element, field->type == FORM_FLAG ? "Enable" : "Value",
                                    field->type == FORM_FLAG ? NULL : "Default", "Name"};
    if (field->linked != NULL)
        return refuse_linked(form, field, error);
    if (form_check(form, field, value, error) != 0)
        return -1;
    if (is_present(form, field, value))
        return blob_append(text, blob_span(&form->text), error);
    if (xml_edit_open(&edit, blob_span(&form->text), form->path, error) != 0)
        return -1;
    if (xml_edit_set(&edit, &place, value, text, error) == 0)
        return 0;
    return error->file[0] == '\0' ? at_field(form, field, error) : -1;
}
