// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <crypto/hkdf.h>
#include <pack/image_seed.h>
#include <string.h>

enum { LABEL_SIZE = 24 };

/* Of one length, so that label, recipient and count cannot run into each other. */
static const char labels[][LABEL_SIZE + 1] = {
    [IMAGE_CONTENT_KEY] = "otpc seed 1 content key ",
    [IMAGE_EPHEMERAL_KEY] = "otpc seed 1 ephemeral   ",
};

static int fill(void *context, void *data, size_t size, struct error *error)
{
    struct image_seed *seed = context;
    uint8_t info[LABEL_SIZE + SHA256_SIZE + 4];
    memcpy(info, labels[seed->secret], LABEL_SIZE);
    memcpy(info + LABEL_SIZE, seed->recipient, SHA256_SIZE);
    put_le32(info + LABEL_SIZE + SHA256_SIZE, seed->draws++);
    return hkdf_sha256((struct span){seed->seed, IMAGE_SEED_SIZE}, digest_span(&seed->digest),
                       SPAN(info), data, size, error);
}

struct random_source image_seed_source(struct image_seed *seed, enum image_secret secret)
{
    seed->secret = secret;
    seed->draws = 0;
    return (struct random_source){fill, seed};
}
