/* spatial.c - functions of distance along a row. */
#include "network/spatial.h"

#include <stddef.h>

static const double EVERYWHERE_MM = 1e9;

/* The function's shape is asked once, not once a synapse: lines are the common case. */
static void values_of(const struct distance_function *f, uint32_t count, double *value)
{
    if (f->shape != DISTANCE_LINEAR) {
        for (uint32_t k = 0; k < count; k++)
            value[k] = distance_value(f, value[k]);
        return;
    }
    const struct distance_function line = *f;
    for (uint32_t k = 0; k < count; k++) {
        double here = line.base + line.slope * value[k];
        here        = here < line.minimum ? line.minimum : here;
        value[k]    = here > line.maximum ? line.maximum : here;
    }
}

static void row_values(const struct rule_cell *cell, uint32_t source,
                       const struct distance_function *f, uint32_t count, const uint32_t *target,
                       double *value)
{
    const struct places *targets                    = site_targets(cell->site);
    double               from[SPACE_DIMENSIONS_MAX] = {0};
    place_at(site_sources(cell->site), source, from);
    if (targets->dimensions == 2) { /* the loop within goes */
        struct places plane = *targets;
        plane.dimensions    = 2;
        for (uint32_t k = 0; k < count; k++)
            value[k] = place_distance(&plane, from, cell->first + target[k]);
    } else {
        for (uint32_t k = 0; k < count; k++)
            value[k] = place_distance(targets, from, cell->first + target[k]);
    }
    values_of(f, count, value);
}

void spatial_weights(const struct rule_cell *cell, uint32_t source, uint32_t count,
                     const uint32_t *target, double *weight)
{
    row_values(cell, source, &cell->site->projection->space->weight, count, target, weight);
}

void spatial_delays(const struct rule_cell *cell, uint32_t source, uint32_t count,
                    const uint32_t *target, double *delay_ms)
{
    row_values(cell, source, &cell->site->projection->space->delay_ms, count, target, delay_ms);
}

double projection_reach_mm(const struct model *model, const struct projection *projection)
{
    const struct placement *from  = &model->populations[projection->source].placement;
    const struct placement *to    = &model->populations[projection->target].placement;
    double                  reach = mask_reach(&projection->space->mask, from->dimensions);
    double                  span  = placement_span(from, to);
    return reach < span ? reach : span;
}

const char *spatial_problem(const struct rule_site *site)
{
    const struct model      *model = site->model;
    const struct projection *p     = site->projection;
    bool is_placed = model->populations[p->source].placement.layout != LAYOUT_NONE &&
                     model->populations[p->target].placement.layout != LAYOUT_NONE;
    return p->space && is_placed ? NULL : "needs positions of its sources and targets";
}

void kernel_table_make(struct kernel_table *table, const struct distance_function *f,
                       double reach_mm)
{
    double step      = reach_mm > 0 ? reach_mm / KERNEL_BINS : 1;
    table->function  = *f;
    table->bins_a_mm = 1 / step;
    for (uint32_t bin = 0; bin < KERNEL_BINS; bin++) {
        /* A bin further to each side than it is: how the quotient rounds does not matter. */
        double             far_mm = bin < KERNEL_BINS - 1 ? step * (bin + 2.0) : EVERYWHERE_MM;
        struct value_range range  = distance_range(f, bin ? step * (bin - 1.0) : 0, far_mm);
        table->low[bin]           = range.low;
        table->high[bin]          = range.high;
    }
}
