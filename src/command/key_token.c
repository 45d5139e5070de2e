// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <command/key_token.h>
#include <stdlib.h>
#include <string.h>
#include <text/json.h>

enum { RANDOM_ID = 8 };

int key_token_check(const char *uri, const char *verb, struct error *error)
{
    if (uri == NULL)
        return error_set(error, ERROR_USAGE, "--token is needed; see 'otpc key %s --help'", verb);
    if (!path_is_token_uri(uri))
        return error_set(error, ERROR_USAGE, "option --token: '%s' is no 'pkcs11:' URI", uri);
    return 0;
}

static int read_id(const char *text, uint8_t id[KEY_TOKEN_ID_MAX], size_t *size,
                   struct error *error)
{
    size_t digits = strlen(text);
    if (digits == 0 || digits % 2 != 0 || digits > 2 * KEY_TOKEN_ID_MAX ||
        strspn(text, "0123456789abcdefABCDEF") != digits)
        return error_set(error, ERROR_USAGE,
                         "option --id: '%s' is not 1 to %d bytes in hexadecimal digits", text,
                         KEY_TOKEN_ID_MAX);
    *size = digits / 2;
    for (size_t i = 0; i < *size; i++) {
        char byte[3] = {text[2 * i], text[2 * i + 1], '\0'};
        id[i] = (uint8_t)strtoul(byte, NULL, 16);
    }
    return 0;
}

int key_token_naming(const struct run *run, const struct key_token_options *options,
                     uint8_t id[KEY_TOKEN_ID_MAX], struct token_naming *naming, struct error *error)
{
    size_t size = RANDOM_ID;
    if (options->label == NULL || options->label[0] == '\0')
        return error_set(error, ERROR_USAGE,
                         "--label is needed: what to call the key in its token");
    if (options->id != NULL ? read_id(options->id, id, &size, error) != 0
                            : run->random.fill(run->random.context, id, size, error) != 0)
        return -1;
    *naming = (struct token_naming){options->label, {id, size}};
    return 0;
}

int key_token_report(const struct run *run, const char *did, const struct key *key,
                     const struct token_naming *naming, const char *uri, const char *public,
                     struct error *error)
{
    char fingerprint[FINGERPRINT_TEXT];
    key_fingerprint_text(key, fingerprint);
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "output", uri);
        if (public == NULL)
            json_add_null(top, "public");
        else
            json_add_text(top, "public", public);
        json_add_text(top, "type", key_type_name(key->type));
        json_add_text(top, "form", "pkcs11");
        json_add_bool(top, "encrypted", false);
        json_add_text(top, "label", naming->label);
        json_add_bytes(top, "id", naming->id);
        json_add_text(top, "fingerprint", fingerprint);
        return json_print(top, run->out, error);
    }
    if (!run->quiet)
        fprintf(run->out, "%s '%s': P-256 key %.8s, which does not leave its token\n", did, uri,
                fingerprint);
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}
