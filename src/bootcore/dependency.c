// SPDX-License-Identifier: Apache-2.0
#include <bootcore/dependency.h>

bool bootcore_version_reaches(const struct bootcore_version *version,
                              const struct bootcore_version *wanted)
{
    if (version->major != wanted->major)
        return version->major > wanted->major;
    if (version->minor != wanted->minor)
        return version->minor > wanted->minor;
    return version->revision >= wanted->revision;
}

/* The index of the image with that number, or the count of images. */
static uint32_t find_image(const struct bootcore_config *config, uint32_t id)
{
    uint32_t index = 0;
    while (index < config->image_count && config->images[index].id != id)
        index++;
    return index;
}

static bool holds(const struct bootcore_config *config,
                  const struct bootcore_verdict *const *candidates,
                  const struct bootcore_dependency *dependency, uint32_t *target)
{
    *target = find_image(config, dependency->image);
    if (*target == config->image_count || candidates[*target] == NULL)
        return false;
    return bootcore_version_reaches(&candidates[*target]->header.version, &dependency->version);
}

uint32_t bootcore_dependencies(const struct bootcore_config *config,
                               const struct bootcore_verdict *const *candidates,
                               const enum bootcore_swap *wanted, uint32_t *dropped)
{
    uint32_t looked = 0;
    *dropped = config->image_count;
    for (uint32_t i = 0; i < config->image_count; i++) {
        uint32_t count = candidates[i] == NULL ? 0 : candidates[i]->dependency_count;
        for (uint32_t j = 0; j < count; j++) {
            uint32_t target;
            if (holds(config, candidates, &candidates[i]->dependencies[j], &target))
                continue;
            bool by_target = target < config->image_count && wanted[target] != BOOTCORE_NONE;
            *dropped = wanted[i] != BOOTCORE_NONE ? i : by_target ? target : config->image_count;
            return BOOTCORE_FAILED;
        }
        looked++;
    }
    return BOOTCORE_OK ^ (looked ^ config->image_count);
}
