// SPDX-License-Identifier: Apache-2.0
#include <base/directory.h>
#include <base/output.h>
#include <base/output_directory.h>
#include <base/text.h>
#include <device/part_files.h>
#include <inttypes.h>
#include <string.h>

enum { RECORD_MAX = 64 * 1024, NAME_MAX_SIZE = 32 };

int part_path(const char *directory, const char *name, char **path, struct error *error)
{
    AUTO(blob) text = {0};
    if (blob_append_text(&text, error, "%s/%s", directory, name) != 0)
        return -1;
    return text_copy((const char *)text.data, path, error);
}

static void add_uses(struct json *top, const struct part_record *record)
{
    struct json *list = json_add(top, "licences", json_array());
    for (uint32_t i = 0; i < record->use_count; i++) {
        struct json *entry = json_add(list, NULL, json_object());
        json_add_bytes(entry, "licence", SPAN(record->uses[i].license));
        json_add_bytes(entry, "package", SPAN(record->uses[i].package));
    }
}

static void add_contents(struct json *top, const struct part_record *record)
{
    struct json *registers = json_add(top, "option_bytes", json_array());
    struct json *obks = json_add(top, "obk", json_array());
    for (uint32_t i = 0; i < record->register_count; i++)
        json_add_hex(registers, NULL, record->registers[i]);
    for (uint32_t i = 0; i < record->obk_count; i++)
        json_add_hex(obks, NULL, record->obks[i].address);
    json_add_bytes(top, "package", SPAN(record->package));
    json_add_number(top, "next", record->next);
}

/* part.json; what is on the part only where `with_contents`. */
static int save_record(const struct part_record *record, bool with_contents, const char *directory,
                       struct error *error)
{
    AUTO_TEXT path = NULL;
    AUTO(blob) text = {0};
    AUTO_JSON top = json_object();
    json_add_text(top, "state", part_state_name(with_contents ? record->state : PART_BLANK));
    if (record->has_version)
        json_add_number(top, "firmware_version", record->version);
    add_uses(top, record);
    if (with_contents)
        add_contents(top, record);
    if (json_write(top, &text, error) != 0 || part_path(directory, "part.json", &path, error) != 0)
        return -1;
    return output_save(path, OUTPUT_ORDINARY, blob_span(&text), error);
}

static void obk_name(uint32_t address, char name[NAME_MAX_SIZE])
{
    snprintf(name, NAME_MAX_SIZE, "0x%08" PRIx32 ".obk", address);
}

static int save_obks(const struct part_record *record, const char *path, struct error *error)
{
    AUTO(output_directory) directory = {NULL, NULL, {NULL}};
    if (output_directory_open(&directory, path, error) != 0)
        return -1;
    for (uint32_t i = 0; i < record->obk_count; i++) {
        const struct part_obk *obk = &record->obks[i];
        char name[NAME_MAX_SIZE];
        AUTO_TEXT file = NULL;
        obk_name(obk->address, name);
        if (output_directory_path(&directory, name, &file, error) != 0 ||
            output_save(file, OUTPUT_SECRET, (struct span){obk->bytes, obk->size}, error) != 0)
            return -1;
    }
    return output_directory_commit(&directory, error);
}

/* Removes a directory of the part; there is nothing to say where it is not there. */
static int remove_directory(const char *directory, const char *name, struct error *error)
{
    AUTO_TEXT path = NULL;
    if (part_path(directory, name, &path, error) != 0)
        return -1;
    if (directory_exists(path))
        directory_remove_private(&path);
    return 0;
}

/* All that was there goes; what is noted for good stays. */
static int save_blank(const struct part *part, const char *directory, struct error *error)
{
    if (file_make_directories(directory, error) != 0 ||
        save_record(&part->record, false, directory, error) != 0 ||
        device_save_blank(&part->device, directory, error) != 0 ||
        remove_directory(directory, "obk", error) != 0)
        return -1;
    return remove_directory(directory, "paused", error);
}

static int save_contents(const struct part *part, const char *directory, struct error *error)
{
    const struct part_record *record = &part->record;
    AUTO_TEXT obks = NULL;
    AUTO_TEXT paused = NULL;
    if (part_path(directory, "obk", &obks, error) != 0 ||
        part_path(directory, "paused", &paused, error) != 0)
        return -1;
    if (record->obk_count > 0 && save_obks(record, obks, error) != 0)
        return -1;
    if (record->state == PART_PAUSED && device_save(&part->device, paused, error) != 0)
        return -1;
    return save_record(record, true, directory, error);
}

int part_save(const struct part *part, const char *directory, struct error *error)
{
    if (save_blank(part, directory, error) != 0 || save_contents(part, directory, error) != 0)
        return -1;
    return part->record.state == PART_PAUSED ? 0 : device_save(&part->device, directory, error);
}

static const char *const state_names[] = {"blank", "installing", "paused", "installed", NULL};

/* part.json */
struct record_file {
    uint32_t state;
    uint32_t version;
    const char *package;
    uint32_t next;
    const struct json *licences;
    const struct json *option_bytes;
    const struct json *obk;
};

static const struct json_row record_rows[] = {
    {"state", JSON_CHOICE, true, offsetof(struct record_file, state), state_names},
    {"firmware_version", JSON_NUMBER, false, offsetof(struct record_file, version), NULL},
    {"package", JSON_TEXT, false, offsetof(struct record_file, package), NULL},
    {"next", JSON_NUMBER, false, offsetof(struct record_file, next), NULL},
    {"licences", JSON_OTHER, true, offsetof(struct record_file, licences), NULL},
    {"option_bytes", JSON_OTHER, false, offsetof(struct record_file, option_bytes), NULL},
    {"obk", JSON_OTHER, false, offsetof(struct record_file, obk), NULL},
    {.name = NULL},
};

struct use_file {
    const char *license;
    const char *package;
};

static const struct json_row use_rows[] = {
    {"licence", JSON_TEXT, true, offsetof(struct use_file, license), NULL},
    {"package", JSON_TEXT, true, offsetof(struct use_file, package), NULL},
    {.name = NULL},
};

static int read_digest(const struct json_document *document, const char *text,
                       uint8_t digest[SHA256_SIZE], struct error *error)
{
    AUTO(blob) bytes = {0};
    if (text == NULL || hex_decode(text, &bytes, error) != 0 || bytes.size != SHA256_SIZE)
        return json_error(document, "", error, "a digest is none");
    memcpy(digest, bytes.data, SHA256_SIZE);
    return 0;
}

static int read_uses(const struct json_document *document, const struct json *list,
                     struct part_record *record, struct error *error)
{
    size_t count = json_length(list);
    if (!json_is_array(list) || count > PART_USES_MAX)
        return json_error(document, "licences", error, "not a list of at most %d", PART_USES_MAX);
    for (size_t i = 0; i < count; i++) {
        struct part_use *use = &record->uses[i];
        struct use_file file = {NULL, NULL};
        if (json_read_object(document, json_element(list, i), "licences", use_rows, &file, error) !=
                0 ||
            read_digest(document, file.license, use->license, error) != 0 ||
            read_digest(document, file.package, use->package, error) != 0)
            return -1;
    }
    record->use_count = (uint32_t)count;
    return 0;
}

/* JSON_NUMBER takes texts like "0x10" as well; json_number() does so for an element. */
static int read_numbers(const struct json_document *document, const struct json *list, size_t room,
                        uint32_t *numbers, uint32_t *count, struct error *error)
{
    size_t length = json_length(list);
    if (length > room)
        return json_error(document, "", error, "a list has more than %zu entries", room);
    for (size_t i = 0; i < length; i++)
        if (json_number(json_element(list, i), &numbers[i], error) != 0)
            return json_error(document, "", error, "a list with what is no number");
    *count = (uint32_t)length;
    return 0;
}

static int load_obks(struct part_record *record, const struct json_document *document,
                     const struct json *list, const char *directory, struct error *error)
{
    uint32_t addresses[PART_OBKS_MAX];
    if (read_numbers(document, list, PART_OBKS_MAX, addresses, &record->obk_count, error) != 0)
        return -1;
    for (uint32_t i = 0; i < record->obk_count; i++) {
        char name[NAME_MAX_SIZE];
        AUTO_TEXT folder = NULL;
        AUTO_TEXT path = NULL;
        AUTO(blob) bytes = {0};
        obk_name(addresses[i], name);
        if (part_path(directory, "obk", &folder, error) != 0 ||
            part_path(folder, name, &path, error) != 0 ||
            file_load(path, PART_OBK_SIZE_MAX, &bytes, error) != 0)
            return -1;
        record->obks[i].address = addresses[i];
        record->obks[i].size = (uint32_t)bytes.size;
        memcpy(record->obks[i].bytes, bytes.data, bytes.size);
    }
    return 0;
}

/* What is on the part, where it is not blank. */
static int load_contents(struct part *part, const struct json_document *document,
                         const struct record_file *file, const char *directory, struct error *error)
{
    struct part_record *record = &part->record;
    AUTO_TEXT paused = NULL;
    record->state = (enum part_state)file->state;
    record->next = file->next;
    if (part_path(directory, "paused", &paused, error) != 0 ||
        read_digest(document, file->package, record->package, error) != 0 ||
        read_numbers(document, file->option_bytes, PART_REGISTERS_MAX, record->registers,
                     &record->register_count, error) != 0 ||
        load_obks(record, document, file->obk, directory, error) != 0)
        return -1;
    return record->state == PART_PAUSED ? device_load(&part->device, paused, error) : 0;
}

static int load_record(struct part *part, const struct json_document *document,
                       const char *directory, struct error *error)
{
    struct record_file file = {.package = NULL};
    if (json_read_object(document, document->root, "", record_rows, &file, error) != 0 ||
        read_uses(document, file.licences, &part->record, error) != 0)
        return -1;
    part->record.has_version = json_member(document->root, "firmware_version") != NULL;
    part->record.version = file.version;
    if (file.state == PART_PAUSED || (file.state == PART_INSTALLED && !part->device.blank))
        return load_contents(part, document, &file, directory, error);
    return 0;
}

int part_load(struct part *part, const char *directory, struct error *error)
{
    AUTO_TEXT path = NULL;
    AUTO(blob) text = {0};
    AUTO(json_document) document = {0};
    if (device_load(&part->device, directory, error) != 0 ||
        part_path(directory, "part.json", &path, error) != 0)
        return -1;
    if (file_exists(path) && (file_load(path, RECORD_MAX, &text, error) != 0 ||
                              json_document_parse(blob_span(&text), path, &document, error) != 0 ||
                              load_record(part, &document, directory, error) != 0))
        return -1;
    if (part->record.state == PART_BLANK && !part_is_blank(part))
        part->record.state = PART_INSTALLED; /* by somebody else, as boot run is */
    return 0;
}
