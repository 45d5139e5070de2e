// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/path.h>
#include <base/process.h>
#include <command/build.h>
#include <command/report.h>
#include <stdlib.h>
#include <string.h>

static void build_item_release(struct build_item *item)
{
    free(item->output);
    free(item->companion);
    json_release(&item->record);
    *item = (struct build_item){0};
}

static void set_aside(const struct build *build, const struct build_item *item)
{
    if (!item->is_ingredient)
        stale_set_aside(build->run, &build->kind->artefact, item->output);
}

/* Between the report of a build and its record, in whose JSON no such byte stands. */
enum { RECORD_SEPARATOR = 0x1e };

static int send_record(const struct build_item *item, FILE *report, struct error *error)
{
    if (item->record == NULL)
        return 0;
    fputc(RECORD_SEPARATOR, report);
    return json_print(item->record, report, error);
}

/* The two parts of what a build told; the record is empty where there is none. */
static struct span record_of(const struct build *build, const struct pool_result *result,
                             struct span *report)
{
    const uint8_t *separator = NULL;
    *report = blob_span(&result->report);
    if (evidence_is_wanted(&build->evidence) && report->size > 0)
        separator = memrchr(report->data, RECORD_SEPARATOR, report->size);
    if (separator == NULL)
        return (struct span){NULL, 0};
    size_t size = (size_t)(separator - report->data);
    struct span record = {separator + 1, report->size - size - 1};
    report->size = size;
    return record;
}

/* An error that names another file, or none, says which configuration it is about. */
static void name_config(const char *config, struct error *error)
{
    if (strcmp(error->file, config) != 0)
        error_prefix(error, "cannot build '%s'", config);
}

/* Builds one and shows its error, if any; the result is an exit status. */
static int build_one(void *context, size_t index, FILE *report)
{
    const struct build *build = context;
    const char *config = build->configs.items[index];
    AUTO(build_item) item = {0};
    struct error error;
    if (build->kind->build(build->context, config, &item, report, &error) == 0 &&
        send_record(&item, report, &error) == 0)
        return 0;
    name_config(config, &error);
    report_error(build->run, &error);
    set_aside(build, &item);
    return (int)error.code;
}

/* What the builds told, as one text or one JSON object. */
static int print_reports(const struct build *build, const struct pool_result *results,
                         struct error *error)
{
    AUTO_JSON top = json_object();
    struct json *list = json_add(top, build->kind->plural, json_array());
    FILE *out = build->run->out;
    for (size_t i = 0; i < build->configs.count; i++) {
        struct span report;
        record_of(build, &results[i], &report);
        struct json *object = build->run->json ? json_parse(report) : NULL;
        if (object != NULL)
            json_add(list, NULL, object);
        else if (!build->run->json && report.size > 0)
            fwrite(report.data, 1, report.size, out);
    }
    if (build->run->json)
        return json_print(top, out, error);
    return fflush(out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

/* A single one needs no process of its own. */
static int build_here(struct build *build, struct pool_result *result, struct error *error)
{
    char *text = NULL;
    size_t size = 0;
    FILE *report = open_memstream(&text, &size);
    if (report == NULL)
        return error_memory(error);
    result->status = build_one(build, 0, report);
    fclose(report);
    int added = blob_append(&result->report, (struct span){(const uint8_t *)text, size}, error);
    free(text);
    return added;
}

static int first_failure(const struct pool_result *results, size_t count, struct error *error)
{
    for (size_t i = 0; i < count; i++)
        if (results[i].status != 0) {
            error->code = (enum error_code)results[i].status;
            error->message[0] = '\0'; /* it was shown where it happened */
            return -1;
        }
    return 0;
}

/* What two builds both write, or NULL. */
static const char *find_clash(const struct build_item *one, const struct build_item *other)
{
    const char *files[] = {one->output, one->companion};
    const char *others[] = {other->output, other->companion};
    for (size_t i = 0; i < 4; i++)
        if (files[i / 2] != NULL && others[i % 2] != NULL &&
            file_same_target(files[i / 2], others[i % 2]))
            return files[i / 2];
    return NULL;
}

/* Of two with one output only one would remain. */
static int check_outputs(const struct build *build, const struct build_item *items,
                         struct error *error)
{
    for (size_t i = 0; i < build->configs.count; i++)
        for (size_t j = 0; j < i; j++) {
            const char *clash = find_clash(&items[i], &items[j]);
            if (clash != NULL)
                return error_set(error, ERROR_CONFIG, "'%s' and '%s' both write '%s'",
                                 build->configs.items[j], build->configs.items[i], clash);
        }
    return 0;
}

/* Reads the configurations without a word, only to know what would be written, before anything is. */
static int find_items(const struct build *build, struct build_item *items, struct error *error)
{
    int result = 0;
    struct run silent = *build->run;
    if (build->configs.count == 1 && !evidence_is_wanted(&build->evidence))
        return 0;
    silent.err = fopen("/dev/null", "w");
    if (silent.err == NULL)
        return error_system(error, ERROR_FILE, "cannot open '/dev/null'");
    for (size_t i = 0; i < build->configs.count && result == 0; i++) {
        const char *config = build->configs.items[i];
        result = build->kind->find(build->context, &silent, config, &items[i], error);
        if (result != 0)
            name_config(config, error);
    }
    fclose(silent.err);
    return result == 0 ? check_outputs(build, items, error) : -1;
}

/* A process that a signal ended could say nothing and set nothing aside: that is done for it. */
static void bury(const struct build *build, const struct build_item *items,
                 const struct pool_result *results)
{
    struct error error;
    for (size_t i = 0; i < build->configs.count; i++) {
        if (results[i].signal == 0)
            continue;
        error_set(&error, ERROR_BUG, "the build of '%s' was ended by signal %d",
                  build->configs.items[i], results[i].signal);
        report_error(build->run, &error);
        set_aside(build, &items[i]);
    }
}

static int build_pool(struct build *build, const struct build_item *items,
                      struct pool_result *results, struct error *error)
{
    unsigned jobs = build->jobs == 0 ? process_processors() : build->jobs;
    if (process_pool(build_one, build, build->configs.count, jobs, results, error) != 0)
        return -1;
    bury(build, items, results);
    return 0;
}

/* The manifest of this call. */
static int write_evidence(struct build *build, const struct pool_result *results, int result,
                          struct error *error)
{
    for (size_t i = 0; i < build->configs.count; i++) {
        struct span report;
        evidence_add(&build->evidence, json_parse(record_of(build, &results[i], &report)));
    }
    return evidence_finish(&build->evidence, result, error);
}

static int build_found(struct build *build, const struct build_item *items,
                       struct pool_result *results, struct error *error)
{
    size_t count = build->configs.count;
    int result =
        count == 1 ? build_here(build, results, error) : build_pool(build, items, results, error);
    if (result == 0)
        result = print_reports(build, results, error);
    if (result == 0)
        result = first_failure(results, count, error);
    return write_evidence(build, results, result, error);
}

int build_all(struct build *build, struct error *error)
{
    size_t count = build->configs.count;
    struct build_item *items = calloc(count, sizeof *items);
    struct pool_result *results = calloc(count, sizeof *results);
    int result =
        items == NULL || results == NULL ? error_memory(error) : find_items(build, items, error);
    if (result == 0)
        result = build_found(build, items, results, error);
    for (size_t i = 0; i < count; i++) {
        if (items != NULL)
            build_item_release(&items[i]);
        if (results != NULL)
            blob_release(&results[i].report);
    }
    free(items);
    free(results);
    return result;
}

int build_collect(const struct invocation *invocation, struct build *build, struct error *error)
{
    const struct text_list *operands = &invocation->operands;
    for (size_t i = 0; i < operands->count; i++) {
        const char *operand = operands->items[i];
        bool is_word = i > 0 && !file_exists(operand) && path_extension(operand)[0] == '\0';
        if (is_word)
            run_note(invocation->run, "'%s' is no file, the word is ignored", operand);
        else if (text_list_add(&build->configs, operand, error) != 0)
            return -1;
    }
    return 0;
}

void build_release(struct build *build)
{
    text_list_release(&build->configs);
    evidence_release(&build->evidence);
}

int build_one_only(const struct build *build, const char *option, const char *value,
                   struct error *error)
{
    if (value == NULL || build->configs.count == 1)
        return 0;
    return error_set(error, ERROR_USAGE, "option %s goes with one configuration only", option);
}
