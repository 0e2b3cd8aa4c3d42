/* recording_read.c - which spikes and which states are recorded. */
#include "base/memory.h"
#include "model/field.h"
#include "model/reading.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const double INTERVAL_DEFAULT_MS = 1.0;

static fault spikes_read(struct reading *r, const struct yaml_node *node)
{
    static const char *const WORDS[] = {"all", "none"};
    uint32_t                 word    = 0;
    bool                     is_word = !node || node->shape == NODE_SCALAR;
    if (node && is_word)
        (void)field_choice(&r->problems, node, "choice", WORDS, FIELD_COUNT(WORDS), &word);
    for (uint32_t i = 0; i < r->population_count; i++)
        r->populations[i].population.records_spikes = is_word && word == 0;
    if (is_word || !field_is_shape(&r->problems, node, NODE_LIST, "a list of populations"))
        return FAULT_NONE;
    uint32_t *chosen = NULL, count = 0;
    TRY(populations_name(r, node, &chosen, &count));
    for (uint32_t i = 0; i < count; i++)
        r->populations[chosen[i]].population.records_spikes = true;
    return FAULT_NONE;
}

static int index_order(const void *left, const void *right)
{
    const uint32_t *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

/* A list of neurons: in range, none twice; ascending in the model. */
static bool list_read(struct reading *r, const struct yaml_node *node, uint32_t size,
                      uint32_t *neurons)
{
    bool is_good = node->count > 0;
    if (!is_good) problem_note(&r->problems, node, "is empty; expected neurons");
    for (uint32_t i = 0; i < node->count; i++) {
        uint64_t neuron = 0;
        is_good    = field_whole(&r->problems, node->items[i], 0, size - 1, &neuron) && is_good;
        neurons[i] = (uint32_t)neuron;
    }
    if (!is_good) return false;
    qsort(neurons, node->count, sizeof *neurons, index_order);
    for (uint32_t i = 1; i < node->count; i++) {
        if (neurons[i] != neurons[i - 1]) continue;
        problem_note(&r->problems, node, "names neuron %u twice; expected once", neurons[i]);
        return false;
    }
    return true;
}

static fault neurons_read(struct reading *r, const struct yaml_node *node, uint32_t size,
                          struct state_recording *recording)
{
    uint32_t *neurons = NULL, first = 0, count = size;
    bool      is_list = node && node->shape == NODE_LIST;
    if (node && !is_list && !range_read(r, node, size, &first, &count)) return FAULT_NONE;
    if (is_list) count = node->count;
    TRY(arena_take(&r->store->arena, &neurons, count, sizeof *neurons));
    for (uint32_t i = 0; i < count && !is_list; i++)
        neurons[i] = first + i;
    if (is_list && !list_read(r, node, size, neurons)) return FAULT_NONE;
    recording->neurons      = neurons;
    recording->neuron_count = count;
    return FAULT_NONE;
}

/* Could its neurons have a store, and does the file say so, be it that they have none now? */
static bool has_store(const struct reading *r, const struct population_draft *draft)
{
    return energy_is_possible(draft) && (draft->energy.said || r->energy.said);
}

/* Only states that this population has: where its receptors are one, their currents are, too. */
static bool state_read(struct reading *r, const struct yaml_node *node, uint32_t population,
                       uint32_t *state)
{
    const struct population *p = &r->populations[population].population;
    const char              *names[KIND_STATES_MAX + 1];
    uint32_t                 states[KIND_STATES_MAX + 1], count = 0, chosen = 0;
    for (uint32_t i = 0; i < p->kind->state_count; i++) {
        const char *name = state_name(p, i);
        if (!name) continue;
        names[count]    = name;
        states[count++] = i;
    }
    if (has_store(r, &r->populations[population])) {
        names[count]    = state_name(p, STATE_EPSILON);
        states[count++] = STATE_EPSILON;
    }
    if (!field_choice(&r->problems, node, "state", names, count, &chosen)) return false;
    *state = states[chosen];
    return true;
}

static fault name_make(struct reading *r, const char *name, bool is_alone,
                       struct state_recording *recording)
{
    const struct population *p     = &r->populations[recording->population].population;
    const char              *state = state_name(p, recording->state);
    struct arena            *arena = &r->store->arena;
    if (name && is_alone) return arena_copy(arena, &recording->name, name, strlen(name));
    const char *before = name ? name : r->population_names[recording->population];
    return arena_format(arena, &recording->name, "%s_%s", before, state);
}

static fault recording_add(struct reading *r, const struct yaml_node *node,
                           struct state_recording recording)
{
    if (strcmp(recording.name, "spikes") == 0) {
        problem_note(&r->problems, node,
                     "makes a report 'spikes', which is the file of the spikes; expected another "
                     "`name:`");
        return FAULT_NONE;
    }
    for (size_t i = 0; i < r->recording_count; i++) {
        if (strcmp(r->recordings[i].name, recording.name) != 0) continue;
        problem_note(&r->problems, node,
                     "makes a second report '%s'; expected a `name:` that no other has",
                     recording.name);
        return FAULT_NONE;
    }
    TRY(memory_reserve(&r->recordings, &r->recording_capacity, r->recording_count + 1,
                       sizeof *r->recordings, "recordings"));
    r->recordings[r->recording_count++] = recording;
    return FAULT_NONE;
}

static fault states_add(struct reading *r, const struct yaml_node *node, const char *name,
                        struct state_recording recording)
{
    const struct yaml_node *one          = field_find(node, "variable"),
                           *many         = field_find(node, "variables");
    const struct population_draft *draft = &r->populations[recording.population];
    if (!one == !many) {
        problem_note_missing(&r->problems, node, "variable",
                             "either variable: NAME or variables: [NAMES]");
        return FAULT_NONE;
    }
    if (many && !field_is_shape(&r->problems, many, NODE_LIST, "a list of states"))
        return FAULT_NONE;
    uint32_t count = one ? 1 : many->count;
    for (uint32_t i = 0; i < count; i++) {
        const struct yaml_node *state = one ? one : many->items[i];
        if (!state_read(r, state, recording.population, &recording.state) || !recording.neurons ||
            recording.interval_steps == 0)
            continue;
        if (recording.state == STATE_EPSILON && draft->energy.mode == ENERGY_OFF) continue;
        TRY(name_make(r, name, count == 1, &recording));
        TRY(recording_add(r, state, recording));
    }
    return FAULT_NONE;
}

static void interval_read(struct reading *r, const struct yaml_node *element,
                          struct state_recording *recording)
{
    const struct yaml_node *node  = field_find(element, "interval");
    uint64_t                steps = 0;
    if (node) {
        if (steps_read(r, node, 1, UINT32_MAX, &steps)) recording->interval_steps = (uint32_t)steps;
    } else if (r->dt_ms > 0 &&
               grid_check(r, element, "the default interval of", INTERVAL_DEFAULT_MS)) {
        steps                     = (uint64_t)(INTERVAL_DEFAULT_MS / r->dt_ms + 0.5);
        recording->interval_steps = (uint32_t)steps;
    }
}

static fault element_read(struct reading *r, const struct yaml_node *node)
{
    static const char *const KEYS[]    = {"name",     "population", "neurons",
                                          "variable", "variables",  "interval"};
    struct state_recording   recording = {.step_end = UINT64_MAX};
    if (!field_check(&r->problems, node, KEYS, FIELD_COUNT(KEYS))) return FAULT_NONE;
    const struct yaml_node *name = field_find(node, "name");
    const char             *word = name ? field_name(&r->problems, name) : NULL;
    const struct yaml_node *population =
        field_need(&r->problems, node, "population", "a population");
    interval_read(r, node, &recording);
    if (!population || !field_choice(&r->problems, population, "population", r->population_names,
                                     r->population_count, &recording.population))
        return FAULT_NONE;
    const struct population *p = &r->populations[recording.population].population;
    if (!p->kind || p->size == 0) return FAULT_NONE;
    TRY(neurons_read(r, field_find(node, "neurons"), p->size, &recording));
    return states_add(r, node, word, recording);
}

fault recording_read(struct reading *r, const struct yaml_node *root)
{
    static const char *const KEYS[] = {"spikes", "states"};
    const struct yaml_node  *node   = field_find(root, "recording");
    if (node && !field_check(&r->problems, node, KEYS, FIELD_COUNT(KEYS))) return FAULT_NONE;
    TRY(spikes_read(r, node ? field_find(node, "spikes") : NULL));
    const struct yaml_node *states = node ? field_find(node, "states") : NULL;
    if (!states || !field_is_shape(&r->problems, states, NODE_LIST, "a list of {population, ...}"))
        return FAULT_NONE;
    field_names_check(&r->problems, states);
    for (uint32_t i = 0; i < states->count && i < FIELD_LIST_MAX; i++)
        TRY(element_read(r, states->items[i]));
    return FAULT_NONE;
}
