/* zap.c - answers who asks to be let in, from a table that follows the trust folder. */
#include "bus/zap.h"

#include "base/clock.h"
#include "base/memory.h"
#include "bus/endpoint.h"
#include "bus/keys.h"
#include "bus/monitor.h"
#include "bus/socket.h"

#include <errno.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    KEY_BYTES       = 32,
    REQUEST_FRAMES  = 7,   /* version, id, domain, address, routing id, mechanism, key */
    FRAME_BYTES     = 256, /* of each; more is no request of ZeroMQ's */
    ANSWERS_AT_ONCE = 256,
    OPTION_ENFORCE  = 93,   /* ZMQ_ZAP_ENFORCE_DOMAIN, which headers of stable builds leave out */
    SETTLED_MS      = 100,  /* a folder that changed this lately may change within the same tick */
    LOOK_AGAIN_MS   = 1000, /* a file in it may change while the folder's time does not */
    REFUSALS        = ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
               ZMQ_EVENT_HANDSHAKE_FAILED_AUTH
};
static const char PLACE[] = "inproc://zeromq.zap.01", DOMAIN[] = "ergon", VERSION[] = "1.0";

struct zap {
    void              *context, *handler; /* handler NULL: no socket needs keys */
    struct key_pair    own;
    struct monitor     monitors[ZAP_SOCKETS_MAX];
    uint32_t           trusted_count;
    bool               is_narrowed;
    struct timespec    seen_change; /* of the folder, when the table was read */
    uint64_t           seen_ns;
    bool               is_settled;
    _Atomic uint64_t   refused;
    char               folder[KEYS_PATH_BYTES];
    struct trusted_key trusted[KEYS_TRUSTED_MAX], next[KEYS_TRUSTED_MAX];
};

fault zap_create(struct zap **out, void *context)
{
    TRY(memory_take(out, 1, sizeof **out, "who is let in"));
    (*out)->context = context;
    return FAULT_NONE;
}

void zap_destroy(struct zap **zap)
{
    if (!*zap) return;
    for (size_t i = 0; i < ZAP_SOCKETS_MAX; i++)
        monitor_close(&(*zap)->monitors[i]);
    if ((*zap)->handler) (void)zmq_close((*zap)->handler);
    sodium_memzero(&(*zap)->own, sizeof(*zap)->own);
    memory_give(zap);
}

const char *zap_server_key(const struct zap *zap) { return zap->own.public_key; }

uint64_t zap_refused(const struct zap *zap) { return atomic_load(&zap->refused); }

/* ---- the table ------------------------------------------------------------------------------- */

static bool table_has(const struct trusted_key *keys, uint32_t count, const char *key)
{
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(keys[i].public_key, key) == 0) return true;
    return false;
}

/* A folder that cannot be read is one in which nobody is trusted. */
static void table_read(struct zap *zap)
{
    uint32_t count = 0;
    if (keys_trusted(zap->next, &count)) {
        fault_forget();
        count = 0;
    }
    for (uint32_t i = 0; i < zap->trusted_count; i++)
        if (!table_has(zap->next, count, zap->trusted[i].public_key)) zap->is_narrowed = true;
    memcpy(zap->trusted, zap->next, count * sizeof *zap->next);
    zap->trusted_count = count;
}

static uint64_t ms_between(const struct timespec *from, const struct timespec *to)
{
    int64_t ms = (to->tv_sec - from->tv_sec) * 1000 + (to->tv_nsec - from->tv_nsec) / 1000000;
    return ms > 0 ? (uint64_t)ms : 0;
}

static void table_follow(struct zap *zap)
{
    struct stat     found  = {0};
    struct timespec change = {0}, now;
    if (stat(zap->folder, &found) == 0) change = found.st_mtim;
    bool is_same = change.tv_sec == zap->seen_change.tv_sec &&
                   change.tv_nsec == zap->seen_change.tv_nsec && zap->is_settled &&
                   clock_ns() - zap->seen_ns < LOOK_AGAIN_MS * UINT64_C(1000000);
    if (is_same) return;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    zap->seen_change = change;
    zap->seen_ns     = clock_ns();
    zap->is_settled  = ms_between(&change, &now) > SETTLED_MS;
    table_read(zap);
}

static bool key_is_good(struct zap *zap, const char *key)
{
    if (strlen(key) != KEY_TEXT_BYTES - 1) return false;
    table_follow(zap);
    return strcmp(key, zap->own.public_key) == 0 ||
           table_has(zap->trusted, zap->trusted_count, key);
}

bool zap_lets_in(struct zap *zap, zmq_msg_t *message)
{
    const char *key = zmq_msg_gets(message, "User-Id");
    return key && key_is_good(zap, key);
}

bool zap_is_narrowed(struct zap *zap)
{
    if (zap->handler) table_follow(zap);
    bool is_narrowed = zap->is_narrowed;
    zap->is_narrowed = false;
    return is_narrowed;
}

/* ---- sockets --------------------------------------------------------------------------------- */

static fault handler_open(struct zap *zap)
{
    if (zap->handler) return FAULT_NONE;
    TRY(keys_path("/trust", zap->folder));
    zap->handler = zmq_socket(zap->context, ZMQ_REP);
    if (zap->handler && zmq_bind(zap->handler, PLACE) == 0) {
        fault failed = keys_read(&zap->own);
        if (!failed) {
            table_follow(zap);
            return FAULT_NONE;
        }
        (void)zmq_close(zap->handler);
        zap->handler = NULL;
        return failed;
    }
    int reason = zmq_errno();
    if (zap->handler) (void)zmq_close(zap->handler);
    zap->handler = NULL;
    RAISE(FAULT_PEER, "keys: ZeroMQ lets nobody be asked who is let in: %s", zmq_strerror(reason));
}

/* Without this, a server whose handler is gone lets everybody in. */
static fault handler_enforce(void *socket)
{
    int    is_enforced = 0;
    size_t bytes       = sizeof is_enforced;
    TRY(socket_set_text(socket, ZMQ_ZAP_DOMAIN, DOMAIN));
    TRY(socket_set(socket, OPTION_ENFORCE, 1));
    if (zmq_getsockopt(socket, OPTION_ENFORCE, &is_enforced, &bytes) != 0 || is_enforced != 1)
        RAISE(FAULT_PEER, "keys: this ZeroMQ does not keep to who is let in (its option %d)",
              OPTION_ENFORCE);
    return FAULT_NONE;
}

static fault monitor_add(struct zap *zap, void *socket)
{
    for (size_t i = 0; i < ZAP_SOCKETS_MAX; i++)
        if (!zap->monitors[i].watched)
            return monitor_open(&zap->monitors[i], zap->context, socket, REFUSALS);
    RAISE(FAULT_BUG, "more than %d sockets need keys", ZAP_SOCKETS_MAX);
}

static fault keys_put(struct zap *zap, void *socket, const struct zap_place *place)
{
    fault failed = handler_open(zap);
    if (failed == FAULT_PEER) {
        char reason[512];
        (void)snprintf(reason, sizeof reason, "%s", fault_message());
        RAISE(FAULT_PEER, "%s: %s can be reached by others, and so needs keys: %s", place->what,
              place->endpoint, reason);
    }
    if (failed) return failed;
    TRY(socket_set(socket, ZMQ_CURVE_SERVER, 1));
    TRY(socket_set_text(socket, ZMQ_CURVE_SECRETKEY, zap->own.secret_key));
    TRY(handler_enforce(socket));
    return monitor_add(zap, socket);
}

/* The folder of a local socket is what keeps others from it. */
static fault folder_check(const struct zap_place *place)
{
    char        folder[RUNTIME_PATH_BYTES];
    struct stat found;
    int         length = snprintf(folder, sizeof folder, "%s", place->endpoint + strlen("ipc://"));
    if (length < 0 || (size_t)length >= sizeof folder)
        RAISE(FAULT_PEER, "%s: %s: longer than %zu bytes", place->what, place->endpoint,
              sizeof folder - 1);
    char *slash = strrchr(folder, '/');
    if (slash) slash[slash == folder] = '\0';
    if (stat(folder, &found) != 0)
        RAISE(FAULT_PEER, "%s: %s: %s: %s", place->what, place->endpoint, folder, strerror(errno));
    if (found.st_uid != geteuid() || found.st_mode & 077)
        RAISE(FAULT_PEER,
              "%s: %s: the folder of a socket must belong to its user and be closed to "
              "others; mode of %s is %03o, expected 700",
              place->what, place->endpoint, folder, (unsigned)found.st_mode & 0777);
    return FAULT_NONE;
}

fault zap_bind(struct zap *zap, void *socket, const struct zap_place *place,
               char bound[RUNTIME_PATH_BYTES])
{
    switch (endpoint_reaches(place->endpoint)) {
    case ENDPOINT_BROKEN:
        RAISE(FAULT_PEER, "%s: %s: expected ipc:///PATH or tcp://ADDRESS:PORT", place->what,
              place->endpoint);
    case ENDPOINT_OWNER:
        TRY(folder_check(place));
        break;
    case ENDPOINT_MACHINE:
    case ENDPOINT_NETWORK:
        break;
    }
    if (keys_are_needed(place->endpoint, place->is_of_requests)) TRY(keys_put(zap, socket, place));
    return socket_bind(socket, place->what, place->endpoint, bound);
}

void zap_release(struct zap *zap, void *socket)
{
    for (size_t i = 0; i < ZAP_SOCKETS_MAX; i++)
        if (zap->monitors[i].watched == socket) monitor_close(&zap->monitors[i]);
}

/* ---- asked ----------------------------------------------------------------------------------- */

struct asked {
    char     id[FRAME_BYTES];
    size_t   id_bytes;
    uint8_t  key[KEY_BYTES];
    bool     is_whole; /* a request of ZAP 1.0 with a key of CURVE */
    uint32_t frames;
};

static bool frame_is(zmq_msg_t *frame, const char *text)
{
    size_t length = strlen(text);
    return zmq_msg_size(frame) == length && memcmp(zmq_msg_data(frame), text, length) == 0;
}

static bool frame_take(struct asked *asked, zmq_msg_t *frame)
{
    size_t bytes = zmq_msg_size(frame);
    switch (asked->frames++) {
    case 0:
        return frame_is(frame, VERSION);
    case 1:
        if (bytes > sizeof asked->id) return false;
        memcpy(asked->id, zmq_msg_data(frame), asked->id_bytes = bytes);
        return true;
    case 2:
        return frame_is(frame, DOMAIN);
    case 3:
    case 4:
        return bytes <= FRAME_BYTES;
    case 5:
        return frame_is(frame, "CURVE");
    case 6:
        if (bytes != KEY_BYTES) return false;
        memcpy(asked->key, zmq_msg_data(frame), KEY_BYTES);
        return true;
    default:
        return false;
    }
}

/* false: nobody asks. */
static bool asked_receive(void *handler, struct asked *asked)
{
    bool has_more = true;
    *asked        = (struct asked){.is_whole = true};
    for (uint32_t i = 0; has_more; i++) {
        zmq_msg_t frame;
        (void)zmq_msg_init(&frame);
        if (zmq_msg_recv(&frame, handler, ZMQ_DONTWAIT) < 0) {
            (void)zmq_msg_close(&frame);
            return false; /* nothing, or the context ends: messages come whole */
        }
        if (!frame_take(asked, &frame)) asked->is_whole = false;
        has_more = zmq_msg_more(&frame);
        (void)zmq_msg_close(&frame);
    }
    asked->is_whole &= asked->frames == REQUEST_FRAMES;
    return true;
}

/* version, id, status, its text, user, nothing more */
static void asked_answer(void *handler, const struct asked *asked, const char *user)
{
    const char *status = user ? "200" : "400", *text = user ? "OK" : "this key is not trusted here";
    (void)zmq_send(handler, VERSION, strlen(VERSION), ZMQ_SNDMORE | ZMQ_DONTWAIT);
    (void)zmq_send(handler, asked->id, asked->id_bytes, ZMQ_SNDMORE | ZMQ_DONTWAIT);
    (void)zmq_send(handler, status, strlen(status), ZMQ_SNDMORE | ZMQ_DONTWAIT);
    (void)zmq_send(handler, text, strlen(text), ZMQ_SNDMORE | ZMQ_DONTWAIT);
    (void)zmq_send(handler, user ? user : "", user ? strlen(user) : 0, ZMQ_SNDMORE | ZMQ_DONTWAIT);
    (void)zmq_send(handler, "", 0, ZMQ_DONTWAIT);
}

uint32_t zap_poll_items(struct zap *zap, zmq_pollitem_t *items)
{
    uint32_t count = 0;
    if (!zap->handler) return 0;
    items[count++] = (zmq_pollitem_t){.socket = zap->handler, .events = ZMQ_POLLIN};
    for (size_t i = 0; i < ZAP_SOCKETS_MAX; i++)
        if (zap->monitors[i].socket)
            items[count++] =
                (zmq_pollitem_t){.socket = zap->monitors[i].socket, .events = ZMQ_POLLIN};
    return count;
}

void zap_serve(struct zap *zap)
{
    struct asked asked;
    uint16_t     event;
    uint32_t     number;
    if (!zap->handler) return;
    for (uint32_t i = 0; i < ANSWERS_AT_ONCE && asked_receive(zap->handler, &asked); i++) {
        char key[KEY_TEXT_BYTES] = "";
        if (asked.is_whole) (void)zmq_z85_encode(key, asked.key, KEY_BYTES);
        asked_answer(zap->handler, &asked, key_is_good(zap, key) ? key : NULL);
    }
    for (size_t i = 0; i < ZAP_SOCKETS_MAX; i++)
        while (monitor_next(&zap->monitors[i], &event, &number))
            atomic_fetch_add_explicit(&zap->refused, 1, memory_order_relaxed);
    table_follow(zap);
}
