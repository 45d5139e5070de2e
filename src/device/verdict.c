// SPDX-License-Identifier: Apache-2.0
#include <base/blob.h>
#include <device/verdict.h>
#include <inttypes.h>
#include <pack/image_read.h>
#include <stdio.h>
#include <string.h>

/*
 * In a text stand: $o the offset, $f what was found, $e what was expected, in hexadecimal; $n what was found, in decimal;
 * $t and $u the kind of TLV that was found or expected; $k the key that the image names.
 */
static const struct {
    const char *name;
    const char *text;
} reasons[] = {
    [BOOTCORE_GOOD] = {"good", ""},
    [BOOTCORE_READ] = {"read", "it reaches beyond its slot, or cannot be read at $o"},
    [BOOTCORE_CRYPTO] = {"crypto", "the cryptographic library refuses"},
    [BOOTCORE_MAGIC] = {"magic", "magic is $f, expected $e"},
    [BOOTCORE_HEADER_SIZE] = {"header-size", "header size is $f, expected at least $e"},
    [BOOTCORE_IMAGE_SIZE] = {"image-size", "the image has $f bytes, there is room for $e"},
    [BOOTCORE_FLAGS] = {"flags", "flags are $f, known are $e"},
    [BOOTCORE_FLAGS_CONFLICT] = {"flags-conflict", "flags $f contradict each other"},
    [BOOTCORE_PROTECTED_SIZE] = {"protected-size",
                                 "the protected TLVs have $f bytes, the header says $e"},
    [BOOTCORE_TLV_MAGIC] = {"tlv-magic", "no TLV area at $o: magic is $f, expected $e"},
    [BOOTCORE_TLV_AREA_SIZE] = {"tlv-area-size", "the TLV area at $o has an impossible length $f"},
    [BOOTCORE_TLV_BEYOND_AREA] = {"tlv-beyond-area", "$t at $o reaches beyond its area"},
    [BOOTCORE_TLV_UNEXPECTED] = {"tlv-unexpected", "$t at $o is not allowed"},
    [BOOTCORE_TLV_LENGTH] = {"tlv-length", "$u at $o has a length of $n bytes"},
    [BOOTCORE_TLV_VALUE] = {"tlv-value", "$u at $o has the value $f"},
    [BOOTCORE_TLV_TWICE] = {"tlv-twice", "$t at $o: there is one of its kind before"},
    [BOOTCORE_TLV_ORDER] = {"tlv-order", "$t at $o stands before the key that made it"},
    [BOOTCORE_TLV_MISSING] = {"tlv-missing", "$u is missing"},
    [BOOTCORE_DEPENDENCIES] = {"dependencies", "too many dependencies, at $o"},
    [BOOTCORE_KEY_UNKNOWN] = {"key-unknown", "signed by key $k, which is none of those given"},
    [BOOTCORE_KEY_HASH_SIZE] = {"key-hash-size",
                                "the key hash has $n bytes, another length than the digest"},
    [BOOTCORE_KEY_FORM] = {"key-form", "key number $n of the device is none that the policy knows"},
    [BOOTCORE_SIGNATURE_TYPE] = {"signature-type",
                                 "$t is none that key $k makes, that would be $u"},
    [BOOTCORE_DIGEST_TYPE] = {"digest-type", "key $k does not sign over $t"},
    [BOOTCORE_WRAPPED_SIZE] = {"wrapped-size", "$u has $n bytes, which does not go with the flags"},
    [BOOTCORE_WRAPPED_TYPE] = {"wrapped-type", "$t is for another kind of decryption key"},
    [BOOTCORE_JOURNAL] =
        {"journal", "its content key has $n bytes, more than the journal of a swap has room for"},
    [BOOTCORE_WRAPPED_KEY] = {"wrapped-key",
                              "the content key was wrapped for another decryption key, or changed"},
    [BOOTCORE_NO_DECRYPTION_KEY] = {"no-decryption-key",
                                    "it is encrypted, and there is no decryption key"},
    [BOOTCORE_DIGEST] = {"digest", "the digest in it is not that of its bytes"},
    [BOOTCORE_SIGNATURE_FORM] = {"signature-form",
                                 "the signature has not the form that the boot code reads"},
    [BOOTCORE_SIGNATURE] = {"signature", "signature does not match key $k"},
    [BOOTCORE_COUNTER] = {"counter", "security counter is $f, the device has $e"},
    [BOOTCORE_FILL] = {"fill", "byte $o after the TLVs is $f, expected $e"},
    [BOOTCORE_TRAILER_OVERLAP] = {"trailer-overlap",
                                  "TLVs end at $f, within the trailer from $e on"},
    [BOOTCORE_TRAILER_MAGIC] = {"trailer-magic", "no trailer magic at $o"},
    [BOOTCORE_FAULT] = {"fault", "two looks at the same bytes differ"},
};

const char *verdict_name(enum bootcore_reason reason)
{
    return reasons[reason].name;
}

static void put_tlv(FILE *out, uint32_t type)
{
    const char *name = image_tlv_name((uint16_t)type);
    fprintf(out, "TLV 0x%02" PRIx32, type);
    if (name != NULL)
        fprintf(out, " (%s)", name);
}

static void put_detail(FILE *out, const struct bootcore_verdict *verdict, char letter)
{
    char key[2 * 4 + 1];
    switch (letter) {
    case 'o':
        fprintf(out, "0x%" PRIx32, verdict->offset);
        break;
    case 'f':
        fprintf(out, "0x%02" PRIx32, verdict->found);
        break;
    case 'e':
        fprintf(out, "0x%02" PRIx32, verdict->expected);
        break;
    case 'n':
        fprintf(out, "%" PRIu32, verdict->found);
        break;
    case 't':
        put_tlv(out, verdict->found);
        break;
    case 'u':
        put_tlv(out, verdict->expected);
        break;
    default:
        hex_encode((struct span){verdict->key_hash, 4}, key);
        fputs(key, out);
        break;
    }
}

void verdict_text(const struct bootcore_verdict *verdict, char text[VERDICT_TEXT])
{
    memset(text, 0, VERDICT_TEXT);
    FILE *out = fmemopen(text, VERDICT_TEXT, "w");
    if (out == NULL)
        return;
    for (const char *at = reasons[verdict->reason].text; *at != '\0'; at++) {
        if (*at == '$')
            put_detail(out, verdict, *++at);
        else
            fputc(*at, out);
    }
    fclose(out);
    text[VERDICT_TEXT - 1] = '\0';
}

void verdict_add_digest(struct json *to, const struct bootcore_verdict *verdict)
{
    static const char *const names[] = {
        [BOOTCORE_SHA256] = "sha256", [BOOTCORE_SHA384] = "sha384", [BOOTCORE_SHA512] = "sha512"};
    json_add_bytes(to, names[verdict->digest_type - MCUBOOT_TLV_SHA256],
                   (struct span){verdict->digest, verdict->digest_size});
}

void verdict_version(const struct bootcore_version *version, char text[VERSION_MAX])
{
    int length =
        snprintf(text, VERSION_MAX, "%u.%u.%u", version->major, version->minor, version->revision);
    if (version->build != 0)
        snprintf(text + length, VERSION_MAX - (size_t)length, "+%" PRIu32, version->build);
}
