// SPDX-License-Identifier: Apache-2.0
#include <base/embedded.h>
#include <base/file.h>
#include <base/locate.h>
#include <base/path.h>
#include <format/mcuboot.h>
#include <spec/config_file.h>
#include <spec/image_config.h>
#include <spec/image_parameter.h>
#include <spec/image_value.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <text/xml.h>

static const char image_schema[] = "schema/image.xsd";

struct loader {
    const struct run *run;
    const struct image_overrides *overrides;
    const struct finding_sink *sink;
    struct image_spec *spec;
    struct xml_document image;
    struct xml_document linked; /* no handle until it is needed */
    bool *set_used;             /* for each override */
    bool failed;                /* a finding went to the sink */
    struct error first;
};

static void loader_release(struct loader *loader)
{
    xml_document_release(&loader->image);
    xml_document_release(&loader->linked);
    free(loader->set_used);
}

/* Takes a failed step: on to the next one where there is a sink, else the end. */
static int take_finding(struct loader *loader, const char *check, const struct error *error)
{
    if (!loader->failed)
        loader->first = *error;
    loader->failed = true;
    loader->spec->incomplete = true;
    return finding_add(loader->sink, check, error);
}

static struct image_source image_source(struct loader *loader)
{
    return (struct image_source){loader->image.path, loader->spec->linked_config, &loader->linked};
}

/* What the command line says of the input: by the option of its own, or by its name. */
static const char *input_override(struct loader *loader, const char *name)
{
    const char *set = config_find_override(&loader->overrides->sets, name, loader->set_used);
    return loader->overrides->input != NULL ? loader->overrides->input : set;
}

static int read_value(struct loader *loader, const struct xml_node *param, const char *name,
                      const char *override, struct image_value *value, struct error *error)
{
    const struct image_source source = image_source(loader);
    if (override != NULL)
        return text_copy(override, &value->text, error);
    return image_value_read(&source, param, name, value, error);
}

static int keep_origin(struct image_origin *origin, const char *name,
                       const struct image_value *value, struct error *error)
{
    if (text_copy(name, &origin->name, error) != 0 ||
        (value->origin != NULL && text_copy(value->origin, &origin->file, error) != 0))
        return -1;
    origin->line = value->line;
    return 0;
}

/* A flag on the command line can be switched either way; in the XML it has no value. */
static int read_switch(const char *override, bool *on, struct error *error)
{
    *on = override == NULL || strcmp(override, "1") == 0;
    if (*on || strcmp(override, "0") == 0)
        return 0;
    return error_set(error, ERROR_CONFIG, "'%s': a switch is set to 0 or 1", override);
}

static int store(struct loader *loader, const struct image_parameter_row *row, const char *name,
                 struct image_value *value, struct error *error)
{
    struct image_spec *spec = loader->spec;
    struct image_origin *origin = &spec->origin[row->parameter];
    if (origin->name != NULL && (row->traits & TRAIT_REPEATABLE) == 0)
        return error_set(error, ERROR_CONFIG, "%s is given twice, also by '%s'", row->command,
                         origin->name);
    if (keep_origin(origin, name, value, error) != 0)
        return -1;
    if ((row->traits & TRAIT_FLAG) == 0 && value->text[0] == '\0')
        return error_set(error, ERROR_CONFIG, "no value");
    if ((row->traits & TRAIT_FILE) != 0 &&
        locate_file(loader->run, value->origin, value->text, &value->text, error) != 0)
        return -1;
    return row->read(row, value->text, spec, error);
}

/* Whether a parameter counts: not switched off, or asked for on the command line. */
static int is_enabled(const struct image_parameter_row *row, const struct xml_node *param,
                      const char *override, bool *enabled, struct error *error)
{
    bool is_flag = (row->traits & TRAIT_FLAG) != 0;
    *enabled = override != NULL || !xml_text_is(xml_child(param, "Enable"), "0");
    if (*enabled && is_flag)
        return read_switch(override, enabled, error);
    return 0;
}

/* The place and name of a parameter for an error that has no place yet. */
static int place_error(const struct loader *loader, const struct xml_node *param, const char *name,
                       const struct image_value *value, bool overridden, struct error *error)
{
    if (error->file[0] != '\0')
        return -1;
    error_prefix(error, "parameter '%s'", name);
    if (overridden)
        return error_prefix(error, "command line");
    const char *origin = value->origin == NULL ? loader->image.path : value->origin;
    snprintf(error->file, sizeof error->file, "%s", origin);
    error->line = value->line != 0 ? value->line : xml_line(param);
    return -1;
}

static int read_param(struct loader *loader, const struct xml_node *param, const char *name,
                      const struct image_parameter_row *row, struct error *error)
{
    AUTO(image_value) value = {0};
    bool enabled = false;
    bool is_flag = (row->traits & TRAIT_FLAG) != 0;
    const char *override =
        row->parameter == PARAM_INPUT
            ? input_override(loader, name)
            : config_find_override(&loader->overrides->sets, name, loader->set_used);
    const struct image_source source = image_source(loader);
    int result = is_enabled(row, param, override, &enabled, error);
    if (result == 0 && !enabled)
        return 0;
    if (result == 0)
        result = is_flag ? image_value_read_own(&source, param, &value, error)
                         : read_value(loader, param, name, override, &value, error);
    if (result == 0)
        result = store(loader, row, name, &value, error);
    return result == 0 ? 0 : place_error(loader, param, name, &value, override != NULL, error);
}

static int read_params(struct loader *loader, const struct xml_node *format, struct error *error)
{
    for (const struct xml_node *param = xml_child(format, "Param"); param != NULL;
         param = xml_next(param, "Param")) {
        AUTO_TEXT name = NULL;
        AUTO_TEXT command = NULL;
        if (xml_text(xml_child(param, "Name"), &name, error) != 0 ||
            xml_text(xml_child(param, "Command"), &command, error) != 0)
            return -1;
        const struct image_parameter_row *row = image_parameter_find(command);
        if (row == NULL) {
            error_at(error, ERROR_CONFIG, loader->image.path, xml_line(param),
                     "parameter '%s': unknown command '%s'", name, command);
            if (take_finding(loader, "command", error) != 0)
                return -1;
        } else if (read_param(loader, param, name, row, error) != 0 &&
                   take_finding(loader, row->check, error) != 0) {
            return -1;
        }
    }
    return 0;
}

/* The output comes first of all: when a later step fails, an old artefact there must be marked. */
static int read_output(struct loader *loader, const struct xml_node *format, struct error *error)
{
    AUTO(image_value) value = {0};
    AUTO_TEXT name = NULL;
    const struct xml_node *output = xml_child(format, "Output");
    const char *override = loader->overrides->output;
    const struct image_source source = image_source(loader);
    int result = override != NULL ? text_copy(override, &value.text, error)
                                  : image_value_read_own(&source, output, &value, error);
    if (result != 0 || xml_text(xml_child(output, "Name"), &name, error) != 0 ||
        keep_origin(&loader->spec->origin[PARAM_OUTPUT], name, &value, error) != 0)
        return -1;
    if (value.text[0] == '\0')
        return image_spec_error(loader->spec, PARAM_OUTPUT, error, ERROR_CONFIG,
                                "no output file is named");
    return path_resolve(value.origin, value.text, &loader->spec->output, error);
}

static int read_link(struct loader *loader, const struct xml_node *format, struct error *error)
{
    AUTO_TEXT text = NULL;
    AUTO_TEXT path = NULL;
    const struct xml_node *link = xml_child(xml_child(format, "GlobalParam"), "LinkedXML");
    if (loader->spec->linked_config != NULL)
        return 0;
    if (xml_text(link, &text, error) != 0)
        return -1;
    if (text[0] == '\0')
        return 0;
    if (locate_file(loader->run, loader->image.path, text, &path, error) != 0)
        return -1;
    if (!file_exists(path))
        return error_at(error, ERROR_CONFIG, loader->image.path, xml_line(link),
                        "parameter 'LinkedXML': '%s' does not exist", path);
    return text_copy(path, &loader->spec->linked_config, error);
}

static bool is_input(const struct xml_node *param)
{
    const struct xml_node *command = xml_child(param, "Command");
    return command == NULL || xml_text_is(command, "");
}

/*
 * The input, likewise first: an older artefact that is the input of this build must not be set aside. What is wrong
 * with the parameter is told when its turn comes.
 */
static void find_input(struct loader *loader, const struct xml_node *format)
{
    struct error ignored;
    bool changed;
    AUTO(image_value) value = {0};
    AUTO_TEXT name = NULL;
    const struct xml_node *param = xml_child(format, "Param");
    while (param != NULL && !is_input(param))
        param = xml_next(param, "Param");
    if (param == NULL || xml_text(xml_child(param, "Name"), &name, &ignored) != 0)
        return;
    const char *override = input_override(loader, name);
    if (override == NULL && read_link(loader, format, &ignored) != 0)
        return;
    if (read_value(loader, param, name, override, &value, &ignored) == 0 &&
        path_resolve(value.origin, value.text, &loader->spec->input, &ignored) == 0)
        (void)!path_match_case(&loader->spec->input, &changed, &ignored);
}

struct needed_context {
    struct loader *loader;
    struct error *error;
};

static int check_needed(void *context, const struct image_parameter_row *row)
{
    struct needed_context *needed = context;
    struct loader *loader = needed->loader;
    if (image_spec_has(loader->spec, row->parameter))
        return 0;
    const struct xml_node *format = xml_child(xml_root(&loader->image), "McubootFormat");
    error_at(needed->error, ERROR_CONFIG, loader->image.path, xml_line(format),
             "parameter %s is missing",
             row->parameter == PARAM_INPUT ? "for the input file" : row->command);
    return take_finding(loader, row->check, needed->error);
}

static int check_overrides(struct loader *loader, struct error *error)
{
    if (config_check_overrides(&loader->overrides->sets, loader->set_used, loader->image.path,
                               error) == 0)
        return 0;
    return take_finding(loader, "set", error);
}

/* What follows from several parameters together. */
static int complete(struct loader *loader, struct error *error)
{
    const char *check = NULL;
    if (image_parameters_complete(loader->spec, &check, error) == 0)
        return 0;
    return take_finding(loader, check, error);
}

struct schema_context {
    struct loader *loader;
};

static int on_schema_finding(void *context, const struct error *finding)
{
    struct schema_context *schema = context;
    return take_finding(schema->loader, "schema", finding);
}

static int check_form(struct loader *loader, struct error *error)
{
    const struct xml_node *root = xml_root(&loader->image);
    const char *path = loader->image.path;
    if (strcmp(xml_name(root), "Root") != 0)
        return error_at(error, ERROR_CONFIG, path, xml_line(root),
                        "the root element is <%.60s>, not <Root>", xml_name(root));
    if (xml_child(root, "McubootFormat") == NULL && xml_child(root, "Obdata") != NULL)
        return error_at(error, ERROR_CONFIG, path, xml_line(root),
                        "this file configures option-byte keys (<Obdata>), not an image");
    static const char *const needed[] = {"GlobalParam", "Output"};
    const struct xml_node *format = xml_child(root, "McubootFormat");
    for (size_t i = 0; format != NULL && i < sizeof needed / sizeof *needed; i++)
        if (xml_child(format, needed[i]) == NULL)
            return error_at(error, ERROR_CONFIG, path, xml_line(format), "element '%s' is missing",
                            needed[i]);
    struct schema_context context = {loader};
    return xml_validate(&loader->image, embedded_find(image_schema),
                        loader->sink == NULL ? NULL : on_schema_finding, &context, error);
}

static int load_all(struct loader *loader, const char *path, struct error *error)
{
    struct needed_context needed = {loader, error};
    if (xml_load(path, &loader->image, error) != 0)
        return -1;
    const struct xml_node *format = xml_child(xml_root(&loader->image), "McubootFormat");
    if (format != NULL)
        find_input(loader, format);
    if (xml_child(format, "Output") != NULL && read_output(loader, format, error) != 0)
        return -1;
    if (check_form(loader, error) != 0)
        return -1;
    if (read_link(loader, format, error) != 0 || read_params(loader, format, error) != 0 ||
        check_overrides(loader, error) != 0 ||
        image_parameter_each_needed(check_needed, &needed) != 0)
        return -1;
    return complete(loader, error);
}

int image_config_load(const struct run *run, const char *path,
                      const struct image_overrides *overrides, const struct finding_sink *sink,
                      struct image_spec *spec, struct error *error)
{
    AUTO(loader) loader = {.run = run, .overrides = overrides, .sink = sink, .spec = spec};
    *spec = (struct image_spec){
        .magic = MCUBOOT_MAGIC,
        .align = MCUBOOT_TRAILER_ALIGN,
        .max_sectors = 128,
        .hex_trailer = overrides->hex_trailer,
    };
    loader.set_used = calloc(overrides->sets.count + 1, sizeof *loader.set_used);
    if (loader.set_used == NULL || text_copy(path, &spec->config, error) != 0)
        return error_memory(error);
    if (load_all(&loader, path, error) != 0) {
        spec->incomplete = true;
        if (!loader.failed && sink != NULL)
            sink->add(sink->context, "form", error);
        return -1;
    }
    if (loader.failed)
        *error = loader.first;
    return loader.failed ? -1 : 0;
}
