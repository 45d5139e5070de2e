// SPDX-License-Identifier: Apache-2.0
/*
 * SFI packages (secure firmware install): numbers on the wire, and every choice that ST's documents leave open.
 *
 *   package = header, area, area, ...     area = descriptor, ciphertext
 *
 * Documented (ST's AN5054): which fields header and descriptor have, and in which order; AES-128-GCM for each area, its
 * additional data the descriptor up to the total number of areas; the header's tag over no plaintext, with the header
 * as additional data and the nonce as IV; the letters F C M E K P R; sizes in multiples of 16; the 12 bytes before the
 * firmware in an E area; the pairs of words in a K area; that P and R carry the address of the continuation token.
 *
 * OPEN is what no public source says, and no public sample shows. It was chosen here, and is written down here alone:
 * writer and reader (pack/sfi_*), and whoever installs packages, follow this header. When a fact comes to light, it is
 * changed here. All integers are little-endian but for the IV (OPEN).
 */
#ifndef FORMAT_SFI_H
#define FORMAT_SFI_H

/* The header. OPEN: the width of every field, but for nonce and tag; the magic's fourth character. */
#define SFI_HEADER_MAGIC    0  /* "SFI " */
#define SFI_HEADER_PROTOCOL 4  /* u32 */
#define SFI_HEADER_NONCE    8  /* 12 bytes */
#define SFI_HEADER_FIRMWARE 20 /* u32: firmware version */
#define SFI_HEADER_AREAS    24 /* u32: how many */
#define SFI_HEADER_TOTAL    28 /* u32: OPEN, of what: bytes of all areas, descriptors and ciphertext */
#define SFI_HEADER_TAG      32 /* over the bytes before it */
#define SFI_HEADER_SIZE     48

#define SFI_MAGIC              \
    {                          \
        0x53, 0x46, 0x49, 0x20 \
    }
#define SFI_MAGIC_SIZE 4
#define SFI_PROTOCOL   2 /* documented */

/* A descriptor. OPEN: the width of every field, but for the tag. */
#define SFI_AREA_TYPE    0 /* u32: the letter */
#define SFI_AREA_VERSION 4 /* u32: OPEN, of what: the firmware version again */
#define SFI_AREA_INDEX   8 /* u32 */
#define SFI_AREA_LENGTH \
    12 /* u32: bytes of ciphertext, which are as many as there are of plaintext */
#define SFI_AREA_ADDRESS 16 /* u32 */
#define SFI_AREA_TOTAL   20 /* u32: number of areas, as in the header */
#define SFI_AREA_TAG     24 /* over the bytes before it, and the ciphertext */
#define SFI_AREA_SIZE    40

/*
 * The IV of an area: the nonce, with the area's index added to its last 32-bit word. OPEN: which word, that it is
 * big-endian, that it is addition, modulo 2^32. OPEN: the first index; it must not be 0, which would be the IV of the
 * header, and two messages under one IV give the key of the tags away.
 */
#define SFI_NONCE_SIZE  12
#define SFI_IV_WORD     8 /* offset of that word in the nonce */
#define SFI_INDEX_FIRST 1
#define SFI_KEY_SIZE    16
#define SFI_TAG_SIZE    16

/* Types of areas. OPEN: the letters of the last three, and that they are areas at all. */
#define SFI_FIRMWARE      'F' /* bytes of internal flash; address: of the first */
#define SFI_CONFIGURATION 'C' /* option bytes */
#define SFI_MODULE        'M'
#define SFI_EXTERNAL      'E' /* bytes of external flash; address: of the first */
#define SFI_KEY_AREA      'K' /* where in flash keys of regions of external flash go */
#define SFI_PAUSE         'P' /* installing stops here, and keeps its state at the address of the token */
#define SFI_RESUME        'R' /* it goes on here, in the next chunk that comes into RAM */
#define SFI_SSFI          'S' /* OPEN: a package of others, opaque, as it is */
#define SFI_OBK           'O' /* OPEN: an option-byte key file, as it is; address: its destination */
#define SFI_HASH          'H' /* OPEN: what `--hash 1` adds, see below */
#define SFI_TYPES         "FCMEKPRSOH"

/*
 * OPEN: the order of the areas. All of one letter stand together, in this order; those of one letter by address where
 * they have one, else as they were given. C is last, since to program option bytes resets the part.
 */
#define SFI_ORDER "FKEMSOHC"

/*
 * OPEN: where P and R stand. A chunk is what a part with so much RAM takes at once: the header or an R, areas, and then a
 * P. What does not fit any more begins the next chunk; only F areas are divided, and E areas count with their
 * descriptor alone, since they are larger than any RAM. Where the pair is there in any case, it stands before C, or at
 * the end where there is no C.
 */
#define SFI_NOT_IN_RAM "E"

/* OPEN: what P and R hold: nothing. The address of the token is that of their descriptor; 0 where none is given. */
#define SFI_TOKEN_SIZE 0

/*
 * Alignment and fill. Documented: sizes are multiples of 16. OPEN: that addresses of F and E areas are as well; that
 * bytes of F areas whose units of 16 touch are one area; what fills up.
 */
#define SFI_ALIGN         16
#define SFI_FILL_FIRMWARE 0xff /* F and E: erased flash */
#define SFI_FILL_DATA     0x00 /* all others */

/* E: these, then the firmware. Documented; OPEN: nothing says how much of the last 16 bytes is fill. */
#define SFI_EXTERNAL_REGION 0 /* u32, 0 to 7 */
#define SFI_EXTERNAL_MODE   4 /* u32, 0 to 3: the mode of OTFDEC */
#define SFI_EXTERNAL_KEY_ADDRESS \
    8 /* u32: where the region's key is in internal flash; OPEN: 0, it has none */
#define SFI_EXTERNAL_SIZE 12
#define SFI_REGION_MAX    7
#define SFI_MODE_MAX      3

/* K: an entry for each key of E areas. Documented; OPEN: a size of 0 is behind the last; address of the area: 0. */
#define SFI_KEY_ENTRY_SIZE    0 /* u32: bytes of the key */
#define SFI_KEY_ENTRY_ADDRESS 4 /* u32 */
#define SFI_KEY_ENTRY         8

/* C. OPEN: the values of the option-byte CSV, u32 each, in its order, without names; address 0. */
#define SFI_REGISTER_SIZE 4

/* M. OPEN: this head, the licence, filled up to 16 with zeros, the module; address: where it goes, or 0. */
#define SFI_MODULE_LICENSE      0 /* u32: one of the following */
#define SFI_MODULE_LICENSE_SIZE 4 /* u32: bytes of the licence, or of the HSM's firmware id */
#define SFI_MODULE_LENGTH       8 /* u32: bytes of the module */
#define SFI_MODULE_ZERO         12
#define SFI_MODULE_SIZE         16
#define SFI_LICENSE_NONE        0
#define SFI_LICENSE_FILE        1
#define SFI_LICENSE_HSM         2

/* S. OPEN: u32 bytes of the package, 12 zeros, the package; address 0. */
#define SFI_SSFI_LENGTH 0
#define SFI_SSFI_SIZE   16

/* H. OPEN: SHA-256 over the plaintexts of all F and E areas, in their order in the package; address 0. */
#define SFI_HASH_SIZE   32
#define SFI_HASH_COVERS "FE"

/* Limits of this program, not of the format: an area count beyond this is a mistake. */
#define SFI_AREAS_MAX    65536
#define SFI_FIRMWARE_MAX 255 /* of the firmware version; ST's command line takes no more */

#endif
