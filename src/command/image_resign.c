// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <command/image_edit.h>
#include <command/image_resign.h>
#include <command/making_options.h>
#include <command/report.h>
#include <crypto/sample_keys.h>
#include <device/resign_check.h>
#include <format/mcuboot.h>
#include <inttypes.h>
#include <string.h>

struct resign_options {
    struct image_edit_options edit;
    const char *key;
    const char *encryption_key;
    struct sign_command_options external;
};

static const struct option_row rows[] = {
    {"--key", "KEY", "the key to sign with; public with --sign-command", OPTION_TEXT,
     offsetof(struct resign_options, key)},
    {"--encrypt-key", "KEY", "whom to encrypt for; private or public", OPTION_TEXT,
     offsetof(struct resign_options, encryption_key)},
    SIGN_COMMAND_ROWS(struct resign_options, external),
    IMAGE_DECRYPT_ROWS(struct resign_options, edit),
    IMAGE_OUTPUT_ROWS(struct resign_options, edit),
    PASSPHRASE_ROWS(struct resign_options, edit.passphrase),
    {.name = NULL},
};

struct resign_keys {
    struct key signing;
    struct key encryption; /* no handle: none given */
    struct key decryption;
};

static void resign_keys_release(struct resign_keys *keys)
{
    key_release(&keys->signing);
    key_release(&keys->encryption);
    key_release(&keys->decryption);
}

static int load_keys(const struct run *run, const struct resign_options *options,
                     struct resign_keys *keys, struct error *error)
{
    if (options->key == NULL)
        return error_set(error, ERROR_USAGE, "no key to sign with; give --key");
    if (key_load_of(options->key, KEYS_SIGNING, &run->passphrase, &keys->signing, error) != 0)
        return -1;
    if (!keys->signing.private_half && options->external.command == NULL)
        return error_at(error, ERROR_CRYPTO, options->key, 0,
                        "a public key, signing needs the private one");
    sample_key_warn(run, &keys->signing, options->key, SAMPLE_KEY_OF_IMAGE);
    if (options->encryption_key != NULL) {
        if (key_load_public_of(options->encryption_key, KEYS_ENCRYPTION, &run->passphrase,
                               &keys->encryption, error) != 0)
            return -1;
        sample_key_warn(run, &keys->encryption, options->encryption_key, SAMPLE_KEY_OF_IMAGE);
    }
    return image_edit_key(run, options->edit.decryption_key, &options->edit.configs,
                          &keys->decryption, error);
}

/* The boot record is signed and stays, and in it the hash of the key that signed first. */
static void warn_of_record(const struct run *run, const struct image_file *image)
{
    struct span hash = image_file_tlv(image, MCUBOOT_TLV_KEY_HASH);
    for (size_t i = 0; i < image->info.tlv_count; i++) {
        const struct image_tlv *tlv = &image->info.tlvs[i];
        if (tlv->is_protected && tlv->type == MCUBOOT_TLV_BOOT_RECORD && hash.size > 0 &&
            memmem(tlv->value.data, tlv->value.size, hash.data, hash.size) != NULL)
            run_warn(run, "the boot record of '%s' stays, and names the key that signed it before",
                     image->firmware.path);
    }
}

/* Whom the body is encrypted for: who was named, or who it was encrypted for. */
static const struct key *choose_recipient(const struct resign_keys *keys,
                                          const struct image_file *image)
{
    if (keys->encryption.handle != NULL)
        return &keys->encryption;
    return image->body == IMAGE_BODY_ENCRYPTED ? &keys->decryption : NULL;
}

static int tell(const struct run *run, const struct image_resigned *resigned, struct error *error)
{
    const struct image_resign *wanted = resigned->wanted;
    const char *output = wanted->target.path;
    const char *policy = resign_check_policy(resigned)->name;
    char version[VERSION_TEXT];
    char fingerprint[FINGERPRINT_TEXT];
    AUTO_JSON object = json_object();
    report_version(&wanted->source->info.version, version);
    key_fingerprint_text(wanted->signing, fingerprint);
    json_add_text(object, "input", wanted->source->firmware.path);
    json_add_text(object, "output", output);
    json_add_text(object, "format", path_has_extension(output, "hex") ? "hex" : "bin");
    json_add_text(object, "version", version);
    json_add_number(object, "size", resigned->size);
    json_add_text(object, "key", fingerprint);
    json_add_bool(object, "encrypted", wanted->recipient != NULL);
    report_digest(object, &resigned->digest);
    json_add_bool(object, "verified", resigned->reviewed);
    json_add_text(object, "policy", policy);
    return image_edit_tell(
        run, output, object, error, "version %s, 0x%" PRIx64 " bytes, signed by %.8s%s%s%s%s",
        version, resigned->size, fingerprint, wanted->recipient != NULL ? ", encrypted" : "",
        resigned->reviewed ? ", accepted by the boot core (" : ", not verified",
        resigned->reviewed ? policy : "", resigned->reviewed ? ")" : "");
}

static int run_resign(struct invocation *invocation, struct error *error)
{
    static const struct image_resign_reviewer reviewer = {resign_check_review, NULL};
    const struct resign_options *options = invocation->options;
    const struct run *run = invocation->run;
    const char *const others[] = {options->key == NULL ? options->encryption_key : options->key,
                                  options->encryption_key, NULL};
    struct image_resign wanted = {.source = NULL};
    struct signing_command command;
    struct image_signer signer;
    struct image_resigned resigned;
    AUTO(resign_keys) keys = {.signing = {0}};
    AUTO(image_file) image = {0};
    if (sign_command_take(&options->external, &command, &signer, &wanted.signer, error) != 0 ||
        image_edit_check(invocation, &options->edit, others, &wanted.target, error) != 0 ||
        load_keys(run, options, &keys, error) != 0 ||
        image_edit_open(invocation, &keys.decryption, &image, error) != 0)
        return -1;
    wanted.source = &image;
    wanted.signing = &keys.signing;
    wanted.recipient = choose_recipient(&keys, &image);
    warn_of_record(run, &image);
    if (image_resign(run, &wanted, &reviewer, &resigned, error) != 0)
        return -1;
    return tell(run, &resigned, error);
}

static void release_options(void *options)
{
    image_edit_options_release(&((struct resign_options *)options)->edit);
}

const struct command image_resign_command = {
    .noun = "image",
    .verb = "resign",
    .operands = "IMAGE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Sign an image with another key, and encrypt it for another recipient.",
    .rows = rows,
    .options_size = sizeof(struct resign_options),
    .run = run_resign,
    .release = release_options,
};
