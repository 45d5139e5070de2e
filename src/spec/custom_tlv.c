// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/number.h>
#include <base/text.h>
#include <format/mcuboot.h>
#include <inttypes.h>
#include <spec/custom_tlv.h>
#include <string.h>

static int read_type(const struct image_spec *spec, const char *text, uint16_t *type,
                     struct error *error)
{
    uint64_t number;
    if (number_parse(text, UINT64_MAX, &number, error) != 0)
        return error_prefix(error, "the type of the TLV");
    if (number < MCUBOOT_TLV_CUSTOM_FIRST || number > MCUBOOT_TLV_CUSTOM_LAST)
        return error_set(error, ERROR_CONFIG, "type %s is not one of 0x%x to 0x%x", text,
                         MCUBOOT_TLV_CUSTOM_FIRST, MCUBOOT_TLV_CUSTOM_LAST);
    *type = (uint16_t)number;
    for (unsigned i = 0; i < spec->custom_tlv_count; i++)
        if (spec->custom_tlvs[i].type == *type)
            return error_set(error, ERROR_CONFIG, "type %s is given twice", text);
    return 0;
}

static int read_text(const char *value, struct blob *bytes, struct error *error)
{
    if (value[0] == '0' && (value[1] == 'x' || value[1] == 'X'))
        return hex_decode(value + 2, bytes, error);
    return blob_append(bytes, (struct span){(const uint8_t *)value, strlen(value)}, error);
}

int custom_tlv_read(struct image_spec *spec, const char *type, const char *value, bool is_file,
                    struct error *error)
{
    uint16_t number = 0;
    if (spec->custom_tlv_count == IMAGE_CUSTOM_TLVS_MAX)
        return error_set(error, ERROR_CONFIG, "more than %d TLVs", IMAGE_CUSTOM_TLVS_MAX);
    if (read_type(spec, type, &number, error) != 0)
        return -1;
    struct image_custom_tlv *tlv = &spec->custom_tlvs[spec->custom_tlv_count++];
    tlv->type = number;
    if (!is_file)
        return read_text(value, &tlv->value, error);
    if (text_copy(value, &tlv->path, error) != 0)
        return -1;
    return file_load(value, UINT16_MAX, &tlv->value, error);
}
