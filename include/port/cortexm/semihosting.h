// SPDX-License-Identifier: Apache-2.0
/*
 * Words to the machine at the other end of the debugger (Arm, "Semihosting for AArch32 and AArch64").
 */
#ifndef PORT_CORTEXM_SEMIHOSTING_H
#define PORT_CORTEXM_SEMIHOSTING_H

#include <stdint.h>

void semihosting_text(const char *text);
void semihosting_number(uint32_t number);
void semihosting_hex(uint32_t number);

/* Ends the emulation with that exit status. */
_Noreturn void semihosting_exit(uint32_t status);

#endif
