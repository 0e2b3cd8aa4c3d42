/* conductor_sum.c - what summary.json says of the conductor's part. */
#include "control/conductor_parts.h"

#include "base/log.h"
#include "base/memory.h"

#include <stdio.h>

static const double NS_PER_S = 1e9;

static fault senses_sum(const struct conductor *c, struct live_sense **senses)
{
    const struct model_live *live = &c->model->live;
    TRY(memory_take(senses, live->sense_count, sizeof **senses, "the summary"));
    for (uint32_t i = 0; i < live->sense_count; i++) {
        const struct fed     *fed  = &c->fed[i];
        const struct bus_lost lost = bus_lost(c->bus, i);
        (*senses)[i] =
            (struct live_sense){.name           = live->senses[i].name,
                                .applied        = fed->applied,
                                .late           = fed->late,
                                .overflow       = fed->overflow + lost.overflow,
                                .out_of_range   = fed->out_of_range + lost.out_of_range,
                                .latency_p50_ms = latency_quantile_ms(&fed->latency, 0.5),
                                .latency_p95_ms = latency_quantile_ms(&fed->latency, 0.95)};
    }
    return FAULT_NONE;
}

static fault topics_sum(const struct conductor *c, struct live_topic **topics)
{
    TRY(memory_take(topics, TOPIC_COUNT, sizeof **topics, "the summary"));
    for (int t = 0; t < TOPIC_COUNT; t++) {
        struct bus_count count = bus_count(c->bus, (topic)t);
        (*topics)[t] = (struct live_topic){topic_name((topic)t), count.told, count.dropped};
    }
    return FAULT_NONE;
}

static fault reasons_sum(const struct conductor *c, struct health_line **lines, uint32_t *count)
{
    const struct health_reason *reasons;
    *count = health_history(wellness_health(c->wellness), &reasons);
    TRY(memory_take(lines, *count, sizeof **lines, "the summary"));
    for (uint32_t i = 0; i < *count; i++)
        (*lines)[i] = (struct health_line){health_code_word(reasons[i].code),
                                           health_status_word(reasons[i].status), reasons[i].text,
                                           reasons[i].since_step};
    return FAULT_NONE;
}

static fault lists_sum(const struct conductor *c, struct conductor_summary *sum)
{
    TRY(senses_sum(c, &sum->senses));
    sum->live.senses      = sum->senses;
    sum->live.sense_count = c->model->live.sense_count;
    if (c->bus) TRY(topics_sum(c, &sum->topics));
    sum->live.topics      = sum->topics;
    sum->live.topic_count = c->bus ? TOPIC_COUNT : 0;
    TRY(reasons_sum(c, &sum->reasons, &sum->live.reason_count));
    sum->live.reasons = sum->reasons;
    return FAULT_NONE;
}

fault conductor_sum(const struct conductor *c, struct conductor_summary *sum)
{
    *sum = (struct conductor_summary){
        .live = {.bus               = bus_run_id(c->bus),
                 .replayed          = c->plan.replay,
                 .pace              = c->plan.pace,
                 .horizon_ms        = c->plan.horizon_ms,
                 .behind_most_s     = (double)c->pace.most_behind_ns / NS_PER_S,
                 .behind_given_up_s = (double)c->pace.given_up_ns / NS_PER_S,
                 .behind_given_up   = c->pace.given_up_count,
                 .pauses            = c->pause_count,
                 .meetings          = c->meeting_count,
                 .paused_s          = (double)c->paused_ns / NS_PER_S,
                 .is_stopped        = c->is_over,
                 .stopped_step      = c->stopped_step,
                 .order_count       = c->order_count,
                 .listed_count      = c->listed_count,
                 .listed            = c->listed,
                 .health = health_status_word(health_worst(wellness_health(c->wellness)))}};
    fault failed = lists_sum(c, sum);
    if (failed) conductor_summary_clear(sum);
    return failed;
}

static bool was_so(const struct health *health, health_code code)
{
    const struct health_reason *reasons;
    uint32_t                    count = health_history(health, &reasons);
    for (uint32_t i = 0; i < count; i++)
        if (reasons[i].code == code) return true;
    return false;
}

void conductor_health_tell(const struct conductor *c)
{
    char   words[HEALTH_TEXT_BYTES] = "";
    size_t used                     = 0;
    if (!c->wellness || health_worst(wellness_health(c->wellness)) == HEALTH_HEALTHY) return;
    for (int code = 0; code < HEALTH_CODE_COUNT && used < sizeof words; code++)
        if (was_so(wellness_health(c->wellness), (health_code)code))
            used += (size_t)snprintf(words + used, sizeof words - used, "%s%s", used ? ", " : "",
                                     health_code_word((health_code)code));
    log_info("health: %s at times: %s",
             health_status_word(health_worst(wellness_health(c->wellness))), words);
}

void conductor_summary_clear(struct conductor_summary *sum)
{
    memory_give(&sum->senses);
    memory_give(&sum->topics);
    memory_give(&sum->reasons);
}
