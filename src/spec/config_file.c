// SPDX-License-Identifier: Apache-2.0
#include <spec/config_file.h>
#include <string.h>

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
