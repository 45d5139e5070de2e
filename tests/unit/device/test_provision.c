// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <device/provision_script.h>
#include <device/provision_state.h>
#include <stdio.h>
#include <string.h>

#define SEQUENCE_HEAD                                                                          \
    "{\"summary\": \"s\", \"family\": \"x\", \"trustzone\": \"choice\", \"states\": ["         \
    "{\"name\": \"OPEN\", \"value\": \"1\"}, "                                                 \
    "{\"name\": \"SHUT\", \"value\": \"2\", \"irreversible\": true}], "                        \
    "\"connections\": {\"c\": [\"-c\", \"port={port}\", \"sn={serial}\"]}, "                   \
    "\"artefacts\": [{\"name\": \"a\", \"kind\": \"firmware\"}, "                              \
    "{\"name\": \"b\", \"kind\": \"firmware\", \"optional\": true, \"address\": \"0xABC\"}], " \
    "\"values\": {\"V\": \"7\"}, \"provision\": ["

#define SEQUENCE_STEPS                                                                        \
    "{\"title\": \"one\", \"connect\": \"c\", \"artefact\": \"a\", \"arguments\": "           \
    "[\"-d\", \"{file}\", \"{address}\", \"V={V}\", \"{protect}\"]}, "                        \
    "{\"title\": \"two\", \"artefact\": \"b\", \"arguments\": [\"{file}\", \"{address}\"]}, " \
    "{\"title\": \"be {state}\", \"only\": \"closing\", \"confirm\": \"{state}\", "           \
    "\"arguments\": [\"S={state_value}\", \"T={tzen}\"]}, "                                   \
    "{\"title\": \"open\", \"only\": \"open\", \"confirm\": \"WORD\", \"arguments\": []}]}"

/* A plan of the sequence above, with further members in front. */
static void make_plan(struct scratch *scratch, const char *members, struct provision_plan *plan)
{
    struct error error;
    char text[1024];
    const char *path = scratch_path(scratch, "plan.json");
    scratch_text(scratch, "own.json", SEQUENCE_HEAD SEQUENCE_STEPS);
    snprintf(text, sizeof text, "{\"sequence\": \"own.json\", \"trustzone\": true, %s}", members);
    assert_done(provision_plan_parse(text_bytes(text), path, plan, &error), error);
}

static void make_steps(const struct provision_plan *plan, struct provision_steps *steps)
{
    struct error error;
    assert_done(provision_steps_make(plan, ACTION_PROVISION, "prog", steps, &error), error);
}

static void assert_command(const struct provision_step *step, const char *wanted)
{
    struct error error;
    AUTO(blob) text = {0};
    assert_done(provision_command_text(step, &text, &error), error);
    assert_spans_equal(blob_span(&text), text_bytes(wanted));
}

static void every_sequence_that_comes_along_is_good(void **state)
{
    (void)state;
    size_t count = 0;
    const char *name;
    for (; (name = sequence_builtin(count)) != NULL; count++) {
        struct error error;
        char family[64];
        AUTO(sequence) sequence = {.family = NULL};
        snprintf(family, sizeof family, "%.*s", (int)strcspn(name, "-"), name);
        char path[64];
        snprintf(path, sizeof path, "%.*s", (int)(strlen(name) - strlen(family) - 6),
                 name + strlen(family) + 1);
        struct span text = sequence_builtin_text(family, path);
        assert_true(text.size > 0);
        assert_done(sequence_parse(text, name, &sequence, &error), error);
        assert_string_equal(sequence.family, family);
        assert_string_equal(sequence.states[0].name, "OPEN");
        for (unsigned i = 0; i < SEQUENCE_ACTIONS; i++)
            assert_non_null(sequence.actions[i]);
    }
    assert_int_equal(count, 8);
    assert_int_equal(sequence_builtin_text("h5", "nothing").size, 0);
}

static void words_stand_for_what_the_plan_says(void **state)
{
    struct error error;
    AUTO(provision_plan) plan = {.file = NULL};
    AUTO(provision_steps) steps = {.count = 0};
    char first[512];
    make_plan(*state,
              "\"state\": \"SHUT\", \"port\": \"JTAG\", \"option_bytes\": {\"V\": \"9\"}, "
              "\"protect\": [\"X=1\", \"Y=2\"], "
              "\"artefacts\": {\"a\": {\"file\": \"a b.bin\", \"address\": 16}}",
              &plan);
    make_steps(&plan, &steps);
    assert_int_equal(steps.count, 2); /* of 'b' there is none, and 'open' is for another state */
    snprintf(first, sizeof first, "prog -c port=JTAG -d '%s' 0x00000010 V=9 X=1 Y=2",
             scratch_path(*state, "a b.bin"));
    assert_command(&steps.items[0], first);
    assert_null(steps.items[0].confirm);
    assert_string_equal(steps.items[1].title, "be SHUT");
    assert_string_equal(steps.items[1].confirm, "SHUT");
    assert_command(&steps.items[1], "prog S=2 T=0xB4");
    AUTO(provision_steps) none = {.count = 0};
    assert_refused(provision_steps_make(&plan, ACTION_DISCOVERY, "prog", &none, &error), error,
                   ERROR_CONFIG, "no action 'discovery'");
}

static void a_state_that_can_be_left_asks_for_nothing(void **state)
{
    AUTO(provision_plan) plan = {.file = NULL};
    AUTO(provision_steps) steps = {.count = 0};
    char second[512];
    make_plan(*state,
              "\"state\": \"OPEN\", \"serial\": \"12\", "
              "\"artefacts\": {\"a\": \"a.hex\", \"b\": \"b.bin\"}",
              &plan);
    assert_false(plan.closing);
    make_steps(&plan, &steps);
    assert_int_equal(steps.count, 3);
    assert_int_equal(steps.items[0].count, 7); /* a .hex has no address, V keeps its value */
    assert_string_equal(steps.items[0].words[4], "-d");
    assert_string_equal(steps.items[0].words[2], "port=SWD");
    snprintf(second, sizeof second, "prog %s 0x00000ABC", scratch_path(*state, "b.bin"));
    assert_command(&steps.items[1], second);
    assert_string_equal(steps.items[2].confirm, "WORD");
}

/* A step with words that both shells must not take apart. */
static struct provision_step odd_step(char *word)
{
    static char program[] = "prog";
    static char title[] = "a & b 100%";
    static char confirm[] = "YES";
    return (struct provision_step){title, confirm, {program, word, NULL}, 2};
}

static void scripts_quote(void **state)
{
    (void)state;
    struct error error;
    char word[] = "it's $HOME";
    struct provision_steps steps = {.items = {odd_step(word)}, .count = 1};
    AUTO(blob) sh = {0};
    AUTO(blob) bat = {0};
    assert_done(provision_script_sh(&steps, &sh, &error), error);
    assert_done(blob_append_fill(&sh, 0, 1, &error), error);
    assert_non_null(strstr((const char *)sh.data, "\necho 'step 1/1: a & b 100%'\nconfirm YES\n"
                                                  "prog 'it'\\''s $HOME' || failed 1\n"));
    char percent[] = "50% (x)\\";
    steps.items[0] = odd_step(percent);
    assert_done(provision_script_bat(&steps, &bat, &error), error);
    assert_done(blob_append_fill(&bat, 0, 1, &error), error);
    assert_non_null(strstr((const char *)bat.data, "echo step 1/1: a ^& b 100%%\r\n"));
    assert_non_null(strstr((const char *)bat.data, "prog \"50%% (x)\\\\\" || goto failed\r\n"));
    char quote[] = "a\"b";
    steps.items[0] = odd_step(quote);
    assert_refused(provision_script_bat(&steps, &bat, &error), error, ERROR_CONFIG,
                   "cannot be passed on");
}

static void the_state_is_that_of_one_plan(void **state)
{
    struct error error;
    size_t done = 0;
    uint8_t digest[SHA256_SIZE];
    uint8_t other[SHA256_SIZE];
    AUTO(provision_plan) plan = {.file = NULL};
    AUTO(provision_steps) steps = {.count = 0};
    const char *path = scratch_path(*state, "state");
    scratch_text(*state, "a.hex", "one");
    make_plan(*state, "\"state\": \"SHUT\", \"artefacts\": {\"a\": \"a.hex\"}", &plan);
    make_steps(&plan, &steps);
    assert_done(provision_digest(&plan, &steps, digest, &error), error);
    assert_done(provision_state_write(path, digest, 1, steps.count, &error), error);
    assert_done(provision_state_read(path, digest, steps.count, &done, &error), error);
    assert_int_equal(done, 1);
    assert_refused(provision_state_read(path, digest, steps.count + 1, &done, &error), error,
                   ERROR_CONFIG, "has changed since");
    scratch_text(*state, "a.hex", "two");
    assert_done(provision_digest(&plan, &steps, other, &error), error);
    assert_memory_not_equal(digest, other, sizeof digest);
    assert_refused(provision_state_read(path, other, steps.count, &done, &error), error,
                   ERROR_CONFIG, "has changed since");
    assert_done(provision_state_write(path, digest, steps.count + 1, steps.count, &error), error);
    assert_refused(provision_state_read(path, digest, steps.count, &done, &error), error,
                   ERROR_CONFIG, "more steps are done");
}

static void an_artefact_is_there_once(void **state)
{
    struct error error;
    AUTO(provision_plan) plan = {.file = NULL};
    const char *path = scratch_path(*state, "plan.json");
    scratch_text(*state, "own.json", SEQUENCE_HEAD SEQUENCE_STEPS);
    assert_refused(
        provision_plan_parse(text_bytes("{\"sequence\": \"own.json\", \"trustzone\": false, "
                                        "\"state\": \"OPEN\", "
                                        "\"artefacts\": {\"a\": \"x\", \"a\": \"y\"}}"),
                             path, &plan, &error),
        error, ERROR_CONFIG, "there twice: 'a'");
    assert_null(plan.file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sequence_that_comes_along_is_good),
        IN_SCRATCH(words_stand_for_what_the_plan_says),
        IN_SCRATCH(a_state_that_can_be_left_asks_for_nothing),
        cmocka_unit_test(scripts_quote),
        IN_SCRATCH(the_state_is_that_of_one_plan),
        IN_SCRATCH(an_artefact_is_there_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
