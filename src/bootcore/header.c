// SPDX-License-Identifier: Apache-2.0
#include <bootcore/bytes.h>
#include <bootcore/header.h>
#include <string.h>

/* Content keys of 32 bytes are upstream's, images that are decrypted in place ST's. */
static const uint32_t excludes_aes256 = MCUBOOT_FLAG_ENCRYPTED_AES128 | MCUBOOT_FLAG_PRIMARY_ONLY;

/* What the bytes of a header say. */
static void decode(struct bootcore_header *header)
{
    const uint8_t *bytes = header->bytes;
    header->magic = bootcore_le32(bytes + MCUBOOT_HEADER_MAGIC);
    header->load_address = bootcore_le32(bytes + MCUBOOT_HEADER_LOAD_ADDRESS);
    header->header_size = bootcore_le16(bytes + MCUBOOT_HEADER_HEADER_SIZE);
    header->protected_size = bootcore_le16(bytes + MCUBOOT_HEADER_PROTECTED_SIZE);
    header->image_size = bootcore_le32(bytes + MCUBOOT_HEADER_IMAGE_SIZE);
    header->flags = bootcore_le32(bytes + MCUBOOT_HEADER_FLAGS);
    header->version.major = bytes[MCUBOOT_HEADER_VERSION];
    header->version.minor = bytes[MCUBOOT_HEADER_VERSION + 1];
    header->version.revision = bootcore_le16(bytes + MCUBOOT_HEADER_VERSION + 2);
    header->version.build = bootcore_le32(bytes + MCUBOOT_HEADER_VERSION + 4);
}

uint32_t bootcore_header_read(const struct bootcore_judgement *judgement)
{
    const struct bootcore_request *request = judgement->request;
    struct bootcore_header *header = &judgement->verdict->header;
    if (bootcore_read(request->port, request->area, 0, header->bytes, MCUBOOT_HEADER_SIZE) !=
        BOOTCORE_OK)
        return bootcore_refuse(judgement, BOOTCORE_READ, 0, 0, 0);
    decode(header);
    return BOOTCORE_OK;
}

/* Whether the numbers are those of the bytes that are hashed, at a second look. */
static uint32_t check_decoded(const struct bootcore_header *header)
{
    struct bootcore_header again;
    memset(&again, 0, sizeof again);
    memcpy(again.bytes, header->bytes, sizeof again.bytes);
    decode(&again);
    return bootcore_equal(&again, header, sizeof again);
}

uint32_t bootcore_header_check(const struct bootcore_judgement *judgement)
{
    const struct bootcore_request *request = judgement->request;
    const struct bootcore_header *header = &judgement->verdict->header;
    uint32_t known = request->policy->flags | request->other_flags;
    uint64_t size = (uint64_t)header->header_size + header->image_size + header->protected_size;
    if (header->magic != request->magic)
        return bootcore_refuse(judgement, BOOTCORE_MAGIC, MCUBOOT_HEADER_MAGIC, header->magic,
                               request->magic);
    if (header->header_size < MCUBOOT_HEADER_SIZE)
        return bootcore_refuse(judgement, BOOTCORE_HEADER_SIZE, MCUBOOT_HEADER_HEADER_SIZE,
                               header->header_size, MCUBOOT_HEADER_SIZE);
    if (size + MCUBOOT_TLV_INFO_SIZE > request->area->size)
        return bootcore_refuse(judgement, BOOTCORE_IMAGE_SIZE, MCUBOOT_HEADER_IMAGE_SIZE,
                               size > UINT32_MAX ? UINT32_MAX : (uint32_t)size,
                               request->area->size);
    if ((header->flags & ~known) != 0)
        return bootcore_refuse(judgement, BOOTCORE_FLAGS, MCUBOOT_HEADER_FLAGS, header->flags,
                               known);
    if ((header->flags & MCUBOOT_FLAG_ENCRYPTED_AES256) != 0 &&
        (header->flags & excludes_aes256) != 0)
        return bootcore_refuse(judgement, BOOTCORE_FLAGS_CONFLICT, MCUBOOT_HEADER_FLAGS,
                               header->flags, 0);
    return check_decoded(header);
}

bool bootcore_body_is_encrypted(const struct bootcore_judgement *judgement)
{
    return judgement->request->encrypted_body &&
           bootcore_content_size(judgement->verdict->header.flags) != 0;
}
