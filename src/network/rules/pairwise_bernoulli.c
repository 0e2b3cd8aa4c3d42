/* pairwise_bernoulli.c - every pair by a coin of its own: geometric skips from hit to hit. */
#include "base/exact_math.h"
#include "network/rule.h"

static double pairwise_indegree(const struct rule_site *site)
{
    return site->projection->probability * ((double)site->source_count - site->excludes_self);
}

static uint32_t pairwise_count(struct rule_cell *cell, uint32_t source)
{
    struct rule_site *site = cell->site;
    uint32_t          own;
    uint32_t          allowed = cell->count - rule_cell_has_own(cell, source, &own);
    site->scratch_count       = 0;
    if (site->projection->probability <= 0) return 0;

    double              next  = 0;
    struct random_block block = {{0}};
    for (uint32_t draw = 0;; draw++) {
        if (draw % 2 == 0) block = random_draw(site->target_key, draw / 2, source, cell->tile, 0);
        const uint32_t *word   = block.word + (draw % 2 ? 2 : 0);
        double          chance = random_unit(word[0], word[1]);
        next += exact_log(chance) / site->log_miss;
        if (next >= allowed) return site->scratch_count;
        next                                 = (double)(uint32_t)next;
        site->scratch[site->scratch_count++] = (uint32_t)next;
        next += 1;
    }
}

static void pairwise_targets(struct rule_cell *cell, uint32_t source, uint32_t count,
                             const uint32_t *word, uint32_t *target)
{
    (void)word;
    const uint32_t *hit = cell->site->scratch;
    uint32_t        own;
    bool            has_own = rule_cell_has_own(cell, source, &own);
    for (uint32_t k = 0; k < count; k++)
        target[k] = hit[k] + (has_own && hit[k] >= own);
}

extern const struct rule rule_pairwise_bernoulli;
const struct rule        rule_pairwise_bernoulli = {.name        = "pairwise_bernoulli",
                                                    .indegree    = pairwise_indegree,
                                                    .row_count   = pairwise_count,
                                                    .row_targets = pairwise_targets};
