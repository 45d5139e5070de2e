// SPDX-License-Identifier: Apache-2.0
/*
 * Plans and sequences from anybody. Input that begins with a zero is a sequence, for a plan that fits all; other input is
 * a plan, whose steps are made for each action and written as scripts.
 */
#include "fuzz_file.h"
#include <device/provision_script.h>
#include <string.h>

static void make_steps(const struct provision_plan *plan)
{
    struct error error = {0};
    for (unsigned action = 0; action < SEQUENCE_ACTIONS; action++) {
        AUTO(provision_steps) steps = {.count = 0};
        AUTO(blob) text = {0};
        if (provision_steps_make(plan, action, "programmer", &steps, &error) != 0)
            continue;
        if (steps.count > SEQUENCE_STEPS_MAX || provision_script_sh(&steps, &text, &error) != 0)
            abort();
        (void)!provision_script_bat(&steps, &text, &error);
    }
}

static void plan_release_steps(struct provision_plan *plan)
{
    make_steps(plan);
    provision_plan_release(plan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {0};
    struct provision_plan plan;
    if (size > 0 && data[0] == 0) {
        char path[64];
        char text[256];
        int descriptor = fuzz_file(data + 1, size - 1, path);
        int length = snprintf(text, sizeof text,
                              "{\"sequence\": \"%s\", \"state\": \"A\", \"trustzone\": true, "
                              "\"artefacts\": {\"f\": \"x.bin\"}}",
                              path);
        struct span bytes = {(const uint8_t *)text, (size_t)length};
        if (provision_plan_parse(bytes, "plan.json", &plan, &error) == 0)
            plan_release_steps(&plan);
        close(descriptor);
    } else if (provision_plan_parse((struct span){data, size}, "plan.json", &plan, &error) == 0)
        plan_release_steps(&plan);
    return 0;
}
