// SPDX-License-Identifier: Apache-2.0
/*
 * What is known of option bytes: for each family its registers in the order that packages want, their fields, and values
 * by name.
 *
 * Names, states, locks and their values are those of the files and scripts that ST ships; where fields lie is from
 * RM0481 (STM32H563 and STM32H573), and agrees with those files. What is not certain is not here, and shows as bits.
 */
#ifndef PACK_OPTION_TABLE_H
#define PACK_OPTION_TABLE_H

#include <base/blob.h>

enum option_family { OPTION_FAMILY_H5, OPTION_FAMILY_H503, OPTION_FAMILY_H7RS };

/* A value with a name; a table ends with a row without name. */
struct option_value {
    uint32_t value;
    const char *name;
    const char *danger; /* what cannot be taken back, or NULL */
};

enum option_form {
    FIELD_NUMBER,
    FIELD_ADDRESS, /* bits 31 to 8 of one */
    FIELD_GROUPS,  /* of sectors; a bit that is 0 protects */
    FIELD_START,   /* the first of a range of sectors; the last comes next */
    FIELD_END,     /* the last; a range is empty where it is below the first */
};

/* A field; a table ends with a row without name. */
struct option_field {
    const char *name;
    unsigned shift;
    unsigned width; /* bits */
    enum option_form form;
    const struct option_value *values; /* or NULL */
    bool closed;                       /* no other values mean anything */
};

/* A register; a table ends with a row without name. */
struct option_register {
    const char *name;
    const struct option_field *fields; /* ends with a row without name */
    uint32_t reserved;                 /* bits that read 0 */
};

struct option_facts {
    const char *name;                        /* "h5" */
    const char *title;                       /* of the products */
    const struct option_register *registers; /* in their order; NULL: not known */
    bool needs_all;                          /* a file without one of them is not whole */
    bool has_trustzone;
    unsigned sectors;     /* in a bank, at most */
    unsigned sector_size; /* bytes */
    unsigned group_size;  /* sectors that a bit of write protection stands for; 0: not known */
};

/* Names of the families in the order of the enumeration; ends with NULL. */
extern const char *const option_families[];

const struct option_facts *option_facts(enum option_family family);

/* The register of a name, without regard to case, and its place in the order; NULL: there is none. */
const struct option_register *option_register_find(enum option_family family, const char *name,
                                                   unsigned *place);

/* The field of a name, without regard to case, and its register; NULL: there is none. */
const struct option_field *option_field_find(enum option_family family, const char *name,
                                             const struct option_register **parent);

/* The bits of a field, shifted down to 0, and in their place. */
uint32_t option_field_limit(const struct option_field *field);
uint32_t option_field_mask(const struct option_field *field);
uint32_t option_field_get(const struct option_field *field, uint32_t value);

/* The row of a value, NULL: it has no name. */
const struct option_value *option_value_of(const struct option_field *field, uint32_t value);

/*
 * Reads the value of a field, by name or as a number. Error: ERROR_USAGE, neither; too large, or one that means nothing;
 * the message lists the names.
 */
int option_value_parse(const struct option_field *field, const char *text, uint32_t *value,
                       struct error *error) must_check;

/* Bits of a register that belong to no field. */
uint32_t option_register_rest(const struct option_register *option_register);

/*
 * Appends what a field says in a register of that value: the name, the address, the sectors; nothing where a number says
 * all. Error: ERROR_BUG, out of memory.
 */
int option_field_meaning(const struct option_facts *facts, const struct option_field *field,
                         uint32_t value, struct blob *text, struct error *error) must_check;

#endif
