// SPDX-License-Identifier: Apache-2.0
#include <base/blob.h>
#include <base/file.h>
#include <base/stale.h>

void stale_set_aside(const struct run *run, const struct stale_kind *kind, const char *path)
{
    struct error error;
    AUTO(blob) stale = {0};
    if (path == NULL || !kind->is_one(path) ||
        blob_append_text(&stale, &error, "%s.stale", path) != 0)
        return;
    const char *name = (const char *)stale.data;
    if (file_exists(name) && !kind->is_one(name))
        run_warn(run, "'%s' is of an earlier build; it stays, because '%s' is something else", path,
                 name);
    else if (file_rename(path, name, &error) != 0)
        run_warn(run, "'%s' is of an earlier build: %s", path, error.message);
    else
        run_warn(run, "the %s of an earlier build is now '%s'", kind->name, name);
}
