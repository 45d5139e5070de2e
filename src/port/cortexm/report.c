// SPDX-License-Identifier: Apache-2.0
#include <port/cortexm/report.h>
#include <port/cortexm/semihosting.h>

static const char *const reasons[] = {
    [BOOTCORE_GOOD] = "valid",
    [BOOTCORE_READ] = "cannot be read",
    [BOOTCORE_CRYPTO] = "cryptography fails",
    [BOOTCORE_MAGIC] = "magic",
    [BOOTCORE_HEADER_SIZE] = "header size",
    [BOOTCORE_IMAGE_SIZE] = "image size",
    [BOOTCORE_FLAGS] = "flags",
    [BOOTCORE_FLAGS_CONFLICT] = "flags conflict",
    [BOOTCORE_PROTECTED_SIZE] = "protected size",
    [BOOTCORE_TLV_MAGIC] = "TLV magic",
    [BOOTCORE_TLV_AREA_SIZE] = "TLV area size",
    [BOOTCORE_TLV_BEYOND_AREA] = "TLV beyond its area",
    [BOOTCORE_TLV_UNEXPECTED] = "TLV unexpected",
    [BOOTCORE_TLV_LENGTH] = "TLV length",
    [BOOTCORE_TLV_VALUE] = "TLV value",
    [BOOTCORE_TLV_TWICE] = "TLV twice",
    [BOOTCORE_TLV_ORDER] = "TLV order",
    [BOOTCORE_TLV_MISSING] = "TLV missing",
    [BOOTCORE_DEPENDENCIES] = "too many dependencies",
    [BOOTCORE_KEY_UNKNOWN] = "key unknown",
    [BOOTCORE_KEY_HASH_SIZE] = "key hash size",
    [BOOTCORE_KEY_FORM] = "key form",
    [BOOTCORE_SIGNATURE_TYPE] = "signature type",
    [BOOTCORE_DIGEST_TYPE] = "digest type",
    [BOOTCORE_WRAPPED_SIZE] = "wrapped size",
    [BOOTCORE_WRAPPED_TYPE] = "wrapped type",
    [BOOTCORE_JOURNAL] = "journal",
    [BOOTCORE_WRAPPED_KEY] = "wrapped key",
    [BOOTCORE_NO_DECRYPTION_KEY] = "no decryption key",
    [BOOTCORE_DIGEST] = "digest",
    [BOOTCORE_SIGNATURE_FORM] = "signature form",
    [BOOTCORE_SIGNATURE] = "signature",
    [BOOTCORE_COUNTER] = "security counter",
    [BOOTCORE_FILL] = "fill",
    [BOOTCORE_TRAILER_OVERLAP] = "trailer overlap",
    [BOOTCORE_TRAILER_MAGIC] = "trailer magic",
    [BOOTCORE_FAULT] = "fault",
};

static const char *const slots[] = {
    [BOOTCORE_PRIMARY] = "primary",
    [BOOTCORE_SECONDARY] = "secondary",
    [BOOTCORE_RAM] = "ram",
};

static const char *const kinds[] = {
    [BOOTCORE_EVENT_SLOT] = "judged",         [BOOTCORE_EVENT_EMPTY] = "empty",
    [BOOTCORE_EVENT_REQUEST] = "requested",   [BOOTCORE_EVENT_REFUSE] = "refused",
    [BOOTCORE_EVENT_DEPENDS] = "depends",     [BOOTCORE_EVENT_INSTALL] = "install",
    [BOOTCORE_EVENT_RESUME] = "resume",       [BOOTCORE_EVENT_INSTALLED] = "installed",
    [BOOTCORE_EVENT_DECRYPT] = "decrypt",     [BOOTCORE_EVENT_LOAD] = "load",
    [BOOTCORE_EVENT_CONFIRMED] = "confirmed", [BOOTCORE_EVENT_COUNTER] = "counter",
    [BOOTCORE_EVENT_BOOT] = "boot",           [BOOTCORE_EVENT_STOP] = "stop",
};

/* The word of a number, or the number where it has none. */
static void write_word(const char *const *words, uint32_t count, uint32_t number)
{
    if (number < count && words[number] != NULL)
        semihosting_text(words[number]);
    else
        semihosting_number(number);
}

/* "image 0 secondary judged: digest", "image 0 primary counter 0x1000000". */
void report_event(void *context, const struct bootcore_event *event)
{
    (void)context;
    semihosting_text("image ");
    semihosting_number(event->image);
    semihosting_text(" ");
    write_word(slots, sizeof slots / sizeof *slots, event->slot);
    semihosting_text(" ");
    write_word(kinds, sizeof kinds / sizeof *kinds, event->kind);
    if (event->verdict != NULL) {
        semihosting_text(": ");
        write_word(reasons, sizeof reasons / sizeof *reasons, event->verdict->reason);
    } else if (event->value != 0) {
        semihosting_text(" ");
        semihosting_hex(event->value);
    }
    semihosting_text("\n");
}
