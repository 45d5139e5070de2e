// SPDX-License-Identifier: Apache-2.0
/*
 * Option bytes from anybody: checked for each family, edited, and read again as they were written.
 */
#include "fuzz_file.h"
#include <pack/option_bytes.h>

static const struct option_layout layout = {
    .name = "fuzz",
    .flash_size = 0x200000,
    .areas = {{AREA_BOOT, NULL, 0, 0x18000},
              {AREA_SECURE, "s", 0x18000, 0x6000},
              {AREA_NON_SECURE, "ns", 0x1e000, 0xa0000}},
    .area_count = 3,
};

static void ignore(void *context, const char *check, const struct error *finding)
{
    (void)context;
    (void)check;
    (void)finding;
}

static void check_family(const char *path, enum option_family family)
{
    const struct option_context context = {.layout = &layout};
    const struct finding_sink sink = {ignore, NULL};
    struct error error = {0};
    AUTO(option_bytes) all = {0};
    AUTO(option_bytes) first = {0};
    if (option_bytes_open(path, family, &context, &sink, &all, &error) != 0 &&
        error.code != ERROR_FILE)
        abort();
    (void)!option_bytes_open(path, family, &context, NULL, &first, &error);
}

/* What an edit writes has to be read back with the value. */
static void check_edit(const char *path)
{
    struct error error = {0};
    const char *danger;
    char again[64];
    uint32_t value = 0;
    AUTO(option_bytes) bytes = {0};
    AUTO(option_bytes) read = {0};
    AUTO(blob) text = {0};
    if (option_bytes_load(path, OPTION_FAMILY_H5, NULL, &bytes, &error) != 0 ||
        option_bytes_set(&bytes, "PRODUCT_STATE=CLOSED", &danger, &error) != 0)
        return;
    if (option_bytes_text(&bytes, &text, &error) != 0)
        abort();
    int descriptor = fuzz_file(text.data, text.size, again);
    if (option_bytes_load(again, OPTION_FAMILY_H5, NULL, &read, &error) != 0 ||
        read.count != bytes.count || option_bytes_field(&read, "PRODUCT_STATE", &value) == NULL ||
        value != 0x72)
        abort();
    close(descriptor);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    int descriptor = fuzz_file(data, size, path);
    check_family(path, OPTION_FAMILY_H5);
    check_family(path, OPTION_FAMILY_H503);
    check_family(path, OPTION_FAMILY_H7RS);
    check_edit(path);
    close(descriptor);
    return 0;
}
