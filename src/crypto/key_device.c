// SPDX-License-Identifier: Apache-2.0
#include <base/text.h>
#include <crypto/failure.h>
#include <crypto/key_device.h>
#include <crypto/key_handle.h>
#include <openssl/err.h>
#include <openssl/x509.h>

static const char name[] = "a key of the device";

/* Replaces `key` by the handle, which is its own from here on; NULL, or of another type: it was none. */
static int take(EVP_PKEY *handle, enum key_type type, bool private_half, struct key *key,
                struct error *error)
{
    ERR_clear_error();
    if (handle == NULL || key_handle_type(handle) != type) {
        EVP_PKEY_free(handle);
        return error_set(error, ERROR_INVALID, "%s is no %s key", name, key_type_title(type));
    }
    key_release(key);
    *key = (struct key){.handle = handle, .type = type, .private_half = private_half};
    return text_copy(name, &key->path, error);
}

static bool is_rsa(enum key_type type)
{
    return type == KEY_RSA2048 || type == KEY_RSA3072;
}

int key_take_public(enum key_type type, struct span der, struct key *key, struct error *error)
{
    const uint8_t *at = der.data;
    if (der.size != key_type_public_size(type))
        return take(NULL, type, false, key, error);
    if (type == KEY_P256)
        return key_set_point(der.data + der.size - P256_POINT_SIZE, name, key, error);
    EVP_PKEY *handle = is_rsa(type) ? d2i_PublicKey(EVP_PKEY_RSA, NULL, &at, (long)der.size)
                                    : d2i_PUBKEY(NULL, &at, (long)der.size);
    return take(handle, type, false, key, error);
}

int key_take_secret(enum key_type type, struct span bytes, struct key *key, struct error *error)
{
    const uint8_t *at = bytes.data;
    EVP_PKEY *handle = NULL;
    if (type == KEY_P256 && bytes.size == P256_SCALAR_SIZE)
        return key_set_scalar(bytes.data, name, key, error);
    if (type == KEY_X25519)
        handle = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, bytes.data, bytes.size);
    if (is_rsa(type))
        handle = d2i_PrivateKey(EVP_PKEY_RSA, NULL, &at, (long)bytes.size);
    int result = take(handle, type, true, key, error);
    if (result != 0 && error->code == ERROR_INVALID)
        error->code = ERROR_CRYPTO;
    return result;
}

int key_secret(const struct key *key, struct blob *bytes, struct error *error)
{
    uint8_t *der = NULL;
    if (!is_rsa(key->type) || !key->private_half)
        return key_scalar(key, bytes, error);
    int size = i2d_PrivateKey(key->handle, &der);
    if (size <= 0)
        return crypto_failure(error, "cannot read the private key");
    int result = blob_append(bytes, (struct span){der, (size_t)size}, error);
    OPENSSL_clear_free(der, (size_t)size);
    return result;
}
