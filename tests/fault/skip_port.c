// SPDX-License-Identifier: Apache-2.0
#include "skip_port.h"
#include <openssl/sha.h>
#include <string.h>

enum { MIX_MAX = 256, BLOCK = 16, PIECE = 32 };

/* One call that is being answered. */
struct call {
    struct skip_port *port;
    const struct skip_memory *memory;
    const uint32_t *arguments; /* the first is the context, which nobody needs */
};

void skip_digest(uint32_t kind, const uint8_t *bytes, size_t size,
                 uint8_t digest[BOOTCORE_DIGEST_MAX])
{
    if (kind == BOOTCORE_SHA512)
        SHA512(bytes, size, digest);
    else if (kind == BOOTCORE_SHA384)
        SHA384(bytes, size, digest);
    else
        SHA256(bytes, size, digest);
}

/* A digest over a word and two strings of bytes. */
static void mix(uint32_t word, const uint8_t *one, uint32_t one_size, const uint8_t *other,
                uint32_t other_size, uint8_t digest[PIECE])
{
    uint8_t bytes[MIX_MAX] = {0};
    one_size = one_size < MIX_MAX / 4 ? one_size : MIX_MAX / 4;
    other_size = other_size < MIX_MAX / 2 ? other_size : MIX_MAX / 2;
    memcpy(bytes, &word, sizeof word);
    memcpy(bytes + 4, one, one_size);
    memcpy(bytes + 4 + one_size, other, other_size);
    SHA256(bytes, sizeof bytes, digest);
}

void skip_agree(const uint8_t *scalar, const uint8_t *point, uint8_t *secret)
{
    mix(UINT32_MAX, scalar, BOOTCORE_SCALAR_SIZE, point, BOOTCORE_POINT_SIZE, secret);
}

void skip_derive(const uint8_t *secret, uint32_t secret_size, uint8_t *output, uint32_t size)
{
    uint8_t piece[PIECE];
    for (uint32_t i = 0; i < size; i++) {
        if (i % sizeof piece == 0)
            mix(i, secret, secret_size, secret, 0, piece);
        output[i] = piece[i % sizeof piece];
    }
}

void skip_tag(const uint8_t *key, uint32_t key_size, const uint8_t *data, uint32_t size,
              uint8_t *tag)
{
    mix(UINT32_MAX - 1, key, key_size, data, size, tag);
}

void skip_cipher(const uint8_t *key, uint32_t key_size, uint32_t position, uint8_t *data,
                 uint32_t size)
{
    uint8_t stream[PIECE];
    for (uint32_t i = 0; i < size; i++) {
        uint32_t at = position + i;
        if (i == 0 || at % BLOCK == 0)
            mix(at / BLOCK, key, key_size, key, 0, stream);
        data[i] ^= stream[at % BLOCK];
    }
}

/* The bytes that argument `index` points to. */
static uint8_t *bytes_at(const struct call *call, unsigned index, uint32_t size, bool write)
{
    return call->memory->at(call->memory->context, call->arguments[index], size, write);
}

/* The piece of flash that a call means; NULL: none of the slots. `*fault` where the area cannot be read. */
static uint8_t *flash_at(const struct call *call, uint32_t size, bool *fault)
{
    const uint8_t *area = bytes_at(call, 1, sizeof(struct bootcore_area), false);
    uint32_t offset = call->arguments[2];
    uint32_t slot;
    *fault = area == NULL;
    if (area == NULL)
        return NULL;
    memcpy(&slot, area, sizeof slot);
    if (slot >= SKIP_SLOTS || offset > SKIP_SLOT_SIZE || size > SKIP_SLOT_SIZE - offset)
        return NULL;
    return call->port->slots[slot] + offset;
}

/* Each of these returns false where the call asks for memory that is not there. */

static bool answer_flash(const struct call *call, bool write, uint32_t *answer)
{
    uint32_t size = call->arguments[4];
    bool fault;
    uint8_t *flash = flash_at(call, size, &fault);
    uint8_t *data = bytes_at(call, 3, size, !write);
    if (fault || data == NULL)
        return false;
    if (flash == NULL)
        return true;
    memcpy(write ? flash : data, write ? data : flash, size);
    *answer = BOOTCORE_OK;
    return true;
}

static bool answer_erase(const struct call *call, uint32_t *answer)
{
    bool fault;
    uint8_t *flash = flash_at(call, SKIP_SECTOR_SIZE, &fault);
    if (flash != NULL) {
        memset(flash, MCUBOOT_ERASED, SKIP_SECTOR_SIZE);
        *answer = BOOTCORE_OK;
    }
    return !fault;
}

static bool answer_digest_update(const struct call *call, uint32_t *answer)
{
    struct skip_port *port = call->port;
    uint32_t size = call->arguments[2];
    const uint8_t *data = bytes_at(call, 1, size, false);
    if (data == NULL)
        return false;
    if (size > SKIP_HASHED_MAX - port->hashed_size)
        return true;
    memcpy(port->hashed + port->hashed_size, data, size);
    port->hashed_size += size;
    *answer = BOOTCORE_OK;
    return true;
}

static bool answer_digest_finish(const struct call *call, uint32_t *answer)
{
    uint32_t kind = call->port->hash;
    uint32_t size = bootcore_digest_size((enum bootcore_digest)kind);
    uint8_t value[BOOTCORE_DIGEST_MAX];
    uint8_t *digest = bytes_at(call, 1, size, true);
    if (digest == NULL)
        return false;
    skip_digest(kind, call->port->hashed, call->port->hashed_size, value);
    memcpy(digest, value, size);
    *answer = BOOTCORE_OK;
    return true;
}

/* A structure of words that argument `index` points to. */
static const uint32_t *words_at(const struct call *call, unsigned index, uint32_t count)
{
    return (const uint32_t *)(const void *)bytes_at(call, index, 4 * count, false);
}

static const uint8_t *follow(const struct call *call, uint32_t address, uint32_t size)
{
    return call->memory->at(call->memory->context, address, size, false);
}

/* The structures are those of the target, whose pointers are words: key, digest, its size, signature, its size, pure. */
static bool answer_verify(const struct call *call, uint32_t *answer)
{
    const struct skip_signature *right = &call->port->right;
    const uint32_t *what = words_at(call, 1, 6);
    const uint8_t *words = what == NULL ? NULL : follow(call, what[0], 12);
    uint32_t key[3];
    if (words == NULL)
        return false;
    memcpy(key, words, sizeof key); /* kind, bytes, size */
    if (key[2] != right->key_size || what[2] != right->digest_size ||
        what[4] != sizeof right->numbers || (what[5] & 1) != right->pure)
        return true;
    const uint8_t *der = follow(call, key[1], key[2]);
    const uint8_t *digest = follow(call, what[1], what[2]);
    const uint8_t *numbers = follow(call, what[3], what[4]);
    if (der == NULL || digest == NULL || numbers == NULL)
        return false;
    if (memcmp(der, right->key, right->key_size) == 0 &&
        memcmp(digest, right->digest, right->digest_size) == 0 &&
        memcmp(numbers, right->numbers, sizeof right->numbers) == 0)
        *answer = BOOTCORE_OK;
    return true;
}

static bool answer_agree(const struct call *call, uint32_t *answer)
{
    const uint32_t *own = words_at(call, 1, 3); /* kind, bytes, size */
    const uint8_t *scalar = own == NULL ? NULL : follow(call, own[1], BOOTCORE_SCALAR_SIZE);
    const uint8_t *point = bytes_at(call, 2, BOOTCORE_POINT_SIZE, false);
    uint8_t *secret = bytes_at(call, 3, BOOTCORE_SCALAR_SIZE, true);
    if (scalar == NULL || point == NULL || secret == NULL)
        return false;
    skip_agree(scalar, point, secret);
    *answer = BOOTCORE_OK;
    return true;
}

static bool answer_derive(const struct call *call, uint32_t *answer)
{
    const uint8_t *secret = bytes_at(call, 2, call->arguments[3], false);
    uint8_t *output = bytes_at(call, 8, call->arguments[9], true);
    if (secret == NULL || output == NULL)
        return false;
    skip_derive(secret, call->arguments[3], output, call->arguments[9]);
    *answer = BOOTCORE_OK;
    return true;
}

static bool answer_authenticate(const struct call *call, uint32_t *answer)
{
    const uint8_t *key = bytes_at(call, 2, call->arguments[3], false);
    const uint8_t *data = bytes_at(call, 4, call->arguments[5], false);
    uint8_t *tag = bytes_at(call, 6, PIECE, true);
    if (key == NULL || data == NULL || tag == NULL)
        return false;
    skip_tag(key, call->arguments[3], data, call->arguments[5], tag);
    *answer = BOOTCORE_OK;
    return true;
}

static bool answer_cipher_start(const struct call *call, uint32_t *answer)
{
    struct skip_port *port = call->port;
    uint32_t size = call->arguments[2];
    const uint8_t *key = bytes_at(call, 1, size, false);
    if (key == NULL)
        return false;
    if (size > sizeof port->cipher_key)
        return true;
    memcpy(port->cipher_key, key, size);
    port->cipher_size = size;
    port->cipher_position = call->arguments[3] * BLOCK;
    *answer = BOOTCORE_OK;
    return true;
}

static bool answer_cipher_apply(const struct call *call, uint32_t *answer)
{
    uint8_t *data = bytes_at(call, 1, call->arguments[2], true);
    if (data == NULL)
        return false;
    skip_cipher(call->port->cipher_key, call->port->cipher_size, call->port->cipher_position, data,
                call->arguments[2]);
    call->port->cipher_position += call->arguments[2];
    *answer = BOOTCORE_OK;
    return true;
}

static bool answer_counter_read(const struct call *call, uint32_t *answer)
{
    uint8_t *value = bytes_at(call, 2, sizeof call->port->counter, true);
    if (value == NULL)
        return false;
    memcpy(value, &call->port->counter, sizeof call->port->counter);
    *answer = BOOTCORE_OK;
    return true;
}

static bool answer_wipe(const struct call *call)
{
    uint8_t *data = bytes_at(call, 1, call->arguments[2], true);
    if (data != NULL)
        memset(data, 0, call->arguments[2]);
    return data != NULL;
}

static bool answer_crypto(const struct call *call, uint32_t number, uint32_t *answer)
{
    switch (number) {
    case SKIP_DIGEST_START:
        call->port->hash = call->arguments[1];
        call->port->hashed_size = 0;
        *answer = BOOTCORE_OK;
        return true;
    case SKIP_DIGEST_UPDATE:
        return answer_digest_update(call, answer);
    case SKIP_DIGEST_FINISH:
        return answer_digest_finish(call, answer);
    case SKIP_VERIFY:
        return answer_verify(call, answer);
    case SKIP_AGREE:
        return answer_agree(call, answer);
    case SKIP_UNWRAP: /* there is nothing that is wrapped so */
        return true;
    case SKIP_DERIVE:
        return answer_derive(call, answer);
    case SKIP_AUTHENTICATE:
        return answer_authenticate(call, answer);
    case SKIP_CIPHER_START:
        return answer_cipher_start(call, answer);
    case SKIP_CIPHER_APPLY:
        return answer_cipher_apply(call, answer);
    default:
        return false;
    }
}

bool skip_port_answer(struct skip_port *port, const struct skip_memory *memory, uint32_t number,
                      const uint32_t *arguments, uint32_t *answer)
{
    const struct call call = {port, memory, arguments};
    *answer = BOOTCORE_FAILED;
    switch (number) {
    case SKIP_READ:
    case SKIP_WRITE:
        return answer_flash(&call, number == SKIP_WRITE, answer);
    case SKIP_ERASE:
        return answer_erase(&call, answer);
    case SKIP_COUNTER_READ:
        return answer_counter_read(&call, answer);
    case SKIP_COUNTER_WRITE:
        port->counter = arguments[2];
        *answer = BOOTCORE_OK;
        return true;
    case SKIP_WIPE:
        return answer_wipe(&call);
    case SKIP_EVENT:
        return true;
    default:
        return answer_crypto(&call, number, answer);
    }
}
