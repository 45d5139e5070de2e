// SPDX-License-Identifier: Apache-2.0
/*
 * The option-byte keys of a project: whether each file is what its configuration gives, and which keys it brings.
 */
#ifndef COMMAND_PROJECT_OBK_H
#define COMMAND_PROJECT_OBK_H

#include <command/project_facts.h>

/* Adds the option-byte key file of a configuration, which may be a collection without header. Errors: ERROR_BUG. */
int project_obk_add(struct project_facts *facts, const char *config,
                    struct error *error) must_check;

#endif
