/* group_source.c - a list walked along, queues taken from, chances drawn. */
#include "shard/group_source.h"

#include "base/memory.h"

#include <assert.h>

enum { WORDS = 4 }; /* of a draw, each for a neuron */

static const double S_PER_MS = 1e-3;

/* What the list says, where this shard owns the tile. */
static void list_step(struct neuron_group *group, struct group_step *step)
{
    const struct population *population = group->definition;
    uint32_t                 t          = 0;
    for (; group->next_spike < population->spike_count; group->next_spike++) {
        const struct source_spike *spike = &population->spikes[group->next_spike];
        if (spike->step > step->step) break;
        if (spike->step < step->step) continue;
        while (t < group->tile_count) {
            const struct tile *tile = &step->tiles->tiles[group->tiles[t]];
            if (spike->index < tile->first + tile->count) break;
            t++;
        }
        if (t == group->tile_count) continue; /* the list is sorted, but may have more steps */
        const struct tile *tile = &step->tiles->tiles[group->tiles[t]];
        if (spike->index < tile->first) continue;
        step->spiked_lids[step->spike_count++] = group->lid_firsts[t] + spike->index - tile->first;
    }
}

/* In the range, whatever was told: the nearest to it; the minimum where that is no number. */
static double value_within(const struct sense *sense, double value)
{
    if (!(value >= sense->minimum)) return sense->minimum;
    return value > sense->maximum ? sense->maximum : value;
}

/* The place of a neuron of the population in the group's columns, UINT32_MAX if another has it. */
static uint32_t place_of(const struct neuron_group *group, const struct tile_table *tiles,
                         uint32_t index)
{
    uint32_t low = 0, high = group->tile_count;
    while (low < high) {
        uint32_t           middle = low + (high - low) / 2;
        const struct tile *tile   = &tiles->tiles[group->tiles[middle]];
        if (index < tile->first)
            high = middle;
        else if (index - tile->first < tile->count)
            return group->lid_firsts[middle] - group->lid_first + index - tile->first;
        else
            low = middle + 1;
    }
    return UINT32_MAX;
}

/* A neuron spikes once a step however often it is told to; what is late is not sent. */
static void spikes_send(struct neuron_group *group, struct group_sense *sense,
                        struct group_step *step)
{
    const struct sense_event *event;
    uint32_t                  before = UINT32_MAX;
    while ((event = sense_queue_take(&sense->queue, step->step))) {
        if (event->step < step->step) continue;
        uint32_t place = place_of(group, step->tiles, event->index);
        if (place == UINT32_MAX || place == before) continue;
        step->spiked_lids[step->spike_count++] = group->lid_first + place;
        before                                 = place;
    }
}

static uint64_t chance_of(double rate_Hz, double dt_ms)
{
    double chance = rate_Hz * dt_ms * S_PER_MS * 0x1p32 + 0.5;
    return chance < 0x1p32 ? (uint64_t)chance : UINT64_C(1) << 32;
}

static void chance_set(struct group_sense *sense, uint32_t place, uint64_t chance)
{
    sense->chance_count -= sense->chances[place] > 0;
    sense->chances[place] = chance;
    sense->chance_count += chance > 0;
}

/* Word i of a draw is for neuron i of four that are numbered one after the other. */
static void rates_draw(struct neuron_group *group, const struct group_sense *sense,
                       struct group_step *step)
{
    struct random_block block = {{0}};
    uint32_t            drawn = UINT32_MAX;
    for (uint32_t t = 0; t < group->tile_count; t++) {
        const struct tile *tile = &step->tiles->tiles[group->tiles[t]];
        for (uint32_t i = 0; i < tile->count; i++) {
            uint32_t index = tile->first + i, lid = group->lid_firsts[t] + i;
            uint64_t chance = sense->chances[lid - group->lid_first];
            if (chance == 0) continue;
            if (index / WORDS != drawn)
                block = random_draw(sense->key, index / WORDS, (uint32_t)step->step,
                                    (uint32_t)(step->step >> 32), 0);
            drawn = index / WORDS;
            if (block.word[index % WORDS] < chance) step->spiked_lids[step->spike_count++] = lid;
        }
    }
}

static void rates_step(struct neuron_group *group, struct group_sense *sense,
                       struct group_step *step)
{
    const struct sense_event *event;
    while ((event = sense_queue_take(&sense->queue, step->step))) {
        uint32_t place   = place_of(group, step->tiles, event->index);
        double   rate_Hz = value_within(sense->definition, (double)event->value);
        if (place != UINT32_MAX) chance_set(sense, place, chance_of(rate_Hz, step->dt_ms));
    }
    if (sense->chance_count > 0) rates_draw(group, sense, step);
}

void group_source_step(struct neuron_group *group, struct group_step *step)
{
    if (group->sense_count == 0)
        list_step(group, step);
    else if (group->senses->definition->kind == SENSE_SPIKES)
        spikes_send(group, group->senses, step);
    else
        rates_step(group, group->senses, step);
}

void group_currents_take(struct neuron_group *group, uint64_t step)
{
    for (uint32_t s = 0; s < group->sense_count; s++) {
        struct group_sense       *sense = &group->senses[s];
        const struct sense_event *event;
        while ((event = sense_queue_take(&sense->queue, step)))
            group->inputs.definitions[sense->input].amplitude_pA =
                value_within(sense->definition, (double)event->value);
    }
}

static fault chances_take(struct neuron_group *group, struct group_sense *sense,
                          const struct model *model)
{
    uint64_t chance = chance_of(value_within(sense->definition, 0), model->dt_ms);
    TRY(memory_take(&sense->chances, group->lid_count, sizeof *sense->chances, "rates of a sense"));
    for (uint32_t i = 0; i < group->neuron_count; i++)
        chance_set(sense, i, chance);
    sense->key = random_key_make(model->seed, RANDOM_SENSE, group->population);
    return FAULT_NONE;
}

fault group_senses_create(struct neuron_group *group, const struct model *model)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < model->live.sense_count; i++)
        count += model->live.senses[i].target == group->population;
    if (count == 0) return FAULT_NONE;
    TRY(memory_take(&group->senses, count, sizeof *group->senses, "senses"));
    for (uint32_t i = 0; i < model->live.sense_count; i++) {
        const struct sense *definition = &model->live.senses[i];
        if (definition->target != group->population) continue;
        struct group_sense *sense = &group->senses[group->sense_count++];
        *sense                    = (struct group_sense){.sense = i, .definition = definition};
        if (definition->kind == SENSE_RATES_HZ) TRY(chances_take(group, sense, model));
        if (definition->kind == SENSE_CURRENT_PA)
            sense->input = own_input_of_sense(&group->inputs, i);
    }
    return FAULT_NONE;
}

void group_senses_destroy(struct neuron_group *group)
{
    for (uint32_t s = 0; s < group->sense_count; s++) {
        sense_queue_clear(&group->senses[s].queue);
        memory_give(&group->senses[s].chances);
    }
    memory_give(&group->senses);
    group->sense_count = 0;
}

fault group_sense_tell(struct neuron_group *group, uint32_t sense, uint32_t count,
                       const struct sense_event *events)
{
    for (uint32_t s = 0; s < group->sense_count; s++)
        if (group->senses[s].sense == sense)
            return sense_queue_add(&group->senses[s].queue, count, events);
    return FAULT_NONE;
}
