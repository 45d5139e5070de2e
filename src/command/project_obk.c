// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/path.h>
#include <base/text.h>
#include <command/obk_info.h>
#include <command/obk_verify.h>
#include <command/project_ask.h>
#include <command/project_obk.h>
#include <spec/obk_config.h>
#include <string.h>

static int ask(struct project_facts *facts, const struct command *command, const char *config,
               const char *file, struct project_answer *answer, struct error *error)
{
    const char *const all[] = {"--config", config, "--", file};
    AUTO(text_list) words = {0};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (text_list_add(&words, all[i], error) != 0)
            return -1;
    return project_ask(facts->run, command, &words, true, answer, error);
}

static int judge(struct project_facts *facts, const char *config, const char *file,
                 struct error *error)
{
    AUTO(project_answer) answer = {0};
    if (ask(facts, &obk_verify_command, config, file, &answer, error) != 0)
        return -1;
    const struct json *findings = json_member(answer.said, "findings");
    const char *first = json_text(json_element(findings, 0));
    return project_facts_judge(facts, "option-byte keys", file, answer.failed ? "fail" : "pass",
                               !answer.failed  ? NULL
                               : first != NULL ? first
                                               : answer.error.message,
                               error);
}

/* A field that is a key, by what `obk info` shows of it: a fingerprint. */
static int note_key(struct project_facts *facts, const char *file, const struct json *field,
                    struct error *error)
{
    static const char private_half[] = "private half of ";
    const char *value = json_text(json_member(field, "value"));
    char where[1024];
    bool private = value != NULL && strncmp(value, private_half, strlen(private_half)) == 0;
    if (private)
        value += strlen(private_half);
    if (value == NULL || strncmp(value, "key ", 4) != 0)
        return 0;
    struct json *entry = json_add(facts->keys, NULL, json_object());
    json_add_text(entry, "fingerprint", value + 4);
    json_add_text(entry, "what", private ? "private half in" : "public half in");
    snprintf(where, sizeof where, "%.800s: %.100s", file, json_text(json_member(field, "name")));
    return project_facts_tell(facts, entry, "where", where, error);
}

static int note_keys(struct project_facts *facts, const char *config, const char *file,
                     struct error *error)
{
    AUTO(project_answer) answer = {0};
    if (ask(facts, &obk_info_command, config, file, &answer, error) != 0)
        return -1;
    const struct json *fields = json_member(answer.said, "fields");
    for (size_t i = 0; i < json_length(fields); i++)
        if (note_key(facts, file, json_element(fields, i), error) != 0)
            return -1;
    return 0;
}

int project_obk_add(struct project_facts *facts, const char *config, struct error *error)
{
    static const struct obk_overrides none = {0};
    struct error ignored;
    AUTO(obk_spec) spec = {0};
    AUTO_TEXT file = NULL;
    /* What is wrong with it was found by its check; a collection goes into another file, which is verified. */
    if (obk_config_load(facts->run, config, &none, NULL, &spec, &ignored) != 0 ||
        !spec.has_destination || spec.output == NULL)
        return 0;
    if (path_tidy(spec.output, &file, error) != 0)
        return -1;
    if (!file_exists(file))
        return project_facts_judge(facts, "option-byte keys", file, "not built", NULL, error);
    return judge(facts, config, file, error) != 0 ? -1 : note_keys(facts, config, file, error);
}
