// SPDX-License-Identifier: Apache-2.0
/*
 * A factory ITS blob from anybody. One without a finding is made again, from its items, to the byte.
 */
#include "fuzz_file.h"
#include <format/its.h>
#include <pack/its_blob.h>
#include <string.h>

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void count(void *context, const char *check, const struct error *finding)
{
    require(check[0] != '\0' && finding->code == ERROR_INVALID);
    *(size_t *)context += 1;
}

/* What items point to lies in the blob. */
static void check_items(const struct its_blob *blob)
{
    for (size_t i = 0; i < blob->count; i++) {
        const struct its_item *item = &blob->items[i];
        require(item->offset % ITS_ALIGN == 0 && item->data.data > blob->bytes.data);
        require(item->data.data + item->data.size <= blob->bytes.data + blob->bytes.size);
        require(its_kind_name(item->type)[0] != '\0');
    }
}

static void make_again(const struct its_blob *blob)
{
    struct error error;
    AUTO(its_blob) again = {0};
    require(its_blob_create(blob->total, &again, &error) == 0);
    for (size_t i = 0; i < blob->count; i++)
        require(its_blob_add(&again, &blob->items[i], &error) == 0);
    require(again.bytes.size == blob->bytes.size &&
            memcmp(again.bytes.data, blob->bytes.data, again.bytes.size) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span bytes = {data, size};
    size_t findings = 0;
    const struct finding_sink sink = {count, &findings};
    struct error error = {0};
    AUTO(its_blob) lenient = {0};
    AUTO(its_blob) strict = {0};
    if (its_blob_parse(bytes, "fuzz.bin", &sink, &lenient, &error) != 0) {
        require(error.code == ERROR_FILE);
        return 0;
    }
    check_items(&lenient);
    bool is_good = its_blob_parse(bytes, "fuzz.bin", NULL, &strict, &error) == 0;
    require(is_good == (findings == 0) && (is_good || error.code == ERROR_INVALID));
    if (is_good)
        make_again(&strict);
    return 0;
}
