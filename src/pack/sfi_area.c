// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <inttypes.h>
#include <pack/sfi_area.h>
#include <string.h>

static const uint8_t magic[SFI_MAGIC_SIZE] = SFI_MAGIC;

static const struct {
    char type;
    const char *name;
} types[] = {
    {SFI_FIRMWARE, "firmware"},    {SFI_CONFIGURATION, "option bytes"},
    {SFI_MODULE, "module"},        {SFI_EXTERNAL, "external firmware"},
    {SFI_KEY_AREA, "key area"},    {SFI_PAUSE, "pause"},
    {SFI_RESUME, "resume"},        {SFI_SSFI, "SSFI package"},
    {SFI_OBK, "option-byte keys"}, {SFI_HASH, "hash"},
};

const char *sfi_type_name(char type)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].type == type)
            return types[i].name;
    return NULL;
}

bool sfi_type_in(char type, const char *list)
{
    return type != '\0' && strchr(list, type) != NULL;
}

void sfi_header_format(const struct sfi_header *header, uint8_t bytes[SFI_HEADER_SIZE])
{
    memset(bytes, 0, SFI_HEADER_SIZE);
    memcpy(bytes + SFI_HEADER_MAGIC, magic, sizeof magic);
    put_le32(bytes + SFI_HEADER_PROTOCOL, SFI_PROTOCOL);
    memcpy(bytes + SFI_HEADER_NONCE, header->nonce, SFI_NONCE_SIZE);
    put_le32(bytes + SFI_HEADER_FIRMWARE, header->firmware_version);
    put_le32(bytes + SFI_HEADER_AREAS, header->areas);
    put_le32(bytes + SFI_HEADER_TOTAL, header->total);
    memcpy(bytes + SFI_HEADER_TAG, header->tag, SFI_TAG_SIZE);
}

int sfi_header_parse(const uint8_t bytes[SFI_HEADER_SIZE], struct sfi_header *header,
                     struct error *error)
{
    uint32_t protocol = get_le32(bytes + SFI_HEADER_PROTOCOL);
    if (memcmp(bytes + SFI_HEADER_MAGIC, magic, sizeof magic) != 0)
        return error_set(error, ERROR_INVALID, "not an SFI package: it begins otherwise");
    if (protocol != SFI_PROTOCOL)
        return error_set(error, ERROR_INVALID, "header: protocol version %" PRIu32 ", not %d",
                         protocol, SFI_PROTOCOL);
    memcpy(header->nonce, bytes + SFI_HEADER_NONCE, SFI_NONCE_SIZE);
    header->firmware_version = get_le32(bytes + SFI_HEADER_FIRMWARE);
    header->areas = get_le32(bytes + SFI_HEADER_AREAS);
    header->total = get_le32(bytes + SFI_HEADER_TOTAL);
    memcpy(header->tag, bytes + SFI_HEADER_TAG, SFI_TAG_SIZE);
    if (header->areas == 0 || header->areas > SFI_AREAS_MAX)
        return error_set(error, ERROR_INVALID, "header: %" PRIu32 " areas, there are 1 to %d",
                         header->areas, SFI_AREAS_MAX);
    if (header->total < (uint64_t)header->areas * SFI_AREA_SIZE)
        return error_set(error, ERROR_INVALID,
                         "header: %" PRIu32 " areas have no room in 0x%" PRIx32 " bytes",
                         header->areas, header->total);
    return 0;
}

void sfi_area_format(const struct sfi_area *area, uint8_t bytes[SFI_AREA_SIZE])
{
    put_le32(bytes + SFI_AREA_TYPE, (uint8_t)area->type);
    put_le32(bytes + SFI_AREA_VERSION, area->version);
    put_le32(bytes + SFI_AREA_INDEX, area->index);
    put_le32(bytes + SFI_AREA_LENGTH, area->size);
    put_le32(bytes + SFI_AREA_ADDRESS, area->address);
    put_le32(bytes + SFI_AREA_TOTAL, area->areas);
    memcpy(bytes + SFI_AREA_TAG, area->tag, SFI_TAG_SIZE);
}

int sfi_area_parse(const uint8_t bytes[SFI_AREA_SIZE], struct sfi_area *area, struct error *error)
{
    uint32_t type = get_le32(bytes + SFI_AREA_TYPE);
    area->type = type < 0x80 ? (char)type : '\0';
    area->version = get_le32(bytes + SFI_AREA_VERSION);
    area->index = get_le32(bytes + SFI_AREA_INDEX);
    area->size = get_le32(bytes + SFI_AREA_LENGTH);
    area->address = get_le32(bytes + SFI_AREA_ADDRESS);
    area->areas = get_le32(bytes + SFI_AREA_TOTAL);
    memcpy(area->tag, bytes + SFI_AREA_TAG, SFI_TAG_SIZE);
    if (sfi_type_name(area->type) == NULL)
        return error_set(error, ERROR_INVALID, "there is no type 0x%" PRIx32, type);
    if (area->size % SFI_ALIGN != 0)
        return error_set(error, ERROR_INVALID, "0x%" PRIx32 " bytes are no multiple of %d",
                         area->size, SFI_ALIGN);
    bool is_mark = area->type == SFI_PAUSE || area->type == SFI_RESUME;
    if (is_mark ? area->size != SFI_TOKEN_SIZE : area->size == 0)
        return error_set(error, ERROR_INVALID, "%s does not have 0x%" PRIx32 " bytes",
                         sfi_type_name(area->type), area->size);
    return 0;
}

void sfi_area_iv(const uint8_t nonce[SFI_NONCE_SIZE], uint32_t index, uint8_t iv[SFI_NONCE_SIZE])
{
    memcpy(iv, nonce, SFI_NONCE_SIZE);
    put_be32(iv + SFI_IV_WORD, get_be32(nonce + SFI_IV_WORD) + index);
}
