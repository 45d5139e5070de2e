// SPDX-License-Identifier: Apache-2.0
#include <command/image_diff.h>
#include <command/image_edit.h>
#include <format/mcuboot.h>
#include <inttypes.h>
#include <pack/image_diff.h>

struct diff_options {
    struct text_list keys;
    struct text_list configs;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    {"--decrypt-key", "KEY", "a private key that an image was encrypted for", OPTION_LIST,
     offsetof(struct diff_options, keys)},
    {"--config", "OBK", "take such a key from an option-byte key XML or file", OPTION_LIST,
     offsetof(struct diff_options, configs)},
    PASSPHRASE_ROWS(struct diff_options, passphrase),
    {.name = NULL},
};

/* Tries one key on an image whose content key is not known yet; `*tried` says whether it was any use to try. */
static int try_key(const struct run *run, const char *path, const struct text_list *configs,
                   struct image_file *image, bool *tried, struct error *error)
{
    AUTO(key) key = {0};
    enum wrap_scheme scheme;
    if (image_edit_key(run, path, configs, &key, error) != 0)
        return -1;
    bool useful = !image->unlocked && image_info_find_wrapped(&image->info, &scheme) != NULL;
    *tried = *tried || useful;
    if (useful && image_file_unlock(image, &key, error) != 0 && error->code != ERROR_CRYPTO)
        return -1;
    return 0;
}

static int unlock(const struct run *run, const struct diff_options *options,
                  struct image_file *image, struct error *error)
{
    static const struct text_list none = {NULL, 0};
    bool tried = false;
    for (size_t i = 0; i < options->keys.count; i++)
        if (try_key(run, options->keys.items[i], &none, image, &tried, error) != 0)
            return -1;
    for (size_t i = 0; i < options->configs.count; i++) {
        const struct text_list one = {&options->configs.items[i], 1};
        if (try_key(run, NULL, &one, image, &tried, error) != 0)
            return -1;
    }
    if (tried && !image->unlocked)
        return error_at(error, ERROR_CRYPTO, image->firmware.path, 0,
                        "its content key was wrapped for none of the keys given, or changed");
    return 0;
}

enum { SHOWN = 16, VALUE_TEXT = 2 * SHOWN + 4 };

/* One side of a difference as text, as much of it as fits. */
static const char *side_text(const struct image_difference *item, size_t side,
                             char text[VALUE_TEXT])
{
    struct span value = item->values[side];
    if (item->texts[side][0] != '\0')
        return item->texts[side];
    if (value.data == NULL)
        return "none";
    hex_encode((struct span){value.data, value.size < SHOWN ? value.size : SHOWN}, text);
    if (value.size > SHOWN)
        snprintf(text + (size_t)2 * SHOWN, VALUE_TEXT - (size_t)2 * SHOWN, "...");
    return text;
}

static void print_item(FILE *out, const struct image_difference *item)
{
    char texts[2][VALUE_TEXT];
    fprintf(out, "%-14s %-18s ", item->part, item->name);
    if (item->bytes > 0)
        fprintf(out, "%" PRIu64 " differ, the first at 0x%" PRIx64 "\n", item->bytes, item->offset);
    else if (item->values[0].data == NULL && item->values[1].data == NULL &&
             item->texts[0][0] == '\0')
        fprintf(out, "differs\n");
    else
        fprintf(out, "%s, %s%s\n", side_text(item, 0, texts[0]), side_text(item, 1, texts[1]),
                item->random ? " (random)" : "");
}

static int print_text(const struct run *run, const struct image_diff *diff, struct error *error)
{
    if (run->quiet)
        return 0;
    for (size_t i = 0; i < diff->count; i++)
        print_item(run->out, &diff->items[i]);
    if (diff->count == 0)
        fprintf(run->out, "no difference\n");
    else if (image_diff_is_random(diff))
        fprintf(run->out, "only what is random differs\n");
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

static void describe_side(struct json *to, const char *name, const struct image_difference *item,
                          size_t side)
{
    if (item->texts[side][0] != '\0')
        json_add_text(to, name, item->texts[side]);
    else if (item->values[side].data != NULL)
        json_add_bytes(to, name, item->values[side]);
    else
        json_add_null(to, name);
}

static int print_json(const struct run *run, const struct image_diff *diff, struct error *error)
{
    AUTO_JSON top = json_object();
    json_add_bool(top, "same", diff->count == 0);
    json_add_bool(top, "only_random", image_diff_is_random(diff));
    json_add_bool(top, "hidden", diff->hidden);
    struct json *list = json_add(top, "differences", json_array());
    for (size_t i = 0; i < diff->count; i++) {
        const struct image_difference *item = &diff->items[i];
        struct json *entry = json_add(list, NULL, json_object());
        json_add_text(entry, "part", item->part);
        json_add_text(entry, "name", item->name);
        json_add_bool(entry, "random", item->random);
        if (item->bytes > 0) {
            json_add_number(entry, "bytes", item->bytes);
            json_add_number(entry, "offset", item->offset);
            continue;
        }
        describe_side(entry, "first", item, 0);
        describe_side(entry, "second", item, 1);
    }
    return json_print(top, run->out, error);
}

static int report(const struct run *run, const struct image_diff *diff, struct error *error)
{
    if (diff->hidden)
        run_note(run, "bodies are flagged as encrypted, and compared as they are; give "
                      "--decrypt-key to compare them in clear");
    if ((run->json ? print_json(run, diff, error) : print_text(run, diff, error)) != 0)
        return -1;
    if (diff->count == 0 || image_diff_is_random(diff))
        return 0;
    error_set(error, ERROR_INVALID, "the images differ");
    error->message[0] = '\0'; /* it was shown */
    return -1;
}

static int run_diff(struct invocation *invocation, struct error *error)
{
    const struct diff_options *options = invocation->options;
    const struct run *run = invocation->run;
    AUTO(image_file) one = {0};
    AUTO(image_file) other = {0};
    struct image_diff diff;
    if (passphrase_options_take(&options->passphrase, invocation->run, error) != 0 ||
        image_file_open(invocation->operands.items[0], &one, error) != 0 ||
        image_file_open(invocation->operands.items[1], &other, error) != 0 ||
        unlock(run, options, &one, error) != 0 || unlock(run, options, &other, error) != 0 ||
        image_diff_run(run, &one, &other, &diff, error) != 0)
        return -1;
    return report(run, &diff, error);
}

static void release_options(void *options)
{
    struct diff_options *given = options;
    text_list_release(&given->keys);
    text_list_release(&given->configs);
}

const struct command image_diff_command = {
    .noun = "image",
    .verb = "diff",
    .operands = "A B",
    .operands_min = 2,
    .operands_max = 2,
    .summary = "Tell by name what differs between two images.",
    .rows = rows,
    .options_size = sizeof(struct diff_options),
    .run = run_diff,
    .release = release_options,
};
