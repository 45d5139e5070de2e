// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/path.h>
#include <base/text.h>
#include <device/provision_plan.h>
#include <string.h>

enum { FILE_LIMIT = 1024 * 1024, WHERE = 64 };

static const char *const methods[] = {"none", "certificate", "password", NULL};

/* Members as they are written, before paths are resolved and names are found. */
struct plan_members {
    struct provision_plan plan;
    const char *family;
    const char *path;
    const char *sequence;
    const char *state;
    const char *loader;
    const struct json *trustzone;
    const struct json *artefacts;
    const struct json *debug;
};

static const struct json_row plan_rows[] = {
    {"family", JSON_TEXT, false, offsetof(struct plan_members, family), NULL},
    {"path", JSON_TEXT, false, offsetof(struct plan_members, path), NULL},
    {"sequence", JSON_TEXT, false, offsetof(struct plan_members, sequence), NULL},
    {"state", JSON_TEXT, true, offsetof(struct plan_members, state), NULL},
    {"trustzone", JSON_OTHER, false, offsetof(struct plan_members, trustzone), NULL},
    {"port", JSON_TEXT, false, offsetof(struct plan_members, plan.port), NULL},
    {"serial", JSON_TEXT, false, offsetof(struct plan_members, plan.serial), NULL},
    {"uart", JSON_TEXT, false, offsetof(struct plan_members, plan.uart), NULL},
    {"loader", JSON_TEXT, false, offsetof(struct plan_members, loader), NULL},
    {"artefacts", JSON_OTHER, true, offsetof(struct plan_members, artefacts), NULL},
    {"option_bytes", JSON_OTHER, false, offsetof(struct plan_members, plan.option_bytes), NULL},
    {"protect", JSON_OTHER, false, offsetof(struct plan_members, plan.protect), NULL},
    {"debug_authentication", JSON_OTHER, false, offsetof(struct plan_members, debug), NULL},
    {.name = NULL},
};

struct artefact_members {
    const char *file;
    const char *config;
    const char *key;
    uint32_t address;
};

static const struct json_row artefact_rows[] = {
    {"file", JSON_TEXT, true, offsetof(struct artefact_members, file), NULL},
    {"config", JSON_TEXT, false, offsetof(struct artefact_members, config), NULL},
    {"key", JSON_TEXT, false, offsetof(struct artefact_members, key), NULL},
    {"address", JSON_NUMBER, false, offsetof(struct artefact_members, address), NULL},
    {.name = NULL},
};

struct debug_members {
    struct plan_debug debug;
    const char *key;
    const char *certificate;
    const char *password;
};

static const struct json_row debug_rows[] = {
    {"method", JSON_CHOICE, true, offsetof(struct debug_members, debug.method), methods},
    {"key", JSON_TEXT, false, offsetof(struct debug_members, key), NULL},
    {"certificate", JSON_TEXT, false, offsetof(struct debug_members, certificate), NULL},
    {"password", JSON_TEXT, false, offsetof(struct debug_members, password), NULL},
    {"permission", JSON_TEXT, false, offsetof(struct debug_members, debug.permission), NULL},
    {.name = NULL},
};

static int plan_error(const struct provision_plan *plan, const char *where, const char *name,
                      const char *what, struct error *error)
{
    return json_error(&plan->document, where, error, "%s '%s'", what, name);
}

/* Leaves NULL as it is. */
static int resolve(const struct provision_plan *plan, const char *text, char **path,
                   struct error *error)
{
    return text == NULL ? 0 : path_resolve(plan->file, text, path, error);
}

static int load_sequence(struct provision_plan *plan, const struct plan_members *members,
                         struct error *error)
{
    AUTO_TEXT path = NULL;
    AUTO(blob) text = {0};
    if (members->sequence != NULL) {
        if (resolve(plan, members->sequence, &path, error) != 0 ||
            file_load(path, FILE_LIMIT, &text, error) != 0)
            return -1;
        return sequence_parse(blob_span(&text), members->sequence, &plan->sequence, error);
    }
    if (members->family == NULL || members->path == NULL)
        return json_error(&plan->document, "", error,
                          "'family' and 'path', or 'sequence', are missing");
    struct span builtin = sequence_builtin_text(members->family, members->path);
    if (builtin.size == 0)
        return json_error(
            &plan->document, "", error,
            "there is no sequence for family '%s' and path '%s'; otpc-provision-plan(5) "
            "lists those that come with otpc",
            members->family, members->path);
    return sequence_parse(builtin, plan->file, &plan->sequence, error);
}

static int find_state(struct provision_plan *plan, const char *name, struct error *error)
{
    for (size_t i = 0; i < plan->sequence.state_count; i++)
        if (strcmp(plan->sequence.states[i].name, name) == 0)
            plan->state = &plan->sequence.states[i];
    if (plan->state == NULL)
        return plan_error(plan, "state", name, "these devices have no state", error);
    plan->closing = plan->state != &plan->sequence.states[0];
    return 0;
}

static int read_trustzone(struct provision_plan *plan, const struct json *given,
                          struct error *error)
{
    static const struct json_row rows[] = {
        {"trustzone", JSON_BOOL, false, offsetof(struct provision_plan, trustzone), NULL},
        {.name = NULL},
    };
    AUTO_JSON object = json_object();
    plan->trustzone = plan->sequence.trustzone == TRUSTZONE_ON;
    bool expected = plan->trustzone;
    if (given == NULL)
        return plan->sequence.trustzone != TRUSTZONE_CHOICE
                   ? 0
                   : json_error(&plan->document, "", error, "member 'trustzone' is missing");
    json_add(object, "trustzone", json_copy(given));
    if (json_read_object(&plan->document, object, "", rows, plan, error) != 0)
        return -1;
    if (plan->sequence.trustzone == TRUSTZONE_CHOICE || plan->trustzone == expected)
        return 0;
    return json_error(&plan->document, "trustzone", error, "this sequence has TrustZone %s",
                      expected ? "on" : "off, or there is none");
}

static int read_artefact(struct provision_plan *plan, const char *name, const struct json *json,
                         struct error *error)
{
    char where[WHERE];
    struct artefact_members members = {.file = json_text(json)};
    size_t index = sequence_find(&plan->sequence, name);
    if (index == plan->sequence.artefact_count)
        return plan_error(plan, "artefacts", name, "this sequence has no artefact", error);
    snprintf(where, sizeof where, "artefacts.%.40s", name);
    if (members.file == NULL &&
        json_read_object(&plan->document, json, where, artefact_rows, &members, error) != 0)
        return -1;
    struct plan_artefact *artefact = &plan->artefacts[index];
    if (artefact->file != NULL)
        return plan_error(plan, "artefacts", name, "there twice:", error);
    artefact->address = members.address;
    if (resolve(plan, members.file, &artefact->file, error) != 0 ||
        resolve(plan, members.config, &artefact->config, error) != 0)
        return -1;
    return resolve(plan, members.key, &artefact->key, error);
}

static int read_artefacts(struct provision_plan *plan, const struct json *object,
                          struct error *error)
{
    const char *name;
    if (!json_is_object(object))
        return json_error(&plan->document, "artefacts", error, "not an object");
    for (size_t i = 0; (name = json_member_name(object, i)) != NULL; i++)
        if (read_artefact(plan, name, json_member(object, name), error) != 0)
            return -1;
    for (size_t i = 0; i < plan->sequence.artefact_count; i++) {
        const struct sequence_artefact *artefact = &plan->sequence.artefacts[i];
        if (plan->artefacts[i].file == NULL && !artefact->optional &&
            provision_plan_applies(plan, artefact->only))
            return plan_error(plan, "artefacts", artefact->name, "missing:", error);
    }
    return 0;
}

static int read_debug(struct provision_plan *plan, const struct json *object, struct error *error)
{
    struct debug_members members = {.key = NULL};
    if (object == NULL)
        return 0;
    if (json_read_object(&plan->document, object, "debug_authentication", debug_rows, &members,
                         error) != 0)
        return -1;
    plan->debug = members.debug;
    if (resolve(plan, members.key, &plan->debug.key, error) != 0 ||
        resolve(plan, members.certificate, &plan->debug.certificate, error) != 0)
        return -1;
    return resolve(plan, members.password, &plan->debug.password, error);
}

static int check_option_bytes(const struct provision_plan *plan, struct error *error)
{
    const char *name;
    if (plan->option_bytes != NULL && !json_is_object(plan->option_bytes))
        return json_error(&plan->document, "option_bytes", error, "not an object");
    for (size_t i = 0; (name = json_member_name(plan->option_bytes, i)) != NULL; i++) {
        if (json_member(plan->sequence.values, name) == NULL)
            return plan_error(plan, "option_bytes", name, "this sequence does not set", error);
        if (json_text(json_member(plan->option_bytes, name)) == NULL)
            return plan_error(plan, "option_bytes", name, "not a text:", error);
    }
    if (plan->protect != NULL && !json_is_array(plan->protect))
        return json_error(&plan->document, "protect", error, "not an array");
    for (size_t i = 0; i < json_length(plan->protect); i++) {
        const char *text = json_text(json_element(plan->protect, i));
        if (text == NULL || strchr(text, '=') == NULL || strpbrk(text, " -") != NULL)
            return json_error(&plan->document, "protect", error, "element %zu is not NAME=VALUE",
                              i);
    }
    return 0;
}

static int read_plan(struct span text, const char *file, struct provision_plan *plan,
                     struct error *error)
{
    struct plan_members members = {.plan = {.port = "SWD", .serial = "", .uart = ""}};
    plan->file = file;
    if (json_document_parse(text, file, &plan->document, error) != 0 ||
        json_read_object(&plan->document, plan->document.root, "", plan_rows, &members, error) != 0)
        return -1;
    members.plan.file = plan->file;
    members.plan.document = plan->document;
    *plan = members.plan;
    if (load_sequence(plan, &members, error) != 0 || find_state(plan, members.state, error) != 0 ||
        read_trustzone(plan, members.trustzone, error) != 0 ||
        read_artefacts(plan, members.artefacts, error) != 0 ||
        resolve(plan, members.loader, &plan->loader, error) != 0 ||
        read_debug(plan, members.debug, error) != 0)
        return -1;
    return check_option_bytes(plan, error);
}

int provision_plan_parse(struct span text, const char *file, struct provision_plan *plan,
                         struct error *error)
{
    *plan = (struct provision_plan){.file = file};
    if (read_plan(text, file, plan, error) == 0)
        return 0;
    provision_plan_release(plan);
    return -1;
}

int provision_plan_load(const char *path, struct provision_plan *plan, struct error *error)
{
    AUTO(blob) text = {0};
    *plan = (struct provision_plan){.file = path};
    return file_load(path, FILE_LIMIT, &text, error) == 0
               ? provision_plan_parse(blob_span(&text), path, plan, error)
               : -1;
}

bool provision_plan_applies(const struct provision_plan *plan, uint32_t only)
{
    return only == ALWAYS || (only == ONLY_CLOSING) == plan->closing;
}

void provision_plan_release(struct provision_plan *plan)
{
    for (size_t i = 0; i < SEQUENCE_ARTEFACTS_MAX; i++) {
        text_release(&plan->artefacts[i].file);
        text_release(&plan->artefacts[i].config);
        text_release(&plan->artefacts[i].key);
    }
    text_release(&plan->loader);
    text_release(&plan->debug.key);
    text_release(&plan->debug.certificate);
    text_release(&plan->debug.password);
    sequence_release(&plan->sequence);
    json_document_release(&plan->document);
    *plan = (struct provision_plan){.file = NULL};
}
