/* test_socket.c - what every socket of the bus is held to. */
#include "bus/socket.h"
#include "support/check.h"

#include <zmq.h>

static int option_of(void *socket, int option)
{
    int    value = -1;
    size_t bytes = sizeof value;
    CU_ASSERT_EQUAL(zmq_getsockopt(socket, option, &value, &bytes), 0);
    return value;
}

/* A beat that was due on a connection which was lost while its reader stood still ended the
 * reader's process, within ZeroMQ. */
static void peers_that_are_gone_are_noticed_without_beats(void)
{
    void *context = zmq_ctx_new(), *socket = zmq_socket(context, ZMQ_SUB);

    CU_ASSERT_EQUAL(socket_prepare(socket, 10, 1000), FAULT_NONE);

    CU_ASSERT_EQUAL(option_of(socket, ZMQ_HEARTBEAT_IVL), 0);
    CU_ASSERT_EQUAL(option_of(socket, ZMQ_TCP_KEEPALIVE), 1);
    zmq_close(socket);
    zmq_ctx_term(context);
}

static void what_comes_in_and_waits_is_bounded(void)
{
    void   *context = zmq_ctx_new(), *socket = zmq_socket(context, ZMQ_SUB);
    int64_t largest = 0;
    size_t  bytes   = sizeof largest;

    CU_ASSERT_EQUAL(socket_prepare(socket, 10, 1000), FAULT_NONE);

    CU_ASSERT_EQUAL(option_of(socket, ZMQ_RCVHWM), 10);
    CU_ASSERT_EQUAL(option_of(socket, ZMQ_SNDHWM), 10);
    CU_ASSERT_EQUAL(option_of(socket, ZMQ_LINGER), 0);
    CU_ASSERT_EQUAL(zmq_getsockopt(socket, ZMQ_MAXMSGSIZE, &largest, &bytes), 0);
    CU_ASSERT_EQUAL(largest, 1000);
    zmq_close(socket);
    zmq_ctx_term(context);
}

CHECK_MAIN(socket, CASE(peers_that_are_gone_are_noticed_without_beats),
           CASE(what_comes_in_and_waits_is_bounded))
