// SPDX-License-Identifier: Apache-2.0
/*
 * An option-byte key XML from anybody: parsed, validated, resolved, checked for consistency. Its files are not opened.
 */
#include "fuzz_file.h"
#include <pack/obk_check.h>
#include <spec/obk_config.h>

/* A field that names a file would let the input choose what is read. */
static bool names_a_file(const struct obk_spec *spec)
{
    for (size_t i = 0; i < spec->field_count; i++) {
        enum obk_field_kind kind = spec->fields[i].kind;
        if (kind != OBK_FIELD_NUMBER && kind != OBK_FIELD_PERMISSION && kind != OBK_FIELD_TEXT &&
            kind != OBK_FIELD_PASSWORD)
            return true;
    }
    return false;
}

/* What passes is built; every field lies in the file. */
static void build(const struct run *run, const struct obk_spec *spec)
{
    struct error error = {0};
    AUTO(obk_image) image = {0};
    if (obk_check(run, spec, NULL, NULL, &error) != 0 && error.code == ERROR_NONE)
        abort();
    if (obk_image_build(run, spec, &image, &error) != 0) {
        if (error.code == ERROR_NONE)
            abort();
        return;
    }
    for (size_t i = 0; i < spec->field_count; i++)
        if (image.places[i].offset + image.places[i].size > image.bytes.size)
            abort();
    if (obk_check_image(run, spec, &image, NULL, NULL, &error) != 0 && error.code == ERROR_NONE)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct obk_overrides none = {0};
    char path[64];
    int descriptor = fuzz_file(data, size, path);
    FILE *silent = fopen("/dev/null", "w");
    struct run run = {.out = silent, .err = silent, .passphrase = {.never_ask = true}};
    struct error error = {0};
    AUTO(obk_spec) spec = {0};
    int result = obk_config_load(&run, path, &none, NULL, &spec, &error);
    if (result != 0 && error.code == ERROR_NONE)
        abort();
    if (result == 0 && !names_a_file(&spec))
        build(&run, &spec);
    fclose(silent);
    close(descriptor);
    return 0;
}
