/* suite_delivery.c - ns per synaptic event, by length of runs, accumulators and synapses.
 *
 * Synthetic: runs of one length that lie anywhere in an array of synapses, to random targets. New
 * runs are drawn, untimed, before each batch: what was read last is not what is read next.
 */
#include "base/clock.h"
#include "base/memory.h"
#include "bench/suite.h"
#include "shard/delivery.h"

#include <stdio.h>
#include <unistd.h>

static const uint32_t RUN_SYNAPSES[] = {2, 5, 10, 40, 160, 640};
static const uint32_t ACCUMULATORS[] = {4096, 16384, 40960, 65536};
static const uint64_t MEGABYTES[]    = {4, 32, 128, 600};
enum {
    RUN_LENGTHS       = sizeof RUN_SYNAPSES / sizeof *RUN_SYNAPSES,
    ACCUMULATOR_SETS  = sizeof ACCUMULATORS / sizeof *ACCUMULATORS,
    SIZES             = sizeof MEGABYTES / sizeof *MEGABYTES,
    SIZES_QUICK       = 2,
    LARGEST_SET       = 65536,
    TYPICAL_SET       = 2, /* of ACCUMULATORS: half of a cortical microcircuit */
    BATCH_EVENTS      = 1 << 18,
    BATCH_RUNS_MAX    = 1 << 14,
    REPETITIONS       = 5,
    REPETITIONS_QUICK = 2
};
static const uint64_t LEAST_NS = 20000000, LEAST_NS_QUICK = 1000000;

static const struct measure NS_PER_EVENT = {"ns_per_event", "ns", BETTER_LOWER};

struct trial {
    struct bench    *bench;
    isa              isa;
    delivery_kernel *deliver;
    uint32_t         run_synapses, accumulators;
    uint64_t         synapses;
    uint32_t        *words;
    due_run         *runs;
    int32_t         *blocks[1];
    uint64_t         random; /* state of a linear congruential generator */
};

static uint32_t draw(struct trial *trial, uint64_t below)
{
    trial->random = trial->random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((trial->random >> 32) * below >> 32);
}

static uint32_t batch_runs(const struct trial *trial)
{
    uint32_t runs = BATCH_EVENTS / trial->run_synapses;
    return runs < BATCH_RUNS_MAX ? runs : BATCH_RUNS_MAX;
}

static void batch_draw(struct trial *trial)
{
    uint64_t places = trial->synapses / trial->run_synapses;
    for (uint32_t r = 0; r < batch_runs(trial); r++)
        trial->runs[r] = due_run_make((uint64_t)draw(trial, places) * trial->run_synapses,
                                      trial->run_synapses, 0, 0);
}

static void words_draw(struct trial *trial)
{
    for (uint64_t i = 0; i < trial->synapses; i++)
        trial->words[i] = draw(trial, trial->accumulators) | 1u << 16;
}

static double ns_per_event(struct trial *trial, uint64_t least_ns)
{
    uint64_t passed = 0, events = 0;
    while (passed < least_ns) {
        batch_draw(trial);
        uint64_t start = clock_ns();
        events += trial->deliver(trial->words, trial->runs, batch_runs(trial), trial->blocks);
        passed += clock_ns() - start;
    }
    return (double)passed / (double)events;
}

/* All ranks at once; the slowest counts. ranks: collective */
static void case_measure(struct trial *trial)
{
    struct bench *bench    = trial->bench;
    bool          is_quick = bench->plan->is_quick;
    char          name[96];
    snprintf(name, sizeof name, "delivery/%s/run-%u/acc-%uk/%lluMB", isa_name(trial->isa),
             trial->run_synapses, trial->accumulators >> 10,
             (unsigned long long)(trial->synapses * sizeof(uint32_t) >> 20));
    results_case(bench->results, name);
    for (int i = 0; i < (is_quick ? REPETITIONS_QUICK : REPETITIONS); i++) {
        comm_barrier(bench->comm);
        double   ns          = ns_per_event(trial, is_quick ? LEAST_NS_QUICK : LEAST_NS);
        uint64_t picoseconds = (uint64_t)(ns * 1000);
        comm_max_u64(bench->comm, &picoseconds, 1);
        results_add(bench->results, &NS_PER_EVENT, (double)picoseconds * 1e-3);
    }
}

static void lengths_measure(struct trial *trial)
{
    words_draw(trial);
    for (int i = 0; i < RUN_LENGTHS; i++) {
        trial->run_synapses = RUN_SYNAPSES[i];
        case_measure(trial);
    }
}

/* By length and accumulators with the most synapses, by length and synapses with typical
 * accumulators. */
static void kernel_measure(struct trial *trial, int sizes)
{
    trial->deliver = delivery_kernel_of(trial->isa, false);
    for (int size = 0; size < sizes; size++) {
        trial->synapses = (MEGABYTES[size] << 20) / sizeof(uint32_t);
        for (int set = 0; set < ACCUMULATOR_SETS; set++) {
            trial->accumulators = ACCUMULATORS[set];
            if (set == TYPICAL_SET || size == sizes - 1) lengths_measure(trial);
        }
    }
}

/* How many of the sizes fit into half of the memory, whatever the number of ranks on the host. */
static int sizes_fit(const struct bench *bench)
{
    uint64_t memory = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    uint64_t ranks  = 1;
    for (uint32_t host = 0; host < comm_host_count(bench->comm); host++)
        if (comm_host_ranks(bench->comm, host) > ranks) ranks = comm_host_ranks(bench->comm, host);
    int sizes = bench->plan->is_quick ? SIZES_QUICK : SIZES;
    while (sizes > 1 && (MEGABYTES[sizes - 1] << 20) * ranks > memory / 2)
        sizes--;
    uint64_t agreed = (uint64_t)sizes;
    comm_min_u64(bench->comm, &agreed, 1);
    return (int)agreed;
}

static fault trial_take(struct trial *trial, int sizes)
{
    uint64_t synapses = (MEGABYTES[sizes - 1] << 20) / sizeof(uint32_t);
    TRY(memory_take(&trial->words, synapses, sizeof(uint32_t), "synapses of the suite delivery"));
    TRY(memory_take(&trial->runs, BATCH_RUNS_MAX, sizeof(due_run), "runs of the suite delivery"));
    TRY(memory_take(&trial->blocks[0], LARGEST_SET, sizeof(int32_t), "accumulators"));
    memory_settle(trial->words);
    return FAULT_NONE;
}

static fault delivery_run(struct bench *bench)
{
    int          sizes  = sizes_fit(bench);
    struct trial trial  = {.bench = bench, .random = comm_rank(bench->comm)};
    fault        failed = comm_agree(bench->comm, trial_take(&trial, sizes));
    for (trial.isa = 0; !failed && trial.isa < ISA_COUNT; trial.isa++) {
        uint64_t is_here = isa_is_here(trial.isa);
        comm_min_u64(bench->comm, &is_here, 1);
        if (is_here) kernel_measure(&trial, sizes);
    }
    memory_give(&trial.words);
    memory_give(&trial.runs);
    memory_give(&trial.blocks[0]);
    return failed;
}

static const struct column COLUMNS[] = {{"ns_per_event", "ns/event", 1}, {NULL, NULL, 0}};

const struct suite suite_delivery = {
    .name    = "delivery",
    .help    = "synaptic events per second by length of runs and working set",
    .run     = delivery_run,
    .columns = COLUMNS};
