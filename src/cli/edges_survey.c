/* edges_survey.c - shares scanned, words merged. */
#include "cli/edges_survey.h"

#include "base/log.h"
#include "network/given_survey.h"

static void words_merge(struct comm *comm, struct given_survey *survey)
{
    struct survey_words words = given_survey_words(survey);
    comm_min_u64(comm, words.minima, words.minimum_count);
    comm_max_u64(comm, words.maxima, words.maximum_count);
    comm_sum_u64(comm, words.sums, words.sum_count);
}

static fault survey_run(struct comm *comm, struct given_survey *survey, struct model *model)
{
    TRY(comm_agree(comm, given_survey_scan(survey)));
    words_merge(comm, survey);
    TRY(comm_agree(comm, given_survey_quanta(survey)));
    words_merge(comm, survey);
    return comm_agree(comm, given_survey_finish(survey, model));
}

/* Edges whose ends are not both neurons of the model, by file and row. */
static void left_out_tell(struct given_survey *survey)
{
    struct left_out left;
    for (uint32_t file = 0; given_survey_left_out(survey, file, &left); file++)
        if (left.count)
            log_info("%s: /edges/%s: %llu of %llu edges join no two populations of the model and "
                     "are left out, the first is edge %llu",
                     left.path, left.population, (unsigned long long)left.count,
                     (unsigned long long)left.edges, (unsigned long long)left.first);
}

fault edges_survey(struct comm *comm, struct model *model)
{
    if (!model_has_given_edges(model)) return FAULT_NONE;
    struct given_survey *survey = NULL;
    fault                failed =
        comm_agree(comm, given_survey_create(&survey, model, comm_rank(comm), comm_size(comm)));
    if (!failed) failed = survey_run(comm, survey, model);
    if (!failed) left_out_tell(survey);
    given_survey_destroy(&survey);
    return failed;
}
