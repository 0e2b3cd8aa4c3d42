/* suite_exchange.c - how long a round of the exchange takes, by way and size of packets.
 *
 * Every rank sends a packet of so many words to every other; putting the words into it belongs to
 * the time.
 */
#include "base/clock.h"
#include "bench/suite.h"

#include <stdio.h>

static const uint32_t     WORDS[] = {0, 16, 256, 1020, 16384};
static const exchange_way WAYS[]  = {EXCHANGE_SHARED, EXCHANGE_MESSAGES};
enum {
    SIZES             = sizeof WORDS / sizeof *WORDS,
    WAY_COUNT         = sizeof WAYS / sizeof *WAYS,
    REPETITIONS       = 5,
    REPETITIONS_QUICK = 2,
    ROUNDS            = 8192, /* of packets without words; fewer of long ones */
    ROUNDS_QUICK      = 128,
    ROUND_WORDS       = 64 /* that cost about as much as a round by itself */
};

static const struct measure ROUND     = {"round_us", "us", BETTER_LOWER};
static const struct measure BANDWIDTH = {"bytes_per_second", "B/s", BETTER_HIGHER};

static fault packets_fill(struct exchange *exchange, const struct comm *comm, uint32_t words)
{
    for (uint32_t rank = 0; rank < comm_size(comm); rank++)
        for (uint32_t word = 0; rank != comm_rank(comm) && word < words; word++)
            TRY(exchange_put(exchange, rank, word));
    return FAULT_NONE;
}

/* ranks: collective - every rank makes all rounds, whatever happens on it */
static fault rounds_make(struct exchange *exchange, const struct comm *comm, uint32_t words,
                         uint32_t rounds)
{
    fault agreed = FAULT_NONE, mine = FAULT_NONE;
    for (uint32_t round = 0; round < rounds; round++) {
        mine = fault_worst(mine, packets_fill(exchange, comm, words));
        exchange_start(exchange, EXCHANGE_ALL, mine);
        agreed = fault_worst(agreed, exchange_finish(exchange));
    }
    return agreed;
}

static fault case_measure(struct bench *bench, struct exchange *exchange, exchange_way way,
                          uint32_t words)
{
    bool     is_quick = bench->plan->is_quick;
    uint32_t peers    = comm_size(bench->comm) - 1;
    uint32_t rounds   = (is_quick ? ROUNDS_QUICK : ROUNDS) / (1 + words * peers / ROUND_WORDS) + 2;
    char     name[64];
    snprintf(name, sizeof name, "exchange/%s/%u-words", exchange_way_name(way), words);
    results_case(bench->results, name);
    TRY(rounds_make(exchange, bench->comm, words, 2)); /* packets grow to their size */
    for (int i = 0; i < (is_quick ? REPETITIONS_QUICK : REPETITIONS); i++) {
        comm_barrier(bench->comm);
        uint64_t start = clock_ns();
        TRY(rounds_make(exchange, bench->comm, words, rounds));
        uint64_t passed = clock_ns() - start;
        comm_max_u64(bench->comm, &passed, 1);
        double round_s = (double)passed * 1e-9 / rounds;
        results_add(bench->results, &ROUND, round_s * 1e6);
        if (words)
            results_add(bench->results, &BANDWIDTH,
                        (double)words * peers * sizeof(uint32_t) / round_s);
    }
    return FAULT_NONE;
}

static fault way_measure(struct bench *bench, exchange_way way)
{
    struct exchange *exchange = NULL;
    TRY(exchange_create(&exchange, &(struct exchange_plan){.comm = bench->comm, .way = way}));
    fault failed = FAULT_NONE;
    /* One rank sends to nobody: only the round itself is left. */
    for (int i = 0; !failed && i < (comm_size(bench->comm) > 1 ? SIZES : 1); i++)
        failed = case_measure(bench, exchange, way, WORDS[i]);
    exchange_destroy(&exchange);
    return failed;
}

static fault exchange_run(struct bench *bench)
{
    for (int i = 0; i < WAY_COUNT; i++)
        TRY(way_measure(bench, WAYS[i]));
    return FAULT_NONE;
}

static const struct column COLUMNS[] = {
    {"round_us", "us/round", 1}, {"bytes_per_second", "MB/s a rank", 1e-6}, {NULL, NULL, 0}};

const struct suite suite_exchange = {.name    = "exchange",
                                     .help    = "latency and bandwidth of a round between ranks",
                                     .run     = exchange_run,
                                     .columns = COLUMNS};
