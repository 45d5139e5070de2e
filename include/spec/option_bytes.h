// SPDX-License-Identifier: Apache-2.0
/*
 * Values of option bytes that say which sectors of flash are protected, computed from an area.
 *
 * Sectors are counted in each bank of its own. A watermark without sectors begins at the last sector of its bank and ends
 * at 0. Write protection has a bit for each group of sectors, 0 where it is protected; there are at most 32 groups.
 */
#ifndef SPEC_OPTION_BYTES_H
#define SPEC_OPTION_BYTES_H

#include <base/error.h>
#include <stdint.h>

struct option_area {
    int64_t start;       /* offset in flash of the first byte */
    int64_t end;         /* of the last one; before `start`: there is no area */
    int64_t sector;      /* bytes that are protected at once */
    int64_t last_sector; /* of a bank, from 0 */
};

/*
 * The value for one of these, in any case, N being the bank, 1 or 2: wrpgrpN (WRPSGnN), wrps, wrps0 to wrps7, hdpN_start
 * (HDPN_STRT), hdpN_end, secN_start (SECWMN_STRT), secN_end (SECWMN_END). Errors: ERROR_USAGE, another name; ERROR_CONFIG,
 * a bank or sector of no size, an area that begins below 0 or behind the second bank.
 */
int option_bytes_value(const char *name, const struct option_area *area, int64_t *value,
                       struct error *error) must_check;

#endif
