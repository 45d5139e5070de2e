// SPDX-License-Identifier: Apache-2.0
/*
 * What the emulated boot core finds behind its port: flash, a counter, and stand-ins for the cryptography.
 *
 * Digests are real. The signature check knows the answer to one question, which was recorded when the image was
 * signed, and says no to every other. Key agreement, key derivation, tags and key streams are made of SHA-256: other
 * values than the real ones, and as different for different questions.
 */
#ifndef FAULT_SKIP_PORT_H
#define FAULT_SKIP_PORT_H

#include "skip_wire.h"

enum { SKIP_SLOTS = 4, SKIP_HASHED_MAX = 2048 };

/* The one signature that is right. */
struct skip_signature {
    uint8_t key[SKIP_KEY_SIZE];
    uint32_t key_size;
    uint8_t digest[BOOTCORE_DIGEST_MAX];
    uint32_t digest_size;
    uint8_t numbers[64];
    bool pure; /* over what was hashed last, whose digest that is */
};

/* All of it belongs to a snapshot. */
struct skip_port {
    uint8_t slots[SKIP_SLOTS][SKIP_SLOT_SIZE];
    struct skip_signature right;
    uint32_t counter;
    uint8_t cipher_key[BOOTCORE_CONTENT_MAX];
    uint32_t cipher_size;
    uint32_t cipher_position;
    uint32_t hash; /* enum bootcore_digest */
    uint32_t hashed_size;
    uint8_t hashed[SKIP_HASHED_MAX];
};

/* The emulated memory: host pointers to `size` bytes, or NULL where there are none (to write). */
struct skip_memory {
    uint8_t *(*at)(void *context, uint32_t address, uint32_t size, bool write);
    void *context;
};

/* Answers a call with the arguments that are in registers and on the stack. False: it asked for memory that is not. */
bool skip_port_answer(struct skip_port *port, const struct skip_memory *memory, uint32_t call,
                      const uint32_t *arguments, uint32_t *answer);

/* The stand-ins, for whoever makes images. */
void skip_digest(uint32_t kind, const uint8_t *bytes, size_t size,
                 uint8_t digest[BOOTCORE_DIGEST_MAX]);
void skip_agree(const uint8_t *scalar, const uint8_t *point, uint8_t *secret);
void skip_derive(const uint8_t *secret, uint32_t secret_size, uint8_t *output, uint32_t size);
void skip_tag(const uint8_t *key, uint32_t key_size, const uint8_t *data, uint32_t size,
              uint8_t *tag);
void skip_cipher(const uint8_t *key, uint32_t key_size, uint32_t position, uint8_t *data,
                 uint32_t size);

#endif
