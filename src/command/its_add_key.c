// SPDX-License-Identifier: Apache-2.0
#include <command/its_add.h>
#include <command/its_add_key.h>
#include <format/its.h>
#include <format/psa.h>

struct key_options {
    const char *id;
    const char *owner;
    const char *type;
    unsigned bits;
    const char *usage;
    const char *algorithm;
    const char *lifetime;
    const char *data;
};

static const struct option_row rows[] = {
    {"--id", "N", "its key id, 1 to 0x7fffffff", OPTION_TEXT, offsetof(struct key_options, id)},
    {"--owner", "N|non-secure", "the client that it belongs to", OPTION_TEXT,
     offsetof(struct key_options, owner)},
    {"--type", "NAME|N", "its type: aes, ecc-key-pair-secp-r1, ...", OPTION_TEXT,
     offsetof(struct key_options, type)},
    {"--bits", "N", "its bits, where they do not follow from its data", OPTION_NUMBER,
     offsetof(struct key_options, bits)},
    {"--usage", "NAME,...", "what it is for: encrypt,decrypt or sign-hash, ...", OPTION_TEXT,
     offsetof(struct key_options, usage)},
    {"--alg", "NAME|N", "the algorithm that it is for: gcm, ecdsa-sha-256, ...", OPTION_TEXT,
     offsetof(struct key_options, algorithm)},
    {"--lifetime", "NAME|N", "where and how it is kept, persistent unless given", OPTION_TEXT,
     offsetof(struct key_options, lifetime)},
    {"--data", "FILE", "the key, in the form that psa_import_key() takes", OPTION_TEXT,
     offsetof(struct key_options, data)},
    {.name = NULL},
};

static int check_options(const struct key_options *options, struct error *error)
{
    if (options->type == NULL || options->usage == NULL || options->algorithm == NULL ||
        options->data == NULL)
        return error_set(error, ERROR_USAGE, "--type, --usage, --alg and --data are needed");
    if (options->bits > UINT16_MAX)
        return error_set(error, ERROR_USAGE, "option --bits: %u is more than 65535", options->bits);
    return 0;
}

static int read_attributes(const struct key_options *options, struct psa_key_attributes *key,
                           struct error *error)
{
    uint32_t type;
    key->lifetime = PSA_PERSISTENCE_DEFAULT;
    if (named_read(psa_key_types(), "--type", options->type, UINT16_MAX, &type, error) != 0 ||
        named_read_set(psa_key_usages(), "--usage", options->usage, UINT32_MAX, &key->usage,
                       error) != 0 ||
        named_read(psa_key_algorithms(), "--alg", options->algorithm, UINT32_MAX, &key->algorithm,
                   error) != 0 ||
        (options->lifetime != NULL &&
         named_read(psa_key_lifetimes(), "--lifetime", options->lifetime, UINT32_MAX,
                    &key->lifetime, error) != 0))
        return -1;
    key->type = (uint16_t)type;
    key->bits = (uint16_t)options->bits;
    key->algorithm2 = key->algorithm;
    return 0;
}

static int run_add(struct invocation *invocation, struct error *error)
{
    const struct key_options *options = invocation->options;
    const char *path = invocation->operands.items[0];
    struct its_item item = {.type = ITS_TYPE_KEY};
    AUTO(blob) data = {0};
    if (its_add_read_names("--id", options->id, UINT32_MAX, options->owner, &item, error) != 0 ||
        check_options(options, error) != 0 || read_attributes(options, &item.key, error) != 0 ||
        its_add_load(path, options->data, &data, error) != 0)
        return -1;
    item.data = blob_span(&data);
    if (options->bits == 0 &&
        psa_key_find_bits(item.key.type, data.size, &item.key.bits, error) != 0)
        return error_prefix(error, "'%s'", options->data);
    return its_add_save(invocation->run, path, &item, error);
}

const struct command its_add_key_command = {
    .noun = "its",
    .verb = "add-key",
    .operands = "BLOB",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Add a PSA key to a factory ITS blob.",
    .rows = rows,
    .options_size = sizeof(struct key_options),
    .run = run_add,
};
