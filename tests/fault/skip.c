// SPDX-License-Identifier: Apache-2.0
/*
 * Leaves out each executed instruction of the boot core once, while it judges an image that must not be accepted.
 *
 * usage: [ONLY=PART-OF-NAME] skip LABEL PROGRAM [LABEL PROGRAM]...
 *
 * A program is the boot core and its harness as they were compiled for a Cortex-M33. For every scenario the good image
 * is judged first, in the same memory: so the bad one finds there what judging a good one left. A run that ends in a
 * crash or in a loop boots nothing. Ends with "N passed, N failed".
 */
#include "skip_image.h"
#include "skip_machine.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORKERS_MAX = 16, SHOWN_MAX = 8, PROBE_VALUE = 7, TIMES = 3, SPARE = 1000 };

enum outcome { REFUSED, CRASHED, TIMED_OUT, ACCEPTED, OUTCOMES };

/* Where the bad image lies. */
enum slot {
    PRIMARY,
    UPDATE,   /* in the secondary slot, and the primary slot is blank */
    OPTIONAL, /* the primary slot of an optional image; the first image is good */
};

struct scenario {
    const char *name;
    enum skip_entry entry;
    struct skip_wish wish;
    enum slot slot;
};

static const struct scenario scenarios[] = {
    {.name = "judge, wrong signature", .wish = {.defect = SKIP_BAD_SIGNATURE}},
    {.name = "judge, no signature", .wish = {.defect = SKIP_NO_SIGNATURE}},
    {.name = "judge, changed body", .wish = {.defect = SKIP_BAD_BODY}},
    {.name = "judge, low counter", .wish = {.defect = SKIP_BAD_COUNTER}},
    {.name = "judge, unknown key", .wish = {.defect = SKIP_BAD_KEY}},
    {.name = "judge, unknown whole key",
     .wish = {.defect = SKIP_BAD_KEY, .whole_key = true, .upstream = true}},
    {.name = "judge, wrong magic", .wish = {.defect = SKIP_BAD_MAGIC}},
    {.name = "judge, unknown TLV", .wish = {.defect = SKIP_BAD_TLV}},
    {.name = "judge, fill not erased", .wish = {.defect = SKIP_BAD_FILL}},
    {.name = "judge, no trailer magic", .wish = {.defect = SKIP_BAD_TRAILER}},
    {.name = "judge, wrong tag", .wish = {.defect = SKIP_BAD_TAG, .encrypted = true}},
    {.name = "judge, encrypted, wrong signature",
     .wish = {.defect = SKIP_BAD_SIGNATURE, .encrypted = true}},
    {.name = "judge, wrapped key of another length",
     .wish = {.defect = SKIP_BAD_LENGTH, .encrypted = true, .upstream = true}},
    {.name = "judge, flags that contradict each other",
     .wish = {.defect = SKIP_BAD_FLAGS, .encrypted = true, .aes256 = true, .upstream = true}},
    {.name = "judge, signature of another type",
     .wish = {.defect = SKIP_BAD_TYPE, .upstream = true}},
    {.name = "judge, digest of another type",
     .wish = {.defect = SKIP_BAD_DIGEST, .upstream = true}},
    {.name = "judge, two digests", .wish = {.defect = SKIP_TWO_DIGESTS, .upstream = true}},
    {.name = "judge, pure signature of P-256", .wish = {.defect = SKIP_BAD_PURE, .upstream = true}},
    {.name = "judge, Ed25519, wrong signature",
     .wish = {.defect = SKIP_BAD_SIGNATURE, .ed25519 = true, .upstream = true}},
    {.name = "judge, Ed25519, digest of another type",
     .wish = {.defect = SKIP_BAD_DIGEST, .ed25519 = true, .upstream = true}},
    {"boot, wrong signature", SKIP_BOOT, {.defect = SKIP_BAD_SIGNATURE}, PRIMARY},
    {"boot, changed body", SKIP_BOOT, {.defect = SKIP_BAD_BODY}, PRIMARY},
    {"boot, low counter", SKIP_BOOT, {.defect = SKIP_BAD_COUNTER}, PRIMARY},
    {"boot, unknown key", SKIP_BOOT, {.defect = SKIP_BAD_KEY}, PRIMARY},
    {"boot, lacking dependency", SKIP_BOOT, {.defect = SKIP_BAD_DEPENDENCY}, PRIMARY},
    {"boot, update with wrong signature", SKIP_BOOT, {.defect = SKIP_BAD_SIGNATURE}, UPDATE},
    {"boot, optional image with wrong signature",
     SKIP_BOOT,
     {.defect = SKIP_BAD_SIGNATURE},
     OPTIONAL},
};

/* What the sweep of one scenario found. */
struct tally {
    bool ended; /* and, without a fault, as it should */
    uint64_t steps;
    uint64_t skipped;
    uint64_t outcomes[OUTCOMES];
    uint32_t shown; /* of those accepted */
    uint32_t at[SHOWN_MAX];
};

struct count {
    unsigned passed;
    unsigned failed;
};

static void check(struct count *count, bool good, const char *label, const char *what)
{
    if (good)
        count->passed++;
    else
        count->failed++;
    if (!good)
        printf("%s: %s: failed\n", label, what);
}

static bool accepted(struct skip_machine *machine)
{
    const struct skip_exchange *exchange = skip_machine_exchange(machine);
    return exchange->result == BOOTCORE_VALID || exchange->verdict == BOOTCORE_VALID ||
           exchange->result == BOOTCORE_BOOT || exchange->verdict == BOOTCORE_BOOT;
}

/* Puts an image where the scenario wants it, and forgets the result of the last run. */
static void place(struct skip_machine *machine, const struct scenario *scenario,
                  const struct skip_wish *wish)
{
    static const struct skip_wish good = {.defect = SKIP_GOOD};
    struct skip_port *port = &machine->port;
    struct skip_exchange *exchange = skip_machine_exchange(machine);
    memset(port->slots, MCUBOOT_ERASED, sizeof port->slots);
    skip_image(&good, port, port->slots[0], exchange);
    if (scenario->slot == UPDATE)
        memset(port->slots[0], MCUBOOT_ERASED, sizeof port->slots[0]);
    skip_image(wish, port, port->slots[scenario->slot], exchange);
    exchange->image_count = scenario->slot == OPTIONAL ? 2 : 1;
    exchange->result = 0;
    exchange->verdict = 0;
}

/* Runs an entry without a fault. */
static void run_whole(struct skip_machine *machine, enum skip_entry entry)
{
    machine->limit = UINT64_MAX;
    skip_machine_start(machine, entry, 0);
    skip_machine_run(machine, false);
}

static enum outcome outcome_of(struct skip_machine *machine)
{
    if (machine->state == SKIP_TIMEOUT)
        return TIMED_OUT;
    if (machine->state != SKIP_RETURNED)
        return CRASHED;
    return accepted(machine) ? ACCEPTED : REFUSED;
}

/* Skips each instruction of the step that the machine is paused before. */
static void sweep_step(struct skip_machine *machine, struct skip_snapshot *here,
                       struct tally *tally)
{
    skip_snapshot_save(here, machine);
    for (uint32_t i = 0; i < here->step.count; i++) {
        skip_machine_skip(machine, i);
        enum outcome outcome = outcome_of(machine);
        if (outcome == ACCEPTED && tally->shown < SHOWN_MAX)
            tally->at[tally->shown++] = here->step.at;
        tally->skipped++;
        tally->outcomes[outcome]++;
        skip_snapshot_restore(here, machine);
    }
}

/* Goes through the run that the machine has started, and sweeps every `workers`th step, from number `worker` on. */
static void sweep(struct skip_machine *machine, uint32_t worker, uint32_t workers,
                  struct tally *tally)
{
    static struct skip_snapshot here;
    if (!skip_snapshot_open(&here, machine))
        return;
    do {
        if (tally->steps++ % workers == worker)
            sweep_step(machine, &here, tally);
    } while (skip_machine_run(machine, true) == SKIP_PAUSED);
    tally->ended = machine->state == SKIP_RETURNED && !accepted(machine);
}

static void add(struct tally *sum, const struct tally *part)
{
    sum->ended = part->ended && (sum->steps == 0 || (sum->ended && sum->steps == part->steps));
    sum->steps = part->steps;
    sum->skipped += part->skipped;
    for (int i = 0; i < OUTCOMES; i++)
        sum->outcomes[i] += part->outcomes[i];
    for (uint32_t i = 0; i < part->shown && sum->shown < SHOWN_MAX; i++)
        sum->at[sum->shown++] = part->at[i];
}

/* One process for each processor; each writes its tally into the pipe in one piece. */
static bool sweep_by_all(struct skip_machine *machine, struct tally *sum)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    uint32_t workers = processors < 1             ? 1
                       : processors > WORKERS_MAX ? WORKERS_MAX
                                                  : (uint32_t)processors;
    int ends[2];
    bool good = pipe(ends) == 0;
    fflush(stdout);
    for (uint32_t i = 0; good && i < workers; i++) {
        pid_t child = fork();
        if (child == 0) {
            struct tally tally = {0};
            sweep(machine, i, workers, &tally);
            _exit(write(ends[1], &tally, sizeof tally) == sizeof tally ? 0 : 1);
        }
        good = child > 0;
    }
    for (uint32_t i = 0; good && i < workers; i++) {
        struct tally part;
        int status = 0;
        good = wait(&status) > 0 && status == 0 && read(ends[0], &part, sizeof part) == sizeof part;
        if (good)
            add(sum, &part);
    }
    close(ends[0]);
    close(ends[1]);
    return good && sum->ended;
}

static void show(const char *label, const char *name, const struct tally *tally)
{
    printf("%s: %s: %llu skipped: %llu refused, %llu crashed, %llu timed out, %llu accepted\n",
           label, name, (unsigned long long)tally->skipped,
           (unsigned long long)tally->outcomes[REFUSED],
           (unsigned long long)tally->outcomes[CRASHED],
           (unsigned long long)tally->outcomes[TIMED_OUT],
           (unsigned long long)tally->outcomes[ACCEPTED]);
}

/* Runs what is placed once without a fault, then with each. */
static bool sweep_all(struct skip_machine *machine, enum skip_entry entry, struct tally *tally)
{
    static struct skip_snapshot start;
    machine->limit = UINT64_MAX;
    skip_machine_start(machine, entry, 0);
    if (machine->state != SKIP_PAUSED || !skip_snapshot_open(&start, machine))
        return false;
    skip_snapshot_save(&start, machine);
    skip_machine_run(machine, false);
    bool refused = outcome_of(machine) == REFUSED;
    machine->limit = machine->blocks * TIMES + SPARE;
    skip_snapshot_restore(&start, machine);
    uc_context_free(start.context);
    return refused && sweep_by_all(machine, tally);
}

static void run_scenario(struct skip_machine *machine, const char *label,
                         const struct scenario *scenario, struct count *count)
{
    struct skip_wish good = scenario->wish;
    struct tally tally = {0};
    good.defect = SKIP_GOOD;
    place(machine, scenario, &good);
    run_whole(machine, scenario->entry);
    check(count, outcome_of(machine) == ACCEPTED, label, "the good image is accepted");
    place(machine, scenario, &scenario->wish);
    bool complete = sweep_all(machine, scenario->entry, &tally);
    check(count, complete, label, "the bad image is refused, and the sweep complete");
    show(label, scenario->name, &tally);
    check(count, tally.outcomes[ACCEPTED] == 0, label, scenario->name);
    for (uint32_t i = 0; i < tally.shown; i++)
        printf("accepted %s 0x%08x\n", label, (unsigned)tally.at[i]);
}

/* A judge with one check and one branch does not withstand, and the sweep sees that. */
static void run_naive(struct skip_machine *machine, const char *label, struct count *count)
{
    static const struct scenario naive = {.name = "control, naive judge", .entry = SKIP_NAIVE};
    struct tally tally = {0};
    place(machine, &naive, &naive.wish);
    bool complete = sweep_all(machine, SKIP_NAIVE, &tally);
    show(label, naive.name, &tally);
    check(count, complete && tally.outcomes[ACCEPTED] > 0, label, "the sweep finds what it is for");
}

/* Each instruction of the probe, left out, gives the result that the architecture has for that. */
static void run_probe(struct skip_machine *machine, const char *label, struct count *count)
{
    static const struct {
        enum skip_state state;
        uint32_t result;
    } known[] = {
        {SKIP_RETURNED, PROBE_VALUE + 2 + 4}, /* movs: 7 is not 0 */
        {SKIP_RETURNED, 1 + 4},               /* cmp: movs has set the flags as well */
        {SKIP_RETURNED, 1 + 2 + 4},           /* ite: both additions */
        {SKIP_RETURNED, 4},                   /* addeq */
        {SKIP_RETURNED, 1 + 4},               /* addne, which would not have been done */
        {SKIP_RETURNED, 1},                   /* adds */
        {SKIP_CRASHED, 0},                    /* bx lr: an undefined instruction follows */
    };
    machine->limit = SPARE;
    for (uint32_t i = 0; i < sizeof known / sizeof *known; i++) {
        uint32_t result = 0;
        uint32_t before = 0;
        skip_machine_start(machine, SKIP_PROBE, PROBE_VALUE);
        while (i - before >= machine->step.count && machine->state == SKIP_PAUSED) {
            before += machine->step.count;
            skip_machine_run(machine, true);
        }
        enum skip_state state = skip_machine_skip(machine, i - before);
        uc_reg_read(machine->engine, UC_ARM_REG_R0, &result);
        bool good = state == known[i].state && (state == SKIP_CRASHED || result == known[i].result);
        check(count, good, label, "a skipped instruction has no effect but that");
        if (!good)
            printf("instruction %u of the probe: state %d, result %u\n", i, state, result);
    }
}

/* A run that pauses before every instruction ends as one that does not. */
static void run_paused(struct skip_machine *machine, const char *label, struct count *count)
{
    static const struct scenario paused = {.wish = {.encrypted = true}};
    static uint8_t ram[SKIP_RAM_SIZE];
    place(machine, &paused, &paused.wish);
    run_whole(machine, SKIP_JUDGE); /* the stack is that of an earlier run in both */
    place(machine, &paused, &paused.wish);
    run_whole(machine, SKIP_JUDGE);
    memcpy(ram, machine->ram, sizeof ram);
    place(machine, &paused, &paused.wish);
    skip_machine_start(machine, SKIP_JUDGE, 0);
    while (skip_machine_run(machine, true) == SKIP_PAUSED)
        ;
    check(count, machine->state == SKIP_RETURNED && accepted(machine), label,
          "a paused run ends as another");
    check(count, memcmp(ram, machine->ram, sizeof ram) == 0, label,
          "a paused run leaves what another leaves");
}

int main(int argc, char **argv)
{
    const char *only = getenv("ONLY");
    struct count count = {0};
    for (int i = 1; i + 1 < argc; i += 2) {
        static struct skip_machine machine;
        if (!skip_machine_open(&machine, argv[i + 1]))
            return 1;
        run_probe(&machine, argv[i], &count);
        run_paused(&machine, argv[i], &count);
        run_naive(&machine, argv[i], &count);
        for (size_t j = 0; j < sizeof scenarios / sizeof *scenarios; j++)
            if (only == NULL || strstr(scenarios[j].name, only) != NULL)
                run_scenario(&machine, argv[i], &scenarios[j], &count);
        uc_close(machine.engine);
    }
    printf("%u passed, %u failed\n", count.passed, count.failed);
    return count.failed == 0 && count.passed > 0 ? 0 : 1;
}
