// SPDX-License-Identifier: Apache-2.0
#include <crypto/key_device.h>
#include <device/compression_check.h>
#include <pack/image_compression.h>
#include <string.h>

/* The key that verified the image; no handle where none did. */
static int find_key(const struct image_check *check, const struct bootcore_verdict *verdict,
                    struct key *key, struct error *error)
{
    const struct bootcore_key *found = &check->keys->keys[verdict->key];
    if (check->unsigned_image)
        return 0;
    return key_take_public(device_key_type(found->kind), (struct span){found->der, found->der_size},
                           key, error);
}

static void unlock(const struct image_check *check, const struct bootcore_verdict *verdict,
                   struct image_file *image)
{
    uint32_t flag = image_info_encryption(&image->info);
    image->body = IMAGE_BODY_CLEAR;
    if (check->clear || flag == 0)
        return;
    image->body = IMAGE_BODY_ENCRYPTED;
    image->unlocked = true;
    image->content_key.size = flag == MCUBOOT_FLAG_ENCRYPTED_AES256 ? 32 : 16;
    memcpy(image->content_key.bytes, verdict->content_key, image->content_key.size);
}

int compression_check(const struct image_check *check, struct firmware *firmware,
                      const struct bootcore_verdict *verdict, struct error *error)
{
    static const struct run silent = {.quiet = true};
    AUTO(key) key = {0};
    AUTO(image_file) image = {.lender = NULL};
    AUTO(blob) body = {0};
    if ((verdict->header.flags & MCUBOOT_FLAG_COMPRESSED_LZMA2) == 0)
        return 0;
    if (find_key(check, verdict, &key, error) != 0 ||
        image_file_borrow(firmware, &image, error) != 0)
        return -1;
    unlock(check, verdict, &image);
    return image_decompress(&silent, &image, key.handle == NULL ? NULL : &key, &body, error);
}
