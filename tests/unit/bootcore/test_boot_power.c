// SPDX-License-Identifier: Apache-2.0
/*
 * Power that fails at every write and erase of a boot, in full and by half, and again at every one of the boot that
 * follows. What is there at rest is all of the new images, or all of the old ones: never a mixture, never nothing.
 */
#include "../../support/boot_bench.h"
#include "../../support/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OLD = 1, NEW = 2, PRINTED = 64 };

/* One story: what is in the slots, and how it may end. */
struct story {
    const char *name;
    struct bench_shape shape;
    struct boot_image
        old[BOOTCORE_IMAGES_MAX]; /* of each image; no body: its primary slot is empty */
    struct boot_image new[BOOTCORE_IMAGES_MAX]; /* no body: no update */
    enum bootcore_swap wish;
    bool reverts; /* what is cut is the way back of an update that was not confirmed */
    bool twice;   /* power fails again in the boot that follows */
};

struct sweep {
    const struct story *story;
    struct boot_bench *bench;
    struct bench_state start;
    struct bench_state middle;
    unsigned cuts;
    unsigned ends[NEW + 1];
};

/* A bench as the story begins. */
static void begin(struct sweep *sweep)
{
    const struct story *story = sweep->story;
    struct boot_bench *bench = sweep->bench;
    boot_bench_open(bench, &story->shape);
    for (uint32_t i = 0; i < story->shape.images; i++) {
        if (story->old[i].body > 0)
            boot_bench_install(bench, i, &story->old[i]);
        if (story->new[i].body > 0)
            boot_bench_download(bench, i, &story->new[i], story->wish);
    }
    if (story->reverts)
        assert_true(boot_bench_boot(bench));
    sweep->start = bench->state;
}

/* OLD or NEW, where all images are of one of them. */
static unsigned generation(const struct sweep *sweep)
{
    unsigned first = 0;
    for (uint32_t i = 0; i < sweep->story->shape.images; i++) {
        unsigned version = boot_bench_version(sweep->bench, i);
        unsigned here = sweep->story->new[i].body == 0 ? first : version;
        if (first == 0)
            first = here;
        assert_true(here == first);
    }
    return first;
}

/* Boots without a cut: everything is of one generation, and nothing is left to do but to go back. */
static unsigned come_to_rest(struct sweep *sweep)
{
    const struct story *story = sweep->story;
    struct boot_bench *bench = sweep->bench;
    assert_true(boot_bench_boot(bench));
    unsigned end = generation(sweep);
    sweep->ends[end]++;
    assert_true(boot_bench_boot(bench));
    bool goes_back = story->wish == BOOTCORE_TEST && story->shape.mode == BOOTCORE_SWAP;
    assert_int_equal(generation(sweep), goes_back ? OLD : end);
    if (!goes_back || end == OLD)
        assert_int_equal(bench->operations, 0);
    assert_true(boot_bench_boot(bench));
    assert_int_equal(bench->operations, 0);
    return end;
}

static unsigned count_operations(struct sweep *sweep)
{
    assert_true(boot_bench_boot(sweep->bench));
    return sweep->bench->operations;
}

/* Cuts the boot that comes after a first cut, everywhere; `allowed` is an end besides that of an uncut boot. */
static void cut_again(struct sweep *sweep)
{
    struct boot_bench *bench = sweep->bench;
    sweep->middle = bench->state;
    unsigned operations = count_operations(sweep);
    unsigned wanted = generation(sweep);
    for (unsigned at = 1; at <= operations; at++)
        for (int torn = 0; torn < 2; torn++) {
            boot_bench_restore(bench, &sweep->middle);
            boot_bench_cut(bench, at, torn != 0);
            unsigned end = come_to_rest(sweep);
            assert_true(end == wanted || (end == OLD && at == operations));
            sweep->cuts++;
        }
    boot_bench_restore(bench, &sweep->middle);
}

static void cut_everywhere(struct sweep *sweep)
{
    struct boot_bench *bench = sweep->bench;
    unsigned wanted = sweep->story->reverts ? OLD : NEW;
    unsigned operations = count_operations(sweep);
    assert_int_equal(generation(sweep), wanted);
    assert_true(operations > 0);
    for (unsigned at = 1; at <= operations; at++)
        for (int torn = 0; torn < 2; torn++) {
            boot_bench_restore(bench, &sweep->start);
            boot_bench_cut(bench, at, torn != 0);
            if (sweep->story->twice)
                cut_again(sweep);
            unsigned end = come_to_rest(sweep);
            /* an update that is installed to the last word when power fails counts as tried */
            assert_true(end == wanted || (end == OLD && at == operations));
            sweep->cuts++;
        }
}

static void tell(const struct story *story)
{
    struct sweep *sweep = calloc(1, sizeof *sweep);
    assert_non_null(sweep);
    sweep->story = story;
    sweep->bench = calloc(1, sizeof *sweep->bench);
    assert_non_null(sweep->bench);
    begin(sweep);
    cut_everywhere(sweep);
    print_message("%-48s %6u cuts: %u old, %u new\n", story->name, sweep->cuts, sweep->ends[OLD],
                  sweep->ends[NEW]);
    boot_bench_release(sweep->bench);
    free(sweep->bench);
    free(sweep);
}

static void tell_all(const struct story *stories, size_t count)
{
    for (size_t i = 0; i < count; i++)
        tell(&stories[i]);
}

/* The same story for sectors and write units of several flashes; slot and scratch are counted in sectors. */
static void tell_for_units(const struct story *story)
{
    static const struct {
        uint32_t sector;
        uint32_t write;
    } units[] = {{512, 1}, {512, 4}, {512, 8}, {512, 16}, {1024, 16}, {4096, 16}, {4096, 1}};
    for (size_t i = 0; i < COUNT(units); i++) {
        char name[PRINTED];
        struct story variant = *story;
        snprintf(name, sizeof name, "%s, 0x%x by %u", story->name, (unsigned)units[i].sector,
                 (unsigned)units[i].write);
        variant.name = name;
        variant.shape.sector = units[i].sector;
        variant.shape.write = units[i].write;
        variant.shape.slot *= units[i].sector;
        variant.shape.scratch *= units[i].sector;
        tell(&variant);
    }
}

#define PLAIN(version, size)               \
    {                                      \
        .major = (version), .body = (size) \
    }
#define SECRET(version, size)                                 \
    {                                                         \
        .major = (version), .body = (size), .encrypted = true \
    }

static void overwriting(void **state)
{
    (void)state;
    static const struct story plain = {
        .name = "overwrite, plain",
        .shape = {.mode = BOOTCORE_OVERWRITE, .slot = 4, .images = 1},
        .old = {PLAIN(OLD, 700)},
        .new = {PLAIN(NEW, 1100)},
        .wish = BOOTCORE_TEST,
        .twice = true,
    };
    static const struct story encrypted = {
        .name = "overwrite, encrypted",
        .shape = {.mode = BOOTCORE_OVERWRITE, .slot = 4, .images = 1, .decrypts = true},
        .old = {PLAIN(OLD, 1100)},
        .new = {SECRET(NEW, 700)},
        .wish = BOOTCORE_TEST,
        .twice = true,
    };
    tell_for_units(&plain);
    tell_for_units(&encrypted);
}

static void overwriting_several(void **state)
{
    (void)state;
    static const struct story stories[] = {
        {
            .name = "overwrite, two images, one needs the other",
            .shape = {BOOTCORE_OVERWRITE, 512, 16, 2048, .images = 2, .decrypts = true},
            .old = {PLAIN(OLD, 300), SECRET(OLD, 700)},
            .new = {{.major = NEW, .body = 900, .needs = NEW, .needs_image = 1}, SECRET(NEW, 640)},
            .wish = BOOTCORE_TEST,
            .twice = true,
        },
        {
            .name = "overwrite, two images that need each other",
            .shape = {BOOTCORE_OVERWRITE, 1024, 8, 2048, .images = 2, .decrypts = true},
            .old = {PLAIN(OLD, 300), SECRET(OLD, 700)},
            .new = {{.major = NEW, .body = 900, .needs = NEW, .needs_image = 1},
                    {.major = NEW, .body = 800, .needs = NEW, .needs_image = 0, .encrypted = true}},
            .wish = BOOTCORE_TEST,
            .twice = true,
        },
        {
            .name = "overwrite, three images, two updates",
            .shape = {BOOTCORE_OVERWRITE, 512, 16, 2048, .images = 3},
            .old = {PLAIN(OLD, 300), PLAIN(OLD, 700), PLAIN(OLD, 500)},
            .new = {PLAIN(NEW, 900), {.body = 0}, PLAIN(NEW, 100)},
            .wish = BOOTCORE_TEST,
        },
        {
            .name = "loader: images stay encrypted",
            .shape = {BOOTCORE_OVERWRITE, 512, 1, 2048, .ram = 2048, .images = 1, .decrypts = true,
                      .loader = true},
            .old = {SECRET(OLD, 700)},
            .new = {SECRET(NEW, 900)},
            .wish = BOOTCORE_TEST,
            .twice = true,
        },
        {
            .name = "load and run",
            .shape = {BOOTCORE_OVERWRITE, 512, 1, 2048, .ram = 2048, .images = 1, .decrypts = true},
            .old = {SECRET(OLD, 700)},
            .new = {SECRET(NEW, 900)},
            .wish = BOOTCORE_TEST,
            .twice = true,
        },
        {
            .name = "bootstrap: no image before",
            .shape = {BOOTCORE_OVERWRITE, 512, 16, 2048, .images = 1, .bootstrap = true},
            .new = {PLAIN(NEW, 900)},
            .wish = BOOTCORE_NONE,
            .twice = true,
        },
    };
    tell_all(stories, COUNT(stories));
}

/* Trailer of 0x70 bytes, 0x20 more with keys, and 3 marks for each of `max_sectors`. */
#define SWAP(sector_, write_, slot_, scratch_, max_, count_)                                       \
    .mode = BOOTCORE_SWAP, .sector = sector_, .write = write_, .slot = slot_, .scratch = scratch_, \
    .max_sectors = max_, .images = count_

static void swapping_units(void **state)
{
    (void)state;
    static const struct bench_shape shape = {.mode = BOOTCORE_SWAP,
                                             .slot = 4,
                                             .scratch = 1,
                                             .max_sectors = 4,
                                             .images = 1,
                                             .decrypts = true};
    static const struct story test = {
        .name = "swap on trial, plain to encrypted",
        .shape = shape,
        .old = {PLAIN(OLD, 700)},
        .new = {SECRET(NEW, 900)},
        .wish = BOOTCORE_TEST,
    };
    static const struct story permanent = {
        .name = "swap for good, encrypted to encrypted",
        .shape = shape,
        .old = {SECRET(OLD, 900)},
        .new = {SECRET(NEW, 500)},
        .wish = BOOTCORE_PERMANENT,
    };
    static const struct story revert = {
        .name = "back, encrypted to plain",
        .shape = shape,
        .old = {PLAIN(OLD, 700)},
        .new = {SECRET(NEW, 900)},
        .wish = BOOTCORE_TEST,
        .reverts = true,
    };
    tell_for_units(&test);
    tell_for_units(&permanent);
    tell_for_units(&revert);
}

static void swapping_twice(void **state)
{
    (void)state;
    static const struct story stories[] = {
        {
            .name = "swap on trial, encrypted both, 1 sector",
            .shape = {SWAP(512, 16, 2048, 512, 4, 1), .decrypts = true},
            .old = {SECRET(OLD, 700)},
            .new = {SECRET(NEW, 1000)},
            .wish = BOOTCORE_TEST,
            .twice = true,
        },
        {
            .name = "swap for good, plain to encrypted, 2 sectors",
            .shape = {SWAP(256, 8, 1536, 512, 4, 1), .decrypts = true},
            .old = {PLAIN(OLD, 700)},
            .new = {SECRET(NEW, 600)},
            .wish = BOOTCORE_PERMANENT,
            .twice = true,
        },
        {
            .name = "swap on trial, encrypted to plain",
            .shape = {SWAP(512, 4, 2048, 512, 4, 1), .decrypts = true},
            .old = {SECRET(OLD, 300)},
            .new = {PLAIN(NEW, 1100)},
            .wish = BOOTCORE_TEST,
            .twice = true,
        },
        {
            .name = "back, encrypted both",
            .shape = {SWAP(512, 16, 2048, 512, 4, 1), .decrypts = true},
            .old = {SECRET(OLD, 700)},
            .new = {SECRET(NEW, 1000)},
            .wish = BOOTCORE_TEST,
            .reverts = true,
            .twice = true,
        },
        {
            .name = "back, one byte at a time",
            .shape = {SWAP(256, 1, 1536, 256, 8, 1), .decrypts = true},
            .old = {PLAIN(OLD, 300)},
            .new = {SECRET(NEW, 800)},
            .wish = BOOTCORE_TEST,
            .reverts = true,
            .twice = true,
        },
    };
    tell_all(stories, COUNT(stories));
}

/* Images that reach into the sector of the trailer, and slots that have no other. */
static void swapping_tails(void **state)
{
    (void)state;
    static const struct story stories[] = {
        {
            .name = "both reach into the tail",
            .shape = {SWAP(1024, 4, 2048, 1024, 2, 1), .decrypts = true},
            .old = {SECRET(OLD, 1400)},
            .new = {SECRET(NEW, 1440)},
            .wish = BOOTCORE_TEST,
            .twice = true,
        },
        {
            .name = "only the new one reaches into the tail",
            .shape = {SWAP(1024, 16, 2048, 1024, 2, 1), .decrypts = true},
            .old = {PLAIN(OLD, 200)},
            .new = {SECRET(NEW, 1400)},
            .wish = BOOTCORE_TEST,
            .twice = true,
        },
        {
            .name = "only the old one reaches into the tail",
            .shape = {SWAP(1024, 16, 2048, 1024, 2, 1), .decrypts = true},
            .old = {SECRET(OLD, 1400)},
            .new = {PLAIN(NEW, 100)},
            .wish = BOOTCORE_PERMANENT,
            .twice = true,
        },
        {
            .name = "a slot that is all tail",
            .shape = {SWAP(1024, 16, 1024, 1024, 2, 1), .decrypts = true},
            .old = {SECRET(OLD, 300)},
            .new = {SECRET(NEW, 400)},
            .wish = BOOTCORE_TEST,
            .twice = true,
        },
        {
            .name = "back, in a slot that is all tail",
            .shape = {SWAP(1024, 8, 1024, 1024, 2, 1), .decrypts = true},
            .old = {SECRET(OLD, 400)},
            .new = {SECRET(NEW, 300)},
            .wish = BOOTCORE_TEST,
            .reverts = true,
            .twice = true,
        },
    };
    tell_all(stories, COUNT(stories));
}

/* Scratch larger than the slot, chunks that do not divide it, a tail of several sectors. */
static void swapping_shapes(void **state)
{
    (void)state;
    static const struct story stories[] = {
        {
            .name = "back from the tail",
            .shape = {SWAP(1024, 1, 2048, 1024, 2, 1), .decrypts = true},
            .old = {SECRET(OLD, 1400)},
            .new = {PLAIN(NEW, 1450)},
            .wish = BOOTCORE_TEST,
            .reverts = true,
            .twice = true,
        },
        {
            .name = "scratch larger than the slot",
            .shape = {SWAP(256, 8, 1024, 2048, 1, 1)},
            .old = {PLAIN(OLD, 300)},
            .new = {PLAIN(NEW, 350)},
            .wish = BOOTCORE_TEST,
            .twice = true,
        },
        {
            .name = "chunks that do not divide the image",
            .shape = {SWAP(256, 8, 2560, 768, 8, 1), .decrypts = true},
            .old = {SECRET(OLD, 1600)},
            .new = {SECRET(NEW, 900)},
            .wish = BOOTCORE_TEST,
            .twice = true,
        },
        {
            .name = "tail of several sectors",
            .shape = {SWAP(256, 16, 2560, 1024, 16, 1), .decrypts = true},
            .old = {SECRET(OLD, 900)},
            .new = {SECRET(NEW, 1000)},
            .wish = BOOTCORE_TEST,
            .twice = true,
        },
    };
    tell_all(stories, COUNT(stories));
}

static void swapping_several(void **state)
{
    (void)state;
    static const struct story stories[] = {
        {
            .name = "swap, two images, on trial",
            .shape = {SWAP(512, 16, 1536, 512, 3, 2), .decrypts = true},
            .old = {PLAIN(OLD, 300), SECRET(OLD, 500)},
            .new = {SECRET(NEW, 500), SECRET(NEW, 300)},
            .wish = BOOTCORE_TEST,
            .twice = true,
        },
        {
            .name = "swap, two images that need each other, for good",
            .shape = {SWAP(512, 16, 1536, 512, 3, 2)},
            .old = {PLAIN(OLD, 300), PLAIN(OLD, 500)},
            .new = {{.major = NEW, .body = 400, .needs = NEW, .needs_image = 1},
                    {.major = NEW, .body = 300, .needs = NEW, .needs_image = 0}},
            .wish = BOOTCORE_PERMANENT,
            .twice = true,
        },
        {
            .name = "back, two images",
            .shape = {SWAP(512, 16, 1536, 512, 3, 2), .decrypts = true},
            .old = {PLAIN(OLD, 300), SECRET(OLD, 500)},
            .new = {SECRET(NEW, 500), SECRET(NEW, 300)},
            .wish = BOOTCORE_TEST,
            .reverts = true,
            .twice = true,
        },
        {
            .name = "back, two images that need each other",
            .shape = {SWAP(512, 16, 1536, 512, 3, 2)},
            .old = {PLAIN(OLD, 300), PLAIN(OLD, 500)},
            .new = {{.major = NEW, .body = 400, .needs = NEW, .needs_image = 1},
                    {.major = NEW, .body = 300, .needs = NEW, .needs_image = 0}},
            .wish = BOOTCORE_TEST,
            .reverts = true,
            .twice = true,
        },
        {
            .name = "swap, bootstrap: no image before",
            .shape = {SWAP(512, 16, 2048, 512, 4, 1), .decrypts = true, .bootstrap = true},
            .new = {SECRET(NEW, 900)},
            .wish = BOOTCORE_NONE,
            .twice = true,
        },
    };
    tell_all(stories, COUNT(stories));
}

/* A primary-only image is safe in the loader's hands alone: it boots in clear, or not at all. */
static void decrypting_in_place(void **state)
{
    (void)state;
    static const struct story story = {
        .name = "primary only, decrypted in place",
        .shape = {BOOTCORE_PRIMARY_ONLY, 512, 16, 2048, .images = 1, .buffer = 512,
                  .decrypts = true},
        .old = {{.major = NEW, .body = 1000, .encrypted = true, .primary_only = true}},
    };
    struct sweep *sweep = calloc(1, sizeof *sweep);
    assert_non_null(sweep);
    sweep->story = &story;
    sweep->bench = calloc(1, sizeof *sweep->bench);
    assert_non_null(sweep->bench);
    begin(sweep);
    unsigned operations = count_operations(sweep);
    assert_true(operations > 0);
    assert_true(boot_bench_boot(sweep->bench));
    assert_int_equal(sweep->bench->operations, 0);
    for (unsigned at = 1; at <= operations; at++)
        for (int torn = 0; torn < 2; torn++) {
            boot_bench_restore(sweep->bench, &sweep->start);
            boot_bench_cut(sweep->bench, at, torn != 0);
            bool boots = boot_bench_boot(sweep->bench);
            assert_int_equal(boots, at == operations && !torn);
            /* the loader writes it again */
            boot_bench_restore(sweep->bench, &sweep->start);
            assert_true(boot_bench_boot(sweep->bench));
        }
    boot_bench_release(sweep->bench);
    free(sweep->bench);
    free(sweep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(overwriting),      cmocka_unit_test(overwriting_several),
        cmocka_unit_test(swapping_units),   cmocka_unit_test(swapping_twice),
        cmocka_unit_test(swapping_tails),   cmocka_unit_test(swapping_shapes),
        cmocka_unit_test(swapping_several), cmocka_unit_test(decrypting_in_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
