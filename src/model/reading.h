/* reading.h - a model while it is being read: what the parts of the reader hand to each other.
 *
 * Each part reads one section of the file into drafts: the thing itself, and the nodes that later
 * checks point at. A draft that a problem left incomplete says so (kind NULL, size 0), and checks
 * that need it are left out: one mistake, one problem.
 *
 * Ownership  model_read owns the reading; texts and arrays that go into the model are taken from
 *            store, all else from scratch, which dies with the reading.
 */
#ifndef ERGON_MODEL_READING_H
#define ERGON_MODEL_READING_H

#include "base/units.h"
#include "model/arena.h"
#include "model/energy_read.h"
#include "model/model.h"
#include "model/problem.h"
#include "model/yaml_tree.h"

enum {
    POPULATIONS_MAX = YAML_KEYS_MAX,
    PROJECTIONS_MAX = 1 << 20,
    NEURONS_MAX     = 0x7fffffff,
    TILE_SIZE_MIN   = 1,
    TILE_SIZE_MAX   = 1024
};

/* Beyond this no value of a neuron or synapse keeps its meaning in single precision. */
#define VALUE_MAX 1e15

/* Of one projection: counts stay exact as doubles. */
#define SYNAPSES_MAX 0x1p48

/* A named value that the user may change, from the section `parameters`. */
struct user_parameter {
    const char        *name;
    const char        *value;
    uint32_t           choice_count;
    const char *const *choices;
};

struct population_draft {
    struct population       population;    /* kind NULL, size 0: not known */
    uint32_t                full_size;     /* before scaling */
    bool                    has_positions; /* the file gives some, right or wrong */
    const struct yaml_node *node;
    const struct yaml_node *name;
    const struct yaml_node *parameter[KIND_PARAMETERS_MAX]; /* NULL: the default */
    struct energy_draft     energy;
};

struct projection_draft {
    struct projection        projection;
    double                   full_indegree; /* mean, before scaling */
    double                   full_weight;   /* mean, before scaling */
    const struct yaml_node  *node;
    struct projection_space *space;  /* the projection's, NULL where distance plays no part */
    const struct yaml_node  *number; /* where its number stands, node where it has none */
    bool                     is_active;
};

struct input_draft {
    struct input            input;
    double                  full_drive; /* Poisson, steady, on all neurons: rate x weight */
    double                  file_rate_Hz, rate_factor;  /* Poisson: rate and weight as the file */
    double                  file_weight, weight_factor; /* has them, and what became of them   */
    const struct yaml_node *node;
    bool                    is_active;
};

struct reading {
    const char                 *path;
    const char                 *data; /* folder of the files that the model names, or "" */
    const struct model_options *options;
    struct problems             problems;
    struct arena                scratch;
    struct model_store         *store;
    struct model               *model;

    double                   dt_ms;   /* 0: not known */
    const struct yaml_node  *tunable; /* the section, NULL: none */
    struct energy_draft      energy;  /* what the section says: where populations start from */
    uint32_t                 region_count;
    struct region_draft     *regions; /* in scratch */
    uint32_t                 parameter_count;
    struct user_parameter   *parameters;
    uint32_t                 population_count;
    struct population_draft *populations;
    const char             **population_names;
    size_t                   projection_count, projection_capacity;
    struct projection_draft *projections; /* a block of its own */
    size_t                   input_count, input_capacity;
    struct input_draft      *inputs; /* a block of its own */
    size_t                   recording_count, recording_capacity;
    struct state_recording  *recordings; /* a block of its own */
    struct scale_rule {
        const struct yaml_node *node; /* NULL: the model declares no scale */
        double                  neurons;
        double                  indegree;
        double                  weight;
        bool                    keeps_density; /* sides of free populations grow with neurons */
        const struct yaml_node *mean_rates;    /* NULL: no compensation */
    } scale;
};

struct model_store {
    struct arena arena;
};

/* Sections, in the order in which they are read. */
MUST_CHECK fault parameters_read(struct reading *r, const struct yaml_node *root);
void             scale_read(struct reading *r, const struct yaml_node *root);
MUST_CHECK fault populations_read(struct reading *r, const struct yaml_node *root);
MUST_CHECK fault projections_read(struct reading *r, const struct yaml_node *root);
MUST_CHECK fault inputs_read(struct reading *r, const struct yaml_node *root);
MUST_CHECK fault recording_read(struct reading *r, const struct yaml_node *root);

/* Checks that need the whole model. */
void scale_compensate(struct reading *r);
void populations_check(struct reading *r);

/* NULL if parameters of a population fit together wherever they are in their bounds, else what is
 * wrong. */
const char *combination_check(const struct population *p);

/* --set: change the tree before it is read. Words that are no KEY=VALUE, and keys that lead
 * nowhere, are noted as problems of the command line. */
MUST_CHECK fault sets_apply(struct reading *r, struct yaml_node *root);

/* The keys that a model file may have. */
extern const char *const MODEL_KEYS[];
extern const size_t      MODEL_KEY_COUNT;

/* Does the `when:` of an element hold? True without one; what is wrong with it is noted. */
bool when_holds(struct reading *r, const struct yaml_node *element);

/* Populations of a node that names one or a list of them; none twice.
 *   out  indices, in scratch; *count 0 where a name is wrong (noted) */
MUST_CHECK fault populations_name(struct reading *r, const struct yaml_node *node, uint32_t **out,
                                  uint32_t *count);
/* The unit of weights into all of these populations, which must agree; false: not known. */
bool weight_unit_find(struct reading *r, const struct yaml_node *node, const uint32_t *targets,
                      uint32_t count, unit *out);

/* The key `receptor` of an element, for kinds whose receptors have names; 0 without it. */
bool receptor_read(struct reading *r, const struct yaml_node *element, const uint32_t *targets,
                   uint32_t count, uint32_t *out);

/* A whole number of steps from a time of at least low steps, on the grid of dt. */
bool steps_read(struct reading *r, const struct yaml_node *node, uint64_t low, uint64_t high,
                uint64_t *out);
/* Is a time on the grid? Noted with the nearest times that are; true while dt is not known. */
bool grid_check(struct reading *r, const struct yaml_node *node, const char *what, double time_ms);

/* Neurons [*first, *first + *count) of a population of size neurons: `first N`, `all`, or
 * `{first: i, count: n}`. */
bool range_read(struct reading *r, const struct yaml_node *node, uint32_t size, uint32_t *first,
                uint32_t *count);

/* The weights of one projection: finite, and not all nothing. */
bool weight_check(struct reading *r, const struct yaml_node *node, const struct distribution *d);

/* Scaling of sizes (beyond NEURONS_MAX: that and one), numbers of synapses (in place) and trains.
 */
uint32_t scale_size(const struct reading *r, const struct kind *kind, uint32_t full_size);
void     scale_projection(struct reading *r, struct projection_draft *draft);

/* Where a population's neurons lie, into the draft. */
MUST_CHECK fault positions_read(struct reading *r, const struct yaml_node *node,
                                struct population_draft *draft);

/* The positions of a file: a neuron a line, x [y [z]] in mm, one column for each dimension. */
MUST_CHECK fault positions_file_read(struct reading *r, const struct yaml_node *node,
                                     struct population_draft *draft);

/* The list of a spike source from its file, into the draft's population. */
MUST_CHECK fault spike_list_read(struct reading *r, const struct yaml_node *node,
                                 struct population_draft *draft);

/* Mean number of synapses of a rule between populations of these sizes. */
double projection_synapses(const struct projection *p, uint32_t source_size, uint32_t target_size);

#endif
