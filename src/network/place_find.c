/* place_find.c - gaps between boxes, and the descent to those within reach. */
#include "base/memory.h"
#include "network/place.h"

#include <math.h>

/* Bounds are this much wider than what rounding could need, relative to the lengths met. */
static const double SLACK = 1e-9;

struct box place_point_box(const struct places *p, const double *at_mm)
{
    struct box box = {{0}, {0}};
    for (uint32_t i = 0; i < p->dimensions; i++)
        box.low[i] = box.high[i] = (float)at_mm[i];
    return box;
}

/* Along one side: the interval of displacements, around its image nearest to 0. */
static void side_gap(const struct places *p, uint32_t i, double *low, double *high)
{
    double slack = SLACK * (fabs(*low) + fabs(*high) + p->period_mm[i]);
    if (p->is_periodic) {
        double turns = p->period_mm[i] * floor((*low + *high) / 2 / p->period_mm[i] + 0.5);
        *low -= turns;
        *high -= turns;
    }
    *low -= slack;
    *high += slack;
}

struct gap place_gap(const struct places *p, const struct box *from, const struct box *to)
{
    struct gap gap  = {.near_mm = 0};
    double     near = 0, far = 0;
    for (uint32_t i = 0; i < p->dimensions; i++) {
        double low  = (double)to->low[i] - from->high[i];
        double high = (double)to->high[i] - from->low[i];
        side_gap(p, i, &low, &high);
        double closest  = low > 0 ? low : high < 0 ? -high : 0;
        double furthest = -low > high ? -low : high;
        if (p->is_periodic && furthest > p->period_mm[i] / 2) furthest = p->period_mm[i] / 2;
        near += closest * closest;
        far += furthest * furthest;
        gap.low_mm[i]  = low;
        gap.high_mm[i] = high;
    }
    gap.near_mm = sqrt(near) * (1 - SLACK);
    gap.far_mm  = sqrt(far) * (1 + SLACK);
    return gap;
}

/* Does an interval of displacements, or a periodic image of it, meet the mask's? */
static bool side_meets(const struct gap *gap, const struct places *p, const struct mask *mask,
                       uint32_t i)
{
    double low = mask->low_mm[i], high = mask->high_mm[i];
    if (gap->low_mm[i] <= high && gap->high_mm[i] >= low) return true;
    if (!p->is_periodic) return false;
    double turn = p->period_mm[i];
    return (gap->low_mm[i] - turn <= high && gap->high_mm[i] - turn >= low) ||
           (gap->low_mm[i] + turn <= high && gap->high_mm[i] + turn >= low);
}

bool gap_connects(const struct gap *gap, const struct places *p,
                  const struct projection_space *space)
{
    const struct mask *mask     = &space->mask;
    bool               is_round = mask->shape == MASK_BALL || mask->shape == MASK_DOUGHNUT;
    if (is_round && gap->near_mm > mask->outer_mm) return false;
    if (mask->shape == MASK_DOUGHNUT && gap->far_mm <= mask->inner_mm) return false;
    for (uint32_t i = 0; mask->shape == MASK_BOX && i < p->dimensions; i++)
        if (!side_meets(gap, p, mask, i)) return false;
    return space->chance.shape != DISTANCE_LINEAR ||
           distance_range(&space->chance, gap->near_mm, gap->far_mm).high > 0;
}

void place_list_clear(struct place_list *list)
{
    memory_give(&list->items);
    list->count = list->capacity = 0;
}

/* NOLINTNEXTLINE(misc-no-recursion): one level of the tree for each */
static fault node_find(const struct place_query *q, uint32_t level, uint32_t node, uint32_t wanted,
                       struct place_list *list)
{
    const struct places *p   = q->searched;
    const struct box    *box = place_box(p, level, node);
    struct gap           gap =
        q->finds_targets ? place_gap(p, &q->around, box) : place_gap(p, box, &q->around);
    if (!gap_connects(&gap, p, q->space)) return FAULT_NONE;
    if (level == wanted) {
        TRY(memory_reserve(&list->items, &list->capacity, list->count + 1, sizeof *list->items,
                           "places within reach"));
        list->items[list->count++] = node;
        return FAULT_NONE;
    }
    TRY(node_find(q, level - 1, 2 * node, wanted, list));
    if (2 * node + 1 >= place_nodes(p, level - 1)) return FAULT_NONE;
    return node_find(q, level - 1, 2 * node + 1, wanted, list);
}

fault place_find(const struct place_query *query, uint32_t level, struct place_list *list)
{
    const struct places *p   = query->searched;
    uint32_t             top = p->level_count - 1;
    list->count              = 0;
    for (uint32_t node = 0; node < place_nodes(p, top); node++)
        TRY(node_find(query, top, node, level, list));
    return FAULT_NONE;
}
