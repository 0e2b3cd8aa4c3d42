/* Populations cut into tiles. */
#include "base/memory.h"
#include "network/tile.h"
#include "support/check.h"
#include "support/small_model.h"

static void tiles_cover_every_neuron_once_in_gid_order(void)
{
    struct small_model small;
    struct tile_table *table;
    uint32_t           next = 0;
    small_model_make(&small, 4, (uint32_t[]){150, 1, 64, 128});

    if (!CHECK_OK(tile_table_create(&table, &small.model))) return;

    for (uint32_t t = 0; t < table->count; t++) {
        const struct tile *tile = &table->tiles[t];
        CU_ASSERT_EQUAL(tile->gid_first, next);
        CU_ASSERT_EQUAL(tile->gid_first,
                        small.populations[tile->population].gid_first + tile->first);
        CU_ASSERT(tile->count >= 1 && tile->count <= SMALL_TILE);
        CU_ASSERT_EQUAL(tile->first % SMALL_TILE, 0);
        next += tile->count;
    }
    CU_ASSERT_EQUAL(next, small.model.neuron_count);
    CU_ASSERT_EQUAL(table->count, 3 + 1 + 1 + 2);
    CU_ASSERT_EQUAL(table->population_first[3], 5);
    CU_ASSERT_EQUAL(table->population_first[4], 7);
    tile_table_destroy(&table);
    CU_ASSERT_PTR_NULL(table);
}

static bool refuse_tiles(size_t bytes, const char *label)
{
    (void)bytes;
    return label[0] == 't' && label[4] == 's'; /* "tiles" */
}

static void a_refused_table_is_a_memory_fault(void)
{
    struct small_model small;
    struct tile_table *table;
    small_model_make(&small, 1, (uint32_t[]){10});

    memory_refuse(refuse_tiles);
    fault mine = tile_table_create(&table, &small.model);
    memory_refuse(NULL);

    CU_ASSERT_EQUAL(mine, FAULT_MEMORY);
    CU_ASSERT_PTR_NULL(table);
}

CHECK_MAIN(tile, CASE(tiles_cover_every_neuron_once_in_gid_order),
           CASE(a_refused_table_is_a_memory_fault))
