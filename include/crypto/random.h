// SPDX-License-Identifier: Apache-2.0
/*
 * The random source of the program: OpenSSL's generator.
 */
#ifndef CRYPTO_RANDOM_H
#define CRYPTO_RANDOM_H

#include <base/run.h>

struct random_source random_system(void);

#endif
