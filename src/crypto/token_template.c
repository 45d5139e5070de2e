// SPDX-License-Identifier: Apache-2.0
#include <crypto/token_template.h>

void token_template_put(struct token_template *template, CK_ATTRIBUTE_TYPE type, const void *value,
                        size_t size)
{
    template->items[template->count++] = (CK_ATTRIBUTE){type, (void *)(uintptr_t)value, size};
}

void token_template_flag(struct token_template *template, CK_ATTRIBUTE_TYPE type, bool value)
{
    static const CK_BBOOL values[] = {CK_FALSE, CK_TRUE};
    token_template_put(template, type, &values[value], sizeof *values);
}
