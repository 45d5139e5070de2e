// SPDX-License-Identifier: Apache-2.0
#include <command/image_info.h>
#include <command/report.h>
#include <inttypes.h>
#include <pack/image_read.h>
#include <text/json.h>

static const struct option_row rows[] = {{.name = NULL}};

/* MCUboot's words for the state of a flag. */
static const char *const state_names[] = {
    [FLAG_ABSENT] = "absent",
    [FLAG_UNSET] = "unset",
    [FLAG_GOOD] = "good",
    [FLAG_BAD] = "bad",
};

static const char *ok_name(enum image_flag_state state)
{
    return state == FLAG_GOOD ? "set" : state_names[state];
}

struct region {
    const char *name;
    uint64_t offset;
    uint64_t size;
};

enum { REGIONS_MAX = 5 };

/* Where each part lies; the rest of a padded slot is told as one region, since its mode cannot be seen. */
static size_t list_regions(const struct image_info *info, struct region regions[REGIONS_MAX])
{
    uint64_t end = image_info_end(info);
    const struct region all[REGIONS_MAX] = {
        {"header", 0, info->header_size},
        {"body", info->header_size, info->image_size},
        {"protected TLVs", end - info->areas.size, info->protected_size},
        {"TLVs", end - info->tlv_size, info->tlv_size},
        {"fill and trailer", end, info->has_trailer ? info->file_size - end : 0},
    };
    size_t count = 0;
    for (size_t i = 0; i < REGIONS_MAX; i++)
        if (all[i].size > 0)
            regions[count++] = all[i];
    return count;
}

static void add_header(struct json *to, const struct image_info *info)
{
    char version[VERSION_TEXT];
    report_version(&info->version, version);
    struct json *header = json_add(to, "header", json_object());
    json_add_hex(header, "magic", info->magic);
    json_add_hex(header, "load_address", info->load_address);
    json_add_number(header, "header_size", info->header_size);
    json_add_number(header, "protected_size", info->protected_size);
    json_add_number(header, "image_size", info->image_size);
    json_add_hex(header, "flags", info->flags);
    json_add_text(header, "version", version);
}

static void add_tlvs(struct json *to, const struct image_info *info)
{
    struct json *tlvs = json_add(to, "tlvs", json_array());
    for (size_t i = 0; i < info->tlv_count; i++) {
        const struct image_tlv *tlv = &info->tlvs[i];
        const char *name = image_tlv_name(tlv->type);
        struct json *entry = json_add(tlvs, NULL, json_object());
        json_add_hex(entry, "type", tlv->type);
        json_add_text(entry, "name", name == NULL ? "unknown" : name);
        json_add_bool(entry, "protected", tlv->is_protected);
        json_add_number(entry, "length", tlv->value.size);
        json_add_bytes(entry, "value", tlv->value);
    }
}

static void add_regions(struct json *to, const struct image_info *info)
{
    struct region regions[REGIONS_MAX];
    size_t count = list_regions(info, regions);
    struct json *list = json_add(to, "regions", json_array());
    for (size_t i = 0; i < count; i++) {
        struct json *entry = json_add(list, NULL, json_object());
        json_add_text(entry, "name", regions[i].name);
        json_add_hex(entry, "address", info->base + regions[i].offset);
        json_add_number(entry, "offset", regions[i].offset);
        json_add_number(entry, "size", regions[i].size);
    }
}

static int print_json(const struct run *run, const struct image_info *info, struct error *error)
{
    AUTO_JSON top = json_object();
    json_add_text(top, "format", info->format);
    json_add_hex(top, "base", info->base);
    if (info->has_trailer)
        json_add_number(top, "slot_size", info->file_size);
    else
        json_add_null(top, "slot_size");
    add_header(top, info);
    add_tlvs(top, info);
    add_regions(top, info);
    struct json *trailer = json_add(top, "trailer", json_object());
    json_add_text(trailer, "magic", state_names[info->trailer_magic]);
    json_add_text(trailer, "image_ok", ok_name(info->image_ok));
    return json_print(top, run->out, error);
}

static void print_header(FILE *out, const char *path, const struct image_info *info)
{
    char version[VERSION_TEXT];
    report_version(&info->version, version);
    fprintf(out, "%s: %s image, version %s\n\n", path, image_magic_name(info->magic), version);
    fprintf(out, "magic         0x%08" PRIx32 "\n", info->magic);
    fprintf(out, "flags         0x%" PRIx32, info->flags);
    for (uint32_t flag = 1; flag != 0; flag <<= 1)
        if ((info->flags & flag) != 0 && image_flag_name(flag) != NULL)
            fprintf(out, " %s", image_flag_name(flag));
    fprintf(out, "\nload address  0x%" PRIx32 "\n", info->load_address);
    if (info->has_trailer)
        fprintf(out, "slot size     0x%" PRIx64 "\n", info->file_size);
}

static void print_regions(FILE *out, const struct image_info *info)
{
    struct region regions[REGIONS_MAX];
    size_t count = list_regions(info, regions);
    fprintf(out, "\n%-18s %-12s %-12s %s\n", "region", "address", "offset", "size");
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%-18s 0x%08" PRIx64 "   0x%-10" PRIx64 " 0x%" PRIx64 "\n", regions[i].name,
                info->base + regions[i].offset, regions[i].offset, regions[i].size);
}

/* As many bytes of a value as fit the line. */
static void print_value(FILE *out, struct span value)
{
    enum { SHOWN = 16 };
    char text[2 * SHOWN + 1];
    struct span head = {value.data, value.size < SHOWN ? value.size : SHOWN};
    hex_encode(head, text);
    fprintf(out, "%s%s\n", text, value.size > SHOWN ? "..." : "");
}

static void print_tlvs(FILE *out, const struct image_info *info)
{
    fprintf(out, "\n%-7s %-22s %-10s %-7s %s\n", "TLV", "name", "protected", "length", "value");
    for (size_t i = 0; i < info->tlv_count; i++) {
        const struct image_tlv *tlv = &info->tlvs[i];
        const char *name = image_tlv_name(tlv->type);
        fprintf(out, "0x%02x    %-22s %-10s %-7zu ", tlv->type, name == NULL ? "unknown" : name,
                tlv->is_protected ? "yes" : "no", tlv->value.size);
        print_value(out, tlv->value);
    }
}

static int run_info(struct invocation *invocation, struct error *error)
{
    const struct run *run = invocation->run;
    const char *path = invocation->operands.items[0];
    AUTO(image_info) info = {0};
    if (image_info_read(path, &info, error) != 0)
        return -1;
    if (run->json)
        return print_json(run, &info, error);
    print_header(run->out, path, &info);
    print_regions(run->out, &info);
    print_tlvs(run->out, &info);
    fprintf(run->out, "\ntrailer: magic %s, image_ok %s\n", state_names[info.trailer_magic],
            ok_name(info.image_ok));
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

const struct command image_info_command = {
    .noun = "image",
    .verb = "info",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Show what an image says of itself: header, TLVs, regions, trailer.",
    .rows = rows,
    .run = run_info,
};
