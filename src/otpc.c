// SPDX-License-Identifier: Apache-2.0
#include <base/stale.h>
#include <base/text.h>
#include <crypto/random.h>
#include <device/image_check.h>
#include <device/policy.h>
#include <device/self_check.h>
#include <device/verdict.h>
#include <otpc.h>
#include <pack/image_read.h>
#include <pack/obk_check.h>
#include <pack/obk_files.h>
#include <pack/obk_read.h>
#include <spec/image_config.h>
#include <spec/obk_config.h>
#include <stdlib.h>
#include <string.h>

struct otpc_session {
    struct run run;
    char *warnings; /* NULL: there were none yet */
    size_t warnings_size;
};

/* A text that a build keeps. */
struct kept {
    struct kept *next;
    char *text;
};

struct otpc_build {
    struct otpc_session *session;
    enum otpc_kind kind;
    struct kept *kept;
    const char *xml;
    const char *input;
    const char *output;
    struct text_list sets;
    struct text_list allow;
    bool has_seed;
    uint8_t seed[IMAGE_SEED_SIZE]; /* secret */
    unsigned unverified;
    unsigned hex_trailer_magic;
    char *written;
};

struct otpc_verifier {
    struct otpc_session *session;
    struct device_keys keys;
    struct image_check_request request;
    bool valid;
    char version[VERSION_MAX];
    uint32_t counter;
};

const char *otpc_version(void)
{
    return OTPC_VERSION;
}

/* Hands an error over. */
static int give(const struct error *from, struct otpc_error *to)
{
    if (to == NULL)
        return -1;
    *to = (struct otpc_error){.code = (int)from->code, .line = from->line};
    _Static_assert(sizeof to->file == sizeof from->file, "a file name fits");
    _Static_assert(sizeof to->message == sizeof from->message, "a message fits");
    memcpy(to->file, from->file, sizeof to->file);
    memcpy(to->message, from->message, sizeof to->message);
    return -1;
}

static int give_result(int result, const struct error *from, struct otpc_error *to)
{
    return result == 0 ? 0 : give(from, to);
}

/* What is called between these two warns into the session. */
static int begin(struct otpc_session *session, struct error *error)
{
    free(session->warnings);
    session->warnings = NULL;
    session->run.err = open_memstream(&session->warnings, &session->warnings_size);
    return session->run.err == NULL ? error_memory(error) : 0;
}

static void end(struct otpc_session *session)
{
    fclose(session->run.err);
    session->run.err = NULL;
}

int otpc_session_new(struct otpc_session **session, struct otpc_error *error)
{
    struct error reason;
    *session = calloc(1, sizeof **session);
    if (*session == NULL) {
        error_memory(&reason);
        return give(&reason, error);
    }
    (*session)->run = (struct run){.quiet = true, .random = random_system()};
    (*session)->run.passphrase.never_ask = true;
    return 0;
}

void otpc_session_free(struct otpc_session *session)
{
    if (session == NULL)
        return;
    passphrase_release(&session->run.passphrase);
    free(session->warnings);
    free(session);
}

static int set_secret(struct blob *secret, bool *given, const char *text, struct otpc_error *error)
{
    struct error reason;
    blob_release(secret);
    *given = false;
    if (blob_append(secret, (struct span){(const uint8_t *)text, strlen(text)}, &reason) != 0)
        return give(&reason, error);
    *given = true;
    return 0;
}

int otpc_session_set_passphrase(struct otpc_session *session, const char *passphrase,
                                struct otpc_error *error)
{
    struct passphrase *to = &session->run.passphrase;
    return set_secret(&to->text, &to->given, passphrase, error);
}

int otpc_session_set_pin(struct otpc_session *session, const char *pin, struct otpc_error *error)
{
    struct pin *to = &session->run.passphrase.pin;
    return set_secret(&to->text, &to->given, pin, error);
}

const char *otpc_session_warnings(const struct otpc_session *session)
{
    return session->warnings == NULL ? "" : session->warnings;
}

/* Keeps "NAME=VALUE", or a copy of the name alone. */
static int keep(struct otpc_build *build, const char *name, const char *value, const char **text,
                struct error *error)
{
    AUTO(blob) joined = {0};
    if (blob_append_text(&joined, error, "%s%s%s", name, value == NULL ? "" : "=",
                         value == NULL ? "" : value) != 0)
        return -1;
    struct kept *kept = calloc(1, sizeof *kept);
    if (kept == NULL)
        return error_memory(error);
    kept->next = build->kept;
    build->kept = kept;
    if (text_copy((const char *)joined.data, &kept->text, error) != 0)
        return -1;
    *text = kept->text;
    return 0;
}

int otpc_build_new(struct otpc_session *session, enum otpc_kind kind, const char *xml,
                   struct otpc_build **build, struct otpc_error *error)
{
    struct error reason;
    *build = calloc(1, sizeof **build);
    if (*build == NULL) {
        error_memory(&reason);
        return give(&reason, error);
    }
    (*build)->session = session;
    (*build)->kind = kind;
    if (keep(*build, xml, NULL, &(*build)->xml, &reason) == 0)
        return 0;
    otpc_build_free(*build);
    *build = NULL;
    return give(&reason, error);
}

void otpc_build_free(struct otpc_build *build)
{
    if (build == NULL)
        return;
    while (build->kept != NULL) {
        struct kept *kept = build->kept;
        build->kept = kept->next;
        text_release(&kept->text);
        free(kept);
    }
    text_list_release(&build->sets);
    text_list_release(&build->allow);
    text_release(&build->written);
    wipe(build->seed, sizeof build->seed);
    free(build);
}

int otpc_build_override(struct otpc_build *build, const char *name, const char *value,
                        struct otpc_error *error)
{
    struct error reason;
    const char *text;
    int result = keep(build, name, value, &text, &reason);
    if (result == 0)
        result = text_list_add(&build->sets, text, &reason);
    return give_result(result, &reason, error);
}

int otpc_build_set_input(struct otpc_build *build, const char *path, struct otpc_error *error)
{
    struct error reason;
    return give_result(keep(build, path, NULL, &build->input, &reason), &reason, error);
}

int otpc_build_set_output(struct otpc_build *build, const char *path, struct otpc_error *error)
{
    struct error reason;
    return give_result(keep(build, path, NULL, &build->output, &reason), &reason, error);
}

void otpc_build_set_seed(struct otpc_build *build, const unsigned char seed[32])
{
    memcpy(build->seed, seed, sizeof build->seed);
    build->has_seed = true;
}

int otpc_build_allow(struct otpc_build *build, const char *check, struct otpc_error *error)
{
    struct error reason;
    const char *text;
    const struct text_list one = {&text, 1};
    int result = keep(build, check, NULL, &text, &reason);
    if (result == 0)
        result = obk_check_names(&one, &reason);
    if (result == 0)
        result = text_list_add(&build->allow, text, &reason);
    return give_result(result, &reason, error);
}

static int no_option(unsigned option, struct otpc_error *error)
{
    struct error reason;
    error_set(&reason, ERROR_USAGE, "there is no option %u", option);
    return give(&reason, error);
}

int otpc_build_set(struct otpc_build *build, enum otpc_build_option option, unsigned value,
                   struct otpc_error *error)
{
    switch (option) {
    case OTPC_BUILD_UNVERIFIED:
        build->unverified = value;
        return 0;
    case OTPC_BUILD_HEX_TRAILER_MAGIC:
        build->hex_trailer_magic = value;
        return 0;
    }
    return no_option(option, error);
}

static int build_image(const struct otpc_build *build, struct image_spec *spec, struct error *error)
{
    const struct run *run = &build->session->run;
    const struct image_reviewer reviewer = {self_check_review, NULL};
    const struct image_making making = {
        .reviewer = build->unverified != 0 ? NULL : &reviewer,
        .seed = build->has_seed ? build->seed : NULL,
    };
    const struct image_overrides overrides = {
        .sets = build->sets,
        .input = build->input,
        .output = build->output,
        .hex_trailer = build->hex_trailer_magic != 0 ? HEX_TRAILER_MAGIC : HEX_TRAILER_FULL,
    };
    AUTO(image_inputs) inputs = {0};
    struct image_result result;
    if (image_config_load(run, build->xml, &overrides, NULL, spec, error) != 0 ||
        image_inputs_open(run, spec, NULL, &inputs, error) != 0)
        return -1;
    return image_write(run, spec, &inputs, &making, &result, error);
}

static int build_obk(const struct otpc_build *build, struct obk_spec *spec, struct error *error)
{
    const struct run *run = &build->session->run;
    const struct obk_overrides overrides = {.sets = build->sets, .output = build->output};
    AUTO(obk_image) image = {0};
    if (obk_config_load(run, build->xml, &overrides, NULL, spec, error) != 0 ||
        obk_check(run, spec, &build->allow, NULL, error) != 0 ||
        obk_image_build(run, spec, &image, error) != 0 ||
        obk_check_image(run, spec, &image, &build->allow, NULL, error) != 0)
        return -1;
    return obk_files_write(spec, &image, error);
}

/* Takes the path of what was written, or sets aside what an earlier build wrote there. */
static void finish(struct otpc_build *build, int result, const struct stale_kind *kind,
                   bool is_ingredient, char **output)
{
    if (result == 0) {
        build->written = *output;
        *output = NULL;
    } else if (!is_ingredient) {
        stale_set_aside(&build->session->run, kind, *output);
    }
}

static int run_image(struct otpc_build *build, struct error *error)
{
    static const struct stale_kind kind = {"image", image_file_is_image};
    const struct run *run = &build->session->run;
    AUTO(image_spec) spec = {0};
    int result = build_image(build, &spec, error);
    bool is_ingredient = spec.output != NULL && image_ingredient(run, &spec, spec.output) != NULL;
    finish(build, result, &kind, is_ingredient, &spec.output);
    return result;
}

static int run_obk(struct otpc_build *build, struct error *error)
{
    static const struct stale_kind kind = {"option-byte key file", obk_file_is_obk};
    const struct run *run = &build->session->run;
    AUTO(obk_spec) spec = {0};
    if (build->input != NULL || build->has_seed)
        return error_set(error, ERROR_USAGE, "option-byte keys have neither an input nor a seed");
    int result = build_obk(build, &spec, error);
    bool is_ingredient = spec.output != NULL && obk_output_is_ingredient(run, &spec);
    finish(build, result, &kind, is_ingredient, &spec.output);
    return result;
}

int otpc_build_run(struct otpc_build *build, struct otpc_error *error)
{
    struct error reason;
    text_release(&build->written);
    build->written = NULL;
    if (begin(build->session, &reason) != 0)
        return give(&reason, error);
    int result = build->kind == OTPC_IMAGE ? run_image(build, &reason)
                 : build->kind == OTPC_OBK
                     ? run_obk(build, &reason)
                     : error_set(&reason, ERROR_USAGE, "there is no kind %u", build->kind);
    end(build->session);
    return give_result(result, &reason, error);
}

const char *otpc_build_output(const struct otpc_build *build)
{
    return build->written;
}

int otpc_verifier_new(struct otpc_session *session, struct otpc_verifier **verifier,
                      struct otpc_error *error)
{
    struct error reason;
    *verifier = calloc(1, sizeof **verifier);
    if (*verifier == NULL) {
        error_memory(&reason);
        return give(&reason, error);
    }
    (*verifier)->session = session;
    (*verifier)->request.policy = policy_at(0);
    return 0;
}

void otpc_verifier_free(struct otpc_verifier *verifier)
{
    if (verifier == NULL)
        return;
    device_keys_release(&verifier->keys);
    free(verifier);
}

/* Takes keys from a file in one of the ways that there are. */
static int take_keys(struct otpc_verifier *verifier, const char *path,
                     int (*take)(struct device_keys *keys, const struct run *run, const char *path,
                                 struct error *error),
                     struct otpc_error *error)
{
    struct error reason;
    if (begin(verifier->session, &reason) != 0)
        return give(&reason, error);
    int result = take(&verifier->keys, &verifier->session->run, path, &reason);
    end(verifier->session);
    return give_result(result, &reason, error);
}

int otpc_verifier_add_key(struct otpc_verifier *verifier, const char *path,
                          struct otpc_error *error)
{
    return take_keys(verifier, path, device_keys_add, error);
}

int otpc_verifier_add_config(struct otpc_verifier *verifier, const char *path,
                             struct otpc_error *error)
{
    return take_keys(verifier, path, device_keys_load, error);
}

int otpc_verifier_set_decryption_key(struct otpc_verifier *verifier, const char *path,
                                     struct otpc_error *error)
{
    return take_keys(verifier, path, device_keys_decrypt_with, error);
}

int otpc_verifier_set(struct otpc_verifier *verifier, enum otpc_verifier_option option,
                      unsigned value, struct otpc_error *error)
{
    struct image_check_request *request = &verifier->request;
    switch (option) {
    case OTPC_VERIFY_MCUBOOT:
        request->policy = policy_at(value != 0);
        return 0;
    case OTPC_VERIFY_SLOT_SIZE:
        request->slot_size = value;
        return 0;
    case OTPC_VERIFY_MIN_COUNTER:
        request->minimum_counter = value;
        return 0;
    case OTPC_VERIFY_SECONDARY:
        request->secondary = value != 0;
        return 0;
    case OTPC_VERIFY_MAX_SECTORS:
        request->max_sectors = value;
        return 0;
    case OTPC_VERIFY_ALIGN:
        request->align = value;
        return 0;
    case OTPC_VERIFY_CLEAR:
        request->clear = value != 0;
        return 0;
    case OTPC_VERIFY_UNSIGNED:
        request->unsigned_image = value != 0;
        return 0;
    }
    return no_option(option, error);
}

static int verify(struct otpc_verifier *verifier, const char *path, struct error *error)
{
    const struct image_check check = image_check_of(&verifier->request, &verifier->keys);
    struct bootcore_verdict verdict;
    AUTO(firmware) firmware = {0};
    if (verifier->keys.count == 0 && !verifier->request.unsigned_image)
        return error_set(error, ERROR_USAGE, "no key to verify with");
    if (firmware_open(path, &firmware, error) != 0 ||
        image_check_run(&check, &firmware, &verdict, error) != 0)
        return -1;
    if (verdict.result != BOOTCORE_VALID) {
        image_check_explain(&check, path, &verdict, error);
        return -1;
    }
    verifier->valid = true;
    verdict_version(&verdict.header.version, verifier->version);
    verifier->counter = (verdict.seen & BOOTCORE_SEEN_COUNTER) != 0 ? verdict.counter : 0;
    return 0;
}

int otpc_verifier_run(struct otpc_verifier *verifier, const char *image, struct otpc_error *error)
{
    struct error reason;
    verifier->valid = false;
    verifier->counter = 0;
    if (begin(verifier->session, &reason) != 0)
        return give(&reason, error);
    int result = verify(verifier, image, &reason);
    end(verifier->session);
    return give_result(result, &reason, error);
}

const char *otpc_verifier_version(const struct otpc_verifier *verifier)
{
    return verifier->valid ? verifier->version : NULL;
}

unsigned otpc_verifier_counter(const struct otpc_verifier *verifier)
{
    return verifier->counter;
}
