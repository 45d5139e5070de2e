// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <base/progress.h>
#include <format/mcuboot.h>
#include <inttypes.h>
#include <pack/image_algorithms.h>
#include <pack/image_file.h>
#include <pack/image_header.h>
#include <string.h>

enum { GRAIN = 16 }; /* what is erased is told in units of this */

static int read_header(struct image_file *image, struct error *error)
{
    size_t size = image->info.header_size;
    if (blob_append_fill(&image->header, 0, size, error) != 0)
        return -1;
    return firmware_read(&image->firmware, 0, image->header.data, size, error);
}

static int examine(struct image_file *image, struct error *error)
{
    if (image_info_read_from(&image->firmware, &image->info, error) == 0 &&
        read_header(image, error) == 0)
        return 0;
    image_file_release(image);
    return -1;
}

int image_file_borrow(struct firmware *firmware, struct image_file *image, struct error *error)
{
    *image =
        (struct image_file){.body = IMAGE_BODY_WRONG, .firmware = *firmware, .lender = firmware};
    return examine(image, error);
}

int image_file_open(const char *path, struct image_file *image, struct error *error)
{
    *image = (struct image_file){.body = IMAGE_BODY_WRONG};
    return firmware_open(path, &image->firmware, error) == 0 ? examine(image, error) : -1;
}

void image_file_release(struct image_file *image)
{
    if (image->lender != NULL)
        *image->lender = image->firmware;
    else
        firmware_release(&image->firmware);
    image->lender = NULL;
    image->firmware = (struct firmware){.size = 0};
    image_info_release(&image->info);
    blob_release(&image->header);
    wipe(&image->content_key, sizeof image->content_key);
    image->unlocked = false;
}

struct span image_file_tlv(const struct image_file *image, uint16_t type)
{
    const struct image_info *info = &image->info;
    for (size_t i = 0; i < info->tlv_count; i++)
        if (!info->tlvs[i].is_protected && info->tlvs[i].type == type)
            return info->tlvs[i].value;
    return (struct span){NULL, 0};
}

bool image_file_is_flagged(const struct image_file *image)
{
    return image_info_encryption(&image->info) != 0;
}

int image_file_unlock(struct image_file *image, const struct key *key, struct error *error)
{
    const char *path = image->firmware.path;
    enum wrap_scheme scheme;
    const struct image_tlv *wrapped = image_info_find_wrapped(&image->info, &scheme);
    if (wrapped == NULL)
        return error_at(error, ERROR_FILE, path, 0, "no wrapped content key in it");
    if (content_key_unwrap(key, scheme, wrapped->value, &image->content_key, error) != 0)
        return error_prefix(error, "'%s'", path);
    image->unlocked = true;
    return 0;
}

int image_file_each(const struct run *run, struct image_file *image, bool crypt, image_taker *take,
                    void *context, struct error *error)
{
    const struct image_info *info = &image->info;
    AUTO(cipher) cipher = {0};
    AUTO(blob) chunk = {0};
    __attribute__((cleanup(progress_release))) struct progress progress;
    progress_start(&progress, run, image->firmware.path, info->image_size);
    if (blob_reserve(&chunk, IMAGE_CHUNK, error) != 0 ||
        (crypt && cipher_start(&cipher, content_key_span(&image->content_key), error) != 0))
        return -1;
    chunk.size = IMAGE_CHUNK; /* for all of it to be wiped */
    for (uint64_t done = 0; done < info->image_size;) {
        uint64_t left = info->image_size - done;
        size_t size = left < IMAGE_CHUNK ? (size_t)left : IMAGE_CHUNK;
        if (firmware_read(&image->firmware, info->header_size + done, chunk.data, size, error) != 0)
            return -1;
        if ((crypt && cipher_apply(&cipher, chunk.data, chunk.data, size, error) != 0) ||
            take(context, chunk.data, size, error) != 0)
            return -1;
        done += size;
        progress_update(&progress, done);
    }
    return 0;
}

static int hash_part(void *context, uint8_t *data, size_t size, struct error *error)
{
    return digest_update(context, (struct span){data, size}, error);
}

static int hash_header(const struct image_file *image, struct digest *digest, struct error *error)
{
    AUTO(blob) header = {0};
    if (blob_append(&header, blob_span(&image->header), error) != 0)
        return -1;
    put_le32(header.data + MCUBOOT_HEADER_FLAGS, image_hashed_flags(image->info.flags));
    return digest_update(digest, blob_span(&header), error);
}

/* Whether the digest in the image is that of its bytes, the body decrypted or as it is. */
static int compare_digest(const struct run *run, struct image_file *image,
                          const struct digest_value *found, bool decrypt, bool *equal,
                          struct error *error)
{
    struct digest_value computed;
    struct span protected_area = {image->info.areas.data, image->info.protected_size};
    AUTO(digest) digest = {0};
    if (digest_start(&digest, found->kind, error) != 0 || hash_header(image, &digest, error) != 0 ||
        image_file_each(run, image, decrypt, hash_part, &digest, error) != 0 ||
        digest_update(&digest, protected_area, error) != 0 ||
        digest_finish(&digest, &computed, error) != 0)
        return -1;
    *equal = digest_equals(&computed, found);
    return 0;
}

static int find_digest(const struct image_file *image, struct digest_value *digest,
                       struct error *error)
{
    const struct image_tlv *found = image_info_find_digest(&image->info, &digest->kind);
    if (found == NULL || found->value.size != digest_size(digest->kind))
        return error_at(error, ERROR_FILE, image->firmware.path, 0, "no digest (TLV 0x10) in it");
    memcpy(digest->bytes, found->value.data, found->value.size);
    return 0;
}

int image_file_judge(const struct run *run, struct image_file *image, struct error *error)
{
    bool equal = false;
    struct digest_value found = {.kind = DIGEST_SHA256};
    image->body = IMAGE_BODY_WRONG;
    if (find_digest(image, &found, error) != 0)
        return -1;
    if (image->unlocked && image_file_is_flagged(image)) {
        if (compare_digest(run, image, &found, true, &equal, error) != 0)
            return -1;
        image->body = equal ? IMAGE_BODY_ENCRYPTED : IMAGE_BODY_WRONG;
    }
    if (equal)
        return 0;
    if (compare_digest(run, image, &found, false, &equal, error) != 0)
        return -1;
    image->body = equal ? IMAGE_BODY_CLEAR : IMAGE_BODY_WRONG;
    return 0;
}

int image_file_want_valid(const struct run *run, struct image_file *image, struct error *error)
{
    const char *path = image->firmware.path;
    if (image_file_judge(run, image, error) != 0)
        return -1;
    if (image->body != IMAGE_BODY_WRONG)
        return 0;
    if (image_file_is_flagged(image) && !image->unlocked)
        return error_at(error, ERROR_CRYPTO, path, 0,
                        "it is flagged as encrypted, and its digest is not that of its bytes as "
                        "they are: give --decrypt-key");
    return error_at(error, ERROR_INVALID, path, 0, "the digest in it is not that of its bytes");
}

int image_file_find_written(struct image_file *image, uint64_t from, uint64_t to, uint64_t *at,
                            struct error *error)
{
    enum { PART = 4096 };
    uint8_t part[PART];
    for (*at = from; *at < to;) {
        size_t size = to - *at < PART ? (size_t)(to - *at) : PART;
        if (firmware_read(&image->firmware, *at, part, size, error) != 0)
            return -1;
        for (size_t i = 0; i < size; i++, ++*at)
            if (part[i] != MCUBOOT_ERASED)
                return 0;
    }
    return 0;
}

static void next_run(const struct byte_runs *runs, uint64_t from, uint64_t *start, uint64_t *end)
{
    uint64_t base = byte_runs_lowest(runs);
    for (size_t i = 0; i < runs->count; i++) {
        uint64_t first = runs->items[i].address - base;
        uint64_t behind = first + runs->items[i].size;
        if (behind <= from)
            continue;
        *start = first < from ? from : first;
        *end = behind;
        return;
    }
}

int image_file_next(struct image_file *image, uint64_t from, uint64_t *start, uint64_t *end,
                    struct error *error)
{
    struct firmware *firmware = &image->firmware;
    *start = *end = firmware->size;
    if (firmware->has_address) {
        next_run(firmware_runs(firmware), from, start, end);
        return 0;
    }
    if (image_file_find_written(image, from, firmware->size, start, error) != 0)
        return -1;
    *start -= *start % GRAIN;
    if (*start < from)
        *start = from;
    return 0;
}
