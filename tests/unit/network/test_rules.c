/* Every rule against its distribution: each pair's mean and variance, exact degrees where the rule
 * fixes them, the variance of the others, over sixty seeds. A sum of squared standard
 * scores over n cells has mean n and a standard deviation of about sqrt(2 n): bounds are six. */
#include "base/memory.h"
#include "network/row_stream.h"
#include "network/rule.h"
#include "support/check.h"
#include "support/small_model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SOURCES = 150, TARGETS = 200, SEEDS = 60 }; /* both ragged in tiles of 64 */

struct expectation {
    rule_kind rule;
    uint64_t  number;
    double    probability;
    bool      is_recurrent; /* SOURCES to themselves, without autapses */
    bool      allow_multapses;
    double    mean, variance; /* of the synapses of an allowed pair */
    double    in_variance;    /* of an in-degree; 0: always the mean */
    double    out_variance;
};

struct tally {
    uint32_t pair[SOURCES][TARGETS];
    uint32_t in[TARGETS];
    uint32_t out[SOURCES];
    double   in_score; /* sum of squared standard scores */
    double   out_score;
    uint32_t largest; /* most synapses of a pair in one network */
    uint32_t on_diagonal;
};

static struct tally tally;

/* Squared standard score; a degree without variance must be what it is. */
static double score(double value, double mean, double variance)
{
    if (variance == 0) {
        if (fabs(value - mean) > 1e-9) CU_FAIL("a fixed degree is not what was asked for");
        return 1;
    }
    return (value - mean) * (value - mean) / variance;
}

static void network_tally(const struct edge_list *list, const struct expectation *e,
                          uint32_t targets, uint32_t target_gid)
{
    static uint8_t here[SOURCES][TARGETS];
    memset(here, 0, sizeof here);
    memset(tally.in, 0, sizeof tally.in);
    memset(tally.out, 0, sizeof tally.out);
    for (uint32_t i = 0; i < list->count; i++) {
        uint32_t source = list->edges[i].source;
        uint32_t target = list->edges[i].target - target_gid;
        tally.pair[source][target]++;
        tally.in[target]++;
        tally.out[source]++;
        if (++here[source][target] > tally.largest) tally.largest = here[source][target];
        if (e->is_recurrent && source == target) tally.on_diagonal++;
    }
    double in_pairs  = SOURCES - e->is_recurrent;
    double out_pairs = targets - (double)e->is_recurrent;
    for (uint32_t t = 0; t < targets; t++)
        tally.in_score += score(tally.in[t], in_pairs * e->mean, e->in_variance);
    for (uint32_t s = 0; s < SOURCES; s++)
        tally.out_score += score(tally.out[s], out_pairs * e->mean, e->out_variance);
}

static void check_score(double sum, double cells)
{
    double deviations = (sum - cells) / sqrt(2 * cells);
    if (fabs(deviations) > 6) fprintf(stderr, "score %g of %g cells\n", sum, cells);
    CU_ASSERT(fabs(deviations) < 6);
}

static double pair_score(const struct expectation *e, uint32_t targets)
{
    double sum = 0;
    for (uint32_t s = 0; s < SOURCES; s++)
        for (uint32_t t = 0; t < targets; t++)
            if (!e->is_recurrent || s != t)
                sum += score(tally.pair[s][t], SEEDS * e->mean, SEEDS * e->variance);
    return sum;
}

static void rule_keeps(const struct expectation *e)
{
    struct small_model small;
    uint32_t           targets = e->is_recurrent ? SOURCES : TARGETS;
    uint32_t           to      = e->is_recurrent ? 0 : 1;
    small_model_make(&small, 2, (uint32_t[]){SOURCES, TARGETS});
    struct projection *p = small_model_join(&small, 0, to, e->rule, e->number);
    p->probability       = e->probability;
    p->allow_autapses    = !e->is_recurrent;
    p->allow_multapses   = e->allow_multapses;
    memset(&tally, 0, sizeof tally);

    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct edge_list list;
        small.model.seed = seed;
        if (!CHECK_OK(edge_list_make(&list, &small.model, 0, NULL))) return;
        if (e->rule == RULE_FIXED_TOTAL_NUMBER) CU_ASSERT_EQUAL(list.count, e->number);
        network_tally(&list, e, targets, to ? SOURCES : 0);
        edge_list_clear(&list);
    }

    double pairs = (double)SOURCES * targets - (e->is_recurrent ? SOURCES : 0);
    check_score(pair_score(e, targets), pairs);
    check_score(tally.in_score, (double)SEEDS * targets);
    check_score(tally.out_score, (double)SEEDS * SOURCES);
    CU_ASSERT_EQUAL(tally.on_diagonal, 0);
    CU_ASSERT_EQUAL(tally.largest > 1, e->allow_multapses);
}

static double binomial(double n, double p) { return n * p * (1 - p); }

/* Marked among n drawn without repetition from `whole`. */
static double hypergeometric(double n, double marked, double whole)
{
    double p = marked / whole;
    return n * p * (1 - p) * (whole - n) / (whole - 1);
}

static void total_number_is_multinomial_over_pairs(void)
{
    double n = 3000, pairs = SOURCES * TARGETS;
    rule_keeps(&(struct expectation){RULE_FIXED_TOTAL_NUMBER, 3000, 0, false, true, n / pairs,
                                     binomial(n, 1 / pairs), binomial(n, 1.0 / TARGETS),
                                     binomial(n, 1.0 / SOURCES)});
}

static void total_number_without_autapses_leaves_the_diagonal_out(void)
{
    double n = 3000, pairs = SOURCES * (SOURCES - 1);
    rule_keeps(&(struct expectation){RULE_FIXED_TOTAL_NUMBER, 3000, 0, true, true, n / pairs,
                                     binomial(n, 1 / pairs), binomial(n, 1.0 / SOURCES),
                                     binomial(n, 1.0 / SOURCES)});
}

static void total_number_without_multapses_is_hypergeometric(void)
{
    double n = 12000, pairs = SOURCES * TARGETS;
    rule_keeps(&(struct expectation){RULE_FIXED_TOTAL_NUMBER, 12000, 0, false, false, n / pairs,
                                     binomial(1, n / pairs), hypergeometric(n, SOURCES, pairs),
                                     hypergeometric(n, TARGETS, pairs)});
}

static void total_number_without_either_is_hypergeometric_off_the_diagonal(void)
{
    double n = 15000, pairs = SOURCES * (SOURCES - 1), each = SOURCES - 1;
    rule_keeps(&(struct expectation){RULE_FIXED_TOTAL_NUMBER, 15000, 0, true, false, n / pairs,
                                     binomial(1, n / pairs), hypergeometric(n, each, pairs),
                                     hypergeometric(n, each, pairs)});
}

static void indegree_is_exact_and_sources_are_uniform(void)
{
    double k = 20;
    rule_keeps(&(struct expectation){RULE_FIXED_INDEGREE, 20, 0, false, true, k / SOURCES,
                                     binomial(k, 1.0 / SOURCES), 0,
                                     binomial(k * TARGETS, 1.0 / SOURCES)});
}

static void indegree_without_autapses_redraws_them(void)
{
    double k = 20, others = SOURCES - 1;
    rule_keeps(&(struct expectation){RULE_FIXED_INDEGREE, 20, 0, true, true, k / others,
                                     binomial(k, 1 / others), 0, binomial(k * others, 1 / others)});
}

static void indegree_without_multapses_takes_distinct_sources(void)
{
    double p = 40.0 / SOURCES;
    rule_keeps(&(struct expectation){RULE_FIXED_INDEGREE, 40, 0, false, false, p, binomial(1, p), 0,
                                     binomial(TARGETS, p)});
}

static void indegree_without_either_takes_distinct_others(void)
{
    double p = 40.0 / (SOURCES - 1);
    rule_keeps(&(struct expectation){RULE_FIXED_INDEGREE, 40, 0, true, false, p, binomial(1, p), 0,
                                     binomial(SOURCES - 1, p)});
}

static void outdegree_is_exact_and_targets_are_uniform(void)
{
    double k = 25;
    rule_keeps(&(struct expectation){RULE_FIXED_OUTDEGREE, 25, 0, false, true, k / TARGETS,
                                     binomial(k, 1.0 / TARGETS),
                                     binomial(k * SOURCES, 1.0 / TARGETS), 0});
}

static void outdegree_without_autapses_leaves_the_diagonal_out(void)
{
    double k = 25, others = SOURCES - 1;
    rule_keeps(&(struct expectation){RULE_FIXED_OUTDEGREE, 25, 0, true, true, k / others,
                                     binomial(k, 1 / others), binomial(k * others, 1 / others), 0});
}

static void outdegree_without_multapses_takes_distinct_targets(void)
{
    double p = 50.0 / TARGETS;
    rule_keeps(&(struct expectation){RULE_FIXED_OUTDEGREE, 50, 0, false, false, p, binomial(1, p),
                                     binomial(SOURCES, p), 0});
}

static void outdegree_without_either_takes_distinct_others(void)
{
    double p = 50.0 / (SOURCES - 1);
    rule_keeps(&(struct expectation){RULE_FIXED_OUTDEGREE, 50, 0, true, false, p, binomial(1, p),
                                     binomial(SOURCES - 1, p), 0});
}

static void bernoulli_tosses_a_coin_for_each_pair(void)
{
    double p = 0.07;
    rule_keeps(&(struct expectation){RULE_PAIRWISE_BERNOULLI, 0, p, false, false, p, binomial(1, p),
                                     binomial(SOURCES, p), binomial(TARGETS, p)});
}

static void bernoulli_without_autapses_tosses_none_for_the_diagonal(void)
{
    double p = 0.6;
    rule_keeps(&(struct expectation){RULE_PAIRWISE_BERNOULLI, 0, p, true, false, p, binomial(1, p),
                                     binomial(SOURCES - 1, p), binomial(SOURCES - 1, p)});
}

/* Edges of one rule on a recurrent population of SOURCES. */
static uint32_t recurrent_count(rule_kind rule, double probability, bool allow_autapses)
{
    struct small_model small;
    struct edge_list   list;
    uint32_t           wrong = 0;
    small_model_make(&small, 1, (uint32_t[]){SOURCES});
    struct projection *p = small_model_join(&small, 0, 0, rule, 0);
    p->probability       = probability;
    p->allow_autapses    = allow_autapses;
    if (!CHECK_OK(edge_list_make(&list, &small.model, 0, NULL))) return 0;
    for (uint32_t i = 0; i < list.count; i++) {
        bool is_own = list.edges[i].source == list.edges[i].target;
        wrong += rule == RULE_ONE_TO_ONE ? !is_own : is_own && !allow_autapses;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    edge_list_clear(&list);
    return list.count;
}

static void fixed_patterns_are_complete(void)
{
    CU_ASSERT_EQUAL(recurrent_count(RULE_ONE_TO_ONE, 0, true), SOURCES);
    CU_ASSERT_EQUAL(recurrent_count(RULE_ONE_TO_ONE, 0, false), 0);
    CU_ASSERT_EQUAL(recurrent_count(RULE_ALL_TO_ALL, 0, true), SOURCES * SOURCES);
    CU_ASSERT_EQUAL(recurrent_count(RULE_ALL_TO_ALL, 0, false), SOURCES * (SOURCES - 1));
    CU_ASSERT_EQUAL(recurrent_count(RULE_PAIRWISE_BERNOULLI, 1, true), SOURCES * SOURCES);
    CU_ASSERT_EQUAL(recurrent_count(RULE_PAIRWISE_BERNOULLI, 1, false), SOURCES * (SOURCES - 1));
    CU_ASSERT_EQUAL(recurrent_count(RULE_PAIRWISE_BERNOULLI, 0, true), 0);
}

/* Rows of one cell, asked in two orders. */

static uint32_t row_ask(struct rule_cell *cell, uint32_t source, uint32_t *target)
{
    static uint32_t word[4096];
    uint32_t        count = cell->rule->row_count(cell, source);
    for (uint32_t k = 0; k < count; k++)
        word[k] = random_draw(cell->site->synapse_key, k, source, cell->tile, 0).word[0];
    cell->rule->row_targets(cell, source, count, word, target);
    return count;
}

static uint64_t rows_differ(struct rule_cell *ascending, struct rule_cell *other)
{
    static uint32_t rows[SOURCES][256];
    static uint32_t counts[SOURCES];
    uint32_t        again[256];
    uint64_t        different = 0;
    for (uint32_t s = 0; s < SOURCES; s++)
        counts[s] = row_ask(ascending, s, rows[s]);
    for (uint32_t i = 0; i < 3 * SOURCES; i++) {
        uint32_t s = i < SOURCES ? SOURCES - 1 - i : i * 67 % SOURCES;
        different += row_ask(other, s, again) != counts[s] ||
                     memcmp(again, rows[s], counts[s] * sizeof *again) != 0;
    }
    return different;
}

static void check_order(const struct model *model)
{
    struct rule_site sites[2];
    struct rule_cell ascending, other;
    rule_site_make(&sites[0], model, 0);
    rule_site_make(&sites[1], model, 0);
    if (!CHECK_OK(rule_site_check(&sites[0]))) return;
    for (uint32_t tile = 0; tile < 3; tile++) {
        if (!CHECK_OK(rule_cell_open(&ascending, &sites[0], tile))) return;
        if (!CHECK_OK(rule_cell_open(&other, &sites[1], 2 - tile))) return;
        rule_cell_close(&other);
        if (!CHECK_OK(rule_cell_open(&other, &sites[1], tile))) return;
        CU_ASSERT_EQUAL(rows_differ(&ascending, &other), 0);
        rule_cell_close(&ascending);
        rule_cell_close(&other);
    }
}

static uint64_t number_for(rule_kind rule) { return rule == RULE_FIXED_TOTAL_NUMBER ? 4000 : 30; }

static void rows_are_the_same_in_any_order(void)
{
    for (int flags = 0; flags < 4; flags++)
        for (int rule = 0; rule < RULE_GIVEN; rule++) {
            struct small_model small;
            small_model_make(&small, 1, (uint32_t[]){SOURCES});
            struct projection *p =
                small_model_join(&small, 0, 0, (rule_kind)rule, number_for((rule_kind)rule));
            p->probability     = 0.2;
            p->allow_autapses  = flags & 1;
            p->allow_multapses = flags & 2;
            check_order(&small.model);
        }
}

/* What cannot be fulfilled. */

static fault rule_check(rule_kind rule, uint64_t number, bool allow_multapses, uint32_t sources)
{
    struct small_model small;
    struct rule_site   site;
    small_model_make(&small, 2, (uint32_t[]){sources, 10});
    struct projection *p = small_model_join(&small, 0, sources == 1 ? 0 : 1, rule, number);
    p->allow_multapses   = allow_multapses;
    p->allow_autapses    = false;
    rule_site_make(&site, &small.model, 0);
    return rule_site_check(&site);
}

static void what_cannot_be_is_an_input_fault(void)
{
    CU_ASSERT_EQUAL(rule_check(RULE_ONE_TO_ONE, 0, true, 9), FAULT_INPUT);
    CU_ASSERT_EQUAL(rule_check(RULE_FIXED_INDEGREE, 21, false, 20), FAULT_INPUT);
    CU_ASSERT_EQUAL(rule_check(RULE_FIXED_INDEGREE, 20, false, 20), FAULT_NONE);
    CU_ASSERT_EQUAL(rule_check(RULE_FIXED_INDEGREE, 1, true, 1), FAULT_INPUT);
    CU_ASSERT_EQUAL(rule_check(RULE_FIXED_INDEGREE, 1ull << 40, true, 20), FAULT_INPUT);
    CU_ASSERT_EQUAL(rule_check(RULE_FIXED_OUTDEGREE, 11, false, 20), FAULT_INPUT);
    CU_ASSERT_EQUAL(rule_check(RULE_FIXED_OUTDEGREE, 10, false, 20), FAULT_NONE);
    CU_ASSERT_EQUAL(rule_check(RULE_FIXED_OUTDEGREE, 1, true, 1), FAULT_INPUT);
    CU_ASSERT_EQUAL(rule_check(RULE_FIXED_OUTDEGREE, 1ull << 33, true, 20), FAULT_INPUT);
    CU_ASSERT_EQUAL(rule_check(RULE_FIXED_TOTAL_NUMBER, 201, false, 20), FAULT_INPUT);
    CU_ASSERT_EQUAL(rule_check(RULE_FIXED_TOTAL_NUMBER, 200, false, 20), FAULT_NONE);
    CU_ASSERT_EQUAL(rule_check(RULE_FIXED_TOTAL_NUMBER, 1, true, 1), FAULT_INPUT);
}

static void full_cells_hold_every_pair_once(void)
{
    rule_kind rules[] = {RULE_FIXED_TOTAL_NUMBER, RULE_FIXED_INDEGREE, RULE_FIXED_OUTDEGREE};
    uint64_t  all[]   = {(uint64_t)SOURCES * (SOURCES - 1), SOURCES - 1, SOURCES - 1};
    for (int i = 0; i < 3; i++) {
        struct small_model small;
        struct edge_list   list;
        static uint8_t     seen[SOURCES][SOURCES];
        uint32_t           doubled = 0;
        small_model_make(&small, 1, (uint32_t[]){SOURCES});
        struct projection *p = small_model_join(&small, 0, 0, rules[i], all[i]);
        p->allow_autapses = p->allow_multapses = false;
        memset(seen, 0, sizeof seen);
        if (!CHECK_OK(edge_list_make(&list, &small.model, 0, NULL))) return;
        for (uint32_t k = 0; k < list.count; k++)
            doubled += seen[list.edges[k].source][list.edges[k].target]++;
        CU_ASSERT_EQUAL(list.count, SOURCES * (SOURCES - 1));
        CU_ASSERT_EQUAL(doubled, 0);
        edge_list_clear(&list);
    }
}

static void only_indegree_without_multapses_is_stored(void)
{
    for (int rule = 0; rule < RULE_GIVEN; rule++) {
        struct projection p = {.rule = (rule_kind)rule, .allow_multapses = true};
        CU_ASSERT(projection_is_random_access(&p));
        p.allow_multapses = false;
        CU_ASSERT_EQUAL(projection_is_random_access(&p), rule != RULE_FIXED_INDEGREE);
    }
}

CHECK_MAIN(rules, CASE(total_number_is_multinomial_over_pairs),
           CASE(total_number_without_autapses_leaves_the_diagonal_out),
           CASE(total_number_without_multapses_is_hypergeometric),
           CASE(total_number_without_either_is_hypergeometric_off_the_diagonal),
           CASE(indegree_is_exact_and_sources_are_uniform),
           CASE(indegree_without_autapses_redraws_them),
           CASE(indegree_without_multapses_takes_distinct_sources),
           CASE(indegree_without_either_takes_distinct_others),
           CASE(outdegree_is_exact_and_targets_are_uniform),
           CASE(outdegree_without_autapses_leaves_the_diagonal_out),
           CASE(outdegree_without_multapses_takes_distinct_targets),
           CASE(outdegree_without_either_takes_distinct_others),
           CASE(bernoulli_tosses_a_coin_for_each_pair),
           CASE(bernoulli_without_autapses_tosses_none_for_the_diagonal),
           CASE(fixed_patterns_are_complete), CASE(rows_are_the_same_in_any_order),
           CASE(what_cannot_be_is_an_input_fault), CASE(full_cells_hold_every_pair_once),
           CASE(only_indegree_without_multapses_is_stored))
