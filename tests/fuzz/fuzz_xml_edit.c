// SPDX-License-Identifier: Apache-2.0
/*
 * An XML from anybody: its elements are found in the bytes, and each gets a value. What is made passes the checks of
 * the module itself; the same value once more changes nothing.
 */
#include "fuzz_file.h"
#include <string.h>
#include <text/xml_edit.h>

enum { ELEMENTS = 16 };

static const char value[] = "<&>\xc3\xa4 0";

/* The changed file takes the same value and stays as it is. */
static void set_again(const struct blob *text, const struct xml_place *place)
{
    struct error error = {0};
    AUTO(xml_edit) edit = {0};
    AUTO(blob) again = {0};
    if (xml_edit_open(&edit, blob_span(text), "again", &error) != 0 ||
        xml_edit_set(&edit, place, value, &again, &error) != 0 || again.size != text->size ||
        memcmp(again.data, text->data, again.size) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {0};
    AUTO(xml_edit) edit = {0};
    if (xml_edit_open(&edit, (struct span){data, size}, "fuzz", &error) != 0) {
        if (error.code != ERROR_CONFIG)
            abort();
        return 0;
    }
    for (size_t i = 0; i < edit.count && i < ELEMENTS; i++) {
        AUTO(blob) text = {0};
        const struct xml_place place = {i, "Value", "Default", "Name"};
        if (xml_edit_set(&edit, &place, value, &text, &error) == 0)
            set_again(&text, &place);
        else if (error.code != ERROR_CONFIG)
            abort();
    }
    return 0;
}
