// SPDX-License-Identifier: Apache-2.0
/*
 * Findings of a check as they come: a line on standard output each, or with --json an entry of an array.
 */
#ifndef COMMAND_FINDING_REPORT_H
#define COMMAND_FINDING_REPORT_H

#include <base/finding.h>
#include <base/run.h>
#include <base/text_list.h>
#include <text/json.h>

struct finding_report {
    const struct run *run;
    const struct text_list
        *allow;            /* checks whose findings are warnings, and do not count; or NULL */
    struct json *findings; /* an array, for --json */
    size_t count;
};

/* A sink that reports, as long as `report` lives. */
struct finding_sink finding_report_sink(struct finding_report *report);

#endif
