// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <base/file.h>
#include <base/path.h>
#include <base/text.h>
#include <command/image_verify.h>
#include <command/project_ask.h>
#include <command/project_image.h>
#include <command/report.h>
#include <device/device_keys.h>
#include <format/mcuboot.h>
#include <inttypes.h>
#include <pack/image_read.h>
#include <spec/image_config.h>
#include <string.h>

/* The findings were told before. */
static void pass_over(void *context, const char *check, const struct error *finding)
{
    (void)context;
    (void)check;
    (void)finding;
}

static bool has(const struct text_list *words, const char *word)
{
    for (size_t i = 0; i < words->count; i++)
        if (strcmp(words->items[i], word) == 0)
            return true;
    return false;
}

static int add_option(struct text_list *words, const char *option, const char *value,
                      struct error *error)
{
    if (value == NULL || has(words, value))
        return 0;
    if (text_list_add(words, option, error) != 0)
        return -1;
    return text_list_add(words, value, error);
}

/* Whether a configuration brings a key to verify with. */
static bool brings_keys(const struct run *run, const char *config)
{
    struct error ignored;
    AUTO(device_keys) keys = {.count = 0};
    return config != NULL && device_keys_load(&keys, run, config, &ignored) == 0 && keys.count > 0;
}

int project_image_add_keys(const struct project_facts *facts, const struct project_image *image,
                           struct text_list *words, struct error *error)
{
    const struct image_spec *spec = &image->spec;
    if (brings_keys(facts->run, spec->linked_config))
        return add_option(words, "--config", spec->linked_config, error);
    if (add_option(words, "--key", spec->signing_key, error) != 0)
        return -1;
    return add_option(words, "--decrypt-key", image->decryption_key, error);
}

/* The rules are those that the boot code of such an image has; without a signature only the digest counts. */
static int list_words(const struct project_facts *facts, const struct project_image *image,
                      struct text_list *words, struct error *error)
{
    const struct image_spec *spec = &image->spec;
    bool is_signed = spec->signing_key != NULL;
    const char *policy = !is_signed || spec->full_public_key ? "mcuboot" : "st";
    if (add_option(words, "--policy", policy, error) != 0 ||
        (!is_signed && text_list_add(words, "--unsigned", error) != 0) ||
        (is_signed && project_image_add_keys(facts, image, words, error) != 0) ||
        (spec->clear && text_list_add(words, "--clear", error) != 0) ||
        text_list_add(words, "--", error) != 0)
        return -1;
    return text_list_add(words, image->file, error);
}

/* The device has the private half: NAME.pem beside NAME_pub.pem. */
static int find_private(const char *path, char **found, struct error *error)
{
    static const char ending[] = "_pub.pem";
    if (path == NULL)
        return 0;
    if (text_copy(path, found, error) != 0)
        return -1;
    size_t length = strlen(path);
    if (length > strlen(ending) && strcmp(path + length - strlen(ending), ending) == 0)
        memcpy(*found + length - strlen(ending), ".pem", sizeof ".pem");
    return 0;
}

/* The key verified one more image. */
static void note_signer(struct project_facts *facts, const char *fingerprint, const char *shown)
{
    struct json *entry = json_add(facts->keys, NULL, json_object());
    json_add_text(entry, "fingerprint", fingerprint);
    json_add_text(entry, "what", "signs");
    json_add_text(entry, "where", shown);
}

static int verify(struct project_facts *facts, struct project_image *image, struct json *entry,
                  struct error *error)
{
    AUTO(text_list) words = {0};
    AUTO(project_answer) answer = {0};
    if (find_private(image->spec.encryption_key, &image->decryption_key, error) != 0 ||
        list_words(facts, image, &words, error) != 0 ||
        project_ask(facts->run, &image_verify_command, &words, true, &answer, error) != 0)
        return -1;
    const struct json *said = json_element(json_member(answer.said, "images"), 0);
    const char *message = json_text(json_member(said, "message"));
    const char *key = json_text(json_member(said, "key"));
    json_add_bool(entry, "valid", !answer.failed);
    if (answer.failed)
        return project_facts_judge(facts, "image", image->file, "fail",
                                   message != NULL ? message : answer.error.message, error);
    if (key != NULL) {
        json_add_text(entry, "key", key);
        note_signer(facts, key, image->shown);
    }
    return project_facts_judge(facts, "image", image->file, "pass", NULL, error);
}

static void describe(const struct project_image *image, const struct image_info *info,
                     struct json *entry)
{
    char version[VERSION_TEXT];
    bool encrypted = image_info_encryption(info) != 0;
    report_version(&info->version, version);
    json_add_text(entry, "version", version);
    json_add_number(entry, "size", image->used);
    json_add_text(entry, "body",
                  !encrypted          ? "not encrypted"
                  : image->spec.clear ? "in clear, key wrapped"
                                      : "encrypted");
    for (size_t i = 0; i < info->tlv_count; i++) {
        struct span value = info->tlvs[i].value;
        if (info->tlvs[i].type == MCUBOOT_TLV_SECURITY_COUNTER && value.size == 4)
            json_add_hex(entry, "counter", get_le32(value.data));
    }
}

static int add_built(struct project_facts *facts, struct project_image *image, struct json *entry,
                     struct error *error)
{
    struct error reason;
    AUTO(image_info) info = {0};
    if (image_info_read(image->file, &info, &reason) != 0) {
        json_add_bool(entry, "valid", false);
        return project_facts_judge(facts, "image", image->file, "fail", reason.message, error);
    }
    image->used = image_info_end(&info);
    if (info.has_base) {
        image->has_address = true;
        image->spec.base = info.base;
    }
    describe(image, &info, entry);
    return verify(facts, image, entry, error);
}

static int name_output(struct project_facts *facts, struct project_image *image, struct json *entry,
                       struct error *error)
{
    if (image->spec.output == NULL)
        return 0;
    if (path_tidy(image->spec.output, &image->file, error) != 0 ||
        project_facts_tell(facts, entry, "file", image->file, error) != 0)
        return -1;
    return text_copy(json_text(json_member(entry, "file")), &image->shown, error);
}

int project_image_add(struct project_facts *facts, const char *config, struct error *error)
{
    static const struct image_overrides none = {.hex_trailer = HEX_TRAILER_FULL};
    const struct finding_sink sink = {pass_over, NULL};
    struct project_image *image = &facts->images[facts->image_count++];
    struct json *entry = json_add(facts->image_list, NULL, json_object());
    struct error ignored;
    (void)!image_config_load(facts->run, config, &none, &sink, &image->spec, &ignored);
    image->has_address = image_spec_has(&image->spec, PARAM_BASE);
    if (project_facts_tell(facts, entry, "config", config, error) != 0 ||
        name_output(facts, image, entry, error) != 0)
        return -1;
    bool built = image->file != NULL && file_exists(image->file);
    json_add_bool(entry, "built", built);
    int result =
        built ? add_built(facts, image, entry, error)
              : project_facts_judge(facts, "image", image->file != NULL ? image->file : config,
                                    "not built", NULL, error);
    char address[16];
    snprintf(address, sizeof address, "0x%08" PRIx32, image->spec.base);
    if (image->has_address)
        json_add_text(entry, "address", address);
    if (image->spec.slot_size > 0)
        json_add_hex(entry, "slot_size", image->spec.slot_size);
    return result;
}
