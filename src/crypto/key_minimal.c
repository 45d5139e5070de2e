// SPDX-License-Identifier: Apache-2.0
#include <crypto/der.h>
#include <crypto/key_forms.h>
#include <crypto/key_minimal.h>

/* version 0; public key on a curve; in octets: version 1, scalar */
static const uint8_t p256_pkcs8[] = {
    0x30, 0x41, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, /* P-256 */
    0x04, 0x27, 0x30, 0x25, 0x02, 0x01, 0x01, 0x04, 0x20,
};
static const uint8_t p384_pkcs8[] = {
    0x30, 0x4e, 0x02, 0x01, 0x00, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48,
    0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22, /* P-384 */
    0x04, 0x37, 0x30, 0x35, 0x02, 0x01, 0x01, 0x04, 0x30,
};

/* version 1, scalar; the curve */
static const uint8_t p256_sec1_head[] = {0x30, 0x31, 0x02, 0x01, 0x01, 0x04, 0x20};
static const uint8_t p256_sec1_tail[] = {0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86,
                                         0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
static const uint8_t p384_sec1_head[] = {0x30, 0x3e, 0x02, 0x01, 0x01, 0x04, 0x30};
static const uint8_t p384_sec1_tail[] = {0xa0, 0x07, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22};

bool key_minimal_has_pkcs8(enum key_type type)
{
    return (KEY_BIT(type) & (KEYS_CURVES | KEYS_25519)) != 0;
}

bool key_minimal_has_traditional(enum key_type type)
{
    return (KEY_BIT(type) & (KEYS_CURVES | KEYS_RSA)) != 0;
}

static int refuse(const struct key *key, struct error *error)
{
    return error_set(error, ERROR_BUG, "%s has no such minimal form",
                     key_types_title(KEY_BIT(key->type)));
}

int key_minimal_pkcs8(const struct key *key, struct blob *der, struct error *error)
{
    struct span head = key->type == KEY_P256 ? SPAN(p256_pkcs8) : SPAN(p384_pkcs8);
    if (!key_minimal_has_pkcs8(key->type))
        return refuse(key, error);
    if ((KEY_BIT(key->type) & KEYS_25519) != 0)
        return key_form_write(key, KEY_FORM_PKCS8_DER, der, error);
    if (blob_append(der, head, error) != 0)
        return -1;
    return key_scalar(key, der, error);
}

/* Appends the head of a sequence of 256 bytes to 64 KiB; those of RSA keys are of that length. */
static int write_long_head(size_t size, struct blob *der, struct error *error)
{
    const uint8_t head[] = {DER_SEQUENCE, 0x82, (uint8_t)(size >> 8), (uint8_t)size};
    return blob_append(der, SPAN(head), error);
}

/* Version, modulus, both exponents and both primes of the eight numbers and the version that PKCS#1 has. */
static int write_rsa(const struct key *key, struct blob *der, struct error *error)
{
    AUTO(blob) whole = {0};
    struct span numbers = {NULL, 0};
    struct span number;
    struct span rest;
    if (key_form_write(key, KEY_FORM_PKCS1_DER, &whole, error) != 0)
        return -1;
    bool good = der_take(blob_span(&whole), &numbers, &rest) == DER_SEQUENCE;
    rest = numbers;
    for (int i = 0; i < 6 && good; i++)
        good = der_take(rest, &number, &rest) == DER_INTEGER;
    if (!good)
        return error_set(error, ERROR_BUG, "cannot take an RSA key apart");
    numbers.size -= rest.size;
    if (write_long_head(numbers.size, der, error) != 0)
        return -1;
    return blob_append(der, numbers, error);
}

int key_minimal_traditional(const struct key *key, struct blob *der, struct error *error)
{
    bool p256 = key->type == KEY_P256;
    struct span head = p256 ? SPAN(p256_sec1_head) : SPAN(p384_sec1_head);
    struct span tail = p256 ? SPAN(p256_sec1_tail) : SPAN(p384_sec1_tail);
    if (!key_minimal_has_traditional(key->type))
        return refuse(key, error);
    if ((KEY_BIT(key->type) & KEYS_RSA) != 0)
        return write_rsa(key, der, error);
    if (blob_append(der, head, error) != 0 || key_scalar(key, der, error) != 0)
        return -1;
    return blob_append(der, tail, error);
}
