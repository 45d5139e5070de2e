// SPDX-License-Identifier: Apache-2.0
/*
 * Taking DER apart (X.690), as far as the forms of keys need it.
 */
#ifndef CRYPTO_DER_H
#define CRYPTO_DER_H

#include <base/blob.h>

enum { DER_INTEGER = 0x02, DER_BITS = 0x03, DER_OCTETS = 0x04, DER_SEQUENCE = 0x30 };

/*
 * Splits an element of less than 64 KiB into its contents and what follows it; returns its tag, 0 where there is none.
 */
uint8_t der_take(struct span bytes, struct span *contents, struct span *rest);

#endif
