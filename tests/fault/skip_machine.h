// SPDX-License-Identifier: Apache-2.0
/*
 * A Cortex-M33 by Unicorn, which runs one entry of the emulated program and leaves out one instruction of it.
 */
#ifndef FAULT_SKIP_MACHINE_H
#define FAULT_SKIP_MACHINE_H

#include "skip_port.h"
#include <unicorn/unicorn.h>

enum skip_state {
    SKIP_RETURNED, /* the entry came to its end */
    SKIP_PAUSED,   /* before a step */
    SKIP_CRASHED,  /* memory or an instruction that is not there */
    SKIP_TIMEOUT,
};

/*
 * One instruction; or an IT and the one to four instructions that depend on it, since the emulator cannot pause within
 * such a block and go on as if it had not.
 */
struct skip_step {
    uint32_t at;
    uint32_t end;   /* behind it */
    uint32_t done;  /* up to here it was executed */
    uint32_t count; /* of its instructions */
};

struct skip_machine {
    uc_engine *engine;
    uint8_t *rom;
    uint8_t *ram;
    struct skip_map map;
    struct skip_port port;
    struct skip_step step; /* the next one, where the machine is paused */
    bool single;           /* pause when this step is done */
    uint64_t blocks;       /* pieces of straight code that were run since a start or a pause */
    uint64_t limit;        /* of them */
    enum skip_state state;
};

/* All that changes as a machine runs. */
struct skip_snapshot {
    uc_context *context;
    uint8_t ram[SKIP_RAM_SIZE];
    struct skip_port port;
    struct skip_step step;
};

/* Loads a program; false with a word on standard error where that cannot be. Released by ending the process. */
bool skip_machine_open(struct skip_machine *machine, const char *path);

/* What host and program exchange. */
struct skip_exchange *skip_machine_exchange(struct skip_machine *machine);

/* Starts an entry, with `value` as its first argument, and pauses before its first swept step. */
void skip_machine_start(struct skip_machine *machine, enum skip_entry entry, uint32_t value);

/* Goes on after a pause: to the end, or for a `single` step. */
enum skip_state skip_machine_run(struct skip_machine *machine, bool single);

/* Goes on to the end, where instruction `index` of the next step is a NOP of the same size this once. */
enum skip_state skip_machine_skip(struct skip_machine *machine, uint32_t index);

/* Of a machine that is paused or has ended. */
bool skip_snapshot_open(struct skip_snapshot *snapshot, const struct skip_machine *machine);
void skip_snapshot_save(struct skip_snapshot *snapshot, const struct skip_machine *machine);
void skip_snapshot_restore(const struct skip_snapshot *snapshot, struct skip_machine *machine);

#endif
