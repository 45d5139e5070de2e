// SPDX-License-Identifier: Apache-2.0
/*
 * Where in a file contiguous bytes of memory lie: what readers of firmware files note while they check one.
 */
#ifndef TEXT_BYTE_RUNS_H
#define TEXT_BYTE_RUNS_H

#include <base/error.h>
#include <stddef.h>
#include <stdint.h>

struct byte_run {
    uint32_t address;
    uint32_t size;
    uint64_t offset; /* in the file: of the bytes, or of the first record that has them */
    unsigned place;  /* for messages: the line, or the number of the program header */
};

struct byte_runs {
    struct byte_run *items;
    size_t count;
    size_t capacity;
};

/* Whether there are a million runs: a file that has more is none that a tool wrote. */
bool byte_runs_are_full(const struct byte_runs *runs);

/* Appends a run. Error: ERROR_BUG, out of memory, or they are full. */
int byte_runs_add(struct byte_runs *runs, const struct byte_run *run,
                  struct error *error) must_check;
void byte_runs_release(struct byte_runs *runs);

/*
 * Sorts by address. Returns the number of a run that has bytes of the one before it as well, which is a mistake of the
 * file; 0: no two overlap.
 */
size_t byte_runs_sort(struct byte_runs *runs);

/* Of sorted runs: the first that ends behind `address`, or `count`. */
size_t byte_runs_find(const struct byte_runs *runs, uint64_t address);

/* Of sorted runs, at least one: the lowest address, and bytes from there to the highest. */
uint32_t byte_runs_lowest(const struct byte_runs *runs);
uint64_t byte_runs_span(const struct byte_runs *runs);

#endif
