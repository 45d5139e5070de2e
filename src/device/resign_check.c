// SPDX-License-Identifier: Apache-2.0
#include <device/image_check.h>
#include <device/resign_check.h>
#include <device/verdict.h>
#include <string.h>

const struct bootcore_policy *resign_check_policy(const struct image_file *source)
{
    bool counter = false;
    for (size_t i = 0; i < source->info.tlv_count; i++)
        if (source->info.tlvs[i].is_protected &&
            source->info.tlvs[i].type == MCUBOOT_TLV_SECURITY_COUNTER)
            counter = true;
    bool full = image_file_tlv(source, MCUBOOT_TLV_PUBLIC_KEY).data != NULL;
    return counter && !full ? &bootcore_policy_st : &bootcore_policy_mcuboot;
}

int resign_check_review(void *context, const struct image_resigned *resigned, struct error *error)
{
    const struct image_resign *wanted = resigned->wanted;
    const struct image_info *info = &wanted->source->info;
    AUTO(device_keys) keys = {.count = 0};
    struct bootcore_verdict verdict;
    char text[VERDICT_TEXT];
    struct image_check check = {
        .policy = resign_check_policy(wanted->source),
        .keys = &keys,
        .magic = info->magic,
        .clear = wanted->recipient == NULL,
    };
    (void)context;
    if (wanted->recipient != NULL) {
        check.ephemeral = &resigned->witness->ephemeral;
        check.recipient = wanted->recipient;
    }
    if (device_keys_add_key(&keys, wanted->signing, error) != 0 ||
        image_check_run(&check, resigned->firmware, &verdict, error) != 0)
        return -1;
    if (verdict.result == BOOTCORE_VALID &&
        memcmp(verdict.digest, resigned->digest.bytes, sizeof verdict.digest) == 0)
        return 0;
    verdict_text(&verdict, text);
    return error_at(error, ERROR_INVALID, wanted->source->firmware.path, 0,
                    "the boot core does not accept it signed anew: %s",
                    text[0] == '\0' ? "it has another digest" : text);
}
