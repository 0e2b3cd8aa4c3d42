/* energy_read.c - the section `energy`, and the keys that it shares with a population. */
#include "model/energy_read.h"

#include "base/units.h"
#include "model/field.h"
#include "model/quantity.h"
#include "model/reading.h"

#include <math.h>

static const double TICK_MS = 1.0; /* or the next that is a whole number of steps */

static const double OVERLAP_MAX       = 100;
static const double SYNAPSES_REAL_MAX = 1e6;
static const double SUPPLY_MAX        = 1e15;
static const double COST_MAX          = 1e12;

/* Twice what a neuron needs at 4 spikes/s (Howarth et al. 2012). */
static const double SUPPLY_ATP_PER_S = 4.46e9;

static const char *const MODES[]       = {"off", "account", "coupled"};
static const char        COSTS_USUAL[] = "howarth-2012";

static const struct quantity_range NEVER_NEGATIVE = {.low = 0, .high = COST_MAX};

static void mode_read(struct reading *r, const struct yaml_node *node, struct energy_draft *draft)
{
    uint32_t which = ENERGY_ACCOUNT; /* a word that is wrong makes nothing else wrong */
    (void)field_choice(&r->problems, node, "mode", MODES, FIELD_COUNT(MODES), &which);
    draft->mode = (energy_mode)which;
    draft->said = node;
}

bool energy_value_read(struct reading *r, const struct yaml_node *node, const char *key, unit of,
                       struct quantity_range range, double *out)
{
    const struct yaml_node *value = field_find(node, key);
    double                  found = 0;
    if (!value) return true;
    if (!quantity_read_within(&r->problems, value, of, range, &found)) return false;
    *out = found;
    return true;
}

bool ticks_read(struct reading *r, const struct yaml_node *node, uint64_t low, uint64_t *ticks)
{
    const uint64_t high = UINT64_C(1) << 52;
    uint64_t       each = r->model->energy.tick_steps, steps = 0;
    if (each == 0 || !steps_read(r, node, low * each, high, &steps)) return false;
    *ticks = steps / each;
    if (steps % each == 0) return true;
    problem_note(&r->problems, node,
                 "'%s' is no whole number of ticks of %.12g ms; expected %.12g ms or %.12g ms",
                 node->shown, r->model->energy.tick_ms,
                 ms_from_steps((int64_t)(*ticks * each), r->dt_ms),
                 ms_from_steps((int64_t)((*ticks + 1) * each), r->dt_ms));
    return false;
}

/* Keys that the section and populations have in common. */
static void shared_read(struct reading *r, const struct yaml_node *node, struct energy_draft *draft)
{
    const struct quantity_range overlaps = {0, OVERLAP_MAX, true}, chances = {0, 1, true};
    const struct quantity_range numbers  = {0, SYNAPSES_REAL_MAX, true};
    const struct quantity_range supplies = {0, SUPPLY_MAX, true},
                                stores   = {0, ENERGY_EPSILON_0, false};
    const struct yaml_node *weight       = field_find(node, "weight_reference");
    const struct yaml_node *mode         = field_find(node, "mode");
    if (mode) mode_read(r, mode, draft);
    (void)energy_value_read(r, node, "overlap", UNIT_NONE, overlaps, &draft->overlap);
    (void)energy_value_read(r, node, "real_synapses", UNIT_NONE, numbers, &draft->real_synapses);
    (void)energy_value_read(r, node, "release_probability", UNIT_NONE, chances,
                            &draft->release_probability);
    (void)energy_value_read(r, node, "supply_max", UNIT_ATP_PER_S, supplies,
                            &draft->supply_ATP_per_s);
    (void)energy_value_read(r, node, "epsilon", UNIT_NONE, stores, &draft->epsilon);
    if (weight) draft->weight_node = weight;
    couplings_read(r, node, draft);
}

/* A scalar is a mode. False where nothing else can be read. */
static bool is_mapping(struct reading *r, const struct yaml_node *node, const char *const *keys,
                       size_t count, struct energy_draft *draft)
{
    if (node->shape == NODE_MAPPING) return field_check(&r->problems, node, keys, count);
    if (node->shape == NODE_SCALAR)
        mode_read(r, node, draft);
    else
        (void)field_is_shape(&r->problems, node, NODE_MAPPING,
                             "off, account, coupled, or a mapping of mode, costs, ...");
    return false;
}

/* Single entries of a table. True where one differs from it. */
static bool costs_change(struct reading *r, const struct yaml_node *node,
                         struct energy_costs *costs)
{
    const struct {
        const char *key;
        unit        of;
        double     *value;
    } ENTRIES[] = {
        {"resting", UNIT_ATP_PER_S, &costs->resting},
        {"glia", UNIT_ATP_PER_S, &costs->glia},
        {"action_potential", UNIT_ATP, &costs->action_potential},
        {"calcium", UNIT_ATP, &costs->calcium},
        {"vesicle", UNIT_ATP, &costs->vesicle},
        {"recycling", UNIT_ATP, &costs->recycling},
        {"mglur", UNIT_ATP, &costs->mglur},
        {"postsynaptic", UNIT_ATP, &costs->postsynaptic},
    };
    const char *keys[FIELD_COUNT(ENTRIES) + 1] = {"table"};
    for (size_t i = 0; i < FIELD_COUNT(ENTRIES); i++)
        keys[i + 1] = ENTRIES[i].key;
    bool is_changed = false;
    if (!field_check(&r->problems, node, keys, FIELD_COUNT(keys))) return false;
    for (size_t i = 0; i < FIELD_COUNT(ENTRIES); i++) {
        double before = *ENTRIES[i].value;
        (void)energy_value_read(r, node, ENTRIES[i].key, ENTRIES[i].of, NEVER_NEGATIVE,
                                ENTRIES[i].value);
        is_changed = is_changed || *ENTRIES[i].value != before;
    }
    return is_changed;
}

static void table_read(struct reading *r, const struct yaml_node *node)
{
    enum { TABLES_MAX = 64 };
    uint32_t                 count = 0, which = 0;
    const struct cost_table *tables = cost_tables(&count);
    const char              *names[TABLES_MAX];
    for (uint32_t i = 0; i < count && i < TABLES_MAX; i++)
        names[i] = tables[i].name;
    if (!field_choice(&r->problems, node, "table of costs", names, count, &which)) return;
    r->model->energy.costs_name = tables[which].name;
    r->model->energy.costs      = tables[which].costs;
}

/* A table's name, or one and what differs from it. */
static void costs_read(struct reading *r, const struct yaml_node *node)
{
    const struct cost_table *usual      = cost_table_find(COSTS_USUAL);
    struct model_energy     *energy     = &r->model->energy;
    energy->costs_name                  = usual->name;
    energy->costs                       = usual->costs;
    bool                    has_entries = node && node->shape != NODE_SCALAR;
    const struct yaml_node *table       = has_entries ? field_find(node, "table") : node;
    if (table) table_read(r, table);
    if (!has_entries) return;
    energy->has_changed_costs = costs_change(r, node, &energy->costs);
}

static void tick_read(struct reading *r, const struct yaml_node *node)
{
    enum { TICK_STEPS_MAX = 65535 };
    uint64_t steps = 0;
    if (r->dt_ms == 0) return;
    if (!node)
        steps = (uint64_t)ceil(TICK_MS / r->dt_ms - 1e-6);
    else if (!steps_read(r, node, 1, TICK_STEPS_MAX, &steps))
        steps = 1;
    r->model->energy.tick_steps = (uint32_t)steps;
    r->model->energy.tick_ms    = ms_from_steps((int64_t)steps, r->dt_ms);
}

fault energy_section_read(struct reading *r, const struct yaml_node *root)
{
    static const char *const KEYS[]   = {"mode",          "tick",
                                         "costs",         "overlap",
                                         "real_synapses", "release_probability",
                                         "supply_max",    "weight_reference",
                                         "epsilon",       "couplings",
                                         "regions"};
    const struct yaml_node  *node     = field_find(root, "energy");
    struct energy_draft     *draft    = &r->energy;
    bool                     has_more = false;
    *draft = (struct energy_draft){.node = node, .mode = ENERGY_OFF, .weight = NAN};
    if (node) has_more = is_mapping(r, node, KEYS, FIELD_COUNT(KEYS), draft);
    costs_read(r, has_more ? field_find(node, "costs") : NULL);
    tick_read(r, has_more ? field_find(node, "tick") : NULL);
    draft->overlap             = r->model->energy.costs.overlap;
    draft->real_synapses       = 1;
    draft->release_probability = 1;
    draft->supply_ATP_per_s    = SUPPLY_ATP_PER_S;
    draft->epsilon             = ENERGY_EPSILON_0;
    couplings_usual(r, draft);
    if (has_more) shared_read(r, node, draft);
    return FAULT_NONE;
}

/* In the unit of the population's weights; one that stands in the section is looked at by all. */
static void weight_read(struct reading *r, struct population_draft *draft)
{
    const struct quantity_range weights = {0, VALUE_MAX, true};
    const struct yaml_node     *node    = draft->energy.weight_node;
    double                      weight  = 0;
    if (!node || !energy_is_possible(draft) || draft->energy.is_excluded) return;
    unit of = draft->population.kind->weight_unit;
    if (quantity_read_within(&r->problems, node, of, weights, &weight))
        draft->energy.weight = weight;
}

fault energy_population_read(struct reading *r, const struct yaml_node *node,
                             struct population_draft *draft)
{
    static const char *const KEYS[] = {
        "mode",       "overlap",          "real_synapses", "release_probability",
        "supply_max", "weight_reference", "epsilon",       "couplings"};
    draft->energy        = r->energy;
    draft->energy.node   = node;
    draft->energy.said   = NULL;
    draft->energy.region = UINT32_MAX;
    if (node && is_mapping(r, node, KEYS, FIELD_COUNT(KEYS), &draft->energy))
        shared_read(r, node, &draft->energy);
    draft->energy.is_excluded =
        draft->energy.said ? draft->energy.mode == ENERGY_OFF : !r->energy.said;
    weight_read(r, draft);
    return FAULT_NONE;
}
