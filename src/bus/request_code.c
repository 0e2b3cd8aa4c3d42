/* request_code.c - decoding within bounds, and what must be so of a message. */
#include "bus/request_code.h"

#include "bus/order_ring.h"
#include "bus/request.h"
#include "proto/bounded.h"
#include "proto/events.pb-c.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- bytes to messages ----------------------------------------------------------------------- */

Ergon__ControlRequest *control_decode(const void *bytes, size_t count)
{
    struct bounded         bounds    = bounded_by(count);
    ProtobufCAllocator     allocator = bounded_allocator(&bounds);
    Ergon__ControlRequest *request   = NULL;
    if (count > REQUEST_CONTROL_BYTES) return NULL;
    request = ergon__control_request__unpack(&allocator, count, bytes);
    if (!request || request->what_case != ERGON__CONTROL_REQUEST__WHAT__NOT_SET) return request;
    control_free(request);
    return NULL;
}

Ergon__FeedMessage *feed_decode(const void *bytes, size_t count)
{
    struct bounded      bounds    = bounded_by(count);
    ProtobufCAllocator  allocator = bounded_allocator(&bounds);
    Ergon__FeedMessage *message   = NULL;
    if (count > REQUEST_FEED_BYTES) return NULL;
    message = ergon__feed_message__unpack(&allocator, count, bytes);
    if (!message || message->what_case != ERGON__FEED_MESSAGE__WHAT__NOT_SET) return message;
    feed_free(message);
    return NULL;
}

void control_free(Ergon__ControlRequest *request)
{
    ergon__control_request__free_unpacked(request, NULL);
}

void feed_free(Ergon__FeedMessage *message) { ergon__feed_message__free_unpacked(message, NULL); }

/* ---- what must be so ------------------------------------------------------------------------- */

static bool is_ours(uint32_t protocol, bool is_of_run, char why[REQUEST_WHY_BYTES])
{
    if (protocol != REQUEST_PROTOCOL) {
        (void)snprintf(why, REQUEST_WHY_BYTES, "protocol %u: expected %d", protocol,
                       REQUEST_PROTOCOL);
        return false;
    }
    if (is_of_run) return true;
    (void)snprintf(why, REQUEST_WHY_BYTES, "meant for another run, which listened here before");
    return false;
}

bool control_is_ours(const Ergon__ControlRequest *request, uint64_t publisher,
                     char why[REQUEST_WHY_BYTES])
{
    bool is_asking = request->what_case == ERGON__CONTROL_REQUEST__WHAT_STATUS;
    return is_ours(request->protocol,
                   request->publisher == publisher || (is_asking && request->publisher == 0), why);
}

bool feed_is_ours(const Ergon__FeedMessage *message, uint64_t publisher,
                  char why[REQUEST_WHY_BYTES])
{
    bool is_asking = message->what_case == ERGON__FEED_MESSAGE__WHAT_HELLO;
    return is_ours(message->protocol,
                   message->publisher == publisher || (is_asking && message->publisher == 0), why);
}

/* It comes back in messages and goes into logs: a word of at most so many bytes, on one line. */
static bool name_is_clean(const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)name[i] < 0x20 || name[i] == 0x7f) return false;
    return length > 0 && length < REQUEST_NAME_BYTES;
}

/* ---- control --------------------------------------------------------------------------------- */

static bool name_put(const char *name, struct bus_order *out, char why[REQUEST_WHY_BYTES])
{
    if (!name_is_clean(name)) {
        (void)snprintf(why, REQUEST_WHY_BYTES, "expected a name of 1 to %d bytes",
                       REQUEST_NAME_BYTES - 1);
        return false;
    }
    char *copy = order_block(out, strlen(name) + 1);
    if (!copy) {
        (void)snprintf(why, REQUEST_WHY_BYTES, "the run is out of memory");
        return false;
    }
    memcpy(copy, name, strlen(name) + 1);
    out->name = copy;
    return true;
}

static bool tune_order(const Ergon__TuneRequest *tune, struct bus_order *out,
                       char why[REQUEST_WHY_BYTES])
{
    *out = (struct bus_order){.kind = BUS_TUNE, .step = tune->step, .value = tune->value};
    if (isfinite(tune->value)) return name_put(tune->name, out, why);
    (void)snprintf(why, REQUEST_WHY_BYTES, "value %g: expected a finite number", tune->value);
    return false;
}

bool control_order(const Ergon__ControlRequest *request, struct bus_order *out,
                   char why[REQUEST_WHY_BYTES])
{
    switch (request->what_case) {
    case ERGON__CONTROL_REQUEST__WHAT_PAUSE:
        *out = (struct bus_order){.kind = BUS_PAUSE, .step = request->pause->step};
        return true;
    case ERGON__CONTROL_REQUEST__WHAT_RESUME:
        *out = (struct bus_order){.kind = BUS_RESUME};
        return true;
    case ERGON__CONTROL_REQUEST__WHAT_STOP:
        *out = (struct bus_order){.kind = BUS_STOP, .step = request->stop->step};
        return true;
    case ERGON__CONTROL_REQUEST__WHAT_TUNE:
        return tune_order(request->tune, out, why);
    case ERGON__CONTROL_REQUEST__WHAT_REVIVE:
        *out = (struct bus_order){.kind = BUS_REVIVE, .step = request->revive->step};
        return name_put(request->revive->population, out, why);
    default:
        (void)snprintf(why, REQUEST_WHY_BYTES, "this run knows no such request");
        return false;
    }
}

/* ---- feed ------------------------------------------------------------------------------------ */

static bool batch_is_whole(const Ergon__FeedBatch *batch, const struct bus_sense *sense,
                           char why[REQUEST_WHY_BYTES])
{
    size_t count  = batch->n_index;
    size_t values = sense->kind == ERGON__SENSE_KIND__SPIKES ? 0 : count;
    if (batch->n_offset_us != count || batch->n_value != values || count > REQUEST_FEED_EVENTS) {
        (void)snprintf(why, REQUEST_WHY_BYTES,
                       "%zu neurons, %zu offsets, %zu values: expected as many of each%s, at most "
                       "%d",
                       count, batch->n_offset_us, batch->n_value,
                       values || !count ? "" : " (spikes: no values)", REQUEST_FEED_EVENTS);
        return false;
    }
    for (size_t i = 1; i < count; i++)
        if (batch->offset_us[i] < batch->offset_us[i - 1]) {
            (void)snprintf(why, REQUEST_WHY_BYTES,
                           "event %zu: offset %u us after one of %u: expected them in order", i,
                           batch->offset_us[i], batch->offset_us[i - 1]);
            return false;
        }
    return true;
}

static bool event_is_in_range(const Ergon__FeedBatch *batch, size_t i,
                              const struct bus_sense *sense)
{
    if (batch->index[i] >= sense->size) return false;
    if (!batch->n_value) return true;
    double value = (double)batch->value[i]; /* a not-a-number is in no range */
    return value >= sense->minimum && value <= sense->maximum;
}

bool feed_order(const Ergon__FeedBatch *batch, const struct bus_sense *sense, struct bus_order *out,
                char why[REQUEST_WHY_BYTES])
{
    *out = (struct bus_order){.kind = BUS_FEED, .captured_unix_us = batch->captured_unix_us};
    if (!batch_is_whole(batch, sense, why)) return false;
    uint32_t *block = order_block(out, batch->n_index * 3 * sizeof *block);
    if (!block) {
        (void)snprintf(why, REQUEST_WHY_BYTES, "the run is out of memory");
        return false;
    }
    uint32_t *offset_us = block, *index = block + batch->n_index;
    float    *value = (float *)(void *)(index + batch->n_index);
    for (size_t i = 0; i < batch->n_index; i++) {
        if (!event_is_in_range(batch, i, sense)) continue;
        offset_us[out->count] = batch->offset_us[i];
        index[out->count]     = batch->index[i];
        if (batch->n_value) value[out->count] = batch->value[i];
        out->count++;
    }
    out->offset_us = offset_us;
    out->index     = index;
    out->value_of  = batch->n_value ? value : NULL;
    return true;
}
