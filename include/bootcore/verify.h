// SPDX-License-Identifier: Apache-2.0
/*
 * Judges an image in flash: whether a device may boot it, and if not, why.
 *
 * The image is untrusted. Every length in it is held against the area before it is used; every byte that a decision
 * depends on is read again when it is hashed. Source of the format: MCUboot's design document; of the rules, the policy
 * in bootcore/policy.h.
 */
#ifndef BOOTCORE_VERIFY_H
#define BOOTCORE_VERIFY_H

#include <bootcore/policy.h>
#include <bootcore/port.h>
#include <format/mcuboot.h>

#define BOOTCORE_DEPENDENCIES_MAX 16
#define BOOTCORE_BUFFER_MIN       256 /* bytes of a work buffer, at least */

/* Why an image is refused; `offset`, `found` and `expected` of the verdict as said here. */
enum bootcore_reason {
    BOOTCORE_GOOD,
    BOOTCORE_READ,   /* the port cannot read, or the image reaches beyond its area at `offset` */
    BOOTCORE_CRYPTO, /* the port's digest or cipher fails */
    BOOTCORE_MAGIC,  /* of the header: found, expected */
    BOOTCORE_HEADER_SIZE,     /* found */
    BOOTCORE_IMAGE_SIZE,      /* header, body, protected area: found bytes, more than `expected` */
    BOOTCORE_FLAGS,           /* found; `expected` are those that are known */
    BOOTCORE_FLAGS_CONFLICT,  /* found: they ask for two sizes of the content key */
    BOOTCORE_PROTECTED_SIZE,  /* header says `expected`, area says `found` */
    BOOTCORE_TLV_MAGIC,       /* of an area at offset: found, expected */
    BOOTCORE_TLV_AREA_SIZE,   /* of an area at offset: found */
    BOOTCORE_TLV_BEYOND_AREA, /* type `found` at offset */
    BOOTCORE_TLV_UNEXPECTED,  /* type `found` at offset */
    BOOTCORE_TLV_LENGTH,      /* of type `expected` at offset: found */
    BOOTCORE_TLV_VALUE,       /* of type `expected` at offset: found */
    BOOTCORE_TLV_TWICE,       /* type `found` at offset; of some kinds there are several types */
    BOOTCORE_TLV_ORDER,       /* signature before the key that made it, at offset */
    BOOTCORE_TLV_MISSING,     /* type `expected` */
    BOOTCORE_DEPENDENCIES,    /* more than BOOTCORE_DEPENDENCIES_MAX, at offset */
    BOOTCORE_KEY_UNKNOWN,     /* the verdict's key hash is that of no provisioned key */
    BOOTCORE_KEY_HASH_SIZE,   /* found bytes, the digest has `expected` */
    BOOTCORE_KEY_FORM,        /* provisioned key number `found` is none that the policy knows */
    BOOTCORE_SIGNATURE_TYPE,  /* type `found`, the key makes `expected` */
    BOOTCORE_DIGEST_TYPE,     /* the key does not sign over the digest of type `found` */
    BOOTCORE_WRAPPED_SIZE,    /* of type `expected`: found bytes, which do not go with the flags */
    BOOTCORE_WRAPPED_TYPE,    /* type `found` is not for the kind of key that decrypts */
    BOOTCORE_JOURNAL, /* content key of found bytes; the journal of a swap has room for `expected` */
    BOOTCORE_WRAPPED_KEY,       /* the wrapped content key was not made for this device */
    BOOTCORE_NO_DECRYPTION_KEY, /* the image is encrypted, and there is no key to decrypt it with */
    BOOTCORE_DIGEST,            /* the digest in the image is not that of its bytes */
    BOOTCORE_SIGNATURE_FORM,    /* the signature is no DER of the form that is wanted */
    BOOTCORE_SIGNATURE,         /* it was not made by that key over that digest, or those bytes */
    BOOTCORE_COUNTER,           /* security counter found, the device has `expected` */
    BOOTCORE_FILL,              /* byte at offset: found, expected */
    BOOTCORE_TRAILER_OVERLAP,   /* TLVs end at `found`, trailer starts at `expected` */
    BOOTCORE_TRAILER_MAGIC,     /* the last 16 bytes of the slot are not the magic */
    BOOTCORE_FAULT,             /* two looks at the same thing differ */
};

struct bootcore_version {
    uint8_t major;
    uint8_t minor;
    uint16_t revision;
    uint32_t build;
};

struct bootcore_dependency {
    uint32_t image;
    struct bootcore_version version; /* at least */
};

struct bootcore_header {
    uint8_t bytes[MCUBOOT_HEADER_SIZE]; /* as they were read, and as they are hashed */
    uint32_t magic;
    uint32_t load_address;
    uint32_t header_size;
    uint32_t protected_size;
    uint32_t image_size; /* of the body */
    uint32_t flags;
    struct bootcore_version version;
};

/* A wrapped content key, as it stands in an image. */
struct bootcore_wrapped {
    uint16_t type;
    uint16_t size;
    uint8_t bytes[BOOTCORE_WRAPPED_MAX];
};

/* What the TLV areas hold. Kinds that were seen are bits of `seen`. */
struct bootcore_tlvs {
    uint32_t seen;
    uint32_t end; /* offset behind the last TLV */
    uint32_t counter;
    uint32_t dependency_count;
    struct bootcore_dependency dependencies[BOOTCORE_DEPENDENCIES_MAX];
    uint32_t key; /* index of the provisioned key */
    uint16_t digest_type;
    uint16_t digest_size;
    uint16_t signature_type;
    uint16_t signature_size;
    uint16_t key_hash_size;
    uint16_t public_key_size;
    uint8_t digest[BOOTCORE_DIGEST_MAX];
    uint8_t key_hash[BOOTCORE_DIGEST_MAX];
    uint8_t public_key[BOOTCORE_PUBLIC_KEY_MAX];
    uint8_t signature[BOOTCORE_SIGNATURE_MAX];
    struct bootcore_wrapped wrapped_key;
};

#define BOOTCORE_SEEN_DIGEST     0x01u
#define BOOTCORE_SEEN_KEY_HASH   0x02u
#define BOOTCORE_SEEN_PUBLIC_KEY 0x04u
#define BOOTCORE_SEEN_SIGNATURE  0x08u
#define BOOTCORE_SEEN_WRAPPED    0x10u
#define BOOTCORE_SEEN_COUNTER    0x20u
#define BOOTCORE_SEEN_RECORD     0x40u
#define BOOTCORE_SEEN_PURE       0x80u

/* Bytes of the content key that the flags ask for; 0: the body is not encrypted. */
static inline uint32_t bootcore_content_size(uint32_t flags)
{
    return (flags & MCUBOOT_FLAG_ENCRYPTED_AES256) != 0   ? 32
           : (flags & MCUBOOT_FLAG_ENCRYPTED_AES128) != 0 ? 16
                                                          : 0;
}

/* Memory that the caller lends; nothing in it outlives the call but what the verdict says. */
struct bootcore_work {
    uint8_t *buffer;
    uint32_t
        buffer_size; /* at least BOOTCORE_BUFFER_MIN, a multiple of 16 and of all write sizes */
    struct bootcore_tlvs first;
    struct bootcore_tlvs second;
};

/* Where an image lies, and what it is held against. */
struct bootcore_request {
    const struct bootcore_port *port;
    const struct bootcore_policy *policy;
    const struct bootcore_area *area;
    uint32_t magic;
    const struct bootcore_key *keys;
    uint32_t key_count;
    const struct bootcore_secret *decryption_key; /* NULL: none */
    uint32_t minimum_counter;
    uint32_t trailer_size; /* with its magic */
    uint32_t journal_key;  /* bytes of a content key in the journal of a swap; 0: there is none */
    bool
        encrypted_body; /* a body that is flagged as encrypted is encrypted; false: it lies in clear */
    bool
        unsigned_image; /* no key and no signature are wanted: for the writer's own check of such images */
    uint32_t
        other_flags; /* that are known besides: who asks does not execute the image, or deals with them */
    bool check_fill;  /* erased bytes from the TLVs to the trailer */
    bool check_magic; /* the trailer ends with its magic */
};

struct bootcore_verdict {
    uint32_t result;
    enum bootcore_reason reason;
    uint32_t offset;
    uint32_t found;
    uint32_t expected;
    uint16_t digest_type;                  /* of its TLV; 0: it did not come to that */
    uint16_t digest_size;                  /* bytes of the next two */
    uint8_t key_hash[BOOTCORE_DIGEST_MAX]; /* of the key that the image names */
    uint8_t digest[BOOTCORE_DIGEST_MAX];   /* computed, where it came to that */
    struct bootcore_header header;
    uint32_t end; /* offset behind the last TLV */
    uint32_t seen;
    uint32_t key; /* index of the provisioned key that verified it */
    uint32_t counter;
    uint32_t dependency_count;
    struct bootcore_dependency dependencies[BOOTCORE_DEPENDENCIES_MAX];
    struct bootcore_wrapped wrapped_key;
    uint8_t content_key
        [BOOTCORE_CONTENT_MAX]; /* of an encrypted body; wiped unless the image is valid */
};

/*
 * Judges the image in one pass over it. Returns BOOTCORE_VALID, which is also the verdict's result, or anything else,
 * and then the verdict has the first reason. The caller wipes the verdict's content key.
 */
uint32_t bootcore_verify(const struct bootcore_request *request, struct bootcore_work *work,
                         struct bootcore_verdict *verdict) bootcore_must_check;

#endif
