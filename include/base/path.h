// SPDX-License-Identifier: Apache-2.0
/*
 * Paths: as they stand in XML files written on any system, and on this one.
 */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include <base/text.h>

/*
 * The path that `value`, read from the file `origin`, means here: `\` is `/`, a relative path is relative to the
 * directory of `origin` (NULL: the working directory). `.` and `..` stay as they are, for links to mean what they do.
 * The caller frees the result. Error: ERROR_BUG, out of memory.
 */
int path_resolve(const char *origin, const char *value, char **path,
                 struct error *error) must_check;

/*
 * The same path without `.`, doubled slashes, and each `name/..` where `name` is a directory and no symbolic link. The
 * caller frees the result. Error: ERROR_BUG, out of memory.
 */
int path_tidy(const char *path, char **tidy, struct error *error) must_check;

/*
 * Where `*path` does not exist: looks for each component without regard to case, and replaces `*path` by the one
 * match found. `*changed` says whether it did. Error: ERROR_BUG, out of memory.
 */
int path_match_case(char **path, bool *changed, struct error *error) must_check;

/*
 * Whether it names an object in a token, `pkcs11:...` (RFC 7512), and no file: path_resolve() and path_match_case() leave
 * it as it is.
 */
bool path_is_token_uri(const char *path);

/* The extension without its dot, or "" where there is none. */
const char *path_extension(const char *path);
bool path_has_extension(const char *path, const char *extension);

/* The last component. */
const char *path_name(const char *path);

/* A copy of the directory part, "." where there is none; the caller frees it. Error: out of memory. */
int path_directory(const char *path, char **directory, struct error *error) must_check;

#endif
