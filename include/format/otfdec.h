// SPDX-License-Identifier: Apache-2.0
/*
 * OTFDEC, which decrypts external flash as it is read: numbers on the wire.
 *
 * 16 bytes of flash are 16 bytes of plaintext XOR the bytes of AES-128(key, counter block), the last of them first.
 *   key           = KEYR3 KEYR2 KEYR1 KEYR0, each a word of 32 bits, big-endian
 *   counter block = NONCER1, NONCER0, version (16 bits), region and address; each a word of 32 bits, big-endian
 *   region and address = (region - 1) << 28 | address >> 4, the address as the processor sees it
 * Source: two formulations of the same vectors, made independently of each other. No device has been asked.
 *
 * Open: in which order a file has the bytes of key and nonce. `enum otfdec_order` has both that are in use; which of
 * them is meant where nothing is said is OTFDEC_ORDER_DEFAULT. Also open: the enhanced cipher of mode 11, and the block
 * cipher that takes the place of OTFDEC in the STM32H7RS (MCE). Neither is written here.
 */
#ifndef FORMAT_OTFDEC_H
#define FORMAT_OTFDEC_H

#define OTFDEC_BLOCK       16 /* bytes that one counter block decrypts */
#define OTFDEC_KEY_WORDS   4
#define OTFDEC_KEY_SIZE    16
#define OTFDEC_NONCE_WORDS 2
#define OTFDEC_NONCE_SIZE  8

#define OTFDEC_REGIONS       4 /* they count from 1 */
#define OTFDEC_REGION_GRAIN  4096u
#define OTFDEC_VERSION_MAX   0xffffu
#define OTFDEC_ADDRESS_LIMIT 0x100000000u /* behind the last address that 28 bits of counter have */

/* Offsets in a counter block. */
#define OTFDEC_COUNTER_NONCER1 0
#define OTFDEC_COUNTER_NONCER0 4
#define OTFDEC_COUNTER_VERSION 8
#define OTFDEC_COUNTER_ADDRESS 12
#define OTFDEC_REGION_SHIFT    28
#define OTFDEC_ADDRESS_SHIFT   4
#define OTFDEC_ADDRESS_MASK    0x0fffffffu

/* What a region decrypts: bits MODE of its configuration. All but the last have the same ciphertext. */
#define OTFDEC_MODE_INSTRUCTIONS 0u
#define OTFDEC_MODE_DATA         1u
#define OTFDEC_MODE_ALL          2u
#define OTFDEC_MODE_ENHANCED     3u

/* The order of bytes in a file of the key (16 bytes) or the nonce (8), and in a nonce that is written as digits. */
enum otfdec_order {
    OTFDEC_ORDER_AES, /* as AES takes them: the first byte is the highest of the last register */
    OTFDEC_ORDER_REGISTERS, /* as a little-endian processor has the registers in memory, number 0 first */
};
#define OTFDEC_ORDER_DEFAULT OTFDEC_ORDER_AES

#endif
