// SPDX-License-Identifier: Apache-2.0
#include <bootcore/body.h>
#include <bootcore/bytes.h>
#include <bootcore/content_key.h>
#include <bootcore/fill.h>
#include <bootcore/header.h>
#include <bootcore/key.h>
#include <bootcore/signature.h>
#include <bootcore/tlv.h>
#include <string.h>

/* Everything that is known before the body is hashed: header, TLVs, what lies behind them. */
static uint32_t examine(const struct bootcore_judgement *judgement, struct bootcore_tlvs *tlvs,
                        bool hash)
{
    if (bootcore_header_check(judgement) != BOOTCORE_OK ||
        bootcore_tlvs_read(judgement, tlvs, hash) != BOOTCORE_OK ||
        bootcore_tlvs_check(judgement, tlvs) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    return bootcore_fill_check(judgement, tlvs);
}

static uint32_t find_key(const struct bootcore_judgement *judgement, struct bootcore_tlvs *tlvs)
{
    if (judgement->request->unsigned_image)
        return BOOTCORE_OK;
    return bootcore_key_find(judgement, tlvs);
}

static uint32_t check_counter(const struct bootcore_judgement *judgement,
                              const struct bootcore_tlvs *tlvs)
{
    uint32_t minimum = judgement->request->minimum_counter;
    if (tlvs->counter < minimum)
        return bootcore_refuse(judgement, BOOTCORE_COUNTER, 0, tlvs->counter, minimum);
    return BOOTCORE_OK;
}

/* Makes of a signature in DER the numbers in it; any other stays as it is. */
static uint32_t take_numbers(const struct bootcore_judgement *judgement,
                             struct bootcore_signed *what, uint8_t numbers[BOOTCORE_NUMBERS_MAX])
{
    const struct bootcore_request *request = judgement->request;
    uint32_t length = bootcore_key_number(what->key);
    if (length == 0)
        return BOOTCORE_OK;
    uint32_t result = bootcore_signature_parse(what->signature, what->signature_size, length,
                                               request->magic == MCUBOOT_MAGIC_STIROT,
                                               request->policy->padded_signature, numbers);
    what->signature = numbers;
    what->signature_size = 2 * length;
    return result;
}

static uint32_t check_signature(const struct bootcore_judgement *judgement,
                                const struct bootcore_tlvs *tlvs)
{
    const struct bootcore_request *request = judgement->request;
    uint8_t numbers[BOOTCORE_NUMBERS_MAX] = {0};
    if (request->unsigned_image)
        return BOOTCORE_OK;
    struct bootcore_signed what = {
        .key = &request->keys[tlvs->key],
        .digest = judgement->verdict->digest,
        .digest_size = tlvs->digest_size,
        .signature = tlvs->signature,
        .signature_size = tlvs->signature_size,
        .pure = (tlvs->seen & BOOTCORE_SEEN_PURE) != 0,
    };
    if (take_numbers(judgement, &what, numbers) != BOOTCORE_OK)
        return bootcore_refuse(judgement, BOOTCORE_SIGNATURE_FORM, 0, 0, 0);
    uint32_t result = request->port->verify(request->port->context, &what);
    if (result != BOOTCORE_OK)
        bootcore_refuse(judgement, BOOTCORE_SIGNATURE, 0, 0, 0);
    return result;
}

/* What is known once the body is hashed. The results are of one word each, so that a sum of them can be right once. */
static uint32_t decide(const struct bootcore_judgement *judgement, const struct bootcore_tlvs *tlvs)
{
    uint32_t digest = bootcore_equal(judgement->verdict->digest, tlvs->digest, BOOTCORE_DIGEST_MAX);
    if (digest != BOOTCORE_OK)
        return bootcore_refuse(judgement, BOOTCORE_DIGEST, 0, 0, 0);
    uint32_t counter = check_counter(judgement, tlvs);
    if (counter != BOOTCORE_OK)
        return counter;
    uint32_t signature = check_signature(judgement, tlvs);
    return signature ^ (digest ^ counter);
}

/* Copies what a caller needs to know out of the memory that was lent. */
static void report(const struct bootcore_judgement *judgement)
{
    const struct bootcore_tlvs *tlvs = &judgement->work->second;
    struct bootcore_verdict *verdict = judgement->verdict;
    verdict->end = tlvs->end;
    verdict->seen = tlvs->seen;
    verdict->key = tlvs->key;
    verdict->counter = tlvs->counter;
    verdict->dependency_count = tlvs->dependency_count;
    verdict->digest_type = tlvs->digest_type;
    verdict->digest_size = tlvs->digest_size;
    memcpy(&verdict->wrapped_key, &tlvs->wrapped_key, sizeof verdict->wrapped_key);
    memcpy(verdict->dependencies, tlvs->dependencies, sizeof verdict->dependencies);
}

/* Whether a caller will find there what it decides by. */
static uint32_t check_report(const struct bootcore_judgement *judgement)
{
    const struct bootcore_tlvs *tlvs = &judgement->work->second;
    const struct bootcore_verdict *verdict = judgement->verdict;
    uint32_t counter = bootcore_equal(&verdict->counter, &tlvs->counter, sizeof tlvs->counter);
    uint32_t count = bootcore_equal(&verdict->dependency_count, &tlvs->dependency_count,
                                    sizeof tlvs->dependency_count);
    uint32_t values =
        bootcore_equal(verdict->dependencies, tlvs->dependencies, sizeof tlvs->dependencies);
    return counter + (count - BOOTCORE_OK) + (values - BOOTCORE_OK);
}

/* The part that leads to the digest of the bytes that are there. */
static uint32_t hash_image(const struct bootcore_judgement *judgement)
{
    const struct bootcore_port *port = judgement->request->port;
    struct bootcore_work *work = judgement->work;
    if (bootcore_body_is_encrypted(judgement) &&
        bootcore_content_key(judgement, &work->first) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    if (bootcore_body_hash(judgement, &work->first) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    /* the protected area is read for the second time as it is hashed: what is decided by is what was hashed */
    uint32_t result = examine(judgement, &work->second, true);
    if (result != BOOTCORE_OK)
        return result;
    return port->digest_finish(port->context, judgement->verdict->digest);
}

/*
 * Everything twice but the hashing. The sum at the end is right only if each of the six results is: leaving out any one
 * instruction on the way leaves a word that is not BOOTCORE_VALID.
 */
static uint32_t judge(const struct bootcore_judgement *judgement)
{
    struct bootcore_work *work = judgement->work;
    uint32_t results[6];
    results[0] = examine(judgement, &work->first, false);
    if (results[0] != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    results[1] = find_key(judgement, &work->first);
    if (results[1] != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    results[2] = hash_image(judgement);
    if (results[2] != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    results[3] = find_key(judgement, &work->second) ^
                 (bootcore_equal(&work->first, &work->second, sizeof work->first) ^ BOOTCORE_OK);
    results[4] = decide(judgement, &work->first);
    results[5] = decide(judgement, &work->second);
    uint32_t sum = BOOTCORE_VALID - 6 * BOOTCORE_OK;
    for (uint32_t i = 0; i < 6; i++)
        sum += results[i];
    return sum;
}

uint32_t bootcore_verify(const struct bootcore_request *request, struct bootcore_work *work,
                         struct bootcore_verdict *verdict)
{
    const struct bootcore_port *port = request->port;
    const struct bootcore_judgement judgement = {request, work, verdict};
    memset(verdict, 0, sizeof *verdict);
    memset(&work->first, 0, sizeof work->first);
    memset(&work->second, 0, sizeof work->second);
    uint32_t result = bootcore_header_read(&judgement);
    if (result == BOOTCORE_OK)
        result = judge(&judgement);
    report(&judgement);
    result += check_report(&judgement) - BOOTCORE_OK;
    if (verdict->reason != BOOTCORE_GOOD)
        result = BOOTCORE_FAILED; /* somebody objected */
    if (!bootcore_both(result, BOOTCORE_VALID)) {
        port->wipe(port->context, verdict->content_key, sizeof verdict->content_key);
        bootcore_refuse(&judgement, BOOTCORE_FAULT, 0, 0, 0);
    }
    port->wipe(port->context, work->buffer, work->buffer_size);
    verdict->result = result;
    return result;
}
