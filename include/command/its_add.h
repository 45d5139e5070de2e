// SPDX-License-Identifier: Apache-2.0
/*
 * What the commands that add to a factory ITS blob share.
 */
#ifndef COMMAND_ITS_ADD_H
#define COMMAND_ITS_ADD_H

#include <base/run.h>
#include <pack/its_blob.h>

/*
 * Reads the id, at most `maximum`, that `option` gives, and the owner. Error: ERROR_USAGE, one is missing, or is no number
 * and no name.
 */
int its_add_read_names(const char *option, const char *id, uint64_t maximum, const char *owner,
                       struct its_item *item, struct error *error) must_check;

/* Reads the data of an item. Errors: ERROR_USAGE, it is the blob itself; ERROR_FILE. */
int its_add_load(const char *blob, const char *path, struct blob *data,
                 struct error *error) must_check;

/*
 * Adds the item to the blob in the file `path`, which another program that does the same at once waits for, and reports it.
 * Errors: ERROR_FILE, the file is no blob, or has anything wrong; ERROR_CONFIG and ERROR_FIT as its_blob_add().
 */
int its_add_save(const struct run *run, const char *path, const struct its_item *item,
                 struct error *error) must_check;

#endif
