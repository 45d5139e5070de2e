// SPDX-License-Identifier: Apache-2.0
#include <bootcore/bytes.h>
#include <bootcore/header.h>
#include <bootcore/tlv.h>
#include <string.h>

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

/* Keeps what the image is judged by; the rule has bounded the size. */
static uint32_t keep(const struct reader *reader, const struct entry *entry, const uint8_t *value)
{
    struct bootcore_tlvs *tlvs = reader->tlvs;
    switch (entry->type) {
    case MCUBOOT_TLV_SECURITY_COUNTER:
        tlvs->counter = bootcore_le32(value);
        break;
    case MCUBOOT_TLV_DEPENDENCY:
        return keep_dependency(reader, entry, value);
    case MCUBOOT_TLV_SHA256:
        memcpy(tlvs->digest, value, sizeof tlvs->digest);
        break;
    case MCUBOOT_TLV_KEY_HASH:
        memcpy(tlvs->key_hash, value, sizeof tlvs->key_hash);
        break;
    case MCUBOOT_TLV_PUBLIC_KEY:
        memcpy(tlvs->public_key, value, sizeof tlvs->public_key);
        break;
    case MCUBOOT_TLV_ECDSA:
        memcpy(tlvs->signature, value, entry->size);
        tlvs->signature_size = entry->size;
        break;
    case MCUBOOT_TLV_ECIES_P256:
        memcpy(tlvs->wrapped_key, value, sizeof tlvs->wrapped_key);
        break;
    default:
        break;
    }
    return BOOTCORE_OK;
}

/* Reads a value through the work buffer; the first piece of it holds all that is kept. */
static uint32_t read_value(struct reader *reader, const struct entry *entry,
                           const struct bootcore_tlv_rule *rule)
{
    const struct bootcore_work *work = reader->judgement->work;
    uint32_t done = 0;
    while (done < entry->size) {
        uint32_t part = bootcore_minimum(entry->size - done, work->buffer_size);
        if (take(reader, work->buffer, part) != BOOTCORE_OK)
            return BOOTCORE_FAILED;
        if (done == 0 && rule != NULL && keep(reader, entry, work->buffer) != BOOTCORE_OK)
            return BOOTCORE_FAILED;
        done += part;
    }
    return BOOTCORE_OK ^ (done ^ entry->size);
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

uint32_t bootcore_tlvs_check(const struct bootcore_judgement *judgement,
                             const struct bootcore_tlvs *tlvs)
{
    const struct bootcore_request *request = judgement->request;
    const struct bootcore_policy *policy = request->policy;
    uint32_t flags = judgement->verdict->header.flags;
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
    /* a primary-only image keeps its wrapped key when it has been decrypted in place */
    const uint32_t with_key = MCUBOOT_FLAG_ENCRYPTED_AES128 | MCUBOOT_FLAG_PRIMARY_ONLY;
    if ((flags & with_key) == 0 && (tlvs->seen & BOOTCORE_SEEN_WRAPPED) != 0)
        return bootcore_refuse(judgement, BOOTCORE_TLV_UNEXPECTED, tlvs->end,
                               MCUBOOT_TLV_ECIES_P256, 0);
    return BOOTCORE_OK;
}
