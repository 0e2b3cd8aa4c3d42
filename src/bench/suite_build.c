/* suite_build.c - synapses made per second, rule by rule.
 *
 * A projection between two populations, built as a run builds it: tiles, owners, rows, routes.
 */
#include "base/memory.h"
#include "base/text.h"
#include "bench/suite.h"

#include <math.h>
#include <stdio.h>

enum { REPETITIONS = 3, REPETITIONS_QUICK = 1, NEURONS = 10000, ONE_TO_ONE_SHARE = 8 };
static const double SYNAPSES = 4e6, SYNAPSES_QUICK = 1e5;

static const struct measure SPEED   = {"synapses_per_second", "1/s", BETTER_HIGHER};
static const struct measure SECONDS = {"build_seconds", "s", BETTER_LOWER};
static const struct measure BYTES   = {"bytes_per_synapse", "B", BETTER_LOWER};

/* Which number of the rule follows from the number of synapses. */
typedef enum number_kind { NUMBER_NONE, NUMBER_EACH, NUMBER_ALL, NUMBER_CHANCE } number_kind;

#define CONSTANT "weight: 20 pA, delay: 1.5 ms"
#define DRAWN                                                                                      \
    "weight: {normal: {mean: 20 pA, sd: 2 pA}, min: 0 pA}, "                                       \
    "delay: {normal: {mean: 1.5 ms, sd: 0.75 ms}, min: 0.1 ms}"
#define DISTINCT CONSTANT ", allow_multapses: false"

static const struct build_case {
    const char *name;
    const char *rule;
    const char *key; /* of the rule's number; "" where it has none */
    number_kind number;
    const char *rest;
} CASES[] = {
    {"build/one_to_one", "one_to_one", "", NUMBER_NONE, CONSTANT},
    {"build/all_to_all", "all_to_all", "", NUMBER_NONE, CONSTANT},
    {"build/fixed_indegree", "fixed_indegree", "indegree: ", NUMBER_EACH, CONSTANT},
    {"build/fixed_indegree-drawn", "fixed_indegree", "indegree: ", NUMBER_EACH, DRAWN},
    {"build/fixed_indegree-distinct", "fixed_indegree", "indegree: ", NUMBER_EACH, DISTINCT},
    {"build/fixed_outdegree", "fixed_outdegree", "outdegree: ", NUMBER_EACH, CONSTANT},
    {"build/fixed_outdegree-distinct", "fixed_outdegree", "outdegree: ", NUMBER_EACH, DISTINCT},
    {"build/fixed_total_number", "fixed_total_number", "N: ", NUMBER_ALL, CONSTANT},
    {"build/fixed_total_number-drawn", "fixed_total_number", "N: ", NUMBER_ALL, DRAWN},
    {"build/fixed_total_number-distinct", "fixed_total_number", "N: ", NUMBER_ALL, DISTINCT},
    {"build/pairwise_bernoulli", "pairwise_bernoulli", "p: ", NUMBER_CHANCE, CONSTANT},
};
enum { CASE_COUNT = sizeof CASES / sizeof *CASES };

/* Neurons of each population, and the rule's number, for so many synapses. */
static double neurons_of(const struct build_case *it, double synapses)
{
    if (it->number != NUMBER_NONE) return fmin(NEURONS, sqrt(synapses) * 2);
    return floor(it->rule[0] == 'o' ? synapses / ONE_TO_ONE_SHARE : sqrt(synapses));
}

static fault text_make(struct text *text, const struct build_case *it, double synapses)
{
    double neurons = floor(neurons_of(it, synapses)), number = 0;
    if (it->number == NUMBER_EACH) number = floor(synapses / neurons);
    if (it->number == NUMBER_ALL) number = synapses;
    if (it->number == NUMBER_CHANCE) number = synapses / neurons / neurons;
    TRY(text_add(text,
                 "ergon: 1\ndt: 0.1 ms\npopulations:\n"
                 "  A: {kind: iaf_psc_exp, size: %.0f}\n  B: {kind: iaf_psc_exp, size: %.0f}\n"
                 "projections:\n  - {source: A, target: B, rule: %s, ",
                 neurons, neurons, it->rule));
    if (it->number != NUMBER_NONE) TRY(text_add(text, "%s%.12g, ", it->key, number));
    return text_add(text, "%s}\n", it->rest);
}

static fault model_make(struct model **model, const struct build_case *it, double synapses)
{
    struct model_options how    = {.scale = 1};
    struct text          text   = {0};
    fault                failed = text_make(&text, it, synapses);
    if (!failed) failed = model_read(model, it->name, text_of(&text), &how);
    text_clear(&text);
    return failed;
}

/* ranks: collective */
static void result_put(struct bench *bench, const struct simulation *s)
{
    uint64_t sums[2] = {shard_synapse_count(s->shard), shard_bytes(s->shard)};
    uint64_t ns      = s->build_ns;
    comm_sum_u64(bench->comm, sums, 2);
    comm_max_u64(bench->comm, &ns, 1);
    double synapses = (double)sums[0], seconds = (double)ns * 1e-9;
    results_fact(bench->results, "synapses", synapses);
    results_add(bench->results, &SPEED, synapses / seconds);
    results_add(bench->results, &SECONDS, seconds);
    results_add(bench->results, &BYTES, (double)sums[1] / synapses);
}

static fault case_run(struct bench *bench, const struct build_case *it)
{
    struct model     *model = NULL;
    struct simulation simulation;
    bool              is_quick = bench->plan->is_quick;
    results_case(bench->results, it->name);
    TRY(comm_agree(bench->comm, model_make(&model, it, is_quick ? SYNAPSES_QUICK : SYNAPSES)));
    fault failed = FAULT_NONE;
    for (int i = 0; !failed && i < (is_quick ? REPETITIONS_QUICK : REPETITIONS); i++) {
        failed = simulation_build(&simulation, bench->comm, model, &bench->plan->how);
        if (!failed) result_put(bench, &simulation);
        if (!failed) simulation_clear(&simulation);
    }
    model_destroy(&model);
    return failed;
}

static fault build_run(struct bench *bench)
{
    for (int i = 0; i < CASE_COUNT; i++)
        TRY(case_run(bench, &CASES[i]));
    return FAULT_NONE;
}

static const struct column COLUMNS[] = {{"synapses_per_second", "Msynapses/s", 1e-6},
                                        {"build_seconds", "build s", 1},
                                        {"bytes_per_synapse", "B/synapse", 1},
                                        {NULL, NULL, 0}};

const struct suite suite_build = {.name = "build",
                                  .help = "synapses made per second and bytes per synapse, by rule",
                                  .run  = build_run,
                                  .columns = COLUMNS};
