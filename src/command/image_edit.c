// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/number.h>
#include <base/path.h>
#include <command/image_edit.h>
#include <device/device_keys.h>
#include <format/mcuboot.h>
#include <stdarg.h>

int image_edit_check_name(const char *output, struct error *error)
{
    if (output == NULL)
        return error_set(error, ERROR_USAGE, "nothing says what to write; give --output");
    if (path_extension(output)[0] != '\0' && !path_has_extension(output, "bin") &&
        !path_has_extension(output, "hex"))
        return error_set(error, ERROR_USAGE, "output '%s' must end in .hex or .bin", output);
    return 0;
}

int image_edit_check_not_read(const char *output, const char *file, struct error *error)
{
    if (file != NULL && (file_same(output, file) || file_same_target(output, file)))
        return error_set(error, ERROR_USAGE, "output '%s' is the file '%s' that is read", output,
                         file);
    return 0;
}

static int check_list(const char *output, const struct text_list *files, struct error *error)
{
    for (size_t i = 0; i < files->count; i++)
        if (image_edit_check_not_read(output, files->items[i], error) != 0)
            return -1;
    return 0;
}

static int read_base(const struct image_edit_options *options, struct image_target *target,
                     struct error *error)
{
    uint64_t value = 0;
    if (number_parse_option("--base", options->base, UINT32_MAX, &value, error) != 0)
        return -1;
    target->has_base = options->base != NULL;
    target->base = (uint32_t)value;
    return 0;
}

int image_edit_check(const struct invocation *invocation, const struct image_edit_options *options,
                     const char *const *others, struct image_target *target, struct error *error)
{
    struct run *run = invocation->run;
    *target = (struct image_target){.path = options->output};
    if (image_edit_check_name(options->output, error) != 0 ||
        read_base(options, target, error) != 0 ||
        passphrase_options_take(&options->passphrase, run, error) != 0 ||
        check_list(options->output, &invocation->operands, error) != 0 ||
        check_list(options->output, &options->configs, error) != 0 ||
        image_edit_check_not_read(options->output, options->decryption_key, error) != 0 ||
        image_edit_check_not_read(options->output, run->passphrase.path, error) != 0 ||
        image_edit_check_not_read(options->output, run->passphrase.pin.path, error) != 0)
        return -1;
    for (; others != NULL && *others != NULL; others++)
        if (image_edit_check_not_read(options->output, *others, error) != 0)
            return -1;
    return 0;
}

/* The first private key of what provisions a device. */
static int key_of_configs(const struct run *run, const struct text_list *configs, struct key *key,
                          struct error *error)
{
    AUTO(device_keys) keys = {.count = 0};
    for (size_t i = 0; i < configs->count; i++)
        if (device_keys_load(&keys, run, configs->items[i], error) != 0)
            return -1;
    if (configs->count == 0)
        return 0;
    if (!keys.has_decryption_key)
        return error_at(error, ERROR_CONFIG, configs->items[0], 0, "no private key in it");
    return key_set_scalar(keys.secret, configs->items[0], key, error);
}

int image_edit_key(const struct run *run, const char *path, const struct text_list *configs,
                   struct key *key, struct error *error)
{
    if (path == NULL)
        return key_of_configs(run, configs, key, error);
    if (key_load_public_of(path, KEYS_ENCRYPTION, &run->passphrase, key, error) != 0)
        return -1;
    if (path_is_token_uri(path))
        return key_refuse_private(key, error);
    if (!key->private_half)
        return error_at(error, ERROR_CRYPTO, path, 0,
                        "a public key cannot decrypt; give the private one");
    return 0;
}

int image_edit_open(const struct invocation *invocation, const struct key *key,
                    struct image_file *image, struct error *error)
{
    const struct run *run = invocation->run;
    enum wrap_scheme scheme;
    if (image_file_open(invocation->operands.items[0], image, error) != 0)
        return -1;
    if (key != NULL && key->handle != NULL &&
        image_info_find_wrapped(&image->info, &scheme) != NULL &&
        image_file_unlock(image, key, error) != 0)
        return -1;
    return image_file_want_valid(run, image, error);
}

int image_edit_tell(const struct run *run, const char *output, const struct json *object,
                    struct error *error, const char *format, ...)
{
    va_list values;
    if (run->json)
        return json_print(object, run->out, error);
    /* what is no file may well be where the report would go */
    if (run->quiet || file_kind(output) != FILE_REGULAR)
        return 0;
    fprintf(run->out, "wrote '%s': ", output);
    va_start(values, format);
    vfprintf(run->out, format, values);
    va_end(values);
    fputc('\n', run->out);
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

void image_edit_options_release(struct image_edit_options *options)
{
    text_list_release(&options->configs);
}
