// SPDX-License-Identifier: Apache-2.0
/*
 * What the boot core tells of itself, as lines of text.
 */
#ifndef PORT_CORTEXM_REPORT_H
#define PORT_CORTEXM_REPORT_H

#include <bootcore/verify.h>

/* For `struct bootcore_port`. */
void report_event(void *context, const struct bootcore_event *event);

#endif
