// SPDX-License-Identifier: Apache-2.0
#include <format/mcuboot.h>
#include <pack/image_algorithms.h>

static const uint16_t digest_tlvs[] = {
    [DIGEST_SHA256] = MCUBOOT_TLV_SHA256,
    [DIGEST_SHA384] = MCUBOOT_TLV_SHA384,
    [DIGEST_SHA512] = MCUBOOT_TLV_SHA512,
};

/* By the type of the key; the digest is what a signature is over where nobody says another. */
static const struct {
    uint16_t tlv; /* 0: does not sign */
    enum digest_kind digest;
} signatures[KEY_TYPES] = {
    [KEY_P256] = {MCUBOOT_TLV_ECDSA, DIGEST_SHA256},
    [KEY_P384] = {MCUBOOT_TLV_ECDSA, DIGEST_SHA384},
    [KEY_RSA2048] = {MCUBOOT_TLV_RSA2048, DIGEST_SHA256},
    [KEY_RSA3072] = {MCUBOOT_TLV_RSA3072, DIGEST_SHA256},
    [KEY_ED25519] = {MCUBOOT_TLV_ED25519, DIGEST_SHA256},
};

static const uint16_t wrap_tlvs[] = {
    [WRAP_ECIES_P256] = MCUBOOT_TLV_ECIES_P256,
    [WRAP_ECIES_X25519] = MCUBOOT_TLV_ECIES_X25519,
    [WRAP_ECIES_X25519_SHA512] = MCUBOOT_TLV_ECIES_X25519_SHA512,
    [WRAP_RSA_OAEP] = MCUBOOT_TLV_RSA_OAEP,
    [WRAP_AES_KW] = MCUBOOT_TLV_AES_KW,
};

uint16_t image_tlv_of_digest(enum digest_kind kind)
{
    return digest_tlvs[kind];
}

uint16_t image_tlv_of_signature(enum key_type type)
{
    return signatures[type].tlv;
}

uint16_t image_tlv_of_wrap(enum wrap_scheme scheme)
{
    return wrap_tlvs[scheme];
}

enum digest_kind image_digest_of_key(enum key_type type)
{
    return signatures[type].digest;
}

enum digest_kind image_tlv_digest(uint16_t type)
{
    enum digest_kind kind = DIGEST_SHA256;
    while (kind < DIGEST_KINDS && digest_tlvs[kind] != type)
        kind++;
    return kind;
}

enum wrap_scheme image_tlv_wrap(uint16_t type)
{
    enum wrap_scheme scheme = WRAP_ECIES_P256;
    while (scheme < WRAP_SCHEMES && wrap_tlvs[scheme] != type)
        scheme++;
    return scheme;
}

bool image_tlv_is_signature(uint16_t type)
{
    for (enum key_type key = KEY_P256; key < KEY_TYPES; key++)
        if (signatures[key].tlv != 0 && signatures[key].tlv == type)
            return true;
    return false;
}

/* What is wrong on the command line is a matter of usage. */
static enum error_code misuse(const struct image_spec *spec)
{
    return spec->from_options ? ERROR_USAGE : ERROR_CONFIG;
}

static int choose_digest(const struct image_spec *spec, const struct key *signing,
                         struct image_algorithms *algorithms, struct error *error)
{
    algorithms->pure = spec->pure;
    algorithms->digest = signing == NULL || signing->handle == NULL
                             ? DIGEST_SHA256
                             : signatures[signing->type].digest;
    if (spec->pure)
        algorithms->digest = DIGEST_SHA512;
    if (image_spec_has(spec, PARAM_DIGEST))
        algorithms->digest = spec->digest;
    if (spec->pure && algorithms->digest != DIGEST_SHA512)
        return image_spec_error(spec, PARAM_DIGEST, error, misuse(spec),
                                "a pure signature goes with SHA512");
    return 0;
}

static int choose_signature(const struct image_spec *spec, const struct key *signing,
                            struct image_algorithms *algorithms, struct error *error)
{
    if (signing == NULL || signing->handle == NULL)
        return !spec->pure ? 0
                           : image_spec_error(spec, PARAM_PURE, error, misuse(spec),
                                              "nothing signs the image");
    algorithms->signature_tlv = signatures[signing->type].tlv;
    algorithms->signature_size = (uint32_t)key_type_signature_size(signing->type);
    algorithms->public_key_size = (uint32_t)key_type_public_size(signing->type);
    if (spec->pure && signing->type != KEY_ED25519)
        return image_spec_error(spec, PARAM_PURE, error, misuse(spec),
                                "only Ed25519 signs the image itself, '%s' holds a key of %s",
                                spec->signing_key, key_type_title(signing->type));
    if (signature_suits(signing->type, algorithms->digest, spec->pure))
        return 0;
    return image_spec_error(spec, PARAM_DIGEST, error, misuse(spec),
                            "a key of %s does not sign over %s; leave it out",
                            key_type_title(signing->type), digest_name(algorithms->digest));
}

/* What would be asked for in vain. */
static int check_nothing_encrypted(const struct image_spec *spec, struct error *error)
{
    static const enum image_parameter wanted[] = {PARAM_CONTENT_SIZE, PARAM_WRAP_DIGEST};
    bool in_vain[] = {spec->content_size == 32, spec->wrap_sha512};
    for (size_t i = 0; i < 2; i++)
        if (in_vain[i])
            return image_spec_error(spec, wanted[i], error, misuse(spec),
                                    "goes with --encrypt only");
    return 0;
}

static int choose_encryption(const struct image_spec *spec, const struct key *encryption,
                             struct image_algorithms *algorithms, struct error *error)
{
    if (encryption == NULL || encryption->handle == NULL)
        return check_nothing_encrypted(spec, error);
    enum key_type type = encryption->type;
    uint32_t by_key = type == KEY_AES256 ? 32 : 16;
    bool wraps = type == KEY_AES128 || type == KEY_AES256;
    algorithms->wrap = wrap_scheme_for(type, spec->wrap_sha512);
    algorithms->content_size =
        image_spec_has(spec, PARAM_CONTENT_SIZE) ? spec->content_size : by_key;
    if (spec->wrap_sha512 && type != KEY_X25519)
        return image_spec_error(spec, PARAM_WRAP_DIGEST, error, misuse(spec),
                                "SHA-512 goes with an X25519 key only, '%s' holds one of %s",
                                spec->encryption_key, key_type_title(type));
    if (wraps && algorithms->content_size != by_key)
        return image_spec_error(spec, PARAM_CONTENT_SIZE, error, misuse(spec),
                                "an %s key wraps content keys that are as long as itself",
                                key_type_title(type));
    return 0;
}

int image_algorithms_choose(const struct image_spec *spec, const struct key *signing,
                            const struct key *encryption, struct image_algorithms *algorithms,
                            struct error *error)
{
    *algorithms = (struct image_algorithms){.wrap = WRAP_SCHEMES};
    if (choose_digest(spec, signing, algorithms, error) != 0 ||
        choose_signature(spec, signing, algorithms, error) != 0)
        return -1;
    return choose_encryption(spec, encryption, algorithms, error);
}

uint32_t image_algorithms_wrapped_size(const struct image_algorithms *algorithms)
{
    return algorithms->wrap == WRAP_SCHEMES
               ? 0
               : (uint32_t)wrap_size(algorithms->wrap, algorithms->content_size);
}

uint16_t image_algorithms_wrap_tlv(const struct image_algorithms *algorithms)
{
    return algorithms->wrap == WRAP_SCHEMES ? 0 : image_tlv_of_wrap(algorithms->wrap);
}

uint32_t image_algorithms_flag(const struct image_algorithms *algorithms)
{
    return algorithms->content_size == 0    ? 0
           : algorithms->content_size == 16 ? MCUBOOT_FLAG_ENCRYPTED_AES128
                                            : MCUBOOT_FLAG_ENCRYPTED_AES256;
}

bool image_algorithms_are_st(const struct image_algorithms *algorithms)
{
    bool signs = algorithms->signature_tlv == 0 ||
                 (algorithms->signature_tlv == MCUBOOT_TLV_ECDSA &&
                  algorithms->signature_size == key_type_signature_size(KEY_P256));
    bool wraps = algorithms->wrap == WRAP_SCHEMES || (algorithms->wrap == WRAP_ECIES_P256 &&
                                                      algorithms->content_size <= AES128_KEY_SIZE);
    return signs && wraps && algorithms->digest == DIGEST_SHA256 && !algorithms->pure;
}
