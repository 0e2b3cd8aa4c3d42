/* report_course_data.h - energy.json, read for its pictures: bounded, whatever the file says.
 *
 * Touches    sonata/json.h.
 */
#ifndef ERGON_RECORD_REPORT_COURSE_DATA_H
#define ERGON_RECORD_REPORT_COURSE_DATA_H

#include "energy/totals.h"
#include "record/report_data.h"

enum { COURSE_POINTS = 128, COURSE_MEMBERS = 8 };

/* Values of intervals: interval i lies between edges i and i + 1. */
struct course_flow {
    size_t count;
    double edges_s[COURSE_POINTS + 1];
};

/* A region with its populations, or a population that has no region. */
struct course {
    const char        *name;
    bool               is_region;
    double             neurons;
    double             gate; /* epsilon below which nobody spikes; NaN: none */
    size_t             state_count;
    double             state_s[COURSE_POINTS], epsilon[COURSE_POINTS], pool[COURSE_POINTS];
    struct course_flow supply;
    double             filled[COURSE_POINTS], granted[COURSE_POINTS];
    struct course_flow spending;
    double             items[ENERGY_ITEMS][COURSE_POINTS]; /* ATP per neuron and second */
    size_t             member_count;                       /* with a rate of their own */
    const char        *members[COURSE_MEMBERS];
    double             rates[COURSE_MEMBERS][COURSE_POINTS];
};

/* The course of the region, or of the population, of that name.
 * False where the file has nothing that could be drawn. */
bool course_region(struct course *course, const struct report *report, const char *region);
bool course_population(struct course *course, const struct report *report, const char *population);

#endif
