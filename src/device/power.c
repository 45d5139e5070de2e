// SPDX-License-Identifier: Apache-2.0
#include <base/process.h>
#include <device/power.h>
#include <stdlib.h>
#include <string.h>

/* What tells the images of a device apart: the digests of all that it boots. */
struct identity {
    bool booted;
    uint8_t digests[LAYOUT_STAGES_MAX][BOOTCORE_IMAGES_MAX][BOOTCORE_DIGEST_MAX];
};

struct trial {
    struct device device; /* that is cut */
    struct identity old;
    struct identity new;
    bool reloadable; /* some primary slot has no update to be made good from */
};

const char *power_end_name(enum power_end end)
{
    static const char *const names[POWER_ENDS] = {
        [POWER_OLD] = "old",   [POWER_NEW] = "new",     [POWER_LOADER] = "loader",
        [POWER_NONE] = "none", [POWER_MIXED] = "mixed",
    };
    return names[end];
}

static void identify(const struct device *device, const struct device_boot *boot,
                     struct identity *identity)
{
    memset(identity, 0, sizeof *identity);
    identity->booted = boot->booted;
    for (uint32_t i = 0; boot->booted && i < device->layout->stage_count; i++)
        for (uint32_t j = 0; j < device->layout->stages[i].image_count; j++)
            if (boot->outcomes[i].present[j])
                memcpy(identity->digests[i][j], boot->outcomes[i].images[j].digest,
                       BOOTCORE_DIGEST_MAX);
}

static bool same(const struct identity *one, const struct identity *other)
{
    return one->booted && other->booted &&
           memcmp(one->digests, other->digests, sizeof one->digests) == 0;
}

static int boot_and_identify(struct device *device, struct device_boot *boot,
                             struct identity *identity, struct error *error)
{
    if (device_boot(device, boot, error) != 0)
        return -1;
    identify(device, boot, identity);
    return 0;
}

/* Takes the updates away: what boots then is what the device had. */
static void erase_updates(struct device *device)
{
    const struct layout *layout = device->layout;
    for (uint32_t i = 0; i < layout->stage_count; i++)
        for (uint32_t j = 0; j < layout->stages[i].image_count; j++) {
            const struct layout_region *slot = &layout->stages[i].images[j].secondary;
            uint32_t offset;
            const struct layout_flash *flash = layout_find(layout, slot->address, &offset);
            if (slot->size > 0)
                memset(device->memory[flash - layout->flashes] + offset, MCUBOOT_ERASED,
                       slot->size);
        }
}

static int find_identities(struct trial *trial, const struct device *start,
                           struct device_boot *boot, struct power_report *report,
                           struct error *error)
{
    device_restore(&trial->device, start);
    erase_updates(&trial->device);
    if (boot_and_identify(&trial->device, boot, &trial->old, error) != 0)
        return -1;
    device_restore(&trial->device, start);
    if (boot_and_identify(&trial->device, boot, &trial->new, error) != 0)
        return -1;
    report->operations = trial->device.operations;
    return trial->new.booted ? 0
                             : error_set(error, ERROR_INVALID,
                                         "the device does not boot, even without a cut of power");
}

static enum power_end classify(const struct trial *trial, const struct identity *identity)
{
    if (same(identity, &trial->new))
        return POWER_NEW;
    if (same(identity, &trial->old))
        return POWER_OLD;
    if (identity->booted)
        return POWER_MIXED;
    return trial->reloadable ? POWER_LOADER : POWER_NONE;
}

static int try_cut(struct trial *trial, const struct device *start, struct device_cut cut,
                   struct device_boot *boot, struct power_report *report, struct error *error)
{
    struct identity identity;
    struct device *device = &trial->device;
    device_restore(device, start);
    device->cut = cut;
    int result = device_boot(device, boot, error);
    device->cut = (struct device_cut){.at = 0};
    if (result != 0 || boot_and_identify(device, boot, &identity, error) != 0)
        return -1;
    enum power_end end = classify(trial, &identity);
    report->cuts++;
    report->ends[end]++;
    if ((end == POWER_NONE || end == POWER_MIXED) && report->first_bad.at == 0)
        report->first_bad = cut;
    return 0;
}

/* What one process found out about the cuts that are its share. */
struct share {
    struct power_report report;
    bool failed;
    struct error error; /* where it failed */
};

/* All cuts, to be shared among processes. */
struct work {
    struct trial *trial;
    const struct device *start;
    struct device_boot *boot;
    uint64_t operations;
    size_t processes;
};

/* Every n-th operation is one process's: late ones take longer than early ones. */
static int try_share(struct work *work, size_t index, struct share *share)
{
    for (uint64_t at = 1 + index; at <= work->operations; at += work->processes)
        for (int torn = 1; torn >= 0; torn--)
            if (try_cut(work->trial, work->start, (struct device_cut){at, torn != 0}, work->boot,
                        &share->report, &share->error) != 0)
                return -1;
    return 0;
}

static int run_share(void *context, size_t index, FILE *report)
{
    struct share share = {.failed = false};
    share.failed = try_share(context, index, &share) != 0;
    return fwrite(&share, sizeof share, 1, report) == 1 ? 0 : (int)ERROR_BUG;
}

static bool is_lower(struct device_cut one, struct device_cut other)
{
    return other.at == 0 || one.at < other.at || (one.at == other.at && one.torn && !other.torn);
}

static int add_share(const struct pool_result *result, struct power_report *report,
                     struct error *error)
{
    struct share share;
    if (result->status != 0 || result->report.size != sizeof share)
        return error_set(error, ERROR_BUG, "a process that cuts power ended with %d",
                         result->status);
    memcpy(&share, result->report.data, sizeof share);
    if (share.failed) {
        *error = share.error;
        return -1;
    }
    report->cuts += share.report.cuts;
    for (int i = 0; i < POWER_ENDS; i++)
        report->ends[i] += share.report.ends[i];
    if (share.report.first_bad.at != 0 && is_lower(share.report.first_bad, report->first_bad))
        report->first_bad = share.report.first_bad;
    return 0;
}

static int share_all(struct work *work, struct power_report *report, struct error *error)
{
    struct pool_result *results = calloc(work->processes, sizeof *results);
    if (results == NULL)
        return error_memory(error);
    int result =
        process_pool(run_share, work, work->processes, (unsigned)work->processes, results, error);
    for (size_t i = 0; i < work->processes; i++) {
        if (result == 0)
            result = add_share(&results[i], report, error);
        blob_release(&results[i].report);
    }
    free(results);
    return result;
}

static int try_all(struct trial *trial, const struct device *start, struct device_boot *boot,
                   struct power_report *report, struct error *error)
{
    if (find_identities(trial, start, boot, report, error) != 0)
        return -1;
    struct work work = {trial, start, boot, report->operations, process_processors()};
    return report->operations == 0 ? 0 : share_all(&work, report, error);
}

static bool is_reloadable(const struct layout *layout)
{
    for (uint32_t i = 0; i < layout->stage_count; i++)
        if (layout->stages[i].mode == BOOTCORE_PRIMARY_ONLY)
            return true;
    return false;
}

int power_cut_everywhere(const struct device *start, struct power_report *report,
                         struct error *error)
{
    struct trial *trial = calloc(1, sizeof *trial);
    struct device_boot *boot = calloc(1, sizeof *boot);
    int result = -1;
    memset(report, 0, sizeof *report);
    if (trial == NULL || boot == NULL) {
        error_memory(error);
    } else if (device_clone(start, &trial->device, error) == 0) {
        trial->reloadable = is_reloadable(start->layout);
        result = try_all(trial, start, boot, report, error);
        device_release(&trial->device);
    }
    free(trial);
    free(boot);
    return result;
}
