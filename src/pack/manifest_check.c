// SPDX-License-Identifier: Apache-2.0
#include <inttypes.h>
#include <pack/manifest.h>
#include <pack/manifest_check.h>
#include <string.h>

struct checker {
    const struct manifest_check *check;
    const struct json_document *document;
    bool from_options; /* the command line took the place of a configuration */
};

/* An error about the document itself; returns -1. */
static int malformed(const struct checker *checker, const char *where, const char *member,
                     struct error *error)
{
    json_error(checker->document, where, error, "member '%s' is missing, or not what it should be",
               member);
    error->code = ERROR_FILE;
    return -1;
}

static void report(const struct checker *checker, const char *name, const struct error *finding)
{
    (void)!finding_add(checker->check->sink, name, finding);
}

/* A file that cannot be read does not hold either. */
static void report_unreadable(const struct checker *checker, const char *path,
                              struct error *finding)
{
    finding->code = ERROR_INVALID;
    snprintf(finding->file, sizeof finding->file, "%s", path);
    report(checker, "readable", finding);
}

/* Where a path of the manifest leads to. */
static int locate(const struct checker *checker, const char *path, struct blob *full,
                  struct error *error)
{
    const char *directory = checker->check->directory;
    bool as_it_is = directory == NULL || path[0] == '/';
    return blob_append_text(full, error, "%s%s%s", as_it_is ? "" : directory, as_it_is ? "" : "/",
                            path);
}

struct listed_file {
    const char *path;
    const char *sha256;
    const struct json *size;
};

static int read_listed(const struct checker *checker, const struct json *object, const char *where,
                       struct listed_file *file, struct error *error)
{
    uint32_t ignored;
    *file =
        (struct listed_file){json_text(json_member(object, "path")),
                             json_text(json_member(object, "sha256")), json_member(object, "size")};
    if (file->path == NULL || file->path[0] == '\0')
        return malformed(checker, where, "path", error);
    if (file->sha256 == NULL || strlen(file->sha256) != FINGERPRINT_TEXT - 1)
        return malformed(checker, where, "sha256", error);
    if (file->size == NULL || json_text(file->size) != NULL ||
        json_number(file->size, &ignored, error) != 0)
        return malformed(checker, where, "size", error);
    return 0;
}

static void compare_file(const struct checker *checker, const struct listed_file *file,
                         const struct file_facts *facts)
{
    struct error finding;
    uint32_t size = 0;
    char digest[FINGERPRINT_TEXT];
    hex_encode(SPAN(facts->digest), digest);
    if (json_number(file->size, &size, &finding) != 0 || size != facts->size) {
        error_at(&finding, ERROR_INVALID, file->path, 0,
                 "it has %" PRIu64 " bytes, the manifest says %" PRIu32, facts->size, size);
        report(checker, "size", &finding);
    }
    if (strcmp(file->sha256, digest) != 0) {
        error_at(&finding, ERROR_INVALID, file->path, 0,
                 "its SHA-256 is %s, the manifest says %.64s", digest, file->sha256);
        report(checker, "sha256", &finding);
    }
}

/* `full` becomes the path of the file, and stays empty where it cannot be read. */
static int check_file(const struct checker *checker, const struct json *object, const char *where,
                      struct blob *full, struct error *error)
{
    struct error finding;
    struct listed_file file;
    struct file_facts facts;
    if (read_listed(checker, object, where, &file, error) != 0 ||
        locate(checker, file.path, full, error) != 0)
        return -1;
    if (file_facts_read((const char *)full->data, &facts, &finding) == 0) {
        compare_file(checker, &file, &facts);
        return 0;
    }
    report_unreadable(checker, file.path, &finding);
    full->size = 0;
    return 0;
}

static void report_member(const struct checker *checker, const char *path, const char *name,
                          const struct json *said, const struct json *found)
{
    struct error finding;
    AUTO(blob) left = {0};
    AUTO(blob) right = {0};
    const struct json *values[] = {said, found};
    struct blob *texts[] = {&left, &right};
    for (size_t i = 0; i < 2; i++)
        if (values[i] == NULL ? blob_append_text(texts[i], &finding, "nothing") != 0
                              : json_write_compact(values[i], texts[i], &finding) != 0)
            return;
    error_at(&finding, ERROR_INVALID, path, 0, "its %.60s is %.300s, the manifest says %.300s",
             name, (const char *)right.data, (const char *)left.data);
    report(checker, name, &finding);
}

/* Each member of either object that the other does not have, or has with another value. */
static void compare_facts(const struct checker *checker, const char *path, const struct json *said,
                          const struct json *found)
{
    const char *name;
    for (size_t i = 0; (name = json_member_name(found, i)) != NULL; i++) {
        const struct json *other = json_member(said, name);
        if (other == NULL || !json_equal(other, json_member(found, name)))
            report_member(checker, path, name, other, json_member(found, name));
    }
    for (size_t i = 0; (name = json_member_name(said, i)) != NULL; i++)
        if (json_member(found, name) == NULL)
            report_member(checker, path, name, json_member(said, name), NULL);
}

/* The signer that the image names must be among the keys of its record. */
static void check_signer(const struct checker *checker, const char *path, const struct json *record,
                         const struct json *found)
{
    struct error finding;
    const struct json *keys = json_member(record, "keys");
    const char *signer = json_text(json_member(found, "key"));
    const char *listed = NULL;
    for (size_t i = 0; i < json_length(keys); i++) {
        const char *role = json_text(json_member(json_element(keys, i), "role"));
        if (role != NULL && strcmp(role, "signing") == 0)
            listed = json_text(json_member(json_element(keys, i), "fingerprint"));
    }
    if (listed == NULL ? signer == NULL : signer != NULL && strcmp(signer, listed) == 0)
        return;
    error_at(&finding, ERROR_INVALID, path, 0, "it is signed by %.64s, the manifest says by %.64s",
             signer == NULL ? "nobody" : signer, listed == NULL ? "nobody" : listed);
    report(checker, "signing-key", &finding);
}

/* What the artefact says of itself. */
static int check_facts(const struct checker *checker, const struct json *record, const char *where,
                       const char *full, struct error *error)
{
    struct error finding;
    AUTO_JSON found = NULL;
    const char *kind = json_text(json_member(record, "kind"));
    const char *path = json_text(json_member(json_member(record, "output"), "path"));
    const struct json *said = json_member(record, "facts");
    bool is_image = kind != NULL && strcmp(kind, "image") == 0;
    if (!is_image && (kind == NULL || strcmp(kind, "obk") != 0))
        return malformed(checker, where, "kind", error);
    if (!json_is_object(said))
        return malformed(checker, where, "facts", error);
    int result = is_image
                     ? image_facts(full, &found, &finding)
                     : obk_facts(full, json_member(said, "destination") != NULL, &found, &finding);
    if (result != 0) {
        report_unreadable(checker, path, &finding);
        return 0;
    }
    compare_facts(checker, path, said, found);
    if (is_image)
        check_signer(checker, path, record, found);
    return 0;
}

static int check_sources(const struct checker *checker, const struct json *record,
                         const char *where, struct error *error)
{
    const struct json *inputs = json_member(record, "inputs");
    for (size_t i = 0; i < json_length(inputs) + 2; i++) {
        AUTO(blob) full = {0};
        const struct json *file = i == 0   ? json_member(record, "config")
                                  : i == 1 ? json_member(record, "linked_config")
                                           : json_element(inputs, i - 2);
        bool may_miss = i == 1 || (i == 0 && checker->from_options);
        if ((file != NULL || !may_miss) && check_file(checker, file, where, &full, error) != 0)
            return -1;
    }
    return 0;
}

static int check_record(const struct checker *checker, const struct json *record, size_t index,
                        struct error *error)
{
    char where[48];
    AUTO(blob) full = {0};
    snprintf(where, sizeof where, "artefacts[%zu]", index);
    if (check_file(checker, json_member(record, "output"), where, &full, error) != 0 ||
        (full.size > 0 && check_facts(checker, record, where, (const char *)full.data, error) != 0))
        return -1;
    return checker->check->inputs ? check_sources(checker, record, where, error) : 0;
}

static bool is_text(const struct json *json, const char *wanted)
{
    const char *text = json_text(json);
    return text != NULL && strcmp(text, wanted) == 0;
}

int manifest_check_run(const struct manifest_check *check, const struct json_document *document,
                       const struct json *manifest, struct error *error)
{
    const struct checker checker = {check, document,
                                    is_text(json_member(manifest, "command"), "image sign")};
    const struct json *artefacts = json_member(manifest, "artefacts");
    if (!is_text(json_member(manifest, "type"), MANIFEST_TYPE))
        return malformed(&checker, "", "type", error);
    if (json_length(artefacts) == 0)
        return malformed(&checker, "", "artefacts", error);
    for (size_t i = 0; i < json_length(artefacts); i++)
        if (check_record(&checker, json_element(artefacts, i), i, error) != 0)
            return -1;
    return 0;
}

int manifest_of_statement(const struct json_document *document, const struct json **manifest,
                          struct error *error)
{
    const struct checker checker = {.document = document};
    const struct json *statement = document->root;
    if (!is_text(json_member(statement, "_type"), STATEMENT_TYPE))
        return malformed(&checker, "statement", "_type", error);
    if (!is_text(json_member(statement, "predicateType"), MANIFEST_TYPE))
        return malformed(&checker, "statement", "predicateType", error);
    *manifest = json_member(statement, "predicate");
    AUTO_JSON wanted = manifest_statement(*manifest);
    if (!json_equal(json_member(wanted, "subject"), json_member(statement, "subject")))
        return malformed(&checker, "statement", "subject", error);
    return 0;
}
