// SPDX-License-Identifier: Apache-2.0
#include <base/embedded.h>
#include <base/endian.h>
#include <base/file.h>
#include <base/number.h>
#include <base/output.h>
#include <base/path.h>
#include <crypto/key.h>
#include <pack/its_blob.h>
#include <pack/template.h>
#include <string.h>

static const char templates_root[] = "templates/";
static const char common_root[] = "templates/common/";

enum { FIELDS_MAX = 5, LINE_MAX_LENGTH = 512, FIRMWARE_MAX = 1 << 20 };

struct layout {
    const struct run *run;
    const char *target;
};

/* target/path, with the directories above it made. */
static int place_file(const struct layout *layout, const char *path, struct blob *full,
                      struct error *error)
{
    AUTO_TEXT directory = NULL;
    if (blob_append_text(full, error, "%s/%s", layout->target, path) != 0 ||
        path_directory((const char *)full->data, &directory, error) != 0)
        return -1;
    return file_make_directories(directory, error);
}

static int save(const struct layout *layout, const char *path, enum output_kind kind,
                struct span bytes, struct error *error)
{
    AUTO(blob) full = {0};
    if (place_file(layout, path, &full, error) != 0)
        return -1;
    run_detail(layout->run, "writes '%s'", (const char *)full.data);
    return output_save((const char *)full.data, kind, bytes, error);
}

static int make_key(const struct layout *layout, char *const *fields, struct error *error)
{
    AUTO(key) key = {0};
    AUTO(blob) pem = {0};
    if (key_generate(&layout->run->random, &key, error) != 0 ||
        key_private_pem(&key, &pem, error) != 0)
        return -1;
    return save(layout, fields[1], OUTPUT_SECRET, blob_span(&pem), error);
}

static int make_public(const struct layout *layout, char *const *fields, struct error *error)
{
    static const struct passphrase none = {.never_ask = true};
    AUTO(key) key = {0};
    AUTO(blob) pem = {0};
    AUTO(blob) full = {0};
    if (place_file(layout, fields[2], &full, error) != 0 ||
        key_load((const char *)full.data, &none, &key, error) != 0 ||
        key_public_pem(&key, &pem, error) != 0)
        return -1;
    return save(layout, fields[1], OUTPUT_ORDINARY, blob_span(&pem), error);
}

/*
 * A vector table of 16 words, then `wfi; b .-2`. Every exception goes there too; bit 0 of a vector means Thumb code.
 */
static int make_firmware(const struct layout *layout, char *const *fields, struct error *error)
{
    enum { VECTORS = 16, CODE = VECTORS * 4 };
    static const uint8_t sleep_for_ever[] = {0x30, 0xbf, 0xfd, 0xe7};
    uint64_t address;
    uint64_t ram_top;
    uint64_t size;
    AUTO(blob) program = {0};
    if (number_parse(fields[2], UINT32_MAX, &address, error) != 0 ||
        number_parse(fields[3], UINT32_MAX, &ram_top, error) != 0 ||
        number_parse(fields[4], FIRMWARE_MAX, &size, error) != 0 ||
        blob_append_le32(&program, (uint32_t)ram_top, error) != 0)
        return -1;
    for (int i = 1; i < VECTORS; i++)
        if (blob_append_le32(&program, (uint32_t)address + CODE + 1, error) != 0)
            return -1;
    if (blob_append(&program, SPAN(sleep_for_ever), error) != 0)
        return -1;
    size_t rest = size > program.size ? (size_t)size - program.size : 0;
    if (blob_append_fill(&program, 0, rest, error) != 0)
        return -1;
    return save(layout, fields[1], OUTPUT_ORDINARY, blob_span(&program), error);
}

static int make_data(const struct layout *layout, char *const *fields, struct error *error)
{
    uint64_t size;
    AUTO(blob) bytes = {0};
    if (number_parse(fields[2], FIRMWARE_MAX, &size, error) != 0 ||
        blob_append_fill(&bytes, 0, (size_t)size, error) != 0)
        return -1;
    for (size_t i = 0; i < bytes.size; i++)
        bytes.data[i] = (uint8_t)i;
    return save(layout, fields[1], OUTPUT_ORDINARY, blob_span(&bytes), error);
}

static int make_its(const struct layout *layout, char *const *fields, struct error *error)
{
    AUTO(its_blob) blob = {0};
    if (its_blob_create(ITS_TOTAL_BYTES, &blob, error) != 0)
        return -1;
    return save(layout, fields[1], OUTPUT_SECRET, blob_span(&blob.bytes), error);
}

static const struct {
    const char *word;
    int fields; /* with the word */
    int (*make)(const struct layout *layout, char *const *fields, struct error *error);
} entries[] = {
    {"key", 2, make_key},   {"public", 3, make_public}, {"firmware", 5, make_firmware},
    {"data", 3, make_data}, {"its", 2, make_its},
};

/* Cuts a line into fields; returns how many. */
static int split_fields(char *line, char *fields[FIELDS_MAX])
{
    int count = 0;
    char *rest = line;
    char *field;
    while (count < FIELDS_MAX && (field = strsep(&rest, " \t\r")) != NULL)
        if (field[0] != '\0')
            fields[count++] = field;
    return count;
}

static int make_entry(const struct layout *layout, char *line, struct error *error)
{
    char *fields[FIELDS_MAX] = {NULL};
    int count = split_fields(line, fields);
    if (count == 0 || fields[0][0] == '#' || strcmp(fields[0], "summary") == 0)
        return 0;
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        if (strcmp(entries[i].word, fields[0]) == 0 && entries[i].fields == count)
            return entries[i].make(layout, fields, error);
    return error_set(error, ERROR_BUG, "a template's manifest has an entry '%s' that is not known",
                     fields[0]);
}

/* Copies the next line of `text` to `line`, and moves `text` behind it; false at the end. */
static bool next_line(struct span *text, char line[LINE_MAX_LENGTH])
{
    if (text->size == 0)
        return false;
    const uint8_t *end = memchr(text->data, '\n', text->size);
    size_t length = end == NULL ? text->size : (size_t)(end - text->data);
    size_t kept = length < LINE_MAX_LENGTH ? length : LINE_MAX_LENGTH - 1;
    memcpy(line, text->data, kept);
    line[kept] = '\0';
    size_t taken = length + (end != NULL ? 1 : 0);
    text->data += taken;
    text->size -= taken;
    return true;
}

static int make_entries(const struct layout *layout, struct span manifest, struct error *error)
{
    char line[LINE_MAX_LENGTH];
    while (next_line(&manifest, line))
        if (make_entry(layout, line, error) != 0)
            return -1;
    return 0;
}

static bool is_script(const char *path)
{
    return path_has_extension(path, "sh");
}

/* Copies every embedded file below `root`; a template's own manifest stays behind. */
static int copy_tree(const struct layout *layout, const char *root, struct error *error)
{
    size_t length = strlen(root);
    for (size_t i = 0; i < embedded_file_count; i++) {
        const struct embedded_file *file = &embedded_files[i];
        if (strncmp(file->path, root, length) != 0)
            continue;
        const char *path = file->path + length;
        if (strcmp(path, "manifest") == 0)
            continue;
        if (strcmp(path, "gitignore") == 0)
            path = ".gitignore";
        enum output_kind kind = is_script(path) ? OUTPUT_EXECUTABLE : OUTPUT_ORDINARY;
        if (save(layout, path, kind, (struct span){file->data, file->size}, error) != 0)
            return -1;
    }
    return 0;
}

/* What goes into a project only where it is asked for. */
static const struct {
    const char *kind;
    const char *choice; /* NULL: each of the kind */
    const char *from;
    const char *to;
} additions[] = {
    {"ci", NULL, "templates/ci/sign.sh", "ci/sign.sh"},
    {"ci", NULL, "templates/ci/token.sh", "ci/token.sh"},
    {"ci", "github", "templates/ci/github.yml", ".github/workflows/firmware.yml"},
    {"ci", "gitlab", "templates/ci/gitlab.yml", ".gitlab-ci.yml"},
    {"postbuild", NULL, "templates/postbuild/images.sh", "postbuild/images.sh"},
    {"postbuild", NULL, "templates/postbuild/images.bat", "postbuild/images.bat"},
    {"postbuild", "cubeide", "templates/postbuild/cubeide.sh", "postbuild/cubeide.sh"},
    {"postbuild", "cubeide", "templates/postbuild/cubeide.bat", "postbuild/cubeide.bat"},
    {"postbuild", "iar", "templates/postbuild/iar.sh", "postbuild/iar.sh"},
    {"postbuild", "iar", "templates/postbuild/iar.bat", "postbuild/iar.bat"},
    {"postbuild", "keil", "templates/postbuild/keil.sh", "postbuild/keil.sh"},
    {"postbuild", "keil", "templates/postbuild/keil.bat", "postbuild/keil.bat"},
};

int template_add(const struct run *run, const char *kind, const char *choice, const char *target,
                 struct error *error)
{
    const struct layout layout = {run, target};
    for (size_t i = 0; i < sizeof additions / sizeof *additions; i++) {
        const char *wanted = additions[i].choice;
        const char *to = additions[i].to;
        if (strcmp(additions[i].kind, kind) != 0 || (wanted != NULL && strcmp(wanted, choice) != 0))
            continue;
        enum output_kind output = is_script(to) ? OUTPUT_EXECUTABLE : OUTPUT_ORDINARY;
        if (save(&layout, to, output, embedded_find(additions[i].from), error) != 0)
            return -1;
    }
    return 0;
}

static int find_manifest(const char *name, struct blob *root, struct span *manifest,
                         struct error *error)
{
    AUTO(blob) path = {0};
    if (blob_append_text(root, error, "%s%s/", templates_root, name) != 0 ||
        blob_append_text(&path, error, "%smanifest", (const char *)root->data) != 0)
        return -1;
    *manifest = embedded_find((const char *)path.data);
    if (manifest->size == 0)
        return error_set(error, ERROR_USAGE, "there is no template '%s'", name);
    return 0;
}

int template_lay_out(const struct run *run, const char *name, const char *target,
                     struct error *error)
{
    const struct layout layout = {run, target};
    struct span manifest;
    AUTO(blob) root = {0};
    if (find_manifest(name, &root, &manifest, error) != 0)
        return -1;
    if (!file_directory_is_empty(target))
        return error_set(error, ERROR_FILE, "'%s' exists and is not an empty directory", target);
    if (copy_tree(&layout, common_root, error) != 0 ||
        copy_tree(&layout, (const char *)root.data, error) != 0)
        return -1;
    return make_entries(&layout, manifest, error);
}

int template_summary(const char *name, char *text, size_t size, struct error *error)
{
    static const char word[] = "summary ";
    char line[LINE_MAX_LENGTH];
    struct span manifest;
    AUTO(blob) root = {0};
    if (find_manifest(name, &root, &manifest, error) != 0)
        return -1;
    snprintf(text, size, "%s", name);
    while (next_line(&manifest, line))
        if (strncmp(line, word, sizeof word - 1) == 0)
            snprintf(text, size, "%s", line + sizeof word - 1);
    return 0;
}

int template_names(struct blob *names, struct error *error)
{
    size_t root = sizeof templates_root - 1;
    for (size_t i = 0; i < embedded_file_count; i++) {
        const char *path = embedded_files[i].path;
        const char *name = path + root;
        if (strncmp(path, templates_root, root) != 0 || strcmp(path_name(path), "manifest") != 0)
            continue;
        if (blob_append_text(names, error, "%s%.*s", names->size > 0 ? " " : "",
                             (int)(path_name(path) - name - 1), name) != 0)
            return -1;
    }
    return 0;
}
