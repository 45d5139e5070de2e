// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <base/file.h>
#include <base/path.h>
#include <inttypes.h>
#include <pack/otfdec.h>
#include <string.h>

/*
 * Compiled twice where that is possible: for processors that turn 16 bytes round at once (SSSE3), and for all others.
 * The loader chooses.
 */
#if defined(__x86_64__) && defined(__GLIBC__)
#define SHUFFLED __attribute__((target_clones("ssse3", "default")))
#else
#define SHUFFLED
#endif

enum { LOAD_LIMIT = 4096 }; /* of files that are told apart by their size */

void otfdec_region_release(struct otfdec_region *region)
{
    wipe(region, sizeof *region);
}

/* The words that the bytes of a key or a nonce stand for, register 0 first: the one place that knows of the order. */
static void set_registers(const uint8_t *bytes, enum otfdec_order order, uint32_t *registers,
                          size_t count)
{
    for (size_t i = 0; i < count; i++)
        registers[i] = order == OTFDEC_ORDER_REGISTERS ? get_le32(bytes + 4 * i)
                                                       : get_be32(bytes + 4 * (count - 1 - i));
}

/* Appends the bytes of a file that has to have `size` of them. */
static int load_exactly(const char *path, const char *what, size_t size, struct blob *bytes,
                        struct error *error)
{
    AUTO(file) file = {0};
    if (file_open(path, &file, error) != 0)
        return -1;
    if (file.size != size)
        return error_at(error, ERROR_CRYPTO, path, 0, "%s has %zu bytes, this file has %" PRIu64,
                        what, size, file.size);
    return file_load(path, LOAD_LIMIT, bytes, error);
}

int otfdec_key_load(const char *path, enum otfdec_order order, struct otfdec_region *region,
                    struct error *error)
{
    AUTO(blob) bytes = {0};
    if (path_is_token_uri(path))
        return error_set(error, ERROR_CRYPTO,
                         "'%s' is no file: the firmware needs the key itself, which a token does "
                         "not give",
                         path);
    if (load_exactly(path, "an AES-128 key", OTFDEC_KEY_SIZE, &bytes, error) != 0)
        return -1;
    set_registers(bytes.data, order, region->key, OTFDEC_KEY_WORDS);
    return 0;
}

static bool is_digits(const char *text)
{
    return strlen(text) == 2 * OTFDEC_NONCE_SIZE &&
           strspn(text, "0123456789abcdefABCDEF") == 2 * OTFDEC_NONCE_SIZE;
}

int otfdec_nonce_read(const char *text, enum otfdec_order order, struct otfdec_region *region,
                      struct error *error)
{
    AUTO(blob) bytes = {0};
    bool digits = is_digits(text);
    if (!digits && !file_exists(text))
        return error_set(error, ERROR_FILE, "'%s' is neither a file nor %d hexadecimal digits",
                         text, 2 * OTFDEC_NONCE_SIZE);
    if ((digits ? hex_decode(text, &bytes, error)
                : load_exactly(text, "a nonce", OTFDEC_NONCE_SIZE, &bytes, error)) != 0)
        return -1;
    set_registers(bytes.data, order, region->nonce, OTFDEC_NONCE_WORDS);
    return 0;
}

int otfdec_cipher_start(struct otfdec_cipher *cipher, const struct otfdec_region *region,
                        struct error *error)
{
    uint8_t key[OTFDEC_KEY_SIZE];
    for (size_t i = 0; i < OTFDEC_KEY_WORDS; i++)
        put_be32(key + 4 * i, region->key[OTFDEC_KEY_WORDS - 1 - i]);
    put_be32(cipher->counter + OTFDEC_COUNTER_NONCER1, region->nonce[1]);
    put_be32(cipher->counter + OTFDEC_COUNTER_NONCER0, region->nonce[0]);
    put_be32(cipher->counter + OTFDEC_COUNTER_VERSION, region->version);
    put_be32(cipher->counter + OTFDEC_COUNTER_ADDRESS, (region->number - 1) << OTFDEC_REGION_SHIFT);
    int result = cipher_start(&cipher->aes, SPAN(key), error);
    wipe(key, sizeof key);
    return result;
}

/*
 * Makes the keystream start with the block at `address`. From there the counter block counts as that of AES-CTR does,
 * since no address has a carry into the bits of the region.
 */
static int seek(struct otfdec_cipher *cipher, uint64_t address, struct error *error)
{
    uint32_t region = get_be32(cipher->counter + OTFDEC_COUNTER_ADDRESS);
    uint32_t block = (uint32_t)(address >> OTFDEC_ADDRESS_SHIFT) & OTFDEC_ADDRESS_MASK;
    uint8_t counter[OTFDEC_BLOCK];
    memcpy(counter, cipher->counter, sizeof counter);
    put_be32(counter + OTFDEC_COUNTER_ADDRESS, region | block);
    return cipher_seek(&cipher->aes, counter, error);
}

/* XORs whole blocks with keystream, of each block the last byte first. */
SHUFFLED static void apply_blocks(uint8_t *restrict data, const uint8_t *restrict stream,
                                  size_t count)
{
    for (; count > 0; count--, data += OTFDEC_BLOCK, stream += OTFDEC_BLOCK) {
        uint64_t words[2];
        uint64_t mask[2];
        memcpy(words, data, sizeof words);
        memcpy(mask, stream, sizeof mask);
        words[0] ^= __builtin_bswap64(mask[1]);
        words[1] ^= __builtin_bswap64(mask[0]);
        memcpy(data, words, sizeof words);
    }
}

/* XORs bytes of which the first is byte `skip` of the first block of keystream. */
static void apply_stream(uint8_t *data, const uint8_t *stream, size_t skip, size_t size)
{
    size_t at = skip == 0 ? size - size % OTFDEC_BLOCK : 0;
    apply_blocks(data, stream, at / OTFDEC_BLOCK);
    for (; at < size; at++)
        data[at] ^= stream[(skip + at) ^ (OTFDEC_BLOCK - 1)];
}

int otfdec_cipher_apply(struct otfdec_cipher *cipher, uint64_t address, uint8_t *data, size_t size,
                        struct error *error)
{
    static const uint8_t zeros[OTFDEC_BATCH];
    if (seek(cipher, address, error) != 0)
        return -1;
    while (size > 0) {
        size_t skip = (size_t)(address % OTFDEC_BLOCK);
        size_t room = OTFDEC_BATCH - skip;
        size_t part = size < room ? size : room;
        size_t blocks = (skip + part + OTFDEC_BLOCK - 1) / OTFDEC_BLOCK;
        if (cipher_apply(&cipher->aes, zeros, cipher->stream, blocks * OTFDEC_BLOCK, error) != 0)
            return -1;
        apply_stream(data, cipher->stream, skip, part);
        address += part;
        data += part;
        size -= part;
    }
    return 0;
}

void otfdec_cipher_release(struct otfdec_cipher *cipher)
{
    cipher_release(&cipher->aes);
    wipe(cipher, sizeof *cipher);
}
