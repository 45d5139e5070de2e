// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/path.h>
#include <pack/manifest.h>
#include <string.h>
#include <text/json_reader.h>

enum { BUFFER_SIZE = 64 * 1024 };

int file_facts_read_open(const struct file *file, const char *path, struct file_facts *facts,
                         struct error *error)
{
    struct digest_value value;
    AUTO(digest) digest = {0};
    AUTO(blob) buffer = {0};
    size_t got = BUFFER_SIZE;
    facts->size = 0;
    if (digest_start(&digest, DIGEST_SHA256, error) != 0 ||
        blob_append_fill(&buffer, 0, BUFFER_SIZE, error) != 0)
        return -1;
    while (got == BUFFER_SIZE) {
        if (file_read_at(file, path, facts->size, buffer.data, BUFFER_SIZE, &got, error) != 0 ||
            digest_update(&digest, (struct span){buffer.data, got}, error) != 0)
            return -1;
        facts->size += got;
    }
    if (digest_finish(&digest, &value, error) != 0)
        return -1;
    memcpy(facts->digest, value.bytes, sizeof facts->digest);
    return 0;
}

int file_facts_read(const char *path, struct file_facts *facts, struct error *error)
{
    AUTO(file) file = {0};
    if (file_open(path, &file, error) != 0)
        return -1;
    return file_facts_read_open(&file, path, facts, error);
}

int record_add_file(struct json *to, const char *name, const char *role, const char *path,
                    const struct file_facts *facts, struct error *error)
{
    AUTO_TEXT tidy = NULL;
    if (path_tidy(path, &tidy, error) != 0)
        return -1;
    struct json *object = json_add(to, name, json_object());
    if (role != NULL)
        json_add_text(object, "role", role);
    json_add_text(object, "path", tidy);
    json_add_bytes(object, "sha256", SPAN(facts->digest));
    json_add_number(object, "size", facts->size);
    return 0;
}

int record_read_file(struct json *to, const char *name, const char *role, const char *path,
                     struct error *error)
{
    struct file_facts facts;
    if (file_facts_read(path, &facts, error) != 0)
        return -1;
    return record_add_file(to, name, role, path, &facts, error);
}

int record_add_key(struct json *keys, const char *role, const struct key *key, struct error *error)
{
    uint8_t fingerprint[SHA256_SIZE];
    if (key_fingerprint(key, fingerprint, error) != 0)
        return -1;
    struct json *object = json_add(keys, NULL, json_object());
    json_add_text(object, "role", role);
    json_add_bytes(object, "fingerprint", SPAN(fingerprint));
    return 0;
}

struct json *manifest_new(const char *command, const char *version, struct json *records)
{
    struct json *manifest = json_object();
    json_add_text(manifest, "type", MANIFEST_TYPE);
    struct json *tool = json_add(manifest, "tool", json_object());
    json_add_text(tool, "name", "otpc");
    json_add_text(tool, "version", version);
    json_add_text(manifest, "command", command);
    json_add(manifest, "artefacts", records);
    return manifest;
}

static bool is_text(const struct json *object, const char *member, const char *wanted)
{
    const char *text = json_text(json_member(object, member));
    return text != NULL && strcmp(text, wanted) == 0;
}

bool manifest_has_key(const struct json *manifest, const char *role, const char *fingerprint)
{
    const struct json *artefacts = json_member(manifest, "artefacts");
    for (size_t i = 0; i < json_length(artefacts); i++) {
        const struct json *keys = json_member(json_element(artefacts, i), "keys");
        for (size_t j = 0; j < json_length(keys); j++) {
            const struct json *key = json_element(keys, j);
            if (is_text(key, "role", role) && is_text(key, "fingerprint", fingerprint))
                return true;
        }
    }
    return false;
}

struct json *manifest_statement(const struct json *manifest)
{
    const struct json *artefacts = json_member(manifest, "artefacts");
    struct json *statement = json_object();
    json_add_text(statement, "_type", STATEMENT_TYPE);
    struct json *subjects = json_add(statement, "subject", json_array());
    for (size_t i = 0; i < json_length(artefacts); i++) {
        const struct json *output = json_member(json_element(artefacts, i), "output");
        struct json *subject = json_add(subjects, NULL, json_object());
        json_add(subject, "name", json_copy(json_member(output, "path")));
        struct json *digest = json_add(subject, "digest", json_object());
        json_add(digest, "sha256", json_copy(json_member(output, "sha256")));
    }
    json_add_text(statement, "predicateType", MANIFEST_TYPE);
    json_add(statement, "predicate", json_copy(manifest));
    return statement;
}

bool manifest_file_is_manifest(const char *path)
{
    struct error ignored;
    AUTO(blob) text = {0};
    if (file_load(path, MANIFEST_LIMIT, &text, &ignored) != 0)
        return false;
    AUTO_JSON top = json_parse(blob_span(&text));
    return top != NULL &&
           (is_text(top, "type", MANIFEST_TYPE) || is_text(top, "payloadType", STATEMENT_FORMAT));
}
