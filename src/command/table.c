// SPDX-License-Identifier: Apache-2.0
#include <command/config_check.h>
#include <command/image_build.h>
#include <command/image_info.h>
#include <command/project_new.h>
#include <command/table.h>
#include <string.h>

static const struct command *const commands[] = {
    &image_build_command,
    &image_info_command,
    &config_check_command,
    &project_new_command,
};

const struct command *command_at(size_t index)
{
    return index < sizeof commands / sizeof *commands ? commands[index] : NULL;
}

const struct command *command_find(int count, char **arguments, int *taken)
{
    const struct command *command;
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        bool drop_in =
            count >= 1 && command->drop_in != NULL && strcmp(arguments[0], command->drop_in) == 0;
        bool named = count >= 2 && strcmp(arguments[0], command->noun) == 0 &&
                     strcmp(arguments[1], command->verb) == 0;
        *taken = drop_in ? 1 : 2;
        if (drop_in || named)
            return command;
    }
    return NULL;
}
