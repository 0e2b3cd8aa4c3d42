/* validate.c - which checks, one after the other, and what is left of them. */
#include "validate/validate.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "validate/check.h"
#include "validate/output.h"

#include <stdio.h>
#include <string.h>

static const struct check *const CHECKS[] = {
#define CHECK(name) &check_##name,
#include "validate/checks.def"
#undef CHECK
};
enum { CHECK_COUNT = sizeof CHECKS / sizeof *CHECKS };

uint32_t validate_checks(const char *const **names, const char *const **helps)
{
    static const char *name_list[CHECK_COUNT], *help_list[CHECK_COUNT];
    for (size_t i = 0; i < CHECK_COUNT; i++) {
        name_list[i] = CHECKS[i]->name;
        help_list[i] = CHECKS[i]->help;
    }
    *names = name_list;
    *helps = help_list;
    return CHECK_COUNT;
}

static bool is_listed(const char *name, const char *const *list, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(list[i], name) == 0) return true;
    return false;
}

static fault names_check(const char *option, const char *const *list, uint32_t list_count)
{
    const char *const *names, *const *helps;
    uint32_t count = validate_checks(&names, &helps);
    for (uint32_t i = 0; i < list_count; i++) {
        if (is_listed(list[i], names, count)) continue;
        const char *nearest = text_nearest(list[i], names, count);
        RAISE(FAULT_USAGE,
              "%s%s: no check of ergon validate energy%s%s%s (see ergon help validate)", option,
              list[i], nearest ? "; did you mean '" : "", nearest ? nearest : "",
              nearest ? "'?" : "");
    }
    return FAULT_NONE;
}

fault validation_add(struct validation *v, const struct finding *finding)
{
    struct check_result *result = validation_result(v);
    TRY(memory_resize(&result->findings, result->finding_count + 1, sizeof *result->findings,
                      "findings"));
    result->findings[result->finding_count++] = *finding;
    return FAULT_NONE;
}

void validation_picture(struct validation *v, const struct figure *figure)
{
    if (comm_is_first(v->comm)) report_figure(&validation_result(v)->pictures, figure);
}

void validation_picture_finding(struct validation *v, const struct finding *finding)
{
    double bars[FINDING_VALUES];
    bool   has_zero = true;
    for (uint32_t i = 0; i < finding->expected.count; i++) {
        bars[i] = finding->tolerance.within *
                  (finding->tolerance.is_relative ? finding->expected.at[i] : 1);
        has_zero = has_zero && finding->expected.at[i] >= 0;
    }
    const uint32_t     count    = finding->x.count;
    const struct curve curves[] = {
        {"expected", LOOK_RINGS, 7, count, finding->x.at, finding->expected.at, bars},
        {"measured", LOOK_DOTS, 0, count, finding->x.at, finding->measured.at, NULL},
        {finding->control_is, LOOK_DASHES, 1, count, finding->x.at, finding->control.at, NULL}};
    const struct figure figure = {.title       = finding->what,
                                  .x_title     = finding->x_is,
                                  .y_title     = finding->unit,
                                  .has_zero    = has_zero,
                                  .curve_count = finding->control_is ? 3 : 2,
                                  .curves      = curves};
    validation_picture(v, &figure);
}

/* ranks: collective */
static fault check_run(struct validation *v, const struct check *check)
{
    const struct validate_plan *plan   = v->plan;
    struct check_result        *result = &v->results[v->result_count++];
    *result                            = (struct check_result){.check = check};
    result->is_without                 = is_listed(check->name, plan->without, plan->without_count);
    log_info("validate: %s%s%s", check->name, result->is_without ? ", without " : "",
             result->is_without ? check->without : "");
    uint64_t start = clock_ns();
    TRY(comm_agree(v->comm, check->run(v)));
    result->seconds = (double)(clock_ns() - start) * 1e-9;
    if (comm_is_first(v->comm)) output_print(result);
    return FAULT_NONE;
}

/* The findings are the same on all ranks, and so is this. */
static fault verdict_tell(const struct validation *v)
{
    uint32_t    failed = 0;
    const char *first  = NULL;
    for (uint32_t i = 0; i < v->result_count; i++) {
        if (result_passes(&v->results[i])) continue;
        if (!failed++) first = v->results[i].check->name;
    }
    if (failed)
        RAISE(FAULT_REFUTED, "validate energy: %u of %u checks failed, the first is %s; see %s",
              failed, v->result_count, first, v->plan->directory);
    log_info("validate energy: %u of %u checks pass; see %s/index.html", v->result_count,
             v->result_count, v->plan->directory);
    return FAULT_NONE;
}

/* ranks: collective */
static fault checks_run(struct validation *v)
{
    const struct validate_plan *plan = v->plan;
    if (comm_is_first(v->comm)) output_head();
    for (size_t i = 0; i < CHECK_COUNT; i++)
        if (!plan->check_count || is_listed(CHECKS[i]->name, plan->checks, plan->check_count))
            TRY(check_run(v, CHECKS[i]));
    fault mine = FAULT_NONE;
    if (comm_is_first(v->comm)) mine = output_write(v);
    TRY(comm_agree(v->comm, mine));
    return verdict_tell(v);
}

fault validate_plan_check(const struct validate_plan *plan)
{
    TRY(names_check("", plan->checks, plan->check_count));
    return names_check("--without ", plan->without, plan->without_count);
}

fault validate_run(const struct validate_plan *plan)
{
    struct validation v = {.plan = plan, .comm = plan->comm};
    fault mine = memory_take(&v.results, CHECK_COUNT, sizeof *v.results, "results of checks");
    mine       = comm_agree(plan->comm, mine);
    if (!mine) mine = checks_run(&v);
    for (uint32_t i = 0; i < v.result_count; i++) {
        memory_give(&v.results[i].findings);
        html_clear(&v.results[i].pictures);
    }
    memory_give(&v.results);
    return mine;
}
