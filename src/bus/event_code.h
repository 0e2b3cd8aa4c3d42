/* event_code.h - an event as the frames that carry it, and back. Private to bus/.
 *
 * Three frames: the topic's name, a Header, the body, compressed where that makes it smaller. What
 * comes back in is hostile until it decoded: nothing is trusted, nothing larger than
 * BUS_MESSAGE_BYTES is made of it.
 *
 * Ownership  frames borrow what they were made of and the coder's buffer, until its next use.
 * Touches    LZ4, proto/events.proto. Never sockets.
 */
#ifndef ERGON_BUS_EVENT_CODE_H
#define ERGON_BUS_EVENT_CODE_H

#include "base/fault.h"
#include "bus/topic.h"

#include <stddef.h>
#include <stdint.h>

enum { EVENT_HEADER_BYTES = 64, EVENT_TOPIC_BYTES = 16 };

struct frame {
    const void *bytes;
    size_t      count;
};

struct event_frames {
    struct frame topic, header, body;
};

struct event_head {
    topic    topic;
    uint64_t publisher, epoch_unix_us, sequence, time_unix_us;
};

/* Room for one body, either way; taken at the first use. */
struct event_coder {
    uint8_t *buffer;
    size_t   capacity;
    uint8_t  header[EVENT_HEADER_BYTES];
};

void event_coder_clear(struct event_coder *coder);

/* body: at most BUS_MESSAGE_BYTES. Without memory to compress in, it goes as it is. */
void event_encode(struct event_coder *coder, const struct event_head *head, struct frame body,
                  struct event_frames *out);
/* false: not an event. thread: any, one at a time for a coder */
bool event_decode(struct event_coder *coder, const struct event_frames *frames,
                  struct event_head *head, struct frame *body);

#endif
