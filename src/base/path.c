// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/path.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

const char *path_extension(const char *path)
{
    const char *name = path_name(path);
    const char *dot = strrchr(name, '.');
    return dot == NULL || dot == name ? "" : dot + 1;
}

bool path_has_extension(const char *path, const char *extension)
{
    return strcasecmp(path_extension(path), extension) == 0;
}

int path_directory(const char *path, char **directory, struct error *error)
{
    const char *name = path_name(path);
    if (name == path)
        return text_copy(".", directory, error);
    if (text_copy(path, directory, error) != 0)
        return -1;
    size_t length = (size_t)(name - path);
    (*directory)[length > 1 ? length - 1 : 1] = '\0';
    return 0;
}

static bool is_absolute(const char *path)
{
    bool drive = path[0] != '\0' && path[1] == ':' && path[2] == '/';
    return path[0] == '/' || drive;
}

static void slashes_forward(char *path)
{
    for (; *path != '\0'; path++)
        if (*path == '\\')
            *path = '/';
}

bool path_is_token_uri(const char *path)
{
    return strncmp(path, "pkcs11:", 7) == 0;
}

int path_resolve(const char *origin, const char *value, char **path, struct error *error)
{
    AUTO_TEXT plain = NULL;
    if (path_is_token_uri(value))
        return text_copy(value, path, error);
    if (text_copy(value, &plain, error) != 0)
        return -1;
    slashes_forward(plain);
    const char *name = origin == NULL ? "" : path_name(origin);
    if (origin == NULL || name == origin || is_absolute(plain))
        return text_copy(plain, path, error);
    size_t directory = (size_t)(name - origin);
    size_t size = directory + strlen(plain) + 1;
    char *joined = malloc(size);
    if (joined == NULL)
        return error_memory(error);
    snprintf(joined, size, "%.*s%s", (int)directory, origin, plain);
    free(*path);
    *path = joined;
    return 0;
}

/* Takes the last component off, where `..` behind it means just that. */
static bool drop_last(char *path)
{
    char *slash = strrchr(path, '/');
    char *name = slash == NULL ? path : slash + 1;
    if (*name == '\0') /* nothing, or the root, which is its own parent */
        return slash != NULL;
    if (strcmp(name, "..") == 0 || file_is_link(path) || file_kind(path) != FILE_DIRECTORY)
        return false;
    slash = slash == path ? slash + 1 : slash;
    *(slash == NULL ? path : slash) = '\0';
    return true;
}

int path_tidy(const char *path, char **tidy, struct error *error)
{
    size_t size = strlen(path) + 2;
    char *kept = malloc(size);
    if (kept == NULL)
        return error_memory(error);
    snprintf(kept, size, "%s", path[0] == '/' ? "/" : "");
    for (const char *at = path; *at != '\0';) {
        at += strspn(at, "/");
        int length = (int)strcspn(at, "/");
        bool is_parent = length == 2 && strncmp(at, "..", 2) == 0;
        bool is_here = length == 0 || (length == 1 && *at == '.');
        size_t used = strlen(kept);
        bool needs_slash = used > 0 && kept[used - 1] != '/';
        if (!is_here && !(is_parent && drop_last(kept)))
            snprintf(kept + used, size - used, "%s%.*s", needs_slash ? "/" : "", length, at);
        at += length;
    }
    if (kept[0] == '\0')
        snprintf(kept, size, ".");
    free(*tidy);
    *tidy = kept;
    return 0;
}

/* Writes the one entry of `directory` that equals `name` but for case over `name`; false where there is none. */
static bool match_entry(const char *directory, char *name, size_t length)
{
    DIR *entries = opendir(directory);
    if (entries == NULL)
        return false;
    unsigned matches = 0;
    char found[256] = "";
    const struct dirent *entry;
    while ((entry = readdir(entries)) != NULL)
        if (strlen(entry->d_name) == length && strncasecmp(entry->d_name, name, length) == 0) {
            snprintf(found, sizeof found, "%s", entry->d_name);
            matches++;
        }
    closedir(entries);
    if (matches != 1)
        return false;
    memcpy(name, found, length);
    return true;
}

/* Mends one component, `*end` being the slash or zero behind it. */
static bool match_component(char *path, char *start, char *end)
{
    char after = *end;
    *end = '\0';
    bool good = file_exists(path);
    if (!good && start == path) {
        good = match_entry(".", start, strlen(start));
    } else if (!good) {
        char before = start[-1];
        start[-1] = '\0';
        AUTO_TEXT directory = strdup(start - 1 == path ? "/" : path);
        start[-1] = before;
        good = directory != NULL && match_entry(directory, start, strlen(start));
    }
    *end = after;
    return good;
}

int path_match_case(char **path, bool *changed, struct error *error)
{
    *changed = false;
    if (path_is_token_uri(*path) || file_exists(*path))
        return 0;
    AUTO_TEXT attempt = NULL;
    if (text_copy(*path, &attempt, error) != 0)
        return -1;
    for (char *start = attempt; *start != '\0';) {
        char *end = start + strcspn(start, "/");
        if (end > start && !match_component(attempt, start, end))
            return 0;
        start = *end == '/' ? end + 1 : end;
    }
    *changed = true;
    return text_copy(attempt, path, error);
}
