// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <base/number.h>
#include <format/mcuboot.h>
#include <inttypes.h>
#include <pack/image_header.h>
#include <pack/image_resign.h>
#include <pack/image_signature.h>
#include <pack/image_tlv.h>

enum { BLOCK = 16 };

struct resigner {
    const struct run *run;
    const struct image_resign *wanted;
    struct image_sink sink;
    struct digest digest;
    struct cipher cipher; /* no handle: the body is left in clear */
    struct image_algorithms algorithms;
    struct wrap_witness witness;
    struct blob wrapped_key;
    struct blob message; /* what a pure signature is over, else empty */
    uint32_t zeros;      /* to put behind the body */
};

static void resigner_release(struct resigner *resigner)
{
    image_sink_release(&resigner->sink);
    digest_release(&resigner->digest);
    cipher_release(&resigner->cipher);
    wrap_witness_release(&resigner->witness);
    blob_release(&resigner->wrapped_key);
    blob_release(&resigner->message);
}

/* What was compressed has a signature of its own, which is protected by the other. */
static int check_compression(const struct image_file *source, struct error *error)
{
    if ((source->info.flags & MCUBOOT_FLAG_COMPRESSED_LZMA2) == 0)
        return 0;
    return error_at(error, ERROR_CONFIG, source->firmware.path, 0,
                    "it is compressed, and what is compressed is signed as well: sign the "
                    "firmware again, see 'otpc image extract --decompress'");
}

/* What a TLV outside the protected area is for; several types may stand for one. */
enum tlv_role {
    ROLE_DIGEST,
    ROLE_PURE,
    ROLE_KEY_HASH,
    ROLE_KEY,
    ROLE_SIGNATURE,
    ROLE_WRAPPED,
    ROLES
};

static enum tlv_role role_of(uint16_t type)
{
    if (image_tlv_digest(type) != DIGEST_KINDS)
        return ROLE_DIGEST;
    if (image_tlv_wrap(type) != WRAP_SCHEMES)
        return ROLE_WRAPPED;
    if (image_tlv_is_signature(type))
        return ROLE_SIGNATURE;
    return type == MCUBOOT_TLV_PURE         ? ROLE_PURE
           : type == MCUBOOT_TLV_KEY_HASH   ? ROLE_KEY_HASH
           : type == MCUBOOT_TLV_PUBLIC_KEY ? ROLE_KEY
                                            : ROLES;
}

/* Every TLV outside the protected area is made anew, so that there may be none but those that are known. */
static int check_tlvs(const struct image_file *source, struct error *error)
{
    uint32_t seen = 0;
    for (size_t i = 0; i < source->info.tlv_count; i++) {
        const struct image_tlv *tlv = &source->info.tlvs[i];
        enum tlv_role role = role_of(tlv->type);
        if (tlv->is_protected)
            continue;
        if (role == ROLES || (seen & 1u << role) != 0)
            return error_at(error, ERROR_FILE, source->firmware.path, 0,
                            "TLV 0x%02x, which is not protected, cannot be kept", tlv->type);
        seen |= 1u << role;
    }
    return 0;
}

/* The algorithms that the keys stand for; where they leave a choice, those of the image as it was. */
static int choose_algorithms(struct resigner *resigner, struct error *error)
{
    const struct image_resign *wanted = resigner->wanted;
    const struct image_info *info = &wanted->source->info;
    struct image_algorithms *algorithms = &resigner->algorithms;
    const struct image_spec plain = {.from_options = true};
    enum digest_kind digest;
    enum wrap_scheme wrap;
    if (image_algorithms_choose(&plain, wanted->signing, wanted->recipient, algorithms, error) != 0)
        return -1;
    bool was_pure = image_file_tlv(wanted->source, MCUBOOT_TLV_PURE).data != NULL;
    if (image_info_find_digest(info, &digest) != NULL &&
        signature_suits(wanted->signing->type, digest, was_pure)) {
        algorithms->digest = digest;
        algorithms->pure = was_pure;
    }
    bool wrapped = image_info_find_wrapped(info, &wrap) != NULL;
    if (wanted->recipient == NULL && wrapped)
        algorithms->wrap = wrap;
    if (wanted->recipient != NULL && algorithms->wrap != WRAP_AES_KW)
        algorithms->content_size =
            image_info_encryption(info) == MCUBOOT_FLAG_ENCRYPTED_AES256 ? 32 : 16;
    return 0;
}

/* What digest and signature cover. */
static int cover(struct resigner *resigner, struct span bytes, struct error *error)
{
    if (resigner->algorithms.pure && blob_append(&resigner->message, bytes, error) != 0)
        return -1;
    return digest_update(&resigner->digest, bytes, error);
}

/* An encrypted image is a whole number of blocks; one that was built for encryption is that already. */
static int compute_zeros(struct resigner *resigner, struct error *error)
{
    const struct image_file *source = resigner->wanted->source;
    const struct image_info *info = &source->info;
    uint64_t end = (uint64_t)info->header_size + info->image_size;
    if (resigner->wanted->recipient == NULL)
        return 0;
    if (info->magic == MCUBOOT_MAGIC_STIROT && !image_file_is_flagged(source))
        return error_at(error, ERROR_CONFIG, source->firmware.path, 0,
                        "an encrypted STiROT image is laid out otherwise: build it from its XML");
    resigner->zeros = (uint32_t)(align_up(end, BLOCK) - end);
    if (info->image_size > UINT32_MAX - resigner->zeros)
        return error_at(error, ERROR_FIT, source->firmware.path, 0, "the body would be too large");
    return 0;
}

/* A fresh content key, wrapped for the recipient, and the cipher that uses it. */
static int start_cipher(struct resigner *resigner, struct error *error)
{
    const struct random_source *random = &resigner->run->random;
    const struct image_algorithms *algorithms = &resigner->algorithms;
    struct content_key content = {.size = algorithms->content_size};
    if (resigner->wanted->recipient == NULL)
        return 0;
    int result = random->fill(random->context, content.bytes, content.size, error);
    if (result == 0)
        result = content_key_wrap(resigner->wanted->recipient, algorithms->wrap, random, &content,
                                  &resigner->wrapped_key, &resigner->witness, error);
    if (result == 0)
        result = cipher_start(&resigner->cipher, content_key_span(&content), error);
    wipe(&content, sizeof content);
    return result;
}

/* The header as it is but for the flag of encryption and the length of the body. */
static int write_header(struct resigner *resigner, struct error *error)
{
    const struct image_file *source = resigner->wanted->source;
    uint32_t flags = source->info.flags;
    AUTO(blob) header = {0};
    if (resigner->wanted->recipient != NULL)
        flags = (flags & ~image_info_encryption(&source->info)) |
                image_algorithms_flag(&resigner->algorithms);
    if (blob_append(&header, blob_span(&source->header), error) != 0)
        return -1;
    put_le32(header.data + MCUBOOT_HEADER_IMAGE_SIZE, source->info.image_size + resigner->zeros);
    put_le32(header.data + MCUBOOT_HEADER_FLAGS, image_hashed_flags(flags));
    if (cover(resigner, blob_span(&header), error) != 0)
        return -1;
    put_le32(header.data + MCUBOOT_HEADER_FLAGS, flags);
    return image_sink_write(&resigner->sink, blob_span(&header), error);
}

/* Hashes the plaintext, encrypts it in place, writes it. */
static int process_part(void *context, uint8_t *data, size_t size, struct error *error)
{
    struct resigner *resigner = context;
    struct span bytes = {data, size};
    if (cover(resigner, bytes, error) != 0)
        return -1;
    if (resigner->cipher.handle != NULL &&
        cipher_apply(&resigner->cipher, data, data, size, error) != 0)
        return -1;
    return image_sink_write(&resigner->sink, bytes, error);
}

static int write_body(struct resigner *resigner, struct error *error)
{
    struct image_file *source = resigner->wanted->source;
    uint8_t zeros[BLOCK] = {0};
    bool decrypt = source->body == IMAGE_BODY_ENCRYPTED;
    struct span protected_area = {source->info.areas.data, source->info.protected_size};
    if (image_file_each(resigner->run, source, decrypt, process_part, resigner, error) != 0 ||
        process_part(resigner, zeros, resigner->zeros, error) != 0 ||
        cover(resigner, protected_area, error) != 0)
        return -1;
    return image_sink_write(&resigner->sink, protected_area, error);
}

/* Names the key as the image did before: by its hash, by all of it, or by both. */
static int write_tlvs(struct resigner *resigner, const struct digest_value *digest,
                      struct error *error)
{
    const struct image_file *source = resigner->wanted->source;
    const struct key *key = resigner->wanted->signing;
    const struct signature_input input = {*digest, resigner->algorithms.pure,
                                          blob_span(&resigner->message)};
    bool full = image_file_tlv(source, MCUBOOT_TLV_PUBLIC_KEY).data != NULL;
    bool hashed = image_file_tlv(source, MCUBOOT_TLV_KEY_HASH).data != NULL;
    enum wrap_scheme scheme;
    const struct image_tlv *wrapped = image_info_find_wrapped(&source->info, &scheme);
    struct digest_value hash;
    AUTO(blob) area = {0};
    AUTO(blob) signature = {0};
    AUTO(blob) public_key = {0};
    if (image_sign(key, resigner->wanted->signer, &input,
                   source->info.magic == MCUBOOT_MAGIC_STIROT, &signature, error) != 0 ||
        key_public_der(key, &public_key, error) != 0 ||
        digest_compute(digest->kind, blob_span(&public_key), &hash, error) != 0)
        return -1;
    struct image_tlvs tlvs = {
        .algorithms = &resigner->algorithms,
        .digest = digest_span(digest),
        .signature = blob_span(&signature),
        .wrapped_key = wrapped == NULL ? (struct span){NULL, 0} : wrapped->value,
    };
    if (full)
        tlvs.public_key = blob_span(&public_key);
    if (hashed || !full)
        tlvs.key_hash = digest_span(&hash);
    if (resigner->wanted->recipient != NULL)
        tlvs.wrapped_key = blob_span(&resigner->wrapped_key);
    if (image_tlv_area(&tlvs, &area, error) != 0)
        return -1;
    return image_sink_write(&resigner->sink, blob_span(&area), error);
}

static int start(struct resigner *resigner, struct error *error)
{
    const struct image_resign *wanted = resigner->wanted;
    const struct image_file *source = wanted->source;
    const uint32_t more = 2048; /* that the TLVs may grow by */
    uint64_t size = source->firmware.size;
    bool decrypted = source->body == IMAGE_BODY_ENCRYPTED && wanted->recipient == NULL;
    if (check_compression(source, error) != 0 || check_tlvs(source, error) != 0 ||
        choose_algorithms(resigner, error) != 0 || compute_zeros(resigner, error) != 0 ||
        start_cipher(resigner, error) != 0 ||
        digest_start(&resigner->digest, resigner->algorithms.digest, error) != 0)
        return -1;
    if (!source->info.has_trailer)
        size += more;
    return image_target_open(&wanted->target, source, 0, size,
                             decrypted ? OUTPUT_SECRET : OUTPUT_ORDINARY, &resigner->sink, error);
}

/* Lets the reviewer read what was written, as it will be read from the file. */
static int review(struct resigner *resigner, const struct image_resign_reviewer *reviewer,
                  struct image_resigned *resigned, struct error *error)
{
    AUTO(file) file = {0};
    AUTO(firmware) firmware = {0};
    if (output_reopen(&resigner->sink.output, &file, error) != 0)
        return -1;
    if (file.descriptor == 0)
        return 0;
    if (firmware_open_file(&file, resigner->wanted->target.path, &firmware, error) != 0)
        return -1;
    resigned->reviewed = true;
    resigned->firmware = &firmware;
    resigned->witness = &resigner->witness;
    int result = reviewer->review(reviewer->context, resigned, error);
    resigned->firmware = NULL;
    resigned->witness = NULL;
    return result;
}

int image_resign(const struct run *run, const struct image_resign *wanted,
                 const struct image_resign_reviewer *reviewer, struct image_resigned *resigned,
                 struct error *error)
{
    AUTO(resigner) resigner = {.run = run, .wanted = wanted};
    *resigned = (struct image_resigned){.wanted = wanted};
    if (start(&resigner, error) != 0 || write_header(&resigner, error) != 0 ||
        write_body(&resigner, error) != 0 ||
        digest_finish(&resigner.digest, &resigned->digest, error) != 0 ||
        write_tlvs(&resigner, &resigned->digest, error) != 0)
        return -1;
    resigned->size = resigner.sink.position;
    resigned->algorithms = resigner.algorithms;
    if (image_copy_tail(wanted->source, &resigner.sink, error) != 0 ||
        image_sink_finish(&resigner.sink, error) != 0 ||
        review(&resigner, reviewer, resigned, error) != 0)
        return -1;
    return image_sink_commit(&resigner.sink, error);
}
