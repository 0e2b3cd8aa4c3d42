/* spike_exchange.c - spikes into packets, packets into the calendar. */
#include "step/spike_exchange.h"

#include "base/memory.h"
#include "proto/spike_packet.h"

struct spike_exchange {
    struct comm              *comm;
    struct shard             *shard;
    const struct route_table *routes;
    struct exchange          *exchange;
    uint32_t                 *offsets; /* [ranks] said last in the packet being filled */
    uint64_t                 *spikes;  /* [ranks] sent so far */
    uint32_t                 *rows;    /* [rows of the shard] of one step, to be queued */
};

static fault exchange_take(struct spike_exchange *x, uint32_t ranks)
{
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
    mine = comm_agree(comm, mine);
    if (!mine) mine = exchange_create(&(*out)->exchange, comm, way);
    if (mine) spike_exchange_destroy(out);
    return mine;
}

void spike_exchange_destroy(struct spike_exchange **exchange)
{
    if (!*exchange) return;
    exchange_destroy(&(*exchange)->exchange);
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

fault spike_exchange_send(struct spike_exchange *x, uint64_t step, uint32_t offset, uint32_t count,
                          const uint32_t *lids)
{
    const struct route_table *table = x->routes;
    uint32_t                  own   = 0;
    for (uint32_t i = 0; i < count; i++)
        for (uint64_t r = table->first[lids[i]]; r < table->first[lids[i] + 1]; r++) {
            struct route route = table->routes[r];
            if (route.rank == comm_rank(x->comm))
                x->rows[own++] = route.row;
            else
                TRY(packet_add(x, route, offset));
        }
    return shard_queue(x->shard, step, own, x->rows);
}

void spike_exchange_start(struct spike_exchange *x, fault mine)
{
    exchange_start(x->exchange, mine);
    for (uint32_t rank = 0; rank < comm_size(x->comm); rank++)
        x->offsets[rank] = 0;
}

fault spike_exchange_finish(struct spike_exchange *x) { return exchange_finish(x->exchange); }

/* Rows of one step are queued together; a step names a row once, so they fit. */
static fault packet_queue(struct spike_exchange *x, uint32_t rank, uint64_t window_first)
{
    struct spike_packet_reader reader = {.interval  = x->routes->interval_steps,
                                         .row_count = shard_row_count(x->shard)};
    uint32_t                   count = 0, offset = 0;
    reader.words = exchange_received(x->exchange, rank, &reader.count);
    for (bool is_end = false; !is_end;) {
        TRY(spike_packet_next(&reader, &is_end));
        if (is_end || reader.offset != offset || count == reader.row_count) {
            TRY(shard_queue(x->shard, window_first + offset, count, x->rows));
            offset = reader.offset;
            count  = 0;
        }
        if (!is_end) x->rows[count++] = reader.row;
    }
    return FAULT_NONE;
}

fault spike_exchange_owed(const struct spike_exchange *x) { return exchange_owed(x->exchange); }

fault spike_exchange_queue(struct spike_exchange *x, uint64_t window_first)
{
    for (uint32_t rank = 0; rank < comm_size(x->comm); rank++)
        TRY(packet_queue(x, rank, window_first));
    return FAULT_NONE;
}

uint64_t spike_exchange_wait_ns(const struct spike_exchange *x)
{
    return exchange_wait_ns(x->exchange);
}

struct spike_traffic spike_exchange_traffic_to(const struct spike_exchange *x, uint32_t rank)
{
    struct exchange_traffic packets = exchange_traffic_to(x->exchange, rank);
    return (struct spike_traffic){.spikes   = x->spikes[rank],
                                  .messages = packets.messages,
                                  .bytes    = packets.words * sizeof(uint32_t)};
}
