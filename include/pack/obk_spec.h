// SPDX-License-Identifier: Apache-2.0
/*
 * The specification of an option-byte key file: its fields in order, resolved. No XML is left in it.
 */
#ifndef PACK_OBK_SPEC_H
#define PACK_OBK_SPEC_H

#include <base/blob.h>
#include <stdbool.h>

/* What bytes a field becomes. */
enum obk_field_kind {
    OBK_FIELD_NUMBER,      /* `width` bytes */
    OBK_FIELD_PUBLIC_KEY,  /* SubjectPublicKeyInfo, 91 bytes */
    OBK_FIELD_PRIVATE_KEY, /* 70 bytes */
    OBK_FIELD_SCALAR,      /* 32 bytes, big-endian */
    OBK_FIELD_FILE,        /* the bytes of a file; a key if it is one */
    OBK_FIELD_TEXT,        /* zero-padded to `width` */
    OBK_FIELD_PASSWORD,    /* SHA-256 of the text */
    OBK_FIELD_KEY_HASH,    /* SHA-256 of a public point */
    OBK_FIELD_PERMISSION,  /* 16 bytes */
};

enum { OBK_FIELD_MAX = 16, OBK_SLOTS_MAX = 4 };

/* A half of an area that the consistency checks look at: `start#3` or `size#3`. */
struct obk_slot {
    bool is_size;
    bool in_obk; /* in the option-byte key area, not in flash */
    unsigned number;
};

struct obk_field {
    enum obk_field_kind kind;
    char *name;
    char *text;                    /* value as written; of a file: its path */
    uint8_t number[OBK_FIELD_MAX]; /* little-endian */
    unsigned width;                /* bytes; of numbers and texts */
    unsigned width_min;            /* of texts; 0: none */
    unsigned align;                /* a file is filled up to a multiple */
    bool hashed;                   /* SHA-256 of the bytes stands for them */
    struct obk_slot slots[OBK_SLOTS_MAX];
    unsigned slot_count;
    char *dependency;       /* NULL, "Image" for a source, "Image,0x02" for a field that needs it */
    bool unlisted;          /* a List or Bool whose value is none of its choices */
    bool from_command_line; /* the value is an override */
    unsigned line;
};

/* A region that `Info` gives; no size: not given. */
struct obk_area {
    uint64_t start;
    uint64_t size;
    uint64_t sector;
};

struct obk_spec {
    char *config; /* the XML, as it was named */
    char *output;
    unsigned output_line;
    bool output_is_file;  /* the output is one of the files that fields name */
    bool has_destination; /* else no header is written */
    uint32_t destination;
    bool encrypt; /* for the device */
    uint32_t global_align;
    bool has_hash;
    bool is_debug_authentication;
    char *part; /* <MCU>, or NULL */
    struct obk_area flash;
    struct obk_area obk;
    struct obk_field *fields;
    size_t field_count;
    unsigned info_line;
};

void obk_spec_release(struct obk_spec *spec);

/* Appends an empty field; its address is valid until the next call. Error: out of memory. */
struct obk_field *obk_spec_add(struct obk_spec *spec, struct error *error) must_check;

/* An error at a field: "parameter 'NAME': message". Returns -1. */
int obk_field_error(const struct obk_spec *spec, const struct obk_field *field, struct error *error,
                    enum error_code code, const char *format, ...) printf_like(5, 6);

/* A number field's value, if it has at most 8 bytes that count. */
uint64_t obk_field_value(const struct obk_field *field);

#endif
