// SPDX-License-Identifier: Apache-2.0
/*
 * Everything a run of the program shares: streams, verbosity, random source, passphrase. There are no globals, so a
 * test hands in streams and a fixed random source of its own.
 */
#ifndef BASE_RUN_H
#define BASE_RUN_H

#include <base/passphrase.h>
#include <stdio.h>

/* Fills `data` with `size` random bytes. Error: ERROR_CRYPTO. */
struct random_source {
    int (*fill)(void *context, void *data, size_t size, struct error *error);
    void *context;
};

struct run {
    FILE *out; /* results */
    FILE *err; /* everything else */
    bool quiet;
    bool verbose;
    bool json;
    bool colour;   /* of err */
    bool terminal; /* err is one */
    struct random_source random;
    struct passphrase passphrase;
};

/* A warning is shown always; a note unless `quiet`; a detail only if `verbose`. One line each, to `err`. */
void run_warn(const struct run *run, const char *format, ...) printf_like(2, 3);
void run_note(const struct run *run, const char *format, ...) printf_like(2, 3);
void run_detail(const struct run *run, const char *format, ...) printf_like(2, 3);

/* Shows an error as `FILE:LINE: error: MESSAGE`, the form that editors jump to, or `otpc: error: MESSAGE`. */
void run_error(const struct run *run, const struct error *error);

#endif
