/* own_input.c - inputs of a population, tile by tile. */
#include "shard/own_input.h"

#include "base/memory.h"

#include <assert.h>
#include <string.h>

fault chunk_scratch_take(struct chunk_scratch *scratch)
{
    for (uint32_t c = 0; c < OWN_COLUMNS; c++)
        TRY(memory_take(&scratch->column[c], CHUNK_NEURONS, sizeof(float), "scratch of a chunk"));
    TRY(memory_take(&scratch->zeros, CHUNK_NEURONS, sizeof(float), "scratch of a chunk"));
    TRY(memory_take(&scratch->part, CHUNK_NEURONS, sizeof(float), "scratch of a chunk"));
    TRY(memory_take(&scratch->words, poisson_scratch_words(CHUNK_NEURONS), sizeof(uint32_t),
                    "scratch of a chunk"));
    return memory_take(&scratch->spiked, CHUNK_NEURONS, 1, "scratch of a chunk");
}

void chunk_scratch_give(struct chunk_scratch *scratch)
{
    for (uint32_t c = 0; c < OWN_COLUMNS; c++)
        memory_give(&scratch->column[c]);
    memory_give(&scratch->zeros);
    memory_give(&scratch->part);
    memory_give(&scratch->words);
    memory_give(&scratch->spiked);
}

/* Is input paid for: excitatory events from outside, unless the model says they are free. */
static bool is_paid(const struct own_input *input)
{
    return input->table && input->definition->is_charged && input->definition->weight > 0;
}

/* Where what is paid for can be read: from class 0, if nothing else is in it. */
static void charges_sort(struct own_inputs *inputs, const struct model *model, uint32_t population)
{
    bool is_any = false, is_all = true;
    inputs->charged = OWN_NONE;
    if (!model->energy.populations || model->energy.populations[population].mode == ENERGY_OFF)
        return;
    for (uint32_t n = 0; n < inputs->count; n++) {
        const struct own_input *input = &inputs->inputs[n];
        is_any                        = is_any || is_paid(input);
        is_all                        = is_all && (input->column != 0 || is_paid(input));
    }
    if (!is_any) return;
    inputs->charged = is_all ? 0 : OWN_CHARGED;
    for (uint32_t n = 0; n < inputs->count && !is_all; n++)
        inputs->inputs[n].is_charged = is_paid(&inputs->inputs[n]);
    inputs->reaches[inputs->charged] = true;
}

/* Does energy scale an input? */
static bool is_scaled(const struct model *model, const struct input *input)
{
    return input->is_sensory && model->energy.populations &&
           model->energy.populations[input->target].couplings.sensory;
}

static uint32_t column_of(const struct input *definition, const struct population *target)
{
    bool is_split = target->kind->receptor_count > 1 && !target->is_merged;
    if (definition->kind != INPUT_POISSON) return OWN_CURRENT;
    return target->kind->receptors ? definition->receptor
                                   : (uint32_t)(is_split && definition->weight < 0);
}

static struct own_input *input_add_to(struct own_inputs *inputs, const struct model *model,
                                      const struct input *definition, uint32_t index)
{
    inputs->definitions[inputs->count] = *definition;
    struct own_input *input            = &inputs->inputs[inputs->count];
    input->definition                  = &inputs->definitions[inputs->count++];
    input->index                       = index;
    input->is_sensory                  = is_scaled(model, definition);
    input->column                  = column_of(definition, &model->populations[definition->target]);
    inputs->reaches[input->column] = true;
    return input;
}

/* The current of a sense is one into all neurons that is there from the start. */
static void senses_add(struct own_inputs *inputs, const struct model *model, uint32_t population)
{
    for (uint32_t i = 0; i < model->live.sense_count; i++) {
        const struct sense *sense = &model->live.senses[i];
        if (sense->target != population || sense->kind != SENSE_CURRENT_PA) continue;
        struct input definition = {.name     = sense->name,
                                   .kind     = INPUT_DC,
                                   .target   = population,
                                   .count    = model->populations[population].size,
                                   .step_end = UINT64_MAX};
        definition.amplitude_pA =
            sense->minimum > 0 ? sense->minimum : (sense->maximum < 0 ? sense->maximum : 0);
        (void)input_add_to(inputs, model, &definition, model->input_count + i);
    }
}

fault own_inputs_create(struct own_inputs *inputs, const struct model *model, uint32_t population)
{
    size_t most         = (size_t)model->input_count + model->live.sense_count;
    inputs->model_count = model->input_count;
    TRY(memory_take(&inputs->inputs, most, sizeof *inputs->inputs, "inputs"));
    TRY(memory_take(&inputs->definitions, most, sizeof *inputs->definitions, "inputs"));
    for (uint32_t n = 0; n < model->input_count; n++) {
        const struct input *definition = &model->inputs[n];
        if (definition->target != population) continue;
        struct own_input *input = input_add_to(inputs, model, definition, n);
        if (definition->kind != INPUT_POISSON) continue;
        input->key = random_key_make(model->seed, RANDOM_POISSON, n);
        TRY(memory_take(&input->table, 1, sizeof *input->table, "a Poisson table"));
        poisson_table_make(input->table, definition->rate_Hz * model->dt_ms / 1000.0);
    }
    senses_add(inputs, model, population);
    charges_sort(inputs, model, population);
    return FAULT_NONE;
}

uint32_t own_input_of_sense(const struct own_inputs *inputs, uint32_t sense)
{
    uint32_t n = 0;
    while (n < inputs->count && inputs->inputs[n].index != inputs->model_count + sense)
        n++;
    assert(n < inputs->count);
    return n;
}

void own_inputs_tune(struct own_inputs *inputs, const struct model *model,
                     const struct tunable *tunable, double value)
{
    uint32_t n = 0;
    while (n < inputs->count && inputs->inputs[n].index != tunable->index)
        n++;
    if (n == inputs->count) return;
    struct input *definition = &inputs->definitions[n];
    double        number     = value * tunable->factor;
    if (tunable->kind == TUNABLE_WEIGHT) definition->weight = number;
    if (tunable->kind == TUNABLE_CURRENT_PA) definition->amplitude_pA = number;
    if (tunable->kind != TUNABLE_RATE_HZ) return;
    definition->rate_Hz = number;
    poisson_table_make(inputs->inputs[n].table, number * model->dt_ms / 1000.0);
}

void own_inputs_destroy(struct own_inputs *inputs)
{
    for (uint32_t n = 0; n < inputs->count; n++)
        memory_give(&inputs->inputs[n].table);
    memory_give(&inputs->inputs);
    memory_give(&inputs->definitions);
}

/* The part [*from, *to) of a tile that an input reaches in a step; false if none. */
static bool input_reaches(const struct input *input, const struct tile *tile, uint64_t step,
                          uint32_t *from, uint32_t *to)
{
    if (step < input->step_first || step >= input->step_end) return false;
    uint32_t first = input->first, end = input->first + input->count;
    if (input->neurons) end = input->neurons[input->count - 1] + 1;
    *from = first > tile->first ? first - tile->first : 0;
    *to   = end < tile->first + tile->count ? end - tile->first : tile->count;
    return end > tile->first && first < tile->first + tile->count;
}

/* A tile of the chunk, and where its neurons stand. */
struct lane_tile {
    const struct own_input_place *place;
    const struct tile            *tile;
    uint32_t                      index; /* in the table */
    uint32_t                      lane;
};

static struct lane_tile tile_take(const struct own_input_place *place, uint32_t nth)
{
    uint32_t index = place->owned[nth];
    return (struct lane_tile){place, &place->tiles->tiles[index], index, nth * place->tile_size};
}

static void poisson_draw(const struct own_input *input, const struct lane_tile *t, bool is_first,
                         float *own, uint32_t *words)
{
    struct poisson_place here = {.tile     = t->index,
                                 .count    = t->tile->count,
                                 .step     = t->place->step,
                                 .weight   = (float)input->definition->weight,
                                 .is_first = is_first};
    t->place->poisson(input->key, &here, input->table, own, words);
}

/* The current of a step in which the input acts. */
static float current_at(const struct input *input, uint64_t step)
{
    const struct current_course *course = &input->course;
    double                       pA     = input->amplitude_pA;
    uint64_t                     since  = step - input->step_first;
    if (course->is_ramp)
        pA +=
            (course->end_pA - pA) * ((double)since / (double)(input->step_end - input->step_first));
    if (course->period_steps && since % course->period_steps >= course->width_steps) pA = 0;
    return (float)pA;
}

/* Place of the first listed neuron that is not below another. */
static uint32_t listed_from(const struct input *input, uint32_t neuron)
{
    uint32_t low = 0, high = input->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (input->neurons[middle] < neuron)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* A current into a tile's neurons [from, to), or those of them that are listed. */
static void current_add(const struct input *input, const struct tile *tile, float pA,
                        const uint32_t range[2], float *current_pA)
{
    if (!input->neurons) {
        for (uint32_t i = range[0]; i < range[1]; i++)
            current_pA[i] += pA;
        return;
    }
    for (uint32_t k = listed_from(input, tile->first + range[0]);
         k < input->count && input->neurons[k] < tile->first + range[1]; k++)
        current_pA[input->neurons[k] - tile->first] += pA;
}

/* What an input brings to the part [from, to) of a tile, scaled by what each has of energy. */
static void sensory_lay(const struct own_input *input, const struct lane_tile *t,
                        const uint32_t range[2], struct chunk_scratch *scratch)
{
    float       *part   = scratch->part;
    const float *factor = t->place->sensory + t->lane;
    if (input->table) {
        poisson_draw(input, t, true, part, scratch->words);
    } else {
        memset(part, 0, range[1] * sizeof *part);
        current_add(input->definition, t->tile, current_at(input->definition, t->place->step),
                    range, part);
    }
    for (uint32_t i = range[0]; i < range[1]; i++)
        part[i] *= factor[i];
}

/* Add an input to the part [from, to) of a tile's column. */
static void input_add(const struct own_input *input, const struct lane_tile *t,
                      const uint32_t range[2], struct chunk_scratch *scratch)
{
    float *column = scratch->column[input->column] + t->lane;
    if (!input->table && !input->is_sensory) {
        current_add(input->definition, t->tile, current_at(input->definition, t->place->step),
                    range, column);
        return;
    }
    if (input->is_sensory)
        sensory_lay(input, t, range, scratch);
    else
        poisson_draw(input, t, true, scratch->part, scratch->words);
    for (uint32_t i = range[0]; i < range[1]; i++)
        column[i] += scratch->part[i];
    float *charged = scratch->column[OWN_CHARGED] + t->lane;
    for (uint32_t i = range[0]; i < range[1] && input->is_charged; i++)
        charged[i] += scratch->part[i];
}

static void column_clear(float *column, uint32_t count)
{
    size_t lanes = ((size_t)count + KIND_LANES - 1) / KIND_LANES * KIND_LANES;
    memset(column, 0, lanes * sizeof *column);
}

static void tile_lay(const struct own_inputs *inputs, const struct lane_tile *t,
                     struct chunk_scratch *scratch)
{
    const struct tile *tile              = t->tile;
    bool               laid[OWN_COLUMNS] = {false};
    if (inputs->reaches[OWN_CHARGED]) {
        column_clear(scratch->column[OWN_CHARGED] + t->lane, tile->count);
        laid[OWN_CHARGED] = true;
    }
    assert(t->lane + tile->count <= CHUNK_NEURONS);
    for (uint32_t n = 0; n < inputs->count; n++) {
        const struct own_input *input  = &inputs->inputs[n];
        float                  *column = scratch->column[input->column] + t->lane;
        uint32_t                from, to;
        if (!input_reaches(input->definition, tile, t->place->step, &from, &to)) continue;
        /* The common case, without a zero to add to: */
        bool is_whole = input->table && from == 0 && to == tile->count && !input->is_charged &&
                        !input->is_sensory;
        if (!is_whole && !laid[input->column]) column_clear(column, tile->count);
        if (is_whole)
            poisson_draw(input, t, !laid[input->column], column, scratch->words);
        else
            input_add(input, t, (uint32_t[]){from, to}, scratch);
        laid[input->column] = true;
    }
    for (uint32_t c = 0; c < OWN_COLUMNS; c++)
        if (inputs->reaches[c] && !laid[c]) column_clear(scratch->column[c] + t->lane, tile->count);
}

/* The first tile of the chunk that does not end at or before a neuron of the population. */
static uint32_t tile_at(const struct own_input_place *place, uint32_t index)
{
    uint32_t low = 0, high = place->tile_count;
    while (low < high) {
        uint32_t           middle = (low + high) / 2;
        const struct tile *tile   = &place->tiles->tiles[place->owned[middle]];
        if (tile->first + tile->count <= index)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Tiles too small to begin at an aligned lane each: columns are cleared for the whole chunk, and
 * only the tiles that an input reaches are looked at. */
static void small_tiles_lay(const struct own_inputs *inputs, const struct own_input_place *place,
                            struct chunk_scratch *scratch)
{
    for (uint32_t c = 0; c < OWN_COLUMNS; c++)
        if (inputs->reaches[c])
            column_clear(scratch->column[c], place->tile_count * place->tile_size);
    for (uint32_t n = 0; n < inputs->count; n++) {
        const struct own_input *input = &inputs->inputs[n];
        for (uint32_t t = tile_at(place, input->definition->first); t < place->tile_count; t++) {
            struct lane_tile tile = tile_take(place, t);
            uint32_t         from, to;
            if (!input_reaches(input->definition, tile.tile, place->step, &from, &to)) break;
            input_add(input, &tile, (uint32_t[]){from, to}, scratch);
        }
    }
}

void own_inputs_lay(const struct own_inputs *inputs, const struct own_input_place *place,
                    struct chunk_scratch *scratch)
{
    if (inputs->count == 0) return;
    if (place->tile_size < KIND_LANES) {
        small_tiles_lay(inputs, place, scratch);
        return;
    }
    for (uint32_t t = 0; t < place->tile_count; t++) {
        struct lane_tile tile = tile_take(place, t);
        tile_lay(inputs, &tile, scratch);
    }
}
