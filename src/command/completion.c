// SPDX-License-Identifier: Apache-2.0
#include <base/embedded.h>
#include <command/completion.h>
#include <command/imgtool.h>
#include <command/table.h>
#include <stdlib.h>
#include <string.h>
#include <text/json.h>

/* How arguments that are paths are named in the rows. A directory may also be a file where both are named. */
static const char *const file_names[] = {
    "FILE", "KEY", "OBK", "XML", ".xml", "CERT", "IMAGE", "LAYOUT", "SIDECAR", "IN OUT", "A B",
};

const struct option_row completion_rows[] = {{.name = NULL}};

/*
 * The next word that may be written for an argument, as st and mcuboot for st|mcuboot; `*rest` begins as the argument
 * and moves on. NULL: there is no further one.
 */
static const char *next_word(const char **rest, int *length)
{
    while (**rest != '\0') {
        const char *word = *rest;
        size_t size = strcspn(word, "|");
        size_t plain = strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-");
        *rest += size + (word[size] == '|');
        if (size > 0 && plain == size) {
            *length = (int)size;
            return word;
        }
    }
    return NULL;
}

enum completion_kind completion_kind(const char *argument)
{
    int length;
    const char *rest = argument;
    if (next_word(&rest, &length) != NULL)
        return COMPLETION_WORDS;
    for (size_t i = 0; i < sizeof file_names / sizeof *file_names; i++)
        if (strstr(argument, file_names[i]) != NULL)
            return COMPLETION_FILES;
    return strncmp(argument, "DIR", 3) == 0 ? COMPLETION_DIRECTORIES : COMPLETION_NOTHING;
}

void completion_write_words(const char *argument, FILE *out)
{
    const char *word;
    const char *rest = argument;
    int length;
    for (bool first = true; (word = next_word(&rest, &length)) != NULL; first = false)
        fprintf(out, "%s%.*s", first ? "" : " ", length, word);
}

static int add(struct completion_list *list, const char *noun, const char *verb,
               const struct command *command, struct error *error)
{
    if (list->count == COMPLETION_ENTRIES_MAX)
        return error_set(error, ERROR_BUG, "there are more than %d commands",
                         COMPLETION_ENTRIES_MAX);
    bool named = verb != NULL && verb[0] != '\0';
    list->entries[list->count++] = (struct completion_entry){noun, named ? verb : NULL, command};
    return 0;
}

static int fill(struct completion_list *list, struct error *error)
{
    const struct command *command;
    const char *name;
    for (size_t i = 0; (command = command_at(i)) != NULL; i++)
        if (add(list, command->noun, command->verb, command, error) != 0 ||
            (command->drop_in != NULL && add(list, command->drop_in, NULL, command, error) != 0))
            return -1;
    for (size_t i = 0; (command = imgtool_alias_at(i, &name)) != NULL; i++)
        if (add(list, "imgtool", name, command, error) != 0)
            return -1;
    for (size_t i = 0; (command = imgtool_command_at(i)) != NULL; i++)
        if (add(list, command->noun, command->verb, command, error) != 0)
            return -1;
    return 0;
}

bool completion_is_first(const struct completion_list *list, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(list->entries[i].noun, list->entries[index].noun) == 0)
            return false;
    return true;
}

bool completion_has_noun(const struct completion_entry *entry, const char *noun)
{
    return entry->verb != NULL && strcmp(entry->noun, noun) == 0;
}

void completion_write_verbs(const struct completion_list *list, const char *noun, FILE *out)
{
    bool first = true;
    for (size_t i = 0; i < list->count; i++) {
        if (!completion_has_noun(&list->entries[i], noun))
            continue;
        fprintf(out, "%s%s", first ? "" : " ", list->entries[i].verb);
        first = false;
    }
}

void completion_quote(FILE *out, const char *text, const char *special)
{
    for (; *text != '\0'; text++)
        if (*text == '\'')
            fputs("'\\''", out);
        else
            fprintf(out, strchr(special, *text) == NULL ? "%c" : "\\%c", *text);
}

static int print_json(FILE *out, const char *shell, const char *script, struct error *error)
{
    AUTO_JSON object = json_object();
    json_add_text(object, "shell", shell);
    json_add_text(object, "script", script);
    return json_print(object, out, error);
}

/* A line of the frame, or what takes its place. */
static void write_line(const struct completion_list *list, const struct completion_part *parts,
                       struct span line, FILE *out)
{
    const char *text = (const char *)line.data;
    size_t blanks = 0;
    while (blanks < line.size && text[blanks] == ' ')
        blanks++;
    for (; parts->mark != NULL; parts++)
        if (strlen(parts->mark) == line.size - blanks &&
            memcmp(parts->mark, text + blanks, line.size - blanks) == 0) {
            parts->write(list, out);
            return;
        }
    fwrite(text, 1, line.size, out);
    fputc('\n', out);
}

static void write_script(const struct completion_list *list, const struct completion_part *parts,
                         struct span rest, FILE *out)
{
    while (rest.size > 0) {
        const uint8_t *end = memchr(rest.data, '\n', rest.size);
        size_t length = end == NULL ? rest.size : (size_t)(end - rest.data);
        size_t taken = length + (end != NULL);
        write_line(list, parts, (struct span){rest.data, length}, out);
        rest = (struct span){rest.data + taken, rest.size - taken};
    }
}

static int make_script(const struct completion_part *parts, const char *frame, char **script,
                       size_t *size, struct error *error)
{
    struct completion_list list = {.count = 0};
    struct span text = embedded_find(frame);
    if (text.size == 0)
        return error_set(error, ERROR_BUG, "'%s' is not in the program", frame);
    if (fill(&list, error) != 0)
        return -1;
    FILE *memory = open_memstream(script, size);
    if (memory == NULL)
        return error_memory(error);
    write_script(&list, parts, text, memory);
    return fclose(memory) == 0 ? 0 : error_memory(error);
}

int completion_run(const struct invocation *invocation, const char *shell, const char *frame,
                   const struct completion_part *parts, struct error *error)
{
    char *script = NULL;
    size_t size = 0;
    FILE *out = invocation->run->out;
    int result = make_script(parts, frame, &script, &size, error);
    if (result == 0 && invocation->run->json)
        result = print_json(out, shell, script, error);
    else if (result == 0 && (fwrite(script, 1, size, out) != size || fflush(out) != 0))
        result = error_system(error, ERROR_FILE, "cannot write the script");
    free(script);
    return result;
}
