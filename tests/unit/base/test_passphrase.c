// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void check_first_line(struct scratch *scratch, struct span file, const char *wanted)
{
    struct error error;
    AUTO(passphrase) passphrase = {0};
    AUTO(blob) text = {0};
    const char *path = scratch_write(scratch, "p", file);
    assert_done(passphrase_load(&passphrase, path, 0, &error), error);
    assert_true(passphrase.given);
    assert_done(passphrase_get(&passphrase, "k.pem", &text, &error), error);
    assert_spans_equal(blob_span(&text), text_bytes(wanted));
}

static void takes_the_first_line(void **state)
{
    struct scratch *scratch = *state;
    check_first_line(scratch, text_bytes("one"), "one");
    check_first_line(scratch, text_bytes("one\n"), "one");
    check_first_line(scratch, text_bytes("one\r\n"), "one");
    check_first_line(scratch, text_bytes("one\r"), "one");
    check_first_line(scratch, text_bytes("one two \nthree\n"), "one two ");
    check_first_line(scratch, text_bytes("\nthree\n"), "");
    check_first_line(scratch, text_bytes(""), "");
    check_first_line(scratch, text_bytes("one\r\r\n"), "one\r");
}

static void holds_the_limit(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(passphrase) passphrase = {0};
    char text[1026];
    memset(text, 'p', sizeof text);
    text[1024] = '\0';
    check_first_line(scratch, (struct span){(const uint8_t *)text, 1024}, text);
    const char *path = scratch_write(scratch, "long", (struct span){(const uint8_t *)text, 1025});
    assert_refused(passphrase_load(&passphrase, path, 0, &error), error, ERROR_FILE,
                   "more than 1024 bytes");
    assert_false(passphrase.given);
    assert_refused(passphrase_load(&passphrase, scratch_path(scratch, "none"), 0, &error), error,
                   ERROR_FILE, "No such file");
}

static void reads_a_descriptor(void **state)
{
    (void)state;
    struct error error;
    AUTO(passphrase) passphrase = {0};
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "word\nmore", 9), 9);
    close(ends[1]);
    assert_done(passphrase_load(&passphrase, NULL, ends[0], &error), error);
    assert_spans_equal(blob_span(&passphrase.text), text_bytes("word"));
    close(ends[0]);
    assert_refused(passphrase_load(&passphrase, NULL, ends[0], &error), error, ERROR_FILE,
                   "cannot read the passphrase");
    assert_false(passphrase.given);
}

static void never_ask_does_not_ask(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) text = {0};
    const struct passphrase none = {.never_ask = true};
    assert_refused(passphrase_get(&none, "k.pem", &text, &error), error, ERROR_CRYPTO,
                   "key 'k.pem' is encrypted, and no passphrase was given");
    assert_int_equal(text.size, 0);
}

/* In a session of its own there is no terminal to ask on. */
static void without_a_terminal_says_what_to_do(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) text = {0};
    const struct passphrase none = {.never_ask = false};
    struct in_child child;
    if (in_child_start(&child)) {
        setsid();
        int result = passphrase_get(&none, "k.pem", &text, &error);
        in_child_end(result == -1 && error.code == ERROR_CRYPTO &&
                     strstr(error.message, "--passphrase-file or --passphrase-fd") != NULL);
    }
    assert_int_equal(in_child_status(&child), 0);
}

/* Of all that can give a PIN the nearest to the key comes first. */
static void pins_have_an_order(void **state)
{
    struct scratch *scratch = *state;
    char name[] = "OTPC_PIN=3333";
    struct error error;
    AUTO(passphrase) passphrase = {.never_ask = true};
    AUTO(blob) text = {0};
    assert_refused(passphrase_get_pin(&passphrase, NULL, "dev", &text, &error), error, ERROR_CRYPTO,
                   "token 'dev' wants a PIN, and none was given");
    putenv(name); /* the text itself, as what the system gave to the process */
    assert_done(passphrase_load_pin_from_environment(&passphrase, &error), error);
    assert_null(getenv("OTPC_PIN"));
    assert_string_equal(name, "OTPC_PIN=");
    assert_memory_equal(name + 9, "\0\0\0", 4);
    assert_done(passphrase_get_pin(&passphrase, NULL, "dev", &text, &error), error);
    assert_spans_equal(blob_span(&text), text_bytes("3333"));
    const char *option = scratch_text(scratch, "option", "2222\n");
    assert_done(passphrase_load_pin(&passphrase, option, 0, &error), error);
    setenv("OTPC_PIN", "4444", 1);
    assert_done(passphrase_load_pin_from_environment(&passphrase, &error), error);
    blob_release(&text);
    assert_done(passphrase_get_pin(&passphrase, NULL, "dev", &text, &error), error);
    assert_spans_equal(blob_span(&text), text_bytes("2222"));
    const char *source = scratch_text(scratch, "source", "1111\nmore");
    blob_release(&text);
    assert_done(passphrase_get_pin(&passphrase, source, "dev", &text, &error), error);
    assert_spans_equal(blob_span(&text), text_bytes("1111"));
    assert_refused(
        passphrase_get_pin(&passphrase, scratch_path(scratch, "gone"), "dev", &text, &error), error,
        ERROR_FILE, "cannot open");
    unsetenv("OTPC_PIN");
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(pins_have_an_order),
    IN_SCRATCH(takes_the_first_line),
    IN_SCRATCH(holds_the_limit),
    cmocka_unit_test(reads_a_descriptor),
    cmocka_unit_test(never_ask_does_not_ask),
    cmocka_unit_test(without_a_terminal_says_what_to_do),
};

int main(void)
{
    return cmocka_run_group_tests_name("passphrase", tests, NULL, NULL);
}
