// SPDX-License-Identifier: Apache-2.0
#include <base/directory.h>
#include <base/file.h>
#include <base/output_directory.h>
#include <base/path.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The path without slashes at its end, but for one that is all of it. */
static int copy_target(struct output_directory *directory, const char *path, struct error *error)
{
    if (text_copy(path, &directory->target, error) != 0)
        return -1;
    size_t length = strlen(directory->target);
    while (length > 1 && directory->target[length - 1] == '/')
        directory->target[--length] = '\0';
    return 0;
}

/* A name beside the target that nobody else uses. */
static int make_temporary(struct output_directory *directory, struct error *error)
{
    AUTO_TEXT parent = NULL;
    if (path_directory(directory->target, &parent, error) != 0 ||
        interrupt_hold(&directory->hold, error) != 0)
        return -1;
    for (unsigned attempt = 0; attempt < 100; attempt++) {
        text_release(&directory->temporary);
        if (asprintf(&directory->temporary, "%s/.otpc-%ld-%u-%.200s", parent, (long)getpid(),
                     attempt, path_name(directory->target)) < 0) {
            directory->temporary = NULL;
            return error_memory(error);
        }
        if (mkdir(directory->temporary, 0700) == 0)
            return 0;
        if (errno != EEXIST)
            break;
    }
    error_system(error, ERROR_FILE, "cannot make a directory beside '%s'", directory->target);
    text_release(&directory->temporary); /* it is not ours to remove */
    return -1;
}

int output_directory_open(struct output_directory *directory, const char *path, struct error *error)
{
    *directory = (struct output_directory){NULL, NULL, {NULL}};
    if (!file_directory_is_empty(path))
        return error_set(error, ERROR_FILE, "'%s' exists and is not an empty directory", path);
    if (copy_target(directory, path, error) == 0 && make_temporary(directory, error) == 0)
        return 0;
    output_directory_release(directory);
    return -1;
}

int output_directory_path(const struct output_directory *directory, const char *name, char **path,
                          struct error *error)
{
    if (asprintf(path, "%s/%s", directory->temporary, name) >= 0)
        return 0;
    *path = NULL;
    return error_memory(error);
}

int output_directory_commit(struct output_directory *directory, struct error *error)
{
    if (rename(directory->temporary, directory->target) != 0)
        return error_system(error, ERROR_FILE, "cannot write '%s'", directory->target);
    text_release(&directory->temporary);
    return 0;
}

void output_directory_release(struct output_directory *directory)
{
    directory_remove_private(&directory->temporary);
    text_release(&directory->target);
    interrupt_hold_release(&directory->hold);
}
