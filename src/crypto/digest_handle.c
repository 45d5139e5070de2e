// SPDX-License-Identifier: Apache-2.0
#include <crypto/digest_handle.h>

const EVP_MD *digest_handle(enum digest_kind kind)
{
    return kind == DIGEST_SHA256   ? EVP_sha256()
           : kind == DIGEST_SHA384 ? EVP_sha384()
                                   : EVP_sha512();
}
