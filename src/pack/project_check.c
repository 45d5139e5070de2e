// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/path.h>
#include <crypto/key.h>
#include <inttypes.h>
#include <pack/project_check.h>
#include <string.h>

static bool load_fingerprint(const struct run *run, const char *path,
                             uint8_t fingerprint[SHA256_SIZE])
{
    struct error ignored;
    AUTO(key) key = {0};
    struct passphrase passphrase = run->passphrase; /* shares the text */
    passphrase.never_ask = true;
    return path != NULL && key_load_public(path, &passphrase, &key, &ignored) == 0 &&
           key_fingerprint(&key, fingerprint, &ignored) == 0;
}

/* Whether a field holds the key that devices check signatures with, or the one that they decrypt with. */
static bool serves(const struct obk_field *field, bool signing)
{
    if (signing)
        return field->kind == OBK_FIELD_PUBLIC_KEY;
    return field->kind == OBK_FIELD_PRIVATE_KEY || field->kind == OBK_FIELD_SCALAR ||
           (field->kind == OBK_FIELD_FILE && path_has_extension(field->text, "pem"));
}

static void check_key(const struct run *run, const struct image_spec *image,
                      const struct obk_spec *obk, bool signing, const struct finding_sink *sink)
{
    const char *path = signing ? image->signing_key : image->encryption_key;
    uint8_t own[SHA256_SIZE];
    uint8_t provisioned[SHA256_SIZE];
    bool any = false;
    struct error error;
    if (!load_fingerprint(run, path, own))
        return;
    for (size_t i = 0; i < obk->field_count; i++) {
        if (!serves(&obk->fields[i], signing) ||
            !load_fingerprint(run, obk->fields[i].text, provisioned))
            continue;
        any = true;
        if (memcmp(own, provisioned, sizeof own) == 0)
            return;
    }
    if (!any)
        return;
    image_spec_error(image, signing ? PARAM_SIGNING_KEY : PARAM_ENCRYPTION_KEY, &error,
                     ERROR_CONFIG, "devices with '%s' do not have the key '%s'", obk->config, path);
    sink->add(sink->context, "linked-key", &error);
}

static const struct obk_field *find_number(const struct obk_spec *obk, const char *name)
{
    for (size_t i = 0; i < obk->field_count; i++)
        if (obk->fields[i].kind == OBK_FIELD_NUMBER && strcmp(obk->fields[i].name, name) == 0)
            return &obk->fields[i];
    return NULL;
}

/* A size that the image does not take from its link, but that stands there under the same name. */
static void check_area(const struct image_spec *image, const struct obk_spec *obk,
                       const struct finding_sink *sink)
{
    struct error error;
    if (!image_spec_has(image, PARAM_SLOT_SIZE))
        return;
    const struct obk_field *field = find_number(obk, image->origin[PARAM_SLOT_SIZE].name);
    if (field == NULL || obk_field_value(field) == image->slot_size)
        return;
    image_spec_error(image, PARAM_SLOT_SIZE, &error, ERROR_CONFIG,
                     "0x%" PRIx32 " here, 0x%" PRIx64 " in '%s'", image->slot_size,
                     obk_field_value(field), obk->config);
    sink->add(sink->context, "linked-area", &error);
}

void project_check_link(const struct run *run, const struct image_spec *image,
                        const struct obk_spec *obk, const struct finding_sink *sink)
{
    check_key(run, image, obk, true, sink);
    check_key(run, image, obk, false, sink);
    check_area(image, obk, sink);
}

static bool in_one_directory(const char *one, const char *other)
{
    size_t length = (size_t)(path_name(one) - one);
    return length == (size_t)(path_name(other) - other) && strncmp(one, other, length) == 0;
}

void project_check_areas(const struct image_spec *one, const struct image_spec *other,
                         const struct finding_sink *sink)
{
    struct error error;
    bool comparable = image_spec_has(one, PARAM_BASE) && image_spec_has(other, PARAM_BASE) &&
                      one->slot_size > 0 && other->slot_size > 0 &&
                      in_one_directory(one->config, other->config);
    bool same = one->base == other->base && one->slot_size == other->slot_size;
    uint64_t one_end = (uint64_t)one->base + one->slot_size;
    uint64_t other_end = (uint64_t)other->base + other->slot_size;
    if (!comparable || same || one->base >= other_end || other->base >= one_end)
        return;
    image_spec_error(one, PARAM_BASE, &error, ERROR_CONFIG,
                     "the slot from 0x%" PRIx32 " to 0x%" PRIx64
                     " overlaps that of '%s' from 0x%" PRIx32 " to 0x%" PRIx64,
                     one->base, one_end, other->config, other->base, other_end);
    sink->add(sink->context, "image-areas", &error);
}
