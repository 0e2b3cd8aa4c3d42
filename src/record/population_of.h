/* population_of.h - which population a neuron belongs to: they stand in the order of gids. */
#ifndef ERGON_RECORD_POPULATION_OF_H
#define ERGON_RECORD_POPULATION_OF_H

#include "model/model.h"

/* Index of the population of a neuron of the model. */
static inline uint32_t population_of(const struct model *model, uint32_t gid)
{
    uint32_t low = 0, high = model->population_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (model->populations[middle].gid_first <= gid)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The name that a population's neurons have in files, and a neuron's id there. */
static inline const char *population_name_of(const struct population *population)
{
    return population->is_of_circuit ? population->nodes.population : population->name;
}

static inline uint64_t node_id_of(const struct population *population, uint32_t neuron)
{
    const struct node_ids *nodes = &population->nodes;
    if (!population->is_of_circuit) return neuron;
    return nodes->ids ? nodes->ids[neuron] : nodes->first + neuron;
}

#endif
