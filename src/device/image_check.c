// SPDX-License-Identifier: Apache-2.0
#include <bootcore/bytes.h>
#include <bootcore/trailer.h>
#include <device/compression_check.h>
#include <device/image_check.h>
#include <device/verdict.h>
#include <inttypes.h>
#include <pack/image_read.h>
#include <port/host/host_port.h>
#include <string.h>

enum { BUFFER_SIZE = 256 * 1024 };

/* Of an update, by boot code that overwrites or that swaps. */
static uint32_t trailer_size(const struct image_check_request *request,
                             const struct device_keys *keys)
{
    const struct bootcore_config config = {
        .mode = BOOTCORE_SWAP,
        .max_sectors = request->max_sectors,
        .decryption_key = device_keys_secret(keys),
    };
    const struct bootcore_area slot = {.write_size = request->align == 0 ? MCUBOOT_TRAILER_ALIGN
                                                                         : request->align};
    return request->max_sectors == 0 ? MCUBOOT_TRAILER_MAGIC_SIZE
                                     : bootcore_trailer_size(&config, &slot);
}

struct image_check image_check_of(const struct image_check_request *request,
                                  const struct device_keys *keys)
{
    return (struct image_check){
        .policy = request->policy,
        .keys = keys,
        .slot_size = request->slot_size,
        .minimum_counter = request->minimum_counter,
        .trailer_size = trailer_size(request, keys),
        .clear = request->clear || !keys->has_decryption_key,
        .unsigned_image = request->unsigned_image,
        .check_fill = request->secondary && request->policy->secondary_fill,
        .check_magic = request->secondary,
    };
}

void image_check_explain(const struct image_check *check, const char *path,
                         const struct bootcore_verdict *verdict, struct error *error)
{
    char text[VERDICT_TEXT];
    const char *hint = "";
    verdict_text(verdict, text);
    if (verdict->reason == BOOTCORE_DIGEST &&
        (verdict->header.flags & MCUBOOT_FLAG_ENCRYPTED_AES128) != 0)
        hint = !check->clear ? "; if its body is in clear, give --clear"
               : check->keys->has_decryption_key
                   ? "; if its body is encrypted, leave out --clear"
                   : "; it is flagged as encrypted: give --decrypt-key";
    error_at(error, ERROR_INVALID, path, 0, "not valid: %s%s", text, hint);
}

/* Bytes of the file, and erased flash behind them. */
static int read_file(void *context, const struct bootcore_area *area, uint32_t offset, void *data,
                     uint32_t size, struct error *error)
{
    struct firmware *firmware = context;
    uint64_t left = offset < firmware->size ? firmware->size - offset : 0;
    size_t there = left < size ? (size_t)left : size;
    (void)area;
    memset((uint8_t *)data + there, MCUBOOT_ERASED, size - there);
    return there == 0 ? 0 : firmware_read(firmware, offset, data, there, error);
}

/* Where any image will do, the one that is there is asked which it is. */
static int find_magic(struct firmware *firmware, uint32_t *magic, struct error *error)
{
    uint8_t bytes[4] = {0};
    if (firmware->size >= sizeof bytes &&
        firmware_read(firmware, 0, bytes, sizeof bytes, error) != 0)
        return -1;
    uint32_t found = bootcore_le32(bytes);
    *magic = image_magic_name(found) != NULL ? found : MCUBOOT_MAGIC;
    return 0;
}

/* What a device needs more than a boot core for: RAM, or what decompresses. */
static const uint32_t other_flags =
    MCUBOOT_FLAG_RAM_LOAD | MCUBOOT_FLAG_COMPRESSED_LZMA2 | MCUBOOT_FLAG_COMPRESSED_ARM_THUMB;

static int judge(const struct image_check *check, struct firmware *firmware, uint32_t magic,
                 uint32_t slot_size, struct bootcore_verdict *verdict, struct error *error)
{
    const struct host_memory memory = {.read = read_file, .context = firmware};
    const struct bootcore_area area = {.size = slot_size, .sector_size = 1, .write_size = 1};
    const struct device_keys *keys = check->keys;
    __attribute__((cleanup(host_port_release))) struct host_port host;
    AUTO(blob) buffer = {0};
    /* of the recipient's secret its kind is known */
    const struct bootcore_secret unknown = {
        .kind = device_secret_kind(check->recipient == NULL ? KEY_P256 : check->recipient->type)};
    host_port_open(&host, &memory);
    host.witness = check->witness;
    host.recipient = check->recipient;
    if (blob_append_fill(&buffer, 0, BUFFER_SIZE, error) != 0)
        return -1;
    const struct bootcore_request request = {
        .port = &host.port,
        .policy = check->policy,
        .area = &area,
        .magic = magic,
        .keys = keys->keys,
        .key_count = keys->count,
        .decryption_key = check->witness != NULL ? &unknown : device_keys_secret(keys),
        .minimum_counter = check->minimum_counter,
        .trailer_size = check->trailer_size,
        .encrypted_body = !check->clear,
        .unsigned_image = check->unsigned_image,
        .other_flags = check->policy == &bootcore_policy_mcuboot ? other_flags : 0,
        .check_fill = check->check_fill,
        .check_magic = check->check_magic,
    };
    struct bootcore_work work = {.buffer = buffer.data, .buffer_size = BUFFER_SIZE};
    int result = 0;
    if (bootcore_verify(&request, &work, verdict) == BOOTCORE_VALID)
        result = compression_check(check, firmware, verdict, error);
    wipe(verdict->content_key, sizeof verdict->content_key);
    return result == 0 ? host_port_check(&host, error) : -1;
}

int image_check_run(const struct image_check *check, struct firmware *firmware,
                    struct bootcore_verdict *verdict, struct error *error)
{
    uint32_t magic = check->magic;
    uint64_t slot_size = check->slot_size == 0 ? firmware->size : check->slot_size;
    if (firmware->size > slot_size || slot_size > UINT32_MAX)
        return error_at(error, ERROR_FIT, firmware->path, 0,
                        "0x%" PRIx64 " bytes, the slot has 0x%" PRIx64, firmware->size, slot_size);
    if (magic == 0 && find_magic(firmware, &magic, error) != 0)
        return -1;
    return judge(check, firmware, magic, (uint32_t)slot_size, verdict, error);
}
