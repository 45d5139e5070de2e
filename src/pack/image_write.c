// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <base/progress.h>
#include <crypto/cipher.h>
#include <pack/image_compression.h>
#include <pack/image_header.h>
#include <pack/image_signature.h>
#include <pack/image_sink.h>
#include <pack/image_tlv.h>
#include <pack/image_trailer.h>
#include <pack/image_write.h>
#include <string.h>

enum { CHUNK = 256 * 1024 };

struct image_writer {
    const struct run *run;
    const struct image_spec *spec;
    struct image_inputs *inputs;
    const struct image_making *making;
    struct digest_value seeded; /* the digest that seeded secrets follow from */
    bool measures;              /* what is written is what is hashed */
    struct image_sink sink;
    struct digest digest;
    struct cipher cipher; /* no handle: the body is left in clear */
    struct blob chunk;
    struct wrap_witness witness;
    struct blob wrapped_key;
    struct digest_value key_hash; /* zeros where nothing signs */
    struct blob message;          /* what a pure signature is over, else empty */
};

static void image_writer_release(struct image_writer *writer)
{
    image_sink_release(&writer->sink);
    digest_release(&writer->digest);
    cipher_release(&writer->cipher);
    blob_release(&writer->chunk);
    wrap_witness_release(&writer->witness);
    blob_release(&writer->wrapped_key);
    blob_release(&writer->message);
}

/* What digest and signature cover. */
static int cover(struct image_writer *writer, struct span bytes, struct error *error)
{
    if (writer->inputs->algorithms.pure && blob_append(&writer->message, bytes, error) != 0)
        return -1;
    return digest_update(&writer->digest, bytes, error);
}

static uint32_t compression_flags(const struct image_inputs *inputs, const struct image_spec *spec)
{
    if (!inputs->compressed.used)
        return 0;
    return MCUBOOT_FLAG_COMPRESSED_LZMA2 |
           (spec->compression == IMAGE_LZMA2_ARM_THUMB ? MCUBOOT_FLAG_COMPRESSED_ARM_THUMB : 0);
}

static uint32_t header_flags(const struct image_writer *writer)
{
    const struct image_spec *spec = writer->spec;
    bool in_ram = spec->profile == IMAGE_PROFILE_MCUBOOT && spec->load_address != 0;
    return (spec->primary_only ? MCUBOOT_FLAG_PRIMARY_ONLY : 0) |
           (in_ram ? MCUBOOT_FLAG_RAM_LOAD : 0) | compression_flags(writer->inputs, spec) |
           (spec->non_bootable ? MCUBOOT_FLAG_NON_BOOTABLE : 0) |
           image_algorithms_flag(&writer->inputs->algorithms) |
           (image_spec_has(spec, PARAM_ROM_FIXED) ? MCUBOOT_FLAG_ROM_FIXED : 0);
}

static void format_header(const struct image_writer *writer, uint32_t flags,
                          uint8_t header[MCUBOOT_HEADER_SIZE])
{
    const struct image_spec *spec = writer->spec;
    const struct image_layout *layout = &writer->inputs->layout;
    memset(header, 0, MCUBOOT_HEADER_SIZE);
    put_le32(header + MCUBOOT_HEADER_MAGIC, spec->magic);
    put_le32(header + MCUBOOT_HEADER_LOAD_ADDRESS,
             image_spec_has(spec, PARAM_ROM_FIXED) ? spec->rom_fixed : spec->load_address);
    put_le16(header + MCUBOOT_HEADER_HEADER_SIZE, (uint16_t)spec->header_size);
    put_le16(header + MCUBOOT_HEADER_PROTECTED_SIZE, (uint16_t)layout->protected_area);
    put_le32(header + MCUBOOT_HEADER_IMAGE_SIZE, layout->body);
    put_le32(header + MCUBOOT_HEADER_FLAGS, flags);
    header[MCUBOOT_HEADER_VERSION] = spec->version.major;
    header[MCUBOOT_HEADER_VERSION + 1] = spec->version.minor;
    put_le16(header + MCUBOOT_HEADER_VERSION + 2, spec->version.revision);
    put_le32(header + MCUBOOT_HEADER_VERSION + 4, spec->version.build);
}

/* The header, and what fills it up: erased bytes where the tool adds it, the zeros of the input where that left room. */
static int write_header(struct image_writer *writer, struct error *error)
{
    const struct image_spec *spec = writer->spec;
    uint8_t header[MCUBOOT_HEADER_SIZE];
    uint32_t flags = header_flags(writer);
    format_header(writer, image_hashed_flags(flags), header);
    AUTO(blob) rest = {0};
    if (blob_append_fill(&rest, spec->pad_header ? image_spec_erased(spec) : 0,
                         spec->header_size - MCUBOOT_HEADER_SIZE, error) != 0 ||
        cover(writer, SPAN(header), error) != 0 || cover(writer, blob_span(&rest), error) != 0)
        return -1;
    if (!writer->measures)
        format_header(writer, flags, header);
    if (image_sink_write(&writer->sink, SPAN(header), error) != 0)
        return -1;
    return image_sink_write(&writer->sink, blob_span(&rest), error);
}

/* Hashes the plaintext in the chunk buffer, encrypts it in place, writes it. */
static int process_chunk(struct image_writer *writer, size_t size, struct error *error)
{
    uint8_t *data = writer->chunk.data;
    struct span bytes = {data, size};
    if (cover(writer, bytes, error) != 0)
        return -1;
    if (writer->cipher.handle != NULL &&
        cipher_apply(&writer->cipher, data, data, size, error) != 0)
        return -1;
    return image_sink_write(&writer->sink, bytes, error);
}

/* The part of the body at `offset`: of the input, or of what it was compressed to. */
static int read_body(struct image_writer *writer, uint64_t offset, uint8_t *data, size_t size,
                     struct error *error)
{
    const struct image_compressed *compressed = &writer->inputs->compressed;
    uint64_t skipped = writer->spec->pad_header ? 0 : writer->spec->header_size;
    if (!compressed->used)
        return firmware_read(&writer->inputs->firmware, skipped + offset, data, size, error);
    memcpy(data, compressed->body.data + offset, size);
    return 0;
}

static int write_body(struct image_writer *writer, struct error *error)
{
    const struct image_spec *spec = writer->spec;
    const struct image_layout *layout = &writer->inputs->layout;
    uint64_t from_file = layout->body - layout->zeros;
    __attribute__((cleanup(progress_release))) struct progress progress;
    progress_start(&progress, writer->run, spec->output, layout->body);
    if (blob_reserve(&writer->chunk, CHUNK, error) != 0)
        return -1;
    for (uint64_t done = 0; done < layout->body;) {
        uint64_t left = (done < from_file ? from_file : layout->body) - done;
        size_t size = left < CHUNK ? (size_t)left : CHUNK;
        if (done >= from_file)
            memset(writer->chunk.data, 0, size);
        else if (read_body(writer, done, writer->chunk.data, size, error) != 0)
            return -1;
        if (process_chunk(writer, size, error) != 0)
            return -1;
        done += size;
        progress_update(&progress, done);
    }
    return 0;
}

static int write_protected_area(struct image_writer *writer, struct error *error)
{
    AUTO(blob) area = {0};
    const struct image_layout *layout = &writer->inputs->layout;
    if (image_protected_area(writer->spec, layout, &writer->key_hash, &writer->inputs->compressed,
                             &area, error) != 0)
        return -1;
    if (area.size != layout->protected_area)
        return error_set(error, ERROR_BUG, "the protected area has %zu bytes, %u were computed",
                         area.size, layout->protected_area);
    if (cover(writer, blob_span(&area), error) != 0)
        return -1;
    return image_sink_write(&writer->sink, blob_span(&area), error);
}

/* What names the key, and its signature. */
static int sign(const struct image_writer *writer, const struct digest_value *digest,
                struct blob *public_key, struct blob *signature, struct error *error)
{
    const struct image_spec *spec = writer->spec;
    const struct image_algorithms *algorithms = &writer->inputs->algorithms;
    const struct signature_input input = {*digest, algorithms->pure, blob_span(&writer->message)};
    if (image_sign(&writer->inputs->signing, writer->making->signer, &input,
                   image_is_stirot_code(spec), signature, error) != 0 ||
        key_public_der(&writer->inputs->signing, public_key, error) != 0)
        return -1;
    return spec->pad_signature
               ? blob_append_fill(signature, 0, algorithms->signature_size - signature->size, error)
               : 0;
}

static int write_tlv_area(struct image_writer *writer, const struct digest_value *digest,
                          struct error *error)
{
    const struct image_spec *spec = writer->spec;
    AUTO(blob) area = {0};
    AUTO(blob) signature = {0};
    AUTO(blob) public_key = {0};
    if (spec->signing_key != NULL && sign(writer, digest, &public_key, &signature, error) != 0)
        return -1;
    const struct image_tlvs tlvs = {
        .algorithms = &writer->inputs->algorithms,
        .digest = digest_span(digest),
        .key_hash = spec->signing_key != NULL && !spec->full_public_key
                        ? digest_span(&writer->key_hash)
                        : (struct span){NULL, 0},
        .public_key = spec->full_public_key ? blob_span(&public_key) : (struct span){NULL, 0},
        .signature = blob_span(&signature),
        .wrapped_key = blob_span(&writer->wrapped_key),
    };
    if (image_tlv_area(&tlvs, &area, error) != 0)
        return -1;
    if (area.size > writer->inputs->layout.tlv_area)
        return error_set(error, ERROR_BUG, "the TLV area has %zu bytes, at most %u were computed",
                         area.size, writer->inputs->layout.tlv_area);
    return image_sink_write(&writer->sink, blob_span(&area), error);
}

/* Draws the content key, wraps it for the recipient, and starts the cipher that uses it. */
static int start_encryption(struct image_writer *writer, struct image_seed *seed,
                            struct error *error)
{
    const struct image_spec *spec = writer->spec;
    const struct image_algorithms *algorithms = &writer->inputs->algorithms;
    struct random_source random = writer->run->random;
    struct content_key content = {.size = algorithms->content_size};
    if (seed != NULL)
        random = image_seed_source(seed, IMAGE_CONTENT_KEY);
    int result = random.fill(random.context, content.bytes, content.size, error);
    if (seed != NULL)
        random = image_seed_source(seed, IMAGE_EPHEMERAL_KEY);
    if (result == 0)
        result = content_key_wrap(&writer->inputs->encryption, algorithms->wrap, &random, &content,
                                  &writer->wrapped_key, &writer->witness, error);
    if (result == 0 && !spec->clear)
        result = cipher_start(&writer->cipher, content_key_span(&content), error);
    wipe(&content, sizeof content);
    return result;
}

/* The same with secrets that follow from the seed and the digest, which has to be known before. */
static int start_seeded_encryption(struct image_writer *writer, struct error *error)
{
    struct image_seed seed = {.seed = writer->making->seed};
    if (image_measure(writer->run, writer->spec, writer->inputs, NULL, &seed.digest, error) != 0 ||
        key_fingerprint(&writer->inputs->encryption, seed.recipient, error) != 0)
        return -1;
    writer->seeded = seed.digest;
    return start_encryption(writer, &seed, error);
}

/* A seeded key is for one image: under it, other bytes than were measured must not come out. */
static int check_seeded(const struct image_writer *writer, const struct digest_value *digest,
                        struct error *error)
{
    bool seeded = writer->making->seed != NULL && writer->spec->encryption_key != NULL;
    if (!seeded || digest_equals(&writer->seeded, digest))
        return 0;
    return error_set(error, ERROR_FILE, "'%s' has changed while it was read; build again",
                     writer->spec->input);
}

/* What every image needs before its first byte. */
static int start_digest(struct image_writer *writer, struct error *error)
{
    enum digest_kind kind = writer->inputs->algorithms.digest;
    AUTO(blob) public_key = {0};
    writer->key_hash = (struct digest_value){.kind = kind};
    if (writer->spec->signing_key != NULL &&
        (key_public_der(&writer->inputs->signing, &public_key, error) != 0 ||
         digest_compute(kind, blob_span(&public_key), &writer->key_hash, error) != 0))
        return -1;
    return digest_start(&writer->digest, kind, error);
}

static int start(struct image_writer *writer, struct error *error)
{
    const struct image_spec *spec = writer->spec;
    const struct image_layout *layout = &writer->inputs->layout;
    uint64_t size = layout->padded ? spec->slot_size
                                   : (uint64_t)spec->header_size + layout->body +
                                         layout->protected_area + layout->tlv_area;
    if (start_digest(writer, error) != 0)
        return -1;
    if (spec->encryption_key != NULL &&
        (writer->making->seed == NULL ? start_encryption(writer, NULL, error)
                                      : start_seeded_encryption(writer, error)) != 0)
        return -1;
    if (image_sink_open(&writer->sink, spec->output, writer->inputs->base, size, error) != 0)
        return image_spec_place(spec, PARAM_OUTPUT, error);
    writer->sink.erased = image_spec_erased(spec);
    return 0;
}

/* Lets the reviewer read what was written, as it will be read from the file. */
static int review(struct image_writer *writer, struct image_result *result, struct error *error)
{
    const struct image_reviewer *reviewer = writer->making->reviewer;
    AUTO(file) file = {0};
    AUTO(firmware) firmware = {0};
    result->reviewed = false;
    if (reviewer == NULL)
        return 0;
    if (output_reopen(&writer->sink.output, &file, error) != 0)
        return -1;
    if (file.descriptor == 0)
        return 0;
    if (firmware_open_file(&file, writer->spec->output, &firmware, error) != 0)
        return -1;
    const struct image_written written = {writer->spec, writer->inputs, result, &firmware,
                                          &writer->witness};
    result->reviewed = true;
    return reviewer->review(reviewer->context, &written, error);
}

/* Header, body and protected TLVs: what the digest covers. */
static int write_covered(struct image_writer *writer, struct digest_value *digest,
                         struct error *error)
{
    if (write_header(writer, error) != 0 || write_body(writer, error) != 0 ||
        write_protected_area(writer, error) != 0)
        return -1;
    return digest_finish(&writer->digest, digest, error);
}

/* Goes through the motions: what is covered is hashed, and written to `vector` where there is one. */
static int measure(struct image_writer *writer, struct output *vector, struct digest_value *digest,
                   struct error *error)
{
    static const struct image_making nothing = {0};
    writer->making = &nothing;
    writer->measures = true;
    image_sink_open_plain(&writer->sink, vector);
    return start_digest(writer, error) == 0 ? write_covered(writer, digest, error) : -1;
}

int image_measure(const struct run *run, const struct image_spec *spec, struct image_inputs *inputs,
                  struct output *vector, struct digest_value *digest, struct error *error)
{
    AUTO(image_writer) writer = {.run = run, .spec = spec, .inputs = inputs};
    return measure(&writer, vector, digest, error);
}

int image_measure_message(const struct run *run, const struct image_spec *spec,
                          struct image_inputs *inputs, struct blob *message,
                          struct digest_value *digest, struct error *error)
{
    AUTO(image_writer) writer = {.run = run, .spec = spec, .inputs = inputs};
    if (measure(&writer, NULL, digest, error) != 0)
        return -1;
    *message = writer.message;
    writer.message = (struct blob){0};
    return 0;
}

int image_write(const struct run *run, const struct image_spec *spec, struct image_inputs *inputs,
                const struct image_making *making, struct image_result *result, struct error *error)
{
    AUTO(image_writer)
    writer = {.run = run, .spec = spec, .inputs = inputs, .making = making};
    if (spec->compression != IMAGE_NOT_COMPRESSED &&
        image_compress(run, spec, inputs, making->signer, error) != 0)
        return -1;
    if (start(&writer, error) != 0 || write_covered(&writer, &result->digest, error) != 0 ||
        check_seeded(&writer, &result->digest, error) != 0 ||
        write_tlv_area(&writer, &result->digest, error) != 0)
        return -1;
    result->size = (uint32_t)writer.sink.position;
    if (inputs->layout.padded &&
        image_trailer_write(&writer.sink, spec, inputs->layout.trailer, error) != 0)
        return -1;
    if (image_sink_finish(&writer.sink, error) != 0 || review(&writer, result, error) != 0)
        return -1;
    return image_sink_commit(&writer.sink, error);
}
