// SPDX-License-Identifier: Apache-2.0
#include <base/process.h>
#include <command/program.h>

int main(int count, char **arguments)
{
    process_harden();
    return program_run(count - 1, arguments + 1);
}
