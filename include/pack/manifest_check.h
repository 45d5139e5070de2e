// SPDX-License-Identifier: Apache-2.0
/*
 * Holds manifests and their statements against the files that they tell of.
 */
#ifndef PACK_MANIFEST_CHECK_H
#define PACK_MANIFEST_CHECK_H

#include <base/finding.h>
#include <text/json_reader.h>

struct manifest_check {
    const char *directory; /* that relative paths are in; NULL: the working directory */
    bool inputs;           /* check the inputs and configurations as well */
    const struct finding_sink *sink;
};

/*
 * Checks each file of a manifest. What does not hold goes to the sink, with the path that the manifest has; the names of
 * the checks are in otpc-manifest-verify(1). Errors: ERROR_FILE, the document is no manifest, or not of a version that is
 * known here.
 */
int manifest_check_run(const struct manifest_check *check, const struct json_document *document,
                       const struct json *manifest, struct error *error) must_check;

/*
 * The manifest in a statement, whose subjects must be the outputs of the manifest. Errors: ERROR_FILE, not a statement
 * about a manifest, or its subjects are others.
 */
int manifest_of_statement(const struct json_document *document, const struct json **manifest,
                          struct error *error) must_check;

#endif
