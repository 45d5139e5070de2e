// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <command/its_info.h>
#include <command/its_report.h>
#include <format/its.h>
#include <inttypes.h>

static const struct option_row rows[] = {
    {.name = NULL},
};

/* Something wrong is not what was asked for, but has to be said. */
static void count(void *context, const char *check, const struct error *finding)
{
    (void)check, (void)finding;
    *(size_t *)context += 1;
}

/* There is a header, whatever is in it otherwise. */
static int check_magic(const char *path, const struct its_blob *blob, struct error *error)
{
    struct span bytes = blob_span(&blob->bytes);
    if (bytes.size >= ITS_HEADER_SIZE && get_le32(bytes.data + ITS_HEADER_MAGIC) == ITS_MAGIC)
        return 0;
    return error_at(error, ERROR_FILE, path, 0, "no factory ITS blob");
}

static int print_json(const struct run *run, const char *path, const struct its_blob *blob,
                      struct error *error)
{
    AUTO_JSON top = json_object();
    json_add_text(top, "blob", path);
    json_add_number(top, "blob_size", blob->bytes.size);
    json_add_number(top, "version", get_le32(blob->bytes.data + ITS_HEADER_VERSION));
    json_add_text(top, "total", its_total_name(blob->total));
    struct json *list = json_add(top, "elements", json_array());
    for (size_t i = 0; i < blob->count; i++)
        its_item_add_json(json_add(list, NULL, json_object()), &blob->items[i]);
    return json_print(top, run->out, error);
}

static void print_text(FILE *out, const char *path, const struct its_blob *blob)
{
    fprintf(out, "%s: factory ITS blob, %zu element%s, %zu of %d bytes\n", path, blob->count,
            blob->count == 1 ? "" : "s", blob->bytes.size, ITS_BLOB_MAX);
    if (blob->count > 0)
        fprintf(out, "\n%-7s %-4s %-18s %-10s %-5s %s\n", "offset", "kind", "id", "owner", "size",
                "attributes");
    for (size_t i = 0; i < blob->count; i++) {
        const struct its_item *item = &blob->items[i];
        char owner[ITS_OWNER_TEXT];
        char attributes[ITS_ATTRIBUTES_TEXT];
        its_owner_text(item, owner);
        its_attributes_text(item, attributes);
        fprintf(out, "0x%04zx  %-4s 0x%-16" PRIx64 " %-10s %-5zu %s\n", item->offset,
                its_kind_name(item->type), item->id, owner, item->data.size, attributes);
    }
}

static int run_info(struct invocation *invocation, struct error *error)
{
    const struct run *run = invocation->run;
    size_t findings = 0;
    const struct finding_sink sink = {count, &findings};
    const char *path = invocation->operands.items[0];
    AUTO(its_blob) blob = {0};
    if (its_blob_load(path, &sink, &blob, error) != 0 || check_magic(path, &blob, error) != 0)
        return -1;
    if (findings > 0)
        run_warn(run, "'%s' is not a valid blob: 'otpc its check' tells what is wrong", path);
    if (run->json)
        return print_json(run, path, &blob, error);
    print_text(run->out, path, &blob);
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

const struct command its_info_command = {
    .noun = "its",
    .verb = "info",
    .operands = "BLOB",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Show what a factory ITS blob holds, without its secrets.",
    .rows = rows,
    .options_size = 0,
    .run = run_info,
};
