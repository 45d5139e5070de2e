// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/path.h>
#include <crypto/der.h>
#include <crypto/failure.h>
#include <crypto/key_forms.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <string.h>

enum { ROUNDS = 600000, SALT_SIZE = 16, IV_SIZE = 16, PEM_LINE = 48, C_LINE = 12 };

static const struct {
    const char *name;
    const char *title;
    const char *label; /* of PEM */
    unsigned types;    /* of keys that have the form */
} forms[] = {
    [KEY_FORM_PKCS8_PEM] = {"pkcs8-pem", "PKCS#8, PEM", "PRIVATE KEY", KEYS_PAIRS},
    [KEY_FORM_PKCS8_DER] = {"pkcs8-der", "PKCS#8, DER", NULL, KEYS_PAIRS},
    [KEY_FORM_SEC1_PEM] = {"sec1-pem", "SEC1, PEM", "EC PRIVATE KEY", KEYS_CURVES},
    [KEY_FORM_SEC1_DER] = {"sec1-der", "SEC1, DER", NULL, KEYS_CURVES},
    [KEY_FORM_PKCS1_PEM] = {"pkcs1-pem", "PKCS#1, PEM", "RSA PRIVATE KEY", KEYS_RSA},
    [KEY_FORM_PKCS1_DER] = {"pkcs1-der", "PKCS#1, DER", NULL, KEYS_RSA},
    [KEY_FORM_ENCRYPTED_PEM] = {"encrypted-pem", "encrypted PKCS#8, PEM", "ENCRYPTED PRIVATE KEY",
                                KEYS_PAIRS},
    [KEY_FORM_ENCRYPTED_DER] = {"encrypted-der", "encrypted PKCS#8, DER", NULL, KEYS_PAIRS},
    [KEY_FORM_PUBLIC_PEM] = {"public-pem", "SubjectPublicKeyInfo, PEM", "PUBLIC KEY", KEYS_PAIRS},
    [KEY_FORM_PUBLIC_DER] = {"public-der", "SubjectPublicKeyInfo, DER", NULL, KEYS_PAIRS},
    [KEY_FORM_PKCS1_PUBLIC_PEM] = {"pkcs1-public-pem", "PKCS#1, PEM", "RSA PUBLIC KEY", KEYS_RSA},
    [KEY_FORM_PKCS1_PUBLIC_DER] = {"pkcs1-public-der", "PKCS#1, DER", NULL, KEYS_RSA},
    [KEY_FORM_SHORT] = {"short", "PKCS#8 without its public point, 70 bytes", NULL, KEYS_P256},
    [KEY_FORM_SCALAR] = {"scalar", "secret scalar", NULL, KEYS_CURVES},
    [KEY_FORM_POINT] = {"raw-point", "public point", NULL, KEYS_CURVES},
    [KEY_FORM_RAW] = {"raw", "bytes alone", NULL, KEYS_25519 | KEYS_AES},
    [KEY_FORM_BASE64] = {"base64", "base64", NULL, KEYS_AES},
    [KEY_FORM_TOKEN] = {"pkcs11", "object of a token", NULL, KEYS_P256},
    [KEY_FORM_UNKNOWN] = {"unknown", "unknown", NULL, 0},
};

const char *key_form_name(enum key_form form)
{
    return forms[form].name;
}

const char *key_form_title(enum key_form form)
{
    return forms[form].title;
}

bool key_form_fits(enum key_form form, enum key_type type)
{
    return (forms[form].types & KEY_BIT(type)) != 0;
}

bool key_form_is_secret(enum key_form form)
{
    return form != KEY_FORM_PUBLIC_PEM && form != KEY_FORM_PUBLIC_DER &&
           form != KEY_FORM_PKCS1_PUBLIC_PEM && form != KEY_FORM_PKCS1_PUBLIC_DER &&
           form != KEY_FORM_POINT;
}

static bool contains(struct span bytes, const char *text)
{
    return bytes.size > 0 && memmem(bytes.data, bytes.size, text, strlen(text)) != NULL;
}

static enum key_form examine_pem(struct span bytes)
{
    for (enum key_form form = KEY_FORM_PKCS8_PEM; form < KEY_FORM_UNKNOWN; form++) {
        char line[64];
        if (forms[form].label == NULL)
            continue;
        snprintf(line, sizeof line, "-----BEGIN %s-----", forms[form].label);
        if (contains(bytes, line))
            return form;
    }
    return KEY_FORM_UNKNOWN;
}

/* Private keys begin with their version, the others with an algorithm, or the modulus. */
static enum key_form examine_der(struct span bytes)
{
    struct span all;
    struct span first;
    struct span rest;
    if (der_take(bytes, &all, &rest) != DER_SEQUENCE)
        return KEY_FORM_UNKNOWN;
    uint8_t tag = der_take(all, &first, &rest);
    bool is_version = tag == DER_INTEGER && first.size == 1 && first.data[0] <= 1;
    uint8_t next = der_take(rest, &all, &rest);
    if (is_version && first.data[0] == 1)
        return KEY_FORM_SEC1_DER;
    if (is_version)
        return next == DER_INTEGER ? KEY_FORM_PKCS1_DER : KEY_FORM_PKCS8_DER;
    if (tag == DER_INTEGER && next == DER_INTEGER)
        return KEY_FORM_PKCS1_PUBLIC_DER;
    return tag != DER_SEQUENCE  ? KEY_FORM_UNKNOWN
           : next == DER_BITS   ? KEY_FORM_PUBLIC_DER
           : next == DER_OCTETS ? KEY_FORM_ENCRYPTED_DER
                                : KEY_FORM_UNKNOWN;
}

static enum key_form form_of_raw(const struct key_raw *raw)
{
    return raw->kind == KEY_RAW_POINT                ? KEY_FORM_POINT
           : raw->kind == KEY_RAW_BASE64             ? KEY_FORM_BASE64
           : (KEY_BIT(raw->type) & KEYS_CURVES) != 0 ? KEY_FORM_SCALAR
                                                     : KEY_FORM_RAW;
}

struct key_file key_file_examine(struct span bytes)
{
    struct key_file file = {KEY_FORM_UNKNOWN, false};
    struct key_raw raw;
    if (key_is_short(bytes))
        file.form = KEY_FORM_SHORT;
    else if (contains(bytes, "-----BEGIN"))
        file.form = examine_pem(bytes);
    else if (key_raw_read(bytes, KEYS_ALL, &raw))
        file.form = form_of_raw(&raw);
    else
        file.form = examine_der(bytes);
    file.encrypted = file.form == KEY_FORM_ENCRYPTED_PEM || file.form == KEY_FORM_ENCRYPTED_DER ||
                     ((file.form == KEY_FORM_SEC1_PEM || file.form == KEY_FORM_PKCS1_PEM) &&
                      contains(bytes, "Proc-Type: 4,ENCRYPTED"));
    wipe(&raw, sizeof raw);
    return file;
}

/* The key that bytes alone are. */
static int take_raw(const struct key_raw *raw, const char *path, struct key *key,
                    struct key_file *file, struct error *error)
{
    int result = key_set_raw(raw, path, key, error);
    file->form = form_of_raw(raw);
    if (result != 0 && error->code == ERROR_INVALID)
        error->code = ERROR_CRYPTO; /* a file without a key */
    return result;
}

int key_load_any(const char *path, unsigned types, const struct passphrase *passphrase,
                 struct key *key, struct key_file *file, struct error *error)
{
    AUTO(blob) bytes = {0};
    struct key_raw raw;
    *file = (struct key_file){path_is_token_uri(path) ? KEY_FORM_TOKEN : KEY_FORM_UNKNOWN, false};
    if (file->form == KEY_FORM_TOKEN)
        return key_load_public_of(path, types, passphrase, key, error);
    if (file_load(path, KEY_FILE_LIMIT, &bytes, error) != 0)
        return -1;
    *file = key_file_examine(blob_span(&bytes));
    int result = key_raw_read(blob_span(&bytes), types, &raw)
                     ? take_raw(&raw, path, key, file, error)
                     : key_parse_of(blob_span(&bytes), types, path, passphrase, key, error);
    wipe(&raw, sizeof raw);
    return result;
}

/* Appends the secret scalar and the point between constant parts, of which every length is known. */
static int write_around(const struct key *key, struct span head, struct span middle,
                        struct blob *der, struct error *error)
{
    uint8_t point[P256_POINT_SIZE];
    if (blob_append(der, head, error) != 0 || key_scalar(key, der, error) != 0 ||
        blob_append(der, middle, error) != 0 || key_point(key, point, error) != 0)
        return -1;
    return blob_append(der, SPAN(point), error);
}

/* Appends what the library has written, and gives that back. */
static int take_der(unsigned char *data, int size, struct blob *der, struct error *error)
{
    if (size <= 0)
        return crypto_failure(error, "cannot write the key");
    int result = blob_append(der, (struct span){data, (size_t)size}, error);
    OPENSSL_clear_free(data, (size_t)size);
    return result;
}

static int write_pkcs8(const struct key *key, struct blob *der, struct error *error)
{
    unsigned char *data = NULL;
    if (key->type == KEY_P256)
        return write_around(key, SPAN(p256_pkcs8_head), SPAN(p256_pkcs8_middle), der, error);
    if (!key->private_half)
        return key_refuse_private(key, error);
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key->handle);
    int size = info == NULL ? -1 : i2d_PKCS8_PRIV_KEY_INFO(info, &data);
    PKCS8_PRIV_KEY_INFO_free(info);
    return take_der(data, size, der, error);
}

/* The form that a type had before PKCS#8: SEC1, PKCS#1. */
static int write_traditional(const struct key *key, struct blob *der, struct error *error)
{
    static const uint8_t head[] = {0x30, 0x77, 0x02, 0x01, 0x01, 0x04, 0x20};
    static const uint8_t middle[] = {0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d,
                                     0x03, 0x01, 0x07, 0xa1, 0x44, 0x03, 0x42, 0x00};
    unsigned char *data = NULL;
    if (key->type == KEY_P256)
        return write_around(key, SPAN(head), SPAN(middle), der, error);
    if (!key->private_half)
        return key_refuse_private(key, error);
    int size = i2d_PrivateKey(key->handle, &data);
    return take_der(data, size, der, error);
}

static int write_public(const struct key *key, struct blob *der, struct error *error)
{
    unsigned char *data = NULL;
    if ((KEY_BIT(key->type) & KEYS_RSA) == 0)
        return key_public_der(key, der, error);
    int size = i2d_PUBKEY(key->handle, &data);
    return take_der(data, size, der, error);
}

static int write_base64(const struct key *key, struct blob *text, struct error *error)
{
    char line[64];
    AUTO(blob) secret = {0};
    if (key_scalar(key, &secret, error) != 0)
        return -1;
    EVP_EncodeBlock((unsigned char *)line, secret.data, (int)secret.size);
    int result = blob_append_text(text, error, "%s\n", line);
    wipe(line, sizeof line);
    return result;
}

static int append_pem(struct span der, const char *label, struct blob *pem, struct error *error)
{
    char line[PEM_LINE / 3 * 4 + 1];
    int result = blob_append_text(pem, error, "-----BEGIN %s-----\n", label);
    for (size_t at = 0; at < der.size && result == 0; at += PEM_LINE) {
        size_t part = der.size - at < PEM_LINE ? der.size - at : PEM_LINE;
        EVP_EncodeBlock((unsigned char *)line, der.data + at, (int)part);
        result = blob_append_text(pem, error, "%s\n", line);
    }
    wipe(line, sizeof line);
    return result == 0 ? blob_append_text(pem, error, "-----END %s-----\n", label) : -1;
}

static int (*const writers[])(const struct key *key, struct blob *der, struct error *error) = {
    [KEY_FORM_PKCS8_PEM] = write_pkcs8,
    [KEY_FORM_PKCS8_DER] = write_pkcs8,
    [KEY_FORM_SEC1_PEM] = write_traditional,
    [KEY_FORM_SEC1_DER] = write_traditional,
    [KEY_FORM_PKCS1_PEM] = write_traditional,
    [KEY_FORM_PKCS1_DER] = write_traditional,
    [KEY_FORM_PUBLIC_PEM] = write_public,
    [KEY_FORM_PUBLIC_DER] = write_public,
    [KEY_FORM_PKCS1_PUBLIC_PEM] = key_public_der,
    [KEY_FORM_PKCS1_PUBLIC_DER] = key_public_der,
    [KEY_FORM_SHORT] = key_private_short,
    [KEY_FORM_SCALAR] = key_scalar,
    [KEY_FORM_POINT] = key_point_write,
    [KEY_FORM_RAW] = key_scalar,
    [KEY_FORM_BASE64] = write_base64,
    [KEY_FORM_ENCRYPTED_PEM] = NULL,
    [KEY_FORM_ENCRYPTED_DER] = NULL,
    [KEY_FORM_TOKEN] = NULL,
    [KEY_FORM_UNKNOWN] = NULL,
};

int key_form_write(const struct key *key, enum key_form form, struct blob *bytes,
                   struct error *error)
{
    AUTO(blob) der = {0};
    if (writers[form] == NULL || !key_form_fits(form, key->type))
        return error_set(error, ERROR_BUG, "form '%s' is not written of %s", key_form_name(form),
                         key_types_title(KEY_BIT(key->type)));
    if (writers[form](key, &der, error) != 0)
        return -1;
    if (forms[form].label != NULL)
        return append_pem(blob_span(&der), forms[form].label, bytes, error);
    return blob_append(bytes, blob_span(&der), error);
}

/* Encrypts PKCS#8; NULL where the library refuses. */
static X509_SIG *seal(struct span der, struct span passphrase, uint8_t salt[SALT_SIZE],
                      uint8_t iv[IV_SIZE])
{
    const uint8_t *at = der.data;
    PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, (long)der.size);
    X509_ALGOR *scheme =
        PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), ROUNDS, salt, SALT_SIZE, iv, NID_hmacWithSHA256);
    X509_SIG *sealed = NULL;
    if (info != NULL && scheme != NULL)
        sealed = PKCS8_set0_pbe((const char *)passphrase.data, (int)passphrase.size, info, scheme);
    if (sealed == NULL)
        X509_ALGOR_free(scheme);
    PKCS8_PRIV_KEY_INFO_free(info);
    return sealed;
}

static int append_sealed(const X509_SIG *sealed, enum key_form form, struct blob *bytes,
                         struct error *error)
{
    uint8_t *data = NULL;
    int size = sealed == NULL ? -1 : i2d_X509_SIG(sealed, &data);
    if (size < 0)
        return crypto_failure(error, "cannot encrypt the key");
    struct span der = {data, (size_t)size};
    int result = form == KEY_FORM_ENCRYPTED_PEM ? append_pem(der, forms[form].label, bytes, error)
                                                : blob_append(bytes, der, error);
    OPENSSL_free(data);
    return result;
}

int key_form_encrypt(const struct key *key, const struct random_source *random,
                     struct span passphrase, enum key_form form, struct blob *bytes,
                     struct error *error)
{
    uint8_t salt[SALT_SIZE];
    uint8_t iv[IV_SIZE];
    AUTO(blob) der = {0};
    if (passphrase.size == 0)
        return error_set(error, ERROR_CRYPTO, "an empty passphrase protects nothing");
    if (write_pkcs8(key, &der, error) != 0 ||
        random->fill(random->context, salt, sizeof salt, error) != 0 ||
        random->fill(random->context, iv, sizeof iv, error) != 0)
        return -1;
    X509_SIG *sealed = seal(blob_span(&der), passphrase, salt, iv);
    int result = append_sealed(sealed, form, bytes, error);
    X509_SIG_free(sealed);
    return result;
}

bool key_form_c_name_is_valid(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    static const char digits[] = "0123456789";
    size_t at = strspn(name, letters);
    if (at == 0)
        return false;
    while (name[at] != '\0') {
        size_t more = strspn(name + at, letters) + strspn(name + at, digits);
        if (more == 0)
            return false;
        at += more;
    }
    return true;
}

int key_form_c_array(struct span bytes, const char *name, const char *comment, struct blob *text,
                     struct error *error)
{
    if (blob_append_text(text, error, "/* %s */\nstatic const unsigned char %s[] = {", comment,
                         name) != 0)
        return -1;
    for (size_t i = 0; i < bytes.size; i++)
        if (blob_append_text(text, error, "%s0x%02x,", i % C_LINE == 0 ? "\n    " : " ",
                             bytes.data[i]) != 0)
            return -1;
    return blob_append_text(text, error, "\n};\n");
}
