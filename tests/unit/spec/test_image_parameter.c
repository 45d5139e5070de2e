// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <spec/image_parameter.h>
#include <stdio.h>
#include <string.h>

static int read_value(const char *command, const char *value, struct image_spec *spec,
                      struct error *error)
{
    const struct image_parameter_row *row = image_parameter_find(command);
    assert_non_null(row);
    return row->read(row, value, spec, error);
}

#define NUMBER_AT(spec, offset) (*(const uint32_t *)(const void *)((const char *)(spec) + (offset)))

static const struct {
    const char *command;
    size_t offset;
    const char *value;
    uint32_t number;
} good_numbers[] = {
    {"-S", offsetof(struct image_spec, slot_size), "0", 0},
    {"-S", offsetof(struct image_spec, slot_size), "0x6000", 0x6000},
    {"-S", offsetof(struct image_spec, slot_size), "4294967295", 0xffffffff},
    {"-H", offsetof(struct image_spec, header_size), "32", 32},
    {"-H", offsetof(struct image_spec, header_size), "0x400", 0x400},
    {"-H", offsetof(struct image_spec, header_size), "0xFFFF", 0xffff},
    {"-M", offsetof(struct image_spec, max_sectors), "0", 0},
    {"--max-sectors", offsetof(struct image_spec, max_sectors), "65535", 65535},
    {"--align", offsetof(struct image_spec, align), "1", 1},
    {"--align", offsetof(struct image_spec, align), "2", 2},
    {"--align", offsetof(struct image_spec, align), "4", 4},
    {"--align", offsetof(struct image_spec, align), "8", 8},
    {"--align", offsetof(struct image_spec, align), "16", 16},
    {"--align", offsetof(struct image_spec, align), "0x20", 32},
    {"-x", offsetof(struct image_spec, base), "0xC0A6000", 0x0c0a6000},
    {"-x", offsetof(struct image_spec, base), "0", 0},
    {"-ma", offsetof(struct image_spec, magic), "0x96f3b83d", 0x96f3b83d},
    {"-ma", offsetof(struct image_spec, magic), "0x73AB1024", 0x73ab1024},
    {"-ma", offsetof(struct image_spec, magic), "0x55f7394e", 0x55f7394e},
    {"-ma", offsetof(struct image_spec, magic), "0xc1592ee9", 0xc1592ee9},
    {"--rom-fixed", offsetof(struct image_spec, rom_fixed), "0x08010000", 0x08010000},
    {"--load-addr", offsetof(struct image_spec, load_address), "0x70000000", 0x70000000},
    {"-s", offsetof(struct image_spec, security_counter), "7", 7},
    {"-s", offsetof(struct image_spec, security_counter), "0xffffffff", 0xffffffff},
};

static void good_numbers_are_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(good_numbers); i++) {
        struct error error;
        struct image_spec spec = {.counter_auto = true};
        assert_done(read_value(good_numbers[i].command, good_numbers[i].value, &spec, &error),
                    error);
        assert_int_equal(NUMBER_AT(&spec, good_numbers[i].offset), good_numbers[i].number);
        assert_int_equal(spec.counter_auto, strcmp(good_numbers[i].command, "-s") != 0);
    }
}

static const struct {
    const char *command;
    const char *value;
    const char *message;
} bad_values[] = {
    {"-S", "4294967296", "out of range, 0x0 to 0xffffffff"},
    {"-S", "-1", "is not a number"},
    {"-S", "0x60 00", "is not a number"},
    {"-S", "24K", "is not a number"},
    {"-H", "31", "31 is out of range, 0x20 to 0xffff is allowed"},
    {"-H", "0x10000", "out of range"},
    {"-H", "0", "out of range"},
    {"-M", "65536", "out of range"},
    {"--max-sectors", "0x10000", "out of range"},
    {"--align", "0", "out of range, 0x1 to 0x20"},
    {"--align", "3", "3 is not a write alignment: 1, 2, 4, 8, 16 or 32"},
    {"--align", "24", "is not a write alignment"},
    {"--align", "64", "out of range"},
    {"-x", "0x100000000", "out of range"},
    {"-ma", "0x96f3b83c", "is not the magic of any boot code"},
    {"-ma", "0", "is not the magic of any boot code"},
    {"-ma", "stirot", "is not a number"},
    {"--rom-fixed", "0x1ffffffff", "out of range"},
    {"--load-addr", "address", "is not a number"},
    {"-s", "4294967296", "'auto' or a 32-bit number is needed: 4294967296 is out of range"},
    {"-s", "automatic", "'auto' or a 32-bit number is needed"},
    {"-s", "AUTO", "'auto' or a 32-bit number is needed"},
    {"-e", "big", "'big': the boot code reads images in the order 'little' only"},
    {"-e", "Little", "'little' only"},
    {"--public-key-format", "Full", "'Full' is neither 'hash' nor 'full'"},
    {"--boot-record", "ABCDEFGHIJKLM", "has more than 12 characters"},
    {"-v", "", "the major version is missing"},
    {"-v", "a", "the major version is missing"},
    {"-v", "1.", "the minor version is missing"},
    {"-v", "1.2.", "the revision is missing"},
    {"-v", "1.2.3.", "'.' does not belong to a version"},
    {"-v", "1.2.3.4", "'.4' does not belong to a version"},
    {"-v", "1.2.3-rc1", "'-rc1' does not belong"},
    {"-v", "1.2.3+", "the build number is missing"},
    {"-v", "256.0.0", "the major version 256 is more than 255"},
    {"-v", "0.256.0", "the minor version 256 is more than 255"},
    {"-v", "0.0.65536", "the revision 65536 is more than 65535"},
    {"-v", "0.0.0+4294967296", "the build number 4294967296 is more than 4294967295"},
    {"-v", "0x1.0.0", "'x1.0.0' does not belong"},
    {"-v", "v1.0.0", "'v1.0.0' is not a version x.y.z or x.y.z+build"},
    {"-v", "1.0.0 ", "does not belong"},
    {"-d", "1", "the comma behind the image id is missing"},
    {"-d", "1,", "the major version is missing"},
    {"-d", ",1.0.0", "the image id is missing"},
    {"-d", "256,1.0.0", "the image id 256 is more than 255"},
    {"-d", "1;1.0.0", "'1;1.0.0' is not a dependency id,x.y.z"},
    {"-d", "1,1.0.0.0", "does not belong to a version"},
};

static void bad_values_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bad_values); i++) {
        struct error error;
        struct image_spec spec = {0};
        assert_refused(read_value(bad_values[i].command, bad_values[i].value, &spec, &error), error,
                       ERROR_CONFIG, bad_values[i].message);
        assert_int_equal(spec.dependency_count, 0);
    }
}

static const struct {
    const char *text;
    struct image_version version;
} versions[] = {
    {"1.2.3", {1, 2, 3, 0}}, {"1", {1, 0, 0, 0}},
    {"1.2", {1, 2, 0, 0}},   {"1.2.3+4", {1, 2, 3, 4}},
    {"1+4", {1, 0, 0, 4}},   {"255.255.65535+4294967295", {255, 255, 65535, 0xffffffff}},
    {"0.0.0", {0, 0, 0, 0}}, {"01.002.0003", {1, 2, 3, 0}},
};

static void check_version(const struct image_version *actual, const struct image_version *wanted)
{
    assert_int_equal(actual->major, wanted->major);
    assert_int_equal(actual->minor, wanted->minor);
    assert_int_equal(actual->revision, wanted->revision);
    assert_int_equal(actual->build, wanted->build);
}

static void versions_and_dependencies(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(versions); i++) {
        struct error error;
        char text[64];
        struct image_spec spec = {.version = {9, 9, 9, 9}};
        assert_done(read_value("-v", versions[i].text, &spec, &error), error);
        check_version(&spec.version, &versions[i].version);
        snprintf(text, sizeof text, "%zu,%s", i, versions[i].text);
        assert_done(read_value("-d", text, &spec, &error), error);
        assert_int_equal(spec.dependency_count, 1);
        assert_int_equal(spec.dependencies[0].image, i);
        check_version(&spec.dependencies[0].version, &versions[i].version);
    }
}

static void dependencies_have_a_limit(void **state)
{
    (void)state;
    struct error error;
    struct image_spec spec = {0};
    for (unsigned i = 0; i < IMAGE_DEPENDENCIES_MAX; i++)
        assert_done(read_value("-d", "255,1.0.0", &spec, &error), error);
    assert_refused(read_value("-d", "1,1.0.0", &spec, &error), error, ERROR_CONFIG,
                   "more than 16 dependencies");
    assert_int_equal(spec.dependency_count, 16);
    assert_int_equal(spec.dependencies[15].image, 255);
}

static void words_are_taken(void **state)
{
    (void)state;
    struct error error;
    struct image_spec spec = {0};
    assert_done(read_value("-s", "auto", &spec, &error), error);
    assert_true(spec.counter_auto);
    assert_done(read_value("-e", "little", &spec, &error), error);
    assert_done(read_value("--public-key-format", "full", &spec, &error), error);
    assert_true(spec.full_public_key);
    assert_done(read_value("--public-key-format", "hash", &spec, &error), error);
    assert_false(spec.full_public_key);
    assert_done(read_value("--boot-record", "ABCDEFGHIJKL", &spec, &error), error);
    assert_string_equal(spec.boot_record, "ABCDEFGHIJKL");
}

static void flags_and_files_are_taken(void **state)
{
    (void)state;
    struct error error;
    struct image_spec spec = {0};
    static const char *const flags[] = {"--pad",          "--pad-header",     "--confirm",
                                        "--primary-only", "--overwrite-only", "-c"};
    static const char *const files[] = {"", "-k", "-E"};
    for (size_t i = 0; i < COUNT(flags); i++) {
        assert_int_equal(image_parameter_find(flags[i])->traits, TRAIT_FLAG);
        assert_done(read_value(flags[i], "", &spec, &error), error);
    }
    assert_true(spec.pad && spec.pad_header && spec.confirm && spec.primary_only &&
                spec.overwrite_only && spec.clear);
    for (size_t i = 0; i < COUNT(files); i++) {
        assert_true((image_parameter_find(files[i])->traits & TRAIT_FILE) != 0);
        assert_done(read_value(files[i], "a/b", &spec, &error), error);
    }
    assert_string_equal(spec.input, "a/b");
    assert_string_equal(spec.signing_key, "a/b");
    assert_string_equal(spec.encryption_key, "a/b");
    image_spec_release(&spec);
    assert_null(spec.input);
}

static void only_known_commands_are_found(void **state)
{
    (void)state;
    assert_null(image_parameter_find("--unknown"));
    assert_null(image_parameter_find("k"));
    assert_null(image_parameter_find("-K"));
    assert_null(image_parameter_find("-k "));
    assert_int_equal(image_parameter_find("-M")->parameter, PARAM_MAX_SECTORS);
    assert_int_equal(image_parameter_find("--max-sectors")->parameter, PARAM_MAX_SECTORS);
}

static int count_needed(void *context, const struct image_parameter_row *row)
{
    unsigned *seen = context;
    *seen |= 1u << row->parameter;
    return 0;
}

static int stop_at_version(void *context, const struct image_parameter_row *row)
{
    unsigned *calls = context;
    (*calls)++;
    return row->parameter == PARAM_VERSION ? 42 : 0;
}

static void some_parameters_are_needed(void **state)
{
    (void)state;
    unsigned seen = 0;
    unsigned calls = 0;
    assert_int_equal(image_parameter_each_needed(count_needed, &seen), 0);
    assert_int_equal(seen, 1u << PARAM_INPUT | 1u << PARAM_SLOT_SIZE | 1u << PARAM_HEADER_SIZE |
                               1u << PARAM_VERSION);
    assert_int_equal(image_parameter_each_needed(stop_at_version, &calls), 42);
    assert_int_equal(calls, 4);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(good_numbers_are_taken),
    cmocka_unit_test(bad_values_are_refused),
    cmocka_unit_test(versions_and_dependencies),
    cmocka_unit_test(dependencies_have_a_limit),
    cmocka_unit_test(words_are_taken),
    cmocka_unit_test(flags_and_files_are_taken),
    cmocka_unit_test(only_known_commands_are_found),
    cmocka_unit_test(some_parameters_are_needed),
};

int main(void)
{
    return cmocka_run_group_tests_name("image_parameter", tests, NULL, NULL);
}
