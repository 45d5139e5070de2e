// SPDX-License-Identifier: Apache-2.0
/*
 * Lists of modules, .mcsv: which module goes where, and who licenses it. The format is in format/modules.h.
 */
#ifndef PACK_MODULE_LIST_H
#define PACK_MODULE_LIST_H

#include <base/finding.h>
#include <base/run.h>

struct module {
    unsigned line;     /* in the list */
    char *path;        /* of its file, as it can be opened */
    char *licence;     /* path of its licence; NULL: an HSM has it, as `firmware_id` */
    char *firmware_id; /* NULL: there is a licence */
    uint32_t address;  /* where its first byte goes */
    uint64_t size;     /* bytes of its file, or that the addresses of a .hex span */
};

struct module_list {
    char *path;
    struct module *modules; /* in the order of the list; addresses need not ascend */
    size_t count;
};

/*
 * Reads a list and checks all that can be told without opening a module: once it returns 0 without a sink, there is at least
 * one module, every file is there, can be opened and is not empty, and no two modules share a byte of flash. Addresses are
 * multiples of `align` bytes; MODULES_ALIGN is the usual unit, 0 wants none. What is in a module, and whether its licence
 * is good, is for who reads them; firmware_open() (pack/firmware.h) opens either kind of file.
 *
 * Errors, with file and line: ERROR_FILE, list, module or licence cannot be read or is empty; ERROR_CONFIG, all else. With a sink each is
 * a finding instead, 0 is returned unless memory runs out or the list cannot be read, and rows that make no sense are left
 * out; a module whose file cannot be read has size 0:
 *   csv          a line is no row of fields
 *   row          not three fields, one of them empty, more than MODULES_MAX rows, none at all
 *   module       its file cannot be read, is a directory or empty, or is a .hex with a mistake
 *   licence      its file cannot be read, is a directory or empty
 *   firmware-id  characters that it may not have, or too many
 *   address      no number with 0x, not a multiple of `align`, or beyond 4 GiB with the module
 *   overlap      two modules share addresses, also by way of the secure alias
 *   duplicate    one file twice
 */
int module_list_load(const struct run *run, const char *path, uint32_t align,
                     const struct finding_sink *sink, struct module_list *list,
                     struct error *error) must_check;
void module_list_release(struct module_list *list);

#endif
