// SPDX-License-Identifier: Apache-2.0
#include <base/directory.h>
#include <base/path.h>
#include <base/text.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 16 };

bool directory_exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

int directory_make_private(char **path, struct error *error)
{
    const char *parent = getenv("TMPDIR");
    if (parent == NULL || parent[0] == '\0')
        parent = "/tmp";
    if (asprintf(path, "%s/otpc-XXXXXX", parent) < 0) {
        *path = NULL;
        return error_memory(error);
    }
    if (mkdtemp(*path) != NULL)
        return 0;
    error_system(error, ERROR_FILE, "cannot make a directory in '%s'", parent);
    text_release(path);
    return -1;
}

void directory_remove_private(char **path)
{
    DIR *directory = *path == NULL ? NULL : opendir(*path);
    const struct dirent *entry;
    while (directory != NULL && (entry = readdir(directory)) != NULL)
        unlinkat(dirfd(directory), entry->d_name, 0); /* not "." and "..", which are directories */
    if (directory != NULL) {
        closedir(directory);
        rmdir(*path);
    }
    text_release(path);
}

static int add_path(struct path_list *list, char **path, struct error *error)
{
    char **items = realloc(list->items, (list->count + 1) * sizeof *items);
    if (items == NULL)
        return error_memory(error);
    list->items = items;
    list->items[list->count++] = *path;
    *path = NULL;
    return 0;
}

static int walk(const char *path, const char *extension, int depth, struct path_list *list,
                struct error *error);

/* A file is taken, a directory entered; a link to a directory is neither, it could lead in a circle. */
static int take_entry(const char *directory, const char *name, const char *extension, int depth,
                      struct path_list *list, struct error *error)
{
    struct stat status;
    AUTO_TEXT path = NULL;
    if (asprintf(&path, "%s/%s", directory, name) < 0) {
        path = NULL;
        return error_memory(error);
    }
    if (lstat(path, &status) != 0)
        return 0;
    if (S_ISDIR(status.st_mode))
        return depth < DEPTH_MAX ? walk(path, extension, depth + 1, list, error) : 0;
    return path_has_extension(name, extension) ? add_path(list, &path, error) : 0;
}

static int walk(const char *path, const char *extension, int depth, struct path_list *list,
                struct error *error)
{
    DIR *entries = opendir(path);
    if (entries == NULL)
        return error_system(error, ERROR_FILE, "cannot read directory '%s'", path);
    int result = 0;
    const struct dirent *entry;
    while (result == 0 && (entry = readdir(entries)) != NULL)
        if (entry->d_name[0] != '.')
            result = take_entry(path, entry->d_name, extension, depth, list, error);
    closedir(entries);
    return result;
}

static int by_name(const void *one, const void *other)
{
    return strcmp(*(char *const *)one, *(char *const *)other);
}

int directory_find(const char *path, const char *extension, struct path_list *list,
                   struct error *error)
{
    size_t length = strlen(path);
    AUTO_TEXT plain = NULL;
    if (text_copy(path, &plain, error) != 0)
        return -1;
    while (length > 1 && plain[length - 1] == '/')
        plain[--length] = '\0';
    if (walk(plain, extension, 0, list, error) != 0)
        return -1;
    if (list->count > 0)
        qsort(list->items, list->count, sizeof *list->items, by_name);
    return 0;
}

void path_list_release(struct path_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
    *list = (struct path_list){0};
}
