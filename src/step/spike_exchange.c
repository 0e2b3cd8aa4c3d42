/* spike_exchange.c - spikes into packets, packets into the calendar. */
#include "step/spike_exchange.h"

#include "base/memory.h"
#include "proto/spike_packet.h"
#include "shard/calendar.h"

_Static_assert((int)SPIKE_SCALE_WHOLE == (int)RUN_SCALE_WHOLE, "packets say what runs are told");

struct window {
    uint64_t first; /* step of the window being filled */
    uint64_t sent;  /* of the one whose packets left last */
};

/* Rows of one step to be queued: those that arrive whole, and where there are such, those that
 * arrive in part. */
struct arrivals {
    uint32_t *whole, whole_count; /* [rows of the shard] */
    uint32_t *part, part_count;   /* [rows], NULL where none can be */
    uint8_t  *scales;             /* [rows] of those in part */
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
    struct arrivals           rows;
};

static fault arrivals_take(struct arrivals *rows, const struct shard *shard)
{
    static const char WHAT[] = "the spike exchange";
    uint32_t          count  = shard_row_count(shard);
    TRY(memory_take(&rows->whole, count, sizeof *rows->whole, WHAT));
    if (!shard_scales(shard)) return FAULT_NONE;
    TRY(memory_take(&rows->part, count, sizeof *rows->part, WHAT));
    return memory_take(&rows->scales, count, sizeof *rows->scales, WHAT);
}

static fault exchange_take(struct spike_exchange *x, uint32_t ranks)
{
    uint32_t host = comm_host_of(x->comm, comm_rank(x->comm));
    TRY(memory_take(&x->is_far, ranks, sizeof *x->is_far, "the spike exchange"));
    for (uint32_t rank = 0; rank < ranks; rank++)
        x->is_far[rank] = comm_host_of(x->comm, rank) != host;
    TRY(memory_take(&x->offsets, ranks, sizeof *x->offsets, "the spike exchange"));
    TRY(memory_take(&x->spikes, ranks, sizeof *x->spikes, "the spike exchange"));
    return arrivals_take(&x->rows, x->shard);
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
    memory_give(&(*exchange)->rows.whole);
    memory_give(&(*exchange)->rows.part);
    memory_give(&(*exchange)->rows.scales);
    memory_give(exchange);
}

static fault packet_add(struct spike_exchange *x, struct route route, uint32_t offset,
                        const uint32_t scale)
{
    if (x->offsets[route.rank] != offset) {
        TRY(exchange_put(x->exchange, route.rank, spike_packet_offset(offset)));
        x->offsets[route.rank] = offset;
    }
    x->spikes[route.rank]++;
    if (scale != SPIKE_SCALE_WHOLE)
        TRY(exchange_put(x->exchange, route.rank, spike_packet_scale(scale)));
    return exchange_put(x->exchange, route.rank, route.row);
}

/* A step names a row once, so they fit. */
static void row_keep(struct arrivals *rows, uint32_t row, const uint32_t scale)
{
    if (scale == SPIKE_SCALE_WHOLE) {
        rows->whole[rows->whole_count++] = row;
        return;
    }
    rows->scales[rows->part_count] = (uint8_t)scale;
    rows->part[rows->part_count++] = row;
}

static void rows_clear(struct arrivals *rows) { rows->whole_count = rows->part_count = 0; }

static fault rows_queue(struct spike_exchange *x, uint64_t step)
{
    struct arrivals *rows   = &x->rows;
    fault            failed = shard_queue(x->shard, step, rows->whole_count, rows->whole);
    if (!failed && rows->part_count)
        failed = shard_queue_scaled(x->shard, step, rows->part_count, rows->part, rows->scales);
    rows_clear(rows);
    return failed;
}

/* Of one neuron, to every rank that has a row for it. Always inlined: a spike that arrives whole
 * asks for no scale. */
static inline __attribute__((always_inline)) fault
spike_send(struct spike_exchange *x, uint32_t lid, const uint32_t offsets[2], const uint32_t scale)
{
    const struct route_table *table = x->routes;
    for (uint64_t r = table->first[lid]; r < table->first[lid + 1]; r++) {
        struct route route = table->routes[r];
        if (route.rank == comm_rank(x->comm))
            row_keep(&x->rows, route.row, scale);
        else
            TRY(packet_add(x, route, offsets[x->is_far[route.rank]], scale));
    }
    return FAULT_NONE;
}

fault spike_exchange_send(struct spike_exchange *x, uint64_t step, uint32_t count,
                          const uint32_t *lids)
{
    rows_clear(&x->rows);
    const uint16_t *scales    = shard_scales(x->shard);
    const uint32_t  offsets[] = {(uint32_t)(step - x->near.first), (uint32_t)(step - x->far.first)};
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t scale = scales ? scales[lids[i]] : SPIKE_SCALE_WHOLE;
        if (scale == SPIKE_SCALE_WHOLE)
            TRY(spike_send(x, lids[i], offsets, SPIKE_SCALE_WHOLE));
        else if (scale > 0)
            TRY(spike_send(x, lids[i], offsets, scale));
    }
    return rows_queue(x, step);
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

/* A spike that was read, among the others of its step. */
static fault spike_take(struct spike_exchange *x, const struct spike_packet_reader *reader)
{
    if (reader->scale != SPIKE_SCALE_WHOLE && !x->rows.part)
        RAISE(FAULT_BUG, "spike packet: a spike in part, but no neuron of the model sends such");
    row_keep(&x->rows, reader->row, reader->scale);
    return FAULT_NONE;
}

/* Rows of one step are queued together; a step names a row once, so they fit. */
static fault packet_queue(struct spike_exchange *x, uint32_t rank, const struct window *window)
{
    struct spike_packet_reader reader = {.interval  = (uint32_t)(window->first - window->sent),
                                         .row_count = shard_row_count(x->shard)};
    uint32_t                   count = 0, offset = 0;
    rows_clear(&x->rows);
    reader.words = exchange_received(x->exchange, rank, &reader.count);
    if (reader.count == 0) return FAULT_NONE;
    for (bool is_end = false; !is_end;) {
        TRY(spike_packet_next(&reader, &is_end));
        if (is_end || reader.offset != offset || count == reader.row_count) {
            TRY(rows_queue(x, window->sent + offset));
            offset = reader.offset;
            count  = 0;
        }
        count += !is_end;
        if (!is_end) TRY(spike_take(x, &reader));
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
