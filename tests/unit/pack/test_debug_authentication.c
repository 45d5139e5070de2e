// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <pack/debug_authentication.h>

/* Header and payload of an option-byte key file; the payload's hash is not looked at. */
static const char *write_obk(struct scratch *scratch, const char *name, uint32_t destination,
                             uint32_t size, const uint8_t *secret, uint8_t permissions)
{
    struct error error;
    AUTO(blob) file = {0};
    assert_done(blob_append_le32(&file, destination, &error), error);
    assert_done(blob_append_le32(&file, size, &error), error);
    assert_done(blob_append_le32(&file, 1, &error), error);
    assert_done(blob_append_fill(&file, 0, size, &error), error);
    for (uint32_t i = 0; i < 32 && 44 + i < file.size; i++)
        file.data[44 + i] = secret == NULL ? (uint8_t)i : secret[i];
    if (file.size > 79)
        file.data[79] = permissions;
    return scratch_write(scratch, name, blob_span(&file));
}

static void check_method(const char *path, enum da_method wanted)
{
    struct error error;
    enum da_method method = DA_LOCK;
    assert_done(da_method_read(path, &method, &error), error);
    assert_int_equal(method, wanted);
}

static void destinations_and_permissions_tell(void **state)
{
    check_method(write_obk(*state, "a.obk", 0x0ffd0100, 0x60, NULL, 0x50), DA_CERTIFICATE);
    check_method(write_obk(*state, "a.obk", 0x0ffd0100, 0x60, NULL, 0), DA_PASSWORD);
    check_method(write_obk(*state, "a.obk", 0x00510008, 0x60, NULL, 0), DA_CERTIFICATE);
    check_method(write_obk(*state, "a.obk", 0x008a0008, 0x60, NULL, 0x50), DA_PASSWORD);
    check_method(write_obk(*state, "a.obk", 0x00b40008, 0x20, NULL, 0), DA_LOCK);
}

/* Some files with a password have permissions as well. */
static void the_password_beside_it_tells(void **state)
{
    uint8_t hash[32];
    AUTO(blob) file = {0};
    test_sha256(text_bytes("a password"), hash);
    append_hex(&file, "000000800a000000");
    struct error error;
    assert_done(blob_append(&file, text_bytes("a password"), &error), error);
    const char *path = write_obk(*state, "a.obk", 0x0ffd0100, 0x60, hash, 0x50);
    check_method(path, DA_CERTIFICATE);
    scratch_write(*state, "password.bin", blob_span(&file));
    check_method(path, DA_PASSWORD);
    scratch_text(*state, "password.bin", "short");
    check_method(path, DA_CERTIFICATE);
    scratch_text(*state, "password.bin", "\1\2\3\4\5\6\7\10 another");
    check_method(path, DA_CERTIFICATE);
}

static void refuses_other_files(void **state)
{
    struct error error;
    enum da_method method;
    assert_refused(
        da_method_read(write_obk(*state, "a.obk", 0x0ffd0280, 0xc0, NULL, 0), &method, &error),
        error, ERROR_CONFIG, "its destination is 0x0ffd0280");
    assert_refused(
        da_method_read(write_obk(*state, "a.obk", 0x0ffd0100, 0x40, NULL, 0), &method, &error),
        error, ERROR_CONFIG, "has 0x60 bytes, the file 0x40");
    assert_refused(da_method_read(scratch_text(*state, "a.obk", "short"), &method, &error), error,
                   ERROR_FILE, "not an option-byte key file");
    assert_refused(da_method_read(scratch_path(*state, "none"), &method, &error), error, ERROR_FILE,
                   "No such file");
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(destinations_and_permissions_tell),
    IN_SCRATCH(the_password_beside_it_tells),
    IN_SCRATCH(refuses_other_files),
};

int main(void)
{
    return cmocka_run_group_tests_name("debug_authentication", tests, NULL, NULL);
}
