// SPDX-License-Identifier: Apache-2.0
/*
 * What there is to say about a project directory, as JSON: its checks, images, option-byte keys, keys, flash map and boots.
 */
#ifndef COMMAND_PROJECT_FACTS_H
#define COMMAND_PROJECT_FACTS_H

#include <base/run.h>
#include <base/text_list.h>
#include <device/layout.h>
#include <pack/image_spec.h>
#include <text/json_reader.h>

/* An image of the project. */
struct project_image {
    struct image_spec spec;
    char *file;           /* tidy; NULL: its configuration names none */
    char *shown;          /* the same as the report has it */
    char *decryption_key; /* the private half of what it is encrypted with; NULL: none */
    uint64_t used;        /* bytes up to the end of its TLVs; 0: not built */
    bool has_address;     /* in `spec.base` */
};

struct project_facts {
    struct run *run;
    const char *directory;
    const struct layout *layout; /* or NULL */
    const char *layout_name;     /* as it was given */
    const struct text_list *configs;
    struct json *top;
    struct json *checks; /* members of `top`, as those below */
    struct json *warnings;
    struct json *image_list;
    struct json *keys;
    struct project_image *images;
    size_t image_count;
    unsigned passed;
    unsigned failed;
    unsigned missing;
};

/*
 * Gathers all of it; `directory`, `layout` and `configs` are set. Errors: ERROR_USAGE, there is no configuration;
 * ERROR_FILE, the directory cannot be read; ERROR_BUG.
 */
int project_facts_gather(struct project_facts *facts, struct error *error) must_check;
void project_facts_release(struct project_facts *facts);

/* Adds a text in which paths into the project are relative to it, and others no longer absolute. Error: out of memory. */
int project_facts_tell(const struct project_facts *facts, struct json *to, const char *name,
                       const char *text, struct error *error) must_check;

/* Adds a check; `message` may be NULL. A verdict is "pass", "fail" or "not built". Error: out of memory. */
int project_facts_judge(struct project_facts *facts, const char *check, const char *subject,
                        const char *verdict, const char *message, struct error *error) must_check;

#endif
