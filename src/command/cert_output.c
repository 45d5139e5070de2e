// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/output.h>
#include <base/path.h>
#include <command/cert_output.h>

int cert_output_check(const char *path, bool may_be_bare, const char *const *inputs, size_t count,
                      struct error *error)
{
    if (!path_has_extension(path, "b64") && !(may_be_bare && path_has_extension(path, "cert")))
        return error_set(error, ERROR_USAGE, "output '%s' must end in %s", path,
                         may_be_bare ? ".b64 or .cert" : ".b64");
    for (size_t i = 0; i < count; i++)
        if (inputs[i] != NULL && file_same(path, inputs[i]))
            return error_set(error, ERROR_CONFIG,
                             "output '%s' is the file '%s' that the output is made from", path,
                             inputs[i]);
    return 0;
}

int cert_output_save(const char *path, const struct certificate_chain *chain, struct error *error)
{
    AUTO(blob) text = {0};
    uint8_t bare[ADAC_SIZE];
    if (path_has_extension(path, "cert")) {
        certificate_format(&chain->items[0], bare);
        return output_save(path, OUTPUT_ORDINARY, SPAN(bare), error);
    }
    if (certificate_chain_encode(chain, &text, error) != 0)
        return -1;
    return output_save(path, OUTPUT_ORDINARY, blob_span(&text), error);
}
