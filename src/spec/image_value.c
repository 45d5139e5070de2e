// SPDX-License-Identifier: Apache-2.0
#include <base/number.h>
#include <base/text.h>
#include <inttypes.h>
#include <spec/image_value.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void image_value_release(struct image_value *value)
{
    text_release(&value->text);
}

static int open_linked(const struct image_source *source, struct error *error)
{
    if (source->linked->handle != NULL)
        return 0;
    if (source->linked_config == NULL)
        return error_set(error, ERROR_CONFIG, "it is a link, but the image names no LinkedXML");
    if (xml_load(source->linked_config, source->linked, error) == 0)
        return 0;
    if (error->file[0] == '\0')
        error_prefix(error, "cannot follow the link");
    return -1;
}

static const struct xml_node *find_linked_field(const struct xml_document *linked, const char *name)
{
    const struct xml_node *field = xml_child(xml_child(xml_root(linked), "Obdata"), NULL);
    for (; field != NULL; field = xml_next(field, NULL))
        if (xml_text_is(xml_child(field, "Name"), name))
            return field;
    return NULL;
}

/* The value of the field with the same name in the linked XML. */
static int read_linked(const struct image_source *source, const char *name,
                       struct image_value *value, struct error *error)
{
    if (open_linked(source, error) != 0)
        return -1;
    const char *path = source->linked->path;
    if (xml_child(xml_root(source->linked), "Obdata") == NULL)
        return error_set(error, ERROR_CONFIG, "'%s' holds no option-byte keys (no <Obdata>)", path);
    const struct xml_node *field = find_linked_field(source->linked, name);
    if (field == NULL)
        return error_set(error, ERROR_CONFIG, "no field of that name in '%s'", path);
    const struct xml_node *content = xml_child(field, "Value");
    value->origin = path;
    value->line = xml_line(content == NULL ? field : content);
    if (xml_text(content, &value->text, error) != 0)
        return -1;
    if (value->text[0] == '\0')
        return error_at(error, ERROR_CONFIG, path, value->line, "parameter '%s': no value", name);
    return 0;
}

/* What stands in <Link>: nothing, `GetPublic` (any key file serves), or `+number` to be added. */
static int apply_link(const char *link, struct image_value *value, struct error *error)
{
    uint64_t addend;
    uint64_t number;
    if (link[0] == '\0' || strcmp(link, "GetPublic") == 0)
        return 0;
    if (link[0] != '+')
        return error_set(error, ERROR_CONFIG,
                         "link '%s' is neither empty, 'GetPublic' nor '+number'", link);
    if (number_parse(link + 1, UINT32_MAX, &addend, error) != 0 ||
        number_parse(value->text, UINT32_MAX, &number, error) != 0)
        return -1;
    free(value->text);
    value->text = NULL;
    if (asprintf(&value->text, "0x%" PRIx64, number + addend) < 0) {
        value->text = NULL;
        return error_memory(error);
    }
    return 0;
}

int image_value_read_own(const struct image_source *source, const struct xml_node *param,
                         struct image_value *value, struct error *error)
{
    static const char *const places[] = {"Value", "Default"};
    value->origin = source->image;
    value->line = xml_line(param);
    if (xml_text(NULL, &value->text, error) != 0)
        return -1;
    for (size_t i = 0; i < sizeof places / sizeof *places && value->text[0] == '\0'; i++) {
        const struct xml_node *place = xml_child(param, places[i]);
        if (xml_text(place, &value->text, error) != 0)
            return -1;
        if (value->text[0] != '\0')
            value->line = xml_line(place);
    }
    return 0;
}

static int read_link(const struct image_source *source, const struct xml_node *link,
                     const char *name, struct image_value *value, struct error *error)
{
    AUTO_TEXT text = NULL;
    if (xml_text(link, &text, error) != 0 || read_linked(source, name, value, error) != 0)
        return -1;
    if (apply_link(text, value, error) == 0)
        return 0;
    value->origin = source->image;
    value->line = xml_line(link);
    return -1;
}

int image_value_read(const struct image_source *source, const struct xml_node *param,
                     const char *name, struct image_value *value, struct error *error)
{
    const struct xml_node *link = xml_child(param, "Link");
    if (link != NULL)
        return read_link(source, link, name, value, error);
    if (image_value_read_own(source, param, value, error) != 0)
        return -1;
    if (value->text[0] == '\0' && source->linked_config != NULL)
        return read_linked(source, name, value, error);
    return 0;
}
