/* health_machine.c - how the ranks share the work, what is lost, and the pace. All in wall time. */
#include "control/health_parts.h"

#include "base/memory.h"

#include <math.h>

/* Of ranks: over about so long, and held so long. */
static const double SMOOTH_S = 5, HOLD_S = 10, NS_PER_S = 1e9;

static const double IMBALANCE_BAD = 1.3, IMBALANCE_WELL = 1.2; /* the largest over the mean */
static const double SHARE_MIN   = 0.5; /* of wall time: who mostly sleeps needs no balance */
static const double WAITING_BAD = 0.5, WAITING_WELL = 0.4; /* share of the ranks' time */
static const double LOSS_CLEAR_S = 5;                      /* without loss, before a loss is over */
static const double BEHIND_BAD_S = 0.1, BEHIND_WELL_S = 0.05, BEHIND_HOLD_S = 2;

fault machine_rule_create(struct machine_rule *rule, uint32_t ranks)
{
    return memory_take(&rule->busy_of_rank, ranks, sizeof *rule->busy_of_rank, "health of ranks");
}

void machine_rule_destroy(struct machine_rule *rule) { memory_give(&rule->busy_of_rank); }

static double smooth(double before, double now, double weight)
{
    return before + weight * (now - before);
}

/* Busy and waiting time a second of wall time, smoothed. */
static void ranks_follow(struct health *h, const struct health_sample *sample)
{
    struct machine_rule *rule   = &h->machine;
    double               weight = 1 - exp(-sample->wall_s / SMOOTH_S);
    double               wait   = 0;
    rule->busy_ns               = 0;
    for (uint32_t r = 0; r < h->ranks; r++) {
        double busy           = (double)sample->ranks[r].busy_ns / sample->wall_s;
        rule->busy_of_rank[r] = smooth(rule->busy_of_rank[r], busy, weight);
        rule->busy_ns += rule->busy_of_rank[r];
        wait += (double)sample->ranks[r].wait_ns / sample->wall_s;
    }
    rule->wait_ns = smooth(rule->wait_ns, wait, weight);
}

static void imbalance_judge(struct health *h, double wall_s)
{
    struct machine_rule *rule  = &h->machine;
    uint32_t             worst = 0;
    double               mean  = rule->busy_ns / h->ranks;
    for (uint32_t r = 1; r < h->ranks; r++)
        if (rule->busy_of_rank[r] > rule->busy_of_rank[worst]) worst = r;
    double ratio   = mean > 0 ? rule->busy_of_rank[worst] / mean : 1;
    bool   is_busy = rule->busy_of_rank[worst] > SHARE_MIN * NS_PER_S;
    if (latch_turn(&rule->imbalance, is_busy && ratio > IMBALANCE_BAD,
                   !is_busy || ratio < IMBALANCE_WELL, wall_s, HOLD_S))
        health_say(h, HEALTH_IMBALANCE, 0,
                   "rank %u works %.2f times as long as ranks do on average; %u ranks", worst,
                   ratio, h->ranks);
    else
        health_end(h, HEALTH_IMBALANCE, 0);
}

static void waiting_judge(struct health *h, double wall_s)
{
    struct machine_rule *rule  = &h->machine;
    double               total = rule->busy_ns + rule->wait_ns;
    double               share = total > 0 ? rule->wait_ns / total : 0;
    bool                 is_up = total > SHARE_MIN * NS_PER_S * h->ranks;
    if (latch_turn(&rule->waiting, is_up && share > WAITING_BAD, !is_up || share < WAITING_WELL,
                   wall_s, HOLD_S))
        health_say(h, HEALTH_WAITING, 0, "ranks wait %.0f %% of their time for each other",
                   100 * share);
    else
        health_end(h, HEALTH_WAITING, 0);
}

/* A loss is told at once, and is over some time after the last. */
static bool loss_judge(struct latch *latch, double *rate, double lost, double wall_s)
{
    if (wall_s > 0) *rate = smooth(*rate, lost / wall_s, 1 - exp(-wall_s / LOSS_CLEAR_S));
    if (lost > 0) {
        *latch = (struct latch){.is_on = true};
        return true;
    }
    return latch_turn(latch, false, true, wall_s, LOSS_CLEAR_S) && latch->is_on;
}

static double since(uint64_t *before, uint64_t now)
{
    double lost = now > *before ? (double)(now - *before) : 0;
    *before     = now;
    return lost;
}

static void losses_judge(struct health *h, const struct health_sample *sample)
{
    struct machine_rule *rule = &h->machine;
    double               lost = since(&rule->dropped, sample->dropped);
    if (loss_judge(&rule->drops, &rule->drop_rate, lost, sample->wall_s))
        health_say(h, HEALTH_DROPS, 0, "%llu events of the bus were dropped, lately %.3g a second",
                   (unsigned long long)sample->dropped, rule->drop_rate);
    else
        health_end(h, HEALTH_DROPS, 0);
    lost = since(&rule->sense_lost, sample->sense_lost);
    if (loss_judge(&rule->senses, &rule->sense_rate, lost, sample->wall_s))
        health_say(h, HEALTH_SENSES, 0,
                   "%llu input events came too late or were too many, lately %.3g a second",
                   (unsigned long long)sample->sense_lost, rule->sense_rate);
    else
        health_end(h, HEALTH_SENSES, 0);
}

static void behind_judge(struct health *h, const struct health_sample *sample)
{
    double behind_s = sample->behind_s;
    if (latch_turn(&h->machine.behind, behind_s > BEHIND_BAD_S, behind_s < BEHIND_WELL_S,
                   sample->wall_s, BEHIND_HOLD_S))
        health_say(h, HEALTH_BEHIND, 0, "%.3g s behind the pace asked for", behind_s);
    else
        health_end(h, HEALTH_BEHIND, 0);
}

void machine_rule_judge(struct health *h, const struct health_look *look)
{
    const struct health_sample *sample = look->sample;
    losses_judge(h, sample);
    if (look->steps == 0 || sample->wall_s <= 0) return;
    behind_judge(h, sample);
    if (h->ranks < 2 || !sample->ranks) return;
    ranks_follow(h, sample);
    imbalance_judge(h, sample->wall_s);
    waiting_judge(h, sample->wall_s);
}
