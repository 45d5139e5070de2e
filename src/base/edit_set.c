// SPDX-License-Identifier: Apache-2.0
#include <base/edit_set.h>
#include <base/output.h>
#include <base/text.h>
#include <stdlib.h>
#include <string.h>

static bool find(const struct edit_set *set, const char *canonical, size_t *index)
{
    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->files[i].canonical, canonical) == 0) {
            *index = i;
            return true;
        }
    return false;
}

int edit_set_add(struct edit_set *set, const char *path, size_t *index, struct error *error)
{
    AUTO_TEXT canonical = realpath(path, NULL);
    if (canonical == NULL)
        return error_system(error, ERROR_FILE, "cannot open '%s'", path);
    if (find(set, canonical, index))
        return 0;
    if (set->count == EDIT_FILES_MAX)
        return error_set(error, ERROR_CONFIG, "more than %d files to change", EDIT_FILES_MAX);
    struct edit_file *files = reallocarray(set->files, set->count + 1, sizeof *files);
    if (files == NULL)
        return error_memory(error);
    set->files = files;
    struct edit_file *file = &files[set->count];
    *file = (struct edit_file){.path = NULL};
    if (text_copy(path, &file->path, error) != 0)
        return -1;
    file->canonical = canonical;
    canonical = NULL;
    *index = set->count++;
    return 0;
}

static int load(struct edit_file *file, struct error *error)
{
    if (lock_take(&file->lock, file->path, error) != 0 ||
        file_load(file->path, EDIT_FILE_LIMIT, &file->before, error) != 0)
        return -1;
    return blob_append(&file->now, blob_span(&file->before), error);
}

static int compare(const void *one, const void *other)
{
    const struct edit_file *const *left = one;
    const struct edit_file *const *right = other;
    return strcmp((*left)->canonical, (*right)->canonical);
}

int edit_set_load(struct edit_set *set, struct error *error)
{
    struct edit_file *order[EDIT_FILES_MAX];
    for (size_t i = 0; i < set->count; i++)
        order[i] = &set->files[i];
    qsort(order, set->count, sizeof *order, compare);
    for (size_t i = 0; i < set->count; i++)
        if (load(order[i], error) != 0)
            return -1;
    return 0;
}

int edit_set_open(struct edit_set *set, const char *path, struct error *error)
{
    size_t index;
    return edit_set_add(set, path, &index, error) == 0 ? edit_set_load(set, error) : -1;
}

bool edit_file_is_changed(const struct edit_file *file)
{
    return file->before.size != file->now.size ||
           (file->now.size > 0 && memcmp(file->before.data, file->now.data, file->now.size) != 0);
}

int edit_file_replace(struct edit_file *file, size_t start, size_t end, struct span bytes,
                      struct error *error)
{
    AUTO(blob) changed = {0};
    const struct blob *old = &file->now;
    if (blob_append(&changed, (struct span){old->data, start}, error) != 0 ||
        blob_append(&changed, bytes, error) != 0 ||
        blob_append(&changed, (struct span){old->data + end, old->size - end}, error) != 0)
        return -1;
    struct blob swap = file->now;
    file->now = changed;
    changed = swap;
    return 0;
}

int edit_set_save(const struct edit_set *set, struct error *error)
{
    AUTO(output_set) outputs = {0};
    for (size_t i = 0; i < set->count; i++) {
        const struct edit_file *file = &set->files[i];
        if (edit_file_is_changed(file) && output_set_write(&outputs, file->path, OUTPUT_EDITED,
                                                           blob_span(&file->now), error) != 0)
            return -1;
    }
    return output_set_commit(&outputs, error);
}

void edit_set_release(struct edit_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        struct edit_file *file = &set->files[i];
        text_release(&file->path);
        text_release(&file->canonical);
        blob_release(&file->before);
        blob_release(&file->now);
        lock_release(&file->lock);
    }
    free(set->files);
    *set = (struct edit_set){0};
}
