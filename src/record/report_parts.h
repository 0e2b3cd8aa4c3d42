/* report_parts.h - the pictures of the page, each a section of HTML.
 *
 * Touches    nothing but its arguments.
 */
#ifndef ERGON_RECORD_REPORT_PARTS_H
#define ERGON_RECORD_REPORT_PARTS_H

#include "record/report_data.h"
#include "record/report_html.h"

void report_style(struct html *html);
void report_raster(struct html *html, const struct report *report);
void report_rates(struct html *html, const struct report *report);       /* bars: rate and CV  */
void report_time_course(struct html *html, const struct report *report); /* rate against time  */
void report_phases(struct html *html, const struct report *report);      /* stacked bars        */

#endif
