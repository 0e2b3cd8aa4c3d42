/* graph_check.c - the network as it was built: synapses of projections, neurons that none reach. */
#include "step/graph_parts.h"

#include "base/memory.h"
#include "model/tunable.h"

struct checking {
    const struct graph_plan *plan;
    struct graph_findings   *findings;
    bool                    *is_alone; /* [lids] no synapse, and it cannot spike by itself */
    uint64_t                *sums;     /* [projections], then isolated, unreachable [populations] */
    uint64_t                *firsts;   /* [populations] */
};

static fault checking_take(struct checking *c)
{
    static const char LABEL[] = "a check of the graph";
    uint32_t          count   = c->findings->population_count;
    TRY(memory_take(&c->is_alone, shard_lid_count(c->plan->shard), sizeof *c->is_alone, LABEL));
    TRY(memory_take(&c->sums, c->findings->projection_count + 2 * (size_t)count, sizeof *c->sums,
                    LABEL));
    return memory_take(&c->firsts, count, sizeof *c->firsts, LABEL);
}

static void checking_give(struct checking *c)
{
    memory_give(&c->is_alone);
    memory_give(&c->sums);
    memory_give(&c->firsts);
}

/* Neurons of this rank without a synapse. */
static void alone_find(struct checking *c)
{
    const struct model *model = c->plan->model;
    const struct shard *shard = c->plan->shard;
    for (uint32_t p = 0; p < model->population_count; p++) {
        const struct population *it = &model->populations[p];
        if (graph_can_spike_alone(it)) continue;
        for (uint32_t i = 0; i < it->size; i++) {
            uint32_t lid = shard_find(shard, it->gid_first + i);
            if (lid != UINT32_MAX) c->is_alone[lid] = !shard_is_reached(shard, lid);
        }
    }
}

static void neuron_fed(struct checking *c, const struct population *target, uint32_t index)
{
    uint32_t lid = shard_find(c->plan->shard, target->gid_first + index);
    if (lid != UINT32_MAX) c->is_alone[lid] = false;
}

/* Less those that an input or a sense reaches. */
static void inputs_count(struct checking *c)
{
    const struct model *model = c->plan->model;
    for (uint32_t i = 0; i < model->input_count; i++) {
        const struct input      *input  = &model->inputs[i];
        const struct population *target = &model->populations[input->target];
        bool is_none = input->kind == INPUT_POISSON && input_rate_largest(model, input) <= 0;
        for (uint32_t n = 0; n < input->count && !is_none; n++)
            neuron_fed(c, target, input->neurons ? input->neurons[n] : input->first + n);
    }
    for (uint32_t s = 0; s < model->live.sense_count; s++) {
        const struct population *target = &model->populations[model->live.senses[s].target];
        for (uint32_t n = 0; n < target->size; n++)
            neuron_fed(c, target, n);
    }
}

/* Who is alone, by whether others hear it. */
static void alone_count(struct checking *c)
{
    const struct model       *model       = c->plan->model;
    const struct route_table *routes      = c->plan->routes;
    uint64_t                 *isolated    = c->sums + c->findings->projection_count;
    uint64_t                 *unreachable = isolated + model->population_count;
    for (uint32_t p = 0; p < model->population_count; p++) {
        const struct population *it = &model->populations[p];
        c->firsts[p]                = UINT64_MAX;
        for (uint32_t i = 0; i < it->size; i++) {
            uint32_t lid = shard_find(c->plan->shard, it->gid_first + i);
            if (lid == UINT32_MAX || !c->is_alone[lid]) continue;
            bool is_heard = routes->first[lid + 1] > routes->first[lid];
            (is_heard ? unreachable : isolated)[p]++;
            if (c->firsts[p] == UINT64_MAX) c->firsts[p] = i;
        }
    }
}

static void findings_fill(struct checking *c)
{
    struct graph_findings *f     = c->findings;
    const struct model    *model = c->plan->model;
    for (uint32_t i = 0; i < f->projection_count; i++) {
        const struct projection *p = &model->projections[i];
        f->projections[i]          = (struct graph_projection){
                     .synapses = p->given ? (double)p->given->survey.count : (double)c->sums[i]};
        graph_projection_judge(&f->projections[i], model, p);
    }
    graph_drive_seek(f, model);
    for (uint32_t p = 0; p < f->population_count; p++) {
        if (f->populations[p].is_undriven) continue;
        f->populations[p].isolated    = c->sums[f->projection_count + p];
        f->populations[p].unreachable = c->sums[f->projection_count + f->population_count + p];
        f->populations[p].first       = c->firsts[p];
    }
}

fault graph_check(struct graph_findings *f, const struct graph_plan *plan)
{
    struct checking c    = {.plan = plan, .findings = f};
    fault           mine = graph_check_model(f, plan->model);
    if (!mine) mine = checking_take(&c);
    fault agreed = comm_agree(plan->comm, mine);
    if (!mine && !agreed) {
        for (uint32_t i = 0; i < f->projection_count; i++)
            c.sums[i] = shard_synapses_made(plan->shard, i);
        alone_find(&c);
        inputs_count(&c);
        alone_count(&c);
        comm_sum_u64(plan->comm, c.sums, f->projection_count + 2 * f->population_count);
        comm_min_u64(plan->comm, c.firsts, f->population_count);
        findings_fill(&c);
    }
    checking_give(&c);
    if (agreed) graph_findings_clear(f);
    return agreed;
}
