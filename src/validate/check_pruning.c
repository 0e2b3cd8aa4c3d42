/* check_pruning.c - coupling 6: synapses that never help to a spike go, and those that do stay.
 *
 * A planted network: of 100 inputs of each neuron 50 come from drivers that fire together and make
 * it spike, and 50, weak, from neurons that fire when they like.
 */
#include "base/random.h"
#include "base/text.h"
#include "validate/experiment.h"

#include <stdio.h>

enum { USEFUL, USELESS, PLANTED, CELLS = 4000, INDEGREE = 50 };

/* In time enough for each row to be judged several times. */
static const double TIME_MS = 30000, QUICK_MS = 15000;

static const char NETWORK[] =
    "ergon: 1\n"
    "dt: 0.1 ms\n"
    "recording: {spikes: none}\n"
    "populations:\n"
    "  cells: {kind: iaf_psc_exp, size: %d}\n"
    "  drivers: {kind: iaf_psc_exp, size: 200, energy: account}\n"
    "  others: {kind: iaf_psc_exp, size: 200, energy: account}\n"
    "  clock: {kind: iaf_psc_exp, size: 1, energy: account}\n"
    "projections:\n"
    "  - {source: drivers, target: cells, rule: fixed_indegree, indegree: %d, weight: 80 pA,\n"
    "     delay: 1.5 ms%s}\n"
    "  - {source: others, target: cells, rule: fixed_indegree, indegree: %d, weight: 5 pA,\n"
    "     delay: 1.5 ms%s}\n"
    "  - {source: clock, target: drivers, rule: all_to_all, weight: 5000 pA,\n"
    "     delay: {uniform: {low: 1 ms, high: 3 ms}, min: 1 ms, max: 3 ms}}\n"
    "inputs:\n"
    "  - {target: clock, poisson: {rate: 10 Hz}, weight: 5000 pA}\n"
    "  - {target: others, poisson: {rate: 2 Hz}, weight: 5000 pA}\n"
    "energy: {mode: %s, couplings: {%s}}\n";

static const char PRUNABLE[] = ", prunable: {bound: 0.25, after: 4 s, time_constant: 2 s}";

/* Shares of planted synapses that went, %; and how many there are and were. */
struct gone {
    double   share[PLANTED];
    uint64_t before[PLANTED], count[PLANTED];
    uint64_t bytes_first, bytes_last;
};

/* ranks: collective */
static fault gone_find(struct validation *v, bool is_coupled, struct gone *gone)
{
    struct text    text     = {0};
    struct outcome outcome  = {0};
    const char    *prunable = is_coupled ? PRUNABLE : "";
    fault mine = comm_agree(v->comm, text_add(&text, NETWORK, CELLS, INDEGREE, prunable, INDEGREE,
                                              prunable, is_coupled ? "coupled" : "account",
                                              is_coupled ? "structure: {retire: never}" : ""));
    const struct experiment experiment = {
        .name = "pruning", .text = text.bytes, .time_ms = v->plan->is_quick ? QUICK_MS : TIME_MS};
    if (!mine) mine = experiment_run(&outcome, v, &experiment);
    const struct pruned *pruned = outcome.structure.totals.pruned;
    *gone                       = (struct gone){.bytes_first = outcome.structure.bytes_first,
                                                .bytes_last  = outcome.structure.bytes_last};
    for (int i = 0; i < PLANTED; i++) {
        gone->before[i] = (uint64_t)CELLS * INDEGREE;
        gone->count[i]  = pruned ? pruned[i].count : 0;
        gone->share[i]  = 100 * (double)gone->count[i] / (double)gone->before[i];
    }
    outcome_clear(&outcome);
    text_clear(&text);
    return mine;
}

/* As many synapses taken at random: which share of the useful ones goes, %. Of each in turn it is
 * drawn whether it is among those that are still to be taken. */
static double random_share(const struct gone *gone)
{
    const struct random_key key  = random_key_make(1, RANDOM_SYNAPSE, 0);
    uint64_t                left = gone->before[USEFUL] + gone->before[USELESS], useful = 0;
    uint64_t                taking = gone->count[USEFUL] + gone->count[USELESS];
    for (uint32_t i = 0; left > 0; i++, left--) {
        struct random_block block = random_draw(key, i, 0, 0, 0);
        if (random_below(block.word[0], (uint32_t)left) >= taking) continue;
        taking--;
        useful += i < gone->before[USEFUL];
    }
    return 100 * (double)useful / (double)gone->before[USEFUL];
}

static fault useless_add(struct validation *v, const struct gone *gone, const struct gone *control)
{
    struct finding useless = {.what             = "useless synapses that went",
                              .unit             = "%",
                              .expected         = VALUES(100),
                              .tolerance        = {.within = 10},
                              .measured         = VALUES(gone->share[USELESS]),
                              .control_is       = "coupling off",
                              .control          = VALUES(control->share[USELESS]),
                              .control_expected = VALUES(0)};
    snprintf(useless.note, sizeof useless.note,
             "%llu of %llu synapses are left; shards had %.2f MB and have %.2f MB.",
             (unsigned long long)(gone->before[USEFUL] + gone->before[USELESS] -
                                  gone->count[USEFUL] - gone->count[USELESS]),
             (unsigned long long)(gone->before[USEFUL] + gone->before[USELESS]),
             (double)gone->bytes_first / 1e6, (double)gone->bytes_last / 1e6);
    return validation_add(v, &useless);
}

static void shares_draw(struct validation *v, const struct gone *gone, double at_random)
{
    static const double WHICH[PLANTED]  = {1, 2};
    const double        random[PLANTED] = {at_random, at_random};
    const struct curve  curves[]        = {
                {"by benefit", LOOK_DOTS, 0, PLANTED, WHICH, gone->share, NULL},
                {"as many, at random", LOOK_DASHES, 1, PLANTED, WHICH, random, NULL}};
    const struct figure figure = {.title       = "Synapses that went",
                                  .x_title     = "1: useful, 2: useless",
                                  .y_title     = "%",
                                  .has_zero    = true,
                                  .curve_count = 2,
                                  .curves      = curves};
    validation_picture(v, &figure);
}

static fault useful_add(struct validation *v, const struct gone *gone)
{
    const double         went   = (double)(gone->count[USEFUL] + gone->count[USELESS]);
    const double         all    = (double)(gone->before[USEFUL] + gone->before[USELESS]);
    const struct finding useful = {.what              = "useful synapses that went",
                                   .unit              = "%",
                                   .expected          = VALUES(0),
                                   .tolerance         = {.within = 5},
                                   .measured          = VALUES(gone->share[USEFUL]),
                                   .control_is        = "as many, at random",
                                   .control           = VALUES(random_share(gone)),
                                   .control_expected  = VALUES(100 * went / all),
                                   .control_tolerance = {.within = 2}};
    shares_draw(v, gone, random_share(gone));
    return validation_add(v, &useful);
}

static fault run(struct validation *v)
{
    struct gone gone, control;
    TRY(gone_find(v, !validation_is_without(v), &gone));
    TRY(gone_find(v, false, &control));
    TRY(useless_add(v, &gone, &control));
    return useful_add(v, &gone);
}

const struct check check_pruning = {
    .name    = "pruning",
    .help    = "coupling 6: synapses of no use go, those of use stay",
    .without = "coupling 6",
    .about = "Each of 4,000 neurons has 100 inputs: 50 from drivers that fire together and make it "
             "spike, and 50, weak, from neurons that fire by themselves. A synapse whose benefit "
             "stays below 0.25 for 4 s goes.",
    .source = "the couplings' definition, docs/model-format.md",
    .run    = run};
