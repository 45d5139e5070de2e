// SPDX-License-Identifier: Apache-2.0
/*
 * Project templates: a tree of files in the program, and a manifest of what is made fresh for each project.
 *
 * The manifest has one entry a line, `#` begins a comment, paths are relative to the project:
 *   summary TEXT                           what the project is
 *   key FILE                               a fresh P-256 private key, PKCS#8 PEM, mode 0600
 *   public FILE KEYFILE                    the public half of a key made before
 *   firmware FILE ADDRESS RAM_TOP SIZE     a Cortex-M program linked at ADDRESS that sleeps for ever
 *   data FILE SIZE                         SIZE bytes that count up
 *   its FILE                               a factory ITS blob without elements, mode 0600
 */
#ifndef PACK_TEMPLATE_H
#define PACK_TEMPLATE_H

#include <base/run.h>

/*
 * Lays out the template `name` in the directory `target`, which holds nothing or does not exist.
 * Errors: ERROR_FILE, target not empty or not writable; ERROR_USAGE, no such template; ERROR_CRYPTO, no key;
 * ERROR_BUG, a manifest that cannot be read.
 */
int template_lay_out(const struct run *run, const char *name, const char *target,
                     struct error *error) must_check;

/*
 * Adds what is left out unless it is asked for. Of `kind` "ci": the recipe for a service of continuous integration,
 * "github" or "gitlab", and what it calls. Of "postbuild": the scripts for an IDE, "cubeide", "iar" or "keil". Error:
 * ERROR_FILE.
 */
int template_add(const struct run *run, const char *kind, const char *choice, const char *target,
                 struct error *error) must_check;

/* The template's summary, into `text`. Error: ERROR_USAGE, no such template. */
int template_summary(const char *name, char *text, size_t size, struct error *error) must_check;

/* Appends the names of all templates, separated by blanks. Error: out of memory. */
int template_names(struct blob *names, struct error *error) must_check;

#endif
