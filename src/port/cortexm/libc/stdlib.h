// SPDX-License-Identifier: Apache-2.0
/*
 * <stdlib.h> for Mbed TLS, which includes it; its memory comes from port/mbedtls/heap.h.
 */
#include <stddef.h>
