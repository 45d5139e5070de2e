// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <command/image_edit.h>
#include <command/image_merge.h>
#include <inttypes.h>
#include <pack/image_merge.h>
#include <string.h>

struct merge_options {
    struct image_edit_options edit;
};

static const struct option_row rows[] = {
    {"--output", "FILE", "the file to write, .bin or .hex", OPTION_TEXT,
     offsetof(struct merge_options, edit.output)},
    {.name = NULL},
};

/* What was opened is known by its path, without the address. */
static int check_output(const struct image_merge *merge, const char *output, struct error *error)
{
    for (size_t i = 0; i < merge->part_count; i++)
        if (image_edit_check_not_read(output, merge->parts[i].firmware.path, error) != 0)
            return -1;
    return 0;
}

static struct json *describe(const struct image_merge *merge, const char *output)
{
    struct json *object = json_object();
    json_add_text(object, "output", output);
    json_add_text(object, "format", path_has_extension(output, "hex") ? "hex" : "bin");
    json_add_hex(object, "base", image_merge_start(merge));
    json_add_number(object, "size", image_merge_end(merge) - image_merge_start(merge));
    json_add_number(object, "bytes", merge->bytes);
    struct json *list = json_add(object, "parts", json_array());
    for (size_t i = 0; i < merge->part_count; i++) {
        const struct merge_part *part = &merge->parts[i];
        struct json *entry = json_add(list, NULL, json_object());
        json_add_text(entry, "file", part->firmware.path);
        json_add_hex(entry, "address", part->address);
        json_add_number(entry, "size", part->firmware.size);
    }
    return object;
}

static int run_merge(struct invocation *invocation, struct error *error)
{
    const struct merge_options *options = invocation->options;
    const struct run *run = invocation->run;
    struct image_target target;
    const struct merge_part *inner;
    const struct merge_part *outer;
    AUTO(image_merge) merge = {.parts = NULL};
    if (image_edit_check(invocation, &options->edit, NULL, &target, error) != 0 ||
        image_merge_open(&invocation->operands, &merge, error) != 0 ||
        check_output(&merge, target.path, error) != 0)
        return -1;
    if (image_merge_crossing(&merge, &inner, &outer))
        run_warn(run, "'%s' lies in the slot of '%s', which should be erased behind its image",
                 inner->firmware.path, outer->firmware.path);
    if (image_merge_write(run, &merge, target.path, error) != 0)
        return -1;
    AUTO_JSON object = describe(&merge, target.path);
    return image_edit_tell(run, target.path, object, error,
                           "%zu file%s, 0x%" PRIx64 " bytes from 0x%08" PRIx64 " to 0x%08" PRIx64,
                           merge.part_count, merge.part_count == 1 ? "" : "s", merge.bytes,
                           image_merge_start(&merge), image_merge_end(&merge) - 1);
}

const struct command image_merge_command = {
    .noun = "image",
    .verb = "merge",
    .operands = "FILE[@ADDRESS]...",
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .summary = "Join boot code, images and data in one file, each where it lies in flash.",
    .rows = rows,
    .options_size = sizeof(struct merge_options),
    .run = run_merge,
};
