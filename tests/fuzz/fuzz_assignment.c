// SPDX-License-Identifier: Apache-2.0
/*
 * A project file from anybody, in every language that assignments are read in: what is found lies in the bytes, a number
 * that is written there is read again, and expressions end.
 */
#include "fuzz_file.h"
#include <base/edit_set.h>
#include <spec/define.h>
#include <text/assignment.h>
#include <text/expression.h>

static void try_kind(struct span text, enum assignment_kind kind)
{
    struct error error = {0};
    struct assignment found = {0};
    int64_t value = 0;
    const struct assignment_query query = {.kind = kind, .name = "SIZE", .last = kind % 2 == 0};
    if (!assignment_find(text, &query, &found))
        return;
    if (found.start > found.end || found.end > text.size || found.line == 0)
        abort();
    if (assignment_number(text, "fuzz", &query, &value, &error) != 0 && error.code != ERROR_CONFIG)
        abort();
    AUTO(blob) styled = {0};
    const struct span before = {text.data + found.start, found.end - found.start};
    if (number_restyle(before, NUMBER_AS_BEFORE, 0x1234, &styled, &error) != 0 ||
        expression_evaluate(blob_span(&styled), NULL, NULL, &value, &error) != 0 || value != 0x1234)
        return;
    AUTO(blob) again = {0};
    if (number_restyle(blob_span(&styled), NUMBER_AS_BEFORE, 0x1234, &again, &error) != 0 ||
        expression_evaluate(blob_span(&again), NULL, NULL, &value, &error) != 0 || value != 0x1234)
        abort();
}

/* A definition that becomes a comment becomes what it was, or another one does. */
static void try_define(struct span text)
{
    struct error error = {0};
    bool found;
    struct edit_file file = {.path = NULL};
    if (blob_append(&file.now, text, &error) != 0 ||
        define_set(&file, "SIZE", NULL, false, &found, &error) != 0 ||
        define_set(&file, "SIZE", NULL, true, &found, &error) != 0)
        abort();
    blob_release(&file.now);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {0};
    int64_t value;
    const struct span text = {data, size};
    for (unsigned kind = 0; kind < ASSIGNMENT_KINDS; kind++)
        try_kind(text, (enum assignment_kind)kind);
    try_define(text);
    if (expression_evaluate(text, NULL, NULL, &value, &error) != 0 && error.code != ERROR_CONFIG)
        abort();
    return 0;
}
