/* monitor.c - a pair of sockets within the process, on which ZeroMQ tells. */
#include "bus/monitor.h"

#include <stdio.h>
#include <string.h>
#include <zmq.h>

enum { EVENT_BYTES = 6 }; /* of the first frame: an event (16 bits) and its number (32) */

fault monitor_open(struct monitor *monitor, void *context, void *watched, int events)
{
    char place[64];
    (void)snprintf(place, sizeof place, "inproc://monitor-%p", watched);
    *monitor = (struct monitor){.watched = watched};
    if (zmq_socket_monitor(watched, place, events) != 0)
        RAISE(FAULT_PEER, "ZeroMQ tells nothing of a socket: %s", zmq_strerror(zmq_errno()));
    monitor->socket = zmq_socket(context, ZMQ_PAIR);
    if (monitor->socket && zmq_connect(monitor->socket, place) == 0) return FAULT_NONE;
    int reason = zmq_errno();
    monitor_close(monitor);
    RAISE(FAULT_PEER, "ZeroMQ tells nothing of a socket: %s", zmq_strerror(reason));
}

void monitor_close(struct monitor *monitor)
{
    if (monitor->watched) (void)zmq_socket_monitor(monitor->watched, NULL, 0);
    if (monitor->socket) (void)zmq_close(monitor->socket);
    *monitor = (struct monitor){0};
}

/* Two frames: the event, and the endpoint. */
bool monitor_next(struct monitor *monitor, uint16_t *event, uint32_t *number)
{
    uint8_t bytes[EVENT_BYTES];
    char    endpoint[256];
    if (!monitor->socket) return false;
    if (zmq_recv(monitor->socket, bytes, sizeof bytes, ZMQ_DONTWAIT) != EVENT_BYTES) return false;
    (void)zmq_recv(monitor->socket, endpoint, sizeof endpoint, ZMQ_DONTWAIT);
    memcpy(event, bytes, sizeof *event);
    memcpy(number, bytes + sizeof *event, sizeof *number);
    return true;
}
