// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/path.h>
#include <crypto/digest.h>
#include <format/obk.h>
#include <inttypes.h>
#include <pack/debug_authentication.h>
#include <pack/obk_read.h>
#include <pack/obk_write.h>
#include <string.h>

/*
 * Payload of an H5 file: SHA-256 of the rest; SHA-256 of the root key or of the password; permissions; zeros. Source: the
 * files that ST ships, among them some with a password and permissions, so that these alone do not tell.
 */
enum {
    PAYLOAD_SIZE = 0x60,
    PAYLOAD_SECRET = 32,
    PAYLOAD_PERMISSIONS = 64,
    PASSWORD_HEADER = 8,
    PASSWORD_FILE_MAX = 1024,
};

static const struct {
    uint32_t destination;
    enum da_method method;
    bool is_either;
} destinations[] = {
    {0x0ffd0100, DA_CERTIFICATE, true},
    {0x00510008, DA_CERTIFICATE, false},
    {0x008a0008, DA_PASSWORD, false},
    {0x00b40008, DA_LOCK, false},
};

/* Whether password.bin beside the file has the password whose hash is `hash`. */
static int has_password_beside(const char *path, const uint8_t *hash, bool *has,
                               struct error *error)
{
    uint8_t found[SHA256_SIZE];
    struct error ignored;
    AUTO_TEXT beside = NULL;
    AUTO(blob) password = {0};
    *has = false;
    if (path_resolve(path, OBK_PASSWORD_NAME, &beside, error) != 0)
        return -1;
    if (file_load(beside, PASSWORD_FILE_MAX, &password, &ignored) != 0 ||
        password.size < PASSWORD_HEADER)
        return 0;
    if (sha256((struct span){password.data + PASSWORD_HEADER, password.size - PASSWORD_HEADER},
               found, error) != 0)
        return -1;
    *has = memcmp(found, hash, sizeof found) == 0;
    return 0;
}

static int tell_h5(const char *path, const struct obk_info *info, enum da_method *method,
                   struct error *error)
{
    static const uint8_t none[OBK_PERMISSION_SIZE];
    const uint8_t *payload = info->bytes.data + OBK_HEADER_SIZE;
    bool has_password;
    if (info->payload_size != PAYLOAD_SIZE)
        return error_at(error, ERROR_CONFIG, path, 0,
                        "debug authentication has 0x%x bytes, the file 0x%" PRIx32, PAYLOAD_SIZE,
                        info->payload_size);
    if (has_password_beside(path, payload + PAYLOAD_SECRET, &has_password, error) != 0)
        return -1;
    if (has_password || memcmp(payload + PAYLOAD_PERMISSIONS, none, sizeof none) == 0)
        *method = DA_PASSWORD;
    return 0;
}

int da_method_read(const char *path, enum da_method *method, struct error *error)
{
    AUTO(obk_info) info = {0};
    if (obk_info_read(path, &info, error) != 0)
        return -1;
    for (size_t i = 0; i < sizeof destinations / sizeof *destinations; i++) {
        if (destinations[i].destination != info.destination)
            continue;
        *method = destinations[i].method;
        return destinations[i].is_either ? tell_h5(path, &info, method, error) : 0;
    }
    return error_at(error, ERROR_CONFIG, path, 0,
                    "not of debug authentication: its destination is 0x%08" PRIx32,
                    info.destination);
}
