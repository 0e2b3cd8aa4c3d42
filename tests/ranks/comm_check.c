/* comm_check.c - what ranks say to each other, on real ranks: run under mpirun by ranks.comm.
 *
 * Every rank checks what it got; a wrong answer is counted, and the sum over ranks is the exit
 * code.
 */
#include "base/memory.h"
#include "comm/exchange.h"
#include "support/expect.h"

#include <string.h>

static exchange_way way; /* under test */

/* Word i of the packet from one rank to another in a round. */
static uint32_t word_of(uint32_t from, uint32_t to, uint32_t round, uint32_t i)
{
    return from * 1000003u + to * 10007u + round * 101u + i;
}

/* Packets of very different sizes: nothing, a word, just at the limits of a first part, and long
 * enough for several pieces. */
static uint32_t size_of(uint32_t from, uint32_t to, uint32_t round)
{
    static const uint32_t SIZES[] = {0, 1, 1019, 1020, 1021, 65536 + 1020, 200000};
    return SIZES[(from + 2 * to + 3 * round) % (sizeof SIZES / sizeof *SIZES)];
}

static void packets_put(struct exchange *x, struct comm *comm, uint32_t round)
{
    for (uint32_t to = 0; to < comm_size(comm); to++) {
        if (to == comm_rank(comm)) continue;
        uint32_t count = size_of(comm_rank(comm), to, round);
        for (uint32_t i = 0; i < count; i++)
            EXPECT(exchange_put(x, to, word_of(comm_rank(comm), to, round, i)) == FAULT_NONE);
    }
}

static void packets_expect(struct exchange *x, struct comm *comm, uint32_t round)
{
    for (uint32_t from = 0; from < comm_size(comm); from++) {
        uint32_t        count;
        const uint32_t *words = exchange_received(x, from, &count);
        if (from == comm_rank(comm)) {
            EXPECT(count == 0);
            continue;
        }
        EXPECT(count == size_of(from, comm_rank(comm), round));
        for (uint32_t i = 0; i < count; i++)
            if (words[i] != word_of(from, comm_rank(comm), round, i)) {
                EXPECT(words[i] == word_of(from, comm_rank(comm), round, i));
                break;
            }
    }
}

static void exchange_moves_packets_of_any_size(struct comm *comm)
{
    struct exchange *x = NULL;
    EXPECT(exchange_create(&x, &(struct exchange_plan){.comm = comm, .way = way}) == FAULT_NONE);
    for (uint32_t round = 0; round < 14; round++) {
        packets_put(x, comm, round);
        exchange_start(x, EXCHANGE_ALL, FAULT_NONE);
        EXPECT(exchange_finish(x) == FAULT_NONE);
        packets_expect(x, comm, round);
    }
    exchange_destroy(&x);
}

/* Every rank and the next are neighbours; of far ranks none matters. */
static void neighbours_choose(struct comm *comm, bool *neighbours)
{
    uint32_t size = comm_size(comm), rank = comm_rank(comm);
    for (uint32_t other = 0; other < size; other++)
        neighbours[other] = other == (rank + 1) % size || rank == (other + 1) % size;
}

static bool is_near(struct comm *comm, uint32_t rank)
{
    return comm_host_of(comm, rank) == comm_host_of(comm, comm_rank(comm));
}

/* Rounds between near neighbours, and every fourth to all: what was put for far ranks meanwhile
 * comes with that, in one piece. */
static void near_rounds_leave_the_far_for_later(struct comm *comm)
{
    struct exchange *x              = NULL;
    bool             neighbours[64] = {false};
    uint32_t         rank           = comm_rank(comm);
    neighbours_choose(comm, neighbours);
    struct exchange_plan plan = {.comm = comm, .way = way, .neighbours = neighbours};
    EXPECT(exchange_create(&x, &plan) == FAULT_NONE);
    for (uint32_t round = 0; round < 12; round++) {
        bool is_all = round % 4 == 3;
        for (uint32_t to = 0; to < comm_size(comm); to++)
            if (to != rank && (neighbours[to] || !is_near(comm, to)))
                EXPECT(exchange_put(x, to, word_of(rank, to, round, 0)) == FAULT_NONE);
        exchange_start(x, is_all ? EXCHANGE_ALL : EXCHANGE_NEAR, FAULT_NONE);
        EXPECT(exchange_finish(x) == FAULT_NONE);
        for (uint32_t from = 0; from < comm_size(comm); from++) {
            uint32_t        count, expected = is_all ? 4 : 0;
            const uint32_t *words = exchange_received(x, from, &count);
            if (is_near(comm, from)) expected = from != rank && neighbours[from];
            EXPECT(count == expected);
            for (uint32_t i = 0; i < count && i < expected; i++)
                EXPECT(words[i] == word_of(from, rank, round + 1 - count + i, 0));
        }
    }
    exchange_destroy(&x);
}

static void fault_waits_for_a_round_to_all(struct comm *comm)
{
    struct exchange *x = NULL;
    EXPECT(exchange_create(&x, &(struct exchange_plan){.comm = comm, .way = way}) == FAULT_NONE);
    fault mine = FAULT_NONE;
    if (comm_rank(comm) == 0)
        mine = fault_raise(FAULT_FILE, __FILE__, __LINE__, "a drill: expected");
    exchange_start(x, EXCHANGE_NEAR, mine);
    EXPECT(exchange_finish(x) == FAULT_NONE);
    exchange_start(x, EXCHANGE_ALL, mine);
    EXPECT(exchange_finish(x) == FAULT_FILE);
    exchange_destroy(&x);
}

static void words_put_while_packets_travel_belong_to_the_next_round(struct comm *comm)
{
    struct exchange *x = NULL;
    EXPECT(exchange_create(&x, &(struct exchange_plan){.comm = comm, .way = way}) == FAULT_NONE);
    packets_put(x, comm, 3);
    exchange_start(x, EXCHANGE_ALL, FAULT_NONE);
    packets_put(x, comm, 4);
    EXPECT(exchange_finish(x) == FAULT_NONE);
    packets_expect(x, comm, 3);
    exchange_start(x, EXCHANGE_ALL, FAULT_NONE);
    EXPECT(exchange_finish(x) == FAULT_NONE);
    packets_expect(x, comm, 4);
    exchange_destroy(&x);
}

static void fault_of_one_rank_reaches_all_in_the_same_round(struct comm *comm)
{
    struct exchange *x     = NULL;
    uint32_t         last  = comm_size(comm) - 1;
    bool             is_it = comm_rank(comm) == last;
    EXPECT(exchange_create(&x, &(struct exchange_plan){.comm = comm, .way = way}) == FAULT_NONE);
    exchange_start(x, EXCHANGE_ALL, FAULT_NONE);
    EXPECT(exchange_finish(x) == FAULT_NONE);
    fault mine = is_it ? fault_raise(FAULT_FILE, __FILE__, __LINE__, "a drill: expected") : 0;
    exchange_start(x, EXCHANGE_ALL, mine);
    EXPECT(exchange_finish(x) == FAULT_FILE);
    exchange_destroy(&x);
}

static bool refuse_packets(size_t bytes, const char *label)
{
    return bytes > 100000 && (strstr(label, "packet") || strstr(label, "relay"));
}

static void packet_without_memory_is_a_fault_one_round_later(struct comm *comm)
{
    if (comm_size(comm) < 2) return;
    struct exchange *x = NULL;
    EXPECT(exchange_create(&x, &(struct exchange_plan){.comm = comm, .way = way}) == FAULT_NONE);
    uint32_t next = (comm_rank(comm) + 1) % comm_size(comm);
    for (uint32_t i = 0; i < 100000; i++)
        EXPECT(exchange_put(x, next, i) == FAULT_NONE);
    if (comm_rank(comm) == 0) memory_refuse(refuse_packets);
    exchange_start(x, EXCHANGE_ALL, FAULT_NONE);
    EXPECT(exchange_finish(x) == FAULT_NONE);
    memory_refuse(NULL);
    exchange_start(x, EXCHANGE_ALL, FAULT_NONE);
    EXPECT(exchange_finish(x) == FAULT_MEMORY);
    exchange_destroy(&x);
}

static void agreement_takes_the_gravest(struct comm *comm)
{
    EXPECT(comm_agree(comm, FAULT_NONE) == FAULT_NONE);
    fault mine = FAULT_NONE;
    if (comm_rank(comm) == 0)
        mine =
            fault_raise(FAULT_INPUT, __FILE__, __LINE__, "a drill: not told if there is a graver");
    if (comm_rank(comm) == comm_size(comm) - 1)
        mine = fault_raise(FAULT_MEMORY, __FILE__, __LINE__, "a drill: expected");
    EXPECT(comm_agree(comm, mine) == FAULT_MEMORY);
}

static void gather_keeps_the_order_of_ranks(struct comm *comm)
{
    uint32_t  size = comm_size(comm), rank = comm_rank(comm);
    uint32_t  mine[64];
    uint64_t *counts = NULL;
    void     *all    = NULL;
    EXPECT(memory_take(&counts, size, sizeof *counts, "counts") == FAULT_NONE);
    for (uint32_t i = 0; i < rank; i++)
        mine[i] = 100 * rank + i; /* rank 0 has nothing to say */
    EXPECT(comm_gather(comm, mine, rank * sizeof *mine, &all, counts) == FAULT_NONE);
    const uint32_t *at = all;
    for (uint32_t r = 0; all && r < size; r++) {
        EXPECT(counts[r] == r * sizeof *mine);
        for (uint32_t i = 0; i < r; i++)
            EXPECT(*at++ == 100 * r + i);
    }
    EXPECT((all != NULL) == (rank == 0));
    memory_give(&all);
    memory_give(&counts);
}

static void all_to_all_delivers_to_each(struct comm *comm)
{
    uint32_t  size = comm_size(comm), rank = comm_rank(comm);
    uint32_t *send = NULL, *received = NULL;
    uint64_t *first = NULL, *received_first = NULL;
    EXPECT(memory_take(&send, size * size, sizeof *send, "words") == FAULT_NONE);
    EXPECT(memory_take(&first, size + 1, sizeof *first, "words") == FAULT_NONE);
    EXPECT(memory_take(&received_first, size + 1, sizeof *first, "words") == FAULT_NONE);
    for (uint32_t to = 0; to < size; to++) {
        first[to + 1] = first[to] + to; /* `to` words each; rank 0 gets none */
        for (uint32_t i = 0; i < to; i++)
            send[first[to] + i] = rank * 100 + to;
    }
    EXPECT(comm_all_to_all(comm, send, first, &received, received_first) == FAULT_NONE);
    for (uint32_t from = 0; from < size; from++) {
        EXPECT(received_first[from + 1] - received_first[from] == rank);
        for (uint64_t i = received_first[from]; i < received_first[from + 1]; i++)
            EXPECT(received[i] == from * 100 + rank);
    }
    memory_give(&send);
    memory_give(&first);
    memory_give(&received);
    memory_give(&received_first);
}

static void reductions_and_broadcast_reach_all(struct comm *comm)
{
    uint64_t size = comm_size(comm), rank = comm_rank(comm);
    uint64_t sum = rank + 1, low = rank + 5, high = rank;
    comm_sum_u64(comm, &sum, 1);
    comm_min_u64(comm, &low, 1);
    comm_max_u64(comm, &high, 1);
    EXPECT(sum == size * (size + 1) / 2);
    EXPECT(low == 5);
    EXPECT(high == size - 1);

    uint64_t count = rank == 0 ? 3 : 0;
    void    *bytes = NULL;
    if (rank == 0) {
        EXPECT(memory_take(&bytes, 3, 1, "bytes") == FAULT_NONE);
        memcpy(bytes, "ab", 3);
    }
    EXPECT(comm_broadcast(comm, &bytes, &count) == FAULT_NONE);
    EXPECT(count == 3 && bytes && strcmp(bytes, "ab") == 0);
    memory_give(&bytes);
}

int main(int argc, char **argv)
{
    struct comm *comm = NULL;
    if (comm_start(&comm, &argc, &argv)) return 2;
    for (int w = EXCHANGE_SHARED; w <= EXCHANGE_MESSAGES; w++) {
        way = (exchange_way)w;
        exchange_moves_packets_of_any_size(comm);
        words_put_while_packets_travel_belong_to_the_next_round(comm);
        near_rounds_leave_the_far_for_later(comm);
        fault_of_one_rank_reaches_all_in_the_same_round(comm);
        fault_waits_for_a_round_to_all(comm);
        packet_without_memory_is_a_fault_one_round_later(comm);
    }
    agreement_takes_the_gravest(comm);
    gather_keeps_the_order_of_ranks(comm);
    all_to_all_delivers_to_each(comm);
    reductions_and_broadcast_reach_all(comm);

    return expect_end(&comm);
}
