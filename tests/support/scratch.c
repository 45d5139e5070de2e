// SPDX-License-Identifier: Apache-2.0
#include "test.h"
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int scratch_setup(void **state)
{
    struct scratch *scratch = calloc(1, sizeof *scratch);
    if (scratch == NULL)
        return -1;
    const char *root = getenv("TMPDIR");
    if (root == NULL || strlen(root) > sizeof scratch->directory - 20)
        root = "/tmp";
    snprintf(scratch->directory, sizeof scratch->directory, "%s/otpc-test.XXXXXX", root);
    *state = scratch;
    return mkdtemp(scratch->directory) == NULL ? -1 : 0;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    return remove(path);
}

int scratch_teardown(void **state)
{
    struct scratch *scratch = *state;
    int result = nftw(scratch->directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    for (size_t i = 0; i < scratch->count; i++)
        free(scratch->paths[i]);
    free(scratch);
    return result;
}

const char *scratch_path(struct scratch *scratch, const char *name)
{
    char *path = NULL;
    assert_true(scratch->count < COUNT(scratch->paths));
    assert_true(asprintf(&path, "%s/%s", scratch->directory, name) > 0);
    scratch->paths[scratch->count++] = path;
    return path;
}

/* Makes each directory above the last slash. */
static void make_above(const char *path)
{
    char *partial = strdup(path);
    assert_non_null(partial);
    for (char *slash = strchr(partial + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        assert_true(mkdir(partial, 0777) == 0 || errno == EEXIST);
        *slash = '/';
    }
    free(partial);
}

const char *scratch_directory(struct scratch *scratch, const char *name)
{
    const char *path = scratch_path(scratch, name);
    make_above(path);
    assert_true(mkdir(path, 0777) == 0 || errno == EEXIST);
    return path;
}

const char *scratch_write(struct scratch *scratch, const char *name, struct span bytes)
{
    const char *path = scratch_path(scratch, name);
    make_above(path);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    if (bytes.size > 0)
        assert_int_equal(fwrite(bytes.data, 1, bytes.size, file), bytes.size);
    assert_int_equal(fclose(file), 0);
    return path;
}

const char *scratch_text(struct scratch *scratch, const char *name, const char *text)
{
    return scratch_write(scratch, name, text_bytes(text));
}

void scratch_read(const char *path, struct blob *bytes)
{
    struct error error;
    uint8_t chunk[4096];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("cannot open '%s'", path);
    size_t count;
    while ((count = fread(chunk, 1, sizeof chunk, file)) > 0)
        assert_done(blob_append(bytes, (struct span){chunk, count}, &error), error);
    fclose(file);
}

size_t scratch_entries(const char *path)
{
    DIR *directory = opendir(path);
    assert_non_null(directory);
    size_t count = 0;
    const struct dirent *entry;
    while ((entry = readdir(directory)) != NULL)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(directory);
    return count;
}
