// SPDX-License-Identifier: Apache-2.0
/*
 * Memory for the numbers of Mbed TLS on a device, where there is no malloc(): a buffer that the caller lends.
 */
#ifndef PORT_MBEDTLS_HEAP_H
#define PORT_MBEDTLS_HEAP_H

#include <stddef.h>

/* Gives the buffer to Mbed TLS, for good. To be called first. */
void mbedtls_heap_start(unsigned char *buffer, size_t size);

#endif
