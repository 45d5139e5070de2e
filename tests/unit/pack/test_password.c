// SPDX-License-Identifier: Apache-2.0
/* cmocka.h needs these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <crypto/digest.h>
#include <pack/obk_write.h>
#include <pack/password.h>
#include <string.h>

static struct span text(const char *words)
{
    return (struct span){(const uint8_t *)words, strlen(words)};
}

static void assert_file(const struct password_file *file, const char *name, const void *data,
                        size_t size)
{
    assert_string_equal(file->name, name);
    assert_int_equal(file->bytes.size, size);
    assert_memory_equal(file->bytes.data, data, size);
}

static void families_have_names(void **state)
{
    (void)state;
    assert_int_equal(password_family_find("h5"), PASSWORD_H5);
    assert_int_equal(password_family_find("h7rs"), PASSWORD_H7RS);
    assert_int_equal(password_family_find("h503"), PASSWORD_H503);
    assert_int_equal(password_family_find("h50"), PASSWORD_FAMILIES);
    assert_int_equal(password_family_find(""), PASSWORD_FAMILIES);
}

static void h5_has_one_file(void **state)
{
    (void)state;
    static const enum password_family both[] = {PASSWORD_H5, PASSWORD_H7RS};
    for (size_t i = 0; i < 2; i++) {
        struct error error;
        AUTO(blob) other = {0};
        AUTO(password_files) files = {0};
        assert_int_equal(password_files_make(both[i], text("secret"), &files, &error), 0);
        assert_int_equal(files.count, 1);
        assert_file(&files.items[0], "password.bin", "\0\0\0\x80\6\0\0\0secret", 14);
        assert_int_equal(obk_password_file("secret", &other, &error), 0);
        assert_file(&files.items[0], "password.bin", other.data, other.size);
    }
}

/* A password of any bytes, as in ST's example. */
static void h503_has_three_files(void **state)
{
    (void)state;
    static const uint8_t password[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    uint8_t hash[SHA256_SIZE];
    struct error error;
    AUTO(password_files) files = {0};
    assert_int_equal(password_files_make(PASSWORD_H503, SPAN(password), &files, &error), 0);
    assert_int_equal(sha256(SPAN(password), hash, &error), 0);
    assert_int_equal(files.count, 3);
    assert_file(&files.items[0], "user_password.bin", password, sizeof password);
    assert_file(&files.items[1], "board_password.bin", hash, sizeof hash);
    assert_file(&files.items[2], "da_password.bin",
                "\0\0\0\x80\x0c\0\0\0\0\1\2\3\4\5\6\7\x08\x09\x0a\x0b", 20);
}

static void check_refused(enum password_family family, const char *words, const char *message)
{
    struct error error;
    struct password_files files;
    assert_int_equal(password_files_make(family, text(words), &files, &error), -1);
    assert_int_equal(error.code, ERROR_CONFIG);
    assert_non_null(strstr(error.message, message));
    assert_null(strstr(error.message, "secret")); /* the password is not told */
    assert_int_equal(files.count, 0);
}

static void lengths_are_limited(void **state)
{
    (void)state;
    for (enum password_family family = PASSWORD_H5; family < PASSWORD_FAMILIES; family++) {
        struct error error;
        AUTO(password_files) four = {0};
        AUTO(password_files) sixteen = {0};
        check_refused(family, "", "0 bytes, 4 to 16");
        check_refused(family, "123", "3 bytes, 4 to 16");
        check_refused(family, "12345678901234567", "17 bytes, 4 to 16");
        assert_int_equal(password_files_make(family, text("1234"), &four, &error), 0);
        assert_int_equal(password_files_make(family, text("1234567890123456"), &sixteen, &error),
                         0);
    }
}

static void h5_takes_what_xml_can_hold(void **state)
{
    (void)state;
    struct error error;
    AUTO(password_files) inner = {0};
    AUTO(password_files) beyond = {0};
    check_refused(PASSWORD_H5, " secret", "blank");
    check_refused(PASSWORD_H7RS, "secret ", "blank");
    check_refused(PASSWORD_H5, "sec\nret", "control character");
    check_refused(PASSWORD_H5, "secret\x7f", "control character");
    assert_int_equal(password_files_make(PASSWORD_H5, text("a b c"), &inner, &error), 0);
    assert_int_equal(password_files_make(PASSWORD_H5,
                                         text("s\xc3\xa4"
                                              "ge"),
                                         &beyond, &error),
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(families_have_names),        cmocka_unit_test(h5_has_one_file),
        cmocka_unit_test(h503_has_three_files),       cmocka_unit_test(lengths_are_limited),
        cmocka_unit_test(h5_takes_what_xml_can_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
