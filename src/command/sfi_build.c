// SPDX-License-Identifier: Apache-2.0
#include <base/output.h>
#include <base/stale.h>
#include <command/sfi_build.h>
#include <command/sfi_options.h>
#include <command/sfi_report.h>
#include <inttypes.h>
#include <pack/nonce_record.h>
#include <pack/sfi_verify.h>
#include <pack/sfi_write.h>
#include <string.h>

/* Reads back what was written and judges it; without `verify` only its structure. */
static int review(const struct run *run, const struct sfi_spec *spec, struct output *output,
                  bool verify, struct sfi_package *package, struct error *error)
{
    AUTO(file) file = {0};
    if (output_reopen(output, &file, error) != 0)
        return -1;
    if (sfi_package_open_file(&file, spec->output, package, error) == 0 &&
        sfi_package_unlock(package, spec->key, error) == 0 &&
        (!verify || sfi_verify(run, package, error) == 0))
        return 0;
    if (error->code != ERROR_INVALID)
        return -1;
    error->code = ERROR_BUG;
    return error_prefix(error, "what was written cannot be verified");
}

static int describe_use(struct sfi_package *package, const uint8_t key[SFI_KEY_SIZE],
                        struct nonce_use *use, struct error *error)
{
    use->areas = package->header.areas;
    memcpy(use->nonce, package->header.nonce, sizeof use->nonce);
    if (nonce_key_mark(key, use->key_mark, error) != 0)
        return -1;
    return sfi_package_digest(package, use->package, error);
}

/* An older package at the same place is the one that is most often made with the same nonce. */
static void compare_with_older(const struct run *run, const struct sfi_spec *spec,
                               const struct nonce_use *use)
{
    struct nonce_use earlier;
    struct error ignored;
    AUTO(sfi_package) older = {.path = NULL};
    if (sfi_package_open(spec->output, &older, &ignored) == 0 &&
        sfi_package_unlock(&older, spec->key, &ignored) == 0 &&
        describe_use(&older, spec->key, &earlier, &ignored) == 0 &&
        nonce_use_collides(&earlier, use))
        run_warn(run,
                 "the older '%s' has the same key and nonce, and other content: who has both "
                 "packages can read and forge; take a fresh nonce for each",
                 spec->output);
}

static int check_nonce(const struct run *run, const struct sfi_options *options,
                       const struct sfi_spec *spec, struct sfi_package *package,
                       struct error *error)
{
    struct nonce_use use;
    if (describe_use(package, spec->key, &use, error) != 0)
        return -1;
    compare_with_older(run, spec, &use);
    return options->nonce_record == NULL ? 0 : nonce_record_add(options->nonce_record, &use, error);
}

static int report(const struct invocation *invocation, struct sfi_package *package,
                  struct error *error)
{
    const struct run *run = invocation->run;
    uint32_t chunks;
    AUTO_JSON top = json_object();
    json_add_text(top, "output", package->path);
    if (run->json)
        return sfi_report_add(package, top, error) == 0 ? json_print(top, run->out, error) : -1;
    if (run->quiet || (invocation->silent && !run->verbose))
        return 0;
    if (sfi_report_chunks(package, &chunks, error) != 0)
        return -1;
    fprintf(run->out,
            "built '%s': firmware version %" PRIu32 ", 0x%" PRIx64 " bytes, %" PRIu32
            " areas in %" PRIu32 " chunk%s\n",
            package->path, package->header.firmware_version, package->file.size,
            package->header.areas, chunks, chunks == 1 ? "" : "s");
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

static int build(const struct invocation *invocation, struct sfi_spec *spec, struct error *error)
{
    const struct sfi_options *options = invocation->options;
    const struct run *run = invocation->run;
    AUTO(sfi_inputs) inputs = {.sources = NULL};
    AUTO(sfi_layout) layout = {.areas = NULL};
    AUTO(output) output = {0};
    AUTO(sfi_package) package = {.path = NULL};
    if (sfi_options_read(run, options, spec, error) != 0 ||
        sfi_inputs_open(run, spec, &inputs, error) != 0 ||
        sfi_layout_compute(spec, &inputs, &layout, error) != 0 ||
        output_open(&output, spec->output, OUTPUT_ORDINARY, error) != 0 ||
        sfi_write(run, spec, &inputs, &layout, &output, error) != 0 ||
        review(run, spec, &output, !options->no_verify, &package, error) != 0 ||
        check_nonce(run, options, spec, &package, error) != 0 || output_commit(&output, error) != 0)
        return -1;
    return report(invocation, &package, error);
}

static int run_build(struct invocation *invocation, struct error *error)
{
    static const struct stale_kind artefact = {"SFI package", sfi_file_is_package};
    AUTO(sfi_spec) spec = {.output = NULL};
    if (build(invocation, &spec, error) == 0)
        return 0;
    stale_set_aside(invocation->run, &artefact, spec.output);
    return -1;
}

static void release_options(void *options)
{
    sfi_options_release(options);
}

const struct command sfi_build_command = {
    .noun = "sfi",
    .verb = "build",
    .drop_in = "-sfi",
    .operands = "",
    .summary = "Build a package for secure firmware install: .sfi, or .sfix.",
    .note = SFI_NOTE,
    .rows = sfi_option_rows,
    .options_size = sizeof(struct sfi_options),
    .run = run_build,
    .release = release_options,
};
