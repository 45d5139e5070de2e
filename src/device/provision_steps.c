// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <base/text.h>
#include <device/provision_steps.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHERE = 64, NAME_MAX_LENGTH = 32, ADDRESS_TEXT = 11 };

#define PROTECT "{protect}"

static const char *const cases[] = {"always", "open", "closing", NULL};

struct step_members {
    const char *title;
    const char *artefact;
    const char *connect;
    const char *confirm;
    uint32_t only;
    const struct json *arguments;
};

static const struct json_row step_rows[] = {
    {"title", JSON_TEXT, true, offsetof(struct step_members, title), NULL},
    {"artefact", JSON_TEXT, false, offsetof(struct step_members, artefact), NULL},
    {"connect", JSON_TEXT, false, offsetof(struct step_members, connect), NULL},
    {"confirm", JSON_TEXT, false, offsetof(struct step_members, confirm), NULL},
    {"only", JSON_CHOICE, false, offsetof(struct step_members, only), cases},
    {"arguments", JSON_OTHER, true, offsetof(struct step_members, arguments), NULL},
    {.name = NULL},
};

/* What words are made for. */
struct making {
    const struct provision_plan *plan;
    const char *where;
    size_t artefact; /* its place, or `artefact_count` */
    char address[ADDRESS_TEXT];
};

/* What a name in braces stands for. */
struct place {
    const char *name;
    bool may_vanish; /* where it is empty, the word that it is in goes */
    const char *value;
};

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static int find_place(const struct making *making, const char *name, struct place *place,
                      struct error *error)
{
    const struct provision_plan *plan = making->plan;
    const struct plan_debug *debug = &plan->debug;
    bool is_there = making->artefact < plan->sequence.artefact_count;
    const struct place places[] = {
        {"file", false, is_there ? plan->artefacts[making->artefact].file : NULL},
        {"address", true, making->address},
        {"state", false, plan->state->name},
        {"state_value", false, plan->state->value},
        {"tzen", false, plan->trustzone ? "0xB4" : "0xC3"},
        {"port", false, plan->port},
        {"serial", true, plan->serial},
        {"uart", false, plan->uart},
        {"loader", false, plan->loader},
        {"permission", false, debug->permission},
        {"key", true, debug->method == DEBUG_CERTIFICATE ? debug->key : ""},
        {"certificate", true, debug->method == DEBUG_CERTIFICATE ? debug->certificate : ""},
        {"password", true, debug->method == DEBUG_PASSWORD ? debug->password : ""},
    };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (strcmp(places[i].name, name) == 0) {
            *place = places[i];
            return 0;
        }
    const char *own = json_text(json_member(plan->option_bytes, name));
    const char *value = json_text(json_member(plan->sequence.values, name));
    *place = (struct place){name, false, own != NULL ? own : value};
    return value != NULL ? 0
                         : json_error(&plan->sequence.document, making->where, error,
                                      "nothing is called '%s'", name);
}

/* The text with what its braces stand for; `*vanishes` where one of those is empty and may be. */
static int expand(const struct making *making, const char *text, struct blob *word, bool *vanishes,
                  struct error *error)
{
    const struct json_document *document = &making->plan->document;
    while (*text != '\0') {
        char name[NAME_MAX_LENGTH];
        struct place place;
        size_t plain = strcspn(text, "{");
        if (blob_append(word, (struct span){(const uint8_t *)text, plain}, error) != 0)
            return -1;
        text += plain;
        if (*text == '\0')
            break;
        size_t length = strcspn(++text, "}");
        if (text[length] == '\0' || length >= sizeof name)
            return json_error(&making->plan->sequence.document, making->where, error,
                              "a brace without its end");
        snprintf(name, sizeof name, "%.*s", (int)length, text);
        text += length + 1;
        if (find_place(making, name, &place, error) != 0)
            return -1;
        bool is_empty = or_empty(place.value)[0] == '\0';
        if (is_empty && !place.may_vanish)
            return json_error(document, making->where, error, "needs '%s', which the plan lacks",
                              name);
        *vanishes = *vanishes || is_empty;
        if (blob_append_text(word, error, "%s", or_empty(place.value)) != 0)
            return -1;
    }
    return 0;
}

/* Scripts and logs have a step on a line. */
static int check_word(const struct making *making, const char *word, struct error *error)
{
    for (const char *at = word; *at != '\0'; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            return json_error(&making->plan->document, making->where, error,
                              "a control character in what the programmer is given");
    return 0;
}

static int add_word(const struct making *making, struct provision_step *step, const char *word,
                    struct error *error)
{
    if (step->count == STEP_WORDS_MAX)
        return json_error(&making->plan->sequence.document, making->where, error,
                          "more than %d words", STEP_WORDS_MAX);
    if (check_word(making, word, error) != 0 ||
        text_copy(word, &step->words[step->count], error) != 0)
        return -1;
    step->count++;
    return 0;
}

static int add_protect(const struct making *making, struct provision_step *step,
                       struct error *error)
{
    const struct json *protect = making->plan->protect;
    for (size_t i = 0; i < json_length(protect); i++)
        if (add_word(making, step, json_text(json_element(protect, i)), error) != 0)
            return -1;
    return 0;
}

static int add_words(const struct making *making, struct provision_step *step,
                     const struct json *list, struct error *error)
{
    for (size_t i = 0; i < json_length(list); i++) {
        AUTO(blob) word = {0};
        bool vanishes = false;
        const char *text = json_text(json_element(list, i));
        if (text == NULL)
            return json_error(&making->plan->sequence.document, making->where, error,
                              "word %zu is not a text", i);
        if (strcmp(text, PROTECT) == 0) {
            if (add_protect(making, step, error) != 0)
                return -1;
            continue;
        }
        if (expand(making, text, &word, &vanishes, error) != 0 ||
            blob_append_fill(&word, 0, 1, error) != 0)
            return -1;
        if (!vanishes && add_word(making, step, (const char *)word.data, error) != 0)
            return -1;
    }
    return 0;
}

/* Asked for are other words than names of states, and states that are final. */
static int set_confirm(const struct making *making, const char *text, struct provision_step *step,
                       struct error *error)
{
    const struct sequence_state *state = making->plan->state;
    bool is_state = text != NULL && strcmp(text, "{state}") == 0;
    if (text == NULL || (is_state && !state->irreversible))
        return 0;
    return text_copy(is_state ? state->name : text, &step->confirm, error);
}

static int set_title(const struct making *making, const char *text, struct provision_step *step,
                     struct error *error)
{
    AUTO(blob) title = {0};
    bool ignored = false;
    if (expand(making, text, &title, &ignored, error) != 0 ||
        blob_append_fill(&title, 0, 1, error) != 0 ||
        check_word(making, (const char *)title.data, error) != 0)
        return -1;
    return text_copy((const char *)title.data, &step->title, error);
}

/* Intel HEX says itself where it goes. */
static void set_address(struct making *making)
{
    if (making->plan->artefacts[making->artefact].file == NULL)
        return;
    uint32_t own = making->plan->artefacts[making->artefact].address;
    uint32_t usual = making->plan->sequence.artefacts[making->artefact].address;
    bool is_hex = path_has_extension(making->plan->artefacts[making->artefact].file, "hex");
    if (!is_hex && (own != 0 || usual != 0))
        snprintf(making->address, sizeof making->address, "0x%08" PRIX32, own != 0 ? own : usual);
}

static int fill_step(const struct making *making, const struct step_members *members,
                     const char *programmer, struct provision_step *step, struct error *error)
{
    const struct json *connections = making->plan->sequence.connections;
    const struct json *connect =
        members->connect == NULL ? NULL : json_member(connections, members->connect);
    if (members->connect != NULL && connect == NULL)
        return json_error(&making->plan->sequence.document, making->where, error,
                          "there is no connection '%s'", members->connect);
    if (!json_is_array(members->arguments))
        return json_error(&making->plan->sequence.document, making->where, error,
                          "member 'arguments': not an array");
    if (set_title(making, members->title, step, error) != 0 ||
        set_confirm(making, members->confirm, step, error) != 0 ||
        add_word(making, step, programmer, error) != 0 ||
        add_words(making, step, connect, error) != 0)
        return -1;
    return add_words(making, step, members->arguments, error);
}

static int make_step(const struct provision_plan *plan, const struct json *json, const char *where,
                     const char *programmer, struct provision_steps *steps, struct error *error)
{
    const struct sequence *sequence = &plan->sequence;
    struct step_members members = {.only = ALWAYS};
    struct making making = {plan, where, sequence->artefact_count, ""};
    if (json_read_object(&sequence->document, json, where, step_rows, &members, error) != 0)
        return -1;
    if (members.artefact != NULL) {
        making.artefact = sequence_find(sequence, members.artefact);
        if (making.artefact == sequence->artefact_count)
            return json_error(&sequence->document, where, error, "there is no artefact '%s'",
                              members.artefact);
        set_address(&making);
    }
    if (!provision_plan_applies(plan, members.only) ||
        (members.artefact != NULL && plan->artefacts[making.artefact].file == NULL))
        return 0;
    return fill_step(&making, &members, programmer, &steps->items[steps->count++], error);
}

/* Debug authentication needs what it is done with. */
static int check_debug(const struct provision_plan *plan, enum sequence_action action,
                       struct error *error)
{
    const struct plan_debug *debug = &plan->debug;
    bool is_there = debug->method == DEBUG_CERTIFICATE
                        ? debug->key != NULL && debug->certificate != NULL
                        : debug->method == DEBUG_PASSWORD && debug->password != NULL;
    if (is_there || (action != ACTION_OPEN && action != ACTION_REGRESSION))
        return 0;
    return json_error(&plan->document, "debug_authentication", error,
                      "%s needs the method 'certificate' with 'key' and 'certificate', or "
                      "'password' with 'password'",
                      sequence_action_names[action]);
}

int provision_steps_make(const struct provision_plan *plan, enum sequence_action action,
                         const char *programmer, struct provision_steps *steps, struct error *error)
{
    const struct json *list = plan->sequence.actions[action];
    if (list == NULL)
        return json_error(&plan->document, "", error, "this sequence has no action '%s'",
                          sequence_action_names[action]);
    if (check_debug(plan, action, error) != 0)
        return -1;
    for (size_t i = 0; i < json_length(list); i++) {
        char where[WHERE];
        snprintf(where, sizeof where, "%s[%zu]", sequence_action_names[action], i);
        if (make_step(plan, json_element(list, i), where, programmer, steps, error) != 0)
            return -1;
    }
    return 0;
}

void provision_steps_release(struct provision_steps *steps)
{
    for (size_t i = 0; i < steps->count; i++) {
        text_release(&steps->items[i].title);
        text_release(&steps->items[i].confirm);
        for (size_t j = 0; j < steps->items[i].count; j++)
            text_release(&steps->items[i].words[j]);
    }
    steps->count = 0;
}
