// SPDX-License-Identifier: Apache-2.0
#include <base/locate.h>
#include <base/path.h>

int locate_file(const struct run *run, const char *origin, const char *text, char **path,
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
