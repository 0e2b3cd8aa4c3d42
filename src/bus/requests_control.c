/* requests_control.c - what is asked of a run: a status is answered here, the rest by the loop. */
#include "bus/requests_parts.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

static void control_answer(struct requests *requests, const struct sender *to,
                           Ergon__ControlReply *answer)
{
    answer->publisher = requests->publisher;
    request_answer(requests, requests->control.socket, to, &answer->base);
}

static void control_deny(struct requests *requests, const struct sender *to, uint64_t nonce,
                         char *why)
{
    Ergon__ControlReply answer = ERGON__CONTROL_REPLY__INIT;
    answer.nonce               = nonce;
    answer.text                = why;
    control_answer(requests, to, &answer);
}

static void status_answer(struct requests *requests, const struct requests_now *now,
                          const struct sender *to, uint64_t nonce)
{
    Ergon__ControlReply answer = ERGON__CONTROL_REPLY__INIT;
    const void         *bytes  = NULL;
    size_t              count  = 0;
    answer.nonce               = nonce;
    answer.is_done             = true;
    answer.step                = atomic_load_explicit(now->step, memory_order_relaxed);
    if (now->snapshot && now->snapshot(now->self, &bytes, &count)) {
        answer.status.data = (uint8_t *)(uintptr_t)bytes; /* only read from */
        answer.status.len  = count;
    }
    control_answer(requests, to, &answer);
}

/* To the loop; false: it has too much to do, and the order is given back. */
static bool order_hand(struct requests *requests, const struct sender *from, uint64_t nonce,
                       struct bus_order *order)
{
    struct asked_one one = {.sender = *from, .nonce = nonce, .since_ns = clock_ns()}, gone;
    order->reply         = asked_add(&requests->asked, &one);
    if (order->reply && order_ring_put(requests->orders, order)) return true;
    (void)asked_take(&requests->asked, order->reply, &gone);
    order_block_give(order);
    return false;
}

static void request_serve(struct requests *requests, const struct requests_now *now,
                          const struct sender *from, const Ergon__ControlRequest *request)
{
    char             why[REQUEST_WHY_BYTES] = "";
    struct bus_order order;
    uint64_t         nonce = request->nonce;
    if (!control_is_ours(request, requests->publisher, why)) {
        request_refuse(requests);
        control_deny(requests, from, nonce, why);
        return;
    }
    if (!nonce || !seen_add(&requests->nonces, nonce)) {
        request_refuse(requests); /* a replay: nobody waits for its answer */
        return;
    }
    if (request->what_case == ERGON__CONTROL_REQUEST__WHAT_STATUS) {
        status_answer(requests, now, from, nonce);
        return;
    }
    if (!control_order(request, &order, why)) {
        request_refuse(requests);
        control_deny(requests, from, nonce, why);
        return;
    }
    if (order_hand(requests, from, nonce, &order)) return;
    (void)snprintf(why, sizeof why, "busy: %d requests wait already; try again",
                   REQUESTS_CONTROL_WAITING);
    control_deny(requests, from, nonce, why);
}

void control_serve(struct requests *requests, const struct requests_now *now,
                   struct envelope *envelope)
{
    Ergon__ControlRequest *request =
        control_decode(zmq_msg_data(&envelope->message), zmq_msg_size(&envelope->message));
    if (!request) {
        request_refuse(requests);
        return;
    }
    request_serve(requests, now, &envelope->sender, request);
    control_free(request);
}

/* ---- the loop's replies ---------------------------------------------------------------------- */

void requests_reply(struct requests *requests, uint64_t reply, bool is_done, uint64_t step,
                    const char *text)
{
    struct reply_ring *ring = &requests->replies;
    uint64_t           put  = atomic_load_explicit(&ring->put_count, memory_order_relaxed);
    if (!reply) return;
    /* More replies than may wait for one is none that anybody waits for. */
    if (put - atomic_load_explicit(&ring->taken_count, memory_order_acquire) == REPLIES_MAX) return;
    struct reply *place = &ring->list[put % REPLIES_MAX];
    place->reply        = reply;
    place->is_done      = is_done;
    place->step         = step;
    (void)snprintf(place->text, sizeof place->text, "%s", text ? text : "");
    atomic_store_explicit(&ring->put_count, put + 1, memory_order_release);
}

static void reply_send(struct requests *requests, struct reply *reply)
{
    Ergon__ControlReply answer = ERGON__CONTROL_REPLY__INIT;
    struct asked_one    one;
    if (!asked_take(&requests->asked, reply->reply, &one)) return;
    answer.nonce   = one.nonce;
    answer.is_done = reply->is_done;
    answer.step    = reply->step;
    answer.text    = reply->text;
    control_answer(requests, &one.sender, &answer);
}

void control_replies_send(struct requests *requests)
{
    struct reply_ring *ring  = &requests->replies;
    uint64_t           taken = atomic_load_explicit(&ring->taken_count, memory_order_relaxed);
    while (taken != atomic_load_explicit(&ring->put_count, memory_order_acquire)) {
        reply_send(requests, &ring->list[taken % REPLIES_MAX]);
        atomic_store_explicit(&ring->taken_count, ++taken, memory_order_release);
    }
}
