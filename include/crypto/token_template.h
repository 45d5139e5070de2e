// SPDX-License-Identifier: Apache-2.0
/*
 * The attributes of an object that is made or looked for. For the files of this room that speak PKCS#11.
 */
#ifndef CRYPTO_TOKEN_TEMPLATE_H
#define CRYPTO_TOKEN_TEMPLATE_H

#include <base/blob.h>
#include <p11-kit/pkcs11.h>
#include <stdbool.h>

#define TOKEN_ATTRIBUTES_MAX 20

/* They borrow what they point to. */
struct token_template {
    CK_ATTRIBUTE items[TOKEN_ATTRIBUTES_MAX];
    CK_ULONG count;
};

/* Both add one; no more than the maximum are ever wanted. */
void token_template_put(struct token_template *template, CK_ATTRIBUTE_TYPE type, const void *value,
                        size_t size);
void token_template_flag(struct token_template *template, CK_ATTRIBUTE_TYPE type, bool value);

#endif
