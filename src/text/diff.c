// SPDX-License-Identifier: Apache-2.0
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <text/diff.h>

/* WINDOW: how many lines ahead a place is looked for from where on both are the same again. */
enum { CONTEXT = 3, WINDOW = 64 };

/* The lines of a text: where each begins, and where the last one ends. */
struct lines {
    struct span text;
    size_t *starts;
    size_t count;
};

static void lines_release(struct lines *lines)
{
    free(lines->starts);
}

static int lines_split(struct span text, struct lines *lines, struct error *error)
{
    size_t count = 2;
    for (size_t i = 0; i < text.size; i++)
        count += text.data[i] == '\n';
    *lines = (struct lines){.text = text, .starts = calloc(count, sizeof *lines->starts)};
    if (lines->starts == NULL)
        return error_memory(error);
    for (size_t at = 0; at < text.size;) {
        const uint8_t *newline = memchr(text.data + at, '\n', text.size - at);
        lines->starts[lines->count++] = at;
        at = newline == NULL ? text.size : (size_t)(newline - text.data) + 1;
    }
    lines->starts[lines->count] = text.size;
    return 0;
}

static struct span line_at(const struct lines *lines, size_t number)
{
    size_t start = lines->starts[number];
    return (struct span){lines->text.data + start, lines->starts[number + 1] - start};
}

struct pair {
    struct lines old;
    struct lines new;
};

static void pair_release(struct pair *pair)
{
    lines_release(&pair->old);
    lines_release(&pair->new);
}

static bool is_same(const struct pair *pair, size_t old, size_t new)
{
    if (old >= pair->old.count || new >= pair->new.count)
        return old >= pair->old.count && new >= pair->new.count;
    struct span one = line_at(&pair->old, old);
    struct span other = line_at(&pair->new, new);
    return one.size == other.size && memcmp(one.data, other.data, one.size) == 0;
}

/* Lines that are replaced, removed or added: from the first on, so many. */
struct change {
    size_t old;
    size_t old_count;
    size_t new;
    size_t new_count;
};

/* The nearest place from where on both are the same, or the ends of both. */
static void find_end(const struct pair *pair, struct change *change)
{
    for (size_t distance = 1; distance <= WINDOW; distance++)
        for (size_t i = 0; i <= distance; i++) {
            size_t old = change->old + i;
            size_t new = change->new + distance - i;
            if (old > pair->old.count || new > pair->new.count || !is_same(pair, old, new))
                continue;
            change->old_count = i;
            change->new_count = distance - i;
            return;
        }
    change->old_count = pair->old.count - change->old;
    change->new_count = pair->new.count - change->new;
}

/* The next change at or behind these lines, which are the same up to there; false: there is none. */
static bool next_change(const struct pair *pair, size_t old, size_t new, struct change *change)
{
    while (old < pair->old.count && new < pair->new.count && is_same(pair, old, new)) {
        old++;
        new ++;
    }
    *change = (struct change){.old = old, .new = new};
    if (old == pair->old.count && new == pair->new.count)
        return false;
    find_end(pair, change);
    return true;
}

static int put_lines(const struct lines *lines, char sign, size_t from, size_t count,
                     struct blob *text, struct error *error)
{
    for (size_t i = from; i < from + count; i++) {
        struct span line = line_at(lines, i);
        if (blob_append_text(text, error, "%c", sign) != 0 || blob_append(text, line, error) != 0)
            return -1;
        if (line.data[line.size - 1] != '\n' &&
            blob_append_text(text, error, "\n\\ No newline at end of file\n") != 0)
            return -1;
    }
    return 0;
}

/* A hunk in the making: its lines so far, and where they began. */
struct hunk {
    struct blob body;
    size_t old;
    size_t new;
    size_t old_end;
    size_t new_end;
};

static void hunk_release(struct hunk *hunk)
{
    blob_release(&hunk->body);
}

/* Same lines up to the line `old`. */
static int put_context(const struct pair *pair, struct hunk *hunk, size_t old, struct error *error)
{
    size_t count = old - hunk->old_end;
    if (put_lines(&pair->old, ' ', hunk->old_end, count, &hunk->body, error) != 0)
        return -1;
    hunk->old_end += count;
    hunk->new_end += count;
    return 0;
}

static int put_change(const struct pair *pair, struct hunk *hunk, const struct change *change,
                      struct error *error)
{
    if (put_context(pair, hunk, change->old, error) != 0 ||
        put_lines(&pair->old, '-', change->old, change->old_count, &hunk->body, error) != 0 ||
        put_lines(&pair->new, '+', change->new, change->new_count, &hunk->body, error) != 0)
        return -1;
    hunk->old_end = change->old + change->old_count;
    hunk->new_end = change->new + change->new_count;
    return 0;
}

static size_t with_context(size_t line, const struct lines *lines)
{
    return lines->count - line < CONTEXT ? lines->count : line + CONTEXT;
}

static int put_hunk(const struct pair *pair, struct hunk *hunk, struct blob *text,
                    struct error *error)
{
    if (put_context(pair, hunk, with_context(hunk->old_end, &pair->old), error) != 0)
        return -1;
    size_t old_count = hunk->old_end - hunk->old;
    size_t new_count = hunk->new_end - hunk->new;
    if (blob_append_text(text, error, "@@ -%zu,%zu +%zu,%zu @@\n", hunk->old + (old_count > 0),
                         old_count, hunk->new + (new_count > 0), new_count) != 0)
        return -1;
    return blob_append(text, blob_span(&hunk->body), error);
}

static void begin_hunk(struct hunk *hunk, const struct change *change)
{
    size_t lead = change->old < CONTEXT ? change->old : CONTEXT;
    hunk->body.size = 0;
    hunk->old = hunk->old_end = change->old - lead;
    hunk->new = hunk->new_end = change->new - lead;
}

int diff_write(const char *path, struct span before, struct span after, struct blob *text,
               struct error *error)
{
    AUTO(pair) pair = {.old = {.count = 0}};
    AUTO(hunk) hunk = {.old = 0};
    struct change change;
    if (lines_split(before, &pair.old, error) != 0 || lines_split(after, &pair.new, error) != 0)
        return -1;
    bool more = next_change(&pair, 0, 0, &change);
    /* a tab says where a name with spaces ends */
    const char *end = strchr(path, ' ') == NULL ? "" : "\t";
    if (more && blob_append_text(text, error, "--- %s%s\n+++ %s%s\n", path, end, path, end) != 0)
        return -1;
    while (more) {
        begin_hunk(&hunk, &change);
        do {
            if (put_change(&pair, &hunk, &change, error) != 0)
                return -1;
            more = next_change(&pair, hunk.old_end, hunk.new_end, &change);
        } while (more && change.old - hunk.old_end <= 2 * CONTEXT);
        if (put_hunk(&pair, &hunk, text, error) != 0)
            return -1;
    }
    return 0;
}
