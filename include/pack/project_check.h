// SPDX-License-Identifier: Apache-2.0
/*
 * Checks across the configurations of a project: an image against the option-byte keys that it names, and images
 * against each other.
 */
#ifndef PACK_PROJECT_CHECK_H
#define PACK_PROJECT_CHECK_H

#include <base/finding.h>
#include <base/run.h>
#include <pack/image_spec.h>
#include <pack/obk_spec.h>

/*
 * Holds an image against its linked configuration. Findings: `linked-key`, it is signed or encrypted with a key that
 * devices with this configuration do not have; `linked-area`, a size or address of the same name differs.
 */
void project_check_link(const struct run *run, const struct image_spec *image,
                        const struct obk_spec *obk, const struct finding_sink *sink);

/* Finding `image-areas`: two images in one directory have slots that overlap and are not the same. */
void project_check_areas(const struct image_spec *one, const struct image_spec *other,
                         const struct finding_sink *sink);

#endif
