/* live_summary.c - one function per list. */
#include "record/live_summary.h"

#include <stdio.h>

enum { PATH_BYTES = 64 };

/* "live.orders.3.step" */
static const char *at(char path[PATH_BYTES], const char *list, uint32_t index, const char *key)
{
    (void)snprintf(path, PATH_BYTES, "%s.%u.%s", list, index, key);
    return path;
}

static fault orders_put(struct json *doc, const struct live_summary *live)
{
    char path[PATH_BYTES];
    TRY(json_put_integer(doc, "live.order_count", live->order_count));
    TRY(json_put_array(doc, "live.orders"));
    for (uint32_t i = 0; i < live->listed_count; i++) {
        TRY(json_put_integer(doc, at(path, "live.orders", i, "step"), live->listed[i].step));
        TRY(json_put_string(doc, at(path, "live.orders", i, "text"), live->listed[i].text));
    }
    return FAULT_NONE;
}

static fault senses_put(struct json *doc, const struct live_summary *live)
{
    static const char LIST[] = "live.senses";
    char              path[PATH_BYTES];
    TRY(json_put_array(doc, LIST));
    for (uint32_t i = 0; i < live->sense_count; i++) {
        const struct live_sense *sense = &live->senses[i];
        TRY(json_put_string(doc, at(path, LIST, i, "name"), sense->name));
        TRY(json_put_integer(doc, at(path, LIST, i, "applied"), sense->applied));
        TRY(json_put_integer(doc, at(path, LIST, i, "late"), sense->late));
        TRY(json_put_integer(doc, at(path, LIST, i, "overflow"), sense->overflow));
        TRY(json_put_integer(doc, at(path, LIST, i, "out_of_range"), sense->out_of_range));
        TRY(json_put_number(doc, at(path, LIST, i, "latency_p50_ms"), sense->latency_p50_ms));
        TRY(json_put_number(doc, at(path, LIST, i, "latency_p95_ms"), sense->latency_p95_ms));
    }
    return FAULT_NONE;
}

static fault topics_put(struct json *doc, const struct live_summary *live)
{
    char path[PATH_BYTES];
    for (uint32_t i = 0; i < live->topic_count; i++) {
        (void)snprintf(path, sizeof path, "live.topics.%.32s.told", live->topics[i].name);
        TRY(json_put_integer(doc, path, live->topics[i].told));
        (void)snprintf(path, sizeof path, "live.topics.%.32s.dropped", live->topics[i].name);
        TRY(json_put_integer(doc, path, live->topics[i].dropped));
    }
    return FAULT_NONE;
}

static fault pace_put(struct json *doc, const struct live_summary *live)
{
    if (live->pace <= 0) return FAULT_NONE;
    TRY(json_put_number(doc, "live.pace.factor", live->pace));
    TRY(json_put_number(doc, "live.pace.behind_most_seconds", live->behind_most_s));
    TRY(json_put_number(doc, "live.pace.given_up_seconds", live->behind_given_up_s));
    return json_put_integer(doc, "live.pace.given_up", live->behind_given_up);
}

static fault health_put(struct json *doc, const struct live_summary *live)
{
    static const char LIST[] = "health.reasons";
    char              path[PATH_BYTES];
    TRY(json_put_string(doc, "health.status", live->health));
    TRY(json_put_array(doc, LIST));
    for (uint32_t i = 0; i < live->reason_count; i++) {
        TRY(json_put_string(doc, at(path, LIST, i, "code"), live->reasons[i].code));
        TRY(json_put_string(doc, at(path, LIST, i, "status"), live->reasons[i].status));
        TRY(json_put_string(doc, at(path, LIST, i, "text"), live->reasons[i].text));
        TRY(json_put_integer(doc, at(path, LIST, i, "step"), live->reasons[i].step));
    }
    return FAULT_NONE;
}

fault live_summary_put(struct json *doc, const struct live_summary *live)
{
    TRY(json_put_string(doc, "live.bus", live->bus));
    if (live->replayed) TRY(json_put_string(doc, "live.replayed", live->replayed));
    TRY(json_put_integer(doc, "live.meetings", live->meetings));
    TRY(json_put_integer(doc, "live.pauses", live->pauses));
    TRY(json_put_number(doc, "live.paused_seconds", live->paused_s));
    TRY(json_put_bool(doc, "live.stopped", live->is_stopped));
    if (live->is_stopped) TRY(json_put_integer(doc, "live.stopped_step", live->stopped_step));
    TRY(pace_put(doc, live));
    if (live->sense_count) TRY(json_put_number(doc, "live.horizon_ms", live->horizon_ms));
    TRY(orders_put(doc, live));
    TRY(senses_put(doc, live));
    TRY(topics_put(doc, live));
    return health_put(doc, live);
}
