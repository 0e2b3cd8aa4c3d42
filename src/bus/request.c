/* request.c - a DEALER socket to a run, and why it does not get there. */
#include "bus/request.h"

#include "base/clock.h"
#include "base/memory.h"
#include "bus/keys.h"
#include "bus/monitor.h"
#include "bus/socket.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <zmq.h>

enum {
    WAITING      = 256,
    ANSWER_BYTES = 8 << 20, /* a status has all that a run last told */
    LOOK_MS      = 50,
    LINGER_MS    = 500
};
static const int EVENTS = ZMQ_EVENT_CONNECT_RETRIED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED |
                          ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
                          ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;

/* How the connection stands, as far as was told. */
typedef enum standing { UNHEARD, ABSENT, CONNECTED, BROKEN_OFF, UNKNOWN_KEY, WRONG_KEY } standing;

struct requester {
    void          *context, *socket;
    struct monitor monitor;
    standing       standing;
    zmq_msg_t      answer;
    bool           has_answer;
    char           endpoint[RUNTIME_PATH_BYTES];
};

uint64_t request_nonce(void)
{
    uint64_t nonce;
    do {
        randombytes_buf(&nonce, sizeof nonce);
    } while (nonce == 0);
    return nonce;
}

static fault socket_open(struct requester *r, const struct announcement *run)
{
    r->context = zmq_ctx_new();
    r->socket  = r->context ? zmq_socket(r->context, ZMQ_DEALER) : NULL;
    if (!r->socket) RAISE(FAULT_PEER, "no socket to ask a run by: %s", zmq_strerror(zmq_errno()));
    TRY(socket_prepare(r->socket, WAITING, ANSWER_BYTES));
    TRY(socket_set(r->socket, ZMQ_LINGER, LINGER_MS));
    TRY(socket_set(r->socket, ZMQ_IMMEDIATE, 1)); /* nothing waits for who is not there */
    if (keys_are_needed(r->endpoint, true))
        TRY(socket_show_key(r->socket, r->endpoint, run->server_key));
    TRY(monitor_open(&r->monitor, r->context, r->socket, EVENTS));
    if (zmq_connect(r->socket, r->endpoint) != 0)
        RAISE(FAULT_PEER, "cannot ask '%s': %s; expected ipc:///PATH or tcp://ADDRESS:PORT",
              r->endpoint, zmq_strerror(zmq_errno()));
    return FAULT_NONE;
}

fault requester_open(struct requester **out, const struct announcement *run, request_socket which)
{
    const char *endpoint = which == REQUEST_FEED ? run->feed : run->control;
    *out                 = NULL;
    if (!endpoint[0])
        RAISE(FAULT_PEER, "run %s: it has no senses to feed: its model declares none", run->id);
    TRY(memory_take(out, 1, sizeof **out, "a request"));
    (void)snprintf((*out)->endpoint, sizeof(*out)->endpoint, "%s", endpoint);
    fault failed = socket_open(*out, run);
    if (failed) requester_close(out);
    return failed;
}

static void answer_forget(struct requester *r)
{
    if (r->has_answer) (void)zmq_msg_close(&r->answer);
    r->has_answer = false;
}

void requester_close(struct requester **requester)
{
    struct requester *r = *requester;
    if (!r) return;
    answer_forget(r);
    monitor_close(&r->monitor);
    if (r->socket) (void)zmq_close(r->socket);
    socket_context_end(r->context);
    memory_give(requester);
}

/* ---- how it stands --------------------------------------------------------------------------- */

static void standing_follow(struct requester *r)
{
    uint16_t event;
    uint32_t number;
    while (monitor_next(&r->monitor, &event, &number))
        switch (event) {
        case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
            r->standing = CONNECTED;
            break;
        case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
            r->standing = UNKNOWN_KEY;
            break;
        case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
        case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
            if (r->standing != UNKNOWN_KEY) r->standing = WRONG_KEY;
            break;
        case ZMQ_EVENT_CONNECT_RETRIED:
            if (r->standing == UNHEARD) r->standing = ABSENT;
            break;
        case ZMQ_EVENT_DISCONNECTED:
            if (r->standing == CONNECTED) r->standing = BROKEN_OFF;
            break;
        default:
            break;
        }
}

static fault standing_tell(const struct requester *r, const char *otherwise)
{
    bool has_keys = keys_are_needed(r->endpoint, true);
    switch (r->standing) {
    case UNKNOWN_KEY:
        RAISE(FAULT_PEER,
              "%s: does not let this key in; its owner can: ergon keys trust NAME KEY "
              "(yours: ergon keys show)",
              r->endpoint);
    case WRONG_KEY:
        RAISE(FAULT_PEER, "%s: %s", r->endpoint,
              has_keys ? "is not who has that server key, or does not let this one in"
                       : "does not speak as a run does");
    case UNHEARD:
    case ABSENT:
        RAISE(FAULT_PEER, "%s: nobody listens there", r->endpoint);
    case BROKEN_OFF:
        RAISE(FAULT_PEER, "%s: the run is gone", r->endpoint);
    case CONNECTED:
        break;
    }
    RAISE(FAULT_PEER, "%s: %s", r->endpoint, otherwise);
}

/* Whether it is ready within the time; sooner false if it never will be. */
static bool socket_wait(struct requester *r, short events, int timeout_ms)
{
    uint64_t       until  = clock_ns() + (uint64_t)(timeout_ms > 0 ? timeout_ms : 0) * 1000000;
    zmq_pollitem_t item[] = {{.socket = r->socket, .events = events},
                             {.socket = r->monitor.socket, .events = ZMQ_POLLIN}};
    for (;;) {
        uint64_t now  = clock_ns();
        int      left = now < until ? (int)((until - now) / 1000000 + 1) : 0;
        int      some = zmq_poll(item, 2, left < LOOK_MS ? left : LOOK_MS);
        if (some > 0 && item[0].revents & events) return true;
        standing_follow(r);
        bool is_hopeless = r->standing == UNKNOWN_KEY || r->standing == WRONG_KEY;
        if (left == 0 || is_hopeless || (some < 0 && zmq_errno() == ETERM)) return false;
    }
}

/* ---- to and fro ------------------------------------------------------------------------------ */

fault requester_send(struct requester *r, const void *message, size_t bytes, int timeout_ms)
{
    if (!socket_wait(r, ZMQ_POLLOUT, timeout_ms)) return standing_tell(r, "takes nothing more now");
    if (zmq_send(r->socket, message, bytes, ZMQ_DONTWAIT) >= 0) return FAULT_NONE;
    standing_follow(r);
    return standing_tell(r, zmq_strerror(zmq_errno()));
}

fault requester_receive(struct requester *r, int timeout_ms, const void **message, size_t *bytes)
{
    answer_forget(r);
    *bytes   = 0;
    *message = NULL;
    if (!socket_wait(r, ZMQ_POLLIN, timeout_ms)) {
        if (r->standing == CONNECTED || r->standing == UNHEARD) return FAULT_NONE;
        return standing_tell(r, "");
    }
    (void)zmq_msg_init(&r->answer);
    r->has_answer = true;
    for (bool has_more = true; has_more; has_more = zmq_msg_more(&r->answer))
        if (zmq_msg_recv(&r->answer, r->socket, ZMQ_DONTWAIT) < 0) return FAULT_NONE;
    *message = zmq_msg_data(&r->answer);
    *bytes   = zmq_msg_size(&r->answer);
    return FAULT_NONE;
}
