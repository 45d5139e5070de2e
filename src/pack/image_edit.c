// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <base/path.h>
#include <format/mcuboot.h>
#include <inttypes.h>
#include <pack/image_edit.h>
#include <pack/image_trailer.h>

/* Where an image lies: as it was said, as the file says, or as its header fixes it. */
static bool find_base(const struct image_target *target, const struct image_file *image,
                      uint64_t *base)
{
    const struct image_info *info = &image->info;
    *base = target->has_base ? target->base : info->base;
    if (target->has_base || info->has_base)
        return true;
    *base = info->load_address;
    return (info->flags & MCUBOOT_FLAG_ROM_FIXED) != 0;
}

int image_target_open(const struct image_target *target, const struct image_file *image,
                      uint64_t offset, uint64_t size, enum output_kind kind,
                      struct image_sink *sink, struct error *error)
{
    uint64_t base;
    bool is_hex = path_has_extension(target->path, "hex");
    bool known = find_base(target, image, &base);
    if (is_hex && !known)
        return error_set(error, ERROR_USAGE, "'%s' carries no address for a .hex; give --base",
                         image->firmware.path);
    if (is_hex && base + offset + size > (uint64_t)UINT32_MAX + 1)
        return error_set(error, ERROR_FIT, "0x%" PRIx64 " bytes at 0x%" PRIx64 " go beyond 4 GiB",
                         offset + size, base);
    return image_sink_open_as(sink, target->path, kind, is_hex ? (uint32_t)(base + offset) : 0,
                              size, error);
}

int image_copy(struct image_file *image, uint64_t from, uint64_t to, struct image_sink *sink,
               struct error *error)
{
    AUTO(blob) chunk = {0};
    if (blob_reserve(&chunk, IMAGE_CHUNK, error) != 0)
        return -1;
    while (from < to) {
        size_t size = to - from < IMAGE_CHUNK ? (size_t)(to - from) : IMAGE_CHUNK;
        chunk.size = size;
        if (firmware_read(&image->firmware, from, chunk.data, size, error) != 0 ||
            image_sink_write(sink, blob_span(&chunk), error) != 0)
            return -1;
        from += size;
    }
    return 0;
}

/* The last words of a slot, which are not there for TLVs to grow into though they may be erased. */
static uint64_t tail_words(const struct image_file *image)
{
    return image->info.has_trailer ? MCUBOOT_TRAILER_ALIGN + MCUBOOT_TRAILER_MAGIC_SIZE : 0;
}

int image_copy_tail(struct image_file *image, struct image_sink *sink, struct error *error)
{
    uint64_t size = image->firmware.size;
    uint64_t at = image_info_end(&image->info);
    uint64_t reached = sink->position;
    if (reached > at) {
        uint64_t to = reached < size ? reached : size;
        uint64_t written;
        if (image_file_find_written(image, at, to, &written, error) != 0)
            return -1;
        if (written < to || (image->info.has_trailer && reached + tail_words(image) > size))
            return error_at(error, ERROR_FIT, image->firmware.path, 0,
                            "TLVs would end at 0x%" PRIx64
                            ", where the slot has no room for them; unpad the image first",
                            reached);
        at = to;
    }
    while (at < size) {
        uint64_t start;
        uint64_t end;
        if (image_file_next(image, at, &start, &end, error) != 0 ||
            image_sink_skip(sink, start, error) != 0 ||
            image_copy(image, start, end, sink, error) != 0)
            return -1;
        at = end;
    }
    return 0;
}

static int finish(struct image_sink *sink, struct error *error)
{
    return image_sink_finish(sink, error) == 0 ? image_sink_commit(sink, error) : -1;
}

static int write_part(void *context, uint8_t *data, size_t size, struct error *error)
{
    return image_sink_write(context, (struct span){data, size}, error);
}

/* What was encrypted is not for everybody to read. */
static enum output_kind clear_kind(const struct image_file *image)
{
    return image->body == IMAGE_BODY_ENCRYPTED ? OUTPUT_SECRET : OUTPUT_ORDINARY;
}

int image_extract_bytes(const struct image_file *image, struct span bytes,
                        const struct image_target *target, struct error *error)
{
    AUTO(image_sink) sink = {0};
    if (image_target_open(target, image, image->info.header_size, bytes.size, clear_kind(image),
                          &sink, error) != 0 ||
        image_sink_write(&sink, bytes, error) != 0)
        return -1;
    return finish(&sink, error);
}

int image_extract(const struct run *run, struct image_file *image, bool header,
                  const struct image_target *target, struct error *error)
{
    const struct image_info *info = &image->info;
    uint64_t offset = header ? 0 : info->header_size;
    uint64_t end = (uint64_t)info->header_size + info->image_size;
    bool decrypt = image->body == IMAGE_BODY_ENCRYPTED;
    AUTO(image_sink) sink = {0};
    if (image_target_open(target, image, offset, end - offset, clear_kind(image), &sink, error) !=
        0)
        return -1;
    if (header && image_sink_write(&sink, blob_span(&image->header), error) != 0)
        return -1;
    if (image_file_each(run, image, decrypt, write_part, &sink, error) != 0)
        return -1;
    return finish(&sink, error);
}

static int check_recrypt(const struct image_file *image, bool encrypt, struct error *error)
{
    const char *path = image->firmware.path;
    bool primary_only = (image->info.flags & MCUBOOT_FLAG_PRIMARY_ONLY) != 0;
    if (!image_file_is_flagged(image) && !primary_only)
        return error_at(error, ERROR_FILE, path, 0,
                        "it is not flagged as encrypted, and its flags are signed%s",
                        encrypt ? ": to encrypt it, use 'otpc image resign --encrypt-key'" : "");
    if (!image->unlocked)
        return error_at(error, ERROR_FILE, path, 0, "no wrapped content key in it");
    if (encrypt != (image->body == IMAGE_BODY_CLEAR))
        return error_at(error, ERROR_FILE, path, 0, "its body is %s already",
                        encrypt ? "encrypted" : "in clear");
    return 0;
}

/* The flag of a primary-only image is not signed, and says how the body lies there. */
static void set_flag(struct image_file *image, bool encrypted)
{
    uint32_t flags = image->info.flags;
    if ((flags & MCUBOOT_FLAG_PRIMARY_ONLY) == 0)
        return;
    flags &= ~MCUBOOT_FLAG_ENCRYPTED_AES128;
    if (encrypted)
        flags |= MCUBOOT_FLAG_ENCRYPTED_AES128;
    put_le32(image->header.data + MCUBOOT_HEADER_FLAGS, flags);
}

int image_recrypt(const struct run *run, struct image_file *image, bool encrypt,
                  const struct image_target *target, struct error *error)
{
    AUTO(image_sink) sink = {0};
    if (check_recrypt(image, encrypt, error) != 0 ||
        image_target_open(target, image, 0, image->firmware.size, clear_kind(image), &sink,
                          error) != 0)
        return -1;
    set_flag(image, encrypt);
    if (image_sink_write(&sink, blob_span(&image->header), error) != 0 ||
        image_file_each(run, image, true, write_part, &sink, error) != 0 ||
        image_sink_write(&sink, blob_span(&image->info.areas), error) != 0 ||
        image_copy_tail(image, &sink, error) != 0)
        return -1;
    return finish(&sink, error);
}

/* Errors where something in [from, to) is not erased. */
static int check_erased(struct image_file *image, uint64_t from, uint64_t to, struct error *error)
{
    uint64_t at;
    if (image_file_find_written(image, from, to, &at, error) != 0)
        return -1;
    if (at < to)
        return error_at(error, ERROR_FILE, image->firmware.path, 0,
                        "byte 0x%" PRIx64 " behind the TLVs is not erased", at);
    return 0;
}

uint64_t image_pad_trailer(const struct image_file *image, const struct image_spec *spec)
{
    const struct image_algorithms algorithms = {
        .content_size =
            image_info_encryption(&image->info) == MCUBOOT_FLAG_ENCRYPTED_AES256 ? 32 : 16,
    };
    return image_trailer_size(spec, &algorithms);
}

int image_pad(struct image_file *image, const struct image_spec *spec,
              const struct image_target *target, struct error *error)
{
    uint64_t end = image_info_end(&image->info);
    uint64_t trailer = image_pad_trailer(image, spec);
    AUTO(image_sink) sink = {0};
    if (image->info.has_trailer)
        return error_at(error, ERROR_FILE, image->firmware.path, 0,
                        "it is padded already, to 0x%" PRIx64 " bytes; unpad it first",
                        image->firmware.size);
    if (check_erased(image, end, image->firmware.size, error) != 0)
        return -1;
    if (end + trailer > spec->slot_size)
        return error_at(error, ERROR_FIT, image->firmware.path, 0,
                        "image size (0x%" PRIx64 ") + trailer (0x%" PRIx64
                        ") exceeds requested size 0x%" PRIx32 "; 0x%" PRIx64 " would do",
                        end, trailer, spec->slot_size, end + trailer);
    if (image_target_open(target, image, 0, spec->slot_size, OUTPUT_ORDINARY, &sink, error) != 0 ||
        image_copy(image, 0, end, &sink, error) != 0 ||
        image_trailer_write(&sink, spec, (uint32_t)trailer, error) != 0)
        return -1;
    return finish(&sink, error);
}

/* Of a trailer, files have the magic, and one byte of the word before it where the image is confirmed. */
static int check_fill(struct image_file *image, struct error *error)
{
    const struct image_info *info = &image->info;
    uint64_t magic = image->firmware.size - MCUBOOT_TRAILER_MAGIC_SIZE;
    uint64_t image_ok = magic - MCUBOOT_TRAILER_ALIGN;
    uint64_t behind = info->image_ok == FLAG_GOOD ? image_ok + 1 : image_ok;
    if (info->trailer_magic == FLAG_UNSET)
        magic = image->firmware.size;
    if (check_erased(image, image_info_end(info), image_ok, error) != 0)
        return -1;
    return check_erased(image, behind, magic, error);
}

int image_unpad(struct image_file *image, const struct image_target *target, struct error *error)
{
    const struct image_info *info = &image->info;
    const char *path = image->firmware.path;
    uint64_t end = image_info_end(info);
    AUTO(image_sink) sink = {0};
    if (!info->has_trailer)
        return error_at(error, ERROR_FILE, path, 0, "it is not padded");
    if (info->trailer_magic == FLAG_BAD)
        return error_at(error, ERROR_FILE, path, 0, "what it ends with is no trailer");
    if (check_fill(image, error) != 0 ||
        image_target_open(target, image, 0, end, OUTPUT_ORDINARY, &sink, error) != 0 ||
        image_copy(image, 0, end, &sink, error) != 0)
        return -1;
    return finish(&sink, error);
}
