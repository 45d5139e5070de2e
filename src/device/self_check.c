// SPDX-License-Identifier: Apache-2.0
#include <device/image_check.h>
#include <device/self_check.h>
#include <device/verdict.h>
#include <string.h>

const struct bootcore_policy *self_check_policy(const struct image_spec *spec,
                                                const struct image_algorithms *algorithms)
{
    if (spec->profile == IMAGE_PROFILE_MCUBOOT)
        return &bootcore_policy_mcuboot;
    bool for_st = image_spec_has(spec, PARAM_SECURITY_COUNTER) && !spec->full_public_key &&
                  image_algorithms_are_st(algorithms);
    return for_st ? &bootcore_policy_st : &bootcore_policy_mcuboot;
}

/* The keys of a device that the image is made for, as far as its maker has them. */
static int collect_keys(const struct image_written *written, struct device_keys *keys,
                        struct image_check *check, struct error *error)
{
    const struct image_spec *spec = written->spec;
    const struct key *encryption = &written->inputs->encryption;
    if (spec->signing_key != NULL &&
        device_keys_add_key(keys, &written->inputs->signing, error) != 0)
        return -1;
    if (spec->encryption_key == NULL || spec->clear)
        return 0;
    if (encryption->private_half)
        return device_keys_decrypt_with_key(keys, encryption, error);
    check->witness = written->witness;
    check->recipient = encryption;
    return 0;
}

/* The boot core knows the one trailer magic, of words of 8 bytes or ST's; another is looked for here. */
static bool has_plain_magic(const struct image_spec *spec)
{
    static const uint8_t plain[MCUBOOT_TRAILER_MAGIC_SIZE] = MCUBOOT_TRAILER_MAGIC;
    uint8_t magic[MCUBOOT_TRAILER_MAGIC_SIZE];
    image_trailer_magic(spec, magic);
    return memcmp(magic, plain, sizeof plain) == 0;
}

static int check_trailer_magic(const struct image_written *written, struct error *error)
{
    uint8_t magic[MCUBOOT_TRAILER_MAGIC_SIZE];
    uint8_t found[sizeof magic];
    if (!written->inputs->layout.padded || has_plain_magic(written->spec))
        return 0;
    image_trailer_magic(written->spec, magic);
    uint64_t offset = (uint64_t)written->spec->slot_size - sizeof found;
    if (firmware_read(written->firmware, offset, found, sizeof found, error) != 0)
        return -1;
    if (memcmp(found, magic, sizeof found) == 0)
        return 0;
    return error_set(error, ERROR_BUG,
                     "the image that was written has no trailer magic; please report this");
}

/* Kind and bytes of the digest. */
static bool is_digest(const struct bootcore_verdict *verdict, const struct digest_value *wanted)
{
    return verdict->digest_type == image_tlv_of_digest(wanted->kind) &&
           memcmp(verdict->digest, wanted->bytes, digest_size(wanted->kind)) == 0;
}

static struct image_check describe(const struct image_written *written,
                                   const struct device_keys *keys)
{
    const struct image_spec *spec = written->spec;
    const struct image_layout *layout = &written->inputs->layout;
    bool swapped = image_is_swapped(spec);
    return (struct image_check){
        .policy = self_check_policy(spec, &written->inputs->algorithms),
        .keys = keys,
        .magic = spec->magic,
        .slot_size = layout->padded ? spec->slot_size : 0,
        .trailer_size = swapped ? layout->trailer : image_trailer_magic_area(spec),
        .clear = spec->clear,
        .unsigned_image = spec->signing_key == NULL,
        .check_fill = layout->padded && !spec->erased_zero, /* the boot core knows 0xff only */
        .check_magic = layout->padded && has_plain_magic(spec),
    };
}

static bool is_version(const struct bootcore_version *found, const struct image_version *wanted)
{
    return found->major == wanted->major && found->minor == wanted->minor &&
           found->revision == wanted->revision && found->build == wanted->build;
}

/* Whether a valid image is the one that was wanted; NULL, or what is not. */
static const char *find_difference(const struct image_written *written,
                                   const struct bootcore_verdict *verdict)
{
    const struct image_spec *spec = written->spec;
    if (!is_version(&verdict->header.version, &spec->version))
        return "it has another version";
    if (!is_digest(verdict, &written->result->digest))
        return "it has another digest";
    if (verdict->end != written->result->size)
        return "it has another size";
    if (verdict->dependency_count != spec->dependency_count)
        return "it has other dependencies";
    if ((verdict->seen & BOOTCORE_SEEN_COUNTER) != 0 && verdict->counter != spec->security_counter)
        return "it has another security counter";
    return NULL;
}

int self_check_review(void *context, const struct image_written *written, struct error *error)
{
    AUTO(device_keys) keys = {.count = 0};
    struct image_check check = describe(written, &keys);
    struct bootcore_verdict verdict;
    char text[VERDICT_TEXT];
    (void)context;
    if (collect_keys(written, &keys, &check, error) != 0 ||
        image_check_run(&check, written->firmware, &verdict, error) != 0)
        return -1;
    const char *reason = text;
    verdict_text(&verdict, text);
    if (verdict.result == BOOTCORE_VALID)
        reason = find_difference(written, &verdict);
    if (reason == NULL)
        return check_trailer_magic(written, error);
    return error_set(error, ERROR_BUG,
                     "the boot core does not accept the image that was written: %s; please report "
                     "this",
                     reason);
}
