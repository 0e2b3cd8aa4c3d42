/* metrics.h - runs as Prometheus sees them.
 *
 * Families are the rows of metrics.def; what a row puts is a function of metrics.c.
 *
 * Touches    run_state.h, metric_text.h.
 */
#ifndef ERGON_COORDINATOR_METRICS_H
#define ERGON_COORDINATOR_METRICS_H

#include "coordinator/metric_text.h"
#include "coordinator/run_state.h"

/* All families of runs, each for all runs. */
void metrics_write(struct writer *into, const struct run_state *const *runs, uint32_t count,
                   struct moment now);

/* One sample without labels: of the coordinator itself. */
void metric_write_one(struct writer *into, const struct metric_family *family, double value);

#endif
