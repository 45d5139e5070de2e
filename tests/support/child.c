// SPDX-License-Identifier: Apache-2.0
#include "test.h"
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

bool in_child_start(struct in_child *child)
{
    fflush(NULL);
    child->process = fork();
    assert_true(child->process >= 0);
    return child->process == 0;
}

void in_child_end(bool good)
{
    _exit(good ? 0 : 1);
}

int in_child_status(const struct in_child *child)
{
    int status = 0;
    assert_int_equal(waitpid(child->process, &status, 0), child->process);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
