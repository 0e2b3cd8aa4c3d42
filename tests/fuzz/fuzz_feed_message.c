/* fuzz_feed_message.c - any bytes as input of a feeder: an order in which every event is of its
 * sense, or a refusal that says why; what was decoded comes back from what it is packed to. */
#include "bus/order_ring.h"
#include "bus/request.h"
#include "bus/request_code.h"
#include "fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

static const struct bus_sense SENSES[] = {
    {.name = "touch", .kind = 0, .size = 10},
    {.name = "light", .kind = 1, .size = 100, .minimum = 0, .maximum = 500},
    {.name = "drive", .kind = 2, .size = 1, .minimum = -100, .maximum = 200},
};

static void event_promise(const struct bus_order *order, uint32_t i, const struct bus_sense *sense)
{
    PROMISE(order->index[i] < sense->size);
    PROMISE(i == 0 || order->offset_us[i] >= order->offset_us[i - 1]);
    if (!order->value_of) return;
    double value = (double)order->value_of[i];
    PROMISE(value >= sense->minimum && value <= sense->maximum);
}

static void batch_promise(const Ergon__FeedBatch *batch, const struct bus_sense *sense)
{
    char             why[REQUEST_WHY_BYTES] = "";
    struct bus_order order                  = {0};
    if (!feed_order(batch, sense, &order, why)) {
        PROMISE(*why && strlen(why) < sizeof why && !order.owner);
        return;
    }
    PROMISE(order.count <= batch->n_index && order.count <= REQUEST_FEED_EVENTS);
    PROMISE(!order.count || (sense->kind == 0) == !order.value_of);
    for (uint32_t i = 0; i < order.count; i++)
        event_promise(&order, i, sense);
    order_block_give(&order);
}

/* Fields of a later day are skipped, and never sent on: they are no part of the promise. What a
 * request says lies in the same place, whatever it is. */
static void round_trip(Ergon__FeedMessage *message)
{
    ProtobufCMessage *both[]    = {&message->base, &message->hello->base};
    const unsigned    skipped[] = {both[0]->n_unknown_fields, both[1]->n_unknown_fields};
    both[0]->n_unknown_fields = both[1]->n_unknown_fields = 0;
    size_t   count  = ergon__feed_message__get_packed_size(message);
    uint8_t *packed = malloc(count + 1), *again = malloc(count + 1);
    if (packed && again && count <= REQUEST_FEED_BYTES) {
        PROMISE(ergon__feed_message__pack(message, packed) == count);
        Ergon__FeedMessage *copy = feed_decode(packed, count);
        PROMISE(copy && ergon__feed_message__get_packed_size(copy) == count);
        (void)ergon__feed_message__pack(copy, again);
        PROMISE(memcmp(packed, again, count) == 0);
        feed_free(copy);
    }
    free(packed);
    free(again);
    both[0]->n_unknown_fields = skipped[0];
    both[1]->n_unknown_fields = skipped[1];
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    char                why[REQUEST_WHY_BYTES] = "";
    Ergon__FeedMessage *message                = feed_decode(bytes, count);
    if (!message) return 0;
    PROMISE(count <= REQUEST_FEED_BYTES);
    PROMISE(feed_is_ours(message, 7, why) != (*why != '\0'));
    if (message->what_case == ERGON__FEED_MESSAGE__WHAT_BATCH)
        for (size_t i = 0; i < sizeof SENSES / sizeof *SENSES; i++)
            batch_promise(message->batch, &SENSES[i]);
    round_trip(message);
    feed_free(message);
    return 0;
}
