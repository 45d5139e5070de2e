// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <base/text.h>
#include <command/boot_run.h>
#include <command/project_ask.h>
#include <command/project_boot.h>
#include <command/project_image.h>
#include <command/project_map.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What each line of a boot begins with. */
enum { INDENT = 2 };

/* Which images lie in flash when the device is switched on. */
struct scene {
    const char *title;
    bool first;
    bool updates;
};

static const struct scene scenes[] = {
    {"First images", true, false},
    {"First images, and updates", true, true},
    {"Updates alone", false, true},
};

/* What an image is to a device. */
enum role { ROLE_NONE, ROLE_FIRST, ROLE_UPDATE };

static bool is_encrypted(const struct project_image *image)
{
    return image->spec.encryption_key != NULL && !image->spec.clear;
}

/* Whether a first image lies where an encrypted one is written: that comes later, by a loader. */
static bool comes_later(const struct project_facts *facts, const struct project_image *image)
{
    for (size_t i = 0; i < facts->image_count && is_encrypted(image); i++) {
        const struct project_image *other = &facts->images[i];
        if (other->used > 0 && other->has_address && other->spec.base == image->spec.base &&
            !is_encrypted(other))
            return true;
    }
    return false;
}

static enum role role_of(const struct project_facts *facts, const struct project_image *image)
{
    int slot = image->used > 0 ? project_map_slot(facts->layout, image) : -1;
    if (slot == BOOTCORE_PRIMARY)
        return comes_later(facts, image) ? ROLE_UPDATE : ROLE_FIRST;
    return slot == BOOTCORE_SECONDARY ? ROLE_UPDATE : ROLE_NONE;
}

static bool has_role(const struct project_facts *facts, enum role role)
{
    for (size_t i = 0; i < facts->image_count; i++)
        if (role_of(facts, &facts->images[i]) == role)
            return true;
    return false;
}

/* A .bin needs its address beside it; the caller frees the text. */
static int flash_word(const struct project_image *image, char **word, struct error *error)
{
    AUTO(blob) text = {0};
    bool is_hex = path_has_extension(image->file, "hex");
    int result =
        is_hex ? blob_append_text(&text, error, "%s", image->file)
               : blob_append_text(&text, error, "%s@0x%" PRIx32, image->file, image->spec.base);
    return result != 0 ? -1 : text_copy((const char *)text.data, word, error);
}

/* The words for images of a role; some are copies, which `owned` keeps. */
static int list_role(const struct project_facts *facts, enum role role, struct text_list *words,
                     char **owned, struct json *files, struct error *error)
{
    for (size_t i = 0; i < facts->image_count; i++) {
        const struct project_image *image = &facts->images[i];
        if (role_of(facts, image) != role)
            continue;
        if (flash_word(image, &owned[i], error) != 0 ||
            text_list_add(words, "--flash", error) != 0 ||
            text_list_add(words, owned[i], error) != 0)
            return -1;
        json_add_text(files, NULL, image->shown);
    }
    return 0;
}

/* Updates are programmed behind first images, whose slot they may share. */
static int list_flash(const struct project_facts *facts, const struct scene *scene,
                      struct text_list *words, char **owned, struct json *files,
                      struct error *error)
{
    if (scene->first && list_role(facts, ROLE_FIRST, words, owned, files, error) != 0)
        return -1;
    return scene->updates ? list_role(facts, ROLE_UPDATE, words, owned, files, error) : 0;
}

/* Which keys the device has: those of the command line; with one stage, else those that images are for. */
static int list_keys(const struct project_facts *facts, struct text_list *words,
                     struct error *error)
{
    const struct layout_stage *stage = &facts->layout->stages[0];
    for (size_t i = 0; i < facts->configs->count; i++)
        if (text_list_add(words, "--config", error) != 0 ||
            text_list_add(words, facts->configs->items[i], error) != 0)
            return -1;
    if (facts->configs->count > 0 || facts->layout->stage_count != 1 || stage->config != NULL ||
        stage->images[0].keys != NULL)
        return 0;
    for (size_t i = 0; i < facts->image_count; i++)
        if (project_image_add_keys(facts, &facts->images[i], words, error) != 0)
            return -1;
    return 0;
}

/* Each line of what was told to people, which stands below the number of the reset. */
static int add_lines(const struct project_facts *facts, struct json *boot, char *text,
                     struct error *error)
{
    struct json *lines = json_add(boot, "lines", json_array());
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest))
        if (strncmp(line, "reset ", strlen("reset ")) != 0 &&
            project_facts_tell(facts, lines, NULL, line + (line[0] == ' ' ? INDENT : 0), error) !=
                0)
            return -1;
    return 0;
}

static int describe(const struct project_facts *facts, struct json *boot,
                    const struct project_answer *answer, struct error *error)
{
    const struct json *first = json_element(json_member(answer->said, "boots"), 0);
    const char *entry = json_text(json_member(first, "entry"));
    const struct json *events = json_member(first, "events");
    json_add_bool(boot, "booted", json_is_true(json_member(first, "booted")));
    if (entry != NULL)
        json_add_text(boot, "entry", entry);
    if (events != NULL)
        json_add(boot, "events", json_copy(events));
    return !answer->failed
               ? 0
               : project_facts_tell(facts, boot, "message", answer->error.message, error);
}

static int run_words(struct project_facts *facts, struct json *boot, const struct text_list *words,
                     struct error *error)
{
    AUTO(project_answer) answer = {0};
    AUTO(project_answer) people = {0};
    if (project_ask(facts->run, &boot_run_command, words, true, &answer, error) != 0 ||
        project_ask(facts->run, &boot_run_command, words, false, &people, error) != 0)
        return -1;
    return describe(facts, boot, &answer, error) != 0 ? -1
                                                      : add_lines(facts, boot, people.out, error);
}

static int run_scene(struct project_facts *facts, const struct scene *scene, struct json *list,
                     struct error *error)
{
    AUTO(text_list) words = {0};
    struct json *boot = json_add(list, NULL, json_object());
    json_add_text(boot, "title", scene->title);
    struct json *files = json_add(boot, "files", json_array());
    char **owned = calloc(facts->image_count + 1, sizeof *owned);
    if (owned == NULL)
        return error_memory(error);
    int result = -1;
    if (list_flash(facts, scene, &words, owned, files, error) == 0 &&
        list_keys(facts, &words, error) == 0 && text_list_add(&words, "--", error) == 0 &&
        text_list_add(&words, facts->layout_name, error) == 0)
        result = run_words(facts, boot, &words, error);
    for (size_t i = 0; i < facts->image_count; i++)
        free(owned[i]);
    free(owned);
    return result;
}

int project_boot_add(struct project_facts *facts, struct error *error)
{
    struct json *list = json_add(facts->top, "boots", json_array());
    if (facts->layout == NULL)
        return 0;
    bool first = has_role(facts, ROLE_FIRST);
    bool updates = has_role(facts, ROLE_UPDATE);
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        const struct scene *scene = &scenes[i];
        bool wanted = scene->first == first && (updates || !scene->updates);
        if (wanted && (first || updates) && run_scene(facts, scene, list, error) != 0)
            return -1;
    }
    return 0;
}
