// SPDX-License-Identifier: Apache-2.0
#include <crypto/key_minimal.h>

static const uint8_t pkcs8_head[] = {
    0x30, 0x41, 0x02, 0x01, 0x00,                                           /* version 0 */
    0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,       /* public key on */
    0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x04, 0x27, /* P-256 */
    0x30, 0x25, 0x02, 0x01, 0x01, 0x04, 0x20,                               /* version 1, scalar */
};
static const uint8_t sec1_head[] = {0x30, 0x31, 0x02, 0x01, 0x01, 0x04, 0x20};
static const uint8_t sec1_tail[] = {0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86,
                                    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};

int key_minimal_pkcs8(const struct key *key, struct blob *der, struct error *error)
{
    if (blob_append(der, SPAN(pkcs8_head), error) != 0)
        return -1;
    return key_scalar(key, der, error);
}

int key_minimal_sec1(const struct key *key, struct blob *der, struct error *error)
{
    if (blob_append(der, SPAN(sec1_head), error) != 0 || key_scalar(key, der, error) != 0)
        return -1;
    return blob_append(der, SPAN(sec1_tail), error);
}
