/* structure_summary.c - one object for each projection and population concerned. */
#include "record/structure_summary.h"

#include "base/log.h"

#include <math.h>
#include <stdio.h>

enum { PATH_BYTES = 96 };

static const char *path_of(char path[PATH_BYTES], const char *list, uint32_t nth, const char *key)
{
    snprintf(path, PATH_BYTES, "structure.%s.%u.%s", list, nth, key);
    return path;
}

/* Why synapses went is in the model: what stayed below `bound` for `after`. Times are null where
 * none went. */
static fault put_projection(struct json *doc, const struct model *model, uint32_t projection,
                            uint32_t nth, const struct pruned *pruned)
{
    const struct projection *p       = &model->projections[projection];
    const double             tick_ms = model->energy.tick_ms;
    char                     path[PATH_BYTES];
#define AT(key) path_of(path, "projections", nth, key)
    TRY(json_put_string(doc, AT("name"), p->name));
    TRY(json_put_string(doc, AT("source"), model->populations[p->source].name));
    TRY(json_put_string(doc, AT("target"), model->populations[p->target].name));
    TRY(json_put_number(doc, AT("bound"), p->pruning->bound));
    TRY(json_put_number(doc, AT("after_ms"), (double)p->pruning->after_ticks * tick_ms));
    TRY(json_put_integer(doc, AT("synapses_before"), pruned->before));
    TRY(json_put_integer(doc, AT("pruned"), pruned->count));
    TRY(json_put_number(doc, AT("first_ms"),
                        pruned->count ? (double)pruned->first_tick * tick_ms : NAN));
    return json_put_number(doc, AT("last_ms"),
                           pruned->count ? (double)pruned->last_tick * tick_ms : NAN);
#undef AT
}

static fault put_population(struct json *doc, const struct population *population, uint32_t nth,
                            const struct retired *retired)
{
    char path[PATH_BYTES];
#define AT(key) path_of(path, "populations", nth, key)
    TRY(json_put_string(doc, AT("name"), population->name));
    TRY(json_put_integer(doc, AT("size"), population->size));
    TRY(json_put_integer(doc, AT("retired"), retired->now));
    TRY(json_put_integer(doc, AT("retirements"), retired->retirements));
    return json_put_integer(doc, AT("births"), retired->births);
#undef AT
}

fault structure_write(struct json *doc, const struct model *model,
                      const struct structure_totals *totals)
{
    uint32_t nth = 0;
    if (!totals->pruned) return FAULT_NONE;
    TRY(json_put_array(doc, "structure.projections"));
    for (uint32_t p = 0; p < model->projection_count; p++)
        if (model->projections[p].pruning)
            TRY(put_projection(doc, model, p, nth++, &totals->pruned[p]));
    nth = 0;
    TRY(json_put_array(doc, "structure.populations"));
    for (uint32_t p = 0; p < model->population_count; p++)
        if (model->energy.populations[p].couplings.structure)
            TRY(put_population(doc, &model->populations[p], nth++, &totals->retired[p]));
    return FAULT_NONE;
}

static void pruned_tell(const struct model *model, const struct structure_totals *totals)
{
    const double  tick_ms = model->energy.tick_ms;
    struct pruned all     = {.first_tick = UINT64_MAX};
    for (uint32_t p = 0; p < model->projection_count; p++) {
        const struct pruned *here = &totals->pruned[p];
        all.before += here->before;
        all.count += here->count;
        if (here->first_tick < all.first_tick) all.first_tick = here->first_tick;
        if (here->last_tick > all.last_tick) all.last_tick = here->last_tick;
    }
    if (all.count > 0)
        log_info("%llu of %llu prunable synapses went, from %g to %g ms",
                 (unsigned long long)all.count, (unsigned long long)all.before,
                 (double)all.first_tick * tick_ms, (double)all.last_tick * tick_ms);
    else if (all.before > 0)
        log_info("none of %llu prunable synapses went", (unsigned long long)all.before);
}

void structure_tell(const struct model *model, const struct structure_totals *totals)
{
    struct retired all = {0};
    if (!totals->pruned) return;
    pruned_tell(model, totals);
    for (uint32_t p = 0; p < model->population_count; p++) {
        all.now += totals->retired[p].now;
        all.retirements += totals->retired[p].retirements;
        all.births += totals->retired[p].births;
    }
    if (all.retirements > 0)
        log_info("%llu neurons are retired; %llu retirements, %llu births",
                 (unsigned long long)all.now, (unsigned long long)all.retirements,
                 (unsigned long long)all.births);
}
