// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/path.h>
#include <string.h>
#include <unistd.h>

static void resolves_values_of_a_file(void **state)
{
    (void)state;
    static const struct {
        const char *origin;
        const char *value;
        const char *path;
    } rows[] = {
        {"dir/a.xml", "b.bin", "dir/b.bin"},
        {"dir/a.xml", "..\\Keys\\k.pem", "dir/../Keys/k.pem"},
        {"dir/a.xml", ".\\..\\k.pem", "dir/./../k.pem"},
        {"dir/a.xml", "sub/b.bin", "dir/sub/b.bin"},
        {"a.xml", "b.bin", "b.bin"},
        {"/x/a.xml", "b.bin", "/x/b.bin"},
        {"/a.xml", "b.bin", "/b.bin"},
        {"dir/a.xml", "/abs/b.bin", "/abs/b.bin"},
        {"dir/a.xml", "\\abs\\b.bin", "/abs/b.bin"},
        {"dir/a.xml", "C:\\keys\\k.pem", "C:/keys/k.pem"},
        {"dir/a.xml", "C:/keys/k.pem", "C:/keys/k.pem"},
        {NULL, "sub\\b.bin", "sub/b.bin"},
        {"./dir/a.xml", "b", "./dir/b"},
        {"dir/a.xml", "", "dir/"},
        {"dir/a.xml", "pkcs11:token=a\\b;object=c?module-path=/d",
         "pkcs11:token=a\\b;object=c?module-path=/d"},
        {"dir/a.xml", "pkcs12:x", "dir/pkcs12:x"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        AUTO_TEXT path = NULL;
        assert_done(path_resolve(rows[i].origin, rows[i].value, &path, &error), error);
        assert_string_equal(path, rows[i].path);
    }
}

static void resolve_replaces_its_own_input(void **state)
{
    (void)state;
    struct error error;
    AUTO_TEXT path = NULL;
    assert_done(text_copy("k.pem", &path, &error), error);
    assert_done(path_resolve("d/a.xml", path, &path, &error), error);
    assert_string_equal(path, "d/k.pem");
}

static void takes_paths_apart(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        const char *name;
        const char *directory;
        const char *extension;
    } rows[] = {
        {"a/b/c.bin", "c.bin", "a/b", "bin"},
        {"c.tar.gz", "c.tar.gz", ".", "gz"},
        {"/c", "c", "/", ""},
        {"a.d/c", "c", "a.d", ""},
        {".hidden", ".hidden", ".", ""},
        {"a/.hidden.hex", ".hidden.hex", "a", "hex"},
        {"a/", "", "a", ""},
        {"c.", "c.", ".", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        AUTO_TEXT directory = NULL;
        assert_string_equal(path_name(rows[i].path), rows[i].name);
        assert_string_equal(path_extension(rows[i].path), rows[i].extension);
        assert_done(path_directory(rows[i].path, &directory, &error), error);
        assert_string_equal(directory, rows[i].directory);
    }
}

static void extensions_have_no_case(void **state)
{
    (void)state;
    assert_true(path_has_extension("a.HEX", "hex"));
    assert_true(path_has_extension("x/a.hex", "hex"));
    assert_false(path_has_extension("hex", "hex"));
    assert_false(path_has_extension("a.hexx", "hex"));
    assert_false(path_has_extension("a.hex/b", "hex"));
}

static void check_match(const char *asked, const char *wanted, bool wanted_changed)
{
    struct error error;
    AUTO_TEXT path = NULL;
    bool changed = !wanted_changed;
    assert_done(text_copy(asked, &path, &error), error);
    assert_done(path_match_case(&path, &changed, &error), error);
    assert_string_equal(path, wanted);
    assert_int_equal(changed, wanted_changed);
}

static void finds_a_file_of_other_case(void **state)
{
    struct scratch *scratch = *state;
    const char *file = scratch_text(scratch, "Config/SM_Config_Keys.xml", "");
    check_match(scratch_path(scratch, "Config/SM_Config_keys.xml"), file, true);
    check_match(scratch_path(scratch, "CONFIG/sm_config_KEYS.XML"), file, true);
    check_match(scratch_path(scratch, "x/../config/sm_config_keys.xml"),
                scratch_path(scratch, "x/../config/sm_config_keys.xml"), false);
    scratch_directory(scratch, "sub");
    check_match(scratch_path(scratch, "sub/../config/sm_config_keys.xml"),
                scratch_path(scratch, "sub/../Config/SM_Config_Keys.xml"), true);
}

static void leaves_what_exists_or_cannot_be_told(void **state)
{
    struct scratch *scratch = *state;
    scratch_text(scratch, "twice.xml", "");
    scratch_text(scratch, "Twice.xml", "");
    const char *exact = scratch_path(scratch, "twice.xml");
    const char *ambiguous = scratch_path(scratch, "TWICE.xml");
    const char *absent = scratch_path(scratch, "absent/file.xml");
    check_match(exact, exact, false);
    check_match(ambiguous, ambiguous, false);
    check_match(absent, absent, false);
}

static void matches_in_the_working_directory(void **state)
{
    struct scratch *scratch = *state;
    char before[4096];
    scratch_text(scratch, "Dir/File.bin", "");
    scratch_text(scratch, "Plain.bin", "");
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(scratch->directory), 0);
    check_match("plain.BIN", "Plain.bin", true);
    check_match("dir/file.bin", "Dir/File.bin", true);
    check_match("./dir//file.bin", "./Dir//File.bin", true);
    check_match("none.bin", "none.bin", false);
    assert_int_equal(chdir(before), 0);
}

static void tidies(void **state)
{
    static const struct {
        const char *path;
        const char *tidy;
    } rows[] = {
        {"Images/../Binary/a.bin", "Binary/a.bin"},
        {"Images/./..//Binary/./a.bin", "Binary/a.bin"},
        {"Images/../../a.bin", "../a.bin"},
        {"../Images/../a.bin", "../Images/../a.bin"}, /* not a directory there */
        {"link/../a.bin", "link/../a.bin"},
        {"gone/../a.bin", "gone/../a.bin"},
        {"Images/deep/../../a.bin", "a.bin"},
        {"a.bin", "a.bin"},
        {"./a.bin", "a.bin"},
        {"Images/..", "."},
        {"", "."},
        {"/", "/"},
        {"//a//b", "/a/b"},
        {"/../a", "/a"},
        {"/./tmp/../a", "/a"},
    };
    char before[1024];
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(scratch_directory(*state, "top")), 0);
    scratch_directory(*state, "top/Images/deep");
    assert_int_equal(symlink("Images/deep", "link"), 0);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        AUTO_TEXT tidy = NULL;
        assert_done(path_tidy(rows[i].path, &tidy, &error), error);
        assert_string_equal(tidy, rows[i].tidy);
    }
    assert_int_equal(chdir(before), 0);
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(tidies),
    cmocka_unit_test(resolves_values_of_a_file),
    cmocka_unit_test(resolve_replaces_its_own_input),
    cmocka_unit_test(takes_paths_apart),
    cmocka_unit_test(extensions_have_no_case),
    IN_SCRATCH(finds_a_file_of_other_case),
    IN_SCRATCH(leaves_what_exists_or_cannot_be_told),
    IN_SCRATCH(matches_in_the_working_directory),
};

int main(void)
{
    return cmocka_run_group_tests_name("path", tests, NULL, NULL);
}
