// SPDX-License-Identifier: Apache-2.0
#include <port/cortexm/semihosting.h>
#include <port/cortexm/startup.h>
#include <stddef.h>
#include <string.h>

enum { EXIT_FAULT = 3 };

static const uint32_t pattern = 0x5aa5c33cu;
static const uint32_t vector_table_register = 0xe000ed08u; /* VTOR */

/* Of the linker script. */
extern uint32_t startup_data[];
extern uint32_t startup_data_end[];
extern const uint32_t startup_data_image[];
extern uint32_t startup_bss[];
extern uint32_t startup_bss_end[];
extern uint32_t memory_stack[];
extern uint32_t memory_stack_end[];

static _Noreturn void fault(void)
{
    uint32_t number;
    __asm__ volatile("mrs %0, ipsr" : "=r"(number));
    semihosting_text("exception ");
    semihosting_number(number);
    semihosting_text("\n");
    semihosting_exit(EXIT_FAULT);
}

/* The table of Armv8-M: stack, reset, and the exceptions up to SysTick. */
static const struct {
    const void *stack;
    void (*handlers[15])(void);
} vectors __attribute__((section(".vectors"), used, aligned(128))) = {
    memory_stack_end,
    {startup_reset, fault, fault, fault, fault, fault, fault, NULL, NULL, NULL, fault, fault, NULL,
     fault, fault},
};

void startup_paint(uint32_t *from, const uint32_t *to)
{
    for (volatile uint32_t *word = from; word < to; word++)
        *word = pattern;
}

uint32_t startup_untouched_below(const uint32_t *from, const uint32_t *to)
{
    uint32_t words = 0;
    while (from + words < to && from[words] == pattern)
        words++;
    return words * (uint32_t)sizeof *from;
}

uint32_t startup_untouched_above(const uint32_t *from, const uint32_t *to)
{
    uint32_t words = 0;
    while (from < to - words && to[-1 - (int32_t)words] == pattern)
        words++;
    return words * (uint32_t)sizeof *from;
}

static uint32_t *stack_pointer(void)
{
    uint32_t *pointer;
    __asm__ volatile("mov %0, sp" : "=r"(pointer));
    return pointer;
}

/* The stack's lower end is guarded: what goes below it is an exception. */
void startup_reset(void)
{
    __asm__ volatile("msr msplim, %0" ::"r"(memory_stack));
    *(volatile uint32_t *)(uintptr_t)vector_table_register = (uint32_t)(uintptr_t)&vectors;
    memcpy(startup_data, startup_data_image, (uintptr_t)startup_data_end - (uintptr_t)startup_data);
    memset(startup_bss, 0, (uintptr_t)startup_bss_end - (uintptr_t)startup_bss);
    startup_paint(memory_stack, stack_pointer() - 16);
    firmware_main();
}

void startup_go(const struct startup_vectors *to)
{
    *(volatile uint32_t *)(uintptr_t)vector_table_register = (uint32_t)(uintptr_t)to;
    __asm__ volatile("movs r2, #0\n\t"
                     "msr msplim, r2\n\t"
                     "dsb\n\t"
                     "isb\n\t"
                     "msr msp, %0\n\t"
                     "bx %1" ::"r"(to->stack),
                     "r"(to->reset)
                     : "r2", "memory");
    __builtin_unreachable();
}
