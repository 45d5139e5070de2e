// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/path.h>
#include <base/text.h>
#include <command/config_check.h>
#include <command/project_ask.h>
#include <command/project_boot.h>
#include <command/project_facts.h>
#include <command/project_image.h>
#include <command/project_map.h>
#include <command/project_obk.h>
#include <spec/config_kind.h>
#include <stdlib.h>
#include <string.h>

void project_facts_release(struct project_facts *facts)
{
    for (size_t i = 0; i < facts->image_count; i++) {
        image_spec_release(&facts->images[i].spec);
        text_release(&facts->images[i].file);
        text_release(&facts->images[i].shown);
        text_release(&facts->images[i].decryption_key);
    }
    free(facts->images);
    json_release(&facts->top);
}

/* Whether a path can begin behind this character. */
static bool begins_path(const char *text, const char *at)
{
    return at == text || strchr(" '\"=(,:", at[-1]) != NULL;
}

/* How many characters to leave out here: the directory of the project, or that of an absolute path. */
static size_t count_hidden(const struct project_facts *facts, const char *text, const char *at)
{
    size_t root = strlen(facts->directory);
    if (!begins_path(text, at))
        return 0;
    if (strncmp(at, facts->directory, root) == 0 && at[root] == '/')
        return root + 1;
    size_t length = *at == '/' ? strcspn(at, " '\"") : 0;
    while (length > 0 && at[length - 1] != '/')
        length--;
    return length;
}

int project_facts_tell(const struct project_facts *facts, struct json *to, const char *name,
                       const char *text, struct error *error)
{
    AUTO(blob) told = {0};
    for (const char *at = text; *at != '\0';) {
        size_t hidden = count_hidden(facts, text, at);
        if (hidden == 0 && blob_append(&told, (struct span){(const uint8_t *)at, 1}, error) != 0)
            return -1;
        at += hidden > 0 ? hidden : 1;
    }
    if (blob_append_fill(&told, 0, 1, error) != 0)
        return -1;
    json_add_text(to, name, (const char *)told.data);
    return 0;
}

int project_facts_judge(struct project_facts *facts, const char *check, const char *subject,
                        const char *verdict, const char *message, struct error *error)
{
    struct json *entry = json_add(facts->checks, NULL, json_object());
    json_add_text(entry, "check", check);
    json_add_text(entry, "verdict", verdict);
    if (strcmp(verdict, "pass") == 0)
        facts->passed++;
    else if (strcmp(verdict, "fail") == 0)
        facts->failed++;
    else
        facts->missing++;
    if (project_facts_tell(facts, entry, "subject", subject, error) != 0)
        return -1;
    return message == NULL ? 0 : project_facts_tell(facts, entry, "message", message, error);
}

/* Each line of warnings, without what stands before it. */
static int add_warnings(struct project_facts *facts, char *lines, struct error *error)
{
    static const char prefix[] = "otpc: warning: ";
    char *rest = NULL;
    for (char *line = strtok_r(lines, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        bool plain = strncmp(line, prefix, strlen(prefix)) == 0;
        if (project_facts_tell(facts, facts->warnings, NULL, line + (plain ? strlen(prefix) : 0),
                               error) != 0)
            return -1;
    }
    return 0;
}

static int add_findings(struct project_facts *facts, const char *config,
                        const struct json *findings, struct error *error)
{
    if (json_length(findings) == 0)
        return project_facts_judge(facts, "configuration", config, "pass", NULL, error);
    for (size_t i = 0; i < json_length(findings); i++) {
        const struct json *finding = json_element(findings, i);
        char check[64];
        snprintf(check, sizeof check, "configuration: %.40s",
                 json_text(json_member(finding, "check")));
        if (project_facts_judge(facts, check, config, "fail",
                                json_text(json_member(finding, "message")), error) != 0)
            return -1;
    }
    return 0;
}

static int add_config(struct project_facts *facts, const char *config, struct error *error)
{
    struct error ignored;
    enum config_kind kind;
    if (config_find_kind(config, &kind, &ignored) != 0)
        return 0;
    if (kind == CONFIG_IMAGE)
        return project_image_add(facts, config, error);
    return kind == CONFIG_OBK ? project_obk_add(facts, config, error) : 0;
}

/* What `config check` finds; every configuration that it lists is then looked at itself. */
static int check_configs(struct project_facts *facts, struct error *error)
{
    AUTO(text_list) words = {0};
    AUTO(project_answer) answer = {0};
    if (text_list_add(&words, "--", error) != 0 ||
        text_list_add(&words, facts->directory, error) != 0 ||
        project_ask(facts->run, &config_check_command, &words, true, &answer, error) != 0)
        return -1;
    const struct json *files = json_member(answer.said, "files");
    if (json_length(files) == 0) {
        *error = answer.error;
        return answer.failed ? -1 : error_set(error, ERROR_BUG, "no configuration was checked");
    }
    facts->images = calloc(json_length(files), sizeof *facts->images);
    if (facts->images == NULL)
        return error_memory(error);
    for (size_t i = 0; i < json_length(files); i++) {
        const struct json *file = json_element(files, i);
        const char *config = json_text(json_member(file, "config"));
        if (add_findings(facts, config, json_member(file, "findings"), error) != 0 ||
            add_config(facts, config, error) != 0)
            return -1;
    }
    return add_warnings(facts, answer.err, error);
}

static void add_summary(struct project_facts *facts, struct json *summary)
{
    json_add_number(summary, "passed", facts->passed);
    json_add_number(summary, "failed", facts->failed);
    json_add_number(summary, "not_built", facts->missing);
    json_add_number(summary, "warnings", json_length(facts->warnings));
}

int project_facts_gather(struct project_facts *facts, struct error *error)
{
    const char *name = path_name(facts->directory);
    bool named = name[0] != '\0' && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
    facts->top = json_object();
    json_add_text(facts->top, "project", named ? name : "project");
    struct json *summary = json_add(facts->top, "summary", json_object());
    facts->checks = json_add(facts->top, "checks", json_array());
    facts->warnings = json_add(facts->top, "warnings", json_array());
    facts->image_list = json_add(facts->top, "images", json_array());
    facts->keys = json_add(facts->top, "keys", json_array());
    if (check_configs(facts, error) != 0 || project_map_add(facts, error) != 0 ||
        project_boot_add(facts, error) != 0)
        return -1;
    add_summary(facts, summary);
    return 0;
}
