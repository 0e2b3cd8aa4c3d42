/* place.c - positions from keys, and the tree of boxes over them. */
#include "network/place.h"

#include "base/memory.h"
#include "network/curve.h"
#include "network/split.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Counters of RANDOM_POSITION: nodes of the splitting tree, and neurons. */
enum { TREE_OF_CELLS = 0, NEURON = 1, POSITIONS_PER_CELL = 2 };

static uint32_t log2_floor(uint32_t x) { return 31 - (uint32_t)__builtin_clz(x); }

/* Free: cells along the curve, each with its share of the neurons. */

static void cell_fill(struct places *p, const struct placement *placement, struct random_key key,
                      const uint32_t *cell, const uint32_t range[3])
{
    double sides = (double)(1u << range[2]);
    for (uint32_t n = range[0]; n < range[1]; n++) {
        struct random_block block = random_draw(key, n, 0, NEURON, 0);
        for (uint32_t i = 0; i < p->dimensions; i++) {
            double share = (cell[i] + ((double)block.word[i] + 0.5) * 0x1p-32) / sides;
            p->at_mm[(size_t)n * p->dimensions + i] =
                (float)(placement->low_mm[i] + placement->extent_mm[i] * share);
        }
    }
}

static void free_place(struct places *p, const struct placement *placement, struct random_key key)
{
    uint32_t          whole = p->count / POSITIONS_PER_CELL;
    uint32_t          bits  = whole ? log2_floor(whole) / p->dimensions : 0;
    uint32_t          cells = 1u << bits * p->dimensions, first = 0;
    struct split_tree tree = {
        .key = key, .third = TREE_OF_CELLS, .element_count = cells, .unit = 1, .total = p->count};
    struct split_cursor at = {0};
    for (uint32_t c = 0; c < cells; c++) {
        uint32_t cell[SPACE_DIMENSIONS_MAX] = {0};
        uint32_t end                        = first + (uint32_t)split_seek(&tree, &at, c);
        curve_cell(p->dimensions, bits, c, cell);
        cell_fill(p, placement, key, cell, (const uint32_t[3]){first, end, bits});
        first = end;
    }
    assert(first == p->count);
}

/* Grid: its places sorted along the curve. */

struct grid_place {
    uint64_t on_curve;
    uint32_t cell[SPACE_DIMENSIONS_MAX];
};

static int grid_order(const void *left, const void *right)
{
    const struct grid_place *a = left, *b = right;
    if (a->on_curve != b->on_curve) return a->on_curve < b->on_curve ? -1 : 1;
    return memcmp(a->cell, b->cell,
                  sizeof a->cell); /* beyond the curve's bits: any order, but one */
}

static fault grid_place_all(struct places *p, const struct placement *placement)
{
    struct grid_place *grid = NULL;
    uint32_t           bits = 0;
    for (uint32_t i = 0; i < p->dimensions; i++)
        while (bits < 20 && (1u << bits) < placement->shape[i])
            bits++;
    TRY(memory_take(&grid, p->count, sizeof *grid, "places of a grid"));
    for (uint32_t n = 0; n < p->count; n++) {
        uint32_t rest = n;
        for (uint32_t i = 0; i < p->dimensions; rest /= placement->shape[i], i++)
            grid[n].cell[i] = rest % placement->shape[i];
        grid[n].on_curve = curve_place(p->dimensions, bits, grid[n].cell);
    }
    qsort(grid, p->count, sizeof *grid, grid_order);
    for (uint32_t n = 0; n < p->count; n++)
        for (uint32_t i = 0; i < p->dimensions; i++)
            p->at_mm[(size_t)n * p->dimensions + i] =
                (float)(placement->low_mm[i] +
                        placement->extent_mm[i] * (grid[n].cell[i] + 0.5) / placement->shape[i]);
    memory_give(&grid);
    return FAULT_NONE;
}

/* The tree. */

static void box_join(struct box *box, const struct box *other, uint32_t dimensions)
{
    for (uint32_t i = 0; i < dimensions; i++) {
        if (other->low[i] < box->low[i]) box->low[i] = other->low[i];
        if (other->high[i] > box->high[i]) box->high[i] = other->high[i];
    }
}

static struct box neuron_box(const struct places *p, uint32_t n)
{
    struct box box = {{0}, {0}};
    for (uint32_t i = 0; i < p->dimensions; i++)
        box.low[i] = box.high[i] = p->at_mm[(size_t)n * p->dimensions + i];
    return box;
}

static void boxes_fill(struct places *p)
{
    for (uint32_t n = 0; n < p->count; n++) {
        struct box  point = neuron_box(p, n);
        struct box *block = &p->boxes[n >> p->block_log2];
        if ((n & ((1u << p->block_log2) - 1)) == 0) *block = point;
        box_join(block, &point, p->dimensions);
    }
    for (uint32_t level = 1; level < p->level_count; level++) {
        struct box *below = p->boxes + p->level_first[level - 1];
        struct box *here  = p->boxes + p->level_first[level];
        for (uint32_t i = 0; i < place_nodes(p, level - 1); i++) {
            if (i % 2 == 0) here[i / 2] = below[i];
            box_join(&here[i / 2], &below[i], p->dimensions);
        }
    }
}

static fault tree_make(struct places *p, uint32_t tile_size)
{
    uint32_t tile_log2 = log2_floor(tile_size);
    p->block_log2      = tile_log2 < PLACE_BLOCK_LOG2 ? tile_log2 : PLACE_BLOCK_LOG2;
    p->tile_level      = tile_log2 - p->block_log2;
    uint32_t nodes     = ((p->count - 1) >> p->block_log2) + 1;
    for (;;) { /* up to one node, and at least to tiles */
        p->level_first[p->level_count + 1] = p->level_first[p->level_count] + nodes;
        p->level_count++;
        if (nodes == 1 && p->level_count > p->tile_level) break;
        nodes = (nodes + 1) / 2;
    }
    TRY(memory_take(&p->boxes, p->level_first[p->level_count], sizeof *p->boxes,
                    "boxes of positions"));
    boxes_fill(p);
    return FAULT_NONE;
}

static fault places_make(struct places *p, const struct model *model, uint32_t index)
{
    const struct population *population = &model->populations[index];
    const struct placement  *placement  = &population->placement;
    if (placement->layout == LAYOUT_NONE) return FAULT_NONE;
    p->count       = population->size;
    p->dimensions  = placement->dimensions;
    p->is_periodic = placement->is_periodic;
    for (uint32_t i = 0; i < p->dimensions; i++)
        p->period_mm[i] = placement->extent_mm[i];
    for (uint32_t i = 0; i < p->dimensions; i++)
        p->fold_mm[i] = p->is_periodic ? p->period_mm[i] : INFINITY;
    TRY(memory_take(&p->at_mm, (size_t)p->count * p->dimensions, sizeof *p->at_mm, "positions"));
    if (placement->layout == LAYOUT_FREE)
        free_place(p, placement, random_key_make(model->seed, RANDOM_POSITION, index));
    else if (placement->layout == LAYOUT_GRID)
        TRY(grid_place_all(p, placement));
    else
        for (size_t k = 0; k < (size_t)p->count * p->dimensions; k++)
            p->at_mm[k] = (float)placement->given_mm[k];
    return tree_make(p, model->tile_size);
}

fault place_table_create(struct place_table **out, const struct model *model)
{
    TRY(memory_take(out, 1, sizeof **out, "positions"));
    struct place_table *table = *out;
    table->population_count   = model->population_count;
    fault mine = memory_take(&table->of, model->population_count, sizeof *table->of, "positions");
    for (uint32_t p = 0; !mine && p < model->population_count; p++)
        mine = places_make(&table->of[p], model, p);
    if (mine) place_table_destroy(out);
    return mine;
}

void place_table_destroy(struct place_table **table)
{
    if (!*table) return;
    for (uint32_t p = 0; (*table)->of && p < (*table)->population_count; p++) {
        memory_give(&(*table)->of[p].boxes);
        memory_give(&(*table)->of[p].at_mm);
    }
    memory_give(&(*table)->of);
    memory_give(table);
}
