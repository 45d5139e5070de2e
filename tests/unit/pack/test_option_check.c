// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <pack/option_bytes.h>
#include <stdio.h>
#include <string.h>

/* Two banks of 128 sectors of 8 KiB; boot code of two sectors, secure slot of one, another at the start of bank 2. */
static const struct option_layout layout = {
    .name = "small",
    .flash_size = 0x200000,
    .areas =
        {
            {AREA_BOOT, NULL, 0, 0x4000},
            {AREA_SCRATCH, NULL, 0x4000, 0x2000},
            {AREA_SECURE, "s", 0x6000, 0x2000},
            {AREA_NON_SECURE, "ns", 0x8000, 0x8000},
            {AREA_SECURE_START, "mixed", 0x100000, 0x4000},
            {AREA_UPDATE, "s", 0x1fe000, 0x2000},
        },
    .area_count = 6,
};

struct values {
    uint32_t tzen;
    uint32_t state;
    uint32_t secure[2]; /* registers */
    uint32_t hidden[2];
    uint32_t groups[2];
};

static const struct values fitting = {
    .tzen = 0xb4,
    .state = 0x72,
    .secure = {0x00030000, 0x00000000},
    .hidden = {0x00010000, 0x0000007f},
    .groups = {0xffffffff, 0xffffffff},
};

struct found {
    unsigned count;
    char check[64];
    unsigned line;
    char message[1024];
};

/* The last one is kept. */
static void keep(void *context, const char *check, const struct error *finding)
{
    struct found *found = context;
    found->count++;
    found->line = finding->line;
    snprintf(found->check, sizeof found->check, "%s", check);
    snprintf(found->message, sizeof found->message, "%s", finding->message);
}

static void run_checks(struct scratch *scratch, const struct values *values,
                       const struct option_layout *with, struct found *found)
{
    char text[1024];
    struct error error;
    AUTO(option_bytes) bytes = {0};
    const struct option_context context = {.layout = with};
    const struct finding_sink sink = {keep, found};
    snprintf(text, sizeof text,
             "OPTSR_PRG,0x2D30%02XF8\nOPTSR2_PRG,0x%02X000034\nNSBOOTR_PRG,0x080000C3\n"
             "SECBOOTR_PRG,0x0C0000C3\nSECWM1R_PRG,0x%08X\nSECWM2R_PRG,0x%08X\nWRP1R_PRG,0x%08X\n"
             "WRP2R_PRG,0x%08X\nEDATA1R_PRG,0x0\nEDATA2R_PRG,0x0\nHDP1R_PRG,0x%08X\n"
             "HDP2R_PRG,0x%08X\n",
             values->state, values->tzen, values->secure[0], values->secure[1], values->groups[0],
             values->groups[1], values->hidden[0], values->hidden[1]);
    *found = (struct found){.count = 0};
    const char *path = scratch_text(scratch, "ob.csv", text);
    assert_done(option_bytes_open(path, OPTION_FAMILY_H5, &context, &sink, &bytes, &error), error);
}

static void check_found(struct scratch *scratch, const struct values *values, unsigned count,
                        const char *check, unsigned line, const char *message)
{
    struct found found;
    run_checks(scratch, values, &layout, &found);
    assert_string_equal(found.check, check);
    assert_int_equal(found.count, count);
    assert_int_equal(found.line, line);
    assert_contains(found.message, message);
}

static void what_fits_is_good(void **state)
{
    struct values values = fitting;
    check_found(*state, &values, 0, "", 0, "");
    values.hidden[0] = 0x00020000; /* scratch too */
    check_found(*state, &values, 0, "", 0, "");
    values.groups[0] = 0xffffffff;
    values.secure[1] = 0x00010000; /* mixed: any part from its start */
    check_found(*state, &values, 0, "", 0, "");
}

static void watermarks(void **state)
{
    struct values values = fitting;
    values.secure[0] = 0x00020000;
    check_found(
        *state, &values, 1, "watermark", 5,
        "the slot of 's' in layout 'small', 0x0c006000 to 0x0c007fff, has to be secure, but "
        "sector 0x3 of bank 1 (0x0c006000) is not");
    values.secure[0] = 0x00040000;
    check_found(*state, &values, 1, "watermark", 5,
                "the slot of 'ns' in layout 'small', 0x0c008000 to 0x0c00ffff, has to be "
                "non-secure, but sector 0x4 of bank 1 (0x0c008000) is secure");
    values.secure[0] = 0x00010000;
    check_found(*state, &values, 2, "watermark", 5, "the slot of 's'");
    values = fitting;
    values.secure[1] = 0x00010001;
    check_found(*state, &values, 1, "watermark", 6,
                "the slot of 'mixed' in layout 'small', 0x0c100000 to 0x0c103fff, has to be "
                "secure, but sector 0x0 of bank 2 (0x0c100000) is not");
}

static void hiding(void **state)
{
    struct values values = fitting;
    values.hidden[0] = 0x00030000;
    check_found(*state, &values, 1, "hide-protection", 11,
                "HDP1 hides sectors 0x0 to 0x3 when the boot code has run, and with them the slot "
                "of 's' in layout 'small' from 0x0c006000 on");
    values.hidden[0] = 0x00000000;
    check_found(*state, &values, 1, "hide-protection", 11,
                "the boot code of layout 'small' has 0x4000 bytes, HDP leaves what lies from "
                "0x0c002000 on visible");
    values.hidden[0] = 0x0000007f;
    check_found(*state, &values, 1, "hide-protection", 11, "nothing hides the boot code");
    values.state = 0xed;
    check_found(*state, &values, 0, "", 0, "");
    values = fitting;
    values.hidden[1] = 0x007f007f;
    check_found(*state, &values, 1, "hide-protection", 12,
                "HDP2 hides sectors 0x7f to 0x7f when the boot code has run, and with them the "
                "update slot of 's' in layout 'small' from 0x0c1fe000 on");
}

static void writing(void **state)
{
    struct values values = fitting;
    values.groups[1] = 0x7fffffff;
    check_found(*state, &values, 1, "write-protection", 8,
                "WRPSGn2 protects the update slot of 's' in layout 'small' from 0x0c1fe000 on");
    values.groups[1] = 0xfffffffd; /* nothing lies there */
    check_found(*state, &values, 0, "", 0, "");
    values.groups[0] = 0xfffffffe;
    check_found(*state, &values, 2, "write-protection", 7, "WRPSGn1 protects the slot of 's'");
}

static void trustzone_off(void **state)
{
    struct values values = fitting;
    values.tzen = 0xc3;
    values.secure[0] = 0x0000007f;
    values.secure[1] = 0x0000007f;
    check_found(*state, &values, 1, "trustzone", 2,
                "layout 'small' has secure and non-secure images, but TZEN is off");
}

/* No geometry of a layout may do harm. */
static void flash_that_no_device_has(void **state)
{
    static const uint32_t sizes[] = {0, 1, 2, 0x2000, 0x4001, 0x200002, 0x204000, 0xffffffff};
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct found found;
        struct option_layout odd = layout;
        odd.flash_size = sizes[i];
        run_checks(*state, &fitting, &odd, &found);
        assert_int_equal(found.count, 1);
        assert_string_equal(found.check, "layout");
        assert_contains(found.message, "which STM32H563, STM32H573 does not have");
    }
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(what_fits_is_good), IN_SCRATCH(watermarks),    IN_SCRATCH(hiding),
    IN_SCRATCH(writing),           IN_SCRATCH(trustzone_off), IN_SCRATCH(flash_that_no_device_has),
};

int main(void)
{
    return cmocka_run_group_tests_name("option_check", tests, NULL, NULL);
}
