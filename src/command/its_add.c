// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/lock.h>
#include <base/number.h>
#include <base/output.h>
#include <command/its_add.h>
#include <command/its_report.h>
#include <format/its.h>
#include <inttypes.h>

/* What is larger than an item may be, but no mistake, is told by its size. */
enum { DATA_LIMIT = 64 * 1024 };

int its_add_read_names(const char *option, const char *id, uint64_t maximum, const char *owner,
                       struct its_item *item, struct error *error)
{
    if (id == NULL || owner == NULL)
        return error_set(error, ERROR_USAGE, "%s and --owner are needed", option);
    if (number_parse(id, maximum, &item->id, error) != 0) {
        error_prefix(error, "option %s", option);
        error->code = ERROR_USAGE;
        return -1;
    }
    return named_read(its_owners(), "--owner", owner, UINT32_MAX, &item->owner, error);
}

int its_add_load(const char *blob, const char *path, struct blob *data, struct error *error)
{
    if (file_same(blob, path))
        return error_set(error, ERROR_USAGE, "'%s' cannot be added to itself", path);
    return file_load(path, DATA_LIMIT, data, error);
}

/* A blob with anything wrong is not added to: it would only be harder to mend. */
static int load_blob(const char *path, struct its_blob *blob, struct error *error)
{
    if (its_blob_load(path, NULL, blob, error) == 0)
        return 0;
    if (error->code == ERROR_INVALID)
        error->code = ERROR_FILE;
    return -1;
}

/* Where the limit could be meant otherwise, say so: a device may be the first to notice. */
static void warn_of_size(const struct run *run, const struct its_item *item)
{
    size_t attributes = item->type == ITS_TYPE_KEY ? ITS_KEY_DATA : ITS_ITEM_DATA;
    if (item->data.size + attributes > ITS_DATA_MAX)
        run_warn(run,
                 "the item has %zu bytes, %zu with its attributes: that the limit of %d does not "
                 "count these is a choice of otpc",
                 item->data.size, item->data.size + attributes, ITS_DATA_MAX);
}

static int report(const struct run *run, const char *path, const struct its_blob *blob,
                  struct error *error)
{
    char owner[ITS_OWNER_TEXT];
    const struct its_item *item = &blob->items[blob->count - 1];
    its_owner_text(item, owner);
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "blob", path);
        json_add_number(top, "blob_size", blob->bytes.size);
        json_add_number(top, "elements", blob->count);
        its_item_add_json(top, item);
        return json_print(top, run->out, error);
    }
    if (!run->quiet)
        fprintf(run->out,
                "added to '%s': %s 0x%" PRIx64 " of owner %s, %zu bytes; %zu element%s, %zu of %d "
                "bytes\n",
                path, its_kind_name(item->type), item->id, owner, item->data.size, blob->count,
                blob->count == 1 ? "" : "s", blob->bytes.size, ITS_BLOB_MAX);
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

int its_add_save(const struct run *run, const char *path, const struct its_item *item,
                 struct error *error)
{
    AUTO(lock) lock = {0};
    AUTO(its_blob) blob = {0};
    if (lock_take(&lock, path, error) != 0 || load_blob(path, &blob, error) != 0)
        return -1;
    if (its_blob_add(&blob, item, error) != 0)
        return error_prefix(error, "cannot add to '%s'", path);
    warn_of_size(run, item);
    if (output_save(path, OUTPUT_SECRET, blob_span(&blob.bytes), error) != 0)
        return -1;
    return report(run, path, &blob, error);
}
