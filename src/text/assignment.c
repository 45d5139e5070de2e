// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <ctype.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>
#include <text/assignment.h>
#include <text/expression.h>

enum { LOOKUPS_MAX = 4096, NAMES_DEPTH = 32, NAME_MAX_SIZE = 256 };

/* A line, or what of it is not looked at yet. */
struct line {
    const char *at;
    const char *end;
};

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\f' || byte == '\v';
}

static bool is_name(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_';
}

static void skip_blanks(struct line *line)
{
    while (line->at < line->end && is_blank(*line->at))
        line->at++;
}

static bool begins(const struct line *line, const char *text)
{
    size_t length = strlen(text);
    return (size_t)(line->end - line->at) >= length && memcmp(line->at, text, length) == 0;
}

static bool take(struct line *line, const char *text)
{
    skip_blanks(line);
    if (!begins(line, text))
        return false;
    line->at += strlen(text);
    return true;
}

/* Takes a word with blanks behind it. */
static bool take_word(struct line *line, const char *word)
{
    struct line rest = *line;
    if (!take(&rest, word) || rest.at == rest.end || !is_blank(*rest.at))
        return false;
    *line = rest;
    return true;
}

/* Leaves what stands behind the comment that is open at the start of the line. */
static void skip_comment(struct line *line)
{
    while (line->at < line->end && !begins(line, "*/"))
        line->at++;
    line->at += line->at < line->end ? 2 : 0;
}

static bool take_name(struct line *line, const char *name)
{
    struct line rest = *line;
    if (!take(&rest, name) || (rest.at < rest.end && is_name(*rest.at)))
        return false;
    *line = rest;
    return true;
}

/* NAME = */
static bool take_target(struct line *line, const struct assignment_query *query)
{
    const char *delimiter = query->delimiter == NULL ? "=" : query->delimiter;
    return take_name(line, query->name) && take(line, delimiter) && !begins(line, "=");
}

static bool match_define(struct line *line, const struct assignment_query *query)
{
    return take(line, "#") && take_word(line, "define") && take_word(line, query->name);
}

/* define [exported] symbol NAME = */
static bool match_symbol(struct line *line, const struct assignment_query *query)
{
    if (!take_word(line, "define"))
        return false;
    if (!take_word(line, "symbol")) {
        skip_blanks(line);
        while (line->at < line->end && is_name(*line->at))
            line->at++;
        if (!take_word(line, "symbol"))
            return false;
    }
    return take_target(line, query);
}

static bool match_anywhere(struct line *line, const struct assignment_query *query)
{
    for (const char *start = line->at; line->at < line->end; line->at++) {
        struct line rest = *line;
        if (begins(line, "//"))
            break;
        if (begins(line, "/*")) {
            skip_comment(line);
            line->at--;
            continue;
        }
        if ((line->at > start && (is_name(line->at[-1]) || line->at[-1] == '.')) ||
            is_blank(*line->at) || !take_target(&rest, query))
            continue;
        *line = rest;
        return true;
    }
    return false;
}

static bool match_shell(struct line *line, const struct assignment_query *query)
{
    take_word(line, "export");
    return take_target(line, query);
}

/* @set "NAME=, set /a NAME= */
static bool match_batch(struct line *line, const struct assignment_query *query)
{
    take(line, "@");
    skip_blanks(line);
    if (line->end - line->at < 4 || strncasecmp(line->at, "set", 3) != 0 || !is_blank(line->at[3]))
        return false;
    line->at += 3;
    if (!take(line, "/a"))
        take(line, "/A");
    take(line, "\"");
    return take_target(line, query);
}

static bool is_remark(struct line line)
{
    skip_blanks(&line);
    size_t left = (size_t)(line.end - line.at);
    bool rem = left > 3 && strncasecmp(line.at, "rem", 3) == 0 && is_blank(line.at[3]);
    return rem || begins(&line, "#") || begins(&line, "::");
}

/* The line runs a tool with -ob, and a word behind that is NAME=. */
static bool match_option(struct line *line, const struct assignment_query *query)
{
    static const char option[] = " -ob ";
    size_t length = strlen(query->name);
    if (is_remark(*line))
        return false;
    line->at = memmem(line->at, (size_t)(line->end - line->at), option, sizeof option - 1);
    for (; line->at != NULL && line->at < line->end; line->at++) {
        struct line rest = *line;
        if (!is_blank(*line->at) && *line->at != '"')
            continue;
        rest.at++;
        if (!begins(&rest, query->name) || rest.at + length == rest.end || rest.at[length] != '=')
            continue;
        line->at = rest.at + length + 1;
        return true;
    }
    return false;
}

enum ending { TO_COMMENT, TO_WORD, TO_LINE, TO_COMMAND };

static const struct kind {
    bool (*match)(struct line *line, const struct assignment_query *query);
    enum ending ending;
    const char *stops; /* bytes that end a value as well */
    bool is_c;         /* with comments of C */
    const char *extensions[4];
} kinds[] = {
    [ASSIGNMENT_LAYOUT] = {take_target, TO_COMMENT, ",;", true, {NULL}},
    [ASSIGNMENT_DEFINE] = {match_define, TO_COMMENT, "", true, {"h", "sct", "c"}},
    [ASSIGNMENT_SYMBOL] = {match_symbol, TO_COMMENT, ";", true, {"icf"}},
    [ASSIGNMENT_LINKER] = {match_anywhere, TO_COMMENT, ";,", true, {"ld", "lds"}},
    [ASSIGNMENT_SHELL] = {match_shell, TO_WORD, ";&|", false, {"sh"}},
    [ASSIGNMENT_BATCH] = {match_batch, TO_COMMAND, "&", false, {"bat", "cmd"}},
    [ASSIGNMENT_PROPERTIES] = {take_target, TO_LINE, "", false, {"properties", "txt"}},
    [ASSIGNMENT_OPTION] = {match_option, TO_WORD, ";&|\"", false, {NULL}},
};

enum assignment_kind assignment_kind_of(const char *path)
{
    for (size_t i = 0; i < ASSIGNMENT_KINDS; i++)
        for (size_t j = 0; j < 4 && kinds[i].extensions[j] != NULL; j++)
            if (path_has_extension(path, kinds[i].extensions[j]))
                return (enum assignment_kind)i;
    return ASSIGNMENT_LAYOUT;
}

enum assignment_kind assignment_kind_of_layout(const char *path)
{
    return path_has_extension(path, "c") ? ASSIGNMENT_LAYOUT : assignment_kind_of(path);
}

/* Cuts the line where its value ends; parentheses that it closes and did not open are not of it. */
static void cut_value(const struct kind *kind, struct line *value)
{
    const char *at = value->at;
    int open = 0;
    skip_blanks(value);
    char quote = kind->ending != TO_COMMENT && value->at < value->end ? *value->at : 0;
    bool quoted = quote == '"' || (quote == '\'' && kind->ending == TO_WORD);
    if (quoted)
        value->at++;
    for (at = value->at; at < value->end; at++) {
        struct line rest = {at, value->end};
        open += (*at == '(') - (*at == ')');
        if (quoted ? *at == quote
                   : strchr(kind->stops, *at) != NULL || (kind->ending == TO_WORD && is_blank(*at)))
            break;
        if (kind->ending == TO_COMMENT && (open < 0 || begins(&rest, "//") || begins(&rest, "/*")))
            break;
        if (!quoted && kind->ending == TO_COMMAND && *at == '"')
            break;
    }
    while (at > value->at && is_blank(at[-1]))
        at--;
    value->end = at;
}

/* Whether a comment of C is open at the end of the line; `open` says whether one is at its start. */
static bool comment_after(struct line line, bool open)
{
    char quote = 0;
    for (; line.at < line.end; line.at++) {
        if (open && begins(&line, "*/")) {
            open = false;
            line.at++;
        } else if (!open && quote == 0 && begins(&line, "//"))
            return false;
        else if (!open && quote == 0 && begins(&line, "/*")) {
            open = true;
            line.at++;
        } else if (!open && *line.at == '\\')
            line.at++;
        else if (!open && (quote == 0 ? *line.at == '"' : *line.at == quote))
            quote = quote == 0 ? *line.at : 0;
    }
    return open;
}

bool assignment_find(struct span text, const struct assignment_query *query,
                     struct assignment *found)
{
    const struct kind *kind = &kinds[query->kind];
    const char *start = (const char *)text.data;
    const char *end = start + text.size;
    bool comment = false;
    bool any = false;
    unsigned number = 1;
    bool mark = text.size >= 3 && memcmp(start, "\xef\xbb\xbf", 3) == 0;
    for (const char *at = start + (mark ? 3 : 0); at < end && (!any || query->last); number++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        struct line whole = {at, newline == NULL ? end : newline};
        struct line line = whole;
        if (comment)
            skip_comment(&line);
        while (kind->is_c && take(&line, "/*"))
            skip_comment(&line);
        if (kind->match(&line, query)) {
            cut_value(kind, &line);
            *found =
                (struct assignment){(size_t)(line.at - start), (size_t)(line.end - start), number};
            any = true;
        }
        comment = kind->is_c && comment_after(whole, comment);
        at = newline == NULL ? end : newline + 1;
    }
    return any;
}

/* Names that stand for other names, followed so far and no further. */
struct names {
    struct span text;
    const char *path;
    const struct assignment_query *query;
    unsigned depth;
    unsigned *left;
};

static int look_up(void *context, struct span name, int64_t *value, struct error *error);

static int evaluate(const struct names *names, const char *name, int64_t *value,
                    struct error *error)
{
    struct assignment found = {0};
    struct assignment_query query = *names->query;
    query.name = name;
    if (!assignment_find(names->text, &query, &found))
        return error_at(error, ERROR_CONFIG, names->path, 0, "there is no '%s'", name);
    struct span text = {names->text.data + found.start, found.end - found.start};
    struct names inner = *names;
    inner.depth++;
    if (expression_evaluate(text, look_up, &inner, value, error) == 0)
        return 0;
    if (error->file[0] == '\0')
        error_prefix(error, "'%.200s'", name);
    return error_locate(error, names->path, found.line);
}

static int look_up(void *context, struct span name, int64_t *value, struct error *error)
{
    const struct names *names = context;
    char text[NAME_MAX_SIZE];
    if (name.size >= sizeof text)
        return error_set(error, ERROR_CONFIG, "a name of %zu bytes", name.size);
    memcpy(text, name.data, name.size);
    text[name.size] = '\0';
    if (names->depth >= NAMES_DEPTH || *names->left == 0)
        return error_set(error, ERROR_CONFIG, "too many names stand for others at '%.200s'", text);
    --*names->left;
    return evaluate(names, text, value, error);
}

int assignment_number(struct span text, const char *path, const struct assignment_query *query,
                      int64_t *value, struct error *error)
{
    unsigned left = LOOKUPS_MAX;
    const struct names names = {text, path, query, 0, &left};
    return evaluate(&names, query->name, value, error);
}

/* The part of a value that is its number: inside parentheses that go around all of it. */
static struct line inner(struct line value)
{
    for (;;) {
        skip_blanks(&value);
        while (value.end > value.at && is_blank(value.end[-1]))
            value.end--;
        if (value.end - value.at < 2 || *value.at != '(')
            return value;
        int open = 1;
        const char *at = value.at + 1;
        for (; at < value.end && open > 0; at++)
            open += (*at == '(') - (*at == ')');
        if (open != 0 || at != value.end)
            return value;
        value = (struct line){value.at + 1, value.end - 1};
    }
}

static int append_styled(struct line number, enum number_style style, int64_t value,
                         struct blob *text, struct error *error)
{
    bool hexadecimal = begins(&number, "0x") || begins(&number, "0X");
    bool lower = false;
    int digits = 1;
    const char *at = number.at + (hexadecimal ? 2 : 0);
    const char *start = at;
    for (; at < number.end && isxdigit((unsigned char)*at); at++)
        lower = lower || islower((unsigned char)*at);
    if (style == NUMBER_AS_BEFORE) {
        bool decimal = !hexadecimal && at > start;
        digits = hexadecimal && *start == '0' && at - start <= 16 ? (int)(at - start) : 1;
        style = decimal ? NUMBER_DECIMAL : (lower ? NUMBER_LOWER : NUMBER_UPPER);
    }
    if (style == NUMBER_DECIMAL)
        return blob_append_text(text, error, "%" PRId64, value);
    return style == NUMBER_LOWER
               ? blob_append_text(text, error, "0x%0*" PRIx64, digits, (uint64_t)value)
               : blob_append_text(text, error, "0x%0*" PRIX64, digits, (uint64_t)value);
}

/* The suffix of a lone number, such as UL. */
static struct span suffix_of(struct line number)
{
    const char *at = number.end;
    while (at > number.at && strchr("uUlL", at[-1]) != NULL)
        at--;
    struct line digits = {number.at, at};
    bool lone = digits.at < digits.end && isdigit((unsigned char)*digits.at);
    for (; digits.at < digits.end; digits.at++)
        lone = lone && isalnum((unsigned char)*digits.at);
    return lone ? (struct span){(const uint8_t *)at, (size_t)(number.end - at)} : (struct span){0};
}

int number_restyle(struct span before, enum number_style style, int64_t value, struct blob *text,
                   struct error *error)
{
    const char *start = (const char *)before.data;
    const char *end = start + before.size;
    struct line number = inner((struct line){start, end});
    if (value < 0)
        return error_set(error, ERROR_CONFIG, "the value %" PRId64 " is below 0", value);
    struct span suffix = suffix_of(number);
    if (blob_append(text, (struct span){before.data, (size_t)(number.at - start)}, error) != 0 ||
        append_styled(number, style, value, text, error) != 0 ||
        blob_append(text, suffix, error) != 0)
        return -1;
    return blob_append(text, (struct span){(const uint8_t *)number.end, (size_t)(end - number.end)},
                       error);
}
