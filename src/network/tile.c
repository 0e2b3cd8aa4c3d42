/* tile.c - populations cut into tiles, in gid order. */
#include "network/tile.h"

#include "base/memory.h"

static uint32_t tiles_of(const struct population *population, uint32_t tile_size)
{
    return population->size / tile_size + (population->size % tile_size != 0);
}

static void population_cut(struct tile *tiles, uint32_t index, const struct population *population,
                           uint32_t tile_size)
{
    for (uint32_t first = 0; first < population->size; first += tile_size) {
        uint32_t left = population->size - first;
        *tiles++      = (struct tile){.population = index,
                                      .first      = first,
                                      .count      = left < tile_size ? left : tile_size,
                                      .gid_first  = population->gid_first + first};
        if (left <= tile_size) break;
    }
}

fault tile_table_create(struct tile_table **out, const struct model *model)
{
    TRY(memory_take(out, 1, sizeof **out, "tile table"));
    struct tile_table *table = *out;
    fault mine = memory_take(&table->population_first, model->population_count + (size_t)1,
                             sizeof *table->population_first, "first tiles of populations");
    if (mine) goto undo;
    for (uint32_t p = 0; p < model->population_count; p++) {
        table->population_first[p] = table->count;
        table->count += tiles_of(&model->populations[p], model->tile_size);
    }
    table->population_first[model->population_count] = table->count;

    mine = memory_take(&table->tiles, table->count, sizeof *table->tiles, "tiles");
    if (mine) goto undo;
    for (uint32_t p = 0; p < model->population_count; p++)
        population_cut(table->tiles + table->population_first[p], p, &model->populations[p],
                       model->tile_size);
    mine = place_table_create(&table->places, model);
    if (mine) goto undo;
    return FAULT_NONE;
undo:
    tile_table_destroy(out);
    return mine;
}

void tile_table_destroy(struct tile_table **table)
{
    if (!*table) return;
    place_table_destroy(&(*table)->places);
    memory_give(&(*table)->tiles);
    memory_give(&(*table)->population_first);
    memory_give(table);
}

uint32_t tile_of(const struct tile_table *table, uint32_t gid)
{
    uint32_t low = 0, high = table->count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (table->tiles[middle].gid_first <= gid)
            low = middle;
        else
            high = middle;
    }
    return low;
}
