// SPDX-License-Identifier: Apache-2.0
#include <bootcore/body.h>
#include <bootcore/bytes.h>
#include <bootcore/header.h>
#include <string.h>

/*
 * The header as it is hashed: that of a primary-only image as if it were not encrypted, since such an image is decrypted
 * in place (ST).
 */
static uint32_t hash_header(const struct bootcore_judgement *judgement,
                            const struct bootcore_tlvs *tlvs)
{
    const struct bootcore_port *port = judgement->request->port;
    const struct bootcore_header *header = &judgement->verdict->header;
    uint8_t bytes[MCUBOOT_HEADER_SIZE];
    memcpy(bytes, header->bytes, sizeof bytes);
    if ((header->flags & MCUBOOT_FLAG_PRIMARY_ONLY) != 0)
        bootcore_put_le32(bytes + MCUBOOT_HEADER_FLAGS,
                          header->flags & ~MCUBOOT_FLAG_ENCRYPTED_AES128);
    bool keep = (tlvs->seen & BOOTCORE_SEEN_PURE) != 0;
    uint32_t result = port->digest_start(port->context, bootcore_digest_of(tlvs), keep);
    if (result == BOOTCORE_OK)
        result = port->digest_update(port->context, bytes, sizeof bytes);
    return result == BOOTCORE_OK ? result : bootcore_refuse(judgement, BOOTCORE_CRYPTO, 0, 0, 0);
}

/* Hashes [from, to) of the area, decrypted if the cipher was started. */
static uint32_t hash_range(const struct bootcore_judgement *judgement, uint32_t from, uint32_t to,
                           bool encrypted)
{
    const struct bootcore_request *request = judgement->request;
    const struct bootcore_port *port = request->port;
    const struct bootcore_work *work = judgement->work;
    uint32_t at = from;
    while (at < to) {
        uint32_t size = bootcore_minimum(to - at, work->buffer_size);
        if (bootcore_read(port, request->area, at, work->buffer, size) != BOOTCORE_OK)
            return bootcore_refuse(judgement, BOOTCORE_READ, at, 0, 0);
        if (encrypted && port->cipher_apply(port->context, work->buffer, size) != BOOTCORE_OK)
            return bootcore_refuse(judgement, BOOTCORE_CRYPTO, at, 0, 0);
        if (port->digest_update(port->context, work->buffer, size) != BOOTCORE_OK)
            return bootcore_refuse(judgement, BOOTCORE_CRYPTO, at, 0, 0);
        at += size;
    }
    return BOOTCORE_OK ^ (at ^ to);
}

uint32_t bootcore_body_hash(const struct bootcore_judgement *judgement,
                            const struct bootcore_tlvs *tlvs)
{
    const struct bootcore_port *port = judgement->request->port;
    const struct bootcore_verdict *verdict = judgement->verdict;
    const struct bootcore_header *header = &verdict->header;
    bool encrypted = bootcore_body_is_encrypted(judgement);
    uint32_t body = header->header_size;
    if (hash_header(judgement, tlvs) != BOOTCORE_OK ||
        hash_range(judgement, MCUBOOT_HEADER_SIZE, body, false) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    if (encrypted && port->cipher_start(port->context, verdict->content_key,
                                        bootcore_content_size(header->flags), 0) != BOOTCORE_OK)
        return bootcore_refuse(judgement, BOOTCORE_CRYPTO, body, 0, 0);
    return hash_range(judgement, body, body + header->image_size, encrypted);
}
