// SPDX-License-Identifier: Apache-2.0
#include <command/finding_report.h>
#include <command/report.h>
#include <string.h>

static bool is_allowed(const struct finding_report *report, const char *check)
{
    for (size_t i = 0; report->allow != NULL && i < report->allow->count; i++)
        if (strcmp(report->allow->items[i], check) == 0)
            return true;
    return false;
}

static void print(FILE *out, const char *check, const struct error *finding)
{
    if (finding->file[0] != '\0' && finding->line > 0)
        fprintf(out, "%s:%u: ", finding->file, finding->line);
    else if (finding->file[0] != '\0')
        fprintf(out, "%s: ", finding->file);
    fprintf(out, "%s [%s]\n", finding->message, check);
}

static void add(void *context, const char *check, const struct error *finding)
{
    struct finding_report *report = context;
    if (is_allowed(report, check)) {
        run_warn(report->run, "%s:%u: %s [%s]", finding->file, finding->line, finding->message,
                 check);
        return;
    }
    report->count++;
    if (!report->run->json) {
        print(report->run->out, check, finding);
        return;
    }
    struct json *entry = json_add(report->findings, NULL, json_object());
    json_add_text(entry, "check", check);
    json_add_number(entry, "status", finding->code);
    report_add_error(entry, finding);
}

struct finding_sink finding_report_sink(struct finding_report *report)
{
    return (struct finding_sink){add, report};
}
