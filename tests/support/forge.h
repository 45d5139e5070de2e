// SPDX-License-Identifier: Apache-2.0
/*
 * Images by the format alone, with nothing of the code under test, whose structure is as a test wants it: good
 * signatures over bad lengths. Signed with a TEST KEY (keys.h).
 */
#ifndef SUPPORT_FORGE_H
#define SUPPORT_FORGE_H

#include "boot_probe.h"

#define FORGE_SIGN_LABEL "forge sign"
#define FORGE_COUNTER    0x01020000u

/*
 * TLVs are letters:
 *   c e f  security counter of 4, 3, 5 bytes    D E F  dependency of 12, 11, 13 bytes
 *   r R 0  boot record of 20, 1024, 0 bytes     u z    unknown type 0xa0 of 4, 0 bytes
 *   d m n  digest of 32, 31, 33 bytes           k l    key hash of 32, 31 bytes
 *   p q    public key of 91, 90 bytes           w v x  wrapped key of 113, 112, 114 bytes, of no use
 *   s      signature as it is                   t T S  with zeros up to 72 or 105 bytes, the first 7 bytes of it
 * Of other algorithms, with bytes of no use:
 *   g G h  digest of 48, 47 (SHA-384), 64 bytes K L    key hash of 48, 65 bytes
 *   1 4 5  pure: 01, 04, two bytes              2 3 6  signature of RSA-2048, RSA-3072, Ed25519
 *   o O    RSA-OAEP of 256, 255 bytes           a A b  AES key wrap of 24, 40, 32 bytes
 *   W      ECIES-P256 of AES-256                y Y i I  ECIES-X25519 of 80, 96, with SHA-512 of 112, 128 bytes
 */
struct forge {
    const char *protected_tlvs; /* NULL: no such area */
    const char *tlvs;
    uint32_t flags;
    uint32_t magic;        /* 0: MCUBOOT_MAGIC */
    uint32_t header_size;  /* 0: 32 */
    const uint8_t *key;    /* SubjectPublicKeyInfo that the image names; NULL: the signer's */
    struct span signature; /* size 0: a good one */
};

enum { FORGE_BODY = 100 };

void forge_image(const struct forge *forge, struct blob *image);

/* Offsets in the image: of its TLV areas. */
size_t forge_protected_area(const struct forge *forge);
size_t forge_tlv_area(struct span image);

/* How an image is judged; zeros: by ST's policy, in a primary slot, with the key of FORGE_SIGN_LABEL. */
struct judging {
    const struct bootcore_policy *policy;
    uint32_t magic;
    const struct bootcore_key *keys;
    uint32_t key_count;
    const struct bootcore_secret *decryption_key;
    uint32_t minimum_counter;
    uint32_t trailer_size;
    uint32_t buffer_size; /* 0: BOOTCORE_BUFFER_MIN */
    bool clear;
    bool not_signed;
    bool check_fill;
    bool check_magic;
};

/* Judges over the probe's bytes. The result and verdict agree, the buffer is wiped, or the test fails. */
bool judge_probe(const struct judging *how, struct boot_probe *probe,
                 struct bootcore_verdict *verdict);

/* Judges bytes; returns the reason, BOOTCORE_GOOD where they are valid. */
enum bootcore_reason judge_bytes(const struct judging *how, struct span image,
                                 struct bootcore_verdict *verdict);

#endif
