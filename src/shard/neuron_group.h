/* neuron_group.h - the neurons of one population on this shard: their columns, and their step.
 *
 * Columns are structure-of-arrays over the owned tiles of the population, tile after tile, padded
 * at the end to KIND_LANES. Tile sizes are powers of two (only a population's last tile is
 * smaller), and neurons are stepped in chunks of whole tiles, so every chunk's columns are 64-byte
 * aligned.
 *
 * Invariant  accumulators of the group are zero after neuron_group_step.
 * Ownership  the group owns its columns; accumulators and scratch are the shard's.
 * Touches    base/, kinds/, model/, network/.
 */
#ifndef ERGON_SHARD_NEURON_GROUP_H
#define ERGON_SHARD_NEURON_GROUP_H

#include "network/quantise.h"
#include "shard/group_energy.h"
#include "shard/own_input.h"
#include "shard/retirement.h"
#include "shard/sense_queue.h"

/* A sense of the group's population, and what it was told. */
struct group_sense {
    uint32_t            sense; /* of the model */
    const struct sense *definition;
    struct sense_queue  queue;
    uint32_t            input;        /* of a current: its own input           */
    struct random_key   key;          /* of rates                              */
    uint64_t           *chances;      /* of rates: [neurons] of a spike, 2^-32 */
    uint32_t            chance_count; /* of them, above 0                      */
};

struct neuron_group {
    uint32_t                 population;
    const struct population *definition;
    uint32_t                 lid_first;
    uint32_t                 neuron_count;
    uint32_t                 lid_count; /* neuron_count, padded */
    uint32_t                 tile_count;
    uint32_t                 tile_size;  /* neurons of each but perhaps the last */
    const uint32_t          *tiles;      /* owned tiles of this population (table indices) */
    const uint32_t          *lid_firsts; /* of each */
    float                   *states[KIND_STATES_MAX];
    int32_t                 *refractory_steps;
    float                    constant[KIND_CONSTANTS_MAX];
    float                   *constants[KIND_CONSTANTS_MAX]; /* NULL where uniform */
    kind_kernel             *kernel;                        /* NULL for a spike source */
    struct own_inputs        inputs;
    struct group_energy     *energy;     /* NULL: none */
    struct retirement       *retirement; /* NULL: its neurons never retire */
    uint64_t                 next_spike; /* of a spike source's list */
    uint32_t                 sense_count;
    struct group_sense      *senses; /* of the population */
    double                   tuned[KIND_PARAMETERS_MAX];
    bool                     is_tuned[KIND_PARAMETERS_MAX];
};

/* What a step of a group needs from the shard. */
struct group_step {
    const struct tile_table *tiles;
    uint64_t                 step;
    double                   dt_ms;
    int32_t *const          *accumulators; /* [class][lid] */
    const float             *units;        /* [class] */
    poisson_kernel          *poisson;
    struct chunk_scratch    *scratch;
    uint32_t                *spiked_lids; /* out: appended in ascending order */
    uint32_t                 spike_count;
};

struct group_plan {
    const struct model        *model;
    const struct tile_table   *tiles;
    uint32_t                   population;
    uint32_t                   tile_count;
    const uint32_t            *owned;
    const uint32_t            *lid_firsts;
    const struct quantisation *quantisation;
    uint16_t                  *scales; /* of the group's spikes; NULL: no model's energy has them */
    isa                        isa;
};

MUST_CHECK fault neuron_group_create(struct neuron_group *group, const struct group_plan *plan);
void             neuron_group_destroy(struct neuron_group *group);
void             neuron_group_step(struct neuron_group *group, struct group_step *step);
uint64_t         neuron_group_bytes(const struct neuron_group *group);

/* The value of a parameter of neuron `index` of a population: the constant, or drawn by key. */
double parameter_value(const struct model *model, uint32_t population, uint32_t parameter,
                       uint32_t index);

/* The initial value of a state that has one, in the model's terms. */
double initial_value(const struct model *model, uint32_t population, uint32_t state,
                     uint32_t index);

#endif
