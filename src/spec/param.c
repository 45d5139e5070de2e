// SPDX-License-Identifier: Apache-2.0
#include <spec/param.h>
#include <string.h>
#include <text/xml_edit.h>

static int open_image(const struct edit_file *file, struct xml_edit *edit, struct error *error)
{
    if (xml_edit_open(edit, blob_span(&file->now), file->path, error) != 0)
        return -1;
    if (xml_child(xml_root(&edit->document), "McubootFormat") == NULL)
        return error_at(error, ERROR_CONFIG, file->path, 0,
                        "no <McubootFormat>, which parameters of an image stand in");
    return 0;
}

static bool is_param(const struct xml_node *node)
{
    return strcmp(xml_name(node), "Param") == 0;
}

/* The number of the parameter with that command; 0: there is none, since that is the root. */
static size_t find_command(const struct xml_edit *edit, const char *command)
{
    for (size_t i = 0; i < edit->count; i++) {
        const struct xml_node *child = xml_child(edit->nodes[i], "Command");
        if (child != NULL && is_param(edit->nodes[i]) && xml_text_is(child, command))
            return i;
    }
    return 0;
}

/* What a new parameter goes behind: the first one. */
static size_t find_first(const struct xml_edit *edit)
{
    for (size_t i = 0; i < edit->count; i++)
        if (is_param(edit->nodes[i]))
            return i;
    return 0;
}

int param_add(struct edit_file *file, const struct param *param, struct error *error)
{
    AUTO(xml_edit) edit = {0};
    AUTO(blob) text = {0};
    const struct xml_item items[] = {
        {"Name", param->name},        {"Link", param->link},     {"Type", param->type},
        {"Command", param->command},  {"Enable", param->enable}, {"Hidden", param->hidden},
        {"Default", param->fallback},
    };
    if (open_image(file, &edit, error) != 0)
        return -1;
    if (find_command(&edit, param->command) != 0)
        return 0;
    size_t first = find_first(&edit);
    if (first == 0)
        return error_at(error, ERROR_CONFIG, file->path, 0, "no <Param> to put another one behind");
    if (xml_edit_insert(&edit, first, "Param", items, sizeof items / sizeof *items, &text, error) !=
        0)
        return -1;
    return edit_file_replace(file, 0, file->now.size, blob_span(&text), error);
}

int param_remove(struct edit_file *file, const char *command, struct error *error)
{
    for (;;) {
        AUTO(xml_edit) edit = {0};
        AUTO(blob) text = {0};
        if (open_image(file, &edit, error) != 0)
            return -1;
        size_t found = find_command(&edit, command);
        if (found == 0)
            return 0;
        if (xml_edit_remove(&edit, found, &text, error) != 0 ||
            edit_file_replace(file, 0, file->now.size, blob_span(&text), error) != 0)
            return -1;
    }
}
