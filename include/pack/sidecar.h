// SPDX-License-Identifier: Apache-2.0
/*
 * What joins the two steps of signing elsewhere: taking the digest of an image, and attaching the signature.
 *
 * A sidecar is a JSON file. It says which configuration was used and how, the digest that came out, and a seed for what
 * is random, so that the second step writes the image of the first. The seed makes it secret.
 */
#ifndef PACK_SIDECAR_H
#define PACK_SIDECAR_H

#include <base/output.h>
#include <base/text_list.h>
#include <pack/image_seed.h>
#include <pack/image_spec.h>
#include <text/json_reader.h>

struct sidecar {
    const char *config; /* paths are as they were given, relative to the working directory */
    struct text_list sets;
    const char *input;  /* NULL: as in the configuration */
    const char *output; /* likewise */
    enum hex_trailer hex_trailer;
    struct digest_value digest;    /* SHA-256: an XML names P-256 keys */
    uint8_t seed[IMAGE_SEED_SIZE]; /* secret */
    struct json_document document; /* owns the texts of a sidecar that was read */
};

/* Writes a sidecar to an output of kind OUTPUT_SECRET, which the caller commits. Errors: as output_write(). */
int sidecar_write(const struct sidecar *sidecar, struct output *output,
                  struct error *error) must_check;

/* Reads one. Errors: ERROR_FILE, cannot be read; ERROR_CONFIG, is none. */
int sidecar_read(const char *path, struct sidecar *sidecar, struct error *error) must_check;
void sidecar_release(struct sidecar *sidecar);

#endif
