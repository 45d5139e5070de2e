// SPDX-License-Identifier: Apache-2.0
#include <device/timeline.h>
#include <device/verdict.h>
#include <inttypes.h>
#include <string.h>

/* What something is called, by machines and by people. */
struct name {
    const char *name;
    const char *text;
};

static const struct name slots[] = {
    [BOOTCORE_PRIMARY] = {"primary", "primary slot"},
    [BOOTCORE_SECONDARY] = {"secondary", "secondary slot"},
    [BOOTCORE_RAM] = {"ram", "RAM"},
};

static const struct name swaps[] = {
    [BOOTCORE_NONE] = {"none", "none"},
    [BOOTCORE_TEST] = {"test", "on trial"},
    [BOOTCORE_PERMANENT] = {"permanent", "for good"},
    [BOOTCORE_REVERT] = {"revert", "back to the image before"},
};

/* How a number of an event is told. */
enum number { NO_NUMBER, NUMBER, ADDRESS, SWAP, VERDICT };

static const struct {
    const char *name; /* for machines */
    const char *text; /* what is told, before the number */
    enum number number;
} kinds[] = {
    [BOOTCORE_EVENT_SLOT] = {"slot", "", VERDICT},
    [BOOTCORE_EVENT_EMPTY] = {"empty", "empty", NO_NUMBER},
    [BOOTCORE_EVENT_REQUEST] = {"request", "update requested, ", SWAP},
    [BOOTCORE_EVENT_REFUSE] = {"refuse", "update refused", NO_NUMBER},
    [BOOTCORE_EVENT_DEPENDS] = {"depends", "update waits for an image that it depends on",
                                NO_NUMBER},
    [BOOTCORE_EVENT_INSTALL] = {"install", "installing, ", SWAP},
    [BOOTCORE_EVENT_RESUME] = {"resume", "an interrupted installation goes on, ", SWAP},
    [BOOTCORE_EVENT_INSTALLED] = {"installed", "installed", NO_NUMBER},
    [BOOTCORE_EVENT_DECRYPT] = {"decrypt", "decrypting in place", NO_NUMBER},
    [BOOTCORE_EVENT_LOAD] = {"load", "loaded to ", ADDRESS},
    [BOOTCORE_EVENT_CONFIRMED] = {"confirmed", "confirmed", NO_NUMBER},
    [BOOTCORE_EVENT_COUNTER] = {"counter", "security counter raised to ", NUMBER},
    [BOOTCORE_EVENT_BOOT] = {"boot", "starts what is at ", ADDRESS},
    [BOOTCORE_EVENT_STOP] = {"stop", "stops: there is nothing to start", NO_NUMBER},
};

static const char *image_name(const struct timeline *timeline, uint32_t stage, uint32_t id)
{
    const struct layout_stage *where = &timeline->layout->stages[stage];
    for (uint32_t i = 0; i < where->image_count; i++)
        if (where->images[i].id == id)
            return where->images[i].name;
    return "";
}

/* Whether the body of an image lies encrypted where it was judged: what is installed lies there in clear, mostly. */
static bool is_encrypted(const struct layout_stage *stage, const struct bootcore_event *event)
{
    bool stays = stage->loader || stage->mode == BOOTCORE_PRIMARY_ONLY;
    return bootcore_content_size(event->verdict->header.flags) != 0 &&
           (event->slot == BOOTCORE_SECONDARY || (event->slot == BOOTCORE_PRIMARY && stays));
}

static void put_verdict(FILE *out, const struct layout_stage *stage,
                        const struct bootcore_event *event)
{
    const struct bootcore_verdict *verdict = event->verdict;
    char text[VERDICT_TEXT];
    char version[VERSION_MAX];
    char key[2 * 4 + 1];
    if (verdict->result != BOOTCORE_VALID) {
        verdict_text(verdict, text);
        fprintf(out, "not valid: %s", text);
        return;
    }
    verdict_version(&verdict->header.version, version);
    hex_encode((struct span){verdict->key_hash, 4}, key);
    fprintf(out, "valid, version %s, counter 0x%" PRIx32, version, verdict->counter);
    fprintf(out, ", signed by %s", key);
    if (is_encrypted(stage, event))
        fprintf(out, ", encrypted");
}

static void put_number(FILE *out, const struct layout_stage *stage,
                       const struct bootcore_event *event)
{
    switch (kinds[event->kind].number) {
    case NO_NUMBER:
        break;
    case NUMBER:
        fprintf(out, "0x%" PRIx32, event->value);
        break;
    case ADDRESS:
        fprintf(out, "0x%08" PRIx32, event->value);
        break;
    case SWAP:
        fputs(swaps[event->value].text, out);
        break;
    case VERDICT:
        put_verdict(out, stage, event);
        break;
    }
}

static void print_event(struct timeline *timeline, uint32_t stage,
                        const struct bootcore_event *event)
{
    FILE *out = timeline->out;
    const struct layout_stage *where = &timeline->layout->stages[stage];
    if (timeline->stage != stage)
        fprintf(out, "  %s\n", where->name);
    timeline->stage = stage;
    fputs("    ", out);
    if (event->kind != BOOTCORE_EVENT_BOOT && event->kind != BOOTCORE_EVENT_STOP)
        fprintf(out, "%-12s %-15s ", image_name(timeline, stage, event->image),
                slots[event->slot].text);
    fputs(kinds[event->kind].text, out);
    put_number(out, where, event);
    fputc('\n', out);
}

static void add_verdict(struct json *to, const struct bootcore_verdict *verdict)
{
    char text[VERDICT_TEXT];
    char version[VERSION_MAX];
    bool valid = verdict->result == BOOTCORE_VALID;
    json_add_bool(to, "valid", valid);
    json_add_text(to, "reason", verdict_name(verdict->reason));
    if (!valid) {
        verdict_text(verdict, text);
        json_add_text(to, "message", text);
        return;
    }
    verdict_version(&verdict->header.version, version);
    json_add_text(to, "version", version);
    json_add_number(to, "security_counter", verdict->counter);
    verdict_add_digest(to, verdict);
}

static void add_event(struct timeline *timeline, uint32_t stage, const struct bootcore_event *event)
{
    struct json *object = json_add(timeline->events, NULL, json_object());
    json_add_text(object, "event", kinds[event->kind].name);
    json_add_text(object, "stage", timeline->layout->stages[stage].name);
    json_add_number(object, "image", event->image);
    json_add_text(object, "slot", slots[event->slot].name);
    if (kinds[event->kind].number == ADDRESS || kinds[event->kind].number == NUMBER)
        json_add_hex(object, "value", event->value);
    if (kinds[event->kind].number == SWAP)
        json_add_text(object, "swap", swaps[event->value].name);
    if (event->verdict != NULL && event->kind == BOOTCORE_EVENT_SLOT)
        add_verdict(object, event->verdict);
}

static void hear_event(void *context, uint32_t stage, const struct bootcore_event *event)
{
    struct timeline *timeline = context;
    if (timeline->out != NULL)
        print_event(timeline, stage, event);
    if (timeline->events != NULL)
        add_event(timeline, stage, event);
}

static int hear_operation(void *context, struct device *device,
                          const struct device_operation *operation, struct error *error)
{
    const struct timeline *timeline = context;
    const char *verb = operation->erase ? "erase" : "write";
    (void)device;
    (void)error;
    if (timeline->out != NULL)
        fprintf(timeline->out, "      %6" PRIu64 " %s %s 0x%08" PRIx32 " 0x%" PRIx32 "\n",
                operation->number, verb, operation->flash->name, operation->address,
                operation->size);
    if (timeline->events != NULL) {
        struct json *object = json_add(timeline->events, NULL, json_object());
        json_add_text(object, "event", verb);
        json_add_number(object, "operation", operation->number);
        json_add_text(object, "flash", operation->flash->name);
        json_add_hex(object, "address", operation->address);
        json_add_number(object, "size", operation->size);
    }
    return 0;
}

void timeline_attach(struct timeline *timeline, struct device *device)
{
    timeline->stage = UINT32_MAX;
    timeline->layout = device->layout;
    device->observer = (struct device_observer){
        .event = hear_event,
        .operation = timeline->trace ? hear_operation : NULL,
        .context = timeline,
    };
}

void timeline_end(struct timeline *timeline, const struct device_boot *boot)
{
    timeline->stage = UINT32_MAX;
    if (timeline->out != NULL && boot->cut)
        fprintf(timeline->out, "  power fails\n");
}
