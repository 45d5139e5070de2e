// SPDX-License-Identifier: Apache-2.0
#include <base/embedded.h>
#include <device/provision_sequence.h>
#include <stdio.h>
#include <string.h>

#define BUILTIN_DIRECTORY "sequences/"

enum { WHERE = 64 };

const char *const sequence_action_names[] = {"provision", "discovery", "open", "regression", NULL};

static const char *const trustzones[] = {"none", "on", "choice", NULL};
static const char *const kinds[] = {"image", "firmware", "obk", "password", NULL};
static const char *const cases[] = {"always", "open", "closing", NULL};
static const char *const slots[] = {"primary", "secondary", NULL};

static const struct json_row state_rows[] = {
    {"name", JSON_TEXT, true, offsetof(struct sequence_state, name), NULL},
    {"value", JSON_TEXT, true, offsetof(struct sequence_state, value), NULL},
    {"irreversible", JSON_BOOL, false, offsetof(struct sequence_state, irreversible), NULL},
    {.name = NULL},
};

struct artefact_members {
    struct sequence_artefact artefact;
    uint32_t slot;
};

static const struct json_row artefact_rows[] = {
    {"name", JSON_TEXT, true, offsetof(struct artefact_members, artefact.name), NULL},
    {"kind", JSON_CHOICE, true, offsetof(struct artefact_members, artefact.kind), kinds},
    {"only", JSON_CHOICE, false, offsetof(struct artefact_members, artefact.only), cases},
    {"optional", JSON_BOOL, false, offsetof(struct artefact_members, artefact.optional), NULL},
    {"hashed", JSON_BOOL, false, offsetof(struct artefact_members, artefact.hashed), NULL},
    {"slot", JSON_CHOICE, false, offsetof(struct artefact_members, slot), slots},
    {"keys", JSON_TEXT, false, offsetof(struct artefact_members, artefact.keys), NULL},
    {"destination", JSON_NUMBER, false, offsetof(struct artefact_members, artefact.destination),
     NULL},
    {"password", JSON_NUMBER, false, offsetof(struct artefact_members, artefact.password), NULL},
    {"address", JSON_NUMBER, false, offsetof(struct artefact_members, artefact.address), NULL},
    {.name = NULL},
};

struct sequence_members {
    struct sequence sequence;
    const struct json *states;
    const struct json *artefacts;
};

#define ACTION(name, action)                                                                       \
    {                                                                                              \
        name, JSON_OTHER, false, offsetof(struct sequence_members, sequence.actions[action]), NULL \
    }

static const struct json_row sequence_rows[] = {
    {"summary", JSON_TEXT, true, offsetof(struct sequence_members, sequence.summary), NULL},
    {"family", JSON_TEXT, true, offsetof(struct sequence_members, sequence.family), NULL},
    {"trustzone", JSON_CHOICE, true, offsetof(struct sequence_members, sequence.trustzone),
     trustzones},
    {"states", JSON_OTHER, true, offsetof(struct sequence_members, states), NULL},
    {"connections", JSON_OTHER, true, offsetof(struct sequence_members, sequence.connections),
     NULL},
    {"artefacts", JSON_OTHER, true, offsetof(struct sequence_members, artefacts), NULL},
    {"values", JSON_OTHER, false, offsetof(struct sequence_members, sequence.values), NULL},
    ACTION("provision", ACTION_PROVISION),
    ACTION("discovery", ACTION_DISCOVERY),
    ACTION("open", ACTION_OPEN),
    ACTION("regression", ACTION_REGRESSION),
    {.name = NULL},
};

static int check_count(const struct sequence *sequence, const struct json *array,
                       const char *member, size_t most, struct error *error)
{
    size_t count = json_length(array);
    return json_is_array(array) && count > 0 && count <= most
               ? 0
               : json_error(&sequence->document, "", error,
                            "member '%s': not an array of 1 to %zu elements", member, most);
}

static int read_states(struct sequence *sequence, const struct json *array, struct error *error)
{
    if (check_count(sequence, array, "states", SEQUENCE_STATES_MAX, error) != 0)
        return -1;
    for (; sequence->state_count < json_length(array); sequence->state_count++) {
        char where[WHERE];
        size_t index = sequence->state_count;
        snprintf(where, sizeof where, "states[%zu]", index);
        if (json_read_object(&sequence->document, json_element(array, index), where, state_rows,
                             &sequence->states[index], error) != 0)
            return -1;
    }
    return 0;
}

static int read_artefacts(struct sequence *sequence, const struct json *array, struct error *error)
{
    if (check_count(sequence, array, "artefacts", SEQUENCE_ARTEFACTS_MAX, error) != 0)
        return -1;
    for (size_t i = 0; i < json_length(array); i++) {
        char where[WHERE];
        struct artefact_members members = {.artefact = {.hashed = true}};
        snprintf(where, sizeof where, "artefacts[%zu]", i);
        if (json_read_object(&sequence->document, json_element(array, i), where, artefact_rows,
                             &members, error) != 0)
            return -1;
        members.artefact.secondary = members.slot == 1;
        if (sequence_find(sequence, members.artefact.name) < sequence->artefact_count)
            return json_error(&sequence->document, where, error, "'%s' is there already",
                              members.artefact.name);
        sequence->artefacts[sequence->artefact_count++] = members.artefact;
    }
    return 0;
}

/* The texts that words are made of must be texts, and lists lists, once and for all. */
static int check_words(const struct sequence *sequence, struct error *error)
{
    const char *name;
    for (size_t i = 0; (name = json_member_name(sequence->values, i)) != NULL; i++)
        if (json_text(json_member(sequence->values, name)) == NULL)
            return json_error(&sequence->document, "values", error, "member '%s': not a text",
                              name);
    for (size_t i = 0; (name = json_member_name(sequence->connections, i)) != NULL; i++)
        if (!json_is_array(json_member(sequence->connections, name)))
            return json_error(&sequence->document, "connections", error,
                              "member '%s': not an array", name);
    return 0;
}

static int check_keys(const struct sequence *sequence, struct error *error)
{
    for (size_t i = 0; i < sequence->artefact_count; i++) {
        const struct sequence_artefact *artefact = &sequence->artefacts[i];
        if (artefact->keys != NULL &&
            sequence_find(sequence, artefact->keys) == sequence->artefact_count)
            return json_error(&sequence->document, artefact->name, error,
                              "there is no artefact '%s'", artefact->keys);
    }
    return 0;
}

static int check_actions(const struct sequence *sequence, struct error *error)
{
    for (size_t i = 0; i < SEQUENCE_ACTIONS; i++)
        if (sequence->actions[i] != NULL &&
            check_count(sequence, sequence->actions[i], sequence_action_names[i],
                        SEQUENCE_STEPS_MAX, error) != 0)
            return -1;
    return 0;
}

static int read_sequence(struct span text, const char *file, struct sequence *sequence,
                         struct error *error)
{
    struct sequence_members members = {.states = NULL};
    if (json_document_parse(text, file, &sequence->document, error) != 0)
        return -1;
    if (json_read_object(&sequence->document, sequence->document.root, "", sequence_rows, &members,
                         error) != 0)
        return -1;
    members.sequence.document = sequence->document;
    *sequence = members.sequence;
    if (read_states(sequence, members.states, error) != 0 ||
        read_artefacts(sequence, members.artefacts, error) != 0 ||
        check_words(sequence, error) != 0 || check_keys(sequence, error) != 0)
        return -1;
    return check_actions(sequence, error);
}

int sequence_parse(struct span text, const char *file, struct sequence *sequence,
                   struct error *error)
{
    *sequence = (struct sequence){.family = NULL};
    if (read_sequence(text, file, sequence, error) == 0)
        return 0;
    sequence_release(sequence);
    return -1;
}

void sequence_release(struct sequence *sequence)
{
    json_document_release(&sequence->document);
    *sequence = (struct sequence){.family = NULL};
}

struct span sequence_builtin_text(const char *family, const char *path)
{
    char name[128];
    snprintf(name, sizeof name, BUILTIN_DIRECTORY "%s-%s.json", family, path);
    return embedded_find(name);
}

const char *sequence_builtin(size_t index)
{
    for (size_t i = 0; i < embedded_file_count; i++)
        if (strncmp(embedded_files[i].path, BUILTIN_DIRECTORY, strlen(BUILTIN_DIRECTORY)) == 0 &&
            index-- == 0)
            return embedded_files[i].path + strlen(BUILTIN_DIRECTORY);
    return NULL;
}

size_t sequence_find(const struct sequence *sequence, const char *name)
{
    size_t index = 0;
    while (index < sequence->artefact_count && strcmp(sequence->artefacts[index].name, name) != 0)
        index++;
    return index;
}
