/* retirement.h - neurons of a group that nothing reaches are not stepped, and what wakes them.
 *
 * A neuron that for so many ticks neither spiked nor got any input, arrived or its own, is set to
 * rest: all its columns are zero. It is born again by the first input that reaches it, in the step
 * in which it does. Where all of a chunk, or of 64 neurons that lie together, are retired, their
 * kernel is not called; where others are awake, it is called for the retired as well and changes
 * nothing of them, so what lies beside a neuron does not show.
 *
 * Only a neuron for which rest is a fixed point of its kernel may retire: that is tried, neuron by
 * neuron, when the group is made. One with a current of its own (I_e) gets input all the time and
 * stays awake, and so does one of a kind without such a rest.
 *
 * Invariant  a retired neuron's states, refractory steps and accumulators are zero; awake[c] is how
 *            many of chunk c are not retired.
 * Ownership  owns its columns. States and accumulators are the group's and the shard's.
 * Touches    base/, kinds/.
 */
#ifndef ERGON_SHARD_RETIREMENT_H
#define ERGON_SHARD_RETIREMENT_H

#include "base/fault.h"
#include "base/isa.h"
#include "kinds/kind.h"

/* Input of a step of count neurons, columns 64-byte aligned. */
struct retirement_input {
    uint32_t       count;
    const int32_t *arrived[KIND_RECEPTORS_MAX];
    uint32_t       own_count; /* columns of input of their own: of receptors, of current */
    const float   *own[KIND_RECEPTORS_MAX + 1];
};
struct retirement_kernels {
    /* Marks neurons that get input: not 0. */
    void (*touch)(const struct retirement_input *input, uint32_t *touched);
    /* Wakes those of them that were retired; returns how many. */
    uint32_t (*wake)(const uint32_t *touched, uint8_t *retired, uint32_t count);
    /* Does any of them get input? Reads as little as it can: for those that all sleep. */
    bool (*any)(const struct retirement_input *input);
};
const struct retirement_kernels *retirement_kernels_of(isa which);

struct retirement {
    uint32_t  after_ticks;
    uint32_t  count;       /* neurons */
    uint32_t *touched;     /* [lanes] not 0: got input or spiked since the last boundary */
    uint8_t  *never;       /* [lanes] 1: may not retire */
    uint8_t  *retired;     /* [lanes] 1: is; padding is */
    uint32_t *quiet;       /* [lanes] ticks so far; 0 in the retired */
    uint32_t *awake;       /* [chunks] */
    uint8_t  *is_leaving;  /* [chunks] some retired at this boundary */
    uint32_t  now;         /* retired */
    bool      is_reviving; /* all are born again at the next boundary */
    uint64_t  retirements, births;
    const struct retirement_kernels *kernels;
};

/* Columns of a group's neurons, all of them of 4 bytes. */
struct retirement_columns {
    uint32_t      state_count;
    float *const *states;
    int32_t      *refractory_steps;
    int32_t      *accumulators[KIND_RECEPTORS_MAX];
};

struct retirement_plan {
    uint64_t after_ticks;
    uint32_t count, lanes; /* neurons; padded */
    isa      isa;
};

MUST_CHECK fault retirement_create(struct retirement **out, const struct retirement_plan *plan);
void             retirement_destroy(struct retirement **retirement);
uint64_t         retirement_bytes(const struct retirement *retirement); /* 0 of NULL */

/* Try a step from rest without input with neurons from `place` on: `step` is of scratch columns,
 * zero, and the neurons' own constants. Those that do not stay at rest never retire. */
void retirement_try(struct retirement *retirement, uint32_t place, const struct kind_step *step,
                    uint32_t state_count, kind_kernel *kernel);

/* In a step of a chunk: input is there (false: all its neurons sleep on), ... */
bool retirement_wakes(struct retirement *retirement, uint32_t place,
                      const struct retirement_input *input);
/* ... the kernel is called for those that do not sleep, ... */
void retirement_step(const struct retirement *retirement, uint32_t place,
                     const struct kind_step *step, const struct kind *kind, kind_kernel *kernel);
/* ... and spiking is a sign of life. */
static inline void retirement_spikes(struct retirement *retirement, uint32_t lid_first,
                                     const uint32_t *lids, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        retirement->touched[lids[i] - lid_first] = 1;
}

/* A boundary: neurons retire, and memory of chunks that sleep goes back. */
void retirement_tick(struct retirement *retirement, const struct retirement_columns *columns);

#endif
