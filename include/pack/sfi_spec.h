// SPDX-License-Identifier: Apache-2.0
/*
 * What an SFI package is to be made of: paths and numbers, nothing that is open.
 */
#ifndef PACK_SFI_SPEC_H
#define PACK_SFI_SPEC_H

#include <base/error.h>
#include <format/sfi.h>
#include <pack/sfi_device.h>

struct sfi_firmware {
    char *path;
    bool has_address;
    uint32_t address; /* where its lowest byte goes; without, the file says it */
    bool is_external; /* then these count */
    uint32_t region;
    uint32_t mode;
    uint32_t key_address; /* 0: no key */
};

struct sfi_module {
    char *path;
    uint32_t address; /* 0: the module knows */
    uint32_t license; /* SFI_LICENSE_... */
    char *
        license_text; /* the licence file, or the firmware id of the HSM; NULL where there is neither */
};

struct sfi_spec {
    struct sfi_firmware *firmware;
    size_t firmware_count;
    struct sfi_module *modules;
    size_t module_count;
    char **obks; /* option-byte key files */
    size_t obk_count;
    uint32_t *registers; /* values of option bytes, in their order */
    size_t register_count;
    char *ssfi; /* a package to put in as it is, or NULL */
    char *output;
    bool is_external;  /* the output is an .sfix */
    uint32_t version;  /* of the firmware, up to SFI_FIRMWARE_MAX */
    uint32_t ram_size; /* bytes that a chunk may have; 0: any number */
    bool has_device_id;
    uint32_t device_id;
    uint32_t token; /* address of the continuation token */
    bool hash;
    uint8_t key[SFI_KEY_SIZE]; /* secret */
    uint8_t nonce[SFI_NONCE_SIZE];
};

/* Each adds an entry, and copies `path` and other texts. Error: ERROR_BUG, out of memory. */
int sfi_spec_add_firmware(struct sfi_spec *spec, const char *path,
                          const struct sfi_firmware *firmware, struct error *error) must_check;
int sfi_spec_add_module(struct sfi_spec *spec, const char *path, const struct sfi_module *module,
                        struct error *error) must_check;
int sfi_spec_add_obk(struct sfi_spec *spec, const char *path, struct error *error) must_check;
int sfi_spec_add_register(struct sfi_spec *spec, uint32_t value, struct error *error) must_check;
void sfi_spec_release(struct sfi_spec *spec);

/* The device that the id is for; NULL: none given, or nothing known of it. */
const struct sfi_device *sfi_spec_device(const struct sfi_spec *spec);

#endif
