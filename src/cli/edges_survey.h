/* edges_survey.h - the given edges of a model looked through by all ranks together. */
#ifndef ERGON_CLI_EDGES_SURVEY_H
#define ERGON_CLI_EDGES_SURVEY_H

#include "comm/comm.h"
#include "model/model.h"

/* Every rank scans a share of each file; what they find together goes into the model of each.
 * Nothing happens without given edges.
 *   faults  FAULT_INPUT (what is wrong with a file), FAULT_MEMORY: agreed
 *   ranks   collective */
MUST_CHECK fault edges_survey(struct comm *comm, struct model *model);

#endif
