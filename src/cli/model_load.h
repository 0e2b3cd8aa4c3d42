/* model_load.h - the model of a command line, the same on every rank. Private to cli/. */
#ifndef ERGON_CLI_MODEL_LOAD_H
#define ERGON_CLI_MODEL_LOAD_H

#include "base/text.h"
#include "cli/options.h"
#include "comm/comm.h"
#include "model/model.h"

/* Rank 0 reads a file of text, all get it. The caller clears the text, also after a fault.
 *   faults  FAULT_INPUT, FAULT_MEMORY, agreed
 *   ranks   collective */
MUST_CHECK fault text_load(struct text *text, struct comm *comm, const char *path);

/* Rank 0 reads the file, all ranks read its text.
 *   faults  FAULT_INPUT (told once), FAULT_USAGE, FAULT_MEMORY, all agreed
 *   ranks   collective */
MUST_CHECK fault model_load(struct model **out, struct comm *comm, const struct options *options);

#endif
