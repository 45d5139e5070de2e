// SPDX-License-Identifier: Apache-2.0
#include <crypto/failure.h>
#include <openssl/err.h>

int crypto_failure(struct error *error, const char *what)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    if (reason == NULL)
        return error_set(error, ERROR_CRYPTO, "%s", what);
    return error_set(error, ERROR_CRYPTO, "%s: %s", what, reason);
}
