// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <command/image_sign.h>
#include <command/passphrase_options.h>
#include <command/report.h>
#include <device/self_check.h>
#include <inttypes.h>
#include <spec/image_options.h>

struct sign_options {
    struct image_options image;
    bool no_verify;
    struct passphrase_options passphrase;
};

#define FIELD(field) offsetof(struct sign_options, image.field)

static const struct option_row rows[] = {
    {"-k, --key", "FILE", "the key that signs; without it the image is not signed", OPTION_TEXT,
     FIELD(key)},
    {"-v, --version", "X.Y.Z", "the version, X.Y.Z or X.Y.Z+BUILD", OPTION_TEXT, FIELD(version)},
    {"-H, --header-size", "BYTES", "size of the header", OPTION_TEXT, FIELD(header_size)},
    {"-S, --slot-size", "BYTES", "size of the slot; needed for padding", OPTION_TEXT,
     FIELD(slot_size)},
    {"--pad-header", NULL, "put the header before the input, which has no room for it", OPTION_FLAG,
     FIELD(pad_header)},
    {"--pad", NULL, "fill the slot, with the trailer's magic at its end", OPTION_FLAG, FIELD(pad)},
    {"--test", NULL, "the same: the boot code swaps, and swaps back", OPTION_FLAG, FIELD(test)},
    {"--confirm", NULL, "the same, and the boot code does not swap back", OPTION_FLAG,
     FIELD(confirm)},
    {"--overwrite-only", NULL, "the boot code overwrites, it does not swap", OPTION_FLAG,
     FIELD(overwrite_only)},
    {"--align", "BYTES", "write alignment of the flash: 1, 2, 4, 8 (default), 16, 32", OPTION_TEXT,
     FIELD(align)},
    {"--max-align", "8|16|32", "words of the trailer; 8, or --align if more", OPTION_TEXT,
     FIELD(max_align)},
    {"-M, --max-sectors", "N", "sectors of a slot that is swapped (128)", OPTION_TEXT,
     FIELD(max_sectors)},
    {"-R, --erased-val", "0|0xff", "what erased flash reads (0xff)", OPTION_TEXT, FIELD(erased)},
    {"--save-enctlv", NULL, "the swap trailer has room for key TLVs", OPTION_FLAG,
     FIELD(save_key_tlv)},
    {"-E, --encrypt", "FILE", "the key of the device to encrypt for, public or private",
     OPTION_TEXT, FIELD(encryption_key)},
    {"-c, --clear", NULL, "wrap the content key, but leave the body in clear", OPTION_FLAG,
     FIELD(clear)},
    {"--encrypt-keylen", "128", "bits of the content key", OPTION_TEXT, FIELD(key_bits)},
    {"--hmac-sha", "auto|256", "digest of the key wrapping", OPTION_TEXT, FIELD(hmac_sha)},
    {"-s, --security-counter", "N|auto", "security counter; auto: from the version", OPTION_TEXT,
     FIELD(security_counter)},
    {"-d, --dependencies", "LIST", "images needed: (ID,X.Y.Z)(ID,X.Y.Z) or ID,X.Y.Z", OPTION_LIST,
     FIELD(dependencies)},
    {"--boot-record", "TYPE", "a boot record of that software type", OPTION_TEXT,
     FIELD(boot_record)},
    {"--vid", "UUID|NAME", "vendor UUID, or the name it is made from", OPTION_TEXT,
     FIELD(vendor_id)},
    {"--cid", "UUID|NAME", "class UUID, or the name it is made from", OPTION_TEXT, FIELD(class_id)},
    {"--custom-tlv", "TYPE VALUE", "a protected TLV: text, or hexadecimal after 0x", OPTION_PAIRS,
     FIELD(custom_tlvs)},
    {"--custom-tlv-file", "TYPE FILE", "a protected TLV with the bytes of a file", OPTION_PAIRS,
     FIELD(custom_tlv_files)},
    {"--public-key-format", "hash|full", "what the image holds of the key (hash)", OPTION_TEXT,
     FIELD(key_format)},
    {"--pad-sig", NULL, "zeros behind the signature, up to 72 bytes", OPTION_FLAG,
     FIELD(pad_signature)},
    {"--sha", "auto|256", "digest of the image", OPTION_TEXT, FIELD(sha)},
    {"--pure", NULL, "refused: goes with Ed25519", OPTION_FLAG, FIELD(pure)},
    {"--compression", "disabled", "refused unless disabled", OPTION_TEXT, FIELD(compression)},
    {"-L, --load-addr", "ADDRESS", "the image runs in RAM at this address", OPTION_TEXT,
     FIELD(load_address)},
    {"-F, --rom-fixed", "ADDRESS", "the image runs at this address only", OPTION_TEXT,
     FIELD(rom_fixed)},
    {"--non-bootable", NULL, "the boot code is not to start the image", OPTION_FLAG,
     FIELD(non_bootable)},
    {"-e, --endian", "little", "byte order", OPTION_TEXT, FIELD(endianness)},
    {"-x, --hex-addr", "ADDRESS", "where the image lies, for a .hex", OPTION_TEXT, FIELD(base)},
    {"--hex-trailer", "full|magic", "how much of the trailer a .hex holds", OPTION_TEXT,
     FIELD(hex_trailer)},
    {"--profile", "st|mcuboot", "whose boot code the image is for (mcuboot)", OPTION_TEXT,
     FIELD(profile)},
    {"-ma, --magic", "MAGIC", "with --profile st: the magic of the header", OPTION_TEXT,
     FIELD(magic)},
    {"--primary-only", NULL, "with --profile st: there is one slot", OPTION_FLAG,
     FIELD(primary_only)},
    {"--no-verify", NULL, "do not have the boot core judge what was signed", OPTION_FLAG,
     offsetof(struct sign_options, no_verify)},
    PASSPHRASE_ROWS(struct sign_options, passphrase),
    {.name = NULL},
};

static int print_json(const struct run *run, const struct image_spec *spec,
                      const struct image_inputs *inputs, const struct image_result *result,
                      struct error *error)
{
    char version[VERSION_TEXT];
    char fingerprint[FINGERPRINT_TEXT];
    AUTO_JSON top = json_object();
    report_version(&spec->version, version);
    json_add_text(top, "input", spec->input);
    json_add_text(top, "output", spec->output);
    json_add_text(top, "format", path_has_extension(spec->output, "hex") ? "hex" : "bin");
    json_add_text(top, "profile", spec->profile == IMAGE_PROFILE_ST ? "st" : "mcuboot");
    json_add_text(top, "version", version);
    if (inputs->has_base)
        json_add_hex(top, "base", inputs->base);
    json_add_number(top, "size", result->size);
    json_add_number(top, "slot_size", spec->slot_size);
    json_add_number(top, "trailer_size", inputs->layout.trailer);
    json_add_bool(top, "padded", inputs->layout.padded);
    json_add_bool(top, "encrypted", spec->encryption_key != NULL);
    json_add_bool(top, "signed", spec->signing_key != NULL);
    if (spec->signing_key != NULL) {
        key_fingerprint_text(&inputs->signing, fingerprint);
        json_add_text(top, "key", fingerprint);
    }
    json_add_bytes(top, "sha256", SPAN(result->digest));
    json_add_bool(top, "verified", result->reviewed);
    if (result->reviewed)
        json_add_text(top, "policy", self_check_policy(spec)->name);
    return json_print(top, run->out, error);
}

static int print_summary(const struct run *run, const struct image_spec *spec,
                         const struct image_inputs *inputs, const struct image_result *result,
                         struct error *error)
{
    FILE *out = run->out;
    char version[VERSION_TEXT];
    char fingerprint[FINGERPRINT_TEXT];
    report_version(&spec->version, version);
    fprintf(out, "%s '%s': version %s, 0x%" PRIx32, spec->signing_key == NULL ? "made" : "signed",
            spec->output, version, result->size);
    if (spec->slot_size > 0)
        fprintf(out, " of 0x%" PRIx32, spec->slot_size);
    fprintf(out, " bytes");
    if (spec->signing_key != NULL) {
        key_fingerprint_text(&inputs->signing, fingerprint);
        fprintf(out, ", by %.8s", fingerprint);
    } else {
        fprintf(out, ", not signed");
    }
    if (spec->encryption_key != NULL)
        fprintf(out, "%s", spec->clear ? ", key wrapped but body in clear" : ", encrypted");
    if (result->reviewed)
        fprintf(out, ", accepted by the boot core (%s)\n", self_check_policy(spec)->name);
    else
        fprintf(out, ", not verified\n");
    return fflush(out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

static int sign_image(const struct run *run, const struct sign_options *options,
                      struct image_spec *spec, struct error *error)
{
    AUTO(image_inputs) inputs = {0};
    struct image_result result;
    const struct image_reviewer reviewer = {self_check_review, NULL};
    if (image_options_read(&options->image, spec, error) != 0 ||
        image_inputs_open(run, spec, NULL, &inputs, error) != 0 ||
        image_write(run, spec, &inputs, options->no_verify ? NULL : &reviewer, &result, error) != 0)
        return -1;
    if (run->json)
        return print_json(run, spec, &inputs, &result, error);
    return run->quiet ? 0 : print_summary(run, spec, &inputs, &result, error);
}

static int run_sign(struct invocation *invocation, struct error *error)
{
    struct sign_options *options = invocation->options;
    AUTO(image_spec) spec = {0};
    options->image.input = invocation->operands.items[0];
    options->image.output = invocation->operands.items[1];
    if (passphrase_options_take(&options->passphrase, invocation->run, error) != 0)
        return -1;
    return sign_image(invocation->run, options, &spec, error);
}

static void release_options(void *options)
{
    image_options_release(&((struct sign_options *)options)->image);
}

const struct command image_sign_command = {
    .noun = "image",
    .verb = "sign",
    .operands = "IN OUT",
    .operands_min = 2,
    .operands_max = 2,
    .summary = "Sign and encrypt firmware as imgtool does, without an XML.",
    .rows = rows,
    .options_size = sizeof(struct sign_options),
    .run = run_sign,
    .release = release_options,
};
