// SPDX-License-Identifier: Apache-2.0
#include <base/number.h>
#include <base/text.h>
#include <inttypes.h>
#include <pack/obk_read.h>
#include <pack/sfi_contents.h>
#include <stdlib.h>
#include <string.h>

static int add_content(struct sfi_contents *contents, char type, uint32_t address, const char *path,
                       struct sfi_content **added, struct error *error)
{
    struct sfi_content *more =
        realloc(contents->items, (contents->count + 1) * sizeof *contents->items);
    if (more == NULL)
        return error_memory(error);
    contents->items = more;
    *added = &contents->items[contents->count++];
    **added = (struct sfi_content){.type = type, .address = address};
    return path == NULL ? 0 : text_copy(path, &(*added)->path, error);
}

static int check_size(const struct sfi_content *content, struct error *error)
{
    if (content->body.size == 0)
        return error_at(error, ERROR_FILE, content->path, 0, "empty");
    if (content->body.size > UINT32_MAX)
        return error_at(error, ERROR_FIT, content->path, 0, "more than 4 GiB");
    return 0;
}

/* Whether a firmware before this one has its key at the same place; a region must not have two places. */
static int find_key(const struct sfi_spec *spec, size_t index, bool *found, struct error *error)
{
    const struct sfi_firmware *firmware = &spec->firmware[index];
    *found = false;
    for (size_t i = 0; i < index; i++) {
        const struct sfi_firmware *other = &spec->firmware[i];
        if (!other->is_external)
            continue;
        *found = *found || other->key_address == firmware->key_address;
        if (other->region == firmware->region && other->key_address != firmware->key_address)
            return error_at(
                error, ERROR_CONFIG, firmware->path, 0,
                "region %" PRIu32 " has its key at 0x%08" PRIx32 ", and for '%s' at 0x%08" PRIx32,
                firmware->region, firmware->key_address, other->path, other->key_address);
    }
    return 0;
}

/* The keys of regions of external flash: where the part keeps them, each once. */
static int add_keys(const struct sfi_spec *spec, struct sfi_contents *contents, struct error *error)
{
    struct sfi_content *content = NULL;
    bool found;
    for (size_t i = 0; i < spec->firmware_count; i++) {
        uint32_t address = spec->firmware[i].key_address;
        if (!spec->firmware[i].is_external)
            continue;
        if (find_key(spec, i, &found, error) != 0)
            return -1;
        if (address == 0 || found)
            continue;
        if (content == NULL && add_content(contents, SFI_KEY_AREA, 0, NULL, &content, error) != 0)
            return -1;
        if (blob_append_le32(&content->head, SFI_KEY_SIZE, error) != 0 ||
            blob_append_le32(&content->head, address, error) != 0)
            return -1;
    }
    return 0;
}

/* The licence of a module, or the name that an HSM has for it. */
static int append_license(const struct sfi_module *module, struct blob *license,
                          struct error *error)
{
    enum { LICENSE_LIMIT = 64 * 1024 };
    const char *text = module->license_text;
    if (module->license == SFI_LICENSE_FILE)
        return file_load(text, LICENSE_LIMIT, license, error);
    if (module->license == SFI_LICENSE_HSM)
        return blob_append(license, (struct span){(const uint8_t *)text, strlen(text)}, error);
    return 0;
}

static int append_module_head(const struct sfi_module *module, struct sfi_content *content,
                              struct error *error)
{
    AUTO(blob) license = {0};
    struct blob *head = &content->head;
    if (append_license(module, &license, error) != 0 ||
        blob_append_le32(head, module->license, error) != 0 ||
        blob_append_le32(head, (uint32_t)license.size, error) != 0 ||
        blob_append_le32(head, (uint32_t)content->body.size, error) != 0 ||
        blob_append_le32(head, 0, error) != 0 || blob_append(head, blob_span(&license), error) != 0)
        return -1;
    size_t fill = align_up(license.size, SFI_ALIGN) - license.size;
    return blob_append_fill(head, SFI_FILL_DATA, fill, error);
}

/* A module is bytes, or a file that says where they go. */
static int add_module(const struct sfi_module *module, struct sfi_contents *contents,
                      struct error *error)
{
    struct sfi_content *content;
    if (add_content(contents, SFI_MODULE, module->address, module->path, &content, error) != 0 ||
        firmware_open(module->path, &content->body, error) != 0 || check_size(content, error) != 0)
        return -1;
    if (content->address == 0 && content->body.has_address)
        content->address = content->body.address;
    return append_module_head(module, content, error);
}

/* Whatever it is, its bytes stay as they are. */
static int add_ssfi(const char *path, struct sfi_contents *contents, struct error *error)
{
    struct sfi_content *content;
    if (add_content(contents, SFI_SSFI, 0, path, &content, error) != 0 ||
        text_copy(path, &content->body.path, error) != 0 ||
        file_open(path, &content->body.file, error) != 0)
        return -1;
    content->body.size = content->body.file.size;
    if (check_size(content, error) != 0 ||
        blob_append_le32(&content->head, (uint32_t)content->body.size, error) != 0)
        return -1;
    return blob_append_fill(&content->head, 0, SFI_SSFI_SIZE - content->head.size, error);
}

/* Two keys for one place: the part would keep the second, without a word. */
static int check_destination(const struct sfi_contents *contents, const char *path,
                             uint32_t destination, struct error *error)
{
    for (size_t i = 0; i < contents->count; i++)
        if (contents->items[i].type == SFI_OBK && contents->items[i].address == destination)
            return error_at(error, ERROR_CONFIG, path, 0, "goes to 0x%08" PRIx32 ", as '%s' does",
                            destination, contents->items[i].path);
    return 0;
}

static int add_obk(const struct run *run, const char *path, struct sfi_contents *contents,
                   struct error *error)
{
    struct sfi_content *content;
    AUTO(obk_info) info = {0};
    if (obk_info_read(path, &info, error) != 0 ||
        check_destination(contents, path, info.destination, error) != 0)
        return -1;
    if (info.object != NULL && info.object_size != info.payload_size)
        return error_at(error, ERROR_CONFIG, path, 0,
                        "the payload has 0x%" PRIx32 " bytes, the %s has 0x%" PRIx32,
                        info.payload_size, info.object, info.object_size);
    if (!info.hash_matches)
        run_warn(run, "%s: there is no hash in front that matches the payload", path);
    if (add_content(contents, SFI_OBK, info.destination, path, &content, error) != 0)
        return -1;
    return blob_append(&content->head, blob_span(&info.bytes), error);
}

static int add_registers(const struct sfi_spec *spec, struct sfi_contents *contents,
                         struct error *error)
{
    struct sfi_content *content;
    if (spec->register_count == 0)
        return 0;
    if (add_content(contents, SFI_CONFIGURATION, 0, NULL, &content, error) != 0)
        return -1;
    for (size_t i = 0; i < spec->register_count; i++)
        if (blob_append_le32(&content->head, spec->registers[i], error) != 0)
            return -1;
    return 0;
}

static int add_hash(const struct sfi_spec *spec, struct sfi_contents *contents, struct error *error)
{
    struct sfi_content *content;
    if (!spec->hash)
        return 0;
    if (add_content(contents, SFI_HASH, 0, NULL, &content, error) != 0)
        return -1;
    return blob_append_fill(&content->head, 0, SFI_HASH_SIZE, error); /* known when it is written */
}

static int open_all(const struct run *run, const struct sfi_spec *spec,
                    struct sfi_contents *contents, struct error *error)
{
    for (size_t i = 0; i < spec->module_count; i++)
        if (add_module(&spec->modules[i], contents, error) != 0)
            return -1;
    for (size_t i = 0; i < spec->obk_count; i++)
        if (add_obk(run, spec->obks[i], contents, error) != 0)
            return -1;
    if (spec->ssfi != NULL && add_ssfi(spec->ssfi, contents, error) != 0)
        return -1;
    if (add_keys(spec, contents, error) != 0 || add_registers(spec, contents, error) != 0)
        return -1;
    return add_hash(spec, contents, error);
}

int sfi_contents_open(const struct run *run, const struct sfi_spec *spec,
                      struct sfi_contents *contents, struct error *error)
{
    *contents = (struct sfi_contents){NULL, 0};
    if (open_all(run, spec, contents, error) == 0)
        return 0;
    sfi_contents_release(contents);
    return -1;
}

void sfi_contents_release(struct sfi_contents *contents)
{
    for (size_t i = 0; i < contents->count; i++) {
        blob_release(&contents->items[i].head);
        text_release(&contents->items[i].path);
        firmware_release(&contents->items[i].body);
    }
    free(contents->items);
    *contents = (struct sfi_contents){NULL, 0};
}

uint64_t sfi_content_size(const struct sfi_content *content)
{
    return content->head.size + content->body.size;
}
