// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <device/sfi_install.h>
#include <inttypes.h>
#include <pack/sfi_verify.h>
#include <string.h>

void sfi_installation_release(struct sfi_installation *installation)
{
    wipe(&installation->seed, sizeof installation->seed);
}

/* As otpc divides firmware: what is in external flash does not go through RAM as a whole. */
static uint64_t in_ram(const struct sfi_area *area)
{
    return SFI_AREA_SIZE + (sfi_type_in(area->type, SFI_NOT_IN_RAM) ? 0 : (uint64_t)area->size);
}

static int check_ram(const struct sfi_installation *installation, struct error *error)
{
    struct sfi_package *package = installation->package;
    uint64_t used = SFI_HEADER_SIZE;
    bool there = true;
    sfi_package_rewind(package);
    if (sfi_package_next(package, &there, error) != 0)
        return -1;
    while (there && installation->ram != 0) {
        used = (package->area.type == SFI_RESUME ? 0 : used) + in_ram(&package->area);
        if (used > installation->ram) {
            error_set(error, ERROR_FIT,
                      "with it a chunk has 0x%" PRIx64 " bytes, the part takes 0x%" PRIx32
                      " at once",
                      used, installation->ram);
            return sfi_package_place(package, error);
        }
        if (sfi_package_next(package, &there, error) != 0)
            return -1;
    }
    return 0;
}

static const struct part_use *find_use(const struct sfi_installation *installation)
{
    const struct part_record *record = &installation->part->record;
    for (uint32_t i = 0; i < record->use_count; i++)
        if (memcmp(record->uses[i].license, installation->license, SHA256_SIZE) == 0)
            return &record->uses[i];
    return NULL;
}

/* With a licence that counts there is one package. */
static bool is_spent(const struct sfi_installation *installation)
{
    const struct part_use *use = find_use(installation);
    return installation->is_counted && use != NULL &&
           memcmp(use->package, installation->digest, SHA256_SIZE) != 0;
}

int sfi_license_is_spent(struct sfi_installation *installation, bool *spent, struct error *error)
{
    if (sfi_package_digest(installation->package, installation->digest, error) != 0)
        return -1;
    *spent = is_spent(installation);
    return 0;
}

static int check_license(const struct sfi_installation *installation, struct error *error)
{
    if (is_spent(installation))
        return error_set(error, ERROR_INVALID,
                         "the device has used this licence for another package: it is good for "
                         "one");
    if (installation->is_counted && installation->resumed && find_use(installation) == NULL)
        return error_set(error, ERROR_INVALID,
                         "the installation that is paused was begun with another licence");
    return 0;
}

/* What the part remembers. */
static int check_history(struct sfi_installation *installation, struct error *error)
{
    const struct part_record *record = &installation->part->record;
    uint32_t version = installation->package->header.firmware_version;
    installation->resumed = record->state == PART_PAUSED;
    if (installation->resumed && memcmp(record->package, installation->digest, SHA256_SIZE) != 0)
        return error_set(error, ERROR_INVALID,
                         "the installation of another package is paused: go on with that, or give "
                         "it up");
    if (record->has_version && version < record->version)
        return error_at(error, ERROR_INVALID, installation->package->path, 0,
                        "its firmware version is %" PRIu32 ", the device has had %" PRIu32, version,
                        record->version);
    return check_license(installation, error);
}

/* The continuation token: which package, and where in it. */
static int make_token(const struct part_record *record, uint8_t token[SHA256_SIZE],
                      struct error *error)
{
    uint8_t bytes[SHA256_SIZE + 4];
    memcpy(bytes, record->package, SHA256_SIZE);
    put_le32(bytes + SHA256_SIZE, record->next);
    return sha256(SPAN(bytes), token, error);
}

static int stop_at_pause(struct sfi_installation *installation, struct part *part,
                         struct error *error)
{
    const struct sfi_area *area = &installation->package->area;
    uint8_t token[SHA256_SIZE];
    memcpy(part->record.package, installation->digest, SHA256_SIZE);
    part->record.next = area->index + 1;
    if (make_token(&part->record, token, error) != 0 ||
        (area->address != 0 && sfi_program_bytes(part, area->address, SPAN(token), error) != 0))
        return -1;
    return part_set_state(part, PART_PAUSED, error);
}

/* The sector of the token is for nothing else before the pause: it is erased then. */
static int take_token(struct part *part, uint32_t address, struct error *error)
{
    uint8_t token[SHA256_SIZE];
    uint32_t offset;
    const struct layout_flash *flash = layout_find(part->device.layout, address, &offset);
    if (address == 0)
        return 0;
    if (flash == NULL || flash->size - offset < sizeof token)
        return error_set(error, ERROR_FIT, "there is no flash for a token at 0x%08" PRIx32,
                         address);
    uint32_t memory = (uint32_t)(flash - part->device.layout->flashes);
    uint32_t sector = offset / flash->sector * flash->sector;
    uint8_t *bytes = part->device.memory[memory];
    if (make_token(&part->record, token, error) != 0)
        return -1;
    if (memcmp(bytes + offset, token, sizeof token) != 0)
        return error_set(error, ERROR_INVALID, "there is no token of this pause");
    for (uint32_t i = sector; i < sector + flash->sector && i < flash->size; i++)
        if ((i < offset || i >= offset + sizeof token) && bytes[i] != MCUBOOT_ERASED)
            return error_set(error, ERROR_INVALID,
                             "firmware is in the sector of the token, at 0x%08" PRIx32,
                             flash->address + i);
    return device_erase(&part->device, memory, sector, error);
}

static int resume(struct sfi_installation *installation, struct part *part, struct error *error)
{
    const struct sfi_area *area = &installation->package->area;
    if (part->record.state != PART_PAUSED || part->record.next != area->index)
        return error_set(error, ERROR_BUG, "a resume without its pause");
    if (part_set_state(part, PART_INSTALLING, error) != 0)
        return -1;
    return take_token(part, area->address, error);
}

static int do_area(struct sfi_installation *installation, struct part *part, struct error *error)
{
    struct sfi_package *package = installation->package;
    int result;
    switch (package->area.type) {
    case SFI_PAUSE:
        result = stop_at_pause(installation, part, error);
        break;
    case SFI_RESUME:
        result = resume(installation, part, error);
        break;
    default:
        return sfi_program_area(part, package, &installation->seed, error);
    }
    return result == 0 || error->file[0] != '\0' ? result : sfi_package_place(package, error);
}

/* Goes to the area behind the pause, or to the first one. */
static int find_first(struct sfi_package *package, uint32_t index, bool *there, struct error *error)
{
    sfi_package_rewind(package);
    do {
        if (sfi_package_next(package, there, error) != 0)
            return -1;
    } while (*there && package->area.index < index);
    return 0;
}

static int begin(const struct sfi_installation *installation, struct part *part,
                 struct error *error)
{
    struct part_use use;
    memcpy(use.license, installation->license, SHA256_SIZE);
    memcpy(use.package, installation->digest, SHA256_SIZE);
    if (part->record.state == PART_PAUSED)
        return 0;
    return part_begin(part, installation->is_counted ? &use : NULL,
                      installation->package->header.firmware_version, error);
}

static int perform(struct sfi_installation *installation, struct part *part, bool until_pause,
                   struct error *error)
{
    struct sfi_package *package = installation->package;
    bool there = true;
    uint32_t first = part->record.state == PART_PAUSED ? part->record.next : 0;
    if (begin(installation, part, error) != 0 || find_first(package, first, &there, error) != 0)
        return -1;
    while (there) {
        if (do_area(installation, part, error) != 0)
            return -1;
        if (until_pause && part->record.state == PART_PAUSED)
            return 0;
        if (sfi_package_next(package, &there, error) != 0)
            return -1;
    }
    memcpy(part->record.package, installation->digest, SHA256_SIZE);
    return part_set_state(part, PART_INSTALLED, error);
}

/* On another part, where nothing fails but what is in the package. */
static int rehearse(struct sfi_installation *installation, struct part *copy, struct error *error)
{
    part_restore(copy, installation->part);
    return perform(installation, copy, false, error);
}

static int prepare(struct sfi_installation *installation, struct part *copy, struct error *error)
{
    const struct random_source *random = &installation->run->random;
    if (sfi_package_digest(installation->package, installation->digest, error) != 0 ||
        sfi_verify(installation->run, installation->package, error) != 0 ||
        check_ram(installation, error) != 0 || check_history(installation, error) != 0 ||
        random->fill(random->context, &installation->seed, sizeof installation->seed, error) != 0)
        return -1;
    return rehearse(installation, copy, error);
}

/* As perform(); a loss of power is no error, but its reset follows. */
static int perform_cut(struct sfi_installation *installation, struct part *part, bool until_pause,
                       struct device_cut cut, struct error *error)
{
    device_power_on(&part->device);
    part->device.cut = cut;
    int result = perform(installation, part, until_pause, error);
    part->device.cut = (struct device_cut){.at = 0};
    installation->was_cut = part->device.off;
    installation->operations = part->device.operations;
    return part->device.off ? part_reset(part, error) : result;
}

int sfi_install(struct sfi_installation *installation, struct error *error)
{
    AUTO_PART copy = NULL;
    if (part_new(installation->part->device.layout, &copy, error) != 0 ||
        prepare(installation, copy, error) != 0)
        return -1;
    return perform_cut(installation, installation->part, installation->until_pause,
                       installation->cut, error);
}

const char *sfi_end_name(enum sfi_end end)
{
    static const char *const names[SFI_ENDS] = {
        [SFI_END_OLD] = "old",           [SFI_END_BLANK] = "blank", [SFI_END_PAUSED] = "paused",
        [SFI_END_COMPLETE] = "complete", [SFI_END_HALF] = "half",
    };
    return names[end];
}

/* What is tried again and again. */
struct sweep {
    struct sfi_installation *installation;
    struct part *trial;
    struct part *complete;
    struct sfi_cuts *cuts;
};

static bool is_complete(const struct sweep *sweep)
{
    return sweep->trial->record.state == PART_INSTALLED && part_same(sweep->trial, sweep->complete);
}

/* What waits at a pause has to become complete from there. */
static int classify(struct sweep *sweep, enum sfi_end *end, struct error *error)
{
    const struct part *start = sweep->installation->part;
    struct part *trial = sweep->trial;
    *end = SFI_END_HALF;
    if (is_complete(sweep)) {
        *end = SFI_END_COMPLETE;
    } else if (trial->record.state == PART_BLANK) {
        *end = part_is_blank(trial) ? SFI_END_BLANK : SFI_END_HALF;
    } else if (trial->record.state == PART_PAUSED) {
        if (perform_cut(sweep->installation, trial, false, (struct device_cut){.at = 0}, error) !=
            0)
            return -1;
        *end = is_complete(sweep) ? SFI_END_PAUSED : SFI_END_HALF;
    } else if (trial->record.state == start->record.state && part_same(trial, start)) {
        *end = SFI_END_OLD;
    }
    return 0;
}

/* The reset after a cut, which is cut as well, at another operation each time. */
static int reset_twice(struct part *part, struct device_cut cut, struct error *error)
{
    struct error ignored;
    if (part->record.state == PART_INSTALLING) {
        part->device.cut = (struct device_cut){1 + cut.at % 5, cut.torn};
        (void)!part_reset(part, &ignored);
        part->device.cut = (struct device_cut){.at = 0};
    }
    return part_reset(part, error);
}

static int try_cut(struct sweep *sweep, struct device_cut cut, struct error *error)
{
    struct part *trial = sweep->trial;
    enum sfi_end end;
    part_restore(trial, sweep->installation->part);
    device_power_on(&trial->device);
    trial->device.cut = cut;
    if (perform(sweep->installation, trial, false, error) != 0 && !trial->device.off)
        return -1;
    if (reset_twice(trial, cut, error) != 0 || classify(sweep, &end, error) != 0)
        return -1;
    sweep->cuts->cuts++;
    sweep->cuts->ends[end]++;
    if (end == SFI_END_HALF && sweep->cuts->first_bad.at == 0)
        sweep->cuts->first_bad = cut;
    return 0;
}

int sfi_install_cut_everywhere(struct sfi_installation *installation, struct sfi_cuts *cuts,
                               struct error *error)
{
    const struct layout *layout = installation->part->device.layout;
    AUTO_PART complete = NULL;
    AUTO_PART trial = NULL;
    *cuts = (struct sfi_cuts){.cuts = 0};
    if (part_new(layout, &complete, error) != 0 || part_new(layout, &trial, error) != 0 ||
        prepare(installation, complete, error) != 0)
        return -1;
    struct sweep sweep = {installation, trial, complete, cuts};
    cuts->operations = complete->device.operations;
    for (uint64_t at = 1; at <= cuts->operations; at++)
        for (int torn = 1; torn >= 0; torn--)
            if (try_cut(&sweep, (struct device_cut){at, torn != 0}, error) != 0)
                return -1;
    return 0;
}
