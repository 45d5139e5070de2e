// SPDX-License-Identifier: Apache-2.0
/*
 * Reads option-byte key files.
 */
#ifndef PACK_OBK_READ_H
#define PACK_OBK_READ_H

#include <base/blob.h>
#include <base/run.h>

struct obk_info {
    bool has_header;
    struct blob bytes; /* the whole file; secret */
    uint32_t destination;
    uint32_t payload_size;
    uint32_t encryption;
    bool hash_matches;    /* the payload begins with the SHA-256 of the rest */
    const char *object;   /* what devices have at that destination, or NULL */
    uint32_t object_size; /* payload size that belongs there */
};

/* Errors: ERROR_FILE, cannot be read, shorter than its header, or the length in the header is not that of the file. */
int obk_info_read(const char *path, struct obk_info *info, struct error *error) must_check;

/* The same for a file without header: all of it is payload. Error: ERROR_FILE, cannot be read. */
int obk_info_read_payload(const char *path, struct obk_info *info, struct error *error) must_check;
void obk_info_release(struct obk_info *info);

/* Whether a file has the header of an option-byte key file, with the right length. */
bool obk_file_is_obk(const char *path);

/*
 * What devices have at a destination; NULL: nothing known. `*expected` is `size` where a payload of that size belongs
 * there, else the size that does. Source: the sizes of the files that ST ships for each product.
 */
const char *obk_object_at(uint32_t destination, uint32_t size, uint32_t *expected);

#endif
