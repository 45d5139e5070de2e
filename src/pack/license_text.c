// SPDX-License-Identifier: Apache-2.0
#include <pack/license_text.h>
#include <string.h>

bool license_text_is_valid(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] < LICENSE_TEXT_FIRST || text[i] > LICENSE_TEXT_LAST)
            return false;
    return true;
}

bool firmware_id_set(struct firmware_id *id, const char *text)
{
    size_t length = strlen(text);
    if (length == 0 || length > LICENSE_FIRMWARE_SIZE || !license_text_is_valid(text, length))
        return false;
    memcpy(id->text, text, length + 1);
    return true;
}

bool firmware_id_read(struct firmware_id *id, const uint8_t field[LICENSE_FIRMWARE_SIZE])
{
    char text[LICENSE_FIRMWARE_SIZE + 1] = "";
    memcpy(text, field, LICENSE_FIRMWARE_SIZE);
    for (size_t i = strlen(text); i < LICENSE_FIRMWARE_SIZE; i++)
        if (field[i] != 0)
            return false;
    memcpy(id->text, text, sizeof text);
    return license_text_is_valid(text, strlen(text));
}

void firmware_id_write(const struct firmware_id *id, uint8_t field[LICENSE_FIRMWARE_SIZE])
{
    memset(field, 0, LICENSE_FIRMWARE_SIZE);
    memcpy(field, id->text, strlen(id->text));
}
