// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <pack/option_table.h>
#include <string.h>

/* Where a field lies has to be a field: inside of 32 bits, in no other and in no reserved bit. */
static void fields_do_not_overlap(void **state)
{
    (void)state;
    for (unsigned family = 0; option_families[family] != NULL; family++) {
        const struct option_register *at = option_facts((enum option_family)family)->registers;
        for (; at != NULL && at->name != NULL; at++) {
            uint32_t seen = at->reserved;
            for (const struct option_field *field = at->fields; field->name != NULL; field++) {
                assert_in_range(field->width, 1, 32);
                assert_true(field->shift + field->width <= 32);
                assert_int_equal(seen & option_field_mask(field), 0);
                seen |= option_field_mask(field);
            }
            assert_int_equal(option_register_rest(at) & (seen & ~at->reserved), 0);
            assert_int_equal(option_register_rest(at) | (seen & ~at->reserved), UINT32_MAX);
        }
    }
}

static void names_are_found_in_any_case(void **state)
{
    const struct option_register *parent;
    unsigned place = 99;
    (void)state;
    assert_string_equal(option_register_find(OPTION_FAMILY_H5, "hdp2r_PRG", &place)->name,
                        "HDP2R_PRG");
    assert_int_equal(place, 11);
    assert_string_equal(option_field_find(OPTION_FAMILY_H5, "tzen", &parent)->name, "TZEN");
    assert_string_equal(parent->name, "OPTSR2_PRG");
    assert_null(option_field_find(OPTION_FAMILY_H503, "TZEN", &parent));
    assert_null(option_field_find(OPTION_FAMILY_H7RS, "TZEN", &parent));
    assert_null(option_register_find(OPTION_FAMILY_H7RS, "OPTSR_PRG", &place));
    assert_null(option_field_find(OPTION_FAMILY_H5, "", &parent));
}

/* The values that the provisioning scripts of the boards use. */
static void values_of_the_scripts(void **state)
{
    static const struct {
        const char *field;
        uint32_t value; /* of the register */
        uint32_t wanted;
        const char *name;
    } cases[] = {
        {"PRODUCT_STATE", 0x00001700, 0x17, "PROVISIONING"},
        {"PRODUCT_STATE", 0x00005c00, 0x5c, "LOCKED"},
        {"BOOT_UBE", 0x2d000000, 0xb4, "OEMiROT"},
        {"BOOT_UBE", 0x30c00000, 0xc3, "STiROT"},
        {"TZEN", 0xb4000000, 0xb4, "on"},
        {"SRAM2_RST", 0x8, 1, "kept"},
        {"SRAM2_ECC", 0x40, 1, "off"},
        {"SECBOOTADD", 0x0c0004c3, 0xc0004, NULL},
        {"SECWM1_END", 0x000e0000, 0xe, NULL},
        {"HDP1_STRT", 0x7f, 0x7f, NULL},
        {"WRPSGn1", 0xfffffff8, 0xfffffff8, NULL},
        {"SWAP_BANK", 0x80000000, 1, "yes"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct option_register *parent;
        const struct option_field *field =
            option_field_find(OPTION_FAMILY_H5, cases[i].field, &parent);
        assert_non_null(field);
        assert_int_equal(option_field_get(field, cases[i].value), cases[i].wanted);
        const struct option_value *named = option_value_of(field, cases[i].wanted);
        if (cases[i].name == NULL)
            assert_null(named);
        else
            assert_string_equal(named->name, cases[i].name);
    }
}

static void values_are_read_by_name_or_number(void **state)
{
    static const struct {
        const char *field;
        const char *text;
        uint32_t value;
        const char *message; /* NULL: it is taken */
    } cases[] = {
        {"PRODUCT_STATE", "tz-closed", 0xc6, NULL},
        {"PRODUCT_STATE", "0xC6", 0xc6, NULL},
        {"PRODUCT_STATE", "198", 0xc6, NULL},
        {"PRODUCT_STATE", "0xc7", 0, "'0xc7' is none of OPEN (0xed), "},
        {"PRODUCT_STATE", "0x1000000c6", 0, "is none of"},
        {"PRODUCT_STATE", "", 0, "is none of"},
        {"BOR_LEV", "3", 3, NULL},
        {"BOR_LEV", "4", 0, "field BOR_LEV: '4' is more than 0x3"},
        {"BOR_LEV", "high", 0, "not a number"},
        {"SECBOOTADD", "0xffffff", 0xffffff, NULL},
        {"SECBOOTADD", "0x0c000400", 0, "write 0xc0004 for 0xc000400"},
        {"SECBOOTADD", "0x100000000", 0, "is more than 0xffffff"},
        {"WRPSGn2", "0xffffffff", 0xffffffff, NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct option_register *parent;
        const struct option_field *field =
            option_field_find(OPTION_FAMILY_H5, cases[i].field, &parent);
        struct error error;
        uint32_t value = 0;
        if (cases[i].message == NULL)
            assert_done(option_value_parse(field, cases[i].text, &value, &error), error);
        else
            assert_refused(option_value_parse(field, cases[i].text, &value, &error), error,
                           ERROR_USAGE, cases[i].message);
        assert_int_equal(value, cases[i].value);
    }
}

static void meanings(void **state)
{
    static const struct {
        const char *field;
        uint32_t value;
        const char *meaning;
    } cases[] = {
        {"TZEN", 0xc3000000, "off"},
        {"TZEN", 0, "means nothing"},
        {"BOR_LEV", 3, ""},
        {"NSBOOTADD", 0x080044c3, "0x08004400"},
        {"SECWM1_STRT", 0x00050003, ""},
        {"SECWM1_END", 0x00050003, "sectors 0x3 to 0x5"},
        {"SECWM1_END", 0x00030003, "sectors 0x3 to 0x3"},
        {"SECWM1_END", 0x00020003, "no sector"},
        {"WRPSGn1", 0xffffffff, "no sector"},
        {"WRPSGn1", 0, "sectors 0x0 to 0x7f"},
        {"WRPSGn1", 0x7ffffffe, "sectors 0x0 to 0x3, 0x7c to 0x7f"},
        {"WRPSGn1", 0xfffff0f1, "sectors 0x4 to 0xf, 0x20 to 0x2f"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct option_register *parent;
        const struct option_field *field =
            option_field_find(OPTION_FAMILY_H5, cases[i].field, &parent);
        struct error error;
        AUTO(blob) text = {0};
        assert_done(option_field_meaning(option_facts(OPTION_FAMILY_H5), field, cases[i].value,
                                         &text, &error),
                    error);
        assert_spans_equal(blob_span(&text), text_bytes(cases[i].meaning));
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(fields_do_not_overlap),
    cmocka_unit_test(names_are_found_in_any_case),
    cmocka_unit_test(values_of_the_scripts),
    cmocka_unit_test(values_are_read_by_name_or_number),
    cmocka_unit_test(meanings),
};

int main(void)
{
    return cmocka_run_group_tests_name("option_table", tests, NULL, NULL);
}
