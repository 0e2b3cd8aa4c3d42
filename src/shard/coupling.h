/* coupling.h - how the stores of a group act on its neurons until the next boundary.
 *
 * At each boundary of ticks what a store means for its neuron is computed anew, from the integer
 * alone; within a tick it stays as it is, whatever is booked meanwhile. Epsilon is
 * max(0, ATP) / kappa, never integrated. Gates compare integers; a factor is made in double
 * precision from + - * / and rounded once, so it has the same bits on every instruction set.
 *
 *   sensory       its input from outside that is marked so is scaled by epsilon / (epsilon + half),
 *                 over the same at epsilon_0
 *   excitability  a current g_L (E_u - E_0) (1 - epsilon / epsilon_0)
 *                 + I_KATP epsilon_c / (epsilon_c + 2 epsilon) flows into it
 *   spike         a neuron at or below spike_atp does not spike: V stays at its threshold
 *   transmission  its spike brings 256 ATP / transmission_atp 256ths of its row's weights, rounded
 *                 (halves up), at most all; and is paid for so. Where that is 0, nothing is sent.
 *
 * Invariant  columns are functions of the stores at the last boundary, and of nothing else.
 * Ownership  owns its columns, but for the scales, which are the shard's; rules are the model's.
 *
 * Touches    base/, kinds/kind.h, model/energy.h, calendar.h.
 */
#ifndef ERGON_SHARD_COUPLING_H
#define ERGON_SHARD_COUPLING_H

#include "base/fault.h"
#include "kinds/kind.h"
#include "model/energy.h"
#include "shard/calendar.h"

/* Neurons are looked at, and stepped, so many at a time. */
enum { COUPLING_CHUNK = 1024 };

struct coupling {
    const struct energy_couplings *rules;
    const struct coupling_kernels *kernels;
    float                         *sensory;    /* [lanes] factor of such input; NULL: off */
    float                         *current_pA; /* [lanes] into each neuron; NULL: off */
    uint8_t                       *held;       /* [lanes] 1: does not spike; NULL: off */
    uint16_t                      *scales;     /* [count] borrowed; NULL: off */
    bool                          *is_any;     /* [chunks] that one of the chunk is held */
};

struct coupling_plan {
    const struct energy_couplings *rules;
    uint32_t                       count, lanes; /* neurons; padded */
    uint16_t                      *scales;       /* of the group; NULL where rules have no use */
    isa                            isa;
};

/* NULL where no store acts on anything.
 *   faults  FAULT_MEMORY */
MUST_CHECK fault coupling_create(struct coupling **out, const struct coupling_plan *plan);
void             coupling_destroy(struct coupling **coupling);
uint64_t         coupling_bytes(const struct coupling *coupling, uint32_t count); /* 0 of NULL */

/* Neurons [from, from + count), at most a chunk of them, have these stores: a boundary.
 *   atp  64-byte aligned */
void coupling_update(struct coupling *coupling, uint32_t from, const int64_t *atp, uint32_t count);

/* Where V is held: each neuron of a chunk at its own, or all at one. */
struct coupling_threshold {
    const float *each; /* NULL: one */
    float        one;
};

/* Take back the spikes of a chunk that energy does not allow: V at its threshold, not refractory.
 *   run   what the kernel of a kind that is_holdable was just given
 *   from  of the chunk's first neuron */
void coupling_hold(const struct coupling *coupling, const struct kind_step *run, uint32_t from,
                   struct coupling_threshold threshold);

/* Is any neuron of the chunk held? */
static inline bool coupling_holds(const struct coupling *coupling, uint32_t from)
{
    return coupling->held && coupling->is_any[from / COUPLING_CHUNK];
}

static inline double coupling_epsilon(int64_t atp)
{
    return (double)(atp < 0 ? 0 : atp) / ENERGY_KAPPA;
}

/* What a spike of a neuron brings until the next boundary. */
static inline uint32_t coupling_scale(const struct coupling *coupling, uint32_t neuron)
{
    return coupling && coupling->scales ? coupling->scales[neuron] : RUN_SCALE_WHOLE;
}

/* What a boundary does to columns, built once per instruction set.
 *   atp, columns  64-byte aligned, scales 32; atp below 2^45 */
typedef void coupling_sensory_kernel(const int64_t *atp, uint32_t count, double half,
                                     float *factor);
typedef void coupling_current_kernel(const int64_t *atp, uint32_t count,
                                     const struct energy_couplings *rules, float *current_pA);
typedef bool coupling_held_kernel(const int64_t *atp, uint32_t count, int64_t bound, uint8_t *held);
typedef void coupling_scale_kernel(const int64_t *atp, uint32_t count, int64_t whole_atp,
                                   uint16_t *scales);

struct coupling_kernels {
    coupling_sensory_kernel *sensory;
    coupling_current_kernel *current;
    coupling_scale_kernel   *scale;
    coupling_held_kernel    *held; /* true: there is one */
};

#endif
