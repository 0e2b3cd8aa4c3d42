/* parts.h - a circuit while it is being read: what the parts of the reader hand to each other.
 *
 * Nodes come first, then what selects nodes (node sets), then edges, inputs and reports. A node
 * population becomes one population of the model for each kind of neuron in it; nearly always that
 * is one, whose neuron i is node i.
 *
 * Ownership  circuit_read owns the circuit; what goes into the model comes from kept, all else from
 *            scratch, which dies with the reading.
 */
#ifndef ERGON_CIRCUIT_PARTS_H
#define ERGON_CIRCUIT_PARTS_H

#include "circuit/config.h"
#include "model/model_make.h"
#include "sonata/csv.h"
#include "sonata/node_file.h"

enum { CIRCUIT_POPULATIONS_MAX = 4096 };

/* A node population of the files. */
struct node_population {
    const char       *name;
    const char       *path; /* of its nodes file */
    struct node_file *file;
    struct csv       *types; /* NULL: it has no table of types */
    struct node_table table;
    uint32_t         *type_row;   /* [nodes] in types; UINT32_MAX: none */
    const char       *given_type; /* of a config's `populations`: "virtual", ...; NULL: not said */
    uint32_t          first, count; /* its populations of the model */
    uint32_t         *part;         /* [nodes] which of them */
    uint32_t         *neuron;       /* [nodes] and which neuron there */
};

/* The nodes that a node set has, population by population. */
struct node_choice {
    bool **has; /* [node populations][nodes] */
};

struct circuit {
    const char                 *path;
    const struct model_options *options;
    struct model               *model;
    struct arena               *kept;
    struct arena                scratch;
    struct config               top, simulation, network;
    struct config               sets[2]; /* node sets of the simulation, of the circuit */
    const struct json_value    *run, *conditions, *own; /* own: our private key; NULL: none */
    bool                        is_like_nest;           /* V_m starts as NEST has it */
    double                      v_init_mV;              /* NAN: V_m starts at E_L */
    double                      expected_rate_Hz;
    uint32_t                    set_visits; /* of node_set_choose: node sets gone through */

    uint32_t                node_population_count;
    struct node_population *nodes;
    size_t                  population_capacity, projection_capacity, input_capacity;
    size_t                  recording_capacity;
    struct population      *populations;    /* blocks of their own until the end */
    double                 *weight_factors; /* [populations] from a file's weights to the kind's */
    struct projection      *projections;
    struct input           *inputs;
    struct state_recording *recordings;
};

/* Options of the run: dt, length, seed, output, our own key. */
MUST_CHECK fault circuit_run_read(struct circuit *c);
MUST_CHECK fault circuit_nodes_read(struct circuit *c);
MUST_CHECK fault circuit_edges_read(struct circuit *c);
MUST_CHECK fault circuit_overrides_read(struct circuit *c);
MUST_CHECK fault circuit_inputs_read(struct circuit *c);
MUST_CHECK fault circuit_reports_read(struct circuit *c);
void             circuit_nodes_close(struct circuit *c);

/* Kinds and parameters of the nodes of a population: its populations of the model. */
MUST_CHECK fault population_make(struct circuit *c, struct node_population *nodes);

/* Nodes of a node set: value is a name, a list of names or ids, or an object of conditions; NULL:
 * all. choice lives in scratch.
 *   faults  FAULT_INPUT: located */
MUST_CHECK fault node_set_choose(struct circuit *c, const struct config *where,
                                 const struct json_value *value, struct node_choice *choice);

/* How many neurons of one population of the model a choice has. */
uint32_t choice_count(struct circuit *c, const struct node_choice *choice, uint32_t population);
/* Those neurons, ascending; *neurons in kept, NULL where there are none. */
MUST_CHECK fault choice_neurons(struct circuit *c, const struct node_choice *choice,
                                uint32_t population, uint32_t *count, uint32_t **neurons);

/* The node population of a name; NULL if there is none. */
struct node_population *node_population_find(struct circuit *c, const char *name);
/* The node population that a population of the model comes from. */
struct node_population *node_population_of(struct circuit *c, uint32_t population);

/* A time of a config in steps.   faults  FAULT_INPUT: not on the grid, where that is asked */
MUST_CHECK fault steps_take(struct circuit *c, const struct config *where,
                            const struct json_value *object, const char *key, uint64_t *steps);

#endif
