// SPDX-License-Identifier: Apache-2.0
/*
 * Factory ITS blobs: read, checked, made, added to. The format is in format/its.h.
 */
#ifndef PACK_ITS_BLOB_H
#define PACK_ITS_BLOB_H

#include <base/blob.h>
#include <base/finding.h>
#include <pack/psa_key.h>

/* What the header's total counts; format/its.h says why there is a choice. */
enum its_total { ITS_TOTAL_BYTES, ITS_TOTAL_ELEMENTS };

struct its_item {
    uint32_t type; /* ITS_TYPE_... */
    uint64_t id;   /* uid, or the id of a key */
    uint32_t owner;
    uint32_t flags;                /* of ITS and PS */
    struct psa_key_attributes key; /* of a key */
    struct span data;              /* secret */
    size_t offset;                 /* of its element in the blob */
};

struct its_blob {
    struct blob bytes;      /* secret; its memory does not move, so that items can point to it */
    struct its_item *items; /* in the order of the blob */
    size_t count;
    enum its_total total;
};

/* Errors of a blob that is read or made: ERROR_BUG, out of memory. */

/* Makes a blob without elements. */
int its_blob_create(enum its_total total, struct its_blob *blob, struct error *error) must_check;

/*
 * Reads a blob and checks all of it. Errors: ERROR_FILE, it cannot be read or has more than 64 KiB; ERROR_INVALID, with the
 * offset in the message, anything wrong. With a sink each wrong thing is a finding and `items` has what can be made out:
 *   header     magic, version, counts, total, more than ITS_BLOB_MAX bytes
 *   element    an unknown type, a length that goes beyond the blob or is too short, two lengths that differ, fill that is not
 *              zero, bytes behind the last element
 *   item       an id that is not allowed, unknown flags, too much data
 *   key        attributes that psa_key_check() refuses, a second algorithm that differs from the first
 *   duplicate  an element of the same kind with the same id and owner
 */
int its_blob_load(const char *path, const struct finding_sink *sink, struct its_blob *blob,
                  struct error *error) must_check;

/* The same for bytes, which are copied; messages name `path`. */
int its_blob_parse(struct span bytes, const char *path, const struct finding_sink *sink,
                   struct its_blob *blob, struct error *error) must_check;

/*
 * Adds an item, of which `offset` does not count, behind the others of a blob that was read without a finding. Errors:
 * ERROR_CONFIG, what its_blob_load() would find in it; ERROR_FIT, data or blob become too large.
 */
int its_blob_add(struct its_blob *blob, const struct its_item *item,
                 struct error *error) must_check;
void its_blob_release(struct its_blob *blob);

/* "its", "ps" or "key". */
const char *its_kind_name(uint32_t type);

/* Tables for named_read() and its like. */
const struct named *its_owners(void);
const struct named *its_flags(void);

#endif
