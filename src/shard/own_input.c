/* own_input.c - inputs of a population, tile by tile. */
#include "shard/own_input.h"

#include "base/memory.h"

#include <assert.h>
#include <string.h>

fault chunk_scratch_take(struct chunk_scratch *scratch)
{
    for (uint32_t r = 0; r < KIND_RECEPTORS_MAX; r++)
        TRY(memory_take(&scratch->own[r], CHUNK_NEURONS, sizeof(float), "scratch of a chunk"));
    TRY(memory_take(&scratch->current_pA, CHUNK_NEURONS, sizeof(float), "scratch of a chunk"));
    TRY(memory_take(&scratch->part, CHUNK_NEURONS, sizeof(float), "scratch of a chunk"));
    TRY(memory_take(&scratch->words, poisson_scratch_words(CHUNK_NEURONS), sizeof(uint32_t),
                    "scratch of a chunk"));
    return memory_take(&scratch->spiked, CHUNK_NEURONS, 1, "scratch of a chunk");
}

void chunk_scratch_give(struct chunk_scratch *scratch)
{
    for (uint32_t r = 0; r < KIND_RECEPTORS_MAX; r++)
        memory_give(&scratch->own[r]);
    memory_give(&scratch->current_pA);
    memory_give(&scratch->part);
    memory_give(&scratch->words);
    memory_give(&scratch->spiked);
}

void chunk_scratch_clean(struct chunk_scratch *scratch)
{
    if (scratch->dirty == 0) return;
    for (uint32_t r = 0; r < KIND_RECEPTORS_MAX; r++)
        memset(scratch->own[r], 0, scratch->dirty * sizeof(float));
    memset(scratch->current_pA, 0, scratch->dirty * sizeof(float));
    scratch->dirty = 0;
}

fault own_inputs_create(struct own_input **inputs, uint32_t *count, const struct model *model,
                        uint32_t population)
{
    const struct population *target   = &model->populations[population];
    bool                     is_split = target->kind->receptor_count > 1 && !target->is_merged;
    *count                            = 0;
    TRY(memory_take(inputs, model->input_count, sizeof **inputs, "inputs"));
    for (uint32_t n = 0; n < model->input_count; n++) {
        const struct input *definition = &model->inputs[n];
        if (definition->target != population) continue;
        struct own_input *input = &(*inputs)[(*count)++];
        input->definition       = definition;
        if (definition->kind != INPUT_POISSON) continue;
        input->receptor = is_split && definition->weight < 0;
        input->key      = random_key_make(model->seed, RANDOM_POISSON, n);
        TRY(memory_take(&input->table, 1, sizeof *input->table, "a Poisson table"));
        poisson_table_make(input->table, definition->rate_Hz * model->dt_ms / 1000.0);
    }
    return FAULT_NONE;
}

void own_inputs_destroy(struct own_input **inputs, uint32_t count)
{
    for (uint32_t n = 0; *inputs && n < count; n++)
        memory_give(&(*inputs)[n].table);
    memory_give(inputs);
}

/* The part [*from, *to) of a tile that an input reaches in a step; false if none. */
static bool input_reaches(const struct input *input, const struct tile *tile, uint64_t step,
                          uint32_t *from, uint32_t *to)
{
    if (step < input->step_first || step >= input->step_end) return false;
    uint32_t first = input->first, end = input->first + input->count;
    *from = first > tile->first ? first - tile->first : 0;
    *to   = end < tile->first + tile->count ? end - tile->first : tile->count;
    return end > tile->first && first < tile->first + tile->count;
}

static void poisson_draw(const struct own_input *input, const struct own_input_place *place,
                         float *own, uint32_t *words)
{
    struct poisson_place here = {.tile   = place->tile,
                                 .count  = place->tiles->tiles[place->tile].count,
                                 .step   = place->step,
                                 .weight = (float)input->definition->weight};
    place->poisson(input->key, &here, input->table, own, words);
}

static void poisson_add(const struct own_input *input, const struct own_input_place *place,
                        uint32_t from, uint32_t to, struct chunk_scratch *scratch)
{
    uint32_t count = place->tiles->tiles[place->tile].count;
    float   *own   = scratch->own[input->receptor] + place->lane;
    if (from == 0 && to == count) {
        poisson_draw(input, place, own, scratch->words);
        return;
    }
    memset(scratch->part, 0, count * sizeof(float));
    poisson_draw(input, place, scratch->part, scratch->words);
    for (uint32_t i = from; i < to; i++)
        own[i] += scratch->part[i];
}

void own_inputs_add(const struct own_input *inputs, uint32_t count,
                    const struct own_input_place *place, struct chunk_scratch *scratch)
{
    const struct tile *tile = &place->tiles->tiles[place->tile];
    assert(place->lane + tile->count <= CHUNK_NEURONS);
    for (uint32_t n = 0; n < count; n++) {
        uint32_t from, to;
        if (!input_reaches(inputs[n].definition, tile, place->step, &from, &to)) continue;
        scratch->dirty = (place->lane + tile->count + KIND_LANES - 1) / KIND_LANES * KIND_LANES;
        if (inputs[n].table) {
            poisson_add(&inputs[n], place, from, to, scratch);
            continue;
        }
        float amplitude_pA = (float)inputs[n].definition->amplitude_pA;
        for (uint32_t i = place->lane + from; i < place->lane + to; i++)
            scratch->current_pA[i] += amplitude_pA;
    }
}
