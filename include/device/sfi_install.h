// SPDX-License-Identifier: Apache-2.0
/*
 * Installs an SFI package on a part, as root security services would: nothing, or all of it.
 *
 *   - every tag and what the areas hold is judged first (sfi_verify()), with the limits of the part;
 *   - then it is installed on a copy of the part: what cannot be done to the end is not begun;
 *   - then the part notes version and licence, and that it is being installed; it is erased; areas are programmed one by
 *     one; at a pause it notes where it stands, and leaves the token in flash; the last note is that it is installed.
 *
 * A reset in between erases the part, but at a pause, which lasts. OPEN: what replay is. Here a version must not be lower
 * than any that was begun, and a licence with a serial is good for one package, as often as that is installed; a licence
 * without a serial, a global one above all, does not count.
 */
#ifndef DEVICE_SFI_INSTALL_H
#define DEVICE_SFI_INSTALL_H

#include <device/sfi_program.h>

struct sfi_installation {
    const struct run *run;
    struct part *part;
    struct sfi_package *package; /* open, and unlocked with the key of the licence */
    bool is_counted;             /* the licence counts, and this is which */
    uint8_t license[SHA256_SIZE];
    uint32_t ram;     /* bytes that the part takes at once; 0: any number */
    bool until_pause; /* stop at the next pause */
    struct device_cut cut;
    /* What came of it. */
    bool resumed;
    bool was_cut;
    uint64_t operations;
    /* Its own. */
    struct sfi_seed seed;
    uint8_t digest[SHA256_SIZE];
};

void sfi_installation_release(struct sfi_installation *installation);

/* Whether the part has used the licence for another package. Errors: as sfi_package_digest(). */
int sfi_license_is_spent(struct sfi_installation *installation, bool *spent,
                         struct error *error) must_check;

/*
 * Installs it; part->record.state says how far that went. With `was_cut` power failed, and the part has been reset. Errors:
 * ERROR_INVALID, the package is not what it should be, or comes again (see above), or another one is paused; ERROR_FIT, it
 * does not go with the part; ERROR_CONFIG, nobody knows how to install an area; the part is untouched then.
 */
int sfi_install(struct sfi_installation *installation, struct error *error) must_check;

/* How a part can end whose power fails. */
enum sfi_end {
    SFI_END_OLD,      /* it is as it was */
    SFI_END_BLANK,    /* nothing is on it */
    SFI_END_PAUSED,   /* it waits at a pause; going on from there made it complete */
    SFI_END_COMPLETE, /* all is on it */
    SFI_END_HALF,     /* none of these: a fault of the simulation */
    SFI_ENDS,
};

struct sfi_cuts {
    uint64_t operations; /* of the installation without a cut */
    uint64_t cuts;
    uint64_t ends[SFI_ENDS];
    struct device_cut first_bad;
};

/* "old", "blank", "paused", "complete", "half" */
const char *sfi_end_name(enum sfi_end end);

/*
 * Fails power at each operation of the installation, once by half of it and once in full; where the reset that follows has
 * something to erase, power fails again in that. The part stays as it is. Errors: as sfi_install().
 */
int sfi_install_cut_everywhere(struct sfi_installation *installation, struct sfi_cuts *cuts,
                               struct error *error) must_check;

#endif
