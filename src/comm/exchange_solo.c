/* exchange_solo.c - exchange.h in a world of one: there is nobody to send to. */
#include "comm/exchange.h"

#include "base/memory.h"

struct exchange {
    fault mine;
};

const char *exchange_way_name(exchange_way way)
{
    return way == EXCHANGE_SHARED ? "shared" : "messages";
}

fault exchange_create(struct exchange **out, const struct exchange_plan *plan)
{
    return comm_agree(plan->comm, memory_take(out, 1, sizeof **out, "the exchange"));
}

void exchange_destroy(struct exchange **exchange) { memory_give(exchange); }

fault exchange_put(struct exchange *exchange, uint32_t rank, uint32_t word)
{
    (void)exchange;
    RAISE(FAULT_BUG, "word %u for rank %u in a world of one", word, rank);
}

void exchange_start(struct exchange *exchange, exchange_reach reach, fault mine)
{
    exchange->mine = reach == EXCHANGE_ALL ? mine : FAULT_NONE;
}

fault exchange_finish(struct exchange *exchange)
{
    if (exchange->mine) fault_tell();
    return exchange->mine;
}

fault exchange_owed(const struct exchange *exchange)
{
    (void)exchange;
    return FAULT_NONE;
}

const uint32_t *exchange_received(const struct exchange *exchange, uint32_t rank, uint32_t *count)
{
    (void)exchange;
    (void)rank;
    *count = 0;
    return NULL;
}

struct exchange_traffic exchange_traffic_to(const struct exchange *exchange, uint32_t rank)
{
    (void)exchange;
    (void)rank;
    return (struct exchange_traffic){0};
}

struct exchange_traffic exchange_wire_to(const struct exchange *exchange, uint32_t host)
{
    (void)exchange;
    (void)host;
    return (struct exchange_traffic){0};
}

uint64_t exchange_wait_ticks(const struct exchange *exchange)
{
    (void)exchange;
    return 0;
}
