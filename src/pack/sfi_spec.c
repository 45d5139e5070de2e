// SPDX-License-Identifier: Apache-2.0
#include <base/blob.h>
#include <base/text.h>
#include <pack/sfi_spec.h>
#include <stdlib.h>

/* Makes room for one more in an array whose elements have `size` bytes. */
static int grow(void **items, size_t count, size_t size, struct error *error)
{
    void *more = realloc(*items, (count + 1) * size);
    if (more == NULL)
        return error_memory(error);
    *items = more;
    return 0;
}

int sfi_spec_add_firmware(struct sfi_spec *spec, const char *path,
                          const struct sfi_firmware *firmware, struct error *error)
{
    void *items = spec->firmware;
    if (grow(&items, spec->firmware_count, sizeof *firmware, error) != 0)
        return -1;
    spec->firmware = items;
    struct sfi_firmware *added = &spec->firmware[spec->firmware_count++];
    *added = *firmware;
    added->path = NULL;
    return text_copy(path, &added->path, error);
}

int sfi_spec_add_module(struct sfi_spec *spec, const char *path, const struct sfi_module *module,
                        struct error *error)
{
    void *items = spec->modules;
    if (grow(&items, spec->module_count, sizeof *module, error) != 0)
        return -1;
    spec->modules = items;
    struct sfi_module *added = &spec->modules[spec->module_count++];
    *added = *module;
    added->path = NULL;
    added->license_text = NULL;
    if (module->license_text != NULL &&
        text_copy(module->license_text, &added->license_text, error) != 0)
        return -1;
    return text_copy(path, &added->path, error);
}

int sfi_spec_add_obk(struct sfi_spec *spec, const char *path, struct error *error)
{
    void *items = spec->obks;
    if (grow(&items, spec->obk_count, sizeof *spec->obks, error) != 0)
        return -1;
    spec->obks = items;
    spec->obks[spec->obk_count] = NULL;
    return text_copy(path, &spec->obks[spec->obk_count++], error);
}

int sfi_spec_add_register(struct sfi_spec *spec, uint32_t value, struct error *error)
{
    void *items = spec->registers;
    if (grow(&items, spec->register_count, sizeof value, error) != 0)
        return -1;
    spec->registers = items;
    spec->registers[spec->register_count++] = value;
    return 0;
}

void sfi_spec_release(struct sfi_spec *spec)
{
    for (size_t i = 0; i < spec->firmware_count; i++)
        text_release(&spec->firmware[i].path);
    for (size_t i = 0; i < spec->module_count; i++) {
        text_release(&spec->modules[i].path);
        text_release(&spec->modules[i].license_text);
    }
    for (size_t i = 0; i < spec->obk_count; i++)
        text_release(&spec->obks[i]);
    free(spec->firmware);
    free(spec->modules);
    free(spec->obks);
    free(spec->registers);
    text_release(&spec->ssfi);
    text_release(&spec->output);
    wipe(spec, sizeof *spec);
}

const struct sfi_device *sfi_spec_device(const struct sfi_spec *spec)
{
    return spec->has_device_id ? sfi_device_find(spec->device_id) : NULL;
}
