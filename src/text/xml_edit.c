// SPDX-License-Identifier: Apache-2.0
#include <base/text.h>
#include <libxml/tree.h>
#include <libxml/xmlstring.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <text/xml_edit.h>

static const char white_space[] = " \t\r\n";

static bool is_white(uint8_t byte)
{
    return byte != 0 && strchr(white_space, byte) != NULL;
}

/* The offset of `text` at or behind `from`, or `end`. */
static size_t find(struct span bytes, size_t from, size_t end, const char *text)
{
    const uint8_t *found = memmem(bytes.data + from, end - from, text, strlen(text));
    return found == NULL ? end : (size_t)(found - bytes.data);
}

static bool begins(struct span bytes, size_t at, size_t end, const char *text)
{
    return end - at >= strlen(text) && memcmp(bytes.data + at, text, strlen(text)) == 0;
}

/* Comments, CDATA sections and processing instructions: markup that is no tag. */
static const struct section {
    const char *open;
    const char *close;
} sections[] = {{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}};

/* The section that begins at `at`, with the offset behind its end; NULL: none does, or it does not end. */
static const struct section *section_at(struct span bytes, size_t at, size_t end, size_t *behind)
{
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        if (!begins(bytes, at, end, sections[i].open))
            continue;
        size_t close = find(bytes, at + strlen(sections[i].open), end, sections[i].close);
        *behind = close + strlen(sections[i].close);
        return close == end ? NULL : &sections[i];
    }
    return NULL;
}

/* The offset of the '>' that ends the tag at `at`: one in an attribute value does not. */
static size_t tag_end(struct span bytes, size_t at)
{
    uint8_t quote = 0;
    for (; at < bytes.size; at++) {
        uint8_t byte = bytes.data[at];
        if (quote != 0)
            quote = byte == quote ? 0 : quote;
        else if (byte == '"' || byte == '\'')
            quote = byte;
        else if (byte == '>')
            break;
    }
    return at;
}

struct scan {
    struct xml_edit *edit;
    size_t capacity;
    size_t depth;
    size_t innermost; /* element that is open, where depth is not 0 */
};

static int add_range(struct scan *scan, const struct xml_range *range, struct error *error)
{
    struct xml_edit *edit = scan->edit;
    if (edit->count == scan->capacity) {
        size_t capacity = scan->capacity == 0 ? 64 : 2 * scan->capacity;
        void *ranges = reallocarray(edit->ranges, capacity, sizeof *edit->ranges);
        if (ranges == NULL)
            return error_memory(error);
        edit->ranges = ranges;
        scan->capacity = capacity;
    }
    edit->ranges[edit->count++] = *range;
    return 0;
}

static int scan_start_tag(struct scan *scan, size_t at, size_t close, struct error *error)
{
    struct span bytes = scan->edit->bytes;
    struct xml_range range = {.start = at, .parent = scan->innermost, .end = close + 1};
    range.is_empty_tag = bytes.data[close - 1] == '/';
    range.content = range.is_empty_tag ? close - 1 : close + 1;
    range.content_end = range.content;
    while (at + 1 + range.name < close && bytes.data[at + 1 + range.name] != '/' &&
           !is_white(bytes.data[at + 1 + range.name]))
        range.name++;
    if (!range.is_empty_tag) {
        scan->innermost = scan->edit->count;
        scan->depth++;
    }
    return add_range(scan, &range, error);
}

static bool scan_end_tag(struct scan *scan, size_t at, size_t close)
{
    if (scan->depth == 0)
        return false;
    struct xml_range *range = &scan->edit->ranges[scan->innermost];
    range->content_end = at;
    range->end = close + 1;
    scan->innermost = range->parent;
    scan->depth--;
    return true;
}

static int scan_refused(const struct xml_edit *edit, struct error *error)
{
    return error_at(error, ERROR_CONFIG, edit->document.path, 0,
                    "the elements cannot be told apart in this encoding: save the file as UTF-8");
}

static int scan_elements(struct xml_edit *edit, struct error *error)
{
    struct scan scan = {.edit = edit};
    struct span bytes = edit->bytes;
    size_t at = find(bytes, 0, bytes.size, "<");
    while (at < bytes.size) {
        size_t behind;
        if (section_at(bytes, at, bytes.size, &behind) == NULL) {
            size_t close = tag_end(bytes, at);
            behind = close + 1;
            bool is_end = begins(bytes, at, bytes.size, "</");
            if (close == bytes.size || (is_end && !scan_end_tag(&scan, at, close)))
                return scan_refused(edit, error);
            if (!is_end && scan_start_tag(&scan, at, close, error) != 0)
                return -1;
        }
        at = find(bytes, behind, bytes.size, "<");
    }
    return scan.depth == 0 && edit->count > 0 ? 0 : scan_refused(edit, error);
}

/* Whether the tree from `node` on is what was scanned from number `*number` on; keeps the nodes. */
static bool matches(struct xml_edit *edit, const struct xml_node *node, size_t parent,
                    size_t *number)
{
    size_t own = *number;
    const char *name = xml_name(node);
    if (own >= edit->count)
        return false;
    const struct xml_range *range = &edit->ranges[own];
    if (range->parent != parent || range->name != strlen(name) ||
        memcmp(edit->bytes.data + range->start + 1, name, range->name) != 0)
        return false;
    edit->nodes[own] = node;
    *number = own + 1;
    for (const struct xml_node *child = xml_child(node, NULL); child != NULL;
         child = xml_next(child, NULL))
        if (!matches(edit, child, own, number))
            return false;
    return true;
}

int xml_edit_open(struct xml_edit *edit, struct span bytes, const char *path, struct error *error)
{
    size_t number = 0;
    *edit = (struct xml_edit){.bytes = bytes};
    if (xml_parse(bytes, path, &edit->document, error) != 0 || scan_elements(edit, error) != 0)
        return -1;
    edit->nodes = calloc(edit->count, sizeof *edit->nodes);
    if (edit->nodes == NULL)
        return error_memory(error);
    if (!matches(edit, xml_root(&edit->document), 0, &number) || number != edit->count)
        return scan_refused(edit, error);
    return 0;
}

void xml_edit_release(struct xml_edit *edit)
{
    xml_document_release(&edit->document);
    free(edit->ranges);
    free(edit->nodes);
    *edit = (struct xml_edit){0};
}

/* Counts the elements from `node` on, up to `wanted`. */
static bool count_to(const struct xml_node *node, const struct xml_node *wanted, size_t *number)
{
    if (node == wanted)
        return true;
    (*number)++;
    for (node = xml_child(node, NULL); node != NULL; node = xml_next(node, NULL))
        if (count_to(node, wanted, number))
            return true;
    return false;
}

size_t xml_number(const struct xml_document *document, const struct xml_node *node)
{
    size_t number = 0;
    return count_to(xml_root(document), node, &number) ? number : SIZE_MAX;
}

/* The number of the first child of that name, or SIZE_MAX. */
static size_t child_number(const struct xml_edit *edit, size_t parent, const char *name)
{
    for (size_t i = parent + 1; name != NULL && i < edit->count; i++)
        if (edit->ranges[i].parent == parent && strcmp(xml_name(edit->nodes[i]), name) == 0)
            return i;
    return SIZE_MAX;
}

static int place_error(const struct xml_edit *edit, size_t element, struct error *error,
                       const char *message)
{
    return error_at(error, ERROR_CONFIG, edit->document.path, xml_line(edit->nodes[element]), "%s",
                    message);
}

/* A run of bytes. */
struct cut {
    size_t start;
    size_t end;
};

/* Drops white space at both ends. */
static struct cut trim(struct span bytes, struct cut cut)
{
    while (cut.start < cut.end && is_white(bytes.data[cut.start]))
        cut.start++;
    while (cut.end > cut.start && is_white(bytes.data[cut.end - 1]))
        cut.end--;
    return cut;
}

/* The one piece of the content that is text; empty where there is none. False: there are several, or elements. */
static bool find_text(const struct xml_edit *edit, const struct xml_range *range, struct cut *text)
{
    size_t found = 0;
    size_t at = range->content;
    *text = (struct cut){range->content, range->content};
    while (at < range->content_end) {
        size_t behind = find(edit->bytes, at, range->content_end, "<");
        struct cut piece = trim(edit->bytes, (struct cut){at, behind});
        if (behind == at) {
            const struct section *section =
                section_at(edit->bytes, at, range->content_end, &behind);
            if (section == NULL)
                return false;
            bool is_text = section == &sections[1];
            piece = (struct cut){at, is_text ? behind : at};
        }
        if (piece.end > piece.start) {
            *text = piece;
            found++;
        }
        at = behind;
    }
    return found <= 1;
}

static bool is_utf8(const struct xml_edit *edit)
{
    const xmlDoc *tree = edit->document.handle;
    return tree->encoding == NULL || strcasecmp((const char *)tree->encoding, "UTF-8") == 0;
}

/* Appends text as content: markup as entities, and in files of other encodings what is not ASCII as references. */
static int append_escaped(const struct xml_edit *edit, const char *text, struct blob *result,
                          struct error *error)
{
    bool utf8 = is_utf8(edit);
    for (int length = 0; *text != '\0'; text += length) {
        length = (int)strnlen(text, 4);
        int character = xmlGetUTF8Char((const unsigned char *)text, &length);
        int status;
        if (character == '&' || character == '<' || character == '>')
            status = blob_append_text(result, error, "&%s;",
                                      character == '&' ? "amp" : (character == '<' ? "lt" : "gt"));
        else if (character >= 0x80 && !utf8)
            status = blob_append_text(result, error, "&#x%X;", (unsigned)character);
        else
            status =
                blob_append(result, (struct span){(const uint8_t *)text, (size_t)length}, error);
        if (status != 0)
            return -1;
    }
    return 0;
}

static int append_cut(const struct xml_edit *edit, size_t start, size_t end, struct blob *result,
                      struct error *error)
{
    return blob_append(result, (struct span){edit->bytes.data + start, end - start}, error);
}

static int append_element(const struct xml_edit *edit, const char *name, const char *text,
                          struct blob *result, struct error *error)
{
    if (blob_append_text(result, error, "<%s>", name) != 0 ||
        append_escaped(edit, text, result, error) != 0)
        return -1;
    return blob_append_text(result, error, "</%s>", name);
}

/* <X/> becomes <X>text</X>. */
static int fill_empty_tag(const struct xml_edit *edit, const struct xml_range *range,
                          const char *text, struct blob *result, struct error *error)
{
    if (append_cut(edit, 0, range->content, result, error) != 0 ||
        blob_append_text(result, error, ">") != 0 ||
        append_escaped(edit, text, result, error) != 0 ||
        blob_append_text(result, error, "</") != 0 ||
        append_cut(edit, range->start + 1, range->start + 1 + range->name, result, error) != 0 ||
        blob_append_text(result, error, ">") != 0)
        return -1;
    return append_cut(edit, range->end, edit->bytes.size, result, error);
}

static int replace(const struct xml_edit *edit, size_t number, const char *text,
                   struct blob *result, struct error *error)
{
    struct cut cut;
    const struct xml_range *range = &edit->ranges[number];
    if (range->is_empty_tag)
        return fill_empty_tag(edit, range, text, result, error);
    if (!find_text(edit, range, &cut))
        return place_error(edit, number, error,
                           "the text of the element is in several pieces: make it one");
    if (append_cut(edit, 0, cut.start, result, error) != 0 ||
        append_escaped(edit, text, result, error) != 0)
        return -1;
    return append_cut(edit, cut.end, edit->bytes.size, result, error);
}

/* The end of line and the white space that an element's line begins with; nothing where more stands before it. */
static struct cut indentation(const struct xml_edit *edit, size_t number)
{
    const uint8_t *data = edit->bytes.data;
    struct cut cut = {edit->ranges[number].start, edit->ranges[number].start};
    while (cut.start > 0 && (data[cut.start - 1] == ' ' || data[cut.start - 1] == '\t'))
        cut.start--;
    if (cut.start == 0 || (data[cut.start - 1] != '\n' && data[cut.start - 1] != '\r'))
        return (struct cut){cut.end, cut.end};
    cut.start--;
    if (data[cut.start] == '\n' && cut.start > 0 && data[cut.start - 1] == '\r')
        cut.start--;
    return cut;
}

static int insert(const struct xml_edit *edit, const struct xml_place *place, const char *text,
                  struct blob *result, struct error *error)
{
    size_t before = child_number(edit, place->element, place->before);
    size_t neighbour =
        before != SIZE_MAX ? before : child_number(edit, place->element, place->behind);
    if (neighbour == SIZE_MAX)
        return place_error(edit, place->element, error, "the element has no place for a value");
    const struct xml_range *range = &edit->ranges[neighbour];
    struct cut blank = indentation(edit, neighbour);
    size_t at = before != SIZE_MAX ? range->start : range->end;
    if (append_cut(edit, 0, at, result, error) != 0 ||
        (before == SIZE_MAX && append_cut(edit, blank.start, blank.end, result, error) != 0) ||
        append_element(edit, place->child, text, result, error) != 0 ||
        (before != SIZE_MAX && append_cut(edit, blank.start, blank.end, result, error) != 0))
        return -1;
    return append_cut(edit, at, edit->bytes.size, result, error);
}

static int check_text(const char *text, struct error *error)
{
    size_t length = strlen(text);
    if (!xmlCheckUTF8((const unsigned char *)text))
        return error_set(error, ERROR_CONFIG, "the value is not UTF-8");
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
            return error_set(error, ERROR_CONFIG, "the value has a control character");
    if (length > 0 && (text[0] == ' ' || text[length - 1] == ' '))
        return error_set(error, ERROR_CONFIG,
                         "the value begins or ends with a space, which would be lost");
    return 0;
}

/* Whether an element without children says the same in both. */
static bool same_text(const struct xml_node *one, const struct xml_node *other)
{
    struct error ignored;
    AUTO_TEXT text = NULL;
    if (xml_child(one, NULL) != NULL || xml_child(other, NULL) != NULL)
        return xml_child(one, NULL) != NULL && xml_child(other, NULL) != NULL;
    return xml_text(one, &text, &ignored) == 0 && xml_text_is(other, text);
}

/* Whether the new file is the old one but for element `changed` of the new one. */
static bool is_as_before(const struct xml_edit *old, const struct xml_edit *new, size_t changed)
{
    size_t added = new->count - old->count;
    for (size_t i = 0; i < old->count; i++) {
        size_t same = i < changed ? i : i + added;
        if (strcmp(xml_name(old->nodes[i]), xml_name(new->nodes[same])) != 0)
            return false;
        if (same != changed && !same_text(old->nodes[i], new->nodes[same]))
            return false;
    }
    return true;
}

static int verify(const struct xml_edit *edit, const struct xml_place *place, bool inserted,
                  const char *text, struct span bytes, struct error *error)
{
    AUTO(xml_edit) new = {0};
    if (xml_edit_open(&new, bytes, edit->document.path, error) != 0)
        return error_prefix(error, "with the value, the file would be damaged");
    if (new.count == edit->count + inserted) {
        size_t changed = child_number(&new, place->element, place->child);
        if (changed != SIZE_MAX && xml_text_is(new.nodes[changed], text) &&
            is_as_before(edit, &new, changed))
            return 0;
    }
    return place_error(edit, place->element, error, "the value cannot be written here");
}

int xml_edit_set(const struct xml_edit *edit, const struct xml_place *place, const char *text,
                 struct blob *result, struct error *error)
{
    size_t before = result->size;
    if (place->element >= edit->count)
        return error_set(error, ERROR_BUG, "element %zu of %zu", place->element, edit->count);
    if (check_text(text, error) != 0)
        return -1;
    size_t child = child_number(edit, place->element, place->child);
    int status = child != SIZE_MAX ? replace(edit, child, text, result, error)
                                   : insert(edit, place, text, result, error);
    if (status != 0)
        return -1;
    struct span bytes = {result->data + before, result->size - before};
    return verify(edit, place, child == SIZE_MAX, text, bytes, error);
}

/* The white space before the children of an element; where it has none, that before the element itself. */
static struct cut inner_indentation(const struct xml_edit *edit, size_t number)
{
    for (size_t i = number + 1; i < edit->count; i++)
        if (edit->ranges[i].parent == number)
            return indentation(edit, i);
    return indentation(edit, number);
}

static int append_children(const struct xml_edit *edit, struct cut blank,
                           const struct xml_item *items, size_t count, struct blob *result,
                           struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        if (items[i].text == NULL)
            continue;
        if (check_text(items[i].text, error) != 0 ||
            append_cut(edit, blank.start, blank.end, result, error) != 0 ||
            append_element(edit, items[i].name, items[i].text, result, error) != 0)
            return -1;
    }
    return 0;
}

/* The bytes are an XML with that many elements. */
static int check_count(const struct xml_edit *edit, size_t count, struct span bytes,
                       struct error *error)
{
    AUTO(xml_edit) new = {0};
    if (xml_edit_open(&new, bytes, edit->document.path, error) != 0)
        return error_prefix(error, "with the change, the file would be damaged");
    if (new.count != count)
        return error_at(error, ERROR_CONFIG, edit->document.path, 0,
                        "the change cannot be made here");
    return 0;
}

int xml_edit_insert(const struct xml_edit *edit, size_t behind, const char *name,
                    const struct xml_item *items, size_t count, struct blob *result,
                    struct error *error)
{
    size_t before = result->size;
    size_t added = 1;
    if (behind == 0 || behind >= edit->count)
        return error_set(error, ERROR_BUG, "element %zu of %zu", behind, edit->count);
    const struct xml_range *range = &edit->ranges[behind];
    struct cut blank = indentation(edit, behind);
    struct cut inner = inner_indentation(edit, behind);
    for (size_t i = 0; i < count; i++)
        added += items[i].text != NULL;
    if (append_cut(edit, 0, range->end, result, error) != 0 ||
        append_cut(edit, blank.start, blank.end, result, error) != 0 ||
        blob_append_text(result, error, "<%s>", name) != 0 ||
        append_children(edit, inner, items, count, result, error) != 0 ||
        (inner.end > inner.start && append_cut(edit, blank.start, blank.end, result, error) != 0) ||
        blob_append_text(result, error, "</%s>", name) != 0 ||
        append_cut(edit, range->end, edit->bytes.size, result, error) != 0)
        return -1;
    return check_count(edit, edit->count + added,
                       (struct span){result->data + before, result->size - before}, error);
}

int xml_edit_remove(const struct xml_edit *edit, size_t element, struct blob *result,
                    struct error *error)
{
    size_t before = result->size;
    size_t inside = 1;
    if (element == 0 || element >= edit->count)
        return error_set(error, ERROR_BUG, "element %zu of %zu", element, edit->count);
    const struct xml_range *range = &edit->ranges[element];
    while (element + inside < edit->count && edit->ranges[element + inside].start < range->end)
        inside++;
    if (append_cut(edit, 0, indentation(edit, element).start, result, error) != 0 ||
        append_cut(edit, range->end, edit->bytes.size, result, error) != 0)
        return -1;
    return check_count(edit, edit->count - inside,
                       (struct span){result->data + before, result->size - before}, error);
}
