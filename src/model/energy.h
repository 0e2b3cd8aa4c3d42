/* energy.h - what a model says about energy: who keeps a store, what it costs, where it comes from,
 * and what it changes.
 *
 * Two profiles, never mixed in one neuron: kinds that integrate an epsilon of their own
 * (kind's state "epsilon" or "A") keep it as published, and the ledger only counts what they spend;
 * every other kind gets a store of ATP that the ledger governs.
 *
 * Energy is booked once per tick. All numbers here are integers of ATP per tick where they can be:
 * each was rounded once, when the model was read, so that nothing is lost later.
 *
 * Touches    energy/costs.h.
 */
#ifndef ERGON_MODEL_ENERGY_H
#define ERGON_MODEL_ENERGY_H

#include "energy/costs.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum energy_mode {
    ENERGY_OFF,     /* nothing is counted */
    ENERGY_ACCOUNT, /* costs are booked, nothing is coupled: spikes are those of off, but where
                     * populations with merged and with split receptors stand together: then units
                     * of weights can differ (network/quantise.h), and so what weights round to */
    ENERGY_COUPLED  /* with the couplings that are switched on */
} energy_mode;

/* One unit of epsilon in ATP, and what a full store has. */
#define ENERGY_KAPPA     1.19e10
#define ENERGY_EPSILON_0 0.5

/* How energy acts on neurons of a population; each has its switch. Unused members are defaults. */
struct energy_couplings {
    bool sensory;      /* inputs marked sensory are scaled by epsilon / (epsilon + half)     */
    bool excitability; /* a bias current g_L (E_u - E_0)(1 - epsilon / epsilon_0)
                        * + I_KATP epsilon_c / (epsilon_c + 2 epsilon)                       */
    bool spike;        /* no spike at or below epsilon_c                                     */
    bool transmission; /* a spike's row is scaled by min(1, epsilon / epsilon_1)             */
    bool structure;    /* neurons retire, and projections that say so are pruned             */

    double   sensory_half; /* 0.15; the factor is 1 at epsilon_0 */
    double   g_L_nS, E_u_mV, E_0_mV, I_KATP_pA;
    double   KATP_epsilon_c;   /* 0.15 */
    int64_t  spike_atp;        /* epsilon_c x kappa; epsilon_c 0.15                      */
    int64_t  transmission_atp; /* epsilon_1 x kappa; epsilon_1 0.3                       */
    uint64_t retire_ticks;     /* without a spike or input, until a neuron retires; 0: never */
};

/* Of one population. */
struct population_energy {
    energy_mode mode;
    bool        is_published; /* no store of the ledger: only counted */
    uint32_t    region;       /* index; UINT32_MAX where there is none (off, published) */

    double  overlap;             /* of its action potentials                             */
    double  real_synapses;       /* n_real: a synapse of the model stands for so many    */
    double  release_probability; /* p                                                    */
    int64_t resting_atp;         /* per tick; published: 0                               */
    int64_t glia_atp;            /* per tick; published: 0                               */
    int64_t spike_atp;           /* per spike: its action potential                      */
    int64_t release_atp;         /* per spike and outgoing synapse: n_real, p included   */
    double  weight_reference;    /* w_ref, in the kind's weight unit; > 0                */
    bool    weight_is_given;     /* the model says w_ref, else it follows from the synapses */
    double  receive_atp; /* per w_ref that arrives: postsynaptic x n_real x p; rounded once to
                          * 32.32 per count of the accumulator, when its unit is known          */
    int64_t supply_atp;  /* S_max: the most a neuron asks for per tick; above 0, below 2^32;
                          * published: 0                                                     */
    int64_t initial_atp; /* of each store; published: 0                                          */

    struct energy_couplings couplings; /* all off unless mode is ENERGY_COUPLED */
};

/* The least of `after` and `time_constant`: a tick looks at a row in so many as is a sixteenth of
 * them, so at half of all at most. */
enum { PRUNING_TICKS_MIN = 32 };

/* Of a projection whose synapses may go: `prunable: {bound, after, window, time_constant}`. A
 * synapse has a benefit from 0 to 1: raised when its input came within the window before a spike of
 * its target, decaying with the time constant. Where it stays below the bound for that long, it
 * goes. */
struct pruning {
    double   bound;               /* 0 < bound < 1            */
    uint64_t after_ticks;         /* T_prune                  */
    uint32_t window_steps;        /* 20 ms unless given       */
    double   time_constant_ticks; /* of the benefit's decay   */
};

/* The supply of a region from one tick on, until the next phase begins. */
struct supply_phase {
    uint64_t tick_first;
    int64_t  fill_atp; /* per tick, of the whole region */
};

/* Populations that draw from one pool. */
struct energy_region {
    const char                *name;
    uint64_t                   neuron_count;
    int64_t                    pool_max_atp;
    int64_t                    pool_initial_atp;
    uint32_t                   phase_count; /* at least 1; the first begins with tick 0 */
    const struct supply_phase *phases;
};

/* All zero where mode is ENERGY_OFF. */
struct model_energy {
    energy_mode                     mode;              /* the highest of any population */
    const char                     *costs_name;        /* of the table */
    bool                            has_changed_costs; /* single entries are the model's own */
    struct energy_costs             costs;
    double                          tick_ms;
    uint32_t                        tick_steps; /* > 0 */
    int64_t                         rest_atp;   /* epsilon_0 x kappa: a full store */
    uint32_t                        region_count;
    const struct energy_region     *regions;
    const struct population_energy *populations; /* [populations]; NULL where mode is off */
};

#endif
