// SPDX-License-Identifier: Apache-2.0
/*
 * The application that the firmware boots; a program of its own.
 */
#ifndef PORT_CORTEXM_APPLICATION_H
#define PORT_CORTEXM_APPLICATION_H

/* Its first instruction. */
_Noreturn void application_reset(void);

#endif
