// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <command/image_edit.h>
#include <command/image_extract.h>
#include <inttypes.h>
#include <pack/image_compression.h>

struct extract_options {
    struct image_edit_options edit;
    bool header;
    bool decompress;
};

static const struct option_row rows[] = {
    IMAGE_OUTPUT_ROWS(struct extract_options, edit),
    IMAGE_DECRYPT_ROWS(struct extract_options, edit),
    {"--header", NULL, "with the header before the body", OPTION_FLAG,
     offsetof(struct extract_options, header)},
    {"--decompress", NULL, "the body of a compressed image as it was before", OPTION_FLAG,
     offsetof(struct extract_options, decompress)},
    PASSPHRASE_ROWS(struct extract_options, edit.passphrase),
    {.name = NULL},
};

static int tell(const struct run *run, const struct image_file *image, const char *output,
                bool header, struct error *error)
{
    uint64_t size = image->info.image_size + (header ? (uint64_t)image->info.header_size : 0);
    bool decrypted = image->body == IMAGE_BODY_ENCRYPTED;
    bool flagged = image_file_is_flagged(image);
    AUTO_JSON object = json_object();
    json_add_text(object, "input", image->firmware.path);
    json_add_text(object, "output", output);
    json_add_text(object, "format", path_has_extension(output, "hex") ? "hex" : "bin");
    json_add_number(object, "size", size);
    json_add_bool(object, "header", header);
    json_add_bool(object, "decrypted", decrypted);
    return image_edit_tell(run, output, object, error, "%sbody of '%s', 0x%" PRIx64 " bytes%s%s",
                           header ? "header and " : "", image->firmware.path, size,
                           decrypted ? ", decrypted" : "",
                           flagged ? ", with the zeros that encryption fills it up with" : "");
}

static int check_options(const struct extract_options *options, struct error *error)
{
    if (options->header && options->decompress)
        return error_set(error, ERROR_USAGE, "--header and --decompress contradict each other");
    return 0;
}

static int extract_plain(const struct run *run, struct image_file *image,
                         const struct image_target *target, struct error *error)
{
    const char *path = image->firmware.path;
    bool decrypted = image->body == IMAGE_BODY_ENCRYPTED;
    AUTO(blob) body = {0};
    AUTO_JSON object = json_object();
    if (!image_is_compressed(&image->info))
        return error_at(error, ERROR_FILE, path, 0, "it is not compressed");
    if (image_decompress(run, image, NULL, &body, error) != 0 ||
        image_extract_bytes(image, blob_span(&body), target, error) != 0)
        return -1;
    json_add_text(object, "input", path);
    json_add_text(object, "output", target->path);
    json_add_text(object, "format", path_has_extension(target->path, "hex") ? "hex" : "bin");
    json_add_number(object, "size", body.size);
    json_add_bool(object, "header", false);
    json_add_bool(object, "decrypted", decrypted);
    json_add_bool(object, "decompressed", true);
    return image_edit_tell(run, target->path, object, error,
                           "body of '%s', 0x%zx bytes%s, decompressed", path, body.size,
                           decrypted ? ", decrypted" : "");
}

static int run_extract(struct invocation *invocation, struct error *error)
{
    const struct extract_options *options = invocation->options;
    const struct image_edit_options *edit = &options->edit;
    const struct run *run = invocation->run;
    struct image_target target;
    AUTO(key) key = {0};
    AUTO(image_file) image = {0};
    if (image_edit_check(invocation, edit, NULL, &target, error) != 0 ||
        image_edit_key(run, edit->decryption_key, &edit->configs, &key, error) != 0 ||
        check_options(options, error) != 0 || image_edit_open(invocation, &key, &image, error) != 0)
        return -1;
    if (options->decompress)
        return extract_plain(run, &image, &target, error);
    if (image_extract(run, &image, options->header, &target, error) != 0)
        return -1;
    return tell(run, &image, target.path, options->header, error);
}

static void release_options(void *options)
{
    image_edit_options_release(&((struct extract_options *)options)->edit);
}

const struct command image_extract_command = {
    .noun = "image",
    .verb = "extract",
    .operands = "IMAGE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Write the body of an image, in clear.",
    .rows = rows,
    .options_size = sizeof(struct extract_options),
    .run = run_extract,
    .release = release_options,
};
