/* network_case.c - one repetition after the other. */
#include "bench/network_case.h"

#include "base/log.h"
#include "base/units.h"
#include "bench/build_facts.h"
#include "bench/network_run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double   QUICK_WARMUP_MS = 100, QUICK_TIME_MS = 1000;
static const uint32_t SEEDS = 3, SEEDS_QUICK = 1;

static const struct measure FACTOR        = {"real_time_factor", "1", BETTER_LOWER};
static const struct measure SIMULATE      = {"simulate_seconds", "s", BETTER_LOWER};
static const struct measure BUILD         = {"build_seconds", "s", BETTER_LOWER};
static const struct measure MEMORY        = {"peak_memory_bytes", "B", BETTER_LOWER};
static const struct measure SYNAPSE       = {"bytes_per_synapse", "B", BETTER_LOWER};
static const struct measure EVENTS        = {"events_per_second", "1/s", BETTER_HIGHER};
static const struct measure CORE          = {"events_per_second_per_core", "1/s", BETTER_HIGHER};
static const struct measure FRACTION      = {"fraction_of_limit", "1", BETTER_HIGHER};
static const struct measure DELIVERED     = {"deliver_fraction_of_limit", "1", BETTER_HIGHER};
static const struct measure LIMIT_DELIVER = {"limit_deliver_seconds", "s", BETTER_NEITHER};
static const struct measure LIMIT_UPDATE  = {"limit_update_seconds", "s", BETTER_NEITHER};
static const struct measure LIMIT_ROUNDS  = {"limit_communicate_seconds", "s", BETTER_NEITHER};
static const struct measure JOULES        = {"joules", "J", BETTER_LOWER};
static const struct measure MICRO         = {"microjoules_per_event", "uJ", BETTER_LOWER};
static const struct measure OTHERS        = {"others_share", "1", BETTER_NEITHER};
static const struct measure PHASES[]      = {{"deliver_seconds", "s", BETTER_LOWER},
                                             {"update_seconds", "s", BETTER_LOWER},
                                             {"communicate_seconds", "s", BETTER_LOWER},
                                             {"wait_seconds", "s", BETTER_LOWER},
                                             {"record_seconds", "s", BETTER_LOWER}};

const struct column NETWORK_COLUMNS[] = {{"real_time_factor", "real-time", 1},
                                         {"build_seconds", "build s", 1},
                                         {"deliver_seconds", "deliver s", 1},
                                         {"update_seconds", "update s", 1},
                                         {"communicate_seconds", "comm. s", 1},
                                         {"wait_seconds", "wait s", 1},
                                         {"record_seconds", "record s", 1},
                                         {"bytes_per_synapse", "B/synapse", 1},
                                         {"events_per_second_per_core", "Mev/s/core", 1e-6},
                                         {"fraction_of_limit", "of limit", 1},
                                         {NULL, NULL, 0}};

static double ratio(double a, double b) { return b > 0 ? a / b : NAN; }

static void facts_put(struct results *results, const struct network_case *it,
                      const struct network_plan *plan, const struct network_result *r)
{
    char model[160];
    snprintf(model, sizeof model, "%s %s scale %g, %g ms after %g ms", it->model,
             it->set ? it->set : "as it is", it->scale, plan->time_ms, plan->warmup_ms);
    results_text(results, "model", model);
    results_fact(results, "neurons", r->neurons);
    results_fact(results, "synapses", (double)r->synapses);
    results_fact(results, "model_time_ms", plan->time_ms);
    results_fact(results, "warmup_ms", plan->warmup_ms);
    results_fact(results, "interval_steps", r->interval_steps);
}

static void measures_put(struct results *results, const struct network_plan *plan,
                         const struct network_result *r)
{
    double events = (double)r->events;
    results_add(results, &FACTOR, ratio(r->simulate_s, plan->time_ms / 1000));
    results_add(results, &SIMULATE, r->simulate_s);
    results_add(results, &BUILD, r->build_s);
    for (int phase = 0; phase < NETWORK_PHASES; phase++)
        results_add(results, &PHASES[phase], r->phases_s[phase]);
    results_add(results, &MEMORY, (double)r->peak_memory_bytes);
    results_add(results, &SYNAPSE, ratio((double)r->peak_memory_bytes, (double)r->synapses));
    results_add(results, &EVENTS, ratio(events, r->simulate_s));
    results_add(results, &CORE, ratio(events, r->simulate_s * r->cores));
    results_add(results, &FRACTION, ratio(r->bound_s, r->simulate_s));
    results_add(results, &DELIVERED, ratio(r->bound_deliver_s, r->phases_s[0]));
    results_add(results, &LIMIT_DELIVER, r->bound_deliver_s);
    results_add(results, &LIMIT_UPDATE, r->bound_update_s);
    results_add(results, &LIMIT_ROUNDS, r->bound_communicate_s);
    results_add(results, &OTHERS, r->load.others + r->load.steal);
    if (!r->has_energy) return;
    results_add(results, &JOULES, r->joules);
    results_add(results, &MICRO, ratio(r->joules * 1e6, events));
}

static void repetition_put(struct bench *bench, const struct network_plan *plan,
                           const struct network_result *r)
{
    char seed[24];
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)r->seed);
    results_list(bench->results, "seeds", seed);
    results_list(bench->results, "digests", r->digest);
    measures_put(bench->results, plan, r);
}

static const char *text_find(const char *name)
{
    const struct model_text *row = MODEL_TEXTS;
    while (row->name && strcmp(row->name, name) != 0)
        row++;
    return row->text;
}

fault network_case_run(struct bench *bench, const struct network_case *it)
{
    const struct bench_plan *plan = bench->plan;
    uint32_t            seeds   = plan->seeds ? plan->seeds : plan->is_quick ? SEEDS_QUICK : SEEDS;
    struct network_plan network = {
        .bench       = bench,
        .path        = it->model,
        .text        = text_find(it->model),
        .set         = it->set,
        .scale       = it->scale,
        .warmup_ms   = plan->is_quick ? fmin(it->warmup_ms, QUICK_WARMUP_MS) : it->warmup_ms,
        .time_ms     = plan->is_quick ? fmin(it->time_ms, QUICK_TIME_MS) : it->time_ms,
        .is_recorded = it->is_recorded};
    if (!network.text) RAISE(FAULT_BUG, "%s: no such model is in this binary", it->model);
    results_case(bench->results, it->name);
    for (uint32_t s = 0; s < seeds; s++) {
        struct network_result result;
        TRY(network_run(&network, &result));
        if (s == 0) facts_put(bench->results, it, &network, &result);
        repetition_put(bench, &network, &result);
        log_info("bench: %s, seed %llu: real-time factor %.3f", it->name,
                 (unsigned long long)result.seed, result.simulate_s / network.time_ms * 1000);
        network.has_seed = true;
        network.seed     = result.seed + 1;
    }
    return FAULT_NONE;
}

fault network_cases_run(struct bench *bench, const struct network_case *cases)
{
    for (const struct network_case *it = cases; it->name; it++)
        TRY(network_case_run(bench, it));
    return FAULT_NONE;
}
