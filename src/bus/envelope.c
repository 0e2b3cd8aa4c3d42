/* envelope.c - frames of a ROUTER socket. */
#include "bus/envelope.h"

#include <string.h>

/* The next frame of a message, or of a new one; false: none. */
static bool frame_receive(void *socket, zmq_msg_t *frame)
{
    (void)zmq_msg_init(frame);
    if (zmq_msg_recv(frame, socket, ZMQ_DONTWAIT) >= 0) return true;
    (void)zmq_msg_close(frame);
    return false;
}

static bool frame_replace(void *socket, zmq_msg_t *frame)
{
    bool has_more = zmq_msg_more(frame);
    (void)zmq_msg_close(frame);
    return has_more && frame_receive(socket, frame);
}

/* What follows of a message that is no request. */
static envelope_state rest_skip(void *socket, zmq_msg_t *frame)
{
    while (frame_replace(socket, frame))
        ;
    return ENVELOPE_BAD;
}

envelope_state envelope_receive(void *socket, struct envelope *out)
{
    zmq_msg_t *frame = &out->message;
    if (!frame_receive(socket, frame)) return ENVELOPE_NONE;
    size_t id_bytes = zmq_msg_size(frame);
    if (id_bytes > ENVELOPE_ID_BYTES) return rest_skip(socket, frame);
    out->sender.id_bytes = (uint8_t)id_bytes;
    memcpy(out->sender.id, zmq_msg_data(frame), id_bytes);
    if (!frame_replace(socket, frame)) return ENVELOPE_BAD;
    out->sender.is_delimited = zmq_msg_more(frame) && zmq_msg_size(frame) == 0;
    if (out->sender.is_delimited && !frame_replace(socket, frame)) return ENVELOPE_BAD;
    if (zmq_msg_more(frame)) return rest_skip(socket, frame);
    return ENVELOPE_WHOLE;
}

void envelope_close(struct envelope *envelope) { (void)zmq_msg_close(&envelope->message); }

/* Once the first frame is taken the others are, too. */
void envelope_answer(void *socket, const struct sender *to, const void *bytes, size_t count)
{
    if (zmq_send(socket, to->id, to->id_bytes, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0) return;
    if (to->is_delimited) (void)zmq_send(socket, "", 0, ZMQ_SNDMORE | ZMQ_DONTWAIT);
    (void)zmq_send(socket, bytes, count, ZMQ_DONTWAIT);
}
