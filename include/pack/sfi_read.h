// SPDX-License-Identifier: Apache-2.0
/*
 * Reads SFI packages from anybody, area by area, in constant memory.
 *
 * Who installs one goes like this, and stops at the first error:
 *
 *   sfi_package_open()            the structure is sound: every descriptor, and where the file ends; needs no key
 *   sfi_package_unlock()          the header belongs to the key
 *   while sfi_package_next()      package.area is the next one's descriptor, which is not yet to be believed
 *       sfi_package_authenticate()    descriptor and content belong to key and place; nothing was handed out
 *       sfi_package_decrypt()         hands the content out, part by part
 *
 * sfi_package_decrypt() checks the tag again, at its end: what it handed out counts only when it returns 0. To
 * authenticate first is for who cannot take back what was written. An area may be left out, or gone through again.
 */
#ifndef PACK_SFI_READ_H
#define PACK_SFI_READ_H

#include <base/file.h>
#include <crypto/digest.h>
#include <crypto/gcm.h>
#include <pack/sfi_area.h>

struct sfi_package {
    char *path; /* for messages */
    struct file file;
    struct sfi_header header;
    struct sfi_area area; /* the one that sfi_package_next() went to */
    uint64_t position;    /* of its descriptor in the file */
    uint64_t following;   /* of the next one's */
    uint32_t passed;      /* how many descriptors were read */
    bool has_key;
    uint8_t key[SFI_KEY_SIZE];
    struct gcm gcm;
    struct blob chunk;
};

/* Gets a part of the plaintext of an area, in order. */
typedef int sfi_taker(void *context, struct span bytes, struct error *error);

/*
 * Opens a package and looks at all of its structure: header, descriptors, that each area has its index, that an R is
 * there where and only where a P was before, that the areas fill the file. Then sfi_package_next() goes to the first area.
 * Errors: ERROR_FILE, cannot be read; ERROR_INVALID, is no package, or one that is damaged; the message names the area.
 */
int sfi_package_open(const char *path, struct sfi_package *package, struct error *error) must_check;

/* The same for a file that is open, which is taken over. */
int sfi_package_open_file(struct file *file, const char *path, struct sfi_package *package,
                          struct error *error) must_check;
void sfi_package_release(struct sfi_package *package);

/* Whether a file begins as a package does. */
bool sfi_file_is_package(const char *path);

/* Checks the header with the key, and keeps that. Errors: ERROR_INVALID, the tag is wrong; ERROR_FILE; ERROR_CRYPTO. */
int sfi_package_unlock(struct sfi_package *package, const uint8_t key[SFI_KEY_SIZE],
                       struct error *error) must_check;

/*
 * Goes to the next area; `*there` is false behind the last one. Errors: ERROR_FILE, cannot be read; ERROR_INVALID, the
 * file has changed.
 */
int sfi_package_next(struct sfi_package *package, bool *there, struct error *error) must_check;

/* Lets sfi_package_next() begin again with the first area. */
void sfi_package_rewind(struct sfi_package *package);

/*
 * Checks the tag of the area, with the key of sfi_package_unlock(). Errors: ERROR_INVALID, the tag is wrong; ERROR_FILE;
 * ERROR_CRYPTO.
 */
int sfi_package_authenticate(struct sfi_package *package, struct error *error) must_check;

/* The same, and hands out the plaintext on the way. Errors: also those of `take`. */
int sfi_package_decrypt(struct sfi_package *package, sfi_taker *take, void *context,
                        struct error *error) must_check;

/*
 * SHA-256 over header and descriptors, with their tags: packages of one key in which anything differs differ in it.
 * Goes through all descriptors; sfi_package_next() begins again. Errors: ERROR_FILE; ERROR_CRYPTO.
 */
int sfi_package_digest(struct sfi_package *package, uint8_t digest[SHA256_SIZE],
                       struct error *error) must_check;

/* Puts "area 3 (firmware at 0x08000000): " before the message, and says which file; returns -1. */
int sfi_package_place(const struct sfi_package *package, struct error *error);

#endif
