// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <command/image_edit.h>
#include <command/image_unpad.h>
#include <inttypes.h>

struct unpad_options {
    struct image_edit_options edit;
};

static const struct option_row rows[] = {
    IMAGE_OUTPUT_ROWS(struct unpad_options, edit),
    {.name = NULL},
};

static int run_unpad(struct invocation *invocation, struct error *error)
{
    const struct unpad_options *options = invocation->options;
    struct image_target target;
    AUTO(image_file) image = {0};
    if (image_edit_check(invocation, &options->edit, NULL, &target, error) != 0 ||
        image_file_open(invocation->operands.items[0], &image, error) != 0 ||
        image_unpad(&image, &target, error) != 0)
        return -1;
    uint64_t size = image_info_end(&image.info);
    AUTO_JSON object = json_object();
    json_add_text(object, "input", image.firmware.path);
    json_add_text(object, "output", target.path);
    json_add_text(object, "format", path_has_extension(target.path, "hex") ? "hex" : "bin");
    json_add_number(object, "slot_size", image.info.file_size);
    json_add_number(object, "size", size);
    return image_edit_tell(invocation->run, target.path, object, error,
                           "'%s' without fill and trailer, 0x%" PRIx64 " bytes",
                           image.firmware.path, size);
}

const struct command image_unpad_command = {
    .noun = "image",
    .verb = "unpad",
    .operands = "IMAGE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Write an image without what fills its slot up.",
    .rows = rows,
    .options_size = sizeof(struct unpad_options),
    .run = run_unpad,
};
