// SPDX-License-Identifier: Apache-2.0
/*
 * The simulation itself: flash that behaves as flash, power that fails, state that is kept, keys that are found.
 */
#include "../../support/boot_image.h"
#include "../../support/test.h"
#include <device/power.h>
#include <stdlib.h>
#include <string.h>

#define PRIMARY   0x0c000000u
#define SECONDARY 0x0c001000u

static const char overwrite[] =
    "{\"name\": \"small\", \"buffer\": 256, \"flash\": ["
    "{\"name\": \"flash\", \"address\": \"0x0c000000\", \"alias\": \"0x08000000\", \"size\": "
    "\"0x4000\","
    " \"sector\": \"0x400\", \"write\": 16},"
    "{\"name\": \"sram\", \"address\": \"0x20000000\", \"size\": \"0x1000\", \"ram\": true}],"
    "\"stages\": [{\"name\": \"boot\", \"mode\": \"overwrite\", \"images\": ["
    "{\"name\": \"app\", \"id\": 0, \"counter\": 3,"
    " \"primary\": {\"address\": \"0x0c000000\", \"size\": \"0x1000\"},"
    " \"secondary\": {\"address\": \"0x08001000\", \"size\": \"0x1000\"},"
    " \"ram\": {\"address\": \"0x20000000\", \"size\": \"0x1000\"}}]}]}";

/* A device that boots version 1, and what its observer does. */
struct bench {
    struct layout layout;
    struct device_keys keys;
    struct device device;
    struct device_boot boot;
    uint64_t spoil_at; /* the operation before which a byte is written where it goes */
    uint64_t stop_at;  /* the operation that the observer does not like */
};

static void take_keys(struct device_keys *keys)
{
    AUTO(blob) der = {0};
    struct error error;
    EVP_PKEY *key = test_key(BOOT_SIGN_LABEL);
    append_hex(&der, "30 59 00"); /* what is not a key is passed over */
    test_key_spki(key, &der);
    test_key_spki(key, &der);
    EVP_PKEY_free(key);
    assert_done(device_keys_scan(keys, blob_span(&der), "keys", &error), error);
    assert_int_equal(keys->count, 1);
    assert_false(keys->has_decryption_key);
}

static const char *image_file(struct scratch *scratch, uint8_t major, bool requested)
{
    static const uint8_t magic[] = MCUBOOT_TRAILER_MAGIC;
    AUTO(blob) bytes = {0};
    struct error error;
    const struct boot_image image = {.major = major, .body = 1500, .counter = 2u + major};
    boot_image_make(&image, &bytes);
    if (requested) {
        assert_done(blob_append_fill(&bytes, 0xff, 0x1000 - sizeof magic - bytes.size, &error),
                    error);
        assert_done(blob_append(&bytes, SPAN(magic), &error), error);
    }
    return scratch_write(scratch, requested ? "update.bin" : "image.bin", blob_span(&bytes));
}

static void program(struct device *device, const char *path, uint32_t address)
{
    char text[512];
    struct error error;
    snprintf(text, sizeof text, "%s@0x%08x", path, (unsigned)address);
    assert_done(device_program(device, text, &error), error);
}

static struct bench *bench_of(struct scratch *scratch, const char *text)
{
    struct error error;
    struct bench *bench = calloc(1, sizeof *bench);
    assert_non_null(bench);
    assert_done(layout_parse(text_bytes(text), "layout.json", &bench->layout, &error), error);
    take_keys(&bench->keys);
    assert_done(device_open(&bench->device, &bench->layout, &bench->keys, &error), error);
    program(&bench->device, image_file(scratch, 1, false), PRIMARY);
    return bench;
}

static void drop(struct bench *bench)
{
    device_release(&bench->device);
    device_keys_release(&bench->keys);
    layout_release(&bench->layout);
    free(bench);
}

static void boots(struct bench *bench, unsigned version)
{
    struct error error;
    assert_done(device_boot(&bench->device, &bench->boot, &error), error);
    assert_true(bench->boot.booted);
    assert_int_equal(bench->boot.outcomes[0].images[0].header.version.major, version);
    assert_int_equal(bench->boot.entry, 0x20000020);
}

static int meddle(void *context, struct device *device, const struct device_operation *operation,
                  struct error *error)
{
    const struct bench *bench = context;
    if (operation->number == bench->spoil_at)
        device->memory[0][operation->address - PRIMARY] = 0;
    return operation->number == bench->stop_at ? error_set(error, ERROR_FILE, "enough") : 0;
}

static void an_update_is_installed(void **state)
{
    struct bench *bench = bench_of(*state, overwrite);
    assert_int_equal(bench->device.counters[0][0], 3);
    boots(bench, 1);
    assert_int_equal(bench->device.operations, 0);
    program(&bench->device, image_file(*state, 2, true), SECONDARY);
    boots(bench, 2);
    assert_true(bench->device.operations > 0);
    assert_int_equal(bench->device.counters[0][0], 4);
    drop(bench);
}

static void writing_to_what_is_not_erased_is_a_defect(void **state)
{
    struct error error;
    struct bench *bench = bench_of(*state, overwrite);
    program(&bench->device, image_file(*state, 2, true), SECONDARY);
    bench->device.observer = (struct device_observer){.operation = meddle, .context = bench};
    bench->spoil_at = 5; /* after four sectors were erased, the first write */
    assert_refused(device_boot(&bench->device, &bench->boot, &error), error, ERROR_BUG,
                   "the boot core writes to 0x0c000000, which is not erased");
    drop(bench);
}

static void an_observer_stops_the_boot(void **state)
{
    struct error error;
    struct bench *bench = bench_of(*state, overwrite);
    program(&bench->device, image_file(*state, 2, true), SECONDARY);
    bench->device.observer = (struct device_observer){.operation = meddle, .context = bench};
    bench->stop_at = 2;
    assert_refused(device_boot(&bench->device, &bench->boot, &error), error, ERROR_FILE, "enough");
    drop(bench);
}

static void power_fails_where_it_is_asked_to(void **state)
{
    struct error error;
    struct bench *bench = bench_of(*state, overwrite);
    program(&bench->device, image_file(*state, 2, true), SECONDARY);
    memset(bench->device.memory[0], 0x5a, 0x400);
    bench->device.cut = (struct device_cut){1, true};
    assert_done(device_boot(&bench->device, &bench->boot, &error), error);
    assert_true(bench->boot.cut);
    assert_false(bench->boot.booted);
    assert_int_equal(bench->device.operations, 1);
    assert_int_equal(bench->device.memory[0][0x1ff], 0xff);
    assert_int_equal(bench->device.memory[0][0x200], 0x5a);
    bench->device.cut = (struct device_cut){.at = 0};
    boots(bench, 2);
    drop(bench);
}

static void ram_is_lost_at_a_reset(void **state)
{
    struct error error;
    struct bench *bench = bench_of(*state, overwrite);
    boots(bench, 1);
    assert_int_equal(bench->device.memory[1][0], 0x3d);
    memset(bench->device.memory[0], 0xff, 0x400);
    assert_done(device_boot(&bench->device, &bench->boot, &error), error);
    assert_false(bench->boot.booted);
    assert_int_equal(bench->device.memory[1][0], 0);
    drop(bench);
}

static void programming_erases_whole_sectors(void **state)
{
    struct bench *bench = bench_of(*state, overwrite);
    const uint8_t bytes[3] = {1, 2, 3};
    uint8_t *flash = bench->device.memory[0];
    memset(flash + 0x2000, 0, 0x1000);
    program(&bench->device, scratch_write(*state, "some.bin", SPAN(bytes)), 0x080027ff);
    assert_int_equal(flash[0x23ff], 0);
    assert_int_equal(flash[0x2400], 0xff);
    assert_memory_equal(flash + 0x27ff, bytes, sizeof bytes);
    assert_int_equal(flash[0x2802], 0xff);
    assert_int_equal(flash[0x2bff], 0xff);
    assert_int_equal(flash[0x2c00], 0);
    drop(bench);
}

static void a_state_is_kept(void **state)
{
    struct error error;
    struct bench *bench = bench_of(*state, overwrite);
    struct device other;
    const char *directory = scratch_path(*state, "kept");
    assert_done(device_open(&other, &bench->layout, &bench->keys, &error), error);
    assert_done(device_load(&other, directory, &error), error); /* there is none yet */
    program(&bench->device, image_file(*state, 2, true), SECONDARY);
    boots(bench, 2);
    assert_done(device_save(&bench->device, directory, &error), error);
    assert_int_equal(scratch_entries(directory), 2);
    assert_done(device_load(&other, directory, &error), error);
    assert_memory_equal(other.memory[0], bench->device.memory[0], 0x4000);
    assert_int_equal(other.counters[0][0], 4);
    device_release(&other);
    drop(bench);
}

static void a_clone_goes_its_own_way(void **state)
{
    struct error error;
    struct device copy;
    struct bench *bench = bench_of(*state, overwrite);
    assert_done(device_clone(&bench->device, &copy, &error), error);
    program(&bench->device, image_file(*state, 2, true), SECONDARY);
    boots(bench, 2);
    assert_int_equal(copy.memory[0][0x1000], 0xff);
    device_restore(&bench->device, &copy);
    boots(bench, 1);
    assert_int_equal(bench->device.operations, 0);
    device_release(&copy);
    drop(bench);
}

static void every_cut_is_counted(void **state)
{
    struct error error;
    struct power_report report;
    struct bench *bench = bench_of(*state, overwrite);
    bench->device.counters[0][0] = 0;
    program(&bench->device, image_file(*state, 2, true), SECONDARY);
    struct device before;
    assert_done(device_clone(&bench->device, &before, &error), error);
    assert_done(power_cut_everywhere(&bench->device, &report, &error), error);
    assert_memory_equal(before.memory[0], bench->device.memory[0], 0x4000);
    boots(bench, 2);
    assert_int_equal(report.operations, bench->device.operations);
    assert_int_equal(report.cuts, 2 * report.operations);
    assert_int_equal(report.ends[POWER_NEW], report.cuts);
    assert_int_equal(report.first_bad.at, 0);
    /* nothing to do, nothing to cut */
    assert_done(power_cut_everywhere(&bench->device, &report, &error), error);
    assert_int_equal(report.cuts, 0);
    device_release(&before);
    drop(bench);
}

/* An image that decrypts itself in place has nothing to go back to: the report says at which cut that is first. */
static void what_waits_for_a_loader_is_told(void **state)
{
    AUTO(blob) bytes = {0};
    struct error error;
    struct power_report report;
    char text[sizeof overwrite];
    const struct boot_image image = {
        .major = 1, .body = 1504, .counter = 3, .encrypted = true, .primary_only = true};
    (void)snprintf(
        text, sizeof text,
        "{\"name\": \"only\", \"buffer\": 1024, \"flash\": [{\"name\": \"flash\", \"address\": "
        "\"0x0c000000\", \"size\": \"0x4000\", \"sector\": \"0x400\", \"write\": 16}], \"stages\": "
        "[{\"name\": \"boot\", \"mode\": \"primary-only\", \"images\": [{\"name\": \"app\", "
        "\"id\": 0,"
        "\"primary\": {\"address\": \"0x0c000000\", \"size\": \"0x1000\"}}]}]}");
    struct bench *bench = bench_of(*state, text);
    EVP_PKEY *recipient = test_key(BOOT_DECRYPT_LABEL);
    const char *file = test_key_write(*state, "recipient.pem", recipient, TEST_KEY_PKCS8);
    EVP_PKEY_free(recipient);
    struct run run = {.passphrase = {.never_ask = true}};
    assert_done(device_keys_decrypt_with(&bench->keys, &run, file, &error), error);
    boot_image_make(&image, &bytes);
    program(&bench->device, scratch_write(*state, "only.bin", blob_span(&bytes)), PRIMARY);
    assert_done(power_cut_everywhere(&bench->device, &report, &error), error);
    assert_int_equal(report.operations, 4);
    assert_int_equal(report.ends[POWER_LOADER], 2 * report.operations - 1);
    assert_int_equal(report.ends[POWER_NEW], 1);
    drop(bench);
}

static void addresses_are_found_by_both_names(void **state)
{
    uint32_t offset;
    struct bench *bench = bench_of(*state, overwrite);
    const struct layout *layout = &bench->layout;
    assert_ptr_equal(layout_find(layout, 0x0c003fff, &offset), &layout->flashes[0]);
    assert_int_equal(offset, 0x3fff);
    assert_ptr_equal(layout_find(layout, 0x08000010, &offset), &layout->flashes[0]);
    assert_int_equal(offset, 0x10);
    assert_ptr_equal(layout_find(layout, 0x20000000, &offset), &layout->flashes[1]);
    assert_null(layout_find(layout, 0x0c004000, &offset));
    assert_null(layout_find(layout, 0, &offset));
    drop(bench);
}

static void too_many_keys_are_refused(void **state)
{
    (void)state;
    AUTO(blob) der = {0};
    struct error error;
    struct device_keys keys = {.count = 0};
    char label[16];
    for (unsigned i = 0; i <= DEVICE_KEYS_MAX; i++) {
        snprintf(label, sizeof label, "key %u", i);
        EVP_PKEY *key = test_key(label);
        test_key_spki(key, &der);
        EVP_PKEY_free(key);
    }
    assert_refused(device_keys_scan(&keys, blob_span(&der), "keys", &error), error, ERROR_USAGE,
                   "more than 16 keys");
    keys.count = 0;
    assert_refused(device_keys_scan(&keys, (struct span){der.data, 90}, "keys", &error), error,
                   ERROR_CONFIG, "no public key in it");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(an_update_is_installed),
        IN_SCRATCH(writing_to_what_is_not_erased_is_a_defect),
        IN_SCRATCH(an_observer_stops_the_boot),
        IN_SCRATCH(power_fails_where_it_is_asked_to),
        IN_SCRATCH(ram_is_lost_at_a_reset),
        IN_SCRATCH(programming_erases_whole_sectors),
        IN_SCRATCH(a_state_is_kept),
        IN_SCRATCH(a_clone_goes_its_own_way),
        IN_SCRATCH(every_cut_is_counted),
        IN_SCRATCH(what_waits_for_a_loader_is_told),
        IN_SCRATCH(addresses_are_found_by_both_names),
        IN_SCRATCH(too_many_keys_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
