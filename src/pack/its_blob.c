// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <base/file.h>
#include <base/number.h>
#include <format/its.h>
#include <format/psa.h>
#include <inttypes.h>
#include <pack/its_blob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Enough to tell what is wrong with a file that is too large, and to hold any that is not. */
enum { FILE_LIMIT = 64 * 1024 };

/* What differs between the kinds of elements. */
static const struct kind {
    uint32_t type;
    const char *name;
    size_t count;  /* offset of its count in the header */
    size_t length; /* offset of the length of the data in the body */
    size_t data;   /* offset of the data */
} kinds[] = {
    {ITS_TYPE_ITS, "its", ITS_HEADER_ITS_COUNT, ITS_ITEM_LENGTH, ITS_ITEM_DATA},
    {ITS_TYPE_PS, "ps", ITS_HEADER_PS_COUNT, ITS_ITEM_LENGTH, ITS_ITEM_DATA},
    {ITS_TYPE_KEY, "key", ITS_HEADER_KEY_COUNT, ITS_KEY_LENGTH, ITS_KEY_DATA},
};

enum { KINDS = sizeof kinds / sizeof *kinds };

static const struct named owners[] = {
    {"non-secure", ITS_OWNER_NON_SECURE},
    {.name = NULL},
};

static const struct named flags[] = {
    {"none", 0},
    {"write-once", ITS_FLAG_WRITE_ONCE},
    {"no-confidentiality", ITS_FLAG_NO_CONFIDENTIALITY},
    {"no-replay-protection", ITS_FLAG_NO_REPLAY_PROTECTION},
    {.name = NULL},
};

const struct named *its_owners(void)
{
    return owners;
}

const struct named *its_flags(void)
{
    return flags;
}

static const struct kind *find_kind(uint32_t type)
{
    for (int i = 0; i < KINDS; i++)
        if (kinds[i].type == type)
            return &kinds[i];
    return NULL;
}

const char *its_kind_name(uint32_t type)
{
    return find_kind(type)->name;
}

static int check_item(const struct its_item *item, struct error *error)
{
    const uint32_t known =
        ITS_FLAG_WRITE_ONCE | ITS_FLAG_NO_CONFIDENTIALITY | ITS_FLAG_NO_REPLAY_PROTECTION;
    bool is_key = item->type == ITS_TYPE_KEY;
    if (item->id == 0)
        return error_set(error, ERROR_CONFIG, "%s 0 is none", is_key ? "key id" : "uid");
    if (is_key && item->id > PSA_KEY_ID_MAX)
        return error_set(error, ERROR_CONFIG, "key id 0x%" PRIx64 " is more than 0x%x", item->id,
                         PSA_KEY_ID_MAX);
    if ((item->flags & ~known) != 0)
        return error_set(error, ERROR_CONFIG, "flags 0x%" PRIx32 " has bits without a meaning",
                         item->flags);
    if (item->data.size > ITS_DATA_MAX)
        return error_set(error, ERROR_FIT, "the item has %zu bytes, at most %d are allowed",
                         item->data.size, ITS_DATA_MAX);
    return 0;
}

static int check_key(const struct its_item *item, struct error *error)
{
    if (item->type != ITS_TYPE_KEY)
        return 0;
    if (item->key.algorithm2 != item->key.algorithm)
        return error_set(error, ERROR_CONFIG,
                         "the second algorithm, 0x%" PRIx32 ", is not the first, 0x%" PRIx32,
                         item->key.algorithm2, item->key.algorithm);
    return psa_key_check(&item->key, item->data, error);
}

static int check_duplicate(const struct its_blob *blob, const struct its_item *item,
                           struct error *error)
{
    for (size_t i = 0; i < blob->count; i++) {
        const struct its_item *other = &blob->items[i];
        if (other->type == item->type && other->id == item->id && other->owner == item->owner)
            return error_set(error, ERROR_CONFIG,
                             "%s 0x%" PRIx64 " of owner 0x%" PRIx32 " is there already, at 0x%04zx",
                             its_kind_name(item->type), item->id, item->owner, other->offset);
    }
    return 0;
}

struct reader {
    struct its_blob *blob;
    const char *path;
    const struct finding_sink *sink;
    struct error *error;
    size_t counts[KINDS];
};

/* Passes on the error as a finding, with its place. */
static int take(struct reader *reader, size_t offset, const char *check)
{
    char reason[sizeof reader->error->message];
    memcpy(reason, reader->error->message, sizeof reason);
    error_at(reader->error, ERROR_INVALID, reader->path, 0, "at 0x%04zx: %.900s", offset, reason);
    return finding_add(reader->sink, check, reader->error);
}

#define FIND(reader, offset, check, ...) \
    (error_set((reader)->error, ERROR_INVALID, __VA_ARGS__), take(reader, offset, check))

static int check_size(struct reader *reader)
{
    size_t size = reader->blob->bytes.size;
    if (size <= ITS_BLOB_MAX)
        return 0;
    return FIND(reader, ITS_BLOB_MAX, "header", "the blob has %zu bytes, at most %d are allowed",
                size, ITS_BLOB_MAX);
}

static int check_magic(struct reader *reader)
{
    const uint8_t *header = reader->blob->bytes.data;
    uint32_t magic = get_le32(header + ITS_HEADER_MAGIC);
    uint32_t version = get_le32(header + ITS_HEADER_VERSION);
    if (magic != ITS_MAGIC &&
        FIND(reader, ITS_HEADER_MAGIC, "header",
             "no factory blob: its magic is 0x%08" PRIx32 ", not 0x%08x", magic, ITS_MAGIC) != 0)
        return -1;
    if (version == ITS_VERSION)
        return 0;
    return FIND(reader, ITS_HEADER_VERSION, "header",
                "version %" PRIu32 " is not known, only %u is", version, ITS_VERSION);
}

static int check_counts(struct reader *reader)
{
    struct its_blob *blob = reader->blob;
    size_t elements = 0;
    for (int i = 0; i < KINDS; i++) {
        unsigned count = get_le16(blob->bytes.data + kinds[i].count);
        elements += reader->counts[i];
        if (count != reader->counts[i] &&
            FIND(reader, kinds[i].count, "header",
                 "the header counts %u elements of kind %s, there are %zu", count, kinds[i].name,
                 reader->counts[i]) != 0)
            return -1;
    }
    unsigned total = get_le16(blob->bytes.data + ITS_HEADER_TOTAL);
    blob->total = total == elements ? ITS_TOTAL_ELEMENTS : ITS_TOTAL_BYTES;
    if (total == elements || total == blob->bytes.size)
        return 0;
    return FIND(
        reader, ITS_HEADER_TOTAL, "header",
        "the header's total is %u: neither the %zu bytes nor the %zu elements that there are",
        total, blob->bytes.size, elements);
}

static void read_attributes(const uint8_t *body, struct its_item *item)
{
    if (item->type == ITS_TYPE_KEY) {
        item->id = get_le32(body + ITS_KEY_ID);
        item->owner = get_le32(body + ITS_KEY_OWNER);
        item->key = (struct psa_key_attributes){
            .lifetime = get_le32(body + ITS_KEY_LIFETIME),
            .type = get_le16(body + ITS_KEY_TYPE),
            .bits = get_le16(body + ITS_KEY_BITS),
            .usage = get_le32(body + ITS_KEY_USAGE),
            .algorithm = get_le32(body + ITS_KEY_ALGORITHM),
            .algorithm2 = get_le32(body + ITS_KEY_ALGORITHM2),
        };
        return;
    }
    item->id = get_le64(body + ITS_ITEM_UID);
    item->owner = get_le32(body + ITS_ITEM_OWNER);
    item->flags = get_le32(body + ITS_ITEM_FLAGS);
}

/* What an element is, and whether that may be. */
static int read_item(struct reader *reader, const struct kind *kind, size_t offset,
                     struct span body)
{
    struct its_blob *blob = reader->blob;
    struct its_item *item = &blob->items[blob->count];
    uint32_t length = get_le32(body.data + kind->length);
    *item = (struct its_item){
        .type = kind->type,
        .offset = offset,
        .data = {body.data + kind->data, body.size - kind->data},
    };
    read_attributes(body.data, item);
    if (length != item->data.size &&
        FIND(reader, offset, "element",
             "the data has %" PRIu32 " bytes by its own length, %zu by that of the element", length,
             item->data.size) != 0)
        return -1;
    if ((check_item(item, reader->error) != 0 && take(reader, offset, "item") != 0) ||
        (check_key(item, reader->error) != 0 && take(reader, offset, "key") != 0) ||
        (check_duplicate(blob, item, reader->error) != 0 && take(reader, offset, "duplicate") != 0))
        return -1;
    blob->count++;
    return 0;
}

static int read_element(struct reader *reader, size_t offset, struct span body)
{
    uint32_t type = get_le32(reader->blob->bytes.data + offset + ITS_ELEMENT_TYPE);
    const struct kind *kind = find_kind(type);
    if (kind == NULL)
        return FIND(reader, offset, "element", "type %" PRIu32 " is not known", type);
    reader->counts[kind - kinds]++;
    if (body.size < kind->data)
        return FIND(reader, offset, "element",
                    "an element of kind %s has at least %zu bytes, this has %zu", kind->name,
                    kind->data, body.size);
    return read_item(reader, kind, offset, body);
}

static int check_fill(struct reader *reader, size_t offset, size_t end)
{
    for (size_t i = offset; i < end; i++)
        if (reader->blob->bytes.data[i] != 0)
            return FIND(reader, i, "element", "the fill of the element is not zero");
    return 0;
}

static int read_elements(struct reader *reader)
{
    struct span bytes = blob_span(&reader->blob->bytes);
    for (size_t at = ITS_HEADER_SIZE; at < bytes.size;) {
        size_t rest = bytes.size - at;
        if (rest < ITS_ALIGN)
            return FIND(reader, at, "element", "%zu bytes behind the last element", rest);
        uint32_t length = get_le32(bytes.data + at + ITS_ELEMENT_LENGTH);
        uint64_t whole = (uint64_t)ITS_ELEMENT_HEADER + length;
        uint64_t padded = align_up(whole, ITS_ALIGN);
        if (padded > rest)
            return FIND(reader, at, "element",
                        "an element of 0x%" PRIx64 " bytes goes beyond the end: 0x%zx are left",
                        padded, rest);
        struct span body = {bytes.data + at + ITS_ELEMENT_HEADER, length};
        if (read_element(reader, at, body) != 0 ||
            check_fill(reader, at + (size_t)whole, at + (size_t)padded) != 0)
            return -1;
        at += (size_t)padded;
    }
    return 0;
}

static int read_blob(struct reader *reader)
{
    struct its_blob *blob = reader->blob;
    if (blob->bytes.size < ITS_HEADER_SIZE)
        return FIND(reader, blob->bytes.size, "header",
                    "no factory blob: shorter than its header of %d bytes", ITS_HEADER_SIZE);
    if (check_magic(reader) != 0 || check_size(reader) != 0 || read_elements(reader) != 0)
        return -1;
    return check_counts(reader);
}

/* The bytes are in place. */
static int parse(const char *path, const struct finding_sink *sink, struct its_blob *blob,
                 struct error *error)
{
    struct reader reader = {.blob = blob, .path = path, .sink = sink, .error = error};
    size_t most = blob->bytes.size > ITS_BLOB_MAX ? blob->bytes.size : ITS_BLOB_MAX;
    blob->items = calloc(most / ITS_ALIGN, sizeof *blob->items);
    return blob->items == NULL ? error_memory(error) : read_blob(&reader);
}

/* What is added later finds its room. */
static int make_room(struct its_blob *blob, struct error *error)
{
    *blob = (struct its_blob){0};
    return blob_reserve(&blob->bytes, ITS_BLOB_MAX, error);
}

int its_blob_load(const char *path, const struct finding_sink *sink, struct its_blob *blob,
                  struct error *error)
{
    if (make_room(blob, error) == 0 && file_load(path, FILE_LIMIT, &blob->bytes, error) == 0 &&
        parse(path, sink, blob, error) == 0)
        return 0;
    its_blob_release(blob);
    return -1;
}

int its_blob_parse(struct span bytes, const char *path, const struct finding_sink *sink,
                   struct its_blob *blob, struct error *error)
{
    if (bytes.size > FILE_LIMIT)
        return error_at(error, ERROR_FILE, path, 0, "more than %d bytes", FILE_LIMIT);
    if (make_room(blob, error) == 0 && blob_append(&blob->bytes, bytes, error) == 0 &&
        parse(path, sink, blob, error) == 0)
        return 0;
    its_blob_release(blob);
    return -1;
}

/* The header as the items are. */
static void write_header(struct its_blob *blob)
{
    uint8_t *header = blob->bytes.data;
    size_t total = blob->total == ITS_TOTAL_BYTES ? blob->bytes.size : blob->count;
    put_le32(header + ITS_HEADER_MAGIC, ITS_MAGIC);
    put_le32(header + ITS_HEADER_VERSION, ITS_VERSION);
    for (int i = 0; i < KINDS; i++) {
        uint16_t count = 0;
        for (size_t j = 0; j < blob->count; j++)
            count = (uint16_t)(count + (blob->items[j].type == kinds[i].type));
        put_le16(header + kinds[i].count, count);
    }
    put_le16(header + ITS_HEADER_TOTAL, (uint16_t)total);
}

int its_blob_create(enum its_total total, struct its_blob *blob, struct error *error)
{
    struct error ignored;
    if (make_room(blob, error) != 0)
        return -1;
    blob->total = total;
    blob->items = calloc(ITS_BLOB_MAX / ITS_ALIGN, sizeof *blob->items);
    if (blob->items == NULL || blob_append_fill(&blob->bytes, 0, ITS_HEADER_SIZE, &ignored) != 0) {
        its_blob_release(blob);
        return error_memory(error);
    }
    write_header(blob);
    return 0;
}

static void write_attributes(const struct its_item *item, uint8_t *body)
{
    if (item->type == ITS_TYPE_KEY) {
        put_le32(body + ITS_KEY_ID, (uint32_t)item->id);
        put_le32(body + ITS_KEY_OWNER, item->owner);
        put_le32(body + ITS_KEY_LIFETIME, item->key.lifetime);
        put_le16(body + ITS_KEY_TYPE, item->key.type);
        put_le16(body + ITS_KEY_BITS, item->key.bits);
        put_le32(body + ITS_KEY_USAGE, item->key.usage);
        put_le32(body + ITS_KEY_ALGORITHM, item->key.algorithm);
        put_le32(body + ITS_KEY_ALGORITHM2, item->key.algorithm2);
        return;
    }
    put_le64(body + ITS_ITEM_UID, item->id);
    put_le32(body + ITS_ITEM_OWNER, item->owner);
    put_le32(body + ITS_ITEM_FLAGS, item->flags);
}

/* Behind the others, where there is room for it. */
static void write_element(const struct kind *kind, const struct its_item *item,
                          struct its_blob *blob)
{
    size_t offset = blob->bytes.size;
    size_t length = kind->data + item->data.size;
    uint8_t *element = blob->bytes.data + offset;
    uint8_t *body = element + ITS_ELEMENT_HEADER;
    size_t padded = (size_t)align_up(ITS_ELEMENT_HEADER + length, ITS_ALIGN);
    memset(element, 0, padded);
    put_le32(element + ITS_ELEMENT_TYPE, item->type);
    put_le32(element + ITS_ELEMENT_LENGTH, (uint32_t)length);
    write_attributes(item, body);
    put_le32(body + kind->length, (uint32_t)item->data.size);
    if (item->data.size > 0)
        memcpy(body + kind->data, item->data.data, item->data.size);
    blob->bytes.size += padded;
    blob->items[blob->count] = *item;
    blob->items[blob->count].offset = offset;
    blob->items[blob->count++].data.data = body + kind->data;
}

int its_blob_add(struct its_blob *blob, const struct its_item *item, struct error *error)
{
    const struct kind *kind = find_kind(item->type);
    if (check_item(item, error) != 0 || check_key(item, error) != 0 ||
        check_duplicate(blob, item, error) != 0)
        return -1;
    size_t size = blob->bytes.size +
                  (size_t)align_up(ITS_ELEMENT_HEADER + kind->data + item->data.size, ITS_ALIGN);
    if (size > ITS_BLOB_MAX)
        return error_set(error, ERROR_FIT,
                         "with this item the blob would have %zu bytes, at most %d are allowed",
                         size, ITS_BLOB_MAX);
    write_element(kind, item, blob);
    write_header(blob);
    return 0;
}

void its_blob_release(struct its_blob *blob)
{
    blob_release(&blob->bytes);
    free(blob->items);
    *blob = (struct its_blob){0};
}
