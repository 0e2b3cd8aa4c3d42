/* fuzz_request.c - any bytes as a request to a run: an order that is whole, or a refusal that says
 * why; what was decoded comes back from what it is packed to. */
#include "bus/order_ring.h"
#include "bus/request.h"
#include "bus/request_code.h"
#include "fuzz/fuzz.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void order_promise(const Ergon__ControlRequest *request)
{
    char             why[REQUEST_WHY_BYTES] = "";
    struct bus_order order                  = {0};
    bool             is_ours                = control_is_ours(request, 7, why);
    PROMISE(is_ours != (*why != '\0') && strlen(why) < sizeof why);
    why[0] = '\0';
    if (!control_order(request, &order, why)) {
        PROMISE(*why && strlen(why) < sizeof why && !order.owner);
        return;
    }
    PROMISE(order.kind != BUS_FEED && isfinite(order.value));
    bool is_named = order.kind == BUS_TUNE || order.kind == BUS_REVIVE;
    PROMISE(is_named == (order.name != NULL) && is_named == (order.owner != NULL));
    if (is_named) PROMISE(*order.name && strlen(order.name) < REQUEST_NAME_BYTES);
    order_block_give(&order);
}

/* Fields of a later day are skipped, and never sent on: they are no part of the promise. What a
 * request says lies in the same place, whatever it is. */
static void round_trip(Ergon__ControlRequest *request)
{
    ProtobufCMessage *both[]    = {&request->base, &request->status->base};
    const unsigned    skipped[] = {both[0]->n_unknown_fields, both[1]->n_unknown_fields};
    both[0]->n_unknown_fields = both[1]->n_unknown_fields = 0;
    size_t   count  = ergon__control_request__get_packed_size(request);
    uint8_t *packed = malloc(count + 1), *again = malloc(count + 1);
    if (packed && again && count <= REQUEST_CONTROL_BYTES) {
        PROMISE(ergon__control_request__pack(request, packed) == count);
        Ergon__ControlRequest *copy = control_decode(packed, count);
        PROMISE(copy && ergon__control_request__get_packed_size(copy) == count);
        (void)ergon__control_request__pack(copy, again);
        PROMISE(memcmp(packed, again, count) == 0);
        control_free(copy);
    }
    free(packed);
    free(again);
    both[0]->n_unknown_fields = skipped[0];
    both[1]->n_unknown_fields = skipped[1];
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    Ergon__ControlRequest *request = control_decode(bytes, count);
    if (!request) return 0;
    PROMISE(count <= REQUEST_CONTROL_BYTES);
    order_promise(request);
    round_trip(request);
    control_free(request);
    return 0;
}
