/* report_page.h - DIR/report.html: a run at a glance, in one file that needs nothing else.
 *
 * Raster, rates, regularity, rates over time, where the wall time went, and every fact of the run;
 * inline style and SVG, no script, no network, light and dark, less than about 1 MB.
 *
 * Invariant  nothing that comes from files can act as markup.
 * Touches    sonata/ (reads summary.json, spikes.h5), one file written.
 */
#ifndef ERGON_RECORD_REPORT_PAGE_H
#define ERGON_RECORD_REPORT_PAGE_H

#include "base/fault.h"

/* Write DIRECTORY/report.html from DIRECTORY/summary.json and DIRECTORY/spikes.h5. Without spikes
 * the page says so.
 *   faults  FAULT_INPUT (no summary of a run there), FAULT_FILE, FAULT_MEMORY
 *   ranks   one */
MUST_CHECK fault report_page_write(const char *directory);

#endif
