// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/endian.h>
#include <base/file.h>
#include <base/path.h>
#include <crypto/key.h>
#include <dirent.h>
#include <pack/image_inputs.h>
#include <pack/template.h>
#include <spec/image_config.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct passphrase never = {.never_ask = true};

static unsigned mode_of(const char *path)
{
    struct stat status;
    assert_int_equal(lstat(path, &status), 0);
    return status.st_mode & 0777;
}

/* The path of a name in the project that lies in `target`. */
static const char *in(struct scratch *scratch, const char *target, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", target, name);
    return scratch_path(scratch, path);
}

static const char *lay_out(struct scratch *scratch, struct test_run *test, const char *name,
                           const char *target)
{
    struct error error;
    const char *path = scratch_path(scratch, target);
    assert_done(template_lay_out(&test->run, name, path, &error), error);
    return path;
}

static void lays_out_a_project(void **state)
{
    struct scratch *scratch = *state;
    struct test_run test;
    mode_t before = umask(022);
    test_run_start(&test);
    lay_out(scratch, &test, "h5-oemirot", "new/project");
    static const struct {
        const char *name;
        unsigned mode;
    } files[] = {
        {"README.md", 0644},
        {".gitignore", 0644},
        {"Makefile", 0644},
        {"rules.awk", 0644},
        {"postbuild.sh", 0755},
        {"Config/OEMiROT_Config.xml", 0644},
        {"Config/DA_Config.xml", 0644},
        {"Images/Secure_Code_Image.xml", 0644},
        {"Keys/OEMiROT_Authentication_S.pem", 0600},
        {"Keys/OEMiROT_Authentication_NS.pem", 0600},
        {"Keys/OEMiROT_Encryption.pem", 0600},
        {"Keys/OEMiROT_Encryption_pub.pem", 0644},
        {"Keys/DA_root.pem", 0600},
        {"Keys/DA_leaf_pub.pem", 0644},
        {"Binary/s_app.bin", 0644},
    };
    for (size_t i = 0; i < COUNT(files); i++)
        assert_int_equal(mode_of(in(scratch, "new/project", files[i].name)), files[i].mode);
    assert_false(file_exists(in(scratch, "new/project", "manifest")));
    assert_false(file_exists(in(scratch, "new/project", "gitignore")));
    assert_string_equal(test_run_out(&test), "");
    test_run_release(&test);
    umask(before);
}

static void key_of(struct scratch *scratch, const char *target, const char *name, struct key *key,
                   uint8_t fingerprint[SHA256_SIZE])
{
    struct error error;
    assert_done(key_load(in(scratch, target, name), &never, key, &error), error);
    assert_done(key_fingerprint(key, fingerprint, &error), error);
}

static void keys_are_fresh_and_in_pairs(void **state)
{
    struct scratch *scratch = *state;
    struct test_run test;
    uint8_t fingerprints[4][SHA256_SIZE];
    AUTO(key) sign = {0};
    AUTO(key) sign_public = {0};
    AUTO(key) encrypt = {0};
    AUTO(key) other = {0};
    test_run_start(&test);
    lay_out(scratch, &test, "h503-oemirot", "one");
    lay_out(scratch, &test, "h503-oemirot", "other");
    key_of(scratch, "one", "Keys/OEMiROT_Authentication.pem", &sign, fingerprints[0]);
    key_of(scratch, "one", "Keys/OEMiROT_Authentication_pub.pem", &sign_public, fingerprints[1]);
    key_of(scratch, "one", "Keys/OEMiROT_Encryption.pem", &encrypt, fingerprints[2]);
    key_of(scratch, "other", "Keys/OEMiROT_Authentication.pem", &other, fingerprints[3]);
    assert_true(sign.private_half);
    assert_false(sign_public.private_half);
    assert_memory_equal(fingerprints[0], fingerprints[1], SHA256_SIZE);
    assert_memory_not_equal(fingerprints[0], fingerprints[2], SHA256_SIZE);
    assert_memory_not_equal(fingerprints[0], fingerprints[3], SHA256_SIZE);
    test_run_release(&test);
}

static void firmware_is_a_program(void **state)
{
    struct scratch *scratch = *state;
    struct test_run test;
    AUTO(blob) program = {0};
    AUTO(blob) data = {0};
    test_run_start(&test);
    lay_out(scratch, &test, "h503-oemirot", "p");
    scratch_read(in(scratch, "p", "Binary/app.bin"), &program);
    scratch_read(in(scratch, "p", "Binary/data.bin"), &data);
    assert_int_equal(program.size, 0x1000);
    assert_int_equal(get_le32(program.data), 0x20008000);
    for (size_t vector = 1; vector < 16; vector++)
        assert_int_equal(get_le32(program.data + 4 * vector), 0x08012400 + 64 + 1);
    assert_bytes(((struct span){program.data + 64, 8}), "30bffde7 00000000");
    assert_int_equal(data.size, 32);
    for (size_t i = 0; i < data.size; i++)
        assert_int_equal(data.data[i], i);
    test_run_release(&test);
}

static void refuses_a_target_that_holds_something(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    struct test_run test;
    test_run_start(&test);
    scratch_text(scratch, "full/.hidden", "");
    scratch_directory(scratch, "empty");
    assert_refused(template_lay_out(&test.run, "h5-oemirot", scratch_path(scratch, "full"), &error),
                   error, ERROR_FILE, "exists and is not an empty directory");
    assert_int_equal(scratch_entries(scratch_path(scratch, "full")), 1);
    lay_out(scratch, &test, "h5-oemirot", "empty");
    test_run_release(&test);
}

static void refuses_what_is_no_template(void **state)
{
    struct scratch *scratch = *state;
    static const char *const names[] = {"none", "", "common", "..", "h5-oemirot/Images"};
    struct test_run test;
    test_run_start(&test);
    for (size_t i = 0; i < COUNT(names); i++) {
        struct error error;
        char summary[64];
        const char *target = scratch_path(scratch, "target");
        assert_refused(template_lay_out(&test.run, names[i], target, &error), error, ERROR_USAGE,
                       "there is no template");
        assert_refused(template_summary(names[i], summary, sizeof summary, &error), error,
                       ERROR_USAGE, "there is no template");
        assert_false(file_exists(target));
    }
    test_run_release(&test);
}

static void a_broken_random_source_makes_no_key(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    struct test_run test;
    test_run_start(&test);
    test.random.failures = 1;
    assert_refused(template_lay_out(&test.run, "h5-oemirot", scratch_path(scratch, "p"), &error),
                   error, ERROR_CRYPTO, "the test's random source fails");
    assert_false(file_exists(scratch_path(scratch, "p/Keys/OEMiROT_Authentication_S.pem")));
    test_run_release(&test);
}

/* Each image of a project can be read; where its input is there, it can be built. */
static unsigned check_images(struct scratch *scratch, struct test_run *test, const char *target)
{
    static const struct image_overrides none = {.hex_trailer = HEX_TRAILER_FULL};
    unsigned built = 0;
    DIR *images = opendir(in(scratch, target, "Images"));
    assert_non_null(images);
    const struct dirent *entry;
    while ((entry = readdir(images)) != NULL) {
        struct error error;
        char name[300];
        AUTO(image_spec) spec = {0};
        AUTO(image_inputs) inputs = {0};
        if (!path_has_extension(entry->d_name, "xml"))
            continue;
        snprintf(name, sizeof name, "%s/Images/%s", target, entry->d_name);
        assert_done(
            image_config_load(&test->run, scratch_path(scratch, name), &none, NULL, &spec, &error),
            error);
        if (!file_exists(spec.input))
            continue;
        assert_done(image_inputs_open(&test->run, &spec, NULL, &inputs, &error), error);
        built++;
    }
    closedir(images);
    return built;
}

static void the_images_of_every_template_are_good(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    struct test_run test;
    AUTO(blob) names = {0};
    unsigned count = 0;
    test_run_start(&test);
    assert_done(template_names(&names, &error), error);
    char *rest = (char *)names.data;
    for (char *name; (name = strsep(&rest, " ")) != NULL; count++) {
        char summary[256] = "";
        assert_done(template_summary(name, summary, sizeof summary, &error), error);
        assert_int_equal(strncmp(summary, "STM32", 5), 0);
        lay_out(scratch, &test, name, name);
        assert_true(check_images(scratch, &test, name) >= 1);
    }
    assert_int_equal(count, 9);
    assert_string_equal(test_run_err(&test), ""); /* no sample key, no wrong case */
    test_run_release(&test);
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(lays_out_a_project),
    IN_SCRATCH(keys_are_fresh_and_in_pairs),
    IN_SCRATCH(firmware_is_a_program),
    IN_SCRATCH(refuses_a_target_that_holds_something),
    IN_SCRATCH(refuses_what_is_no_template),
    IN_SCRATCH(a_broken_random_source_makes_no_key),
    IN_SCRATCH(the_images_of_every_template_are_good),
};

int main(void)
{
    return cmocka_run_group_tests_name("template", tests, NULL, NULL);
}
