// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <format/mcuboot.h>
#include <inttypes.h>
#include <pack/image_algorithms.h>
#include <pack/image_read.h>
#include <string.h>

static const struct {
    uint32_t magic;
    const char *name;
} magics[] = {
    {MCUBOOT_MAGIC, "MCUboot"},
    {MCUBOOT_MAGIC_STIROT, "STiROT H5 code"},
    {MCUBOOT_MAGIC_DATA, "STiROT H5 data"},
    {MCUBOOT_MAGIC_STIROT_H7, "STiROT H7RS"},
};

const char *image_magic_name(uint32_t magic)
{
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (magics[i].magic == magic)
            return magics[i].name;
    return NULL;
}

static const struct {
    uint16_t type;
    const char *name;
} tlv_names[] = {
    {0x01, "key hash"},
    {0x02, "public key"},
    {0x10, "SHA-256"},
    {0x11, "SHA-384"},
    {0x12, "SHA-512"},
    {0x20, "RSA-2048 signature"},
    {0x22, "ECDSA signature"},
    {0x23, "RSA-3072 signature"},
    {0x24, "Ed25519 signature"},
    {0x25, "pure signature"},
    {0x30, "RSA-OAEP key"},
    {0x31, "AES-KW key"},
    {0x32, "ECIES-P256 key"},
    {0x33, "ECIES-X25519 key"},
    {0x40, "dependency"},
    {0x50, "security counter"},
    {0x60, "boot record or filler"},
    {0x70, "decompressed size"},
    {0x71, "decompressed SHA"},
    {0x72, "decompressed signature"},
    {0x73, "compressed size"},
    {0x74, "vendor UUID"},
    {0x75, "class UUID"},
};

const char *image_tlv_name(uint16_t type)
{
    for (size_t i = 0; i < sizeof tlv_names / sizeof *tlv_names; i++)
        if (tlv_names[i].type == type)
            return tlv_names[i].name;
    return type >= 0xa0 && type < 0xffff ? "custom" : NULL;
}

static const struct {
    uint32_t flag;
    const char *name;
} flag_names[] = {
    {MCUBOOT_FLAG_PRIMARY_ONLY, "primary-only"},
    {MCUBOOT_FLAG_ENCRYPTED_AES128, "encrypted AES-128"},
    {MCUBOOT_FLAG_ENCRYPTED_AES256, "encrypted AES-256"},
    {MCUBOOT_FLAG_NON_BOOTABLE, "non-bootable"},
    {MCUBOOT_FLAG_RAM_LOAD, "load to RAM"},
    {MCUBOOT_FLAG_ROM_FIXED, "fixed address"},
    {MCUBOOT_FLAG_COMPRESSED_LZMA2, "LZMA2"},
    {MCUBOOT_FLAG_COMPRESSED_ARM_THUMB, "ARM Thumb filter"},
};

const char *image_flag_name(uint32_t flag)
{
    for (size_t i = 0; i < sizeof flag_names / sizeof *flag_names; i++)
        if (flag_names[i].flag == flag)
            return flag_names[i].name;
    return NULL;
}

static int not_an_image(const struct firmware *firmware, struct error *error, const char *reason)
{
    return error_at(error, ERROR_FILE, firmware->path, 0, "not an image: %s", reason);
}

static int read_header(struct firmware *firmware, struct image_info *info, struct error *error)
{
    uint8_t header[MCUBOOT_HEADER_SIZE];
    if (firmware->size < sizeof header)
        return not_an_image(firmware, error, "shorter than a header");
    if (firmware_read(firmware, 0, header, sizeof header, error) != 0)
        return -1;
    info->magic = get_le32(header + MCUBOOT_HEADER_MAGIC);
    info->load_address = get_le32(header + MCUBOOT_HEADER_LOAD_ADDRESS);
    info->header_size = get_le16(header + MCUBOOT_HEADER_HEADER_SIZE);
    info->protected_size = get_le16(header + MCUBOOT_HEADER_PROTECTED_SIZE);
    info->image_size = get_le32(header + MCUBOOT_HEADER_IMAGE_SIZE);
    info->flags = get_le32(header + MCUBOOT_HEADER_FLAGS);
    info->version = (struct image_version){
        .major = header[MCUBOOT_HEADER_VERSION],
        .minor = header[MCUBOOT_HEADER_VERSION + 1],
        .revision = get_le16(header + MCUBOOT_HEADER_VERSION + 2),
        .build = get_le32(header + MCUBOOT_HEADER_VERSION + 4),
    };
    if (image_magic_name(info->magic) == NULL)
        return error_at(error, ERROR_FILE, firmware->path, 0,
                        "not an image: unknown magic 0x%08" PRIx32, info->magic);
    if (info->header_size < sizeof header)
        return not_an_image(firmware, error, "the header says that it is shorter than a header");
    return 0;
}

/* Appends an area that begins with `magic` at `offset`; `*size` becomes its length. */
static int read_area(struct firmware *firmware, struct image_info *info, uint64_t offset,
                     uint16_t magic, uint32_t *size, struct error *error)
{
    uint8_t head[MCUBOOT_TLV_INFO_SIZE];
    if (offset + sizeof head > firmware->size)
        return not_an_image(firmware, error, "the file ends before its TLVs");
    if (firmware_read(firmware, offset, head, sizeof head, error) != 0)
        return -1;
    *size = get_le16(head + 2);
    if (get_le16(head) != magic || *size < sizeof head || offset + *size > firmware->size)
        return not_an_image(firmware, error, "no TLV area where the header says");
    size_t start = info->areas.size;
    if (blob_append_fill(&info->areas, 0, *size, error) != 0)
        return -1;
    return firmware_read(firmware, offset, info->areas.data + start, *size, error);
}

static int read_areas(struct firmware *firmware, struct image_info *info, struct error *error)
{
    uint64_t offset = (uint64_t)info->header_size + info->image_size;
    uint32_t size = 0;
    if (info->protected_size > 0 &&
        read_area(firmware, info, offset, MCUBOOT_TLV_MAGIC_PROTECTED, &size, error) != 0)
        return -1;
    if (size != info->protected_size)
        return not_an_image(firmware, error, "header and protected TLV area disagree on its size");
    return read_area(firmware, info, offset + size, MCUBOOT_TLV_MAGIC, &info->tlv_size, error);
}

static int split_area(const struct firmware *firmware, struct image_info *info, size_t start,
                      size_t end, bool is_protected, struct error *error)
{
    const uint8_t *bytes = info->areas.data;
    size_t at = start + MCUBOOT_TLV_INFO_SIZE;
    while (at < end) {
        size_t left = end - at;
        size_t length = left < MCUBOOT_TLV_ENTRY_SIZE ? 0 : get_le16(bytes + at + 2);
        if (left < MCUBOOT_TLV_ENTRY_SIZE || length > left - MCUBOOT_TLV_ENTRY_SIZE)
            return not_an_image(firmware, error, "a TLV is longer than its area");
        if (info->tlv_count == IMAGE_TLVS_MAX)
            return not_an_image(firmware, error, "too many TLVs");
        info->tlvs[info->tlv_count++] = (struct image_tlv){
            .type = get_le16(bytes + at),
            .is_protected = is_protected,
            .value = {bytes + at + MCUBOOT_TLV_ENTRY_SIZE, length},
        };
        at += MCUBOOT_TLV_ENTRY_SIZE + length;
    }
    return 0;
}

/* Words of the trailer, at most, and what of them is looked at: image_ok and the magic. */
enum { IMAGE_WORD_MAX = 32, IMAGE_TAIL = 2 * IMAGE_WORD_MAX };

/* The flag at the start of a word: what fills the word up is erased flash. */
static enum image_flag_state flag_state(const uint8_t *word)
{
    if (word[0] == MCUBOOT_ERASED || (word[0] == 0x00 && word[1] == 0x00))
        return FLAG_UNSET; /* erased flash reads 0xff, or, on some devices, 0x00 */
    return word[0] == MCUBOOT_IMAGE_OK ? FLAG_GOOD : FLAG_BAD;
}

static bool is_aligned_magic(const uint8_t *magic)
{
    static const uint8_t tail[] = MCUBOOT_TRAILER_MAGIC_ALIGNED;
    return memcmp(magic + 2, tail, sizeof tail) == 0;
}

/*
 * image_ok, before a magic at the end of `tail`. Words have 8 or 16 bytes where the magic is the plain one: then the
 * second half of a word of 16 is erased, and where it is not, words have 8.
 */
static enum image_flag_state read_image_ok(const uint8_t tail[IMAGE_TAIL], bool aligned)
{
    const uint8_t *magic = tail + IMAGE_TAIL - MCUBOOT_TRAILER_MAGIC_SIZE;
    if (aligned && get_le16(magic) == IMAGE_WORD_MAX)
        return flag_state(tail);
    if (!aligned && flag_state(magic - MCUBOOT_TRAILER_ALIGN_MIN) != FLAG_UNSET)
        return flag_state(magic - MCUBOOT_TRAILER_ALIGN_MIN);
    return flag_state(magic - MCUBOOT_TRAILER_ALIGN);
}

static int read_trailer(struct firmware *firmware, struct image_info *info, struct error *error)
{
    static const uint8_t good[] = MCUBOOT_TRAILER_MAGIC;
    uint8_t tail[IMAGE_TAIL];
    if (image_info_end(info) + MCUBOOT_TRAILER_ALIGN + sizeof good > firmware->size)
        return 0; /* nothing is padded */
    memset(tail, MCUBOOT_ERASED, sizeof tail);
    size_t there = firmware->size < sizeof tail ? (size_t)firmware->size : sizeof tail;
    if (firmware_read(firmware, firmware->size - there, tail + sizeof tail - there, there, error) !=
        0)
        return -1;
    const uint8_t *magic = tail + sizeof tail - sizeof good;
    bool aligned = is_aligned_magic(magic);
    info->has_trailer = true;
    info->image_ok = read_image_ok(tail, aligned);
    info->trailer_magic = FLAG_BAD;
    if (memcmp(magic, good, sizeof good) == 0 || aligned)
        info->trailer_magic = FLAG_GOOD;
    else if (magic[0] == MCUBOOT_ERASED && memcmp(magic, magic + 1, sizeof good - 1) == 0)
        info->trailer_magic = FLAG_UNSET;
    return 0;
}

static int read_all(struct firmware *firmware, struct image_info *info, struct error *error)
{
    info->format = firmware_kind_name(firmware->kind);
    info->has_base = firmware->has_address;
    info->base = firmware->address;
    info->file_size = firmware->size;
    if (read_header(firmware, info, error) != 0 || read_areas(firmware, info, error) != 0)
        return -1;
    size_t middle = info->protected_size;
    if (middle > 0 && split_area(firmware, info, 0, middle, true, error) != 0)
        return -1;
    if (split_area(firmware, info, middle, info->areas.size, false, error) != 0)
        return -1;
    return read_trailer(firmware, info, error);
}

int image_info_read_from(struct firmware *firmware, struct image_info *info, struct error *error)
{
    *info = (struct image_info){0};
    if (read_all(firmware, info, error) == 0)
        return 0;
    image_info_release(info);
    return -1;
}

int image_info_read(const char *path, struct image_info *info, struct error *error)
{
    AUTO(firmware) firmware = {0};
    *info = (struct image_info){0};
    return firmware_open(path, &firmware, error) == 0 ? image_info_read_from(&firmware, info, error)
                                                      : -1;
}

void image_info_release(struct image_info *info)
{
    blob_release(&info->areas);
}

bool image_file_is_image(const char *path)
{
    AUTO(firmware) firmware = {0};
    struct image_info info = {0};
    struct error ignored;
    return firmware_open(path, &firmware, &ignored) == 0 &&
           read_header(&firmware, &info, &ignored) == 0;
}

const struct image_tlv *image_info_find_wrapped(const struct image_info *info,
                                                enum wrap_scheme *scheme)
{
    *scheme = WRAP_SCHEMES;
    for (size_t i = 0; i < info->tlv_count; i++) {
        *scheme = image_tlv_wrap(info->tlvs[i].type);
        if (!info->tlvs[i].is_protected && *scheme != WRAP_SCHEMES)
            return &info->tlvs[i];
    }
    return NULL;
}

const struct image_tlv *image_info_find_digest(const struct image_info *info,
                                               enum digest_kind *kind)
{
    for (size_t i = 0; i < info->tlv_count; i++) {
        *kind = image_tlv_digest(info->tlvs[i].type);
        if (!info->tlvs[i].is_protected && *kind != DIGEST_KINDS)
            return &info->tlvs[i];
    }
    return NULL;
}

uint32_t image_info_encryption(const struct image_info *info)
{
    enum wrap_scheme scheme;
    bool wrapped = image_info_find_wrapped(info, &scheme) != NULL;
    return info->flags &
           (MCUBOOT_FLAG_ENCRYPTED_AES128 | (wrapped ? MCUBOOT_FLAG_ENCRYPTED_AES256 : 0));
}
