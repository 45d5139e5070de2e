// SPDX-License-Identifier: Apache-2.0
/*
 * Installing packages on a part of the desk: what is where then, what is refused, and power that fails. The packages are
 * made by hand (sfi_forge), with every type of area that can be installed.
 */
#include "../../support/sfi_forge.h"
#include "../../support/test.h"
#include <device/part_files.h>
#include <device/sfi_install.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const char layout_text[] =
    "{\"name\": \"small\", \"buffer\": 256, \"flash\": ["
    "{\"name\": \"flash\", \"address\": \"0x0c000000\", \"alias\": \"0x08000000\", \"size\": "
    "\"0x2000\", \"sector\": \"0x400\", \"write\": 16},"
    "{\"name\": \"external\", \"address\": \"0x90000000\", \"size\": \"0x800\", \"sector\": "
    "\"0x400\", \"write\": 1, \"external\": true},"
    "{\"name\": \"sram\", \"address\": \"0x20000000\", \"size\": \"0x400\", \"ram\": true}],"
    "\"stages\": [{\"name\": \"boot\", \"mode\": \"overwrite\", \"images\": ["
    "{\"name\": \"app\", \"id\": 0, \"counter\": 3,"
    " \"primary\": {\"address\": \"0x0c000000\", \"size\": \"0x400\"},"
    " \"secondary\": {\"address\": \"0x0c000400\", \"size\": \"0x400\"}}]}]}";

#define UNIT  "000102030405060708090a0b0c0d0e0f"
#define TOKEN 0x08001800u
#define FIRST                      \
    {                              \
        'F', 0x08000000, UNIT UNIT \
    }
#define KEYS                                       \
    {                                              \
        'K', 0, "10000000400400080000000000000000" \
    }
#define PAUSE          \
    {'P', TOKEN, ""},  \
    {                  \
        'R', TOKEN, "" \
    }
#define EXTERNAL                                            \
    {                                                       \
        'E', 0x90000010, "020000000300000040040008a1a2a3a4" \
    }
#define MODULE                                 \
    {                                          \
        'M', 0x0c000c00,                       \
            "01000000030000000500000000000000" \
            "4c494300000000000000000000000000" \
            "0504030201"                       \
            "0000000000000000000000"           \
    }
#define OBK                                                         \
    {                                                               \
        'O', 0x0ffd0100, "0001fd0f1000000000000000" UNIT "00000000" \
    }
#define REGISTERS                                  \
    {                                              \
        'C', 0, "443322110000000000000000000000b4" \
    }

static const struct forged_area all[] = {FIRST, KEYS,  PAUSE,     EXTERNAL, MODULE,
                                         OBK,   PAUSE, REGISTERS, {0}};

/* A part, and a package that is on its way to it. */
struct bench {
    struct test_run test;
    struct layout layout;
    struct part *part;
    struct part *before; /* for who wants to know whether something has changed */
    struct sfi_package package;
    struct sfi_installation installation;
};

static struct bench *bench_new(void)
{
    struct error error;
    struct bench *bench = calloc(1, sizeof *bench);
    assert_non_null(bench);
    test_run_start(&bench->test);
    assert_done(layout_parse(text_bytes(layout_text), "layout.json", &bench->layout, &error),
                error);
    assert_done(part_new(&bench->layout, &bench->part, &error), error);
    assert_done(part_new(&bench->layout, &bench->before, &error), error);
    bench->installation = (struct sfi_installation){
        .run = &bench->test.run, .part = bench->part, .package = &bench->package};
    return bench;
}

static void drop(struct bench *bench)
{
    sfi_package_release(&bench->package);
    sfi_installation_release(&bench->installation);
    part_drop(&bench->part);
    part_drop(&bench->before);
    layout_release(&bench->layout);
    test_run_release(&bench->test);
    free(bench);
}

/* Opens, unlocks and installs bytes. */
static int install_bytes(struct bench *bench, struct span bytes, struct error *error)
{
    struct file file = {memfd_create("package", MFD_CLOEXEC), bytes.size};
    assert_int_equal(write(file.descriptor, bytes.data, bytes.size), bytes.size);
    sfi_package_release(&bench->package);
    if (sfi_package_open_file(&file, "package.sfi", &bench->package, error) != 0 ||
        sfi_package_unlock(&bench->package, forged_key, error) != 0)
        return -1;
    return sfi_install(&bench->installation, error);
}

static int install(struct bench *bench, const struct forged_area *areas, struct error *error)
{
    AUTO(blob) bytes = {0};
    sfi_forge(areas, &bytes);
    return install_bytes(bench, blob_span(&bytes), error);
}

static void installs(struct bench *bench, const struct forged_area *areas)
{
    struct error error;
    assert_done(install(bench, areas, &error), error);
}

/* Whether the part is as it was: notes, too. */
static void is_untouched(const struct bench *bench)
{
    assert_true(part_same(bench->part, bench->before));
    assert_memory_equal(&bench->part->record, &bench->before->record, sizeof bench->part->record);
}

static void refuses(struct bench *bench, const struct forged_area *areas, enum error_code code,
                    const char *message)
{
    struct error error;
    part_restore(bench->before, bench->part);
    assert_refused(install(bench, areas, &error), error, code, message);
    is_untouched(bench);
}

static void flash_is(const struct bench *bench, uint32_t offset, const char *hex)
{
    assert_bytes(((struct span){bench->part->device.memory[0] + offset, strlen(hex) / 2}), hex);
}

static void has_all(const struct bench *bench)
{
    const struct part_record *record = &bench->part->record;
    assert_int_equal(record->state, PART_INSTALLED);
    flash_is(bench, 0, UNIT UNIT "ffff");
    flash_is(bench, 0xc00, "0504030201ffff");
    flash_is(bench, TOKEN - 0x08000000, "ffffffff");
    assert_memory_not_equal(bench->part->device.memory[0] + 0x440, bench->before->device.memory[0],
                            16);
    flash_is(bench, 0x450, "ffff");
    assert_bytes(((struct span){bench->part->device.memory[1] + 15, 6}), "ffa1a2a3a4ff");
    assert_int_equal(record->obk_count, 1);
    assert_int_equal(record->obks[0].address, 0x0ffd0100);
    assert_bytes(((struct span){record->obks[0].bytes, record->obks[0].size}),
                 "0001fd0f1000000000000000" UNIT);
    assert_int_equal(record->register_count, 4);
    assert_int_equal(record->registers[0], 0x11223344);
    assert_int_equal(record->registers[3], 0xb4000000);
    assert_int_equal(record->version, 7);
}

static void everything_is_where_it_goes(void **state)
{
    (void)state;
    struct bench *bench = bench_new();
    installs(bench, all);
    has_all(bench);
    assert_false(bench->installation.resumed);
    drop(bench);
}

static void it_goes_on_behind_each_pause(void **state)
{
    (void)state;
    struct bench *bench = bench_new();
    bench->installation.until_pause = true;
    installs(bench, all);
    assert_int_equal(bench->part->record.state, PART_PAUSED);
    assert_int_equal(bench->part->record.next, 4);
    assert_memory_not_equal(bench->part->device.memory[0] + 0x1800, bench->before->device.memory[0],
                            32);
    installs(bench, all);
    assert_true(bench->installation.resumed);
    assert_int_equal(bench->part->record.state, PART_PAUSED);
    assert_int_equal(bench->part->record.next, 9);
    installs(bench, all);
    has_all(bench);
    drop(bench);
}

/* Every bit of header, descriptors and contents. */
static void no_flipped_bit_is_installed(void **state)
{
    (void)state;
    struct error error;
    struct bench *bench = bench_new();
    AUTO(blob) bytes = {0};
    sfi_forge(all, &bytes);
    for (size_t bit = 0; bit < 8 * bytes.size; bit++) {
        bytes.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(install_bytes(bench, blob_span(&bytes), &error), -1);
        assert_int_equal(error.code, ERROR_INVALID);
        bytes.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    is_untouched(bench);
    assert_done(install_bytes(bench, blob_span(&bytes), &error), error);
    drop(bench);
}

static void sweep(struct bench *bench, struct sfi_cuts *cuts)
{
    struct error error;
    AUTO(blob) bytes = {0};
    bench->installation.until_pause = false;
    part_restore(bench->before, bench->part);
    assert_done(sfi_install_cut_everywhere(&bench->installation, cuts, &error), error);
    is_untouched(bench);
    assert_true(cuts->operations > 5);
    assert_int_equal(cuts->cuts, 2 * cuts->operations);
    assert_int_equal(cuts->ends[SFI_END_HALF], 0);
    assert_int_equal(cuts->ends[SFI_END_COMPLETE], 1);
}

static void no_cut_leaves_half_of_it(void **state)
{
    (void)state;
    struct error error;
    struct sfi_cuts cuts;
    struct bench *bench = bench_new();
    AUTO(blob) bytes = {0};
    sfi_forge(all, &bytes);
    bench->installation.until_pause = true;
    assert_done(install_bytes(bench, blob_span(&bytes), &error), error);
    sweep(bench, &cuts); /* from a pause */
    assert_true(cuts.ends[SFI_END_PAUSED] > 2);
    assert_int_equal(part_reset(bench->part, &error), 0);
    assert_int_equal(bench->part->record.state, PART_PAUSED);
    assert_done(part_erase(bench->part, &error), error);
    bench->part->record.state = PART_BLANK;
    sweep(bench, &cuts); /* from nothing */
    assert_true(cuts.ends[SFI_END_BLANK] > 10);
    assert_int_equal(cuts.ends[SFI_END_OLD], 0);
    drop(bench);
}

static void what_was_there_goes_or_stays(void **state)
{
    (void)state;
    static const struct forged_area older[] = {
        {'F', 0x08000800, UNIT},
        {'E', 0x90000000, "000000000000000000000000a1a2a3a4"},
        OBK,
        REGISTERS,
        {0}};
    static const struct forged_area newer[] = {FIRST, OBK, {0}};
    struct error error;
    struct sfi_cuts cuts;
    struct bench *bench = bench_new();
    AUTO(blob) bytes = {0};
    installs(bench, older);
    part_restore(bench->before, bench->part);
    bench->installation.cut = (struct device_cut){1, false};
    assert_done(install(bench, newer, &error), error);
    assert_true(bench->installation.was_cut);
    assert_int_equal(bench->part->record.state, PART_INSTALLED);
    assert_true(part_same(bench->part, bench->before));
    bench->installation.cut = (struct device_cut){.at = 0};
    sweep(bench, &cuts);
    assert_int_equal(cuts.ends[SFI_END_OLD],
                     3); /* before it is noted that something is installed */
    bench->installation.cut = (struct device_cut){4, true};
    assert_done(install(bench, newer, &error), error);
    assert_int_equal(bench->part->record.state, PART_BLANK);
    assert_true(part_is_blank(bench->part));
    bench->installation.cut = (struct device_cut){.at = 0};
    installs(bench, newer);
    flash_is(bench, 0, UNIT UNIT);
    flash_is(bench, 0x800, "ffff");
    assert_int_equal(bench->part->record.register_count, 0);
    assert_int_equal(bench->part->device.memory[1][0], 0xff);
    drop(bench);
}

static void an_older_version_is_refused(void **state)
{
    (void)state;
    struct bench *bench = bench_new();
    installs(bench, all);
    installs(bench, all);
    bench->part->record.version = 8;
    refuses(bench, all, ERROR_INVALID, "its firmware version is 7, the device has had 8");
    drop(bench);
}

static void a_licence_is_good_for_one_package(void **state)
{
    (void)state;
    static const struct forged_area other[] = {FIRST, REGISTERS, {0}};
    struct error error;
    bool spent;
    struct bench *bench = bench_new();
    bench->installation.is_counted = true;
    bench->installation.license[0] = 1;
    installs(bench, all);
    installs(bench, all);
    assert_int_equal(bench->part->record.use_count, 1);
    refuses(bench, other, ERROR_INVALID, "has used this licence for another package");
    assert_done(sfi_license_is_spent(&bench->installation, &spent, &error), error);
    assert_true(spent);
    bench->installation.license[0] = 2;
    installs(bench, other);
    assert_int_equal(bench->part->record.use_count, 2);
    bench->installation.is_counted = false;
    installs(bench, all);
    bench->installation.is_counted = true;
    bench->installation.license[0] = 3;
    bench->part->record.use_count = PART_USES_MAX;
    refuses(bench, all, ERROR_FIT, "no room to note another licence");
    drop(bench);
}

/* Power that fails early gives no second use. */
static void a_cut_gives_no_licence_back(void **state)
{
    (void)state;
    static const struct forged_area other[] = {FIRST, REGISTERS, {0}};
    struct error error;
    struct bench *bench = bench_new();
    bench->installation.is_counted = true;
    bench->installation.cut = (struct device_cut){3, false};
    assert_done(install(bench, all, &error), error);
    assert_true(bench->installation.was_cut);
    bench->installation.cut = (struct device_cut){.at = 0};
    refuses(bench, other, ERROR_INVALID, "another package");
    installs(bench, all);
    drop(bench);
}

static void only_what_is_paused_goes_on(void **state)
{
    (void)state;
    static const struct forged_area other[] = {FIRST, PAUSE, OBK, {0}};
    struct bench *bench = bench_new();
    bench->installation.until_pause = true;
    bench->installation.is_counted = true;
    installs(bench, all);
    refuses(bench, other, ERROR_INVALID, "the installation of another package is paused");
    bench->installation.license[0] = 1;
    refuses(bench, all, ERROR_INVALID, "was begun with another licence");
    bench->installation.license[0] = 0;
    bench->part->device.memory[0][0x1800] ^= 1;
    refuses(bench, all, ERROR_INVALID, "there is no token of this pause");
    bench->part->device.memory[0][0x1800] ^= 1;
    bench->installation.until_pause = false;
    installs(bench, all);
    has_all(bench);
    drop(bench);
}

static void what_does_not_fit_is_not_begun(void **state)
{
    (void)state;
    static const struct {
        struct forged_area areas[4];
        enum error_code code;
        const char *message;
    } rows[] = {
        {{{'F', 0x0a000000, UNIT}}, ERROR_FIT, "'small' has no internal flash at 0x0a000000"},
        {{{'F', 0x20000000, UNIT}}, ERROR_FIT, "has no internal flash at 0x20000000"},
        {{{'F', 0x90000000, UNIT}}, ERROR_FIT, "has no internal flash at 0x90000000"},
        {{{'E', 0x08000000, "000000000000000000000000a1a2a3a4"}},
         ERROR_FIT,
         "has no external flash at 0x08000000"},
        {{FIRST, {'F', 0x08001ff0, UNIT UNIT}}, ERROR_FIT, "which ends at 0x0c001fff"},
        {{{'F', 0x08000008, UNIT}}, ERROR_FIT, "is not where one of the 16 bytes begins"},
        {{FIRST, {'F', 0x0c000010, UNIT}},
         ERROR_INVALID,
         "there is something at 0x0c000010 already"},
        {{FIRST, {'K', 0, "20000000100000080000000000000000"}},
         ERROR_INVALID,
         "something at 0x0c000010"},
        {{{'K', 0, "21000000100000080000000000000000"}}, ERROR_FIT, "a key of 0x21 bytes"},
        {{{'F', TOKEN + 0x20, UNIT}, PAUSE},
         ERROR_INVALID,
         "firmware is in the sector of the token"},
        {{FIRST, {'P', 0x90000000, ""}, {'R', 0x90000000, ""}}, ERROR_FIT, "no internal flash"},
        {{OBK, OBK}, ERROR_INVALID, "option-byte keys for 0x0ffd0100 are there already"},
        {{REGISTERS, REGISTERS}, ERROR_INVALID, "option bytes are there already"},
        {{FIRST, {'H', 0, UNIT UNIT}}, ERROR_INVALID, "the hash is not that of the firmware"},
        {{{'M', 0, "00000000000000000100000000000000" UNIT}}, ERROR_CONFIG, "not public"},
        {{{'S', 0, "10000000000000000000000000000000" UNIT}}, ERROR_CONFIG, "a package of others"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new();
        refuses(bench, rows[i].areas, rows[i].code, rows[i].message);
        drop(bench);
    }
}

static void a_chunk_must_fit_the_ram(void **state)
{
    (void)state;
    static const struct forged_area areas[] = {FIRST, PAUSE, EXTERNAL, OBK, {0}};
    struct bench *bench = bench_new();
    bench->installation.ram = 48 + 40 + 32 + 40 - 1;
    refuses(bench, areas, ERROR_FIT, "with it a chunk has 0xa0 bytes, the part takes 0x9f at once");
    bench->installation.ram++;
    installs(bench, areas); /* the second: 40 + 40 + 40 + 32 */
    drop(bench);
}

static void a_part_is_kept(void **state)
{
    struct error error;
    struct bench *bench = bench_new();
    const char *directory = scratch_path(*state, "part");
    assert_done(part_load(bench->before, directory, &error), error); /* there is none yet */
    assert_int_equal(bench->before->record.state, PART_BLANK);
    bench->installation.is_counted = true;
    bench->installation.until_pause = true;
    installs(bench, all);
    assert_done(part_save(bench->part, directory, &error), error);
    assert_done(part_load(bench->before, directory, &error), error);
    is_untouched(bench);
    assert_true(bench->before->device.blank == false);
    installs(bench, all);
    bench->installation.until_pause = false;
    installs(bench, all);
    assert_done(part_save(bench->part, directory, &error), error);
    AUTO_PART loaded = NULL;
    assert_done(part_new(&bench->layout, &loaded, &error), error);
    assert_done(part_load(loaded, directory, &error), error);
    assert_true(part_same(loaded, bench->part));
    assert_int_equal(loaded->record.state, PART_INSTALLED);
    assert_int_equal(loaded->record.use_count, 1);
    assert_int_equal(loaded->record.version, 7);
    assert_int_equal(access(scratch_path(*state, "part/paused"), F_OK), -1);
    drop(bench);
}

/* A program that is stopped while it saves leaves what device.json said last: nothing, or all. */
static void a_part_that_is_half_saved_is_blank(void **state)
{
    struct error error;
    struct bench *bench = bench_new();
    const char *directory = scratch_path(*state, "part");
    installs(bench, all);
    bench->part->device.counters[0][0] = 9;
    assert_done(part_save(bench->part, directory, &error), error);
    assert_done(device_save_blank(&bench->part->device, directory, &error), error);
    assert_done(part_load(bench->before, directory, &error), error);
    assert_true(part_is_blank(bench->before));
    assert_int_equal(bench->before->record.state, PART_BLANK);
    assert_int_equal(bench->before->record.version, 7);
    assert_int_equal(bench->before->device.counters[0][0], 9);
    drop(bench);
}

static void a_damaged_record_is_refused(void **state)
{
    static const char *const texts[] = {
        "{",
        "{\"state\": \"half\", \"licences\": []}",
        "{\"state\": \"blank\"}",
        "{\"state\": \"blank\", \"licences\": 1}",
        "{\"state\": \"blank\", \"licences\": [1]}",
        "{\"state\": \"blank\", \"licences\": [{\"licence\": \"00\", \"package\": \"00\"}]}",
        "{\"state\": \"installed\", \"licences\": []}",
        "{\"state\": \"installed\", \"licences\": [], \"package\": \"xy\"}",
        "{\"state\": \"installed\", \"licences\": [], \"package\": \"" UNIT UNIT
        "\", \"option_bytes\": [\"x\"]}",
        "{\"state\": \"installed\", \"licences\": [], \"package\": \"" UNIT UNIT
        "\", \"obk\": [1,2,3,4,5,6,7,8,9]}",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct error error;
        struct bench *bench = bench_new();
        scratch_text(*state, "part/part.json", texts[i]);
        assert_int_equal(part_load(bench->part, scratch_path(*state, "part"), &error), -1);
        assert_int_equal(error.code, ERROR_CONFIG);
        drop(bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_where_it_goes),
        cmocka_unit_test(it_goes_on_behind_each_pause),
        cmocka_unit_test(no_flipped_bit_is_installed),
        cmocka_unit_test(no_cut_leaves_half_of_it),
        cmocka_unit_test(what_was_there_goes_or_stays),
        cmocka_unit_test(an_older_version_is_refused),
        cmocka_unit_test(a_licence_is_good_for_one_package),
        cmocka_unit_test(a_cut_gives_no_licence_back),
        cmocka_unit_test(only_what_is_paused_goes_on),
        cmocka_unit_test(what_does_not_fit_is_not_begun),
        cmocka_unit_test(a_chunk_must_fit_the_ram),
        IN_SCRATCH(a_part_is_kept),
        IN_SCRATCH(a_part_that_is_half_saved_is_blank),
        IN_SCRATCH(a_damaged_record_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
