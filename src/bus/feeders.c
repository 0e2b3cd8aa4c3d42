/* feeders.c - a short list of sessions, searched from end to end. */
#include "bus/feeders.h"

#include <stddef.h>

static struct feeder *feeder_find(struct feeders *feeders, uint64_t session)
{
    for (uint32_t i = 0; i < feeders->count; i++)
        if (feeders->list[i].session == session) return &feeders->list[i];
    return NULL;
}

/* Room for one more: the most silent gives its place, if it is silent for long. */
static struct feeder *feeder_room(struct feeders *feeders, uint64_t now_ns)
{
    if (feeders->count < FEEDERS_MAX) return &feeders->list[feeders->count++];
    struct feeder *oldest = &feeders->list[0];
    for (uint32_t i = 1; i < feeders->count; i++)
        if (feeders->list[i].heard_ns < oldest->heard_ns) oldest = &feeders->list[i];
    if (now_ns - oldest->heard_ns < FEEDER_SILENT_S * UINT64_C(1000000000)) return NULL;
    (void)seen_add(&feeders->over, oldest->session);
    return oldest;
}

feeder_verdict feeder_heard(struct feeders *feeders, const struct feeder *message, bool is_hello)
{
    struct feeder *feeder = feeder_find(feeders, message->session);
    if (feeder && message->sequence <= feeder->sequence) return FEEDER_REPLAY;
    if (!feeder) {
        if (!message->sequence || seen_has(&feeders->over, message->session)) return FEEDER_REPLAY;
        if (!is_hello) return FEEDER_UNKNOWN;
        feeder = feeder_room(feeders, message->heard_ns);
        if (!feeder) return FEEDER_TOO_MANY;
    }
    *feeder = *message;
    return FEEDER_TAKEN;
}
