/* activity.c - blocks, what is learned of them, and the sums of evidence. */
#include "control/activity.h"

#include <math.h>
#include <string.h>

static const double BLOCK_S        = 0.05;
static const double ROUNDING       = 1e-9; /* of sums of times */
static const double SKIP_S         = 0.2;
static const double LEARN_S        = 1;
static const double LEARN_SPIKES   = 30;
static const double LEARN_CLUSTERS = 10;         /* spikes over F */
static const double LIMIT          = 20.7232658; /* ln 1e9 */
static const double LIMIT_GROWS    = 2;          /* over the deepest pause that ended by itself */
static const double LIMIT_MAX      = 10;         /* times LIMIT */

static const double SILENT_BELOW    = 0.1; /* of the reference */
static const double SILENT_RATIO    = 0.1;
static const double SILENT_HOLD_S   = 0.1;
static const double RUNAWAY_ABOVE   = 10;
static const double RUNAWAY_RATIO   = 4;
static const double RUNAWAY_HOLD_S  = 0.05;
static const double RUNAWAY_FLOOR   = 1.0 / 40; /* of the ceiling */
static const double RUNAWAY_CEILING = 0.5;      /* of the ceiling: S grows above it */

enum { SCALE_STEP = 4, SCALE_WINDOWS_MIN = 4 };

static const double SILENT_F_SHARE = 0.1; /* of the neurons spike together, until it is known */

void activity_init(struct activity *a, const struct activity_about *about)
{
    *a               = (struct activity){.about = *about, .skip_s = SKIP_S};
    a->silent.limit  = LIMIT;
    a->stated.limit  = LIMIT;
    a->runaway.limit = LIMIT;
}

void activity_forget(struct activity *a)
{
    const struct activity_about about = a->about;
    activity_init(a, &about);
}

bool activity_is_silent(const struct activity *a) { return a->silent.is_on || a->stated.is_on; }
bool activity_is_runaway(const struct activity *a) { return a->runaway.is_on; }

static double fano_unknown(const struct activity *a)
{
    return fmax(1, SILENT_F_SHARE * a->about.size);
}

/* Variance over mean; windows are of about the same length, and each is judged by its own. */
static double scale_fano(const struct activity_scale *s)
{
    if (s->windows < SCALE_WINDOWS_MIN || s->sum_spikes <= 0) return 0;
    double rate = s->sum_spikes / s->sum_seconds;
    return (s->sum_squares / rate - s->sum_spikes) / (s->windows - 1);
}

double activity_fano(const struct activity *a)
{
    double fano = 1;
    for (uint32_t i = 0; i < ACTIVITY_SCALES; i++)
        fano = fmax(fano, scale_fano(&a->scales[i]));
    return a->scales[0].windows < SCALE_WINDOWS_MIN ? fano_unknown(a) : fano;
}

bool activity_is_learned(const struct activity *a)
{
    return a->seconds >= LEARN_S &&
           a->spikes >= fmax(LEARN_SPIKES, LEARN_CLUSTERS * activity_fano(a));
}

double activity_reference_Hz(const struct activity *a)
{
    if (!activity_is_learned(a)) return a->about.stated_Hz;
    return a->spikes / a->seconds / a->about.size;
}

/* Add a block's evidence; it counts once the sum was above 0 for hold_s. */
static void cusum_add(struct activity_cusum *c, double evidence, double block_s, double hold_s)
{
    c->sum     = fmin(fmax(0, c->sum + evidence), c->limit);
    c->deepest = fmax(c->deepest, c->sum);
    c->since_s = c->sum > 0 ? c->since_s + block_s : 0;
    if (c->sum >= c->limit && c->since_s >= hold_s * (1 - ROUNDING)) c->is_on = true;
    if (c->sum > 0) return;
    c->limit   = fmin(fmax(c->limit, LIMIT_GROWS * c->deepest), LIMIT_MAX * LIMIT);
    c->deepest = 0;
    c->is_on   = false;
}

static void cusum_rest(struct activity_cusum *c)
{
    c->sum = c->deepest = c->since_s = 0;
    c->is_on                         = false;
}

static double evidence(const struct activity *a, double r0, double ratio, double fano)
{
    return (a->block_spikes * log(ratio) - r0 * (ratio - 1) * a->block_s) / fano;
}

static void silence_judge(struct activity *a, bool is_driven)
{
    double fano = activity_fano(a);
    if (!is_driven || !a->about.is_silence_judged) {
        cusum_rest(&a->silent);
        cusum_rest(&a->stated);
        return;
    }
    if (activity_is_learned(a))
        cusum_add(&a->silent,
                  evidence(a, SILENT_BELOW * a->spikes / a->seconds, SILENT_RATIO, fano),
                  a->block_s, SILENT_HOLD_S);
    if (a->about.stated_Hz <= 0) return;
    double stated = a->about.stated_Hz * a->about.size;
    cusum_add(&a->stated,
              evidence(a, SILENT_BELOW * stated, SILENT_RATIO, fmax(fano, fano_unknown(a))),
              a->block_s, SILENT_HOLD_S);
}

static void runaway_judge(struct activity *a)
{
    double ceiling = a->about.ceiling_Hz * a->about.size;
    double highest = RUNAWAY_CEILING * ceiling * log(RUNAWAY_RATIO) / (RUNAWAY_RATIO - 1);
    double r0      = INFINITY;
    if (activity_is_learned(a))
        r0 = fmax(RUNAWAY_ABOVE * a->spikes / a->seconds, RUNAWAY_FLOOR * ceiling);
    if (a->about.has_feedback) r0 = fmin(r0, highest);
    if (isinf(r0)) return;
    r0 = fmax(r0, a->about.stated_Hz * a->about.size);
    cusum_add(&a->runaway, evidence(a, r0, RUNAWAY_RATIO, activity_fano(a)), a->block_s,
              RUNAWAY_HOLD_S);
}

static void scale_add(struct activity_scale *s, uint32_t blocks, double spikes, double seconds)
{
    s->spikes += spikes;
    s->seconds += seconds;
    if (++s->blocks < blocks) return;
    s->sum_spikes += s->spikes;
    s->sum_seconds += s->seconds;
    s->sum_squares += s->spikes * s->spikes / s->seconds;
    s->windows++;
    s->blocks = 0;
    s->spikes = s->seconds = 0;
}

/* Is a pause or an outburst so deep that it is no part of what is usual? */
static bool is_apart(const struct activity_cusum *c) { return c->is_on || c->sum > c->limit / 2; }

static void learn(struct activity *a, struct activity_block block)
{
    a->spikes += block.spikes;
    a->seconds += block.seconds;
    for (uint32_t i = 0, blocks = 1; i < ACTIVITY_SCALES; i++, blocks *= SCALE_STEP)
        scale_add(&a->scales[i], blocks, block.spikes, block.seconds);
}

/* From the block before the last two: the last may be half of what was and half of what comes. */
static void block_learn(struct activity *a)
{
    if (is_apart(&a->silent) || is_apart(&a->runaway)) {
        a->pending_count = 0;
        return;
    }
    if (a->pending_count == ACTIVITY_PENDING) {
        learn(a, a->pending[0]);
        a->pending_count--;
        memmove(a->pending, a->pending + 1, a->pending_count * sizeof *a->pending);
    }
    a->pending[a->pending_count++] = (struct activity_block){a->block_spikes, a->block_s};
}

void activity_add(struct activity *a, double spikes, double seconds, bool is_driven)
{
    a->block_spikes += spikes;
    a->block_s += seconds;
    if (a->block_s < BLOCK_S * (1 - ROUNDING)) return;
    a->rate_Hz = a->block_spikes / a->block_s / a->about.size;
    silence_judge(a, is_driven);
    runaway_judge(a);
    if (a->skip_s > 0)
        a->skip_s -= a->block_s;
    else
        block_learn(a);
    a->block_spikes = a->block_s = 0;
}
