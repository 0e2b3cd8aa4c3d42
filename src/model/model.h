/* model.h - what the user asked for: read, checked, scaled, immutable.
 *
 * A model is populations, projections between them, inputs into them, and what is recorded. It says
 * nothing of ranks. Everything that the result depends on is in here: two equal models give the
 * same spikes.
 *
 * Invariant  a model that model_read returned is complete and in range: nothing after it needs to
 *            check again what the file said (only what depends on the machine).
 * Ownership  one arena of blocks inside the model; model_destroy gives all back.
 * Touches    base/, kinds/, and libyaml behind yaml_tree.h.
 */
#ifndef ERGON_MODEL_MODEL_H
#define ERGON_MODEL_MODEL_H

#include "base/fault.h"
#include "kinds/kind.h"
#include "model/energy.h"
#include "model/live.h"
#include "model/space.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum distribution_shape {
    SHAPE_CONSTANT,  /* a                                                      */
    SHAPE_NORMAL,    /* mean a, standard deviation b                           */
    SHAPE_LOGNORMAL, /* of the logarithm: mean a, standard deviation b         */
    SHAPE_UNIFORM,   /* from a (included) to b (excluded)                      */
    SHAPE_GIVEN,     /* comes with each synapse, in the bounds; of mean a      */
    SHAPE_LISTED     /* of neurons only: a value for each, in its order        */
} distribution_shape;

typedef enum distribution_outside {
    OUTSIDE_REDRAW, /* what falls outside [minimum, maximum] is drawn again */
    OUTSIDE_CLIP    /* ... is set to the bound                              */
} distribution_outside;

/* A quantity: a constant or a distribution, in the unit that its place demands. Without bounds in
 * the model, normal and lognormal are cut (redraw) at six standard deviations. */
struct distribution {
    distribution_shape   shape;
    distribution_outside outside;
    double               a;
    double               b;
    double               minimum; /* finite for every shape */
    double               maximum;
    const double        *values; /* [size] of SHAPE_LISTED, else NULL */
};

/* Where a population's neurons stand in a circuit's files: a node population may be split over
 * several populations of the model (by type, by what drives them), each with some of its ids. */
struct node_ids {
    const char     *population; /* of the file; NULL: the neurons stand in none */
    uint64_t        first;      /* id of neuron 0 where ids is NULL: the others follow it */
    const uint64_t *ids;        /* [size] ascending, of neuron 0, 1, ...; NULL: consecutive */
};

struct population {
    const char         *name;
    const struct kind  *kind;
    uint32_t            size;
    uint32_t            gid_first; /* of its neuron 0: populations stand in file order */
    struct node_ids     nodes;
    struct distribution parameters[KIND_PARAMETERS_MAX]; /* in the kind's order */
    struct distribution initial[KIND_STATES_MAX];
    bool                has_initial[KIND_STATES_MAX];
    bool                is_uniform; /* every parameter is a constant */
    bool                is_merged;  /* its receptors are one (populations_check.c) */
    bool                records_spikes;
    struct placement    placement;     /* where its neurons lie */
    bool                is_of_circuit; /* results name its neurons as its files do (nodes) */
    double   expected_rate_Hz;         /* for partition and health; 5 where the model is silent */
    bool     states_rate;              /* expected_rate_Hz is the model's word */
    uint64_t spike_count;              /* of a spike source: its list, by step then index */
    const struct source_spike *spikes;
};

struct source_spike {
    uint64_t step; /* in which it is sent: its time is (step + 1) dt */
    uint32_t index;
};

typedef enum rule_kind {
    RULE_ONE_TO_ONE,
    RULE_ALL_TO_ALL,
    RULE_FIXED_INDEGREE,
    RULE_FIXED_OUTDEGREE,
    RULE_FIXED_TOTAL_NUMBER,
    RULE_PAIRWISE_BERNOULLI,
    RULE_GIVEN,             /* read from a file of edges */
    RULE_SPATIAL_INDEGREE,  /* fixed_indegree with a kernel or mask   */
    RULE_SPATIAL_BERNOULLI, /* pairwise_bernoulli with a p of distance, or a mask */
    RULE_COUNT
} rule_kind;

/* What edges of one type have where the file has no column for it; NAN: nothing. */
struct edge_type {
    int64_t id;
    double  weight; /* in the column's unit */
    double  delay;
};

/* What is known of a projection's edges once they were looked through: the same on any number of
 * ranks. All zero before. */
struct edge_survey {
    uint64_t count;
    double   smallest, largest; /* weight, in the target kind's unit */
    double   smallest_size;     /* of |weight|, above 0; 0: there is none */
    double   quantum;           /* every weight is a whole multiple of it; 0: there is none */
    double   into_sum[2];       /* largest sum of |weight| into one neuron: positive, negative */
    uint64_t into_count[2];     /* largest number of them into one neuron */
    uint64_t excitatory_count;  /* of those above 0, and their mean: looked at where the model */
    double   excitatory_mean;   /* has energy, else 0                                          */
    uint32_t delay_min_steps;
    uint32_t delay_max_steps;
    uint64_t short_count; /* delays below a step, rounded up to it */
    double   shortest_ms; /* of these */
};

/* Where the synapses of RULE_GIVEN stand: those edges of one edge population of a SONATA file whose
 * ends are neurons of the projection's populations (struct node_ids). Projections may share an edge
 * population; it is read once for all that have the same path and population.
 * A value of an edge is that of its column, else that of its type, else the one for all, times the
 * factor. */
struct edge_source {
    const char             *path;
    const char             *population;    /* of edges */
    const char             *weight_column; /* dataset of the edge group; NULL: there is none */
    const char             *delay_column;
    double                  weight; /* for all, in the column's unit; NAN: nothing */
    double                  delay;
    double                  weight_factor; /* from the column's unit to the target kind's */
    double                  delay_factor;  /* to ms; then rounded to the grid, at least a step */
    bool                    has_types;     /* a table: an edge is of a type in it, or of none, -1 */
    uint32_t                type_count;
    const struct edge_type *types;  /* ascending ids */
    struct edge_survey      survey; /* set once, by model_survey_set */
};

struct projection {
    const char         *name;
    uint32_t            source; /* populations */
    uint32_t            target;
    rule_kind           rule;
    uint64_t            number;      /* indegree, outdegree or N (scaled); 0 where p */
    double              probability; /* of pairwise_bernoulli; by distance: its mean over pairs */
    bool                allow_autapses;
    bool                allow_multapses;
    uint32_t            receptor;         /* of a kind whose receptors have names; else 0 */
    struct distribution weight;           /* pA or mV: the target kind's weight_unit */
    struct distribution delay_ms;         /* drawn, then rounded to the grid, at least one step */
    const struct projection_space *space; /* NULL: distance plays no part */
    const struct edge_source *given; /* of RULE_GIVEN, else NULL; weight and delay_ms are bounds
                                      * then, set with the survey, and number is its count */
    const struct pruning *pruning;   /* NULL: its synapses stay */
};

typedef enum input_kind { INPUT_POISSON, INPUT_DC } input_kind;

/* How a current changes while it acts; all zero: not at all. */
struct current_course {
    double   end_pA;       /* where is_ramp: from amplitude_pA to this in a straight line */
    bool     is_ramp;      /* between step_first and step_end, which is finite then        */
    uint64_t period_steps; /* 0: no pulses; else one begins every so many steps            */
    uint64_t width_steps;  /* of a pulse                                                   */
};

struct input {
    const char           *name;
    input_kind            kind;
    uint32_t              target;       /* population                                            */
    uint32_t              receptor;     /* of a kind whose receptors have names; else 0          */
    uint32_t              first, count; /* its neurons [first, first + count)                    */
    double                rate_Hz;      /* Poisson: of all trains of a neuron together (scaled)  */
    double                weight;       /* Poisson: constant, in the kind's weight unit (scaled) */
    double                amplitude_pA; /* DC                                                    */
    uint64_t              step_first;   /* acts in steps [step_first, step_end): start and stop  */
    uint64_t              step_end;     /* plus delay, on the grid                               */
    struct current_course course;       /* of DC */
    const uint32_t       *neurons;      /* of DC: [count] ascending, the first is first; or NULL */
    bool                  is_charged;   /* Poisson: what arrives is paid for, where energy is on */
    bool                  is_sensory;   /* scaled by the receiver's epsilon (coupling `sensory`) */
};

/* Beside the states of kinds: what a store of energy holds, as epsilon. */
enum { STATE_EPSILON = KIND_STATES_MAX };

struct state_recording {
    const char     *name; /* of the report: file NAME.h5 */
    uint32_t        population;
    uint32_t        state; /* of the kind, or STATE_EPSILON */
    uint32_t        neuron_count;
    const uint32_t *neurons; /* ascending, within the population */
    uint32_t        interval_steps;
    uint64_t        step_first; /* frames are taken in steps [step_first, step_end) */
    uint64_t        step_end;
};

/* Where a model wants its results; NULL: it does not say. */
struct model_output {
    const char *folder;
    const char *spikes_file; /* name within the folder */
};

/* What scaling did, for the record. */
struct scaling {
    double neurons; /* factors: 1 where not scaled */
    double indegree;
    double weight;
};

struct model {
    const char                   *name;
    const char                   *title;  /* "" where the file has none */
    const char                   *source; /* where its numbers come from, or "" */
    const char                   *path;
    double                        dt_ms;
    uint64_t                      seed;
    double                        time_ms;   /* default length of a run (0: none given) */
    double                        warmup_ms; /* default warm-up */
    struct scaling                scaling;
    struct model_output           output;
    uint32_t                      tile_size;   /* neurons of a tile: a power of two, 1..1024 */
    uint32_t                      weight_bits; /* of a stored synapse: 16, 32; 0: as it fits */
    uint32_t                      neuron_count;
    uint32_t                      population_count;
    const struct population      *populations;
    uint32_t                      projection_count;
    const struct projection      *projections;
    uint32_t                      input_count;
    const struct input           *inputs;
    uint32_t                      recording_count;
    const struct state_recording *recordings;
    struct model_energy           energy;
    struct model_live             live;  /* senses, what may be tuned, alerts */
    struct model_store           *store; /* owns the memory behind all of the above */
};

struct model_options {
    double             scale;    /* 1: as written */
    bool               has_seed; /* seed overrides the file's */
    uint64_t           seed;
    uint32_t           set_count; /* KEY=VALUE words, in order */
    const char *const *sets;
};

/* A model from the text of a YAML file. path names the file in messages, and files named in the
 * model are found beside it.
 *   faults  FAULT_INPUT: fault_message() holds every problem found, one a line, each as
 *           FILE:LINE:COLUMN: KEY.PATH: what is wrong with VALUE, what was expected[, nearest];
 *           FAULT_USAGE for a wrong option; FAULT_MEMORY
 *   ranks   local: the same text gives the same model on every rank */
MUST_CHECK fault model_read(struct model **out, const char *path, const char *text,
                            const struct model_options *options);
void             model_destroy(struct model **model);

/* What looking through the edges of a RULE_GIVEN projection gave; once for each, before anything is
 * built. Sets the projection's number, and weight and delay_ms to the bounds that were found. */
void model_survey_set(struct model *model, uint32_t projection, const struct edge_survey *survey);

/* After all of them: what follows from edges, the prices of energy, and that a neuron cannot
 * spend more than a store can hold.   faults  FAULT_INPUT (names the population), FAULT_MEMORY */
MUST_CHECK fault model_survey_end(struct model *model);

/* Does the model have projections that are read from files? */
bool model_has_given_edges(const struct model *model);

/* Mean number of synapses of a projection; exact except for pairwise_bernoulli. */
double projection_expected_synapses(const struct model *model, const struct projection *p);

/* The name of a state of a population's neurons, NULL if they have none of it (merged receptors);
 * its unit. */
const char *state_name(const struct population *population, uint32_t state);
unit        state_unit(const struct population *population, uint32_t state);

const char *rule_name(rule_kind rule); /* "fixed_indegree", ... */

#endif
