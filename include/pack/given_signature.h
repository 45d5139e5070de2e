// SPDX-License-Identifier: Apache-2.0
/*
 * Signatures that somebody else has made: from files, and by programs.
 */
#ifndef PACK_GIVEN_SIGNATURE_H
#define PACK_GIVEN_SIGNATURE_H

#include <pack/image_write.h>

/*
 * Reads a signature file: the bytes that are in an image, of ECDSA also r and s one behind the other, or base64 of one of
 * them; and holds it against the key. Appends it as the image has it. Errors: ERROR_FILE, cannot be read, or is none of
 * these; ERROR_INVALID, it was not made by that key over that input.
 */
int given_signature_read(const char *path, const struct key *key,
                         const struct signature_input *input, struct blob *signature,
                         struct error *error) must_check;

/* A signer that has one signature, in the file `path`, which must outlive it. */
struct image_signer given_signature_signer(const char *const *path);

/* A program that signs. */
struct signing_command {
    const char *text; /* with {digest} and {signature} for the files that it reads and writes */
    unsigned seconds; /* it may take */
};

/*
 * A signer that runs the program once for each signature, without a shell: {digest} is a file with the bytes of the
 * digest, or what a pure signature is over; {signature} the file that it has to write. Errors of it: ERROR_USAGE, the text is no command or lacks a place;
 * ERROR_CRYPTO, the program fails or takes too long; those of given_signature_read().
 */
struct image_signer signing_command_signer(struct signing_command *command);

#endif
