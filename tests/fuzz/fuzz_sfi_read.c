// SPDX-License-Identifier: Apache-2.0
/*
 * An SFI package from anybody: what `otpc sfi info` and `otpc sfi verify` read, with a key of zeros. The first byte chooses
 * whether the tags are put right first, so that what is behind them is reached.
 */
#include "fuzz_file.h"
#include <pack/sfi_verify.h>
#include <string.h>

static const uint8_t key[SFI_KEY_SIZE];

/* Decrypts, and encrypts again, which gives the tag of what is there. */
static void put_tag(const uint8_t iv[SFI_NONCE_SIZE], struct span added, uint8_t *data, size_t size,
                    uint8_t *tag)
{
    struct error error;
    AUTO(gcm) gcm = {0};
    if (gcm_start_decrypt(&gcm, key, iv, &error) != 0 ||
        (size > 0 && gcm_apply(&gcm, data, data, size, &error) != 0) ||
        gcm_start_encrypt(&gcm, key, iv, &error) != 0 || gcm_add(&gcm, added, &error) != 0 ||
        (size > 0 && gcm_apply(&gcm, data, data, size, &error) != 0) ||
        gcm_finish(&gcm, tag, &error) != 0)
        abort();
}

/* Writes the tags, as far as the structure can be followed. */
static void put_tags(uint8_t *data, size_t size)
{
    struct sfi_header header;
    struct sfi_area area;
    struct error error;
    uint8_t iv[SFI_NONCE_SIZE];
    size_t at = SFI_HEADER_SIZE;
    if (size < SFI_HEADER_SIZE || sfi_header_parse(data, &header, &error) != 0)
        return;
    put_tag(header.nonce, (struct span){data, SFI_HEADER_TAG}, NULL, 0, data + SFI_HEADER_TAG);
    while (size - at >= SFI_AREA_SIZE && sfi_area_parse(data + at, &area, &error) == 0) {
        uint8_t *content = data + at + SFI_AREA_SIZE;
        if (area.size > size - at - SFI_AREA_SIZE)
            return;
        sfi_area_iv(header.nonce, area.index, iv);
        put_tag(iv, (struct span){data + at, SFI_AREA_TAG}, content, area.size,
                data + at + SFI_AREA_TAG);
        at += SFI_AREA_SIZE + area.size;
    }
}

static void judge(struct sfi_package *package)
{
    const struct run run = {.out = stdout, .err = stderr, .quiet = true};
    struct error error = {0};
    uint8_t digest[SHA256_SIZE];
    if (package->header.areas == 0 || package->header.areas > SFI_AREAS_MAX)
        abort();
    if (sfi_package_digest(package, digest, &error) != 0)
        abort();
    if (sfi_package_unlock(package, key, &error) == 0 && sfi_verify(&run, package, &error) == 0)
        return;
    if (error.code != ERROR_INVALID)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    struct error error = {0};
    AUTO(sfi_package) package = {.path = NULL};
    if (size == 0)
        return 0;
    uint8_t *copy = malloc(size);
    if (copy == NULL)
        return 0;
    memcpy(copy, data + 1, size - 1);
    if ((data[0] & 1) != 0)
        put_tags(copy, size - 1);
    int descriptor = fuzz_file(copy, size - 1, path);
    if (sfi_package_open(path, &package, &error) == 0)
        judge(&package);
    else if (error.code != ERROR_INVALID)
        abort();
    close(descriptor);
    free(copy);
    return 0;
}
