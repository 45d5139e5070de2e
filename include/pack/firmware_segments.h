// SPDX-License-Identifier: Apache-2.0
/*
 * A firmware file as what has to be programmed: segments of bytes at addresses, ascending, none touching or overlapping
 * another, each read in chunks. Gaps are nobody's bytes here; pack/firmware.h is for who wants them filled.
 *
 *     AUTO(firmware_segments) segments = {0};
 *     if (firmware_segments_open("app.elf", NULL, &segments, error) != 0)
 *         return -1;
 *     for (size_t i = 0; i < segments.count; i++)
 *         for (uint64_t done = 0; done < segments.items[i].size; done += size) {
 *             size = ...;
 *             if (firmware_segments_read(&segments, i, done, chunk, size, error) != 0)
 *                 return -1;
 *         }
 *
 * Memory does not grow with the size of the file, but for 40 bytes for each 64 KiB of an Intel HEX or S-record file, and
 * for each gap; there are a million of these at most.
 */
#ifndef PACK_FIRMWARE_SEGMENTS_H
#define PACK_FIRMWARE_SEGMENTS_H

#include <pack/firmware.h>

struct firmware_segment {
    uint32_t address; /* where its first byte is programmed */
    uint64_t size;    /* bytes, not 0; address + size is 0x100000000 at most */
};

struct firmware_segments {
    struct firmware firmware; /* the file: its path and kind */
    struct firmware_segment *items;
    size_t count;   /* 1 at least */
    uint64_t bytes; /* of all segments */
    int64_t moved;  /* how much higher the bytes go than the file says */
};

/*
 * Opens .bin, Intel HEX, S-record and ELF files, as firmware_open() tells them apart. A .bin is one segment, and needs
 * `address`; the others carry theirs, so that `address` may be NULL, and are moved as a whole where it is given, the
 * lowest byte to there. Errors: ERROR_USAGE, a .bin without `address`; ERROR_FILE, it cannot be read or parsed, is
 * empty, or says two times what stands at an address (with both places); ERROR_FIT, it goes beyond 4 GiB.
 */
int firmware_segments_open(const char *path, const uint32_t *address,
                           struct firmware_segments *segments, struct error *error) must_check;
void firmware_segments_release(struct firmware_segments *segments);

/*
 * Copies `size` bytes of the index'th segment from `offset` in it on; fast where calls go upwards.
 * Errors: ERROR_FILE, the file has changed, became shorter or cannot be read; ERROR_BUG, not inside the segment.
 */
int firmware_segments_read(struct firmware_segments *segments, size_t index, uint64_t offset,
                           uint8_t *data, size_t size, struct error *error) must_check;

#endif
