// SPDX-License-Identifier: Apache-2.0
#include <command/project_drawing.h>
#include <inttypes.h>
#include <stdio.h>

/* In units of the drawing: a memory is as wide as the bar, whatever its size. */
enum {
    WIDTH = 1000,
    LEVELS = 3, /* of numbers above the bar, where slots are narrow */
    LEVEL = 15,
    TOP = LEVELS * LEVEL + 6,
    HEIGHT = 64,
    USED = 10,
    BOTTOM = 22,
    NUMBER_WIDTH = 18,
    CHARACTER = 7,
    TEXT = 32,
};

static uint32_t number(const struct json *object, const char *name)
{
    uint32_t value = 0;
    struct error ignored;
    return json_number(json_member(object, name), &value, &ignored) == 0 ? value : 0;
}

static const char *text(const struct json *object, const char *name)
{
    const char *value = json_text(json_member(object, name));
    return value == NULL ? "" : value;
}

/* Bytes as people say them, where they are whole: "640 KiB". */
static const char *say_size(uint32_t size, char said[TEXT])
{
    if (size >= 0x100000 && size % 0x100000 == 0)
        snprintf(said, TEXT, "%" PRIu32 " MiB", size / 0x100000);
    else if (size >= 0x400 && size % 0x400 == 0)
        snprintf(said, TEXT, "%" PRIu32 " KiB", size / 0x400);
    else
        snprintf(said, TEXT, "%" PRIu32 " bytes", size);
    return said;
}

static const char *say_address(uint32_t address, char said[TEXT])
{
    snprintf(said, TEXT, "0x%08" PRIx32, address);
    return said;
}

/* A length in the drawing, in hundredths. */
static uint32_t scale(uint32_t bytes, uint32_t whole)
{
    return whole == 0 ? 0 : (uint32_t)((uint64_t)bytes * WIDTH * 100 / whole);
}

static const char *say_length(uint32_t hundredths, char said[TEXT])
{
    snprintf(said, TEXT, "%" PRIu32 ".%02" PRIu32, hundredths / 100, hundredths % 100);
    return said;
}

static void draw_box(struct html *page, const char *class, uint32_t x, uint32_t y, uint32_t width,
                     uint32_t height)
{
    char at[TEXT];
    char wide[TEXT];
    html_add(page, "<rect class=\"%s\" x=\"%s\" y=\"%u\" width=\"%s\" height=\"%u\"/>", class,
             say_length(x, at), y, say_length(width, wide), height);
}

/* The number of a slot: in it where there is room, else above, as low as the numbers before it leave room. */
static void draw_number(struct html *page, unsigned index, uint32_t x, uint32_t width,
                        uint32_t taken[LEVELS])
{
    char at[TEXT];
    uint32_t middle = x + width / 2;
    unsigned level = 0;
    while (level < LEVELS - 1 && taken[level] > middle)
        level++;
    taken[level] = middle + NUMBER_WIDTH * 100;
    unsigned base = TOP - 6 - level * LEVEL;
    say_length(middle, at);
    html_add(page, "<line x1=\"%s\" y1=\"%u\" x2=\"%s\" y2=\"%u\"/>", at, base + 2, at,
             (unsigned)TOP);
    html_add(page, "<text x=\"%s\" y=\"%u\" text-anchor=\"middle\">%u</text>", at, base, index);
}

static void draw_slot(struct html *page, const struct json *memory, const struct json *slot,
                      unsigned index, uint32_t taken[LEVELS])
{
    uint32_t whole = number(memory, "size");
    uint32_t x = scale(number(slot, "address") - number(memory, "address"), whole);
    uint32_t width = scale(number(slot, "size"), whole);
    uint32_t used = scale(number(slot, "used"), whole);
    char class[TEXT];
    char at[TEXT];
    const char *name = text(slot, "name");
    snprintf(class, sizeof class, "slot k-%.20s", text(slot, "kind"));
    html_add(page, "<g><title>%u: %s %s</title>", index, name, text(slot, "kind"));
    draw_box(page, class, x, TOP, width, HEIGHT);
    if (used > 0)
        draw_box(page, "used", x, TOP + HEIGHT - USED, used, USED);
    draw_number(page, index, x, width, taken);
    if (strlen(name) * CHARACTER * 100 + 1600 < width)
        html_add(page, "<text class=\"in\" x=\"%s\" y=\"%u\" text-anchor=\"middle\">%s</text>",
                 say_length(x + width / 2, at), TOP + HEIGHT / 2 + 1u, name);
    html_add(page, "</g>\n");
}

static void draw(struct html *page, const struct json *memory)
{
    char first[TEXT];
    char last[TEXT];
    uint32_t address = number(memory, "address");
    uint32_t taken[LEVELS] = {0};
    const struct json *slots = json_member(memory, "slots");
    html_add(page, "<svg class=\"map\" viewBox=\"0 0 %u %u\" role=\"img\" aria-label=\"%s\">\n",
             (unsigned)WIDTH, TOP + HEIGHT + BOTTOM + 0u, text(memory, "name"));
    draw_box(page, "bar", 0, TOP, WIDTH * 100, HEIGHT);
    html_add(page, "\n");
    for (size_t i = 0; i < json_length(slots); i++)
        draw_slot(page, memory, json_element(slots, i), (unsigned)i + 1, taken);
    html_add(page, "<text x=\"0\" y=\"%u\">%s</text>", TOP + HEIGHT + 16u,
             say_address(address, first));
    html_add(page, "<text x=\"%u\" y=\"%u\" text-anchor=\"end\">%s</text>\n</svg>\n",
             (unsigned)WIDTH, TOP + HEIGHT + 16u,
             say_address(address + (number(memory, "size") - 1), last));
}

static void list_slot(struct html *page, const struct json *slot, unsigned index)
{
    char first[TEXT];
    char size[TEXT];
    char share[TEXT] = "";
    const struct json *images = json_member(slot, "images");
    uint32_t bytes = number(slot, "size");
    uint32_t used = number(slot, "used");
    html_add(page, "<tr><td>%u</td><td><span class=\"swatch s-%s\"></span>%s</td><td>%s</td>",
             index, text(slot, "kind"), text(slot, "name"), text(slot, "kind"));
    html_add(page, "<td class=\"code\">%s</td><td>%s</td>",
             say_address(number(slot, "address"), first), say_size(bytes, size));
    if (used > 0 && bytes > 0)
        snprintf(share, sizeof share, "%" PRIu32 ".%" PRIu32 " %%",
                 (uint32_t)((uint64_t)used * 100 / bytes),
                 (uint32_t)((uint64_t)used * 1000 / bytes % 10));
    html_add(page, "<td>%s</td><td class=\"name\">", share);
    for (size_t i = 0; i < json_length(images); i++)
        html_add(page, i == 0 ? "%s" : "<br>%s", json_text(json_element(images, i)));
    html_add(page, "</td></tr>\n");
}

void project_drawing_add(const struct json *memory, struct html *page)
{
    char size[TEXT];
    const struct json *slots = json_member(memory, "slots");
    html_add(page, "<h3>%s <span class=\"soft\">%s</span></h3>\n", text(memory, "name"),
             say_size(number(memory, "size"), size));
    draw(page, memory);
    html_add(page, "<div class=\"scroll\"><table class=\"slots\"><thead><tr><th>#</th><th>slot</th>"
                   "<th>kind</th><th>address</th><th>size</th><th>used</th><th>images</th></tr>"
                   "</thead><tbody>\n");
    for (size_t i = 0; i < json_length(slots); i++)
        list_slot(page, json_element(slots, i), (unsigned)i + 1);
    html_add(page, "</tbody></table></div>\n");
}
