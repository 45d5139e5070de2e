// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include <text/byte_runs.h>

enum { MAX_RUNS = 1 << 20 };

bool byte_runs_are_full(const struct byte_runs *runs)
{
    return runs->count >= MAX_RUNS;
}

int byte_runs_add(struct byte_runs *runs, const struct byte_run *run, struct error *error)
{
    if (byte_runs_are_full(runs))
        return error_set(error, ERROR_BUG, "too many separate runs of bytes");
    if (runs->count == runs->capacity) {
        size_t capacity = runs->capacity == 0 ? 16 : 2 * runs->capacity;
        struct byte_run *items = realloc(runs->items, capacity * sizeof *items);
        if (items == NULL)
            return error_memory(error);
        runs->items = items;
        runs->capacity = capacity;
    }
    runs->items[runs->count++] = *run;
    return 0;
}

void byte_runs_release(struct byte_runs *runs)
{
    free(runs->items);
    *runs = (struct byte_runs){0};
}

static int by_address(const void *one, const void *other)
{
    const struct byte_run *a = one;
    const struct byte_run *b = other;
    if (a->address != b->address)
        return a->address < b->address ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

static uint64_t run_end(const struct byte_run *run)
{
    return (uint64_t)run->address + run->size;
}

size_t byte_runs_sort(struct byte_runs *runs)
{
    if (runs->count > 0)
        qsort(runs->items, runs->count, sizeof *runs->items, by_address);
    for (size_t i = 1; i < runs->count; i++)
        if (run_end(&runs->items[i - 1]) > runs->items[i].address)
            return i;
    return 0;
}

size_t byte_runs_find(const struct byte_runs *runs, uint64_t address)
{
    size_t low = 0;
    size_t high = runs->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (run_end(&runs->items[middle]) > address)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

uint32_t byte_runs_lowest(const struct byte_runs *runs)
{
    return runs->items[0].address;
}

uint64_t byte_runs_span(const struct byte_runs *runs)
{
    return run_end(&runs->items[runs->count - 1]) - byte_runs_lowest(runs);
}
