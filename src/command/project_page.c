// SPDX-License-Identifier: Apache-2.0
#include <base/embedded.h>
#include <command/program.h>
#include <command/project_drawing.h>
#include <command/project_page.h>
#include <inttypes.h>
#include <stdio.h>

#define FRAME "templates/report/page.html"

static const char *text(const struct json *object, const char *name)
{
    const char *value = json_text(json_member(object, name));
    return value == NULL ? "" : value;
}

static unsigned number(const struct json *object, const char *name)
{
    uint32_t value = 0;
    struct error ignored;
    return json_number(json_member(object, name), &value, &ignored) == 0 ? value : 0;
}

static void add_tile(struct html *page, const char *class, unsigned count, const char *what)
{
    html_add(page, "<div class=\"%s\"><b>%u</b>%s</div>\n", count > 0 ? class : "", count, what);
}

static void add_head(struct html *page, const struct json *facts)
{
    const struct json *summary = json_member(facts, "summary");
    const char *layout = text(facts, "layout");
    html_add(page, "<h1>%s</h1>\n<p class=\"soft\">%s</p>\n<div class=\"tiles\">\n",
             text(facts, "project"), layout[0] != '\0' ? layout : "Firmware images and keys");
    add_tile(page, "good", number(summary, "passed"), "checks passed");
    add_tile(page, "bad", number(summary, "failed"), "checks failed");
    add_tile(page, "warn", number(summary, "warnings"), "warnings");
    add_tile(page, "warn", number(summary, "not_built"), "files not built");
    html_add(page, "</div>\n");
}

static void add_map(struct html *page, const struct json *facts)
{
    const struct json *memories = json_member(facts, "memories");
    html_add(page, "<section id=\"map\"><h2>Flash map</h2>\n");
    if (json_member(facts, "layout") == NULL)
        html_add(page, "<p class=\"soft\">As the images tell of their slots. With a layout the "
                       "whole memory is drawn.</p>\n");
    for (size_t i = 0; i < json_length(memories); i++)
        project_drawing_add(json_element(memories, i), page);
    html_add(page, "</section>\n");
}

static void add_verdict(struct html *page, const char *verdict)
{
    const char *class = strcmp(verdict, "pass") == 0   ? "pass"
                        : strcmp(verdict, "fail") == 0 ? "fail"
                                                       : "none";
    html_add(page, "<span class=\"verdict %s\">%s</span>", class, verdict);
}

static void add_image(struct html *page, const struct json *image)
{
    char size[32] = "";
    const char *key = text(image, "key");
    bool built = json_is_true(json_member(image, "built"));
    const char *name = text(image, "file");
    if (number(image, "size") > 0)
        snprintf(size, sizeof size, "%u", number(image, "size"));
    html_add(page, "<tr><td class=\"name\">%s<br><span class=\"soft\">%s</span></td>",
             name[0] != '\0' ? name : "no output", text(image, "config"));
    html_add(page, "<td>%s</td><td>%s</td>", text(image, "version"), size);
    html_add(page, "<td class=\"code\">%s</td><td class=\"code\">%s</td><td>%s</td>",
             text(image, "address"), text(image, "counter"), text(image, "body"));
    char mark[9] = "";
    snprintf(mark, sizeof mark, "%.8s", key);
    html_add(page, "<td class=\"code\">%s</td><td>", mark);
    add_verdict(page, !built                                      ? "not built"
                      : json_is_true(json_member(image, "valid")) ? "pass"
                                                                  : "fail");
    html_add(page, "</td></tr>\n");
}

static void add_images(struct html *page, const struct json *facts)
{
    const struct json *images = json_member(facts, "images");
    html_add(page,
             "<section id=\"images\"><h2>Images</h2>\n<div class=\"scroll\"><table><thead><tr>"
             "<th>file and configuration</th><th>version</th><th>bytes</th><th>address</th>"
             "<th>counter</th><th>body</th><th>signed by</th><th>boot core</th></tr></thead>"
             "<tbody>\n");
    for (size_t i = 0; i < json_length(images); i++)
        add_image(page, json_element(images, i));
    html_add(page, "</tbody></table></div></section>\n");
}

/* Whether a fingerprint was there before an entry. */
static bool is_told(const struct json *keys, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(text(json_element(keys, i), "fingerprint"),
                   text(json_element(keys, index), "fingerprint")) == 0)
            return true;
    return false;
}

/* All places of the key that an entry is the first of. */
static void add_key(struct html *page, const struct json *keys, size_t index)
{
    const char *fingerprint = text(json_element(keys, index), "fingerprint");
    html_add(page, "<tr><td class=\"code full\">%s</td><td class=\"name\">", fingerprint);
    for (size_t i = index; i < json_length(keys); i++) {
        const struct json *key = json_element(keys, i);
        if (strcmp(text(key, "fingerprint"), fingerprint) == 0)
            html_add(page,
                     i == index ? "<span class=\"soft\">%s</span> %s"
                                : "<br><span class=\"soft\">%s</span> %s",
                     text(key, "what"), text(key, "where"));
    }
    html_add(page, "</td></tr>\n");
}

static void add_keys(struct html *page, const struct json *facts)
{
    const struct json *keys = json_member(facts, "keys");
    if (json_length(keys) == 0)
        return;
    html_add(page, "<section id=\"keys\"><h2>Keys</h2>\n<p class=\"soft\">SHA-256 of each public "
                   "key. No key is in this page.</p>\n<div class=\"scroll\"><table><thead><tr>"
                   "<th>fingerprint</th><th>where</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < json_length(keys); i++)
        if (!is_told(keys, i))
            add_key(page, keys, i);
    html_add(page, "</tbody></table></div></section>\n");
}

static void add_boot(struct html *page, const struct json *boot)
{
    const struct json *files = json_member(boot, "files");
    const struct json *lines = json_member(boot, "lines");
    const char *message = text(boot, "message");
    html_add(page, "<h3>%s ", text(boot, "title"));
    bool booted = json_is_true(json_member(boot, "booted"));
    bool ran = json_length(json_member(boot, "events")) > 0;
    html_add(page, "<span class=\"verdict %s\">%s</span></h3>\n<p class=\"soft\">",
             booted ? "pass"
             : ran  ? "fail"
                    : "none",
             booted ? "boots"
             : ran  ? "does not boot"
                    : "not run");
    for (size_t i = 0; i < json_length(files); i++)
        html_add(page, i == 0 ? "%s" : ", %s", json_text(json_element(files, i)));
    html_add(page, "</p>\n");
    if (message[0] != '\0')
        html_add(page, "<p class=\"message\">%s</p>\n", message);
    if (json_length(lines) == 0)
        return;
    html_add(page, "<pre><code>");
    for (size_t i = 0; i < json_length(lines); i++)
        html_add(page, "%s\n", json_text(json_element(lines, i)));
    html_add(page, "</code></pre>\n");
}

static void add_boots(struct html *page, const struct json *facts)
{
    const struct json *boots = json_member(facts, "boots");
    html_add(page, "<section id=\"boot\"><h2>What a device does at boot</h2>\n");
    if (json_length(boots) == 0)
        html_add(page, "<p class=\"soft\">%s</p>\n",
                 json_member(facts, "layout") == NULL
                     ? "No layout was named: nothing was booted."
                     : "No image that was built lies in a slot of the layout.");
    for (size_t i = 0; i < json_length(boots); i++)
        add_boot(page, json_element(boots, i));
    html_add(page, "</section>\n");
}

static void add_warnings(struct html *page, const struct json *facts)
{
    const struct json *warnings = json_member(facts, "warnings");
    if (json_length(warnings) == 0)
        return;
    html_add(page, "<section id=\"warnings\"><h2>Warnings</h2>\n<ul class=\"warnings\">\n");
    for (size_t i = 0; i < json_length(warnings); i++)
        html_add(page, "<li>%s</li>\n", json_text(json_element(warnings, i)));
    html_add(page, "</ul></section>\n");
}

static void add_check(struct html *page, const struct json *check)
{
    const char *message = text(check, "message");
    html_add(page, "<tr><td>");
    add_verdict(page, text(check, "verdict"));
    html_add(page, "</td><td>%s</td><td class=\"name\">%s", text(check, "check"),
             text(check, "subject"));
    if (message[0] != '\0')
        html_add(page, "<br><span class=\"message\">%s</span>", message);
    html_add(page, "</td></tr>\n");
}

/* What failed comes first. */
static void add_checks(struct html *page, const struct json *facts)
{
    static const char *const order[] = {"fail", "not built", "pass"};
    const struct json *checks = json_member(facts, "checks");
    html_add(page,
             "<section id=\"checks\"><h2>Checks</h2>\n<div class=\"scroll\"><table><thead><tr>"
             "<th>verdict</th><th>check</th><th>of</th></tr></thead><tbody>\n");
    for (size_t verdict = 0; verdict < sizeof order / sizeof *order; verdict++)
        for (size_t i = 0; i < json_length(checks); i++)
            if (strcmp(text(json_element(checks, i), "verdict"), order[verdict]) == 0)
                add_check(page, json_element(checks, i));
    html_add(page, "</tbody></table></div></section>\n");
}

static void add_content(struct html *page, const struct json *facts)
{
    add_head(page, facts);
    add_warnings(page, facts);
    add_map(page, facts);
    add_images(page, facts);
    add_boots(page, facts);
    add_checks(page, facts);
    add_keys(page, facts);
    html_add(page, "<footer class=\"soft\">otpc %s</footer>", program_version());
}

/* Appends the frame up to a mark, and leaves what is behind it. */
static void add_frame(struct html *page, struct span *frame, const char *mark)
{
    size_t length = strlen(mark);
    size_t at = 0;
    while (at + length < frame->size && memcmp(frame->data + at, mark, length) != 0)
        at++;
    html_raw(page, (struct span){frame->data, at});
    *frame = (struct span){frame->data + at + length, frame->size - at - length};
}

int project_page(const struct json *facts, struct html *page, struct error *error)
{
    struct span frame = embedded_find(FRAME);
    add_frame(page, &frame, "<!--title-->");
    html_add(page, "%s", text(facts, "project"));
    add_frame(page, &frame, "<!--content-->");
    add_content(page, facts);
    html_raw(page, frame);
    return html_finish(page, error);
}
