// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <command/image_edit.h>
#include <command/image_pad.h>
#include <format/mcuboot.h>
#include <inttypes.h>
#include <pack/image_trailer.h>

enum { DEFAULT_SECTORS = 128, ALIGN_MAX = 32 };

struct pad_options {
    struct image_edit_options edit;
    unsigned slot_size;
    unsigned max_sectors;
    unsigned align;
    bool confirm;
    bool overwrite_only;
    bool primary_only;
};

static const struct option_row rows[] = {
    {"--slot-size", "BYTES", "size of the slot", OPTION_NUMBER,
     offsetof(struct pad_options, slot_size)},
    {"--confirm", NULL, "mark it as confirmed; only where slots are swapped", OPTION_FLAG,
     offsetof(struct pad_options, confirm)},
    {"--max-sectors", "N", "slots are swapped: room for N sectors in the trailer (128)",
     OPTION_NUMBER, offsetof(struct pad_options, max_sectors)},
    {"--align", "BYTES", "write alignment of a swap trailer (16)", OPTION_NUMBER,
     offsetof(struct pad_options, align)},
    {"--overwrite-only", NULL, "updates overwrite", OPTION_FLAG,
     offsetof(struct pad_options, overwrite_only)},
    {"--primary-only", NULL, "there is one slot", OPTION_FLAG,
     offsetof(struct pad_options, primary_only)},
    IMAGE_OUTPUT_ROWS(struct pad_options, edit),
    {.name = NULL},
};

static int check_options(const struct pad_options *options, struct error *error)
{
    if (options->slot_size == 0)
        return error_set(error, ERROR_USAGE,
                         "nothing says how large the slot is; give --slot-size");
    if (options->overwrite_only && options->primary_only)
        return error_set(error, ERROR_USAGE,
                         "--overwrite-only and --primary-only exclude each "
                         "other");
    if (options->max_sectors > UINT16_MAX)
        return error_set(error, ERROR_USAGE, "option --max-sectors: %u is more than 65535",
                         options->max_sectors);
    if ((options->align & (options->align - 1)) != 0 || options->align > ALIGN_MAX)
        return error_set(error, ERROR_USAGE,
                         "option --align: %u is not a write alignment: 1, 2, 4, 8, 16 or 32",
                         options->align);
    return 0;
}

/* Whether what is only in the trailer of swapped slots was asked for. */
static bool asks_for_swap(const struct pad_options *options)
{
    return options->confirm || options->max_sectors > 0 || options->align > 0;
}

/* What the image itself says of its mode has to be what the options say. */
static int check_mode(const struct pad_options *options, const struct image_file *image,
                      const struct image_spec *spec, struct error *error)
{
    const char *path = image->firmware.path;
    bool flagged = (image->info.flags & MCUBOOT_FLAG_PRIMARY_ONLY) != 0;
    bool stirot = image->info.magic == MCUBOOT_MAGIC_STIROT;
    if (stirot && (asks_for_swap(options) || options->overwrite_only || options->primary_only))
        return error_set(error, ERROR_USAGE,
                         "'%s' is for STiROT, whose trailer is always the same: --slot-size is all "
                         "that it takes",
                         path);
    if (options->primary_only && !flagged)
        return error_set(error, ERROR_USAGE, "'%s' is not flagged as primary-only", path);
    if (options->overwrite_only && flagged)
        return error_set(error, ERROR_USAGE, "'%s' is flagged as primary-only", path);
    if (!stirot && (spec->overwrite_only || spec->primary_only) && asks_for_swap(options))
        return error_set(error, ERROR_USAGE,
                         "--confirm, --max-sectors and --align go with slots that are swapped");
    return 0;
}

static int tell(const struct run *run, const struct image_file *image,
                const struct image_spec *spec, const char *output, struct error *error)
{
    uint64_t trailer = image_pad_trailer(image, spec);
    AUTO_JSON object = json_object();
    json_add_text(object, "input", image->firmware.path);
    json_add_text(object, "output", output);
    json_add_text(object, "format", path_has_extension(output, "hex") ? "hex" : "bin");
    json_add_number(object, "slot_size", spec->slot_size);
    json_add_number(object, "trailer_size", trailer);
    json_add_bool(object, "confirmed", spec->confirm);
    return image_edit_tell(run, output, object, error,
                           "'%s' in a slot of 0x%" PRIx32 " bytes, trailer 0x%" PRIx64 "%s",
                           image->firmware.path, spec->slot_size, trailer,
                           spec->confirm ? ", confirmed" : "");
}

static int run_pad(struct invocation *invocation, struct error *error)
{
    const struct pad_options *options = invocation->options;
    char encrypted[] = "";
    struct image_target target;
    AUTO(image_file) image = {0};
    if (image_edit_check(invocation, &options->edit, NULL, &target, error) != 0 ||
        check_options(options, error) != 0 ||
        image_file_open(invocation->operands.items[0], &image, error) != 0)
        return -1;
    const struct image_spec spec = {
        .magic = image.info.magic,
        .slot_size = options->slot_size,
        .max_sectors = options->max_sectors == 0 ? DEFAULT_SECTORS : options->max_sectors,
        .align = options->align == 0 ? MCUBOOT_TRAILER_ALIGN : options->align,
        .encryption_key = image_file_is_flagged(&image) ? encrypted : NULL,
        .pad = true,
        .confirm = options->confirm,
        .overwrite_only = options->overwrite_only,
        .primary_only = (image.info.flags & MCUBOOT_FLAG_PRIMARY_ONLY) != 0,
        .hex_trailer = HEX_TRAILER_FULL,
    };
    if (check_mode(options, &image, &spec, error) != 0 ||
        image_pad(&image, &spec, &target, error) != 0)
        return -1;
    return tell(invocation->run, &image, &spec, target.path, error);
}

const struct command image_pad_command = {
    .noun = "image",
    .verb = "pad",
    .operands = "IMAGE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Fill an image up to its slot, with a trailer at the end.",
    .rows = rows,
    .options_size = sizeof(struct pad_options),
    .run = run_pad,
};
