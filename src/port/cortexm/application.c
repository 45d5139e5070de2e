// SPDX-License-Identifier: Apache-2.0
/* What the boot code boots: a program that says which one it is, and goes back to the boot code where it is told to. */
#include <format/mcuboot.h>
#include <port/cortexm/application.h>
#include <port/cortexm/descriptor.h>
#include <port/cortexm/semihosting.h>
#include <port/cortexm/startup.h>
#include <stddef.h>

/* Of the linker script. */
extern uint32_t application_stack[];
extern const uint8_t application_header[];

static const struct {
    const void *stack;
    void (*reset)(void);
    uint32_t handlers[6];
    volatile uint32_t
        number; /* a reserved vector: the test writes another number there, to tell programs apart */
    uint32_t others[7];
} vectors __attribute__((section(".vectors"), used, aligned(128))) = {
    .stack = application_stack,
    .reset = application_reset,
    .number = 1,
};

static void say_number(const char *before, uint32_t number)
{
    semihosting_text(before);
    semihosting_number(number);
}

/* Its version stands in the header, which lies before it in flash as in RAM. */
static void introduce(void)
{
    const uint8_t *version = application_header + MCUBOOT_HEADER_VERSION;
    say_number("application ", vectors.number);
    say_number(" version ", version[0]);
    say_number(".", version[1]);
    say_number(".", (uint32_t)(version[2] | version[3] << 8));
    semihosting_text(" at ");
    semihosting_hex((uint32_t)(uintptr_t)&vectors);
    semihosting_text("\n");
}

/* A reset, but for the memory that stands for flash, which a reset of the emulated machine would load anew. */
static _Noreturn void restart(void)
{
    const struct startup_vectors *firmware = (const struct startup_vectors *)FIRMWARE_ADDRESS;
    __asm__ volatile("msr msp, %0\n\t"
                     "bx %1" ::"r"(firmware->stack),
                     "r"(firmware->reset)
                     : "memory");
    __builtin_unreachable();
}

void application_reset(void)
{
    struct descriptor *descriptor = (struct descriptor *)DESCRIPTOR_ADDRESS;
    introduce();
    if (descriptor->restarts == 0)
        semihosting_exit(0);
    descriptor->restarts--;
    if (descriptor->confirm == DESCRIPTOR_CONFIRM_LATER)
        descriptor->confirm = DESCRIPTOR_CONFIRM_NOW;
    restart();
}
