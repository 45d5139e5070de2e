// SPDX-License-Identifier: Apache-2.0
/*
 * What the cryptographic library says when it refuses.
 */
#ifndef CRYPTO_FAILURE_H
#define CRYPTO_FAILURE_H

#include <base/error.h>

/* Sets ERROR_CRYPTO: `what`, and the library's last reason, whose queue is emptied; returns -1. */
int crypto_failure(struct error *error, const char *what);

#endif
