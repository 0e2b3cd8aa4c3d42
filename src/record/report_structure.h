/* report_structure.h - the section of what came and went on the page.
 *
 * Touches    nothing but its arguments.
 */
#ifndef ERGON_RECORD_REPORT_STRUCTURE_H
#define ERGON_RECORD_REPORT_STRUCTURE_H

#include "record/report_data.h"
#include "record/report_html.h"

void report_structure(struct html *html, const struct report *report); /* nothing without it */

#endif
