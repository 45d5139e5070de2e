// SPDX-License-Identifier: Apache-2.0
/*
 * Images for the sweep: small ones, right but for the one thing that is said.
 */
#ifndef FAULT_SKIP_IMAGE_H
#define FAULT_SKIP_IMAGE_H

#include "skip_port.h"

enum skip_defect {
    SKIP_GOOD,
    SKIP_BAD_SIGNATURE, /* one that was not made by the key over this digest */
    SKIP_NO_SIGNATURE,
    SKIP_BAD_BODY,       /* a byte differs from what was signed */
    SKIP_BAD_COUNTER,    /* the device has a higher one */
    SKIP_BAD_KEY,        /* signed by a key that is not provisioned */
    SKIP_BAD_DEPENDENCY, /* on a version that is not there */
    SKIP_BAD_MAGIC,      /* that of another kind of image; signed so */
    SKIP_BAD_TLV,        /* one that nobody knows */
    SKIP_BAD_FILL,       /* a byte before the trailer is not erased */
    SKIP_BAD_TRAILER,    /* no magic at the end of the slot */
    SKIP_BAD_TAG,        /* of the wrapped content key */
    SKIP_BAD_LENGTH, /* the wrapped content key has bytes behind it, as one of another size has */
    SKIP_BAD_FLAGS,  /* they ask for two sizes of the content key */
    SKIP_BAD_TYPE,   /* the signature is in the TLV of another algorithm */
    SKIP_BAD_DIGEST, /* one that the key does not sign over */
    SKIP_BAD_PURE,   /* of a key that makes none such */
    SKIP_TWO_DIGESTS,
};

struct skip_wish {
    enum skip_defect defect;
    bool encrypted;
    bool upstream;  /* by upstream's policy */
    bool whole_key; /* the public key itself is in the image */
    bool aes256;
    bool ed25519; /* the keys are such, and the signature over SHA-512 */
};

/* Fills the slot, and notes in `port` which signature is right and in `exchange` what the device has. */
void skip_image(const struct skip_wish *wish, struct skip_port *port, uint8_t slot[SKIP_SLOT_SIZE],
                struct skip_exchange *exchange);

#endif
