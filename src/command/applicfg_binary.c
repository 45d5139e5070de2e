// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <base/file.h>
#include <base/number.h>
#include <base/output.h>
#include <command/applicfg.h>
#include <command/applicfg_source.h>
#include <crypto/digest.h>
#include <inttypes.h>
#include <text/json.h>

enum { ONE_IMAGE_LIMIT = 0x20000000, CHUNK = 256 * 1024, PASSWORD_LIMIT = 4096, HEADER_SIZE = 8 };

struct one_options {
    const char *first;
    const char *offset;
    const char *second;
    const char *align;
    const char *output;
    bool verbose;
};

static const struct option_row one_rows[] = {
    {"-fb", "FILE", "first binary", OPTION_TEXT, offsetof(struct one_options, first)},
    {"-o, --offset", "OFFSET", "where the second one begins", OPTION_TEXT,
     offsetof(struct one_options, offset)},
    {"-sb", "FILE", "second binary", OPTION_TEXT, offsetof(struct one_options, second)},
    {"-i, --align", "N", "fill the end up to a multiple of this", OPTION_TEXT,
     offsetof(struct one_options, align)},
    {"-ob", "FILE", "the file to write", OPTION_TEXT, offsetof(struct one_options, output)},
    {"--vb", NULL, "tell what was done", OPTION_FLAG, offsetof(struct one_options, verbose)},
    {.name = NULL},
};

static int copy(const struct file *file, const char *path, struct output *output,
                struct error *error)
{
    AUTO(blob) chunk = {0};
    size_t got;
    if (blob_reserve(&chunk, CHUNK, error) != 0)
        return -1;
    for (uint64_t at = 0; at < file->size; at += got) {
        if (file_read_at(file, path, at, chunk.data, CHUNK, &got, error) != 0)
            return -1;
        if (got == 0)
            return error_set(error, ERROR_FILE, "'%s' became shorter while it was read", path);
        chunk.size = got;
        if (output_write(output, blob_span(&chunk), error) != 0)
            return -1;
    }
    return 0;
}

static int tell(const struct invocation *invocation, bool verbose, const char *path, uint64_t size,
                struct error *error)
{
    const struct run *run = invocation->run;
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "output", path);
        json_add_number(top, "size", size);
        return json_print(top, run->out, error);
    }
    if (run->quiet || !(verbose || run->verbose))
        return 0;
    fprintf(run->out, "wrote '%s': 0x%" PRIx64 " bytes\n", path, size);
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

/* The parts of the one image. */
struct parts {
    struct file first;
    struct file second;
    int64_t offset;
    int64_t align;
};

static void parts_release(struct parts *parts)
{
    file_release(&parts->first);
    file_release(&parts->second);
}

static int parts_open(const struct one_options *options, struct parts *parts, struct error *error)
{
    parts->align = 1;
    if (applicfg_number("--offset", options->offset, &parts->offset, error) != 0 ||
        (options->align != NULL &&
         applicfg_number("--align", options->align, &parts->align, error) != 0) ||
        file_open(options->first, &parts->first, error) != 0 ||
        file_open(options->second, &parts->second, error) != 0)
        return -1;
    if (parts->offset < 0 || parts->offset > ONE_IMAGE_LIMIT || parts->align <= 0 ||
        parts->align > ONE_IMAGE_LIMIT || parts->second.size > ONE_IMAGE_LIMIT)
        return error_set(error, ERROR_FIT, "offset, alignment or file beyond 0x%x bytes",
                         ONE_IMAGE_LIMIT);
    if (parts->first.size > (uint64_t)parts->offset)
        return error_set(error, ERROR_FIT,
                         "'%s' has 0x%" PRIx64 " bytes, but '%s' is to begin at 0x%" PRIx64,
                         options->first, parts->first.size, options->second, parts->offset);
    if (file_same_target(options->output, options->first) ||
        file_same_target(options->output, options->second))
        return error_set(error, ERROR_USAGE, "output '%s' is a file that is read", options->output);
    return 0;
}

static int run_one(struct invocation *invocation, struct error *error)
{
    const struct one_options *options = invocation->options;
    AUTO(parts) parts = {.offset = 0};
    AUTO(output) output = {0};
    if (applicfg_need("-fb", options->first, error) != 0 ||
        applicfg_need("--offset", options->offset, error) != 0 ||
        applicfg_need("-sb", options->second, error) != 0 ||
        applicfg_need("-ob", options->output, error) != 0 ||
        parts_open(options, &parts, error) != 0)
        return -1;
    uint64_t end = (uint64_t)parts.offset + parts.second.size;
    uint64_t size = align_up(end, (uint64_t)parts.align);
    if (output_open(&output, options->output, OUTPUT_ORDINARY, error) != 0 ||
        copy(&parts.first, options->first, &output, error) != 0 ||
        output_fill(&output, 0xFF, (uint64_t)parts.offset - parts.first.size, error) != 0 ||
        copy(&parts.second, options->second, &output, error) != 0 ||
        output_fill(&output, 0xFF, size - end, error) != 0 || output_commit(&output, error) != 0)
        return -1;
    return tell(invocation, options->verbose, options->output, size, error);
}

const struct command applicfg_oneimage_command = {
    .noun = "applicfg",
    .verb = "oneimage",
    .operands = "",
    .summary = "Join two binaries, with 0xFF between them.",
    .rows = one_rows,
    .options_size = sizeof(struct one_options),
    .run = run_one,
};

struct hash_options {
    const char *input;
    const char *password_file;
    const char *header;
    bool password;
    bool verbose;
};

static const struct option_row hash_rows[] = {
    {"-i, --input", "FILE", "what is hashed", OPTION_TEXT, offsetof(struct hash_options, input)},
    {"--password", NULL, "it is a password: write --da_bin_file too", OPTION_FLAG,
     offsetof(struct hash_options, password)},
    {"--da_bin_file", "FILE", "file for debug authentication", OPTION_TEXT,
     offsetof(struct hash_options, password_file)},
    {"-h, --header", "HEX", "the 8 bytes that it begins with; the length is put right", OPTION_TEXT,
     offsetof(struct hash_options, header)},
    {"--vb", NULL, "tell what was done", OPTION_FLAG, offsetof(struct hash_options, verbose)},
    {.name = NULL},
};

/* Header and password; the second word of the header is the length of the password. */
static int make_password_file(const struct hash_options *options, struct span password,
                              struct blob *bytes, struct error *error)
{
    const char *digits = options->header == NULL ? "0000008000000000" : options->header;
    digits += digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X') ? 2 : 0;
    if (hex_decode(digits, bytes, error) != 0 || bytes->size != HEADER_SIZE)
        return error_set(error, ERROR_USAGE, "option --header: '%s' is not 8 bytes as 0x...",
                         digits);
    bytes->size = HEADER_SIZE / 2;
    if (blob_append_le32(bytes, (uint32_t)password.size, error) != 0)
        return -1;
    return blob_append(bytes, password, error);
}

static int run_hash(struct invocation *invocation, struct error *error)
{
    const struct hash_options *options = invocation->options;
    const char *path = invocation->operands.items[0];
    uint8_t digest[SHA256_SIZE];
    AUTO(blob) input = {0};
    AUTO(blob) bytes = {0};
    AUTO(output_set) outputs = {0};
    if (applicfg_need("--input", options->input, error) != 0 ||
        (options->password && applicfg_need("--da_bin_file", options->password_file, error) != 0) ||
        file_load(options->input, PASSWORD_LIMIT, &input, error) != 0 ||
        sha256(blob_span(&input), digest, error) != 0 ||
        (options->password && make_password_file(options, blob_span(&input), &bytes, error) != 0))
        return -1;
    if (file_same_target(path, options->input) ||
        (options->password && (file_same_target(options->password_file, options->input) ||
                               file_same_target(options->password_file, path))))
        return error_set(error, ERROR_USAGE, "two of the files are the same");
    if (output_set_write(&outputs, path, OUTPUT_SECRET, SPAN(digest), error) != 0 ||
        (options->password && output_set_write(&outputs, options->password_file, OUTPUT_SECRET,
                                               blob_span(&bytes), error) != 0) ||
        output_set_commit(&outputs, error) != 0)
        return -1;
    return tell(invocation, options->verbose, path, sizeof digest, error);
}

const struct command applicfg_hashcontent_command = {
    .noun = "applicfg",
    .verb = "hashcontent",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Write the SHA-256 of a password, and the password for debug authentication.",
    .rows = hash_rows,
    .options_size = sizeof(struct hash_options),
    .run = run_hash,
};
