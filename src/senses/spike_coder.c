/* spike_coder.c - levels, thresholds, and the order of the spikes of a picture. */
#include "senses/spike_coder.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

static const float DARK =
    0.02f; /* a twentieth of a grey of 0.4: noise of dark pixels is no motion */

struct spike_coder {
    struct spike_coder_plan plan;
    struct refractory       refractory;
    float                  *level; /* [cells]: log(intensity + DARK) where the cell last spiked */
    bool                    has_levels;
    uint64_t                held;
    struct coded_spike     *spikes;
    size_t                  room;
    uint32_t                count;
};

fault refractory_make(struct refractory *refractory, uint32_t cells, uint32_t time_us)
{
    *refractory = (struct refractory){.cells = cells, .time_us = time_us};
    return memory_take(&refractory->free_us, cells, sizeof *refractory->free_us, "cells");
}

void refractory_clear(struct refractory *refractory) { memory_give(&refractory->free_us); }

bool refractory_passes(struct refractory *refractory, uint32_t cell, uint64_t at_us)
{
    if (at_us < refractory->free_us[cell]) return false;
    refractory->free_us[cell] = at_us + refractory->time_us;
    return true;
}

fault spike_coder_create(struct spike_coder **out, const struct spike_coder_plan *plan)
{
    struct spike_coder *coder = NULL;
    *out                      = NULL;
    TRY(memory_take(&coder, 1, sizeof *coder, "coder of spikes"));
    coder->plan  = *plan;
    fault failed = memory_take(&coder->level, plan->cells, sizeof *coder->level, "levels of cells");
    if (!failed) failed = refractory_make(&coder->refractory, plan->cells, plan->refractory_us);
    if (failed) spike_coder_destroy(&coder);
    *out = coder;
    return failed;
}

void spike_coder_destroy(struct spike_coder **coder)
{
    if (!*coder) return;
    memory_give(&(*coder)->level);
    refractory_clear(&(*coder)->refractory);
    memory_give(&(*coder)->spikes);
    memory_give(coder);
}

/* The i-th of the thresholds that a change of `size` crosses, i from 1, as a time of the spread: as
 * if the cell had changed evenly all the time. */
static uint32_t crossing_us(const struct spike_coder *coder, uint32_t i, float size)
{
    double share = coder->plan.threshold * i / (double)size;
    return (uint32_t)(share * coder->plan.spread_us);
}

static fault cell_take(struct spike_coder *coder, uint32_t cell, float now, uint64_t time_us)
{
    float    change = now - coder->level[cell];
    float    size   = fabsf(change);
    uint32_t times  = (uint32_t)(size / (float)coder->plan.threshold);
    if (times == 0) return FAULT_NONE;
    coder->level[cell] += copysignf((float)times * (float)coder->plan.threshold, change);
    uint32_t some = times < CODER_SPIKES_MAX ? times : CODER_SPIKES_MAX;
    coder->held += times - some;
    TRY(memory_reserve(&coder->spikes, &coder->room, (size_t)coder->count + some,
                       sizeof *coder->spikes, "spikes of a picture"));
    for (uint32_t i = 1; i <= some; i++) {
        uint32_t offset_us = crossing_us(coder, i, size);
        bool     is_free   = refractory_passes(&coder->refractory, cell, time_us + offset_us);
        if (is_free)
            coder->spikes[coder->count++] = (struct coded_spike){offset_us, cell, change > 0};
        else
            coder->held++;
    }
    return FAULT_NONE;
}

static int spike_order(const void *a, const void *b)
{
    const struct coded_spike *left = a, *right = b;
    if (left->offset_us != right->offset_us) return left->offset_us < right->offset_us ? -1 : 1;
    return left->cell < right->cell ? -1 : left->cell > right->cell;
}

fault spike_coder_take(struct spike_coder *coder, const float *intensity, uint64_t time_us,
                       const struct coded_spike **spikes, uint32_t *count)
{
    coder->count = 0;
    *count       = 0;
    for (uint32_t cell = 0; cell < coder->plan.cells; cell++) {
        float now = logf(intensity[cell] + DARK);
        if (coder->has_levels)
            TRY(cell_take(coder, cell, now, time_us));
        else
            coder->level[cell] = now;
    }
    coder->has_levels = true;
    if (coder->count > 1) qsort(coder->spikes, coder->count, sizeof *coder->spikes, spike_order);
    *spikes = coder->spikes;
    *count  = coder->count;
    return FAULT_NONE;
}

uint64_t spike_coder_held(const struct spike_coder *coder) { return coder->held; }
