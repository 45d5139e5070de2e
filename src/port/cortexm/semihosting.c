// SPDX-License-Identifier: Apache-2.0
#include <port/cortexm/semihosting.h>

enum { SYS_WRITE0 = 0x04, SYS_EXIT_EXTENDED = 0x20, APPLICATION_EXIT = 0x20026 };

static void call(uint32_t operation, const void *argument)
{
    register uint32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

void semihosting_text(const char *text)
{
    call(SYS_WRITE0, text);
}

static void write_digits(uint32_t number, uint32_t base)
{
    char digits[12];
    char *at = digits + sizeof digits - 1;
    *at = '\0';
    do {
        *--at = "0123456789abcdef"[number % base];
        number /= base;
    } while (number != 0);
    semihosting_text(at);
}

void semihosting_number(uint32_t number)
{
    write_digits(number, 10);
}

void semihosting_hex(uint32_t number)
{
    semihosting_text("0x");
    write_digits(number, 16);
}

void semihosting_exit(uint32_t status)
{
    const uint32_t block[] = {APPLICATION_EXIT, status};
    for (;;)
        call(SYS_EXIT_EXTENDED, block);
}
