/* hang.c - from the watch to the bus. */
#include "control/hang.h"

#include "base/clock.h"
#include "base/memory.h"
#include "control/health.h"
#include "proto/events.pb-c.h"

#include <poll.h>
#include <string.h>

/* Until the bus has sent what ends the run. */
enum { SEND_MS = 200 };

static void aside_tell(struct bus *bus, topic which, const ProtobufCMessage *message)
{
    uint8_t *body  = NULL;
    size_t   count = protobuf_c_message_get_packed_size(message);
    if (memory_take(&body, count, 1, "an event")) {
        fault_forget();
        return;
    }
    protobuf_c_message_pack(message, body);
    bus_tell_aside(bus, which, body, count);
}

/* The loop's thread judges all else, and tells it when it goes on: until then this is what there is
 * to say. */
static void on_hang(void *self, const char *text, bool is_over)
{
    struct bus   *bus     = self;
    bool          goes_on = strstr(text, "goes on") != NULL;
    health_code   code    = is_over ? HEALTH_LOST : HEALTH_STALLED;
    Ergon__Reason reason = ERGON__REASON__INIT, *reasons[] = {&reason};
    Ergon__Health health = ERGON__HEALTH__INIT;
    Ergon__Log    log    = ERGON__LOG__INIT;
    reason.code          = (char *)health_code_word(code);
    reason.status        = is_over ? ERGON__STATUS__FAILED : ERGON__STATUS__DEGRADED;
    reason.text          = (char *)text;
    reason.since_unix_us = clock_unix_us();
    health.status        = goes_on ? ERGON__STATUS__HEALTHY : reason.status;
    health.n_reasons     = goes_on ? 0 : 1;
    health.reasons       = reasons;
    log.level            = (char *)(is_over ? "error" : goes_on ? "info" : "warn");
    log.text             = (char *)text;
    aside_tell(bus, TOPIC_HEALTH, &health.base);
    aside_tell(bus, TOPIC_LOG, &log.base);
    if (is_over) (void)poll(NULL, 0, SEND_MS);
}

void hang_listen(struct comm *comm, struct bus *bus) { comm_watch_tell(comm, on_hang, bus); }
