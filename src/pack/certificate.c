// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <pack/certificate.h>
#include <string.h>

static const char *const role_names[] = {
    [CERTIFICATE_ROOT] = "root",
    [CERTIFICATE_INTERMEDIATE] = "intermediate",
    [CERTIFICATE_LEAF] = "leaf",
};

const char *certificate_role_name(enum certificate_role role)
{
    return role_names[role];
}

int certificate_role_parse(const char *text, enum certificate_role *role, struct error *error)
{
    for (int i = CERTIFICATE_ROOT; i <= CERTIFICATE_LEAF; i++)
        if (strcmp(text, role_names[i]) == 0) {
            *role = (enum certificate_role)i;
            return 0;
        }
    return error_set(error, ERROR_CONFIG, "'%s' is no role; there are root, intermediate and leaf",
                     text);
}

static int check_head(struct span bytes, struct error *error)
{
    if (bytes.size != ADAC_SIZE)
        return error_set(error, ERROR_FILE, "a certificate has %u bytes, here are %zu", ADAC_SIZE,
                         bytes.size);
    const uint8_t *at = bytes.data;
    if (at[ADAC_VERSION] != ADAC_VERSION_MAJOR || at[ADAC_VERSION + 1] != ADAC_VERSION_MINOR)
        return error_set(error, ERROR_FILE, "a certificate of unknown version %u.%u",
                         at[ADAC_VERSION], at[ADAC_VERSION + 1]);
    if (at[ADAC_SIGNATURE_TYPE] != ADAC_ECDSA_P256 || at[ADAC_KEY_TYPE] != ADAC_ECDSA_P256)
        return error_set(error, ERROR_FILE,
                         "signature type %u and key type %u: only ECDSA on P-256 (1) is known",
                         at[ADAC_SIGNATURE_TYPE], at[ADAC_KEY_TYPE]);
    if (at[ADAC_ROLE] < ADAC_ROLE_ROOT || at[ADAC_ROLE] > ADAC_ROLE_LEAF)
        return error_set(error, ERROR_FILE, "a certificate of unknown role %u", at[ADAC_ROLE]);
    return 0;
}

int certificate_parse(struct span bytes, struct certificate *certificate, struct error *error)
{
    if (check_head(bytes, error) != 0)
        return -1;
    const uint8_t *at = bytes.data;
    *certificate = (struct certificate){
        .role = (enum certificate_role)at[ADAC_ROLE],
        .usage = at[ADAC_USAGE],
        .reserved = get_le16(at + ADAC_RESERVED),
        .lifecycle = get_le16(at + ADAC_LIFECYCLE),
        .oem_constraint = get_le16(at + ADAC_OEM_CONSTRAINT),
        .extensions_size = get_le32(at + ADAC_EXTENSIONS_SIZE),
        .soc_class = get_le32(at + ADAC_SOC_CLASS),
    };
    memcpy(certificate->soc_id, at + ADAC_SOC_ID, ADAC_SOC_ID_SIZE);
    memcpy(certificate->permissions.bytes, at + ADAC_PERMISSIONS, ADAC_PERMISSIONS_SIZE);
    memcpy(certificate->subject, at + ADAC_SUBJECT, ADAC_SUBJECT_SIZE);
    memcpy(certificate->extensions_hash, at + ADAC_EXTENSIONS_HASH, ADAC_HASH_SIZE);
    certificate->signature = (struct ecdsa_signature){.size = 32};
    memcpy(certificate->signature.r, at + ADAC_SIGNATURE, 32);
    memcpy(certificate->signature.s, at + ADAC_SIGNATURE + 32, 32);
    return 0;
}

void certificate_format(const struct certificate *certificate, uint8_t bytes[ADAC_SIZE])
{
    bytes[ADAC_VERSION] = ADAC_VERSION_MAJOR;
    bytes[ADAC_VERSION + 1] = ADAC_VERSION_MINOR;
    bytes[ADAC_SIGNATURE_TYPE] = ADAC_ECDSA_P256;
    bytes[ADAC_KEY_TYPE] = ADAC_ECDSA_P256;
    bytes[ADAC_ROLE] = (uint8_t)certificate->role;
    bytes[ADAC_USAGE] = certificate->usage;
    put_le16(bytes + ADAC_RESERVED, certificate->reserved);
    put_le16(bytes + ADAC_LIFECYCLE, certificate->lifecycle);
    put_le16(bytes + ADAC_OEM_CONSTRAINT, certificate->oem_constraint);
    put_le32(bytes + ADAC_EXTENSIONS_SIZE, certificate->extensions_size);
    put_le32(bytes + ADAC_SOC_CLASS, certificate->soc_class);
    memcpy(bytes + ADAC_SOC_ID, certificate->soc_id, ADAC_SOC_ID_SIZE);
    memcpy(bytes + ADAC_PERMISSIONS, certificate->permissions.bytes, ADAC_PERMISSIONS_SIZE);
    memcpy(bytes + ADAC_SUBJECT, certificate->subject, ADAC_SUBJECT_SIZE);
    memcpy(bytes + ADAC_EXTENSIONS_HASH, certificate->extensions_hash, ADAC_HASH_SIZE);
    memcpy(bytes + ADAC_SIGNATURE, certificate->signature.r, 32);
    memcpy(bytes + ADAC_SIGNATURE + 32, certificate->signature.s, 32);
}

int certificate_set_subject(struct certificate *certificate, const struct key *key,
                            struct error *error)
{
    uint8_t point[P256_POINT_SIZE];
    if (key_point(key, point, error) != 0)
        return -1;
    memcpy(certificate->subject, point + 1, ADAC_SUBJECT_SIZE);
    return 0;
}

/* Of what the signature is over. */
static int hash(const struct certificate *certificate, uint8_t digest[SHA256_SIZE],
                struct error *error)
{
    uint8_t bytes[ADAC_SIZE];
    certificate_format(certificate, bytes);
    return sha256((struct span){bytes, ADAC_SIGNATURE}, digest, error);
}

int certificate_sign(struct certificate *certificate, const struct key *issuer, struct error *error)
{
    uint8_t digest[SHA256_SIZE];
    if (!issuer->private_half)
        return error_set(error, ERROR_CRYPTO, "'%s' is a public key, the private one is needed",
                         issuer->path);
    if (hash(certificate, digest, error) != 0)
        return -1;
    return ecdsa_sign(issuer, SPAN(digest), 0, &certificate->signature, error);
}

int certificate_verify(const struct certificate *certificate, const struct key *issuer,
                       struct error *error)
{
    uint8_t digest[SHA256_SIZE];
    if (hash(certificate, digest, error) != 0)
        return -1;
    return ecdsa_verify(issuer, SPAN(digest), &certificate->signature, error);
}

int certificate_subject_key(const struct certificate *certificate, struct key *key,
                            struct error *error)
{
    uint8_t point[P256_POINT_SIZE] = {4};
    memcpy(point + 1, certificate->subject, ADAC_SUBJECT_SIZE);
    if (key_set_point(point, "certificate", key, error) == 0)
        return 0;
    if (error->code == ERROR_INVALID)
        error_set(error, ERROR_INVALID, "the key in it is not a point of P-256");
    return -1;
}

bool certificate_is_of(const struct certificate *certificate, const struct key *key)
{
    uint8_t point[P256_POINT_SIZE];
    struct error ignored;
    return key_point(key, point, &ignored) == 0 &&
           memcmp(point + 1, certificate->subject, ADAC_SUBJECT_SIZE) == 0;
}
