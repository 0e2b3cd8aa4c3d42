/* structure_summary.h - what came and went, as a part of summary.json.
 *
 * Touches    step/structure.h, sonata/json.h.
 */
#ifndef ERGON_RECORD_STRUCTURE_SUMMARY_H
#define ERGON_RECORD_STRUCTURE_SUMMARY_H

#include "model/model.h"
#include "sonata/json.h"
#include "step/structure.h"

/* `structure`: prunable projections and populations that retire, in the model's order. Nothing
 * where nothing comes or goes.
 *   faults  FAULT_MEMORY */
MUST_CHECK fault structure_write(struct json *doc, const struct model *model,
                                 const struct structure_totals *totals);

/* A line for the terminal: how many synapses went, who is retired. Nothing where nothing comes or
 * goes. */
void structure_tell(const struct model *model, const struct structure_totals *totals);

#endif
