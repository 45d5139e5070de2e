// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/output.h>
#include <command/key_target.h>
#include <command/passphrase_options.h>
#include <command/password_create.h>
#include <pack/password.h>
#include <string.h>
#include <text/json.h>

enum { PASSWORD_FILE_LIMIT = 1024 };

struct create_options {
    const char *family;
    const char *output;
    bool raw;
    bool force;
    struct passphrase_options password;
};

static const struct option_row rows[] = {
    {"--family", "h5|h7rs|h503", "product family", OPTION_TEXT,
     offsetof(struct create_options, family)},
    {"--output", "DIR|FILE", "where to write: a directory, or (h5, h7rs) the file", OPTION_TEXT,
     offsetof(struct create_options, output)},
    {"-o", "DIR|FILE", "the same", OPTION_TEXT, offsetof(struct create_options, output)},
    {"--password-file", "FILE", "its first line is the password", OPTION_TEXT,
     offsetof(struct create_options, password.file)},
    {"--password-fd", "N", "the same, from an open descriptor", OPTION_TEXT,
     offsetof(struct create_options, password.descriptor)},
    {"--raw", NULL, "the password is all bytes of the file, not a line of it", OPTION_FLAG,
     offsetof(struct create_options, raw)},
    {"--force", NULL, "replace files that exist", OPTION_FLAG,
     offsetof(struct create_options, force)},
    {.name = NULL},
};

/* Where each file goes. */
struct places {
    struct blob paths[PASSWORD_FILES_MAX]; /* texts */
    bool is_source
        [PASSWORD_FILES_MAX]; /* the file that the password was read from, equal to the byte */
};

static void places_release(struct places *places)
{
    for (size_t i = 0; i < PASSWORD_FILES_MAX; i++)
        blob_release(&places->paths[i]);
}

static const char *path_at(const struct places *places, size_t index)
{
    return (const char *)places->paths[index].data;
}

static int read_raw(const struct create_options *options, struct blob *password,
                    struct error *error)
{
    if (options->password.file == NULL)
        return error_set(error, ERROR_USAGE, "--raw goes with --password-file only");
    return file_load(options->password.file, PASSWORD_FILE_LIMIT, password, error);
}

static int read_password(const struct create_options *options, struct blob *password,
                         struct error *error)
{
    AUTO(passphrase) line = {0};
    if (options->raw)
        return read_raw(options, password, error);
    if (passphrase_options_read(&options->password, "--password-fd", &line, error) != 0)
        return -1;
    return passphrase_get_new(&line, "password", "--password-file or --password-fd", password,
                              error);
}

/* A file that is the password itself may be where it belongs already. */
static int check_place(const struct create_options *options, const struct password_file *file,
                       const char *path, bool *is_source, struct error *error)
{
    const char *source = options->password.file;
    *is_source = options->raw && source != NULL && file_same(path, source) &&
                 strcmp(file->name, "user_password.bin") == 0;
    return *is_source ? 0 : key_target_check_path(path, source, options->force, error);
}

static int find_places(const struct create_options *options, const struct password_files *files,
                       struct places *places, struct error *error)
{
    bool in_directory = file_kind(options->output) == FILE_DIRECTORY;
    if (!in_directory && files->count > 1)
        return error_set(error, ERROR_FILE, "'%s' is no directory: the files of h503 need one",
                         options->output);
    for (size_t i = 0; i < files->count; i++) {
        struct blob *path = &places->paths[i];
        int result = in_directory ? blob_append_text(path, error, "%s/%s", options->output,
                                                     files->items[i].name)
                                  : blob_append_text(path, error, "%s", options->output);
        if (result != 0 || check_place(options, &files->items[i], path_at(places, i),
                                       &places->is_source[i], error) != 0)
            return -1;
    }
    return 0;
}

/* The files from `index` on; all of them are written before the first appears. */
static int save_files(const struct password_files *files, const struct places *places, size_t index,
                      struct error *error)
{
    AUTO(output) output = {0};
    if (index == files->count)
        return 0;
    if (places->is_source[index])
        return save_files(files, places, index + 1, error);
    if (output_open(&output, path_at(places, index), OUTPUT_SECRET, error) != 0 ||
        output_write(&output, blob_span(&files->items[index].bytes), error) != 0 ||
        save_files(files, places, index + 1, error) != 0)
        return -1;
    return output_commit(&output, error);
}

static int report(const struct run *run, const struct password_files *files,
                  const struct places *places, struct error *error)
{
    AUTO_JSON top = json_object();
    struct json *list = json_add(top, "files", json_array());
    for (size_t i = 0; i < files->count; i++) {
        if (places->is_source[i])
            continue;
        json_add_text(list, NULL, path_at(places, i));
        if (!run->json && !run->quiet && file_kind(path_at(places, i)) == FILE_REGULAR)
            fprintf(run->out, "wrote '%s'\n", path_at(places, i));
    }
    if (run->json)
        return json_print(top, run->out, error);
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

static int run_create(struct invocation *invocation, struct error *error)
{
    const struct create_options *options = invocation->options;
    AUTO(blob) password = {0};
    AUTO(password_files) files = {0};
    AUTO(places) places = {0};
    if (options->family == NULL || options->output == NULL)
        return error_set(error, ERROR_USAGE,
                         "--family and --output are needed; see 'otpc password create --help'");
    enum password_family family = password_family_find(options->family);
    if (family == PASSWORD_FAMILIES)
        return error_set(error, ERROR_USAGE, "option --family: '%s' is none of h5|h7rs|h503",
                         options->family);
    if (read_password(options, &password, error) != 0 ||
        password_files_make(family, blob_span(&password), &files, error) != 0 ||
        find_places(options, &files, &places, error) != 0 ||
        save_files(&files, &places, 0, error) != 0)
        return -1;
    return report(invocation->run, &files, &places, error);
}

const struct command password_create_command = {
    .noun = "password",
    .verb = "create",
    .operands = "",
    .operands_min = 0,
    .operands_max = 0,
    .summary = "Write the password files of debug authentication.",
    .rows = rows,
    .options_size = sizeof(struct create_options),
    .run = run_create,
};
