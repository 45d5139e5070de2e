// SPDX-License-Identifier: Apache-2.0
/*
 * A port of the boot core over bytes in memory that watches what is asked of it, and misbehaves where a test wants it
 * to. Cryptography is the host's.
 */
#ifndef SUPPORT_BOOT_PROBE_H
#define SUPPORT_BOOT_PROBE_H

#include "boot_image.h"
#include <bootcore/verify.h>
#include <port/host/host_port.h>

struct boot_probe {
    struct bootcore_port port;
    struct host_port host;
    struct span flash;  /* the area; what is read lies in it, or the test fails */
    unsigned calls;     /* of functions that can fail, so far */
    unsigned fail_at;   /* the call that fails, from 1 on; 0: none */
    uint32_t change_at; /* a byte of flash that changes */
    uint8_t change_by;  /* the bits that do; 0: none */
    unsigned change_on; /* from its n-th read on, from 1; with change_once only then */
    bool change_once;
    unsigned reads; /* of that byte, so far */
    unsigned wiped; /* calls of wipe */
};

/* The probe must not move afterwards; the caller keeps the bytes. */
void boot_probe_open(struct boot_probe *probe, struct span flash);
void boot_probe_release(struct boot_probe *probe);

/* Counts anew, for another run over the same bytes. */
void boot_probe_again(struct boot_probe *probe);

/* Keys of a device that image_build() builds for: the signer's SubjectPublicKeyInfo, the decryption key's scalar. */
struct boot_keys {
    uint8_t spki[BOOT_SPKI_SIZE];
    uint8_t scalar[BOOTCORE_SCALAR_SIZE];
    struct bootcore_key key;
    struct bootcore_secret secret;
};

/* Fills them from labels of TEST KEYS; must not move afterwards. */
void boot_keys_make(struct boot_keys *keys, const char *sign_label, const char *decrypt_label);

#endif
