// SPDX-License-Identifier: Apache-2.0
/*
 * Has the boot core judge an image that lies in a file.
 */
#ifndef DEVICE_IMAGE_CHECK_H
#define DEVICE_IMAGE_CHECK_H

#include <bootcore/policy.h>
#include <bootcore/verify.h>
#include <device/device_keys.h>
#include <pack/firmware.h>

/* What an image is held against. */
struct image_check {
    const struct bootcore_policy *policy;
    const struct device_keys *keys;
    const struct wrap_witness *witness; /* as in struct host_port; NULL: the device's key unwraps */
    const struct key *recipient;
    uint32_t magic;     /* 0: any that is known */
    uint32_t slot_size; /* 0: as long as the file is */
    uint32_t minimum_counter;
    uint32_t trailer_size;
    bool clear;          /* the body lies in clear whatever the flags say */
    bool unsigned_image; /* no signature is wanted */
    bool check_fill;
    bool check_magic;
};

/* What somebody asks for who verifies an image. */
struct image_check_request {
    const struct bootcore_policy *policy;
    uint32_t slot_size;
    uint32_t minimum_counter;
    uint32_t
        max_sectors; /* slots are swapped, and the trailer has room for so many; 0: they are overwritten */
    uint32_t align; /* of the trailer of a swap; 0: 16 */
    bool secondary; /* as an update: erased up to its trailer, with its magic */
    bool clear;
    bool unsigned_image;
};

/* What that comes to for a device with these keys, which have to stay. */
struct image_check image_check_of(const struct image_check_request *request,
                                  const struct device_keys *keys);

/* The reason why an image is not valid, as ERROR_INVALID, and what to do about it where that is not plain. */
void image_check_explain(const struct image_check *check, const char *path,
                         const struct bootcore_verdict *verdict, struct error *error);

/*
 * Judges the image in `firmware`; bytes behind the end of the file are erased flash. The verdict is right only where 0
 * is returned; its content key is wiped. Errors: ERROR_FILE, the file cannot be read; ERROR_INVALID, the
 * image is valid, but not what it says was compressed; ERROR_FIT, it has more bytes than
 * the slot; ERROR_CRYPTO, the library fails.
 */
int image_check_run(const struct image_check *check, struct firmware *firmware,
                    struct bootcore_verdict *verdict, struct error *error) must_check;

#endif
