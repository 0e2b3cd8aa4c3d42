/* spatial_bernoulli.c - every pair by a coin of its own, whose chance depends on their distance.
 *
 * The targets of a source in a tile are looked at block by block: blocks out of reach cost a
 * comparison of boxes, in the others geometric skips lead from candidate to candidate at the
 * largest chance that the block allows, and a second number thins them to their own chance. So the
 * cost grows with synapses made.
 */
#include "base/exact_math.h"
#include "network/spatial.h"

/* A row while it is drawn. */
struct row_draw {
    struct rule_cell    *cell;
    const struct places *targets;
    double               from[SPACE_DIMENSIONS_MAX];
    uint32_t             source;
    uint32_t             draws;
};

static double bernoulli_indegree(const struct rule_site *site)
{
    return site->projection->probability * ((double)site->source_count - site->excludes_self);
}

/* Source blocks by target blocks: no neuron can have a larger mean than its block. */
static fault bernoulli_largest(const struct rule_site *site, double *out)
{
    const struct places *from = site_sources(site), *to = site_targets(site);
    struct place_list    list    = {0};
    double               largest = 0;
    fault                failed  = FAULT_NONE;
    for (uint32_t t = 0; !failed && t < place_nodes(to, 0); t++) {
        struct place_query q = {
            .searched = from, .space = site->projection->space, .around = *place_box(to, 0, t)};
        double sum = 0;
        failed     = place_find(&q, 0, &list);
        for (size_t k = 0; !failed && k < list.count; k++) {
            struct gap gap = place_gap(from, place_box(from, 0, list.items[k]), &q.around);
            sum += distance_range(&q.space->chance, gap.near_mm, gap.far_mm).high;
        }
        sum     = sum * (double)(1u << from->block_log2);
        largest = sum > largest ? sum : largest;
    }
    place_list_clear(&list);
    *out = largest < site->source_count ? largest : site->source_count;
    return failed;
}

/* Is a candidate, an index in the tile, a target? */
static bool is_kept(const struct row_draw *row, uint32_t index, double chance)
{
    const struct projection_space *space                    = row->cell->site->projection->space;
    double                         to[SPACE_DIMENSIONS_MAX] = {0}, way[SPACE_DIMENSIONS_MAX];
    uint32_t                       own;
    if (rule_cell_has_own(row->cell, row->source, &own) && index == own) return false;
    place_at(row->targets, row->cell->first + index, to);
    double distance = place_way(row->targets, row->from, to, way);
    return mask_holds(&space->mask, row->targets->dimensions, way, distance) &&
           chance < distance_value(&space->chance, distance);
}

/* Candidates among the neurons [first, end) of the tile, at a chance that none exceeds. */
static void block_draw(struct row_draw *row, uint32_t first, uint32_t end, double largest)
{
    struct rule_site *site     = row->cell->site;
    double            log_miss = largest < 1 ? exact_log1p(-largest) : 0;
    for (double next = first;; next += 1) {
        struct random_block block =
            random_draw(site->target_key, row->draws++, row->source, row->cell->tile, 0);
        if (largest < 1) next += exact_log(random_unit(block.word[0], block.word[1])) / log_miss;
        if (next >= end) return;
        next          = (double)(uint32_t)next;
        double chance = largest * random_unit(block.word[2], block.word[3]);
        if (is_kept(row, (uint32_t)next, chance))
            site->scratch[site->scratch_count++] = (uint32_t)next;
    }
}

static uint32_t bernoulli_count(struct rule_cell *cell, uint32_t source)
{
    struct rule_site              *site  = cell->site;
    const struct projection_space *space = site->projection->space;
    struct row_draw row = {.cell = cell, .targets = site_targets(site), .source = source};
    site->scratch_count = 0;
    place_at(site_sources(site), source, row.from);
    struct box point = place_point_box(row.targets, row.from);
    uint32_t   size  = 1u << row.targets->block_log2;
    for (uint32_t first = 0; first < cell->count; first += size) {
        uint32_t          node = (cell->first + first) >> row.targets->block_log2;
        const struct box *box  = place_box(row.targets, 0, node);
        struct gap        gap  = place_gap(row.targets, &point, box);
        if (!gap_connects(&gap, row.targets, space)) continue;
        double   largest = distance_range(&space->chance, gap.near_mm, gap.far_mm).high;
        uint32_t end     = first + size < cell->count ? first + size : cell->count;
        if (largest > 0) block_draw(&row, first, end, largest);
    }
    return site->scratch_count;
}

static void bernoulli_targets(struct rule_cell *cell, uint32_t source, uint32_t count,
                              const uint32_t *word, uint32_t *target)
{
    (void)source, (void)word;
    for (uint32_t k = 0; k < count; k++)
        target[k] = cell->site->scratch[k];
}

extern const struct rule rule_spatial_bernoulli;
const struct rule        rule_spatial_bernoulli = {.name             = "spatial_bernoulli",
                                                   .is_spatial       = true,
                                                   .indegree         = bernoulli_indegree,
                                                   .indegree_largest = bernoulli_largest,
                                                   .problem          = spatial_problem,
                                                   .row_count        = bernoulli_count,
                                                   .row_targets      = bernoulli_targets,
                                                   .row_weights      = spatial_weights,
                                                   .row_delays       = spatial_delays};
