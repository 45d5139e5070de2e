// SPDX-License-Identifier: Apache-2.0
/*
 * What the boot core decides: which updates it takes, refuses, lets wait and takes back; ports that fail.
 */
#include "../../support/boot_bench.h"
#include "../../support/test.h"
#include <bootcore/trailer.h>
#include <stdlib.h>
#include <string.h>

#define OVERWRITE_SHAPE                                                                    \
    {                                                                                      \
        .mode = BOOTCORE_OVERWRITE, .sector = 512, .write = 16, .slot = 2048, .images = 1, \
        .decrypts = true                                                                   \
    }
#define SWAP_SHAPE                                                                       \
    {                                                                                    \
        .mode = BOOTCORE_SWAP, .sector = 512, .write = 16, .slot = 2048, .scratch = 512, \
        .max_sectors = 4, .images = 1, .decrypts = true                                  \
    }

static const struct bench_shape overwrite_shape = OVERWRITE_SHAPE;
static const struct bench_shape swap_shape = SWAP_SHAPE;

static const struct boot_image old_image = {.major = 1, .body = 700};
static const struct boot_image new_image = {.major = 2, .body = 900, .encrypted = true};

static struct boot_bench *bench_of(const struct bench_shape *shape)
{
    struct boot_bench *bench = calloc(1, sizeof *bench);
    assert_non_null(bench);
    boot_bench_open(bench, shape);
    return bench;
}

static void drop(struct boot_bench *bench)
{
    boot_bench_release(bench);
    free(bench);
}

static void boots(struct boot_bench *bench, unsigned version)
{
    assert_true(boot_bench_boot(bench));
    assert_int_equal(boot_bench_version(bench, 0), version);
}

/* A boot that changes nothing. */
static void rests(struct boot_bench *bench, unsigned version)
{
    boots(bench, version);
    assert_int_equal(bench->operations, 0);
}

static bool is_requested(struct boot_bench *bench)
{
    struct bootcore_trailer trailer;
    assert_int_equal(bootcore_trailer_read(&bench->config, &bench->images[0].secondary, &trailer),
                     BOOTCORE_OK);
    return trailer.magic;
}

static void nothing_is_written_without_update(void **state)
{
    (void)state;
    static const struct bench_shape shapes[] = {
        OVERWRITE_SHAPE,
        SWAP_SHAPE,
        {.mode = BOOTCORE_PRIMARY_ONLY, .sector = 512, .write = 16, .slot = 2048, .images = 1},
        {.mode = BOOTCORE_OVERWRITE,
         .sector = 512,
         .write = 1,
         .slot = 2048,
         .images = 1,
         .ram = 2048,
         .loader = true,
         .bootstrap = true},
    };
    for (size_t i = 0; i < COUNT(shapes); i++) {
        struct boot_bench *bench = bench_of(&shapes[i]);
        assert_false(boot_bench_boot(bench));
        assert_int_equal(bench->operations, 0);
        assert_int_equal(bench->events[BOOTCORE_EVENT_EMPTY], 1);
        boot_bench_install(bench, 0, &old_image);
        rests(bench, 1);
        rests(bench, 1);
        if (shapes[i].mode != BOOTCORE_PRIMARY_ONLY) {
            boot_bench_download(bench, 0, &new_image, BOOTCORE_NONE);
            rests(bench, 1);
        }
        drop(bench);
    }
}

static void a_trial_goes_back_unless_it_is_confirmed(void **state)
{
    (void)state;
    for (int confirmed = 0; confirmed < 2; confirmed++) {
        struct boot_bench *bench = bench_of(&swap_shape);
        struct boot_image update = new_image;
        update.counter = 5;
        boot_bench_install(bench, 0, &old_image);
        boot_bench_download(bench, 0, &update, BOOTCORE_TEST);
        boots(bench, 2);
        assert_int_equal(bench->state.counters[0], 0);
        if (confirmed) {
            boot_bench_confirm(bench);
            assert_int_equal(bench->operations, 1);
            boot_bench_confirm(bench);
            assert_int_equal(bench->operations, 0);
        }
        boots(bench, confirmed ? 2 : 1);
        assert_int_equal(bench->state.counters[0], confirmed ? 5 : 0);
        rests(bench, confirmed ? 2 : 1);
        drop(bench);
    }
}

static void confirming_without_a_trial_writes_nothing(void **state)
{
    (void)state;
    struct boot_bench *bench = bench_of(&swap_shape);
    boot_bench_install(bench, 0, &old_image);
    boot_bench_confirm(bench);
    assert_int_equal(bench->operations, 0);
    rests(bench, 1);
    drop(bench);
}

static void an_update_for_good_raises_the_counter_at_once(void **state)
{
    (void)state;
    struct boot_bench *bench = bench_of(&swap_shape);
    struct boot_image update = new_image;
    update.counter = 5;
    boot_bench_install(bench, 0, &old_image);
    boot_bench_download(bench, 0, &update, BOOTCORE_PERMANENT);
    boots(bench, 2);
    assert_int_equal(bench->state.counters[0], 5);
    rests(bench, 2);
    /* and now the old one, whose counter is lower, is refused */
    boot_bench_download(bench, 0, &old_image, BOOTCORE_PERMANENT);
    boots(bench, 2);
    assert_int_equal(bench->events[BOOTCORE_EVENT_REFUSE], 1);
    assert_int_equal(bench->memory.updates[0].reason, BOOTCORE_COUNTER);
    rests(bench, 2);
    drop(bench);
}

static void a_trial_may_follow_a_trial(void **state)
{
    (void)state;
    const struct boot_image newest = {.major = 3, .body = 400, .encrypted = true};
    struct boot_bench *bench = bench_of(&swap_shape);
    boot_bench_install(bench, 0, &old_image);
    boot_bench_download(bench, 0, &new_image, BOOTCORE_TEST);
    boots(bench, 2);
    boot_bench_download(bench, 0, &newest, BOOTCORE_TEST);
    boots(bench, 3);
    boots(bench, 2);
    rests(bench, 2);
    drop(bench);
}

/* What lies behind the old image is no reason to stay with an update that nobody has confirmed. */
static void an_image_goes_back_with_what_lies_behind_it(void **state)
{
    (void)state;
    const struct boot_image small = {.major = 1, .body = 100};
    struct boot_bench *bench = bench_of(&swap_shape);
    boot_bench_install(bench, 0, &small);
    memset(bench->state.flash + bench->images[0].primary.address + 1000, 0x5a, 20);
    boot_bench_download(bench, 0, &new_image, BOOTCORE_TEST);
    boots(bench, 2);
    boots(bench, 1);
    rests(bench, 1);
    drop(bench);
}

static void what_is_wrong_with_an_update_keeps_it_out(void **state)
{
    (void)state;
    static const struct boot_image tampered = {.major = 2, .body = 900, .tampered = true};
    for (size_t i = 0; i < 2; i++) {
        struct boot_bench *bench = bench_of(i == 0 ? &overwrite_shape : &swap_shape);
        boot_bench_install(bench, 0, &old_image);
        boot_bench_download(bench, 0, &tampered, BOOTCORE_TEST);
        boots(bench, 1);
        assert_int_equal(bench->events[BOOTCORE_EVENT_REFUSE], 1);
        assert_int_equal(bench->memory.updates[0].reason, BOOTCORE_DIGEST);
        assert_false(is_requested(bench));
        assert_int_equal(bench->state.flash[bench->images[0].secondary.address], MCUBOOT_ERASED);
        rests(bench, 1);
        drop(bench);
    }
}

static void junk_behind_an_update_keeps_it_out(void **state)
{
    (void)state;
    struct boot_bench *bench = bench_of(&overwrite_shape);
    boot_bench_install(bench, 0, &old_image);
    boot_bench_download(bench, 0, &new_image, BOOTCORE_TEST);
    bench->state.flash[bench->images[0].secondary.address + 1800] = 0;
    boots(bench, 1);
    assert_int_equal(bench->memory.updates[0].reason, BOOTCORE_FILL);
    rests(bench, 1);
    drop(bench);
}

/* The download slot of STiROT's data image is larger than the place that the image goes to. */
static void an_update_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct bench_shape shape = OVERWRITE_SHAPE;
    shape.slot = 1024;
    shape.secondary = 2048;
    struct boot_bench *bench = bench_of(&shape);
    const struct boot_image small = {.major = 1, .body = 300};
    boot_bench_install(bench, 0, &small);
    boot_bench_download(bench, 0, &new_image, BOOTCORE_TEST);
    boots(bench, 1);
    assert_int_equal(bench->events[BOOTCORE_EVENT_REFUSE], 1);
    assert_int_equal(bench->memory.updates[0].reason, BOOTCORE_IMAGE_SIZE);
    rests(bench, 1);
    drop(bench);
}

static void an_update_that_does_not_fit_into_ram_is_refused(void **state)
{
    (void)state;
    struct bench_shape shape = OVERWRITE_SHAPE;
    shape.ram = 1024;
    struct boot_bench *bench = bench_of(&shape);
    const struct boot_image small = {.major = 1, .body = 300};
    boot_bench_install(bench, 0, &small);
    boot_bench_download(bench, 0, &new_image, BOOTCORE_TEST);
    boots(bench, 1);
    assert_int_equal(bench->memory.updates[0].reason, BOOTCORE_IMAGE_SIZE);
    rests(bench, 1);
    /* one that was programmed there does not boot either */
    boot_bench_install(bench, 0, &new_image);
    assert_false(boot_bench_boot(bench));
    assert_int_equal(bench->outcome.images[0].reason, BOOTCORE_IMAGE_SIZE);
    drop(bench);
}

static void a_loader_only_overwrites(void **state)
{
    (void)state;
    struct bench_shape shape = SWAP_SHAPE;
    shape.loader = true;
    shape.ram = 2048;
    struct boot_bench *bench = bench_of(&shape);
    boot_bench_install(bench, 0, &old_image);
    assert_false(boot_bench_boot(bench));
    assert_int_equal(bench->calls, 0);
    drop(bench);
}

static void more_chunks_than_marks_keep_an_update_out(void **state)
{
    (void)state;
    struct bench_shape shape = SWAP_SHAPE;
    shape.max_sectors = 1;
    struct boot_bench *bench = bench_of(&shape);
    boot_bench_install(bench, 0, &old_image);
    boot_bench_download(bench, 0, &new_image, BOOTCORE_TEST);
    boots(bench, 1);
    assert_int_equal(bench->events[BOOTCORE_EVENT_REFUSE], 1);
    rests(bench, 1);
    drop(bench);
}

static void two_images(struct boot_bench *bench)
{
    for (uint32_t i = 0; i < 2; i++)
        boot_bench_install(bench, i, &old_image);
}

static void an_update_waits_for_what_it_needs(void **state)
{
    (void)state;
    const struct boot_image needing = {.major = 2, .body = 500, .needs = 2, .needs_image = 1};
    struct bench_shape shapes[] = {OVERWRITE_SHAPE, SWAP_SHAPE};
    for (size_t i = 0; i < COUNT(shapes); i++) {
        shapes[i].images = 2;
        struct boot_bench *bench = bench_of(&shapes[i]);
        enum bootcore_swap wish = i == 0 ? BOOTCORE_TEST : BOOTCORE_PERMANENT;
        two_images(bench);
        boot_bench_download(bench, 0, &needing, wish);
        boots(bench, 1);
        assert_int_equal(bench->events[BOOTCORE_EVENT_DEPENDS], 1);
        assert_int_equal(bench->operations, 0);
        assert_true(is_requested(bench));
        boot_bench_download(bench, 1, &new_image, wish);
        boots(bench, 2);
        assert_int_equal(boot_bench_version(bench, 1), 2);
        rests(bench, 2);
        drop(bench);
    }
}

static void an_update_that_breaks_another_image_waits(void **state)
{
    (void)state;
    const struct boot_image needing = {.major = 2, .body = 500, .needs = 2, .needs_image = 1};
    struct bench_shape shape = OVERWRITE_SHAPE;
    shape.images = 2;
    struct boot_bench *bench = bench_of(&shape);
    boot_bench_install(bench, 0, &needing);
    boot_bench_install(bench, 1, &new_image);
    boot_bench_download(bench, 1, &old_image, BOOTCORE_TEST);
    boots(bench, 2);
    assert_int_equal(boot_bench_version(bench, 1), 2);
    assert_int_equal(bench->events[BOOTCORE_EVENT_DEPENDS], 1);
    drop(bench);
}

static void one_image_that_fails_fails_the_boot(void **state)
{
    (void)state;
    static const struct boot_image tampered = {.major = 1, .body = 700, .tampered = true};
    struct bench_shape shape = OVERWRITE_SHAPE;
    shape.images = 2;
    struct boot_bench *bench = bench_of(&shape);
    boot_bench_install(bench, 0, &old_image);
    assert_false(boot_bench_boot(bench));
    bench->images[1].optional = true;
    rests(bench, 1);
    assert_int_equal(boot_bench_version(bench, 1), 0);
    boot_bench_install(bench, 1, &tampered);
    assert_false(boot_bench_boot(bench));
    boot_bench_install(bench, 1, &old_image);
    rests(bench, 1);
    boot_bench_install(bench, 0, &tampered);
    assert_false(boot_bench_boot(bench));
    assert_int_equal(bench->events[BOOTCORE_EVENT_STOP], 1);
    drop(bench);
}

static void a_dependency_that_does_not_hold_stops_the_boot(void **state)
{
    (void)state;
    const struct boot_image needing = {.major = 2, .body = 500, .needs = 2, .needs_image = 1};
    struct bench_shape shape = OVERWRITE_SHAPE;
    shape.images = 2;
    struct boot_bench *bench = bench_of(&shape);
    boot_bench_install(bench, 0, &needing);
    boot_bench_install(bench, 1, &old_image);
    assert_false(boot_bench_boot(bench));
    boot_bench_install(bench, 1, &new_image);
    rests(bench, 2);
    drop(bench);
}

/* The last bytes of a chunk that goes to scratch: all that a journal says, and the magic. */
static void craft_journal(uint8_t journal[144])
{
    static const uint8_t magic[] = MCUBOOT_TRAILER_MAGIC;
    memset(journal, 0xff, 144);
    memcpy(journal + 128, magic, sizeof magic);
    journal[80] = BOOTCORE_PERMANENT; /* swap_info, of image 0 */
    memset(journal + 64, 0, 4);
    journal[65] = 0x04; /* swap_size 0x400 */
}

/*
 * Sectors that pass through scratch end with bytes that read as a journal there. Power fails at every operation, and the
 * journal is never believed: the way back ends with the old image.
 */
static void a_journal_in_an_image_is_not_believed(void **state)
{
    (void)state;
    uint8_t journal[144];
    struct boot_bench *bench = bench_of(&swap_shape);
    craft_journal(journal);
    /* the body ends where the second sector does */
    const struct boot_image crafted = {
        .major = 2, .body = 1024 - MCUBOOT_HEADER_SIZE, .ends_with = SPAN(journal)};
    boot_bench_install(bench, 0, &old_image);
    boot_bench_download(bench, 0, &crafted, BOOTCORE_TEST);
    struct bench_state *start = malloc(sizeof *start);
    assert_non_null(start);
    *start = bench->state;
    boots(bench, 2);
    unsigned operations = bench->operations;
    unsigned seen = 0;
    for (unsigned at = 1; at <= operations; at++) {
        struct bootcore_trailer trailer;
        boot_bench_restore(bench, start);
        boot_bench_cut(bench, at, false);
        bench->off = false;
        assert_int_equal(bootcore_trailer_read(&bench->config, &bench->config.scratch, &trailer),
                         BOOTCORE_OK);
        seen += trailer.in_progress && trailer.swap == BOOTCORE_PERMANENT;
        boots(bench, at == operations ? 1 : 2);
        boots(bench, 1);
        rests(bench, 1);
    }
    assert_true(seen > 0);
    free(start);
    drop(bench);
}

/*
 * One call of the port fails, or all from there on, without loss of power. What boots then is what boots afterwards, or
 * what the next boot gives back.
 */
static void fail_everywhere(struct boot_bench *bench, unsigned failures)
{
    struct bench_state *start = malloc(sizeof *start);
    assert_non_null(start);
    *start = bench->state;
    assert_true(boot_bench_boot(bench));
    unsigned calls = bench->calls;
    for (unsigned at = 1; at <= calls; at++) {
        boot_bench_restore(bench, start);
        bench->fail_at = at;
        bench->failures = failures;
        bool booted = boot_bench_boot(bench);
        unsigned version = boot_bench_version(bench, 0);
        bench->fail_at = 0;
        assert_true(boot_bench_boot(bench));
        unsigned rest = boot_bench_version(bench, 0);
        assert_true(rest == 1 || rest == 2);
        if (booted)
            assert_true(version == 1 || version == 2);
        assert_true(!booted || failures == 1);
    }
    free(start);
}

static void a_port_that_fails_boots_nothing_wrong(void **state)
{
    (void)state;
    static const enum bootcore_swap wishes[] = {BOOTCORE_TEST, BOOTCORE_PERMANENT};
    for (size_t i = 0; i < 2 * COUNT(wishes); i++)
        for (unsigned failures = 1; failures < 100000; failures += 99998) {
            struct boot_bench *bench = bench_of(i % 2 == 0 ? &overwrite_shape : &swap_shape);
            boot_bench_install(bench, 0, &old_image);
            boot_bench_download(bench, 0, &new_image, i % 2 == 0 ? BOOTCORE_TEST : wishes[i / 2]);
            fail_everywhere(bench, failures);
            drop(bench);
        }
}

/* The same with an image that must not boot: no failure makes it one that does. */
static void a_port_that_fails_lets_no_bad_image_through(void **state)
{
    (void)state;
    static const struct boot_image tampered = {.major = 1, .body = 700, .tampered = true};
    static const struct bench_shape shapes[] = {
        OVERWRITE_SHAPE,
        SWAP_SHAPE,
        {.mode = BOOTCORE_OVERWRITE,
         .sector = 512,
         .write = 1,
         .slot = 2048,
         .images = 1,
         .ram = 2048,
         .decrypts = true,
         .loader = true,
         .bootstrap = true},
    };
    for (size_t i = 0; i < COUNT(shapes); i++) {
        struct boot_bench *bench = bench_of(&shapes[i]);
        boot_bench_install(bench, 0, &tampered);
        boot_bench_download(bench, 0, &tampered, BOOTCORE_NONE);
        assert_false(boot_bench_boot(bench));
        unsigned calls = bench->calls;
        for (unsigned at = 1; at <= calls; at++) {
            bench->fail_at = at;
            assert_false(boot_bench_boot(bench));
        }
        drop(bench);
    }
}

static void areas_that_cannot_be_are_refused(void **state)
{
    (void)state;
    struct bench_shape shapes[] = {SWAP_SHAPE, SWAP_SHAPE, SWAP_SHAPE, OVERWRITE_SHAPE,
                                   OVERWRITE_SHAPE};
    shapes[0].secondary = 4096; /* sizes that differ */
    shapes[1].scratch = 0;      /* no scratch */
    shapes[2].max_sectors = 32; /* a trailer that scratch has no room for */
    shapes[3].sector = 24;      /* write unit does not divide it */
    shapes[4].images = 0;
    for (size_t i = 0; i < COUNT(shapes); i++) {
        struct boot_bench *bench = bench_of(&shapes[i]);
        assert_false(boot_bench_boot(bench));
        assert_int_equal(bench->calls, 0);
        drop(bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_written_without_update),
        cmocka_unit_test(a_trial_goes_back_unless_it_is_confirmed),
        cmocka_unit_test(confirming_without_a_trial_writes_nothing),
        cmocka_unit_test(an_update_for_good_raises_the_counter_at_once),
        cmocka_unit_test(a_trial_may_follow_a_trial),
        cmocka_unit_test(an_image_goes_back_with_what_lies_behind_it),
        cmocka_unit_test(what_is_wrong_with_an_update_keeps_it_out),
        cmocka_unit_test(junk_behind_an_update_keeps_it_out),
        cmocka_unit_test(an_update_that_does_not_fit_is_refused),
        cmocka_unit_test(an_update_that_does_not_fit_into_ram_is_refused),
        cmocka_unit_test(a_loader_only_overwrites),
        cmocka_unit_test(more_chunks_than_marks_keep_an_update_out),
        cmocka_unit_test(an_update_waits_for_what_it_needs),
        cmocka_unit_test(an_update_that_breaks_another_image_waits),
        cmocka_unit_test(one_image_that_fails_fails_the_boot),
        cmocka_unit_test(a_dependency_that_does_not_hold_stops_the_boot),
        cmocka_unit_test(a_journal_in_an_image_is_not_believed),
        cmocka_unit_test(a_port_that_fails_boots_nothing_wrong),
        cmocka_unit_test(a_port_that_fails_lets_no_bad_image_through),
        cmocka_unit_test(areas_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
