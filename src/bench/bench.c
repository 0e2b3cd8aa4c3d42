/* bench.c - which suites, and the document around their cases. */
#include "bench/bench.h"

#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "bench/build_facts.h"
#include "bench/document.h"
#include "bench/suite.h"

#include <string.h>

static const struct suite *const SUITES[] = {
#define SUITE(name) &suite_##name,
#include "bench/suites.def"
#undef SUITE
};
enum { SUITE_COUNT = sizeof SUITES / sizeof *SUITES };

static const uint64_t LIMIT_NS = 50000000, LIMIT_NS_QUICK = 2000000;

uint32_t bench_suites(const char *const **names, const char *const **helps)
{
    static const char *name_list[SUITE_COUNT], *help_list[SUITE_COUNT];
    for (size_t i = 0; i < SUITE_COUNT; i++) {
        name_list[i] = SUITES[i]->name;
        help_list[i] = SUITES[i]->help;
    }
    *names = name_list;
    *helps = help_list;
    return SUITE_COUNT;
}

/* Is a suite asked for? */
static bool is_wanted(const struct bench_plan *plan, const struct suite *suite)
{
    for (uint32_t i = 0; i < plan->suite_count; i++)
        if (strcmp(plan->suites[i], suite->name) == 0) return true;
    return plan->suite_count == 0;
}

static fault suites_check(const struct bench_plan *plan)
{
    const char *const *names, *const *helps;
    uint32_t count = bench_suites(&names, &helps);
    for (uint32_t i = 0; i < plan->suite_count; i++) {
        uint32_t s = 0;
        while (s < count && strcmp(plan->suites[i], names[s]) != 0)
            s++;
        if (s < count) continue;
        const char *nearest = text_nearest(plan->suites[i], names, count);
        RAISE(FAULT_USAGE, "%s: no suite of ergon bench%s%s%s (see ergon help bench)",
              plan->suites[i], nearest ? "; did you mean '" : "", nearest ? nearest : "",
              nearest ? "'?" : "");
    }
    return FAULT_NONE;
}

static fault limit_need(struct bench *bench)
{
    struct limit_plan plan = {.comm     = bench->comm,
                              .isa      = bench->plan->how.isa,
                              .exchange = bench->plan->how.exchange,
                              .least_ns = bench->plan->is_quick ? LIMIT_NS_QUICK : LIMIT_NS};
    if (bench->has_limit) return FAULT_NONE;
    log_info("bench: what this machine could do at best");
    bench->has_limit = true;
    return limit_measure(&bench->limit, &plan);
}

/* Its table, and the file so far: what stops a long bench leaves what was done. */
static fault suite_show(struct bench *bench, const struct suite *suite)
{
    const struct json *doc = results_document(bench->results);
    TRY(table_print(doc, suite->name, suite->columns));
    return json_write_file(doc, bench->plan->path);
}

/* ranks: collective */
static fault suite_run(struct bench *bench, const struct suite *suite)
{
    if (suite->needs_limit) TRY(limit_need(bench));
    log_info("bench: %s", suite->name);
    TRY(suite->run(bench));
    results_conclude(bench->results);
    fault mine = results_fault(bench->results);
    if (!mine && comm_is_first(bench->comm)) mine = suite_show(bench, suite);
    return comm_agree(bench->comm, mine);
}

/* ranks: collective */
static fault suites_run(struct bench *bench)
{
    struct document document = {.comm = bench->comm, .plan = bench->plan};
    TRY(document_begin(&document, results_document(bench->results)));
    for (size_t i = 0; i < SUITE_COUNT; i++)
        if (is_wanted(bench->plan, SUITES[i])) TRY(suite_run(bench, SUITES[i]));
    return document_end(&document, results_document(bench->results));
}

fault bench_run(const struct bench_plan *plan)
{
    struct bench bench = {.plan = plan, .comm = plan->comm};
    fault        mine  = suites_check(plan);
    if (!mine) mine = results_create(&bench.results, comm_is_first(plan->comm));
    mine = comm_agree(plan->comm, mine);
    if (!mine) mine = suites_run(&bench);
    results_destroy(&bench.results);
    if (!mine) log_info("results in %s", plan->path);
    return mine;
}
