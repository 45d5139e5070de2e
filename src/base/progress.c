// SPDX-License-Identifier: Apache-2.0
#include <base/progress.h>

enum { BAR_WIDTH = 30 };

void progress_start(struct progress *progress, const struct run *run, const char *label,
                    uint64_t total)
{
    *progress = (struct progress){.run = run, .label = label, .total = total, .shown = -1};
    clock_gettime(CLOCK_MONOTONIC, &progress->start);
}

static double seconds_since(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) * 1e-9;
}

void progress_update(struct progress *progress, uint64_t done)
{
    const struct run *run = progress->run;
    if (!run->terminal || run->quiet || run->json || progress->total == 0)
        return;
    int percent = (int)(done * 100 / progress->total);
    if (percent == progress->shown || seconds_since(&progress->start) < 0.5)
        return;
    progress->shown = percent;
    char bar[BAR_WIDTH + 1];
    for (int i = 0; i < BAR_WIDTH; i++)
        bar[i] = i < percent * BAR_WIDTH / 100 ? '#' : '.';
    bar[BAR_WIDTH] = '\0';
    fprintf(run->err, "\r%s [%s] %3d%%", progress->label, bar, percent);
    fflush(run->err);
}

void progress_release(struct progress *progress)
{
    if (progress->run != NULL && progress->shown >= 0)
        fprintf(progress->run->err, "\r\033[K");
    progress->run = NULL;
}
