// SPDX-License-Identifier: Apache-2.0
#include <base/text.h>
#include <crypto/digest.h>
#include <inttypes.h>
#include <pack/sfi_read.h>
#include <string.h>

enum { CHUNK = 256 * 1024 };

/* Says which file an error is about. */
static int in_file(const struct sfi_package *package, struct error *error)
{
    char message[sizeof error->message];
    memcpy(message, error->message, sizeof message);
    return error_at(error, error->code, package->path, 0, "%s", message);
}

int sfi_package_place(const struct sfi_package *package, struct error *error)
{
    const struct sfi_area *area = &package->area;
    const char *name = sfi_type_name(area->type);
    if (name == NULL)
        error_prefix(error, "area %" PRIu32, package->passed);
    else
        error_prefix(error, "area %" PRIu32 " (%s at 0x%08" PRIx32 ")", package->passed, name,
                     area->address);
    return in_file(package, error);
}

static int read_bytes(const struct sfi_package *package, uint64_t offset, uint8_t *data,
                      size_t size, struct error *error)
{
    size_t got;
    if (file_read_at(&package->file, package->path, offset, data, size, &got, error) != 0)
        return -1;
    return got == size ? 0
                       : error_at(error, ERROR_INVALID, package->path, 0,
                                  "the file ends at 0x%" PRIx64 ", in the middle of something",
                                  offset + got);
}

/* What a descriptor says has to go with the header, and with what came before it. */
static int check_area(const struct sfi_package *package, char previous, struct error *error)
{
    const struct sfi_header *header = &package->header;
    const struct sfi_area *area = &package->area;
    uint64_t end = SFI_HEADER_SIZE + (uint64_t)header->total;
    if (area->index != package->passed - 1 + SFI_INDEX_FIRST)
        return error_set(error, ERROR_INVALID, "its index is %" PRIu32, area->index);
    if (area->areas != header->areas)
        return error_set(error, ERROR_INVALID,
                         "it is one of %" PRIu32 " areas, the header has %" PRIu32, area->areas,
                         header->areas);
    if (area->version != header->firmware_version)
        return error_set(error, ERROR_INVALID, "its version is %" PRIu32 ", the header's %" PRIu32,
                         area->version, header->firmware_version);
    if (package->following > end)
        return error_set(error, ERROR_INVALID, "its 0x%" PRIx32 " bytes go beyond the package",
                         area->size);
    if ((area->type == SFI_RESUME) != (previous == SFI_PAUSE))
        return error_set(error, ERROR_INVALID, "a pause and a resume are not one behind the other");
    return 0;
}

static int check_end(const struct sfi_package *package, struct error *error)
{
    uint64_t end = SFI_HEADER_SIZE + (uint64_t)package->header.total;
    if (package->following != end)
        return error_at(error, ERROR_INVALID, package->path, 0,
                        "0x%" PRIx64 " bytes are behind the last area", end - package->following);
    if (package->area.type == SFI_PAUSE)
        return error_at(error, ERROR_INVALID, package->path, 0, "the last area is a pause");
    return 0;
}

void sfi_package_rewind(struct sfi_package *package)
{
    package->area = (struct sfi_area){.type = '\0'};
    package->position = SFI_HEADER_SIZE;
    package->following = SFI_HEADER_SIZE;
    package->passed = 0;
}

int sfi_package_next(struct sfi_package *package, bool *there, struct error *error)
{
    uint8_t bytes[SFI_AREA_SIZE];
    char previous = package->area.type;
    *there = package->passed < package->header.areas;
    if (!*there)
        return check_end(package, error);
    if (read_bytes(package, package->following, bytes, sizeof bytes, error) != 0)
        return -1;
    package->position = package->following;
    package->passed++;
    int result = sfi_area_parse(bytes, &package->area, error);
    package->following += SFI_AREA_SIZE + (uint64_t)package->area.size;
    if (result == 0 && check_area(package, previous, error) == 0)
        return 0;
    return sfi_package_place(package, error);
}

static int read_header(struct sfi_package *package, struct error *error)
{
    uint8_t bytes[SFI_HEADER_SIZE];
    if (package->file.size < SFI_HEADER_SIZE)
        return error_at(error, ERROR_INVALID, package->path, 0,
                        "not an SFI package: shorter than its header");
    if (read_bytes(package, 0, bytes, sizeof bytes, error) != 0)
        return -1;
    if (sfi_header_parse(bytes, &package->header, error) != 0)
        return in_file(package, error);
    uint64_t rest = package->file.size - SFI_HEADER_SIZE;
    if (package->header.total != rest)
        return error_at(error, ERROR_INVALID, package->path, 0,
                        "header: 0x%" PRIx32 " bytes of areas, the file has 0x%" PRIx64,
                        package->header.total, rest);
    return 0;
}

static int check_structure(struct sfi_package *package, struct error *error)
{
    bool there = true;
    if (read_header(package, error) != 0)
        return -1;
    sfi_package_rewind(package);
    while (there)
        if (sfi_package_next(package, &there, error) != 0)
            return -1;
    sfi_package_rewind(package);
    return 0;
}

int sfi_package_open_file(struct file *file, const char *path, struct sfi_package *package,
                          struct error *error)
{
    *package = (struct sfi_package){.file = *file};
    *file = (struct file){0};
    if (text_copy(path, &package->path, error) == 0 && check_structure(package, error) == 0)
        return 0;
    sfi_package_release(package);
    return -1;
}

int sfi_package_open(const char *path, struct sfi_package *package, struct error *error)
{
    AUTO(file) file = {0};
    *package = (struct sfi_package){.path = NULL};
    return file_open(path, &file, error) == 0 ? sfi_package_open_file(&file, path, package, error)
                                              : -1;
}

void sfi_package_release(struct sfi_package *package)
{
    text_release(&package->path);
    file_release(&package->file);
    gcm_release(&package->gcm);
    blob_release(&package->chunk);
    wipe(package->key, sizeof package->key);
    *package = (struct sfi_package){.path = NULL};
}

bool sfi_file_is_package(const char *path)
{
    static const uint8_t magic[SFI_MAGIC_SIZE] = SFI_MAGIC;
    uint8_t bytes[SFI_MAGIC_SIZE];
    struct error ignored;
    size_t got;
    AUTO(file) file = {0};
    return file_open(path, &file, &ignored) == 0 &&
           file_read_at(&file, path, 0, bytes, sizeof bytes, &got, &ignored) == 0 &&
           got == sizeof bytes && memcmp(bytes, magic, sizeof magic) == 0;
}

int sfi_package_unlock(struct sfi_package *package, const uint8_t key[SFI_KEY_SIZE],
                       struct error *error)
{
    uint8_t bytes[SFI_HEADER_SIZE];
    memcpy(package->key, key, sizeof package->key);
    sfi_header_format(&package->header, bytes);
    if (gcm_start_decrypt(&package->gcm, key, package->header.nonce, error) != 0 ||
        gcm_add(&package->gcm, (struct span){bytes, SFI_HEADER_TAG}, error) != 0)
        return -1;
    if (gcm_check(&package->gcm, package->header.tag, error) != 0) {
        error_prefix(error, "header");
        return in_file(package, error);
    }
    package->has_key = true;
    return 0;
}

static int start_area(struct sfi_package *package, struct error *error)
{
    uint8_t iv[SFI_NONCE_SIZE];
    uint8_t bytes[SFI_AREA_SIZE];
    if (!package->has_key || package->area.type == '\0')
        return error_set(error, ERROR_BUG, "an area is decrypted without a key, or none is");
    sfi_area_iv(package->header.nonce, package->area.index, iv);
    sfi_area_format(&package->area, bytes);
    if (blob_reserve(&package->chunk, CHUNK, error) != 0 ||
        gcm_start_decrypt(&package->gcm, package->key, iv, error) != 0)
        return -1;
    return gcm_add(&package->gcm, (struct span){bytes, SFI_AREA_TAG}, error);
}

/* Goes through the content; `take` NULL: nobody wants it. */
static int decrypt_content(struct sfi_package *package, sfi_taker *take, void *context,
                           struct error *error)
{
    uint8_t *data = package->chunk.data;
    uint64_t offset = package->position + SFI_AREA_SIZE;
    for (uint32_t left = package->area.size; left > 0;) {
        size_t size = left < CHUNK ? left : CHUNK;
        if (read_bytes(package, offset, data, size, error) != 0 ||
            gcm_apply(&package->gcm, data, data, size, error) != 0)
            return -1;
        if (take != NULL && take(context, (struct span){data, size}, error) != 0)
            return -1;
        offset += size;
        left -= (uint32_t)size;
    }
    return 0;
}

static int check_tag(struct sfi_package *package, struct error *error)
{
    if (gcm_check(&package->gcm, package->area.tag, error) == 0)
        return 0;
    return sfi_package_place(package, error);
}

int sfi_package_decrypt(struct sfi_package *package, sfi_taker *take, void *context,
                        struct error *error)
{
    if (start_area(package, error) != 0)
        return -1;
    int result = decrypt_content(package, take, context, error);
    if (result == 0)
        result = check_tag(package, error);
    wipe(package->chunk.data, package->area.size < CHUNK ? package->area.size : CHUNK);
    return result;
}

int sfi_package_authenticate(struct sfi_package *package, struct error *error)
{
    return sfi_package_decrypt(package, NULL, NULL, error);
}

int sfi_package_digest(struct sfi_package *package, uint8_t digest[SHA256_SIZE],
                       struct error *error)
{
    uint8_t header[SFI_HEADER_SIZE];
    uint8_t area[SFI_AREA_SIZE];
    bool there = true;
    struct digest_value value;
    AUTO(digest) all = {0};
    sfi_header_format(&package->header, header);
    sfi_package_rewind(package);
    if (digest_start(&all, DIGEST_SHA256, error) != 0 ||
        digest_update(&all, SPAN(header), error) != 0 ||
        sfi_package_next(package, &there, error) != 0)
        return -1;
    while (there) {
        sfi_area_format(&package->area, area);
        if (digest_update(&all, SPAN(area), error) != 0 ||
            sfi_package_next(package, &there, error) != 0)
            return -1;
    }
    sfi_package_rewind(package);
    if (digest_finish(&all, &value, error) != 0)
        return -1;
    memcpy(digest, value.bytes, SHA256_SIZE);
    return 0;
}
