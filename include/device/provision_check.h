// SPDX-License-Identifier: Apache-2.0
/*
 * What has to hold before the first step of a plan touches a device.
 */
#ifndef DEVICE_PROVISION_CHECK_H
#define DEVICE_PROVISION_CHECK_H

#include <base/finding.h>
#include <base/run.h>
#include <device/provision_plan.h>

/* A plan that is being checked, and where findings go. */
struct provision_checking {
    const struct run *run;
    const struct provision_plan *plan;
    const struct finding_sink *sink;
};

/*
 * Hands every finding to the sink; nothing is an error. Names: `missing`, `stale`, `address`, `image`, `obk`,
 * `trustzone`, `debug-authentication`, `sample-key`. What is tolerable for devices that are not closed is a warning.
 */
void provision_check(const struct provision_checking *checking);

/* The part about debug authentication. */
void provision_check_debug(const struct provision_checking *checking);

/* The part about keys that everybody has. */
void provision_check_samples(const struct provision_checking *checking);

/* A finding, about a file where there is one. */
void provision_finding(const struct provision_checking *checking, const char *check,
                       const char *file, const char *format, ...) printf_like(4, 5);

/* The error of something that was tried, as a finding. */
void provision_finding_of(const struct provision_checking *checking, const char *check,
                          const char *file, const struct error *error);

#endif
