/* group_energy.h - the stores of a group of neurons: counted in the step, booked per tick.
 *
 * Beside the kinds, which never see it: the group's input is looked at just before its kernel takes
 * it in, its spikes just after. At a boundary what the tick cost leaves the stores, what was agreed
 * is granted, and neurons ask anew (docs/decisions/19-energy.md).
 *
 * A published kind keeps its own epsilon: here it is only counted. Its store starts with nothing,
 * earns nothing, and so shows what was spent.
 *
 * Invariant  totals.item[...] and the stores together: what left the stores is in an item.
 * Ownership  owns its columns. The definition is the model's.
 * Touches    base/, energy/, kinds/poisson.h, model/, network/quantise.h, coupling.h, retirement.h.
 */
#ifndef ERGON_SHARD_GROUP_ENERGY_H
#define ERGON_SHARD_GROUP_ENERGY_H

#include "energy/store.h"
#include "energy/totals.h"
#include "network/quantise.h"
#include "shard/coupling.h"
#include "shard/retirement.h"

/* Chunks whose neurons are all retired, once they were booked so: nothing happens to their stores
 * until one wakes, which is booked before they are asked for again. */
struct group_sleep {
    bool *is_settled; /* [chunks] */
    wide *stores;     /* [chunks] the sum */
};

struct group_energy {
    const struct population_energy *definition;
    struct store_prices             prices;
    struct store_columns            columns;
    const struct store_kernels     *kernels;
    struct coupling                *coupling;     /* NULL: none */
    float                           per_unit;     /* counts of the accumulator per pA or mV */
    bool                            is_folded;    /* class 1 is added to class 0 (quantise.h) */
    bool                            is_few;       /* counts of own input of a chunk: store.h */
    bool                            is_own_large; /* own input is booked at once */
    uint32_t                        count;        /* neurons */
    const struct retirement        *retirement;   /* NULL: none ever retire */
    struct group_sleep              sleep;
    wide                            received_early; /* booked before the boundary */
    uint64_t                        external;       /* counts since the boundary  */
    struct energy_totals            totals;
};

/* What a count of a population's accumulator costs, 32.32 fixed point. */
uint64_t energy_receive_price(const struct model *model, const struct quantisation *quantisation,
                              uint32_t population);

struct group_energy_plan {
    const struct model        *model;
    const struct quantisation *quantisation;
    uint32_t                   population;
    uint32_t                   count, lanes; /* neurons; padded */
    uint16_t                  *scales;       /* of their spikes, for the couplings; or NULL */
    isa                        isa;
};

/* NULL where the population has no energy.
 *   faults  FAULT_MEMORY, FAULT_INPUT (a tick could bring more than a store can count) */
MUST_CHECK fault group_energy_create(struct group_energy           **out,
                                     const struct group_energy_plan *plan);
void             group_energy_destroy(struct group_energy **energy);
uint64_t         group_energy_bytes(const struct group_energy *energy); /* 0 of NULL */

/* Input of a chunk, before its kernel; place: of its first neuron in the group. */
void group_energy_count(struct group_energy *energy, uint32_t place, const struct store_input *of);

/* Neurons may retire; the retirement is borrowed.
 *   faults  FAULT_MEMORY */
MUST_CHECK fault group_energy_retire(struct group_energy     *energy,
                                     const struct retirement *retirement);

/* Spikes of a step: lids[from..], of neurons of this group. */
static inline void group_energy_spikes(struct group_energy *energy, uint32_t lid_first,
                                       const uint32_t *lids, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        energy->columns.spikes[lids[i] - lid_first]++;
}

/* A boundary. ticks: 1, or 0 for the first, before which there was nothing to pay for. Adds to the
 * sums of the group's region. */
void group_energy_book(struct group_energy *energy, uint32_t ticks, const struct pool_share *share,
                       struct energy_sums *sums);

#endif
