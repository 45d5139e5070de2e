// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/number.h>
#include <base/path.h>
#include <crypto/key.h>
#include <crypto/sample_keys.h>
#include <inttypes.h>
#include <pack/obk_check.h>
#include <pack/obk_read.h>
#include <string.h>

struct checker {
    const struct run *run;
    const struct obk_spec *spec;
    const struct obk_image *image; /* NULL before the bytes are there */
    const char *name;              /* of the check that runs */
    const struct text_list *allow;
    const struct finding_sink *sink;
    struct error *error;
    bool failed;
    bool stopped;
};

static bool is_allowed(const struct checker *checker)
{
    for (size_t i = 0; checker->allow != NULL && i < checker->allow->count; i++)
        if (strcmp(checker->allow->items[i], checker->name) == 0)
            return true;
    return false;
}

/* Takes the finding that stands in the error, where nobody can mean to allow it: for the sink, or the end. */
static void take_firmly(struct checker *checker)
{
    checker->failed = true;
    checker->stopped = finding_add(checker->sink, checker->name, checker->error) != 0;
}

/* Takes the finding that stands in the error: a warning, one for the sink, or the end. */
static void take(struct checker *checker)
{
    struct error *error = checker->error;
    if (is_allowed(checker)) {
        run_warn(checker->run, "%s:%u: %s [%s]", error->file, error->line, error->message,
                 checker->name);
        return;
    }
    take_firmly(checker);
}

#define FIND(checker, field, code, ...)                                                         \
    do {                                                                                        \
        (void)obk_field_error((checker)->spec, (field), (checker)->error, (code), __VA_ARGS__); \
        take(checker);                                                                          \
    } while (0)

/* The field that others depend on under a name: its own dependency is that name alone. */
static const struct obk_field *find_source(const struct obk_spec *spec, const char *name,
                                           size_t length)
{
    for (size_t i = 0; i < spec->field_count; i++) {
        const char *dependency = spec->fields[i].dependency;
        if (dependency != NULL && strlen(dependency) == length &&
            strncmp(dependency, name, length) == 0)
            return &spec->fields[i];
    }
    return NULL;
}

/* Whether a field counts: `Image,0x02` makes it depend on the value of the field that is called Image. */
static bool is_active(const struct obk_spec *spec, const struct obk_field *field)
{
    struct error ignored;
    uint64_t wanted;
    const char *comma = field->dependency == NULL ? NULL : strchr(field->dependency, ',');
    if (comma == NULL)
        return true;
    const struct obk_field *source =
        find_source(spec, field->dependency, (size_t)(comma - field->dependency));
    return source == NULL || number_parse(comma + 1, UINT64_MAX, &wanted, &ignored) != 0 ||
           obk_field_value(source) == wanted;
}

static void check_listed(struct checker *checker)
{
    for (size_t i = 0; i < checker->spec->field_count && !checker->stopped; i++) {
        const struct obk_field *field = &checker->spec->fields[i];
        if (field->unlisted)
            FIND(checker, field, ERROR_CONFIG, "'%s' is none of the values that the field allows",
                 field->text);
    }
}

static void check_dependency(struct checker *checker, const struct obk_field *field)
{
    struct error reason;
    uint64_t wanted;
    const char *comma = field->dependency == NULL ? NULL : strchr(field->dependency, ',');
    if (comma == NULL)
        return;
    if (find_source(checker->spec, field->dependency, (size_t)(comma - field->dependency)) == NULL)
        FIND(checker, field, ERROR_CONFIG, "it depends on '%s', and there is no such field",
             field->dependency);
    else if (number_parse(comma + 1, UINT64_MAX, &wanted, &reason) != 0)
        FIND(checker, field, ERROR_CONFIG, "dependency '%s': %s", field->dependency,
             reason.message);
}

static void check_dependencies(struct checker *checker)
{
    for (size_t i = 0; i < checker->spec->field_count && !checker->stopped; i++)
        check_dependency(checker, &checker->spec->fields[i]);
}

/* A slot: the field that says where it starts, and the one that says how long it is. */
struct slot {
    const struct obk_field *start;
    const struct obk_field *size;
};

static bool is_half(const struct obk_field *field, struct obk_slot half)
{
    for (unsigned i = 0; i < field->slot_count; i++) {
        const struct obk_slot *slot = &field->slots[i];
        if (slot->is_size == half.is_size && slot->in_obk == half.in_obk &&
            slot->number == half.number)
            return true;
    }
    return false;
}

/* The first field that counts and says that half of a slot, or NULL. */
static const struct obk_field *find_half(const struct obk_spec *spec, struct obk_slot half)
{
    for (size_t i = 0; i < spec->field_count; i++)
        if (is_half(&spec->fields[i], half) && is_active(spec, &spec->fields[i]))
            return &spec->fields[i];
    return NULL;
}

enum { SLOTS_MAX = 256 };

/* An address or size of more than 64 bits is a mistake that no later sum should hide. */
static bool is_address(struct checker *checker, const struct obk_field *field)
{
    for (size_t i = 8; i < sizeof field->number; i++)
        if (field->number[i] != 0) {
            FIND(checker, field, ERROR_CONFIG, "'%s' is no address", field->text);
            return false;
        }
    return true;
}

static uint64_t slot_end(const struct slot *slot)
{
    uint64_t start = obk_field_value(slot->start);
    uint64_t size = obk_field_value(slot->size);
    return size > UINT64_MAX - start ? UINT64_MAX : start + size;
}

/* Alignment and bounds of one slot. */
static void check_slot(struct checker *checker, const struct slot *slot,
                       const struct obk_area *area)
{
    const struct obk_field *halves[] = {slot->start, slot->size};
    for (size_t i = 0; i < 2 && !checker->stopped; i++) {
        uint64_t value = obk_field_value(halves[i]);
        if (area->sector > 0 && value % area->sector != 0)
            FIND(checker, halves[i], ERROR_CONFIG,
                 "0x%" PRIx64 " is no multiple of the sector size 0x%" PRIx64, value, area->sector);
    }
    if (!checker->stopped && area->size > 0 && slot_end(slot) > area->size)
        FIND(checker, slot->start, ERROR_CONFIG,
             "the slot from 0x%" PRIx64 " to 0x%" PRIx64 " goes beyond the area of 0x%" PRIx64
             " bytes",
             obk_field_value(slot->start), slot_end(slot), area->size);
}

static void check_overlap(struct checker *checker, const struct slot *one, const struct slot *other)
{
    uint64_t start = obk_field_value(one->start);
    uint64_t other_start = obk_field_value(other->start);
    if (start < slot_end(other) && other_start < slot_end(one))
        FIND(checker, one->start, ERROR_CONFIG,
             "the slot from 0x%" PRIx64 " to 0x%" PRIx64 " overlaps that of '%s' from 0x%" PRIx64
             " to 0x%" PRIx64,
             start, slot_end(one), other->start->name, other_start, slot_end(other));
}

/* Whether a half of a slot has its other half, and is said once. */
static bool is_paired(struct checker *checker, const struct obk_field *field, struct obk_slot half)
{
    const struct obk_slot other = {!half.is_size, half.in_obk, half.number};
    if (find_half(checker->spec, half) != field)
        FIND(checker, field, ERROR_CONFIG, "slot %u has two %s", half.number,
             half.is_size ? "sizes" : "starts");
    else if (find_half(checker->spec, other) == NULL)
        FIND(checker, field, ERROR_CONFIG, "slot %u has no %s", half.number,
             half.is_size ? "start" : "size");
    else
        return is_address(checker, field);
    return false;
}

/* The slots of one area, each by its start, against the area and those before. */
static void check_area(struct checker *checker, bool in_obk)
{
    const struct obk_spec *spec = checker->spec;
    const struct obk_area *area = in_obk ? &spec->obk : &spec->flash;
    struct slot slots[SLOTS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < spec->field_count * OBK_SLOTS_MAX && !checker->stopped; i++) {
        const struct obk_field *field = &spec->fields[i / OBK_SLOTS_MAX];
        const struct obk_slot *half = &field->slots[i % OBK_SLOTS_MAX];
        if (i % OBK_SLOTS_MAX >= field->slot_count || half->in_obk != in_obk ||
            !is_active(spec, field) || !is_paired(checker, field, *half) || half->is_size ||
            count == SLOTS_MAX)
            continue;
        struct slot slot = {field, find_half(spec, (struct obk_slot){true, in_obk, half->number})};
        check_slot(checker, &slot, area);
        for (size_t j = 0; j < count && !checker->stopped; j++)
            check_overlap(checker, &slot, &slots[j]);
        slots[count++] = slot;
    }
}

static void check_slots(struct checker *checker)
{
    check_area(checker, false);
}

static void check_obk_slots(struct checker *checker)
{
    check_area(checker, true);
}

static bool is_key_field(const struct obk_field *field)
{
    return field->kind == OBK_FIELD_PUBLIC_KEY || field->kind == OBK_FIELD_PRIVATE_KEY ||
           field->kind == OBK_FIELD_SCALAR || field->kind == OBK_FIELD_KEY_HASH;
}

static bool is_file_field(const struct obk_field *field)
{
    return is_key_field(field) || field->kind == OBK_FIELD_FILE;
}

static void check_files(struct checker *checker)
{
    for (size_t i = 0; i < checker->spec->field_count && !checker->stopped; i++) {
        const struct obk_field *field = &checker->spec->fields[i];
        if (is_file_field(field) && !key_path_exists(field->text))
            FIND(checker, field, ERROR_FILE, "file '%s' does not exist", field->text);
    }
}

const char *obk_ingredient_at(const struct run *run, const struct obk_spec *spec, size_t index)
{
    const char *others[] = {spec->config, run->passphrase.path, run->passphrase.pin.path};
    const size_t count = sizeof others / sizeof *others;
    if (index >= count + spec->field_count)
        return NULL;
    const struct obk_field *field = index < count ? NULL : &spec->fields[index - count];
    const char *path = field == NULL ? others[index] : is_file_field(field) ? field->text : NULL;
    return path == NULL ? "" : path;
}

/* Whether a path leads to something that the file is made from. */
static bool is_ingredient(const struct run *run, const struct obk_spec *spec, const char *path)
{
    const char *ingredient;
    for (size_t i = 0; (ingredient = obk_ingredient_at(run, spec, i)) != NULL; i++)
        if (ingredient[0] != '\0' && file_same(path, ingredient))
            return true;
    return false;
}

bool obk_output_is_ingredient(const struct run *run, const struct obk_spec *spec)
{
    return spec->output_is_file || is_ingredient(run, spec, spec->output);
}

static bool has_password(const struct obk_spec *spec)
{
    for (size_t i = 0; i < spec->field_count; i++)
        if (spec->fields[i].kind == OBK_FIELD_PASSWORD)
            return true;
    return false;
}

/* password.bin, beside the configuration or beside the output, must not meet anything else. */
static void check_password_place(struct checker *checker, const char *neighbour)
{
    const struct obk_spec *spec = checker->spec;
    AUTO_TEXT path = NULL;
    if (path_resolve(neighbour, OBK_PASSWORD_NAME, &path, checker->error) != 0)
        return;
    if (is_ingredient(checker->run, spec, path))
        error_at(checker->error, ERROR_CONFIG, spec->config, spec->output_line,
                 "password file '%s' is a file that it is made from", path);
    else if (file_same_target(path, spec->output))
        error_at(checker->error, ERROR_CONFIG, spec->config, spec->output_line,
                 "output '%s' is the place of the password file", spec->output);
    else
        return;
    take_firmly(checker);
}

static void check_output(struct checker *checker)
{
    const struct obk_spec *spec = checker->spec;
    AUTO_TEXT directory = NULL;
    if (spec->output == NULL || path_directory(spec->output, &directory, checker->error) != 0)
        return;
    if (obk_output_is_ingredient(checker->run, spec)) {
        error_at(checker->error, ERROR_CONFIG, spec->config, spec->output_line,
                 "output '%s' is a file that it is made from", spec->output);
        take_firmly(checker);
    } else if (!file_exists(directory)) {
        error_at(checker->error, ERROR_FILE, spec->config, spec->output_line,
                 "cannot write '%s': there is no directory '%s'", spec->output, directory);
        take(checker);
    }
    const char *neighbours[] = {spec->config, spec->output};
    for (size_t i = 0; i < 2 && has_password(spec) && !checker->stopped; i++)
        check_password_place(checker, neighbours[i]);
}

/* Fills the fingerprint of a key field's key; false where there is none to be had. */
static bool field_fingerprint(const struct checker *checker, const struct obk_field *field,
                              uint8_t fingerprint[SHA256_SIZE])
{
    struct error ignored;
    AUTO(key) key = {0};
    struct passphrase passphrase = checker->run->passphrase; /* shares the text */
    passphrase.never_ask = true;
    return is_file_field(field) && key_load_public(field->text, &passphrase, &key, &ignored) == 0 &&
           key_fingerprint(&key, fingerprint, &ignored) == 0;
}

/* An encryption key whose public half is handed out as an authentication key serves two masters. */
static void check_same_key(struct checker *checker)
{
    const struct obk_spec *spec = checker->spec;
    for (size_t i = 0; i < spec->field_count && !checker->stopped; i++) {
        const struct obk_field *field = &spec->fields[i];
        uint8_t one[SHA256_SIZE];
        uint8_t other[SHA256_SIZE];
        bool is_public = field->kind == OBK_FIELD_PUBLIC_KEY || field->kind == OBK_FIELD_KEY_HASH;
        if (!field_fingerprint(checker, field, one))
            continue;
        sample_key_warn_of(checker->run, one, field->text, SAMPLE_KEY_OF_DEVICE);
        for (size_t j = 0; j < i && !checker->stopped; j++) {
            const struct obk_field *before = &spec->fields[j];
            bool before_public =
                before->kind == OBK_FIELD_PUBLIC_KEY || before->kind == OBK_FIELD_KEY_HASH;
            if (is_public != before_public && field_fingerprint(checker, before, other) &&
                memcmp(one, other, sizeof one) == 0)
                FIND(checker, field, ERROR_CONFIG,
                     "it is the same key as '%s': encryption and authentication need keys of their "
                     "own",
                     before->name);
        }
    }
}

/* Passwords that stand in vendors' examples and in this project's own templates. */
static void warn_of_sample_password(struct checker *checker)
{
    static const char *const samples[] = {"0123456789012345", "CHANGE-ME"};
    for (size_t i = 0; i < checker->spec->field_count; i++)
        for (size_t j = 0; j < sizeof samples / sizeof *samples; j++)
            if (checker->spec->fields[i].kind == OBK_FIELD_PASSWORD &&
                strcmp(checker->spec->fields[i].text, samples[j]) == 0)
                run_warn(checker->run,
                         "'%s' has the password of an example: anybody can open this product; set "
                         "one of "
                         "your own",
                         checker->spec->config);
}

/* A device with TrustZone on wants a certificate, one with TrustZone off a password; the other way round locks it. */
static void warn_of_pairing(struct checker *checker)
{
    const struct obk_spec *spec = checker->spec;
    if (!spec->is_debug_authentication || spec->destination != 0x0ffd0100)
        return;
    for (size_t i = 0; i < spec->field_count; i++) {
        if (spec->fields[i].kind == OBK_FIELD_PASSWORD)
            run_warn(checker->run,
                     "'%s' opens a device by password: on STM32H5 that goes with TZEN off; with "
                     "TZEN on it can "
                     "lock the device",
                     spec->config);
        if (spec->fields[i].kind == OBK_FIELD_KEY_HASH)
            run_detail(checker->run,
                       "'%s' opens a device by certificate: on STM32H5 that goes with TZEN on; "
                       "with TZEN off it "
                       "can lock the device",
                       spec->config);
    }
}

static void check_object(struct checker *checker)
{
    const struct obk_spec *spec = checker->spec;
    uint32_t expected;
    if (checker->image == NULL || !spec->has_destination)
        return;
    uint32_t size = (uint32_t)(checker->image->bytes.size - checker->image->payload);
    const char *object = obk_object_at(spec->destination, size, &expected);
    if (object == NULL || expected == size)
        return;
    error_at(checker->error, ERROR_CONFIG, spec->config, spec->info_line,
             "the payload has 0x%" PRIx32 " bytes, but 0x%08" PRIx32
             " is the place of the %s, 0x%" PRIx32 " bytes",
             size, spec->destination, object, expected);
    take(checker);
}

static const struct {
    const char *name;
    void (*check)(struct checker *checker);
    bool of_bytes; /* runs when the bytes are there */
} checks[] = {
    {"listed", check_listed, false},
    {"dependency", check_dependencies, false},
    {"slots", check_slots, false},
    {"obk-slots", check_obk_slots, false},
    {"files", check_files, false},
    {"output", check_output, false},
    {"same-key", check_same_key, false},
    {"pairing", warn_of_pairing, false},
    {"sample-password", warn_of_sample_password, false},
    {"object", check_object, true},
};

static int run_checks(struct checker *checker, bool of_bytes)
{
    for (size_t i = 0; i < sizeof checks / sizeof *checks && !checker->stopped; i++) {
        checker->name = checks[i].name;
        if (checks[i].of_bytes == of_bytes)
            checks[i].check(checker);
    }
    return checker->failed ? -1 : 0;
}

int obk_check(const struct run *run, const struct obk_spec *spec, const struct text_list *allow,
              const struct finding_sink *sink, struct error *error)
{
    struct checker checker = {
        .run = run, .spec = spec, .allow = allow, .sink = sink, .error = error};
    return run_checks(&checker, false);
}

int obk_check_image(const struct run *run, const struct obk_spec *spec,
                    const struct obk_image *image, const struct text_list *allow,
                    const struct finding_sink *sink, struct error *error)
{
    struct checker checker = {
        .run = run, .spec = spec, .image = image, .allow = allow, .sink = sink, .error = error};
    return run_checks(&checker, true);
}

int obk_check_names(const struct text_list *names, struct error *error)
{
    AUTO(blob) known = {0};
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (blob_append_text(&known, error, "%s%s", i > 0 ? ", " : "", checks[i].name) != 0)
            return -1;
    for (size_t i = 0; i < names->count; i++) {
        bool found = false;
        for (size_t j = 0; j < sizeof checks / sizeof *checks; j++)
            found = found || strcmp(checks[j].name, names->items[i]) == 0;
        if (!found)
            return error_set(error, ERROR_USAGE,
                             "option --allow: there is no check '%s'; there are: %s",
                             names->items[i], (const char *)known.data);
    }
    return 0;
}
