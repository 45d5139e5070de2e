// SPDX-License-Identifier: Apache-2.0
/*
 * Fields of a form, as the config commands choose and show them.
 */
#ifndef COMMAND_FORM_REPORT_H
#define COMMAND_FORM_REPORT_H

#include <command/command.h>
#include <spec/form.h>
#include <text/json.h>

/* Which field is meant, beside its name. */
struct selector_options {
    const char *command;
    unsigned line;
};

#define SELECTOR_ROWS(type, field)                                                        \
    {"--command", "COMMAND", "choose the image parameter with this command", OPTION_TEXT, \
     offsetof(type, field.command)},                                                      \
    {                                                                                     \
        "--line", "N", "choose the parameter that begins at this line", OPTION_NUMBER,    \
            offsetof(type, field.line)                                                    \
    }

/*
 * Finds the field that the options and `name`, NULL where none is given, mean.
 * Errors: ERROR_USAGE, nothing says which; as form_find().
 */
int form_select(const struct form *form, const char *name, const struct selector_options *options,
                const struct form_field **field, struct error *error) must_check;

/* Adds what there is to say of a field to an object; a password only with `reveal`. */
void form_report_json(const struct form_field *field, bool reveal, struct json *to);

/* The value as it is shown: of a linked file its path from the working directory. */
const char *form_shown_value(const struct form_field *field);

#endif
