// SPDX-License-Identifier: Apache-2.0
#include <base/interrupt.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

static sigset_t stop_signals(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    return signals;
}

int interrupt_hold(struct interrupt_hold *hold, struct error *error)
{
    sigset_t signals = stop_signals();
    hold->mask = malloc(sizeof(sigset_t));
    if (hold->mask == NULL)
        return error_memory(error);
    sigprocmask(SIG_BLOCK, &signals, hold->mask);
    return 0;
}

void interrupt_hold_release(struct interrupt_hold *hold)
{
    if (hold->mask == NULL)
        return;
    sigset_t before = *(sigset_t *)hold->mask;
    free(hold->mask);
    hold->mask = NULL;
    sigprocmask(SIG_SETMASK, &before, NULL);
}

bool interrupt_pending(void)
{
    sigset_t pending;
    sigpending(&pending);
    return sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1 ||
           sigismember(&pending, SIGHUP) == 1;
}

bool interrupt_wait(int descriptor)
{
    sigset_t signals = stop_signals();
    int watch = signalfd(-1, &signals, SFD_CLOEXEC);
    struct pollfd polled[] = {{.fd = descriptor, .events = POLLIN},
                              {.fd = watch, .events = POLLIN}};
    while (poll(polled, 2, -1) < 0 && errno == EINTR)
        continue;
    if (watch >= 0)
        close(watch);
    return polled[1].revents == 0;
}
