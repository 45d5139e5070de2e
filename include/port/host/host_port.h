// SPDX-License-Identifier: Apache-2.0
/*
 * The boot core's door on a host: cryptography from OpenSSL, flash from whoever has bytes.
 */
#ifndef PORT_HOST_HOST_PORT_H
#define PORT_HOST_HOST_PORT_H

#include <bootcore/port.h>
#include <crypto/cipher.h>
#include <crypto/content_key.h>
#include <crypto/digest.h>

/* Where the bytes of areas are; as in struct bootcore_port, with the host's errors. */
struct host_memory {
    int (*read)(void *context, const struct bootcore_area *area, uint32_t offset, void *data,
                uint32_t size, struct error *error);
    int (*write)(void *context, const struct bootcore_area *area, uint32_t offset, const void *data,
                 uint32_t size, struct error *error); /* NULL: read only */
    int (*erase)(void *context, const struct bootcore_area *area, uint32_t offset,
                 struct error *error);
    int (*counter_read)(void *context, uint32_t image, uint32_t *value, struct error *error);
    int (*counter_write)(void *context, uint32_t image, uint32_t value, struct error *error);
    void *context;
};

struct host_port {
    struct bootcore_port port;
    struct host_memory memory;
    /*
     * Who has wrapped a content key for a recipient, and has not the private key that unwraps it, does so from the other
     * end with what is known from wrapping. NULL: the device's own key is there.
     */
    const struct wrap_witness *witness;
    const struct key *recipient;
    struct digest digest;
    bool keeps;          /* the bytes of the digest that is under way */
    struct blob message; /* those that were kept last */
    struct cipher cipher;
    struct error
        error; /* the first failure of the host, as opposed to a refusal; code ERROR_NONE: none */
};

/* Makes the door; `host` must not move afterwards. An event handler may be put into its port. */
void host_port_open(struct host_port *host, const struct host_memory *memory);
void host_port_release(struct host_port *host);

/* -1 where the host failed, so that what the boot core said means nothing. Error: that of the failure. */
int host_port_check(const struct host_port *host, struct error *error) must_check;

#endif
