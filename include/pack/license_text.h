// SPDX-License-Identifier: Apache-2.0
/*
 * Short names in licences and device certificates: of a product, of a firmware.
 */
#ifndef PACK_LICENSE_TEXT_H
#define PACK_LICENSE_TEXT_H

#include <format/license.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A firmware id, with its terminating zero; "" where a licence is for none in particular. */
struct firmware_id {
    char text[LICENSE_FIRMWARE_SIZE + 1];
};

/* Whether `length` characters are printable ASCII without blanks. */
bool license_text_is_valid(const char *text, size_t length);

/* Reads an id as somebody wrote it: 1 to 16 characters. False: it is none. */
bool firmware_id_set(struct firmware_id *id, const char *text);

/* Reads and writes the field of 16 bytes, zeros behind the text. False: it holds something else. */
bool firmware_id_read(struct firmware_id *id, const uint8_t field[LICENSE_FIRMWARE_SIZE]);
void firmware_id_write(const struct firmware_id *id, uint8_t field[LICENSE_FIRMWARE_SIZE]);

#endif
