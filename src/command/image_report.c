// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <command/image_report.h>
#include <command/report.h>
#include <device/self_check.h>
#include <inttypes.h>

static struct json *describe(const struct image_spec *spec, const struct image_inputs *inputs,
                             const struct image_result *result)
{
    char version[VERSION_TEXT];
    char fingerprint[FINGERPRINT_TEXT];
    struct json *object = json_object();
    report_version(&spec->version, version);
    if (!spec->from_options) {
        json_add_text(object, "config", spec->config);
    } else {
        json_add_text(object, "input", spec->input);
        json_add_text(object, "profile", image_profile_name(spec->profile));
    }
    json_add_text(object, "output", spec->output);
    json_add_text(object, "format", path_has_extension(spec->output, "hex") ? "hex" : "bin");
    json_add_text(object, "version", version);
    if (inputs->has_base)
        json_add_hex(object, "base", inputs->base);
    json_add_number(object, "size", result->size);
    json_add_number(object, "slot_size", spec->slot_size);
    json_add_number(object, "trailer_size", inputs->layout.trailer);
    json_add_bool(object, "padded", inputs->layout.padded);
    json_add_bool(object, "encrypted", spec->encryption_key != NULL);
    json_add_bool(object, "signed", spec->signing_key != NULL);
    if (spec->signing_key != NULL) {
        key_fingerprint_text(&inputs->signing, fingerprint);
        json_add_text(object, "key", fingerprint);
    }
    report_digest(object, &result->digest);
    json_add_bool(object, "verified", result->reviewed);
    if (result->reviewed)
        json_add_text(object, "policy", self_check_policy(spec, &inputs->algorithms)->name);
    return object;
}

static void print_summary(FILE *report, const struct image_spec *spec,
                          const struct image_inputs *inputs, const struct image_result *result)
{
    char version[VERSION_TEXT];
    char fingerprint[FINGERPRINT_TEXT];
    report_version(&spec->version, version);
    fprintf(report, "built '%s': version %s, 0x%" PRIx32, spec->output, version, result->size);
    if (spec->slot_size > 0)
        fprintf(report, " of 0x%" PRIx32, spec->slot_size);
    fprintf(report, " bytes");
    if (spec->signing_key != NULL) {
        key_fingerprint_text(&inputs->signing, fingerprint);
        fprintf(report, ", signed by %.8s", fingerprint);
    } else {
        fprintf(report, ", not signed");
    }
    if (spec->encryption_key != NULL)
        fprintf(report, "%s", spec->clear ? ", key wrapped but body in clear" : ", encrypted");
    if (result->reviewed)
        fprintf(report, ", accepted by the boot core (%s)\n",
                self_check_policy(spec, &inputs->algorithms)->name);
    else
        fprintf(report, ", not verified\n");
}

int image_report(const struct run *run, bool silent, const struct image_spec *spec,
                 const struct image_inputs *inputs, const struct image_result *result, FILE *report,
                 struct error *error)
{
    if (run->json) {
        AUTO_JSON object = describe(spec, inputs, result);
        return json_print(object, report, error);
    }
    if (!silent)
        print_summary(report, spec, inputs, result);
    return 0;
}
