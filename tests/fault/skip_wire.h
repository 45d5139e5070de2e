// SPDX-License-Identifier: Apache-2.0
/*
 * What the emulated program and the host agree on. Both are little-endian; no structure here has holes or pointers.
 */
#ifndef FAULT_SKIP_WIRE_H
#define FAULT_SKIP_WIRE_H

#include <bootcore/boot.h>

#define SKIP_ROM      0x00010000u /* also in skip.ld */
#define SKIP_ROM_SIZE 0x00010000u
#define SKIP_RAM      0x20000000u
#define SKIP_RAM_SIZE 0x00006000u
#define SKIP_EXIT     (SKIP_ROM + SKIP_ROM_SIZE - 16) /* where an entry returns to */

#define SKIP_STUB_SIZE   4u
#define SKIP_SLOT_SIZE   512u
#define SKIP_SECTOR_SIZE 256u
#define SKIP_KEY_SIZE    92u
#define SKIP_KEYS        2 /* that are provisioned; the last one is the signer's */

/* What can be started. */
enum skip_entry { SKIP_JUDGE, SKIP_BOOT, SKIP_NAIVE, SKIP_PROBE, SKIP_ENTRIES };

/* At the start of the ROM. Of each entry: where it starts, and the code of which every instruction is skipped once. */
struct skip_map {
    uint32_t entry[SKIP_ENTRIES];
    uint32_t from[SKIP_ENTRIES];
    uint32_t to[SKIP_ENTRIES];
    uint32_t stubs; /* the functions of the port, SKIP_STUB_SIZE bytes each */
};

/* The functions of the port, in their order. */
enum skip_call {
    SKIP_READ,
    SKIP_WRITE,
    SKIP_ERASE,
    SKIP_DIGEST_START,
    SKIP_DIGEST_UPDATE,
    SKIP_DIGEST_FINISH,
    SKIP_VERIFY,
    SKIP_AGREE,
    SKIP_UNWRAP,
    SKIP_DERIVE,
    SKIP_AUTHENTICATE,
    SKIP_CIPHER_START,
    SKIP_CIPHER_APPLY,
    SKIP_COUNTER_READ,
    SKIP_COUNTER_WRITE,
    SKIP_WIPE,
    SKIP_EVENT,
    SKIP_CALLS,
};

/* At the start of the RAM: what is asked, and what came of it. */
struct skip_exchange {
    uint32_t any_mcuboot; /* the policy: upstream's instead of ST's */
    uint32_t key_kind;    /* enum bootcore_key_kind, of all keys */
    uint32_t key_size;
    uint32_t minimum_counter;
    uint32_t image_count; /* for a boot; the second one is optional */
    uint32_t result;      /* the word that was returned */
    uint32_t verdict;     /* the word that was left in memory */
    uint32_t reason;
    uint32_t entry;
    uint8_t keys[SKIP_KEYS][SKIP_KEY_SIZE]; /* SubjectPublicKeyInfo */
    uint8_t decryption_key[BOOTCORE_SCALAR_SIZE];
};

#endif
