// SPDX-License-Identifier: Apache-2.0
#include <inttypes.h>
#include <pack/option_bytes.h>
#include <pack/sfi_registers.h>
#include <string.h>

/* Whether the option bytes of the part are known; `*family` is whose they are. */
static bool find_family(const struct sfi_spec *spec, enum option_family *family)
{
    const struct sfi_device *device = sfi_spec_device(spec);
    *family = OPTION_FAMILY_H5;
    for (unsigned i = 0; device != NULL && option_families[i] != NULL; i++)
        if (strcmp(option_families[i], device->family) == 0)
            *family = (enum option_family)i;
    if (spec->has_device_id && device == NULL)
        return false;
    return option_facts(*family)->registers != NULL;
}

/* How the device is opened again has to go with its option bytes. */
static void find_debug_authentication(const struct sfi_spec *spec, struct option_context *context)
{
    struct error ignored;
    for (size_t i = 0; i < spec->obk_count && context->da_path == NULL; i++)
        if (da_method_read(spec->obks[i], &context->da_method, &ignored) == 0)
            context->da_path = spec->obks[i];
}

static int load(const struct run *run, const char *path, const struct sfi_spec *spec,
                struct option_context *context, struct option_bytes *bytes, struct error *error)
{
    enum option_family family;
    if (find_family(spec, &family)) {
        find_debug_authentication(spec, context);
        return option_bytes_open(path, family, context, NULL, bytes, error);
    }
    run_warn(run,
             "which option bytes a part of device id 0x%" PRIx32
             " has is not known: '%s' goes in as it is",
             spec->device_id, path);
    return option_bytes_load(path, family, NULL, bytes, error);
}

int sfi_registers_load(const struct run *run, const char *path, bool confirmed,
                       struct sfi_spec *spec, struct error *error)
{
    struct option_context context = {.confirmed = confirmed};
    AUTO(option_bytes) bytes = {.path = NULL};
    if (load(run, path, spec, &context, &bytes, error) != 0)
        return -1;
    for (size_t i = 0; i < bytes.count; i++)
        if (sfi_spec_add_register(spec, bytes.rows[i].value, error) != 0)
            return -1;
    return 0;
}
