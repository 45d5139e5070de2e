// SPDX-License-Identifier: Apache-2.0
#include <command/cert_report.h>
#include <inttypes.h>
#include <stdlib.h>

void cert_report_roles(const struct certificate_chain *chain, char text[CERT_ROLES_TEXT])
{
    int length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < chain->count; i++)
        length += snprintf(text + length, CERT_ROLES_TEXT - (size_t)length, "%s%s",
                           i == 0 ? "" : ", ", certificate_role_name(chain->items[i].role));
}

void cert_report_permissions(FILE *out, struct permission_mask mask)
{
    char text[PERMISSION_TEXT];
    char name[PERMISSION_NAME];
    const char *before = " (";
    permission_text(mask, text);
    fprintf(out, "%s", text);
    for (unsigned bit = PERMISSION_BITS; bit-- > 0;)
        if (permission_name(mask, bit, name)) {
            fprintf(out, "%s%s", before, name);
            before = ", ";
        }
    fprintf(out, "%s", permission_is_empty(mask) ? "" : ")");
}

/* The fingerprint of the subject and the hash of its point; false where it is no key. */
static bool describe_subject(const struct certificate *certificate,
                             char fingerprint[FINGERPRINT_TEXT], uint8_t hash[SHA256_SIZE])
{
    AUTO(key) key = {0};
    struct error ignored;
    if (certificate_subject_key(certificate, &key, &ignored) != 0)
        return false;
    key_fingerprint_text(&key, fingerprint);
    return key_point_hash(&key, hash, &ignored) == 0;
}

static void print_hex(FILE *out, const char *label, struct span bytes)
{
    char text[2 * ADAC_SUBJECT_SIZE + 1];
    hex_encode(bytes, text);
    fprintf(out, "%-16s %s\n", label, text);
}

static void print_subject(FILE *out, const struct certificate *certificate)
{
    char fingerprint[FINGERPRINT_TEXT];
    uint8_t hash[SHA256_SIZE];
    if (!describe_subject(certificate, fingerprint, hash)) {
        fprintf(out, "%-16s %s\n", "key", "not a point of P-256");
        return;
    }
    fprintf(out, "%-16s %s\n", "key", fingerprint);
    print_hex(out, "hash of point", SPAN(hash));
}

static void print_certificate(FILE *out, const struct certificate *certificate)
{
    fprintf(out, "%-16s %s\n", "role", certificate_role_name(certificate->role));
    fprintf(out, "%-16s %u\n", "usage", certificate->usage);
    fprintf(out, "%-16s %u\n", "lifecycle", certificate->lifecycle);
    fprintf(out, "%-16s %u\n", "OEM constraint", certificate->oem_constraint);
    fprintf(out, "%-16s 0x%" PRIx32 "\n", "SoC class", certificate->soc_class);
    print_hex(out, "SoC id", SPAN(certificate->soc_id));
    fprintf(out, "%-16s ", "permissions");
    cert_report_permissions(out, certificate->permissions);
    fprintf(out, "\n");
    print_subject(out, certificate);
    if (certificate->extensions_size != 0)
        fprintf(out, "%-16s %" PRIu32 " bytes\n", "extensions", certificate->extensions_size);
}

void cert_report_chain(FILE *out, const struct certificate_chain *chain)
{
    for (size_t i = 0; i < chain->count; i++) {
        fprintf(out, "\ncertificate %zu\n", i + 1);
        print_certificate(out, &chain->items[i]);
    }
    if (chain->count < 2)
        return;
    fprintf(out, "\ntogether they grant ");
    cert_report_permissions(out, certificate_chain_permissions(chain));
    fprintf(out, "\n");
}

static void add_permissions(struct json *to, struct permission_mask mask)
{
    char text[PERMISSION_TEXT];
    char name[PERMISSION_NAME];
    permission_text(mask, text);
    json_add_text(to, "permissions", text);
    struct json *names = json_add(to, "permission_names", json_array());
    for (unsigned bit = PERMISSION_BITS; bit-- > 0;)
        if (permission_name(mask, bit, name))
            json_add_text(names, NULL, name);
}

static void add_certificate(struct json *to, const struct certificate *certificate)
{
    char fingerprint[FINGERPRINT_TEXT];
    uint8_t hash[SHA256_SIZE];
    json_add_text(to, "role", certificate_role_name(certificate->role));
    json_add_number(to, "usage", certificate->usage);
    json_add_number(to, "lifecycle", certificate->lifecycle);
    json_add_number(to, "oem_constraint", certificate->oem_constraint);
    json_add_number(to, "extensions_size", certificate->extensions_size);
    json_add_hex(to, "soc_class", certificate->soc_class);
    json_add_bytes(to, "soc_id", SPAN(certificate->soc_id));
    add_permissions(to, certificate->permissions);
    json_add_bytes(to, "point", SPAN(certificate->subject));
    if (describe_subject(certificate, fingerprint, hash)) {
        json_add_text(to, "key", fingerprint);
        json_add_bytes(to, "point_hash", SPAN(hash));
    } else {
        json_add_null(to, "key");
        json_add_null(to, "point_hash");
    }
}

void cert_report_add_chain(struct json *to, const struct certificate_chain *chain)
{
    struct json *list = json_add(to, "certificates", json_array());
    for (size_t i = 0; i < chain->count; i++)
        add_certificate(json_add(list, NULL, json_object()), &chain->items[i]);
    add_permissions(to, certificate_chain_permissions(chain));
}

int cert_report_written(const struct run *run, const char *path,
                        const struct certificate_chain *chain, struct error *error)
{
    char roles[CERT_ROLES_TEXT];
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "output", path);
        cert_report_add_chain(top, chain);
        return json_print(top, run->out, error);
    }
    if (run->quiet)
        return 0;
    cert_report_roles(chain, roles);
    fprintf(run->out, "wrote '%s': %s, permissions ", path, roles);
    cert_report_permissions(run->out, certificate_chain_permissions(chain));
    fprintf(run->out, "\n");
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

void cert_report_warn_excess(const struct run *run, const struct certificate_chain *chain)
{
    for (size_t i = 1; i < chain->count; i++) {
        char text[PERMISSION_TEXT];
        struct permission_mask excess =
            permission_without(chain->items[i].permissions, chain->items[i - 1].permissions);
        permission_text(excess, text);
        if (!permission_is_empty(excess))
            run_warn(run,
                     "certificate %zu (%s) asks for %s more than the %s grants; it does not get it",
                     i + 1, certificate_role_name(chain->items[i].role), text,
                     certificate_role_name(chain->items[i - 1].role));
    }
    if (permission_is_empty(certificate_chain_permissions(chain)))
        run_warn(run, "nothing is granted: all permissions are 0");
}
