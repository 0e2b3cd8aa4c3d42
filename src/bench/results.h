/* results.h - what a bench found: the document that it writes, filled case by case.
 *
 *   cases.NAME.facts.KEY             a number that belongs to the case
 *   cases.NAME.seeds, .digests       of each repetition, where it has such
 *   cases.NAME.measures.KEY          {unit, better, values, median, smallest, largest}
 *
 * Only the first rank keeps results: on others the calls do nothing. A fault of one is kept until
 * results_fault, so that suites, which are collective, need not stop half way.
 *
 * Ownership  the results own their document; names of measures are literals.
 * Touches    sonata/json.h.
 */
#ifndef ERGON_BENCH_RESULTS_H
#define ERGON_BENCH_RESULTS_H

#include "bench/spread.h"
#include "sonata/json.h"

struct measure {
    const char *name;
    const char *unit;
    better_way  better;
};

struct results;

MUST_CHECK fault results_create(struct results **out, bool is_keeper);
void             results_destroy(struct results **results);
/* The document, to put facts into that belong to no case; NULL on ranks that keep none. */
struct json *results_document(struct results *results);

/* What follows belongs to this case. */
void results_case(struct results *results, const char *name);
void results_fact(struct results *results, const char *key, double value);
void results_text(struct results *results, const char *key, const char *value);
/* One more repetition of a measure: what is no number is left out. */
void results_add(struct results *results, const struct measure *measure, double value);
/* One more word of a list of the case ("seeds", "digests"). */
void results_list(struct results *results, const char *list, const char *word);

/* The first fault so far; a promise of all calls above. ranks: local */
MUST_CHECK fault results_fault(const struct results *results);
/* Median and spread of every measure into the document. */
void results_conclude(struct results *results);
/* Of one measure of one case; count 0 where there is none, or where something is no number.
 *   faults  FAULT_MEMORY */
MUST_CHECK fault results_spread(const struct json *doc, const char *name, const char *measure,
                                struct spread *out);

#endif
