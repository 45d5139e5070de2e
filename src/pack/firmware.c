// SPDX-License-Identifier: Apache-2.0
#include <base/number.h>
#include <base/text.h>
#include <pack/firmware.h>
#include <string.h>
#include <strings.h>

/* By the extension; an image that was set aside as NAME.stale is still of the kind that NAME says. */
static bool is_hex_name(const char *path)
{
    static const char *const endings[] = {".hex", ".ihex", ".ihx", ".hex.stale"};
    size_t length = strlen(path);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t size = strlen(endings[i]);
        if (length > size && strcasecmp(path + length - size, endings[i]) == 0)
            return true;
    }
    return false;
}

static int open_hex(struct firmware *firmware, struct error *error)
{
    if (ihex_open_file(&firmware->file, firmware->path, &firmware->hex, error) != 0)
        return -1;
    firmware->is_hex = true;
    firmware->size = ihex_span(&firmware->hex);
    firmware->address = ihex_lowest(&firmware->hex);
    return 0;
}

int firmware_open_file(struct file *file, const char *path, struct firmware *firmware,
                       struct error *error)
{
    *firmware = (struct firmware){.file = *file, .size = file->size};
    *file = (struct file){0};
    if (text_copy(path, &firmware->path, error) == 0 &&
        (!is_hex_name(path) || open_hex(firmware, error) == 0))
        return 0;
    firmware_release(firmware);
    return -1;
}

int firmware_open(const char *path, struct firmware *firmware, struct error *error)
{
    AUTO(file) file = {0};
    *firmware = (struct firmware){0};
    return file_open(path, &file, error) == 0 ? firmware_open_file(&file, path, firmware, error)
                                              : -1;
}

void firmware_release(struct firmware *firmware)
{
    ihex_reader_release(&firmware->hex);
    file_release(&firmware->file);
    text_release(&firmware->path);
    *firmware = (struct firmware){0};
}

int firmware_read(struct firmware *firmware, uint64_t offset, uint8_t *data, size_t size,
                  struct error *error)
{
    if (firmware->is_hex)
        return ihex_read(&firmware->hex, firmware->address + offset, data, size, error);
    size_t got;
    if (file_read_at(&firmware->file, firmware->path, offset, data, size, &got, error) != 0)
        return -1;
    if (got < size)
        return error_set(error, ERROR_FILE, "'%s' became shorter while it was read",
                         firmware->path);
    return 0;
}

/* Splits "FILE@ADDRESS"; without an address `*has_address` is false. */
static int split_name(const char *text, char **path, bool *has_address, uint32_t *address,
                      struct error *error)
{
    const char *at = strrchr(text, '@');
    uint64_t value = 0;
    *has_address = at != NULL && !file_exists(text);
    if (text_copy(text, path, error) != 0)
        return -1;
    if (!*has_address)
        return 0;
    (*path)[at - text] = '\0';
    if (number_parse(at + 1, UINT32_MAX, &value, error) != 0) {
        error_prefix(error, "address of '%s'", *path);
        error->code = ERROR_USAGE;
        return -1;
    }
    *address = (uint32_t)value;
    return 0;
}

int firmware_open_placed(const char *text, struct firmware *firmware, uint32_t *address,
                         struct error *error)
{
    AUTO_TEXT path = NULL;
    bool has_address;
    *firmware = (struct firmware){0};
    if (split_name(text, &path, &has_address, address, error) != 0 ||
        firmware_open(path, firmware, error) != 0)
        return -1;
    if (!has_address && !firmware->is_hex)
        return error_set(error, ERROR_USAGE,
                         "'%s' carries no address; write it behind the name: %s@0x08000000", path,
                         path);
    if (firmware->size == 0)
        return error_at(error, ERROR_FILE, path, 0, "empty");
    if (!has_address)
        *address = firmware->address;
    return 0;
}
