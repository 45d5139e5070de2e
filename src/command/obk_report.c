// SPDX-License-Identifier: Apache-2.0
#include <command/obk_report.h>
#include <crypto/key.h>
#include <inttypes.h>
#include <spec/obk_config.h>
#include <stdlib.h>
#include <string.h>

int obk_fields_load(const struct run *run, const char *config, struct obk_fields *fields,
                    struct error *error)
{
    static const struct obk_overrides none = {0};
    fields->run = run;
    if (obk_config_load(run, config, &none, NULL, &fields->spec, error) != 0 ||
        obk_image_build(run, &fields->spec, &fields->image, error) != 0)
        return -1;
    fields->differs = calloc(fields->spec.field_count + 1, sizeof *fields->differs);
    return fields->differs == NULL ? error_memory(error) : 0;
}

int obk_fields_read(const struct obk_fields *fields, const char *path, struct obk_info *info,
                    struct error *error)
{
    bool has_header = fields->spec.config == NULL || fields->spec.has_destination;
    return has_header ? obk_info_read(path, info, error) : obk_info_read_payload(path, info, error);
}

void obk_fields_release(struct obk_fields *fields)
{
    obk_spec_release(&fields->spec);
    obk_image_release(&fields->image);
    free(fields->differs);
    fields->differs = NULL;
}

size_t obk_fields_compare(struct obk_fields *fields, struct span actual)
{
    size_t count = 0;
    fields->actual = actual;
    for (size_t i = 0; i < fields->spec.field_count; i++) {
        const struct obk_place *place = &fields->image.places[i];
        bool inside = place->offset + place->size <= actual.size;
        fields->differs[i] =
            !inside || memcmp(actual.data + place->offset, fields->image.bytes.data + place->offset,
                              place->size) != 0;
        count += fields->differs[i];
    }
    return count;
}

static bool is_private(const struct obk_field *field)
{
    return field->kind == OBK_FIELD_PRIVATE_KEY || field->kind == OBK_FIELD_SCALAR ||
           field->kind == OBK_FIELD_FILE || field->kind == OBK_FIELD_TEXT ||
           field->kind == OBK_FIELD_PASSWORD; /* its hash alone lets it be guessed */
}

/* A number as the device reads it, most significant digit first. */
static void number_text(struct span bytes, char *text)
{
    uint8_t reversed[OBK_FIELD_MAX];
    size_t size = bytes.size < sizeof reversed ? bytes.size : sizeof reversed;
    for (size_t i = 0; i < size; i++)
        reversed[i] = bytes.data[size - 1 - i];
    text[0] = '0';
    text[1] = 'x';
    hex_encode((struct span){reversed, size}, text + 2);
}

/* What may be shown of the bytes that the file holds for a field. */
static void value_text(const struct obk_field *field, struct span bytes, char *text, size_t size)
{
    uint8_t fingerprint[SHA256_SIZE];
    struct error ignored;
    if (is_private(field)) {
        snprintf(text, size, "%zu bytes, not shown", bytes.size);
        return;
    }
    if (field->kind == OBK_FIELD_NUMBER || field->kind == OBK_FIELD_PERMISSION) {
        number_text(bytes, text);
        return;
    }
    struct span key = {bytes.data, bytes.size < 91 ? bytes.size : 91};
    if (field->kind == OBK_FIELD_PUBLIC_KEY && sha256(key, fingerprint, &ignored) == 0) {
        memcpy(text, "key ", 4);
        hex_encode(SPAN(fingerprint), text + 4);
    } else if (bytes.size <= 64) {
        hex_encode(bytes, text);
    }
}

static struct span field_bytes(const struct obk_fields *fields, size_t index)
{
    const struct obk_place *place = &fields->image.places[index];
    if (place->offset + place->size > fields->actual.size)
        return (struct span){0};
    return (struct span){fields->actual.data + place->offset, place->size};
}

/* The private key that stands in the file, in one of the two forms that devices read. */
static int load_private(const struct obk_fields *fields, size_t index, struct key *key,
                        struct error *error)
{
    const struct obk_field *field = &fields->spec.fields[index];
    struct span bytes = field_bytes(fields, index);
    struct span short_form = {bytes.data,
                              bytes.size < KEY_SHORT_SIZE ? bytes.size : KEY_SHORT_SIZE};
    if (bytes.data == NULL || field->hashed)
        return error_set(error, ERROR_INVALID, "no private key");
    if (key_is_short(short_form))
        return key_parse(short_form, field->name, &fields->run->passphrase, key, error);
    if (field->kind == OBK_FIELD_SCALAR && bytes.size >= P256_SCALAR_SIZE)
        return key_set_scalar(bytes.data, field->name, key, error);
    return error_set(error, ERROR_INVALID, "no private key");
}

/* A private key is told by the fingerprint of its public half. */
static void private_text(const struct obk_fields *fields, size_t index, char *text, size_t size)
{
    char fingerprint[FINGERPRINT_TEXT];
    struct error ignored;
    AUTO(key) key = {0};
    if (!is_private(&fields->spec.fields[index]) ||
        load_private(fields, index, &key, &ignored) != 0)
        return;
    key_fingerprint_text(&key, fingerprint);
    snprintf(text, size, "private half of key %s", fingerprint);
}

static void describe(const struct obk_fields *fields, size_t index, char *text, size_t size)
{
    struct span bytes = field_bytes(fields, index);
    snprintf(text, size, "not in the file");
    if (bytes.data != NULL)
        value_text(&fields->spec.fields[index], bytes, text, size);
    private_text(fields, index, text, size);
}

enum { VALUE_TEXT = 160 };

void obk_fields_print(FILE *out, const struct obk_fields *fields)
{
    if (fields->spec.field_count == 0)
        return;
    fprintf(out, "\n%-8s %-6s %s\n", "offset", "size", "field");
    for (size_t i = 0; i < fields->spec.field_count; i++) {
        char text[VALUE_TEXT] = "";
        const struct obk_place *place = &fields->image.places[i];
        describe(fields, i, text, sizeof text);
        fprintf(out, "0x%-6zx %-6zu %s: %s%s\n", place->offset, place->size,
                fields->spec.fields[i].name, text,
                fields->differs[i] ? " (differs from the configuration)" : "");
    }
}

void obk_fields_add(struct json *to, const struct obk_fields *fields)
{
    struct json *list = json_add(to, "fields", json_array());
    for (size_t i = 0; i < fields->spec.field_count; i++) {
        char text[VALUE_TEXT] = "";
        struct json *entry = json_add(list, NULL, json_object());
        describe(fields, i, text, sizeof text);
        json_add_text(entry, "name", fields->spec.fields[i].name);
        json_add_number(entry, "offset", fields->image.places[i].offset);
        json_add_number(entry, "size", fields->image.places[i].size);
        json_add_text(entry, "value", text);
        json_add_bool(entry, "differs", fields->differs[i]);
    }
}
