// SPDX-License-Identifier: Apache-2.0
#include <base/choice.h>
#include <base/output.h>
#include <command/companions.h>
#include <command/evidence.h>
#include <command/image_report.h>
#include <command/image_sign.h>
#include <command/making_options.h>
#include <command/passphrase_options.h>
#include <command/report.h>
#include <spec/image_options.h>
#include <string.h>
#include <text/base64.h>
#include <text/json.h>

struct sign_options {
    struct image_options image;
    struct making_options making;
    const char *vector;
    const char *given_signature;
    const char *signature_output;
    struct evidence_options evidence;
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
    {"--encrypt-keylen", "128|256", "bits of the content key (128)", OPTION_TEXT, FIELD(key_bits)},
    {"--hmac-sha", "auto|256|512", "digest of the key wrapping (256); 512 with X25519", OPTION_TEXT,
     FIELD(hmac_sha)},
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
    {"--pad-sig", NULL, "zeros behind the signature, up to its greatest length", OPTION_FLAG,
     FIELD(pad_signature)},
    {"--sha", "auto|256|384|512", "digest of the image (by the key)", OPTION_TEXT, FIELD(sha)},
    {"--pure", NULL, "sign the image itself, not its digest; with Ed25519", OPTION_FLAG,
     FIELD(pure)},
    {"--compression", "disabled|lzma2|lzma2armthumb", "compress the body", OPTION_TEXT,
     FIELD(compression)},
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
    {"--vector-to-sign", "payload|digest", "write only what somebody else is to sign", OPTION_TEXT,
     offsetof(struct sign_options, vector)},
    {"--fix-sig", "FILE", "take the signature that somebody else has made", OPTION_TEXT,
     offsetof(struct sign_options, given_signature)},
    {"--fix-sig-pubkey", "FILE", "the public half of the key that made it", OPTION_TEXT,
     FIELD(signature_key)},
    {"--sig-out", "FILE", "write the signature too, in base64", OPTION_TEXT,
     offsetof(struct sign_options, signature_output)},
    MAKING_ROWS(struct sign_options, making),
    EVIDENCE_ROWS(struct sign_options, evidence),
    PASSPHRASE_ROWS(struct sign_options, passphrase),
    {.name = NULL},
};

/* Signs as it would be done without it, and keeps the signature. */
struct recorder {
    const struct image_signer *signer; /* NULL: the key itself */
    struct blob signature;
};

static void recorder_release(struct recorder *recorder)
{
    blob_release(&recorder->signature);
}

static int record_signature(void *context, const struct key *key,
                            const struct signature_input *input, unsigned attempt,
                            struct blob *signature, struct error *error)
{
    struct recorder *recorder = context;
    if (image_signer_sign(recorder->signer, key, input, attempt, signature, error) != 0)
        return -1;
    blob_release(&recorder->signature);
    return blob_append(&recorder->signature, blob_span(signature), error);
}

static int write_signature(const struct blob *signature, struct output *output, struct error *error)
{
    AUTO(blob) text = {0};
    if (base64_encode(blob_span(signature), &text, error) != 0 ||
        output_write(output, blob_span(&text), error) != 0)
        return -1;
    return output_commit(output, error);
}

/* What an image is signed with, beside its specification. */
struct signing {
    const struct run *run;
    const struct sign_options *options;
    struct image_spec spec;
    struct making making;
    struct image_signer given;
    struct evidence evidence;
};

static void signing_release(struct signing *signing)
{
    image_spec_release(&signing->spec);
    making_release(&signing->making);
    evidence_release(&signing->evidence);
}

static int make_image(struct signing *signing, struct image_inputs *inputs, struct error *error)
{
    const struct run *run = signing->run;
    const struct image_spec *spec = &signing->spec;
    const char *path = signing->options->signature_output;
    struct image_result result;
    struct json *record;
    AUTO(output) output = {0};
    AUTO(recorder) recorder = {.signer = signing->making.making.signer};
    const struct image_signer recording = {record_signature, &recorder};
    struct image_making recorded = signing->making.making;
    if (path != NULL) {
        recorded.signer = &recording;
        if (output_open(&output, path, OUTPUT_ORDINARY, error) != 0)
            return error_prefix(error, "option --sig-out");
    }
    if (image_write(run, spec, inputs, &recorded, &result, error) != 0 ||
        (path != NULL && write_signature(&recorder.signature, &output, error) != 0) ||
        evidence_record_image(&signing->evidence, spec, inputs, &result, &record, error) != 0)
        return -1;
    evidence_add(&signing->evidence, record);
    if (image_report(run, run->quiet, spec, inputs, &result, run->out, error) != 0)
        return -1;
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

/* The first step of signing elsewhere: the bytes that are to be signed, or their digest. */
static int write_vector(const struct signing *signing, struct image_inputs *inputs,
                        struct error *error)
{
    const struct run *run = signing->run;
    const struct image_spec *spec = &signing->spec;
    const char *form = signing->options->vector;
    struct digest_value digest;
    bool payload = strcmp(form, "payload") == 0;
    char text[2 * DIGEST_MAX + 1];
    AUTO(output) output = {0};
    if (output_open(&output, spec->output, OUTPUT_ORDINARY, error) != 0 ||
        image_measure(run, spec, inputs, payload ? &output : NULL, &digest, error) != 0 ||
        (!payload && output_write(&output, digest_span(&digest), error) != 0) ||
        output_commit(&output, error) != 0)
        return -1;
    hex_encode(digest_span(&digest), text);
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "output", spec->output);
        json_add_text(top, "form", form);
        report_digest(top, &digest);
        return json_print(top, run->out, error);
    }
    if (!run->quiet)
        fprintf(run->out, "wrote '%s': %s, to be signed for --fix-sig\n", spec->output, text);
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

static int check_options(const struct sign_options *options, struct error *error)
{
    const char *vector = options->vector;
    static const char *const vectors[] = {"payload", "digest", NULL};
    unsigned form;
    bool signs = options->image.key != NULL || options->given_signature != NULL;
    if (choice_read("--vector-to-sign", vector, vectors, &form, error) != 0)
        return -1;
    if (vector != NULL && (options->given_signature != NULL || options->signature_output != NULL))
        return error_set(error, ERROR_USAGE,
                         "--vector-to-sign goes with neither --fix-sig nor --sig-out");
    bool elsewhere = vector != NULL || options->given_signature != NULL;
    if (elsewhere && options->image.compression != NULL &&
        strcmp(options->image.compression, "disabled") != 0)
        return error_set(error, ERROR_USAGE,
                         "--compression takes two signatures: it goes with --key or "
                         "--sign-command, neither with --vector-to-sign nor with --fix-sig");
    if (vector != NULL && (options->evidence.manifest != NULL || options->evidence.attest != NULL))
        return error_set(error, ERROR_USAGE,
                         "--vector-to-sign makes no image: give --manifest and --attest with "
                         "--fix-sig");
    if (options->given_signature != NULL && options->image.signature_key == NULL)
        return error_set(error, ERROR_USAGE, "--fix-sig needs --fix-sig-pubkey");
    if (options->image.signature_key != NULL && options->given_signature == NULL && vector == NULL)
        return error_set(error, ERROR_USAGE, "--fix-sig-pubkey goes with --fix-sig");
    if (options->given_signature != NULL && options->making.external.command != NULL)
        return error_set(error, ERROR_USAGE, "--fix-sig and --sign-command contradict each other");
    if (options->making.external.command != NULL && options->image.key == NULL)
        return error_set(error, ERROR_USAGE, "--sign-command needs --key");
    if (options->signature_output != NULL && !signs)
        return error_set(error, ERROR_USAGE, "--sig-out goes with --key or --fix-sig only");
    return 0;
}

/* What image_inputs_open() does not know of. */
static int check_files(const struct run *run, const struct sign_options *options,
                       const struct image_spec *spec, struct error *error)
{
    const struct companion companions[] = {
        {"--fix-sig", options->given_signature, false},
        {"--seed", options->making.seed, false},
        {"--sig-out", options->signature_output, true},
        EVIDENCE_COMPANIONS(&options->evidence),
    };
    return companions_check(run, spec, companions, sizeof companions / sizeof *companions, error);
}

static int sign_image(struct signing *signing, struct error *error)
{
    AUTO(image_inputs) inputs = {0};
    if (image_inputs_open(signing->run, &signing->spec, NULL, &inputs, error) != 0)
        return -1;
    return signing->options->vector != NULL ? write_vector(signing, &inputs, error)
                                            : make_image(signing, &inputs, error);
}

static int run_sign(struct invocation *invocation, struct error *error)
{
    struct sign_options *options = invocation->options;
    struct run *run = invocation->run;
    AUTO(signing) signing = {.run = run, .options = options};
    options->image.input = invocation->operands.items[0];
    options->image.output = invocation->operands.items[1];
    if (passphrase_options_take(&options->passphrase, run, error) != 0 ||
        making_open(&options->making, &signing.making, error) != 0 ||
        check_options(options, error) != 0 ||
        evidence_open(&signing.evidence, run, &options->evidence, "image sign", error) != 0 ||
        image_options_read(&options->image, &signing.spec, error) != 0)
        return -1;
    signing.given = given_signature_signer(&options->given_signature);
    if (options->given_signature != NULL)
        signing.making.making.signer = &signing.given;
    signing.spec.signed_elsewhere = signing.making.making.signer != NULL || options->vector != NULL;
    if (check_files(run, options, &signing.spec, error) != 0)
        return -1;
    return evidence_finish(&signing.evidence, sign_image(&signing, error), error);
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
