// SPDX-License-Identifier: Apache-2.0
#include "../../support/elf.h"
#include "../../support/test.h"
#include <pack/firmware.h>
#include <stdio.h>

static const char hex_text[] = ":020000040C00EE\n:020000000102FB\n:0100040003F8\n:00000001FF\n";
static const char srec_text[] = "S3070C0000000102E9\nS3060C00000403E6\nS70500000000FA\n";

static void put_elf(struct blob *file)
{
    static const struct elf_segment segments[] = {{1, 200, 0x0c000000, 2, 2},
                                                  {1, 300, 0x0c000004, 1, 1}};
    elf_file(&(struct elf){segments, COUNT(segments), NULL, 0, 400}, file);
}

static void check_kind(struct scratch *scratch, const char *name, struct span content,
                       enum firmware_kind kind)
{
    struct error error;
    AUTO(firmware) firmware = {0};
    const char *path = scratch_write(scratch, name, content);
    assert_done(firmware_open(path, &firmware, &error), error);
    assert_int_equal(firmware.kind, kind);
    assert_int_equal(firmware.has_address, kind != FIRMWARE_BIN);
    assert_int_equal(firmware_file(&firmware)->size, content.size);
    assert_int_equal(firmware.size, kind == FIRMWARE_BIN ? content.size : 5);
    assert_int_equal(firmware.address, kind == FIRMWARE_BIN ? 0 : 0x0c000000);
    assert_int_equal(firmware_runs(&firmware)->count, kind == FIRMWARE_BIN ? 0 : 2);
}

static void name_and_content_tell_the_kind(void **state)
{
    AUTO(blob) elf = {0};
    put_elf(&elf);
    const struct span hex = text_bytes(hex_text);
    const struct span srec = text_bytes(srec_text);
    const struct span junk = text_bytes("anything");
    const struct {
        const char *name;
        struct span content;
        enum firmware_kind kind;
    } cases[] = {
        {"a.hex", hex, FIRMWARE_IHEX},
        {"a.IHEX", hex, FIRMWARE_IHEX},
        {"a.ihx", hex, FIRMWARE_IHEX},
        {"a.hex.stale", hex, FIRMWARE_IHEX},
        {"a", hex, FIRMWARE_IHEX},
        {"a.mcs", hex, FIRMWARE_IHEX},
        {"a.bin", hex, FIRMWARE_BIN},
        {"a.bin.stale", hex, FIRMWARE_BIN},
        {"a.srec", srec, FIRMWARE_SREC},
        {"a.s19", srec, FIRMWARE_SREC},
        {"a.S28", srec, FIRMWARE_SREC},
        {"a.s37", srec, FIRMWARE_SREC},
        {"a.mot", srec, FIRMWARE_SREC},
        {"a.srec.stale", srec, FIRMWARE_SREC},
        {"a", srec, FIRMWARE_SREC},
        {"a.bin", srec, FIRMWARE_BIN},
        {"a.elf", blob_span(&elf), FIRMWARE_ELF},
        {"a.axf", blob_span(&elf), FIRMWARE_ELF},
        {"a", blob_span(&elf), FIRMWARE_ELF},
        {"a.out", blob_span(&elf), FIRMWARE_ELF},
        {"a", junk, FIRMWARE_BIN},
        {"hex", junk, FIRMWARE_BIN},
        {".hex", junk, FIRMWARE_BIN},
        {"ahex", junk, FIRMWARE_BIN},
        {"a.stale", junk, FIRMWARE_BIN},
        {"a", text_bytes(":00000001FE\n"), FIRMWARE_BIN},
        {"a", text_bytes("S1"), FIRMWARE_BIN},
        {"a", text_bytes(""), FIRMWARE_BIN},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        check_kind(*state, cases[i].name, cases[i].content, cases[i].kind);
}

static void refuses_what_contradicts_its_name(void **state)
{
    AUTO(blob) elf = {0};
    put_elf(&elf);
    const struct {
        const char *name;
        struct span content;
        const char *message;
    } cases[] = {
        {"a.bin", blob_span(&elf), "a .bin by its name, an ELF file by its content"},
        {"a.hex", text_bytes(srec_text), "not an Intel HEX record (no ':')"},
        {"a.srec", text_bytes(hex_text), "not an S-record (no 'S')"},
        {"a.elf", text_bytes(hex_text), "not an ELF file"},
        {"a.hex", blob_span(&elf), "not an Intel HEX record"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error error;
        AUTO(firmware) firmware = {0};
        const char *path = scratch_write(*state, cases[i].name, cases[i].content);
        assert_refused(firmware_open(path, &firmware, &error), error, ERROR_FILE, cases[i].message);
        assert_string_equal(error.file, path);
        assert_null(firmware.path);
    }
}

static void gaps_read_as_they_are_told(void **state)
{
    static const char *const names[] = {"a.hex", "a.srec", "a.elf"};
    AUTO(blob) elf = {0};
    put_elf(&elf);
    elf.data[200] = 1;
    elf.data[201] = 2;
    elf.data[300] = 3;
    const struct span contents[] = {text_bytes(hex_text), text_bytes(srec_text), blob_span(&elf)};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct error error;
        uint8_t data[5];
        AUTO(firmware) firmware = {0};
        const char *path = scratch_write(*state, names[i], contents[i]);
        assert_done(firmware_open(path, &firmware, &error), error);
        assert_done(firmware_read(&firmware, 0, data, 5, &error), error);
        assert_bytes(SPAN(data), "0102ffff03");
        firmware.gap = 0x5a;
        assert_done(firmware_read(&firmware, 1, data, 4, &error), error);
        assert_bytes(((struct span){data, 4}), "025a5a03");
    }
}

static void a_bin_that_becomes_shorter_is_noticed(void **state)
{
    struct error error;
    uint8_t data[4];
    AUTO(firmware) firmware = {0};
    const char *path = scratch_text(*state, "a.bin", "1234");
    assert_done(firmware_open(path, &firmware, &error), error);
    scratch_text(*state, "a.bin", "123");
    assert_refused(firmware_read(&firmware, 0, data, 4, &error), error, ERROR_FILE,
                   "became shorter");
}

/* One byte at 0 (or at 0x100), one at 0x20000000. */
static void spans_that_no_flash_has(void **state)
{
    static const char wide[] = ":0100000001FE\n:020000042000DA\n:0100000002FD\n:00000001FF\n";
    static const char most[] = ":0100010001FD\n:020000042000DA\n:0100000002FD\n:00000001FF\n";
    struct error error;
    AUTO(firmware) refused = {0};
    AUTO(firmware) taken = {0};
    AUTO(firmware) sparse = {0};
    const char *path = scratch_text(*state, "wide.hex", wide);
    assert_refused(firmware_open(path, &refused, &error), error, ERROR_FILE,
                   "the data spans 0x20000001 bytes, from 0x0 on; more than 0x20000000 is refused");
    assert_string_equal(error.file, path);
    assert_null(refused.path);
    assert_done(firmware_open_sparse(path, &sparse, &error), error);
    assert_int_equal(sparse.size, 0x20000001);
    assert_done(firmware_open(scratch_text(*state, "most.hex", most), &taken, &error), error);
    assert_int_equal(taken.size, FIRMWARE_MAX_SPAN);
}

static void placed_by_name_or_content(void **state)
{
    static const struct {
        const char *suffix;
        uint32_t address;
    } cases[] = {{"", 0x0c000000}, {"@0x08000000", 0x08000000}, {"@16", 16}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error error;
        char name[300];
        uint32_t address = 0;
        AUTO(firmware) firmware = {0};
        const char *path = scratch_text(*state, "a.srec", srec_text);
        snprintf(name, sizeof name, "%s%s", path, cases[i].suffix);
        assert_done(firmware_open_placed(name, &firmware, &address, &error), error);
        assert_int_equal(address, cases[i].address);
    }
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(name_and_content_tell_the_kind), IN_SCRATCH(refuses_what_contradicts_its_name),
    IN_SCRATCH(gaps_read_as_they_are_told),     IN_SCRATCH(a_bin_that_becomes_shorter_is_noticed),
    IN_SCRATCH(spans_that_no_flash_has),        IN_SCRATCH(placed_by_name_or_content),
};

int main(void)
{
    return cmocka_run_group_tests_name("firmware", tests, NULL, NULL);
}
