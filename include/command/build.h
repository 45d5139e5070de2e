// SPDX-License-Identifier: Apache-2.0
/*
 * What building commands share: several configurations in one call, processes, reports, the first failure, and
 * artefacts of an earlier build that must not stay behind.
 */
#ifndef COMMAND_BUILD_H
#define COMMAND_BUILD_H

#include <base/stale.h>
#include <command/evidence.h>

/* What is known of one build, also when it failed. */
struct build_item {
    char *output;    /* NULL: not known */
    char *companion; /* a second file that the build writes, or NULL */
    /* The output is something that it was to be made from, and must not be touched. */
    bool is_ingredient;
    struct json *record; /* for the manifest, or NULL */
};

struct build_kind {
    const char *plural; /* of what is built; the member of a JSON report */
    struct stale_kind artefact;
    /* Builds one, fills `item` as soon as it can, and writes a report: text, or one JSON object. */
    int (*build)(void *context, const char *config, struct build_item *item, FILE *report,
                 struct error *error);
    /* Fills `item` without building. Error: ERROR_CONFIG, it would write over another file of the call. */
    int (*find)(void *context, const struct run *silent, const char *config,
                struct build_item *item, struct error *error);
};

struct build {
    struct run *run;
    const struct build_kind *kind;
    void *context;
    struct text_list configs;
    unsigned jobs; /* 0: as many as there are processors */
    struct evidence evidence;
};

/*
 * Takes the operands as configurations. Stock scripts put words such as AUTO behind the XML: what is no file and has
 * no extension is left out, with a note. Error: out of memory.
 */
int build_collect(const struct invocation *invocation, struct build *build,
                  struct error *error) must_check;
void build_release(struct build *build);

/* An option that names one file makes no sense for several. Error: ERROR_USAGE. */
int build_one_only(const struct build *build, const char *option, const char *value,
                   struct error *error) must_check;

/*
 * Builds all, each in a process of its own where there are several; one that fails does not stop the others. Shows
 * errors where they happen. Where all are built, the manifest is written. Errors: the first failure's status, with an empty message; ERROR_CONFIG, two have one
 * output.
 */
int build_all(struct build *build, struct error *error) must_check;

#endif
