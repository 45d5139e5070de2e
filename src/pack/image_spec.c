// SPDX-License-Identifier: Apache-2.0
#include <pack/image_spec.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void image_spec_release(struct image_spec *spec)
{
    free(spec->config);
    free(spec->linked_config);
    free(spec->input);
    free(spec->output);
    free(spec->signing_key);
    free(spec->encryption_key);
    for (int i = 0; i < IMAGE_PARAMETERS; i++) {
        free(spec->origin[i].name);
        free(spec->origin[i].file);
    }
    for (unsigned i = 0; i < spec->custom_tlv_count; i++) {
        blob_release(&spec->custom_tlvs[i].value);
        free(spec->custom_tlvs[i].path);
    }
    *spec = (struct image_spec){0};
}

int image_spec_prefix(const struct image_spec *spec, enum image_parameter parameter,
                      struct error *error)
{
    const char *name = spec->origin[parameter].name;
    if (!spec->from_options)
        return error_prefix(error, "parameter '%s'", name);
    return error_prefix(error, "%s %s", name[0] == '-' ? "option" : "operand", name);
}

int image_spec_place(const struct image_spec *spec, enum image_parameter parameter,
                     struct error *error)
{
    const struct image_origin *origin = &spec->origin[parameter];
    if (origin->name == NULL || error->file[0] != '\0')
        return -1;
    image_spec_prefix(spec, parameter, error);
    if (origin->file != NULL) {
        snprintf(error->file, sizeof error->file, "%s", origin->file);
        error->line = origin->line;
    }
    return -1;
}

int image_spec_error(const struct image_spec *spec, enum image_parameter parameter,
                     struct error *error, enum error_code code, const char *format, ...)
{
    char text[sizeof error->message];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    error_set(error, code, "%s", text);
    return image_spec_place(spec, parameter, error);
}
