// SPDX-License-Identifier: Apache-2.0
/*
 * The steps of judging an image; bootcore/verify.c puts them in order. Each returns BOOTCORE_OK, or writes the reason to
 * the verdict and returns anything else.
 */
#ifndef BOOTCORE_STEPS_H
#define BOOTCORE_STEPS_H

#include <bootcore/verify.h>

struct bootcore_judgement {
    const struct bootcore_request *request;
    struct bootcore_work *work;
    struct bootcore_verdict *verdict;
};

/* Notes the reason, unless there is one already; returns BOOTCORE_FAILED. */
uint32_t bootcore_refuse(const struct bootcore_judgement *judgement, enum bootcore_reason reason,
                         uint32_t offset, uint32_t found, uint32_t expected);

/* Reads the header into the verdict. Fails: BOOTCORE_READ. */
uint32_t bootcore_header_read(const struct bootcore_judgement *judgement) bootcore_must_check;

/* The rules of the header. Fails: BOOTCORE_MAGIC, _HEADER_SIZE, _IMAGE_SIZE, _FLAGS. */
uint32_t bootcore_header_check(const struct bootcore_judgement *judgement) bootcore_must_check;

/* Whether the body has to be decrypted before it is hashed. */
bool bootcore_body_is_encrypted(const struct bootcore_judgement *judgement);

/*
 * Reads both TLV areas by the rules of the policy; with `hash`, the protected one goes into the running digest as it is
 * read. Fails: BOOTCORE_READ, _CRYPTO, _PROTECTED_SIZE, _DEPENDENCIES and all of BOOTCORE_TLV_*.
 */
uint32_t bootcore_tlvs_read(const struct bootcore_judgement *judgement, struct bootcore_tlvs *tlvs,
                            bool hash) bootcore_must_check;

/* Whether everything is there that has to be. Fails: BOOTCORE_TLV_MISSING, _UNEXPECTED. */
uint32_t bootcore_tlvs_check(const struct bootcore_judgement *judgement,
                             const struct bootcore_tlvs *tlvs) bootcore_must_check;

/*
 * Finds the provisioned key that the image names by hash, or holds whole; its point goes to `tlvs`. Fails:
 * BOOTCORE_KEY_UNKNOWN, _KEY_FORM, _CRYPTO.
 */
uint32_t bootcore_key_find(const struct bootcore_judgement *judgement,
                           struct bootcore_tlvs *tlvs) bootcore_must_check;

/*
 * The numbers r and s of a signature in DER: the shortest form, or with `constant` the 72 bytes of STiROT. Zeros may
 * follow with `padded`.
 */
uint32_t bootcore_signature_parse(const uint8_t *der, uint32_t size, bool constant, bool padded,
                                  uint8_t numbers[BOOTCORE_SIGNATURE_SIZE]) bootcore_must_check;

/*
 * Unwraps the content key of an encrypted image into the verdict. Fails: BOOTCORE_NO_DECRYPTION_KEY, _WRAPPED_KEY,
 * _CRYPTO.
 */
uint32_t bootcore_content_key(const struct bootcore_judgement *judgement,
                              const struct bootcore_tlvs *tlvs) bootcore_must_check;

/* Starts the digest, and hashes header and body in clear. Fails: BOOTCORE_READ, _CRYPTO. */
uint32_t bootcore_body_hash(const struct bootcore_judgement *judgement) bootcore_must_check;

/*
 * What lies behind the image, as the request wants it. Fails: BOOTCORE_READ, _TRAILER_OVERLAP, _FILL, _TRAILER_MAGIC.
 */
uint32_t bootcore_fill_check(const struct bootcore_judgement *judgement,
                             const struct bootcore_tlvs *tlvs) bootcore_must_check;

#endif
