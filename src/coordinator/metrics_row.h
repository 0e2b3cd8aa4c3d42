/* metrics_row.h - what a family's function is given. Private to metrics.
 *
 * Touches    metric_text.h, run_state.h.
 */
#ifndef ERGON_COORDINATOR_METRICS_ROW_H
#define ERGON_COORDINATOR_METRICS_ROW_H

#include "coordinator/metric_text.h"
#include "coordinator/run_state.h"

struct row {
    struct metric_text      text; /* has the labels of the run */
    const struct run_state *run;
    struct moment           now;
};

/* Put the samples of one run, if there are any. */
typedef void row_function(struct row *row);

#define METRIC(function, name, type, help) row_function metric_##function;
#include "coordinator/metrics.def"
#undef METRIC

static inline void row_put(struct row *row, double value) { metric_put(&row->text, value); }

#endif
