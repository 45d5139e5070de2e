// SPDX-License-Identifier: Apache-2.0
#include <base/output.h>
#include <base/path.h>
#include <command/companions.h>
#include <command/depfile.h>
#include <string.h>

enum { DEPFILE_LIMIT = 1024 * 1024 };

/* What stands before each file, and between two of them. */
static const char lead[] = "  ";
static const char more[] = " \\\n";

void depfile_release(struct depfile *depfile)
{
    text_list_release(&depfile->sources);
    blob_release(&depfile->text);
}

int depfile_add(struct depfile *depfile, const char *path, struct error *error)
{
    if (depfile->path == NULL || path == NULL || path_is_token_uri(path) ||
        file_kind(path) != FILE_REGULAR)
        return 0;
    for (size_t i = 0; i < depfile->sources.count; i++)
        if (strcmp(depfile->sources.items[i], path) == 0)
            return 0;
    return text_list_add(&depfile->sources, path, error);
}

/* Whether each line but the first begins as those of depfile_write() do. */
static bool is_depfile(const char *path)
{
    struct error ignored;
    AUTO(blob) text = {0};
    if (file_load(path, DEPFILE_LIMIT, &text, &ignored) != 0 ||
        blob_append_text(&text, &ignored, "%s", "") != 0 ||
        memchr(text.data, '\0', text.size) != NULL)
        return false;
    const char *line = strchr((const char *)text.data, '\n');
    if (line == NULL || line - (const char *)text.data < 3 || memcmp(line - 3, ": \\", 3) != 0)
        return false;
    for (; line != NULL && line[1] != '\0'; line = strchr(line + 1, '\n'))
        if (strncmp(line + 1, lead, strlen(lead)) != 0)
            return false;
    return true;
}

static bool is_other(const struct depfile *depfile, const struct evidence_options *evidence)
{
    const char *written[] = {depfile->target, evidence->manifest, evidence->attest};
    for (size_t i = 0; i < sizeof written / sizeof *written; i++)
        if (written[i] != NULL && file_same_target(written[i], depfile->path))
            return true;
    for (size_t i = 0; i < depfile->sources.count; i++)
        if (file_same(depfile->sources.items[i], depfile->path))
            return true;
    return false;
}

/* Appends a path as make and Ninja read it, and as a rule that somebody wrote would call the file. */
static int append_path(struct blob *text, const char *path, struct error *error)
{
    AUTO_TEXT tidy = NULL;
    if (path_tidy(path, &tidy, error) != 0)
        return -1;
    for (const char *at = tidy; *at != '\0'; at++) {
        const char *escape = *at == '$' ? "$" : strchr(" #", *at) != NULL ? "\\" : "";
        if ((unsigned char)*at < ' ')
            return error_set(error, ERROR_CONFIG,
                             "option --depfile: a path with a control character cannot be written: "
                             "'%s'",
                             path);
        if (blob_append_text(text, error, "%s%c", escape, *at) != 0)
            return -1;
    }
    return 0;
}

static int compose(struct depfile *depfile, struct error *error)
{
    struct blob *text = &depfile->text;
    if (append_path(text, depfile->target, error) != 0 || blob_append_text(text, error, ":") != 0)
        return -1;
    for (size_t i = 0; i < depfile->sources.count; i++)
        if (blob_append_text(text, error, "%s%s", more, lead) != 0 ||
            append_path(text, depfile->sources.items[i], error) != 0)
            return -1;
    return blob_append_text(text, error, "\n");
}

int depfile_prepare(struct depfile *depfile, const struct evidence_options *evidence,
                    struct error *error)
{
    if (depfile->path == NULL)
        return 0;
    if (is_other(depfile, evidence))
        return error_set(error, ERROR_CONFIG, "option --depfile: '%s' is another file of the build",
                         depfile->path);
    if (companion_check_target("--depfile", depfile->path, is_depfile, error) != 0)
        return -1;
    return compose(depfile, error);
}

int depfile_write(const struct depfile *depfile, struct error *error)
{
    if (depfile->path == NULL)
        return 0;
    return output_save(depfile->path, OUTPUT_ORDINARY, blob_span(&depfile->text), error);
}
