/* box_filter.h - a picture of any size on a grid of any size: each cell is the mean of what it
 * covers, with parts of pixels counted as parts.
 *
 * Pure: numbers in, numbers out. Sums are integers, so the result does not depend on order.
 * Touches    base/ only.
 */
#ifndef ERGON_SENSES_BOX_FILTER_H
#define ERGON_SENSES_BOX_FILTER_H

#include "senses/frame_reader.h"

enum { GRID_CELLS_MAX = 1 << 20 };

struct grid {
    uint32_t width, height;
};

static inline uint32_t grid_cells(struct grid grid) { return grid.width * grid.height; }

struct box_filter {
    struct grid grid;
    uint64_t   *row; /* [width]: one line of pixels, in units of 1 / grid.width pixel */
    uint64_t   *sum; /* [cells] */
};

/* faults  FAULT_USAGE (no grid has this size), FAULT_MEMORY */
MUST_CHECK fault box_filter_make(struct box_filter *filter, struct grid grid);
void             box_filter_clear(struct box_filter *filter);

/* shape  intensity: [cells], row by row, 0 (black) to 1 */
void box_filter_apply(struct box_filter *filter, const struct frame *frame, float *intensity);

#endif
