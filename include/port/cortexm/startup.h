// SPDX-License-Identifier: Apache-2.0
/*
 * From reset to main(), and from there to the application.
 */
#ifndef PORT_CORTEXM_STARTUP_H
#define PORT_CORTEXM_STARTUP_H

#include <stdint.h>

/* Where a program's vector table begins: its stack, then its first instruction. */
struct startup_vectors {
    uint32_t stack;
    uint32_t reset;
};

/* The first instruction of the firmware. */
_Noreturn void startup_reset(void);

/* Goes to the program whose vector table is at the address, with its stack and its table. */
_Noreturn void startup_go(const struct startup_vectors *vectors);

/* Fills memory with a pattern; how many bytes at its start, or at its end, have it still. */
void startup_paint(uint32_t *from, const uint32_t *to);
uint32_t startup_untouched_below(const uint32_t *from, const uint32_t *to);
uint32_t startup_untouched_above(const uint32_t *from, const uint32_t *to);

/* What startup_reset() calls. */
_Noreturn void firmware_main(void);

#endif
