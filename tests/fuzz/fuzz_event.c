/* fuzz_event.c - frames from a publisher: an event within bounds, or refused; told again from what
 * was read it reads the same. A snapshot unpacks within its bounds, or not at all. */
#include "bus/bus.h"
#include "bus/event_code.h"
#include "fuzz/fuzz.h"
#include "proto/bounded.h"
#include "proto/events.pb-c.h"

#include <stdlib.h>
#include <string.h>

/* Two bytes say how long topic and header are; the rest is the body. */
static bool frames_cut(const uint8_t *bytes, size_t count, struct event_frames *out)
{
    if (count < 2 || count < 2u + bytes[0] + bytes[1]) return false;
    const uint8_t *name = bytes + 2, *header = name + bytes[0], *body = header + bytes[1];
    *out = (struct event_frames){
        {name, bytes[0]}, {header, bytes[1]}, {body, (size_t)(bytes + count - body)}};
    return true;
}

static void snapshot_look(struct frame body)
{
    struct bounded     bounds    = bounded_by(body.count);
    size_t             left      = bounds.left;
    ProtobufCAllocator allocator = bounded_allocator(&bounds);
    Ergon__Snapshot   *snapshot  = ergon__snapshot__unpack(&allocator, body.count, body.bytes);
    PROMISE(bounds.left <= left);
    if (snapshot) ergon__snapshot__free_unpacked(snapshot, &allocator);
}

/* Told again: by another coder, since the body lies in the first one's buffer. */
static void round_trip(const struct event_head *head, struct frame body)
{
    struct event_coder  writer = {0}, reader = {0};
    struct event_frames frames;
    struct event_head   again;
    struct frame        read;
    event_encode(&writer, head, body, &frames);
    PROMISE(frames.body.count <= body.count && frames.header.count <= EVENT_HEADER_BYTES);
    PROMISE(event_decode(&reader, &frames, &again, &read));
    PROMISE(again.topic == head->topic && again.publisher == head->publisher);
    PROMISE(again.epoch_unix_us == head->epoch_unix_us && again.sequence == head->sequence);
    PROMISE(again.time_unix_us == head->time_unix_us && read.count == body.count);
    PROMISE(body.count == 0 || memcmp(read.bytes, body.bytes, body.count) == 0);
    event_coder_clear(&writer);
    event_coder_clear(&reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct event_coder  coder = {0};
    struct event_frames frames;
    struct event_head   head;
    struct frame        body;
    if (!frames_cut(bytes, count, &frames)) return 0;
    if (event_decode(&coder, &frames, &head, &body)) {
        PROMISE(head.topic < TOPIC_COUNT && head.sequence > 0);
        PROMISE(body.count <= BUS_MESSAGE_BYTES);
        if (head.topic == TOPIC_SNAPSHOT) snapshot_look(body);
        round_trip(&head, body);
    }
    event_coder_clear(&coder);
    return 0;
}
