// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <inttypes.h>
#include <spec/option_bytes.h>
#include <string.h>
#include <strings.h>

enum { GROUPS_MAX = 32, SECTORS_MAX = 4096 };

enum what { GROUPS, SECTOR_BITS, SECTOR_BIT, FIRST_SECTOR, LAST_SECTOR };

/* '#' stands for the bank, '*' for a sector. */
static const struct name {
    const char *pattern;
    enum what what;
} names[] = {
    {"wrpgrp#", GROUPS},
    {"wrpsgn#", GROUPS},
    {"wrps", SECTOR_BITS},
    {"wrps*", SECTOR_BIT},
    {"hdp#_start", FIRST_SECTOR},
    {"hdp#_strt", FIRST_SECTOR},
    {"hdp#_end", LAST_SECTOR},
    {"sec#_start", FIRST_SECTOR},
    {"sec#_strt", FIRST_SECTOR},
    {"secwm#_strt", FIRST_SECTOR},
    {"secwm#_start", FIRST_SECTOR},
    {"sec#_end", LAST_SECTOR},
    {"secwm#_end", LAST_SECTOR},
};

static bool matches(const char *name, const char *pattern, int64_t *number)
{
    for (; *pattern != '\0'; name++, pattern++) {
        bool bank = *pattern == '#' && (*name == '1' || *name == '2');
        if (bank || (*pattern == '*' && *name >= '0' && *name <= '7'))
            *number = *name - '0';
        else if (tolower((unsigned char)*name) != *pattern)
            return false;
    }
    return *name == '\0';
}

/* The sectors of an area in one bank; `last` is before `first` where there are none. */
struct sectors {
    int64_t first;
    int64_t last;
};

static struct sectors in_bank(const struct option_area *area, int64_t bank)
{
    const struct sectors none = {area->last_sector, 0};
    int64_t offset = (bank - 1) * (area->last_sector + 1);
    if (area->end < area->start)
        return none;
    int64_t first = area->start / area->sector - offset;
    int64_t last = area->end / area->sector - offset;
    if (last < 0 || first > area->last_sector)
        return none;
    return (struct sectors){first < 0 ? 0 : first,
                            last > area->last_sector ? area->last_sector : last};
}

static bool is_empty(const struct option_area *area, int64_t bank)
{
    int64_t offset = (bank - 1) * (area->last_sector + 1) * area->sector;
    int64_t behind = offset + (area->last_sector + 1) * area->sector;
    return area->end < area->start || area->end < offset || area->start >= behind;
}

/* All bits but those of the groups that the area touches. */
static int64_t group_bits(const struct option_area *area, int64_t bank, int64_t group,
                          unsigned groups)
{
    struct sectors sectors = in_bank(area, bank);
    uint32_t bits = groups == GROUPS_MAX ? UINT32_MAX : (1U << groups) - 1;
    for (int64_t i = sectors.first / group; !is_empty(area, bank) && i <= sectors.last / group; i++)
        bits &= ~(1U << i);
    return bits;
}

static int check(const struct option_area *area, struct error *error)
{
    if (area->sector <= 0 || area->sector > UINT32_MAX || area->last_sector < 0 ||
        area->last_sector >= SECTORS_MAX)
        return error_set(error, ERROR_CONFIG,
                         "sectors of 0x%" PRIx64 " bytes, the last of a bank being 0x%" PRIx64,
                         area->sector, area->last_sector);
    int64_t flash = 2 * (area->last_sector + 1) * area->sector;
    if (area->end >= area->start && (area->start < 0 || area->end >= flash))
        return error_set(error, ERROR_CONFIG,
                         "the area from 0x%" PRIx64 " to 0x%" PRIx64 " is not in the 0x%" PRIx64
                         " bytes of two banks",
                         area->start, area->end, flash);
    return 0;
}

static int64_t compute(enum what what, const struct option_area *area, int64_t number)
{
    int64_t sectors = area->last_sector + 1;
    int64_t group = sectors > GROUPS_MAX ? (sectors + GROUPS_MAX - 1) / GROUPS_MAX : 1;
    switch (what) {
    case GROUPS:
        return group_bits(area, number, group, GROUPS_MAX);
    case SECTOR_BITS:
        return group_bits(area, 1, group, sectors > GROUPS_MAX ? GROUPS_MAX : (unsigned)sectors);
    case SECTOR_BIT:
        return group_bits(area, 1, group, GROUPS_MAX) >> number & 1;
    case FIRST_SECTOR:
        return in_bank(area, number).first;
    default:
        return in_bank(area, number).last;
    }
}

int option_bytes_value(const char *name, const struct option_area *area, int64_t *value,
                       struct error *error)
{
    int64_t number = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!matches(name, names[i].pattern, &number))
            continue;
        if (check(area, error) != 0)
            return -1;
        *value = compute(names[i].what, area, number);
        return 0;
    }
    return error_set(error, ERROR_USAGE,
                     "'%s' is none of wrpgrpN, wrps, wrps0 to wrps7, hdpN_start, hdpN_end, "
                     "secN_start, secN_end",
                     name);
}
