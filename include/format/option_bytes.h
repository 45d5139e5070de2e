// SPDX-License-Identifier: Apache-2.0
/*
 * Option bytes of STM32H5 and STM32H7RS: values that mean something by themselves. Any other value of these fields has no
 * name here.
 */
#ifndef FORMAT_OPTION_BYTES_H
#define FORMAT_OPTION_BYTES_H

/* PRODUCT_STATE, in the order in which a product goes through them. H7RS has no PROVISIONED and TZ-CLOSED, H503 no TZ-CLOSED. */
#define PRODUCT_STATE_OPEN         0xedu
#define PRODUCT_STATE_PROVISIONING 0x17u
#define PRODUCT_STATE_PROVISIONED  0x2eu
#define PRODUCT_STATE_TZ_CLOSED    0xc6u
#define PRODUCT_STATE_CLOSED       0x72u
#define PRODUCT_STATE_LOCKED       0x5cu

/* TZEN: TrustZone */
#define TZEN_ON  0xb4u
#define TZEN_OFF 0xc3u

/* BOOT_UBE: which code boots a device with TrustZone */
#define BOOT_UBE_OEMIROT 0xb4u /* that in user flash */
#define BOOT_UBE_STIROT  0xc3u /* that of ST */

/* NSBOOT_LOCK, SECBOOT_LOCK: whether the boot address is fixed */
#define BOOT_LOCKED   0xb4u
#define BOOT_UNLOCKED 0xc3u

/* User flash of STM32H5, as secure and as non-secure code sees it. */
#define OPTION_FLASH_SECURE     0x0c000000u
#define OPTION_FLASH_NON_SECURE 0x08000000u

#endif
