/* limit.c - rates measured one after the other, all ranks in step. */
#include "bench/limit.h"

#include "base/clock.h"
#include "base/memory.h"
#include "bench/limit_kernel.h"

#include <math.h>

const uint64_t LIMIT_STREAM_BYTES[LIMIT_STREAMS]  = {1u << 20, 1u << 24, 1u << 28};
const uint32_t LIMIT_ACCUMULATORS[LIMIT_SCATTERS] = {4096, 16384, 40960, 65536};

/* The list of a scatter stays in the second cache beside the accumulators, and names most of them.
 */
enum { LIST_COUNT = 1 << 16, FETCHES = 1 << 16, ROUNDS = 4096, REPETITIONS = 3 };

static const double NS_PER_S = 1e9;

struct field {
    struct limit_plan    plan;
    struct limit_kernels kernels;
    uint64_t            *words; /* of the largest stream */
    int32_t             *accumulators;
    uint16_t            *list;
    size_t               size; /* what the next trial works on */
    volatile uint64_t    sum;  /* so that nothing is left out */
};

/* One trial of some work: units done, and the counter to go on from. */
typedef double trial(struct field *field, uint64_t round);

static double stream_try(struct field *field, uint64_t round)
{
    (void)round;
    field->sum += field->kernels.stream(field->words, field->size / sizeof(uint64_t));
    return (double)field->size;
}

static double scatter_try(struct field *field, uint64_t round)
{
    (void)round;
    field->kernels.scatter(field->accumulators, field->list, LIST_COUNT);
    return LIST_COUNT;
}

static double fetch_try(struct field *field, uint64_t round)
{
    uint64_t lines = field->size / sizeof(uint64_t) / LIMIT_LINE_WORDS;
    field->sum += field->kernels.fetch(field->words, lines, round * FETCHES, FETCHES);
    return FETCHES;
}

/* The best rate of some repetitions on this rank: another process can only make it smaller. */
static double rate_find(struct field *field, trial *work)
{
    double best = 0;
    for (uint64_t repetition = 0, round = 0; repetition < REPETITIONS; repetition++) {
        uint64_t start = clock_ns(), passed = 0;
        double   units = 0;
        do {
            units += work(field, round++);
            passed = clock_ns() - start;
        } while (passed < field->plan.least_ns);
        best = fmax(best, units / (double)passed * NS_PER_S);
    }
    return best;
}

/* All ranks at once; the slowest counts. ranks: collective */
static double rate_together(struct field *field, trial *work)
{
    comm_barrier(field->plan.comm);
    uint64_t rate = (uint64_t)rate_find(field, work);
    comm_min_u64(field->plan.comm, &rate, 1);
    return (double)rate;
}

static double rate_alone(struct field *field, trial *work)
{
    comm_barrier(field->plan.comm);
    uint64_t rate = comm_is_first(field->plan.comm) ? (uint64_t)rate_find(field, work) : 0;
    comm_max_u64(field->plan.comm, &rate, 1);
    return (double)rate;
}

static void streams_measure(struct limit *limit, struct field *field)
{
    for (int i = 0; i < LIMIT_STREAMS; i++) {
        field->size            = LIMIT_STREAM_BYTES[i];
        limit->stream_bytes[i] = rate_together(field, stream_try);
    }
    limit->stream_alone_bytes = rate_alone(field, stream_try);
    limit->lines              = rate_together(field, fetch_try);
}

static void scatters_measure(struct limit *limit, struct field *field)
{
    for (int i = 0; i < LIMIT_SCATTERS; i++) {
        uint32_t seed = 1;
        for (uint32_t k = 0; k < LIST_COUNT; k++) {
            seed           = seed * 1664525u + 1013904223u;
            field->list[k] = (uint16_t)((uint64_t)seed * LIMIT_ACCUMULATORS[i] >> 32);
        }
        field->size        = LIMIT_ACCUMULATORS[i];
        limit->scatters[i] = rate_together(field, scatter_try);
    }
}

static fault round_measure(struct limit *limit, const struct limit_plan *plan)
{
    struct exchange *exchange = NULL;
    if (comm_size(plan->comm) == 1) return FAULT_NONE;
    struct exchange_plan how = {.comm = plan->comm, .way = plan->exchange};
    TRY(exchange_create(&exchange, &how));
    double best = INFINITY;
    fault  mine = FAULT_NONE;
    for (int repetition = 0; repetition < REPETITIONS; repetition++) {
        comm_barrier(plan->comm);
        uint64_t start = clock_ns();
        for (int round = 0; round < ROUNDS; round++) {
            exchange_start(exchange, EXCHANGE_ALL, FAULT_NONE);
            mine = fault_worst(mine, exchange_finish(exchange));
        }
        best = fmin(best, (double)(clock_ns() - start) / ROUNDS);
    }
    exchange_destroy(&exchange);
    uint64_t picoseconds = (uint64_t)(best * 1000);
    comm_max_u64(plan->comm, &picoseconds, 1);
    limit->round_s = (double)picoseconds * 1e-12;
    return mine;
}

static fault field_take(struct field *field)
{
    uint64_t bytes = LIMIT_STREAM_BYTES[LIMIT_STREAMS - 1];
    TRY(memory_take(&field->words, bytes / sizeof(uint64_t), sizeof(uint64_t), "a stream"));
    TRY(memory_take(&field->accumulators, LIMIT_ACCUMULATORS[LIMIT_SCATTERS - 1], sizeof(int32_t),
                    "accumulators"));
    TRY(memory_take(&field->list, LIST_COUNT, sizeof *field->list, "a list of accumulators"));
    for (uint64_t i = 0; i < bytes / sizeof(uint64_t);
         i++) /* pages that were never written are one */
        field->words[i] = i;
    memory_settle(field->words);
    return FAULT_NONE;
}

fault limit_measure(struct limit *limit, const struct limit_plan *plan)
{
    struct field field = {.plan = *plan, .kernels = limit_kernels_of(plan->isa)};
    *limit             = (struct limit){0};
    fault failed       = comm_agree(plan->comm, field_take(&field));
    if (!failed) {
        streams_measure(limit, &field);
        scatters_measure(limit, &field);
    }
    memory_give(&field.words);
    memory_give(&field.accumulators);
    memory_give(&field.list);
    return failed ? failed : round_measure(limit, plan);
}

struct bound limit_bound(const struct limit *limit, const struct work *work)
{
    int stream = 0, scatter = 0;
    while (stream < LIMIT_STREAMS - 1 && LIMIT_STREAM_BYTES[stream] < work->synapse_bytes)
        stream++;
    while (scatter < LIMIT_SCATTERS - 1 && LIMIT_ACCUMULATORS[scatter] < work->accumulators)
        scatter++;
    double events   = (double)work->events;
    double read_s   = events * sizeof(uint32_t) / limit->stream_bytes[stream];
    double change_s = events / limit->scatters[scatter];
    return (struct bound){.deliver_s     = fmax(read_s, change_s),
                          .update_s      = work->update_bytes / limit->stream_bytes[0],
                          .communicate_s = (double)work->rounds * limit->round_s};
}
