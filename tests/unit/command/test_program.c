// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <command/program.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ARGUMENTS_MAX = 12 };

/* What a run of the whole program in a process of its own left behind. */
struct ran {
    int status;
    struct blob out;
    struct blob err;
};

static void ran_release(struct ran *ran)
{
    blob_release(&ran->out);
    blob_release(&ran->err);
}

static void run_in_child(const char *directory, const char *const *words, const char *out,
                         const char *err)
{
    char copies[ARGUMENTS_MAX][512];
    char *arguments[ARGUMENTS_MAX];
    int count = 0;
    for (; words[count] != NULL && count < ARGUMENTS_MAX; count++) {
        snprintf(copies[count], sizeof copies[count], "%s", words[count]);
        arguments[count] = copies[count];
    }
    if (chdir(directory) != 0 || freopen(out, "w", stdout) == NULL ||
        freopen(err, "w", stderr) == NULL)
        _exit(99);
    int status = program_run(count, arguments);
    fflush(NULL);
    _exit(status);
}

static void end_text(struct blob *text)
{
    struct error error;
    assert_done(blob_append_fill(text, 0, 1, &error), error);
    text->size--;
}

/* Runs the words up to NULL in the scratch directory. */
static void run(struct ran *ran, struct scratch *scratch, const char *const *words)
{
    struct in_child child;
    const char *out = scratch_path(scratch, ".out");
    const char *err = scratch_path(scratch, ".err");
    *ran = (struct ran){0};
    if (in_child_start(&child))
        run_in_child(scratch->directory, words, out, err);
    ran->status = in_child_status(&child);
    scratch_read(out, &ran->out);
    scratch_read(err, &ran->err);
    end_text(&ran->out);
    end_text(&ran->err);
}

static void check_run(struct scratch *scratch, const char *const *words, int status,
                      const char *out, const char *err)
{
    AUTO(ran) ran = {0};
    run(&ran, scratch, words);
    if (ran.status != status)
        print_error("%s %s: %s", words[0], words[0] == NULL ? "" : words[1],
                    (const char *)ran.err.data);
    assert_int_equal(ran.status, status);
    assert_contains((const char *)ran.out.data, out);
    assert_contains((const char *)ran.err.data, err);
    if (out[0] == '\0')
        assert_string_equal((const char *)ran.out.data, "");
    if (err[0] == '\0')
        assert_string_equal((const char *)ran.err.data, "");
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* A configuration, its input, and keys. */
static void make_project(struct scratch *scratch)
{
    static const struct xml_param params[] = {
        VALUE("Input", "", "app.bin"),
        VALUE("Slot", "-S", "0x1000"),
        VALUE("Header", "-H", "0x20"),
        VALUE("Version", "-v", "1.2.3"),
        VALUE("Base", "-x", "0x08000000"),
        VALUE("Key", "-k", "sign.pem"),
        SWITCH("--pad-header"),
        SWITCH("--overwrite-only"),
        {.name = NULL},
    };
    AUTO(blob) text = {0};
    image_xml(&text, NULL, params, "image.bin");
    scratch_write(scratch, "image.xml", blob_span(&text));
    scratch_text(scratch, "app.bin", "this is the firmware");
    test_key_file(scratch, "sign.pem", "program", TEST_KEY_PKCS8);
    test_key_file(scratch, "public.pem", "program", TEST_KEY_PUBLIC);
}

static void tells_about_itself(void **state)
{
    struct scratch *scratch = *state;
    check_run(scratch, WORDS("--version"), 0, "otpc ", "");
    check_run(scratch, WORDS("--help"), 0, "usage: otpc NOUN VERB", "");
    check_run(scratch, WORDS("help"), 0, "image build      -pb", "");
    check_run(scratch, WORDS("--list-commands"), 0, "config check\n", "");
    check_run(scratch, WORDS("image", "--help"), 0, "otpc image info", "");
    check_run(scratch, WORDS("image", "build", "--help"), 0, "usage: otpc image build", "");
    check_run(scratch, WORDS("-pb", "--help"), 0, "usage: otpc image build", "");
}

static void status_2_is_usage(void **state)
{
    struct scratch *scratch = *state;
    check_run(scratch, WORDS(NULL), 2, "", "otpc: error: no command given; see 'otpc --help'");
    check_run(scratch, WORDS("image"), 2, "", "'image'");
    check_run(scratch, WORDS("image", "bake"), 2, "", "unknown command 'image bake'");
    check_run(scratch, WORDS("bake", "--help"), 2, "", "unknown command 'bake'");
    check_run(scratch, WORDS("image", "build"), 2, "", "IMAGE.xml... is missing");
    check_run(scratch, WORDS("image", "build", "--unknown"), 2, "", "unknown option '--unknown'");
    check_run(scratch, WORDS("image", "info", "a", "b"), 2, "", "one argument too many");
    make_project(scratch);
    check_run(scratch, WORDS("image", "build", "image.xml", "--set", "None=1"), 2, "",
              "has no parameter of that name");
    check_run(scratch, WORDS("image", "build", "image.xml", "--hex-trailer", "x"), 2, "",
              "neither 'full' nor 'magic'");
}

static void status_0_is_done(void **state)
{
    struct scratch *scratch = *state;
    make_project(scratch);
    check_run(scratch, WORDS("image", "build", "image.xml"), 0,
              "built 'image.bin': version 1.2.3, 0x", "");
    check_run(scratch, WORDS("image", "build", "--quiet", "image.xml"), 0, "", "");
    check_run(scratch, WORDS("-pb", "image.xml"), 0, "", "");
    check_run(scratch, WORDS("-pb", "--verbose", "image.xml"), 0, "built 'image.bin'", "");
    check_run(scratch, WORDS("image", "info", "image.bin"), 0, "MCUboot image, version 1.2.3", "");
    check_run(scratch, WORDS("config", "check", "image.xml"), 0, "'image.xml' is good", "");
}

static void statuses_tell_the_kind_of_failure(void **state)
{
    struct scratch *scratch = *state;
    make_project(scratch);
    check_run(scratch, WORDS("config", "check", "image.xml", "none.xml"), 1, "none.xml",
              "1 of 2 configurations cannot be built");
    check_run(scratch, WORDS("-pb", "image.xml", "--set", "Slot=big"), 3, "",
              "'big' is not a number");
    check_run(scratch, WORDS("-pb", "none.xml"), 4, "", "none.xml");
    check_run(scratch, WORDS("-pb", "image.xml", "--input", "none.bin"), 4, "", "none.bin");
    check_run(scratch, WORDS("image", "info", "app.bin"), 4, "", "app.bin: error: not an image");
    check_run(scratch, WORDS("-pb", "image.xml", "--output", "none/image.bin"), 4, "",
              "none/image.bin");
    check_run(scratch, WORDS("-pb", "image.xml", "--set", "Key=public.pem"), 5, "",
              "signing needs the private one");
    check_run(scratch, WORDS("-pb", "image.xml", "--set", "Slot=0x80"), 6, "",
              "exceeds requested size 0x80");
    assert_int_equal(access(scratch_path(scratch, "image.bin"), F_OK), -1);
}

static void json_is_one_object(void **state)
{
    struct scratch *scratch = *state;
    make_project(scratch);
    check_run(scratch, WORDS("-pb", "image.xml", "--json"), 0,
              "{\"images\":[{\"config\":\"image.xml\",\"output\":\"image.bin\"", "");
    check_run(scratch, WORDS("image", "info", "--json", "image.bin"), 0,
              "{\"format\":\"bin\",\"base\":\"0x0\"", "");
    check_run(scratch, WORDS("image", "info", "--json", "app.bin"), 4, "",
              "{\"error\":{\"status\":4,\"file\":\"app.bin\",\"message\":\"not an image");
    check_run(scratch, WORDS("image", "build", "--json", "--unknown"), 2, "",
              "{\"error\":{\"status\":2,\"message\":\"unknown option");
}

static void a_full_disk_is_not_a_success(void **state)
{
    struct scratch *scratch = *state;
    struct in_child child;
    if (in_child_start(&child))
        run_in_child(scratch->directory, WORDS("--version"), "/dev/full", "/dev/null");
    assert_int_equal(in_child_status(&child), 4);
}

static void a_stale_image_is_set_aside(void **state)
{
    struct scratch *scratch = *state;
    make_project(scratch);
    check_run(scratch, WORDS("-pb", "image.xml"), 0, "", "");
    check_run(scratch, WORDS("-pb", "image.xml", "--set", "Slot=0x80"), 6, "",
              "the image of an earlier build is now 'image.bin.stale'");
    assert_int_equal(access(scratch_path(scratch, "image.bin"), F_OK), -1);
    assert_int_equal(access(scratch_path(scratch, "image.bin.stale"), F_OK), 0);
    scratch_text(scratch, "image.bin", "something else");
    check_run(scratch, WORDS("-pb", "image.xml", "--set", "Slot=0x80"), 6, "", "exceeds");
    assert_int_equal(access(scratch_path(scratch, "image.bin"), F_OK), 0);
}

static void words_of_stock_scripts_are_ignored(void **state)
{
    struct scratch *scratch = *state;
    make_project(scratch);
    check_run(scratch, WORDS("-pb", "image.xml", "AUTO"), 0, "",
              "note: 'AUTO' is no file, the word is ignored");
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(tells_about_itself),         IN_SCRATCH(status_2_is_usage),
    IN_SCRATCH(status_0_is_done),           IN_SCRATCH(statuses_tell_the_kind_of_failure),
    IN_SCRATCH(json_is_one_object),         IN_SCRATCH(a_full_disk_is_not_a_success),
    IN_SCRATCH(a_stale_image_is_set_aside), IN_SCRATCH(words_of_stock_scripts_are_ignored),
};

int main(void)
{
    return cmocka_run_group_tests_name("program", tests, NULL, NULL);
}
