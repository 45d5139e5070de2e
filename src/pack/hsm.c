// SPDX-License-Identifier: Apache-2.0
#include <pack/hsm.h>
#include <string.h>
#include <threads.h>

/* How long a counter may be missing before that is taken for a crash: whoever changes it takes a few milliseconds. */
enum { LOOKS = 10 };
static const struct timespec between_looks = {.tv_nsec = 100 * 1000 * 1000};

/* What can be read of the records of a token. */
struct records {
    struct token_records raw;
    struct hsm_state states[TOKEN_RECORDS_MAX];
    unsigned long objects[TOKEN_RECORDS_MAX];
    size_t count;
};

static void records_release(struct records *records)
{
    token_records_release(&records->raw);
}

/* What a token may be like, and what is said of that. */
static const struct condition {
    const char *name;
    const char *complaint; /* NULL: none */
} conditions[] = {
    [HSM_EMPTY] = {"empty", "is not provisioned: see 'otpc hsm provision'"},
    [HSM_READY] = {"ready", NULL},
    [HSM_KEYLESS] = {"keyless", "has lost its key: provision it anew"},
    [HSM_DAMAGED] = {"damaged", "has a counter that cannot be read: provision it anew"},
    [HSM_CONTESTED] = {"contested",
                       "has two counters with an equal right, of processes that did not wait for "
                       "each other: provision it anew"},
    [HSM_INTERRUPTED] = {"interrupted", "was left by a process that was interrupted: try again"},
};

const char *hsm_condition_name(enum hsm_condition condition)
{
    return conditions[condition].name;
}

bool hsm_has_state(const struct hsm *hsm)
{
    return hsm->condition != HSM_EMPTY && hsm->condition != HSM_DAMAGED;
}

static int check_ready(const struct hsm *hsm, struct error *error)
{
    const char *complaint = conditions[hsm->condition].complaint;
    if (complaint == NULL)
        return 0;
    return error_set(error, ERROR_CRYPTO, "'%s' in '%s' %s", token_vault_label(hsm->vault),
                     token_vault_name(hsm->vault), complaint);
}

/* A record that was cut short by a crash has not come into force: it is as if it were not there. */
static int read_records(const struct hsm *hsm, struct records *records, struct error *error)
{
    struct error ignored;
    if (token_vault_records(hsm->vault, &records->raw, error) != 0)
        return -1;
    for (size_t i = 0; i < records->raw.count; i++) {
        const struct token_record *raw = &records->raw.items[i];
        if (hsm_state_parse(blob_span(&raw->bytes), &records->states[records->count], &ignored) ==
            0)
            records->objects[records->count++] = raw->object;
    }
    return 0;
}

/* Writes a record or an intent. */
static int put(const struct hsm *hsm, const struct hsm_state *state, unsigned long *object,
               struct error *error)
{
    AUTO(blob) bytes = {0};
    if (hsm_state_format(state, &bytes, error) != 0)
        return -1;
    return token_vault_add_record(hsm->vault, blob_span(&bytes), object, error);
}

/* Takes away whatever is not the record that has just come into force: intents, and what crashes left. */
static void clean_up(const struct hsm *hsm)
{
    AUTO(token_records) raw = {.count = 0};
    struct error ignored;
    struct hsm_state other;
    bool was_gone;
    if (token_vault_records(hsm->vault, &raw, &ignored) != 0)
        return;
    for (size_t i = 0; i < raw.count; i++) {
        bool parsed = hsm_state_parse(blob_span(&raw.items[i].bytes), &other, &ignored) == 0;
        if (raw.items[i].object != hsm->object &&
            (!parsed || other.generation <= hsm->state.generation))
            (void)!token_vault_remove_record(hsm->vault, raw.items[i].object, &was_gone, &ignored);
    }
}

/* Whether there is nothing at all: no record, no intent, and no key without them. */
static int is_empty(const struct hsm *hsm, const struct records *records, bool *empty,
                    struct error *error)
{
    const struct span any = {NULL, 0};
    bool has_key = false;
    *empty = false;
    if (records->raw.count > 0)
        return 0;
    if (token_vault_has_secret(hsm->vault, any, &has_key, error) != 0)
        return -1;
    *empty = !has_key;
    return 0;
}

/* Reads until there is a record, or it is clear that there is none; a change that is under way comes to its end. */
static int await_records(const struct hsm *hsm, const struct passphrase *secrets,
                         struct records *records, enum hsm_verdict *verdict, size_t *chosen,
                         struct error *error)
{
    for (unsigned look = 1;; look++) {
        bool empty;
        records->count = 0;
        if (read_records(hsm, records, error) != 0 || is_empty(hsm, records, &empty, error) != 0)
            return -1;
        *verdict = hsm_state_choose(records->states, records->count, chosen);
        if (empty || *verdict != HSM_VERDICT_INTERRUPTED || look == LOOKS)
            return 0;
        thrd_sleep(&between_looks, NULL);
        if (token_vault_look_again(hsm->vault, secrets, error) != 0)
            return -1;
    }
}

static int check_key(struct hsm *hsm, struct error *error)
{
    bool has_key;
    if (token_vault_has_secret(hsm->vault, SPAN(hsm->state.provision), &has_key, error) != 0)
        return -1;
    if (hsm->condition == HSM_READY && !has_key)
        hsm->condition = HSM_KEYLESS;
    return 0;
}

static int read_counter(struct hsm *hsm, const struct passphrase *secrets, struct error *error)
{
    static const enum hsm_condition of_verdict[] = {
        [HSM_VERDICT_CLEAR] = HSM_READY,
        [HSM_VERDICT_INTERRUPTED] = HSM_INTERRUPTED,
        [HSM_VERDICT_CONTESTED] = HSM_CONTESTED,
    };
    AUTO(records) records = {.count = 0};
    enum hsm_verdict verdict;
    size_t chosen;
    if (await_records(hsm, secrets, &records, &verdict, &chosen, error) != 0)
        return -1;
    if (records.count == 0) {
        bool empty;
        if (is_empty(hsm, &records, &empty, error) != 0)
            return -1;
        hsm->condition = empty ? HSM_EMPTY : HSM_DAMAGED;
        return 0;
    }
    hsm->condition = of_verdict[verdict];
    hsm->state = records.states[chosen];
    hsm->object = records.objects[chosen];
    if (verdict == HSM_VERDICT_INTERRUPTED)
        hsm_state_recover(records.states, records.count, &hsm->state);
    return check_key(hsm, error);
}

/* Writes the record that somebody who was interrupted would have written. */
static int recover(struct hsm *hsm, struct error *error)
{
    if (put(hsm, &hsm->state, &hsm->object, error) != 0)
        return error_prefix(error, "cannot go on where another process was interrupted");
    hsm->condition = HSM_READY;
    clean_up(hsm);
    if (token_vault_keep_secret(hsm->vault, SPAN(hsm->state.provision), error) != 0)
        return -1;
    return check_key(hsm, error);
}

int hsm_open(const char *uri, bool writable, const struct passphrase *secrets, struct hsm *hsm,
             struct error *error)
{
    const struct token_vault_place place = {uri, HSM_DEFAULT_LABEL, HSM_APPLICATION, writable};
    *hsm = (struct hsm){0};
    if (token_vault_open(&place, secrets, &hsm->vault, error) != 0)
        return -1;
    int result = read_counter(hsm, secrets, error);
    if (result == 0 && writable && hsm->condition == HSM_INTERRUPTED)
        result = recover(hsm, error);
    if (result != 0)
        hsm_release(hsm);
    return result;
}

void hsm_release(struct hsm *hsm)
{
    token_vault_release(hsm->vault);
    *hsm = (struct hsm){0};
}

/*
 * Takes the record that counts away, which only one process can do; before that it says what comes next. Where another one
 * was first, the intent goes; where the token does not say so clearly, it stays, for who has to go on from there.
 */
static int take_away(const struct hsm *hsm, const struct hsm_state *next, struct error *error)
{
    struct hsm_state intent = *next;
    struct error ignored;
    unsigned long object;
    bool was_gone;
    intent.is_intent = true;
    if (put(hsm, &intent, &object, error) != 0)
        return -1;
    if (token_vault_remove_record(hsm->vault, hsm->object, &was_gone, error) == 0)
        return 0;
    if (was_gone)
        (void)!token_vault_remove_record(hsm->vault, object, &was_gone, &ignored);
    return error_prefix(error, "another process was first, or the token failed: try again");
}

/* Puts `next` in the place of the record that counts, where there is one. */
static int replace(struct hsm *hsm, const struct hsm_state *next, struct error *error)
{
    if ((hsm_has_state(hsm) && take_away(hsm, next, error) != 0) ||
        put(hsm, next, &hsm->object, error) != 0)
        return -1;
    hsm->state = *next;
    hsm->condition = HSM_READY;
    clean_up(hsm);
    return 0;
}

/* Whether what the token seals opens to what was put into it. */
static int try_seal(const struct hsm *hsm, const uint8_t id[HSM_ID_SIZE],
                    const uint8_t field[KEY_FIELD_SIZE], const struct random_source *random,
                    struct error *error)
{
    static const uint8_t head[] = "trial";
    uint8_t sealed[SEAL_WRAPPED_OVERHEAD + KEY_FIELD_SIZE];
    uint8_t opened[KEY_FIELD_SIZE];
    AUTO(key) recipient = {0};
    if (key_generate(random, &recipient, error) != 0 ||
        token_vault_seal(hsm->vault, (struct span){id, HSM_ID_SIZE}, KEY_FIELD_SIZE,
                         &license_chip_scheme, &recipient, SPAN(head), sealed, error) != 0)
        return -1;
    int result = seal_open(&license_chip_scheme, &recipient, SPAN(head), SPAN(sealed), opened,
                           sizeof opened, error);
    bool same = result == 0 && memcmp(opened, field, sizeof opened) == 0;
    wipe(opened, sizeof opened);
    if (same)
        return 0;
    return error_set(error, ERROR_CRYPTO, "what the token of '%s' seals does not open",
                     token_vault_name(hsm->vault));
}

static int put_key(const struct hsm *hsm, const uint8_t id[HSM_ID_SIZE], const struct oem_key *key,
                   const struct random_source *random, struct error *error)
{
    uint8_t field[KEY_FIELD_SIZE];
    oem_key_field(key, field);
    int result =
        token_vault_put_secret(hsm->vault, (struct span){id, HSM_ID_SIZE}, SPAN(field), error);
    if (result == 0)
        result = try_seal(hsm, id, field, random, error);
    wipe(field, sizeof field);
    return result;
}

int hsm_provision(struct hsm *hsm, const struct oem_key *key, const struct license_terms *terms,
                  uint32_t maximum, const struct random_source *random, struct error *error)
{
    struct hsm_state next;
    struct error ignored;
    const struct span before = {hsm->state.provision, hsm_has_state(hsm) ? HSM_ID_SIZE : 0};
    if (hsm_state_follow(&hsm->state, &next, error) != 0 ||
        random->fill(random->context, next.provision, HSM_ID_SIZE, error) != 0)
        return -1;
    next.version = terms->version;
    next.maximum = maximum;
    next.remaining = maximum;
    next.firmware = terms->firmware;
    next.reserved = 0;
    memcpy(next.nonce, key->nonce, sizeof next.nonce);
    if (put_key(hsm, next.provision, key, random, error) != 0) {
        (void)!token_vault_keep_secret(hsm->vault, before, &ignored);
        return -1;
    }
    if (replace(hsm, &next, error) != 0)
        return -1; /* both keys stay: whoever goes on from there knows which counts */
    return token_vault_keep_secret(hsm->vault, SPAN(hsm->state.provision), error);
}

int hsm_reserve(struct hsm *hsm, const struct device_certificate *certificate, uint32_t *serial,
                bool *resumed, struct error *error)
{
    uint8_t recipient[LICENSE_RECIPIENT_SIZE];
    struct hsm_state next;
    if (check_ready(hsm, error) != 0 ||
        device_certificate_recipient(certificate, recipient, error) != 0)
        return -1;
    const struct hsm_reservation *reservation = hsm_state_find(&hsm->state, recipient);
    *resumed = reservation != NULL;
    if (*resumed) {
        *serial = reservation->serial;
        return 0;
    }
    if (hsm_state_follow(&hsm->state, &next, error) != 0 ||
        hsm_state_reserve(&next, recipient, serial, error) != 0)
        return error_prefix(error, "'%s'", token_vault_name(hsm->vault));
    return replace(hsm, &next, error);
}

int hsm_make_license(const struct hsm *hsm, const struct device_certificate *certificate,
                     uint32_t serial, struct license *license, struct error *error)
{
    const struct license_terms terms = {hsm->state.version, serial, hsm->state.firmware};
    uint8_t bytes[CHIP_LICENSE_SIZE];
    AUTO(key) recipient = {0};
    if (device_certificate_key(certificate, &recipient, error) != 0 ||
        license_chip_head(&terms, certificate, bytes, error) != 0 ||
        token_vault_seal(hsm->vault, SPAN(hsm->state.provision), KEY_FIELD_SIZE,
                         &license_chip_scheme, &recipient, (struct span){bytes, CHIP_LICENSE_POINT},
                         bytes + CHIP_LICENSE_POINT, error) != 0)
        return -1;
    return license_parse(SPAN(bytes), license, error);
}

int hsm_confirm(struct hsm *hsm, uint32_t serial, struct error *error)
{
    struct hsm_state next;
    if (hsm_state_follow(&hsm->state, &next, error) != 0)
        return -1;
    hsm_state_confirm(&next, serial);
    return replace(hsm, &next, error);
}
