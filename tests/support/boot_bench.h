// SPDX-License-Identifier: Apache-2.0
/*
 * A small device for the boot core: a few KiB of flash that behave as flash, power that can be cut, calls that can fail.
 *
 * Cryptography is the host's; what it says of the same arguments is remembered, so that thousands of boots are quick.
 * Images are made by boot_image.h.
 */
#ifndef SUPPORT_BOOT_BENCH_H
#define SUPPORT_BOOT_BENCH_H

#include "boot_image.h"
#include <bootcore/boot.h>
#include <port/host/host_port.h>

enum {
    BENCH_FLASH = 96 * 1024,
    BENCH_BUFFER = 4096,
    BENCH_MEMORIES = 64,
    BENCH_QUESTION = 64 + 32 + 64
};

/* How the flash is divided; zeros where a mode needs nothing. */
struct bench_shape {
    enum bootcore_mode mode;
    uint32_t sector;
    uint32_t write;
    uint32_t slot;      /* bytes */
    uint32_t secondary; /* bytes; 0: as `slot` */
    uint32_t scratch;   /* bytes */
    uint32_t ram;       /* bytes for each image */
    uint32_t max_sectors;
    uint32_t images;
    uint32_t buffer; /* bytes; 0: BOOTCORE_BUFFER_MIN */
    bool decrypts;   /* has the key of BOOT_DECRYPT_LABEL */
    bool loader;
    bool bootstrap;
};

/* What outlives a reset. */
struct bench_state {
    uint8_t flash[BENCH_FLASH];
    uint32_t counters[BOOTCORE_IMAGES_MAX];
};

/* What the host's cryptography said. */
struct bench_answer {
    uint8_t question[BENCH_QUESTION];
    uint8_t secret[BOOTCORE_SCALAR_SIZE];
    uint32_t result;
};

struct bench_memory {
    struct bench_answer answers[BENCH_MEMORIES];
    size_t count;
};

struct boot_bench {
    struct bootcore_port port;
    struct host_port host;
    struct bootcore_config config;
    struct bootcore_image images[BOOTCORE_IMAGES_MAX];
    struct bootcore_memory memory;
    struct bootcore_outcome outcome;
    struct bootcore_key key;
    uint8_t spki[BOOT_SPKI_SIZE];
    uint8_t scalar[BOOTCORE_SCALAR_SIZE];
    struct bootcore_secret decryption_key;
    uint8_t buffer[BENCH_BUFFER];
    struct bench_state state;
    uint32_t used;       /* bytes of the flash */
    unsigned operations; /* on flash, of this boot */
    unsigned cut_at;     /* power fails at this one; 0: never */
    bool torn;           /* it is done by half */
    bool off;            /* power has failed */
    unsigned calls;      /* of functions that can fail, of this boot */
    unsigned fail_at;    /* the one that fails, without loss of power; 0: none */
    unsigned failures;   /* how many calls fail from there on */
    unsigned events[32]; /* of each kind, of this boot */
    struct bench_memory verified;
    struct bench_memory agreed;
};

/* The bench is large and must not move: take it from the heap. */
void boot_bench_open(struct boot_bench *bench, const struct bench_shape *shape);
void boot_bench_release(struct boot_bench *bench);

/* Puts bytes into an area that is erased before. */
void boot_bench_put(struct boot_bench *bench, const struct bootcore_area *area, struct span bytes);

/* Programs an image as the boot core leaves it: in a primary slot, in clear unless a loader is needed. */
void boot_bench_install(struct boot_bench *bench, uint32_t index, const struct boot_image *image);

/* Downloads an update, as it is built, and asks for it. */
void boot_bench_download(struct boot_bench *bench, uint32_t index, const struct boot_image *image,
                         enum bootcore_swap wish);

/* Resets and boots. A write to bytes that are not erased, and an access outside, fail the test. */
bool boot_bench_boot(struct boot_bench *bench);

/* As boot_bench_boot(), with power failing at an operation. */
void boot_bench_cut(struct boot_bench *bench, unsigned at, bool torn);

void boot_bench_confirm(struct boot_bench *bench);

/* The major version of an image that the last boot started; 0: it is not there. */
unsigned boot_bench_version(const struct boot_bench *bench, uint32_t index);

void boot_bench_restore(struct boot_bench *bench, const struct bench_state *state);

#endif
