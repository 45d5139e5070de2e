// SPDX-License-Identifier: Apache-2.0
#include <pack/sidecar.h>
#include <stdio.h>
#include <string.h>
#include <text/json.h>

enum { FILE_LIMIT = 1024 * 1024 };

static const char format[] = "otpc sidecar 1";

/* The members as they stand in the file. */
struct members {
    const char *format;
    const char *config;
    const char *input;
    const char *output;
    const char *digest;
    const char *seed;
    const struct json *sets;
    bool hex_trailer_magic;
};

static const struct json_row rows[] = {
    {"format", JSON_TEXT, true, offsetof(struct members, format), NULL},
    {"config", JSON_TEXT, true, offsetof(struct members, config), NULL},
    {"input", JSON_TEXT, false, offsetof(struct members, input), NULL},
    {"output", JSON_TEXT, false, offsetof(struct members, output), NULL},
    {"set", JSON_OTHER, true, offsetof(struct members, sets), NULL},
    {"hex_trailer_magic", JSON_BOOL, true, offsetof(struct members, hex_trailer_magic), NULL},
    {"sha256", JSON_TEXT, true, offsetof(struct members, digest), NULL},
    {"seed", JSON_TEXT, true, offsetof(struct members, seed), NULL},
    {.name = NULL},
};

int sidecar_write(const struct sidecar *sidecar, struct output *output, struct error *error)
{
    AUTO_JSON top = json_object();
    AUTO(blob) text = {0};
    json_add_text(top, "format", format);
    json_add_text(top, "config", sidecar->config);
    if (sidecar->input != NULL)
        json_add_text(top, "input", sidecar->input);
    if (sidecar->output != NULL)
        json_add_text(top, "output", sidecar->output);
    struct json *sets = json_add(top, "set", json_array());
    for (size_t i = 0; i < sidecar->sets.count; i++)
        json_add_text(sets, NULL, sidecar->sets.items[i]);
    json_add_bool(top, "hex_trailer_magic", sidecar->hex_trailer == HEX_TRAILER_MAGIC);
    json_add_bytes(top, "sha256", digest_span(&sidecar->digest));
    json_add_bytes(top, "seed", SPAN(sidecar->seed));
    int result = json_write(top, &text, error);
    json_wipe(top);
    if (result != 0)
        return -1;
    return output_write(output, blob_span(&text), error);
}

static int read_hex(const struct json_document *document, const char *member, const char *text,
                    uint8_t bytes[SHA256_SIZE], struct error *error)
{
    char again[2 * SHA256_SIZE + 1];
    for (size_t i = 0; i < SHA256_SIZE; i++)
        if (sscanf(text + 2 * i, "%2hhx", &bytes[i]) != 1)
            break;
    hex_encode((struct span){bytes, SHA256_SIZE}, again);
    if (strcmp(again, text) == 0)
        return 0;
    return json_error(document, "", error, "member '%s': not %d bytes in hexadecimal", member,
                      SHA256_SIZE);
}

static int take_members(struct sidecar *sidecar, const struct members *members, struct error *error)
{
    const struct json_document *document = &sidecar->document;
    if (strcmp(members->format, format) != 0)
        return json_error(document, "", error, "not a sidecar of this version of otpc");
    sidecar->config = members->config;
    sidecar->input = members->input;
    sidecar->output = members->output;
    sidecar->hex_trailer = members->hex_trailer_magic ? HEX_TRAILER_MAGIC : HEX_TRAILER_FULL;
    for (size_t i = 0; i < json_length(members->sets); i++) {
        const char *text = json_text(json_element(members->sets, i));
        if (text == NULL)
            return json_error(document, "", error, "member 'set': not a list of texts");
        if (text_list_add(&sidecar->sets, text, error) != 0)
            return -1;
    }
    if (read_hex(document, "sha256", members->digest, sidecar->digest.bytes, error) != 0)
        return -1;
    return read_hex(document, "seed", members->seed, sidecar->seed, error);
}

static int read_sidecar(const char *path, struct sidecar *sidecar, struct error *error)
{
    struct members members = {.format = NULL};
    AUTO(blob) text = {0};
    if (file_load(path, FILE_LIMIT, &text, error) != 0 ||
        json_document_parse(blob_span(&text), path, &sidecar->document, error) != 0 ||
        json_read_object(&sidecar->document, sidecar->document.root, "", rows, &members, error) !=
            0)
        return -1;
    return take_members(sidecar, &members, error);
}

int sidecar_read(const char *path, struct sidecar *sidecar, struct error *error)
{
    *sidecar = (struct sidecar){.config = NULL};
    if (read_sidecar(path, sidecar, error) == 0)
        return 0;
    sidecar_release(sidecar);
    return -1;
}

void sidecar_release(struct sidecar *sidecar)
{
    text_list_release(&sidecar->sets);
    json_wipe(sidecar->document.root);
    json_document_release(&sidecar->document);
    wipe(sidecar, sizeof *sidecar);
}
