// SPDX-License-Identifier: Apache-2.0
#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <text/json.h>

static cJSON *own(struct json *json)
{
    return (cJSON *)json;
}

struct json *json_object(void)
{
    return (struct json *)cJSON_CreateObject();
}

struct json *json_array(void)
{
    return (struct json *)cJSON_CreateArray();
}

void json_release(struct json **json)
{
    cJSON_Delete(own(*json));
    *json = NULL;
}

struct json *json_add(struct json *to, const char *name, struct json *value)
{
    bool added = name == NULL ? cJSON_AddItemToArray(own(to), own(value))
                              : cJSON_AddItemToObject(own(to), name, own(value));
    if (!added)
        json_release(&value);
    return value;
}

void json_add_text(struct json *to, const char *name, const char *value)
{
    json_add(to, name, (struct json *)cJSON_CreateString(value));
}

void json_add_number(struct json *to, const char *name, uint64_t value)
{
    json_add(to, name, (struct json *)cJSON_CreateNumber((double)value));
}

void json_add_bool(struct json *to, const char *name, bool value)
{
    json_add(to, name, (struct json *)cJSON_CreateBool(value));
}

void json_add_null(struct json *to, const char *name)
{
    json_add(to, name, (struct json *)cJSON_CreateNull());
}

void json_add_hex(struct json *to, const char *name, uint64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "0x%" PRIx64, value);
    json_add_text(to, name, text);
}

void json_add_bytes(struct json *to, const char *name, struct span bytes)
{
    char *text = malloc(2 * bytes.size + 1);
    if (text == NULL)
        return;
    hex_encode(bytes, text);
    json_add_text(to, name, text);
    wipe(text, 2 * bytes.size);
    free(text);
}

struct json *json_copy(const struct json *json)
{
    return (struct json *)cJSON_Duplicate((const cJSON *)json, true);
}

bool json_equal(const struct json *one, const struct json *other)
{
    return cJSON_Compare((const cJSON *)one, (const cJSON *)other, true);
}

struct json *json_parse(struct span text)
{
    return (struct json *)cJSON_ParseWithLength((const char *)text.data, text.size);
}

void json_wipe(struct json *json)
{
    for (cJSON *item = own(json); item != NULL; item = item->next) {
        if (item->valuestring != NULL)
            wipe(item->valuestring, strlen(item->valuestring));
        json_wipe((struct json *)item->child);
    }
}

/* Appends what the library has printed, which may hold secrets, and gives it back. */
static int take_printed(char *printed, const char *end, struct blob *text, struct error *error)
{
    if (printed == NULL)
        return error_memory(error);
    int result = blob_append_text(text, error, "%s%s", printed, end);
    wipe(printed, strlen(printed));
    cJSON_free(printed);
    return result;
}

int json_write(const struct json *json, struct blob *text, struct error *error)
{
    return take_printed(cJSON_Print((const cJSON *)json), "\n", text, error);
}

int json_write_compact(const struct json *json, struct blob *text, struct error *error)
{
    return take_printed(cJSON_PrintUnformatted((const cJSON *)json), "", text, error);
}

int json_print(const struct json *json, FILE *stream, struct error *error)
{
    char *text = cJSON_PrintUnformatted((const cJSON *)json);
    if (text == NULL)
        return error_memory(error);
    bool good = fprintf(stream, "%s\n", text) >= 0 && fflush(stream) == 0;
    cJSON_free(text);
    return good ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}
