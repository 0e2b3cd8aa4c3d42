/* box_filter.c - lines first across, then down. */
#include "senses/box_filter.h"

#include "base/memory.h"

#include <string.h>

fault box_filter_make(struct box_filter *filter, struct grid grid)
{
    *filter = (struct box_filter){.grid = grid};
    if (grid.width < 1 || grid.height < 1 ||
        (uint64_t)grid.width * grid.height > (uint64_t)GRID_CELLS_MAX)
        RAISE(FAULT_USAGE, "a grid of %u x %u cells: expected 1 to %d in all", grid.width,
              grid.height, GRID_CELLS_MAX);
    TRY(memory_take(&filter->row, grid.width, sizeof *filter->row, "cells of a grid"));
    fault failed =
        memory_take(&filter->sum, grid_cells(grid), sizeof *filter->sum, "cells of a grid");
    if (failed) box_filter_clear(filter);
    return failed;
}

void box_filter_clear(struct box_filter *filter)
{
    memory_give(&filter->row);
    memory_give(&filter->sum);
}

/* How much of [a, b) lies in [c, d), where they meet. */
static uint64_t overlap(uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    return (b < d ? b : d) - (a > c ? a : c);
}

/* Along one axis of `pixels` pixels and `cells` cells, lengths are in 1 / (pixels x cells): a pixel
 * is `cells` long, a cell `pixels`. */
static void line_across(const uint16_t *grey, uint64_t pixels, uint64_t *row, uint64_t cells)
{
    for (uint64_t cell = 0; cell < cells; cell++) {
        uint64_t from = cell * pixels, to = from + pixels, sum = 0;
        for (uint64_t pixel = from / cells; pixel * cells < to; pixel++)
            sum += grey[pixel] * overlap(pixel * cells, (pixel + 1) * cells, from, to);
        row[cell] = sum;
    }
}

static void line_add(struct box_filter *filter, uint64_t line, uint64_t height)
{
    uint64_t cells = filter->grid.height, across = filter->grid.width;
    uint64_t from = line * cells, to = from + cells;
    for (uint64_t cell = from / height; cell * height < to; cell++) {
        uint64_t  share = overlap(cell * height, (cell + 1) * height, from, to);
        uint64_t *sum   = filter->sum + cell * across;
        for (uint64_t i = 0; i < across; i++)
            sum[i] += filter->row[i] * share;
    }
}

void box_filter_apply(struct box_filter *filter, const struct frame *frame, float *intensity)
{
    uint32_t cells = grid_cells(filter->grid);
    memset(filter->sum, 0, cells * sizeof *filter->sum);
    for (uint64_t line = 0; line < frame->height; line++) {
        line_across(frame->grey + line * frame->width, frame->width, filter->row,
                    filter->grid.width);
        line_add(filter, line, frame->height);
    }
    double white = (double)frame->width * frame->height * frame->maximum;
    for (uint32_t cell = 0; cell < cells; cell++)
        intensity[cell] = (float)((double)filter->sum[cell] / white);
}
