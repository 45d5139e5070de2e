// SPDX-License-Identifier: Apache-2.0
#include <crypto/digest.h>
#include <format/obk.h>
#include <pack/password.h>
#include <string.h>

static const char *const family_names[PASSWORD_FAMILIES] = {
    [PASSWORD_H5] = "h5",
    [PASSWORD_H7RS] = "h7rs",
    [PASSWORD_H503] = "h503",
};

enum password_family password_family_find(const char *name)
{
    enum password_family family = PASSWORD_H5;
    while (family < PASSWORD_FAMILIES && strcmp(family_names[family], name) != 0)
        family++;
    return family;
}

void password_files_release(struct password_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        blob_release(&files->items[i].bytes);
    *files = (struct password_files){0};
}

int password_append(struct span password, struct blob *bytes, struct error *error)
{
    if (blob_append_le32(bytes, OBK_PASSWORD_TAG, error) != 0 ||
        blob_append_le32(bytes, (uint32_t)password.size, error) != 0)
        return -1;
    return blob_append(bytes, password, error);
}

static int append_plain(struct span password, struct blob *bytes, struct error *error)
{
    return blob_append(bytes, password, error);
}

static int append_hash(struct span password, struct blob *bytes, struct error *error)
{
    uint8_t hash[SHA256_SIZE];
    if (sha256(password, hash, error) != 0)
        return -1;
    return blob_append(bytes, SPAN(hash), error);
}

/* One row a file. */
static const struct {
    const char *name;
    bool of_h503;
    int (*append)(struct span password, struct blob *bytes, struct error *error);
} kinds[] = {
    {"password.bin", false, password_append},
    {"user_password.bin", true, append_plain},
    {"board_password.bin", true, append_hash},
    {"da_password.bin", true, password_append},
};

static int check_size(struct span password, struct error *error)
{
    if (password.size < OBK_PASSWORD_MIN || password.size > OBK_PASSWORD_MAX)
        return error_set(error, ERROR_CONFIG, "the password has %zu bytes, %d to %d are allowed",
                         password.size, OBK_PASSWORD_MIN, OBK_PASSWORD_MAX);
    return 0;
}

/* The device compares with the SHA-256 of the text in the XML, which is read without the blanks around it. */
static int check_text(struct span password, struct error *error)
{
    if (password.data[0] == ' ' || password.data[password.size - 1] == ' ')
        return error_set(error, ERROR_CONFIG,
                         "the password begins or ends with a blank, which the XML would not keep");
    for (size_t i = 0; i < password.size; i++)
        if (password.data[i] < 0x20 || password.data[i] == 0x7f)
            return error_set(error, ERROR_CONFIG,
                             "the password has a control character, which no XML can hold");
    return 0;
}

int password_files_make(enum password_family family, struct span password,
                        struct password_files *files, struct error *error)
{
    *files = (struct password_files){0};
    if (check_size(password, error) != 0 ||
        (family != PASSWORD_H503 && check_text(password, error) != 0))
        return -1;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (kinds[i].of_h503 != (family == PASSWORD_H503))
            continue;
        struct password_file *file = &files->items[files->count++];
        file->name = kinds[i].name;
        if (kinds[i].append(password, &file->bytes, error) != 0) {
            password_files_release(files);
            return -1;
        }
    }
    return 0;
}
