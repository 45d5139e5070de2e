// SPDX-License-Identifier: Apache-2.0
#include <base/embedded.h>
#include <base/file.h>
#include <base/locate.h>
#include <base/number.h>
#include <base/path.h>
#include <spec/config_file.h>
#include <spec/obk_config.h>
#include <stdlib.h>
#include <string.h>
#include <text/xml.h>

static const char obk_schema[] = "schema/obk.xsd";

enum { GLOBAL_ALIGN_MAX = 4096, FIELD_ALIGN_MAX = 4096, TEXT_WIDTH_MAX = 4096 };

struct loader {
    const struct run *run;
    const struct obk_overrides *overrides;
    const struct finding_sink *sink;
    struct obk_spec *spec;
    struct xml_document xml;
    bool *set_used;
    bool failed;
    struct error first;
};

static void loader_release(struct loader *loader)
{
    xml_document_release(&loader->xml);
    free(loader->set_used);
}

static int take_finding(struct loader *loader, const char *check, const struct error *error)
{
    if (!loader->failed)
        loader->first = *error;
    loader->failed = true;
    return finding_add(loader->sink, check, error);
}

/* A number in a child element; `*value` keeps what it has where there is no such child. */
static int read_number(const struct loader *loader, const struct xml_node *parent, const char *name,
                       uint64_t maximum, uint64_t *value, struct error *error)
{
    AUTO_TEXT text = NULL;
    const struct xml_node *node = xml_child(parent, name);
    if (node == NULL)
        return 0;
    if (xml_text(node, &text, error) != 0)
        return -1;
    if (number_parse(text, maximum, value, error) == 0)
        return 0;
    error_prefix(error, "parameter '%s'", name);
    char message[sizeof error->message];
    memcpy(message, error->message, sizeof message);
    return error_at(error, ERROR_CONFIG, loader->xml.path, xml_line(node), "%.1000s", message);
}

static int read_area(const struct loader *loader, const struct xml_node *info,
                     const char *const names[3], struct obk_area *area, struct error *error)
{
    uint64_t *const values[3] = {&area->start, &area->size, &area->sector};
    for (int i = 0; i < 3; i++)
        if (read_number(loader, info, names[i], UINT32_MAX, values[i], error) != 0)
            return -1;
    return 0;
}

static int read_info(struct loader *loader, const struct xml_node *info, struct error *error)
{
    static const char *const flash[3] = {"FlashStart", "FlashSize", "FlashSectorSize"};
    static const char *const obk[3] = {"OBKStart", "OBKSize", "OBKSectorSize"};
    struct obk_spec *spec = loader->spec;
    uint64_t destination = 0;
    uint64_t encrypt = 0;
    uint64_t align = 1;
    AUTO_TEXT part = NULL;
    spec->info_line = xml_line(info);
    if (read_number(loader, info, "ObDestAddress", UINT32_MAX, &destination, error) != 0 ||
        read_number(loader, info, "DoEncryption", 1, &encrypt, error) != 0 ||
        read_number(loader, info, "GlobalAlign", GLOBAL_ALIGN_MAX, &align, error) != 0 ||
        read_area(loader, info, flash, &spec->flash, error) != 0 ||
        read_area(loader, info, obk, &spec->obk, error) != 0 ||
        xml_text(xml_child(info, "MCU"), &part, error) != 0)
        return -1;
    if (align == 0)
        return error_at(error, ERROR_CONFIG, loader->xml.path,
                        xml_line(xml_child(info, "GlobalAlign")),
                        "parameter 'GlobalAlign': 0 is no alignment");
    spec->has_destination = xml_child(info, "ObDestAddress") != NULL;
    spec->destination = (uint32_t)destination;
    spec->encrypt = encrypt == 1;
    spec->global_align = (uint32_t)align;
    return part[0] == '\0' ? 0 : text_copy(part, &spec->part, error);
}

/* `start#1` or `size#2`. */
static int read_slot(const struct xml_node *node, bool in_obk, struct obk_field *field,
                     struct error *error)
{
    AUTO_TEXT text = NULL;
    uint64_t number;
    if (xml_text(node, &text, error) != 0)
        return -1;
    const char *hash = strchr(text, '#');
    bool is_size = strncmp(text, "size#", 5) == 0;
    if (hash == NULL || (!is_size && strncmp(text, "start#", 6) != 0))
        return error_set(error, ERROR_CONFIG, "slot '%s' is neither start#N nor size#N", text);
    const char *at = hash + 1;
    if (number_scan(&at, "the slot number", 1000, &number, error) != 0)
        return -1;
    if (field->slot_count == OBK_SLOTS_MAX)
        return error_set(error, ERROR_CONFIG, "more than %d slots", OBK_SLOTS_MAX);
    field->slots[field->slot_count++] = (struct obk_slot){is_size, in_obk, (unsigned)number};
    return 0;
}

static int read_slots(const struct xml_node *node, const char *name, bool in_obk,
                      struct obk_field *field, struct error *error)
{
    for (const struct xml_node *slot = xml_child(node, name); slot != NULL;
         slot = xml_next(slot, name))
        if (read_slot(slot, in_obk, field, error) != 0)
            return -1;
    return 0;
}

/* The number before the comma of a `Val`, or a whole True or False. */
static bool equals_choice(const struct xml_node *choice, const struct obk_field *field)
{
    struct error ignored;
    AUTO_TEXT text = NULL;
    uint8_t number[OBK_FIELD_MAX];
    if (xml_text(choice, &text, &ignored) != 0)
        return false;
    text[strcspn(text, ",")] = '\0';
    return number_parse_wide(text, number, &ignored) == 0 &&
           memcmp(number, field->number, sizeof number) == 0;
}

/* Whether the value of a List or Bool is one of those that it allows. */
static bool is_listed(const struct xml_node *node, const struct obk_field *field)
{
    static const char *const places[] = {"Val", "True", "False"};
    bool any = false;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        for (const struct xml_node *choice = xml_child(node, places[i]); choice != NULL;
             choice = xml_next(choice, places[i])) {
            any = true;
            if (equals_choice(choice, field))
                return true;
        }
    return !any;
}

static int fill_number(struct loader *loader, const struct xml_node *node, struct obk_field *field,
                       struct error *error)
{
    uint64_t width = 0;
    if (read_number(loader, node, "Width", OBK_FIELD_MAX, &width, error) != 0)
        return -1;
    if (width == 0)
        return error_set(error, ERROR_CONFIG, "a width of 1 to %d bytes is needed", OBK_FIELD_MAX);
    if (number_parse_wide(field->text, field->number, error) != 0)
        return -1;
    field->width = (unsigned)width;
    for (unsigned i = field->width; i < OBK_FIELD_MAX; i++)
        if (field->number[i] != 0)
            return error_set(error, ERROR_CONFIG, "'%s' does not fit %u bytes", field->text,
                             field->width);
    field->unlisted = !is_listed(node, field);
    return 0;
}

/* 8 hexadecimal digits or 32, 16 bytes in any case. */
static int fill_permission(struct loader *loader, const struct xml_node *node,
                           struct obk_field *field, struct error *error)
{
    (void)loader, (void)node;
    return number_parse_wide(field->text, field->number, error);
}

static int fill_file(struct loader *loader, const struct xml_node *node, struct obk_field *field,
                     struct error *error)
{
    uint64_t align = 1;
    if (read_number(loader, node, "Align", FIELD_ALIGN_MAX, &align, error) != 0)
        return -1;
    if (align == 0)
        return error_set(error, ERROR_CONFIG, "0 is no alignment");
    field->align = (unsigned)align;
    field->hashed = xml_child(node, "Hash") != NULL;
    const char *origin = field->from_command_line ? NULL : loader->xml.path;
    return locate_file(loader->run, origin, field->text, &field->text, error);
}

static int fill_text(struct loader *loader, const struct xml_node *node, struct obk_field *field,
                     struct error *error)
{
    uint64_t width = 0;
    uint64_t width_min = 0;
    if (read_number(loader, node, "Width", TEXT_WIDTH_MAX, &width, error) != 0 ||
        read_number(loader, node, "MinWidth", TEXT_WIDTH_MAX, &width_min, error) != 0)
        return -1;
    if (width == 0)
        return error_set(error, ERROR_CONFIG, "a width of 1 to %d bytes is needed", TEXT_WIDTH_MAX);
    field->width = (unsigned)width;
    field->width_min = (unsigned)width_min;
    return 0;
}

typedef int fill_function(struct loader *loader, const struct xml_node *node,
                          struct obk_field *field, struct error *error);

enum applies { ANYWHERE, IN_DA, NOT_IN_DA };

/* The element kinds: what each becomes, by its type and by whether the file configures debug authentication. */
static const struct element_row {
    const char *element;
    const char *type; /* NULL: any */
    enum applies applies;
    enum obk_field_kind kind;
    fill_function *fill;
} elements[] = {
    {"Data", NULL, ANYWHERE, OBK_FIELD_NUMBER, fill_number},
    {"List", NULL, ANYWHERE, OBK_FIELD_NUMBER, fill_number},
    {"Bool", NULL, ANYWHERE, OBK_FIELD_NUMBER, fill_number},
    {"File", "Public", IN_DA, OBK_FIELD_KEY_HASH, fill_file},
    {"File", "Public", NOT_IN_DA, OBK_FIELD_PUBLIC_KEY, fill_file},
    {"File", "Private_Raw", ANYWHERE, OBK_FIELD_SCALAR, fill_file},
    {"File", "", ANYWHERE, OBK_FIELD_FILE, fill_file},
    {"Text", NULL, IN_DA, OBK_FIELD_PASSWORD, fill_text},
    {"Text", NULL, NOT_IN_DA, OBK_FIELD_TEXT, fill_text},
    {"Permission", NULL, ANYWHERE, OBK_FIELD_PERMISSION, fill_permission},
};

static const struct element_row *find_row(const struct loader *loader, const struct xml_node *node)
{
    bool in_da = loader->spec->is_debug_authentication;
    const struct xml_node *type = xml_child(node, "Type");
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
        const struct element_row *row = &elements[i];
        bool here = row->applies == ANYWHERE || (row->applies == IN_DA) == in_da;
        bool typed = row->type == NULL || xml_text_is(type, row->type) ||
                     (type == NULL && row->type[0] == '\0');
        if (here && typed && strcmp(xml_name(node), row->element) == 0)
            return row;
    }
    return NULL;
}

static int fill_field(struct loader *loader, const struct xml_node *node,
                      const struct element_row *row, struct obk_field *field, struct error *error)
{
    const struct xml_node *value = xml_child(node, "Value");
    const char *override =
        config_find_override(&loader->overrides->sets, field->name, loader->set_used);
    field->kind = row->kind;
    field->from_command_line = override != NULL;
    field->line = xml_line(value == NULL ? node : value);
    if (override != NULL ? text_copy(override, &field->text, error) != 0
                         : xml_text(value, &field->text, error) != 0)
        return -1;
    if (field->text[0] == '\0')
        return error_set(error, ERROR_CONFIG, "no value");
    AUTO_TEXT dependency = NULL;
    if (xml_text(xml_child(node, "Dependency"), &dependency, error) != 0 ||
        (dependency[0] != '\0' && text_copy(dependency, &field->dependency, error) != 0) ||
        read_slots(node, "Slot", false, field, error) != 0 ||
        read_slots(node, "OBKSlot", true, field, error) != 0)
        return -1;
    return row->fill(loader, node, field, error);
}

static int read_field(struct loader *loader, const struct xml_node *node, struct error *error)
{
    struct obk_spec *spec = loader->spec;
    const struct element_row *row = find_row(loader, node);
    if (row == NULL)
        return error_at(error, ERROR_CONFIG, spec->config, xml_line(node),
                        "element '%s' of this <Type> is not known", xml_name(node));
    struct obk_field *field = obk_spec_add(spec, error);
    if (field == NULL || xml_text(xml_child(node, "Name"), &field->name, error) != 0)
        return -1;
    if (fill_field(loader, node, row, field, error) == 0)
        return 0;
    if (error->file[0] != '\0')
        return -1;
    char message[sizeof error->message];
    memcpy(message, error->message, sizeof message);
    return obk_field_error(spec, field, error, error->code, "%.900s", message);
}

static bool is_field(const struct xml_node *node)
{
    static const char *const others[] = {"Info", "Hash", "DA", "Output"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(xml_name(node), others[i]) == 0)
            return false;
    return true;
}

static int read_fields(struct loader *loader, const struct xml_node *obdata, struct error *error)
{
    for (const struct xml_node *node = xml_child(obdata, NULL); node != NULL;
         node = xml_next(node, NULL))
        if (is_field(node) && read_field(loader, node, error) != 0 &&
            take_finding(loader, "value", error) != 0)
            return -1;
    return 0;
}

/* First of all: when a later step fails, an old artefact there must be marked. */
static int read_output(struct loader *loader, const struct xml_node *obdata, struct error *error)
{
    AUTO_TEXT text = NULL;
    const struct xml_node *output = xml_child(obdata, "Output");
    const struct xml_node *value = xml_child(output, "Value");
    const char *override = loader->overrides->output;
    struct obk_spec *spec = loader->spec;
    spec->output_line = xml_line(value == NULL ? output : value);
    if (override != NULL)
        return text_copy(override, &spec->output, error);
    if (xml_text(value, &text, error) != 0)
        return -1;
    if (text[0] == '\0' && xml_text(xml_child(output, "Default"), &text, error) != 0)
        return -1;
    if (text[0] == '\0')
        return error_at(error, ERROR_CONFIG, spec->config, spec->output_line,
                        "no output file is named");
    return path_resolve(loader->xml.path, text, &spec->output, error);
}

/*
 * Whether the output is a file that a field names, found before anything can fail: such a file is never an artefact to
 * be set aside.
 */
static void find_ingredients(struct loader *loader, const struct xml_node *obdata)
{
    struct error ignored;
    struct obk_spec *spec = loader->spec;
    for (const struct xml_node *file = xml_child(obdata, "File");
         file != NULL && spec->output != NULL; file = xml_next(file, "File")) {
        AUTO_TEXT text = NULL;
        AUTO_TEXT name = NULL;
        AUTO_TEXT path = NULL;
        if (xml_text(xml_child(file, "Name"), &name, &ignored) != 0 ||
            xml_text(xml_child(file, "Value"), &text, &ignored) != 0)
            return;
        const char *override =
            config_find_override(&loader->overrides->sets, name, loader->set_used);
        if (path_resolve(override == NULL ? loader->xml.path : NULL,
                         override == NULL ? text : override, &path, &ignored) == 0)
            spec->output_is_file = spec->output_is_file || file_same(path, spec->output);
    }
}

static int on_schema_finding(void *context, const struct error *finding)
{
    return take_finding(context, "schema", finding);
}

static int load_all(struct loader *loader, const char *path, struct error *error)
{
    if (xml_load(path, &loader->xml, error) != 0)
        return -1;
    const struct xml_node *root = xml_root(&loader->xml);
    const struct xml_node *obdata = xml_child(root, "Obdata");
    if (strcmp(xml_name(root), "Root") != 0)
        return error_at(error, ERROR_CONFIG, path, xml_line(root),
                        "the root element is <%.60s>, not <Root>", xml_name(root));
    if (obdata == NULL && xml_child(root, "McubootFormat") != NULL)
        return error_at(error, ERROR_CONFIG, path, xml_line(root),
                        "this file describes an image (<McubootFormat>), not option-byte keys");
    if (xml_child(obdata, "Output") != NULL && read_output(loader, obdata, error) != 0)
        return -1;
    find_ingredients(loader, obdata);
    static const char *const needed[] = {"Info", "Output"};
    for (size_t i = 0; obdata != NULL && i < sizeof needed / sizeof *needed; i++)
        if (xml_child(obdata, needed[i]) == NULL)
            return error_at(error, ERROR_CONFIG, path, xml_line(obdata), "element '%s' is missing",
                            needed[i]);
    if (xml_validate(&loader->xml, embedded_find(obk_schema),
                     loader->sink == NULL ? NULL : on_schema_finding, loader, error) != 0)
        return -1;
    loader->spec->has_hash = xml_child(obdata, "Hash") != NULL;
    loader->spec->is_debug_authentication = xml_child(obdata, "DA") != NULL;
    if (read_info(loader, xml_child(obdata, "Info"), error) != 0 ||
        read_fields(loader, obdata, error) != 0)
        return -1;
    if (config_check_overrides(&loader->overrides->sets, loader->set_used, path, error) != 0)
        return take_finding(loader, "set", error);
    return 0;
}

int obk_config_load(const struct run *run, const char *path, const struct obk_overrides *overrides,
                    const struct finding_sink *sink, struct obk_spec *spec, struct error *error)
{
    AUTO(loader) loader = {.run = run, .overrides = overrides, .sink = sink, .spec = spec};
    *spec = (struct obk_spec){0};
    loader.set_used = calloc(overrides->sets.count + 1, sizeof *loader.set_used);
    if (loader.set_used == NULL || text_copy(path, &spec->config, error) != 0)
        return error_memory(error);
    if (load_all(&loader, path, error) != 0) {
        if (!loader.failed && sink != NULL)
            sink->add(sink->context, "form", error);
        return -1;
    }
    if (loader.failed)
        *error = loader.first;
    return loader.failed ? -1 : 0;
}
