// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <format/modules.h>
#include <pack/module_list.h>
#include <string.h>

/* What a list may name: two modules, one as .hex, and a licence. */
static void make_files(struct scratch *scratch)
{
    static const uint8_t module[0x2001];
    scratch_write(scratch, "a.bin", (struct span){module, sizeof module});
    scratch_write(scratch, "sub/b.bin", (struct span){module, 16});
    scratch_text(scratch, "c.hex", ":020000040C00EE\n:0100000011EE\n:0130000022AD\n:00000001FF\n");
    scratch_text(scratch, "bad.hex", ":020000040C00EE\n:0100000011EF\n:00000001FF\n");
    scratch_text(scratch, "lic.bin", "licence");
    scratch_text(scratch, "empty", "");
    scratch_text(scratch, "NOEXTENSION", "licence");
    scratch_directory(scratch, "directory.bin");
}

static int load(struct scratch *scratch, const char *text, uint32_t align,
                const struct finding_sink *sink, struct module_list *list, struct error *error)
{
    struct test_run test;
    const char *path = scratch_text(scratch, "list.mcsv", text);
    test_run_start(&test);
    int result = module_list_load(&test.run, path, align, sink, list, error);
    assert_string_equal(test_run_err(&test), "");
    test_run_release(&test);
    return result;
}

static void check_module(struct scratch *scratch, const struct module *module, const char *name,
                         const char *licence, const char *id)
{
    assert_string_equal(module->path, scratch_path(scratch, name));
    if (licence != NULL)
        assert_string_equal(module->licence, scratch_path(scratch, licence));
    else
        assert_null(module->licence);
    if (id != NULL)
        assert_string_equal(module->firmware_id, id);
    else
        assert_null(module->firmware_id);
}

static void rows_are_read(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(module_list) list = {0};
    make_files(scratch);
    assert_done(load(scratch,
                     "\xef\xbb\xbf# modules\r\n"
                     "a.bin, lic.bin, 0x08172000\r\n"
                     "\r\n"
                     "sub\\b.bin,\"HSM_slot-1\",0X08180000\r\n"
                     "c.hex, NOEXTENSION, 0x0c100000",
                     MODULES_ALIGN, NULL, &list, &error),
                error);
    assert_int_equal(list.count, 3);
    check_module(scratch, &list.modules[0], "a.bin", "lic.bin", NULL);
    check_module(scratch, &list.modules[1], "sub/b.bin", NULL, "HSM_slot-1");
    check_module(scratch, &list.modules[2], "c.hex", "NOEXTENSION", NULL);
    assert_int_equal(list.modules[0].address, 0x08172000);
    assert_int_equal(list.modules[0].size, 0x2001);
    assert_int_equal(list.modules[0].line, 2);
    assert_int_equal(list.modules[1].size, 16);
    assert_int_equal(list.modules[1].line, 4);
    assert_int_equal(list.modules[2].address, 0x0c100000);
    assert_int_equal(list.modules[2].size, 0x3001);
}

/* One row each behind a good one for a.bin, from 0x08172000 up to 0x08174001. */
static const struct {
    const char *row;
    enum error_code code;
    const char *finding; /* NULL: it is good */
} rows[] = {
    {"sub/b.bin, lic.bin, 0x08176000", ERROR_NONE, NULL},
    {"sub/b.bin, lic.bin, 0x08170000", ERROR_NONE, NULL},
    {"sub/b.bin, ID, 0x08176000", ERROR_NONE, NULL},
    {"sub/b.bin, 0123456789012345678901234567890_, 0x08176000", ERROR_NONE, NULL},
    {"sub/b.bin, lic.bin, 0xffffe000", ERROR_NONE, NULL},
    {"sub/b.bin, lic.bin", ERROR_CONFIG, "row 2 fields instead of three: module file, "},
    {"sub/b.bin", ERROR_CONFIG, "row 1 field instead of three"},
    {"sub/b.bin, lic.bin, 0x08176000, more", ERROR_CONFIG, "row 4 fields instead of three"},
    {", lic.bin, 0x08176000", ERROR_CONFIG, "row the module file is missing"},
    {"sub/b.bin,, 0x08176000", ERROR_CONFIG, "row the licence file or firmware id is missing"},
    {"sub/b.bin, lic.bin,", ERROR_CONFIG, "row the address is missing"},
    {"gone.bin, lic.bin, 0x08176000", ERROR_FILE, "module cannot open '"},
    {"directory.bin, lic.bin, 0x08176000", ERROR_FILE, "module "},
    {"empty, lic.bin, 0x08176000", ERROR_FILE, "module module '"},
    {"bad.hex, lic.bin, 0x08176000", ERROR_FILE, "module '"},
    {"sub/b.bin, gone.lic, 0x08176000", ERROR_FILE, "licence licence: cannot open '"},
    {"sub/b.bin, no/gone, 0x08176000", ERROR_FILE, "licence licence: cannot open '"},
    {"sub/b.bin, no\\gone, 0x08176000", ERROR_FILE, "licence licence: cannot open '"},
    {"sub/b.bin, directory.bin, 0x08176000", ERROR_FILE, "licence licence: "},
    {"sub/b.bin, empty, 0x08176000", ERROR_FILE, "licence licence '"},
    {"sub/b.bin, HSM slot, 0x08176000", ERROR_CONFIG, "firmware-id the firmware id 'HSM slot' may"},
    {"sub/b.bin, 0123456789012345678901234567890_3, 0x08176000", ERROR_CONFIG,
     "firmware-id the firmware id '0123456789012345678901234567890_3' has 33 characters, at most "
     "32"},
    {"sub/b.bin, ID, 08176000", ERROR_CONFIG,
     "address the address '08176000' does not begin with 0x"},
    {"sub/b.bin, ID, 0x0817600g", ERROR_CONFIG, "address address: '0x0817600g' is not a number"},
    {"sub/b.bin, ID, 0x108176000", ERROR_CONFIG, "address address: '0x108176000' is more than"},
    {"sub/b.bin, ID, 0x08177000", ERROR_CONFIG,
     "address the address 0x08177000 is no multiple of 0x2000"},
    {"c.hex, ID, 0xffffe000", ERROR_CONFIG, "address module '"},
    {"sub/b.bin, ID, 0x08172000", ERROR_CONFIG, "overlap module '"},
    {"sub/b.bin, ID, 0x08174000", ERROR_CONFIG, "overlap module '"},
    {"sub/b.bin, ID, 0x0c174000", ERROR_CONFIG, "overlap module '"},
    {"c.hex, ID, 0x08170000", ERROR_CONFIG, "overlap module '"},
    {"a.bin, ID, 0x08180000", ERROR_CONFIG, "duplicate module '"},
    {"./sub/../a.bin, ID, 0x08180000", ERROR_CONFIG, "duplicate module '"},
    {"sub/b.bin, \"lic.bin, 0x08176000", ERROR_FILE, "csv a quoted field does not end on its line"},
    {"sub/b.bin, lic.bin, 0x08176000\x01", ERROR_FILE, "csv no text: the line has the byte 0x01"},
};

struct found {
    size_t count;
    enum error_code code;
    unsigned line;
    char text[512]; /* of the last: `check message` */
};

static void note(void *context, const char *check, const struct error *finding)
{
    struct found *found = context;
    found->count++;
    found->code = finding->code;
    found->line = finding->line;
    snprintf(found->text, sizeof found->text, "%s %.400s", check, finding->message);
    assert_contains(finding->file, "list.mcsv");
}

static void every_wrong_row_is_found(void **state)
{
    struct scratch *scratch = *state;
    make_files(scratch);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct found found = {0};
        const struct finding_sink sink = {note, &found};
        struct error error;
        char text[256];
        AUTO(module_list) list = {0};
        AUTO(module_list) strict = {0};
        snprintf(text, sizeof text, "a.bin, lic.bin, 0x08172000\n# 2\n%s\n", rows[i].row);
        assert_done(load(scratch, text, MODULES_ALIGN, &sink, &list, &error), error);
        int result = load(scratch, text, MODULES_ALIGN, NULL, &strict, &error);
        if (rows[i].finding == NULL) {
            assert_int_equal(found.count, 0);
            assert_done(result, error);
            continue;
        }
        assert_int_equal(found.count, 1);
        assert_int_equal(found.code, rows[i].code);
        assert_int_equal(found.line, 3);
        found.text[strlen(rows[i].finding)] = '\0';
        assert_string_equal(found.text, rows[i].finding);
        assert_refused(result, error, rows[i].code, "");
        assert_int_equal(error.line, 3);
        assert_null(strict.modules);
    }
}

/* Rows without an address have no place that others could be in the way of. */
static void all_wrong_things_are_told(void **state)
{
    struct scratch *scratch = *state;
    struct found found = {0};
    const struct finding_sink sink = {note, &found};
    struct error error;
    AUTO(module_list) list = {0};
    make_files(scratch);
    assert_done(load(scratch,
                     "gone.bin, gone.lic, zero\n"
                     "gone.bin, a b, none\n"
                     "a.bin, lic.bin, 0x08172001\n"
                     "a.bin, gone.lic, 0x08172000\n",
                     MODULES_ALIGN, &sink, &list, &error),
                error);
    assert_int_equal(found.count, 3 + 3 + 1 + 3);
    assert_int_equal(list.count, 2);
    assert_int_equal(list.modules[0].line, 3);
    assert_int_equal(list.modules[1].line, 4);
}

static void the_unit_can_be_chosen(void **state)
{
    struct scratch *scratch = *state;
    static const struct {
        uint32_t align;
        const char *address;
        bool is_good;
    } units[] = {{0, "0x08000001", true},       {1, "0x08000001", true},
                 {16, "0x08000010", true},      {16, "0x08000008", false},
                 {0x2000, "0x08002000", true},  {0x2000, "0x08001000", false},
                 {0x10000, "0x08002000", false}};
    make_files(scratch);
    for (size_t i = 0; i < COUNT(units); i++) {
        struct error error;
        char text[64];
        AUTO(module_list) list = {0};
        snprintf(text, sizeof text, "a.bin, ID, %s\n", units[i].address);
        int result = load(scratch, text, units[i].align, NULL, &list, &error);
        assert_int_equal(result, units[i].is_good ? 0 : -1);
    }
}

static void lists_are_bounded(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(blob) text = {0};
    AUTO(module_list) list = {0};
    AUTO(module_list) none = {0};
    for (unsigned i = 0; i <= MODULES_MAX; i++) {
        char name[16];
        snprintf(name, sizeof name, "m%u.bin", i);
        scratch_text(scratch, name, "module");
        if (i == MODULES_MAX)
            assert_done(load(scratch, (const char *)text.data, 0x1000, NULL, &list, &error), error);
        assert_done(blob_append_text(&text, &error, "%s, ID, 0x%x\n", name, 0x1000 * i), error);
    }
    assert_int_equal(list.count, MODULES_MAX);
    assert_refused(load(scratch, (const char *)text.data, 0x1000, NULL, &none, &error), error,
                   ERROR_CONFIG, "more than 64 modules");
    assert_int_equal(error.line, MODULES_MAX + 1);
    assert_refused(load(scratch, "# nothing\n", 0, NULL, &none, &error), error, ERROR_CONFIG,
                   "there is no module in it");
    assert_refused(load(scratch, "", 0, NULL, &none, &error), error, ERROR_CONFIG,
                   "there is no module in it");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(rows_are_read),
        IN_SCRATCH(every_wrong_row_is_found),
        IN_SCRATCH(all_wrong_things_are_told),
        IN_SCRATCH(the_unit_can_be_chosen),
        IN_SCRATCH(lists_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
