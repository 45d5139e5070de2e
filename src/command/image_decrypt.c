// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <command/image_decrypt.h>
#include <command/image_edit.h>
#include <command/image_encrypt.h>

struct recrypt_options {
    struct image_edit_options edit;
};

/* Both commands are one, in two directions. */
static const struct option_row rows[] = {
    IMAGE_OUTPUT_ROWS(struct recrypt_options, edit),
    IMAGE_DECRYPT_ROWS(struct recrypt_options, edit),
    PASSPHRASE_ROWS(struct recrypt_options, edit.passphrase),
    {.name = NULL},
};

static int tell(const struct run *run, const struct image_file *image, const char *output,
                bool encrypt, struct error *error)
{
    AUTO_JSON object = json_object();
    json_add_text(object, "input", image->firmware.path);
    json_add_text(object, "output", output);
    json_add_text(object, "format", path_has_extension(output, "hex") ? "hex" : "bin");
    json_add_bool(object, "encrypted", encrypt);
    return image_edit_tell(run, output, object, error, "'%s' with its body %s",
                           image->firmware.path, encrypt ? "encrypted" : "in clear");
}

static int recrypt(struct invocation *invocation, bool encrypt, struct error *error)
{
    const struct image_edit_options *edit =
        &((const struct recrypt_options *)invocation->options)->edit;
    const struct run *run = invocation->run;
    struct image_target target;
    AUTO(key) key = {0};
    AUTO(image_file) image = {0};
    if (image_edit_check(invocation, edit, NULL, &target, error) != 0 ||
        image_edit_key(run, edit->decryption_key, &edit->configs, &key, error) != 0)
        return -1;
    if (key.handle == NULL)
        return error_set(error, ERROR_USAGE,
                         "no key to unwrap the content key with; give --decrypt-key or --config");
    if (image_edit_open(invocation, &key, &image, error) != 0 ||
        image_recrypt(run, &image, encrypt, &target, error) != 0)
        return -1;
    return tell(run, &image, target.path, encrypt, error);
}

static int run_decrypt(struct invocation *invocation, struct error *error)
{
    return recrypt(invocation, false, error);
}

static int run_encrypt(struct invocation *invocation, struct error *error)
{
    return recrypt(invocation, true, error);
}

static void release_options(void *options)
{
    image_edit_options_release(&((struct recrypt_options *)options)->edit);
}

const struct command image_decrypt_command = {
    .noun = "image",
    .verb = "decrypt",
    .operands = "IMAGE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Write an encrypted image with its body in clear, as in a primary slot.",
    .rows = rows,
    .options_size = sizeof(struct recrypt_options),
    .run = run_decrypt,
    .release = release_options,
};

const struct command image_encrypt_command = {
    .noun = "image",
    .verb = "encrypt",
    .operands = "IMAGE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Encrypt the body of an image again that lies in clear.",
    .rows = rows,
    .options_size = sizeof(struct recrypt_options),
    .run = run_encrypt,
    .release = release_options,
};
