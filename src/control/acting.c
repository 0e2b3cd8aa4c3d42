/* acting.c - orders of a meeting: from rank 0 to the log and to all, and into the shard. */
#include "control/conductor_parts.h"

#include "base/memory.h"
#include "control/replay_check.h"

#include <assert.h>
#include <string.h>

/* ---- rank 0 --------------------------------------------------------------------------------- */

/* The log begins with its first order, so that a run to which nothing happens leaves none. */
static fault log_need(struct conductor *c)
{
    char           hash[MODEL_HASH_BYTES];
    Ergon__LogHead head = ERGON__LOG_HEAD__INIT;
    if (c->log) return FAULT_NONE;
    model_hash_print(c->model, hash);
    head.format     = 1;
    head.model_hash = hash;
    head.seed       = c->model->seed;
    head.dt_ms      = c->model->dt_ms;
    head.horizon_ms = c->plan.horizon_ms;
    return live_log_create(&c->log, c->log_path, &head);
}

fault acting_add(struct conductor *c, const Ergon__Order *order)
{
    TRY(log_need(c));
    TRY(live_log_add(c->log, order));
    uint32_t bytes = (uint32_t)ergon__order__get_packed_size(order);
    TRY(memory_reserve(&c->acting, &c->acting_capacity, c->acting_bytes + sizeof bytes + bytes, 1,
                       "orders of a meeting"));
    memcpy(c->acting + c->acting_bytes, &bytes, sizeof bytes);
    ergon__order__pack(order, c->acting + c->acting_bytes + sizeof bytes);
    c->acting_bytes += sizeof bytes + bytes;
    c->order_count++;
    return FAULT_NONE;
}

/* ---- all ranks ------------------------------------------------------------------------------ */

static fault events_apply(struct conductor *c, const Ergon__Order *order)
{
    const Ergon__SenseOrder *of = order->sense;
    TRY(memory_reserve(&c->events, &c->event_capacity, of->n_index, sizeof *c->events,
                       "input of some steps"));
    for (size_t i = 0; i < of->n_index; i++)
        c->events[i] = (struct sense_event){.step  = order->step + of->step_offset[i],
                                            .index = of->index[i],
                                            .value = of->n_value ? of->value[i] : 0};
    return shard_sense(c->shard, of->sense, (uint32_t)of->n_index, c->events);
}

static fault order_apply(struct conductor *c, const Ergon__Order *order)
{
    switch (order->what_case) {
    case ERGON__ORDER__WHAT_SENSE:
        return events_apply(c, order);
    case ERGON__ORDER__WHAT_TUNE:
        shard_tune(c->shard, order->step, order->tune->tunable, order->tune->value);
        return FAULT_NONE;
    case ERGON__ORDER__WHAT_REVIVE:
        (void)shard_revive(c->shard, order->revive->population);
        return FAULT_NONE;
    default:
        return FAULT_NONE; /* a stop is told in the bulletin, a note changes nothing */
    }
}

/* What rank 0 packed, message by message. */
static fault orders_apply(struct conductor *c, const uint8_t *bytes, uint64_t count)
{
    fault worst = FAULT_NONE;
    for (const uint8_t *at = bytes, *end = bytes + count; at < end;) {
        uint32_t length;
        memcpy(&length, at, sizeof length);
        at += sizeof length;
        Ergon__Order *order = ergon__order__unpack(NULL, length, at);
        at += length;
        fault failed = order ? order_apply(c, order)
                             : fault_raise(FAULT_MEMORY, __FILE__, __LINE__,
                                           "no memory for an order of %u bytes", length);
        if (order) ergon__order__free_unpacked(order, NULL);
        worst = fault_worst(worst, failed);
    }
    return worst;
}

fault acting_share(struct conductor *c, const struct bulletin *told)
{
    void    *bytes = c->acting; /* NULL but on rank 0 */
    uint64_t count = told->order_bytes;
    if (count == 0) return FAULT_NONE;
    TRY(comm_broadcast(c->comm, &bytes, &count));
    fault failed = orders_apply(c, bytes, count);
    if (!comm_is_first(c->comm)) memory_give(&bytes);
    c->acting_bytes = 0;
    return failed;
}
