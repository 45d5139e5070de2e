// SPDX-License-Identifier: Apache-2.0
#include <base/progress.h>
#include <crypto/digest.h>
#include <inttypes.h>
#include <pack/sfi_parse.h>
#include <pack/sfi_verify.h>
#include <string.h>

/* What is kept of an area: all of a short one, the beginning of others. */
enum { HEAD_MAX = 64 };

struct verifier {
    struct sfi_package *package;
    struct digest digest; /* of what H is over */
    uint8_t head[HEAD_MAX];
    size_t head_size;
    bool hashes;    /* there is an H */
    bool is_hashed; /* the area that is gone through */
    bool has_hash;  /* the H has been */
    uint64_t done;
    struct progress progress;
};

static void verifier_release(struct verifier *verifier)
{
    digest_release(&verifier->digest);
    wipe(verifier->head, sizeof verifier->head);
    progress_release(&verifier->progress);
}

static int take(void *context, struct span bytes, struct error *error)
{
    struct verifier *verifier = context;
    size_t room = sizeof verifier->head - verifier->head_size;
    size_t size = bytes.size < room ? bytes.size : room;
    memcpy(verifier->head + verifier->head_size, bytes.data, size);
    verifier->head_size += size;
    verifier->done += bytes.size;
    progress_update(&verifier->progress, verifier->done);
    return verifier->is_hashed ? digest_update(&verifier->digest, bytes, error) : 0;
}

static int check_keys(struct span head, const struct sfi_area *area, struct error *error)
{
    struct sfi_key_place place;
    size_t offset = 0;
    bool there = true;
    if (head.size < area->size)
        return error_set(error, ERROR_INVALID, "more keys than there are regions");
    while (there)
        if (sfi_key_place_parse(head, &offset, &place, &there, error) != 0)
            return -1;
    return 0;
}

static int check_hash(struct verifier *verifier, struct error *error)
{
    struct digest_value hash;
    if (verifier->has_hash)
        return error_set(error, ERROR_INVALID, "there is a hash already");
    verifier->has_hash = true;
    if (digest_finish(&verifier->digest, &hash, error) != 0)
        return -1;
    if (verifier->head_size != SFI_HASH_SIZE ||
        memcmp(verifier->head, hash.bytes, SFI_HASH_SIZE) != 0)
        return error_set(error, ERROR_INVALID, "the hash is not that of the firmware");
    return 0;
}

static int check_content(struct verifier *verifier, struct error *error)
{
    const struct sfi_area *area = &verifier->package->area;
    struct span head = {verifier->head, verifier->head_size};
    struct sfi_external external;
    struct sfi_module_head module;
    uint32_t size;
    switch (area->type) {
    case SFI_EXTERNAL:
        return sfi_external_parse(head, &external, error);
    case SFI_MODULE:
        return sfi_module_parse(head, area->size, &module, error);
    case SFI_SSFI:
        return sfi_ssfi_parse(head, area->size, &size, error);
    case SFI_OBK:
        return sfi_obk_parse(head, area->size, area->address, &size, error);
    case SFI_KEY_AREA:
        return check_keys(head, area, error);
    case SFI_HASH:
        return check_hash(verifier, error);
    default:
        return 0;
    }
}

static int verify_area(struct verifier *verifier, struct error *error)
{
    struct sfi_package *package = verifier->package;
    bool is_covered = sfi_type_in(package->area.type, SFI_HASH_COVERS);
    if (is_covered && verifier->has_hash) {
        error_set(error, ERROR_INVALID, "the hash before it does not cover it");
        return sfi_package_place(package, error);
    }
    verifier->is_hashed = is_covered && verifier->hashes;
    verifier->head_size = 0;
    if (sfi_package_decrypt(package, take, verifier, error) != 0)
        return -1;
    return check_content(verifier, error) == 0 ? 0 : sfi_package_place(package, error);
}

/* Whether there is an H: only then is it worth the time to hash. */
static int find_hash(struct sfi_package *package, bool *found, struct error *error)
{
    bool there = true;
    *found = false;
    sfi_package_rewind(package);
    if (sfi_package_next(package, &there, error) != 0)
        return -1;
    while (there) {
        *found = *found || package->area.type == SFI_HASH;
        if (sfi_package_next(package, &there, error) != 0)
            return -1;
    }
    sfi_package_rewind(package);
    return 0;
}

int sfi_verify(const struct run *run, struct sfi_package *package, struct error *error)
{
    AUTO(verifier) verifier = {.package = package};
    bool there = true;
    progress_start(&verifier.progress, run, package->path, package->header.total);
    if (find_hash(package, &verifier.hashes, error) != 0 ||
        digest_start(&verifier.digest, DIGEST_SHA256, error) != 0 ||
        sfi_package_next(package, &there, error) != 0)
        return -1;
    while (there)
        if (verify_area(&verifier, error) != 0 || sfi_package_next(package, &there, error) != 0)
            return -1;
    sfi_package_rewind(package);
    return 0;
}
