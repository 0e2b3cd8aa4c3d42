/* asker.c - requests packed and sent, answers awaited. */
#include "support/asker.h"

#include "support/bus_watch.h"
#include "support/check.h"

#include <poll.h>

enum { MESSAGE_BYTES = 4096 };

static const struct bus_sense SENSES[] = {
    {.name = "touch", .kind = 0, .size = 10},
    {.name = "light", .kind = 1, .size = 4, .minimum = 0, .maximum = 100},
};

struct bus *asker_bus(struct announcement *run, const char *control, const char *feed)
{
    struct bus     *bus  = NULL;
    struct bus_plan plan = {.events      = "",
                            .control     = control,
                            .feed        = feed,
                            .has_senses  = true,
                            .model       = "toy",
                            .out_folder  = ".",
                            .ranks       = 1,
                            .dt_ms       = 0.1,
                            .sense_count = 2,
                            .senses      = SENSES,
                            .horizon_ms  = 20};
    CHECK_OK(bus_open(&bus, &plan));
    if (bus) CHECK_OK(announcement_find(bus_run_id(bus), run));
    return bus;
}

Ergon__ControlRequest asker_request(const struct announcement *run)
{
    Ergon__ControlRequest request = ERGON__CONTROL_REQUEST__INIT;
    request.protocol              = REQUEST_PROTOCOL;
    request.publisher             = run->publisher;
    request.nonce                 = request_nonce();
    return request;
}

static bool message_send(struct requester *requester, const ProtobufCMessage *message)
{
    uint8_t bytes[MESSAGE_BYTES];
    size_t  count = protobuf_c_message_get_packed_size(message);
    CU_ASSERT_FATAL(count <= sizeof bytes);
    (void)protobuf_c_message_pack(message, bytes);
    return CHECK_OK(requester_send(requester, bytes, count, WATCH_PATIENCE_MS));
}

static void *answer_next(struct requester *requester, const ProtobufCMessageDescriptor *type)
{
    const void *bytes;
    size_t      count;
    if (!CHECK_OK(requester_receive(requester, WATCH_PATIENCE_MS, &bytes, &count))) return NULL;
    return count ? protobuf_c_message_unpack(type, NULL, count, bytes) : NULL;
}

bool asker_send(struct requester *requester, const Ergon__ControlRequest *request)
{
    return message_send(requester, &request->base);
}

Ergon__ControlReply *asker_answer(struct requester *requester)
{
    return answer_next(requester, &ergon__control_reply__descriptor);
}

bool asker_feed(struct requester *requester, const Ergon__FeedMessage *message)
{
    return message_send(requester, &message->base);
}

Ergon__FeedReply *asker_fed(struct requester *requester)
{
    return answer_next(requester, &ergon__feed_reply__descriptor);
}

bool asker_take(struct bus *bus, struct bus_order *order)
{
    for (int waited = 0; waited < WATCH_PATIENCE_MS; waited++) {
        if (bus_take(bus, order)) return true;
        poll(NULL, 0, 1);
    }
    return false;
}

bool asker_refused(const struct bus *bus, uint64_t count)
{
    for (int waited = 0; waited < WATCH_PATIENCE_MS && bus_requests_refused(bus) < count; waited++)
        poll(NULL, 0, 1);
    return bus_requests_refused(bus) == count;
}
