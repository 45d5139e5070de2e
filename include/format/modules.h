// SPDX-License-Identifier: Apache-2.0
/*
 * Lists of modules, .mcsv: what is chosen where the format is silent.
 *
 *   # comment
 *   module file, licence file | HSM firmware id, 0xADDRESS
 *
 * Known are the fields, and that paths are relative to the list. These are choices, and all there is to change:
 *   - the address is where the module goes in flash; it is written with 0x;
 *   - addresses are multiples of a flash sector (MODULES_ALIGN; `otpc modules check --align` takes another unit);
 *   - a module takes up as many bytes as its file has, or as the addresses of a .hex span;
 *   - the second field names a file where it has a `/`, a `\` or a `.` in it, or where there is a file of that name; else it is
 *     a firmware id of MODULES_FIRMWARE_ID_MAX letters, digits, `_` and `-` at most.
 */
#ifndef FORMAT_MODULES_H
#define FORMAT_MODULES_H

#define MODULES_FIELDS          3
#define MODULES_MAX             64
#define MODULES_ALIGN           0x2000u /* a sector of STM32H5 */
#define MODULES_FIRMWARE_ID_MAX 32

/* STM32H5 has its flash at two addresses: a module at one is in the way of a module at the other. */
#define MODULES_FLASH        0x08000000u
#define MODULES_FLASH_SECURE 0x0c000000u
#define MODULES_FLASH_SIZE   0x04000000u

#endif
