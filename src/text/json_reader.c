// SPDX-License-Identifier: Apache-2.0
#include <base/number.h>
#include <cjson/cJSON.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>
#include <text/json_reader.h>

static const cJSON *view(const struct json *json)
{
    return (const cJSON *)json;
}

int json_error(const struct json_document *document, const char *where, struct error *error,
               const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return where[0] == '\0'
               ? error_at(error, ERROR_CONFIG, document->file, 0, "%s", text)
               : error_at(error, ERROR_CONFIG, document->file, 0, "%s: %s", where, text);
}

int json_document_parse(struct span text, const char *file, struct json_document *document,
                        struct error *error)
{
    const char *end = NULL;
    unsigned line = 1;
    const char *start = (const char *)text.data;
    document->file = file;
    document->root = (struct json *)cJSON_ParseWithLengthOpts(start, text.size, &end, false);
    if (document->root != NULL)
        return 0;
    for (const char *at = start; end != NULL && at < end; at++)
        line += *at == '\n';
    return error_at(error, ERROR_CONFIG, file, line, "not JSON");
}

void json_document_release(struct json_document *document)
{
    json_release(&document->root);
}

size_t json_length(const struct json *array)
{
    return cJSON_IsArray(view(array)) ? (size_t)cJSON_GetArraySize(view(array)) : 0;
}

const struct json *json_element(const struct json *array, size_t index)
{
    return index < json_length(array)
               ? (const struct json *)cJSON_GetArrayItem(view(array), (int)index)
               : NULL;
}

bool json_is_true(const struct json *json)
{
    return cJSON_IsTrue(view(json));
}

bool json_is_array(const struct json *json)
{
    return cJSON_IsArray(view(json));
}

bool json_is_object(const struct json *json)
{
    return cJSON_IsObject(view(json));
}

const struct json *json_member(const struct json *object, const char *name)
{
    return (const struct json *)cJSON_GetObjectItemCaseSensitive(view(object), name);
}

const char *json_member_name(const struct json *object, size_t index)
{
    const cJSON *member =
        json_is_object(object) ? cJSON_GetArrayItem(view(object), (int)index) : NULL;
    return member == NULL ? NULL : member->string;
}

const char *json_text(const struct json *json)
{
    return cJSON_GetStringValue(view(json));
}

static int read_number(const cJSON *value, uint32_t *number, struct error *error)
{
    uint64_t parsed;
    const char *text = cJSON_GetStringValue(value);
    if (text != NULL) {
        if (number_parse(text, UINT32_MAX, &parsed, error) != 0)
            return -1;
        *number = (uint32_t)parsed;
        return 0;
    }
    double found = cJSON_GetNumberValue(value);
    if (!(found >= 0 && found <= UINT32_MAX && floor(found) == found))
        return error_set(error, ERROR_CONFIG, "not a number from 0 to 0xffffffff");
    *number = (uint32_t)found;
    return 0;
}

int json_number(const struct json *json, uint32_t *number, struct error *error)
{
    return read_number(view(json), number, error);
}

static int read_choice(const cJSON *value, const struct json_row *row, uint32_t *number,
                       struct error *error)
{
    char known[128] = "";
    const char *text = cJSON_GetStringValue(value);
    for (uint32_t i = 0; row->choices[i] != NULL; i++) {
        size_t used = strlen(known);
        if (text != NULL && strcmp(text, row->choices[i]) == 0) {
            *number = i;
            return 0;
        }
        snprintf(known + used, sizeof known - used, "%s'%s'", used == 0 ? "" : ", ",
                 row->choices[i]);
    }
    return error_set(error, ERROR_CONFIG, "none of %s", known);
}

static int read_value(const cJSON *value, const struct json_row *row, void *field,
                      struct error *error)
{
    switch (row->kind) {
    case JSON_NUMBER:
        return read_number(value, field, error);
    case JSON_CHOICE:
        return read_choice(value, row, field, error);
    case JSON_TEXT:
        *(const char **)field = cJSON_GetStringValue(value);
        return cJSON_IsString(value) ? 0 : error_set(error, ERROR_CONFIG, "not a text");
    case JSON_BOOL:
        *(bool *)field = cJSON_IsTrue(value);
        return cJSON_IsBool(value) ? 0 : error_set(error, ERROR_CONFIG, "neither true nor false");
    case JSON_OTHER:
        *(const struct json **)field = (const struct json *)value;
        return 0;
    }
    return error_set(error, ERROR_BUG, "a member without kind");
}

static const struct json_row *find_row(const struct json_row *rows, const char *name)
{
    for (; rows->name != NULL; rows++)
        if (strcmp(rows->name, name) == 0)
            return rows;
    return NULL;
}

static int read_member(const struct json_document *document, const cJSON *member, const char *where,
                       const struct json_row *rows, void *to, struct error *error)
{
    const struct json_row *row = find_row(rows, member->string);
    struct error reason;
    if (row == NULL)
        return json_error(document, where, error, "unknown member '%s'", member->string);
    if (read_value(member, row, (char *)to + row->offset, &reason) != 0)
        return json_error(document, where, error, "member '%s': %s", row->name, reason.message);
    return 0;
}

int json_read_object(const struct json_document *document, const struct json *object,
                     const char *where, const struct json_row *rows, void *to, struct error *error)
{
    const cJSON *member;
    if (!json_is_object(object))
        return json_error(document, where, error, "not an object");
    cJSON_ArrayForEach(member, view(object))
    {
        if (read_member(document, member, where, rows, to, error) != 0)
            return -1;
    }
    for (; rows->name != NULL; rows++)
        if (rows->required && cJSON_GetObjectItemCaseSensitive(view(object), rows->name) == NULL)
            return json_error(document, where, error, "member '%s' is missing", rows->name);
    return 0;
}
