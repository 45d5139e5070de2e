// SPDX-License-Identifier: Apache-2.0
#include <crypto/failure.h>
#include <crypto/random.h>
#include <limits.h>
#include <openssl/rand.h>

static int fill_from_system(void *context, void *data, size_t size, struct error *error)
{
    (void)context;
    if (size > INT_MAX || RAND_priv_bytes(data, (int)size) != 1)
        return crypto_failure(error, "no random bytes to be had");
    return 0;
}

struct random_source random_system(void)
{
    return (struct random_source){fill_from_system, NULL};
}
