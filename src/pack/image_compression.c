// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <base/lzma.h>
#include <format/mcuboot.h>
#include <inttypes.h>
#include <pack/image_compression.h>
#include <pack/image_write.h>
#include <string.h>

/* Bytes of a TLV. */
static uint32_t entry(size_t value_size)
{
    return MCUBOOT_TLV_ENTRY_SIZE + (uint32_t)value_size;
}

static uint32_t tlvs_size(const struct image_spec *spec, const struct image_inputs *inputs)
{
    const struct image_compressed *compressed = &inputs->compressed;
    return entry(4) + entry(digest_size(inputs->algorithms.digest)) +
           (spec->signing_key == NULL ? 0 : entry(compressed->signature.size)) +
           (spec->encryption_key == NULL ? 0 : entry(4));
}

/* Digest and signature of the image as it would be if it were not compressed, nor filled up for encryption. */
static int sign_plain(const struct run *run, const struct image_spec *spec,
                      struct image_inputs *inputs, const struct image_signer *signer,
                      struct error *error)
{
    struct image_compressed *compressed = &inputs->compressed;
    AUTO(blob) message = {0};
    struct signature_input input = {.pure = inputs->algorithms.pure};
    if (image_measure_message(run, spec, inputs, &message, &input.digest, error) != 0)
        return -1;
    compressed->digest = input.digest;
    input.message = blob_span(&message);
    return spec->signing_key == NULL
               ? 0
               : image_sign(&inputs->signing, signer, &input, false, &compressed->signature, error);
}

static int compress_body(const struct image_spec *spec, struct image_inputs *inputs,
                         struct error *error)
{
    struct image_compressed *compressed = &inputs->compressed;
    size_t skipped = spec->pad_header ? 0 : spec->header_size;
    AUTO(blob) body = {0};
    compressed->plain_size = inputs->layout.body;
    if (blob_append_fill(&body, 0, compressed->plain_size, error) != 0 ||
        firmware_read(&inputs->firmware, skipped, body.data, body.size, error) != 0)
        return -1;
    return lzma_compress(blob_span(&body),
                         spec->compression == IMAGE_LZMA2_ARM_THUMB ? LZMA_FILTER_ARM_THUMB
                                                                    : LZMA_FILTER_NONE,
                         &compressed->body, error);
}

int image_compress(const struct run *run, const struct image_spec *spec,
                   struct image_inputs *inputs, const struct image_signer *signer,
                   struct error *error)
{
    struct image_compressed *compressed = &inputs->compressed;
    uint64_t firmware_size = inputs->firmware.size;
    if (compress_body(spec, inputs, error) != 0 ||
        sign_plain(run, spec, inputs, signer, error) != 0)
        return -1;
    uint32_t tlvs = tlvs_size(spec, inputs);
    if (compressed->body.size + tlvs < compressed->plain_size) {
        compressed->used = true;
        firmware_size = compressed->body.size + (spec->pad_header ? 0 : spec->header_size);
        inputs->algorithms.compression_tlvs = tlvs;
    } else {
        run_warn(run, "'%s' is left as it is: compressed it would not be smaller", spec->input);
    }
    return image_layout_compute(spec, &inputs->algorithms, firmware_size, &inputs->layout, error);
}

bool image_is_compressed(const struct image_info *info)
{
    return (info->flags & MCUBOOT_FLAG_COMPRESSED_LZMA2) != 0;
}

static struct span find_protected(const struct image_info *info, uint16_t type)
{
    for (size_t i = 0; i < info->tlv_count; i++)
        if (info->tlvs[i].is_protected && info->tlvs[i].type == type)
            return info->tlvs[i].value;
    return (struct span){NULL, 0};
}

/* What the image says of itself before it was compressed. */
struct plain {
    uint32_t size;
    struct span digest;
    struct span signature;
    uint32_t packed_size; /* without what fills it up for encryption; 0: not told */
};

static int find_plain(const struct image_file *image, struct plain *plain, struct error *error)
{
    const struct image_info *info = &image->info;
    struct span size = find_protected(info, MCUBOOT_TLV_DECOMPRESSED_SIZE);
    struct span packed = find_protected(info, MCUBOOT_TLV_COMPRESSED_SIZE);
    plain->digest = find_protected(info, MCUBOOT_TLV_DECOMPRESSED_DIGEST);
    plain->signature = find_protected(info, MCUBOOT_TLV_DECOMPRESSED_SIGNATURE);
    if (size.size != 4 || plain->digest.data == NULL || (packed.data != NULL && packed.size != 4))
        return error_at(error, ERROR_INVALID, image->firmware.path, 0,
                        "it is compressed, and does not say what it was before");
    plain->size = get_le32(size.data);
    plain->packed_size = packed.data == NULL ? info->image_size : get_le32(packed.data);
    if (plain->packed_size > info->image_size || plain->size > MCUBOOT_DECOMPRESSED_MAX)
        return error_at(error, ERROR_INVALID, image->firmware.path, 0,
                        "0x%" PRIx32 " bytes compressed, 0x%" PRIx32 " before: not credible",
                        plain->packed_size, plain->size);
    return 0;
}

static int append_part(void *context, uint8_t *data, size_t size, struct error *error)
{
    return blob_append(context, (struct span){data, size}, error);
}

/* The header as it was: without the flags of compression, with the sizes of then. */
static int append_header(const struct image_file *image, const struct plain *plain,
                         uint32_t protected_size, struct blob *message, struct error *error)
{
    uint32_t flags =
        image->info.flags & ~(MCUBOOT_FLAG_COMPRESSED_LZMA2 | MCUBOOT_FLAG_COMPRESSED_ARM_THUMB);
    size_t start = message->size;
    if (blob_append(message, blob_span(&image->header), error) != 0)
        return -1;
    uint8_t *header = message->data + start;
    put_le16(header + MCUBOOT_HEADER_PROTECTED_SIZE, (uint16_t)protected_size);
    put_le32(header + MCUBOOT_HEADER_IMAGE_SIZE, plain->size);
    put_le32(header + MCUBOOT_HEADER_FLAGS, flags);
    return 0;
}

static bool tells_of_compression(uint16_t type)
{
    return type >= MCUBOOT_TLV_DECOMPRESSED_SIZE && type <= MCUBOOT_TLV_COMPRESSED_SIZE;
}

/* The protected area as it was; empty where it held nothing. */
static int append_area(const struct image_info *info, struct blob *area, struct error *error)
{
    if (blob_append_le16(area, MCUBOOT_TLV_MAGIC_PROTECTED, error) != 0 ||
        blob_append_le16(area, 0, error) != 0)
        return -1;
    for (size_t i = 0; i < info->tlv_count; i++) {
        const struct image_tlv *tlv = &info->tlvs[i];
        if (!tlv->is_protected || tells_of_compression(tlv->type))
            continue;
        if (blob_append_le16(area, tlv->type, error) != 0 ||
            blob_append_le16(area, (uint16_t)tlv->value.size, error) != 0 ||
            blob_append(area, tlv->value, error) != 0)
            return -1;
    }
    if (area->size == MCUBOOT_TLV_INFO_SIZE)
        area->size = 0;
    else
        put_le16(area->data + 2, (uint16_t)area->size);
    return 0;
}

/* What digest and signature covered before it was compressed. */
static int make_message(const struct image_file *image, const struct plain *plain,
                        const struct blob *body, struct blob *message, struct error *error)
{
    AUTO(blob) area = {0};
    if (append_area(&image->info, &area, error) != 0 ||
        append_header(image, plain, (uint32_t)area.size, message, error) != 0 ||
        blob_append(message, blob_span(body), error) != 0)
        return -1;
    return blob_append(message, blob_span(&area), error);
}

static int check_plain(const struct image_file *image, const struct plain *plain,
                       const struct key *key, const struct blob *message, struct error *error)
{
    const char *path = image->firmware.path;
    struct signature_input input = {.message = blob_span(message)};
    input.pure = image_file_tlv(image, MCUBOOT_TLV_PURE).data != NULL;
    enum digest_kind kind = DIGEST_SHA256;
    if (image_info_find_digest(&image->info, &kind) == NULL ||
        digest_size(kind) != plain->digest.size)
        return error_at(error, ERROR_INVALID, path, 0,
                        "the digest of what was compressed has %zu bytes", plain->digest.size);
    if (digest_compute(kind, blob_span(message), &input.digest, error) != 0)
        return -1;
    if (memcmp(input.digest.bytes, plain->digest.data, plain->digest.size) != 0)
        return error_at(error, ERROR_INVALID, path, 0,
                        "what was compressed has another digest than the image says");
    if (key != NULL && signature_verify(key, &input, plain->signature, error) != 0)
        return error_prefix(error, "'%s': what was compressed", path);
    return 0;
}

int image_decompress(const struct run *run, struct image_file *image, const struct key *key,
                     struct blob *body, struct error *error)
{
    bool thumb = (image->info.flags & MCUBOOT_FLAG_COMPRESSED_ARM_THUMB) != 0;
    struct plain plain = {.size = 0};
    AUTO(blob) packed = {0};
    AUTO(blob) message = {0};
    if (find_plain(image, &plain, error) != 0 ||
        image_file_each(run, image, image->body == IMAGE_BODY_ENCRYPTED, append_part, &packed,
                        error) != 0)
        return -1;
    const struct span part = {packed.data, plain.packed_size};
    if (lzma_decompress(part, thumb ? LZMA_FILTER_ARM_THUMB : LZMA_FILTER_NONE, plain.size, body,
                        error) != 0)
        return error_prefix(error, "'%s'", image->firmware.path);
    if (make_message(image, &plain, body, &message, error) != 0)
        return -1;
    return check_plain(image, &plain, key, &message, error);
}
