/* kind.h - what a kind of neuron is: its parameters, its states, its equations.
 *
 * A kind is one file, kinds/<name>.kind.c, and one line in kinds.def. The file is compiled once per
 * instruction set: each pass gives the step kernels, the portable pass also the descriptor.
 *
 * Time: step k covers (k dt, (k+1) dt]. A kernel first advances the state by dt with the input that
 * had arrived before, then adds what arrives at the end of the step, then tests the threshold
 * (NEST's order). A spike of step k carries the time (k+1) dt.
 * State is float32; voltages are kept relative to E_L; all are advanced by increments (expm1 form).
 *
 * Invariant  a kernel is a function of one neuron's own columns: no sum over neurons, so order,
 *            width and partition cannot show in the result.
 * Ownership  descriptors are constants; columns belong to the shard.
 * Touches    base/ only. Never MPI, files, the wall clock, stdout.
 */
#ifndef ERGON_KINDS_KIND_H
#define ERGON_KINDS_KIND_H

#include "base/isa.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    KIND_PARAMETERS_MAX = 32,
    KIND_STATES_MAX     = 8,
    KIND_CONSTANTS_MAX  = 40,
    KIND_RECEPTORS_MAX  = 2,
    KIND_LANES          = 16 /* columns are padded to a multiple of this many neurons */
};

/* Units a model file may give a quantity in; a parameter names the one it is stored in. */
typedef enum unit {
    UNIT_NONE,
    UNIT_MS,
    UNIT_MV,
    UNIT_PA,
    UNIT_PF,
    UNIT_NS,
    UNIT_HZ,
    UNIT_MM,
    UNIT_ATP,
    UNIT_ATP_PER_S
} unit;

/* "", "ms", "mV", "pA", "pF", "nS", "Hz", "mm", "ATP", "ATP/s". */
const char *unit_name(unit which);

struct kind_parameter {
    const char *name; /* NEST's, case kept */
    unit        unit;
    double      value;    /* default */
    double      above;    /* allowed: above < value; -INFINITY where any is */
    double      at_least; /* allowed: at_least <= value; -INFINITY where any is */
};

struct kind_state {
    const char *name; /* "V_m", "I_syn_ex", ...: NEST's names of recordables */
    unit        unit;
    bool        is_absolute;       /* a voltage that the column holds relative to E_L */
    bool        is_settable;       /* may stand under `initial:` in a model */
    bool        is_never_negative; /* nor may what stands there be below 0 */
    /* Its name where the receptors are merged: "I_syn" for a current that then is the sum of both,
     * "" where nothing is left of it. NULL: the same name. Where `initial:` sets a state that has
     * one, the receptors are not merged. */
    const char *merged_name;
};

/* Neurons [0, count) of one tile in one step. Columns start at the tile's first neuron, 64-byte
 * aligned, and may be read and written up to count rounded up to KIND_LANES; no two overlap, but
 * columns that are only read (constants, own, current_pA) may be shared. None may be missing: where
 * there is no input, a column of zeros. Merged kernels use arrived, unit and own of index 0 for all
 * input, keep one current in the columns of the first receptor, and leave those of the second 0. */
struct kind_step {
    uint32_t      count;
    float *const *state;            /* [states] columns                                        */
    int32_t      *refractory_steps; /* steps left in which the neuron is refractory            */
    const float  *constant;         /* [constants], one value for all (uniform kernels)        */
    const float *const *constants;  /* [constants] columns (the others)                        */
    int32_t            *arrived[KIND_RECEPTORS_MAX]; /* arrived synaptic input; set to 0       */
    float               unit[KIND_RECEPTORS_MAX];    /* of arrived: pA or mV per count         */
    const float        *own[KIND_RECEPTORS_MAX];     /* own external input, pA or mV           */
    const float        *current_pA;                  /* injected current beside I_e            */
    uint8_t            *spiked;                      /* out: 1 where the neuron spikes, else 0 */
};

typedef void kind_kernel(const struct kind_step *step);

/* Four builds of a kernel: constants uniform or per neuron, receptors split or merged into one. */
struct kind_kernels {
    kind_kernel *kernel[2][2]; /* [constants per neuron?][merged?] */
};

struct kind {
    const char                  *name;
    const char                  *source; /* where the equations come from */
    unit                         weight_unit;
    uint32_t                     parameter_count;
    const struct kind_parameter *parameters;
    uint32_t                     state_count;
    const struct kind_state     *states;
    uint32_t                     receptor_count; /* 0: takes no input (a spike source) */
    /* Names of receptors that a model chooses by name; NULL: by the sign of the weight. */
    const char *const *receptors;
    bool               ignores_current; /* no injected current reaches it */
    uint32_t           constant_count;
    int32_t            t_ref_parameter; /* index of t_ref, -1 if it has none */
    /* A spike can be taken back after the kernel: it changed nothing but V_m, which is state 0 and
     * stood at or above the constant `held_at`, and the refractory steps, which were 0. */
    bool     is_holdable;
    uint32_t held_at;

    /* All receptors follow the same dynamics, so one sum can serve them. NULL: never. */
    bool (*receptors_merge)(const double *parameters);
    /* NULL if the parameters fit together, else what is wrong ("V_reset must be below V_th"). */
    const char *(*check)(const double *parameters);
    /* Charge that a spike of this weight brings, for the current that stands for many of them
     * (scaling in the model file). NULL: not known. */
    double (*charge_fC)(const double *parameters, double weight);
    /* Constants of the kernel from parameters, in double, then rounded once: constant_count of
     * them, in the order in which kind_step has them. */
    void (*derive)(const double *parameters, double dt_ms, float *constants);
    /* An initial or recorded value of a state in the model's terms, to and from its column. */
    float (*to_column)(uint32_t state, double value, const double *parameters);
    double (*from_column)(uint32_t state, float value, const double *parameters);

    const struct kind_kernels *kernels[ISA_COUNT]; /* NULL where not built */
};

/* Every kind, in the order of kinds.def, and by name (NULL if there is none). */
const struct kind *const *kind_list(uint32_t *count);
const struct kind        *kind_find(const char *name);

/* Index of a parameter or state by name, -1 if the kind has none of that name. */
int32_t kind_parameter_index(const struct kind *kind, const char *name);
int32_t kind_state_index(const struct kind *kind, const char *name);

#endif
