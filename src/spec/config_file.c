// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <spec/config_file.h>
#include <string.h>

int config_resolve_file(const struct run *run, const char *origin, const char *text, char **path,
                        struct error *error)
{
    bool changed;
    AUTO_TEXT asked = NULL;
    if (path_resolve(origin, text, path, error) != 0 || text_copy(*path, &asked, error) != 0 ||
        path_match_case(path, &changed, error) != 0)
        return -1;
    if (changed)
        run_warn(run, "'%s' does not exist, '%s' is taken: upper and lower case differ", asked,
                 *path);
    return 0;
}

const char *config_find_override(const struct text_list *sets, const char *name, bool *used)
{
    const char *found = NULL;
    size_t length = strlen(name);
    for (size_t i = 0; i < sets->count; i++)
        if (strncmp(sets->items[i], name, length) == 0 && sets->items[i][length] == '=') {
            found = sets->items[i] + length + 1;
            used[i] = true;
        }
    return found;
}

int config_check_overrides(const struct text_list *sets, const bool *used, const char *config,
                           struct error *error)
{
    for (size_t i = 0; i < sets->count; i++)
        if (!used[i])
            return error_set(error, ERROR_USAGE, "--set '%s': '%s' has no parameter of that name",
                             sets->items[i], config);
    return 0;
}
