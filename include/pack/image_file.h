// SPDX-License-Identifier: Apache-2.0
/*
 * An image that exists: its bytes, and its body in clear where the key is there.
 */
#ifndef PACK_IMAGE_FILE_H
#define PACK_IMAGE_FILE_H

#include <base/run.h>
#include <crypto/content_key.h>
#include <pack/image_read.h>

enum { IMAGE_CHUNK = 256 * 1024 };

/* How the body lies in the file, as the digest of the image tells. */
enum image_body {
    IMAGE_BODY_WRONG, /* the digest is that of neither */
    IMAGE_BODY_CLEAR,
    IMAGE_BODY_ENCRYPTED,
};

struct image_file {
    struct firmware firmware;
    struct firmware *lender; /* gets the firmware back; NULL: it is the image's own */
    struct image_info info;
    struct blob header; /* all of it, with what fills it up */
    bool unlocked;      /* then the content key is known */
    struct content_key content_key;
    enum image_body body; /* after image_file_judge() */
};

/* Errors: ERROR_FILE, cannot be read, or is no image, as image_info_read(). */
int image_file_open(const char *path, struct image_file *image, struct error *error) must_check;
/* The same for what is open, until the image is released. */
int image_file_borrow(struct firmware *firmware, struct image_file *image,
                      struct error *error) must_check;
void image_file_release(struct image_file *image);

/* The value of the first TLV of a type in the unprotected area; no data: not there. */
struct span image_file_tlv(const struct image_file *image, uint16_t type);

/* Whether the header says that the body is encrypted. */
bool image_file_is_flagged(const struct image_file *image);

/* Unwraps the content key. Errors: ERROR_FILE, there is none; ERROR_CRYPTO, as ecies_unwrap(). */
int image_file_unlock(struct image_file *image, const struct key *key,
                      struct error *error) must_check;

/* Finds out how the body lies there. Errors: ERROR_FILE, cannot be read, or there is no digest; ERROR_CRYPTO. */
int image_file_judge(const struct run *run, struct image_file *image,
                     struct error *error) must_check;

/*
 * The same, and wants a digest that is right. Errors: also ERROR_INVALID, it is not; ERROR_CRYPTO, the body seems to be
 * encrypted and the content key is not known.
 */
int image_file_want_valid(const struct run *run, struct image_file *image,
                          struct error *error) must_check;

/* Gets a part of the body, and may change it in its place. */
typedef int image_taker(void *context, uint8_t *data, size_t size, struct error *error);

/* Hands out the body part by part; `crypt`: decrypted, or encrypted where it lies in clear. */
int image_file_each(const struct run *run, struct image_file *image, bool crypt, image_taker *take,
                    void *context, struct error *error) must_check;

/* Where the file has the next bytes at or behind `from`: a .hex has gaps, in a .bin erased bytes are one. */
int image_file_next(struct image_file *image, uint64_t from, uint64_t *start, uint64_t *end,
                    struct error *error) must_check;

/* The first byte in [from, to) that is not erased, or `to`. */
int image_file_find_written(struct image_file *image, uint64_t from, uint64_t to, uint64_t *at,
                            struct error *error) must_check;

#endif
