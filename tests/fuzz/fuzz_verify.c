// SPDX-License-Identifier: Apache-2.0
/*
 * Flash from anybody: what the boot core judges. The first three bytes choose how, the rest is the area.
 *
 * Each input is judged three times: with a port that refuses every signature, which must make nothing valid; with one
 * that takes every digest and signature, where what is valid must be as the format and the policy say, by a reader of
 * its own; and with the real one, where only digests that the project's keys have signed are valid.
 *
 * The keys are those of the example in ./project; the images in ./verify are those that were signed with them.
 */
#include "fuzz_file.h"
#include <base/directory.h>
#include <base/file.h>
#include <bootcore/bytes.h>
#include <bootcore/verify.h>
#include <device/device_keys.h>
#include <port/host/host_port.h>
#include <string.h>

enum { OPTIONS = 3, SIGNED_MAX = 256, LARGE = 65536, TYPES = 0x61 };
enum option {
    UPSTREAM = 1,
    CLEAR = 2,
    DECRYPT = 4,
    FILL = 8,
    TRAILER = 16,
    NOT_SIGNED = 32,
    ANY_MAGIC = 64,
    X25519 = 128, /* the key that decrypts */
};

static struct device_keys keys;
static struct device_keys others; /* their decryption key is of X25519 */
static uint8_t signed_digests[SIGNED_MAX][BOOTCORE_DIGEST_MAX];
static size_t signed_count;

/* One judging. */
struct trial {
    struct host_port host;
    struct bootcore_port port;
    struct span flash;
    uint8_t options;
    bool forced;       /* what comes out of the digest of an image is the one that is in it */
    uint32_t verified; /* what the port says of signatures; 0: what is so */
    enum bootcore_digest kind;
    size_t hashed;       /* since the digest was started, */
    unsigned pieces;     /* in so many pieces; a key comes in one */
    size_t image_hashed; /* when the last one was finished that is not a key's */
};

static void require(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "fuzz_verify: %s\n", what);
    abort();
}

static uint32_t trial_read(void *context, const struct bootcore_area *area, uint32_t offset,
                           void *data, uint32_t size)
{
    const struct trial *trial = context;
    require(area->size == trial->flash.size && offset <= area->size && size <= area->size - offset,
            "a read outside the area");
    if (size > 0)
        memcpy(data, trial->flash.data + offset, size);
    return BOOTCORE_OK;
}

static uint32_t trial_digest_start(void *context, enum bootcore_digest kind, bool keep)
{
    struct trial *trial = context;
    trial->kind = kind;
    trial->hashed = 0;
    trial->pieces = 0;
    return trial->host.port.digest_start(&trial->host, kind, keep);
}

static uint32_t trial_digest_update(void *context, const void *data, uint32_t size)
{
    struct trial *trial = context;
    trial->hashed += size;
    trial->pieces++;
    return trial->host.port.digest_update(&trial->host, data, size);
}

/* Where the digest of an image may stand, if anywhere: behind the last head of such a TLV. */
static const uint8_t *some_digest(struct span flash, enum bootcore_digest kind)
{
    const size_t size = bootcore_digest_size(kind);
    const uint8_t head[] = {(uint8_t)(0x10 + kind), 0, (uint8_t)size, 0};
    static const uint8_t zeros[BOOTCORE_DIGEST_MAX];
    if (flash.size < size + 4)
        return zeros;
    for (size_t at = flash.size - size - 4; at > 0; at--)
        if (memcmp(flash.data + at, head, sizeof head) == 0)
            return flash.data + at + 4;
    return zeros;
}

static uint32_t trial_digest_finish(void *context, uint8_t digest[BOOTCORE_DIGEST_MAX])
{
    struct trial *trial = context;
    uint32_t result = trial->host.port.digest_finish(&trial->host, digest);
    if (trial->pieces == 1 && trial->hashed != MCUBOOT_HEADER_SIZE)
        return result;
    trial->image_hashed = trial->hashed;
    if (trial->forced)
        memcpy(digest, some_digest(trial->flash, trial->kind), bootcore_digest_size(trial->kind));
    return result;
}

static uint32_t trial_verify(void *context, const struct bootcore_signed *what)
{
    struct trial *trial = context;
    if (trial->verified != 0)
        return trial->verified;
    return trial->host.port.verify(&trial->host, what);
}

static uint32_t trial_agree(void *context, const struct bootcore_secret *own, const uint8_t *other,
                            uint8_t secret[BOOTCORE_SCALAR_SIZE])
{
    struct trial *trial = context;
    return trial->host.port.agree(&trial->host, own, other, secret);
}

static uint32_t trial_unwrap(void *context, const struct bootcore_secret *own,
                             const uint8_t *wrapped, uint32_t size, uint8_t *content_key,
                             uint32_t content_size)
{
    struct trial *trial = context;
    return trial->host.port.unwrap(&trial->host, own, wrapped, size, content_key, content_size);
}

static uint32_t trial_cipher_start(void *context, const uint8_t *key, uint32_t key_size,
                                   uint32_t block)
{
    struct trial *trial = context;
    return trial->host.port.cipher_start(&trial->host, key, key_size, block);
}

static uint32_t trial_cipher_apply(void *context, void *data, uint32_t size)
{
    struct trial *trial = context;
    return trial->host.port.cipher_apply(&trial->host, data, size);
}

static uint32_t trial_derive(void *context, enum bootcore_digest kind, const uint8_t *secret,
                             uint32_t secret_size, const uint8_t *salt, uint32_t salt_size,
                             const uint8_t *info, uint32_t info_size, uint8_t *output,
                             uint32_t output_size)
{
    struct trial *trial = context;
    return trial->host.port.derive(&trial->host, kind, secret, secret_size, salt, salt_size, info,
                                   info_size, output, output_size);
}

static uint32_t trial_authenticate(void *context, enum bootcore_digest kind, const uint8_t *key,
                                   uint32_t key_size, const uint8_t *data, uint32_t size,
                                   uint8_t tag[BOOTCORE_DIGEST_MAX])
{
    struct trial *trial = context;
    return trial->host.port.authenticate(&trial->host, kind, key, key_size, data, size, tag);
}

static void trial_wipe(void *context, void *data, uint32_t size)
{
    (void)context;
    memset(data, 0, size);
}

static uint32_t magic_of(const struct trial *trial)
{
    if ((trial->options & ANY_MAGIC) == 0 || trial->flash.size < 4)
        return MCUBOOT_MAGIC;
    return bootcore_le32(trial->flash.data);
}

/* The three bytes in front of the area. */
static uint32_t minimum_counter(const uint8_t *choice)
{
    return choice[1];
}

static uint32_t trailer_size(const uint8_t *choice)
{
    return MCUBOOT_TRAILER_MAGIC_SIZE * (1 + (uint32_t)choice[2]);
}

static uint32_t run_trial(struct trial *trial, const uint8_t *choice, uint32_t buffer_size,
                          struct bootcore_verdict *verdict)
{
    static uint8_t buffer[LARGE];
    static const struct host_memory none = {.read = NULL};
    const struct bootcore_area area = {.size = (uint32_t)trial->flash.size};
    struct bootcore_work work = {.buffer = buffer, .buffer_size = buffer_size};
    host_port_open(&trial->host, &none);
    trial->port = (struct bootcore_port){trial,
                                         .read = trial_read,
                                         .digest_start = trial_digest_start,
                                         .digest_update = trial_digest_update,
                                         .digest_finish = trial_digest_finish,
                                         .verify = trial_verify,
                                         .agree = trial_agree,
                                         .unwrap = trial_unwrap,
                                         .derive = trial_derive,
                                         .authenticate = trial_authenticate,
                                         .cipher_start = trial_cipher_start,
                                         .cipher_apply = trial_cipher_apply,
                                         .wipe = trial_wipe};
    const struct bootcore_request request = {
        .port = &trial->port,
        .policy = (trial->options & UPSTREAM) != 0 ? &bootcore_policy_mcuboot : &bootcore_policy_st,
        .area = &area,
        .magic = magic_of(trial),
        .keys = keys.keys,
        .key_count = keys.count,
        .decryption_key = (trial->options & DECRYPT) == 0  ? NULL
                          : (trial->options & X25519) != 0 ? device_keys_secret(&others)
                                                           : device_keys_secret(&keys),
        .minimum_counter = minimum_counter(choice),
        .trailer_size = trailer_size(choice),
        .encrypted_body = (trial->options & CLEAR) == 0,
        .unsigned_image = (trial->options & NOT_SIGNED) != 0,
        .check_fill = (trial->options & FILL) != 0,
        .check_magic = (trial->options & TRAILER) != 0,
    };
    uint32_t result = bootcore_verify(&request, &work, verdict);
    host_port_release(&trial->host);
    require(result == verdict->result, "the verdict is not what was returned");
    require((result == BOOTCORE_VALID) == (verdict->reason == BOOTCORE_GOOD), "no reason");
    return result;
}

static bool is_signature(uint32_t type)
{
    return type == MCUBOOT_TLV_ECDSA || type == MCUBOOT_TLV_RSA2048 ||
           type == MCUBOOT_TLV_RSA3072 || type == MCUBOOT_TLV_ED25519;
}

/* How often each type stands in an area, which must be whole. */
static void count_types(struct span area, uint16_t magic, bool others, unsigned counts[TYPES],
                        uint32_t *counter)
{
    bool key = false;
    require(area.size >= 4 && bootcore_le16(area.data) == magic, "no TLV area");
    require(bootcore_le16(area.data + 2) == area.size, "the length of a TLV area");
    for (size_t at = 4; at < area.size;) {
        require(area.size - at >= 4, "half a TLV");
        uint32_t type = bootcore_le16(area.data + at);
        uint32_t size = bootcore_le16(area.data + at + 2);
        require(size <= area.size - at - 4, "a TLV beyond its area");
        if (type == MCUBOOT_TLV_SECURITY_COUNTER && size == 4 && others)
            *counter = bootcore_le32(area.data + at + 4);
        require(!is_signature(type) || others || key, "a signature before its key");
        key = key || type == MCUBOOT_TLV_KEY_HASH || type == MCUBOOT_TLV_PUBLIC_KEY;
        if (type < TYPES)
            counts[type]++;
        else
            require(others, "an unknown type");
        at += 4 + size;
    }
}

static void check_protected(const unsigned counts[TYPES], uint8_t options)
{
    require(counts[MCUBOOT_TLV_SECURITY_COUNTER] <= 1, "two counters");
    require(counts[MCUBOOT_TLV_DEPENDENCY] <= BOOTCORE_DEPENDENCIES_MAX, "many dependencies");
    if ((options & UPSTREAM) != 0)
        return;
    require(counts[MCUBOOT_TLV_SECURITY_COUNTER] == 1, "no counter");
    for (unsigned type = 0; type < TYPES; type++)
        require(counts[type] == 0 || type == MCUBOOT_TLV_SECURITY_COUNTER ||
                    type == MCUBOOT_TLV_DEPENDENCY || type == MCUBOOT_TLV_BOOT_RECORD,
                "a protected type that is none of ST's");
}

static unsigned sum(const unsigned counts[TYPES], unsigned from, unsigned to)
{
    unsigned all = 0;
    for (unsigned type = from; type <= to; type++)
        all += counts[type];
    return all;
}

static void check_unprotected(const unsigned counts[TYPES], uint8_t options)
{
    bool upstream = (options & UPSTREAM) != 0;
    unsigned digests = sum(counts, MCUBOOT_TLV_SHA256, MCUBOOT_TLV_SHA512);
    unsigned wrapped = sum(counts, MCUBOOT_TLV_RSA_OAEP, MCUBOOT_TLV_ECIES_X25519_SHA512);
    unsigned named = counts[MCUBOOT_TLV_KEY_HASH] + counts[MCUBOOT_TLV_PUBLIC_KEY];
    unsigned made = counts[MCUBOOT_TLV_ECDSA] + counts[MCUBOOT_TLV_RSA2048] +
                    counts[MCUBOOT_TLV_RSA3072] + counts[MCUBOOT_TLV_ED25519];
    require(sum(counts, 0, TYPES - 1) ==
                digests + wrapped + named + made + counts[MCUBOOT_TLV_PURE],
            "a type that is not known");
    require(digests == 1, "not one digest");
    require(wrapped <= 1, "two wrapped keys");
    require(upstream ||
                (counts[MCUBOOT_TLV_PUBLIC_KEY] == 0 && counts[MCUBOOT_TLV_PURE] == 0 &&
                 counts[MCUBOOT_TLV_SHA256] == digests && counts[MCUBOOT_TLV_ECDSA] == made &&
                 counts[MCUBOOT_TLV_ECIES_P256] == wrapped),
            "an algorithm that ST has not");
    if ((options & NOT_SIGNED) != 0)
        return;
    require(made == 1, "not one signature");
    require(named > 0, "no key");
    require(counts[MCUBOOT_TLV_PURE] == 0 || counts[MCUBOOT_TLV_ED25519] == 1,
            "a pure signature that is none of Ed25519");
}

/* What is valid is as the format and the policy say. */
static void check_lawful(const struct trial *trial, const uint8_t *choice,
                         const struct bootcore_verdict *verdict)
{
    static const uint8_t magic[] = MCUBOOT_TRAILER_MAGIC;
    const uint8_t *bytes = trial->flash.data;
    size_t size = trial->flash.size;
    unsigned inside[TYPES] = {0};
    unsigned outside[TYPES] = {0};
    uint32_t counter = 0;
    require(size >= 32 && bootcore_le32(bytes) == magic_of(trial), "the magic");
    uint64_t covered = (uint64_t)bootcore_le16(bytes + 8) + bootcore_le32(bytes + 12);
    uint32_t protected_size = bootcore_le16(bytes + 10);
    require(bootcore_le16(bytes + 8) >= 32 && covered + protected_size + 4 <= size, "the sizes");
    if (protected_size != 0)
        count_types((struct span){bytes + covered, protected_size}, MCUBOOT_TLV_MAGIC_PROTECTED,
                    true, inside, &counter);
    covered += protected_size;
    require(verdict->end <= size && verdict->end >= covered + 4, "the end");
    count_types((struct span){bytes + covered, verdict->end - covered}, MCUBOOT_TLV_MAGIC, false,
                outside, &counter);
    check_protected(inside, trial->options);
    check_unprotected(outside, trial->options);
    require(counter >= minimum_counter(choice), "a downgrade");
    require(trial->image_hashed == covered, "not all of it was hashed");
    require(verdict->dependency_count == inside[MCUBOOT_TLV_DEPENDENCY], "dependencies");
    for (size_t at = verdict->end; (trial->options & FILL) != 0 && at + trailer_size(choice) < size;
         at++)
        require(bytes[at] == MCUBOOT_ERASED, "the fill");
    require((trial->options & TRAILER) == 0 || memcmp(bytes + size - 16, magic, 16) == 0,
            "the trailer");
}

static bool was_signed(const uint8_t *digest)
{
    for (size_t i = 0; i < signed_count; i++)
        if (memcmp(signed_digests[i], digest, BOOTCORE_DIGEST_MAX) == 0)
            return true;
    return false;
}

/* The digests in the images of ./verify: found as they are, since nothing is known yet. */
static void learn(const char *path)
{
    struct error error;
    AUTO(blob) bytes = {0};
    require(file_load(path, 1 << 20, &bytes, &error) == 0 && bytes.size > OPTIONS, path);
    struct span flash = {bytes.data + OPTIONS, bytes.size - OPTIONS};
    for (enum bootcore_digest kind = BOOTCORE_SHA256; kind <= BOOTCORE_SHA512; kind++) {
        require(signed_count < SIGNED_MAX, "too many seeds");
        memcpy(signed_digests[signed_count++], some_digest(flash, kind),
               bootcore_digest_size(kind));
    }
}

int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    struct run run = {.passphrase = {.never_ask = true}};
    struct error error;
    struct path_list seeds = {0};
    static const char *const more[] = {"project/Keys/p384.pem", "project/Keys/rsa2048.pem",
                                       "project/Keys/ed25519.pem"};
    (void)argc, (void)argv;
    require(device_keys_add(&keys, &run, "project/Keys/OEMiROT_Authentication_S.pem", &error) == 0,
            "no key to judge with: to be run from where run.sh makes ./project and ./verify");
    require(device_keys_add(&keys, &run, "project/Keys/OEMiROT_Authentication_NS.pem", &error) == 0,
            "no second key");
    require(device_keys_decrypt_with(&keys, &run, "project/Keys/OEMiROT_Encryption.pem", &error) ==
                0,
            "no decryption key");
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        require(device_keys_add(&keys, &run, more[i], &error) == 0, more[i]);
    require(device_keys_decrypt_with(&others, &run, "project/Keys/x25519.pem", &error) == 0,
            "no key of X25519");
    require(directory_find("verify", "seed", &seeds, &error) == 0 && seeds.count > 0, "no seeds");
    for (size_t i = 0; i < seeds.count; i++)
        learn(seeds.items[i]);
    path_list_release(&seeds);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bootcore_verdict verdict;
    struct bootcore_verdict again;
    if (size < OPTIONS)
        return 0;
    struct trial trial = {.flash = {data + OPTIONS, size - OPTIONS}, .options = data[0]};

    trial.verified = BOOTCORE_FAILED;
    uint32_t result = run_trial(&trial, data, BOOTCORE_BUFFER_MIN, &verdict);
    require(result != BOOTCORE_VALID || (trial.options & NOT_SIGNED) != 0, "valid and not signed");

    trial.verified = BOOTCORE_OK;
    trial.forced = true;
    if (run_trial(&trial, data, BOOTCORE_BUFFER_MIN, &verdict) == BOOTCORE_VALID)
        check_lawful(&trial, data, &verdict);

    trial.verified = 0;
    trial.forced = false;
    result = run_trial(&trial, data, BOOTCORE_BUFFER_MIN, &verdict);
    require(result != BOOTCORE_VALID || (trial.options & NOT_SIGNED) != 0 ||
                was_signed(verdict.digest),
            "valid, and nobody has signed that");
    (void)!run_trial(&trial, data, LARGE, &again);
    require(memcmp(&verdict, &again, sizeof verdict) == 0, "the buffer makes a difference");
    return 0;
}
