// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/output.h>
#include <device/provision_state.h>
#include <pack/manifest.h>
#include <string.h>

enum { FILE_LIMIT = 64 * 1024 };

static int add_text(struct digest *digest, const char *text, struct error *error)
{
    struct span bytes = {(const uint8_t *)text, strlen(text) + 1}; /* with its end */
    return digest_update(digest, bytes, error);
}

static bool is_named(const struct provision_steps *steps, const char *file)
{
    for (size_t i = 0; i < steps->count; i++)
        for (size_t j = 1; j < steps->items[i].count; j++)
            if (strcmp(steps->items[i].words[j], file) == 0)
                return true;
    return false;
}

static int add_steps(struct digest *digest, const struct provision_steps *steps,
                     struct error *error)
{
    for (size_t i = 0; i < steps->count; i++) {
        /* the program may have moved */
        for (size_t j = 1; j < steps->items[i].count; j++)
            if (add_text(digest, steps->items[i].words[j], error) != 0)
                return -1;
        if (add_text(digest, "", error) != 0)
            return -1;
    }
    return 0;
}

int provision_digest(const struct provision_plan *plan, const struct provision_steps *steps,
                     uint8_t digest[SHA256_SIZE], struct error *error)
{
    AUTO(digest) running = {0};
    struct digest_value value;
    if (digest_start(&running, DIGEST_SHA256, error) != 0 || add_steps(&running, steps, error) != 0)
        return -1;
    for (size_t i = 0; i < plan->sequence.artefact_count; i++) {
        struct file_facts facts;
        if (plan->artefacts[i].file == NULL || !is_named(steps, plan->artefacts[i].file))
            continue;
        if (file_facts_read(plan->artefacts[i].file, &facts, error) != 0 ||
            digest_update(&running, SPAN(facts.digest), error) != 0)
            return -1;
    }
    if (digest_finish(&running, &value, error) != 0)
        return -1;
    memcpy(digest, value.bytes, SHA256_SIZE);
    return 0;
}

int provision_state_write(const char *path, const uint8_t digest[SHA256_SIZE], size_t done,
                          size_t total, struct error *error)
{
    AUTO_JSON top = json_object();
    AUTO(blob) text = {0};
    json_add_bytes(top, "plan", (struct span){digest, SHA256_SIZE});
    json_add_number(top, "done", done);
    json_add_number(top, "steps", total);
    if (json_write(top, &text, error) != 0)
        return -1;
    return output_save(path, OUTPUT_ORDINARY, blob_span(&text), error);
}

struct state_members {
    const char *plan;
    uint32_t done;
    uint32_t steps;
};

static const struct json_row rows[] = {
    {"plan", JSON_TEXT, true, offsetof(struct state_members, plan), NULL},
    {"done", JSON_NUMBER, true, offsetof(struct state_members, done), NULL},
    {"steps", JSON_NUMBER, true, offsetof(struct state_members, steps), NULL},
    {.name = NULL},
};

bool provision_state_is(const char *path)
{
    struct error ignored;
    struct state_members members;
    AUTO(blob) text = {0};
    AUTO(json_document) document = {.root = NULL};
    return file_load(path, FILE_LIMIT, &text, &ignored) == 0 &&
           json_document_parse(blob_span(&text), path, &document, &ignored) == 0 &&
           json_read_object(&document, document.root, "", rows, &members, &ignored) == 0;
}

int provision_state_read(const char *path, const uint8_t digest[SHA256_SIZE], size_t total,
                         size_t *done, struct error *error)
{
    char expected[2 * SHA256_SIZE + 1];
    struct state_members members;
    AUTO(blob) text = {0};
    AUTO(json_document) document = {.root = NULL};
    if (file_load(path, FILE_LIMIT, &text, error) != 0 ||
        json_document_parse(blob_span(&text), path, &document, error) != 0 ||
        json_read_object(&document, document.root, "", rows, &members, error) != 0)
        return -1;
    hex_encode((struct span){digest, SHA256_SIZE}, expected);
    if (strcmp(expected, members.plan) != 0 || members.steps != total)
        return json_error(&document, "", error,
                          "the plan or one of its files has changed since; --restart begins again");
    if (members.done > total)
        return json_error(&document, "", error, "more steps are done than there are");
    *done = members.done;
    return 0;
}
