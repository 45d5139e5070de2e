// SPDX-License-Identifier: Apache-2.0
#include "boot_bench.h"
#include "test.h"
#include <bootcore/trailer.h>
#include <string.h>

/* Whether this call is one that fails. */
static bool fails(struct boot_bench *bench)
{
    bench->calls++;
    return bench->off || (bench->fail_at != 0 && bench->calls >= bench->fail_at &&
                          bench->calls < bench->fail_at + bench->failures);
}

static uint8_t *bytes_of(struct boot_bench *bench, const struct bootcore_area *area,
                         uint32_t offset, uint32_t size)
{
    assert_true(offset <= area->size && size <= area->size - offset);
    assert_true(area->address + area->size <= BENCH_FLASH);
    return bench->state.flash + area->address + offset;
}

static uint32_t bench_read(void *context, const struct bootcore_area *area, uint32_t offset,
                           void *data, uint32_t size)
{
    struct boot_bench *bench = context;
    const uint8_t *from = bytes_of(bench, area, offset, size);
    if (fails(bench))
        return BOOTCORE_FAILED;
    memcpy(data, from, size);
    return BOOTCORE_OK;
}

/* How much of an operation is done; power may fail at it. RAM is no flash. */
static uint32_t operate(struct boot_bench *bench, const struct bootcore_area *area, uint32_t size)
{
    if (area->sector_size == 1)
        return size;
    if (++bench->operations != bench->cut_at)
        return size;
    bench->off = true;
    return bench->torn ? size / 2 : size;
}

static uint32_t bench_write(void *context, const struct bootcore_area *area, uint32_t offset,
                            const void *data, uint32_t size)
{
    struct boot_bench *bench = context;
    uint8_t *to = bytes_of(bench, area, offset, size);
    assert_true(offset % area->write_size == 0 && size % area->write_size == 0);
    if (fails(bench))
        return BOOTCORE_FAILED;
    for (uint32_t i = 0; area->sector_size > 1 && i < size; i++)
        assert_int_equal(to[i], MCUBOOT_ERASED);
    memcpy(to, data, operate(bench, area, size));
    return bench->off ? BOOTCORE_FAILED : BOOTCORE_OK;
}

static uint32_t bench_erase(void *context, const struct bootcore_area *area, uint32_t offset)
{
    struct boot_bench *bench = context;
    uint8_t *to = bytes_of(bench, area, offset, area->sector_size);
    assert_int_equal(offset % area->sector_size, 0);
    if (fails(bench))
        return BOOTCORE_FAILED;
    memset(to, MCUBOOT_ERASED, operate(bench, area, area->sector_size));
    return bench->off ? BOOTCORE_FAILED : BOOTCORE_OK;
}

static uint32_t bench_digest_start(void *context, enum bootcore_digest kind, bool keep)
{
    struct boot_bench *bench = context;
    return fails(bench) ? BOOTCORE_FAILED : bench->host.port.digest_start(&bench->host, kind, keep);
}

static uint32_t bench_digest_update(void *context, const void *data, uint32_t size)
{
    struct boot_bench *bench = context;
    return fails(bench) ? BOOTCORE_FAILED
                        : bench->host.port.digest_update(&bench->host, data, size);
}

static uint32_t bench_digest_finish(void *context, uint8_t digest[BOOTCORE_DIGEST_MAX])
{
    struct boot_bench *bench = context;
    return fails(bench) ? BOOTCORE_FAILED : bench->host.port.digest_finish(&bench->host, digest);
}

/* What is known of a question, or a fresh place for it; `*known` says which. */
static struct bench_answer *recall(struct bench_memory *memory, const struct bench_answer *asked,
                                   bool *known)
{
    *known = true;
    for (size_t i = 0; i < memory->count; i++)
        if (memcmp(memory->answers[i].question, asked->question, sizeof asked->question) == 0)
            return &memory->answers[i];
    *known = false;
    memory->count = memory->count == BENCH_MEMORIES ? 1 : memory->count + 1;
    memory->answers[memory->count - 1] = *asked;
    return &memory->answers[memory->count - 1];
}

/* Its images are signed with P-256. */
static uint32_t bench_verify(void *context, const struct bootcore_signed *what)
{
    struct boot_bench *bench = context;
    struct bench_answer asked = {.result = BOOTCORE_FAILED};
    bool known;
    if (fails(bench))
        return BOOTCORE_FAILED;
    assert_int_equal(what->digest_size + what->signature_size, 32 + 64);
    memcpy(asked.question, what->key->der + what->key->der_size - 64, 64);
    memcpy(asked.question + 64, what->digest, 32);
    memcpy(asked.question + 64 + 32, what->signature, 64);
    struct bench_answer *answer = recall(&bench->verified, &asked, &known);
    if (!known)
        answer->result = bench->host.port.verify(&bench->host, what);
    return answer->result;
}

static uint32_t bench_agree(void *context, const struct bootcore_secret *own, const uint8_t *other,
                            uint8_t secret[BOOTCORE_SCALAR_SIZE])
{
    struct boot_bench *bench = context;
    struct bench_answer asked = {.result = BOOTCORE_FAILED};
    bool known;
    if (fails(bench))
        return BOOTCORE_FAILED;
    memcpy(asked.question, own->bytes, BOOTCORE_SCALAR_SIZE);
    memcpy(asked.question + BOOTCORE_SCALAR_SIZE, other, BOOTCORE_POINT_SIZE);
    struct bench_answer *answer = recall(&bench->agreed, &asked, &known);
    if (!known)
        answer->result = bench->host.port.agree(&bench->host, own, other, answer->secret);
    memcpy(secret, answer->secret, BOOTCORE_SCALAR_SIZE);
    return answer->result;
}

static uint32_t bench_unwrap(void *context, const struct bootcore_secret *own,
                             const uint8_t *wrapped, uint32_t size, uint8_t *content_key,
                             uint32_t content_size)
{
    struct boot_bench *bench = context;
    return fails(bench) ? BOOTCORE_FAILED
                        : bench->host.port.unwrap(&bench->host, own, wrapped, size, content_key,
                                                  content_size);
}

static uint32_t bench_derive(void *context, enum bootcore_digest kind, const uint8_t *secret,
                             uint32_t secret_size, const uint8_t *salt, uint32_t salt_size,
                             const uint8_t *info, uint32_t info_size, uint8_t *output,
                             uint32_t output_size)
{
    struct boot_bench *bench = context;
    return fails(bench) ? BOOTCORE_FAILED
                        : bench->host.port.derive(&bench->host, kind, secret, secret_size, salt,
                                                  salt_size, info, info_size, output, output_size);
}

static uint32_t bench_authenticate(void *context, enum bootcore_digest kind, const uint8_t *key,
                                   uint32_t key_size, const uint8_t *data, uint32_t size,
                                   uint8_t tag[BOOTCORE_DIGEST_MAX])
{
    struct boot_bench *bench = context;
    return fails(bench)
               ? BOOTCORE_FAILED
               : bench->host.port.authenticate(&bench->host, kind, key, key_size, data, size, tag);
}

static uint32_t bench_cipher_start(void *context, const uint8_t *key, uint32_t key_size,
                                   uint32_t block)
{
    struct boot_bench *bench = context;
    return fails(bench) ? BOOTCORE_FAILED
                        : bench->host.port.cipher_start(&bench->host, key, key_size, block);
}

static uint32_t bench_cipher_apply(void *context, void *data, uint32_t size)
{
    struct boot_bench *bench = context;
    return fails(bench) ? BOOTCORE_FAILED : bench->host.port.cipher_apply(&bench->host, data, size);
}

static uint32_t bench_counter_read(void *context, uint32_t image, uint32_t *value)
{
    struct boot_bench *bench = context;
    assert_true(image < BOOTCORE_IMAGES_MAX);
    if (fails(bench))
        return BOOTCORE_FAILED;
    *value = bench->state.counters[image];
    return BOOTCORE_OK;
}

static uint32_t bench_counter_write(void *context, uint32_t image, uint32_t value)
{
    struct boot_bench *bench = context;
    assert_true(image < BOOTCORE_IMAGES_MAX && value > bench->state.counters[image]);
    if (fails(bench))
        return BOOTCORE_FAILED;
    bench->state.counters[image] = value;
    return BOOTCORE_OK;
}

static void bench_wipe(void *context, void *data, uint32_t size)
{
    (void)context;
    memset(data, 0, size);
}

static void bench_event(void *context, const struct bootcore_event *event)
{
    struct boot_bench *bench = context;
    assert_true((size_t)event->kind < COUNT(bench->events));
    if (!bench->off)
        bench->events[event->kind]++;
}

static const struct bootcore_port functions = {
    .read = bench_read,
    .write = bench_write,
    .erase = bench_erase,
    .digest_start = bench_digest_start,
    .digest_update = bench_digest_update,
    .digest_finish = bench_digest_finish,
    .verify = bench_verify,
    .agree = bench_agree,
    .unwrap = bench_unwrap,
    .derive = bench_derive,
    .authenticate = bench_authenticate,
    .cipher_start = bench_cipher_start,
    .cipher_apply = bench_cipher_apply,
    .counter_read = bench_counter_read,
    .counter_write = bench_counter_write,
    .wipe = bench_wipe,
    .event = bench_event,
};

static void take_keys(struct boot_bench *bench)
{
    AUTO(blob) der = {0};
    EVP_PKEY *key = test_key(BOOT_SIGN_LABEL);
    test_key_spki(key, &der);
    EVP_PKEY_free(key);
    assert_int_equal(der.size, BOOT_SPKI_SIZE);
    memcpy(bench->spki, der.data, der.size);
    bench->key = (struct bootcore_key){BOOTCORE_KEY_P256, bench->spki, sizeof bench->spki};
    bench->decryption_key =
        (struct bootcore_secret){BOOTCORE_SECRET_P256, bench->scalar, sizeof bench->scalar};
    test_sha256(text_bytes(BOOT_DECRYPT_LABEL), bench->scalar); /* as test_key() makes keys */
}

static struct bootcore_area take_area(struct boot_bench *bench, uint32_t size, uint32_t sector,
                                      uint32_t write)
{
    const struct bootcore_area area = {0, bench->used, size, sector, write};
    if (size == 0)
        return (struct bootcore_area){.size = 0};
    bench->used += size;
    assert_true(bench->used <= BENCH_FLASH);
    return area;
}

static void divide(struct boot_bench *bench, const struct bench_shape *shape)
{
    uint32_t secondary = shape->secondary == 0 ? shape->slot : shape->secondary;
    if (shape->mode == BOOTCORE_PRIMARY_ONLY)
        secondary = 0;
    for (uint32_t i = 0; i < shape->images; i++)
        bench->images[i] = (struct bootcore_image){
            .id = i,
            .magic = MCUBOOT_MAGIC,
            .primary = take_area(bench, shape->slot, shape->sector, shape->write),
            .secondary = take_area(bench, secondary, shape->sector, shape->write),
            .ram = take_area(bench, shape->ram, 1, 1),
            .keys = &bench->key,
            .key_count = 1,
        };
}

void boot_bench_open(struct boot_bench *bench, const struct bench_shape *shape)
{
    static const struct host_memory none = {.read = NULL};
    memset(bench, 0, sizeof *bench);
    memset(bench->state.flash, MCUBOOT_ERASED, BENCH_FLASH);
    host_port_open(&bench->host, &none);
    bench->port = functions;
    bench->port.context = bench;
    bench->failures = 1;
    take_keys(bench);
    divide(bench, shape);
    bench->memory.work.buffer = bench->buffer;
    bench->memory.work.buffer_size = shape->buffer == 0 ? BOOTCORE_BUFFER_MIN : shape->buffer;
    bench->config = (struct bootcore_config){
        .port = &bench->port,
        .policy = &bootcore_policy_st,
        .mode = shape->mode,
        .images = bench->images,
        .image_count = shape->images,
        .scratch = take_area(bench, shape->scratch, shape->sector, shape->write),
        .max_sectors = shape->max_sectors,
        .decryption_key = shape->decrypts ? &bench->decryption_key : NULL,
        .loader = shape->loader,
        .bootstrap = shape->bootstrap,
    };
}

void boot_bench_release(struct boot_bench *bench)
{
    host_port_release(&bench->host);
}

void boot_bench_put(struct boot_bench *bench, const struct bootcore_area *area, struct span bytes)
{
    uint8_t *to = bytes_of(bench, area, 0, (uint32_t)bytes.size);
    memset(to, MCUBOOT_ERASED, area->size);
    memcpy(to, bytes.data, bytes.size);
}

void boot_bench_install(struct boot_bench *bench, uint32_t index, const struct boot_image *image)
{
    AUTO(blob) bytes = {0};
    struct boot_image installed = *image;
    installed.clear =
        image->clear || (!bench->config.loader && bench->config.mode != BOOTCORE_PRIMARY_ONLY);
    boot_image_make(&installed, &bytes);
    boot_bench_put(bench, &bench->images[index].primary, blob_span(&bytes));
}

void boot_bench_download(struct boot_bench *bench, uint32_t index, const struct boot_image *image,
                         enum bootcore_swap wish)
{
    static const uint8_t magic[] = MCUBOOT_TRAILER_MAGIC;
    AUTO(blob) bytes = {0};
    const struct bootcore_area *slot = &bench->images[index].secondary;
    boot_image_make(image, &bytes);
    boot_bench_put(bench, slot, blob_span(&bytes));
    uint8_t *end = bench->state.flash + slot->address + slot->size;
    if (wish == BOOTCORE_NONE)
        return;
    memcpy(end - sizeof magic, magic, sizeof magic);
    if (wish == BOOTCORE_PERMANENT)
        end[-(int)sizeof magic - MCUBOOT_TRAILER_ALIGN] = MCUBOOT_IMAGE_OK;
}

static void reset(struct boot_bench *bench)
{
    bench->operations = 0;
    bench->calls = 0;
    bench->off = false;
    memset(bench->events, 0, sizeof bench->events);
    for (uint32_t i = 0; i < bench->config.image_count; i++)
        memset(bench->state.flash + bench->images[i].ram.address, 0, bench->images[i].ram.size);
}

bool boot_bench_boot(struct boot_bench *bench)
{
    reset(bench);
    uint32_t result = bootcore_boot(&bench->config, &bench->memory, &bench->outcome);
    assert_int_equal(bench->outcome.result, result);
    for (uint32_t i = 0; i < BOOTCORE_IMAGES_MAX; i++)
        for (size_t j = 0; j < BOOTCORE_CONTENT_MAX; j++) {
            assert_int_equal(bench->outcome.images[i].content_key[j], 0);
            assert_int_equal(bench->memory.updates[i].content_key[j], 0);
        }
    return result == BOOTCORE_BOOT;
}

void boot_bench_cut(struct boot_bench *bench, unsigned at, bool torn)
{
    bench->cut_at = at;
    bench->torn = torn;
    assert_false(boot_bench_boot(bench));
    assert_true(bench->off);
    bench->cut_at = 0;
}

void boot_bench_confirm(struct boot_bench *bench)
{
    reset(bench);
    for (uint32_t i = 0; i < bench->config.image_count; i++)
        assert_int_equal(bootcore_confirm(&bench->config, &bench->images[i]), BOOTCORE_OK);
}

unsigned boot_bench_version(const struct boot_bench *bench, uint32_t index)
{
    return bench->outcome.present[index] ? bench->outcome.images[index].header.version.major : 0;
}

void boot_bench_restore(struct boot_bench *bench, const struct bench_state *state)
{
    memcpy(bench->state.flash, state->flash, bench->used);
    memcpy(bench->state.counters, state->counters, sizeof state->counters);
}
