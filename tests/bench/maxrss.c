// SPDX-License-Identifier: Apache-2.0
// Stands in for `/usr/bin/time -o OUT -f '%e %M' COMMAND…` where GNU time is not installed.
//   maxrss OUT COMMAND…   writes seconds and peak resident KiB to OUT, exits as COMMAND did
#define _DEFAULT_SOURCE
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct timespec start, end;
    struct rusage usage;
    int status;
    if (argc < 3 || clock_gettime(CLOCK_MONOTONIC, &start) != 0)
        return 125;
    pid_t child = fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child ||
        clock_gettime(CLOCK_MONOTONIC, &end) != 0)
        return 125;
    FILE *out = fopen(argv[1], "w");
    if (out == NULL)
        return 125;
    double seconds =
        (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
    fprintf(out, "%.3f %ld\n", seconds, usage.ru_maxrss);
    if (fclose(out) != 0)
        return 125;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
