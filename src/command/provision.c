// SPDX-License-Identifier: Apache-2.0
#include <base/choice.h>
#include <base/file.h>
#include <command/provision.h>
#include <command/report.h>
#include <device/provision_check.h>

#define PROGRAMMER "STM32_Programmer_CLI"

int provision_open(const struct invocation *invocation, const struct provision_options *options,
                   struct provision *provision, struct error *error)
{
    unsigned action = ACTION_PROVISION;
    const char *programmer = options->programmer == NULL ? PROGRAMMER : options->programmer;
    provision->run = invocation->run;
    provision->path = invocation->operands.items[0];
    provision->findings = json_array();
    if (choice_read("--action", options->action, sequence_action_names, &action, error) != 0 ||
        passphrase_options_take(&options->passphrase, invocation->run, error) != 0 ||
        provision_plan_load(provision->path, &provision->plan, error) != 0)
        return -1;
    provision->action = action;
    return provision_steps_make(&provision->plan, provision->action, programmer, &provision->steps,
                                error);
}

void provision_release(struct provision *provision)
{
    provision_steps_release(&provision->steps);
    provision_plan_release(&provision->plan);
    json_release(&provision->findings);
}

static void add_finding(void *context, const char *check, const struct error *finding)
{
    struct provision *provision = context;
    provision->wrong++;
    struct json *object = json_add(provision->findings, NULL, json_object());
    json_add_text(object, "check", check);
    report_add_error(object, finding);
    if (!provision->run->json)
        report_error(provision->run, finding);
}

void provision_judge(struct provision *provision)
{
    const struct finding_sink sink = {add_finding, provision};
    const struct provision_checking checking = {provision->run, &provision->plan, &sink};
    if (provision->action == ACTION_PROVISION)
        provision_check(&checking);
    else if (provision->action != ACTION_DISCOVERY)
        provision_check_debug(&checking);
}

int provision_refuse_input(const struct provision *provision, const char *path, struct error *error)
{
    const struct provision_plan *plan = &provision->plan;
    bool is_input = file_same_target(path, provision->path);
    for (size_t i = 0; i < SEQUENCE_ARTEFACTS_MAX; i++) {
        const struct plan_artefact *artefact = &plan->artefacts[i];
        const char *const files[] = {artefact->file, artefact->config, artefact->key};
        for (size_t j = 0; j < sizeof files / sizeof *files; j++)
            is_input = is_input || (files[j] != NULL && file_same_target(path, files[j]));
    }
    const char *const others[] = {plan->loader, plan->debug.key, plan->debug.certificate,
                                  plan->debug.password};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        is_input = is_input || (others[i] != NULL && file_same_target(path, others[i]));
    return is_input ? error_set(error, ERROR_USAGE, "'%s' is the plan or one of its files", path)
                    : 0;
}

void provision_describe(struct provision *provision, struct json *top)
{
    json_add_text(top, "plan", provision->path);
    json_add_text(top, "sequence", provision->plan.sequence.summary);
    json_add_text(top, "action", sequence_action_names[provision->action]);
    json_add_text(top, "state", provision->plan.state->name);
    json_add_bool(top, "valid", provision->wrong == 0);
    json_add(top, "findings", provision->findings);
    provision->findings = NULL;
}
