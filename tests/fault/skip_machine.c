// SPDX-License-Identifier: Apache-2.0
#include "skip_machine.h"
#include <stdio.h>
#include <string.h>

enum { ARGUMENTS = 10, IN_REGISTERS = 4, THUMB = 1 };

static uint8_t *memory_at(void *context, uint32_t address, uint32_t size, bool write)
{
    struct skip_machine *machine = context;
    uint32_t in_ram = address - SKIP_RAM;
    uint32_t in_rom = address - SKIP_ROM;
    if (in_ram < SKIP_RAM_SIZE && size <= SKIP_RAM_SIZE - in_ram)
        return machine->ram + in_ram;
    if (!write && in_rom < SKIP_ROM_SIZE && size <= SKIP_ROM_SIZE - in_rom)
        return machine->rom + in_rom;
    return NULL;
}

static void stop(struct skip_machine *machine, enum skip_state state)
{
    machine->state = state;
    uc_emu_stop(machine->engine);
}

static uint32_t code_at(const struct skip_machine *machine, uint32_t address)
{
    const uint8_t *bytes = machine->rom + (address - SKIP_ROM);
    return (uint32_t)(bytes[0] | bytes[1] << 8);
}

/* Bytes of an instruction: 4 where its first five bits say so. */
static uint32_t size_at(const struct skip_machine *machine, uint32_t address)
{
    return code_at(machine, address) >> 11 >= 0x1d ? 4 : 2;
}

/* The instructions that depend on this one: of an IT as many as its mask says, which ends with a 1. */
static uint32_t dependents_at(const struct skip_machine *machine, uint32_t address)
{
    uint32_t code = code_at(machine, address);
    uint32_t count = 4;
    if (code >> 8 != 0xbf || (code & 0xf) == 0)
        return 0;
    for (uint32_t mask = code & 0xf; (mask & 1) == 0; mask >>= 1)
        count--;
    return count;
}

static struct skip_step step_at(const struct skip_machine *machine, uint32_t address)
{
    struct skip_step step = {address, address, address, 1 + dependents_at(machine, address)};
    for (uint32_t i = 0; i < step.count; i++)
        step.end += size_at(machine, step.end);
    return step;
}

/* Before every instruction of the swept code; those of the step that the machine paused before are let through. */
static void on_instruction(uc_engine *engine, uint64_t address, uint32_t size, void *context)
{
    struct skip_machine *machine = context;
    struct skip_step *step = &machine->step;
    uint32_t at = (uint32_t)address;
    (void)engine;
    if (!machine->single)
        return;
    if (at >= step->done && at < step->end) {
        step->done = at + size;
        return;
    }
    *step = step_at(machine, at);
    stop(machine, SKIP_PAUSED);
}

/* Before every piece of straight code, wherever it is. */
static void on_block(uc_engine *engine, uint64_t address, uint32_t size, void *context)
{
    struct skip_machine *machine = context;
    (void)engine;
    (void)address;
    (void)size;
    if (machine->blocks++ >= machine->limit)
        stop(machine, SKIP_TIMEOUT);
}

/* The `bx lr` of a function of the port: does what the function is for, before it returns. */
static void on_call(uc_engine *engine, uint64_t address, uint32_t size, void *context)
{
    struct skip_machine *machine = context;
    const struct skip_memory memory = {memory_at, machine};
    uint32_t arguments[ARGUMENTS] = {0};
    uint32_t stack = 0;
    uint32_t answer = 0;
    (void)size;
    for (int i = 0; i < IN_REGISTERS; i++)
        uc_reg_read(engine, UC_ARM_REG_R0 + i, &arguments[i]);
    uc_reg_read(engine, UC_ARM_REG_SP, &stack);
    for (uint32_t i = IN_REGISTERS; i < ARGUMENTS; i++) {
        const uint8_t *word = memory_at(machine, stack + 4 * (i - IN_REGISTERS), 4, false);
        if (word != NULL)
            memcpy(&arguments[i], word, 4);
    }
    uint32_t number = ((uint32_t)address - machine->map.stubs) / SKIP_STUB_SIZE;
    if (skip_port_answer(&machine->port, &memory, number, arguments, &answer))
        uc_reg_write(engine, UC_ARM_REG_R0, &answer);
    else
        stop(machine, SKIP_CRASHED);
}

static bool load(struct skip_machine *machine, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    size_t size = fread(machine->rom, 1, SKIP_ROM_SIZE, file);
    bool good = ferror(file) == 0 && size > sizeof machine->map && size < SKIP_ROM_SIZE - 16;
    fclose(file);
    memcpy(&machine->map, machine->rom, sizeof machine->map);
    return good;
}

/* Hooks a range of code; the last address is part of it. */
static bool hook(struct skip_machine *machine, uc_cb_hookcode_t callback, uint32_t from,
                 uint32_t to)
{
    uc_hook handle;
    return uc_hook_add(machine->engine, &handle, UC_HOOK_CODE, (void *)callback, machine, from,
                       to - 1) == UC_ERR_OK;
}

static bool prepare(struct skip_machine *machine)
{
    const struct skip_map *map = &machine->map;
    uc_hook handle;
    bool good = uc_hook_add(machine->engine, &handle, UC_HOOK_BLOCK, (void *)on_block, machine, 1,
                            0) == UC_ERR_OK &&
                hook(machine, on_call, map->stubs, map->stubs + SKIP_CALLS * SKIP_STUB_SIZE) &&
                hook(machine, on_instruction, map->from[SKIP_JUDGE], map->to[SKIP_JUDGE]);
    for (int i = SKIP_NAIVE; good && i < SKIP_ENTRIES; i++)
        good = hook(machine, on_instruction, map->from[i], map->to[i]);
    return good;
}

bool skip_machine_open(struct skip_machine *machine, const char *path)
{
    static _Alignas(4096) uint8_t rom[SKIP_ROM_SIZE];
    static _Alignas(4096) uint8_t ram[SKIP_RAM_SIZE];
    memset(machine, 0, sizeof *machine);
    memset(rom, 0, sizeof rom);
    memset(ram, 0, sizeof ram);
    machine->rom = rom;
    machine->ram = ram;
    machine->limit = UINT64_MAX;
    if (!load(machine, path) ||
        uc_open(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS, &machine->engine) != UC_ERR_OK ||
        uc_ctl_set_cpu_model(machine->engine, UC_CPU_ARM_CORTEX_M33) != UC_ERR_OK ||
        uc_mem_map_ptr(machine->engine, SKIP_ROM, SKIP_ROM_SIZE, UC_PROT_READ | UC_PROT_EXEC,
                       rom) != UC_ERR_OK ||
        uc_mem_map_ptr(machine->engine, SKIP_RAM, SKIP_RAM_SIZE, UC_PROT_READ | UC_PROT_WRITE,
                       ram) != UC_ERR_OK ||
        !prepare(machine)) {
        fprintf(stderr, "'%s' cannot be loaded\n", path);
        return false;
    }
    return true;
}

struct skip_exchange *skip_machine_exchange(struct skip_machine *machine)
{
    return (struct skip_exchange *)machine->ram;
}

/* Runs from an address; the state is what a hook said, or how it ended. */
static void run_from(struct skip_machine *machine, uint32_t address)
{
    machine->state = SKIP_RETURNED;
    uc_err error = uc_emu_start(machine->engine, address | THUMB, SKIP_EXIT, 0, 0);
    if (error != UC_ERR_OK && machine->state == SKIP_RETURNED)
        machine->state = SKIP_CRASHED;
    uint32_t at = 0;
    uc_reg_read(machine->engine, UC_ARM_REG_PC, &at);
    if (machine->state == SKIP_RETURNED && (at & ~1u) != SKIP_EXIT)
        machine->state = SKIP_CRASHED;
}

void skip_machine_start(struct skip_machine *machine, enum skip_entry entry, uint32_t value)
{
    uint32_t stack = SKIP_RAM + SKIP_RAM_SIZE;
    uint32_t back = SKIP_EXIT | THUMB;
    memset(&machine->step, 0, sizeof machine->step);
    machine->blocks = 0;
    machine->single = true;
    uc_reg_write(machine->engine, UC_ARM_REG_R0, &value);
    uc_reg_write(machine->engine, UC_ARM_REG_SP, &stack);
    uc_reg_write(machine->engine, UC_ARM_REG_LR, &back);
    run_from(machine, machine->map.entry[entry]);
}

enum skip_state skip_machine_run(struct skip_machine *machine, bool single)
{
    machine->single = single;
    machine->blocks = 0;
    run_from(machine, machine->step.at);
    return machine->state;
}

/* The emulator keeps translated code; what changed has to be translated again. */
static void put_code(struct skip_machine *machine, uint32_t address, const uint8_t *bytes,
                     uint32_t size)
{
    memcpy(machine->rom + (address - SKIP_ROM), bytes, size);
    uc_ctl_remove_cache(machine->engine, address, address + size);
}

enum skip_state skip_machine_skip(struct skip_machine *machine, uint32_t index)
{
    static const uint8_t narrow[] = {0x00, 0xbf};
    static const uint8_t wide[] = {0xaf, 0xf3, 0x00, 0x80};
    uint32_t at = machine->step.at;
    uint8_t kept[sizeof wide];
    for (uint32_t i = 0; i < index; i++)
        at += size_at(machine, at);
    uint32_t size = size_at(machine, at);
    memcpy(kept, machine->rom + (at - SKIP_ROM), sizeof kept);
    put_code(machine, at, size == sizeof narrow ? narrow : wide, size);
    skip_machine_run(machine, true);
    put_code(machine, at, kept, size);
    return machine->state == SKIP_PAUSED ? skip_machine_run(machine, false) : machine->state;
}

bool skip_snapshot_open(struct skip_snapshot *snapshot, const struct skip_machine *machine)
{
    return uc_context_alloc(machine->engine, &snapshot->context) == UC_ERR_OK;
}

void skip_snapshot_save(struct skip_snapshot *snapshot, const struct skip_machine *machine)
{
    uc_context_save(machine->engine, snapshot->context);
    memcpy(snapshot->ram, machine->ram, SKIP_RAM_SIZE);
    snapshot->port = machine->port;
    snapshot->step = machine->step;
}

void skip_snapshot_restore(const struct skip_snapshot *snapshot, struct skip_machine *machine)
{
    uc_context_restore(machine->engine, snapshot->context);
    memcpy(machine->ram, snapshot->ram, SKIP_RAM_SIZE);
    machine->port = snapshot->port;
    machine->step = snapshot->step;
}
