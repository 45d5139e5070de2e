// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/path.h>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <stdlib.h>
#include <string.h>
#include <text/xml.h>

enum { SHOWN_MESSAGE = 300 };

/* A document type can only do harm here: stop where it begins. */
static void refuse_document_type(void *context, const xmlChar *name, const xmlChar *public_id,
                                 const xmlChar *system_id)
{
    (void)name, (void)public_id, (void)system_id;
    xmlParserCtxtPtr parser = context;
    *(unsigned *)parser->_private = (unsigned)parser->input->line;
    xmlStopParser(parser);
}

/* The message of the library on one line, without its end of line and full stop, and not endless. */
static void tidy_message(const char *message, char *text, size_t size)
{
    if (size > SHOWN_MESSAGE)
        size = SHOWN_MESSAGE;
    size_t length = 0;
    for (; *message != '\0' && length + 1 < size; message++)
        text[length++] = *message == '\n' ? ' ' : *message;
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '.'))
        length--;
    text[length] = '\0';
}

static int parse_error(xmlParserCtxtPtr parser, const char *path, struct error *error)
{
    const xmlError *reason = xmlCtxtGetLastError(parser);
    if (reason == NULL || reason->message == NULL)
        return error_at(error, ERROR_CONFIG, path, 0, "not an XML file");
    char text[SHOWN_MESSAGE];
    tidy_message(reason->message, text, sizeof text);
    return error_at(error, ERROR_CONFIG, path, (unsigned)reason->line,
                    "not a well-formed XML file: %s", text);
}

static int parse(xmlParserCtxtPtr parser, const char *path, struct span bytes, xmlDocPtr *tree,
                 struct error *error)
{
    unsigned document_type = 0; /* its line; 0: there is none */
    parser->sax->internalSubset = refuse_document_type;
    parser->_private = &document_type;
    *tree = xmlCtxtReadMemory(parser, (const char *)bytes.data, (int)bytes.size, path, NULL,
                              XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                  XML_PARSE_NOBLANKS | XML_PARSE_NOCDATA | XML_PARSE_BIG_LINES);
    if (document_type != 0)
        return error_at(error, ERROR_CONFIG, path, document_type,
                        "document types and entities are not accepted");
    return *tree != NULL && parser->wellFormed ? 0 : parse_error(parser, path, error);
}

int xml_parse(struct span bytes, const char *path, struct xml_document *document,
              struct error *error)
{
    if (bytes.size == 0)
        return error_at(error, ERROR_CONFIG, path, 0, "the file is empty");
    if (bytes.size > XML_SIZE_LIMIT)
        return error_at(error, ERROR_CONFIG, path, 0, "more than %d bytes", XML_SIZE_LIMIT);
    xmlParserCtxtPtr parser = xmlNewParserCtxt();
    if (parser == NULL)
        return error_memory(error);
    xmlDocPtr tree = NULL;
    int result = parse(parser, path, bytes, &tree, error);
    xmlFreeParserCtxt(parser);
    if (result == 0)
        result = text_copy(path, &document->path, error);
    if (result == 0)
        document->handle = tree;
    else
        xmlFreeDoc(tree);
    return result;
}

int xml_load(const char *path, struct xml_document *document, struct error *error)
{
    AUTO(blob) bytes = {0};
    if (file_load(path, XML_SIZE_LIMIT, &bytes, error) != 0)
        return -1;
    return xml_parse(blob_span(&bytes), path, document, error);
}

void xml_document_release(struct xml_document *document)
{
    xmlFreeDoc(document->handle);
    text_release(&document->path);
    *document = (struct xml_document){0};
}

struct validation {
    const char *path;
    xml_finding *report;
    void *context;
    bool stopped;
    struct error first;
};

static const xmlNode *element_named(const xmlNode *node, const char *name)
{
    for (; node != NULL; node = node->next)
        if (node->type == XML_ELEMENT_NODE && xmlStrEqual(node->name, (const xmlChar *)name))
            return node;
    return NULL;
}

/* Writes "parameter 'NAME': " for the innermost element around `node` that has a name; returns the length. */
static size_t write_owner(const xmlNode *node, char *text, size_t size)
{
    const xmlNode *name = NULL;
    for (; node != NULL && node->type == XML_ELEMENT_NODE && name == NULL; node = node->parent)
        name = element_named(node->children, "Name");
    xmlChar *content = name == NULL ? NULL : xmlNodeGetContent(name);
    int length =
        content == NULL ? 0 : snprintf(text, size, "parameter '%.60s': ", (const char *)content);
    xmlFree(content);
    return length < 0 ? 0 : (size_t)length;
}

/* The first name in "Expected is one of ( A, B )", which is the one that is needed. */
static bool missing_element(const char *message, char *name, size_t size)
{
    if (strstr(message, "Missing child element") == NULL)
        return false;
    const char *list = strstr(message, "Expected is");
    list = list == NULL ? NULL : strchr(list, '(');
    if (list == NULL)
        return false;
    list += strspn(list, "( ");
    snprintf(name, size, "%.*s", (int)strcspn(list, " ,)"), list);
    return true;
}

static bool is_twice(const xmlNode *node)
{
    for (const xmlNode *before = node->prev; before != NULL; before = before->prev)
        if (before->type == XML_ELEMENT_NODE && xmlStrEqual(before->name, node->name))
            return true;
    return false;
}

/* Says in plain words what the library says in its own, where that would puzzle. */
static void describe_finding(const xmlError *finding, char *text, size_t size)
{
    const xmlNode *node = finding->node;
    const char *message = finding->message == NULL ? "not valid" : finding->message;
    if (node == NULL || node->type != XML_ELEMENT_NODE) {
        tidy_message(message, text, size);
        return;
    }
    size_t used = write_owner(node, text, size);
    text += used;
    size -= used;
    char missing[60];
    const char *name = (const char *)node->name;
    if (missing_element(message, missing, sizeof missing))
        snprintf(text, size, "element '%s' is missing", missing);
    else if (strstr(message, "Not all fields of key") != NULL)
        snprintf(text, size, "element 'Name' is missing");
    else if (strstr(message, "more than one member") != NULL)
        snprintf(text, size, "element '%.60s' is given twice", name);
    else if (strstr(message, "This element is not expected") != NULL)
        snprintf(text, size, "element '%.60s' is %s", name,
                 is_twice(node) ? "given twice" : "not known here");
    else if (strstr(message, "Character content") != NULL)
        snprintf(text, size, "text between the elements of '%.60s'", name);
    else if (strstr(message, "not a valid value") != NULL || strstr(message, "[facet") != NULL) {
        xmlChar *content = xmlNodeGetContent(node);
        snprintf(text, size, "'%.60s' is not allowed in element '%.60s'", (const char *)content,
                 name);
        xmlFree(content);
    } else
        tidy_message(message, text, size);
}

static void on_finding(void *context, const xmlError *finding)
{
    struct validation *validation = context;
    if (validation->stopped)
        return;
    char text[SHOWN_MESSAGE];
    describe_finding(finding, text, sizeof text);
    struct error error;
    error_at(&error, ERROR_CONFIG, validation->path, (unsigned)finding->line, "%s", text);
    if (validation->first.code == ERROR_NONE)
        validation->first = error;
    validation->stopped =
        validation->report == NULL || validation->report(validation->context, &error) != 0;
}

static xmlSchemaPtr compile_schema(struct span schema)
{
    xmlSchemaParserCtxtPtr parser =
        xmlSchemaNewMemParserCtxt((const char *)schema.data, (int)schema.size);
    xmlSchemaPtr compiled = parser == NULL ? NULL : xmlSchemaParse(parser);
    xmlSchemaFreeParserCtxt(parser);
    return compiled;
}

int xml_validate(const struct xml_document *document, struct span schema, xml_finding *report,
                 void *context, struct error *error)
{
    struct validation validation = {.path = document->path, .report = report, .context = context};
    xmlSchemaPtr compiled = compile_schema(schema);
    xmlSchemaValidCtxtPtr validator = compiled == NULL ? NULL : xmlSchemaNewValidCtxt(compiled);
    int result = -1;
    if (validator != NULL) {
        xmlSchemaSetValidStructuredErrors(
            validator, (xmlStructuredErrorFunc)(void (*)(void))on_finding, &validation);
        result = xmlSchemaValidateDoc(validator, document->handle);
    }
    xmlSchemaFreeValidCtxt(validator);
    xmlSchemaFree(compiled);
    if (result < 0)
        return error_set(error, ERROR_BUG, "the built-in schema cannot be used");
    if (result == 0)
        return 0;
    *error = validation.first;
    return -1;
}

const struct xml_node *xml_root(const struct xml_document *document)
{
    return (const struct xml_node *)xmlDocGetRootElement(document->handle);
}

const char *xml_name(const struct xml_node *node)
{
    return (const char *)((const xmlNode *)node)->name;
}

unsigned xml_line(const struct xml_node *node)
{
    return node == NULL ? 0 : (unsigned)xmlGetLineNo((const xmlNode *)node);
}

static const struct xml_node *first_named(const xmlNode *node, const char *name)
{
    for (; node != NULL; node = node->next)
        if (node->type == XML_ELEMENT_NODE &&
            (name == NULL || strcmp((const char *)node->name, name) == 0))
            break;
    return (const struct xml_node *)node;
}

const struct xml_node *xml_child(const struct xml_node *node, const char *name)
{
    return node == NULL ? NULL : first_named(((const xmlNode *)node)->children, name);
}

const struct xml_node *xml_next(const struct xml_node *node, const char *name)
{
    return first_named(((const xmlNode *)node)->next, name);
}

int xml_text(const struct xml_node *node, char **text, struct error *error)
{
    static const char white_space[] = " \t\r\n";
    if (node == NULL)
        return text_copy("", text, error);
    xmlChar *content = xmlNodeGetContent((const xmlNode *)node);
    if (content == NULL)
        return error_memory(error);
    char *start = (char *)content + strspn((char *)content, white_space);
    size_t length = strlen(start);
    while (length > 0 && strchr(white_space, start[length - 1]) != NULL)
        length--;
    start[length] = '\0';
    int result = text_copy(start, text, error);
    xmlFree(content);
    return result;
}

bool xml_text_is(const struct xml_node *node, const char *text)
{
    struct error ignored;
    AUTO_TEXT content = NULL;
    return xml_text(node, &content, &ignored) == 0 && strcmp(content, text) == 0;
}
