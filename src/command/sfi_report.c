// SPDX-License-Identifier: Apache-2.0
#include <command/sfi_report.h>
#include <inttypes.h>

int sfi_report_open(const char *path, struct sfi_package *package, struct error *error)
{
    int result = sfi_package_open(path, package, error);
    if (result != 0 && error->code == ERROR_INVALID)
        error->code = ERROR_FILE;
    return result;
}

/* Calls `visit` for each area, from the first on. */
static int each_area(struct sfi_package *package,
                     void (*visit)(const struct sfi_area *area, void *context), void *context,
                     struct error *error)
{
    bool there = true;
    sfi_package_rewind(package);
    if (sfi_package_next(package, &there, error) != 0)
        return -1;
    while (there) {
        visit(&package->area, context);
        if (sfi_package_next(package, &there, error) != 0)
            return -1;
    }
    sfi_package_rewind(package);
    return 0;
}

static void count_pause(const struct sfi_area *area, void *context)
{
    if (area->type == SFI_PAUSE)
        ++*(uint32_t *)context;
}

int sfi_report_chunks(struct sfi_package *package, uint32_t *chunks, struct error *error)
{
    *chunks = 1;
    return each_area(package, count_pause, chunks, error);
}

static void add_area(const struct sfi_area *area, void *context)
{
    const char type[] = {area->type, '\0'};
    struct json *entry = json_add(context, NULL, json_object());
    json_add_number(entry, "index", area->index);
    json_add_text(entry, "type", type);
    json_add_text(entry, "name", sfi_type_name(area->type));
    json_add_hex(entry, "address", area->address);
    json_add_number(entry, "size", area->size);
}

int sfi_report_add(struct sfi_package *package, struct json *to, struct error *error)
{
    const struct sfi_header *header = &package->header;
    uint32_t chunks;
    if (sfi_report_chunks(package, &chunks, error) != 0)
        return -1;
    json_add_number(to, "protocol", SFI_PROTOCOL);
    json_add_number(to, "firmware_version", header->firmware_version);
    json_add_bytes(to, "nonce", SPAN(header->nonce));
    json_add_number(to, "size", SFI_HEADER_SIZE + (uint64_t)header->total);
    json_add_number(to, "chunks", chunks);
    return each_area(package, add_area, json_add(to, "areas", json_array()), error);
}

static void print_area(const struct sfi_area *area, void *context)
{
    fprintf(context, "%-7" PRIu32 " %c  %-18s 0x%08" PRIx32 "   0x%" PRIx32 "\n", area->index,
            area->type, sfi_type_name(area->type), area->address, area->size);
}

int sfi_report_print(struct sfi_package *package, FILE *out, struct error *error)
{
    const struct sfi_header *header = &package->header;
    char nonce[2 * SFI_NONCE_SIZE + 1];
    uint32_t chunks;
    if (sfi_report_chunks(package, &chunks, error) != 0)
        return -1;
    hex_encode(SPAN(header->nonce), nonce);
    fprintf(out, "%s: SFI package, firmware version %" PRIu32 "\n\n", package->path,
            header->firmware_version);
    fprintf(out, "protocol      %d\n", SFI_PROTOCOL);
    fprintf(out, "nonce         %s\n", nonce);
    fprintf(out, "size          0x%" PRIx64 "\n", SFI_HEADER_SIZE + (uint64_t)header->total);
    fprintf(out, "chunks        %" PRIu32 "\n\n", chunks);
    fprintf(out, "%-7s %-21s %-12s %s\n", "area", "type", "address", "size");
    return each_area(package, print_area, out, error);
}
