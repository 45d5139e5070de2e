// SPDX-License-Identifier: Apache-2.0
#include "../../support/sfi_forge.h"
#include "../../support/test.h"
#include <pack/sfi_read.h>
#include <pack/sfi_verify.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FIRMWARE "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

/* Small, and with every way that areas follow one another. */
static const struct forged_area areas[] = {
    {'F', 0x08000000, FIRMWARE},
    {'P', 0x08050000, ""},
    {'R', 0x08050000, ""},
    {'C', 0, "443322110000000000000000000000b4"},
    {0},
};

static const char *write_good(struct scratch *scratch, struct blob *bytes)
{
    sfi_forge(areas, bytes);
    return scratch_write(scratch, "good.sfi", blob_span(bytes));
}

static void open_good(struct scratch *scratch, struct sfi_package *package)
{
    struct error error;
    AUTO(blob) bytes = {0};
    assert_done(sfi_package_open(write_good(scratch, &bytes), package, &error), error);
}

static void unlock_good(struct scratch *scratch, struct sfi_package *package)
{
    struct error error;
    open_good(scratch, package);
    assert_done(sfi_package_unlock(package, forged_key, &error), error);
}

/* What sfi_verify() says of bytes, all the way from opening them. */
static int judge(struct span bytes, struct error *error)
{
    struct test_run test;
    AUTO(sfi_package) package = {.path = NULL};
    struct file file = {memfd_create("judged", MFD_CLOEXEC), bytes.size};
    assert_int_equal(write(file.descriptor, bytes.data, bytes.size), bytes.size);
    test_run_start(&test);
    int result = sfi_package_open_file(&file, "judged.sfi", &package, error);
    if (result == 0)
        result = sfi_package_unlock(&package, forged_key, error);
    if (result == 0)
        result = sfi_verify(&test.run, &package, error);
    test_run_release(&test);
    return result;
}

static int collect(void *context, struct span bytes, struct error *error)
{
    return blob_append(context, bytes, error);
}

static void goes_from_area_to_area(void **state)
{
    struct error error;
    bool there;
    AUTO(sfi_package) package = {.path = NULL};
    open_good(*state, &package);
    assert_int_equal(package.header.areas, 4);
    assert_int_equal(package.header.firmware_version, 7);
    assert_bytes(SPAN(package.header.nonce), "f0f1f2f3f4f5f6f7f8f9fafb");
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < 4; i++) {
            assert_done(sfi_package_next(&package, &there, &error), error);
            assert_true(there);
            assert_int_equal(package.area.type, areas[i].type);
            assert_int_equal(package.area.address, areas[i].address);
            assert_int_equal(package.area.index, i + 1);
            assert_int_equal(package.area.size, strlen(areas[i].plaintext) / 2);
        }
        assert_done(sfi_package_next(&package, &there, &error), error);
        assert_false(there);
        sfi_package_rewind(&package);
    }
}

static void hands_out_the_plaintext(void **state)
{
    struct error error;
    bool there;
    AUTO(sfi_package) package = {.path = NULL};
    unlock_good(*state, &package);
    for (size_t i = 0; i < 4; i++) {
        AUTO(blob) plaintext = {0};
        assert_done(sfi_package_next(&package, &there, &error), error);
        assert_done(sfi_package_authenticate(&package, &error), error);
        assert_done(sfi_package_decrypt(&package, collect, &plaintext, &error), error);
        assert_done(sfi_package_authenticate(&package, &error), error);
        assert_bytes(blob_span(&plaintext), areas[i].plaintext);
    }
}

static void the_wrong_key_is_told_by_the_header(void **state)
{
    struct error error;
    uint8_t key[SFI_KEY_SIZE];
    AUTO(sfi_package) package = {.path = NULL};
    open_good(*state, &package);
    memcpy(key, forged_key, sizeof key);
    key[15] ^= 1;
    assert_refused(sfi_package_unlock(&package, key, &error), error, ERROR_INVALID,
                   "header: the tag is wrong");
    assert_contains(error.file, "good.sfi");
}

static void nothing_is_decrypted_without_a_key(void **state)
{
    struct error error;
    bool there;
    AUTO(sfi_package) package = {.path = NULL};
    open_good(*state, &package);
    assert_done(sfi_package_next(&package, &there, &error), error);
    assert_refused(sfi_package_authenticate(&package, &error), error, ERROR_BUG, "without a key");
}

static void a_changed_area_is_named(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) bytes = {0};
    sfi_forge(areas, &bytes);
    assert_done(judge(blob_span(&bytes), &error), error);
    bytes.data[bytes.size - 1] ^= 1;
    assert_refused(judge(blob_span(&bytes), &error), error, ERROR_INVALID,
                   "area 4 (option bytes at 0x00000000): the tag is wrong");
    bytes.data[bytes.size - 1] ^= 1;
    bytes.data[SFI_HEADER_SIZE + SFI_AREA_SIZE + 5] ^= 0x10;
    assert_refused(judge(blob_span(&bytes), &error), error, ERROR_INVALID,
                   "area 1 (firmware at 0x08000000): the tag is wrong");
}

static void every_flipped_bit_is_refused(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) bytes = {0};
    sfi_forge(areas, &bytes);
    for (size_t bit = 0; bit < 8 * bytes.size; bit++) {
        bytes.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(judge(blob_span(&bytes), &error), -1);
        assert_int_equal(error.code, ERROR_INVALID);
        bytes.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_done(judge(blob_span(&bytes), &error), error);
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) bytes = {0};
    sfi_forge(areas, &bytes);
    for (size_t size = 0; size < bytes.size; size++) {
        struct span shorter = {bytes.data, size};
        assert_int_equal(judge(shorter, &error), -1);
        assert_int_equal(error.code, ERROR_INVALID);
    }
    size_t whole = bytes.size;
    assert_done(blob_append_fill(&bytes, 0, 1, &error), error);
    assert_refused(judge(blob_span(&bytes), &error), error, ERROR_INVALID,
                   "bytes of areas, the file has");
    bytes.size = whole;
    assert_done(judge(blob_span(&bytes), &error), error);
}

/* The total of the header goes with the file that is left: the areas have to notice. */
static void a_cut_is_found_in_the_areas(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) bytes = {0};
    sfi_forge(areas, &bytes);
    for (size_t size = SFI_HEADER_SIZE + 4 * SFI_AREA_SIZE; size < bytes.size; size++) {
        struct span shorter = {bytes.data, size};
        uint32_t total = (uint32_t)(size - SFI_HEADER_SIZE);
        memcpy(bytes.data + SFI_HEADER_TOTAL, &total, sizeof total);
        assert_int_equal(judge(shorter, &error), -1);
        assert_int_equal(error.code, ERROR_INVALID);
    }
}

static void structures_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const struct {
        size_t area; /* from 0 */
        size_t at;
        const char *bytes;
        const char *message;
    } rows[] = {
        {0, SFI_AREA_INDEX, "00000000", "area 1 (firmware at 0x08000000): its index is 0"},
        {1, SFI_AREA_INDEX, "01000000", "area 2 (pause at 0x08050000): its index is 1"},
        {0, SFI_AREA_TOTAL, "05000000", "it is one of 5 areas, the header has 4"},
        {0, SFI_AREA_VERSION, "08000000", "its version is 8, the header's 7"},
        {0, SFI_AREA_LENGTH, "f0ffffff", "its 0xfffffff0 bytes go beyond the package"},
        {0, SFI_AREA_LENGTH, "30000000", "area 2: there is no type"},
        {0, SFI_AREA_LENGTH, "00000000", "firmware does not have 0x0 bytes"},
        {0, SFI_AREA_LENGTH, "21000000", "0x21 bytes are no multiple of 16"},
        {0, SFI_AREA_TYPE, "58000000", "area 1: there is no type 0x58"},
        {1, SFI_AREA_TYPE, "52000000", "a pause and a resume are not one behind the other"},
        {2, SFI_AREA_TYPE, "50000000", "a pause and a resume are not one behind the other"},
        {3, SFI_AREA_TYPE, "52000000", "resume does not have 0x10 bytes"},
    };
    size_t starts[4] = {SFI_HEADER_SIZE};
    for (size_t i = 1; i < 4; i++)
        starts[i] = starts[i - 1] + SFI_AREA_SIZE + strlen(areas[i - 1].plaintext) / 2;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        AUTO(blob) bytes = {0};
        AUTO(blob) change = {0};
        sfi_forge(areas, &bytes);
        append_hex(&change, rows[i].bytes);
        memcpy(bytes.data + starts[rows[i].area] + rows[i].at, change.data, change.size);
        assert_refused(judge(blob_span(&bytes), &error), error, ERROR_INVALID, rows[i].message);
    }
}

/* Authenticated, so that only what they hold is wrong. */
static void contents_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const struct {
        struct forged_area areas[5];
        const char *message; /* NULL: they are fine */
    } rows[] = {
        {{{'F', 0, FIRMWARE}, {'P', 0, ""}}, "the last area is a pause"},
        {{{'E', 0, "07000000 03000000 00000000 01020304"}}, NULL},
        {{{'E', 0, "08000000 00000000 00000000 01020304"}}, "there is no region 0x8 with mode 0x0"},
        {{{'E', 0, "00000000 04000000 00000000 01020304"}}, "there is no region 0x0 with mode 0x4"},
        {{{'K', 0, "10000000 00000408 00000000 00000000"}}, NULL},
        {{{'K', 0, "00000000 00000000 00000000 00000001"}}, "something is behind the last entry"},
        {{{'K', 0, "00000000 00000000 10000000 00000000"}}, "something is behind the last entry"},
        {{{'K', 0, FIRMWARE FIRMWARE FIRMWARE}}, "more keys than there are regions"},
        {{{'O', 0x100, "00010000 04000000 01000000 aabbccdd"}}, NULL},
        {{{'O', 0x101, "00010000 04000000 01000000 aabbccdd"}}, "its keys go to 0x00000100"},
        {{{'O', 0x100, "00010000 05000000 01000000 aabbccdd"}},
         "0x11 bytes do not go with an area"},
        {{{'O', 0x100, "00010000 fbffffff 01000000 aabbccdd"}}, "do not go with an area of 0x10"},
        {{{'M', 0, "00000000 00000000 01000000 00000000 aa000000000000000000000000000000"}}, NULL},
        {{{'M', 0, "00000000 00000000 11000000 00000000 aa000000000000000000000000000000"}},
         "0x21 bytes do not go with an area of 0x20"},
        {{{'M', 0, "00000000 00000000 00000000 00000000"}}, "a module or a licence without a byte"},
        {{{'M', 0, "00000000 01000000 01000000 00000000 aa000000000000000000000000000000"}},
         "a module or a licence without a byte"},
        {{{'M', 0, "03000000 01000000 01000000 00000000"}}, "there is no licence of kind 0x3"},
        {{{'M', 0, "01000000 ffffffff ffffffff 00000000"}}, "do not go with an area of 0x10"},
        {{{'S', 0, "10000000 00000000 00000000 00000000 aa000000000000000000000000000000"}}, NULL},
        {{{'S', 0, "00000000 00000000 00000000 00000000"}}, "a package without a byte"},
        {{{'S', 0, "f0ffffff 00000000 00000000 00000000"}}, "do not go with an area of 0x10"},
        {{{'S', 0, "01000000 00000000 00000000 00000001"}}, "something is behind the length"},
        {{{'F', 0, FIRMWARE},
          {'H', 0, "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"}},
         NULL},
        {{{'F', 0, FIRMWARE},
          {'H', 0, "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710de"}},
         "area 2 (hash at 0x00000000): the hash is not that of the firmware"},
        {{{'F', 0, FIRMWARE}, {'H', 0, "630dcd2966c4336691125448bbb25b4f"}},
         "the hash is not that of the firmware"},
        {{{'H', 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
          {'F', 0, FIRMWARE}},
         "the hash before it does not cover it"},
        {{{'H', 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
          {'H', 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}},
         "there is a hash already"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        AUTO(blob) bytes = {0};
        sfi_forge(rows[i].areas, &bytes);
        if (rows[i].message == NULL)
            assert_done(judge(blob_span(&bytes), &error), error);
        else
            assert_refused(judge(blob_span(&bytes), &error), error, ERROR_INVALID, rows[i].message);
    }
}

static int refuse(void *context, struct span bytes, struct error *error)
{
    (void)context;
    (void)bytes;
    return error_set(error, ERROR_FIT, "enough");
}

static void who_takes_may_stop(void **state)
{
    struct error error;
    bool there;
    AUTO(sfi_package) package = {.path = NULL};
    unlock_good(*state, &package);
    assert_done(sfi_package_next(&package, &there, &error), error);
    assert_refused(sfi_package_decrypt(&package, refuse, NULL, &error), error, ERROR_FIT, "enough");
    assert_done(sfi_package_authenticate(&package, &error), error);
}

static void digests_differ_where_packages_do(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    uint8_t digests[2][SHA256_SIZE];
    bool there;
    AUTO(blob) bytes = {0};
    const char *path = write_good(scratch, &bytes);
    for (int i = 0; i < 2; i++) {
        AUTO(sfi_package) package = {.path = NULL};
        assert_done(sfi_package_open(path, &package, &error), error);
        assert_done(sfi_package_digest(&package, digests[i], &error), error);
        assert_done(sfi_package_next(&package, &there, &error), error);
        assert_int_equal(package.area.index, 1);
        bytes.data[SFI_HEADER_SIZE + SFI_AREA_TAG] ^= 1;
        path = scratch_write(scratch, "other.sfi", blob_span(&bytes));
    }
    assert_memory_not_equal(digests[0], digests[1], SHA256_SIZE);
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(goes_from_area_to_area),
    IN_SCRATCH(hands_out_the_plaintext),
    IN_SCRATCH(the_wrong_key_is_told_by_the_header),
    IN_SCRATCH(nothing_is_decrypted_without_a_key),
    cmocka_unit_test(a_changed_area_is_named),
    cmocka_unit_test(every_flipped_bit_is_refused),
    cmocka_unit_test(every_truncation_is_refused),
    cmocka_unit_test(a_cut_is_found_in_the_areas),
    cmocka_unit_test(structures_that_cannot_be_are_refused),
    cmocka_unit_test(contents_that_cannot_be_are_refused),
    IN_SCRATCH(who_takes_may_stop),
    IN_SCRATCH(digests_differ_where_packages_do),
};

int main(void)
{
    return cmocka_run_group_tests_name("sfi_read", tests, NULL, NULL);
}
