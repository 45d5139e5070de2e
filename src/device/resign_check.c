// SPDX-License-Identifier: Apache-2.0
#include <device/image_check.h>
#include <device/resign_check.h>
#include <device/verdict.h>
#include <string.h>

const struct bootcore_policy *resign_check_policy(const struct image_resigned *resigned)
{
    const struct image_file *source = resigned->wanted->source;
    bool counter = false;
    for (size_t i = 0; i < source->info.tlv_count; i++)
        if (source->info.tlvs[i].is_protected &&
            source->info.tlvs[i].type == MCUBOOT_TLV_SECURITY_COUNTER)
            counter = true;
    bool full = image_file_tlv(source, MCUBOOT_TLV_PUBLIC_KEY).data != NULL;
    bool aes256 = image_info_encryption(&source->info) == MCUBOOT_FLAG_ENCRYPTED_AES256;
    bool for_st = counter && !full && !aes256 && image_algorithms_are_st(&resigned->algorithms);
    return for_st ? &bootcore_policy_st : &bootcore_policy_mcuboot;
}

/* A key that wraps is one for both sides; of any other the public half is enough. */
static int collect_secret(const struct image_resigned *resigned, struct device_keys *keys,
                          struct image_check *check, struct error *error)
{
    const struct key *recipient = resigned->wanted->recipient;
    if (recipient == NULL)
        return 0;
    if (recipient->type == KEY_AES128 || recipient->type == KEY_AES256)
        return device_keys_decrypt_with_key(keys, recipient, error);
    check->witness = resigned->witness;
    check->recipient = recipient;
    return 0;
}

int resign_check_review(void *context, const struct image_resigned *resigned, struct error *error)
{
    const struct image_resign *wanted = resigned->wanted;
    const struct image_info *info = &wanted->source->info;
    AUTO(device_keys) keys = {.count = 0};
    struct bootcore_verdict verdict;
    char text[VERDICT_TEXT];
    struct image_check check = {
        .policy = resign_check_policy(resigned),
        .keys = &keys,
        .magic = info->magic,
        .clear = wanted->recipient == NULL,
    };
    (void)context;
    if (collect_secret(resigned, &keys, &check, error) != 0 ||
        device_keys_add_key(&keys, wanted->signing, error) != 0 ||
        image_check_run(&check, resigned->firmware, &verdict, error) != 0)
        return -1;
    if (verdict.result == BOOTCORE_VALID &&
        memcmp(verdict.digest, resigned->digest.bytes, verdict.digest_size) == 0)
        return 0;
    verdict_text(&verdict, text);
    return error_at(error, ERROR_INVALID, wanted->source->firmware.path, 0,
                    "the boot core does not accept it signed anew: %s",
                    text[0] == '\0' ? "it has another digest" : text);
}
