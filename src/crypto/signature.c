// SPDX-License-Identifier: Apache-2.0
#include <crypto/ecdsa.h>
#include <crypto/ed25519.h>
#include <crypto/rsa.h>
#include <crypto/signature.h>

static bool is_ecdsa(enum key_type type)
{
    return key_type_number_size(type) > 0;
}

static struct span what_is_signed(const struct signature_input *input)
{
    return input->pure ? input->message : digest_span(&input->digest);
}

bool signature_suits(enum key_type type, enum digest_kind kind, bool pure)
{
    switch (type) {
    case KEY_P256:
    case KEY_RSA2048:
    case KEY_RSA3072:
        return kind == DIGEST_SHA256 && !pure;
    case KEY_P384:
        return kind == DIGEST_SHA384 && !pure;
    case KEY_ED25519:
        return kind != DIGEST_SHA384 && (!pure || kind == DIGEST_SHA512);
    default:
        return false;
    }
}

static int sign_ecdsa(const struct key *key, struct span digest, unsigned attempt,
                      struct blob *signature, struct error *error)
{
    struct ecdsa_signature numbers;
    if (ecdsa_sign(key, digest, attempt, &numbers, error) != 0)
        return -1;
    return ecdsa_der(&numbers, signature, error);
}

int signature_make(const struct key *key, const struct signature_input *input, unsigned attempt,
                   struct blob *signature, struct error *error)
{
    const struct span message = what_is_signed(input);
    if (!signature_suits(key->type, input->digest.kind, input->pure))
        return error_set(error, ERROR_BUG, "an %s key cannot sign over %s",
                         key_type_title(key->type), digest_name(input->digest.kind));
    if (is_ecdsa(key->type))
        return sign_ecdsa(key, message, attempt, signature, error);
    return key->type == KEY_ED25519 ? ed25519_sign(key, message, signature, error)
                                    : rsa_pss_sign(key, message, attempt, signature, error);
}

int signature_verify(const struct key *key, const struct signature_input *input,
                     struct span signature, struct error *error)
{
    struct ecdsa_signature numbers;
    const struct span message = what_is_signed(input);
    if (!signature_suits(key->type, input->digest.kind, input->pure))
        return error_set(error, ERROR_INVALID, "%s keys do not sign over %s",
                         key_type_title(key->type), digest_name(input->digest.kind));
    if (key->type == KEY_ED25519)
        return ed25519_verify(key, message, signature, error);
    if (!is_ecdsa(key->type))
        return rsa_pss_verify(key, message, signature, error);
    if (!ecdsa_signature_parse(signature, key_type_number_size(key->type), &numbers))
        return error_set(error, ERROR_INVALID, "the signature is no DER of one");
    return ecdsa_verify(key, message, &numbers, error);
}

bool signature_normalise(enum key_type type, struct span given, struct blob *signature)
{
    struct ecdsa_signature numbers;
    struct error ignored;
    if (!is_ecdsa(type))
        return given.size == key_type_signature_size(type) &&
               blob_append(signature, given, &ignored) == 0;
    return ecdsa_signature_parse(given, key_type_number_size(type), &numbers) &&
           ecdsa_der(&numbers, signature, &ignored) == 0;
}
