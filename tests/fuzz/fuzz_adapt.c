// SPDX-License-Identifier: Apache-2.0
/*
 * A mapping from anybody, applied in memory to files of the project beside it: what comes out differs from what was there by
 * a diff, and a second time by nothing where the mapping is good.
 */
#include "fuzz_file.h"
#include <base/text.h>
#include <spec/adapt.h>
#include <text/diff.h>

static void check(const struct edit_file *file)
{
    struct error error = {0};
    AUTO(blob) text = {0};
    if (diff_write(file->path, blob_span(&file->before), blob_span(&file->now), &text, &error) != 0)
        abort();
    if ((text.size > 0) != edit_file_is_changed(file))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char layout[] =
        "RE_AREA_0_SIZE = 0x6000\nRE_OVER_WRITE = (1)\nAREA_2_OFFSET = A + 1\nA = A\n";
    struct error error = {0};
    const struct run run = {.out = stdout, .err = stderr};
    struct adapt_text text = {.path = "layout", .prefix = "RE_"};
    AUTO(adapt) adapt = {.run = &run, .root = "project/"};
    if (blob_append(&text.text, (struct span){(const uint8_t *)layout, sizeof layout - 1},
                    &error) != 0)
        abort();
    adapt.layout = (struct adapt_layout){adapt_text_find, &text, NULL};
    if (adapt_parse((struct span){data, size}, "fuzz", &adapt, &error) == 0 &&
        adapt_apply(&adapt, &error) == 0)
        for (size_t i = 0; i < adapt.set.count; i++)
            check(&adapt.set.files[i]);
    else if (error.code != ERROR_CONFIG && error.code != ERROR_FILE)
        abort();
    blob_release(&text.text);
    return 0;
}
