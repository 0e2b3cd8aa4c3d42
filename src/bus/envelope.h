/* envelope.h - a message that came to a ROUTER socket, with who sent it. Private to bus/.
 *
 * From a DEALER it is one frame, from a REQ an empty one and another; anything else is no request.
 * The answer goes the way it came, or nowhere: nobody waits for who does not read.
 *
 * Ownership  an envelope that was received owns its message, until envelope_close.
 * Touches    ZeroMQ.
 */
#ifndef ERGON_BUS_ENVELOPE_H
#define ERGON_BUS_ENVELOPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zmq.h>

enum { ENVELOPE_ID_BYTES = 255 };

struct sender {
    uint8_t id[ENVELOPE_ID_BYTES], id_bytes;
    bool    is_delimited;
};

struct envelope {
    struct sender sender;
    zmq_msg_t     message;
};

typedef enum envelope_state { ENVELOPE_NONE, ENVELOPE_BAD, ENVELOPE_WHOLE } envelope_state;

/* Never waits. Whole: to be closed; else there is nothing to close. */
envelope_state envelope_receive(void *socket, struct envelope *out);
void           envelope_close(struct envelope *envelope);
void envelope_answer(void *socket, const struct sender *to, const void *bytes, size_t count);

#endif
