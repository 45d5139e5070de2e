// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/path.h>
#include <crypto/failure.h>
#include <crypto/hmac.h>
#include <crypto/key.h>
#include <crypto/key_handle.h>
#include <crypto/key_raw.h>
#include <crypto/rsa_pair.h>
#include <crypto/token_key.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>

/* What stands before the scalar, and behind it, in key_private_short(). */
static const uint8_t short_head[] = {0x30, 0x81, 0x43, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06,
                                     0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
                                     0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,
                                     0x04, 0x29, 0x30, 0x27, 0x02, 0x01, 0x01, 0x04, 0x20};
static const uint8_t short_tail[] = {0xa1, 0x44};

/* How the library's question for a passphrase went. */
struct question {
    const struct passphrase *passphrase;
    const char *path;
    struct error *error;
    bool asked;
    bool failed;
};

static int answer_question(char *buffer, int size, int writing, void *context)
{
    (void)writing;
    struct question *question = context;
    AUTO(blob) text = {0};
    question->asked = true;
    if (passphrase_get(question->passphrase, question->path, &text, question->error) != 0) {
        question->failed = true;
        return -1;
    }
    if (text.size > (size_t)size)
        return -1;
    if (text.size > 0)
        memcpy(buffer, text.data, text.size);
    return (int)text.size;
}

/* The public half of an RSA key alone, as images have it (RFC 8017). */
static EVP_PKEY *read_pkcs1_public(BIO *pem)
{
    unsigned char *der = NULL;
    long size = 0;
    if (PEM_bytes_read_bio(&der, &size, NULL, "RSA PUBLIC KEY", pem, NULL, NULL) != 1)
        return NULL;
    const unsigned char *at = der;
    EVP_PKEY *key = d2i_PublicKey(EVP_PKEY_RSA, NULL, &at, size);
    OPENSSL_free(der);
    return key;
}

/* PEM: the text says what it is. */
static EVP_PKEY *parse_pem(struct span bytes, struct question *question)
{
    BIO *memory = BIO_new_mem_buf(bytes.data, (int)bytes.size);
    if (memory == NULL)
        return NULL;
    bool public_only = memmem(bytes.data, bytes.size, "BEGIN PUBLIC KEY", 16) != NULL;
    bool pkcs1 = memmem(bytes.data, bytes.size, "BEGIN RSA PUBLIC KEY", 20) != NULL;
    EVP_PKEY *key = pkcs1 ? read_pkcs1_public(memory)
                    : public_only
                        ? PEM_read_bio_PUBKEY(memory, NULL, answer_question, question)
                        : PEM_read_bio_PrivateKey(memory, NULL, answer_question, question);
    BIO_free(memory);
    return key;
}

/* DER: PKCS#8, SEC1 or PKCS#1, SubjectPublicKeyInfo, encrypted PKCS#8; told apart by trying. */
static EVP_PKEY *parse_der(struct span bytes, struct question *question)
{
    const uint8_t *at = bytes.data;
    EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &at, (long)bytes.size);
    if (key == NULL) {
        at = bytes.data;
        key = d2i_PUBKEY(NULL, &at, (long)bytes.size);
    }
    if (key == NULL) {
        at = bytes.data;
        key = d2i_PublicKey(EVP_PKEY_RSA, NULL, &at, (long)bytes.size);
    }
    if (key != NULL)
        return key;
    BIO *memory = BIO_new_mem_buf(bytes.data, (int)bytes.size);
    if (memory != NULL)
        key = d2i_PKCS8PrivateKey_bio(memory, NULL, answer_question, question);
    BIO_free(memory);
    return key;
}

/*
 * Takes the coordinates of a point, 04 X Y, one by one: one that its file holds in compressed form comes out whole.
 */
static bool read_point(const EVP_PKEY *key, size_t number_size, uint8_t *point)
{
    BIGNUM *x = NULL;
    BIGNUM *y = NULL;
    int size = (int)number_size;
    bool good = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_X, &x) == 1 &&
                EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_Y, &y) == 1 &&
                BN_bn2binpad(x, point + 1, size) == size &&
                BN_bn2binpad(y, point + 1 + size, size) == size;
    point[0] = POINT_CONVERSION_UNCOMPRESSED;
    BN_free(x);
    BN_free(y);
    return good;
}

/* Whether the private half of a key on a curve has this public one; the library believes the file. */
static bool halves_match(const BIGNUM *scalar, const EVP_PKEY *key, enum key_type type)
{
    uint8_t computed[KEY_POINT_MAX];
    uint8_t held[KEY_POINT_MAX];
    size_t size = key_type_number_size(type);
    return key_handle_in_range(type, scalar) && key_handle_point(type, scalar, computed) &&
           read_point(key, size, held) && memcmp(computed, held, 1 + 2 * size) == 0;
}

static int explain_no_key(const struct question *question, unsigned types, struct error *error)
{
    ERR_clear_error();
    if (question->failed)
        return -1; /* the question said why */
    if (question->asked)
        return error_set(error, ERROR_CRYPTO, "cannot decrypt key '%s': wrong passphrase",
                         question->path);
    if ((types & ~KEYS_AES) == 0)
        return error_set(error, ERROR_CRYPTO,
                         "no key in '%s' (%s is its bytes alone, or base64 of them)",
                         question->path, key_types_title(types));
    return error_set(error, ERROR_CRYPTO, "no key in '%s' (PEM or DER of %s is needed)",
                     question->path, key_types_title(types));
}

/* Whether the file has a private half, and if so, whether it belongs to the public one. */
static bool find_private(EVP_PKEY *handle, enum key_type type, bool *damaged)
{
    size_t size = 0;
    BIGNUM *secret = NULL;
    const char *name =
        (KEY_BIT(type) & KEYS_RSA) != 0 ? OSSL_PKEY_PARAM_RSA_D : OSSL_PKEY_PARAM_PRIV_KEY;
    *damaged = false;
    if ((KEY_BIT(type) & (KEYS_CURVES | KEYS_RSA)) == 0)
        return EVP_PKEY_get_raw_private_key(handle, NULL, &size) == 1;
    bool found = EVP_PKEY_get_bn_param(handle, name, &secret) == 1;
    if (found)
        *damaged = (KEY_BIT(type) & KEYS_RSA) != 0 ? !rsa_pair_matches(handle)
                                                   : !halves_match(secret, handle, type);
    BN_clear_free(secret);
    return found;
}

/* However the file spelled its curve and its point: the library writes them as images have them. */
static bool settle_form(EVP_PKEY *handle, enum key_type type)
{
    return type != KEY_P384 ||
           (EVP_PKEY_set_utf8_string_param(handle, OSSL_PKEY_PARAM_EC_ENCODING,
                                           OSSL_PKEY_EC_ENCODING_GROUP) == 1 &&
            EVP_PKEY_set_utf8_string_param(handle, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
                                           OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_UNCOMPRESSED) == 1);
}

static int accept_key(EVP_PKEY *handle, unsigned types, const char *path, struct key *key,
                      struct error *error)
{
    enum key_type type = key_handle_type(handle);
    if (type == KEY_TYPES || (types & KEY_BIT(type)) == 0) {
        char kind[128];
        key_handle_describe(handle, kind, sizeof kind);
        return error_set(error, ERROR_CRYPTO, "'%s' holds %s, %s is needed", path, kind,
                         key_types_title(types));
    }
    bool damaged;
    bool private_half = find_private(handle, type, &damaged);
    if (damaged)
        return error_set(error, ERROR_CRYPTO,
                         "the key in '%s' is damaged: its two halves do not belong together", path);
    if (!settle_form(handle, type))
        return crypto_failure(error, "cannot take a key");
    if (text_copy(path, &key->path, error) != 0)
        return -1;
    EVP_PKEY_up_ref(handle);
    key->type = type;
    key->private_half = private_half;
    key->handle = handle;
    return 0;
}

/* Replaces `key` by what `handle`, which is given back, holds. */
static int take_key(EVP_PKEY *handle, unsigned types, const char *path, struct key *key,
                    struct error *error)
{
    key_release(key);
    int result = accept_key(handle, types, path, key, error);
    EVP_PKEY_free(handle);
    ERR_clear_error();
    return result;
}

bool key_is_short(struct span bytes)
{
    return bytes.size == KEY_SHORT_SIZE && memcmp(bytes.data, short_head, sizeof short_head) == 0 &&
           memcmp(bytes.data + KEY_SHORT_SIZE - sizeof short_tail, short_tail, sizeof short_tail) ==
               0;
}

/* The key of a secret number of a curve, if a key of that type is wanted. */
static int set_scalar(enum key_type type, const uint8_t *scalar, unsigned types, const char *path,
                      struct key *key, struct error *error)
{
    BIGNUM *number = BN_secure_new();
    bool good =
        number != NULL && BN_bin2bn(scalar, (int)key_type_number_size(type), number) != NULL;
    bool in_range = good && key_handle_in_range(type, number);
    EVP_PKEY *handle = in_range ? key_handle_from_scalar(type, number) : NULL;
    BN_clear_free(number);
    if (good && !in_range)
        return error_set(error, ERROR_CRYPTO,
                         "no key in '%s': its scalar is 0 or not below the order of %s", path,
                         key_type_title(type));
    if (handle == NULL)
        return crypto_failure(error, "cannot make a key");
    return take_key(handle, types, path, key, error);
}

static int set_point(enum key_type type, const uint8_t *point, unsigned types, const char *path,
                     struct key *key, struct error *error)
{
    ERR_clear_error();
    EVP_PKEY *handle = key_handle_assemble(type, NULL, point);
    if (handle != NULL)
        return take_key(handle, types, path, key, error);
    int reason = ERR_GET_REASON(ERR_peek_last_error());
    if (reason != EC_R_POINT_IS_NOT_ON_CURVE && reason != EC_R_INVALID_ENCODING)
        return crypto_failure(error, "cannot take a public key");
    ERR_clear_error();
    return error_set(error, ERROR_INVALID, "no key in '%s': its point is not on %s", path,
                     key_type_title(type));
}

int key_set_scalar(const uint8_t scalar[P256_SCALAR_SIZE], const char *path, struct key *key,
                   struct error *error)
{
    return set_scalar(KEY_P256, scalar, KEYS_P256, path, key, error);
}

int key_set_point(const uint8_t point[P256_POINT_SIZE], const char *path, struct key *key,
                  struct error *error)
{
    return set_point(KEY_P256, point, KEYS_P256, path, key, error);
}

int key_set_raw(const struct key_raw *raw, const char *path, struct key *key, struct error *error)
{
    unsigned types = KEY_BIT(raw->type);
    if (raw->kind == KEY_RAW_POINT)
        return set_point(raw->type, raw->bytes, types, path, key, error);
    if ((types & KEYS_CURVES) != 0)
        return set_scalar(raw->type, raw->bytes, types, path, key, error);
    EVP_PKEY *handle = key_handle_from_bytes(raw->type, raw->bytes);
    return handle == NULL ? crypto_failure(error, "cannot take a key")
                          : take_key(handle, types, path, key, error);
}

int key_set_x25519(const uint8_t bytes[X25519_SIZE], const char *path, struct key *key,
                   struct error *error)
{
    EVP_PKEY *handle = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, bytes, X25519_SIZE);
    return handle == NULL ? crypto_failure(error, "cannot take a public key")
                          : take_key(handle, KEY_BIT(KEY_X25519), path, key, error);
}

/* The handle of a key in one of the usual forms, or NULL. */
static EVP_PKEY *parse_plain(struct span bytes)
{
    struct key_plain plain;
    if (!key_plain_read(bytes, &plain))
        return NULL;
    BIGNUM *scalar = plain.has_scalar ? BN_bin2bn(plain.scalar, sizeof plain.scalar, NULL) : NULL;
    EVP_PKEY *handle = plain.has_scalar && scalar == NULL
                           ? NULL
                           : key_handle_assemble(KEY_P256, scalar, plain.point);
    BN_clear_free(scalar);
    wipe(&plain, sizeof plain);
    return handle;
}

int key_parse_of(struct span bytes, unsigned types, const char *path,
                 const struct passphrase *passphrase, struct key *key, struct error *error)
{
    struct question question = {passphrase, path, error, false, false};
    if (key_is_short(bytes))
        return set_scalar(KEY_P256, bytes.data + sizeof short_head, types, path, key, error);
    if ((types & KEYS_AES) != 0) {
        struct key_raw raw;
        bool found = key_raw_read(bytes, types & KEYS_AES, &raw);
        int result = found ? key_set_raw(&raw, path, key, error) : 0;
        wipe(&raw, sizeof raw);
        if (found)
            return result;
    }
    bool is_pem = bytes.size > 0 && memmem(bytes.data, bytes.size, "-----BEGIN", 10) != NULL;
    EVP_PKEY *handle = parse_plain(bytes);
    if (handle == NULL)
        handle = is_pem ? parse_pem(bytes, &question) : parse_der(bytes, &question);
    if (handle == NULL)
        return explain_no_key(&question, types, error);
    return take_key(handle, types, path, key, error);
}

int key_parse(struct span bytes, const char *path, const struct passphrase *passphrase,
              struct key *key, struct error *error)
{
    return key_parse_of(bytes, KEYS_P256, path, passphrase, key, error);
}

bool key_path_exists(const char *path)
{
    return path_is_token_uri(path) || file_exists(path);
}

static int load_from_token(const char *uri, unsigned types, const struct passphrase *passphrase,
                           bool private_half, struct key *key, struct error *error)
{
    AUTO(token_public) public = {0};
    struct token_key *token = NULL;
    int result = private_half && !token_uri_is_public(uri)
                     ? token_key_open(uri, passphrase, &token, &public, error)
                     : token_key_public(uri, passphrase, &public, error);
    if (result == 0)
        result = set_point(KEY_P256, public.point, types, public.name, key, error);
    if (result != 0) {
        token_key_release(token);
        return -1;
    }
    key->token = token;
    key->private_half = token != NULL;
    return 0;
}

int key_load_of(const char *path, unsigned types, const struct passphrase *passphrase,
                struct key *key, struct error *error)
{
    AUTO(blob) bytes = {0};
    if (path_is_token_uri(path))
        return load_from_token(path, types, passphrase, true, key, error);
    if (file_load(path, KEY_FILE_LIMIT, &bytes, error) != 0)
        return -1;
    return key_parse_of(blob_span(&bytes), types, path, passphrase, key, error);
}

int key_load(const char *path, const struct passphrase *passphrase, struct key *key,
             struct error *error)
{
    return key_load_of(path, KEYS_P256, passphrase, key, error);
}

int key_load_public_of(const char *path, unsigned types, const struct passphrase *passphrase,
                       struct key *key, struct error *error)
{
    return path_is_token_uri(path) ? load_from_token(path, types, passphrase, false, key, error)
                                   : key_load_of(path, types, passphrase, key, error);
}

int key_load_public(const char *path, const struct passphrase *passphrase, struct key *key,
                    struct error *error)
{
    return key_load_public_of(path, KEYS_P256, passphrase, key, error);
}

void key_release(struct key *key)
{
    token_key_release(key->token);
    EVP_PKEY_free(key->handle);
    text_release(&key->path);
    *key = (struct key){0};
}

int key_generate_of(const struct random_source *random, enum key_type type, struct key *key,
                    struct error *error)
{
    EVP_PKEY *handle = key_handle_generate(random, type, error);
    if (handle == NULL)
        return -1;
    key_release(key);
    *key = (struct key){.handle = handle, .type = type, .private_half = true};
    return 0;
}

int key_generate(const struct random_source *random, struct key *key, struct error *error)
{
    return key_generate_of(random, KEY_P256, key, error);
}

int key_point(const struct key *key, uint8_t point[P256_POINT_SIZE], struct error *error)
{
    return read_point(key->handle, P256_SCALAR_SIZE, point)
               ? 0
               : crypto_failure(error, "cannot write the public key");
}

int key_point_write(const struct key *key, struct blob *bytes, struct error *error)
{
    uint8_t point[KEY_POINT_MAX];
    size_t size = key_type_number_size(key->type);
    if (size == 0 || !read_point(key->handle, size, point))
        return crypto_failure(error, "cannot write the public key");
    return blob_append(bytes, (struct span){point, 1 + 2 * size}, error);
}

int key_x25519(const struct key *key, uint8_t bytes[X25519_SIZE], struct error *error)
{
    size_t size = X25519_SIZE;
    if (EVP_PKEY_get_raw_public_key(key->handle, bytes, &size) != 1)
        return crypto_failure(error, "cannot write the public key");
    return 0;
}

/*
 * SubjectPublicKeyInfo of a P-256 key: a constant head (RFC 5480: id-ecPublicKey, prime256v1, bit string), then the
 * uncompressed point. Written here and not by the library, whose encoder takes longer to find than a small image to
 * build.
 */
static int p256_public_der(const struct key *key, struct blob *der, struct error *error)
{
    uint8_t point[P256_POINT_SIZE];
    if (key_point(key, point, error) != 0 || blob_append(der, SPAN(p256_spki_head), error) != 0)
        return -1;
    return blob_append(der, SPAN(point), error);
}

int key_public_der(const struct key *key, struct blob *der, struct error *error)
{
    uint8_t *bytes = NULL;
    if (key->type == KEY_P256)
        return p256_public_der(key, der, error);
    bool is_rsa = key->type == KEY_RSA2048 || key->type == KEY_RSA3072;
    int size = is_rsa ? i2d_PublicKey(key->handle, &bytes) : i2d_PUBKEY(key->handle, &bytes);
    if (size <= 0)
        return crypto_failure(error, "cannot write the public key");
    int result = blob_append(der, (struct span){bytes, (size_t)size}, error);
    OPENSSL_free(bytes);
    return result;
}

int key_fingerprint(const struct key *key, uint8_t fingerprint[SHA256_SIZE], struct error *error)
{
    static const uint8_t label[] = "otpc fingerprint";
    AUTO(blob) der = {0};
    AUTO(blob) secret = {0};
    if (key->type == KEY_AES128 || key->type == KEY_AES256)
        return key_scalar(key, &secret, error) != 0
                   ? -1
                   : hmac_sha256(blob_span(&secret), SPAN(label), fingerprint, error);
    if (key_public_der(key, &der, error) != 0)
        return -1;
    return sha256(blob_span(&der), fingerprint, error);
}

int key_point_hash(const struct key *key, uint8_t hash[SHA256_SIZE], struct error *error)
{
    uint8_t point[P256_POINT_SIZE];
    if (key_point(key, point, error) != 0)
        return -1;
    return sha256((struct span){point + 1, sizeof point - 1}, hash, error);
}

void key_fingerprint_text(const struct key *key, char text[FINGERPRINT_TEXT])
{
    uint8_t fingerprint[SHA256_SIZE];
    struct error ignored;
    text[0] = '\0';
    if (key_fingerprint(key, fingerprint, &ignored) == 0)
        hex_encode(SPAN(fingerprint), text);
}

int key_refuse_private(const struct key *key, struct error *error)
{
    if (key->token != NULL || (key->path != NULL && path_is_token_uri(key->path)))
        return error_set(error, ERROR_CRYPTO,
                         "the private half of '%s' stays in its token: it can sign there, but not "
                         "be read",
                         key->path);
    return error_set(error, ERROR_CRYPTO, "'%s' is a public key, the private one is needed",
                     key->path);
}

int key_scalar(const struct key *key, struct blob *bytes, struct error *error)
{
    uint8_t value[KEY_NUMBER_MAX];
    BIGNUM *scalar = NULL;
    size_t size = key_type_number_size(key->type);
    bool good;
    if (!key->private_half || key->token != NULL)
        return key_refuse_private(key, error);
    if (size > 0) {
        good = EVP_PKEY_get_bn_param(key->handle, OSSL_PKEY_PARAM_PRIV_KEY, &scalar) == 1 &&
               BN_bn2binpad(scalar, value, (int)size) == (int)size;
    } else {
        size = sizeof value;
        good = EVP_PKEY_get_raw_private_key(key->handle, value, &size) == 1;
    }
    BN_clear_free(scalar);
    int result = good ? blob_append(bytes, (struct span){value, size}, error)
                      : crypto_failure(error, "cannot read the private key");
    wipe(value, sizeof value);
    return result;
}

/*
 * RFC 5208 around RFC 5915, with the field for the public point cut off behind its two header bytes: the device's
 * parser expects it so.
 */
int key_private_short(const struct key *key, struct blob *bytes, struct error *error)
{
    if (blob_append(bytes, SPAN(short_head), error) != 0 || key_scalar(key, bytes, error) != 0)
        return -1;
    return blob_append(bytes, SPAN(short_tail), error);
}

/* Moves what a library stream holds to `text`, and wipes the stream. */
static int take_stream(BIO *stream, bool good, struct blob *text, struct error *error)
{
    char *bytes = NULL;
    long size = stream == NULL ? 0 : BIO_get_mem_data(stream, &bytes);
    int result = good && size > 0
                     ? blob_append(text, (struct span){(const uint8_t *)bytes, (size_t)size}, error)
                     : crypto_failure(error, "cannot write the key");
    BIO_free(stream);
    return result;
}

int key_private_pem(const struct key *key, struct blob *pem, struct error *error)
{
    if (key->token != NULL)
        return key_refuse_private(key, error);
    BIO *stream = BIO_new(BIO_s_secmem());
    bool good = stream != NULL &&
                PEM_write_bio_PKCS8PrivateKey(stream, key->handle, NULL, NULL, 0, NULL, NULL) == 1;
    return take_stream(stream, good, pem, error);
}

int key_public_pem(const struct key *key, struct blob *pem, struct error *error)
{
    BIO *stream = BIO_new(BIO_s_mem());
    bool good = stream != NULL && PEM_write_bio_PUBKEY(stream, key->handle) == 1;
    return take_stream(stream, good, pem, error);
}
