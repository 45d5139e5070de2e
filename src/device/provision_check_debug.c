// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <base/file.h>
#include <crypto/sample_keys.h>
#include <device/device_keys.h>
#include <device/provision_check.h>
#include <format/obk.h>
#include <pack/certificate_chain.h>
#include <pack/obk_read.h>
#include <spec/obk_config.h>
#include <string.h>

enum { PASSWORD_HEADER = 8, PASSWORD_LIMIT = 64 };

#define DEBUG_ARTEFACT    "da"
#define TEMPLATE_PASSWORD "CHANGE-ME" /* of the templates of this program */

/* What the option-byte keys of debug authentication hold. */
struct debug_keys {
    const char *file;
    enum debug_method method;
    uint8_t hash[SHA256_SIZE]; /* of the password, or of the root key's point */
};

static const struct plan_artefact *find_debug(const struct provision_plan *plan)
{
    size_t index = sequence_find(&plan->sequence, DEBUG_ARTEFACT);
    return index < plan->sequence.artefact_count && plan->artefacts[index].file != NULL
               ? &plan->artefacts[index]
               : NULL;
}

/* Passwords have a destination of their own; where they have not, it is the permissions that they lack. */
static bool read_debug(const struct provision_plan *plan, struct debug_keys *keys)
{
    static const uint8_t none[OBK_PERMISSION_SIZE];
    const struct plan_artefact *given = find_debug(plan);
    AUTO(obk_info) info = {0};
    struct error ignored;
    if (given == NULL || obk_info_read(given->file, &info, &ignored) != 0 ||
        info.payload_size < OBK_HASH_SIZE + OBK_DA_BODY_MIN)
        return false;
    const uint8_t *body = info.bytes.data + OBK_HEADER_SIZE + OBK_HASH_SIZE;
    const struct sequence_artefact *artefact = &plan->sequence.artefacts[given - plan->artefacts];
    bool is_password = artefact->password != 0 ? info.destination == artefact->password
                                               : memcmp(body + SHA256_SIZE, none, sizeof none) == 0;
    keys->file = given->file;
    keys->method = is_password ? DEBUG_PASSWORD : DEBUG_CERTIFICATE;
    memcpy(keys->hash, body, sizeof keys->hash);
    return true;
}

/* Devices with TrustZone want certificates, devices without it passwords. */
static void check_pairing(const struct provision_checking *checking, const struct debug_keys *keys)
{
    const struct provision_plan *plan = checking->plan;
    bool is_certificate = keys->method == DEBUG_CERTIFICATE;
    if (plan->sequence.trustzone != TRUSTZONE_NONE && plan->trustzone != is_certificate)
        provision_finding(
            checking, "trustzone", keys->file,
            "debug authentication by %s, and TrustZone %s: such a device may never open "
            "again; with TrustZone it is a certificate, without it a password",
            is_certificate ? "certificate" : "password", plan->trustzone ? "on" : "off");
    if (plan->debug.method != DEBUG_NONE && plan->debug.method != keys->method)
        provision_finding(checking, "debug-authentication", keys->file,
                          "debug authentication by %s, the plan says by %s",
                          is_certificate ? "certificate" : "password",
                          is_certificate ? "password" : "certificate");
}

static void check_leaf(const struct provision_checking *checking,
                       const struct certificate_chain *chain)
{
    const char *path = checking->plan->debug.key;
    AUTO(key) key = {0};
    struct error error;
    if (path == NULL)
        return;
    if (key_load_public(path, &checking->run->passphrase, &key, &error) != 0)
        provision_finding_of(checking, "debug-authentication", path, &error);
    else if (!certificate_is_of(&chain->items[chain->count - 1], &key))
        provision_finding(checking, "debug-authentication", path,
                          "not the key of the last certificate in '%s'",
                          checking->plan->debug.certificate);
}

/* `keys` NULL: nothing is provisioned that the chain could be held against. */
static void check_certificate(const struct provision_checking *checking,
                              const struct debug_keys *keys)
{
    const char *path = checking->plan->debug.certificate;
    AUTO(key) root = {0};
    uint8_t hash[SHA256_SIZE];
    struct certificate_chain chain = {.count = 0};
    struct error error;
    if (path == NULL)
        return;
    if (certificate_chain_load(path, &chain, &error) != 0 ||
        certificate_chain_verify(&chain, NULL, NULL, &error) != 0 ||
        certificate_subject_key(&chain.items[0], &root, &error) != 0 ||
        key_point_hash(&root, hash, &error) != 0) {
        provision_finding_of(checking, "debug-authentication", path, &error);
        return;
    }
    if (keys != NULL && memcmp(hash, keys->hash, sizeof hash) != 0)
        provision_finding(checking, "debug-authentication", path,
                          "its root key is not the one in '%s': the device would not open",
                          keys->file);
    check_leaf(checking, &chain);
}

static void check_password(const struct provision_checking *checking, const struct debug_keys *keys)
{
    const char *path = checking->plan->debug.password;
    uint8_t hash[SHA256_SIZE];
    AUTO(blob) bytes = {0};
    struct error error;
    if (path == NULL)
        return;
    if (file_load(path, PASSWORD_LIMIT, &bytes, &error) != 0) {
        provision_finding_of(checking, "debug-authentication", path, &error);
        return;
    }
    if (bytes.size < PASSWORD_HEADER || get_le32(bytes.data) != OBK_PASSWORD_TAG ||
        get_le32(bytes.data + 4) > bytes.size - PASSWORD_HEADER) {
        provision_finding(checking, "debug-authentication", path, "not a password file");
        return;
    }
    struct span password = {bytes.data + PASSWORD_HEADER, get_le32(bytes.data + 4)};
    if (keys != NULL &&
        (sha256(password, hash, &error) != 0 || memcmp(hash, keys->hash, sizeof hash) != 0))
        provision_finding(checking, "debug-authentication", path,
                          "not the password in '%s': the device would not open", keys->file);
}

void provision_check_debug(const struct provision_checking *checking)
{
    struct debug_keys keys = {.file = NULL};
    bool is_there = read_debug(checking->plan, &keys);
    if (is_there)
        check_pairing(checking, &keys);
    uint32_t method = checking->plan->debug.method;
    bool same = is_there && method == keys.method;
    if (method == DEBUG_CERTIFICATE)
        check_certificate(checking, same ? &keys : NULL);
    if (method == DEBUG_PASSWORD)
        check_password(checking, same ? &keys : NULL);
}

/* A key that everybody has is refused where there is no way back, and a warning before. */
static void judge_sample(const struct provision_checking *checking, const struct key *key,
                         const char *file)
{
    uint8_t fingerprint[SHA256_SIZE];
    struct error ignored;
    if (key_fingerprint(key, fingerprint, &ignored) != 0)
        return;
    const char *origin = sample_key_origin(fingerprint);
    if (origin != NULL && checking->plan->state->irreversible)
        provision_finding(checking, "sample-key", file,
                          "a publicly known sample key is in it (%s): no device is %s with that",
                          origin, checking->plan->state->name);
    else
        sample_key_warn(checking->run, key, file, SAMPLE_KEY_OF_DEVICE);
}

static void judge_sample_file(const struct provision_checking *checking, const char *path)
{
    AUTO(key) key = {0};
    struct error ignored;
    if (path != NULL && key_load_public(path, &checking->run->passphrase, &key, &ignored) == 0)
        judge_sample(checking, &key, path);
}

/* The keys in the bytes of one option-byte key file. */
static void check_obk_samples(const struct provision_checking *checking, const char *file)
{
    const size_t point_offset = sizeof p256_spki_head;
    AUTO(device_keys) keys = {.count = 0};
    AUTO(key) private_key = {0};
    struct error ignored;
    (void)!device_keys_load(&keys, checking->run, file, &ignored); /* many hold no keys */
    for (uint32_t i = 0; i < keys.count; i++) {
        AUTO(key) key = {0};
        if (key_set_point(keys.public_keys[i] + point_offset, file, &key, &ignored) == 0)
            judge_sample(checking, &key, file);
    }
    if (keys.has_decryption_key && key_set_scalar(keys.secret, file, &private_key, &ignored) == 0)
        judge_sample(checking, &private_key, file);
}

/* The subjects of the plan's certificates; whether there are any. */
static bool check_chain_samples(const struct provision_checking *checking)
{
    const char *path = checking->plan->debug.certificate;
    struct certificate_chain chain = {.count = 0};
    struct error ignored;
    if (path == NULL || certificate_chain_load(path, &chain, &ignored) != 0)
        return false;
    for (size_t i = 0; i < chain.count; i++) {
        AUTO(key) key = {0};
        if (certificate_subject_key(&chain.items[i], &key, &ignored) == 0)
            judge_sample(checking, &key, path);
    }
    return chain.count > 0;
}

/* The root key in the XML of debug authentication; whether there is one. */
static bool check_root_samples(const struct provision_checking *checking, const char *config)
{
    static const struct obk_overrides none = {0};
    AUTO(obk_spec) spec = {0};
    bool found = false;
    struct error ignored;
    if (config == NULL || obk_config_load(checking->run, config, &none, NULL, &spec, &ignored) != 0)
        return false;
    for (size_t i = 0; i < spec.field_count; i++)
        if (spec.fields[i].kind == OBK_FIELD_KEY_HASH) {
            judge_sample_file(checking, spec.fields[i].text);
            found = true;
        }
    return found;
}

/* A device holds only the digest of the root key: somebody has to say which it is. */
static void check_debug_samples(const struct provision_checking *checking)
{
    static const char template_password[] = TEMPLATE_PASSWORD;
    struct debug_keys keys = {.file = NULL};
    uint8_t hash[SHA256_SIZE];
    struct error ignored;
    if (!read_debug(checking->plan, &keys))
        return;
    struct span text = {(const uint8_t *)template_password, sizeof template_password - 1};
    bool closed = checking->plan->state->irreversible;
    bool known = check_chain_samples(checking);
    known = check_root_samples(checking, find_debug(checking->plan)->config) || known;
    if (keys.method == DEBUG_PASSWORD && sha256(text, hash, &ignored) == 0 &&
        memcmp(hash, keys.hash, sizeof hash) == 0) {
        if (closed)
            provision_finding(checking, "sample-key", keys.file,
                              "the password in it is that of the template");
        else
            run_warn(checking->run, "the password in '%s' is that of the template", keys.file);
    }
    if (keys.method == DEBUG_CERTIFICATE && !known && closed)
        provision_finding(
            checking, "sample-key", keys.file,
            "whose key opens the device is not known; name its XML as 'config', or the "
            "certificates in 'debug_authentication'");
}

void provision_check_samples(const struct provision_checking *checking)
{
    const struct provision_plan *plan = checking->plan;
    for (size_t i = 0; i < plan->sequence.artefact_count; i++) {
        if (plan->artefacts[i].file == NULL)
            continue;
        if (plan->sequence.artefacts[i].kind == ARTEFACT_OBK)
            check_obk_samples(checking, plan->artefacts[i].file);
        judge_sample_file(checking, plan->artefacts[i].key);
    }
    check_debug_samples(checking);
}
