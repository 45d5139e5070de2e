// SPDX-License-Identifier: Apache-2.0
#include <base/lzma.h>
#include <lzma.h>
#include <string.h>

enum {
    DICTIONARY = 128 * 1024,
    DICTIONARY_CODE = 0x0a,
    LC = 3,
    LP = 1,
    PB = 2,
    HEAD = 2,
    BLOCK = 16
};

static const uint8_t head[HEAD] = {DICTIONARY_CODE, (PB * 5 + LP) * 9 + LC};

/* The chain of filters, ended; `options` outlives it. */
static bool make_filters(enum lzma_filter filter, lzma_options_lzma *options,
                         lzma_filter filters[3])
{
    size_t count = 0;
    if (lzma_lzma_preset(options, 9))
        return false;
    options->dict_size = DICTIONARY;
    options->lc = LC;
    options->lp = LP;
    options->pb = PB;
    if (filter == LZMA_FILTER_ARM_THUMB)
        filters[count++] = (lzma_filter){LZMA_FILTER_ARMTHUMB, NULL};
    filters[count++] = (lzma_filter){LZMA_FILTER_LZMA2, options};
    filters[count] = (lzma_filter){LZMA_VLI_UNKNOWN, NULL};
    return true;
}

int lzma_compress(struct span bytes, enum lzma_filter filter, struct blob *compressed,
                  struct error *error)
{
    lzma_options_lzma options;
    lzma_filter filters[3];
    AUTO(blob) buffer = {0};
    size_t size = 0;
    size_t room = lzma_stream_buffer_bound(bytes.size);
    if (!make_filters(filter, &options, filters) || room == 0)
        return error_set(error, ERROR_BUG, "cannot compress");
    if (blob_append_fill(&buffer, 0, room, error) != 0)
        return -1;
    lzma_ret result =
        lzma_raw_buffer_encode(filters, NULL, bytes.data, bytes.size, buffer.data, &size, room);
    if (result != LZMA_OK)
        return error_set(error, ERROR_BUG, "cannot compress: error %d of the library", result);
    buffer.size = size;
    if (blob_append(compressed, SPAN(head), error) != 0)
        return -1;
    return blob_append(compressed, blob_span(&buffer), error);
}

static bool is_zero(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

int lzma_decompress(struct span compressed, enum lzma_filter filter, size_t size,
                    struct blob *bytes, struct error *error)
{
    lzma_options_lzma options;
    lzma_filter filters[3];
    AUTO(blob) buffer = {0};
    size_t from = HEAD;
    size_t to = 0;
    if (compressed.size < HEAD || memcmp(compressed.data, head, HEAD) != 0)
        return error_set(error, ERROR_INVALID, "not LZMA2 with the parameters of MCUboot");
    if (!make_filters(filter, &options, filters))
        return error_set(error, ERROR_BUG, "cannot decompress");
    if (blob_append_fill(&buffer, 0, size, error) != 0)
        return -1;
    lzma_ret result = lzma_raw_buffer_decode(filters, NULL, compressed.data, &from, compressed.size,
                                             buffer.data, &to, size);
    if (result != LZMA_OK || to != size || compressed.size - from >= BLOCK ||
        !is_zero(compressed.data + from, compressed.size - from))
        return error_set(error, ERROR_INVALID,
                         "what is compressed is damaged, or has not the %zu bytes that it should",
                         size);
    return blob_append(bytes, blob_span(&buffer), error);
}
