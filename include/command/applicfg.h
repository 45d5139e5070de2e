// SPDX-License-Identifier: Apache-2.0
/*
 * `otpc applicfg`: the commands of the helper that ST's project scripts call, with its option spellings.
 */
#ifndef COMMAND_APPLICFG_H
#define COMMAND_APPLICFG_H

#include <command/command.h>

/* The commands of `otpc applicfg`: the index'th, or NULL. */
const struct command *applicfg_command_at(size_t index);

/* Prints what `otpc applicfg --help` tells. */
void applicfg_list(FILE *stream);

extern const struct command applicfg_xmlval_command;
extern const struct command applicfg_xmlparam_command;
extern const struct command applicfg_xmlname_command;
extern const struct command applicfg_linker_command;
extern const struct command applicfg_definevalue_command;
extern const struct command applicfg_setdefine_command;
extern const struct command applicfg_flash_command;
extern const struct command applicfg_modifyfilevalue_command;
extern const struct command applicfg_setob_command;
extern const struct command applicfg_obscript_command;
extern const struct command applicfg_sectorerase_command;
extern const struct command applicfg_oneimage_command;
extern const struct command applicfg_hashcontent_command;

#endif
