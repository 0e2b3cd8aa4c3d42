/* top.h - the runs of this site in a terminal.
 *
 * Touches    the runtime folder, the buses of its runs, the terminal or standard output.
 */
#ifndef ERGON_TOP_TOP_H
#define ERGON_TOP_TOP_H

#include "base/fault.h"

#include <stdbool.h>

/* Follow the runs until the user quits.
 *   run     whose part is shown first: as announcement_find takes it; NULL: the newest
 *   once    one screen of plain text on standard output instead, when enough was heard for it
 *   faults  FAULT_USAGE (no such run, no terminal), FAULT_FILE, FAULT_MEMORY */
MUST_CHECK fault top_run(const char *run, bool once);

#endif
