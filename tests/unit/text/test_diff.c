// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <stdio.h>
#include <string.h>
#include <text/diff.h>

static void expect(const char *before, const char *after, const char *wanted)
{
    struct error error;
    AUTO(blob) text = {0};
    assert_done(diff_write("f", text_bytes(before), text_bytes(after), &text, &error), error);
    assert_spans_equal(blob_span(&text), text_bytes(wanted));
}

static void shows_what_differs(void **state)
{
    (void)state;
    expect("", "", "");
    expect("a\nb\n", "a\nb\n", "");
    expect("", "a\n", "--- f\n+++ f\n@@ -0,0 +1,1 @@\n+a\n");
    expect("a\n", "", "--- f\n+++ f\n@@ -1,1 +0,0 @@\n-a\n");
    expect("a", "a\n", "--- f\n+++ f\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n");
    expect("1\n2\n3\n4\n5\n6\n7\n8\n9", "1\n2\n3\n4\nx\n6\n7\n8\n9",
           "--- f\n+++ f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
    expect("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n", "x\n2\n3\n4\n5\n6\n7\n8\n9\ny\n",
           "--- f\n+++ f\n@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -7,4 +7,4 @@\n 7\n 8\n "
           "9\n-10\n+y\n");
    expect("1\n2\n3\n", "1\nnew\n2\n3\n", "--- f\n+++ f\n@@ -1,3 +1,4 @@\n 1\n+new\n 2\n 3\n");
}

static void a_name_with_spaces_ends_with_a_tab(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) text = {0};
    assert_done(diff_write("a b", text_bytes("1\n"), text_bytes("2\n"), &text, &error), error);
    assert_memory_equal(text.data, "--- a b\t\n+++ a b\t\n", 18);
}

/* Applies a diff as patch does, but trusts it: context and removed lines have to be there. */
static void apply(struct span before, const char *diff, struct blob *after)
{
    struct error error;
    size_t at = 0;
    const char *line = strchr(strchr(diff, '\n') + 1, '\n') + 1;
    while (*line != '\0') {
        size_t length = strcspn(line, "\n") + 1;
        unsigned start;
        unsigned count;
        if (sscanf(line, "@@ -%u,%u", &start, &count) == 2) {
            size_t target = start - (count > 0);
            for (size_t seen = 0, from = 0; from < before.size; seen++) {
                const uint8_t *end = memchr(before.data + from, '\n', before.size - from);
                size_t next = end == NULL ? before.size : (size_t)(end - before.data) + 1;
                if (from >= at && seen < target) {
                    assert_done(
                        blob_append(after, (struct span){before.data + from, next - from}, &error),
                        error);
                    at = next;
                }
                from = next;
            }
        } else {
            bool bare = strncmp(line + length, "\\ No", 4) == 0;
            size_t size = length - 1 - bare;
            if (*line != '+') {
                assert_true(before.size - at >= size);
                assert_memory_equal(before.data + at, line + 1, size);
                at += size;
            }
            if (*line != '-')
                assert_done(
                    blob_append(after, (struct span){(const uint8_t *)line + 1, size}, &error),
                    error);
            if (bare)
                length += strcspn(line + length, "\n") + 1;
        }
        line += length;
    }
    assert_done(blob_append(after, (struct span){before.data + at, before.size - at}, &error),
                error);
}

/* Lines of few kinds, so that there is much to mistake. */
static void make_text(uint32_t *seed, char *text)
{
    *seed = *seed * 1103515245 + 12345;
    unsigned lines = *seed >> 16 & 0x1f;
    for (unsigned i = 0; i < lines; i++) {
        *seed = *seed * 1103515245 + 12345;
        *text++ = (char)('a' + (*seed >> 16) % 4);
        if (i + 1 < lines || (*seed >> 20) % 4 != 0)
            *text++ = '\n';
    }
    *text = '\0';
}

static void leads_from_one_text_to_the_other(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (int turn = 0; turn < 3000; turn++) {
        struct error error;
        char before[80];
        char after[80];
        AUTO(blob) diff = {0};
        AUTO(blob) made = {0};
        make_text(&seed, before);
        make_text(&seed, after);
        assert_done(diff_write("f", text_bytes(before), text_bytes(after), &diff, &error), error);
        assert_done(blob_append_fill(&diff, 0, 1, &error), error);
        if (diff.size > 1)
            apply(text_bytes(before), (const char *)diff.data, &made);
        else
            assert_done(blob_append(&made, text_bytes(before), &error), error);
        assert_spans_equal(blob_span(&made), text_bytes(after));
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(shows_what_differs),
    cmocka_unit_test(a_name_with_spaces_ends_with_a_tab),
    cmocka_unit_test(leads_from_one_text_to_the_other),
};

int main(void)
{
    return cmocka_run_group_tests_name("diff", tests, NULL, NULL);
}
