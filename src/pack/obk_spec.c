// SPDX-License-Identifier: Apache-2.0
#include <pack/obk_spec.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void release_field(struct obk_field *field)
{
    if (field->text != NULL)
        wipe(field->text, strlen(field->text)); /* it may be a password */
    free(field->name);
    free(field->text);
    free(field->dependency);
}

void obk_spec_release(struct obk_spec *spec)
{
    for (size_t i = 0; i < spec->field_count; i++)
        release_field(&spec->fields[i]);
    free(spec->fields);
    free(spec->config);
    free(spec->output);
    free(spec->part);
    *spec = (struct obk_spec){0};
}

struct obk_field *obk_spec_add(struct obk_spec *spec, struct error *error)
{
    struct obk_field *fields = realloc(spec->fields, (spec->field_count + 1) * sizeof *fields);
    if (fields == NULL) {
        error_memory(error);
        return NULL;
    }
    spec->fields = fields;
    struct obk_field *field = &fields[spec->field_count++];
    *field = (struct obk_field){.align = 1};
    return field;
}

int obk_field_error(const struct obk_spec *spec, const struct obk_field *field, struct error *error,
                    enum error_code code, const char *format, ...)
{
    char text[sizeof error->message];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (field->from_command_line)
        return error_set(error, code, "command line: parameter '%s': %.900s", field->name, text);
    return error_at(error, code, spec->config, field->line, "parameter '%s': %.900s", field->name,
                    text);
}

uint64_t obk_field_value(const struct obk_field *field)
{
    uint64_t value = 0;
    for (int i = 7; i >= 0; i--)
        value = value << 8 | field->number[i];
    return value;
}
