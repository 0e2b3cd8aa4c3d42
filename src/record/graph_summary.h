/* graph_summary.h - what in the network can do nothing, as a part of summary.json.
 *
 * Touches    step/graph_check.h, sonata/json.h.
 */
#ifndef ERGON_RECORD_GRAPH_SUMMARY_H
#define ERGON_RECORD_GRAPH_SUMMARY_H

#include "sonata/json.h"
#include "step/graph_check.h"

/* `graph`: totals, and the lines that were told.
 *   faults  FAULT_MEMORY */
MUST_CHECK fault graph_write(struct json *doc, const struct model *model,
                             const struct graph_findings *findings);

#endif
