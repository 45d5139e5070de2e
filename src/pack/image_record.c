// SPDX-License-Identifier: Apache-2.0
#include <pack/image_algorithms.h>
#include <pack/image_read.h>
#include <pack/manifest.h>
#include <string.h>
#include <text/json_reader.h>

static void add_version(struct json *to, const char *name, const struct image_version *version)
{
    char text[48];
    int length =
        snprintf(text, sizeof text, "%u.%u.%u", version->major, version->minor, version->revision);
    if (version->build != 0)
        snprintf(text + length, sizeof text - (size_t)length, "+%u", version->build);
    json_add_text(to, name, text);
}

static const struct image_tlv *find_tlv(const struct image_info *info, uint16_t type)
{
    for (size_t i = 0; i < info->tlv_count; i++)
        if (info->tlvs[i].type == type)
            return &info->tlvs[i];
    return NULL;
}

static bool is_signed(const struct image_info *info)
{
    for (size_t i = 0; i < info->tlv_count; i++)
        if (image_tlv_is_signature(info->tlvs[i].type))
            return true;
    return false;
}

/* The fingerprint of the key that the image names, or holds. */
static int add_signer(struct json *to, const struct image_info *info, struct error *error)
{
    uint8_t fingerprint[SHA256_SIZE];
    const struct image_tlv *hash = find_tlv(info, MCUBOOT_TLV_KEY_HASH);
    const struct image_tlv *key = find_tlv(info, MCUBOOT_TLV_PUBLIC_KEY);
    if (hash != NULL)
        json_add_bytes(to, "key", hash->value);
    if (hash != NULL || key == NULL)
        return 0;
    if (sha256(key->value, fingerprint, error) != 0)
        return -1;
    json_add_bytes(to, "key", SPAN(fingerprint));
    return 0;
}

static void add_counter(struct json *to, const struct image_info *info)
{
    const struct image_tlv *tlv = find_tlv(info, MCUBOOT_TLV_SECURITY_COUNTER);
    uint64_t counter = 0;
    if (tlv == NULL || tlv->value.size != 4)
        return;
    for (size_t i = 4; i-- > 0;)
        counter = counter << 8 | tlv->value.data[i];
    json_add_number(to, "security_counter", counter);
}

int image_facts(const char *path, struct json **facts, struct error *error)
{
    AUTO(image_info) info = {0};
    AUTO_JSON object = json_object();
    if (image_info_read(path, &info, error) != 0)
        return -1;
    enum digest_kind kind;
    const struct image_tlv *digest = image_info_find_digest(&info, &kind);
    json_add_text(object, "format", info.format);
    if (info.has_base)
        json_add_hex(object, "base", info.base);
    json_add_hex(object, "magic", info.magic);
    json_add_hex(object, "load_address", info.load_address);
    json_add_number(object, "header_size", info.header_size);
    json_add_hex(object, "flags", info.flags);
    add_version(object, "version", &info.version);
    add_counter(object, &info);
    json_add_number(object, "size", image_info_end(&info));
    if (info.has_trailer)
        json_add_number(object, "slot_size", info.file_size);
    json_add_bool(object, "encrypted", image_info_encryption(&info) != 0);
    json_add_bool(object, "signed", is_signed(&info));
    if (add_signer(object, &info, error) != 0)
        return -1;
    if (digest != NULL)
        json_add_bytes(object, "digest", digest->value);
    *facts = object;
    object = NULL;
    return 0;
}

static void add_flags(struct json *to, const struct image_spec *spec)
{
    const struct {
        const char *name;
        bool value;
        bool of_options; /* that no configuration says */
    } flags[] = {
        {"pad", spec->pad, false},
        {"pad_header", spec->pad_header, false},
        {"confirm", spec->confirm, false},
        {"overwrite_only", spec->overwrite_only, false},
        {"primary_only", spec->primary_only, false},
        {"clear", spec->clear, false},
        {"full_public_key", spec->full_public_key, false},
        {"hex_trailer_full", spec->hex_trailer == HEX_TRAILER_FULL, false},
        {"non_bootable", spec->non_bootable, true},
        {"pad_signature", spec->pad_signature, true},
        {"save_key_tlv", spec->save_key_tlv, true},
    };
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (spec->from_options || !flags[i].of_options)
            json_add_bool(to, flags[i].name, flags[i].value);
}

/* The other parameters that no configuration says. */
static void add_options(struct json *to, const struct image_spec *spec)
{
    json_add_text(to, "profile", image_profile_name(spec->profile));
    json_add_hex(to, "erased", image_spec_erased(spec));
    json_add_bool(to, "pure", spec->pure);
    json_add_text(to, "compression", image_compression_name(spec->compression));
    if (image_spec_has(spec, PARAM_MAX_ALIGN))
        json_add_number(to, "max_align", spec->max_align);
    if (image_spec_has(spec, PARAM_VENDOR_ID))
        json_add_bytes(to, "vendor_id", SPAN(spec->vendor_id));
    if (image_spec_has(spec, PARAM_CLASS_ID))
        json_add_bytes(to, "class_id", SPAN(spec->class_id));
    struct json *list = json_add(to, "custom_tlvs", json_array());
    for (unsigned i = 0; i < spec->custom_tlv_count; i++) {
        struct json *tlv = json_add(list, NULL, json_object());
        json_add_hex(tlv, "type", spec->custom_tlvs[i].type);
        json_add_bytes(tlv, "value", blob_span(&spec->custom_tlvs[i].value));
    }
}

/* What the configuration and the command line came to. */
static void add_parameters(struct json *to, const struct image_spec *spec)
{
    struct json *object = json_add(to, "parameters", json_object());
    json_add_hex(object, "magic", spec->magic);
    json_add_number(object, "slot_size", spec->slot_size);
    json_add_number(object, "header_size", spec->header_size);
    json_add_number(object, "max_sectors", spec->max_sectors);
    json_add_number(object, "align", spec->align);
    if (image_spec_has(spec, PARAM_BASE))
        json_add_hex(object, "base", spec->base);
    json_add_hex(object, "rom_fixed", spec->rom_fixed);
    json_add_hex(object, "load_address", spec->load_address);
    add_version(object, "version", &spec->version);
    if (image_spec_has(spec, PARAM_SECURITY_COUNTER)) {
        json_add_bool(object, "security_counter_auto", spec->counter_auto);
        json_add_number(object, "security_counter", spec->security_counter);
    }
    struct json *list = json_add(object, "dependencies", json_array());
    for (unsigned i = 0; i < spec->dependency_count; i++) {
        struct json *dependency = json_add(list, NULL, json_object());
        json_add_number(dependency, "image", spec->dependencies[i].image);
        add_version(dependency, "version", &spec->dependencies[i].version);
    }
    if (spec->boot_record[0] != '\0')
        json_add_text(object, "boot_record", spec->boot_record);
    add_flags(object, spec);
    if (spec->from_options)
        add_options(object, spec);
}

static int add_configs(struct json *to, const struct image_spec *spec, struct error *error)
{
    if (spec->config != NULL && record_read_file(to, "config", NULL, spec->config, error) != 0)
        return -1;
    return spec->linked_config == NULL
               ? 0
               : record_read_file(to, "linked_config", NULL, spec->linked_config, error);
}

/* A file that became a TLV, as it was when it was read. */
static int add_tlv_file(struct json *files, const struct image_custom_tlv *tlv, struct error *error)
{
    struct file_facts facts = {.size = tlv->value.size};
    if (sha256(blob_span(&tlv->value), facts.digest, error) != 0)
        return -1;
    return record_add_file(files, NULL, "custom-tlv", tlv->path, &facts, error);
}

/* The firmware is hashed through the descriptor that the image was made from. */
static int add_sources(struct json *to, const struct image_spec *spec,
                       const struct image_inputs *inputs, struct error *error)
{
    struct file_facts facts;
    const struct firmware *firmware = &inputs->firmware;
    struct json *files = json_add(to, "inputs", json_array());
    if (file_facts_read_open(firmware_file(firmware), firmware->path, &facts, error) != 0 ||
        record_add_file(files, NULL, "firmware", spec->input, &facts, error) != 0)
        return -1;
    for (unsigned i = 0; i < spec->custom_tlv_count; i++)
        if (spec->custom_tlvs[i].path != NULL &&
            add_tlv_file(files, &spec->custom_tlvs[i], error) != 0)
            return -1;
    struct json *keys = json_add(to, "keys", json_array());
    if (spec->signing_key != NULL && record_add_key(keys, "signing", &inputs->signing, error) != 0)
        return -1;
    return spec->encryption_key == NULL
               ? 0
               : record_add_key(keys, "encryption", &inputs->encryption, error);
}

int image_record(const struct image_spec *spec, const struct image_inputs *inputs,
                 const struct image_result *result, const char *policy, struct json **record,
                 struct error *error)
{
    AUTO_JSON object = json_object();
    struct json *facts = NULL;
    char digest[2 * DIGEST_MAX + 1];
    json_add_text(object, "kind", "image");
    if (add_configs(object, spec, error) != 0 || add_sources(object, spec, inputs, error) != 0 ||
        record_read_file(object, "output", NULL, spec->output, error) != 0 ||
        image_facts(spec->output, &facts, error) != 0)
        return -1;
    json_add(object, "facts", facts);
    hex_encode(digest_span(&result->digest), digest);
    const char *found = json_text(json_member(facts, "digest"));
    if (found == NULL || strcmp(found, digest) != 0)
        return error_at(error, ERROR_FILE, spec->output, 0,
                        "this is not the image that was written: somebody else writes it as well");
    add_parameters(object, spec);
    json_add_bool(object, "verified", policy != NULL);
    if (policy != NULL)
        json_add_text(object, "policy", policy);
    *record = object;
    object = NULL;
    return 0;
}
