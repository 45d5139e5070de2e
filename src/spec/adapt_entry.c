// SPDX-License-Identifier: Apache-2.0
#include <base/text.h>
#include <spec/adapt_entry.h>
#include <spec/define.h>
#include <spec/option_bytes.h>
#include <spec/param.h>
#include <spec/place.h>
#include <string.h>

static const char *const styles[] = {
    [NUMBER_AS_BEFORE] = "as-before",
    [NUMBER_UPPER] = "hex",
    [NUMBER_LOWER] = "hex-lower",
    [NUMBER_DECIMAL] = "decimal",
    NULL,
};

/* The members of an entry; one says where, one says what. */
struct entry {
    const char *parameter;
    const char *command;
    const char *tag;
    const char *symbol;
    const char *option;
    const char *flag;
    const char *define;
    const char *rename;
    const struct json *value;
    const char *text;
    const struct json *area;
    const char *when;
    uint32_t style;
    bool optional;
};

static const struct json_row rows[] = {
    {"parameter", JSON_TEXT, false, offsetof(struct entry, parameter), NULL},
    {"command", JSON_TEXT, false, offsetof(struct entry, command), NULL},
    {"tag", JSON_TEXT, false, offsetof(struct entry, tag), NULL},
    {"symbol", JSON_TEXT, false, offsetof(struct entry, symbol), NULL},
    {"option", JSON_TEXT, false, offsetof(struct entry, option), NULL},
    {"flag", JSON_TEXT, false, offsetof(struct entry, flag), NULL},
    {"define", JSON_TEXT, false, offsetof(struct entry, define), NULL},
    {"rename", JSON_TEXT, false, offsetof(struct entry, rename), NULL},
    {"value", JSON_OTHER, false, offsetof(struct entry, value), NULL},
    {"text", JSON_TEXT, false, offsetof(struct entry, text), NULL},
    {"area", JSON_OTHER, false, offsetof(struct entry, area), NULL},
    {"when", JSON_TEXT, false, offsetof(struct entry, when), NULL},
    {"style", JSON_CHOICE, false, offsetof(struct entry, style), styles},
    {"optional", JSON_BOOL, false, offsetof(struct entry, optional), NULL},
    {.name = NULL},
};

struct area_members {
    const char *as;
    const char *start;
    const char *end;
    const char *sector;
    const char *last_sector;
};

static const struct json_row area_rows[] = {
    {"as", JSON_TEXT, false, offsetof(struct area_members, as), NULL},
    {"start", JSON_TEXT, true, offsetof(struct area_members, start), NULL},
    {"end", JSON_TEXT, true, offsetof(struct area_members, end), NULL},
    {"sector", JSON_TEXT, true, offsetof(struct area_members, sector), NULL},
    {"last_sector", JSON_TEXT, true, offsetof(struct area_members, last_sector), NULL},
    {.name = NULL},
};

/* What is being done: an entry at a place of a mapping. */
struct work {
    struct adapt *adapt;
    const char *where;
    struct entry entry;
};

static int area_value(const struct work *work, const char *name, int64_t *value,
                      struct error *error)
{
    struct area_members members = {.as = name};
    struct option_area area;
    struct adapt *adapt = work->adapt;
    if (json_read_object(&adapt->document, work->entry.area, work->where, area_rows, &members,
                         error) != 0 ||
        adapt_evaluate(adapt, members.start, work->where, &area.start, error) != 0 ||
        adapt_evaluate(adapt, members.end, work->where, &area.end, error) != 0 ||
        adapt_evaluate(adapt, members.sector, work->where, &area.sector, error) != 0 ||
        adapt_evaluate(adapt, members.last_sector, work->where, &area.last_sector, error) != 0)
        return -1;
    if (option_bytes_value(members.as, &area, value, error) == 0)
        return 0;
    error->code = ERROR_CONFIG;
    return adapt_error(work->adapt, work->where, error);
}

static int entry_value(const struct work *work, const char *name, int64_t *value,
                       struct error *error)
{
    uint32_t number;
    const struct entry *entry = &work->entry;
    if (entry->area != NULL)
        return area_value(work, name, value, error);
    const char *text = json_text(entry->value);
    if (text != NULL)
        return adapt_evaluate(work->adapt, text, work->where, value, error);
    if (json_number(entry->value, &number, error) != 0)
        return json_error(&work->adapt->document, work->where, error,
                          "member 'value': neither an expression nor a number");
    *value = number;
    return 0;
}

static int apply_flag(const struct work *work, struct edit_file *file, struct error *error)
{
    int64_t value;
    const struct param param = {.name = work->entry.parameter,
                                .type = "Data",
                                .command = work->entry.flag,
                                .hidden = "1",
                                .fallback = ""};
    if (entry_value(work, work->entry.flag, &value, error) != 0)
        return -1;
    if (value <= 0)
        return param_remove(file, work->entry.flag, error);
    if (param.name == NULL)
        return json_error(&work->adapt->document, work->where, error,
                          "member 'parameter' is missing: the name that the flag will have");
    return param_add(file, &param, error);
}

static int apply_define(const struct work *work, struct edit_file *file, struct error *error)
{
    int64_t value;
    bool found;
    if (entry_value(work, work->entry.define, &value, error) != 0 ||
        define_set(file, work->entry.define, NULL, value != 0, &found, error) != 0)
        return -1;
    return found || work->entry.optional ? 0
                                         : error_at(error, ERROR_CONFIG, file->path, 0,
                                                    "there is no '#define %s'", work->entry.define);
}

/* The place that the entry means. */
static struct place place_of(const struct entry *entry, const char *path)
{
    struct place place = {.name = entry->parameter,
                          .command = entry->command,
                          .tag = entry->tag,
                          .refuse_linked = true};
    enum assignment_kind kind = assignment_kind_of(path);
    place.is_xml = entry->symbol == NULL && entry->option == NULL;
    if (entry->rename != NULL) {
        place.command = entry->rename;
        place.tag = "Name";
    } else if (entry->option != NULL) {
        place.kind = ASSIGNMENT_OPTION;
        place.name = entry->option;
    } else if (entry->symbol != NULL) {
        place.kind = kind == ASSIGNMENT_LAYOUT ? ASSIGNMENT_PROPERTIES : kind;
        place.name = entry->symbol;
    }
    return place;
}

static bool is_there(const struct edit_file *file, const struct place *place)
{
    struct error ignored;
    char *text = NULL;
    const struct place_file source = {file->path, blob_span(&file->now)};
    bool there = place_read(&source, place, &text, &ignored) == 0;
    text_release(&text);
    return there;
}

static int apply_place(const struct work *work, struct edit_file *file, struct error *error)
{
    int64_t value;
    const struct entry *entry = &work->entry;
    const struct place place = place_of(entry, file->path);
    enum number_style style = (enum number_style)entry->style;
    if (entry->optional && !is_there(file, &place)) {
        run_detail(work->adapt->run, "%s: nothing of that kind in '%s'", work->where, file->path);
        return 0;
    }
    if (entry->text != NULL) {
        if (place_set(file, &place, entry->text, error) != 0)
            return adapt_error(work->adapt, work->where, error);
        return 0;
    }
    if (entry_value(work, place.name, &value, error) != 0)
        return -1;
    return place_set_number(file, &place, value, style, error) == 0
               ? 0
               : adapt_error(work->adapt, work->where, error);
}

static int check(const struct work *work, const char *path, struct error *error)
{
    const struct entry *entry = &work->entry;
    int places = (entry->symbol != NULL) + (entry->option != NULL) + (entry->flag != NULL) +
                 (entry->define != NULL) + (entry->rename != NULL);
    bool in_xml = entry->command != NULL || entry->tag != NULL ||
                  (entry->parameter != NULL && entry->flag == NULL);
    int values = (entry->value != NULL) + (entry->text != NULL) + (entry->area != NULL);
    const char *problem = NULL;
    if (places + in_xml != 1)
        problem = "one place is needed: parameter, command or tag; or symbol, option, flag, define "
                  "or rename";
    else if (values != 1)
        problem = "one of 'value', 'text' and 'area' is needed";
    else if (entry->text != NULL && (entry->flag != NULL || entry->define != NULL))
        problem = "a flag or definition is there or not: it takes a 'value'";
    else if (entry->rename != NULL && entry->text == NULL)
        problem = "'rename' takes a 'text'";
    else if ((in_xml || entry->flag != NULL || entry->rename != NULL) != place_is_xml(path))
        problem =
            place_is_xml(path) ? "no place in an XML" : "a place in an XML, which this is none";
    return problem == NULL ? 0
                           : json_error(&work->adapt->document, work->where, error, "%s", problem);
}

int adapt_entry_apply(struct adapt *adapt, const struct json *json, const char *where,
                      struct edit_file *file, struct error *error)
{
    struct work work = {.adapt = adapt, .where = where};
    int64_t holds = 1;
    if (json_read_object(&adapt->document, json, where, rows, &work.entry, error) != 0 ||
        check(&work, file->path, error) != 0 ||
        (work.entry.when != NULL &&
         adapt_evaluate(adapt, work.entry.when, where, &holds, error) != 0))
        return -1;
    if (holds == 0)
        return 0;
    if (work.entry.flag != NULL)
        return apply_flag(&work, file, error);
    return work.entry.define != NULL ? apply_define(&work, file, error)
                                     : apply_place(&work, file, error);
}
