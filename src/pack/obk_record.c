// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <pack/manifest.h>
#include <pack/obk_read.h>
#include <string.h>

enum { PEM_LIMIT = 1024 * 1024 };

int obk_facts(const char *path, bool has_header, struct json **facts, struct error *error)
{
    AUTO(obk_info) info = {0};
    AUTO_JSON object = json_object();
    int result =
        has_header ? obk_info_read(path, &info, error) : obk_info_read_payload(path, &info, error);
    if (result != 0)
        return -1;
    json_add_bool(object, "header", has_header);
    if (has_header) {
        json_add_hex(object, "destination", info.destination);
        json_add_bool(object, "device_encrypts", info.encryption != 0);
    }
    json_add_number(object, "payload_size", info.payload_size);
    json_add_bool(object, "hash", info.hash_matches);
    *facts = object;
    object = NULL;
    return 0;
}

static bool is_pem(const char *path)
{
    struct error ignored;
    AUTO(blob) bytes = {0};
    return file_load(path, PEM_LIMIT, &bytes, &ignored) == 0 && bytes.size > 0 &&
           memmem(bytes.data, bytes.size, "-----BEGIN", 10) != NULL;
}

/* Where the bytes of a field come from, as obk_image_build() takes them. */
enum source { SOURCE_NONE, SOURCE_FILE, SOURCE_KEY };

static enum source source_of(const struct obk_field *field)
{
    switch (field->kind) {
    case OBK_FIELD_PUBLIC_KEY:
    case OBK_FIELD_PRIVATE_KEY:
    case OBK_FIELD_SCALAR:
    case OBK_FIELD_KEY_HASH:
        return SOURCE_KEY;
    case OBK_FIELD_FILE:
        return is_pem(field->text) ? SOURCE_KEY : SOURCE_FILE;
    default:
        return SOURCE_NONE;
    }
}

static int add_key(const struct run *run, struct json *keys, const struct obk_field *field,
                   struct error *error)
{
    AUTO(key) key = {0};
    if (key_load_public(field->text, &run->passphrase, &key, error) != 0)
        return -1;
    return record_add_key(keys, field->name, &key, error);
}

static int add_sources(const struct run *run, const struct obk_spec *spec, struct json *to,
                       struct error *error)
{
    struct json *files = json_add(to, "inputs", json_array());
    struct json *keys = json_add(to, "keys", json_array());
    for (size_t i = 0; i < spec->field_count; i++) {
        const struct obk_field *field = &spec->fields[i];
        enum source source = source_of(field);
        if (source == SOURCE_FILE &&
            record_read_file(files, NULL, field->name, field->text, error) != 0)
            return -1;
        if (source == SOURCE_KEY && add_key(run, keys, field, error) != 0)
            return -1;
    }
    return 0;
}

/* The bytes of a number as it is written in an XML, the highest first. */
static void add_number(struct json *to, const struct obk_field *field)
{
    char text[2 + 2 * OBK_FIELD_MAX + 1] = "0x";
    size_t width = field->kind == OBK_FIELD_PERMISSION ? OBK_FIELD_MAX : field->width;
    for (size_t i = 0; i < width && i < OBK_FIELD_MAX; i++)
        hex_encode((struct span){&field->number[width - 1 - i], 1}, text + 2 + 2 * i);
    json_add_text(to, "value", text);
}

/* Numbers only: texts and passwords may be secret. */
static void add_parameters(const struct obk_spec *spec, struct json *to)
{
    struct json *object = json_add(to, "parameters", json_object());
    json_add_number(object, "global_align", spec->global_align);
    json_add_bool(object, "hash", spec->has_hash);
    json_add_bool(object, "debug_authentication", spec->is_debug_authentication);
    struct json *list = json_add(object, "fields", json_array());
    for (size_t i = 0; i < spec->field_count; i++) {
        const struct obk_field *field = &spec->fields[i];
        struct json *entry = json_add(list, NULL, json_object());
        json_add_text(entry, "name", field->name);
        if (field->kind == OBK_FIELD_NUMBER || field->kind == OBK_FIELD_PERMISSION)
            add_number(entry, field);
    }
}

static bool has_password(const struct obk_spec *spec)
{
    for (size_t i = 0; i < spec->field_count; i++)
        if (spec->fields[i].kind == OBK_FIELD_PASSWORD)
            return true;
    return false;
}

int obk_record(const struct run *run, const struct obk_spec *spec, struct json **record,
               struct error *error)
{
    struct json *facts = NULL;
    AUTO_JSON object = json_object();
    json_add_text(object, "kind", "obk");
    if (has_password(spec))
        run_warn(run,
                 "the manifest has digests of files with a password in them: whoever sees it can "
                 "try out passwords against '%s'",
                 spec->config);
    if (record_read_file(object, "config", NULL, spec->config, error) != 0 ||
        add_sources(run, spec, object, error) != 0 ||
        record_read_file(object, "output", NULL, spec->output, error) != 0 ||
        obk_facts(spec->output, spec->has_destination, &facts, error) != 0)
        return -1;
    json_add(object, "facts", facts);
    add_parameters(spec, object);
    *record = object;
    object = NULL;
    return 0;
}
