// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <base/progress.h>
#include <format/mcuboot.h>
#include <inttypes.h>
#include <pack/image_algorithms.h>
#include <pack/image_diff.h>
#include <stdio.h>
#include <string.h>

static struct image_difference *add(struct image_diff *diff, const char *part, const char *name)
{
    struct image_difference *item = &diff->items[diff->count];
    if (diff->count + 1 < DIFFERENCES_MAX) /* there is room for each kind once */
        diff->count++;
    *item = (struct image_difference){.part = part};
    snprintf(item->name, sizeof item->name, "%s", name);
    return item;
}

/* Numbers that differ are told in hexadecimal. */
static void compare_numbers(struct image_diff *diff, const char *part, const char *name,
                            uint64_t one, uint64_t other)
{
    if (one == other)
        return;
    struct image_difference *item = add(diff, part, name);
    snprintf(item->texts[0], sizeof item->texts[0], "0x%" PRIx64, one);
    snprintf(item->texts[1], sizeof item->texts[1], "0x%" PRIx64, other);
}

static void version_text(const struct image_version *version, char text[DIFFERENCE_TEXT])
{
    snprintf(text, DIFFERENCE_TEXT, "%u.%u.%u+%u", version->major, version->minor,
             version->revision, version->build);
}

static void compare_versions(struct image_diff *diff)
{
    char texts[2][DIFFERENCE_TEXT];
    for (size_t i = 0; i < 2; i++)
        version_text(&diff->images[i]->info.version, texts[i]);
    if (strcmp(texts[0], texts[1]) != 0) {
        struct image_difference *item = add(diff, "header", "version");
        memcpy(item->texts, texts, sizeof texts);
    }
}

/* Bytes that differ in two spans of which the shorter counts; `*first` is where. */
static uint64_t count_bytes(struct span one, struct span other, uint64_t *first)
{
    size_t size = one.size < other.size ? one.size : other.size;
    uint64_t count = 0;
    if (size == 0 || memcmp(one.data, other.data, size) == 0)
        return 0;
    for (size_t i = 0; i < size; i++) {
        if (one.data[i] == other.data[i])
            continue;
        if (count++ == 0)
            *first = i;
    }
    return count;
}

static struct span header_rest(const struct image_file *image)
{
    return (struct span){image->header.data + MCUBOOT_HEADER_SIZE,
                         image->header.size - MCUBOOT_HEADER_SIZE};
}

static void compare_headers(struct image_diff *diff)
{
    const struct image_info *one = &diff->images[0]->info;
    const struct image_info *other = &diff->images[1]->info;
    uint64_t first = 0;
    compare_numbers(diff, "header", "magic", one->magic, other->magic);
    compare_numbers(diff, "header", "load address", one->load_address, other->load_address);
    compare_numbers(diff, "header", "header size", one->header_size, other->header_size);
    compare_numbers(diff, "header", "protected size", one->protected_size, other->protected_size);
    compare_numbers(diff, "header", "image size", one->image_size, other->image_size);
    compare_numbers(diff, "header", "flags", one->flags, other->flags);
    compare_versions(diff);
    compare_numbers(diff, "header", "reserved word",
                    get_le32(diff->images[0]->header.data + MCUBOOT_HEADER_ZERO),
                    get_le32(diff->images[1]->header.data + MCUBOOT_HEADER_ZERO));
    uint64_t count =
        count_bytes(header_rest(diff->images[0]), header_rest(diff->images[1]), &first);
    if (count > 0) {
        struct image_difference *item = add(diff, "header", "fill");
        item->bytes = count;
        item->offset = MCUBOOT_HEADER_SIZE + first;
    }
}

/* The TLV of the same type and place as number `index` of `from`, the same one in their order; or NULL. */
static const struct image_tlv *find_twin(const struct image_info *from, size_t index,
                                         const struct image_info *in)
{
    const struct image_tlv *wanted = &from->tlvs[index];
    size_t before = 0;
    for (size_t i = 0; i < index; i++)
        before += from->tlvs[i].type == wanted->type &&
                  from->tlvs[i].is_protected == wanted->is_protected;
    for (size_t i = 0; i < in->tlv_count; i++)
        if (in->tlvs[i].type == wanted->type && in->tlvs[i].is_protected == wanted->is_protected &&
            before-- == 0)
            return &in->tlvs[i];
    return NULL;
}

static bool same_value(struct span one, struct span other)
{
    return one.size == other.size && (one.size == 0 || memcmp(one.data, other.data, one.size) == 0);
}

static bool same_tlv(const struct image_diff *diff, uint16_t type)
{
    return same_value(image_file_tlv(diff->images[0], type), image_file_tlv(diff->images[1], type));
}

static bool same_digest(const struct image_diff *diff)
{
    enum digest_kind kinds[2];
    const struct image_tlv *found[2];
    for (size_t i = 0; i < 2; i++)
        found[i] = image_info_find_digest(&diff->images[i]->info, &kinds[i]);
    return found[0] != NULL && found[1] != NULL && kinds[0] == kinds[1] &&
           same_value(found[0]->value, found[1]->value);
}

/* Wrapped keys that wrap what decrypts, and signatures of one key over one digest, differ for a good reason. */
static bool is_random(const struct image_diff *diff, const struct image_tlv *tlv)
{
    const struct image_file *one = diff->images[0];
    const struct image_file *other = diff->images[1];
    if (tlv->is_protected || one->body == IMAGE_BODY_WRONG || other->body == IMAGE_BODY_WRONG)
        return false;
    if (image_tlv_wrap(tlv->type) != WRAP_SCHEMES)
        return one->body == IMAGE_BODY_ENCRYPTED && other->body == IMAGE_BODY_ENCRYPTED;
    return image_tlv_is_signature(tlv->type) && same_digest(diff) &&
           same_tlv(diff, MCUBOOT_TLV_KEY_HASH) && same_tlv(diff, MCUBOOT_TLV_PUBLIC_KEY);
}

static void counter_text(struct span value, char text[DIFFERENCE_TEXT])
{
    if (value.data != NULL)
        snprintf(text, DIFFERENCE_TEXT, "0x%" PRIx32, get_le32(value.data));
}

/* Adds a TLV of which one image has `tlv`, and the other has another, or none. */
static void add_tlv(struct image_diff *diff, const struct image_tlv *tlv, struct span one,
                    struct span other)
{
    const char *name = image_tlv_name(tlv->type);
    struct image_difference *item =
        add(diff, tlv->is_protected ? "protected TLV" : "TLV", name == NULL ? "unknown" : name);
    if (name == NULL)
        snprintf(item->name, sizeof item->name, "0x%02x", tlv->type);
    item->values[0] = one;
    item->values[1] = other;
    item->random = one.data != NULL && other.data != NULL && is_random(diff, tlv);
    if (tlv->type == MCUBOOT_TLV_SECURITY_COUNTER && (one.data == NULL || one.size == 4) &&
        (other.data == NULL || other.size == 4)) {
        counter_text(one, item->texts[0]);
        counter_text(other, item->texts[1]);
    }
}

static void compare_tlvs(struct image_diff *diff)
{
    const struct image_info *one = &diff->images[0]->info;
    const struct image_info *other = &diff->images[1]->info;
    const struct span none = {NULL, 0};
    size_t before = diff->count;
    for (size_t i = 0; i < one->tlv_count; i++) {
        const struct image_tlv *twin = find_twin(one, i, other);
        if (twin == NULL || !same_value(one->tlvs[i].value, twin->value))
            add_tlv(diff, &one->tlvs[i], one->tlvs[i].value, twin == NULL ? none : twin->value);
    }
    for (size_t i = 0; i < other->tlv_count; i++)
        if (find_twin(other, i, one) == NULL)
            add_tlv(diff, &other->tlvs[i], none, other->tlvs[i].value);
    if (diff->count == before && !same_value(blob_span(&one->areas), blob_span(&other->areas)))
        add(diff, "TLV", "order");
}

/* One side of a comparison of bytes. */
struct side {
    struct firmware *firmware;
    uint64_t start;
    struct cipher cipher; /* no handle: bytes are compared as they are */
    struct blob chunk;
};

static void side_release(struct side *side)
{
    cipher_release(&side->cipher);
    blob_release(&side->chunk);
}

static int open_side(struct side *side, struct image_file *image, uint64_t start, bool decrypt,
                     struct error *error)
{
    side->firmware = &image->firmware;
    side->start = start;
    if (blob_append_fill(&side->chunk, 0, IMAGE_CHUNK, error) != 0)
        return -1;
    return decrypt ? cipher_start(&side->cipher, content_key_span(&image->content_key), error) : 0;
}

static int read_side(struct side *side, uint64_t offset, size_t size, struct error *error)
{
    uint8_t *data = side->chunk.data;
    if (firmware_read(side->firmware, side->start + offset, data, size, error) != 0)
        return -1;
    return side->cipher.handle == NULL ? 0 : cipher_apply(&side->cipher, data, data, size, error);
}

/* Counts what differs in `size` bytes; `*first` is where, from the start of both. */
static int compare_bytes(const struct run *run, struct side *one, struct side *other, uint64_t size,
                         uint64_t *count, uint64_t *first, struct error *error)
{
    __attribute__((cleanup(progress_release))) struct progress progress;
    progress_start(&progress, run, one->firmware->path, size);
    *count = 0;
    for (uint64_t done = 0; done < size;) {
        size_t part = size - done < IMAGE_CHUNK ? (size_t)(size - done) : IMAGE_CHUNK;
        uint64_t at = 0;
        if (read_side(one, done, part, error) != 0 || read_side(other, done, part, error) != 0)
            return -1;
        uint64_t found = count_bytes((struct span){one->chunk.data, part},
                                     (struct span){other->chunk.data, part}, &at);
        if (*count == 0 && found > 0)
            *first = done + at;
        *count += found;
        done += part;
        progress_update(&progress, done);
    }
    return 0;
}

static const char *body_form(const struct image_file *image)
{
    return image->body == IMAGE_BODY_ENCRYPTED ? "encrypted" : "in clear";
}

/* How bodies lie there is a difference of its own where both are known. */
static void compare_forms(struct image_diff *diff)
{
    const struct image_file *one = diff->images[0];
    const struct image_file *other = diff->images[1];
    if (one->body == other->body || one->body == IMAGE_BODY_WRONG ||
        other->body == IMAGE_BODY_WRONG)
        return;
    struct image_difference *item = add(diff, "body", "form");
    snprintf(item->texts[0], sizeof item->texts[0], "%s", body_form(one));
    snprintf(item->texts[1], sizeof item->texts[1], "%s", body_form(other));
}

static int compare_bodies(const struct run *run, struct image_diff *diff, struct error *error)
{
    struct image_file *one = diff->images[0];
    struct image_file *other = diff->images[1];
    uint64_t sizes[] = {one->info.image_size, other->info.image_size};
    uint64_t common = sizes[0] < sizes[1] ? sizes[0] : sizes[1];
    uint64_t count;
    uint64_t first = common;
    AUTO(side) left = {0};
    AUTO(side) right = {0};
    compare_forms(diff);
    if (open_side(&left, one, one->info.header_size, one->body == IMAGE_BODY_ENCRYPTED, error) !=
            0 ||
        open_side(&right, other, other->info.header_size, other->body == IMAGE_BODY_ENCRYPTED,
                  error) != 0 ||
        compare_bytes(run, &left, &right, common, &count, &first, error) != 0)
        return -1;
    count += sizes[0] + sizes[1] - 2 * common;
    if (count == 0)
        return 0;
    struct image_difference *item = add(diff, "body", "bytes");
    item->bytes = count;
    item->offset = one->info.header_size + first;
    for (size_t i = 0; i < 2; i++)
        if (image_file_is_flagged(diff->images[i]) && diff->images[i]->body == IMAGE_BODY_WRONG)
            diff->hidden = true;
    return 0;
}

/* Words at the end of a slot, from its end downwards. */
static const char *const word_names[] = {"magic", "image_ok", "copy_done", "swap_info",
                                         "swap_size"};
enum { WORDS = sizeof word_names / sizeof *word_names, WORD = MCUBOOT_TRAILER_ALIGN };

/* How many words fit behind the TLVs of both images. */
static uint64_t count_words(const struct image_diff *diff)
{
    uint64_t count = WORDS;
    for (size_t i = 0; i < 2; i++) {
        const struct image_info *info = &diff->images[i]->info;
        uint64_t room = (info->file_size - image_info_end(info)) / WORD;
        if (!info->has_trailer)
            return 0;
        if (room < count)
            count = room;
    }
    return count;
}

static int compare_words(struct image_diff *diff, uint64_t words, struct error *error)
{
    for (uint64_t i = 0; i < words; i++) {
        uint8_t read[2][WORD];
        for (size_t j = 0; j < 2; j++) {
            struct image_file *image = diff->images[j];
            if (firmware_read(&image->firmware, image->firmware.size - (i + 1) * WORD, read[j],
                              WORD, error) != 0)
                return -1;
        }
        if (memcmp(read[0], read[1], WORD) == 0)
            continue;
        struct image_difference *item = add(diff, "trailer", word_names[i]);
        memcpy(item->words, read, sizeof read);
        item->values[0] = SPAN(item->words[0]);
        item->values[1] = SPAN(item->words[1]);
    }
    return 0;
}

/* What lies behind the TLVs of both, up to the words of the trailer; slots of two sizes have nothing to compare. */
static int compare_fill(const struct run *run, struct image_diff *diff, uint64_t words,
                        struct error *error)
{
    const struct image_info *one = &diff->images[0]->info;
    const struct image_info *other = &diff->images[1]->info;
    uint64_t from = image_info_end(one);
    uint64_t to = one->file_size - words * WORD;
    uint64_t count;
    uint64_t first = 0;
    AUTO(side) left = {0};
    AUTO(side) right = {0};
    if (image_info_end(other) > from)
        from = image_info_end(other);
    if (one->file_size != other->file_size || from >= to)
        return 0;
    if (open_side(&left, diff->images[0], from, false, error) != 0 ||
        open_side(&right, diff->images[1], from, false, error) != 0 ||
        compare_bytes(run, &left, &right, to - from, &count, &first, error) != 0)
        return -1;
    if (count > 0) {
        struct image_difference *item = add(diff, "fill", "bytes");
        item->bytes = count;
        item->offset = from + first;
    }
    return 0;
}

static int compare_tails(const struct run *run, struct image_diff *diff, struct error *error)
{
    const struct image_info *one = &diff->images[0]->info;
    const struct image_info *other = &diff->images[1]->info;
    uint64_t words = count_words(diff);
    if (one->has_base && other->has_base)
        compare_numbers(diff, "file", "address", one->base, other->base);
    if (one->has_trailer || other->has_trailer)
        compare_numbers(diff, "file", "size", one->file_size, other->file_size);
    else /* signatures differ in their lengths */
        compare_numbers(diff, "file", "bytes behind the TLVs", one->file_size - image_info_end(one),
                        other->file_size - image_info_end(other));
    if (compare_fill(run, diff, words, error) != 0)
        return -1;
    return compare_words(diff, words, error);
}

int image_diff_run(const struct run *run, struct image_file *one, struct image_file *other,
                   struct image_diff *diff, struct error *error)
{
    diff->images[0] = one;
    diff->images[1] = other;
    diff->hidden = false;
    diff->count = 0;
    for (size_t i = 0; i < 2; i++) {
        enum digest_kind kind;
        const struct image_tlv *digest = image_info_find_digest(&diff->images[i]->info, &kind);
        if (digest != NULL && digest->value.size == digest_size(kind) &&
            image_file_judge(run, diff->images[i], error) != 0)
            return -1;
    }
    compare_headers(diff);
    if (compare_bodies(run, diff, error) != 0)
        return -1;
    compare_tlvs(diff);
    return compare_tails(run, diff, error);
}

bool image_diff_is_random(const struct image_diff *diff)
{
    for (size_t i = 0; i < diff->count; i++)
        if (!diff->items[i].random)
            return false;
    return diff->count > 0;
}
