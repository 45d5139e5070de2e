// SPDX-License-Identifier: Apache-2.0
#include <bootcore/trailer.h>
#include <device/device.h>
#include <device/policy.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The boot core's areas of one stage, in the form that it wants them. */
struct stage_view {
    struct bootcore_image images[BOOTCORE_IMAGES_MAX];
    struct bootcore_config config;
    struct bootcore_memory memory;
};

int device_open(struct device *device, const struct layout *layout, const struct device_keys *keys,
                struct error *error)
{
    *device = (struct device){.layout = layout, .keys = keys};
    for (uint32_t i = 0; i < layout->flash_count; i++) {
        device->memory[i] = malloc(layout->flashes[i].size);
        if (device->memory[i] == NULL) {
            device_release(device);
            return error_memory(error);
        }
        memset(device->memory[i], MCUBOOT_ERASED, layout->flashes[i].size);
    }
    for (uint32_t i = 0; i < layout->stage_count; i++)
        for (uint32_t j = 0; j < layout->stages[i].image_count; j++)
            device->counters[i][j] = layout->stages[i].images[j].counter;
    return 0;
}

void device_release(struct device *device)
{
    for (size_t i = 0; i < LAYOUT_FLASHES_MAX; i++)
        free(device->memory[i]);
    *device = (struct device){.layout = NULL};
}

void device_restore(struct device *device, const struct device *from)
{
    for (uint32_t i = 0; i < device->layout->flash_count; i++)
        if (!device->layout->flashes[i].ram)
            memcpy(device->memory[i], from->memory[i], device->layout->flashes[i].size);
    memcpy(device->counters, from->counters, sizeof device->counters);
    device->operations = 0;
    device->off = false;
}

int device_clone(const struct device *device, struct device *copy, struct error *error)
{
    if (device_open(copy, device->layout, device->keys, error) != 0)
        return -1;
    device_restore(copy, device);
    return 0;
}

/* The memory of an area; the area's id is its index. */
static uint8_t *bytes_of(const struct device *device, const struct bootcore_area *area,
                         uint32_t offset)
{
    const struct layout_flash *flash = &device->layout->flashes[area->id];
    return device->memory[area->id] + (area->address - flash->address) + offset;
}

static int power_failed(struct error *error)
{
    return error_set(error, ERROR_INVALID, "power failed");
}

static int read_memory(void *context, const struct bootcore_area *area, uint32_t offset, void *data,
                       uint32_t size, struct error *error)
{
    const struct device *device = context;
    if (device->off)
        return power_failed(error);
    memcpy(data, bytes_of(device, area, offset), size);
    return 0;
}

/* How much of an operation is done before power fails; it is off after that. */
static uint32_t done_before_cut(struct device *device, uint32_t size)
{
    if (device->operations != device->cut.at)
        return size;
    device->off = true;
    return device->cut.torn ? size / 2 : size;
}

/* Counts an operation on flash, and tells of it; RAM does not count. */
static int begin_operation(struct device *device, const struct bootcore_area *area, uint32_t offset,
                           uint32_t size, bool erase, struct error *error)
{
    const struct layout_flash *flash = &device->layout->flashes[area->id];
    const struct device_observer *observer = &device->observer;
    if (device->off)
        return power_failed(error);
    if (flash->ram)
        return 0;
    device->operations++;
    const struct device_operation operation = {device->operations, erase, flash,
                                               area->address + offset, size};
    if (observer->operation == NULL)
        return 0;
    return observer->operation(observer->context, device, &operation, error);
}

static int check_erased(const struct device *device, const struct bootcore_area *area,
                        uint32_t offset, uint32_t size, struct error *error)
{
    const uint8_t *bytes = bytes_of(device, area, offset);
    for (uint32_t i = 0; i < size; i++)
        if (bytes[i] != MCUBOOT_ERASED)
            return error_set(error, ERROR_BUG,
                             "the boot core writes to 0x%08" PRIx32 ", which is not erased",
                             area->address + offset + i);
    return 0;
}

static int write_memory(void *context, const struct bootcore_area *area, uint32_t offset,
                        const void *data, uint32_t size, struct error *error)
{
    struct device *device = context;
    if (begin_operation(device, area, offset, size, false, error) != 0)
        return -1;
    bool ram = device->layout->flashes[area->id].ram;
    if (!ram && check_erased(device, area, offset, size, error) != 0)
        return -1;
    uint32_t done = ram ? size : done_before_cut(device, size);
    memcpy(bytes_of(device, area, offset), data, done);
    return device->off ? power_failed(error) : 0;
}

static int erase_memory(void *context, const struct bootcore_area *area, uint32_t offset,
                        struct error *error)
{
    struct device *device = context;
    uint32_t size = area->sector_size;
    if (begin_operation(device, area, offset, size, true, error) != 0)
        return -1;
    memset(bytes_of(device, area, offset), MCUBOOT_ERASED, done_before_cut(device, size));
    return device->off ? power_failed(error) : 0;
}

static void lose_ram(struct device *device)
{
    for (uint32_t i = 0; i < device->layout->flash_count; i++)
        if (device->layout->flashes[i].ram)
            memset(device->memory[i], 0, device->layout->flashes[i].size);
}

/* A whole memory as an area. */
static struct bootcore_area whole_area(const struct device *device, uint32_t memory)
{
    const struct layout_flash *flash = &device->layout->flashes[memory];
    return (struct bootcore_area){.id = memory,
                                  .address = flash->address,
                                  .size = flash->size,
                                  .sector_size = flash->sector,
                                  .write_size = flash->write};
}

int device_write(struct device *device, uint32_t memory, uint32_t offset, struct span bytes,
                 struct error *error)
{
    const struct bootcore_area area = whole_area(device, memory);
    return write_memory(device, &area, offset, bytes.data, (uint32_t)bytes.size, error);
}

int device_erase(struct device *device, uint32_t memory, uint32_t offset, struct error *error)
{
    const struct bootcore_area area = whole_area(device, memory);
    return erase_memory(device, &area, offset, error);
}

bool device_note(struct device *device)
{
    if (device->off)
        return false;
    device->operations++;
    return done_before_cut(device, 2) == 2;
}

int device_check_power(const struct device *device, struct error *error)
{
    return device->off ? power_failed(error) : 0;
}

void device_power_on(struct device *device)
{
    device->operations = 0;
    device->off = false;
    lose_ram(device);
}

/* The counter of an image of the stage that runs. */
static uint32_t *counter_of(struct device *device, uint32_t id)
{
    const struct layout_stage *stage = &device->layout->stages[device->stage];
    for (uint32_t i = 0; i < stage->image_count; i++)
        if (stage->images[i].id == id)
            return &device->counters[device->stage][i];
    return NULL;
}

static int read_counter(void *context, uint32_t image, uint32_t *value, struct error *error)
{
    struct device *device = context;
    const uint32_t *counter = counter_of(device, image);
    if (device->off)
        return power_failed(error);
    if (counter == NULL)
        return error_set(error, ERROR_BUG, "image %" PRIu32 " has no counter", image);
    *value = *counter;
    return 0;
}

/* A counter is written in one go, as option-byte keys are: power fails before or after that. */
static int write_counter(void *context, uint32_t image, uint32_t value, struct error *error)
{
    struct device *device = context;
    uint32_t *counter = counter_of(device, image);
    if (device->off)
        return power_failed(error);
    if (counter == NULL || value < *counter)
        return error_set(error, ERROR_BUG, "the boot core lowers a counter");
    *counter = value;
    return 0;
}

static void tell(void *context, const struct bootcore_event *event)
{
    const struct host_port *host = context;
    const struct device *device = host->memory.context;
    if (device->observer.event != NULL && !device->off)
        device->observer.event(device->observer.context, device->stage, event);
}

static struct bootcore_area area_of(const struct layout *layout, const struct layout_region *region)
{
    uint32_t offset;
    const struct layout_flash *flash = layout_find(layout, region->address, &offset);
    if (region->size == 0 || flash == NULL)
        return (struct bootcore_area){.size = 0};
    return (struct bootcore_area){
        .id = (uint32_t)(flash - layout->flashes),
        .address = flash->address + offset,
        .size = region->size,
        .sector_size = flash->sector,
        .write_size = flash->write,
    };
}

static void fill_view(const struct device *device, uint32_t index, const struct host_port *host,
                      struct stage_view *view)
{
    const struct layout *layout = device->layout;
    const struct layout_stage *stage = &layout->stages[index];
    const struct device_keys *keys = &device->keys[index];
    for (uint32_t i = 0; i < stage->image_count; i++) {
        const struct layout_image *image = &stage->images[i];
        view->images[i] = (struct bootcore_image){
            .id = image->id,
            .magic = image->magic,
            .primary = area_of(layout, &image->primary),
            .secondary = area_of(layout, &image->secondary),
            .ram = area_of(layout, &image->ram),
            .keys = keys->keys,
            .key_count = keys->count,
            .optional = image->optional,
        };
    }
    view->config = (struct bootcore_config){
        .port = &host->port,
        .policy = policy_at(stage->policy),
        .mode = (enum bootcore_mode)stage->mode,
        .images = view->images,
        .image_count = stage->image_count,
        .scratch = area_of(layout, &stage->scratch),
        .max_sectors = stage->max_sectors,
        .journal_key = layout_journal_key(stage),
        .decryption_key = device_keys_secret(keys),
        .loader = stage->loader,
        .bootstrap = stage->bootstrap,
    };
}

/* Work that is done with the boot core of one stage. */
typedef uint32_t stage_work(struct stage_view *view, struct bootcore_outcome *outcome);

static uint32_t boot_stage(struct stage_view *view, struct bootcore_outcome *outcome)
{
    return bootcore_boot(&view->config, &view->memory, outcome);
}

static uint32_t confirm_stage(struct stage_view *view, struct bootcore_outcome *outcome)
{
    (void)outcome;
    if (view->config.mode != BOOTCORE_SWAP)
        return BOOTCORE_OK;
    for (uint32_t i = 0; i < view->config.image_count; i++)
        if (bootcore_confirm(&view->config, &view->images[i]) != BOOTCORE_OK)
            return BOOTCORE_FAILED;
    return BOOTCORE_OK;
}

static int run_stage(struct device *device, uint32_t index, stage_work *work,
                     struct bootcore_outcome *outcome, uint32_t *result, struct error *error)
{
    const struct host_memory memory = {read_memory,  write_memory,  erase_memory,
                                       read_counter, write_counter, device};
    __attribute__((cleanup(host_port_release))) struct host_port host;
    AUTO(blob) buffer = {0};
    struct stage_view *view = calloc(1, sizeof *view);
    host_port_open(&host, &memory);
    if (view == NULL || blob_append_fill(&buffer, 0, device->layout->buffer, error) != 0) {
        free(view);
        return error_memory(error);
    }
    host.port.event = tell;
    device->stage = index;
    fill_view(device, index, &host, view);
    view->memory.work.buffer = buffer.data;
    view->memory.work.buffer_size = device->layout->buffer;
    *result = work(view, outcome);
    free(view);
    return device->off ? 0 : host_port_check(&host, error);
}

int device_boot(struct device *device, struct device_boot *boot, struct error *error)
{
    *boot = (struct device_boot){.booted = false};
    device_power_on(device);
    for (; boot->stage < device->layout->stage_count; boot->stage++) {
        uint32_t result = BOOTCORE_FAILED;
        struct bootcore_outcome *outcome = &boot->outcomes[boot->stage];
        if (run_stage(device, boot->stage, boot_stage, outcome, &result, error) != 0)
            return -1;
        boot->cut = device->off;
        if (device->off || !bootcore_both(result, BOOTCORE_BOOT))
            return 0;
        boot->entry = outcome->entry;
    }
    boot->stage = device->layout->stage_count - 1;
    boot->booted = true;
    return 0;
}

int device_confirm(struct device *device, struct error *error)
{
    for (uint32_t i = 0; i < device->layout->stage_count; i++) {
        uint32_t result = BOOTCORE_FAILED;
        if (run_stage(device, i, confirm_stage, NULL, &result, error) != 0)
            return -1;
        if (result != BOOTCORE_OK && !device->off)
            return error_set(error, ERROR_BUG, "the images cannot be confirmed");
    }
    return 0;
}
