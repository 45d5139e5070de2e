// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <crypto/sample_keys.h>
#include <inttypes.h>
#include <pack/image_inputs.h>

struct preparation {
    const struct run *run;
    const struct image_spec *spec;
    struct image_inputs *inputs;
};

const char *image_ingredient_at(const struct run *run, const struct image_spec *spec, size_t index)
{
    const char *others[] = {
        spec->input,         spec->signing_key,    spec->encryption_key,    spec->config,
        spec->linked_config, run->passphrase.path, run->passphrase.pin.path};
    const size_t count = sizeof others / sizeof *others;
    if (index >= count + spec->custom_tlv_count)
        return NULL;
    const char *path = index < count ? others[index] : spec->custom_tlvs[index - count].path;
    return path == NULL ? "" : path;
}

const char *image_ingredient(const struct run *run, const struct image_spec *spec, const char *path)
{
    const char *ingredient;
    for (size_t i = 0; (ingredient = image_ingredient_at(run, spec, i)) != NULL; i++)
        if (ingredient[0] != '\0' && file_same(path, ingredient))
            return ingredient;
    return NULL;
}

static int check_input(struct preparation *preparation, struct error *error)
{
    const struct image_spec *spec = preparation->spec;
    if (spec->input == NULL)
        return 0;
    if (firmware_open(spec->input, &preparation->inputs->firmware, error) == 0) {
        preparation->inputs->firmware.gap = image_spec_erased(spec);
        return 0;
    }
    if (error->file[0] != '\0') /* a place in the file itself */
        return image_spec_prefix(spec, PARAM_INPUT, error);
    return image_spec_place(spec, PARAM_INPUT, error);
}

static int load_key(struct preparation *preparation, enum image_parameter parameter,
                    const char *path, struct key *key, struct error *error)
{
    const struct image_spec *spec = preparation->spec;
    if (path == NULL)
        return 0;
    if (!key_path_exists(path))
        return image_spec_error(spec, parameter, error, ERROR_FILE,
                                "key file '%s' does not exist: make the key pair, or name another",
                                path);
    bool signs = parameter == PARAM_SIGNING_KEY;
    unsigned types = spec->profile == IMAGE_PROFILE_ST ? KEYS_P256
                     : signs                           ? KEYS_SIGNING
                                                       : KEYS_ENCRYPTION;
    int (*load)(const char *, unsigned, const struct passphrase *, struct key *, struct error *) =
        signs && !spec->signed_elsewhere ? key_load_of : key_load_public_of;
    if (load(path, types, &preparation->run->passphrase, key, error) != 0)
        return image_spec_place(spec, parameter, error);
    sample_key_warn(preparation->run, key, path, SAMPLE_KEY_OF_IMAGE);
    return 0;
}

static int check_signing_key(struct preparation *preparation, struct error *error)
{
    const struct image_spec *spec = preparation->spec;
    struct key *key = &preparation->inputs->signing;
    if (load_key(preparation, PARAM_SIGNING_KEY, spec->signing_key, key, error) != 0)
        return -1;
    if (spec->signing_key != NULL && !key->private_half && !spec->signed_elsewhere)
        return image_spec_error(spec, PARAM_SIGNING_KEY, error, ERROR_CRYPTO,
                                "'%s' is a public key, signing needs the private one",
                                spec->signing_key);
    return 0;
}

static int check_encryption_key(struct preparation *preparation, struct error *error)
{
    const struct image_spec *spec = preparation->spec;
    return load_key(preparation, PARAM_ENCRYPTION_KEY, spec->encryption_key,
                    &preparation->inputs->encryption, error);
}

static int check_algorithms(struct preparation *preparation, struct error *error)
{
    struct image_inputs *inputs = preparation->inputs;
    return image_algorithms_choose(preparation->spec, &inputs->signing, &inputs->encryption,
                                   &inputs->algorithms, error);
}

/* An image that is named like a format that is only read would be a .bin that nothing reads. */
static bool can_write(const struct image_spec *spec)
{
    enum firmware_kind kind;
    if (path_extension(spec->output)[0] == '\0' || path_has_extension(spec->output, "bin") ||
        path_has_extension(spec->output, "hex"))
        return true;
    return spec->from_options &&
           (!firmware_kind_by_name(spec->output, &kind) || kind == FIRMWARE_BIN);
}

static int check_output(struct preparation *preparation, struct error *error)
{
    const struct image_spec *spec = preparation->spec;
    if (spec->output == NULL)
        return 0;
    const char *ingredient = image_ingredient(preparation->run, spec, spec->output);
    if (ingredient != NULL)
        return image_spec_error(spec, PARAM_OUTPUT, error, ERROR_CONFIG,
                                "output '%s' is the file '%s' that the image is made from",
                                spec->output, ingredient);
    AUTO_TEXT directory = NULL;
    if (path_directory(spec->output, &directory, error) != 0)
        return -1;
    if (!file_exists(directory))
        return image_spec_error(spec, PARAM_OUTPUT, error, ERROR_FILE,
                                "cannot write '%s': there is no directory '%s'", spec->output,
                                directory);
    if (!can_write(spec))
        return image_spec_error(spec, PARAM_OUTPUT, error, ERROR_CONFIG,
                                "output '%s' must end in .hex or .bin", spec->output);
    return 0;
}

/* Decides the base address: what the configuration says, else what the input says. */
static int check_address(struct preparation *preparation, struct error *error)
{
    const struct image_spec *spec = preparation->spec;
    struct image_inputs *inputs = preparation->inputs;
    const struct firmware *firmware = &inputs->firmware;
    uint32_t header = spec->pad_header ? spec->header_size : 0;
    inputs->has_base = image_spec_has(spec, PARAM_BASE) || firmware->has_address;
    if (image_spec_has(spec, PARAM_BASE))
        inputs->base = spec->base;
    else if (firmware->has_address && firmware->address < header)
        return image_spec_error(spec, PARAM_INPUT, error, ERROR_CONFIG,
                                "'%s' begins at 0x%" PRIx32
                                ", there is no room below for a header of 0x%" PRIx32 "; give -x",
                                spec->input, firmware->address, header);
    else if (firmware->has_address)
        inputs->base = firmware->address - header;
    if (!inputs->has_base && firmware->path != NULL && path_has_extension(spec->output, "hex"))
        return image_spec_error(
            spec, PARAM_OUTPUT, error, ERROR_CONFIG,
            "no address exists in input file neither was it provided by user: a .hex "
            "output needs -x");
    if ((uint64_t)inputs->base + spec->slot_size > UINT64_C(0x100000000))
        return image_spec_error(spec, PARAM_BASE, error, ERROR_CONFIG,
                                "the slot from 0x%" PRIx32 " on goes beyond address 0xffffffff",
                                inputs->base);
    return 0;
}

static int check_blank_header(struct preparation *preparation, struct error *error)
{
    const struct image_spec *spec = preparation->spec;
    struct firmware *firmware = &preparation->inputs->firmware;
    if (spec->pad_header || firmware->path == NULL || firmware->size < spec->header_size)
        return 0;
    AUTO(blob) header = {0};
    if (blob_append_fill(&header, 0, spec->header_size, error) != 0 ||
        firmware_read(firmware, 0, header.data, header.size, error) != 0)
        return -1;
    for (size_t i = 0; i < header.size; i++)
        if (header.data[i] != 0)
            return image_spec_error(
                spec, PARAM_INPUT, error, ERROR_FILE,
                "byte 0x%zx of '%s' is 0x%02x; without --pad-header the first 0x%" PRIx32
                " bytes must be zero, for the header",
                i, spec->input, header.data[i], spec->header_size);
    return 0;
}

/* Whether a compressed image fits is known when it is compressed; before, it is laid out as what will be signed as well. */
static int compute_layout(const struct image_spec *spec, struct image_inputs *inputs,
                          struct error *error)
{
    struct image_spec plain = *spec;
    if (spec->compression != IMAGE_NOT_COMPRESSED) {
        plain.slot_size = 0;
        plain.encryption_key = NULL;
    }
    return image_layout_compute(&plain, &inputs->algorithms, inputs->firmware.size, &inputs->layout,
                                error);
}

static int check_fit(struct preparation *preparation, struct error *error)
{
    const struct image_spec *spec = preparation->spec;
    struct image_inputs *inputs = preparation->inputs;
    if (inputs->firmware.path == NULL)
        return 0;
    if (inputs->firmware.size == 0)
        return image_spec_error(spec, PARAM_INPUT, error, ERROR_FILE, "'%s' is empty", spec->input);
    if (compute_layout(spec, inputs, error) != 0)
        return -1;
    const struct image_layout *layout = &inputs->layout;
    uint64_t end = (uint64_t)inputs->base + spec->header_size + layout->body +
                   layout->protected_area + layout->tlv_area;
    if (end > UINT64_C(0x100000000))
        return image_spec_error(spec, PARAM_BASE, error, ERROR_CONFIG,
                                "the image from 0x%" PRIx32 " on goes beyond address 0xffffffff",
                                inputs->base);
    if (spec->pad && spec->slot_size == 0)
        run_warn(
            preparation->run,
            "'%s' asks for padding, but its slot has size 0: the image is written without padding",
            spec->config);
    return 0;
}

static const struct {
    const char *name;
    int (*check)(struct preparation *preparation, struct error *error);
    bool needs_all; /* makes no sense while a parameter is wrong */
} checks[] = {
    {"input", check_input, false},
    {"signing-key", check_signing_key, false},
    {"encryption-key", check_encryption_key, false},
    {"algorithms", check_algorithms, false},
    {"output", check_output, false},
    {"address", check_address, true},
    {"blank-header", check_blank_header, true},
    {"slot-size", check_fit, true},
};

int image_inputs_open(const struct run *run, const struct image_spec *spec,
                      const struct finding_sink *sink, struct image_inputs *inputs,
                      struct error *error)
{
    struct preparation preparation = {run, spec, inputs};
    int result = 0;
    *inputs = (struct image_inputs){0};
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        if ((spec->incomplete && checks[i].needs_all) || checks[i].check(&preparation, error) == 0)
            continue;
        result = -1;
        if (finding_add(sink, checks[i].name, error) != 0)
            break;
    }
    if (result != 0)
        image_inputs_release(inputs);
    return result;
}

void image_inputs_release(struct image_inputs *inputs)
{
    firmware_release(&inputs->firmware);
    key_release(&inputs->signing);
    key_release(&inputs->encryption);
    blob_release(&inputs->compressed.signature);
    blob_release(&inputs->compressed.body);
}
