// SPDX-License-Identifier: Apache-2.0
#include <command/its_report.h>
#include <format/its.h>
#include <stdio.h>

static const char *const totals[] = {
    [ITS_TOTAL_BYTES] = "bytes",
    [ITS_TOTAL_ELEMENTS] = "elements",
    NULL,
};

const char *its_total_name(enum its_total total)
{
    return totals[total];
}

const char *const *its_total_names(void)
{
    return totals;
}

/* The numbers of a key, each with its name where it has one. */
struct key_texts {
    char type[PSA_NAME_TEXT];
    char lifetime[PSA_NAME_TEXT];
    char usage[PSA_USAGES_TEXT];
    char algorithm[PSA_NAME_TEXT];
};

static void key_texts(const struct psa_key_attributes *key, struct key_texts *texts)
{
    named_text(psa_key_types(), key->type, texts->type, sizeof texts->type);
    named_text(psa_key_lifetimes(), key->lifetime, texts->lifetime, sizeof texts->lifetime);
    named_set_text(psa_key_usages(), key->usage, texts->usage, sizeof texts->usage);
    named_text(psa_key_algorithms(), key->algorithm, texts->algorithm, sizeof texts->algorithm);
}

static void add_key(struct json *to, const struct psa_key_attributes *key)
{
    struct key_texts texts;
    key_texts(key, &texts);
    json_add_text(to, "type", texts.type);
    json_add_hex(to, "type_number", key->type);
    json_add_number(to, "bits", key->bits);
    json_add_text(to, "lifetime", texts.lifetime);
    json_add_hex(to, "lifetime_number", key->lifetime);
    json_add_text(to, "usage", texts.usage);
    json_add_hex(to, "usage_number", key->usage);
    json_add_text(to, "algorithm", texts.algorithm);
    json_add_hex(to, "algorithm_number", key->algorithm);
}

static void add_flags(struct json *to, uint32_t flags)
{
    char text[ITS_ATTRIBUTES_TEXT];
    named_set_text(its_flags(), flags, text, sizeof text);
    json_add_text(to, "flags", text);
    json_add_hex(to, "flags_number", flags);
}

void its_item_add_json(struct json *to, const struct its_item *item)
{
    char owner[ITS_OWNER_TEXT];
    its_owner_text(item, owner);
    json_add_text(to, "kind", its_kind_name(item->type));
    json_add_hex(to, "id", item->id);
    json_add_text(to, "owner", owner);
    json_add_number(to, "size", item->data.size);
    json_add_number(to, "offset", item->offset);
    if (item->type == ITS_TYPE_KEY)
        add_key(to, &item->key);
    else
        add_flags(to, item->flags);
}

void its_owner_text(const struct its_item *item, char text[ITS_OWNER_TEXT])
{
    named_text(its_owners(), item->owner, text, ITS_OWNER_TEXT);
}

void its_attributes_text(const struct its_item *item, char text[ITS_ATTRIBUTES_TEXT])
{
    struct key_texts texts;
    if (item->type != ITS_TYPE_KEY) {
        named_set_text(its_flags(), item->flags, text, ITS_ATTRIBUTES_TEXT);
        return;
    }
    key_texts(&item->key, &texts);
    snprintf(text, ITS_ATTRIBUTES_TEXT, "%s of %u bits, %s, for %s with %s", texts.type,
             item->key.bits, texts.lifetime, texts.usage, texts.algorithm);
}
