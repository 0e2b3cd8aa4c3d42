/* health_space.c - memory and disk: nearly gone, or gone before the run ends if it goes on so. */
#include "control/health_parts.h"

#include <math.h>

static const double SMOOTH_S = 20; /* a forecast rests on about so much wall time ... */
static const double SEEN_S   = 30; /* ... and on at least so much of it */
static const double HOLD_S   = 5;

static const double MEMORY_BAD = 0.05, MEMORY_WELL = 0.08; /* free, of all */
static const double DISK_BAD = 0.01, DISK_WELL = 0.02;
/* What will be needed until the end, of what is free. */
static const double FORECAST_BAD = 1, FORECAST_WELL = 0.8;

/* Follow a quantity; only what grows counts. */
static void growth_follow(struct growth *g, double now, double wall_s)
{
    if (wall_s <= 0) return;
    if (g->has_last) {
        double per_s = (now - g->last) / wall_s;
        double alpha = 1 - exp(-wall_s / SMOOTH_S);
        g->per_s += g->seen_s > 0 ? alpha * (per_s - g->per_s) : per_s;
        g->seen_s += wall_s;
    }
    g->last     = now;
    g->has_last = true;
}

/* How much of what is free will be needed until the end; 0 where that is not known. */
static double need_of(const struct growth *g, double free_bytes, double left_s)
{
    if (g->seen_s < SEEN_S || isnan(left_s) || g->per_s <= 0 || free_bytes <= 0) return 0;
    return g->per_s * left_s / free_bytes;
}

static void memory_judge(struct health *h, const struct health_look *look)
{
    const struct health_sample *s     = look->sample;
    struct machine_rule        *rule  = &h->machine;
    double                      total = (double)s->memory_total_bytes;
    double                      free  = (double)s->memory_free_bytes;
    if (total <= 0) return;
    if (look->steps) growth_follow(&rule->memory_taken, total - free, s->wall_s);
    double need    = need_of(&rule->memory_taken, free, look->left_s);
    bool   is_bad  = free < MEMORY_BAD * total || need > FORECAST_BAD;
    bool   is_well = free > MEMORY_WELL * total && need < FORECAST_WELL;
    if (!latch_turn(&rule->memory, is_bad, is_well, s->wall_s, HOLD_S))
        health_end(h, HEALTH_MEMORY_LOW, 0);
    else if (need > FORECAST_WELL)
        health_say(h, HEALTH_MEMORY_LOW, 0,
                   "memory: %.3g GB free of %.3g GB, taken at %.3g MB/s: gone in %.0f s, the run "
                   "needs %.0f s",
                   free / 1e9, total / 1e9, rule->memory_taken.per_s / 1e6,
                   free / rule->memory_taken.per_s, look->left_s);
    else
        health_say(h, HEALTH_MEMORY_LOW, 0, "memory: %.3g GB free of %.3g GB", free / 1e9,
                   total / 1e9);
}

static void disk_judge(struct health *h, const struct health_look *look)
{
    const struct health_sample *s     = look->sample;
    struct machine_rule        *rule  = &h->machine;
    double                      total = (double)s->disk_total_bytes;
    double                      free  = (double)s->disk_free_bytes;
    if (total <= 0) return;
    if (look->steps) growth_follow(&rule->disk_written, (double)s->disk_written_bytes, s->wall_s);
    double need    = need_of(&rule->disk_written, free, look->left_s);
    bool   is_bad  = free < DISK_BAD * total || need > FORECAST_BAD;
    bool   is_well = free > DISK_WELL * total && need < FORECAST_WELL;
    if (!latch_turn(&rule->disk, is_bad, is_well, s->wall_s, HOLD_S))
        health_end(h, HEALTH_DISK_LOW, 0);
    else if (need > FORECAST_WELL)
        health_say(h, HEALTH_DISK_LOW, 0,
                   "output folder: %.3g GB free, written at %.3g MB/s: full in %.0f s, the run "
                   "needs %.0f s",
                   free / 1e9, rule->disk_written.per_s / 1e6, free / rule->disk_written.per_s,
                   look->left_s);
    else
        health_say(h, HEALTH_DISK_LOW, 0, "output folder: %.3g GB free of %.3g GB", free / 1e9,
                   total / 1e9);
}

void space_rule_judge(struct health *h, const struct health_look *look)
{
    memory_judge(h, look);
    disk_judge(h, look);
}
