// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/path.h>
#include <crypto/failure.h>
#include <crypto/key.h>
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

/* PEM: the text says what it is. */
static EVP_PKEY *parse_pem(struct span bytes, struct question *question)
{
    BIO *memory = BIO_new_mem_buf(bytes.data, (int)bytes.size);
    if (memory == NULL)
        return NULL;
    bool public_only = memmem(bytes.data, bytes.size, "BEGIN PUBLIC KEY", 16) != NULL;
    EVP_PKEY *key = public_only ? PEM_read_bio_PUBKEY(memory, NULL, answer_question, question)
                                : PEM_read_bio_PrivateKey(memory, NULL, answer_question, question);
    BIO_free(memory);
    return key;
}

/* DER: PKCS#8 or SEC1, SubjectPublicKeyInfo, encrypted PKCS#8; told apart by trying. */
static EVP_PKEY *parse_der(struct span bytes, struct question *question)
{
    const uint8_t *at = bytes.data;
    EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &at, (long)bytes.size);
    if (key == NULL) {
        at = bytes.data;
        key = d2i_PUBKEY(NULL, &at, (long)bytes.size);
    }
    if (key != NULL)
        return key;
    BIO *memory = BIO_new_mem_buf(bytes.data, (int)bytes.size);
    if (memory != NULL)
        key = d2i_PKCS8PrivateKey_bio(memory, NULL, answer_question, question);
    BIO_free(memory);
    return key;
}

static bool is_on_p256(const EVP_PKEY *key)
{
    char curve[64] = "";
    size_t length;
    return EVP_PKEY_is_a(key, "EC") &&
           EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, curve, sizeof curve,
                                          &length) == 1 &&
           strcmp(curve, "prime256v1") == 0;
}

static void describe_key(const EVP_PKEY *key, char *text, size_t size)
{
    char curve[64] = "";
    size_t length;
    if (EVP_PKEY_is_a(key, "EC") &&
        EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, curve, sizeof curve,
                                       &length) == 1)
        snprintf(text, size, "an elliptic-curve key on %s", curve);
    else
        snprintf(text, size, "a key of type %s",
                 EVP_PKEY_get0_type_name(key) == NULL ? "unknown" : EVP_PKEY_get0_type_name(key));
}

static bool is_in_range(const BIGNUM *scalar)
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    bool good =
        group != NULL && !BN_is_zero(scalar) && BN_cmp(scalar, EC_GROUP_get0_order(group)) < 0;
    EC_GROUP_free(group);
    return good;
}

/* The point that belongs to a secret scalar. */
static bool compute_point(const BIGNUM *scalar, uint8_t point[P256_POINT_SIZE])
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    EC_POINT *product = group == NULL ? NULL : EC_POINT_new(group);
    bool good = product != NULL && EC_POINT_mul(group, product, scalar, NULL, NULL, NULL) == 1 &&
                EC_POINT_point2oct(group, product, POINT_CONVERSION_UNCOMPRESSED, point,
                                   P256_POINT_SIZE, NULL) == P256_POINT_SIZE;
    EC_POINT_free(product);
    EC_GROUP_free(group);
    return good;
}

/* Without a scalar it is a public key. */
static EVP_PKEY *assemble_key(const BIGNUM *scalar, const uint8_t point[P256_POINT_SIZE])
{
    int selection = scalar == NULL ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
    EVP_PKEY *key = NULL;
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM *parameters = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (builder != NULL &&
        OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) ==
            1 &&
        OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point,
                                         P256_POINT_SIZE) == 1 &&
        (scalar == NULL || OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, scalar) == 1))
        parameters = OSSL_PARAM_BLD_to_param(builder);
    if (parameters == NULL || context == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, selection, parameters) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    return key;
}

static EVP_PKEY *key_from_scalar(const BIGNUM *scalar)
{
    uint8_t point[P256_POINT_SIZE];
    return compute_point(scalar, point) ? assemble_key(scalar, point) : NULL;
}

/* Whether the private half has this public one; the library believes the file. */
static bool halves_match(const BIGNUM *scalar, const struct key *key)
{
    uint8_t computed[P256_POINT_SIZE];
    uint8_t held[P256_POINT_SIZE];
    struct error ignored;
    return is_in_range(scalar) && compute_point(scalar, computed) &&
           key_point(key, held, &ignored) == 0 && memcmp(computed, held, sizeof held) == 0;
}

static int explain_no_key(const struct question *question, struct error *error)
{
    ERR_clear_error();
    if (question->failed)
        return -1; /* the question said why */
    if (question->asked)
        return error_set(error, ERROR_CRYPTO, "cannot decrypt key '%s': wrong passphrase",
                         question->path);
    return error_set(error, ERROR_CRYPTO, "no key in '%s' (PEM or DER of a P-256 key is needed)",
                     question->path);
}

static int accept_key(EVP_PKEY *handle, const char *path, struct key *key, struct error *error)
{
    if (!is_on_p256(handle)) {
        char kind[128];
        describe_key(handle, kind, sizeof kind);
        return error_set(error, ERROR_CRYPTO, "'%s' holds %s, a P-256 key is needed", path, kind);
    }
    BIGNUM *scalar = NULL;
    bool private_half = EVP_PKEY_get_bn_param(handle, OSSL_PKEY_PARAM_PRIV_KEY, &scalar) == 1;
    bool damaged = private_half && !halves_match(scalar, &(struct key){.handle = handle});
    BN_clear_free(scalar);
    if (damaged)
        return error_set(error, ERROR_CRYPTO,
                         "the key in '%s' is damaged: its two halves do not belong together", path);
    if (text_copy(path, &key->path, error) != 0)
        return -1;
    EVP_PKEY_up_ref(handle);
    key->private_half = private_half;
    key->handle = handle;
    return 0;
}

/* Replaces `key` by what `handle`, which is given back, holds. */
static int take_key(EVP_PKEY *handle, const char *path, struct key *key, struct error *error)
{
    key_release(key);
    int result = accept_key(handle, path, key, error);
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

int key_set_scalar(const uint8_t scalar[P256_SCALAR_SIZE], const char *path, struct key *key,
                   struct error *error)
{
    BIGNUM *number = BN_secure_new();
    bool good = number != NULL && BN_bin2bn(scalar, P256_SCALAR_SIZE, number) != NULL;
    bool in_range = good && is_in_range(number);
    EVP_PKEY *handle = in_range ? key_from_scalar(number) : NULL;
    BN_clear_free(number);
    if (good && !in_range)
        return error_set(error, ERROR_CRYPTO,
                         "no key in '%s': its scalar is 0 or not below the order of P-256", path);
    if (handle == NULL)
        return crypto_failure(error, "cannot make a key");
    return take_key(handle, path, key, error);
}

int key_set_point(const uint8_t point[P256_POINT_SIZE], const char *path, struct key *key,
                  struct error *error)
{
    ERR_clear_error();
    EVP_PKEY *handle = assemble_key(NULL, point);
    if (handle != NULL)
        return take_key(handle, path, key, error);
    int reason = ERR_GET_REASON(ERR_peek_last_error());
    if (reason != EC_R_POINT_IS_NOT_ON_CURVE && reason != EC_R_INVALID_ENCODING)
        return crypto_failure(error, "cannot take a public key");
    ERR_clear_error();
    return error_set(error, ERROR_INVALID, "no key in '%s': its point is not on P-256", path);
}

/* The handle of a key in one of the usual forms, or NULL. */
static EVP_PKEY *parse_plain(struct span bytes)
{
    struct key_plain plain;
    if (!key_plain_read(bytes, &plain))
        return NULL;
    BIGNUM *scalar = plain.has_scalar ? BN_bin2bn(plain.scalar, sizeof plain.scalar, NULL) : NULL;
    EVP_PKEY *handle =
        plain.has_scalar && scalar == NULL ? NULL : assemble_key(scalar, plain.point);
    BN_clear_free(scalar);
    wipe(&plain, sizeof plain);
    return handle;
}

int key_parse(struct span bytes, const char *path, const struct passphrase *passphrase,
              struct key *key, struct error *error)
{
    struct question question = {passphrase, path, error, false, false};
    if (key_is_short(bytes))
        return key_set_scalar(bytes.data + sizeof short_head, path, key, error);
    bool is_pem = bytes.size > 0 && memmem(bytes.data, bytes.size, "-----BEGIN", 10) != NULL;
    EVP_PKEY *handle = parse_plain(bytes);
    if (handle == NULL)
        handle = is_pem ? parse_pem(bytes, &question) : parse_der(bytes, &question);
    if (handle == NULL)
        return explain_no_key(&question, error);
    return take_key(handle, path, key, error);
}

bool key_path_exists(const char *path)
{
    return path_is_token_uri(path) || file_exists(path);
}

static int load_from_token(const char *uri, const struct passphrase *passphrase, bool private_half,
                           struct key *key, struct error *error)
{
    AUTO(token_public) public = {0};
    struct token_key *token = NULL;
    int result = private_half && !token_uri_is_public(uri)
                     ? token_key_open(uri, passphrase, &token, &public, error)
                     : token_key_public(uri, passphrase, &public, error);
    if (result == 0)
        result = key_set_point(public.point, public.name, key, error);
    if (result != 0) {
        token_key_release(token);
        return -1;
    }
    key->token = token;
    key->private_half = token != NULL;
    return 0;
}

int key_load(const char *path, const struct passphrase *passphrase, struct key *key,
             struct error *error)
{
    AUTO(blob) bytes = {0};
    if (path_is_token_uri(path))
        return load_from_token(path, passphrase, true, key, error);
    if (file_load(path, KEY_FILE_LIMIT, &bytes, error) != 0)
        return -1;
    return key_parse(blob_span(&bytes), path, passphrase, key, error);
}

int key_load_public(const char *path, const struct passphrase *passphrase, struct key *key,
                    struct error *error)
{
    return path_is_token_uri(path) ? load_from_token(path, passphrase, false, key, error)
                                   : key_load(path, passphrase, key, error);
}

void key_release(struct key *key)
{
    token_key_release(key->token);
    EVP_PKEY_free(key->handle);
    text_release(&key->path);
    *key = (struct key){0};
}

/* Draws a scalar in [1, n-1] by rejection; each draw fails with a chance of 2^-32. */
static BIGNUM *draw_scalar(const struct random_source *random, struct error *error)
{
    uint8_t bytes[P256_SCALAR_SIZE];
    BIGNUM *scalar = BN_secure_new();
    bool found = false;
    for (int attempt = 0; scalar != NULL && !found && attempt < 16; attempt++) {
        if (random->fill(random->context, bytes, sizeof bytes, error) != 0)
            break;
        BN_bin2bn(bytes, sizeof bytes, scalar);
        BN_set_flags(scalar, BN_FLG_CONSTTIME);
        found = is_in_range(scalar);
    }
    wipe(bytes, sizeof bytes);
    if (found)
        return scalar;
    BN_clear_free(scalar);
    return NULL;
}

int key_generate(const struct random_source *random, struct key *key, struct error *error)
{
    error_set(error, ERROR_CRYPTO, "cannot draw a key: the random source does not deliver");
    BIGNUM *scalar = draw_scalar(random, error);
    if (scalar == NULL)
        return -1;
    EVP_PKEY *handle = key_from_scalar(scalar);
    BN_clear_free(scalar);
    if (handle == NULL)
        return crypto_failure(error, "cannot make a key");
    key_release(key);
    key->handle = handle;
    key->private_half = true;
    return 0;
}

/* Takes the coordinates one by one: a point that its file holds in compressed form comes out whole. */
int key_point(const struct key *key, uint8_t point[P256_POINT_SIZE], struct error *error)
{
    BIGNUM *x = NULL;
    BIGNUM *y = NULL;
    bool good = EVP_PKEY_get_bn_param(key->handle, OSSL_PKEY_PARAM_EC_PUB_X, &x) == 1 &&
                EVP_PKEY_get_bn_param(key->handle, OSSL_PKEY_PARAM_EC_PUB_Y, &y) == 1 &&
                BN_bn2binpad(x, point + 1, 32) == 32 && BN_bn2binpad(y, point + 33, 32) == 32;
    point[0] = POINT_CONVERSION_UNCOMPRESSED;
    BN_free(x);
    BN_free(y);
    return good ? 0 : crypto_failure(error, "cannot write the public key");
}

/*
 * SubjectPublicKeyInfo of a P-256 key: a constant head (RFC 5480: id-ecPublicKey, prime256v1, bit string), then the
 * uncompressed point. Written here and not by the library, whose encoder takes longer to find than a small image to
 * build.
 */
int key_public_der(const struct key *key, struct blob *der, struct error *error)
{
    uint8_t point[P256_POINT_SIZE];
    if (key_point(key, point, error) != 0 || blob_append(der, SPAN(p256_spki_head), error) != 0)
        return -1;
    return blob_append(der, SPAN(point), error);
}

int key_fingerprint(const struct key *key, uint8_t fingerprint[SHA256_SIZE], struct error *error)
{
    AUTO(blob) der = {0};
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
    uint8_t value[P256_SCALAR_SIZE];
    BIGNUM *scalar = NULL;
    if (!key->private_half || key->token != NULL)
        return key_refuse_private(key, error);
    bool good = EVP_PKEY_get_bn_param(key->handle, OSSL_PKEY_PARAM_PRIV_KEY, &scalar) == 1 &&
                BN_bn2binpad(scalar, value, P256_SCALAR_SIZE) == P256_SCALAR_SIZE;
    BN_clear_free(scalar);
    int result = good ? blob_append(bytes, SPAN(value), error)
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
