/* Positions and the index over them: uniform where free, complete on a grid, and no neuron within
 * reach is missed. Seeds are fixed; bounds are six standard deviations. */
#include "base/memory.h"
#include "network/place.h"
#include "support/check.h"
#include "support/small_model.h"

#include <math.h>

static struct small_model  small;
static struct place_table *table;

static const struct places *placed(const struct placement *placement, uint32_t size)
{
    small_model_make(&small, 1, &size);
    small.populations[0].placement = *placement;
    if (!CHECK_OK(place_table_create(&table, &small.model))) return NULL;
    return &table->of[0];
}

static struct placement free_in(uint32_t dimensions, bool is_periodic)
{
    return (struct placement){.layout      = LAYOUT_FREE,
                              .dimensions  = dimensions,
                              .is_periodic = is_periodic,
                              .low_mm      = {-1, 2, 0},
                              .extent_mm   = {2, 1, 0.5}};
}

static void free_neurons_are_uniform_in_their_box(void)
{
    enum { NEURONS = 20000, BINS = 8 };
    for (uint32_t dimensions = 1; dimensions <= 3; dimensions++) {
        struct placement     box                       = free_in(dimensions, false);
        const struct places *p                         = placed(&box, NEURONS);
        uint32_t             count[BINS * BINS * BINS] = {0}, bins = 1, outside = 0;
        for (uint32_t n = 0; n < NEURONS; n++) {
            double   at[3];
            uint32_t bin = 0;
            place_at(p, n, at);
            for (uint32_t i = 0; i < dimensions; i++) {
                double share = (at[i] - box.low_mm[i]) / box.extent_mm[i];
                outside += share < 0 || share > 1;
                bin = bin * BINS + (share < 1 ? (uint32_t)(share * BINS) : BINS - 1);
            }
            count[bin]++;
        }
        for (uint32_t i = 0; i < dimensions; i++)
            bins *= BINS;
        double expected = (double)NEURONS / bins, chi2 = 0;
        for (uint32_t b = 0; b < bins; b++)
            chi2 += (count[b] - expected) * (count[b] - expected) / expected;
        CU_ASSERT_EQUAL(outside, 0);
        CU_ASSERT_TRUE(fabs(chi2 - (bins - 1)) < 6 * sqrt(2.0 * bins));
        place_table_destroy(&table);
    }
}

static void neurons_of_a_tile_lie_together(void)
{
    enum { NEURONS = 16384 };
    struct placement     box  = free_in(2, true);
    const struct places *p    = placed(&box, NEURONS);
    double               area = 0;
    for (uint32_t t = 0; t < place_nodes(p, p->tile_level); t++) {
        const struct box *b = place_box(p, p->tile_level, t);
        area += (double)(b->high[0] - b->low[0]) * (b->high[1] - b->low[1]);
    }

    CU_ASSERT_EQUAL(place_nodes(p, p->tile_level), NEURONS / SMALL_TILE);
    CU_ASSERT_TRUE(area < 2.5 * box.extent_mm[0] * box.extent_mm[1]); /* 1: no overlap at all */
    place_table_destroy(&table);
}

static void a_grid_has_a_neuron_at_each_of_its_places(void)
{
    struct placement grid            = free_in(3, false);
    uint8_t          seen[6 * 5 * 4] = {0};
    uint32_t         wrong           = 0;
    grid.layout                      = LAYOUT_GRID;
    grid.shape[0] = 6, grid.shape[1] = 5, grid.shape[2] = 4;
    const struct places *p = placed(&grid, 6 * 5 * 4);
    for (uint32_t n = 0; n < p->count; n++) {
        double   at[3];
        uint32_t index = 0;
        place_at(p, n, at);
        for (uint32_t i = 0; i < 3; i++) {
            double cell = (at[i] - grid.low_mm[i]) / grid.extent_mm[i] * grid.shape[i] - 0.5;
            wrong += fabs(cell - round(cell)) > 1e-5;
            index = index * grid.shape[i] + (uint32_t)round(cell);
        }
        wrong += seen[index]++;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    place_table_destroy(&table);
}

static void given_points_keep_their_order(void)
{
    static const double  POINTS[] = {0.5, 0.25, -0.5, 0.125, 0.75, 0};
    struct placement     given    = {.layout     = LAYOUT_GIVEN,
                                     .dimensions = 2,
                                     .low_mm     = {-1, -1},
                                     .extent_mm  = {2, 2},
                                     .given_mm   = POINTS};
    const struct places *p        = placed(&given, 3);
    for (uint32_t n = 0; n < 3; n++) {
        double at[2];
        place_at(p, n, at);
        CU_ASSERT_TRUE(at[0] == POINTS[2 * n] && at[1] == POINTS[2 * n + 1]);
    }
    place_table_destroy(&table);
}

static void the_way_goes_over_the_edge_where_that_is_shorter(void)
{
    struct placement     box  = free_in(2, true); /* 2 mm x 1 mm */
    const double         a[2] = {-0.9, 2.1}, b[2] = {0.9, 2.8};
    double               way[3];
    const struct places *p = placed(&box, 10);

    CU_ASSERT_DOUBLE_EQUAL(place_way(p, a, b, way), sqrt(0.2 * 0.2 + 0.3 * 0.3), 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(way[0], -0.2, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(way[1], -0.3, 1e-12);
    place_table_destroy(&table);

    box.is_periodic = false;
    p               = placed(&box, 10);
    CU_ASSERT_DOUBLE_EQUAL(place_way(p, a, b, way), sqrt(1.8 * 1.8 + 0.7 * 0.7), 1e-12);
    place_table_destroy(&table);
}

static bool is_listed(const struct place_list *list, uint32_t node)
{
    for (size_t k = 0; k < list->count; k++)
        if (list->items[k] == node) return true;
    return false;
}

/* Every pair of neurons that the mask holds: is the target's node found for the source, and the
 * source's for the target? */
static uint32_t missed(const struct places *p, const struct projection_space *space, uint32_t level)
{
    struct place_list forward = {0}, back = {0};
    uint32_t          lost = 0;
    for (uint32_t s = 0; s < p->count; s++) {
        double from[3], to[3], way[3];
        place_at(p, s, from);
        struct place_query query = {.searched      = p,
                                    .space         = space,
                                    .around        = place_point_box(p, from),
                                    .finds_targets = true};
        CHECK_OK(place_find(&query, level, &forward));
        query.finds_targets = false;
        CHECK_OK(place_find(&query, level, &back));
        for (uint32_t t = 0; t < p->count; t++) {
            place_at(p, t, to);
            uint32_t node     = t >> p->block_log2 >> level;
            double   distance = place_way(p, from, to, way);
            lost += mask_holds(&space->mask, p->dimensions, way, distance) &&
                    !is_listed(&forward, node);
            distance = place_way(p, to, from, way);
            lost +=
                mask_holds(&space->mask, p->dimensions, way, distance) && !is_listed(&back, node);
        }
    }
    place_list_clear(&forward);
    place_list_clear(&back);
    return lost;
}

static void no_neuron_within_reach_is_missed(void)
{
    static const struct mask MASKS[] = {
        {.shape = MASK_BALL, .outer_mm = 0.17},
        {.shape = MASK_DOUGHNUT, .inner_mm = 0.2, .outer_mm = 0.3},
        {.shape = MASK_BOX, .low_mm = {-0.1, 0.1, -0.2}, .high_mm = {0.7, 0.3, 0.05}}};
    for (uint32_t dimensions = 1; dimensions <= 3; dimensions++)
        for (int is_periodic = 0; is_periodic < 2; is_periodic++)
            for (size_t m = 0; m < 3; m++) {
                struct placement        box   = free_in(dimensions, is_periodic);
                const struct places    *p     = placed(&box, 500);
                struct projection_space space = {.chance = {.base = 1, .maximum = 1},
                                                 .mask   = MASKS[m]};
                CU_ASSERT_EQUAL(missed(p, &space, 0), 0);
                CU_ASSERT_EQUAL(missed(p, &space, p->tile_level), 0);
                place_table_destroy(&table);
            }
}

static void what_is_far_away_is_not_looked_at(void)
{
    struct placement        box   = free_in(2, true);
    const struct places    *p     = placed(&box, 20000);
    struct projection_space space = {.chance = {.base = 1, .maximum = 1},
                                     .mask   = {.shape = MASK_BALL, .outer_mm = 0.1}};
    struct place_list       list  = {0};
    struct place_query      query = {.searched = p, .space = &space, .around = *place_box(p, 0, 7)};
    CHECK_OK(place_find(&query, 0, &list));

    /* The ball holds 1/64 of the sheet, with the widths of two blocks around it about 1/20. */
    CU_ASSERT_TRUE(list.count > 0 && list.count < place_nodes(p, 0) / 12);
    place_list_clear(&list);
    place_table_destroy(&table);
}

static uint32_t allowed;

static bool refuse_after(size_t bytes, const char *label)
{
    (void)bytes, (void)label;
    return allowed-- == 0;
}

static void short_memory_is_a_fault_and_leaves_nothing(void)
{
    struct placement grid = free_in(2, true);
    uint32_t         size = 64;
    grid.layout           = LAYOUT_GRID;
    grid.shape[0] = grid.shape[1] = 8;
    small_model_make(&small, 1, &size);
    small.populations[0].placement = grid;
    for (uint32_t n = 0;; n++) {
        allowed = n;
        memory_refuse(refuse_after);
        fault mine = place_table_create(&table, &small.model);
        memory_refuse(NULL);
        if (!mine) {
            CU_ASSERT_EQUAL(n, 5); /* the table, the populations, positions, places, boxes */
            break;
        }
        CU_ASSERT_EQUAL(mine, FAULT_MEMORY);
        CU_ASSERT_PTR_NULL(table);
    }
    place_table_destroy(&table);
}

CHECK_MAIN(place, CASE(free_neurons_are_uniform_in_their_box), CASE(neurons_of_a_tile_lie_together),
           CASE(a_grid_has_a_neuron_at_each_of_its_places), CASE(given_points_keep_their_order),
           CASE(the_way_goes_over_the_edge_where_that_is_shorter),
           CASE(no_neuron_within_reach_is_missed), CASE(what_is_far_away_is_not_looked_at),
           CASE(short_memory_is_a_fault_and_leaves_nothing))
