// SPDX-License-Identifier: Apache-2.0
#include <bootcore/bytes.h>
#include <bootcore/dependency.h>
#include <bootcore/flash.h>
#include <bootcore/in_place.h>
#include <bootcore/overwrite.h>
#include <bootcore/swap.h>
#include <bootcore/tell.h>
#include <bootcore/trailer.h>
#include <string.h>

enum { JOURNAL_UNIT = 16 };

/* One boot. */
struct boot {
    const struct bootcore_config *config;
    struct bootcore_memory *memory;
    struct bootcore_outcome *outcome;
};

static bool fits(const struct bootcore_config *config, const struct bootcore_area *area)
{
    return area->write_size != 0 && area->sector_size % area->write_size == 0 &&
           area->size % area->sector_size == 0 && MCUBOOT_TRAILER_ALIGN % area->write_size == 0 &&
           area->size >= bootcore_trailer_size(config, area);
}

static bool same_shape(const struct bootcore_area *one, const struct bootcore_area *other)
{
    return one->sector_size == other->sector_size && one->write_size == other->write_size;
}

/* Whether the areas of an image are such that it can be installed at all. */
static bool image_is_sound(const struct bootcore_config *config, const struct bootcore_image *image)
{
    const struct bootcore_area *primary = &image->primary;
    const struct bootcore_area *secondary = &image->secondary;
    const struct bootcore_area *scratch = &config->scratch;
    if (primary->sector_size == 0 || !fits(config, primary))
        return false;
    if (config->mode == BOOTCORE_PRIMARY_ONLY)
        return true;
    if (secondary->sector_size == 0 || !fits(config, secondary))
        return false;
    if (config->loader && image->ram.size < secondary->size)
        return false;
    if (config->mode != BOOTCORE_SWAP)
        return true;
    uint32_t tail = bootcore_align_up(bootcore_trailer_size(config, primary), primary->sector_size);
    return secondary->size == primary->size && same_shape(primary, secondary) &&
           same_shape(primary, scratch) && scratch->size >= tail &&
           scratch->size % scratch->sector_size == 0 && primary->size >= tail;
}

static uint32_t check_config(const struct bootcore_config *config)
{
    if (config->image_count == 0 || config->image_count > BOOTCORE_IMAGES_MAX ||
        config->images[0].optional || config->journal_key % JOURNAL_UNIT != 0 ||
        config->journal_key > BOOTCORE_CONTENT_MAX ||
        (config->loader && config->mode != BOOTCORE_OVERWRITE))
        return BOOTCORE_FAILED;
    for (uint32_t i = 0; i < config->image_count; i++)
        if (!image_is_sound(config, &config->images[i]))
            return BOOTCORE_FAILED;
    return BOOTCORE_OK;
}

/* Whether a judged image has the counter that the device wants. */
static uint32_t check_counter(const struct bootcore_config *config, uint32_t image,
                              const struct bootcore_verdict *verdict)
{
    uint32_t stored = UINT32_MAX;
    if (config->port->counter_read(config->port->context, image, &stored) != BOOTCORE_OK ||
        verdict->counter < stored)
        return BOOTCORE_FAILED;
    return BOOTCORE_OK;
}

/* Asks the port for the counter twice, before and after: a minimum that is lost on its way is found again. */
static uint32_t judge(const struct boot *boot, uint32_t index, struct bootcore_request *request,
                      struct bootcore_verdict *verdict)
{
    const struct bootcore_config *config = boot->config;
    const struct bootcore_image *image = &config->images[index];
    /* until the port has said otherwise, no counter is high enough */
    request->minimum_counter = UINT32_MAX;
    if (config->port->counter_read(config->port->context, image->id, &request->minimum_counter) !=
        BOOTCORE_OK)
        return BOOTCORE_FAILED;
    request->port = config->port;
    request->policy = config->policy;
    request->magic = image->magic;
    request->keys = image->keys;
    request->key_count = image->key_count;
    request->decryption_key = config->decryption_key;
    request->journal_key = config->mode == BOOTCORE_SWAP ? bootcore_journal_key(config) : 0;
    uint32_t result = bootcore_verify(request, &boot->memory->work, verdict);
    return result + (check_counter(config, image->id, verdict) - BOOTCORE_OK);
}

/* 0 where that is the area of the image, which is found by a second look at the index; else another was judged. */
static uint32_t area_error(const struct bootcore_area *area, const struct boot *boot,
                           uint32_t index, bool ram)
{
    volatile uint32_t again = index;
    const struct bootcore_image *image = &boot->config->images[again];
    return (uint32_t)((uintptr_t)area - (uintptr_t)(ram ? &image->ram : &image->primary));
}

static uint32_t judge_primary(const struct boot *boot, uint32_t index,
                              struct bootcore_verdict *verdict)
{
    const struct bootcore_config *config = boot->config;
    struct bootcore_request request = {
        .area = &config->images[index].primary,
        .encrypted_body = config->loader || config->mode == BOOTCORE_PRIMARY_ONLY,
    };
    uint32_t result = judge(boot, index, &request, verdict);
    return result + area_error(request.area, boot, index, false);
}

/* A slot for updates may be larger than the places that they go to. */
static uint32_t check_room(const struct bootcore_image *image, struct bootcore_verdict *verdict)
{
    uint32_t room = image->primary.size;
    if (image->ram.size != 0)
        room = bootcore_minimum(room, image->ram.size);
    if (verdict->end <= room)
        return verdict->result;
    verdict->result = BOOTCORE_FAILED;
    verdict->reason = BOOTCORE_IMAGE_SIZE;
    verdict->found = verdict->end;
    verdict->expected = room;
    return BOOTCORE_FAILED;
}

/* An update is judged where it lies; by a loader, as a copy in RAM that nobody else can change. */
static uint32_t judge_update(const struct boot *boot, uint32_t index, bool requested)
{
    const struct bootcore_config *config = boot->config;
    const struct bootcore_image *image = &config->images[index];
    struct bootcore_area window = image->secondary;
    if (config->loader) {
        const struct bootcore_copy copy = {
            .from = &image->secondary, .to = &image->ram, .size = image->secondary.size};
        if (bootcore_copy(config, &boot->memory->work, &copy) != BOOTCORE_OK)
            return BOOTCORE_FAILED;
        window = image->ram;
        window.size = image->secondary.size;
        bootcore_tell(config, BOOTCORE_EVENT_LOAD, BOOTCORE_SECONDARY, image, window.address, NULL);
    }
    bool swap = config->mode == BOOTCORE_SWAP;
    /* an image that comes back brings what lay behind it */
    bool comes_back = boot->memory->wanted[index] == BOOTCORE_REVERT;
    struct bootcore_request request = {
        .area = &window,
        .encrypted_body = true,
        .check_fill = config->policy->secondary_fill && !comes_back,
        .check_magic = requested,
        .trailer_size =
            swap ? bootcore_trailer_size(config, &image->secondary) : MCUBOOT_TRAILER_MAGIC_SIZE,
    };
    if (judge(boot, index, &request, &boot->memory->updates[index]) != BOOTCORE_VALID)
        return BOOTCORE_FAILED;
    return check_room(image, &boot->memory->updates[index]);
}

static bool holds_image(const struct bootcore_config *config, const struct bootcore_image *image,
                        const struct bootcore_area *area)
{
    uint8_t magic[4];
    return bootcore_read(config->port, area, 0, magic, sizeof magic) == BOOTCORE_OK &&
           bootcore_le32(magic) == image->magic;
}

/* Where copying an image was cut short, its header is there and the rest is not: the image has to be judged whole. */
static bool is_bootable(const struct boot *boot, uint32_t index)
{
    const struct bootcore_config *config = boot->config;
    const struct bootcore_image *image = &config->images[index];
    return holds_image(config, image, &image->primary) &&
           judge_primary(boot, index, &boot->outcome->images[index]) == BOOTCORE_VALID;
}

/* What the trailers of an image ask for (MCUboot's table of swap types). */
static uint32_t read_wish(const struct boot *boot, uint32_t index, enum bootcore_swap *wish)
{
    const struct bootcore_config *config = boot->config;
    const struct bootcore_image *image = &config->images[index];
    struct bootcore_trailer primary;
    struct bootcore_trailer secondary;
    *wish = BOOTCORE_NONE;
    if (config->mode == BOOTCORE_PRIMARY_ONLY)
        return BOOTCORE_OK;
    if (bootcore_trailer_read(config, &image->primary, &primary) != BOOTCORE_OK ||
        bootcore_trailer_read(config, &image->secondary, &secondary) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    bool swap = config->mode == BOOTCORE_SWAP;
    if (secondary.magic)
        *wish = swap && !secondary.image_ok ? BOOTCORE_TEST : BOOTCORE_PERMANENT;
    else if (swap && primary.magic && primary.copy_done && !primary.image_ok)
        *wish = BOOTCORE_REVERT;
    else if (config->bootstrap && holds_image(config, image, &image->secondary) &&
             !is_bootable(boot, index))
        *wish = BOOTCORE_PERMANENT;
    return BOOTCORE_OK;
}

/* An update that is not valid is gone for good; one that was not asked for, or is to come back, is left alone. */
static uint32_t refuse(const struct boot *boot, uint32_t index, bool requested)
{
    const struct bootcore_config *config = boot->config;
    const struct bootcore_image *image = &config->images[index];
    bootcore_tell(config, BOOTCORE_EVENT_REFUSE, BOOTCORE_SECONDARY, image,
                  (uint32_t)boot->memory->wanted[index], &boot->memory->updates[index]);
    boot->memory->wanted[index] = BOOTCORE_NONE;
    return requested ? bootcore_clear_request(config, image) : BOOTCORE_OK;
}

/* Judges the update that is wanted of an image. */
static uint32_t judge_wish(const struct boot *boot, uint32_t index)
{
    const struct bootcore_config *config = boot->config;
    const struct bootcore_image *image = &config->images[index];
    enum bootcore_swap wanted = boot->memory->wanted[index];
    struct bootcore_trailer secondary = {.magic = false};
    if (wanted == BOOTCORE_NONE)
        return BOOTCORE_OK;
    if (bootcore_trailer_read(config, &image->secondary, &secondary) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    bootcore_tell(config, BOOTCORE_EVENT_REQUEST, BOOTCORE_SECONDARY, image, (uint32_t)wanted,
                  NULL);
    uint32_t result = judge_update(boot, index, secondary.magic);
    bootcore_tell(config, BOOTCORE_EVENT_SLOT, BOOTCORE_SECONDARY, image, 0,
                  &boot->memory->updates[index]);
    return bootcore_both(result, BOOTCORE_VALID) ? BOOTCORE_OK
                                                 : refuse(boot, index, secondary.magic);
}

/*
 * Finds the updates that are wanted and valid. An image goes back only when all that was to be tried with it has been
 * tried: where an installation has just gone on after a reset, or is still to come, its trial has not happened.
 */
static uint32_t choose_all(const struct boot *boot)
{
    const struct bootcore_config *config = boot->config;
    enum bootcore_swap *wanted = boot->memory->wanted;
    bool on_trial = boot->memory->resumed;
    for (uint32_t i = 0; i < config->image_count; i++) {
        if (read_wish(boot, i, &wanted[i]) != BOOTCORE_OK)
            return BOOTCORE_FAILED;
        on_trial = on_trial || wanted[i] == BOOTCORE_TEST || wanted[i] == BOOTCORE_PERMANENT;
    }
    for (uint32_t i = 0; i < config->image_count; i++) {
        if (on_trial && wanted[i] == BOOTCORE_REVERT)
            wanted[i] = BOOTCORE_NONE;
        if (judge_wish(boot, i) != BOOTCORE_OK)
            return BOOTCORE_FAILED;
    }
    return BOOTCORE_OK;
}

/* Drops updates until all dependencies hold, or nothing is left to drop. */
static uint32_t settle(const struct boot *boot)
{
    const struct bootcore_config *config = boot->config;
    struct bootcore_memory *memory = boot->memory;
    const struct bootcore_verdict *candidates[BOOTCORE_IMAGES_MAX];
    for (uint32_t round = 0; round <= config->image_count; round++) {
        uint32_t dropped;
        for (uint32_t i = 0; i < config->image_count; i++) {
            const struct bootcore_verdict *here = &boot->outcome->images[i];
            if (memory->wanted[i] != BOOTCORE_NONE)
                here = &memory->updates[i];
            candidates[i] = here->result == BOOTCORE_VALID ? here : NULL;
        }
        if (bootcore_dependencies(config, candidates, memory->wanted, &dropped) == BOOTCORE_OK ||
            dropped == config->image_count)
            return BOOTCORE_OK;
        bootcore_tell(config, BOOTCORE_EVENT_DEPENDS, BOOTCORE_SECONDARY, &config->images[dropped],
                      0, &memory->updates[dropped]);
        memory->wanted[dropped] = BOOTCORE_NONE;
    }
    return BOOTCORE_OK;
}

static uint32_t install(const struct boot *boot, uint32_t index)
{
    const struct bootcore_config *config = boot->config;
    const struct bootcore_image *image = &config->images[index];
    enum bootcore_swap wanted = boot->memory->wanted[index];
    bool refused = false;
    if (wanted == BOOTCORE_NONE)
        return BOOTCORE_OK;
    bootcore_tell(config, BOOTCORE_EVENT_INSTALL, BOOTCORE_PRIMARY, image, (uint32_t)wanted,
                  &boot->memory->updates[index]);
    if (config->mode == BOOTCORE_SWAP) {
        if (bootcore_swap(config, boot->memory, index, &boot->outcome->images[index], &refused) !=
            BOOTCORE_OK)
            return BOOTCORE_FAILED;
        return refused ? refuse(boot, index, wanted != BOOTCORE_REVERT) : BOOTCORE_OK;
    }
    if (bootcore_overwrite(config, boot->memory, index) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    bootcore_tell(config, BOOTCORE_EVENT_INSTALLED, BOOTCORE_PRIMARY, image, (uint32_t)wanted,
                  NULL);
    return BOOTCORE_OK;
}

/* Everything that may write to the primary slots. */
static uint32_t update_all(const struct boot *boot)
{
    const struct bootcore_config *config = boot->config;
    bool any = false;
    if (bootcore_swap_resume(config, boot->memory) != BOOTCORE_OK ||
        choose_all(boot) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    for (uint32_t i = 0; i < config->image_count; i++)
        any = any || boot->memory->wanted[i] != BOOTCORE_NONE;
    if (!any)
        return BOOTCORE_OK;
    /* what is there now counts for the dependencies, and is what a swap encrypts; it need not be valid */
    for (uint32_t i = 0; i < config->image_count; i++)
        if (judge_primary(boot, i, &boot->outcome->images[i]) != BOOTCORE_VALID)
            boot->outcome->images[i].result = BOOTCORE_FAILED;
    if (settle(boot) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    for (uint32_t i = 0; i < config->image_count; i++)
        if (install(boot, i) != BOOTCORE_OK)
            return BOOTCORE_FAILED;
    return BOOTCORE_OK;
}

static uint32_t judge_ram(const struct boot *boot, uint32_t index, bool encrypted)
{
    struct bootcore_request request = {
        .area = &boot->config->images[index].ram,
        .encrypted_body = encrypted,
    };
    uint32_t result = judge(boot, index, &request, &boot->outcome->images[index]);
    return result + area_error(request.area, boot, index, true);
}

/* Copies a judged image to RAM, in clear, and judges the copy: that is what will be executed. */
static uint32_t load(const struct boot *boot, uint32_t index)
{
    const struct bootcore_config *config = boot->config;
    const struct bootcore_image *image = &config->images[index];
    struct bootcore_verdict *verdict = &boot->outcome->images[index];
    const struct bootcore_header *header = &verdict->header;
    bool encrypted = config->loader && bootcore_content_size(header->flags) != 0;
    const struct bootcore_body body = bootcore_body_of(verdict, encrypted);
    const struct bootcore_copy copy = {
        .from = &image->primary, .to = &image->ram, .size = verdict->end, .body = &body};
    if (check_room(image, verdict) != BOOTCORE_VALID ||
        bootcore_copy(config, &boot->memory->work, &copy) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    bootcore_tell(config, BOOTCORE_EVENT_LOAD, BOOTCORE_PRIMARY, image, image->ram.address, NULL);
    return judge_ram(boot, index, false);
}

static uint32_t decrypt(const struct boot *boot, uint32_t index)
{
    const struct bootcore_config *config = boot->config;
    const struct bootcore_image *image = &config->images[index];
    struct bootcore_verdict *verdict = &boot->outcome->images[index];
    bootcore_tell(config, BOOTCORE_EVENT_DECRYPT, BOOTCORE_PRIMARY, image, 0, verdict);
    if (bootcore_decrypt_in_place(config, boot->memory, &image->primary, verdict) != BOOTCORE_OK) {
        verdict->result = BOOTCORE_FAILED; /* which load() looks at */
        return BOOTCORE_FAILED;
    }
    return judge_primary(boot, index, verdict);
}

/* The last word on an image: BOOTCORE_VALID, or it is not booted. */
static uint32_t judge_final(const struct boot *boot, uint32_t index)
{
    const struct bootcore_config *config = boot->config;
    const struct bootcore_image *image = &config->images[index];
    struct bootcore_verdict *verdict = &boot->outcome->images[index];
    uint32_t result = judge_primary(boot, index, verdict);
    bootcore_tell(config, BOOTCORE_EVENT_SLOT, BOOTCORE_PRIMARY, image, 0, verdict);
    if (result != BOOTCORE_VALID)
        return result;
    if (config->mode == BOOTCORE_PRIMARY_ONLY && bootcore_content_size(verdict->header.flags) != 0)
        result = decrypt(boot, index);
    if (image->ram.size != 0) {
        result = load(boot, index);
        bootcore_tell(config, BOOTCORE_EVENT_SLOT, BOOTCORE_RAM, image, 0, verdict);
    }
    return result;
}

/* BOOTCORE_OK where a slot is erased where an image would start. */
static uint32_t check_blank(const struct bootcore_config *config, const struct bootcore_area *area)
{
    uint8_t head[MCUBOOT_HEADER_SIZE] = {0};
    uint32_t at;
    if (bootcore_read(config->port, area, 0, head, sizeof head) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    return bootcore_all(head, MCUBOOT_ERASED, sizeof head, &at);
}

/* What an image that is not there adds to the sum: BOOTCORE_VALID if, at a second look, it may and does lack. */
static uint32_t judge_absent(const struct boot *boot, uint32_t index)
{
    volatile uint32_t again = index;
    const struct bootcore_image *image = &boot->config->images[again];
    const volatile bool *optional = &image->optional;
    bootcore_tell(boot->config, BOOTCORE_EVENT_EMPTY, BOOTCORE_PRIMARY, image, 0, NULL);
    if (!*optional)
        return BOOTCORE_FAILED;
    uint32_t blank = check_blank(boot->config, &image->primary);
    return BOOTCORE_VALID + (blank - BOOTCORE_OK) - !*optional;
}

/* All images are valid; two looks at the dependencies, one at what is there, and the conclusion are still to come. */
#define JUDGED (BOOTCORE_BOOT - 4 * BOOTCORE_OK)

/*
 * The sum of the verdicts is JUDGED only if each of them is BOOTCORE_VALID. The count of images is looked at anew,
 * so that no branch before has told the compiler what the sum is.
 */
static uint32_t judge_all(const struct boot *boot)
{
    const struct bootcore_config *config = boot->config;
    const volatile uint32_t *count = &config->image_count;
    uint32_t sum = JUDGED - *count * BOOTCORE_VALID;
    for (uint32_t i = 0; i < *count; i++) {
        const struct bootcore_image *image = &config->images[i];
        if (check_blank(config, &image->primary) == BOOTCORE_OK) {
            sum += judge_absent(boot, i);
            continue;
        }
        boot->outcome->present[i] = true;
        sum += judge_final(boot, i);
    }
    return sum;
}

static uint32_t check_dependencies(const struct boot *boot)
{
    static const enum bootcore_swap nothing[BOOTCORE_IMAGES_MAX] = {BOOTCORE_NONE};
    const struct bootcore_verdict *candidates[BOOTCORE_IMAGES_MAX];
    uint32_t dropped;
    for (uint32_t i = 0; i < boot->config->image_count; i++)
        candidates[i] = boot->outcome->present[i] ? &boot->outcome->images[i] : NULL;
    return bootcore_dependencies(boot->config, candidates, nothing, &dropped);
}

/* Whether each image has the verdict of a valid one, or may be missing and has no such verdict. */
static uint32_t check_present(const struct boot *boot)
{
    const struct bootcore_config *config = boot->config;
    const struct bootcore_outcome *outcome = boot->outcome;
    for (uint32_t i = 0; i < config->image_count; i++) {
        bool valid = outcome->images[i].result == BOOTCORE_VALID;
        if (outcome->present[i] != valid || (!valid && !config->images[i].optional))
            return BOOTCORE_FAILED;
    }
    return BOOTCORE_OK;
}

/* An update on probation must be able to go back, so the counter waits for its confirmation. */
static uint32_t raise_counter(const struct boot *boot, uint32_t index)
{
    const struct bootcore_config *config = boot->config;
    const struct bootcore_port *port = config->port;
    const struct bootcore_image *image = &config->images[index];
    uint32_t counter = boot->outcome->images[index].counter;
    uint32_t stored = 0;
    struct bootcore_trailer trailer;
    if (bootcore_trailer_read(config, &image->primary, &trailer) != BOOTCORE_OK ||
        port->counter_read(port->context, image->id, &stored) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    bool on_probation =
        config->mode == BOOTCORE_SWAP && trailer.magic && trailer.copy_done && !trailer.image_ok;
    if (on_probation || counter <= stored)
        return BOOTCORE_OK;
    bootcore_tell(config, BOOTCORE_EVENT_COUNTER, BOOTCORE_PRIMARY, image, counter, NULL);
    return port->counter_write(port->context, image->id, counter);
}

/* What is left to do when everything is valid. */
static uint32_t conclude(const struct boot *boot)
{
    const struct bootcore_config *config = boot->config;
    for (uint32_t i = 0; i < config->image_count; i++) {
        if (boot->outcome->present[i] && raise_counter(boot, i) != BOOTCORE_OK)
            return BOOTCORE_FAILED;
        if (config->mode == BOOTCORE_OVERWRITE && boot->memory->wanted[i] != BOOTCORE_NONE &&
            bootcore_clear_request(config, &config->images[i]) != BOOTCORE_OK)
            return BOOTCORE_FAILED;
    }
    return BOOTCORE_OK;
}

/* The word becomes BOOTCORE_BOOT with the last addition: where something has failed, no register holds it before. */
static uint32_t run(const struct boot *boot)
{
    if (check_config(boot->config) != BOOTCORE_OK || update_all(boot) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    uint32_t result = judge_all(boot);
    if (!bootcore_both(result, JUDGED))
        return BOOTCORE_FAILED;
    result += check_dependencies(boot);
    result += check_dependencies(boot);
    result += check_present(boot);
    if (!bootcore_both(result, BOOTCORE_BOOT - BOOTCORE_OK))
        return BOOTCORE_FAILED;
    return result + conclude(boot);
}

static void wipe_keys(const struct boot *boot)
{
    const struct bootcore_port *port = boot->config->port;
    for (uint32_t i = 0; i < BOOTCORE_IMAGES_MAX; i++) {
        port->wipe(port->context, boot->outcome->images[i].content_key, BOOTCORE_CONTENT_MAX);
        port->wipe(port->context, boot->memory->updates[i].content_key, BOOTCORE_CONTENT_MAX);
    }
}

uint32_t bootcore_boot(const struct bootcore_config *config, struct bootcore_memory *memory,
                       struct bootcore_outcome *outcome)
{
    const struct boot boot = {config, memory, outcome};
    const struct bootcore_image *first = &config->images[0];
    memset(outcome, 0, sizeof *outcome);
    memset(memory->updates, 0, sizeof memory->updates);
    memset(memory->wanted, 0, sizeof memory->wanted);
    memory->resumed = false;
    uint32_t result = run(&boot);
    wipe_keys(&boot);
    if (bootcore_both(result, BOOTCORE_BOOT)) {
        const struct bootcore_area *area = first->ram.size != 0 ? &first->ram : &first->primary;
        outcome->entry = area->address + outcome->images[0].header.header_size;
        bootcore_tell(config, BOOTCORE_EVENT_BOOT, BOOTCORE_PRIMARY, first, outcome->entry, NULL);
    } else {
        bootcore_tell(config, BOOTCORE_EVENT_STOP, BOOTCORE_PRIMARY, first, 0, NULL);
    }
    outcome->result = result;
    return result;
}
