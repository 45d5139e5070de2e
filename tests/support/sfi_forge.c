// SPDX-License-Identifier: Apache-2.0
#include "sfi_forge.h"
#include "test.h"
#include <openssl/evp.h>
#include <string.h>

const uint8_t forged_key[16] = {0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47,
                                0x48, 0x49, 0x4a, 0x4b, 0x4c, 0x4d, 0x4e, 0x4f};
const uint8_t forged_nonce[12] = {0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5,
                                  0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb};

void sfi_forge_gcm(const uint8_t iv[12], struct span added, struct span plaintext, uint8_t *to,
                   uint8_t tag[16])
{
    int size;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    assert_int_equal(EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), NULL, forged_key, iv), 1);
    assert_int_equal(EVP_EncryptUpdate(context, NULL, &size, added.data, (int)added.size), 1);
    if (plaintext.size > 0)
        assert_int_equal(EVP_EncryptUpdate(context, to, &size, plaintext.data, (int)plaintext.size),
                         1);
    assert_int_equal(EVP_EncryptFinal_ex(context, to, &size), 1);
    assert_int_equal(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, tag), 1);
    EVP_CIPHER_CTX_free(context);
}

static void append_word(struct blob *blob, size_t value)
{
    struct error error;
    assert_done(blob_append_le32(blob, (uint32_t)value, &error), error);
}

static void append(struct blob *blob, struct span bytes)
{
    struct error error;
    assert_done(blob_append(blob, bytes, &error), error);
}

static void append_area(struct blob *areas, const struct forged_area *area, size_t index,
                        size_t count)
{
    uint8_t iv[12];
    uint8_t tag[16];
    uint8_t nothing[16];
    AUTO(blob) plaintext = {0};
    AUTO(blob) descriptor = {0};
    memcpy(iv, forged_nonce, sizeof iv);
    iv[10] = (uint8_t)(iv[10] + (iv[11] + index) / 256); /* few enough to carry no further */
    iv[11] = (uint8_t)(iv[11] + index);
    append_hex(&plaintext, area->plaintext);
    append_word(&descriptor, (uint8_t)area->type);
    append_word(&descriptor, 7);
    append_word(&descriptor, index);
    append_word(&descriptor, plaintext.size);
    append_word(&descriptor, area->address);
    append_word(&descriptor, count);
    sfi_forge_gcm(iv, blob_span(&descriptor), blob_span(&plaintext),
                  plaintext.size == 0 ? nothing : plaintext.data, tag);
    append(areas, blob_span(&descriptor));
    append(areas, SPAN(tag));
    append(areas, blob_span(&plaintext));
}

void sfi_forge(const struct forged_area *areas, struct blob *package)
{
    size_t count = 0;
    uint8_t tag[16];
    uint8_t nothing[16];
    AUTO(blob) header = {0};
    AUTO(blob) rest = {0};
    while (areas[count].type != '\0')
        count++;
    assert_true(count < 256);
    for (size_t i = 0; i < count; i++)
        append_area(&rest, &areas[i], i + 1, count);
    append(&header, text_bytes("SFI "));
    append_word(&header, 2);
    append(&header, SPAN(forged_nonce));
    append_word(&header, 7);
    append_word(&header, count);
    append_word(&header, rest.size);
    sfi_forge_gcm(forged_nonce, blob_span(&header), (struct span){NULL, 0}, nothing, tag);
    append(package, blob_span(&header));
    append(package, SPAN(tag));
    append(package, blob_span(&rest));
}
