// SPDX-License-Identifier: Apache-2.0
#include <base/output.h>
#include <base/path.h>
#include <pack/obk_files.h>

/* password.bin goes beside the XML and beside the output: stock scripts look for it in both places. */
static int add_password(struct output_set *outputs, const struct obk_spec *spec,
                        const struct obk_field *field, struct error *error)
{
    const char *neighbours[] = {spec->config, spec->output};
    AUTO(blob) bytes = {0};
    if (obk_password_file(field->text, &bytes, error) != 0)
        return -1;
    for (size_t i = 0;
         i < sizeof neighbours / sizeof *neighbours && outputs->count < OUTPUT_SET_MAX; i++) {
        AUTO_TEXT path = NULL;
        if (path_resolve(neighbours[i], OBK_PASSWORD_NAME, &path, error) != 0 ||
            output_set_write(outputs, path, OUTPUT_SECRET, blob_span(&bytes), error) != 0)
            return -1;
    }
    return 0;
}

int obk_files_write(const struct obk_spec *spec, const struct obk_image *image, struct error *error)
{
    AUTO(output_set) outputs = {0};
    if (output_set_write(&outputs, spec->output, OUTPUT_SECRET, blob_span(&image->bytes), error) !=
        0)
        return -1;
    for (size_t i = 0; i < spec->field_count; i++)
        if (spec->fields[i].kind == OBK_FIELD_PASSWORD &&
            add_password(&outputs, spec, &spec->fields[i], error) != 0)
            return -1;
    return output_set_commit(&outputs, error);
}
