/* report_energy.h - the section of energy on the page: its budget, its balance, its course.
 *
 * Every number of the summary that is shown stands in a <data> element, whose data-of is the
 * number's path in summary.json and whose value is the number itself.
 *
 * Touches    nothing but its arguments.
 */
#ifndef ERGON_RECORD_REPORT_ENERGY_H
#define ERGON_RECORD_REPORT_ENERGY_H

#include "energy/totals.h"
#include "record/report_data.h"
#include "record/report_html.h"

enum { ENERGY_SHOWN_MAX = 16, ENERGY_PATH_BYTES = 640 }; /* more would not be read */

void report_energy(struct html *html, const struct report *report); /* nothing without energy */

/* Its parts: tables of populations and regions, curves over time. */
void report_energy_tables(struct html *html, const struct report *report);
void report_energy_course(struct html *html, const struct report *report);

/* The colour of an item, a variable of the style sheet; "action potentials", as people say it. */
const char *energy_item_colour(energy_item item);
const char *energy_item_title(energy_item item);

typedef const char *number_writer(double value, char text[NUMBER_BYTES]);
const char         *number_percent(double value, char text[NUMBER_BYTES]); /* 0.123: 12.3 % */

/* A number of the summary, and a string of digits, as <data>. */
void        energy_datum(struct html *html, const struct report *report, number_writer *writer,
                         const char *path);
void        energy_digits(struct html *html, const struct report *report, const char *path);
const char *energy_path(char path[ENERGY_PATH_BYTES], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
