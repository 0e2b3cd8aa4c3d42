/* requests.c - the sockets that listen, and whose messages are looked at. */
#include "bus/requests_parts.h"

#include "base/memory.h"
#include "base/text.h"
#include "bus/keys.h"
#include "bus/request.h"
#include "bus/socket.h"

#include <string.h>

enum {
    MESSAGES_AT_ONCE = 256, /* then others of the thread have their turn */
    SOCKET_WAITING   = 256, /* messages in a socket, of each peer */
    LINGER_MS        = 1000,
    ORDERS_BYTES     = 1 << 20,
    BATCHES_BYTES    = 16 << 20,
    PACKED_BYTES_MAX = 64 << 20
};

/* Of a socket: what a request may be long, and answers that wait for who does not read them. */
struct limits {
    int64_t request_bytes;
    int     answers_waiting;
};
static const struct limits CONTROL_LIMITS = {REQUEST_CONTROL_BYTES, 8}, /* a status has 4 MiB */
    FEED_LIMITS                           = {REQUEST_FEED_BYTES, SOCKET_WAITING};

/* ---- made and unmade ------------------------------------------------------------------------- */

static fault senses_copy(struct requests *requests, const struct bus_plan *plan)
{
    TRY(memory_take(&requests->senses, plan->sense_count, sizeof *requests->senses, "senses"));
    for (uint32_t i = 0; i < plan->sense_count; i++) {
        char *name = NULL;
        TRY(text_copy(&name, plan->senses[i].name));
        requests->senses[i].sense      = plan->senses[i];
        requests->senses[i].sense.name = name;
        requests->sense_count          = i + 1;
    }
    return FAULT_NONE;
}

/* Twice what is taken may come, so that what is too long is counted; beyond that ZeroMQ ends the
 * connection. */
static fault socket_open(struct requests_socket *out, const struct requests_plan *plan,
                         const struct zap_place *place, struct limits limits)
{
    out->needs_keys = keys_are_needed(place->endpoint, true);
    out->socket     = zmq_socket(plan->context, ZMQ_ROUTER);
    if (!out->socket)
        RAISE(FAULT_PEER, "%s: no socket: %s", place->what, zmq_strerror(zmq_errno()));
    TRY(socket_prepare(out->socket, SOCKET_WAITING, 2 * limits.request_bytes));
    TRY(socket_set(out->socket, ZMQ_SNDHWM, limits.answers_waiting));
    TRY(socket_set(out->socket, ZMQ_LINGER, LINGER_MS));   /* an answer may be the last word */
    TRY(socket_set(out->socket, ZMQ_ROUTER_MANDATORY, 1)); /* an answer to nobody is an error */
    return zap_bind(plan->zap, out->socket, place, out->bound);
}

static fault requests_open(struct requests *requests, const struct requests_plan *plan)
{
    const struct zap_place control = {"control", plan->control, true};
    const struct zap_place feed    = {"feed", plan->feed, true};
    TRY(order_ring_create(&requests->orders, REQUESTS_CONTROL_WAITING, ORDERS_BYTES));
    TRY(socket_open(&requests->control, plan, &control, CONTROL_LIMITS));
    if (!plan->bus->has_senses || !plan->bus->sense_count) return FAULT_NONE;
    TRY(order_ring_create(&requests->batches, REQUESTS_FEED_WAITING, BATCHES_BYTES));
    TRY(senses_copy(requests, plan->bus));
    return socket_open(&requests->feed, plan, &feed, FEED_LIMITS);
}

fault requests_create(struct requests **out, const struct requests_plan *plan)
{
    TRY(memory_take(out, 1, sizeof **out, "requests"));
    (*out)->zap        = plan->zap;
    (*out)->publisher  = plan->publisher;
    (*out)->dt_ms      = plan->bus->dt_ms;
    (*out)->horizon_ms = plan->bus->horizon_ms;
    fault failed       = requests_open(*out, plan);
    if (failed) requests_destroy(out);
    return failed;
}

static void socket_close(struct requests *requests, struct requests_socket *socket)
{
    if (!socket->socket) return;
    zap_release(requests->zap, socket->socket);
    (void)zmq_close(socket->socket);
}

void requests_destroy(struct requests **requests)
{
    struct requests *all = *requests;
    if (!all) return;
    socket_close(all, &all->control);
    socket_close(all, &all->feed);
    order_ring_destroy(&all->orders);
    order_ring_destroy(&all->batches);
    for (uint32_t i = 0; i < all->sense_count; i++) {
        char *name = (char *)(uintptr_t)all->senses[i].sense.name; /* a copy of ours */
        memory_give(&name);
    }
    memory_give(&all->senses);
    memory_give(&all->packed);
    memory_give(requests);
}

const char *requests_control(const struct requests *requests) { return requests->control.bound; }
const char *requests_feed(const struct requests *requests) { return requests->feed.bound; }

/* ---- the service thread ---------------------------------------------------------------------- */

uint32_t requests_poll_items(struct requests *requests, zmq_pollitem_t *items)
{
    uint32_t count = 0;
    items[count++] = (zmq_pollitem_t){.socket = requests->control.socket, .events = ZMQ_POLLIN};
    if (requests->feed.socket)
        items[count++] = (zmq_pollitem_t){.socket = requests->feed.socket, .events = ZMQ_POLLIN};
    return count;
}

void request_refuse(struct requests *requests)
{
    atomic_fetch_add_explicit(&requests->refused, 1, memory_order_relaxed);
}

uint64_t requests_refused(const struct requests *requests)
{
    return atomic_load_explicit(&requests->refused, memory_order_relaxed) +
           zap_refused(requests->zap);
}

void request_answer(struct requests *requests, void *socket, const struct sender *to,
                    const ProtobufCMessage *answer)
{
    size_t count = protobuf_c_message_get_packed_size(answer);
    if (count > PACKED_BYTES_MAX) return;
    if (memory_reserve(&requests->packed, &requests->packed_capacity, count, 1, "an answer")) {
        fault_forget();
        return;
    }
    (void)protobuf_c_message_pack(answer, requests->packed);
    envelope_answer(socket, to, requests->packed, count);
}

typedef void message_serve_function(struct requests *requests, const struct requests_now *now,
                                    struct envelope *envelope);

static void socket_serve(struct requests *requests, const struct requests_socket *from,
                         const struct requests_now *now, message_serve_function *serve)
{
    struct envelope envelope;
    envelope_state  state;
    for (uint32_t i = 0; i < MESSAGES_AT_ONCE; i++) {
        state = envelope_receive(from->socket, &envelope);
        if (state == ENVELOPE_NONE) return;
        if (state == ENVELOPE_BAD) {
            request_refuse(requests);
            continue;
        }
        if (!from->needs_keys || zap_lets_in(requests->zap, &envelope.message))
            serve(requests, now, &envelope);
        else
            request_refuse(requests);
        envelope_close(&envelope);
    }
}

void requests_serve(struct requests *requests, const struct requests_now *now)
{
    control_replies_send(requests);
    socket_serve(requests, &requests->control, now, control_serve);
    if (requests->feed.socket) socket_serve(requests, &requests->feed, now, feed_serve);
}

/* ---- the loop's thread ----------------------------------------------------------------------- */

bool requests_take(struct requests *requests, struct bus_order *out)
{
    return order_ring_take(requests->orders, out) ||
           (requests->batches && order_ring_take(requests->batches, out));
}

void requests_done(struct requests *requests, struct bus_order *order)
{
    order_ring_done(order->kind == BUS_FEED ? requests->batches : requests->orders, order);
}
