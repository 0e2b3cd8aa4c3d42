/* check.h - what a check is, and what it is given. Private to validate/.
 *
 * A check is one file that defines a struct check, and one line in checks.def. It runs on all ranks
 * together, and every rank gets the same findings: what is measured was summed over ranks.
 *
 * Ownership  findings and pictures are copied; texts of a struct check are literals.
 * Touches    comm/, record/report_figure.h.
 */
#ifndef ERGON_VALIDATE_CHECK_H
#define ERGON_VALIDATE_CHECK_H

#include "record/report_figure.h"
#include "validate/finding.h"
#include "validate/validate.h"

struct validation;

struct check {
    const char *name;
    const char *help;    /* one line: what it shows               */
    const char *without; /* what --without takes out of its runs  */
    const char *about;   /* a paragraph for the page              */
    const char *source;
    /* faults  agreed
     * ranks   collective */
    fault (*run)(struct validation *validation);
};

#define CHECK(name) extern const struct check check_##name;
#include "validate/checks.def"
#undef CHECK

/* What came of one check. */
struct check_result {
    const struct check *check;
    bool                is_without; /* it ran without what it is to show */
    double              seconds;    /* of wall time, on the first rank */
    uint32_t            finding_count;
    struct finding     *findings;
    struct html         pictures; /* empty but on rank 0 */
};

struct validation {
    const struct validate_plan *plan;
    struct comm                *comm;
    uint32_t                    result_count;
    struct check_result        *results;
};

/* The check that runs. */
static inline struct check_result *validation_result(struct validation *v)
{
    return &v->results[v->result_count - 1];
}

/* Does it run without what it is to show? */
static inline bool validation_is_without(struct validation *v)
{
    return validation_result(v)->is_without;
}

MUST_CHECK fault validation_add(struct validation *v, const struct finding *finding);
/* A picture of the check that runs, or that of a finding whose values stand against something. */
void validation_picture(struct validation *v, const struct figure *figure);
void validation_picture_finding(struct validation *v, const struct finding *finding);

static inline bool result_passes(const struct check_result *result)
{
    bool passes = result->finding_count > 0;
    for (uint32_t i = 0; i < result->finding_count; i++)
        passes = passes && finding_verdict(&result->findings[i]) == VERDICT_PASS;
    return passes;
}

#endif
