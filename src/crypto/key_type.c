// SPDX-License-Identifier: Apache-2.0
#include <crypto/key_type.h>

static const struct {
    const char *name;
    const char *title;
    const char *phrase;
    size_t public_size; /* SubjectPublicKeyInfo; of RSA keys PKCS#1 */
    size_t signature_size;
    size_t number_size;
    size_t secret_size;
} types[] = {
    [KEY_P256] = {"ecdsa-p256", "P-256", "a P-256 key", 91, 72, 32, 32},
    [KEY_P384] = {"ecdsa-p384", "P-384", "a P-384 key", 120, 104, 48, 48},
    [KEY_RSA2048] = {"rsa-2048", "RSA-2048", "an RSA-2048 key", 270, 256, 0, 0},
    [KEY_RSA3072] = {"rsa-3072", "RSA-3072", "an RSA-3072 key", 398, 384, 0, 0},
    [KEY_ED25519] = {"ed25519", "Ed25519", "an Ed25519 key", 44, 64, 0, 32},
    [KEY_X25519] = {"x25519", "X25519", "an X25519 key", 44, 0, 0, 32},
    [KEY_AES128] = {"aes-128", "AES-128", "an AES-128 key", 0, 0, 0, 16},
    [KEY_AES256] = {"aes-256", "AES-256", "an AES-256 key", 0, 0, 0, 32},
};

const char *key_type_name(enum key_type type)
{
    return types[type].name;
}

const char *key_type_title(enum key_type type)
{
    return types[type].title;
}

const char *key_types_title(unsigned set)
{
    for (enum key_type type = KEY_P256; type < KEY_TYPES; type++)
        if (set == KEY_BIT(type))
            return types[type].phrase;
    switch (set) {
    case KEYS_SIGNING:
        return "a key that signs (P-256, P-384, RSA of 2048 or 3072 bits, Ed25519)";
    case KEYS_ENCRYPTION:
        return "a key to encrypt for (P-256, X25519, RSA of 2048 bits, AES)";
    default:
        return "a key of P-256, P-384, RSA-2048, RSA-3072, Ed25519 or X25519";
    }
}

size_t key_type_public_size(enum key_type type)
{
    return types[type].public_size;
}

size_t key_type_signature_size(enum key_type type)
{
    return types[type].signature_size;
}

size_t key_type_number_size(enum key_type type)
{
    return types[type].number_size;
}

size_t key_type_secret_size(enum key_type type)
{
    return types[type].secret_size;
}
