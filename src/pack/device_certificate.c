// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <pack/device_certificate.h>
#include <pack/license_text.h>
#include <string.h>

enum { SIGNATURE_PART = 32 };

int device_certificate_set_product(struct device_certificate *certificate, const char *product,
                                   struct error *error)
{
    size_t length = strlen(product);
    if (length != DEVICE_CERTIFICATE_PRODUCT_SIZE || !license_text_is_valid(product, length))
        return error_set(error, ERROR_CONFIG,
                         "'%s' is no product: that has %d printable characters without blanks",
                         product, DEVICE_CERTIFICATE_PRODUCT_SIZE);
    memcpy(certificate->product, product, length + 1);
    return 0;
}

int device_certificate_set_key(struct device_certificate *certificate, const struct key *key,
                               struct error *error)
{
    uint8_t point[P256_POINT_SIZE];
    if (key_point(key, point, error) != 0)
        return -1;
    memcpy(certificate->point, point + 1, LICENSE_POINT_SIZE);
    return 0;
}

/* Of what the signature is over. */
static int hash(const struct device_certificate *certificate, uint8_t digest[SHA256_SIZE],
                struct error *error)
{
    uint8_t bytes[DEVICE_CERTIFICATE_SIZE];
    device_certificate_format(certificate, bytes);
    return sha256((struct span){bytes, DEVICE_CERTIFICATE_SIGNATURE}, digest, error);
}

int device_certificate_sign(struct device_certificate *certificate, const struct key *authority,
                            struct error *error)
{
    uint8_t digest[SHA256_SIZE];
    if (!authority->private_half)
        return key_refuse_private(authority, error);
    if (hash(certificate, digest, error) != 0)
        return -1;
    return ecdsa_sign(authority, SPAN(digest), 0, &certificate->signature, error);
}

int device_certificate_parse(struct span bytes, struct device_certificate *certificate,
                             struct error *error)
{
    *certificate = (struct device_certificate){.signature = {.size = SIGNATURE_PART}};
    if (bytes.size != DEVICE_CERTIFICATE_SIZE)
        return error_set(error, ERROR_FILE, "a device certificate has %d bytes, here are %zu",
                         DEVICE_CERTIFICATE_SIZE, bytes.size);
    const char *product = (const char *)bytes.data + DEVICE_CERTIFICATE_PRODUCT;
    if (!license_text_is_valid(product, DEVICE_CERTIFICATE_PRODUCT_SIZE))
        return error_set(error, ERROR_FILE,
                         "no device certificate: it does not begin with the name of a product");
    memcpy(certificate->product, product, DEVICE_CERTIFICATE_PRODUCT_SIZE);
    memcpy(certificate->point, bytes.data + DEVICE_CERTIFICATE_KEY, LICENSE_POINT_SIZE);
    memcpy(certificate->signature.r, bytes.data + DEVICE_CERTIFICATE_SIGNATURE, SIGNATURE_PART);
    memcpy(certificate->signature.s, bytes.data + DEVICE_CERTIFICATE_SIGNATURE + SIGNATURE_PART,
           SIGNATURE_PART);
    return 0;
}

void device_certificate_format(const struct device_certificate *certificate,
                               uint8_t bytes[DEVICE_CERTIFICATE_SIZE])
{
    uint8_t *signature = bytes + DEVICE_CERTIFICATE_SIGNATURE;
    memcpy(bytes + DEVICE_CERTIFICATE_PRODUCT, certificate->product,
           DEVICE_CERTIFICATE_PRODUCT_SIZE);
    memcpy(bytes + DEVICE_CERTIFICATE_KEY, certificate->point, LICENSE_POINT_SIZE);
    memcpy(signature, certificate->signature.r, SIGNATURE_PART);
    memcpy(signature + SIGNATURE_PART, certificate->signature.s, SIGNATURE_PART);
}

int device_certificate_load(const char *path, struct device_certificate *certificate,
                            struct error *error)
{
    AUTO(blob) bytes = {0};
    if (file_load(path, DEVICE_CERTIFICATE_SIZE, &bytes, error) != 0)
        return -1;
    if (device_certificate_parse(blob_span(&bytes), certificate, error) == 0)
        return 0;
    struct error reason = *error;
    return error_at(error, reason.code, path, 0, "%s", reason.message);
}

int device_certificate_verify(const struct device_certificate *certificate,
                              const struct key *authority, struct error *error)
{
    uint8_t digest[SHA256_SIZE];
    AUTO(key) key = {0};
    if (device_certificate_key(certificate, &key, error) != 0 ||
        hash(certificate, digest, error) != 0)
        return -1;
    if (ecdsa_verify(authority, SPAN(digest), &certificate->signature, error) == 0)
        return 0;
    if (error->code == ERROR_INVALID)
        error_set(error, ERROR_INVALID, "it is not signed by this certification authority");
    return -1;
}

int device_certificate_key(const struct device_certificate *certificate, struct key *key,
                           struct error *error)
{
    uint8_t point[P256_POINT_SIZE] = {4};
    memcpy(point + 1, certificate->point, LICENSE_POINT_SIZE);
    if (key_set_point(point, "device certificate", key, error) == 0)
        return 0;
    if (error->code == ERROR_INVALID)
        error_set(error, ERROR_INVALID, "the key in it is not a point of P-256");
    return -1;
}

int device_certificate_recipient(const struct device_certificate *certificate,
                                 uint8_t recipient[LICENSE_RECIPIENT_SIZE], struct error *error)
{
    return sha256(SPAN(certificate->point), recipient, error);
}

bool device_certificate_is_one(const char *path)
{
    struct device_certificate certificate;
    struct error ignored;
    return device_certificate_load(path, &certificate, &ignored) == 0;
}
