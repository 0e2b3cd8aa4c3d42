/* spatial.h - what the rules by distance share: ways between neurons, weights and delays by them.
 *
 * Touches    base/, model/, network/place.h.
 */
#ifndef ERGON_NETWORK_SPATIAL_H
#define ERGON_NETWORK_SPATIAL_H

#include "network/place.h"
#include "network/rule.h"

static inline const struct places *site_sources(const struct rule_site *site)
{
    return &site->places->of[site->projection->source];
}

static inline const struct places *site_targets(const struct rule_site *site)
{
    return &site->places->of[site->projection->target];
}

/* The longest distance between a source and a target of a projection that can connect. */
double projection_reach_mm(const struct model *model, const struct projection *projection);

/* Values of the projection's functions at a row's distances; as row_weights, row_delays of a rule.
 */
void spatial_weights(const struct rule_cell *cell, uint32_t source, uint32_t count,
                     const uint32_t *target, double *weight);
void spatial_delays(const struct rule_cell *cell, uint32_t source, uint32_t count,
                    const uint32_t *target, double *delay_ms);

/* A function of distance between bounds by bins, so that a comparison rarely needs the function
 * itself: the outcome is the same. */
enum { KERNEL_BINS = 512 };
struct kernel_table {
    struct distance_function function;
    double                   bins_a_mm;
    double                   low[KERNEL_BINS];
    double                   high[KERNEL_BINS];
};
void kernel_table_make(struct kernel_table *table, const struct distance_function *f,
                       double reach_mm);

/* Is chance < function(distance)? Without a branch but where bounds leave it open. */
static inline bool kernel_exceeds(const struct kernel_table *table, double distance_mm,
                                  double chance)
{
    double   place   = distance_mm * table->bins_a_mm;
    uint32_t bin     = place < KERNEL_BINS - 1 ? (uint32_t)place : KERNEL_BINS - 1;
    bool     is_sure = chance < table->low[bin];
    bool     is_open = !is_sure & (chance < table->high[bin]);
    if (__builtin_expect(is_open, 0)) return chance < distance_value(&table->function, distance_mm);
    return is_sure;
}

/* About function(distance): the middle of its bounds. */
static inline double kernel_middle(const struct kernel_table *table, double distance_mm)
{
    double   place = distance_mm * table->bins_a_mm;
    uint32_t bin   = place < KERNEL_BINS - 1 ? (uint32_t)place : KERNEL_BINS - 1;
    return (table->low[bin] + table->high[bin]) / 2;
}

/* Why a site cannot be fulfilled: no positions; NULL if it can. */
const char *spatial_problem(const struct rule_site *site);

#endif
