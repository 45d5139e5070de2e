// SPDX-License-Identifier: Apache-2.0
#include <bootcore/bytes.h>
#include <bootcore/content_key.h>
#include <bootcore/header.h>
#include <bootcore/tlv.h>
#include <string.h>

enum { PURE = 1, PRIMARY_ONLY_KEY = 16 };

/* One TLV of an area. */
struct entry {
    uint32_t offset; /* of its value */
    uint16_t type;
    uint16_t size;
};

/* Where reading an area stands. */
struct reader {
    const struct bootcore_judgement *judgement;
    struct bootcore_tlvs *tlvs;
    enum bootcore_place place;
    bool hash;
    uint32_t at;
    uint32_t end;
};

/* Reads bytes of the area into memory, and hashes what is hashed. */
static uint32_t take(struct reader *reader, void *data, uint32_t size)
{
    const struct bootcore_request *request = reader->judgement->request;
    const struct bootcore_port *port = request->port;
    if (bootcore_read(port, request->area, reader->at, data, size) != BOOTCORE_OK)
        return bootcore_refuse(reader->judgement, BOOTCORE_READ, reader->at, 0, 0);
    if (reader->hash && port->digest_update(port->context, data, size) != BOOTCORE_OK)
        return bootcore_refuse(reader->judgement, BOOTCORE_CRYPTO, reader->at, 0, 0);
    reader->at += size;
    return BOOTCORE_OK;
}

static const struct bootcore_tlv_rule *find_rule(const struct reader *reader, uint16_t type)
{
    const struct bootcore_policy *policy = reader->judgement->request->policy;
    for (uint32_t i = 0; i < policy->rule_count; i++)
        if (policy->rules[i].type == type && policy->rules[i].place == reader->place)
            return &policy->rules[i];
    return NULL;
}

static uint32_t keep_dependency(const struct reader *reader, const struct entry *entry,
                                const uint8_t *value)
{
    struct bootcore_tlvs *tlvs = reader->tlvs;
    if (tlvs->dependency_count >= BOOTCORE_DEPENDENCIES_MAX)
        return bootcore_refuse(reader->judgement, BOOTCORE_DEPENDENCIES, entry->offset, 0, 0);
    struct bootcore_dependency *dependency = &tlvs->dependencies[tlvs->dependency_count++];
    dependency->image = value[0];
    dependency->version.major = value[4];
    dependency->version.minor = value[5];
    dependency->version.revision = bootcore_le16(value + 6);
    dependency->version.build = bootcore_le32(value + 8);
    return BOOTCORE_OK;
}

/* Where the value of a TLV is kept; the rule has bounded its size. NULL: it is not. */
static void *place_for(struct bootcore_tlvs *tlvs, const struct entry *entry, uint32_t seen)
{
    switch (seen) {
    case BOOTCORE_SEEN_DIGEST:
        tlvs->digest_type = entry->type;
        tlvs->digest_size = entry->size;
        return tlvs->digest;
    case BOOTCORE_SEEN_KEY_HASH:
        tlvs->key_hash_size = entry->size;
        return tlvs->key_hash;
    case BOOTCORE_SEEN_PUBLIC_KEY:
        tlvs->public_key_size = entry->size;
        return tlvs->public_key;
    case BOOTCORE_SEEN_SIGNATURE:
        tlvs->signature_type = entry->type;
        tlvs->signature_size = entry->size;
        return tlvs->signature;
    case BOOTCORE_SEEN_WRAPPED:
        tlvs->wrapped_key.type = entry->type;
        tlvs->wrapped_key.size = entry->size;
        return tlvs->wrapped_key.bytes;
    default:
        return NULL;
    }
}

/* Reads a value that says something by itself. */
static uint32_t read_small(struct reader *reader, const struct entry *entry, uint32_t seen)
{
    uint8_t value[MCUBOOT_DEPENDENCY_SIZE] = {0};
    if (take(reader, value, entry->size) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    if (seen == 0)
        return keep_dependency(reader, entry, value);
    if (seen == BOOTCORE_SEEN_COUNTER)
        reader->tlvs->counter = bootcore_le32(value);
    else if (value[0] != PURE)
        return bootcore_refuse(reader->judgement, BOOTCORE_TLV_VALUE, entry->offset, value[0],
                               entry->type);
    return BOOTCORE_OK;
}

/* Reads a value that nobody wants, since it may have to be hashed. */
static uint32_t pass_value(struct reader *reader, const struct entry *entry)
{
    const struct bootcore_work *work = reader->judgement->work;
    uint32_t done = 0;
    while (done < entry->size) {
        uint32_t part = bootcore_minimum(entry->size - done, work->buffer_size);
        if (take(reader, work->buffer, part) != BOOTCORE_OK)
            return BOOTCORE_FAILED;
        done += part;
    }
    return BOOTCORE_OK ^ (done ^ entry->size);
}

static uint32_t read_value(struct reader *reader, const struct entry *entry,
                           const struct bootcore_tlv_rule *rule)
{
    if (rule == NULL || rule->seen == BOOTCORE_SEEN_RECORD)
        return pass_value(reader, entry);
    void *place = place_for(reader->tlvs, entry, rule->seen);
    return place == NULL ? read_small(reader, entry, rule->seen) : take(reader, place, entry->size);
}

static uint32_t check_entry(const struct reader *reader, const struct entry *entry,
                            const struct bootcore_tlv_rule *rule)
{
    const struct bootcore_judgement *judgement = reader->judgement;
    struct bootcore_tlvs *tlvs = reader->tlvs;
    const uint32_t keys = BOOTCORE_SEEN_KEY_HASH | BOOTCORE_SEEN_PUBLIC_KEY;
    if (entry->size > reader->end - entry->offset)
        return bootcore_refuse(judgement, BOOTCORE_TLV_BEYOND_AREA, entry->offset, entry->type, 0);
    if (rule == NULL) {
        if (reader->place == BOOTCORE_PROTECTED && judgement->request->policy->custom_protected)
            return BOOTCORE_OK;
        return bootcore_refuse(judgement, BOOTCORE_TLV_UNEXPECTED, entry->offset, entry->type, 0);
    }
    if (entry->size < rule->minimum || entry->size > rule->maximum)
        return bootcore_refuse(judgement, BOOTCORE_TLV_LENGTH, entry->offset, entry->size,
                               entry->type);
    if ((tlvs->seen & rule->seen) != 0)
        return bootcore_refuse(judgement, BOOTCORE_TLV_TWICE, entry->offset, entry->type, 0);
    if (rule->seen == BOOTCORE_SEEN_SIGNATURE && (tlvs->seen & keys) == 0)
        return bootcore_refuse(judgement, BOOTCORE_TLV_ORDER, entry->offset, entry->type, 0);
    tlvs->seen |= rule->seen;
    return BOOTCORE_OK;
}

static uint32_t read_entry(struct reader *reader)
{
    uint8_t head[MCUBOOT_TLV_ENTRY_SIZE];
    struct entry entry;
    if (reader->end - reader->at < sizeof head)
        return bootcore_refuse(reader->judgement, BOOTCORE_TLV_AREA_SIZE, reader->at,
                               reader->end - reader->at, 0);
    if (take(reader, head, sizeof head) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    entry.offset = reader->at;
    entry.type = bootcore_le16(head);
    entry.size = bootcore_le16(head + 2);
    const struct bootcore_tlv_rule *rule = find_rule(reader, entry.type);
    if (check_entry(reader, &entry, rule) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    return read_value(reader, &entry, rule);
}

/* Reads the head of an area at `at`: its magic and length, which is within the slot. */
static uint32_t read_info(struct reader *reader, uint16_t magic, uint32_t size)
{
    const struct bootcore_judgement *judgement = reader->judgement;
    uint32_t start = reader->at;
    uint8_t head[MCUBOOT_TLV_INFO_SIZE];
    if (take(reader, head, sizeof head) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    uint32_t found = bootcore_le16(head);
    uint32_t total = bootcore_le16(head + 2);
    if (found != magic)
        return bootcore_refuse(judgement, BOOTCORE_TLV_MAGIC, start, found, magic);
    if (total < sizeof head || total > judgement->request->area->size - start)
        return bootcore_refuse(judgement, BOOTCORE_TLV_AREA_SIZE, start, total, 0);
    if (size != 0 && total != size)
        return bootcore_refuse(judgement, BOOTCORE_PROTECTED_SIZE, start, total, size);
    reader->end = start + total;
    return BOOTCORE_OK;
}

/* Every entry takes four bytes at least, so the loop ends. */
static uint32_t read_area(struct reader *reader, uint16_t magic, uint32_t size)
{
    if (read_info(reader, magic, size) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    while (reader->at < reader->end)
        if (read_entry(reader) != BOOTCORE_OK)
            return BOOTCORE_FAILED;
    return BOOTCORE_OK ^ (reader->at ^ reader->end);
}

uint32_t bootcore_tlvs_read(const struct bootcore_judgement *judgement, struct bootcore_tlvs *tlvs,
                            bool hash)
{
    const struct bootcore_header *header = &judgement->verdict->header;
    struct reader reader = {
        .judgement = judgement,
        .tlvs = tlvs,
        .place = BOOTCORE_PROTECTED,
        .hash = hash,
        .at = header->header_size + header->image_size,
    };
    memset(tlvs, 0, sizeof *tlvs);
    if (header->protected_size != 0 &&
        read_area(&reader, MCUBOOT_TLV_MAGIC_PROTECTED, header->protected_size) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    reader.place = BOOTCORE_UNPROTECTED;
    reader.hash = false;
    if (read_area(&reader, MCUBOOT_TLV_MAGIC, 0) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    tlvs->end = reader.at;
    return BOOTCORE_OK;
}

/* The type of the first kind that is missing, for the message. */
static uint32_t missing_type(const struct bootcore_policy *policy, uint32_t missing)
{
    for (uint32_t i = 0; i < policy->rule_count; i++)
        if ((policy->rules[i].seen & missing) != 0)
            return policy->rules[i].type;
    return 0;
}

/* The wrapped key is as long as the flags want it; where they say nothing, of any length that there is. */
static uint32_t check_wrapped(const struct bootcore_judgement *judgement,
                              const struct bootcore_tlvs *tlvs)
{
    const struct bootcore_request *request = judgement->request;
    const struct bootcore_wrapped *wrapped = &tlvs->wrapped_key;
    uint32_t flags = judgement->verdict->header.flags;
    uint32_t size = bootcore_content_size(flags);
    if ((tlvs->seen & BOOTCORE_SEEN_WRAPPED) == 0)
        return BOOTCORE_OK;
    /* a primary-only image keeps its wrapped key when it has been decrypted in place */
    if (size == 0 && (flags & MCUBOOT_FLAG_PRIMARY_ONLY) == 0)
        return bootcore_refuse(judgement, BOOTCORE_TLV_UNEXPECTED, tlvs->end, wrapped->type, 0);
    if (bootcore_wrapped_size(wrapped->type, size == 0 ? PRIMARY_ONLY_KEY : size) != wrapped->size)
        return bootcore_refuse(judgement, BOOTCORE_WRAPPED_SIZE, 0, wrapped->size, wrapped->type);
    if (request->journal_key != 0 && size > request->journal_key)
        return bootcore_refuse(judgement, BOOTCORE_JOURNAL, 0, size, request->journal_key);
    return BOOTCORE_OK;
}

uint32_t bootcore_tlvs_check(const struct bootcore_judgement *judgement,
                             const struct bootcore_tlvs *tlvs)
{
    const struct bootcore_request *request = judgement->request;
    const struct bootcore_policy *policy = request->policy;
    uint32_t missing = policy->required & ~tlvs->seen;
    if (!request->unsigned_image) {
        if ((policy->required_keys & tlvs->seen) == 0)
            missing |= policy->required_keys;
        missing |= BOOTCORE_SEEN_SIGNATURE & ~tlvs->seen;
    }
    if (bootcore_body_is_encrypted(judgement))
        missing |= BOOTCORE_SEEN_WRAPPED & ~tlvs->seen;
    if (missing != 0)
        return bootcore_refuse(judgement, BOOTCORE_TLV_MISSING, tlvs->end, 0,
                               missing_type(policy, missing));
    if ((tlvs->seen & BOOTCORE_SEEN_KEY_HASH) != 0 && tlvs->key_hash_size != tlvs->digest_size)
        return bootcore_refuse(judgement, BOOTCORE_KEY_HASH_SIZE, 0, tlvs->key_hash_size,
                               tlvs->digest_size);
    return check_wrapped(judgement, tlvs);
}
