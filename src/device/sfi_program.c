// SPDX-License-Identifier: Apache-2.0
#include <base/number.h>
#include <device/sfi_program.h>
#include <inttypes.h>
#include <pack/sfi_parse.h>
#include <string.h>

enum { KEPT_MAX = 16 * 1024, REGION_KEY_MAX = SHA256_SIZE };

/* Bytes on their way to flash: pieces of a sector at most, in units that are written at once. */
struct writer {
    struct part *part;
    uint32_t memory;
    uint32_t offset; /* of the bytes that wait */
    struct blob waiting;
    uint64_t skip; /* bytes of the area that come before */
    uint64_t left; /* bytes that are wanted then */
};

static void writer_release(struct writer *writer)
{
    blob_release(&writer->waiting);
}

static int writer_open(struct writer *writer, uint32_t address, bool external, struct error *error)
{
    const struct layout *layout = writer->part->device.layout;
    uint32_t offset;
    const struct layout_flash *flash = layout_find(layout, address, &offset);
    if (flash == NULL || flash->ram || flash->external != external)
        return error_set(error, ERROR_FIT, "'%s' has no %s flash at 0x%08" PRIx32, layout->name,
                         external ? "external" : "internal", address);
    if (offset % flash->write != 0)
        return error_set(error, ERROR_FIT,
                         "0x%08" PRIx32 " is not where one of the %" PRIu32
                         " bytes begins that '%s' writes at once",
                         address, flash->write, flash->name);
    writer->memory = (uint32_t)(flash - layout->flashes);
    writer->offset = offset;
    return 0;
}

static const struct layout_flash *flash_of(const struct writer *writer)
{
    return &writer->part->device.layout->flashes[writer->memory];
}

/* Areas must not go to one place: the simulation takes that for a mistake of who writes. */
static int check_free(const struct writer *writer, struct error *error)
{
    const struct layout_flash *flash = flash_of(writer);
    const uint8_t *bytes = writer->part->device.memory[writer->memory] + writer->offset;
    if (writer->waiting.size > flash->size - writer->offset)
        return error_set(error, ERROR_FIT, "it goes beyond '%s', which ends at 0x%08" PRIx32,
                         flash->name, flash->address + flash->size - 1);
    for (size_t i = 0; i < writer->waiting.size; i++)
        if (bytes[i] != MCUBOOT_ERASED)
            return error_set(error, ERROR_INVALID,
                             "there is something at 0x%08zx already, from another area",
                             flash->address + writer->offset + i);
    return 0;
}

static int flush(struct writer *writer, struct error *error)
{
    struct blob *waiting = &writer->waiting;
    size_t size = align_up(waiting->size, flash_of(writer)->write);
    if (size == 0)
        return 0;
    if (blob_append_fill(waiting, MCUBOOT_ERASED, size - waiting->size, error) != 0 ||
        check_free(writer, error) != 0 ||
        device_write(&writer->part->device, writer->memory, writer->offset, blob_span(waiting),
                     error) != 0)
        return -1;
    writer->offset += (uint32_t)size;
    waiting->size = 0;
    return 0;
}

static int write_bytes(struct writer *writer, struct span bytes, struct error *error)
{
    while (bytes.size > 0) {
        const struct layout_flash *flash = flash_of(writer);
        size_t room = flash->sector - writer->offset % flash->sector - writer->waiting.size;
        size_t size = bytes.size < room ? bytes.size : room;
        if (blob_append(&writer->waiting, (struct span){bytes.data, size}, error) != 0 ||
            (size == room && flush(writer, error) != 0))
            return -1;
        bytes = (struct span){bytes.data + size, bytes.size - size};
    }
    return 0;
}

/* The part of an area that is wanted. */
static int take_wanted(void *context, struct span bytes, struct error *error)
{
    struct writer *writer = context;
    size_t before = writer->skip < bytes.size ? (size_t)writer->skip : bytes.size;
    size_t size = bytes.size - before;
    if (size > writer->left)
        size = (size_t)writer->left;
    writer->skip -= before;
    writer->left -= size;
    return write_bytes(writer, (struct span){bytes.data + before, size}, error);
}

static int program_wanted(struct writer *writer, struct sfi_package *package, struct error *error)
{
    if (writer_open(writer, package->area.address, package->area.type == SFI_EXTERNAL, error) !=
            0 ||
        sfi_package_decrypt(package, take_wanted, writer, error) != 0)
        return -1;
    return flush(writer, error);
}

int sfi_program_bytes(struct part *part, uint32_t address, struct span bytes, struct error *error)
{
    AUTO(writer) writer = {.part = part};
    if (writer_open(&writer, address, false, error) != 0 || write_bytes(&writer, bytes, error) != 0)
        return -1;
    return flush(&writer, error);
}

static int keep(void *context, struct span bytes, struct error *error)
{
    return blob_append(context, bytes, error);
}

/* What is small, in memory. */
static int load_area(struct sfi_package *package, struct blob *content, struct error *error)
{
    if (package->area.size > KEPT_MAX)
        return error_set(error, ERROR_FIT, "0x%" PRIx32 " bytes are more than a device takes",
                         package->area.size);
    return sfi_package_decrypt(package, keep, content, error);
}

static int keep_head(void *context, struct span bytes, struct error *error)
{
    struct blob *head = context;
    size_t room = SFI_MODULE_SIZE - head->size;
    return blob_append(head, (struct span){bytes.data, bytes.size < room ? bytes.size : room},
                       error);
}

/* The module behind its head and its licence. */
static int program_module(struct writer *writer, struct sfi_package *package, struct error *error)
{
    struct sfi_module_head head;
    AUTO(blob) first = {0};
    if (package->area.address == 0)
        return error_set(error, ERROR_CONFIG,
                         "the module says itself where it goes, in a form that is not public");
    if (sfi_package_decrypt(package, keep_head, &first, error) != 0 ||
        sfi_module_parse(blob_span(&first), package->area.size, &head, error) != 0)
        return -1;
    writer->skip = head.offset;
    writer->left = head.size;
    return program_wanted(writer, package, error);
}

static int program_obk(struct part *part, struct sfi_package *package, struct error *error)
{
    uint32_t size;
    AUTO(blob) content = {0};
    if (load_area(package, &content, error) != 0 ||
        sfi_obk_parse(blob_span(&content), package->area.size, package->area.address, &size,
                      error) != 0)
        return -1;
    return part_add_obk(part, package->area.address, (struct span){content.data, size}, error);
}

static int program_registers(struct part *part, struct sfi_package *package, struct error *error)
{
    AUTO(blob) content = {0};
    if (load_area(package, &content, error) != 0)
        return -1;
    return part_set_registers(part, blob_span(&content), error);
}

static int program_key(struct part *part, const struct sfi_key_place *place,
                       const struct sfi_seed *seed, struct error *error)
{
    uint8_t key[SHA256_SIZE];
    AUTO(blob) origin = {0};
    if (place->size > REGION_KEY_MAX)
        return error_set(error, ERROR_FIT, "a key of 0x%" PRIx32 " bytes is more than there is",
                         place->size);
    if (blob_append(&origin, SPAN(seed->bytes), error) != 0 ||
        blob_append_le32(&origin, place->address, error) != 0 ||
        sha256(blob_span(&origin), key, error) != 0)
        return -1;
    int result = sfi_program_bytes(part, place->address, (struct span){key, place->size}, error);
    wipe(key, sizeof key);
    return result;
}

static int program_keys(struct part *part, struct sfi_package *package, const struct sfi_seed *seed,
                        struct error *error)
{
    struct sfi_key_place place;
    size_t offset = 0;
    bool there = true;
    AUTO(blob) content = {0};
    if (load_area(package, &content, error) != 0 ||
        sfi_key_place_parse(blob_span(&content), &offset, &place, &there, error) != 0)
        return -1;
    while (there)
        if (program_key(part, &place, seed, error) != 0 ||
            sfi_key_place_parse(blob_span(&content), &offset, &place, &there, error) != 0)
            return -1;
    return 0;
}

static int program(struct part *part, struct sfi_package *package, const struct sfi_seed *seed,
                   struct error *error)
{
    AUTO(writer) writer = {.part = part, .left = package->area.size};
    switch (package->area.type) {
    case SFI_FIRMWARE:
        return program_wanted(&writer, package, error);
    case SFI_EXTERNAL:
        writer.skip = SFI_EXTERNAL_SIZE;
        return program_wanted(&writer, package, error);
    case SFI_MODULE:
        return program_module(&writer, package, error);
    case SFI_OBK:
        return program_obk(part, package, error);
    case SFI_CONFIGURATION:
        return program_registers(part, package, error);
    case SFI_KEY_AREA:
        return program_keys(part, package, seed, error);
    case SFI_HASH:
        return 0; /* sfi_verify() has compared it */
    default:
        return error_set(error, ERROR_CONFIG, "a package of others cannot be installed here");
    }
}

int sfi_program_area(struct part *part, struct sfi_package *package, const struct sfi_seed *seed,
                     struct error *error)
{
    if (program(part, package, seed, error) == 0)
        return 0;
    return error->file[0] == '\0' ? sfi_package_place(package, error) : -1;
}
