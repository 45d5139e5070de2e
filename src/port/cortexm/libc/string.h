// SPDX-License-Identifier: Apache-2.0
/*
 * All of <string.h> that there is on the target: no C library is linked.
 */
#ifndef STRING_H
#define STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *one, const void *other, size_t size);

/* Mbed TLS names these; nothing that calls them is linked. */
size_t strlen(const char *text);
int strcmp(const char *one, const char *other);

#endif
