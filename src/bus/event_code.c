/* event_code.c - headers and compression. */
#include "bus/event_code.h"

#include "base/memory.h"
#include "bus/bus.h"
#include "proto/bounded.h"
#include "proto/events.pb-c.h"

#include <assert.h>
#include <lz4.h>
#include <string.h>

void event_coder_clear(struct event_coder *coder)
{
    memory_give(&coder->buffer);
    coder->capacity = 0;
}

static bool room_make(struct event_coder *coder, size_t bytes)
{
    fault failed = memory_reserve(&coder->buffer, &coder->capacity, bytes, 1, "an event");
    if (failed) fault_forget();
    return !failed;
}

/* The body, smaller if it can be. */
static struct frame body_compress(struct event_coder *coder, struct frame body)
{
    if (body.count < BUS_COMPRESS_BYTES || !room_make(coder, body.count)) return body;
    /* What does not become smaller does not fit, and goes as it is. */
    int made = LZ4_compress_default(body.bytes, (char *)coder->buffer, (int)body.count,
                                    (int)body.count - 1);
    return made > 0 ? (struct frame){coder->buffer, (size_t)made} : body;
}

void event_encode(struct event_coder *coder, const struct event_head *head, struct frame body,
                  struct event_frames *out)
{
    assert(body.count <= BUS_MESSAGE_BYTES);
    struct frame  told   = body_compress(coder, body);
    Ergon__Header header = ERGON__HEADER__INIT;
    header.publisher     = head->publisher;
    header.epoch_unix_us = head->epoch_unix_us;
    header.sequence      = head->sequence;
    header.time_unix_us  = head->time_unix_us;
    header.body_bytes    = (uint32_t)body.count;
    header.compression =
        told.bytes == body.bytes ? ERGON__COMPRESSION__NONE : ERGON__COMPRESSION__LZ4;
    assert(ergon__header__get_packed_size(&header) <= sizeof coder->header);
    const char *name = topic_name(head->topic);
    *out             = (struct event_frames){
                    .topic  = {name, strlen(name)},
                    .header = {coder->header, ergon__header__pack(&header, coder->header)},
                    .body   = told,
    };
}

static bool topic_decode(struct frame frame, topic *out)
{
    char name[EVENT_TOPIC_BYTES] = {0};
    if (frame.count >= sizeof name) return false;
    if (frame.count) memcpy(name, frame.bytes, frame.count);
    return topic_find(name, out);
}

static bool body_decode(struct event_coder *coder, const Ergon__Header *header, struct frame told,
                        struct frame *body)
{
    if (header->body_bytes > BUS_MESSAGE_BYTES || told.count > BUS_MESSAGE_BYTES) return false;
    if (header->compression == ERGON__COMPRESSION__NONE) {
        *body = told;
        return told.count == header->body_bytes;
    }
    if (header->compression != ERGON__COMPRESSION__LZ4 || told.count == 0) return false;
    if (!room_make(coder, header->body_bytes)) return false;
    int made = LZ4_decompress_safe(told.bytes, (char *)coder->buffer, (int)told.count,
                                   (int)header->body_bytes);
    *body    = (struct frame){coder->buffer, header->body_bytes};
    return made >= 0 && (uint32_t)made == header->body_bytes;
}

bool event_decode(struct event_coder *coder, const struct event_frames *frames,
                  struct event_head *head, struct frame *body)
{
    if (frames->header.count > EVENT_HEADER_BYTES || !topic_decode(frames->topic, &head->topic))
        return false;
    struct bounded     bounds    = bounded_by(EVENT_HEADER_BYTES);
    ProtobufCAllocator allocator = bounded_allocator(&bounds);
    Ergon__Header     *header =
        ergon__header__unpack(&allocator, frames->header.count, frames->header.bytes);
    if (!header) return false;
    head->publisher     = header->publisher;
    head->epoch_unix_us = header->epoch_unix_us;
    head->sequence      = header->sequence;
    head->time_unix_us  = header->time_unix_us;
    bool is_good        = header->sequence > 0 && body_decode(coder, header, frames->body, body);
    ergon__header__free_unpacked(header, &allocator);
    return is_good;
}
