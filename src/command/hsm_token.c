// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <command/hsm_token.h>
#include <string.h>

static int make_uri(const char *text, struct blob *uri, struct error *error)
{
    if (text == NULL)
        return error_set(error, ERROR_USAGE, "--token is needed: the token, as pkcs11:token=NAME");
    if (path_is_token_uri(text))
        return blob_append_text(uri, error, "%s", text);
    if (text[0] != '\0' && strspn(text, "0123456789") == strlen(text))
        return blob_append_text(uri, error, "pkcs11:slot-id=%s", text);
    return error_set(error, ERROR_USAGE,
                     "option --token: '%s' is neither a 'pkcs11:' URI nor the number of a slot",
                     text);
}

int hsm_token_open(const struct run *run, const struct hsm_token_options *options, bool writable,
                   struct hsm *hsm, struct error *error)
{
    AUTO(blob) uri = {0};
    if (make_uri(options->token, &uri, error) != 0 ||
        hsm_open((const char *)uri.data, writable, &run->passphrase, hsm, error) != 0)
        return -1;
    if (!token_vault_is_locked(hsm->vault))
        run_note(
            run,
            "the module of '%s' cannot be locked: see to it that one process at a time uses it",
            token_vault_name(hsm->vault));
    return 0;
}

void hsm_token_add(struct json *to, const struct hsm *hsm)
{
    const struct hsm_state *state = &hsm->state;
    json_add_text(to, "token", token_vault_name(hsm->vault));
    json_add_text(to, "label", token_vault_label(hsm->vault));
    json_add_text(to, "condition", hsm_condition_name(hsm->condition));
    if (!hsm_has_state(hsm))
        return;
    json_add_text(to, "firmware_id", state->firmware.text);
    json_add_number(to, "license_version", state->version);
    json_add_bytes(to, "nonce", SPAN(state->nonce));
    json_add_number(to, "maximum", state->maximum);
    json_add_number(to, "remaining", state->remaining);
    struct json *list = json_add(to, "reserved", json_array());
    for (size_t i = 0; i < state->reserved; i++) {
        struct json *entry = json_add(list, NULL, json_object());
        json_add_number(entry, "serial", state->reservations[i].serial);
        json_add_bytes(entry, "device", SPAN(state->reservations[i].recipient));
    }
}
