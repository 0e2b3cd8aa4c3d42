/* tile_place.c - tiles by their boxes; pairs by samples along the curve. */
#include "network/tile_place.h"

#include "base/exact_math.h"
#include "base/memory.h"
#include "base/units.h"
#include "network/spatial.h"

#include <assert.h>
#include <math.h>

/* Neurons looked at of a tile that sends and of one that receives, evenly along it: the more
 * targets, the nearer the share of senders without any. */
enum { SAMPLES = TILE_SAMPLES, TARGET_SAMPLES = 64 };

static const double CERTAIN = 40; /* -log of a chance that never happens */

static const struct places *places_of(const struct tile_table *tiles, uint32_t tile)
{
    return &tiles->places->of[tiles->tiles[tile].population];
}

static const struct box *tile_box(const struct tile_table *tiles, uint32_t tile)
{
    const struct places *places = places_of(tiles, tile);
    uint32_t             number = tile - tiles->population_first[tiles->tiles[tile].population];
    return place_box(places, places->tile_level, number);
}

uint32_t tile_place_centre(const struct tile_table *tiles, uint32_t tile,
                           double centre_mm[SPACE_DIMENSIONS_MAX], struct box *box)
{
    const struct places *places = places_of(tiles, tile);
    if (!places->count) return 0;
    const struct box *its = tile_box(tiles, tile);
    for (uint32_t i = 0; i < places->dimensions; i++)
        centre_mm[i] = ((double)its->low[i] + its->high[i]) / 2;
    if (box) *box = *its;
    return places->dimensions;
}

bool tile_place_reaches(const struct tile_table *tiles, const struct model *model,
                        uint32_t projection, uint32_t from, uint32_t to, double *delay_ms)
{
    const struct projection *p = &model->projections[projection];
    assert(p->source == tiles->tiles[from].population && p->target == tiles->tiles[to].population);
    *delay_ms = p->delay_ms.minimum;
    if (!p->space) return true;
    const struct places *places = places_of(tiles, to);
    struct gap           gap    = place_gap(places, tile_box(tiles, from), tile_box(tiles, to));
    if (!gap_connects(&gap, places, p->space)) return false;
    double near_mm = gap.near_mm, least_mm = mask_near(&p->space->mask);
    double reach_mm = mask_reach(&p->space->mask, places->dimensions);
    double far_mm   = gap.far_mm < reach_mm ? gap.far_mm : reach_mm;
    if (near_mm < least_mm) near_mm = least_mm;
    if (p->space->has_delay) *delay_ms = distance_range(&p->space->delay_ms, near_mm, far_mm).low;
    return true;
}

/* What pairs are measured with: the chance by distance comes from a table, which is near enough. */
struct measure {
    const struct tile_table *tiles;
    const struct projection *projection;
    struct kernel_table      kernel;
};

/* The chance of a pair, 0 outside the mask. */
static double pair_chance(const struct measure *with, const struct places *targets,
                          const double *from, uint32_t target)
{
    const struct mask *mask                     = &with->projection->space->mask;
    double             to[SPACE_DIMENSIONS_MAX] = {0}, way[SPACE_DIMENSIONS_MAX];
    double             distance                 = place_distance(targets, from, target);
    if (mask->shape == MASK_BOX) {
        place_at(targets, target, to);
        distance = place_way(targets, from, to, way);
    }
    return mask_holds(mask, targets->dimensions, way, distance)
               ? kernel_middle(&with->kernel, distance)
               : 0;
}

/* Of a neuron onto the whole of a tile. */
struct neuron_sum {
    double synapses; /* mean; before a fixed in-degree is shared out */
    double miss;     /* -log of the chance that it makes none, where pairs are drawn by coins */
};

static struct neuron_sum neuron_sum(const struct measure *with, const double *from, uint32_t to)
{
    const struct tile_table *tiles   = with->tiles;
    const struct tile       *tile    = &tiles->tiles[to];
    const struct places     *targets = places_of(tiles, to);
    uint32_t                 samples = tile->count < TARGET_SAMPLES ? tile->count : TARGET_SAMPLES;
    bool                     is_coin = with->projection->rule == RULE_SPATIAL_BERNOULLI;
    struct neuron_sum        sum     = {0};
    for (uint32_t k = 0; k < samples; k++) {
        uint32_t target = tile->first + (2 * k + 1) * tile->count / (2 * samples);
        double   chance = pair_chance(with, targets, from, target);
        sum.synapses += chance;
        sum.miss += !is_coin ? chance : chance < 1 ? -exact_log1p(-chance) : CERTAIN;
    }
    sum.synapses *= (double)tile->count / samples;
    sum.miss *= (double)tile->count / samples;
    return sum;
}

/* Sums of the sampled neurons of a tile; their number. */
static uint32_t sums_sample(const struct tile_meeting *m, const struct measure *with,
                            struct neuron_sum *sums)
{
    const struct tile_table *tiles                      = with->tiles;
    const struct tile       *tile                       = &tiles->tiles[m->from];
    double                   here[SPACE_DIMENSIONS_MAX] = {0};
    uint32_t                 samples = tile->count < SAMPLES ? tile->count : SAMPLES;
    for (uint32_t k = 0; k < samples; k++) {
        uint32_t neuron = tile->first + (2 * k + 1) * tile->count / (2 * samples);
        place_at(places_of(tiles, m->from), neuron, here);
        sums[k] = neuron_sum(with, here, m->to);
    }
    return samples;
}

static void meeting_measure(struct tile_meeting *m, const struct neuron_sum *sums, uint32_t samples,
                            double factor)
{
    m->synapses = m->missed = 0;
    for (uint32_t k = 0; k < samples; k++) {
        m->synapses += sums[k].synapses * factor / samples;
        m->missed += exact_exp(-sums[k].miss * factor) / samples;
    }
    for (uint32_t k = 0; k < SAMPLES; k++) /* of a tile of few each stands for several */
        m->sample[k] = sums[k * samples / SAMPLES].miss * factor;
}

/* What brings the sums into a tile to its fixed in-degree; 1 for another rule. */
static double indegree_factor(const struct tile_meetings *list, const struct tile_table *tiles,
                              const struct projection *p, uint32_t to)
{
    double into = 0;
    if (p->rule != RULE_SPATIAL_INDEGREE) return 1;
    for (size_t k = 0; k < list->count; k++)
        into += list->items[k].synapses * tiles->tiles[list->items[k].from].count;
    return into > 0 ? (double)p->number * tiles->tiles[to].count / into : 1;
}

static fault meetings_find(struct tile_meetings *list, const struct tile_table *tiles,
                           const struct model *model, uint32_t projection, uint32_t to)
{
    const struct projection *p       = &model->projections[projection];
    const struct places     *sources = &tiles->places->of[p->source];
    struct place_query       query   = {
                .searched = sources, .space = p->space, .around = *tile_box(tiles, to)};
    TRY(place_find(&query, sources->tile_level, &list->found));
    TRY(memory_reserve(&list->items, &list->capacity, list->found.count, sizeof *list->items,
                       "tiles within reach"));
    TRY(memory_reserve(&list->sums, &list->sum_capacity, list->found.count * SAMPLES,
                       sizeof *list->sums, "tiles within reach"));
    for (size_t k = 0; k < list->found.count; k++) {
        struct tile_meeting m = {.from = tiles->population_first[p->source] + list->found.items[k],
                                 .to   = to};
        if (!tile_place_reaches(tiles, model, projection, m.from, to, &m.delay_ms)) continue;
        m.delay_steps              = delay_steps_of(m.delay_ms, model->dt_ms);
        list->items[list->count++] = m;
    }
    return FAULT_NONE;
}

fault tile_place_meet(struct tile_meetings *list, const struct tile_table *tiles,
                      const struct model *model, uint32_t projection, uint32_t to)
{
    const struct projection *p = &model->projections[projection];
    assert(p->space && tiles->tiles[to].population == p->target);
    list->count         = 0;
    struct measure with = {.tiles = tiles, .projection = p};
    kernel_table_make(&with.kernel, &p->space->chance, projection_reach_mm(model, p));
    TRY(meetings_find(list, tiles, model, projection, to));
    for (size_t k = 0; k < list->count; k++) {
        struct neuron_sum *sums    = list->sums + k * SAMPLES;
        uint32_t           samples = sums_sample(&list->items[k], &with, sums);
        meeting_measure(&list->items[k], sums, samples, 1);
    }
    double factor = indegree_factor(list, tiles, p, to);
    for (size_t k = 0; factor != 1 && k < list->count; k++) {
        uint32_t count = tiles->tiles[list->items[k].from].count;
        meeting_measure(&list->items[k], list->sums + k * SAMPLES,
                        count < SAMPLES ? count : SAMPLES, factor);
    }
    return FAULT_NONE;
}

void tile_meetings_clear(struct tile_meetings *list)
{
    memory_give(&list->sums);
    memory_give(&list->items);
    place_list_clear(&list->found);
    list->count = list->capacity = list->sum_capacity = 0;
}
