/* model_hash.c - FNV-1a, field by field: structs have gaps, and pointers. */
#include "model/model_hash.h"

#include <string.h>

/* Fowler, Noll and Vo's, of 64 bits. */
static const uint64_t BASIS = UINT64_C(0xcbf29ce484222325);
static const uint64_t PRIME = UINT64_C(0x100000001b3);

static void bytes_add(uint64_t *hash, const void *bytes, size_t count)
{
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < count; i++)
        *hash = (*hash ^ byte[i]) * PRIME;
}

static void word_add(uint64_t *hash, uint64_t word) { bytes_add(hash, &word, sizeof word); }

static void number_add(uint64_t *hash, double number) { bytes_add(hash, &number, sizeof number); }

/* With its end, so that "ab" "c" is not "a" "bc"; none is not an empty one. */
static void text_add_to(uint64_t *hash, const char *text)
{
    word_add(hash, text != NULL);
    if (text) bytes_add(hash, text, strlen(text) + 1);
}

static void distribution_add(uint64_t *hash, const struct distribution *d, uint32_t size)
{
    word_add(hash, d->shape);
    word_add(hash, d->outside);
    number_add(hash, d->a);
    number_add(hash, d->b);
    number_add(hash, d->minimum);
    number_add(hash, d->maximum);
    for (uint32_t i = 0; d->shape == SHAPE_LISTED && i < size; i++)
        number_add(hash, d->values[i]);
}

static void spikes_add(uint64_t *hash, const struct population *p)
{
    word_add(hash, p->spike_count);
    for (uint64_t i = 0; i < p->spike_count; i++) {
        word_add(hash, p->spikes[i].step);
        word_add(hash, p->spikes[i].index);
    }
}

static void population_add(uint64_t *hash, const struct population *p)
{
    text_add_to(hash, p->name);
    text_add_to(hash, p->kind->name);
    word_add(hash, p->size);
    word_add(hash, p->records_spikes);
    number_add(hash, p->expected_rate_Hz);
    text_add_to(hash, p->nodes.population);
    word_add(hash, p->nodes.first);
    for (uint32_t i = 0; p->nodes.ids && i < p->size; i++)
        word_add(hash, p->nodes.ids[i]);
    for (uint32_t i = 0; i < p->kind->parameter_count; i++)
        distribution_add(hash, &p->parameters[i], p->size);
    for (uint32_t i = 0; i < p->kind->state_count; i++) {
        word_add(hash, p->has_initial[i]);
        if (p->has_initial[i]) distribution_add(hash, &p->initial[i], p->size);
    }
    spikes_add(hash, p);
}

static void edges_add(uint64_t *hash, const struct edge_source *given)
{
    text_add_to(hash, given->population);
    text_add_to(hash, given->weight_column);
    text_add_to(hash, given->delay_column);
    number_add(hash, given->weight);
    number_add(hash, given->delay);
    number_add(hash, given->weight_factor);
    number_add(hash, given->delay_factor);
    word_add(hash, given->has_types);
    word_add(hash, given->type_count);
    for (uint32_t i = 0; i < given->type_count; i++) {
        word_add(hash, (uint64_t)given->types[i].id);
        number_add(hash, given->types[i].weight);
        number_add(hash, given->types[i].delay);
    }
}

static void projection_add(uint64_t *hash, const struct projection *p)
{
    text_add_to(hash, p->name);
    word_add(hash, p->source);
    word_add(hash, p->target);
    word_add(hash, p->rule);
    word_add(hash, p->number);
    number_add(hash, p->probability);
    word_add(hash, p->allow_autapses);
    word_add(hash, p->allow_multapses);
    word_add(hash, p->receptor);
    distribution_add(hash, &p->weight, 0);
    distribution_add(hash, &p->delay_ms, 0);
    word_add(hash, p->given != NULL);
    if (p->given) edges_add(hash, p->given);
    if (!p->pruning) return;
    number_add(hash, p->pruning->bound);
    word_add(hash, p->pruning->after_ticks);
    word_add(hash, p->pruning->window_steps);
    number_add(hash, p->pruning->time_constant_ticks);
}

static void input_add(uint64_t *hash, const struct input *input)
{
    text_add_to(hash, input->name);
    word_add(hash, input->kind);
    word_add(hash, input->target);
    word_add(hash, input->receptor);
    word_add(hash, input->first);
    word_add(hash, input->count);
    number_add(hash, input->rate_Hz);
    number_add(hash, input->weight);
    number_add(hash, input->amplitude_pA);
    word_add(hash, input->step_first);
    word_add(hash, input->step_end);
    number_add(hash, input->course.end_pA);
    word_add(hash, input->course.is_ramp);
    word_add(hash, input->course.period_steps);
    word_add(hash, input->course.width_steps);
    for (uint32_t i = 0; input->neurons && i < input->count; i++)
        word_add(hash, input->neurons[i]);
}

static void recording_add(uint64_t *hash, const struct state_recording *recording)
{
    text_add_to(hash, recording->name);
    word_add(hash, recording->population);
    word_add(hash, recording->state);
    word_add(hash, recording->interval_steps);
    word_add(hash, recording->step_first);
    word_add(hash, recording->step_end);
    word_add(hash, recording->neuron_count);
    for (uint32_t i = 0; i < recording->neuron_count; i++)
        word_add(hash, recording->neurons[i]);
}

static void costs_add(uint64_t *hash, const struct energy_costs *costs)
{
    const double COSTS[] = {costs->resting, costs->glia,    costs->action_potential,
                            costs->calcium, costs->vesicle, costs->recycling,
                            costs->mglur,   costs->hold,    costs->postsynaptic,
                            costs->overlap, costs->make,    costs->plasticity,
                            costs->clear};
    for (size_t i = 0; i < sizeof COSTS / sizeof *COSTS; i++)
        number_add(hash, COSTS[i]);
}

static void couplings_add(uint64_t *hash, const struct energy_couplings *c)
{
    word_add(hash, c->sensory);
    number_add(hash, c->sensory_half);
    word_add(hash, c->excitability);
    number_add(hash, c->g_L_nS);
    number_add(hash, c->E_u_mV);
    number_add(hash, c->E_0_mV);
    number_add(hash, c->I_KATP_pA);
    number_add(hash, c->KATP_epsilon_c);
    word_add(hash, c->spike);
    word_add(hash, (uint64_t)c->spike_atp);
    word_add(hash, c->transmission);
    word_add(hash, (uint64_t)c->transmission_atp);
    word_add(hash, c->structure);
    word_add(hash, c->retire_ticks);
}

static void population_energy_add(uint64_t *hash, const struct population_energy *p)
{
    word_add(hash, p->mode);
    word_add(hash, p->is_published);
    word_add(hash, p->region);
    number_add(hash, p->overlap);
    number_add(hash, p->real_synapses);
    number_add(hash, p->release_probability);
    word_add(hash, (uint64_t)p->resting_atp);
    word_add(hash, (uint64_t)p->glia_atp);
    word_add(hash, (uint64_t)p->spike_atp);
    word_add(hash, (uint64_t)p->release_atp);
    number_add(hash, p->weight_reference);
    word_add(hash, p->weight_is_given);
    number_add(hash, p->receive_atp);
    word_add(hash, (uint64_t)p->supply_atp);
    word_add(hash, (uint64_t)p->initial_atp);
    couplings_add(hash, &p->couplings);
}

static void region_add(uint64_t *hash, const struct energy_region *region)
{
    text_add_to(hash, region->name);
    word_add(hash, region->neuron_count);
    word_add(hash, (uint64_t)region->pool_max_atp);
    word_add(hash, (uint64_t)region->pool_initial_atp);
    word_add(hash, region->phase_count);
    for (uint32_t i = 0; i < region->phase_count; i++) {
        word_add(hash, region->phases[i].tick_first);
        word_add(hash, (uint64_t)region->phases[i].fill_atp);
    }
}

/* Nothing where energy is off: flags of inputs have no effect then. */
static void energy_add(uint64_t *hash, const struct model *model)
{
    const struct model_energy *energy = &model->energy;
    if (energy->mode == ENERGY_OFF) return;
    word_add(hash, energy->mode);
    text_add_to(hash, energy->costs_name);
    word_add(hash, energy->has_changed_costs);
    costs_add(hash, &energy->costs);
    number_add(hash, energy->tick_ms);
    word_add(hash, energy->tick_steps);
    word_add(hash, (uint64_t)energy->rest_atp);
    word_add(hash, energy->region_count);
    for (uint32_t i = 0; i < energy->region_count; i++)
        region_add(hash, &energy->regions[i]);
    for (uint32_t i = 0; i < model->population_count; i++)
        population_energy_add(hash, &energy->populations[i]);
    for (uint32_t i = 0; i < model->input_count; i++) {
        word_add(hash, model->inputs[i].is_charged);
        word_add(hash, model->inputs[i].is_sensory);
    }
}

/* Alerts have no part in a result. Nothing where nothing can change. */
static void live_add(uint64_t *hash, const struct model_live *live)
{
    for (uint32_t i = 0; i < live->sense_count; i++) {
        text_add_to(hash, live->senses[i].name);
        word_add(hash, live->senses[i].kind);
        word_add(hash, live->senses[i].target);
        number_add(hash, live->senses[i].minimum);
        number_add(hash, live->senses[i].maximum);
    }
    for (uint32_t i = 0; i < live->tunable_count; i++) {
        text_add_to(hash, live->tunables[i].name);
        word_add(hash, live->tunables[i].kind);
        word_add(hash, live->tunables[i].index);
        word_add(hash, live->tunables[i].parameter);
        number_add(hash, live->tunables[i].minimum);
        number_add(hash, live->tunables[i].maximum);
        number_add(hash, live->tunables[i].factor);
    }
}

uint64_t model_hash(const struct model *model)
{
    uint64_t hash = BASIS;
    number_add(&hash, model->dt_ms);
    word_add(&hash, model->seed);
    number_add(&hash, model->time_ms);
    number_add(&hash, model->warmup_ms);
    word_add(&hash, model->tile_size);
    word_add(&hash, model->weight_bits);
    word_add(&hash, model->population_count);
    word_add(&hash, model->projection_count);
    word_add(&hash, model->input_count);
    word_add(&hash, model->recording_count);
    for (uint32_t i = 0; i < model->population_count; i++)
        population_add(&hash, &model->populations[i]);
    for (uint32_t i = 0; i < model->projection_count; i++)
        projection_add(&hash, &model->projections[i]);
    for (uint32_t i = 0; i < model->input_count; i++)
        input_add(&hash, &model->inputs[i]);
    for (uint32_t i = 0; i < model->recording_count; i++)
        recording_add(&hash, &model->recordings[i]);
    energy_add(&hash, model);
    live_add(&hash, &model->live);
    return hash;
}
