/* stimuli.c - inputs of a circuit: spikes of virtual nodes, and currents. */
#include "base/memory.h"
#include "base/units.h"
#include "circuit/parts.h"
#include "sonata/spike_file.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double PA_PER_NA = 1000, MS_PER_S = 1000, STEPS_MAX = 0x1p52, CURRENT_MAX_NA = 1e12;

struct stimulus {
    const char              *name;
    const struct json_value *value;
    struct node_choice       choice;
};

/* Spikes of one virtual population, from all inputs. */
struct spike_gathering {
    struct source_spike *items;
    size_t               count, capacity;
};

/* What is being read into the spikes of a population. */
struct spike_reading {
    const struct stimulus        *stimulus;
    const struct node_population *nodes;
    const char                   *path;
    struct spike_gathering       *gatherings; /* [populations of the model] */
};

/* A spike at the time nearest on the grid; one at 0 or before it is none (as in NEST). */
static fault spike_take(struct circuit *c, const struct spike_reading *r, double time_ms,
                        uint64_t id)
{
    double dt_ms = c->model->dt_ms;
    if (id >= r->nodes->table.count)
        RAISE(FAULT_INPUT, "%s: /spikes/%s: node id %llu; expected one below %u, the nodes of '%s'",
              r->path, r->nodes->name, (unsigned long long)id, r->nodes->table.count,
              r->nodes->name);
    if (time_ms / dt_ms > STEPS_MAX)
        RAISE(FAULT_INPUT, "%s: /spikes/%s: a spike at %g ms; expected fewer than 2^52 steps",
              r->path, r->nodes->name, time_ms);
    if (!r->stimulus->choice.has[r->nodes - c->nodes][id]) return FAULT_NONE;
    uint32_t population = r->nodes->first + r->nodes->part[id];
    if (c->populations[population].kind->receptor_count > 0)
        return json_value_raise(c->simulation.doc, r->stimulus->value, "node_set",
                                "node %llu of '%s' is no virtual node; expected virtual ones",
                                (unsigned long long)id, r->nodes->name);
    if (time_ms <= 0 || steps_from_ms(time_ms, dt_ms) < 1) return FAULT_NONE;
    struct spike_gathering *into = &r->gatherings[population];
    TRY(memory_reserve(&into->items, &into->capacity, into->count + 1, sizeof *into->items,
                       "spikes of a source"));
    into->items[into->count++] = (struct source_spike){
        .step = (uint64_t)steps_from_ms(time_ms, dt_ms) - 1, .index = r->nodes->neuron[id]};
    return FAULT_NONE;
}

static fault population_spikes(struct circuit *c, const struct spike_reading *r)
{
    size_t    count    = 0;
    double   *times_ms = NULL;
    uint64_t *ids      = NULL;
    fault     failed   = spike_file_read(r->path, r->nodes->name, &count, &times_ms, &ids);
    for (size_t i = 0; !failed && i < count; i++)
        failed = spike_take(c, r, times_ms[i], ids[i]);
    memory_give(&times_ms);
    memory_give(&ids);
    return failed;
}

static fault spikes_read(struct circuit *c, const struct stimulus *s,
                         struct spike_gathering *gatherings)
{
    const struct json_value *module = NULL, *given = NULL;
    const struct json       *doc = c->simulation.doc;
    struct spike_reading     r   = {.stimulus = s, .gatherings = gatherings};
    TRY(json_value_take(doc, s->value, (struct json_wish){"module", VALUE_TEXT, true}, &module));
    if (strcmp(json_value_text(module), "h5") != 0 &&
        strcmp(json_value_text(module), "sonata") != 0)
        return json_value_raise(doc, s->value, "module", "is '%.40s'; expected h5",
                                json_value_text(module));
    TRY(json_value_take(doc, s->value, (struct json_wish){"input_file", VALUE_TEXT, true}, &given));
    TRY(config_path(&c->simulation, &c->scratch, s->value, "input_file", &r.path));
    for (uint32_t p = 0; p < c->node_population_count; p++) {
        r.nodes = &c->nodes[p];
        if (memchr(s->choice.has[p], true, r.nodes->table.count)) TRY(population_spikes(c, &r));
    }
    return FAULT_NONE;
}

/* The same current into the chosen neurons of each population. */
static fault current_add(struct circuit *c, const struct stimulus *s, const struct input *current)
{
    for (uint32_t p = 0; p < c->model->population_count; p++) {
        uint32_t *neurons = NULL;
        TRY(memory_reserve(&c->inputs, &c->input_capacity, (size_t)c->model->input_count + 1,
                           sizeof *c->inputs, "inputs"));
        struct input *input = &c->inputs[c->model->input_count];
        *input              = *current;
        input->target       = p;
        input->count        = choice_count(c, &s->choice, p);
        if (input->count == 0 || c->populations[p].kind->receptor_count == 0) continue;
        if (input->count < c->populations[p].size) {
            TRY(choice_neurons(c, &s->choice, p, &input->count, &neurons));
            input->neurons = neurons;
            input->first   = neurons[0];
        }
        TRY(arena_format(c->kept, &input->name, "%s->%s", s->name, c->populations[p].name));
        c->model->input_count++;
    }
    return FAULT_NONE;
}

/* A number that must be there. */
static fault number_need(struct circuit *c, const struct stimulus *s, const char *key, double low,
                         double *out)
{
    const struct json_value *value = NULL;
    TRY(json_value_take(c->simulation.doc, s->value, (struct json_wish){key, VALUE_NUMBER, true},
                        &value));
    return json_take_number(c->simulation.doc, s->value, key, low, out);
}

/* A current in nA that stays a float in pA; untouched where the key is absent. */
static fault current_take(struct circuit *c, const struct stimulus *s, const char *key,
                          double *out_nA)
{
    TRY(json_take_number(c->simulation.doc, s->value, key, -CURRENT_MAX_NA, out_nA));
    if (*out_nA > CURRENT_MAX_NA)
        return json_value_raise(c->simulation.doc, s->value, key, "is %g; expected at most %g nA",
                                *out_nA, CURRENT_MAX_NA);
    return FAULT_NONE;
}

/* Pulses of a width, so many in a second. */
static fault pulses_read(struct circuit *c, const struct stimulus *s, struct input *current)
{
    double frequency_Hz = 0, dt_ms = c->model->dt_ms;
    TRY(number_need(c, s, "frequency", 0, &frequency_Hz));
    TRY(number_need(c, s, "width", 0, &(double){0}));
    TRY(steps_take(c, &c->simulation, s->value, "width", &current->course.width_steps));
    double period_ms = frequency_Hz > 0 ? MS_PER_S / frequency_Hz : INFINITY;
    if (!(period_ms / dt_ms < STEPS_MAX) || !is_on_grid(period_ms, dt_ms) || period_ms < dt_ms)
        return json_value_raise(c->simulation.doc, s->value, "frequency",
                                "is %g Hz; expected a period that is a multiple of run.dt",
                                frequency_Hz);
    current->course.period_steps = (uint64_t)steps_from_ms(period_ms, dt_ms);
    return FAULT_NONE;
}

static fault current_read(struct circuit *c, const struct stimulus *s)
{
    const struct json       *doc          = c->simulation.doc;
    const struct json_value *module       = NULL;
    struct input             current      = {.kind = INPUT_DC};
    uint64_t                 length       = 0;
    double                   amplitude_nA = 0, end_nA = NAN;
    TRY(json_value_take(doc, s->value, (struct json_wish){"module", VALUE_TEXT, true}, &module));
    const char *how       = json_value_text(module);
    bool        is_linear = strcmp(how, "linear") == 0, is_pulse = strcmp(how, "pulse") == 0;
    if (!is_linear && !is_pulse && strcmp(how, "IClamp") != 0)
        return json_value_raise(doc, s->value, "module",
                                "is '%.40s'; expected linear, pulse or IClamp", how);
    TRY(number_need(c, s, "delay", 0, &(double){0}));
    TRY(number_need(c, s, "duration", 0, &(double){0}));
    TRY(steps_take(c, &c->simulation, s->value, "delay", &current.step_first));
    TRY(steps_take(c, &c->simulation, s->value, "duration", &length));
    const char *amplitude = is_linear || is_pulse ? "amp_start" : "amp";
    TRY(number_need(c, s, amplitude, -INFINITY, &amplitude_nA));
    TRY(current_take(c, s, amplitude, &amplitude_nA));
    if (is_linear) TRY(current_take(c, s, "amp_end", &end_nA));
    if (is_pulse) TRY(pulses_read(c, s, &current));
    if (length == 0) return FAULT_NONE;
    current.step_end       = current.step_first + length;
    current.amplitude_pA   = amplitude_nA * PA_PER_NA;
    current.course.is_ramp = !isnan(end_nA) && end_nA != amplitude_nA;
    if (current.course.is_ramp) current.course.end_pA = end_nA * PA_PER_NA;
    return current_add(c, s, &current);
}

static fault stimulus_read(struct circuit *c, const char *name, const struct json_value *value,
                           struct spike_gathering *gatherings)
{
    const struct json       *doc  = c->simulation.doc;
    const struct json_value *type = NULL;
    struct stimulus          s    = {.name = name, .value = value};
    if (json_value_sort(value) != VALUE_OBJECT)
        return json_value_raise(doc, value, NULL, "is no object; expected input_type, module");
    TRY(json_value_take(doc, value, (struct json_wish){"input_type", VALUE_TEXT, true}, &type));
    TRY(node_set_choose(c, &c->simulation, json_value_find(value, "node_set"), &s.choice));
    const char *what = json_value_text(type);
    if (strcmp(what, "spikes") == 0) return spikes_read(c, &s, gatherings);
    if (strcmp(what, "current_clamp") == 0) return current_read(c, &s);
    return json_value_raise(doc, value, "input_type",
                            "is '%.40s'; expected spikes or current_clamp", what);
}

static int spike_order(const void *left, const void *right)
{
    const struct source_spike *a = left, *b = right;
    if (a->step != b->step) return a->step < b->step ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

/* Gathered spikes in order, into the model. */
static fault spikes_settle(struct circuit *c, struct population *population,
                           struct spike_gathering *from)
{
    struct source_spike *spikes = NULL;
    double               dt_ms  = c->model->dt_ms;
    if (from->count == 0) return FAULT_NONE;
    qsort(from->items, from->count, sizeof *from->items, spike_order);
    for (size_t i = 1; i < from->count; i++)
        if (spike_order(&from->items[i - 1], &from->items[i]) == 0)
            return json_value_raise(c->simulation.doc, NULL, "inputs",
                                    "neuron %u of '%s' spikes twice in the step that ends at %.12g "
                                    "ms; expected once: a smaller run.dt keeps them apart",
                                    from->items[i].index, population->name,
                                    ms_from_steps((int64_t)from->items[i].step + 1, dt_ms));
    TRY(arena_take(c->kept, &spikes, from->count, sizeof *spikes));
    memcpy(spikes, from->items, from->count * sizeof *spikes);
    population->spikes      = spikes;
    population->spike_count = from->count;
    double seconds          = c->model->time_ms / MS_PER_S;
    if (seconds > 0)
        population->expected_rate_Hz = (double)from->count / population->size / seconds;
    return FAULT_NONE;
}

fault circuit_inputs_read(struct circuit *c)
{
    struct spike_gathering  *gatherings = NULL;
    const struct json_value *inputs     = NULL;
    uint32_t                 count      = c->model->population_count;
    TRY(json_value_take(c->simulation.doc, json_root(c->simulation.doc),
                        (struct json_wish){"inputs", VALUE_OBJECT, false}, &inputs));
    TRY(arena_take(&c->scratch, &gatherings, count, sizeof *gatherings));
    fault failed = FAULT_NONE;
    for (size_t i = 0; !failed && i < json_value_count(inputs); i++)
        failed =
            stimulus_read(c, json_value_key(inputs, i), json_value_item(inputs, i), gatherings);
    for (uint32_t p = 0; !failed && p < count; p++)
        failed = spikes_settle(c, &c->populations[p], &gatherings[p]);
    for (uint32_t p = 0; p < count; p++)
        memory_give(&gatherings[p].items);
    return failed;
}
