// SPDX-License-Identifier: Apache-2.0
#include <bootcore/boot.h>
#include <bootcore/trailer.h>
#include <port/cortexm/descriptor.h>
#include <port/cortexm/flash.h>
#include <port/cortexm/report.h>
#include <port/cortexm/semihosting.h>
#include <port/cortexm/startup.h>
#include <port/mbedtls/crypto.h>
#include <port/mbedtls/heap.h>
#include <string.h>

enum {
    BUFFER = 1024,
    HEAP_HEAD =
        16, /* words at the start of the heap, more than what Mbed TLS writes when it gets it */
    EXIT_STOPPED = 1,
    EXIT_DESCRIPTOR = 2,
};

/* Everything that is not on the stack. */
struct device {
    struct mbedtls_crypto crypto; /* first, as its port wants it */
    struct descriptor *descriptor;
    struct bootcore_port port;
    struct bootcore_key keys[DESCRIPTOR_KEYS];
    struct bootcore_secret secret;
    struct bootcore_image images[DESCRIPTOR_IMAGES];
    struct bootcore_config config;
    struct bootcore_memory memory;
    struct bootcore_outcome outcome;
    uint8_t buffer[BUFFER];
};

/* Of the linker script. */
extern struct device memory_device;
extern uint32_t memory_device_end[];
extern uint32_t memory_heap[];
extern uint32_t memory_heap_end[];
extern uint32_t memory_stack[];
extern uint32_t memory_stack_end[];

static uint32_t size_of(const uint32_t *from, const uint32_t *to)
{
    return (uint32_t)((uintptr_t)to - (uintptr_t)from);
}

static uint32_t counter_read(void *context, uint32_t image, uint32_t *value)
{
    const struct device *device = context;
    if (image >= DESCRIPTOR_IMAGES)
        return BOOTCORE_FAILED;
    *value = device->descriptor->counters[image];
    return BOOTCORE_OK;
}

static uint32_t counter_write(void *context, uint32_t image, uint32_t value)
{
    struct device *device = context;
    if (image >= DESCRIPTOR_IMAGES || value < device->descriptor->counters[image])
        return BOOTCORE_FAILED;
    device->descriptor->counters[image] = value;
    return BOOTCORE_OK;
}

static struct bootcore_area area_of(const struct descriptor_area *described, uint32_t id)
{
    return (struct bootcore_area){
        .id = id,
        .address = described->address,
        .size = described->size,
        .sector_size = described->sector_size,
        .write_size = described->write_size,
    };
}

static void take_images(struct device *device)
{
    const struct descriptor *descriptor = device->descriptor;
    for (uint32_t i = 0; i < DESCRIPTOR_KEYS; i++)
        device->keys[i] =
            (struct bootcore_key){BOOTCORE_KEY_P256, descriptor->keys[i], DESCRIPTOR_KEY_SIZE};
    for (uint32_t i = 0; i < descriptor->image_count; i++) {
        const struct descriptor_image *described = &descriptor->images[i];
        device->images[i] = (struct bootcore_image){
            .id = i,
            .magic = described->magic,
            .primary = area_of(&described->primary, 3 * i),
            .secondary = area_of(&described->secondary, 3 * i + 1),
            .ram = area_of(&described->ram, 3 * i + 2),
            .keys = device->keys + described->key,
            .key_count = descriptor->key_count,
            .optional = described->optional != 0,
        };
    }
}

static void take_config(struct device *device)
{
    const struct descriptor *descriptor = device->descriptor;
    uint32_t flags = descriptor->flags;
    device->secret = (struct bootcore_secret){BOOTCORE_SECRET_P256, descriptor->scalar,
                                              sizeof descriptor->scalar};
    device->config = (struct bootcore_config){
        .port = &device->port,
        .policy = (flags & DESCRIPTOR_POLICY_MCUBOOT) != 0 ? &bootcore_policy_mcuboot
                                                           : &bootcore_policy_st,
        .mode = (enum bootcore_mode)descriptor->mode,
        .images = device->images,
        .image_count = descriptor->image_count,
        .scratch = area_of(&descriptor->scratch, 3 * DESCRIPTOR_IMAGES),
        .max_sectors = descriptor->max_sectors,
        .decryption_key = (flags & DESCRIPTOR_HAS_SCALAR) != 0 ? &device->secret : NULL,
        .loader = (flags & DESCRIPTOR_LOADER) != 0,
        .bootstrap = (flags & DESCRIPTOR_BOOTSTRAP) != 0,
    };
}

static bool is_sound(const struct descriptor *descriptor)
{
    if (descriptor->magic != DESCRIPTOR_MAGIC || descriptor->image_count > DESCRIPTOR_IMAGES)
        return false;
    for (uint32_t i = 0; i < descriptor->image_count; i++)
        if (descriptor->images[i].key >= DESCRIPTOR_KEYS ||
            descriptor->key_count > DESCRIPTOR_KEYS - descriptor->images[i].key)
            return false;
    return true;
}

static void start(struct device *device)
{
    _Static_assert(sizeof *device <= 8192, "the linker script has too little for it");
    memset(device, 0, sizeof *device);
    device->descriptor = (struct descriptor *)DESCRIPTOR_ADDRESS;
    if (!is_sound(device->descriptor)) {
        semihosting_text("no descriptor\n");
        semihosting_exit(EXIT_DESCRIPTOR);
    }
    mbedtls_heap_start((unsigned char *)memory_heap, size_of(memory_heap, memory_heap_end));
    startup_paint(memory_heap + HEAP_HEAD, memory_heap_end);
    mbedtls_crypto_start(&device->crypto);
    mbedtls_crypto_port(&device->port);
    flash_port(&device->port);
    device->port.context = device;
    device->port.counter_read = counter_read;
    device->port.counter_write = counter_write;
    device->port.event = report_event;
    device->memory.work.buffer = device->buffer;
    device->memory.work.buffer_size = sizeof device->buffer;
    take_images(device);
    take_config(device);
}

/* What an application does once it has found itself good; here it asks the boot code to do it, by the descriptor. */
static void confirm(struct device *device)
{
    if (device->descriptor->confirm != DESCRIPTOR_CONFIRM_NOW)
        return;
    device->descriptor->confirm = 0;
    if (bootcore_confirm(&device->config, &device->images[0]) != BOOTCORE_OK)
        semihosting_text("cannot confirm\n");
}

/* The stack grows down from its end, the heap up from its start. */
static void report_memory(void)
{
    semihosting_text("stack ");
    semihosting_number(size_of(memory_stack, memory_stack_end) -
                       startup_untouched_below(memory_stack, memory_stack_end));
    semihosting_text(" heap ");
    semihosting_number(size_of(memory_heap, memory_heap_end) -
                       startup_untouched_above(memory_heap, memory_heap_end));
    semihosting_text(" lent ");
    semihosting_number((uint32_t)(sizeof(struct bootcore_memory) + BUFFER));
    semihosting_text("\n");
}

/* Nothing of keys or images stays behind; the application's own stack and memory are not the boot code's. */
static _Noreturn void leave(struct device *device, uint32_t entry)
{
    mbedtls_crypto_release(&device->crypto);
    device->port.wipe(device, device, sizeof *device);
    startup_go((const struct startup_vectors *)(uintptr_t)entry);
}

void firmware_main(void)
{
    struct device *device = &memory_device;
    start(device);
    confirm(device);
    uint32_t result = bootcore_boot(&device->config, &device->memory, &device->outcome);
    report_memory();
    if (bootcore_both(result, BOOTCORE_BOOT) &&
        bootcore_both(device->outcome.result, BOOTCORE_BOOT))
        leave(device, device->outcome.entry);
    semihosting_text("stopped\n");
    semihosting_exit(EXIT_STOPPED);
}
