// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <inttypes.h>
#include <pack/otfdec_header.h>
#include <string.h>

enum { FILE_LIMIT = 64 * 1024 };

static const char first_line[] =
    "/* Made by otpc: registers of an OTFDEC region. The key in it is secret. */\n";

static int write_macro(struct blob *text, const struct otfdec_region *region, const char *name,
                       uint32_t value, struct error *error)
{
    return blob_append_text(text, error, "#define OTFDEC_REGION%u_%-7s 0x%08" PRIx32 "u\n",
                            region->number, name, value);
}

int otfdec_header_write(const struct otfdec_region *region, struct blob *text, struct error *error)
{
    const struct {
        const char *name;
        uint32_t value;
    } registers[] = {
        {"KEYR0", region->key[0]},    {"KEYR1", region->key[1]},     {"KEYR2", region->key[2]},
        {"KEYR3", region->key[3]},    {"NONCER0", region->nonce[0]}, {"NONCER1", region->nonce[1]},
        {"VERSION", region->version}, {"MODE", region->mode},        {"START", region->start},
        {"END", region->end},
    };
    if (blob_append_text(text, error, "%s#ifndef OTFDEC_REGION%u_H\n#define OTFDEC_REGION%u_H\n\n",
                         first_line, region->number, region->number) != 0)
        return -1;
    for (size_t i = 0; i < sizeof registers / sizeof *registers; i++)
        if (write_macro(text, region, registers[i].name, registers[i].value, error) != 0)
            return -1;
    return blob_append_text(text, error, "\n#endif\n");
}

bool otfdec_header_is_one(const char *path)
{
    struct error ignored;
    AUTO(blob) text = {0};
    size_t length = strlen(first_line);
    return file_load(path, FILE_LIMIT, &text, &ignored) == 0 && text.size >= length &&
           memcmp(text.data, first_line, length) == 0;
}
