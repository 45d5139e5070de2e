// SPDX-License-Identifier: Apache-2.0
#include <mbedtls/memory_buffer_alloc.h>
#include <port/mbedtls/heap.h>

void mbedtls_heap_start(unsigned char *buffer, size_t size)
{
    mbedtls_memory_buffer_alloc_init(buffer, size);
}
