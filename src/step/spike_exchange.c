/* spike_exchange.c - spikes into packets, packets into the calendar. */
#include "step/spike_exchange.h"

#include "base/memory.h"
#include "proto/spike_packet.h"

struct window {
    uint64_t first; /* step of the window being filled */
    uint64_t sent;  /* of the one whose packets left last */
};

struct spike_exchange {
    struct comm              *comm;
    struct shard             *shard;
    const struct route_table *routes;
    struct exchange          *exchange;
    struct window             near, far; /* what goes to this host, to others */
    exchange_reach            reach;     /* of the last round */
    bool                     *is_far;    /* [ranks] on another host */
    uint32_t                 *offsets;   /* [ranks] said last in the packet being filled */
    uint64_t                 *spikes;    /* [ranks] sent so far */
    uint32_t                 *rows;      /* [rows of the shard] of one step, to be queued */
};

static fault exchange_take(struct spike_exchange *x, uint32_t ranks)
{
    uint32_t host = comm_host_of(x->comm, comm_rank(x->comm));
    TRY(memory_take(&x->is_far, ranks, sizeof *x->is_far, "the spike exchange"));
    for (uint32_t rank = 0; rank < ranks; rank++)
        x->is_far[rank] = comm_host_of(x->comm, rank) != host;
    TRY(memory_take(&x->offsets, ranks, sizeof *x->offsets, "the spike exchange"));
    TRY(memory_take(&x->spikes, ranks, sizeof *x->spikes, "the spike exchange"));
    return memory_take(&x->rows, shard_row_count(x->shard), sizeof *x->rows, "the spike exchange");
}

fault spike_exchange_create(struct spike_exchange **out, struct shard *shard,
                            const struct route_table *routes, exchange_way way)
{
    struct comm *comm = routes->comm;
    fault        mine = memory_take(out, 1, sizeof **out, "the spike exchange");
    if (!mine) {
        **out = (struct spike_exchange){.comm = comm, .shard = shard, .routes = routes};
        mine  = exchange_take(*out, comm_size(comm));
    }
    mine                      = comm_agree(comm, mine);
    struct exchange_plan plan = {.comm = comm, .way = way, .neighbours = routes->is_neighbour};
    if (!mine) mine = exchange_create(&(*out)->exchange, &plan);
    if (mine) spike_exchange_destroy(out);
    return mine;
}

void spike_exchange_destroy(struct spike_exchange **exchange)
{
    if (!*exchange) return;
    exchange_destroy(&(*exchange)->exchange);
    memory_give(&(*exchange)->is_far);
    memory_give(&(*exchange)->offsets);
    memory_give(&(*exchange)->spikes);
    memory_give(&(*exchange)->rows);
    memory_give(exchange);
}

static fault packet_add(struct spike_exchange *x, struct route route, uint32_t offset)
{
    if (x->offsets[route.rank] != offset) {
        TRY(exchange_put(x->exchange, route.rank, spike_packet_offset(offset)));
        x->offsets[route.rank] = offset;
    }
    x->spikes[route.rank]++;
    return exchange_put(x->exchange, route.rank, route.row);
}

fault spike_exchange_send(struct spike_exchange *x, uint64_t step, uint32_t count,
                          const uint32_t *lids)
{
    const struct route_table *table = x->routes;
    uint32_t                  own   = 0;
    const uint32_t offsets[] = {(uint32_t)(step - x->near.first), (uint32_t)(step - x->far.first)};
    for (uint32_t i = 0; i < count; i++)
        for (uint64_t r = table->first[lids[i]]; r < table->first[lids[i] + 1]; r++) {
            struct route route = table->routes[r];
            if (route.rank == comm_rank(x->comm))
                x->rows[own++] = route.row;
            else
                TRY(packet_add(x, route, offsets[x->is_far[route.rank]]));
        }
    return shard_queue(x->shard, step, own, x->rows);
}

static void window_turn(struct window *window, uint64_t step)
{
    window->sent  = window->first;
    window->first = step;
}

void spike_exchange_start(struct spike_exchange *x, uint64_t step, exchange_reach reach, fault mine)
{
    exchange_start(x->exchange, reach, mine);
    x->reach = reach;
    window_turn(&x->near, step);
    if (reach == EXCHANGE_ALL) window_turn(&x->far, step);
    for (uint32_t rank = 0; rank < comm_size(x->comm); rank++)
        if (reach == EXCHANGE_ALL || !x->is_far[rank]) x->offsets[rank] = 0;
}

fault spike_exchange_finish(struct spike_exchange *x) { return exchange_finish(x->exchange); }

/* Rows of one step are queued together; a step names a row once, so they fit. */
static fault packet_queue(struct spike_exchange *x, uint32_t rank, const struct window *window)
{
    struct spike_packet_reader reader = {.interval  = (uint32_t)(window->first - window->sent),
                                         .row_count = shard_row_count(x->shard)};
    uint32_t                   count = 0, offset = 0;
    reader.words = exchange_received(x->exchange, rank, &reader.count);
    if (reader.count == 0) return FAULT_NONE;
    for (bool is_end = false; !is_end;) {
        TRY(spike_packet_next(&reader, &is_end));
        if (is_end || reader.offset != offset || count == reader.row_count) {
            TRY(shard_queue(x->shard, window->sent + offset, count, x->rows));
            offset = reader.offset;
            count  = 0;
        }
        if (!is_end) x->rows[count++] = reader.row;
    }
    return FAULT_NONE;
}

fault spike_exchange_owed(const struct spike_exchange *x) { return exchange_owed(x->exchange); }

fault spike_exchange_queue(struct spike_exchange *x)
{
    for (uint32_t rank = 0; rank < comm_size(x->comm); rank++) {
        if (x->is_far[rank] && x->reach != EXCHANGE_ALL) continue;
        TRY(packet_queue(x, rank, x->is_far[rank] ? &x->far : &x->near));
    }
    return FAULT_NONE;
}

uint64_t spike_exchange_wait_ticks(const struct spike_exchange *x)
{
    return exchange_wait_ticks(x->exchange);
}

struct spike_traffic spike_exchange_traffic_to(const struct spike_exchange *x, uint32_t rank)
{
    struct exchange_traffic packets = exchange_traffic_to(x->exchange, rank);
    return (struct spike_traffic){.spikes   = x->spikes[rank],
                                  .messages = packets.messages,
                                  .bytes    = packets.words * sizeof(uint32_t)};
}

struct spike_traffic spike_exchange_wire_to(const struct spike_exchange *x, uint32_t host)
{
    struct exchange_traffic messages = exchange_wire_to(x->exchange, host);
    return (struct spike_traffic){.messages = messages.messages,
                                  .bytes    = messages.words * sizeof(uint32_t)};
}
