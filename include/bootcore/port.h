// SPDX-License-Identifier: Apache-2.0
/*
 * The platform door: all that the boot core needs of a device, or of the desk that stands in for one.
 *
 * Every function returns BOOTCORE_OK or anything else, and gets `context` first. There is one digest and one cipher at a
 * time. Numbers of P-256 and P-384 are big-endian, of fixed length. What a port has no algorithm for, it fails.
 */
#ifndef BOOTCORE_PORT_H
#define BOOTCORE_PORT_H

#include <bootcore/event.h>
#include <bootcore/limits.h>
#include <bootcore/result.h>
#include <stddef.h>

/* In the order of their TLVs. */
enum bootcore_digest { BOOTCORE_SHA256, BOOTCORE_SHA384, BOOTCORE_SHA512 };

/* Its bytes. */
static inline uint32_t bootcore_digest_size(enum bootcore_digest kind)
{
    return 32 + 16 * (uint32_t)kind;
}

/* What signs images. */
enum bootcore_key_kind {
    BOOTCORE_KEY_P256,
    BOOTCORE_KEY_P384,
    BOOTCORE_KEY_RSA2048,
    BOOTCORE_KEY_RSA3072,
    BOOTCORE_KEY_ED25519,
    BOOTCORE_KEY_KINDS,
};

/* A public key that was provisioned: SubjectPublicKeyInfo, of RSA keys PKCS#1. */
struct bootcore_key {
    enum bootcore_key_kind kind;
    const uint8_t *der;
    uint32_t der_size;
};

/* What unwraps content keys. */
enum bootcore_secret_kind {
    BOOTCORE_SECRET_P256,   /* a scalar, big-endian */
    BOOTCORE_SECRET_X25519, /* 32 bytes (RFC 7748) */
    BOOTCORE_SECRET_RSA,    /* of 2048 bits: RSAPrivateKey in DER (RFC 8017) */
    BOOTCORE_SECRET_AES,    /* 16 or 32 bytes */
};

struct bootcore_secret {
    enum bootcore_secret_kind kind;
    const uint8_t *bytes;
    uint32_t size;
};

/* One signature, and what it is to be of. */
struct bootcore_signed {
    const struct bootcore_key *key;
    const uint8_t *digest;
    uint32_t digest_size;
    const uint8_t *
        signature; /* ECDSA: r s, as long as the numbers of the curve; else as it stands in the image */
    uint32_t signature_size;
    bool pure; /* it is over the bytes that were kept, not over the digest */
};

/*
 * A piece of flash, or of RAM that images are loaded to: that has sectors and units of one byte, and is never erased.
 * Offsets count from its start; the boot core never asks for bytes outside.
 */
struct bootcore_area {
    uint32_t id;          /* for the port */
    uint32_t address;     /* where it is mapped */
    uint32_t size;        /* bytes; 0: there is no such area */
    uint32_t sector_size; /* the unit of erasing; divides the size */
    uint32_t
        write_size; /* the unit of writing; divides the sector; erased bytes are written once */
};

struct bootcore_port {
    void *context;

    uint32_t (*read)(void *context, const struct bootcore_area *area, uint32_t offset, void *data,
                     uint32_t size);
    /* Offset and size are multiples of the area's write size, and the bytes there are erased. */
    uint32_t (*write)(void *context, const struct bootcore_area *area, uint32_t offset,
                      const void *data, uint32_t size);
    /* Erases the one sector that starts at the offset: its bytes read 0xff afterwards. */
    uint32_t (*erase)(void *context, const struct bootcore_area *area, uint32_t offset);

    /*
     * A digest, in parts; finishing writes as many bytes as it has. With `keep` the port also keeps the bytes themselves,
     * until it is asked to keep others: a pure signature is over them.
     */
    uint32_t (*digest_start)(void *context, enum bootcore_digest kind, bool keep);
    uint32_t (*digest_update)(void *context, const void *data, uint32_t size);
    uint32_t (*digest_finish)(void *context, uint8_t digest[BOOTCORE_DIGEST_MAX]);

    /*
     * ECDSA; RSA-PSS with SHA-256 and a salt of 32 bytes; Ed25519, to which the digest is a message. The boot core has
     * looked at the form of the key; the port refuses points that are not on the curve, and numbers out of range.
     */
    uint32_t (*verify)(void *context, const struct bootcore_signed *what);

    /*
     * ECDH: X of the shared point of P-256, where the other's is X Y; or X25519, where it is U. Refuses points that are
     * not on the curve, and a shared secret of zeros.
     */
    uint32_t (*agree)(void *context, const struct bootcore_secret *own, const uint8_t *other,
                      uint8_t secret[BOOTCORE_SCALAR_SIZE]);

    /* Unwraps a content key of that size by RSA-OAEP with SHA-256, or AES key wrap (RFC 3394). */
    uint32_t (*unwrap)(void *context, const struct bootcore_secret *own, const uint8_t *wrapped,
                       uint32_t size, uint8_t *content_key, uint32_t content_size);

    /* HKDF (RFC 5869). */
    uint32_t (*derive)(void *context, enum bootcore_digest kind, const uint8_t *secret,
                       uint32_t secret_size, const uint8_t *salt, uint32_t salt_size,
                       const uint8_t *info, uint32_t info_size, uint8_t *output,
                       uint32_t output_size);

    /* HMAC; writes as many bytes as the digest has. */
    uint32_t (*authenticate)(void *context, enum bootcore_digest kind, const uint8_t *key,
                             uint32_t key_size, const uint8_t *data, uint32_t size,
                             uint8_t tag[BOOTCORE_DIGEST_MAX]);

    /* AES-CTR in place, of 16 or 32 bytes of key; the counter block is the big-endian number `block` at the start. */
    uint32_t (*cipher_start)(void *context, const uint8_t *key, uint32_t key_size, uint32_t block);
    uint32_t (*cipher_apply)(void *context, void *data, uint32_t size);

    /* The highest security counter that image `image` had; it never goes down. */
    uint32_t (*counter_read)(void *context, uint32_t image, uint32_t *value);
    uint32_t (*counter_write)(void *context, uint32_t image, uint32_t value);

    /* Overwrites secrets in a way that the compiler does not drop. */
    void (*wipe)(void *context, void *data, uint32_t size);

    /* Hears what the boot core does, for a log or a timeline; may be NULL. */
    void (*event)(void *context, const struct bootcore_event *event);
};

/* As port->read(), within the bounds of the area. Fails: beyond them, or the port fails. */
uint32_t bootcore_read(const struct bootcore_port *port, const struct bootcore_area *area,
                       uint32_t offset, void *data, uint32_t size) bootcore_must_check;

#endif
