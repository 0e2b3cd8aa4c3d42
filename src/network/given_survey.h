/* given_survey.h - given edges looked through once, before there are units for weights.
 *
 * Bounds of weights and delays, what one neuron may get in a step, a common quantum. Each part (a
 * rank) looks at its share of the targets; words are merged over parts by minimum, maximum and sum
 * of integers, so what is found is the same for any number of ranks:
 *
 *     create -> scan -> merge(given_survey_words) -> quanta -> merge(given_survey_words) -> finish
 *
 * Invariant  every edge of a file is looked at by exactly one part; finish checks that.
 * Ownership  the survey owns its words and files; the model is borrowed.
 * Touches    base/, model/, sonata/edge_file.h. Never MPI.
 */
#ifndef ERGON_NETWORK_GIVEN_SURVEY_H
#define ERGON_NETWORK_GIVEN_SURVEY_H

#include "model/model.h"

struct given_survey;

/* To be merged element by element, each array in its way. */
struct survey_words {
    uint64_t *minima, *maxima, *sums;
    uint32_t  minimum_count, maximum_count, sum_count;
};

/* faults  FAULT_INPUT (a file of edges that is none), FAULT_MEMORY */
MUST_CHECK fault given_survey_create(struct given_survey **out, const struct model *model,
                                     uint32_t part, uint32_t parts);
void             given_survey_destroy(struct given_survey **survey);

/* Look through this part's share.   faults  FAULT_INPUT, FAULT_MEMORY */
MUST_CHECK fault given_survey_scan(struct given_survey *survey);
/* What is to be merged after the step before; valid until the next step. */
struct survey_words given_survey_words(struct given_survey *survey);
/* Once more, for a quantum of all weights; begins with merged words.   faults  as scan */
MUST_CHECK fault given_survey_quanta(struct given_survey *survey);
/* Write what was found into the model.
 *   faults  FAULT_INPUT (an index that does not lead to every edge once) */
MUST_CHECK fault given_survey_finish(struct given_survey *survey, struct model *model);

/* After finish: edges of a file (0, 1, ...) that no projection takes, because an end is no neuron
 * of its populations; false: there are no more files. */
struct left_out {
    const char *path, *population;
    uint64_t    edges, count, first; /* in the file, left out; the first of them by its row */
};
bool given_survey_left_out(struct given_survey *survey, uint32_t file, struct left_out *out);

#endif
