/* own_input.h - what neurons get from outside the network: Poisson trains and injected current.
 *
 * Input of a chunk of tiles is laid into scratch that stays in a CPU's first cache, where the step
 * kernel takes it in. It is drawn tile by tile, keyed by tile, so it does not depend on which tiles
 * make up a chunk.
 *
 * Invariant  `zeros` is never written; a column that an input can reach is laid anew for every
 *            chunk.
 * Ownership  inputs own their tables; the shard owns the scratch.
 * Touches    base/, kinds/poisson.h, model/, network/tile.h.
 */
#ifndef ERGON_SHARD_OWN_INPUT_H
#define ERGON_SHARD_OWN_INPUT_H

#include "kinds/kind.h"
#include "kinds/poisson.h"
#include "network/tile.h"

/* Neurons are stepped a few tiles at a time: enough that calls cost little, few enough that the
 * scratch stays in the first cache. */
enum { CHUNK_NEURONS = 1024 };

/* Columns of input: of each receptor class, of current, and of what is paid for, where that is not
 * all of class 0. */
enum { OWN_CURRENT = KIND_RECEPTORS_MAX, OWN_CHARGED, OWN_COLUMNS, OWN_NONE };

/* Buffers of one chunk, 64-byte aligned, of CHUNK_NEURONS elements. */
struct chunk_scratch {
    float    *column[OWN_COLUMNS];
    float    *zeros; /* for columns that no input of a population reaches */
    float    *part;  /* input of a tile that only some neurons of it get */
    uint32_t *words;
    uint8_t  *spiked;
};

MUST_CHECK fault chunk_scratch_take(struct chunk_scratch *scratch);
void             chunk_scratch_give(struct chunk_scratch *scratch);

/* An input of one population, ready for the loop. */
struct own_input {
    const struct input   *definition; /* a copy of the model's, which may be tuned */
    uint32_t              index;      /* in the model; of a sense: behind its inputs */
    struct random_key     key;
    uint32_t              column;
    bool                  is_charged; /* laid into the column of what is paid for, too */
    bool                  is_sensory; /* scaled by what the neurons have of energy */
    struct poisson_table *table;      /* NULL for DC */
};

/* The inputs of a population. */
struct own_inputs {
    uint32_t          count;
    struct own_input *inputs;
    struct input     *definitions;          /* [count] */
    uint32_t          model_count;          /* inputs of the model */
    bool              reaches[OWN_COLUMNS]; /* there is one for this column */
    uint32_t          charged;              /* column of what is paid for, or OWN_NONE */
};

/* Input marked sensory is so only where the population has that coupling. */
MUST_CHECK fault own_inputs_create(struct own_inputs *inputs, const struct model *model,
                                   uint32_t population);
void             own_inputs_destroy(struct own_inputs *inputs);

/* The place of the current of a sense. */
uint32_t own_input_of_sense(const struct own_inputs *inputs, uint32_t sense);

/* A number of an input of the model becomes another, if it is here. */
void own_inputs_tune(struct own_inputs *inputs, const struct model *model,
                     const struct tunable *tunable, double value);

/* The column for the kernel: of the scratch, or of zeros. */
static inline const float *own_column(const struct own_inputs    *inputs,
                                      const struct chunk_scratch *scratch, uint32_t column)
{
    return inputs->reaches[column] ? scratch->column[column] : scratch->zeros;
}

/* Tiles of one population that make up a chunk, one after the other from lane 0 on. */
struct own_input_place {
    const struct tile_table *tiles;
    const uint32_t          *owned; /* [tile_count] ascending */
    uint32_t                 tile_count;
    uint32_t                 tile_size; /* of all but perhaps the last */
    uint64_t                 step;
    poisson_kernel          *poisson;
    const float             *sensory; /* factor of each lane; read only for sensory inputs */
};

/* Lay what the inputs bring to a chunk in a step. */
void own_inputs_lay(const struct own_inputs *inputs, const struct own_input_place *place,
                    struct chunk_scratch *scratch);

#endif
