// SPDX-License-Identifier: Apache-2.0
#include <crypto/digest.h>
#include <pack/obk_fixed.h>
#include <string.h>

/*
 * STM32H5: SHA-256, then zeros. STM32H7RS: a unit of SHA-256 and 64 zeros, kept twice. Source: the files that ST ships.
 */
static const struct data_row {
    const char *family;
    const char *path;
    uint32_t destination;
    uint32_t zeros; /* in a unit */
    int units;
    bool encrypt;
} data_rows[] = {
    {"h5", "oemirot", 0x0ffd0280, 160, 1, false}, {"h5", "stirot", 0x0ffd0400, 64, 1, true},
    {"h5", "oemurot", 0x0ffd0a50, 160, 1, false}, {"h7rs", "oemirot", 0x0000010f, 64, 2, true},
    {"h7rs", "stirot", 0x00000110, 64, 2, true},  {"h7rs", "oemurot", 0x0000020f, 64, 2, true},
};

static const struct data_row *find_row(const char *family, const char *path)
{
    for (size_t i = 0; i < sizeof data_rows / sizeof *data_rows; i++)
        if (strcmp(data_rows[i].family, family) == 0 && strcmp(data_rows[i].path, path) == 0)
            return &data_rows[i];
    return NULL;
}

static int append_header(struct blob *bytes, uint32_t destination, uint32_t size, bool encrypt,
                         struct error *error)
{
    if (blob_append_le32(bytes, destination, error) != 0 ||
        blob_append_le32(bytes, size, error) != 0)
        return -1;
    return blob_append_le32(bytes, encrypt ? 1 : 0, error);
}

static int append_unit(struct blob *bytes, uint32_t zeros, struct error *error)
{
    uint8_t hash[SHA256_SIZE];
    AUTO(blob) body = {0};
    if (blob_append_fill(&body, 0, zeros, error) != 0 ||
        sha256(blob_span(&body), hash, error) != 0 || blob_append(bytes, SPAN(hash), error) != 0)
        return -1;
    return blob_append(bytes, blob_span(&body), error);
}

static int no_such_data(const char *family, const char *path, struct error *error)
{
    AUTO(blob) known = {0};
    for (size_t i = 0; i < sizeof data_rows / sizeof *data_rows; i++)
        if (blob_append_text(&known, error, "%s%s %s", i > 0 ? ", " : "", data_rows[i].family,
                             data_rows[i].path) != 0)
            return -1;
    return error_set(error, ERROR_USAGE,
                     "there is no data of family and path '%s %s'; there are: %s", family, path,
                     (const char *)known.data);
}

int obk_data_file(const char *family, const char *path, const bool *encrypt, struct blob *bytes,
                  struct error *error)
{
    const struct data_row *row = find_row(family, path);
    if (row == NULL)
        return no_such_data(family, path, error);
    uint32_t size = (uint32_t)row->units * (SHA256_SIZE + row->zeros);
    if (append_header(bytes, row->destination, size, encrypt == NULL ? row->encrypt : *encrypt,
                      error) != 0)
        return -1;
    for (int i = 0; i < row->units; i++)
        if (append_unit(bytes, row->zeros, error) != 0)
            return -1;
    return 0;
}

int obk_lock_file(struct blob *bytes, struct error *error)
{
    enum { LOCK_DESTINATION = 0x00b40008, LOCK_SIZE = 32 };
    static const uint8_t word[] = {'S', 'T', 'D', 'A', 'L', 'O', 'C', 'K', 'M', 'G', 'C'};
    if (append_header(bytes, LOCK_DESTINATION, LOCK_SIZE, true, error) != 0 ||
        blob_append(bytes, SPAN(word), error) != 0)
        return -1;
    return blob_append_fill(bytes, 0xff, LOCK_SIZE - sizeof word, error);
}
