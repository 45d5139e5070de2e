// SPDX-License-Identifier: Apache-2.0
#include <command/report.h>

void report_add_error(struct json *to, const struct error *error)
{
    if (error->file[0] != '\0')
        json_add_text(to, "file", error->file);
    if (error->line > 0)
        json_add_number(to, "line", error->line);
    json_add_text(to, "message", error->message);
}

void report_error(const struct run *run, const struct error *error)
{
    if (!run->json) {
        run_error(run, error);
        return;
    }
    AUTO_JSON top = json_object();
    struct json *body = json_add(top, "error", json_object());
    json_add_number(body, "status", error->code);
    report_add_error(body, error);
    struct error ignored;
    if (json_print(top, run->err, &ignored) != 0)
        run_error(run, error);
}

void report_version(const struct image_version *version, char text[VERSION_TEXT])
{
    int length =
        snprintf(text, VERSION_TEXT, "%u.%u.%u", version->major, version->minor, version->revision);
    if (version->build != 0)
        snprintf(text + length, VERSION_TEXT - (size_t)length, "+%u", version->build);
}

void report_digest(struct json *to, const struct digest_value *digest)
{
    static const char *const names[] = {
        [DIGEST_SHA256] = "sha256", [DIGEST_SHA384] = "sha384", [DIGEST_SHA512] = "sha512"};
    json_add_bytes(to, names[digest->kind], digest_span(digest));
}
