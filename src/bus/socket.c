/* socket.c - options of ZeroMQ. */
#include "bus/socket.h"

#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <zmq.h>

enum {
    BEAT_MS      = 5000, /* TCP: a peer that is not heard for three beats is gone */
    SILENCE_MS   = 15000,
    HANDSHAKE_MS = 10000,
    BACKLOG      = 512,
    AGAIN_MS     = 100, /* connect again, then more and more rarely */
    AGAIN_MAX_MS = 2000
};

static bool starts_with(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

/* Can only this machine, or only this user, get there? */
static bool is_near(const char *endpoint)
{
    return starts_with(endpoint, "ipc:///") || starts_with(endpoint, "tcp://127.0.0.1:") ||
           starts_with(endpoint, "tcp://[::1]:") || starts_with(endpoint, "tcp://localhost:");
}

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
    TRY(socket_set(socket, ZMQ_HEARTBEAT_IVL, BEAT_MS));
    TRY(socket_set(socket, ZMQ_HEARTBEAT_TIMEOUT, SILENCE_MS));
    TRY(socket_set(socket, ZMQ_HEARTBEAT_TTL, SILENCE_MS));
    TRY(socket_set(socket, ZMQ_BACKLOG, BACKLOG));
    TRY(socket_set(socket, ZMQ_RECONNECT_IVL, AGAIN_MS));
    return socket_set(socket, ZMQ_RECONNECT_IVL_MAX, AGAIN_MAX_MS);
}

fault socket_bind(void *socket, const char *what, const char *endpoint,
                  char bound[RUNTIME_PATH_BYTES])
{
    size_t length = RUNTIME_PATH_BYTES;
    if (!is_near(endpoint))
        RAISE(FAULT_PEER, "%s: %s is open to other machines, and there are no keys", what,
              endpoint);
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
