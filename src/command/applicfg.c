// SPDX-License-Identifier: Apache-2.0
#include <command/applicfg.h>

static const struct command *const commands[] = {
    &applicfg_xmlval_command,      &applicfg_xmlparam_command,        &applicfg_xmlname_command,
    &applicfg_linker_command,      &applicfg_definevalue_command,     &applicfg_setdefine_command,
    &applicfg_flash_command,       &applicfg_modifyfilevalue_command, &applicfg_setob_command,
    &applicfg_obscript_command,    &applicfg_sectorerase_command,     &applicfg_oneimage_command,
    &applicfg_hashcontent_command,
};

const struct command *applicfg_command_at(size_t index)
{
    return index < sizeof commands / sizeof *commands ? commands[index] : NULL;
}

void applicfg_list(FILE *stream)
{
    fprintf(stream, "commands of 'otpc applicfg':\n");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        fprintf(stream, "  otpc applicfg %-16s %s\n", commands[i]->verb, commands[i]->summary);
}
