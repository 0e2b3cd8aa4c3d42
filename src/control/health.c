/* health.c - reasons that come and go, and the round of rules. */
#include "control/health_parts.h"

#include "base/clock.h"
#include "base/memory.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const double MS_PER_S = 1000;

static const struct {
    const char   *word;
    health_status status;
} CODES[HEALTH_CODE_COUNT] = {
#define HEALTH_CODE(id, word, status, meaning) [HEALTH_##id] = {word, status},
#include "control/health_codes.def"
#undef HEALTH_CODE
};

const char *health_status_word(health_status status)
{
    static const char *const WORDS[] = {"healthy", "degraded", "failed"};
    return WORDS[status];
}

const char *health_code_word(health_code code) { return CODES[code].word; }

static fault health_fill(struct health *h)
{
    size_t populations = h->model->population_count;
    TRY(memory_take(&h->spikes, populations, sizeof *h->spikes, "health"));
    TRY(memory_take(&h->spikes_before, populations, sizeof *h->spikes, "health"));
    TRY(memory_take(&h->alerts, h->model->live.alert_count, sizeof *h->alerts, "alerts"));
    TRY(activity_rule_create(&h->activity, h->model));
    TRY(machine_rule_create(&h->machine, h->ranks));
    return unusual_rule_create(&h->unusual, h->model);
}

fault health_create(struct health **out, const struct model *model, uint32_t ranks)
{
    TRY(memory_take(out, 1, sizeof **out, "health"));
    (*out)->model = model;
    (*out)->ranks = ranks;
    fault failed  = health_fill(*out);
    if (failed) health_destroy(out);
    return failed;
}

void health_destroy(struct health **health)
{
    struct health *it = *health;
    if (!it) return;
    activity_rule_destroy(&it->activity);
    machine_rule_destroy(&it->machine);
    unusual_rule_destroy(&it->unusual);
    memory_give(&it->alerts);
    memory_give(&it->spikes);
    memory_give(&it->spikes_before);
    memory_give(health);
}

static struct health_reason *reason_find(struct health_reason *reasons, uint32_t count,
                                         health_code code, uint32_t subject)
{
    for (uint32_t i = 0; i < count; i++)
        if (reasons[i].code == code && reasons[i].subject == subject) return &reasons[i];
    return NULL;
}

/* A place for a new reason; where there is none, that of one less grave. NULL: all are as grave. */
static struct health_reason *reason_place(struct health_reason *reasons, uint32_t *count,
                                          health_status status)
{
    if (*count < HEALTH_REASONS_MAX) return &reasons[(*count)++];
    for (uint32_t i = HEALTH_REASONS_MAX; i > 0; i--)
        if (reasons[i - 1].status < status) return &reasons[i - 1];
    return NULL;
}

static void reason_raise(struct health *h, const struct health_reason *reason)
{
    struct health_reason *it =
        reason_find(h->reasons, h->reason_count, reason->code, reason->subject);
    if (it) {
        memcpy(it->text, reason->text, sizeof it->text);
        return;
    }
    it = reason_place(h->reasons, &h->reason_count, reason->status);
    if (!it) return;
    *it        = *reason;
    h->is_news = true;
    if (reason->status > h->worst) h->worst = reason->status;
    if (reason_find(h->past, h->past_count, reason->code, reason->subject)) return;
    it = reason_place(h->past, &h->past_count, reason->status);
    if (it) *it = *reason;
}

static health_status status_of(const struct health *h, health_code code, uint32_t subject)
{
    if (code == HEALTH_ALERT && subject < h->model->live.alert_count &&
        h->model->live.alerts[subject].is_grave)
        return HEALTH_FAILED;
    return CODES[code].status;
}

void health_say(struct health *h, health_code code, uint32_t subject, const char *format, ...)
{
    struct health_reason reason = {.code          = code,
                                   .status        = status_of(h, code, subject),
                                   .subject       = subject,
                                   .since_step    = h->step,
                                   .since_unix_us = h->unix_us};
    va_list              list;
    va_start(list, format);
    vsnprintf(reason.text, sizeof reason.text, format, list);
    va_end(list);
    reason_raise(h, &reason);
}

void health_end(struct health *h, health_code code, uint32_t subject)
{
    struct health_reason *it = reason_find(h->reasons, h->reason_count, code, subject);
    if (!it) return;
    size_t after = (size_t)(h->reasons + h->reason_count - it) - 1;
    memmove(it, it + 1, after * sizeof *it);
    h->reason_count--;
    h->is_news = true;
}

void health_note(struct health *h, health_code code, uint32_t subject, uint64_t step,
                 const char *text)
{
    if (step > h->step) h->step = step;
    if (h->unix_us == 0) h->unix_us = clock_unix_us();
    if (text)
        health_say(h, code, subject, "%s", text);
    else
        health_end(h, code, subject);
}

health_status health_now(const struct health *h)
{
    health_status status = HEALTH_HEALTHY;
    for (uint32_t i = 0; i < h->reason_count; i++)
        if (h->reasons[i].status > status) status = h->reasons[i].status;
    return status;
}

uint32_t health_reasons(const struct health *h, const struct health_reason **reasons)
{
    *reasons = h->reasons;
    return h->reason_count;
}

bool health_is_news(struct health *h)
{
    bool is_news = h->is_news;
    h->is_news   = false;
    return is_news;
}

health_status health_worst(const struct health *h) { return h->worst; }

uint32_t health_history(const struct health *h, const struct health_reason **reasons)
{
    *reasons = h->past;
    return h->past_count;
}

void health_forget(struct health *h) { unusual_rule_forget(h); }

/* Wall time to the end, from how fast the share done has grown so far. */
static double left_of(struct health *h, const struct health_sample *sample)
{
    double share = sample->share_done - h->share_first;
    if (!(share > 0) || sample->share_done >= 1 || h->moving_s <= 0) return NAN;
    return h->moving_s * (1 - sample->share_done) / share;
}

/* What came since the last sample. The first one only says where counting begins. */
static struct health_look look_make(struct health *h, const struct health_sample *sample)
{
    struct health_look look = {.sample = sample, .spikes = h->spikes};
    look.steps              = sample->step > h->sample_step ? sample->step - h->sample_step : 0;
    look.model_s            = (double)look.steps * h->model->dt_ms / MS_PER_S;
    h->run_s += sample->wall_s;
    if (look.steps) h->moving_s += sample->wall_s;
    look.run_s  = h->run_s;
    look.left_s = left_of(h, sample);
    for (uint32_t p = 0; p < h->model->population_count; p++) {
        uint64_t now = sample->spikes[p];
        h->spikes[p] = now > h->spikes_before[p] ? now - h->spikes_before[p] : 0;
    }
    return look;
}

static void sample_keep(struct health *h, const struct health_sample *sample)
{
    memcpy(h->spikes_before, sample->spikes, h->model->population_count * sizeof *h->spikes_before);
    h->sample_step = sample->step;
    h->has_sample  = true;
}

void health_judge(struct health *h, const struct health_sample *sample)
{
    if (sample->step > h->step) h->step = sample->step;
    h->unix_us = sample->unix_us;
    if (!h->has_sample) {
        h->share_first = sample->share_done;
        /* Nothing was before step 0, so all that was counted until now counts. */
        h->sample_step = 0;
    }
    struct health_look look = look_make(h, sample);
    space_rule_judge(h, &look);
    machine_rule_judge(h, &look);
    if (look.steps) {
        activity_rule_judge(h, &look);
        unusual_rule_judge(h, &look);
        alert_rule_judge(h, &look);
    }
    sample_keep(h, sample);
}
