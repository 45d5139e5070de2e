// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <base/file.h>
#include <crypto/digest.h>
#include <format/obk.h>
#include <pack/obk_read.h>
#include <string.h>

enum { FILE_LIMIT = 1024 * 1024 };

static const struct {
    uint32_t destination;
    uint32_t size;
    const char *name;
} objects[] = {
    {0x0ffd0100, 0x60, "STM32H5 debug authentication"},
    {0x0ffd0160, 0x120, "STM32H5 OEMiROT configuration"},
    {0x0ffd0200, 0x100, "STM32H5 STiROT configuration"},
    {0x0ffd0280, 0xc0, "STM32H5 OEMiROT data"},
    {0x0ffd0400, 0x60, "STM32H5 STiROT data"},
    {0x0ffd0900, 0, "STM32H5 area of HDPL2: OEMuROT configuration or data image"},
    {0x0ffd0a50, 0xc0, "STM32H5 OEMuROT data"},
    {0x00000100, 0x60, "STM32H7RS AHK of the OPEN state"},
    {0x00000108, 0x100, "STM32H7RS STiROT configuration"},
    {0x00000108, 0xe0, "STM32H7RS OEMiROT configuration"},
    {0x00000208, 0xe0, "STM32H7RS OEMuROT configuration"},
    {0x0000010f, 0xc0, "STM32H7RS OEMiROT data"},
    {0x00000110, 0xc0, "STM32H7RS STiROT data"},
    {0x0000020f, 0xc0, "STM32H7RS OEMuROT data"},
    {0x00510008, 0x60, "STM32H7RS debug authentication by certificate"},
    {0x008a0008, 0x60, "STM32H7RS debug authentication by password"},
    {0x00b40008, 0x20, "STM32H7RS debug authentication lock"},
};

const char *obk_object_at(uint32_t destination, uint32_t size, uint32_t *expected)
{
    const char *name = NULL;
    *expected = size;
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++) {
        if (objects[i].destination != destination)
            continue;
        if (objects[i].size == size || objects[i].size == 0) {
            *expected = size;
            return objects[i].name;
        }
        *expected = objects[i].size;
        name = objects[i].name;
    }
    return name;
}

static int read_header(const char *path, struct obk_info *info, struct error *error)
{
    const uint8_t *header = info->bytes.data;
    if (info->bytes.size < OBK_HEADER_SIZE)
        return error_at(error, ERROR_FILE, path, 0,
                        "not an option-byte key file: shorter than its header");
    info->destination = get_le32(header + OBK_HEADER_DESTINATION);
    info->payload_size = get_le32(header + OBK_HEADER_LENGTH);
    info->encryption = get_le32(header + OBK_HEADER_ENCRYPTION);
    if (info->payload_size != info->bytes.size - OBK_HEADER_SIZE || info->encryption > 1)
        return error_at(error, ERROR_FILE, path, 0,
                        "not an option-byte key file: header and file disagree on the length");
    return 0;
}

static int begins_with_hash(struct span payload, bool *matches, struct error *error)
{
    uint8_t value[SHA256_SIZE];
    *matches = false;
    if (payload.size < OBK_HASH_SIZE)
        return 0;
    struct span body = {payload.data + OBK_HASH_SIZE, payload.size - OBK_HASH_SIZE};
    if (sha256(body, value, error) != 0)
        return -1;
    *matches = memcmp(value, payload.data, sizeof value) == 0;
    return 0;
}

/* A hash over all that follows; or, as in the data of STM32H7RS, a unit with its hash that is there twice. */
static int check_hash(struct obk_info *info, struct error *error)
{
    const uint8_t *payload = info->bytes.data + (info->bytes.size - info->payload_size);
    struct span half = {payload, info->payload_size / 2};
    bool is_twice = info->payload_size % 2 == 0 && half.size > 0 &&
                    memcmp(payload, payload + half.size, half.size) == 0;
    if (begins_with_hash((struct span){payload, info->payload_size}, &info->hash_matches, error) !=
        0)
        return -1;
    if (info->hash_matches || !is_twice)
        return 0;
    return begins_with_hash(half, &info->hash_matches, error);
}

static int read_payload(struct obk_info *info)
{
    info->payload_size = (uint32_t)info->bytes.size;
    return 0;
}

static int read_file(const char *path, bool has_header, struct obk_info *info, struct error *error)
{
    *info = (struct obk_info){.has_header = has_header};
    if (file_load(path, FILE_LIMIT, &info->bytes, error) != 0 ||
        (has_header ? read_header(path, info, error) : read_payload(info)) != 0 ||
        check_hash(info, error) != 0) {
        obk_info_release(info);
        return -1;
    }
    if (has_header)
        info->object = obk_object_at(info->destination, info->payload_size, &info->object_size);
    return 0;
}

int obk_info_read(const char *path, struct obk_info *info, struct error *error)
{
    return read_file(path, true, info, error);
}

int obk_info_read_payload(const char *path, struct obk_info *info, struct error *error)
{
    return read_file(path, false, info, error);
}

void obk_info_release(struct obk_info *info)
{
    blob_release(&info->bytes);
}

bool obk_file_is_obk(const char *path)
{
    struct error ignored;
    AUTO(obk_info) info = {0};
    return obk_info_read(path, &info, &ignored) == 0;
}
