// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <text/json.h>

static void check_prints(const struct json *json, const char *wanted)
{
    struct test_run test;
    struct error error;
    test_run_start(&test);
    assert_done(json_print(json, test.run.out, &error), error);
    assert_string_equal(test_run_out(&test), wanted);
    test_run_release(&test);
}

static void prints_every_kind(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0xab, 0x01};
    AUTO_JSON top = json_object();
    json_add_text(top, "text", "a\"b\\c\n\x01");
    json_add_number(top, "number", 4294967295);
    json_add_bool(top, "yes", true);
    json_add_bool(top, "no", false);
    json_add_null(top, "nothing");
    json_add_hex(top, "address", 0x0ABC0000);
    json_add_hex(top, "zero", 0);
    json_add_bytes(top, "bytes", SPAN(bytes));
    json_add_bytes(top, "none", (struct span){NULL, 0});
    check_prints(top, "{\"text\":\"a\\\"b\\\\c\\n\\u0001\",\"number\":4294967295,\"yes\":true,"
                      "\"no\":false,\"nothing\":null,\"address\":\"0xabc0000\",\"zero\":\"0x0\","
                      "\"bytes\":\"ab01\",\"none\":\"\"}\n");
}

static void nests(void **state)
{
    (void)state;
    AUTO_JSON top = json_object();
    struct json *list = json_add(top, "list", json_array());
    json_add_number(list, NULL, 1);
    json_add_text(list, NULL, "two");
    struct json *inner = json_add(list, NULL, json_object());
    json_add_null(inner, "x");
    json_add(top, "empty", json_array());
    check_prints(top, "{\"list\":[1,\"two\",{\"x\":null}],\"empty\":[]}\n");
}

static void numbers_are_whole(void **state)
{
    (void)state;
    AUTO_JSON list = json_array();
    json_add_number(list, NULL, 0);
    json_add_number(list, NULL, 2147483648);
    json_add_number(list, NULL, 281474976710656);
    check_prints(list, "[0,2147483648,281474976710656]\n");
}

static void parses_what_it_prints(void **state)
{
    (void)state;
    AUTO_JSON good = json_parse(text_bytes("{\"a\":[1,true,\"x\"]}\n"));
    assert_non_null(good);
    check_prints(good, "{\"a\":[1,true,\"x\"]}\n");
    AUTO_JSON bad = json_parse(text_bytes("{\"a\":"));
    assert_null(bad);
    AUTO_JSON empty = json_parse((struct span){NULL, 0});
    assert_null(empty);
    /* the length counts, not a zero behind it */
    AUTO_JSON cut = json_parse((struct span){(const uint8_t *)"[1]", 2});
    assert_null(cut);
}

static void a_full_disk_is_an_error(void **state)
{
    (void)state;
    struct error error;
    AUTO_JSON top = json_object();
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    assert_refused(json_print(top, full, &error), error, ERROR_FILE, "No space left");
    fclose(full);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(prints_every_kind),       cmocka_unit_test(nests),
    cmocka_unit_test(numbers_are_whole),       cmocka_unit_test(parses_what_it_prints),
    cmocka_unit_test(a_full_disk_is_an_error),
};

int main(void)
{
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
