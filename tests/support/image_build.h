// SPDX-License-Identifier: Apache-2.0
/*
 * Images by the project's writer, from rows, with a fixed random source. Their keys are TEST KEYS (keys.h): the image
 * is signed by BUILD_SIGN_LABEL and encrypted for BUILD_DECRYPT_LABEL.
 */
#ifndef SUPPORT_IMAGE_BUILD_H
#define SUPPORT_IMAGE_BUILD_H

#include "image_xml.h"
#include "scratch.h"

#define BUILD_SIGN_LABEL    "build sign"
#define BUILD_DECRYPT_LABEL "build decrypt"

#define SLOT(size)     VALUE("Slot", "-S", size)
#define HEADER(size)   VALUE("Header", "-H", size), SWITCH("--pad-header")
#define VERSION(text)  VALUE("Version", "-v", text)
#define MAGIC(value)   VALUE("Magic", "-ma", value)
#define COUNTER(value) VALUE("Counter", "-s", value)
#define INPUT          VALUE("Input", "", "app.bin")
#define SIGNED         VALUE("Sign", "-k", "sign.pem")
#define ENCRYPTED      VALUE("Encrypt", "-E", "encrypt.pem")
#define PADDED         SWITCH("--pad")
#define OVERWRITE      SWITCH("--overwrite-only")

/* Writes sign.pem, encrypt.pem and app.bin, a firmware of `size` bytes, to the scratch directory. */
void image_build_inputs(struct scratch *scratch, size_t size);

/* Builds what the rows say; appends the file, a .bin. */
void image_build(struct scratch *scratch, const struct xml_param *params, struct blob *image);

#endif
