// SPDX-License-Identifier: Apache-2.0
#include <pack/sfi_device.h>

enum { KIB = 1024 };

/* Sources: ST's reference manuals, memory organisation: RM0481 (H523, H533, H562, H563, H573), RM0492, RM0477. */
static const struct sfi_device devices[] = {
    {0x484,
     "STM32H562, H563 or H573",
     "h5",
     {{0x08000000, 2048 * KIB, 0x08000000},
      {0x0c000000, 2048 * KIB, 0x08000000},
      {0x09000000, 96 * KIB, 0x09000000}, /* data flash */
      {0x0d000000, 96 * KIB, 0x09000000}}},
    {0x478,
     "STM32H523 or H533",
     "h5",
     {{0x08000000, 512 * KIB, 0x08000000},
      {0x0c000000, 512 * KIB, 0x08000000},
      {0x09000000, 96 * KIB, 0x09000000},
      {0x0d000000, 96 * KIB, 0x09000000}}},
    {0x474, "STM32H503", "h503", {{0x08000000, 128 * KIB, 0x08000000}}},
    {0x485, "STM32H7R or H7S", "h7rs", {{0x08000000, 64 * KIB, 0x08000000}}},
};

const struct sfi_device *sfi_device_at(size_t index)
{
    return index < sizeof devices / sizeof *devices ? &devices[index] : NULL;
}

const struct sfi_device *sfi_device_find(uint32_t id)
{
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        if (devices[i].id == id)
            return &devices[i];
    return NULL;
}

/* The memory that an address lies in. */
static const struct sfi_flash *find_flash(const struct sfi_device *device, uint64_t address)
{
    for (size_t i = 0; device != NULL && i < SFI_FLASHES_MAX; i++) {
        const struct sfi_flash *flash = &device->flash[i];
        if (address >= flash->start && address - flash->start < flash->size)
            return flash;
    }
    return NULL;
}

bool sfi_device_has(const struct sfi_device *device, uint64_t start, uint64_t end)
{
    const struct sfi_flash *flash = find_flash(device, start);
    return flash != NULL && end - flash->start <= flash->size;
}

uint64_t sfi_device_unalias(const struct sfi_device *device, uint64_t address)
{
    const struct sfi_flash *flash = find_flash(device, address);
    return flash == NULL ? address : address - flash->start + flash->same_as;
}
