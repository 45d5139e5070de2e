// SPDX-License-Identifier: Apache-2.0
#include <command/key_list.h>
#include <command/key_token.h>
#include <command/passphrase_options.h>
#include <string.h>
#include <text/json.h>

struct list_options {
    const char *token;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    {"--token", "URI", "the token, as pkcs11:token=NAME", OPTION_TEXT,
     offsetof(struct list_options, token)},
    PIN_ROWS(struct list_options, passphrase),
    {.name = NULL},
};

static const char *class_name(enum token_class class)
{
    static const char *const names[] = {
        [TOKEN_PRIVATE_KEY] = "private",
        [TOKEN_PUBLIC_KEY] = "public",
        [TOKEN_CERTIFICATE] = "certificate",
    };
    return names[class];
}

static int print_json(const struct run *run, const struct token_list *list, struct error *error)
{
    AUTO_JSON top = json_object();
    json_add_text(top, "token", list->token);
    json_add_bool(top, "logged_in", !list->hides_private);
    struct json *objects = json_add(top, "objects", json_array());
    for (size_t i = 0; i < list->count; i++) {
        const struct token_entry *entry = &list->entries[i];
        struct json *object = json_add(objects, NULL, json_object());
        json_add_text(object, "type", class_name(entry->class));
        json_add_text(object, "label", entry->label);
        json_add_text(object, "id", entry->id);
        json_add_text(object, "kind", entry->kind);
        json_add_bool(object, "may_sign", entry->may_sign);
        json_add_text(object, "uri", entry->uri);
    }
    return json_print(top, run->out, error);
}

static void print_text(FILE *out, const struct token_list *list)
{
    fprintf(out, "token '%s'\n", list->token);
    for (size_t i = 0; i < list->count; i++) {
        const struct token_entry *entry = &list->entries[i];
        fprintf(out, "\n%-11s  '%s'%s%s\n", class_name(entry->class), entry->label,
                entry->id[0] == '\0' ? "" : ", id ", entry->id);
        fprintf(out, "kind         %s\n", entry->kind);
        if (entry->class == TOKEN_PRIVATE_KEY)
            fprintf(out, "may sign     %s\n", entry->may_sign ? "yes" : "no");
        fprintf(out, "URI          %s\n", entry->uri);
    }
}

static int run_list(struct invocation *invocation, struct error *error)
{
    const struct list_options *options = invocation->options;
    struct run *run = invocation->run;
    AUTO(token_list) list = {0};
    if (key_token_check(options->token, "list", error) != 0 ||
        passphrase_options_take(&options->passphrase, run, error) != 0 ||
        token_list_load(options->token, &run->passphrase, &list, error) != 0)
        return -1;
    if (list.hides_private)
        run_note(run, "without a PIN token '%s' does not show its private keys", list.token);
    if (run->json)
        return print_json(run, &list, error);
    print_text(run->out, &list);
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

const struct command key_list_command = {
    .noun = "key",
    .verb = "list",
    .operands = "",
    .summary = "Show the keys and certificates in a token.",
    .rows = rows,
    .options_size = sizeof(struct list_options),
    .run = run_list,
};
