/* socket.c - options of ZeroMQ. */
#include "bus/socket.h"

#include "bus/key_file.h"
#include "bus/keys.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <zmq.h>

enum {
    /* TCP: a peer that is not heard for so long is gone. The system looks, and not ZeroMQ by
     * beats of its own: its I/O thread (4.3.4) ends the process where one is due on a connection
     * that was lost while too much waited on it to be read. */
    SILENT_S     = 15,
    ASK_S        = 5,
    ASKS         = 3,
    HANDSHAKE_MS = 10000,
    BACKLOG      = 512,
    AGAIN_MS     = 100, /* connect again, then more and more rarely */
    AGAIN_MAX_MS = 2000
};

fault socket_set(void *socket, int option, int value)
{
    if (zmq_setsockopt(socket, option, &value, sizeof value) != 0)
        RAISE(FAULT_PEER, "ZeroMQ refuses option %d with %d: %s", option, value,
              zmq_strerror(zmq_errno()));
    return FAULT_NONE;
}

fault socket_prepare(void *socket, int waiting, int64_t message_bytes_max)
{
    if (zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &message_bytes_max, sizeof message_bytes_max) != 0)
        RAISE(FAULT_PEER, "ZeroMQ refuses messages of at most %lld bytes: %s",
              (long long)message_bytes_max, zmq_strerror(zmq_errno()));
    TRY(socket_set(socket, ZMQ_SNDHWM, waiting));
    TRY(socket_set(socket, ZMQ_RCVHWM, waiting));
    TRY(socket_set(socket, ZMQ_LINGER, 0));
    TRY(socket_set(socket, ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS));
    TRY(socket_set(socket, ZMQ_TCP_KEEPALIVE, 1));
    TRY(socket_set(socket, ZMQ_TCP_KEEPALIVE_IDLE, SILENT_S));
    TRY(socket_set(socket, ZMQ_TCP_KEEPALIVE_INTVL, ASK_S));
    TRY(socket_set(socket, ZMQ_TCP_KEEPALIVE_CNT, ASKS));
    TRY(socket_set(socket, ZMQ_BACKLOG, BACKLOG));
    TRY(socket_set(socket, ZMQ_RECONNECT_IVL, AGAIN_MS));
    return socket_set(socket, ZMQ_RECONNECT_IVL_MAX, AGAIN_MAX_MS);
}

fault socket_bind(void *socket, const char *what, const char *endpoint,
                  char bound[RUNTIME_PATH_BYTES])
{
    size_t length = RUNTIME_PATH_BYTES;
    mode_t before = umask(0077); /* of the file that an ipc socket makes */
    int    reason = zmq_bind(socket, endpoint) == 0 ? 0 : zmq_errno();
    (void)umask(before);
    if (reason)
        RAISE(FAULT_PEER, "%s: cannot listen at %s: %s", what, endpoint, zmq_strerror(reason));
    if (zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, bound, &length) != 0)
        RAISE(FAULT_PEER, "%s: cannot tell where %s listens: %s", what, endpoint,
              zmq_strerror(zmq_errno()));
    return FAULT_NONE;
}

fault socket_set_text(void *socket, int option, const char *text)
{
    if (zmq_setsockopt(socket, option, text, strlen(text)) != 0)
        RAISE(FAULT_PEER, "ZeroMQ refuses option %d: %s", option, zmq_strerror(zmq_errno()));
    return FAULT_NONE;
}

void socket_context_end(void *context)
{
    /* A signal would leave it, its thread and what is still to be sent behind. */
    while (context && zmq_ctx_term(context) != 0 && zmq_errno() == EINTR)
        ;
}

fault socket_show_key(void *socket, const char *endpoint, const char *server_key)
{
    struct key_pair own;
    if (!server_key || !key_is_valid(server_key))
        RAISE(FAULT_PEER, "%s: needs the key of the run: 40 characters", endpoint);
    TRY(keys_read(&own));
    fault failed = socket_set_text(socket, ZMQ_CURVE_SERVERKEY, server_key);
    if (!failed) failed = socket_set_text(socket, ZMQ_CURVE_PUBLICKEY, own.public_key);
    if (!failed) failed = socket_set_text(socket, ZMQ_CURVE_SECRETKEY, own.secret_key);
    sodium_memzero(&own, sizeof own);
    return failed;
}
