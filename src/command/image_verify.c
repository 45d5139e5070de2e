// SPDX-License-Identifier: Apache-2.0
#include <base/choice.h>
#include <command/image_verify.h>
#include <command/passphrase_options.h>
#include <command/report.h>
#include <device/image_check.h>
#include <device/policy.h>
#include <device/verdict.h>
#include <inttypes.h>

struct verify_options {
    struct text_list keys;
    struct text_list configs;
    const char *decryption_key;
    const char *policy;
    unsigned slot_size;
    unsigned minimum_counter;
    unsigned max_sectors;
    unsigned align;
    bool secondary;
    bool clear;
    bool not_signed;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    {"-k, --key", "KEY", "a key that the device trusts; private or public", OPTION_LIST,
     offsetof(struct verify_options, keys)},
    {"--decrypt-key", "KEY", "the device's private key for encrypted images", OPTION_TEXT,
     offsetof(struct verify_options, decryption_key)},
    {"--config", "OBK", "take the keys from an option-byte key XML or file", OPTION_LIST,
     offsetof(struct verify_options, configs)},
    {"--policy", "st|mcuboot", "whose rules to apply (st)", OPTION_TEXT,
     offsetof(struct verify_options, policy)},
    {"--slot-size", "BYTES", "size of the slot (that of the file)", OPTION_NUMBER,
     offsetof(struct verify_options, slot_size)},
    {"--secondary", NULL, "as an update: erased up to its trailer, with its magic", OPTION_FLAG,
     offsetof(struct verify_options, secondary)},
    {"--max-sectors", "N", "slots are swapped: room for N sectors in the trailer", OPTION_NUMBER,
     offsetof(struct verify_options, max_sectors)},
    {"--align", "BYTES", "write alignment of a swap trailer (16)", OPTION_NUMBER,
     offsetof(struct verify_options, align)},
    {"--min-counter", "N", "the security counter that the device has", OPTION_NUMBER,
     offsetof(struct verify_options, minimum_counter)},
    {"--clear", NULL, "the body is not encrypted, as in a primary slot", OPTION_FLAG,
     offsetof(struct verify_options, clear)},
    {"--unsigned", NULL, "want no signature, only the digest", OPTION_FLAG,
     offsetof(struct verify_options, not_signed)},
    PASSPHRASE_ROWS(struct verify_options, passphrase),
    {.name = NULL},
};

static int load_keys(const struct verify_options *options, const struct run *run,
                     struct device_keys *keys, struct error *error)
{
    for (size_t i = 0; i < options->keys.count; i++)
        if (device_keys_add(keys, run, options->keys.items[i], error) != 0)
            return -1;
    if (options->decryption_key != NULL &&
        device_keys_decrypt_with(keys, run, options->decryption_key, error) != 0)
        return -1;
    for (size_t i = 0; i < options->configs.count; i++)
        if (device_keys_load(keys, run, options->configs.items[i], error) != 0)
            return -1;
    if (keys->count == 0 && !options->not_signed)
        return error_set(error, ERROR_USAGE,
                         "no key to verify with; give --key or --config, or --unsigned");
    return 0;
}

static bool is_encrypted(const struct bootcore_verdict *verdict)
{
    return bootcore_content_size(verdict->header.flags) != 0;
}

/* The key that verified an image, as `key info` shows it: the image may name it by another digest. */
static void fingerprint(const struct image_check *check, const struct bootcore_verdict *verdict,
                        char text[FINGERPRINT_TEXT])
{
    const struct bootcore_key *key = &check->keys->keys[verdict->key];
    uint8_t hash[SHA256_SIZE];
    struct error ignored;
    text[0] = '\0';
    if (sha256((struct span){key->der, key->der_size}, hash, &ignored) == 0)
        hex_encode(SPAN(hash), text);
}

static void add_dependencies(struct json *to, const struct bootcore_verdict *verdict)
{
    struct json *list = json_add(to, "dependencies", json_array());
    for (uint32_t i = 0; i < verdict->dependency_count; i++) {
        char version[VERSION_MAX];
        struct json *entry = json_add(list, NULL, json_object());
        verdict_version(&verdict->dependencies[i].version, version);
        json_add_number(entry, "image", verdict->dependencies[i].image);
        json_add_text(entry, "version", version);
    }
}

static void describe(struct json *list, const struct image_check *check, const char *path,
                     const struct bootcore_verdict *verdict, const struct error *reason)
{
    char version[VERSION_MAX];
    char key[FINGERPRINT_TEXT];
    struct json *object = json_add(list, NULL, json_object());
    bool valid = verdict->result == BOOTCORE_VALID;
    json_add_text(object, "file", path);
    json_add_bool(object, "valid", valid);
    json_add_text(object, "policy", check->policy->name);
    json_add_text(object, "reason", verdict_name(verdict->reason));
    if (!valid) {
        json_add_text(object, "message", reason->message);
        return;
    }
    verdict_version(&verdict->header.version, version);
    json_add_text(object, "version", version);
    json_add_hex(object, "magic", verdict->header.magic);
    if ((verdict->seen & BOOTCORE_SEEN_COUNTER) != 0)
        json_add_number(object, "security_counter", verdict->counter);
    json_add_bool(object, "encrypted", is_encrypted(verdict) && !check->clear);
    if (!check->unsigned_image) {
        fingerprint(check, verdict, key);
        json_add_text(object, "key", key);
    }
    verdict_add_digest(object, verdict);
    json_add_number(object, "size", verdict->end);
    add_dependencies(object, verdict);
}

static void print_valid(FILE *out, const struct image_check *check, const char *path,
                        const struct bootcore_verdict *verdict)
{
    char version[VERSION_MAX];
    char key[FINGERPRINT_TEXT];
    verdict_version(&verdict->header.version, version);
    fprintf(out, "'%s' is valid: version %s", path, version);
    if ((verdict->seen & BOOTCORE_SEEN_COUNTER) != 0)
        fprintf(out, ", security counter 0x%" PRIx32, verdict->counter);
    if (!check->unsigned_image) {
        fingerprint(check, verdict, key);
        fprintf(out, ", signed by %.8s", key);
    } else {
        fprintf(out, (verdict->seen & BOOTCORE_SEEN_SIGNATURE) != 0 ? ", signature not checked"
                                                                    : ", not signed");
    }
    if (is_encrypted(verdict))
        fprintf(out, check->clear ? ", body in clear" : ", encrypted");
    fputc('\n', out);
    for (uint32_t i = 0; i < verdict->dependency_count; i++) {
        verdict_version(&verdict->dependencies[i].version, version);
        fprintf(out, "  needs image %" PRIu32 " of version %s or later\n",
                verdict->dependencies[i].image, version);
    }
}

/* Judges one file and tells; `*valid` is what it came to. */
static int verify_file(const struct run *run, const struct image_check *check, const char *path,
                       struct json *list, bool *valid, struct error *error)
{
    AUTO(firmware) firmware = {0};
    struct bootcore_verdict verdict;
    struct error reason = {.code = ERROR_NONE};
    if (firmware_open(path, &firmware, error) != 0)
        return -1;
    bool compressed_well = image_check_run(check, &firmware, &verdict, error) == 0;
    if (!compressed_well && error->code != ERROR_INVALID)
        return -1;
    *valid = verdict.result == BOOTCORE_VALID && compressed_well;
    if (!compressed_well)
        reason = *error;
    else if (!*valid)
        image_check_explain(check, path, &verdict, &reason);
    describe(list, check, path, &verdict, &reason);
    if (!*valid && !run->json)
        report_error(run, &reason);
    if (*valid && !run->json && !run->quiet)
        print_valid(run->out, check, path, &verdict);
    return 0;
}

static int verify_files(const struct run *run, const struct image_check *check,
                        const struct text_list *files, struct error *error)
{
    AUTO_JSON top = json_object();
    struct json *list = json_add(top, "images", json_array());
    size_t wrong = 0;
    for (size_t i = 0; i < files->count; i++) {
        bool valid = false;
        if (verify_file(run, check, files->items[i], list, &valid, error) != 0)
            return -1;
        wrong += !valid;
    }
    json_add_bool(top, "valid", wrong == 0);
    if (run->json && json_print(top, run->out, error) != 0)
        return -1;
    if (fflush(run->out) != 0)
        return error_system(error, ERROR_FILE, "cannot write the report");
    if (wrong == 0)
        return 0;
    error_set(error, ERROR_INVALID, "%zu of %zu images not valid", wrong, files->count);
    if (!run->json)
        error->message[0] = '\0'; /* each was shown */
    return -1;
}

static int run_verify(struct invocation *invocation, struct error *error)
{
    const struct verify_options *options = invocation->options;
    const struct run *run = invocation->run;
    AUTO(device_keys) keys = {.count = 0};
    unsigned policy = 0;
    if (choice_read("--policy", options->policy, policy_names, &policy, error) != 0 ||
        passphrase_options_take(&options->passphrase, invocation->run, error) != 0 ||
        load_keys(options, run, &keys, error) != 0)
        return -1;
    const struct image_check_request request = {
        .policy = policy_at(policy),
        .slot_size = options->slot_size,
        .minimum_counter = options->minimum_counter,
        .max_sectors = options->max_sectors,
        .align = options->align,
        .secondary = options->secondary,
        .clear = options->clear,
        .unsigned_image = options->not_signed,
    };
    const struct image_check check = image_check_of(&request, &keys);
    return verify_files(run, &check, &invocation->operands, error);
}

static void release_options(void *options)
{
    struct verify_options *given = options;
    text_list_release(&given->keys);
    text_list_release(&given->configs);
}

const struct command image_verify_command = {
    .noun = "image",
    .verb = "verify",
    .operands = "FILE...",
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .summary = "Have the boot core judge images: would a device with these keys boot them.",
    .rows = rows,
    .options_size = sizeof(struct verify_options),
    .run = run_verify,
    .release = release_options,
};
