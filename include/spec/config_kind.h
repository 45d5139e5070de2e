// SPDX-License-Identifier: Apache-2.0
/*
 * What an XML file configures.
 */
#ifndef SPEC_CONFIG_KIND_H
#define SPEC_CONFIG_KIND_H

#include <base/error.h>

enum config_kind {
    CONFIG_OTHER, /* not ours */
    CONFIG_IMAGE, /* <McubootFormat> */
    CONFIG_OBK,   /* <Obdata> */
};

/* Errors: as xml_load(). */
int config_find_kind(const char *path, enum config_kind *kind, struct error *error) must_check;

#endif
