/* exchange_mpi.c - exchange.h between real ranks: near packets, and a relay between hosts. */
#include "base/memory.h"
#include "comm/packets.h"
#include "comm/relay.h"
#include "comm/tags.h"

struct exchange {
    struct comm    *comm;
    struct packets *near;
    struct relay   *relay; /* NULL: there is one host */
    uint32_t        rank;
    uint32_t       *near_ranks; /* [places of this host] PACKETS_NOBODY for this rank */
    uint32_t       *neighbours; /* the same, and for all that are none */
    bool           *is_far;     /* [ranks] on another host */
    exchange_reach  reach;      /* of the round under way, or the last */
    packets_set     set;        /* of near ranks that it reaches */
    fault           mine;       /* sent with it */
    fault           owed;       /* of taking in packets: rides on the next round to all */
};

const char *exchange_way_name(exchange_way way)
{
    return way == EXCHANGE_SHARED ? "shared" : "messages";
}

static fault exchange_take(struct exchange *x, struct packets_plan *packets,
                           const struct exchange_plan *plan)
{
    uint32_t size = comm_size(x->comm), host = comm_host_of(x->comm, x->rank);
    uint32_t count = comm_host_ranks(x->comm, host), place = 0, mine = 0;
    TRY(memory_take(&x->is_far, size, sizeof *x->is_far, "peers of the exchange"));
    TRY(memory_take(&x->near_ranks, count, sizeof *x->near_ranks, "peers of the exchange"));
    TRY(memory_take(&x->neighbours, count, sizeof *x->neighbours, "peers of the exchange"));
    for (uint32_t rank = 0; rank < size; rank++) {
        x->is_far[rank] = comm_host_of(x->comm, rank) != host;
        if (x->is_far[rank]) continue;
        bool is_neighbour    = !plan->neighbours || plan->neighbours[rank];
        x->near_ranks[place] = rank == x->rank ? PACKETS_NOBODY : rank;
        x->neighbours[place] = is_neighbour ? x->near_ranks[place] : PACKETS_NOBODY;
        if (rank == x->rank) mine = place;
        place++;
    }
    *packets = (struct packets_plan){
        .comm = plan->comm,
        .way  = plan->way,
        .tag  = TAG_NEAR,
        .sets = {[PACKETS_NEIGHBOURS] = {.count = count, .mine = mine, .ranks = x->neighbours},
                 [PACKETS_NEAR]       = {.count = count, .mine = mine, .ranks = x->near_ranks}}};
    return FAULT_NONE;
}

fault exchange_create(struct exchange **out, const struct exchange_plan *plan)
{
    struct packets_plan packets = {0};
    fault               mine    = memory_take(out, 1, sizeof **out, "the exchange");
    if (!mine) {
        **out = (struct exchange){.comm = plan->comm, .rank = comm_rank(plan->comm)};
        mine  = exchange_take(*out, &packets, plan);
    }
    mine = comm_agree(plan->comm, mine);
    if (!mine) mine = packets_create(&(*out)->near, &packets);
    if (!mine && comm_host_count(plan->comm) > 1)
        mine = relay_create(&(*out)->relay, plan->comm, plan->way);
    if (mine) exchange_destroy(out);
    return mine;
}

void exchange_destroy(struct exchange **exchange)
{
    struct exchange *x = *exchange;
    if (!x) return;
    relay_destroy(&x->relay);
    packets_destroy(&x->near);
    memory_give(&x->near_ranks);
    memory_give(&x->neighbours);
    memory_give(&x->is_far);
    memory_give(exchange);
}

fault exchange_put(struct exchange *x, uint32_t rank, uint32_t word)
{
    return x->is_far[rank] ? relay_put(x->relay, rank, word) : packets_put(x->near, rank, word);
}

void exchange_start(struct exchange *x, exchange_reach reach, fault mine)
{
    bool reaches_all = reach == EXCHANGE_ALL;
    x->reach         = reach;
    x->set           = reaches_all && !x->relay ? PACKETS_NEAR : PACKETS_NEIGHBOURS;
    x->mine          = FAULT_NONE;
    if (reaches_all) {
        x->mine = fault_worst(mine, x->owed);
        x->owed = FAULT_NONE;
    }
    packets_start(x->near, x->set, x->mine);
    if (reaches_all && x->relay) relay_start(x->relay, x->mine);
}

static void owe(struct exchange *x, fault failed) { x->owed = fault_worst(x->owed, failed); }

/* Of one host: all its ranks were in the round. */
static struct verdict verdict_near(const struct exchange *x)
{
    struct verdict verdict = {x->mine, x->rank};
    for (uint32_t rank = 0; rank < comm_size(x->comm); rank++) {
        if (rank == x->rank) continue;
        fault theirs = packets_fault(x->near, rank);
        if (theirs > verdict.worst || (theirs == verdict.worst && rank < verdict.rank))
            verdict = (struct verdict){theirs, rank};
    }
    return verdict;
}

fault exchange_finish(struct exchange *x)
{
    owe(x, packets_finish(x->near, x->set));
    if (x->reach == EXCHANGE_NEAR) return FAULT_NONE;
    struct verdict verdict;
    if (x->relay) {
        fault owed;
        verdict = relay_finish(x->relay, &owed);
        owe(x, owed);
    } else {
        verdict = verdict_near(x);
    }
    if (!verdict.worst) return FAULT_NONE;
    if (verdict.rank != x->rank) fault_set_told();
    fault_tell();
    return verdict.worst;
}

fault exchange_owed(const struct exchange *x) { return x->owed; }

const uint32_t *exchange_received(const struct exchange *x, uint32_t rank, uint32_t *count)
{
    *count = 0;
    if (rank == x->rank) return NULL;
    if (!x->is_far[rank]) return packets_received(x->near, rank, count);
    return x->reach == EXCHANGE_ALL ? relay_received(x->relay, rank, count) : NULL;
}

struct exchange_traffic exchange_traffic_to(const struct exchange *x, uint32_t rank)
{
    return x->is_far[rank] ? relay_traffic_to(x->relay, rank) : packets_traffic_to(x->near, rank);
}

struct exchange_traffic exchange_wire_to(const struct exchange *x, uint32_t host)
{
    return x->relay ? relay_wire_to(x->relay, host) : (struct exchange_traffic){0};
}

uint64_t exchange_wait_ticks(const struct exchange *x)
{
    return packets_wait_ticks(x->near) + (x->relay ? relay_wait_ticks(x->relay) : 0);
}
