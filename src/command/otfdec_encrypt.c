// SPDX-License-Identifier: Apache-2.0
#include <base/choice.h>
#include <base/number.h>
#include <base/path.h>
#include <command/image_edit.h>
#include <command/otfdec_decrypt.h>
#include <command/otfdec_encrypt.h>
#include <inttypes.h>
#include <pack/otfdec_file.h>
#include <pack/otfdec_header.h>
#include <string.h>

struct otfdec_options {
    const char *key;
    const char *nonce;
    const char *version;
    unsigned region;
    const char *address;
    const char *mode;
    const char *region_start;
    unsigned region_size;
    const char *byte_order;
    struct text_list emit;
};

/* Both commands are one, but for the header. */
#define OTFDEC_ROWS                                                                                \
    {"--key", "FILE", "the AES-128 key, 16 bytes", OPTION_TEXT,                                    \
     offsetof(struct otfdec_options, key)},                                                        \
        {"--nonce", "FILE|DIGITS", "the nonce: a file of 8 bytes, or 16 hexadecimal digits",       \
         OPTION_TEXT, offsetof(struct otfdec_options, nonce)},                                     \
        {"--version", "N", "the version that the region is given, up to 65535", OPTION_TEXT,       \
         offsetof(struct otfdec_options, version)},                                                \
        {"--region", "1-4", "the number of the region", OPTION_NUMBER,                             \
         offsetof(struct otfdec_options, region)},                                                 \
        {"--address", "ADDRESS", "where the first byte is read; a .hex says so itself",            \
         OPTION_TEXT, offsetof(struct otfdec_options, address)},                                   \
        {"--mode", "00|01|10", "what is decrypted: instructions, data, or both (10)", OPTION_TEXT, \
         offsetof(struct otfdec_options, mode)},                                                   \
        {"--region-start", "ADDRESS", "where the region begins, if not where the file does",       \
         OPTION_TEXT, offsetof(struct otfdec_options, region_start)},                              \
        {"--region-size", "BYTES", "how long it is, if not as long as the file", OPTION_NUMBER,    \
         offsetof(struct otfdec_options, region_size)},                                            \
    {                                                                                              \
        "--byte-order", "aes|registers", "the order of the bytes in key and nonce (aes)",          \
            OPTION_TEXT, offsetof(struct otfdec_options, byte_order)                               \
    }

static const struct option_row encrypt_rows[] = {
    OTFDEC_ROWS,
    {"--emit", "c-header FILE", "write the registers, with the key, for the firmware", OPTION_PAIRS,
     offsetof(struct otfdec_options, emit)},
    {.name = NULL},
};

static const struct option_row decrypt_rows[] = {
    OTFDEC_ROWS,
    {.name = NULL},
};

static int read_mode(const char *text, unsigned *mode, struct error *error)
{
    static const char *const modes[] = {"00", "01", "10", "11", "mce", NULL};
    enum { MCE = OTFDEC_MODE_ENHANCED + 1 };
    *mode = OTFDEC_MODE_ALL;
    if (choice_read("--mode", text, modes, mode, error) != 0)
        return -1;
    if (*mode == OTFDEC_MODE_ENHANCED)
        return error_set(error, ERROR_USAGE,
                         "option --mode: what the enhanced cipher of mode 11 does is not known; "
                         "take 00, 01 or 10");
    if (*mode == MCE)
        return error_set(error, ERROR_USAGE,
                         "option --mode: what the memory cipher engine (MCE) of the STM32H7RS does "
                         "is not known; 00, 01 and 10 are for devices with an OTFDEC");
    return 0;
}

/* The options that stand for registers and are no secret. */
static int read_region(const struct otfdec_options *options, struct otfdec_region *region,
                       struct error *error)
{
    uint64_t version = 0;
    if (options->key == NULL || options->nonce == NULL || options->version == NULL)
        return error_set(error, ERROR_USAGE, "--key, --nonce and --version are needed");
    if (options->region < 1 || options->region > OTFDEC_REGIONS)
        return error_set(error, ERROR_USAGE, "--region is needed, a number from 1 to %d",
                         OTFDEC_REGIONS);
    if (number_parse_option("--version", options->version, OTFDEC_VERSION_MAX, &version, error) !=
        0)
        return -1;
    region->number = options->region;
    region->version = (uint16_t)version;
    return read_mode(options->mode, &region->mode, error);
}

/* The secret, and the nonce. */
static int read_secret(const struct otfdec_options *options, struct otfdec_region *region,
                       struct error *error)
{
    static const char *const orders[] = {
        [OTFDEC_ORDER_AES] = "aes", [OTFDEC_ORDER_REGISTERS] = "registers", NULL};
    unsigned order = OTFDEC_ORDER_DEFAULT;
    if (choice_read("--byte-order", options->byte_order, orders, &order, error) != 0)
        return -1;
    if (otfdec_key_load(options->key, order, region, error) != 0)
        return error_prefix(error, "option --key");
    if (otfdec_nonce_read(options->nonce, order, region, error) != 0)
        return error_prefix(error, "option --nonce");
    return 0;
}

/* Opens what is read, and finds out where it lies. */
static int open_file(const char *path, const struct otfdec_options *options,
                     struct otfdec_file *file, struct otfdec_region *region, struct error *error)
{
    uint64_t number = 0;
    if (number_parse_option("--address", options->address, UINT32_MAX, &number, error) != 0)
        return -1;
    const uint32_t address = (uint32_t)number;
    if (number_parse_option("--region-start", options->region_start, UINT32_MAX, &number, error) !=
        0)
        return -1;
    const uint32_t start = (uint32_t)number;
    if (otfdec_file_open(path, options->address == NULL ? NULL : &address, file, error) != 0)
        return -1;
    return otfdec_file_place(file, options->region_start == NULL ? NULL : &start,
                             options->region_size, region, error);
}

/* The file of --emit, NULL: none. */
static int find_header(const struct otfdec_options *options, const char **path, struct error *error)
{
    const struct text_list *emit = &options->emit;
    *path = NULL;
    if (emit->count == 0)
        return 0;
    if (emit->count > 2)
        return error_set(error, ERROR_USAGE, "option --emit is given twice");
    if (strcmp(emit->items[0], "c-header") != 0)
        return error_set(error, ERROR_USAGE, "option --emit: '%s' is not 'c-header'",
                         emit->items[0]);
    *path = emit->items[1];
    return 0;
}

/* An output is nothing that is read, nor another output; what a header replaces is a header. */
static int check_outputs(const char *input, const char *output, const char *header,
                         const struct otfdec_options *options, struct error *error)
{
    const char *const read[] = {input, options->key, options->nonce};
    for (size_t i = 0; i < sizeof read / sizeof *read; i++)
        if (image_edit_check_not_read(output, read[i], error) != 0 ||
            (header != NULL && image_edit_check_not_read(header, read[i], error) != 0))
            return -1;
    if (header == NULL)
        return 0;
    if (file_same_target(header, output))
        return error_set(error, ERROR_USAGE, "option --emit: '%s' is the output too", header);
    if (file_kind(header) == FILE_REGULAR && !file_is_empty(header) &&
        !otfdec_header_is_one(header))
        return error_set(error, ERROR_FILE,
                         "option --emit: '%s' exists and is something else: name another file, or "
                         "remove it",
                         header);
    return 0;
}

static struct json *describe(const struct otfdec_file *file, const struct otfdec_region *region,
                             const char *output, const char *header)
{
    struct json *object = json_object();
    json_add_text(object, "input", file->firmware.path);
    json_add_text(object, "output", output);
    json_add_text(object, "format", path_has_extension(output, "hex") ? "hex" : "bin");
    json_add_hex(object, "address", file->address);
    json_add_number(object, "size", file->firmware.size);
    struct json *registers = json_add(object, "region", json_object());
    json_add_number(registers, "number", region->number);
    json_add_hex(registers, "start", region->start);
    json_add_hex(registers, "end", region->end);
    json_add_number(registers, "version", region->version);
    json_add_number(registers, "mode", region->mode);
    json_add_hex(registers, "noncer0", region->nonce[0]);
    json_add_hex(registers, "noncer1", region->nonce[1]);
    if (header != NULL)
        json_add_text(object, "header", header);
    return object;
}

static int tell(const struct run *run, const struct otfdec_file *file,
                const struct otfdec_region *region, const char *output, const char *header,
                struct error *error)
{
    AUTO_JSON object = describe(file, region, output, header);
    if (header != NULL)
        run_note(run, "'%s' has the key in it: keep it secret", header);
    return image_edit_tell(run, output, object, error,
                           "0x%" PRIx64 " bytes from 0x%08" PRIx64
                           " on, region %u from 0x%08" PRIx32 " to 0x%08" PRIx32 ", version %u",
                           file->firmware.size, file->address, region->number, region->start,
                           region->end, region->version);
}

/* Everything is written before anything appears; the header, which is small, appears last. */
static int write_files(const struct run *run, struct otfdec_file *file,
                       const struct otfdec_region *region, bool encrypt, const char *path,
                       const char *header, struct error *error)
{
    AUTO(image_sink) sink = {0};
    AUTO(output) registers = {0};
    AUTO(blob) text = {0};
    if (header != NULL && (otfdec_header_write(region, &text, error) != 0 ||
                           output_open(&registers, header, OUTPUT_SECRET, error) != 0 ||
                           output_write(&registers, blob_span(&text), error) != 0))
        return -1;
    if (image_sink_open_as(&sink, path, encrypt ? OUTPUT_ORDINARY : OUTPUT_SECRET,
                           (uint32_t)file->address, file->firmware.size, error) != 0 ||
        otfdec_file_write(run, file, region, encrypt, &sink, error) != 0 ||
        image_sink_commit(&sink, error) != 0)
        return -1;
    return header == NULL ? 0 : output_commit(&registers, error);
}

static int apply(struct invocation *invocation, bool encrypt, struct error *error)
{
    const struct otfdec_options *options = invocation->options;
    const char *input = invocation->operands.items[0];
    const char *output = invocation->operands.items[1];
    const char *header;
    AUTO(otfdec_region) region = {.number = 0};
    AUTO(otfdec_file) file = {.address = 0};
    if (image_edit_check_name(output, error) != 0 || find_header(options, &header, error) != 0 ||
        read_region(options, &region, error) != 0 ||
        check_outputs(input, output, header, options, error) != 0 ||
        open_file(input, options, &file, &region, error) != 0 ||
        read_secret(options, &region, error) != 0 ||
        write_files(invocation->run, &file, &region, encrypt, output, header, error) != 0)
        return -1;
    return tell(invocation->run, &file, &region, output, header, error);
}

static int run_encrypt(struct invocation *invocation, struct error *error)
{
    return apply(invocation, true, error);
}

static int run_decrypt(struct invocation *invocation, struct error *error)
{
    return apply(invocation, false, error);
}

static void release_options(void *options)
{
    text_list_release(&((struct otfdec_options *)options)->emit);
}

const struct command otfdec_encrypt_command = {
    .noun = "otfdec",
    .verb = "encrypt",
    .operands = "IN OUT",
    .operands_min = 2,
    .operands_max = 2,
    .summary = "Encrypt external flash for OTFDEC; checked against vectors, not on silicon.",
    .rows = encrypt_rows,
    .options_size = sizeof(struct otfdec_options),
    .run = run_encrypt,
    .release = release_options,
};

const struct command otfdec_decrypt_command = {
    .noun = "otfdec",
    .verb = "decrypt",
    .operands = "IN OUT",
    .operands_min = 2,
    .operands_max = 2,
    .summary = "Decrypt external flash as OTFDEC does; checked against vectors, not on silicon.",
    .rows = decrypt_rows,
    .options_size = sizeof(struct otfdec_options),
    .run = run_decrypt,
    .release = release_options,
};
