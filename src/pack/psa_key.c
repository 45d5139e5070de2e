// SPDX-License-Identifier: Apache-2.0
#include <format/psa.h>
#include <inttypes.h>
#include <pack/psa_key.h>
#include <stdio.h>

#define ROW(name, number) \
    {                     \
        name, number      \
    }

#define FAMILIES(name, number)                                             \
    ROW(name "-secp-r1", (number) | PSA_FAMILY_SECP_R1),                   \
        ROW(name "-secp-k1", (number) | PSA_FAMILY_SECP_K1),               \
        ROW(name "-brainpool-p-r1", (number) | PSA_FAMILY_BRAINPOOL_P_R1), \
        ROW(name "-montgomery", (number) | PSA_FAMILY_MONTGOMERY),         \
        ROW(name "-twisted-edwards", (number) | PSA_FAMILY_TWISTED_EDWARDS)

static const struct named types[] = {
    {"raw-data", PSA_TYPE_RAW_DATA},
    {"hmac", PSA_TYPE_HMAC},
    {"derive", PSA_TYPE_DERIVE},
    {"password", PSA_TYPE_PASSWORD},
    {"password-hash", PSA_TYPE_PASSWORD_HASH},
    {"pepper", PSA_TYPE_PEPPER},
    {"aes", PSA_TYPE_AES},
    {"aria", PSA_TYPE_ARIA},
    {"camellia", PSA_TYPE_CAMELLIA},
    {"sm4", PSA_TYPE_SM4},
    {"des", PSA_TYPE_DES},
    {"arc4", PSA_TYPE_ARC4},
    {"chacha20", PSA_TYPE_CHACHA20},
    {"rsa-key-pair", PSA_TYPE_RSA_KEY_PAIR},
    {"rsa-public-key", PSA_TYPE_RSA_PUBLIC_KEY},
    FAMILIES("ecc-key-pair", PSA_TYPE_ECC_KEY_PAIR),
    FAMILIES("ecc-public-key", PSA_TYPE_ECC_PUBLIC_KEY),
    {"dh-key-pair-rfc7919", PSA_TYPE_DH_KEY_PAIR | PSA_FAMILY_RFC7919},
    {"dh-public-key-rfc7919", PSA_TYPE_DH_PUBLIC_KEY | PSA_FAMILY_RFC7919},
    {.name = NULL},
};

static const struct named usages[] = {
    {"none", 0},
    {"export", PSA_USAGE_EXPORT},
    {"copy", PSA_USAGE_COPY},
    {"cache", PSA_USAGE_CACHE},
    {"encrypt", PSA_USAGE_ENCRYPT},
    {"decrypt", PSA_USAGE_DECRYPT},
    {"sign-message", PSA_USAGE_SIGN_MESSAGE},
    {"verify-message", PSA_USAGE_VERIFY_MESSAGE},
    {"sign-hash", PSA_USAGE_SIGN_HASH},
    {"verify-hash", PSA_USAGE_VERIFY_HASH},
    {"derive", PSA_USAGE_DERIVE},
    {"verify-derivation", PSA_USAGE_VERIFY_DERIVATION},
    {.name = NULL},
};

#define HASHES(name, number)                               \
    ROW(name "-sha-1", (number) | PSA_HASH_SHA_1),         \
        ROW(name "-sha-224", (number) | PSA_HASH_SHA_224), \
        ROW(name "-sha-256", (number) | PSA_HASH_SHA_256), \
        ROW(name "-sha-384", (number) | PSA_HASH_SHA_384), \
        ROW(name "-sha-512", (number) | PSA_HASH_SHA_512)

#define SIGNATURES(name, number) \
    HASHES(name, number), ROW(name "-any-hash", (number) | PSA_HASH_ANY)

static const struct named algorithms[] = {
    {"none", PSA_ALGORITHM_NONE},
    {"gcm", PSA_ALGORITHM_GCM},
    {"ccm", PSA_ALGORITHM_CCM},
    {"chacha20-poly1305", PSA_ALGORITHM_CHACHA20_POLY1305},
    {"ctr", PSA_ALGORITHM_CTR},
    {"cfb", PSA_ALGORITHM_CFB},
    {"ofb", PSA_ALGORITHM_OFB},
    {"xts", PSA_ALGORITHM_XTS},
    {"ecb-no-padding", PSA_ALGORITHM_ECB_NO_PADDING},
    {"cbc-no-padding", PSA_ALGORITHM_CBC_NO_PADDING},
    {"cbc-pkcs7", PSA_ALGORITHM_CBC_PKCS7},
    {"stream-cipher", PSA_ALGORITHM_STREAM_CIPHER},
    {"cmac", PSA_ALGORITHM_CMAC},
    {"cbc-mac", PSA_ALGORITHM_CBC_MAC},
    {"ecdsa-any", PSA_ALGORITHM_ECDSA_ANY},
    {"pure-eddsa", PSA_ALGORITHM_PURE_EDDSA},
    {"ed25519ph", PSA_ALGORITHM_ED25519PH},
    {"ed448ph", PSA_ALGORITHM_ED448PH},
    {"rsa-pkcs1v15-sign-raw", PSA_ALGORITHM_RSA_PKCS1V15_SIGN_RAW},
    {"rsa-pkcs1v15-crypt", PSA_ALGORITHM_RSA_PKCS1V15_CRYPT},
    {"ecdh", PSA_ALGORITHM_ECDH},
    {"ffdh", PSA_ALGORITHM_FFDH},
    {"pbkdf2-aes-cmac-prf-128", PSA_ALGORITHM_PBKDF2_AES_CMAC},
    SIGNATURES("ecdsa", PSA_ALGORITHM_ECDSA),
    SIGNATURES("deterministic-ecdsa", PSA_ALGORITHM_DETERMINISTIC_ECDSA),
    SIGNATURES("rsa-pkcs1v15-sign", PSA_ALGORITHM_RSA_PKCS1V15_SIGN),
    SIGNATURES("rsa-pss", PSA_ALGORITHM_RSA_PSS),
    HASHES("rsa-oaep", PSA_ALGORITHM_RSA_OAEP),
    HASHES("hmac", PSA_ALGORITHM_HMAC),
    HASHES("hkdf", PSA_ALGORITHM_HKDF),
    HASHES("tls12-prf", PSA_ALGORITHM_TLS12_PRF),
    HASHES("tls12-psk-to-ms", PSA_ALGORITHM_TLS12_PSK_TO_MS),
    HASHES("pbkdf2-hmac", PSA_ALGORITHM_PBKDF2_HMAC),
    {.name = NULL},
};

static const struct named lifetimes[] = {
    {"persistent", PSA_PERSISTENCE_DEFAULT},
    {"read-only", PSA_PERSISTENCE_READ_ONLY},
    {"persistent@secure-element", PSA_LOCATION_PRIMARY_SE | PSA_PERSISTENCE_DEFAULT},
    {"read-only@secure-element", PSA_LOCATION_PRIMARY_SE | PSA_PERSISTENCE_READ_ONLY},
    {"volatile", PSA_PERSISTENCE_VOLATILE},
    {.name = NULL},
};

const struct named *psa_key_types(void)
{
    return types;
}

const struct named *psa_key_usages(void)
{
    return usages;
}

const struct named *psa_key_algorithms(void)
{
    return algorithms;
}

const struct named *psa_key_lifetimes(void)
{
    return lifetimes;
}

/* What the data of a key is, and so how large. */
enum form {
    FORM_BYTES,   /* as many bytes as bits say */
    FORM_POINT,   /* uncompressed: 04, X, Y */
    FORM_EDWARDS, /* as RFC 8032 has it: a bit more than the field */
    FORM_DER,     /* not told by the bits */
};

enum { BITS_MAX = 8 };

/* The types whose bits are known; no bits: any whole number of bytes. */
static const struct shape {
    uint16_t type;
    enum form form;
    uint16_t bits[BITS_MAX]; /* ends with 0 */
} shapes[] = {
    {PSA_TYPE_RAW_DATA, FORM_BYTES, {0}},
    {PSA_TYPE_HMAC, FORM_BYTES, {0}},
    {PSA_TYPE_DERIVE, FORM_BYTES, {0}},
    {PSA_TYPE_PASSWORD, FORM_BYTES, {0}},
    {PSA_TYPE_PASSWORD_HASH, FORM_BYTES, {0}},
    {PSA_TYPE_PEPPER, FORM_BYTES, {0}},
    {PSA_TYPE_ARC4, FORM_BYTES, {0}},
    {PSA_TYPE_AES, FORM_BYTES, {128, 192, 256}},
    {PSA_TYPE_ARIA, FORM_BYTES, {128, 192, 256}},
    {PSA_TYPE_CAMELLIA, FORM_BYTES, {128, 192, 256}},
    {PSA_TYPE_SM4, FORM_BYTES, {128}},
    {PSA_TYPE_DES, FORM_BYTES, {64, 128, 192}},
    {PSA_TYPE_CHACHA20, FORM_BYTES, {256}},
    {PSA_TYPE_RSA_KEY_PAIR, FORM_DER, {0}},
    {PSA_TYPE_RSA_PUBLIC_KEY, FORM_DER, {0}},
    {PSA_TYPE_ECC_KEY_PAIR | PSA_FAMILY_SECP_R1, FORM_BYTES, {192, 224, 256, 384, 521}},
    {PSA_TYPE_ECC_PUBLIC_KEY | PSA_FAMILY_SECP_R1, FORM_POINT, {192, 224, 256, 384, 521}},
    {PSA_TYPE_ECC_KEY_PAIR | PSA_FAMILY_SECP_K1, FORM_BYTES, {192, 256}},
    {PSA_TYPE_ECC_PUBLIC_KEY | PSA_FAMILY_SECP_K1, FORM_POINT, {192, 256}},
    {PSA_TYPE_ECC_KEY_PAIR | PSA_FAMILY_BRAINPOOL_P_R1,
     FORM_BYTES,
     {160, 192, 224, 256, 320, 384, 512}},
    {PSA_TYPE_ECC_PUBLIC_KEY | PSA_FAMILY_BRAINPOOL_P_R1,
     FORM_POINT,
     {160, 192, 224, 256, 320, 384, 512}},
    {PSA_TYPE_ECC_KEY_PAIR | PSA_FAMILY_MONTGOMERY, FORM_BYTES, {255, 448}},
    {PSA_TYPE_ECC_PUBLIC_KEY | PSA_FAMILY_MONTGOMERY, FORM_BYTES, {255, 448}},
    {PSA_TYPE_ECC_KEY_PAIR | PSA_FAMILY_TWISTED_EDWARDS, FORM_EDWARDS, {255, 448}},
    {PSA_TYPE_ECC_PUBLIC_KEY | PSA_FAMILY_TWISTED_EDWARDS, FORM_EDWARDS, {255, 448}},
    {PSA_TYPE_DH_KEY_PAIR | PSA_FAMILY_RFC7919, FORM_BYTES, {2048, 3072, 4096, 6144, 8192}},
    {PSA_TYPE_DH_PUBLIC_KEY | PSA_FAMILY_RFC7919, FORM_BYTES, {2048, 3072, 4096, 6144, 8192}},
};

static const struct shape *find_shape(uint16_t type)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (shapes[i].type == type)
            return &shapes[i];
    return NULL;
}

/* Bytes of a key of so many bits. */
static size_t size_of(const struct shape *shape, unsigned bits)
{
    size_t bytes = (bits + 7) / 8;
    if (shape->form == FORM_POINT)
        return 1 + 2 * bytes;
    return shape->form == FORM_EDWARDS ? bits / 8 + 1 : bytes;
}

int psa_key_find_bits(uint16_t type, size_t size, uint16_t *bits, struct error *error)
{
    char name[PSA_NAME_TEXT];
    const struct shape *shape = find_shape(type);
    named_text(types, type, name, sizeof name);
    if (shape == NULL || shape->form == FORM_DER)
        return error_set(error, ERROR_USAGE,
                         "the bits of a key of type %s do not follow from its size; give --bits",
                         name);
    if (shape->bits[0] == 0 && size <= UINT16_MAX / 8) {
        *bits = (uint16_t)(8 * size);
        return 0;
    }
    for (int i = 0; i < BITS_MAX && shape->bits[i] != 0; i++)
        if (size_of(shape, shape->bits[i]) == size) {
            *bits = shape->bits[i];
            return 0;
        }
    return error_set(error, ERROR_USAGE, "no key of type %s has %zu bytes", name, size);
}

static bool has_bits(const struct shape *shape, unsigned bits)
{
    if (shape->bits[0] == 0)
        return bits > 0 && (shape->form != FORM_BYTES || bits % 8 == 0);
    for (int i = 0; i < BITS_MAX && shape->bits[i] != 0; i++)
        if (shape->bits[i] == bits)
            return true;
    return false;
}

static int check_size(const struct psa_key_attributes *attributes, const char *name, size_t size,
                      struct error *error)
{
    const struct shape *shape = find_shape(attributes->type);
    unsigned bits = attributes->bits;
    if (!has_bits(shape, bits))
        return error_set(error, ERROR_CONFIG, "no key of type %s has %u bits", name, bits);
    if (shape->form != FORM_DER && size_of(shape, bits) != size)
        return error_set(error, ERROR_CONFIG,
                         "a key of type %s with %u bits has %zu bytes, not %zu", name, bits,
                         size_of(shape, bits), size);
    return 0;
}

/* A PEM file where bytes are wanted is the likely mistake. */
static int check_data(const struct psa_key_attributes *attributes, const char *name,
                      struct span data, struct error *error)
{
    enum { DER_SEQUENCE = 0x30, UNCOMPRESSED = 0x04 };
    const struct shape *shape = find_shape(attributes->type);
    if (shape->form == FORM_DER && data.data[0] != DER_SEQUENCE)
        return error_set(error, ERROR_CONFIG, "a key of type %s is DER, and this is not", name);
    if (shape->form == FORM_POINT && data.data[0] != UNCOMPRESSED)
        return error_set(error, ERROR_CONFIG,
                         "a key of type %s is an uncompressed point, and this is not", name);
    return 0;
}

int psa_key_check(const struct psa_key_attributes *attributes, struct span data,
                  struct error *error)
{
    char name[PSA_NAME_TEXT];
    named_text(types, attributes->type, name, sizeof name);
    if (data.size == 0)
        return error_set(error, ERROR_CONFIG, "a key without data");
    if (attributes->type == 0)
        return error_set(error, ERROR_CONFIG, "a key without type");
    if ((attributes->lifetime & PSA_PERSISTENCE_MASK) == PSA_PERSISTENCE_VOLATILE)
        return error_set(error, ERROR_CONFIG,
                         "lifetime 0x%" PRIx32 " is volatile: no device would keep the key",
                         attributes->lifetime);
    if (find_shape(attributes->type) == NULL)
        return 0;
    if (check_size(attributes, name, data.size, error) != 0)
        return -1;
    return check_data(attributes, name, data, error);
}
