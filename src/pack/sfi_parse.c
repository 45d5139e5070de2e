// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <base/number.h>
#include <format/obk.h>
#include <inttypes.h>
#include <pack/sfi_parse.h>

static int too_short(struct error *error)
{
    return error_set(error, ERROR_INVALID, "its content is too short");
}

/* What is in an area has to fill it but for less than a unit. */
static int check_length(uint64_t length, uint32_t area_size, struct error *error)
{
    if (align_up(length, SFI_ALIGN) == area_size)
        return 0;
    return error_set(error, ERROR_INVALID,
                     "0x%" PRIx64 " bytes do not go with an area of 0x%" PRIx32, length, area_size);
}

int sfi_external_parse(struct span plaintext, struct sfi_external *external, struct error *error)
{
    if (plaintext.size <= SFI_EXTERNAL_SIZE)
        return too_short(error);
    external->region = get_le32(plaintext.data + SFI_EXTERNAL_REGION);
    external->mode = get_le32(plaintext.data + SFI_EXTERNAL_MODE);
    external->key_address = get_le32(plaintext.data + SFI_EXTERNAL_KEY_ADDRESS);
    if (external->region > SFI_REGION_MAX || external->mode > SFI_MODE_MAX)
        return error_set(error, ERROR_INVALID,
                         "there is no region 0x%" PRIx32 " with mode 0x%" PRIx32, external->region,
                         external->mode);
    return 0;
}

int sfi_key_place_parse(struct span plaintext, size_t *offset, struct sfi_key_place *place,
                        bool *there, struct error *error)
{
    *there = false;
    if (*offset > plaintext.size || plaintext.size - *offset < SFI_KEY_ENTRY)
        return *offset == plaintext.size ? 0 : too_short(error);
    const uint8_t *entry = plaintext.data + *offset;
    place->size = get_le32(entry + SFI_KEY_ENTRY_SIZE);
    place->address = get_le32(entry + SFI_KEY_ENTRY_ADDRESS);
    *there = place->size != 0;
    for (size_t at = *offset; !*there && at < plaintext.size; at++)
        if (plaintext.data[at] != 0)
            return error_set(error, ERROR_INVALID, "something is behind the last entry");
    *offset += SFI_KEY_ENTRY;
    return 0;
}

int sfi_module_parse(struct span first, uint32_t area_size, struct sfi_module_head *module,
                     struct error *error)
{
    if (first.size < SFI_MODULE_SIZE)
        return too_short(error);
    module->license_kind = get_le32(first.data + SFI_MODULE_LICENSE);
    module->license_size = get_le32(first.data + SFI_MODULE_LICENSE_SIZE);
    module->size = get_le32(first.data + SFI_MODULE_LENGTH);
    module->offset = SFI_MODULE_SIZE + align_up(module->license_size, SFI_ALIGN);
    if (module->license_kind > SFI_LICENSE_HSM || get_le32(first.data + SFI_MODULE_ZERO) != 0)
        return error_set(error, ERROR_INVALID, "there is no licence of kind 0x%" PRIx32,
                         module->license_kind);
    if ((module->license_kind == SFI_LICENSE_NONE) != (module->license_size == 0) ||
        module->size == 0)
        return error_set(error, ERROR_INVALID, "a module or a licence without a byte");
    return check_length(module->offset + module->size, area_size, error);
}

int sfi_ssfi_parse(struct span first, uint32_t area_size, uint32_t *size, struct error *error)
{
    if (first.size < SFI_SSFI_SIZE)
        return too_short(error);
    *size = get_le32(first.data + SFI_SSFI_LENGTH);
    if (*size == 0)
        return error_set(error, ERROR_INVALID, "a package without a byte");
    for (size_t at = SFI_SSFI_LENGTH + 4; at < SFI_SSFI_SIZE; at++)
        if (first.data[at] != 0)
            return error_set(error, ERROR_INVALID, "something is behind the length");
    return check_length(SFI_SSFI_SIZE + (uint64_t)*size, area_size, error);
}

int sfi_obk_parse(struct span first, uint32_t area_size, uint32_t address, uint32_t *size,
                  struct error *error)
{
    if (first.size < OBK_HEADER_SIZE)
        return too_short(error);
    uint32_t destination = get_le32(first.data + OBK_HEADER_DESTINATION);
    uint64_t length = OBK_HEADER_SIZE + (uint64_t)get_le32(first.data + OBK_HEADER_LENGTH);
    if (destination != address)
        return error_set(error, ERROR_INVALID, "its keys go to 0x%08" PRIx32, destination);
    *size = (uint32_t)length;
    return check_length(length, area_size, error);
}
