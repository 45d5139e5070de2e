// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <command/companions.h>
#include <pack/image_inputs.h>

static bool is_same(const struct companion *companion, const char *path)
{
    return companion->path != NULL && file_same_target(companion->path, path);
}

static bool is_taken(const struct run *run, const struct image_spec *spec,
                     const struct companion *companions, size_t count, size_t index)
{
    const char *path = companions[index].path;
    bool taken = image_ingredient(run, spec, path) != NULL;
    for (size_t i = 0; i < count; i++)
        taken = taken || is_same(&companions[i], i == index ? spec->output : path);
    return taken;
}

int companions_check(const struct run *run, const struct image_spec *spec,
                     const struct companion *companions, size_t count, struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        const struct companion *companion = &companions[i];
        if (!companion->written && is_same(companion, spec->output))
            return image_spec_error(spec, PARAM_OUTPUT, error, ERROR_CONFIG,
                                    "output '%s' is the file '%s' that the image is made from",
                                    spec->output, companion->path);
        if (companion->written && companion->path != NULL &&
            is_taken(run, spec, companions, count, i))
            return error_set(error, ERROR_CONFIG, "option %s: '%s' is another file of the image",
                             companion->option, companion->path);
    }
    return 0;
}

static bool is_empty(const char *path)
{
    struct error ignored;
    AUTO(file) file = {0};
    return file_open(path, &file, &ignored) == 0 && file.size == 0;
}

int companion_check_target(const char *option, const char *path, bool (*is_one)(const char *path),
                           struct error *error)
{
    if (path == NULL || file_kind(path) == FILE_NONE || file_kind(path) == FILE_OTHER ||
        is_empty(path) || is_one(path))
        return 0;
    return error_set(
        error, ERROR_FILE,
        "option %s: '%s' exists and is something else: name another file, or remove it", option,
        path);
}
