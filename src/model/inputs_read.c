/* inputs_read.c - elements of the list `inputs`: Poisson trains and constant currents. */
#include "base/memory.h"
#include "base/units.h"
#include "kinds/poisson.h"
#include "model/distribution.h"
#include "model/field.h"
#include "model/live_read.h"
#include "model/quantity.h"
#include "model/reading.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const double   PER_S      = 1e-3; /* Hz times ms */
static const double   TRAINS_MAX = 1e9;
static const uint64_t STEPS_MAX  = UINT64_C(1) << 52;
static const uint64_t STEP_NEVER = UINT64_MAX;

/* What all targets of an element share. */
struct element {
    const struct yaml_node *node;
    const char             *name;
    input_kind              kind;
    uint32_t               *targets, target_count;
    double                 *rates_Hz, *trains, *amplitudes_pA; /* [targets] */
    const struct yaml_node *rate;
    bool                    has_trains;
    double                  weight;
    uint32_t                receptor;
    uint64_t                step_first, step_end;
    const struct yaml_node *neurons;
    bool                    is_charged, is_sensory;
};

static const char *const KEYS[] = {"name",     "poisson", "dc",     "target", "neurons",
                                   "weight",   "delay",   "start",  "stop",   "when",
                                   "receptor", "charged", "sensory"};

/* One value for all targets, or a list with one for each, in scratch. */
static fault values_read(struct reading *r, const struct yaml_node *node, unit of, uint32_t count,
                         double **out)
{
    double *values = NULL;
    TRY(arena_take(&r->scratch, &values, count, sizeof *values));
    *out = NULL;
    if (node->shape == NODE_LIST && node->count != count) {
        problem_note(&r->problems, node, "%u values stand here; expected %u, one for each target",
                     node->count, count);
        return FAULT_NONE;
    }
    bool is_good = true;
    for (uint32_t i = 0; i < count; i++) {
        const struct yaml_node *value = node->shape == NODE_LIST ? node->items[i] : node;
        is_good = quantity_read(&r->problems, value, of, &values[i]) && is_good;
        if (is_good && of != UNIT_PA && values[i] < 0) {
            problem_note(&r->problems, value, "'%s' is negative; expected at least 0",
                         value->shown);
            is_good = false;
        }
    }
    if (is_good) *out = values;
    return FAULT_NONE;
}

static bool trains_check(struct reading *r, const struct yaml_node *node, const double *trains,
                         uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (trains[i] == nearbyint(trains[i]) && trains[i] <= TRAINS_MAX) continue;
        const struct yaml_node *value = node->shape == NODE_LIST ? node->items[i] : node;
        problem_note(&r->problems, value,
                     "'%s' is no number of trains; expected a whole number up to %.0f",
                     value->shown, TRAINS_MAX);
        return false;
    }
    return true;
}

static fault poisson_read(struct reading *r, const struct yaml_node *node, struct element *e)
{
    static const char *const NAMES[] = {"rate", "trains"};
    if (!field_check(&r->problems, node, NAMES, FIELD_COUNT(NAMES))) return FAULT_NONE;
    e->rate                        = field_need(&r->problems, node, "rate", "a rate in Hz");
    const struct yaml_node *trains = field_find(node, "trains");
    e->has_trains                  = trains != NULL;
    if (e->rate) TRY(values_read(r, e->rate, UNIT_HZ, e->target_count, &e->rates_Hz));
    if (trains) TRY(values_read(r, trains, UNIT_NONE, e->target_count, &e->trains));
    if (trains && e->trains && !trains_check(r, trains, e->trains, e->target_count))
        e->trains = NULL;
    if (trains && !e->trains) e->rates_Hz = NULL;
    return FAULT_NONE;
}

static fault dc_read(struct reading *r, const struct yaml_node *node, struct element *e)
{
    static const char *const NAMES[] = {"amplitude"};
    if (!field_check(&r->problems, node, NAMES, FIELD_COUNT(NAMES))) return FAULT_NONE;
    const struct yaml_node *amplitude =
        field_need(&r->problems, node, "amplitude", "a current in pA");
    if (amplitude) TRY(values_read(r, amplitude, UNIT_PA, e->target_count, &e->amplitudes_pA));
    return FAULT_NONE;
}

/* The source of the input: exactly one of two keys. */
static fault source_read(struct reading *r, struct element *e)
{
    const struct yaml_node *poisson = field_find(e->node, "poisson");
    const struct yaml_node *dc      = field_find(e->node, "dc");
    if (poisson && dc)
        problem_note(&r->problems, dc->key, "'dc' stands beside 'poisson'; expected one of them");
    else if (!poisson && !dc)
        problem_note_missing(&r->problems, e->node, "poisson",
                             "poisson: {rate} or dc: {amplitude}");
    if (!poisson == !dc || e->target_count == 0) return FAULT_NONE;
    e->kind = poisson ? INPUT_POISSON : INPUT_DC;
    return poisson ? poisson_read(r, poisson, e) : dc_read(r, dc, e);
}

static bool current_reaches(struct reading *r, const struct yaml_node *node, uint32_t target)
{
    const struct population_draft *draft = &r->populations[target];
    if (!draft->population.kind || !draft->population.kind->ignores_current) return true;
    problem_note(&r->problems, node, "'%s' is of kind %s, which takes no current; expected another",
                 draft->name->shown, draft->population.kind->name);
    return false;
}

/* Currents go into any kind that takes input, and have no weight. */
static bool current_check(struct reading *r, const struct element *e,
                          const struct yaml_node *target, const struct yaml_node *weight)
{
    bool is_good = e->target_count > 0;
    unit of      = UNIT_NONE;
    for (uint32_t i = 0; i < e->target_count; i++)
        is_good = weight_unit_find(r, target, &e->targets[i], 1, &of) &&
                  current_reaches(r, target, e->targets[i]) && is_good;
    if (weight)
        problem_note(&r->problems, weight->key,
                     "'weight' has no use beside dc; expected the current as its amplitude");
    return is_good && !weight;
}

/* A constant weight for Poisson trains. */
static bool weight_read(struct reading *r, struct element *e, const struct yaml_node *target)
{
    const struct yaml_node *weight = field_find(e->node, "weight");
    unit                    of     = UNIT_NONE;
    if (field_find(e->node, "dc")) return current_check(r, e, target, weight);
    if (!e->target_count || !weight_unit_find(r, target, e->targets, e->target_count, &of))
        return false;
    weight = field_need(&r->problems, e->node, "weight", "the weight of each spike");
    if (!weight || !quantity_read(&r->problems, weight, of, &e->weight)) return false;
    struct distribution constant = distribution_constant(e->weight);
    return weight_check(r, weight, &constant);
}

static bool times_read(struct reading *r, struct element *e)
{
    const struct yaml_node *delay = field_find(e->node, "delay");
    const struct yaml_node *start = field_find(e->node, "start");
    const struct yaml_node *stop  = field_find(e->node, "stop");
    uint64_t                later = 1, first = 0, end = STEP_NEVER;
    bool                    is_good = !delay || steps_read(r, delay, 1, DELAY_STEPS_MAX, &later);
    is_good = (!start || steps_read(r, start, 0, STEPS_MAX, &first)) && is_good;
    is_good = (!stop || steps_read(r, stop, 0, STEPS_MAX, &end)) && is_good;
    if (is_good && stop && end <= first) {
        problem_note(&r->problems, stop, "'%s' is not after start; expected a later time",
                     stop->shown);
        return false;
    }
    e->step_first = first + later;
    e->step_end   = end == STEP_NEVER ? STEP_NEVER : end + later;
    return is_good;
}

/* Rate and weight of one target, scaled where trains say what they are made of. */
static bool poisson_make(struct reading *r, const struct element *e, uint32_t index,
                         struct input_draft *draft)
{
    assert(e->rates_Hz && (e->trains || !e->has_trains));
    struct input *input  = &draft->input;
    double        trains = e->has_trains ? e->trains[index] : 1;
    input->weight        = e->weight;
    input->rate_Hz       = e->rates_Hz[index] * trains;
    draft->file_rate_Hz  = e->rates_Hz[index];
    draft->file_weight   = e->weight;
    draft->rate_factor   = trains;
    draft->weight_factor = 1;
    if (e->has_trains) {
        bool is_steady       = e->step_end == STEP_NEVER && !e->neurons;
        draft->full_drive    = is_steady ? input->rate_Hz * e->weight : 0;
        draft->rate_factor   = nearbyint(trains * r->scale.indegree);
        draft->weight_factor = r->scale.weight;
        input->rate_Hz       = e->rates_Hz[index] * draft->rate_factor;
        input->weight *= draft->weight_factor;
    }
    double mean = input->rate_Hz * PER_S * r->dt_ms;
    if (mean <= POISSON_MEAN_MAX) return true;
    problem_note(&r->problems, e->rate,
                 "%.12g Hz are %.6g events in a step of %.12g ms; expected at most %.0f",
                 input->rate_Hz, mean, r->dt_ms, POISSON_MEAN_MAX);
    return false;
}

static fault target_read(struct reading *r, const struct element *e, uint32_t index, bool is_active)
{
    struct input_draft             draft = {.node = e->node, .is_active = is_active};
    struct input                  *input = &draft.input;
    const struct population_draft *p     = &r->populations[e->targets[index]];
    *input                               = (struct input){.kind       = e->kind,
                                                          .target     = e->targets[index],
                                                          .receptor   = e->receptor,
                                                          .count      = p->population.size,
                                                          .step_first = e->step_first,
                                                          .step_end   = e->step_end,
                                                          .is_charged = e->is_charged,
                                                          .is_sensory = e->is_sensory};
    if (p->population.size == 0) return FAULT_NONE;
    if (e->neurons && !range_read(r, e->neurons, p->population.size, &input->first, &input->count))
        return FAULT_NONE;
    if (e->kind == INPUT_DC) input->amplitude_pA = e->amplitudes_pA[index];
    if (e->kind == INPUT_POISSON && !poisson_make(r, e, index, &draft)) return FAULT_NONE;
    const char *target = r->population_names[e->targets[index]];
    const char *name   = e->name ? e->name : (e->kind == INPUT_DC ? "dc" : "poisson");
    if (e->name && e->target_count == 1)
        TRY(arena_copy(&r->store->arena, &input->name, name, strlen(name)));
    else
        TRY(arena_format(&r->store->arena, &input->name, "%s->%s", name, target));
    bool is_nothing = input->rate_Hz == 0 && input->amplitude_pA == 0;
    if (is_nothing && !is_tunable_input(r, e->name, input->name)) return FAULT_NONE;
    TRY(memory_reserve(&r->inputs, &r->input_capacity, r->input_count + 1, sizeof *r->inputs,
                       "inputs"));
    r->inputs[r->input_count++] = draft;
    return FAULT_NONE;
}

/* What energy has to do with it: both are without effect where energy is off. */
static bool energy_flags_read(struct reading *r, struct element *e)
{
    const struct yaml_node *charged = field_find(e->node, "charged");
    const struct yaml_node *sensory = field_find(e->node, "sensory");
    e->is_charged                   = e->kind == INPUT_POISSON;
    bool is_good                    = !charged || field_flag(&r->problems, charged, &e->is_charged);
    is_good = (!sensory || field_flag(&r->problems, sensory, &e->is_sensory)) && is_good;
    if (charged && e->kind == INPUT_DC) {
        problem_note(&r->problems, charged->key,
                     "'charged' has no use beside dc; expected it with poisson, whose events cost");
        is_good = false;
    }
    for (uint32_t i = 0; e->is_sensory && i < e->target_count; i++)
        is_good = store_need(r, sensory, e->targets[i]) && is_good;
    return is_good;
}

static fault element_read(struct reading *r, const struct yaml_node *node)
{
    struct element e = {.node = node};
    if (!field_check(&r->problems, node, KEYS, FIELD_COUNT(KEYS))) return FAULT_NONE;
    const struct yaml_node *name = field_find(node, "name");
    const struct yaml_node *target =
        field_need(&r->problems, node, "target", "a population or a list of them");
    if (name) e.name = field_name(&r->problems, name);
    e.neurons = field_find(node, "neurons");
    if (target) TRY(populations_name(r, target, &e.targets, &e.target_count));
    TRY(source_read(r, &e));
    bool is_good   = target && weight_read(r, &e, target);
    is_good        = times_read(r, &e) && is_good;
    is_good        = receptor_read(r, node, e.targets, e.target_count, &e.receptor) && is_good;
    is_good        = energy_flags_read(r, &e) && is_good;
    bool is_active = when_holds(r, node);
    if (!is_good || r->dt_ms == 0 || (!e.rates_Hz && !e.amplitudes_pA)) return FAULT_NONE;
    for (uint32_t i = 0; i < e.target_count; i++)
        TRY(target_read(r, &e, i, is_active));
    return FAULT_NONE;
}

fault inputs_read(struct reading *r, const struct yaml_node *root)
{
    const struct yaml_node *node = field_find(root, "inputs");
    if (!node || !field_is_shape(&r->problems, node, NODE_LIST, "a list of {poisson, target, ...}"))
        return FAULT_NONE;
    for (uint32_t i = 0; i < node->count; i++)
        TRY(element_read(r, node->items[i]));
    field_names_check(&r->problems, node);
    return FAULT_NONE;
}
