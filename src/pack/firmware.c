// SPDX-License-Identifier: Apache-2.0
#include <base/number.h>
#include <base/path.h>
#include <base/text.h>
#include <inttypes.h>
#include <pack/firmware.h>
#include <string.h>
#include <strings.h>
#include <text/ihex_reader.h>
#include <text/srec_reader.h>

static const char *const kind_names[] = {"bin", "hex", "srec", "elf"};

static const struct {
    const char *extension;
    enum firmware_kind kind;
} extensions[] = {
    {"bin", FIRMWARE_BIN},  {"hex", FIRMWARE_IHEX},  {"ihex", FIRMWARE_IHEX},
    {"ihx", FIRMWARE_IHEX}, {"srec", FIRMWARE_SREC}, {"s19", FIRMWARE_SREC},
    {"s28", FIRMWARE_SREC}, {"s37", FIRMWARE_SREC},  {"mot", FIRMWARE_SREC},
    {"elf", FIRMWARE_ELF},  {"axf", FIRMWARE_ELF},
};

/* By the extension; an image that was set aside as NAME.stale is still of the kind that NAME says. */
bool firmware_kind_by_name(const char *path, enum firmware_kind *kind)
{
    static const char stale[] = ".stale";
    const char *name = path_name(path);
    size_t length = strlen(name);
    if (length >= sizeof stale && strcasecmp(name + length - (sizeof stale - 1), stale) == 0)
        length -= sizeof stale - 1;
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
        const char *extension = extensions[i].extension;
        size_t size = strlen(extension);
        if (length < size + 2 || name[length - size - 1] != '.' ||
            strncasecmp(name + length - size, extension, size) != 0)
            continue;
        *kind = extensions[i].kind;
        return true;
    }
    return false;
}

static enum firmware_kind find_content(struct span start)
{
    if (elf_matches(start))
        return FIRMWARE_ELF;
    if (record_format_matches(&ihex_format, start))
        return FIRMWARE_IHEX;
    return record_format_matches(&srec_format, start) ? FIRMWARE_SREC : FIRMWARE_BIN;
}

static int find_kind(struct firmware *firmware, struct error *error)
{
    uint8_t start[2 * RECORD_LINE_MAX];
    size_t got;
    if (file_read_at(&firmware->file, firmware->path, 0, start, sizeof start, &got, error) != 0)
        return -1;
    enum firmware_kind content = find_content((struct span){start, got});
    if (!firmware_kind_by_name(firmware->path, &firmware->kind))
        firmware->kind = content;
    if (firmware->kind == FIRMWARE_BIN && content == FIRMWARE_ELF)
        return error_at(
            error, ERROR_FILE, firmware->path, 0,
            "a .bin by its name, an ELF file by its content: name it .elf, or make a .bin "
            "of it");
    return 0;
}

static int open_reader(struct firmware *firmware, struct error *error)
{
    struct file *file = &firmware->file;
    if (firmware->kind == FIRMWARE_IHEX)
        return record_reader_open_file(&ihex_format, file, firmware->path, &firmware->records,
                                       error);
    if (firmware->kind == FIRMWARE_SREC)
        return record_reader_open_file(&srec_format, file, firmware->path, &firmware->records,
                                       error);
    if (firmware->kind == FIRMWARE_ELF)
        return elf_reader_open_file(file, firmware->path, &firmware->elf, error);
    return 0;
}

static int open_kind(struct firmware *firmware, struct error *error)
{
    if (find_kind(firmware, error) != 0 || open_reader(firmware, error) != 0)
        return -1;
    const struct byte_runs *runs = firmware_runs(firmware);
    if (runs->count == 0)
        return 0;
    firmware->has_address = true;
    firmware->size = byte_runs_span(runs);
    firmware->address = byte_runs_lowest(runs);
    return 0;
}

static int open_file(struct file *file, const char *path, struct firmware *firmware,
                     struct error *error)
{
    *firmware = (struct firmware){.file = *file, .size = file->size, .gap = 0xff};
    *file = (struct file){0};
    if (text_copy(path, &firmware->path, error) == 0 && open_kind(firmware, error) == 0)
        return 0;
    firmware_release(firmware);
    return -1;
}

static int check_span(struct firmware *firmware, struct error *error)
{
    if (!firmware->has_address || firmware->size <= FIRMWARE_MAX_SPAN)
        return 0;
    error_at(error, ERROR_FILE, firmware->path, 0,
             "the data spans 0x%" PRIx64 " bytes, from 0x%" PRIx32 " on; more than 0x%x is refused",
             firmware->size, firmware->address, FIRMWARE_MAX_SPAN);
    firmware_release(firmware);
    return -1;
}

int firmware_open_file(struct file *file, const char *path, struct firmware *firmware,
                       struct error *error)
{
    return open_file(file, path, firmware, error) == 0 ? check_span(firmware, error) : -1;
}

int firmware_open_sparse(const char *path, struct firmware *firmware, struct error *error)
{
    AUTO(file) file = {0};
    *firmware = (struct firmware){0};
    return file_open(path, &file, error) == 0 ? open_file(&file, path, firmware, error) : -1;
}

int firmware_open(const char *path, struct firmware *firmware, struct error *error)
{
    return firmware_open_sparse(path, firmware, error) == 0 ? check_span(firmware, error) : -1;
}

void firmware_release(struct firmware *firmware)
{
    record_reader_release(&firmware->records);
    elf_reader_release(&firmware->elf);
    file_release(&firmware->file);
    text_release(&firmware->path);
    *firmware = (struct firmware){0};
}

const char *firmware_kind_name(enum firmware_kind kind)
{
    return kind_names[kind];
}

const struct byte_runs *firmware_runs(const struct firmware *firmware)
{
    return firmware->kind == FIRMWARE_ELF ? &firmware->elf.runs : &firmware->records.runs;
}

const struct file *firmware_file(const struct firmware *firmware)
{
    if (firmware->kind == FIRMWARE_BIN)
        return &firmware->file;
    return firmware->kind == FIRMWARE_ELF ? &firmware->elf.file : &firmware->records.file;
}

static int read_bin(const struct firmware *firmware, uint64_t offset, uint8_t *data, size_t size,
                    struct error *error)
{
    size_t got;
    if (file_read_at(&firmware->file, firmware->path, offset, data, size, &got, error) != 0)
        return -1;
    if (got < size)
        return error_set(error, ERROR_FILE, "'%s' became shorter while it was read",
                         firmware->path);
    return 0;
}

int firmware_read(struct firmware *firmware, uint64_t offset, uint8_t *data, size_t size,
                  struct error *error)
{
    uint64_t address = firmware->address + offset;
    if (firmware->kind == FIRMWARE_BIN)
        return read_bin(firmware, offset, data, size, error);
    memset(data, firmware->gap, size);
    return firmware->kind == FIRMWARE_ELF
               ? elf_read(&firmware->elf, address, data, size, error)
               : record_read(&firmware->records, address, data, size, error);
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
    if (!has_address && !firmware->has_address)
        return error_set(error, ERROR_USAGE,
                         "'%s' carries no address; write it behind the name: %s@0x08000000", path,
                         path);
    if (firmware->size == 0)
        return error_at(error, ERROR_FILE, path, 0, "empty");
    if (!has_address)
        *address = firmware->address;
    return 0;
}
