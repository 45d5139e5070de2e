// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/file.h>
#include <spec/image_config.h>
#include <stdio.h>
#include <string.h>

static const struct image_overrides no_overrides = {.hex_trailer = HEX_TRAILER_FULL};

/* One image XML that is read, and what came of it. */
struct loaded {
    struct test_run test;
    struct image_spec spec;
    struct error error;
    const char *path;
    int result;
};

static void load(struct loaded *loaded, const char *path, const struct image_overrides *overrides,
                 const struct finding_sink *sink)
{
    *loaded = (struct loaded){.path = path};
    test_run_start(&loaded->test);
    loaded->result =
        image_config_load(&loaded->test.run, path, overrides, sink, &loaded->spec, &loaded->error);
}

static void unload(struct loaded *loaded)
{
    image_spec_release(&loaded->spec);
    test_run_release(&loaded->test);
}

static const char *write_xml(struct scratch *scratch, const char *linked,
                             const struct xml_param *params)
{
    AUTO(blob) text = {0};
    image_xml(&text, linked, params, "../out/image.hex");
    return scratch_write(scratch, "Images/image.xml", blob_span(&text));
}

/* Writes an XML of those rows, and reads it. */
static void load_params(struct loaded *loaded, struct scratch *scratch, const char *linked,
                        const struct xml_param *params)
{
    load(loaded, write_xml(scratch, linked, params), &no_overrides, NULL);
}

#define NEEDED                                                                  \
    VALUE("Input", "", "..\\bin\\app.bin"), VALUE("Slot size", "-S", "0x6000"), \
        VALUE("Header size", "-H", " 0x400 "), VALUE("Version", "-v", "1.2.3+4")

static const char linked_xml[] =
    "<Root><Obdata><Info><Title>t</Title></Info>\n"
    "<File><Name>Signing key</Name><Value>../Keys/sign.pem</Value></File>\n"
    "<File><Name>Encryption key</Name><Value>..\\Keys\\enc.pem</Value></File>\n"
    "<Data><Name>Slot offset</Name><Value>0xA6000</Value></Data>\n"
    "<Data><Name>No value</Name><Value> </Value></Data>\n"
    "<Data><Name>Top</Name><Value>0xFFFFFFFF</Value></Data>\n"
    "</Obdata></Root>\n";

static void reads_what_stands_there(void **state)
{
    static const struct xml_param params[] = {
        NEEDED,
        VALUE("Alignment", "--align", "8"),
        VALUE("Sectors", "-M", "12"),
        VALUE("Counter", "-s", "auto"),
        VALUE("Depends", "-d", "1,1.0.0"),
        VALUE("Depends too", "-d", "2,2.0.0"),
        VALUE("Base", "-x", "0x0C010000"),
        SWITCH("--confirm"),
        SWITCH("--pad-header"),
        {.name = NULL},
    };
    struct scratch *scratch = *state;
    struct loaded loaded;
    load_params(&loaded, scratch, NULL, params);
    assert_done(loaded.result, loaded.error);
    const struct image_spec *spec = &loaded.spec;
    assert_string_equal(spec->config, loaded.path);
    assert_string_equal(spec->input, scratch_path(scratch, "Images/../bin/app.bin"));
    assert_string_equal(spec->output, scratch_path(scratch, "Images/../out/image.hex"));
    assert_int_equal(spec->magic, 0x96f3b83d);
    assert_int_equal(spec->slot_size, 0x6000);
    assert_int_equal(spec->header_size, 0x400);
    assert_int_equal(spec->align, 8);
    assert_int_equal(spec->max_sectors, 12);
    assert_int_equal(spec->base, 0x0c010000);
    assert_int_equal(spec->version.build, 4);
    assert_int_equal(spec->security_counter, 0x01020003);
    assert_int_equal(spec->dependency_count, 2);
    assert_int_equal(spec->dependencies[1].image, 2);
    assert_true(spec->confirm && spec->pad && spec->pad_header);
    assert_false(spec->overwrite_only || spec->primary_only || spec->clear);
    assert_null(spec->signing_key);
    assert_string_equal(spec->origin[PARAM_ALIGN].name, "Alignment");
    assert_string_equal(spec->origin[PARAM_ALIGN].file, loaded.path);
    assert_int_equal(spec->origin[PARAM_ALIGN].line, 8);
    assert_false(image_spec_has(spec, PARAM_LOAD_ADDRESS));
    assert_string_equal(test_run_err(&loaded.test), "");
    unload(&loaded);
}

static void defaults_stand_in(void **state)
{
    static const struct xml_param params[] = {
        {"Input", "", "<Default>app.bin</Default>"},
        {"Slot size", "-S", "<Value>0x100</Value><Default>0x200</Default>"},
        {"Header size", "-H", "<Default>0x300</Default>"},
        {"Version", "-v", "<Default>9.9.9</Default><Value>1.0.0</Value>"},
        {.name = NULL},
    };
    struct loaded loaded;
    load_params(&loaded, *state, NULL, params);
    assert_done(loaded.result, loaded.error);
    assert_int_equal(loaded.spec.slot_size, 0x100);
    assert_int_equal(loaded.spec.header_size, 0x300);
    assert_int_equal(loaded.spec.version.major, 1);
    assert_int_equal(loaded.spec.align, 16);
    assert_int_equal(loaded.spec.max_sectors, 128);
    unload(&loaded);
}

static void links_are_followed(void **state)
{
    static const struct xml_param params[] = {
        NEEDED,
        {"Signing key", "-k", "<Link></Link>"},
        {"Encryption key", "-E", "<Value>not/this.pem</Value><Link>GetPublic</Link>"},
        {"Slot offset", "-x", "<Link>+0x8000000</Link>"},
        {.name = NULL},
    };
    struct scratch *scratch = *state;
    struct loaded loaded;
    const char *linked = scratch_text(scratch, "Config/keys.xml", linked_xml);
    load_params(&loaded, scratch, "..\\Config\\keys.xml", params);
    assert_done(loaded.result, loaded.error);
    assert_true(file_same(loaded.spec.origin[PARAM_SIGNING_KEY].file, linked));
    assert_int_equal(loaded.spec.origin[PARAM_SIGNING_KEY].line, 2);
    assert_string_equal(loaded.spec.signing_key,
                        scratch_path(scratch, "Images/../Config/../Keys/sign.pem"));
    assert_string_equal(loaded.spec.encryption_key,
                        scratch_path(scratch, "Images/../Config/../Keys/enc.pem"));
    assert_int_equal(loaded.spec.base, 0x080a6000);
    unload(&loaded);
}

static void empty_values_fall_back_to_the_link(void **state)
{
    static const struct xml_param params[] = {
        NEEDED,
        {"Signing key", "-k", "<Value></Value><Default/>"},
        {"Slot offset", "-x", ""},
        {.name = NULL},
    };
    struct scratch *scratch = *state;
    struct loaded loaded;
    scratch_text(scratch, "Config/keys.xml", linked_xml);
    load_params(&loaded, scratch, "../Config/keys.xml", params);
    assert_done(loaded.result, loaded.error);
    assert_contains(loaded.spec.signing_key, "Config/../Keys/sign.pem");
    assert_int_equal(loaded.spec.base, 0xa6000);
    unload(&loaded);
}

/* What a wrong parameter says, and on which line of the image XML (0: it may be told at either end of the link). */
static void check_param(struct scratch *scratch, struct xml_param param, const char *message,
                        unsigned line)
{
    const struct xml_param params[] = {NEEDED, param, {.name = NULL}};
    struct loaded loaded;
    scratch_text(scratch, "Config/keys.xml", linked_xml);
    load_params(&loaded, scratch, "../Config/keys.xml", params);
    assert_refused(loaded.result, loaded.error, ERROR_CONFIG, message);
    assert_true(loaded.error.line > 0);
    if (line != 0) {
        assert_string_equal(loaded.error.file, loaded.path);
        assert_int_equal(loaded.error.line, line);
    }
    assert_non_null(loaded.spec.output);
    unload(&loaded);
}

static void links_that_lead_nowhere_are_named(void **state)
{
    struct scratch *scratch = *state;
    check_param(scratch, (struct xml_param){"Missing key", "-k", "<Link></Link>"},
                "parameter 'Missing key': no field of that name in '", 8);
    check_param(scratch, (struct xml_param){"Missing key", "-k", "<Link></Link>"},
                "Config/keys.xml'", 8);
    check_param(scratch, (struct xml_param){"signing key", "-k", "<Link></Link>"},
                "no field of that name", 8);
    check_param(scratch, (struct xml_param){"Missing", "-x", "<Value/>"}, "no field of that name",
                8);
    check_param(scratch, (struct xml_param){"No value", "-x", "<Link>+1</Link>"}, "no value", 0);
    check_param(scratch, (struct xml_param){"Slot offset", "-x", "<Link>0x10</Link>"},
                "link '0x10' is neither empty, 'GetPublic' nor '+number'", 0);
    check_param(scratch, (struct xml_param){"Slot offset", "-x", "<Link>+x</Link>"},
                "'x' is not a number", 0);
    check_param(scratch, (struct xml_param){"Signing key", "-x", "<Link>+1</Link>"},
                "is not a number", 0);
    check_param(scratch, (struct xml_param){"Top", "-x", "<Link>+1</Link>"},
                "0x100000000 is out of range", 0);
}

static void a_link_needs_a_file(void **state)
{
    static const struct xml_param params[] = {
        NEEDED, {"Signing key", "-k", "<Link></Link>"}, {.name = NULL}};
    struct scratch *scratch = *state;
    struct loaded loaded;
    load_params(&loaded, scratch, NULL, params);
    assert_refused(loaded.result, loaded.error, ERROR_CONFIG, "the image names no LinkedXML");
    unload(&loaded);
    load_params(&loaded, scratch, "none.xml", params);
    assert_refused(loaded.result, loaded.error, ERROR_CONFIG, "none.xml' does not exist");
    assert_int_equal(loaded.error.line, 3);
    unload(&loaded);
    scratch_text(scratch, "Images/bad.xml", "<Root>\n<Obdata>");
    load_params(&loaded, scratch, "bad.xml", params);
    assert_refused(loaded.result, loaded.error, ERROR_CONFIG, "not a well-formed XML file");
    assert_contains(loaded.error.file, "bad.xml");
    unload(&loaded);
    scratch_text(scratch, "Images/other.xml", "<Root><McubootFormat/></Root>");
    load_params(&loaded, scratch, "other.xml", params);
    assert_refused(loaded.result, loaded.error, ERROR_CONFIG, "holds no option-byte keys");
    unload(&loaded);
}

static void values_are_checked_where_they_stand(void **state)
{
    struct scratch *scratch = *state;
    check_param(scratch, (struct xml_param)VALUE("Alignment", "--align", "3"),
                "parameter 'Alignment': 3 is not a write alignment", 8);
    check_param(scratch, (struct xml_param){"Alignment", "--align", "\n<Value>\n3</Value>"},
                "is not a write alignment", 9);
    check_param(scratch, (struct xml_param)VALUE("Size", "-S", "1"),
                "-S is given twice, also by 'Slot size'", 8);
    check_param(scratch, (struct xml_param)VALUE("Unknown", "--unknown", "1"), "", 8);
}

static void max_sectors_has_two_names(void **state)
{
    static const struct xml_param params[] = {
        NEEDED, VALUE("M", "-M", "1"), VALUE("Sectors", "--max-sectors", "2"), {.name = NULL}};
    struct loaded loaded;
    load_params(&loaded, *state, NULL, params);
    assert_refused(loaded.result, loaded.error, ERROR_CONFIG, "given twice, also by 'M'");
    unload(&loaded);
}

static void enable_switches_off(void **state)
{
    static const struct xml_param params[] = {
        NEEDED,
        {"Confirm", "--confirm", "<Enable>0</Enable>"},
        {"Pad", "--pad", "<Enable>1</Enable>"},
        {"Alignment", "--align", "<Value>not a number</Value><Enable> 0 </Enable>"},
        {"Depends", "-d", "<Value>1,1.0.0</Value><Enable>0</Enable>"},
        {.name = NULL},
    };
    struct loaded loaded;
    load_params(&loaded, *state, NULL, params);
    assert_done(loaded.result, loaded.error);
    assert_false(loaded.spec.confirm);
    assert_true(loaded.spec.pad);
    assert_int_equal(loaded.spec.align, 16);
    assert_int_equal(loaded.spec.dependency_count, 0);
    unload(&loaded);
}

static void needed_parameters_are_missed(void **state)
{
    static const struct xml_param all[] = {NEEDED};
    static const char *const messages[] = {"parameter for the input file is missing",
                                           "parameter -S is missing", "parameter -H is missing",
                                           "parameter -v is missing"};
    for (size_t left_out = 0; left_out < COUNT(all); left_out++) {
        struct xml_param params[COUNT(all)] = {{.name = NULL}};
        size_t count = 0;
        for (size_t i = 0; i < COUNT(all); i++)
            if (i != left_out)
                params[count++] = all[i];
        struct loaded loaded;
        load_params(&loaded, *state, NULL, params);
        assert_refused(loaded.result, loaded.error, ERROR_CONFIG, messages[left_out]);
        assert_string_equal(loaded.error.file, loaded.path);
        unload(&loaded);
    }
}

static void what_excludes_each_other_is_refused(void **state)
{
    static const struct xml_param addresses[] = {NEEDED,
                                                 VALUE("Rom", "--rom-fixed", "0"),
                                                 VALUE("Load", "--load-addr", "0"),
                                                 {.name = NULL}};
    static const struct xml_param record[] = {NEEDED,
                                              VALUE("Magic", "-ma", "0x73ab1024"),
                                              VALUE("Enc", "-E", "k.pem"),
                                              VALUE("Record", "--boot-record", "A"),
                                              {.name = NULL}};
    struct loaded loaded;
    load_params(&loaded, *state, NULL, addresses);
    assert_refused(loaded.result, loaded.error, ERROR_CONFIG,
                   "parameter 'Load': an image has either --rom-fixed or --load-addr, not both");
    unload(&loaded);
    load_params(&loaded, *state, NULL, record);
    assert_refused(loaded.result, loaded.error, ERROR_CONFIG, "can have no boot record");
    unload(&loaded);
}

static void files_of_other_case_are_found_with_a_warning(void **state)
{
    static const struct xml_param params[] = {
        NEEDED, {"Signing key", "-k", "<Link></Link>"}, {.name = NULL}};
    struct scratch *scratch = *state;
    struct loaded loaded;
    scratch_text(scratch, "Config/SM_Config_Keys.xml", linked_xml);
    scratch_text(scratch, "Bin/App.bin", "x");
    scratch_text(scratch, "Keys/Sign.pem", "x");
    load_params(&loaded, scratch, "..\\config\\SM_Config_keys.xml", params);
    assert_done(loaded.result, loaded.error);
    assert_contains(loaded.spec.input, "Bin/App.bin");
    assert_contains(loaded.spec.signing_key, "Keys/Sign.pem");
    const char *warnings = test_run_err(&loaded.test);
    assert_contains(warnings, "config/SM_Config_keys.xml' does not exist, '");
    assert_contains(warnings, "Config/SM_Config_Keys.xml' is taken: upper and lower case differ");
    assert_contains(warnings, "Bin/App.bin' is taken");
    assert_contains(warnings, "Keys/Sign.pem' is taken");
    unload(&loaded);
}

static void load_with_sets(struct loaded *loaded, struct scratch *scratch,
                           const struct xml_param *params, struct image_overrides overrides,
                           const char *const *sets)
{
    struct error error;
    scratch_text(scratch, "Config/keys.xml", linked_xml);
    for (; *sets != NULL; sets++)
        assert_done(text_list_add(&overrides.sets, *sets, &error), error);
    load(loaded, write_xml(scratch, "../Config/keys.xml", params), &overrides, NULL);
    text_list_release(&overrides.sets);
}

static void overrides_win(void **state)
{
    static const struct xml_param params[] = {
        NEEDED,
        {"Slot offset", "-x", "<Link>+0x8000000</Link>"},
        {"Confirm", "--confirm", "<Enable>0</Enable>"},
        {"Pad", "--pad", ""},
        {"Key", "-k", "<Value>xml.pem</Value>"},
        {.name = NULL},
    };
    static const char *const sets[] = {
        "Version=9.0.0", "Version=2.0.0",   "Slot offset=0x10",    "Confirm=1",
        "Pad=0",         "Key=here\\k.pem", "Header size= 0x200 ", NULL};
    struct image_overrides overrides = {
        .input = "in.bin", .output = "out.bin", .hex_trailer = HEX_TRAILER_MAGIC};
    struct loaded loaded;
    load_with_sets(&loaded, *state, params, overrides, sets);
    assert_done(loaded.result, loaded.error);
    assert_int_equal(loaded.spec.version.major, 2);
    assert_int_equal(loaded.spec.base, 0x10);
    assert_int_equal(loaded.spec.header_size, 0x200);
    assert_true(loaded.spec.confirm && loaded.spec.pad); /* --confirm pads anyway */
    assert_string_equal(loaded.spec.signing_key, "here/k.pem");
    assert_string_equal(loaded.spec.input, "in.bin");
    assert_string_equal(loaded.spec.output, "out.bin");
    assert_int_equal(loaded.spec.hex_trailer, HEX_TRAILER_MAGIC);
    assert_null(loaded.spec.origin[PARAM_VERSION].file);
    unload(&loaded);
}

static void check_set(struct scratch *scratch, const char *set, enum error_code code,
                      const char *message)
{
    static const struct xml_param params[] = {NEEDED, SWITCH("--pad"), {.name = NULL}};
    const char *const sets[] = {set, NULL};
    struct loaded loaded;
    load_with_sets(&loaded, scratch, params, no_overrides, sets);
    assert_refused(loaded.result, loaded.error, code, message);
    assert_string_equal(loaded.error.file, code == ERROR_USAGE ? "" : loaded.error.file);
    unload(&loaded);
}

static void overrides_are_checked(void **state)
{
    struct scratch *scratch = *state;
    check_set(scratch, "Unknown=1", ERROR_USAGE, "has no parameter of that name");
    check_set(scratch, "Version", ERROR_USAGE, "has no parameter of that name");
    check_set(scratch, "version=1.0.0", ERROR_USAGE, "has no parameter of that name");
    check_set(scratch, "Version=x", ERROR_CONFIG, "command line: parameter 'Version': 'x' is not");
    check_set(scratch, "Version=", ERROR_CONFIG, "no value");
    check_set(scratch, "Flag --pad=2", ERROR_CONFIG, "'2': a switch is set to 0 or 1");
    check_set(scratch, "Flag --pad=", ERROR_CONFIG, "a switch is set to 0 or 1");
}

static void flags_can_be_switched_off(void **state)
{
    static const struct xml_param params[] = {NEEDED, SWITCH("--pad"), {.name = NULL}};
    static const char *const sets[] = {"Flag --pad=0", NULL};
    struct loaded loaded;
    load_with_sets(&loaded, *state, params, no_overrides, sets);
    assert_done(loaded.result, loaded.error);
    assert_false(loaded.spec.pad);
    assert_false(image_spec_has(&loaded.spec, PARAM_PAD));
    unload(&loaded);
}

/* All fields but the lines where they stand. */
static void check_same_spec(const struct image_spec *one, const struct image_spec *other)
{
    assert_string_equal(one->input, other->input);
    assert_string_equal(one->output, other->output);
    assert_string_equal(one->signing_key, other->signing_key);
    assert_string_equal(one->encryption_key, other->encryption_key);
    size_t numbers = offsetof(struct image_spec, magic);
    size_t end = offsetof(struct image_spec, load_address) + sizeof one->load_address;
    assert_memory_equal((const char *)one + numbers, (const char *)other + numbers, end - numbers);
    assert_memory_equal(&one->version, &other->version, sizeof one->version);
    assert_int_equal(one->security_counter, other->security_counter);
    assert_int_equal(one->dependency_count, other->dependency_count);
    assert_string_equal(one->boot_record, other->boot_record);
    assert_int_equal(one->full_public_key, other->full_public_key);
    assert_int_equal(one->pad, other->pad);
    assert_int_equal(one->pad_header, other->pad_header);
    assert_int_equal(one->confirm, other->confirm);
    assert_int_equal(one->overwrite_only, other->overwrite_only);
    assert_int_equal(one->primary_only, other->primary_only);
    assert_int_equal(one->clear, other->clear);
    for (int i = 0; i < IMAGE_PARAMETERS; i++) {
        const char *name = one->origin[i].name;
        assert_int_equal(name == NULL, other->origin[i].name == NULL);
        if (name != NULL)
            assert_string_equal(name, other->origin[i].name);
    }
}

static const struct xml_param many_params[] = {
    NEEDED,
    VALUE("Alignment", "--align", "8"),
    VALUE("Sectors", "-M", "12"),
    VALUE("Counter", "-s", "auto"),
    VALUE("Depends", "-d", "1,1.0.0"),
    {"Signing key", "-k", "<Link></Link>"},
    {"Encryption key", "-E", "<Link>GetPublic</Link>"},
    {"Slot offset", "-x", "<Link>+0x8000000</Link>"},
    VALUE("Load", "--load-addr", "0x70000000"),
    VALUE("Format", "--public-key-format", "full"),
    VALUE("Record", "--boot-record", "SPE"),
    VALUE("Endianness", "-e", "little"),
    SWITCH("--confirm"),
    SWITCH("--pad-header"),
    SWITCH("-c"),
};

static void the_order_of_parameters_does_not_matter(void **state)
{
    struct scratch *scratch = *state;
    struct loaded first;
    struct xml_param params[COUNT(many_params) + 1] = {{.name = NULL}};
    memcpy(params, many_params, sizeof many_params);
    scratch_text(scratch, "Config/keys.xml", linked_xml);
    load_params(&first, scratch, "../Config/keys.xml", params);
    assert_done(first.result, first.error);
    uint32_t seed = 1;
    for (int round = 0; round < 50; round++) {
        struct loaded loaded;
        for (size_t i = COUNT(many_params) - 1; i > 0; i--) {
            seed = seed * 1664525 + 1013904223;
            size_t j = (seed >> 8) % (i + 1);
            struct xml_param held = params[i];
            params[i] = params[j];
            params[j] = held;
        }
        load_params(&loaded, scratch, "../Config/keys.xml", params);
        assert_done(loaded.result, loaded.error);
        check_same_spec(&loaded.spec, &first.spec);
        unload(&loaded);
    }
    unload(&first);
}

struct found {
    size_t count;
    char checks[16][32];
    unsigned lines[16];
};

static void keep(void *context, const char *check, const struct error *finding)
{
    struct found *found = context;
    assert_true(found->count < COUNT(found->checks));
    snprintf(found->checks[found->count], sizeof found->checks[0], "%s", check);
    found->lines[found->count] = finding->line;
    found->count++;
}

static void a_sink_hears_all_findings(void **state)
{
    static const struct xml_param params[] = {
        VALUE("Slot size", "-S", "big"), VALUE("Header size", "-H", "1"),
        VALUE("Version", "-v", "1.0"),   VALUE("Alignment", "--align", "5"),
        {"Missing", "-x", "<Link/>"},    {.name = NULL},
    };
    struct found found = {0};
    const struct finding_sink sink = {keep, &found};
    struct loaded loaded;
    load(&loaded, write_xml(*state, NULL, params), &no_overrides, &sink);
    assert_refused(loaded.result, loaded.error, ERROR_CONFIG, "'big' is not a number");
    static const char *const wanted[] = {"slot-size", "header-size", "align", "address", "input"};
    assert_int_equal(found.count, COUNT(wanted));
    for (size_t i = 0; i < COUNT(wanted); i++)
        assert_string_equal(found.checks[i], wanted[i]);
    assert_int_equal(found.lines[0], 4);
    assert_int_equal(found.lines[2], 7);
    unload(&loaded);
}

static void check_form(struct scratch *scratch, const char *text, enum error_code code,
                       const char *message, unsigned line, const char *check)
{
    struct found found = {0};
    const struct finding_sink sink = {keep, &found};
    struct loaded loaded;
    load(&loaded, scratch_text(scratch, "form.xml", text), &no_overrides, NULL);
    assert_refused(loaded.result, loaded.error, code, message);
    assert_int_equal(loaded.error.line, line);
    unload(&loaded);
    load(&loaded, loaded.path, &no_overrides, &sink);
    assert_int_equal(loaded.result, -1);
    assert_true(found.count > 0);
    assert_string_equal(found.checks[0], check);
    unload(&loaded);
}

static void the_form_is_checked(void **state)
{
    struct scratch *scratch = *state;
    check_form(scratch, "<Other/>", ERROR_CONFIG, "the root element is <Other>, not <Root>", 1,
               "form");
    check_form(scratch, "\n<Root><Obdata/></Root>", ERROR_CONFIG,
               "configures option-byte keys (<Obdata>), not an image", 2, "form");
    check_form(scratch, "<Root>\n<Nothing/></Root>", ERROR_CONFIG, "'Nothing'", 2, "schema");
    check_form(scratch, "<Root>", ERROR_CONFIG, "not a well-formed XML file", 1, "form");
    struct loaded loaded;
    const char *empty = "<Root><McubootFormat/></Root>";
    load(&loaded, scratch_text(scratch, "empty.xml", empty), &no_overrides, NULL);
    assert_refused(loaded.result, loaded.error, ERROR_CONFIG, "");
    unload(&loaded);
    load(&loaded, scratch_path(scratch, "none.xml"), &no_overrides, NULL);
    assert_refused(loaded.result, loaded.error, ERROR_FILE, "No such file");
    unload(&loaded);
}

static void schema_findings_come_with_lines(void **state)
{
    static const struct xml_param params[] = {
        NEEDED, {"Alignment", "--align", "\n<Value>8</Value>\n<Wrong/>"}, {.name = NULL}};
    struct loaded loaded;
    load_params(&loaded, *state, NULL, params);
    assert_refused(loaded.result, loaded.error, ERROR_CONFIG, "element 'Wrong' is not known here");
    assert_int_equal(loaded.error.line, 10);
    unload(&loaded);
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(reads_what_stands_there),
    IN_SCRATCH(defaults_stand_in),
    IN_SCRATCH(links_are_followed),
    IN_SCRATCH(empty_values_fall_back_to_the_link),
    IN_SCRATCH(links_that_lead_nowhere_are_named),
    IN_SCRATCH(a_link_needs_a_file),
    IN_SCRATCH(values_are_checked_where_they_stand),
    IN_SCRATCH(max_sectors_has_two_names),
    IN_SCRATCH(enable_switches_off),
    IN_SCRATCH(needed_parameters_are_missed),
    IN_SCRATCH(what_excludes_each_other_is_refused),
    IN_SCRATCH(files_of_other_case_are_found_with_a_warning),
    IN_SCRATCH(overrides_win),
    IN_SCRATCH(overrides_are_checked),
    IN_SCRATCH(flags_can_be_switched_off),
    IN_SCRATCH(the_order_of_parameters_does_not_matter),
    IN_SCRATCH(a_sink_hears_all_findings),
    IN_SCRATCH(the_form_is_checked),
    IN_SCRATCH(schema_findings_come_with_lines),
};

int main(void)
{
    return cmocka_run_group_tests_name("image_config", tests, NULL, NULL);
}
