// SPDX-License-Identifier: Apache-2.0
#include <crypto/key_source.h>

enum { BYTES_IN_LINE = 8 };

static int write_head(enum key_language language, const char *name, struct blob *text,
                      struct error *error)
{
    if (blob_append_text(text, error, "/* Made by otpc from a key file. */\n") != 0)
        return -1;
    if (language == KEY_LANGUAGE_RUST)
        return blob_append_text(text, error, "static %s: &[u8] = &[", name);
    return blob_append_text(text, error, "const unsigned char %s[] = {", name);
}

int key_source_write(enum key_language language, const char *name, struct span bytes,
                     struct blob *text, struct error *error)
{
    if (write_head(language, name, text, error) != 0)
        return -1;
    for (size_t i = 0; i < bytes.size; i++)
        if (blob_append_text(text, error, "%s0x%02x,", i % BYTES_IN_LINE == 0 ? "\n    " : " ",
                             bytes.data[i]) != 0)
            return -1;
    if (language == KEY_LANGUAGE_RUST)
        return blob_append_text(text, error, "\n];\n");
    return blob_append_text(text, error, "\n};\nconst unsigned int %s_len = %zu;\n", name,
                            bytes.size);
}
