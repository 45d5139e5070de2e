// SPDX-License-Identifier: Apache-2.0
/*
 * An image from anybody: extracted, unpadded, signed anew, and compared with itself. What is signed anew is an image with
 * the same body.
 */
#include "fuzz_file.h"
#include <crypto/random.h>
#include <pack/image_diff.h>
#include <pack/image_resign.h>
#include <stdio.h>

/* A path to a descriptor: written directly, so that nothing is left behind. */
static const struct image_target nowhere = {.path = "/dev/null"};

static void compare(const struct run *run, struct image_file *image, const char *path)
{
    struct error error;
    struct image_diff diff;
    AUTO(image_file) again = {.unlocked = false};
    if (image_file_open(path, &again, &error) != 0)
        abort();
    if (image_diff_run(run, image, &again, &diff, &error) == 0 && diff.count > 0)
        abort();
}

static void edit(const struct run *run, struct image_file *image, const struct key *key)
{
    struct error error;
    struct image_resigned resigned;
    const struct image_resign wanted = {image, key, key, nowhere};
    const struct image_resign_reviewer reviewer = {NULL, NULL};
    (void)!image_unpad(image, &nowhere, &error);
    if (image_file_want_valid(run, image, &error) == 0)
        (void)!image_extract(run, image, true, &nowhere, &error);
    (void)!image_resign(run, &wanted, &reviewer, &resigned, &error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    int descriptor = fuzz_file(data, size, path);
    const struct run run = {.out = stdout, .err = stderr, .quiet = true, .random = random_system()};
    uint8_t scalar[P256_SCALAR_SIZE] = {1, 2, 3};
    struct error error = {0};
    AUTO(key) key = {0};
    AUTO(image_file) image = {.unlocked = false};
    if (key_set_scalar(scalar, "the key", &key, &error) != 0)
        abort();
    if (image_file_open(path, &image, &error) == 0) {
        if (image_info_end(&image.info) > size)
            abort();
        compare(&run, &image, path);
        edit(&run, &image, &key);
    }
    close(descriptor);
    return 0;
}
