// SPDX-License-Identifier: Apache-2.0
/*
 * The boot core's verdict on an image, in words.
 */
#ifndef DEVICE_VERDICT_H
#define DEVICE_VERDICT_H

#include <bootcore/verify.h>
#include <text/json.h>

#define VERDICT_TEXT 192
#define VERSION_MAX  32

/* The reason, such as "signature does not match key 3c23fc4e", "" where the image is valid. */
void verdict_text(const struct bootcore_verdict *verdict, char text[VERDICT_TEXT]);

/* A name for machines, such as "signature". */
const char *verdict_name(enum bootcore_reason reason);

/* Adds the digest of a valid image, under the name of its kind, such as "sha256". */
void verdict_add_digest(struct json *to, const struct bootcore_verdict *verdict);

/* x.y.z, and +build where that is not 0. */
void verdict_version(const struct bootcore_version *version, char text[VERSION_MAX]);

#endif
