/* reach.c - blocks of sources against tiles of targets. */
#include "network/reach.h"

#include "base/memory.h"

#include <string.h>

bool reach_is_spatial(const struct reach *reach, uint32_t population)
{
    for (uint32_t i = 0; i < reach->model->projection_count; i++)
        if (reach->model->projections[i].source == population && reach->model->projections[i].space)
            return true;
    return false;
}

static fault cell_add(struct reach *reach, uint32_t cell)
{
    struct place_list *list = &reach->list;
    TRY(memory_reserve(&list->items, &list->capacity, list->count + 1, sizeof *list->items,
                       "cells within reach"));
    list->items[list->count++] = cell;
    return FAULT_NONE;
}

/* Place of a tile among ascending ones; count if it is not there. */
static uint32_t tile_search(const struct reach_cells *cells, uint32_t tile)
{
    uint32_t low = 0, high = cells->count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (cells->tile[middle] < tile)
            low = middle + 1;
        else
            high = middle;
    }
    return low < cells->count && cells->tile[low] == tile ? low : cells->count;
}

static fault projection_reach(struct reach *reach, uint32_t index)
{
    const struct projection  *p       = &reach->model->projections[index];
    const struct reach_cells *cells   = &reach->cells[index];
    const struct places      *sources = &reach->places->of[p->source];
    struct place_query        query   = {.searched      = &reach->places->of[p->target],
                                         .space         = p->space,
                                         .around        = *place_box(sources, 0, reach->block),
                                         .finds_targets = true};
    TRY(place_find(&query, query.searched->tile_level, &reach->found));
    for (size_t k = 0; k < reach->found.count; k++) {
        uint32_t at = tile_search(cells, reach->found.items[k]);
        if (at < cells->count) TRY(cell_add(reach, cells->first + at));
    }
    return FAULT_NONE;
}

fault reach_of(struct reach *reach, uint32_t population, uint32_t source, bool *changed)
{
    uint32_t block = source >> reach->places->of[population].block_log2;
    *changed       = population != reach->population || block != reach->block;
    if (!*changed) return FAULT_NONE;
    reach->population = population;
    reach->block      = block;
    reach->list.count = 0;
    for (uint32_t i = 0; i < reach->model->projection_count; i++) {
        if (reach->model->projections[i].source != population || !reach->cells[i].count) continue;
        if (reach->model->projections[i].space) {
            TRY(projection_reach(reach, i));
            continue;
        }
        for (uint32_t k = 0; k < reach->cells[i].count; k++)
            TRY(cell_add(reach, reach->cells[i].first + k));
    }
    return FAULT_NONE;
}

void reach_clear(struct reach *reach)
{
    place_list_clear(&reach->found);
    place_list_clear(&reach->list);
}
