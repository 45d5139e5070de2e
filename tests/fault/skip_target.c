// SPDX-License-Identifier: Apache-2.0
/*
 * The emulated program: calls the boot core as firmware does. Nothing here is swept but the naive judge and the probe,
 * which show that the sweep sees what it should.
 */
#include "skip_wire.h"
#include <string.h>

extern const char stubs[], core_from[], core_to[], naive_from[], naive_to[], probe_from[],
    probe_to[];

uint32_t target_verify(void);
uint32_t target_boot(void);
uint32_t target_naive(void);
uint32_t target_probe(void);
uint32_t naive_judge(const struct bootcore_port *port, const struct bootcore_signed *what);

__attribute__((section(".exchange"), used)) static struct skip_exchange exchange;
static uint8_t buffer[BOOTCORE_BUFFER_MIN];
static struct bootcore_memory memory;
static struct bootcore_verdict verdict;
static struct bootcore_outcome outcome;

struct map {
    uint32_t (*entry[SKIP_ENTRIES])(void);
    const char *from[SKIP_ENTRIES];
    const char *to[SKIP_ENTRIES];
    const char *stubs;
};
_Static_assert(sizeof(struct map) == sizeof(struct skip_map), "a pointer has 32 bits");

__attribute__((section(".map"), used)) const struct map map = {
    {target_verify, target_boot, target_naive, target_probe},
    {core_from, core_from, naive_from, probe_from},
    {core_to, core_to, naive_to, probe_to},
    stubs,
};

/* The functions of the port, in the order of enum skip_call: the host answers when one of them is reached. */
__asm__(".pushsection .stubs, \"ax\"\n"
        ".syntax unified\n"
        ".thumb\n"
        ".macro stub name\n"
        ".thumb_func\n"
        "stub_\\name: bx lr\n"
        "nop\n"
        ".endm\n"
        ".irp name, read, write, erase, digest_start, digest_update, digest_finish, verify, agree, "
        "unwrap\n"
        "stub \\name\n"
        ".endr\n"
        ".irp name, derive, authenticate, cipher_start, cipher_apply, counter_read, counter_write\n"
        "stub \\name\n"
        ".endr\n"
        "stub wipe\n"
        "stub event\n"
        ".popsection\n");

#define STUB(member) extern __typeof__(*((struct bootcore_port *)NULL)->member) stub_##member
STUB(read);
STUB(write);
STUB(erase);
STUB(digest_start);
STUB(digest_update);
STUB(digest_finish);
STUB(verify);
STUB(agree);
STUB(unwrap);
STUB(derive);
STUB(authenticate);
STUB(cipher_start);
STUB(cipher_apply);
STUB(counter_read);
STUB(counter_write);
STUB(wipe);
STUB(event);

static const struct bootcore_port port = {
    .read = stub_read,
    .write = stub_write,
    .erase = stub_erase,
    .digest_start = stub_digest_start,
    .digest_update = stub_digest_update,
    .digest_finish = stub_digest_finish,
    .verify = stub_verify,
    .agree = stub_agree,
    .unwrap = stub_unwrap,
    .derive = stub_derive,
    .authenticate = stub_authenticate,
    .cipher_start = stub_cipher_start,
    .cipher_apply = stub_cipher_apply,
    .counter_read = stub_counter_read,
    .counter_write = stub_counter_write,
    .wipe = stub_wipe,
    .event = stub_event,
};

static struct bootcore_key keys[SKIP_KEYS];
static const struct bootcore_secret secret = {BOOTCORE_SECRET_P256, exchange.decryption_key,
                                              BOOTCORE_SCALAR_SIZE};

static void take_keys(void)
{
    for (uint32_t i = 0; i < SKIP_KEYS; i++)
        keys[i] = (struct bootcore_key){(enum bootcore_key_kind)exchange.key_kind, exchange.keys[i],
                                        exchange.key_size};
}

/* The host tells slots apart by their number. */
#define SLOT(number)                                                                 \
    {                                                                                \
        .id = number, .address = 0x08000000 + number * 4096, .size = SKIP_SLOT_SIZE, \
        .sector_size = SKIP_SECTOR_SIZE, .write_size = 16,                           \
    }
static const struct bootcore_area primary = SLOT(0);

static const struct bootcore_policy *policy(void)
{
    return exchange.any_mcuboot != 0 ? &bootcore_policy_mcuboot : &bootcore_policy_st;
}

uint32_t target_verify(void)
{
    take_keys();
    const struct bootcore_request request = {
        .port = &port,
        .policy = policy(),
        .area = &primary,
        .magic = MCUBOOT_MAGIC,
        .keys = keys,
        .key_count = SKIP_KEYS,
        .decryption_key = &secret,
        .minimum_counter = exchange.minimum_counter,
        .trailer_size = MCUBOOT_TRAILER_MAGIC_SIZE,
        .encrypted_body = true,
        .check_fill = true,
        .check_magic = true,
    };
    memory.work.buffer = buffer;
    memory.work.buffer_size = sizeof buffer;
    exchange.result = bootcore_verify(&request, &memory.work, &verdict);
    exchange.verdict = verdict.result;
    exchange.reason = (uint32_t)verdict.reason;
    return exchange.result;
}

uint32_t target_boot(void)
{
    static const struct bootcore_image images[] = {
        {
            .magic = MCUBOOT_MAGIC,
            .primary = SLOT(0),
            .secondary = SLOT(1),
            .keys = keys,
            .key_count = SKIP_KEYS,
        },
        {
            .id = 1,
            .magic = MCUBOOT_MAGIC,
            .primary = SLOT(2),
            .secondary = SLOT(3),
            .keys = keys,
            .key_count = SKIP_KEYS,
            .optional = true,
        },
    };
    const struct bootcore_config config = {
        .port = &port,
        .policy = policy(),
        .mode = BOOTCORE_OVERWRITE,
        .images = images,
        .image_count = exchange.image_count,
        .decryption_key = &secret,
    };
    take_keys();
    memory.work.buffer = buffer;
    memory.work.buffer_size = sizeof buffer;
    exchange.result = bootcore_boot(&config, &memory, &outcome);
    exchange.verdict = outcome.result;
    exchange.reason = (uint32_t)outcome.images[0].reason;
    exchange.entry = outcome.entry;
    return exchange.result;
}

/* As boot code is often written: one check, one branch. Some instruction of it can be skipped to get a wrong image in. */
__attribute__((section(".naive"), noinline)) uint32_t naive_judge(
    const struct bootcore_port *door, const struct bootcore_signed *what)
{
    if (door->verify(door->context, what) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    return BOOTCORE_VALID;
}

uint32_t target_naive(void)
{
    take_keys();
    const struct bootcore_signed what = {keys, exchange.keys[0], 32, exchange.keys[0], 64, false};
    exchange.result = naive_judge(&port, &what);
    exchange.verdict = exchange.result;
    return exchange.result;
}

/* Conditional instructions, whose every skip has a result that is known: see probe_words in skip.c. */
__attribute__((naked, section(".probe"))) uint32_t target_probe(void)
{
    __asm__("movs r0, #0\n"
            "cmp r0, #0\n"
            "ite eq\n"
            "addeq r0, r0, #1\n"
            "addne.w r0, r0, #2\n"
            "adds r0, r0, #4\n"
            "bx lr\n"
            "udf #0");
}

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    volatile uint8_t *target = to;
    const uint8_t *source = from;
    for (size_t i = 0; i < size; i++)
        target[i] = source[i];
    return to;
}

void *memset(void *to, int value, size_t size)
{
    volatile uint8_t *target = to;
    for (size_t i = 0; i < size; i++)
        target[i] = (uint8_t)value;
    return to;
}

int memcmp(const void *one, const void *other, size_t size)
{
    const uint8_t *left = one;
    const uint8_t *right = other;
    for (size_t i = 0; i < size; i++)
        if (left[i] != right[i])
            return left[i] - right[i];
    return 0;
}
