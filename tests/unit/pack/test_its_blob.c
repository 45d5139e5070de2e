// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/endian.h>
#include <format/its.h>
#include <pack/its_blob.h>
#include <string.h>

/* By hand: one element of each kind, as format/its.h lays them out. */
static const char sample[] = /* header */
    "10101010 01000000 0100 0100 0100 a000"
    /* 0x10: ITS, 25 bytes: uid, owner, flags, length, data, fill */
    "02000000 19000000 8877665544332211 ffffffff 01000000 05000000 68656c6c6f"
    "000000000000000000000000000000"
    /* 0x40: PS, no data */
    "04000000 14000000 0100000000000000 05000000 06000000 00000000 00000000"
    /* 0x60: key, 16 bytes of AES */
    "01000000 30000000 01100000 ffffffff 01000000 0024 8000 00030000 00025005 00025005 10000000"
    "000102030405060708090a0b0c0d0e0f 0000000000000000";

static const uint8_t hello[] = {'h', 'e', 'l', 'l', 'o'};
static const uint8_t key_data[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

static const struct its_item data_item = {
    .type = ITS_TYPE_ITS,
    .id = UINT64_C(0x1122334455667788),
    .owner = ITS_OWNER_NON_SECURE,
    .flags = ITS_FLAG_WRITE_ONCE,
    .data = {hello, sizeof hello},
};

static const struct its_item protected_item = {
    .type = ITS_TYPE_PS,
    .id = 1,
    .owner = 5,
    .flags = ITS_FLAG_NO_CONFIDENTIALITY | ITS_FLAG_NO_REPLAY_PROTECTION,
};

static const struct its_item key_item = {
    .type = ITS_TYPE_KEY,
    .id = 0x1001,
    .owner = ITS_OWNER_NON_SECURE,
    .key = {1, 0x2400, 128, 0x300, 0x05500200, 0x05500200},
    .data = {key_data, sizeof key_data},
};

static void append_sample(struct blob *bytes)
{
    append_hex(bytes, sample);
}

static void make_sample(enum its_total total, struct its_blob *blob)
{
    struct error error;
    assert_done(its_blob_create(total, blob, &error), error);
    assert_done(its_blob_add(blob, &data_item, &error), error);
    assert_done(its_blob_add(blob, &protected_item, &error), error);
    assert_done(its_blob_add(blob, &key_item, &error), error);
}

static void blobs_are_as_the_format_says(void **state)
{
    (void)state;
    AUTO(blob) wanted = {0};
    AUTO(its_blob) blob = {0};
    append_sample(&wanted);
    make_sample(ITS_TOTAL_BYTES, &blob);
    assert_spans_equal(blob_span(&blob.bytes), blob_span(&wanted));
}

static void the_total_may_count_elements(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) wanted = {0};
    AUTO(its_blob) blob = {0};
    AUTO(its_blob) again = {0};
    append_sample(&wanted);
    put_le16(wanted.data + ITS_HEADER_TOTAL, 3);
    make_sample(ITS_TOTAL_ELEMENTS, &blob);
    assert_spans_equal(blob_span(&blob.bytes), blob_span(&wanted));
    assert_done(its_blob_parse(blob_span(&wanted), "blob.bin", NULL, &again, &error), error);
    assert_int_equal(again.total, ITS_TOTAL_ELEMENTS);
}

/* What is added to says no less than what was made at once. */
static void an_empty_blob_keeps_its_total(void **state)
{
    (void)state;
    for (enum its_total total = ITS_TOTAL_BYTES; total <= ITS_TOTAL_ELEMENTS; total++) {
        struct error error;
        AUTO(its_blob) blob = {0};
        AUTO(its_blob) again = {0};
        assert_done(its_blob_create(total, &blob, &error), error);
        assert_int_equal(blob.bytes.size, ITS_HEADER_SIZE);
        assert_done(its_blob_parse(blob_span(&blob.bytes), "blob.bin", NULL, &again, &error),
                    error);
        assert_int_equal(again.total, total);
        assert_int_equal(again.count, 0);
    }
}

static void check_item(const struct its_item *item, const struct its_item *wanted, size_t offset)
{
    assert_int_equal(item->type, wanted->type);
    assert_int_equal(item->id, wanted->id);
    assert_int_equal(item->owner, wanted->owner);
    assert_int_equal(item->flags, wanted->flags);
    assert_int_equal(item->offset, offset);
    assert_int_equal(item->key.lifetime, wanted->key.lifetime);
    assert_int_equal(item->key.type, wanted->key.type);
    assert_int_equal(item->key.bits, wanted->key.bits);
    assert_int_equal(item->key.usage, wanted->key.usage);
    assert_int_equal(item->key.algorithm, wanted->key.algorithm);
    assert_int_equal(item->key.algorithm2, wanted->key.algorithm2);
    assert_spans_equal(item->data, wanted->data);
}

static void items_are_read(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(blob) bytes = {0};
    AUTO(its_blob) blob = {0};
    append_sample(&bytes);
    const char *path = scratch_write(scratch, "blob.bin", blob_span(&bytes));
    assert_done(its_blob_load(path, NULL, &blob, &error), error);
    assert_int_equal(blob.total, ITS_TOTAL_BYTES);
    assert_int_equal(blob.count, 3);
    check_item(&blob.items[0], &data_item, 0x10);
    check_item(&blob.items[1], &protected_item, 0x40);
    check_item(&blob.items[2], &key_item, 0x60);
}

/* ITS and PS have uids of their own, and so has every owner. */
static void only_the_same_is_a_duplicate(void **state)
{
    (void)state;
    struct error error;
    AUTO(its_blob) blob = {0};
    struct its_item item = data_item;
    make_sample(ITS_TOTAL_BYTES, &blob);
    assert_refused(its_blob_add(&blob, &item, &error), error, ERROR_CONFIG,
                   "its 0x1122334455667788 of owner 0xffffffff is there already, at 0x0010");
    item = key_item;
    assert_refused(its_blob_add(&blob, &item, &error), error, ERROR_CONFIG,
                   "key 0x1001 of owner 0xffffffff is there already, at 0x0060");
    assert_int_equal(blob.count, 3);
    item.owner = 7;
    assert_done(its_blob_add(&blob, &item, &error), error);
    item = data_item;
    item.type = ITS_TYPE_PS;
    assert_done(its_blob_add(&blob, &item, &error), error);
    item.id++;
    assert_done(its_blob_add(&blob, &item, &error), error);
    assert_int_equal(blob.count, 6);
}

static void limits_hold(void **state)
{
    (void)state;
    static const uint8_t data[ITS_DATA_MAX + 1];
    struct error error;
    AUTO(its_blob) blob = {0};
    AUTO(its_blob) again = {0};
    struct its_item item = {.type = ITS_TYPE_ITS, .id = 1, .data = {data, ITS_DATA_MAX + 1}};
    assert_done(its_blob_create(ITS_TOTAL_BYTES, &blob, &error), error);
    assert_refused(its_blob_add(&blob, &item, &error), error, ERROR_FIT,
                   "the item has 2017 bytes, at most 2016 are allowed");
    item.data.size = ITS_DATA_MAX;
    assert_done(its_blob_add(&blob, &item, &error), error);
    item.id = 2;
    assert_done(its_blob_add(&blob, &item, &error), error);
    /* 16 + 2 * 2048 bytes are there; 992 more make 5104, the largest multiple of 16 */
    item.id = 3;
    item.data.size = 992 - 28 + 1;
    assert_refused(its_blob_add(&blob, &item, &error), error, ERROR_FIT,
                   "the blob would have 5120 bytes, at most 5119 are allowed");
    item.data.size--;
    assert_done(its_blob_add(&blob, &item, &error), error);
    assert_int_equal(blob.bytes.size, 5104);
    item = (struct its_item){.type = ITS_TYPE_PS, .id = 1};
    assert_refused(its_blob_add(&blob, &item, &error), error, ERROR_FIT, "5136 bytes");
    assert_done(its_blob_parse(blob_span(&blob.bytes), "blob.bin", NULL, &again, &error), error);
    assert_int_equal(again.count, 3);
}

/* A blob of nothing but the smallest elements fills its table, and no more. */
static void many_elements_have_room(void **state)
{
    (void)state;
    struct error error;
    AUTO(its_blob) blob = {0};
    struct its_item item = {.type = ITS_TYPE_ITS};
    assert_done(its_blob_create(ITS_TOTAL_BYTES, &blob, &error), error);
    while (blob.bytes.size + 32 <= ITS_BLOB_MAX) {
        item.id++;
        assert_done(its_blob_add(&blob, &item, &error), error);
    }
    assert_int_equal(blob.count, (5104 - 16) / 32);
}

static void impossible_items_are_not_added(void **state)
{
    (void)state;
    static const struct {
        struct its_item item;
        const char *part;
    } rows[] = {
        {{.type = ITS_TYPE_ITS}, "uid 0 is none"},
        {{.type = ITS_TYPE_PS}, "uid 0 is none"},
        {{.type = ITS_TYPE_KEY}, "key id 0 is none"},
        {{.type = ITS_TYPE_KEY, .id = 0x80000000}, "key id 0x80000000 is more than 0x7fffffff"},
        {{.type = ITS_TYPE_ITS, .id = 1, .flags = 8}, "flags 0x8"},
        {{.type = ITS_TYPE_KEY, .id = 1, .key = {1, 0x2400, 128, 0, 0, 0}}, "without data"},
        {{.type = ITS_TYPE_KEY,
          .id = 1,
          .key = {1, 0x2400, 128, 0, 1, 0},
          .data = {key_data, sizeof key_data}},
         "second algorithm, 0x0, is not the first, 0x1"},
        {{.type = ITS_TYPE_KEY,
          .id = 1,
          .key = {1, 0x2400, 256, 0, 0, 0},
          .data = {key_data, sizeof key_data}},
         "with 256 bits has 32 bytes, not 16"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        AUTO(its_blob) blob = {0};
        assert_done(its_blob_create(ITS_TOTAL_BYTES, &blob, &error), error);
        assert_refused(its_blob_add(&blob, &rows[i].item, &error), error, ERROR_CONFIG,
                       rows[i].part);
        assert_int_equal(blob.bytes.size, ITS_HEADER_SIZE);
        assert_int_equal(blob.count, 0);
    }
}

struct found {
    size_t count;
    char text[2048]; /* `check message;` of each */
};

static void note(void *context, const char *check, const struct error *finding)
{
    struct found *found = context;
    size_t used = strlen(found->text);
    assert_int_equal(finding->code, ERROR_INVALID);
    assert_string_equal(finding->file, "blob.bin");
    snprintf(found->text + used, sizeof found->text - used, "%s %s;", check, finding->message);
    found->count++;
}

/* One thing wrong each: `size` bytes at `offset` become `value`. */
static const struct {
    size_t offset;
    size_t size;
    uint32_t value;
    const char *finding;
} wrongs[] = {
    {0, 4, 0x10101011,
     "header at 0x0000: no factory blob: its magic is 0x10101011, not 0x10101010;"},
    {4, 4, 2, "header at 0x0004: version 2 is not known, only 1 is;"},
    {8, 2, 0, "header at 0x0008: the header counts 0 elements of kind its, there are 1;"},
    {10, 2, 65535, "header at 0x000a: the header counts 65535 elements of kind ps, there are 1;"},
    {12, 2, 2, "header at 0x000c: the header counts 2 elements of kind key, there are 1;"},
    {14, 2, 4, "header at 0x000e: the header's total is 4: neither the 160 bytes nor the 3 "},
    {0x10, 4, 0xffffffff, "element at 0x0010: type 4294967295 is not known;header at 0x0008: "},
    {0x14, 4, 0xffffffff, "element at 0x0010: an element of 0x100000010 bytes goes beyond the end"},
    {0x14, 4, 0xfffffff0, "element at 0x0010: an element of 0x100000000 bytes goes beyond the end"},
    {0x14, 4, 0, "element at 0x0010: an element of kind its has at least 20 bytes, this has 0;"},
    {0x18, 4, 0, NULL}, /* of a uid of 64 bits, only the half */
    {0x20, 4, 0, NULL}, /* an owner */
    {0x24, 4, 9, "item at 0x0010: flags 0x9 has bits without a meaning;"},
    {0x28, 4, 4, "element at 0x0010: the data has 4 bytes by its own length, 5 by that of the "},
    {0x28, 4, 0xffffffff, "element at 0x0010: the data has 4294967295 bytes by its own length, 5 "},
    {0x31, 1, 1, "element at 0x0031: the fill of the element is not zero;"},
    {0x3f, 1, 0x80, "element at 0x003f: the fill of the element is not zero;"},
    {0x48, 4, 0, "item at 0x0040: uid 0 is none;"},
    {0x68, 4, 0, "item at 0x0060: key id 0 is none;"},
    {0x70, 4, 0, "key at 0x0060: lifetime 0x0 is volatile: no device would keep the key;"},
    {0x76, 2, 129, "key at 0x0060: no key of type aes has 129 bits;"},
    {0x80, 4, 0, "key at 0x0060: the second algorithm, 0x0, is not the first, 0x5500200;"},
};

static void every_wrong_thing_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(wrongs); i++) {
        struct found found = {0};
        const struct finding_sink sink = {note, &found};
        struct error error;
        AUTO(blob) bytes = {0};
        AUTO(its_blob) blob = {0};
        AUTO(its_blob) strict = {0};
        append_sample(&bytes);
        for (size_t j = 0; j < wrongs[i].size; j++)
            bytes.data[wrongs[i].offset + j] = (uint8_t)(wrongs[i].value >> 8 * j);
        assert_done(its_blob_parse(blob_span(&bytes), "blob.bin", &sink, &blob, &error), error);
        int result = its_blob_parse(blob_span(&bytes), "blob.bin", NULL, &strict, &error);
        if (wrongs[i].finding == NULL) {
            assert_string_equal(found.text, "");
            assert_done(result, error);
        } else {
            found.text[strlen(wrongs[i].finding)] = '\0';
            assert_string_equal(found.text, wrongs[i].finding);
            assert_refused(result, error, ERROR_INVALID, "at 0x00");
            assert_null(strict.bytes.data);
        }
    }
}

static void all_wrong_things_are_told(void **state)
{
    (void)state;
    struct found found = {0};
    const struct finding_sink sink = {note, &found};
    struct error error;
    AUTO(blob) bytes = {0};
    AUTO(its_blob) blob = {0};
    append_sample(&bytes);
    assert_done(blob_reserve(&bytes, 2 * bytes.size, &error), error);
    bytes.data[0] = 0;
    bytes.data[0x3f] = 1;
    memset(bytes.data + 0x48, 0, 8);
    assert_done(blob_append(&bytes, (struct span){bytes.data + 0x60, 0x40}, &error), error);
    assert_done(its_blob_parse(blob_span(&bytes), "blob.bin", &sink, &blob, &error), error);
    assert_string_equal(
        found.text,
        "header at 0x0000: no factory blob: its magic is 0x10101000, not 0x10101010;"
        "element at 0x003f: the fill of the element is not zero;"
        "item at 0x0040: uid 0 is none;"
        "duplicate at 0x00a0: key 0x1001 of owner 0xffffffff is there already, at 0x0060;"
        "header at 0x000c: the header counts 1 elements of kind key, there are 2;"
        "header at 0x000e: the header's total is 160: neither the 224 bytes nor the 4 elements "
        "that there are;");
    assert_int_equal(blob.count, 4);
}

/* No shorter blob is taken for the whole. */
static void cut_blobs_are_refused(void **state)
{
    (void)state;
    AUTO(blob) bytes = {0};
    append_sample(&bytes);
    for (size_t size = 0; size < bytes.size; size++) {
        struct error error;
        AUTO(its_blob) blob = {0};
        assert_refused(
            its_blob_parse((struct span){bytes.data, size}, "blob.bin", NULL, &blob, &error), error,
            ERROR_INVALID, "at 0x00");
    }
}

static void large_files_are_refused(void **state)
{
    struct scratch *scratch = *state;
    struct found found = {0};
    const struct finding_sink sink = {note, &found};
    struct error error;
    AUTO(blob) bytes = {0};
    AUTO(its_blob) blob = {0};
    append_sample(&bytes);
    assert_done(blob_append_fill(&bytes, 0, 5120 - bytes.size, &error), error);
    assert_done(its_blob_parse(blob_span(&bytes), "blob.bin", &sink, &blob, &error), error);
    assert_contains(found.text, "header at 0x13ff: the blob has 5120 bytes, at most 5119 are");
    assert_done(blob_append_fill(&bytes, 0, 64 * 1024 + 1 - bytes.size, &error), error);
    its_blob_release(&blob);
    assert_refused(its_blob_parse(blob_span(&bytes), "blob.bin", &sink, &blob, &error), error,
                   ERROR_FILE, "more than 65536 bytes");
    const char *path = scratch_write(scratch, "blob.bin", blob_span(&bytes));
    assert_refused(its_blob_load(path, &sink, &blob, &error), error, ERROR_FILE, "larger than");
    assert_refused(its_blob_load(scratch_path(scratch, "gone"), &sink, &blob, &error), error,
                   ERROR_FILE, "cannot open");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blobs_are_as_the_format_says),
        cmocka_unit_test(the_total_may_count_elements),
        cmocka_unit_test(an_empty_blob_keeps_its_total),
        IN_SCRATCH(items_are_read),
        cmocka_unit_test(only_the_same_is_a_duplicate),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(many_elements_have_room),
        cmocka_unit_test(impossible_items_are_not_added),
        cmocka_unit_test(every_wrong_thing_is_found),
        cmocka_unit_test(all_wrong_things_are_told),
        cmocka_unit_test(cut_blobs_are_refused),
        IN_SCRATCH(large_files_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
