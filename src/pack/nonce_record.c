// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <base/file.h>
#include <base/lock.h>
#include <base/number.h>
#include <base/output.h>
#include <base/path.h>
#include <inttypes.h>
#include <pack/nonce_record.h>
#include <stdio.h>
#include <string.h>

enum { RECORD_LIMIT = 16 * 1024 * 1024, LINE_LENGTH_MAX = 255 };

static const char first_line[] = "# otpc nonce record: key, nonce, areas, package\n";

int nonce_key_mark(const uint8_t key[SFI_KEY_SIZE], uint8_t mark[KEY_MARK_SIZE],
                   struct error *error)
{
    static const uint8_t label[] = "otpc nonce record";
    struct digest_value value;
    AUTO(digest) digest = {0};
    if (digest_start(&digest, DIGEST_SHA256, error) != 0 ||
        digest_update(&digest, SPAN(label), error) != 0 ||
        digest_update(&digest, (struct span){key, SFI_KEY_SIZE}, error) != 0 ||
        digest_finish(&digest, &value, error) != 0)
        return -1;
    memcpy(mark, value.bytes, KEY_MARK_SIZE);
    return 0;
}

/* The header's IV is the nonce; those of the areas follow. */
static bool reaches(const struct nonce_use *use, uint32_t word)
{
    return word - get_be32(use->nonce + SFI_IV_WORD) < use->areas + SFI_INDEX_FIRST;
}

bool nonce_use_collides(const struct nonce_use *one, const struct nonce_use *other)
{
    if (memcmp(one->key_mark, other->key_mark, sizeof one->key_mark) != 0 ||
        memcmp(one->nonce, other->nonce, SFI_IV_WORD) != 0 ||
        memcmp(one->package, other->package, sizeof one->package) == 0)
        return false;
    return reaches(one, get_be32(other->nonce + SFI_IV_WORD)) ||
           reaches(other, get_be32(one->nonce + SFI_IV_WORD));
}

/* Reads hexadecimal digits of exactly `size` bytes at `*at`, and the blank behind them. */
static bool scan_bytes(const char **at, uint8_t *bytes, size_t size)
{
    struct error ignored;
    AUTO(blob) read = {0};
    char digits[LINE_LENGTH_MAX + 1];
    size_t length = strcspn(*at, " ");
    if (length != 2 * size || length >= sizeof digits)
        return false;
    memcpy(digits, *at, length);
    digits[length] = '\0';
    if (hex_decode(digits, &read, &ignored) != 0)
        return false;
    memcpy(bytes, read.data, size);
    *at += length;
    *at += strspn(*at, " ");
    return true;
}

static bool parse_line(const char *line, struct nonce_use *use)
{
    struct error ignored;
    uint64_t areas;
    if (!scan_bytes(&line, use->key_mark, sizeof use->key_mark) ||
        !scan_bytes(&line, use->nonce, sizeof use->nonce) ||
        number_scan(&line, "areas", SFI_AREAS_MAX, &areas, &ignored) != 0)
        return false;
    use->areas = (uint32_t)areas;
    line += strspn(line, " ");
    return scan_bytes(&line, use->package, sizeof use->package) && *line == '\0';
}

static bool is_same(const struct nonce_use *one, const struct nonce_use *other)
{
    return memcmp(one->key_mark, other->key_mark, sizeof one->key_mark) == 0 &&
           memcmp(one->nonce, other->nonce, sizeof one->nonce) == 0 &&
           memcmp(one->package, other->package, sizeof one->package) == 0;
}

/* Holds a use against one line of the record. */
static int check_line(const char *path, unsigned number, const char *line,
                      const struct nonce_use *use, bool *found, struct error *error)
{
    struct nonce_use earlier;
    if (line[0] == '#' || line[0] == '\0')
        return 0;
    if (!parse_line(line, &earlier))
        return error_at(error, ERROR_FILE, path, number, "not an entry of a nonce record");
    *found = *found || is_same(&earlier, use);
    if (!nonce_use_collides(&earlier, use))
        return 0;
    return error_at(error, ERROR_CRYPTO, path, number,
                    "another package was made with this key and nonce, which breaks AES-GCM; take "
                    "a fresh nonce");
}

static int check_record(const char *path, struct span text, const struct nonce_use *use,
                        bool *found, struct error *error)
{
    char line[LINE_LENGTH_MAX + 1];
    if (text.size > 0 && (text.size < sizeof first_line - 1 ||
                          memcmp(text.data, first_line, sizeof first_line - 1) != 0))
        return error_at(error, ERROR_FILE, path, 1, "not a nonce record");
    for (unsigned number = 1; text.size > 0; number++) {
        const uint8_t *end = memchr(text.data, '\n', text.size);
        size_t length = end == NULL ? text.size : (size_t)(end - text.data);
        if (end == NULL || length >= sizeof line)
            return error_at(error, ERROR_FILE, path, number, "not an entry of a nonce record");
        memcpy(line, text.data, length);
        line[length] = '\0';
        if (check_line(path, number, line, use, found, error) != 0)
            return -1;
        text.data += length + 1;
        text.size -= length + 1;
    }
    return 0;
}

static int append_use(const struct nonce_use *use, struct blob *text, struct error *error)
{
    char mark[2 * KEY_MARK_SIZE + 1];
    char nonce[2 * SFI_NONCE_SIZE + 1];
    char package[2 * SHA256_SIZE + 1];
    hex_encode(SPAN(use->key_mark), mark);
    hex_encode(SPAN(use->nonce), nonce);
    hex_encode(SPAN(use->package), package);
    return blob_append_text(text, error, "%s%s %s %" PRIu32 " %s\n",
                            text->size == 0 ? first_line : "", mark, nonce, use->areas, package);
}

/* With the lock held. */
static int add(const char *path, const struct nonce_use *use, struct error *error)
{
    AUTO(blob) text = {0};
    bool found = false;
    bool exists = file_kind(path) != FILE_NONE;
    if ((exists && file_load(path, RECORD_LIMIT, &text, error) != 0) ||
        check_record(path, blob_span(&text), use, &found, error) != 0)
        return -1;
    if (found)
        return 0;
    if (append_use(use, &text, error) != 0)
        return -1;
    return output_save(path, exists ? OUTPUT_EDITED : OUTPUT_ORDINARY, blob_span(&text), error);
}

int nonce_record_add(const char *path, const struct nonce_use *use, struct error *error)
{
    AUTO_TEXT directory = NULL;
    AUTO(lock) lock = {0};
    /* the directory: the record itself may not be there yet, and is replaced */
    if (path_directory(path, &directory, error) != 0 || lock_take(&lock, directory, error) != 0)
        return -1;
    return add(path, use, error);
}
