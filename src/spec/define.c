// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <spec/define.h>
#include <string.h>

/* A line with a definition. */
struct definition {
    size_t start; /* of the comment, or of the '#' */
    size_t hash;
    size_t name_end;
    size_t end; /* behind the definition, before what closes the comment */
    size_t behind;
    bool active;
};

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

static size_t skip_blanks(struct span line, size_t at)
{
    while (at < line.size && is_blank(line.data[at]))
        at++;
    return at;
}

static bool begins(struct span line, size_t at, const char *text)
{
    size_t length = strlen(text);
    return at <= line.size && line.size - at >= length && memcmp(line.data + at, text, length) == 0;
}

static bool is_name_byte(uint8_t byte)
{
    return isalnum(byte) || byte == '_';
}

/* Reads `#define NAME` from a line, or that in a comment that is all of the line's beginning. */
static bool read_definition(struct span line, const char *name, struct definition *found)
{
    size_t at = skip_blanks(line, 0);
    bool block = begins(line, at, "/*");
    bool comment = block || begins(line, at, "//");
    *found = (struct definition){.start = at, .active = !comment};
    found->hash = skip_blanks(line, at + (comment ? 2 : 0));
    if (!begins(line, found->hash, "#"))
        return false;
    at = skip_blanks(line, found->hash + 1);
    if (!begins(line, at, "define"))
        return false;
    at = skip_blanks(line, at + strlen("define"));
    found->name_end = at + strlen(name);
    if (!begins(line, at, name) ||
        (found->name_end < line.size && is_name_byte(line.data[found->name_end])))
        return false;
    for (found->end = found->name_end; found->end < line.size; found->end++)
        if (begins(line, found->end, "*/") ||
            (!block && (begins(line, found->end, "/*") || begins(line, found->end, "//"))))
            break;
    found->behind = found->end + (block && found->end < line.size ? 2 : 0);
    while (found->end > found->name_end && is_blank(line.data[found->end - 1]))
        found->end--;
    if (!block)
        found->behind = found->end;
    return !block || found->behind > found->end;
}

static bool has_value(struct span line, const struct definition *found, const char *value)
{
    size_t at = skip_blanks(line, found->name_end);
    return value != NULL && found->end >= at && found->end - at == strlen(value) &&
           memcmp(line.data + at, value, found->end - at) == 0;
}

/* The definition that is meant, with the offset of its line. */
static bool find(struct span text, const char *name, const char *value, size_t *offset,
                 struct definition *definition)
{
    bool any = false;
    for (size_t at = 0; at < text.size;) {
        const uint8_t *newline = memchr(text.data + at, '\n', text.size - at);
        size_t end = newline == NULL ? text.size : (size_t)(newline - text.data);
        struct span line = {text.data + at, end - at};
        struct definition found;
        if (read_definition(line, name, &found) && (!any || has_value(line, &found, value))) {
            *definition = found;
            *offset = at;
            if (value == NULL || has_value(line, &found, value))
                return true;
            any = true;
        }
        at = end + 1;
    }
    return any;
}

int define_set(struct edit_file *file, const char *name, const char *value, bool active,
               bool *found, struct error *error)
{
    size_t offset;
    struct definition definition;
    AUTO(blob) text = {0};
    *found = find(blob_span(&file->now), name, value, &offset, &definition);
    if (!*found || definition.active == active)
        return 0;
    const uint8_t *line = file->now.data + offset;
    struct span body = {line + definition.hash, definition.end - definition.hash};
    if ((!active && blob_append_text(&text, error, "/*") != 0) ||
        blob_append(&text, body, error) != 0 ||
        (!active && blob_append_text(&text, error, "*/") != 0))
        return -1;
    return edit_file_replace(file, offset + definition.start, offset + definition.behind,
                             blob_span(&text), error);
}
