// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <device/part.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *part_state_name(enum part_state state)
{
    static const char *const names[PART_STATES] = {
        [PART_BLANK] = "blank",
        [PART_INSTALLING] = "installing",
        [PART_PAUSED] = "paused",
        [PART_INSTALLED] = "installed",
    };
    return names[state];
}

int part_new(const struct layout *layout, struct part **part, struct error *error)
{
    *part = calloc(1, sizeof **part);
    if (*part == NULL)
        return error_memory(error);
    return device_open(&(*part)->device, layout, NULL, error);
}

void part_drop(struct part **part)
{
    if (*part == NULL)
        return;
    device_release(&(*part)->device);
    wipe(*part, sizeof **part);
    free(*part);
    *part = NULL;
}

void part_restore(struct part *part, const struct part *from)
{
    device_restore(&part->device, &from->device);
    part->device.cut = (struct device_cut){.at = 0};
    part->record = from->record;
}

static bool same_obk(const struct part_obk *one, const struct part_obk *other)
{
    return one->address == other->address && one->size == other->size &&
           memcmp(one->bytes, other->bytes, one->size) == 0;
}

static bool same_record(const struct part_record *one, const struct part_record *other)
{
    if (one->register_count != other->register_count || one->obk_count != other->obk_count ||
        memcmp(one->registers, other->registers, one->register_count * sizeof *one->registers) != 0)
        return false;
    for (uint32_t i = 0; i < one->obk_count; i++)
        if (!same_obk(&one->obks[i], &other->obks[i]))
            return false;
    return true;
}

bool part_same(const struct part *one, const struct part *other)
{
    const struct layout *layout = one->device.layout;
    for (uint32_t i = 0; i < layout->flash_count; i++)
        if (!layout->flashes[i].ram &&
            memcmp(one->device.memory[i], other->device.memory[i], layout->flashes[i].size) != 0)
            return false;
    return same_record(&one->record, &other->record);
}

static bool is_erased(const uint8_t *bytes, uint32_t size)
{
    return size == 0 ||
           (bytes[0] == MCUBOOT_ERASED && memcmp(bytes, bytes + 1, size - (size_t)1) == 0);
}

bool part_is_blank(const struct part *part)
{
    const struct layout *layout = part->device.layout;
    for (uint32_t i = 0; i < layout->flash_count; i++)
        if (!layout->flashes[i].ram && !is_erased(part->device.memory[i], layout->flashes[i].size))
            return false;
    return part->record.register_count == 0 && part->record.obk_count == 0;
}

static int erase_flash(struct part *part, uint32_t memory, struct error *error)
{
    const struct layout_flash *flash = &part->device.layout->flashes[memory];
    for (uint32_t at = 0; !flash->ram && at < flash->size; at += flash->sector)
        if (!is_erased(part->device.memory[memory] + at, flash->sector) &&
            device_erase(&part->device, memory, at, error) != 0)
            return -1;
    return 0;
}

int part_erase(struct part *part, struct error *error)
{
    struct part_record *record = &part->record;
    for (uint32_t i = 0; i < part->device.layout->flash_count; i++)
        if (erase_flash(part, i, error) != 0)
            return -1;
    if (record->register_count > 0 && device_note(&part->device))
        record->register_count = 0;
    if (record->obk_count > 0 && device_note(&part->device)) {
        wipe(record->obks, sizeof record->obks);
        record->obk_count = 0;
    }
    return device_check_power(&part->device, error);
}

int part_set_state(struct part *part, enum part_state state, struct error *error)
{
    if (device_note(&part->device))
        part->record.state = state;
    return device_check_power(&part->device, error);
}

static bool is_noted(const struct part_record *record, const struct part_use *use)
{
    for (uint32_t i = 0; i < record->use_count; i++)
        if (memcmp(&record->uses[i], use, sizeof *use) == 0)
            return true;
    return false;
}

int part_begin(struct part *part, const struct part_use *use, uint32_t version, struct error *error)
{
    struct part_record *record = &part->record;
    bool is_new = use != NULL && !is_noted(record, use);
    if (is_new && record->use_count == PART_USES_MAX)
        return error_set(error, ERROR_FIT, "the device has no room to note another licence");
    if (device_note(&part->device)) {
        record->has_version = true;
        record->version = version;
        if (is_new)
            record->uses[record->use_count++] = *use;
    }
    return part_set_state(part, PART_INSTALLING, error) == 0 ? part_erase(part, error) : -1;
}

int part_add_obk(struct part *part, uint32_t address, struct span bytes, struct error *error)
{
    struct part_record *record = &part->record;
    struct part_obk *obk = &record->obks[record->obk_count];
    for (uint32_t i = 0; i < record->obk_count; i++)
        if (record->obks[i].address == address)
            return error_set(error, ERROR_INVALID,
                             "option-byte keys for 0x%08" PRIx32 " are there already", address);
    if (record->obk_count == PART_OBKS_MAX || bytes.size > PART_OBK_SIZE_MAX)
        return error_set(error, ERROR_FIT, "more option-byte keys than a device has room for");
    if (device_note(&part->device)) {
        obk->address = address;
        obk->size = (uint32_t)bytes.size;
        memcpy(obk->bytes, bytes.data, bytes.size);
        record->obk_count++;
    }
    return device_check_power(&part->device, error);
}

int part_set_registers(struct part *part, struct span bytes, struct error *error)
{
    struct part_record *record = &part->record;
    uint32_t count = (uint32_t)(bytes.size / sizeof *record->registers);
    if (record->register_count > 0)
        return error_set(error, ERROR_INVALID, "option bytes are there already");
    if (count > PART_REGISTERS_MAX)
        return error_set(error, ERROR_FIT, "more option bytes than a device has");
    if (device_note(&part->device)) {
        for (uint32_t i = 0; i < count; i++)
            record->registers[i] = get_le32(bytes.data + 4 * (size_t)i);
        record->register_count = count;
    }
    return device_check_power(&part->device, error);
}

int part_reset(struct part *part, struct error *error)
{
    device_power_on(&part->device);
    if (part->record.state != PART_INSTALLING)
        return 0;
    return part_erase(part, error) == 0 ? part_set_state(part, PART_BLANK, error) : -1;
}
