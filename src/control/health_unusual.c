/* health_unusual.c - measures that are far from what they were, by control/unusual.h: real-time
 * factor, share of waiting, growth of memory, and every population's rate. */
#include "control/health_parts.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>

enum { REAL_TIME_FACTOR, WAITING, MEMORY_GROWTH, UNUSUAL_POPULATIONS };

static const double WAITING_FLOOR      = 0.05;
static const double MEMORY_FLOOR_BYTES = 16e6; /* a second */
static const double FACTOR_FLOOR       = 0.01;
static const double MODEL_S_MIN        = 0.05; /* shorter samples say little of rates */

fault unusual_rule_create(struct unusual_rule *rule, const struct model *model)
{
    rule->count          = UNUSUAL_POPULATIONS + model->population_count;
    rule->resident_bytes = NAN;
    return memory_take(&rule->of, rule->count, sizeof *rule->of, "measures");
}

void unusual_rule_destroy(struct unusual_rule *rule) { memory_give(&rule->of); }

void unusual_rule_forget(struct health *h)
{
    for (uint32_t i = 0; i < h->unusual.count; i++)
        unusual_forget(&h->unusual.of[i]);
}

static void measure_judge(struct health *h, uint32_t index, double value, double floor,
                          const char *what, const char *unit_word)
{
    struct unusual *u = &h->unusual.of[index];
    if (!unusual_add(u, value, floor))
        health_end(h, HEALTH_UNUSUAL, index);
    else if (isfinite(value))
        health_say(h, HEALTH_UNUSUAL, index, "%s: %.4g%s, usual is %.4g (spread %.2g)", what, value,
                   unit_word, u->median, u->sigma);
}

static double waiting_of(const struct health *h, const struct health_sample *sample)
{
    double busy = 0, wait = 0;
    for (uint32_t r = 0; sample->ranks && r < h->ranks; r++) {
        busy += (double)sample->ranks[r].busy_ns;
        wait += (double)sample->ranks[r].wait_ns;
    }
    return busy + wait > 0 ? wait / (busy + wait) : NAN;
}

/* Of all ranks, a second; NAN for the first sample, or where it is not known. */
static double growth_of(struct health *h, const struct health_sample *sample)
{
    double before = h->unusual.resident_bytes, now = 0;
    for (uint32_t r = 0; sample->ranks && r < h->ranks; r++)
        now += (double)sample->ranks[r].resident_bytes;
    h->unusual.resident_bytes = now > 0 ? now : NAN;
    return sample->wall_s > 0 ? (h->unusual.resident_bytes - before) / sample->wall_s : NAN;
}

static void rate_judge(struct health *h, uint32_t p, const struct health_look *look)
{
    const struct population *it       = &h->model->populations[p];
    double                   spikes   = (double)look->spikes[p];
    double                   neuron_s = look->model_s * (it->size ? it->size : 1);
    char                     what[HEALTH_TEXT_BYTES / 2];
    snprintf(what, sizeof what, "rate of population %s", it->name);
    if (it->kind->receptor_count == 0 || look->model_s < MODEL_S_MIN) return;
    /* What a count varies by at least; populations that spike together vary more, and MAD says. */
    measure_judge(h, UNUSUAL_POPULATIONS + p, spikes / neuron_s, sqrt(spikes + 1) / neuron_s, what,
                  " spikes/s");
}

void unusual_rule_judge(struct health *h, const struct health_look *look)
{
    const struct health_sample *sample = look->sample;
    double factor = sample->wall_s > 0 ? (sample->wall_s - sample->paused_s) / look->model_s : NAN;
    measure_judge(h, REAL_TIME_FACTOR, factor, FACTOR_FLOOR, "real-time factor", "");
    measure_judge(h, WAITING, waiting_of(h, sample), WAITING_FLOOR, "share of time that ranks wait",
                  "");
    measure_judge(h, MEMORY_GROWTH, growth_of(h, sample), MEMORY_FLOOR_BYTES, "growth of memory",
                  " bytes/s");
    for (uint32_t p = 0; p < h->model->population_count; p++)
        rate_judge(h, p, look);
}
