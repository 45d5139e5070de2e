// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/path.h>
#include <device/image_check.h>
#include <device/policy.h>
#include <device/provision_check.h>
#include <device/verdict.h>
#include <inttypes.h>
#include <pack/obk_read.h>
#include <pack/obk_write.h>
#include <spec/image_config.h>
#include <spec/obk_config.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void provision_finding_of(const struct provision_checking *checking, const char *check,
                          const char *file, const struct error *error)
{
    struct error finding = *error;
    finding.code = ERROR_INVALID;
    if (finding.file[0] == '\0')
        snprintf(finding.file, sizeof finding.file, "%s", file == NULL ? "" : file);
    checking->sink->add(checking->sink->context, check, &finding);
}

void provision_finding(const struct provision_checking *checking, const char *check,
                       const char *file, const char *format, ...)
{
    struct error finding;
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    error_set(&finding, ERROR_INVALID, "%s", text);
    provision_finding_of(checking, check, file, &finding);
}

/* Artefacts of an earlier build that a later one has set aside. */
static bool check_there(const struct provision_checking *checking, const char *file)
{
    struct error ignored;
    AUTO(blob) stale = {0};
    AUTO(file) opened = {0};
    if (blob_append_text(&stale, &ignored, "%s.stale", file) != 0)
        return false;
    bool has_stale = file_exists((const char *)stale.data);
    if (file_open(file, &opened, &ignored) != 0) {
        if (has_stale)
            provision_finding(checking, "stale", file,
                              "its last build failed, '%s' is of an earlier one; build it again",
                              (const char *)stale.data);
        else
            provision_finding_of(checking, "missing", file, &ignored);
        return false;
    }
    if (opened.size == 0)
        provision_finding(checking, "missing", file, "there is nothing in it");
    else if (path_has_extension(file, "stale"))
        provision_finding(checking, "stale", file, "it is of a build before one that failed");
    else if (has_stale && !file_is_older((const char *)stale.data, file))
        provision_finding(checking, "stale", file, "not newer than '%s'; build it again",
                          (const char *)stale.data);
    return opened.size > 0;
}

/* An image has random bytes in it: whether it is that of its XML today is told by the times of the files. */
static void check_image_config(const struct provision_checking *checking,
                               const struct plan_artefact *artefact)
{
    static const struct image_overrides none = {0};
    AUTO(image_spec) spec = {0};
    struct error error;
    if (artefact->config == NULL)
        return;
    if (image_config_load(checking->run, artefact->config, &none, NULL, &spec, &error) != 0) {
        provision_finding_of(checking, "stale", artefact->config, &error);
        return;
    }
    if (spec.output != NULL && !file_same(spec.output, artefact->file))
        provision_finding(checking, "stale", artefact->config, "it gives '%s', and not '%s'",
                          spec.output, artefact->file);
    const char *const sources[] = {artefact->config, spec.linked_config, spec.input};
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if (sources[i] != NULL && file_is_older(artefact->file, sources[i]))
            provision_finding(checking, "stale", artefact->file, "older than '%s'; build it again",
                              sources[i]);
}

/* The keys of the device that get to an image: those of its option-byte keys, and one that the plan names. */
static bool load_keys(const struct provision_checking *checking, size_t index,
                      struct device_keys *keys)
{
    const struct provision_plan *plan = checking->plan;
    const char *role = plan->sequence.artefacts[index].keys;
    const char *file = plan->artefacts[index].file;
    const char *obk =
        role == NULL ? NULL : plan->artefacts[sequence_find(&plan->sequence, role)].file;
    struct error error;
    if (obk != NULL && device_keys_load(keys, checking->run, obk, &error) != 0) {
        provision_finding_of(checking, "image", obk, &error);
        return false;
    }
    if (plan->artefacts[index].key != NULL &&
        device_keys_add(keys, checking->run, plan->artefacts[index].key, &error) != 0) {
        provision_finding_of(checking, "image", plan->artefacts[index].key, &error);
        return false;
    }
    if (keys->count > 0)
        return true;
    if (role != NULL)
        provision_finding(checking, "image", file,
                          "nothing to verify it with: the plan has no '%s'", role);
    else
        provision_finding(checking, "image", file,
                          "nothing to verify it with: name the key of the device as 'key'");
    return false;
}

static void check_image(const struct provision_checking *checking, size_t index)
{
    const struct sequence_artefact *artefact = &checking->plan->sequence.artefacts[index];
    const struct plan_artefact *given = &checking->plan->artefacts[index];
    AUTO(device_keys) keys = {.count = 0};
    AUTO(firmware) firmware = {0};
    struct bootcore_verdict verdict;
    struct error error;
    check_image_config(checking, given);
    if (!load_keys(checking, index, &keys))
        return;
    const struct bootcore_policy *policy = policy_at(0);
    const struct image_check check = {
        .policy = policy,
        .keys = &keys,
        .trailer_size = MCUBOOT_TRAILER_MAGIC_SIZE,
        .clear = !artefact->secondary || !keys.has_decryption_key,
        .check_magic = artefact->secondary,
        .check_fill = artefact->secondary && policy->secondary_fill,
    };
    if (firmware_open(given->file, &firmware, &error) != 0 ||
        image_check_run(&check, &firmware, &verdict, &error) != 0) {
        provision_finding_of(checking, "image", given->file, &error);
        return;
    }
    char text[VERDICT_TEXT];
    verdict_text(&verdict, text);
    if (verdict.result != BOOTCORE_VALID)
        provision_finding(checking, "image", given->file, "the device would not boot it: %s", text);
}

/* A file without addresses needs one. */
static void check_address(const struct provision_checking *checking, size_t index)
{
    const struct plan_artefact *given = &checking->plan->artefacts[index];
    if (given->address == 0 && checking->plan->sequence.artefacts[index].address == 0 &&
        !path_has_extension(given->file, "hex"))
        provision_finding(checking, "address", given->file,
                          "it does not say where it goes; give the artefact an 'address'");
}

/* What the configuration gives today is what the file holds. */
static void check_obk_config(const struct provision_checking *checking,
                             const struct plan_artefact *given, const struct obk_info *info)
{
    static const struct obk_overrides none = {0};
    AUTO(obk_spec) spec = {0};
    AUTO(obk_image) image = {0};
    struct error error;
    if (given->config == NULL)
        return;
    if (obk_config_load(checking->run, given->config, &none, NULL, &spec, &error) != 0 ||
        obk_image_build(checking->run, &spec, &image, &error) != 0)
        provision_finding_of(checking, "stale", given->config, &error);
    else if (image.bytes.size != info->bytes.size ||
             memcmp(image.bytes.data, info->bytes.data, info->bytes.size) != 0)
        provision_finding(checking, "stale", given->file,
                          "not what '%s' gives today; build it again, 'otpc obk verify' tells the "
                          "difference",
                          given->config);
}

static void check_obk(const struct provision_checking *checking, size_t index)
{
    const struct sequence_artefact *artefact = &checking->plan->sequence.artefacts[index];
    const struct plan_artefact *given = &checking->plan->artefacts[index];
    AUTO(obk_info) info = {0};
    struct error error;
    if (obk_info_read(given->file, &info, &error) != 0) {
        provision_finding_of(checking, "obk", given->file, &error);
        return;
    }
    bool is_there = info.destination == artefact->destination ||
                    (artefact->password != 0 && info.destination == artefact->password);
    if (!is_there)
        provision_finding(checking, "obk", given->file,
                          "its destination is 0x%08" PRIx32 ", that of '%s' is 0x%08" PRIx32,
                          info.destination, artefact->name, artefact->destination);
    if (artefact->hashed && !info.hash_matches)
        provision_finding(checking, "obk", given->file, "its hash does not match the payload");
    if (is_there && info.object != NULL && info.object_size != info.payload_size)
        provision_finding(checking, "obk", given->file,
                          "its payload has 0x%" PRIx32 " bytes, the %s has 0x%" PRIx32,
                          info.payload_size, info.object, info.object_size);
    check_obk_config(checking, given, &info);
}

static void check_password_file(const struct provision_checking *checking, size_t index)
{
    enum { DIGEST_SIZE = 32 };
    const char *path = checking->plan->artefacts[index].file;
    AUTO(file) file = {0};
    struct error error;
    if (file_open(path, &file, &error) == 0 && file.size != DIGEST_SIZE)
        provision_finding(checking, "debug-authentication", path,
                          "%" PRIu64 " bytes, the digest of a password has %d", file.size,
                          DIGEST_SIZE);
}

static void check_artefact(const struct provision_checking *checking, size_t index)
{
    const struct plan_artefact *given = &checking->plan->artefacts[index];
    if (given->file == NULL || !check_there(checking, given->file))
        return;
    switch ((enum artefact_kind)checking->plan->sequence.artefacts[index].kind) {
    case ARTEFACT_IMAGE:
        check_address(checking, index);
        check_image(checking, index);
        return;
    case ARTEFACT_FIRMWARE:
        check_address(checking, index);
        return;
    case ARTEFACT_OBK:
        check_obk(checking, index);
        return;
    case ARTEFACT_PASSWORD:
        check_password_file(checking, index);
        return;
    }
}

void provision_check(const struct provision_checking *checking)
{
    for (size_t i = 0; i < checking->plan->sequence.artefact_count; i++)
        check_artefact(checking, i);
    if (checking->plan->loader != NULL)
        (void)check_there(checking, checking->plan->loader);
    provision_check_debug(checking);
    provision_check_samples(checking);
}
