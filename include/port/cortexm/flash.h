// SPDX-License-Identifier: Apache-2.0
/*
 * Memory that behaves as flash does: bytes are written once after they were erased, in units of the write size.
 */
#ifndef PORT_CORTEXM_FLASH_H
#define PORT_CORTEXM_FLASH_H

#include <bootcore/port.h>

/*
 * Sets the members of the port that read, write and erase, and no other. An area with sectors of one byte is RAM, and
 * may be written at any time.
 */
void flash_port(struct bootcore_port *port);

#endif
